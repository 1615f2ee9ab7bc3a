"""Networks of stock points that order from each other: their words, and what happened in a run of them.

Unless a test says otherwise customers ask for `mug`, `acme` delivers after 5 days, and what is short is backordered.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.experiments.run import Run, simulate
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping


def scripted(
    times: list[float], quantities: list[int] | None = None, wants: str = "mug", **words: Any
) -> dict[str, Any]:
    """A customer group that places orders at those times, of so many units each (None: of one)."""
    quantity = {} if quantities is None else {"quantity": {"type": "scripted", "values": quantities}}
    return {"wants": wants, "arrivals": {"type": "scripted", "times": times}, **quantity, **words}


def network(stock: dict[str, Any], customers: dict[str, Any], **words: Any) -> Scenario:
    """The scenario with those stock points and customer groups, and other blocks in `words`."""
    return read_mapping({**mapping(), "stock": stock, "customers": customers, **words})


def play(stock: dict[str, Any], customers: dict[str, Any], **words: Any) -> Run:
    """One replication of `network(…)`, whose account is checked."""
    run = simulate(network(stock, customers, **words))
    run.account()
    return run


def rows(run: Run, stock: str, *columns: str) -> list[tuple[Any, ...]]:
    """Those columns of the replenishments of a stock point."""
    table = run.replenishments
    return [tuple(row) for row in table[table["stock"] == stock][list(columns)].to_numpy().tolist()]


def customer_orders(run: Run) -> pd.DataFrame:
    """The orders of the customer group `people`, without those of stock points and of other groups."""
    return run.orders[run.orders["group"] == "people"]


def transshipped(run: Run, stock: str) -> list[int]:
    """The quantities transshipped to a stock point, in the order of its replenishments."""
    return [quantity for kind, quantity in rows(run, stock, "kind", "quantity") if kind == "transshipped"]


def base_stock(level: int) -> dict[str, Any]:
    return {"type": "base_stock", "base_stock_level": level}


def echelon_base_stock(level: int) -> dict[str, Any]:
    return {"type": "echelon_base_stock", "echelon_base_stock_level": level}


def supplied(level: int, **words: Any) -> dict[str, Any]:
    """A stock point that orders from the supplier `acme`, with that base-stock level."""
    return {"source": "acme", "restock": base_stock(level), **words}


def store(level: int, transit: float = 2, **words: Any) -> dict[str, Any]:
    """A stock point that orders from `mug@hub`, with that base-stock level and transit in days."""
    return {"source": "mug@hub", "transit": transit, "restock": base_stock(level), **words}


BIKE = {
    "products": {"bike": {}, "wheel": {}, "frame": {}},
    "suppliers": {"workshop": {"lead_time": 1}, "acme": {"lead_time": 5}, "bolt": {"lead_time": 3}},
}
"""The products and suppliers of a bike that is made in a workshop."""


def bike(level: int = 0, **words: Any) -> dict[str, Any]:
    """The stock point of bikes, each made of a frame and two wheels, with that base-stock level."""
    return {"made_from": {"frame": 1, "wheel": 2}, "source": "workshop", "restock": base_stock(level), **words}


def dropship(every: float | None = 10, **words: Any) -> dict[str, Any]:
    """`mug@web`, which sells from `mug@acme` (three on hand), seen `every` so many days (None: always)."""
    visibility = {} if every is None else {"visibility": {"every": every, **words}}
    return {"mug@acme": supplied(3), "mug@web": {"sells_from": "mug@acme", **visibility}}


TRANSSHIPMENT = {
    "mug@berlin": supplied(1, transship_from=["mug@hamburg"], transit=1),
    "mug@hamburg": supplied(6),
}
"""Berlin has one unit on hand; units that it is short come from Hamburg, which has six, within a day."""

CONSTANT_ORDER_AFTER_THE_END = {
    "type": "constant_order",
    "review_period": 99,
    "order_quantity": 1,
    "first_review": 99,
}
"""A restock rule that orders nothing before day 99."""


def hub_awaiting(quantity: int, due: float, shares: str) -> dict[str, Any]:
    """A hub with nothing on hand that orders no more: so many units come on day `due`, and are rationed by `shares`."""
    return {
        "source": "acme",
        "shares": shares,
        "restock": CONSTANT_ORDER_AFTER_THE_END,
        "initial": {"on_hand": 0, "on_order": [{"quantity": quantity, "due": due}]},
    }
