"""Small scenarios for tests: a mug, a supplier, customers by script, and the changes that a test makes to them."""

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
    """The mug's scenario as a mapping with `changes` merged into it key by key, blocks with a `type` replaced whole."""
    return _merged(copy.deepcopy(MUG), changes or {})


def scenario_of(changes: dict[str, Any] | None = None) -> Scenario:
    """The scenario of `mapping(changes)`."""
    return read_mapping(mapping(changes))


def played(changes: dict[str, Any] | None = None, **words: Any) -> Run:
    """One replication of `scenario_of(changes)`."""
    return simulate(scenario_of(changes), **words)


def visits(times: list[float], quantities: list[int] | None = None, **words: Any) -> dict[str, Any]:
    """A customer group that places orders for mugs at those times, of so many units each (None: of one)."""
    quantity = {} if quantities is None else {"quantity": {"type": "scripted", "values": quantities}}
    return {"wants": "mug", "arrivals": {"type": "scripted", "times": times}, **quantity, **words}


def values(run: Run, stock: str = "*", group: str = "") -> dict[str, float]:
    """The measures of a run by name, NaN where they are not defined."""
    frame = run.measures()
    rows = frame[(frame.stock == stock) & (frame.group == group)]
    return dict(zip(rows.measure, rows.value, strict=True))


def _merged(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    for word, value in changes.items():
        if isinstance(value, dict) and isinstance(base.get(word), dict) and "type" not in value:
            _merged(base[word], value)
        else:
            base[word] = copy.deepcopy(value)
    return base
