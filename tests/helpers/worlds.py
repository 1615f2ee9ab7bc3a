"""Small worlds for tests: a mug, a supplier, customers by script, and whatever a test lays over them."""

from __future__ import annotations

import copy
from typing import Any

from sim.experiments.run import Run, simulate
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping

MUG: dict[str, Any] = {
    "name": "tiny",
    "unit": "day",
    "horizon": 100,
    "replications": 2,
    "products": {"mug": {}},
    "customers": {"people": {"wants": "mug", "arrivals": {"type": "scripted", "times": []}}},
    "suppliers": {"acme": {"lead_time": 5}},
    "stock": {"mug": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 0}}},
}


def mapping(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    """The mug's world with `changes` laid over it, blocks without a `type` merged key by key."""
    return _over(copy.deepcopy(MUG), changes or {})


def world(changes: dict[str, Any] | None = None) -> Scenario:
    """The scenario of `mapping(changes)`."""
    return read_mapping(mapping(changes))


def played(changes: dict[str, Any] | None = None, **words: Any) -> Run:
    """One replication of `world(changes)`."""
    return simulate(world(changes), **words)


def visits(times: list[float], quantities: list[int] | None = None, **words: Any) -> dict[str, Any]:
    """A customer group that comes at those times and asks for so many mugs each."""
    asked = {} if quantities is None else {"quantity": {"type": "scripted", "values": quantities}}
    return {"wants": "mug", "arrivals": {"type": "scripted", "times": times}, **asked, **words}


def values(run: Run, stock: str = "*", group: str = "") -> dict[str, float]:
    """The measures of a run by name, NaN where they are not defined."""
    frame = run.measures()
    mine = frame[(frame.stock == stock) & (frame.group == group)]
    return dict(zip(mine.measure, mine.value, strict=True))


def _over(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    for word, value in changes.items():
        if isinstance(value, dict) and isinstance(base.get(word), dict) and "type" not in value:
            _over(base[word], value)
        else:
            base[word] = copy.deepcopy(value)
    return base
