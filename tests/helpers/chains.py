"""Chains: stock points that get their units from each other, and what they did."""

from __future__ import annotations

from typing import Any

from sim.experiments.run import Run, simulate
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping
from tests.helpers.worlds import mapping

FULL = {"type": "base_stock", "base_stock_level": 0}


def scripted(
    times: list[float], quantities: list[int] | None = None, wants: str = "mug", **words: Any
) -> dict[str, Any]:
    asked = {} if quantities is None else {"quantity": {"type": "scripted", "values": quantities}}
    return {"wants": wants, "arrivals": {"type": "scripted", "times": times}, **asked, **words}


def chain(stock: dict[str, Any], customers: dict[str, Any], **words: Any) -> Scenario:
    """A world with that stock; `acme` delivers after 5 days."""
    return read_mapping({**mapping(), "stock": stock, "customers": customers, **words})


def play(stock: dict[str, Any], customers: dict[str, Any], **words: Any) -> Run:
    run = simulate(chain(stock, customers, **words))
    run.account()  # checks itself, over the whole network
    return run


def rows(run: Run, stock: str, *columns: str) -> list[tuple[Any, ...]]:
    """The replenishments of a stock point, those columns."""
    table = run.replenishments
    return [tuple(row) for row in table[table["stock"] == stock][list(columns)].to_numpy().tolist()]


def base(level: int) -> dict[str, Any]:
    return {"type": "base_stock", "base_stock_level": level}


def pool(level: int, **words: Any) -> dict[str, Any]:
    return {"source": "acme", "restock": base(level), **words}


def shop(level: int, transit: float = 2, **words: Any) -> dict[str, Any]:
    return {"source": "mug@hub", "transit": transit, "restock": base(level), **words}


BIKE = {
    "products": {"bike": {}, "wheel": {}, "frame": {}},
    "suppliers": {"workshop": {"lead_time": 1}, "acme": {"lead_time": 5}, "bolt": {"lead_time": 3}},
}


def bike(level: int = 0, **words: Any) -> dict[str, Any]:
    return {"made_from": {"frame": 1, "wheel": 2}, "source": "workshop", "restock": base(level), **words}


def dropship(every: float | None = 10, **words: Any) -> dict[str, Any]:
    seen = {} if every is None else {"visibility": {"every": every, **words}}
    return {"mug@acme": pool(3), "mug@web": {"sells_from": "mug@acme", **seen}}


SISTERS = {
    "mug@berlin": pool(1, transship_from=["mug@hamburg"], transit=1),
    "mug@hamburg": pool(6),
}
