"""Periodic review: levels averaged over all time, and Zheng and Federgruen's costs a period."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from sim.experiments.validation.exact import constant_lead_time, positions, zheng_federgruen
from sim.experiments.validation.exact.demand import poisson_mass
from sim.experiments.validation.exact.positions import Positions
from sim.experiments.validation.mappings import arriving, one_stock_point
from sim.experiments.validation.rung import Exact, Rung

REVIEWED: dict[str, tuple[int, dict[str, Any], Positions]] = {
    "periodic_order_up_to": (2, {"order_up_to_level": 2}, positions.base_stock(2)),
    "periodic_min_max": (1, {"reorder_point": 0, "order_up_to_level": 2}, positions.min_max(0, 2, poisson_mass(1))),
    "periodic_reorder_point": (1, {"reorder_point": 0, "order_quantity": 2}, positions.lots(0, 2)),
    "capped_base_stock": (1, {"base_stock_level": 2, "cap": 2}, positions.capped(2, 2, poisson_mass(1))),
}
"""By rule: its review period, its words, and the law of the position that it leaves."""
TITLES = {
    "periodic_order_up_to": "(R, S)",
    "periodic_min_max": "(R, s, S)",
    "periodic_reorder_point": "(R, r, nQ)",
    "capped_base_stock": "(R, S), at most 2 units an order",
}


def rungs() -> Iterator[Rung]:
    """Four rules with a review period, a constant order, and the best (s, S) of a published table."""
    for kind, (period, words, held) in REVIEWED.items():
        restock = {"type": kind, "review_period": period, "first_review": 0.5, **words}
        capped = kind == "capped_base_stock"
        values = one_stock_point(restock, rate=1, lead_time=1, horizon=9500 if capped else 5000)
        yield Rung(
            f"{TITLES[kind]}, periodic review",
            "Lindley (1952), what the cap leaves undone is a walk kept at or above 0"
            if capped
            else "Hadley and Whitin (1963): from L to L + R after a review the level is its position less the demand",
            values,
            partial(_reviewed, held, period),
            arriving(values),
            sees=0.03 if capped else 0.02,
        )
    rule = {"type": "constant_order", "review_period": 2, "order_quantity": 1}
    values = one_stock_point(rule, rate=1, lead_time=0.5, horizon=8000, group={"willing_to_wait": 0})
    yield Rung(
        "a constant order, lost sales",
        "Lindley (1952), the stock left is a walk kept at or above 0",
        values,
        _constant_order,
        arriving(values),
        sees=0.03,
    )
    yield from _zheng_and_federgruen()


def _reviewed(held: Positions, period: int) -> Exact:
    return {"": constant_lead_time.periodic_review(held, rate=1, lead_time=1, review_period=period)}


def _constant_order() -> Exact:
    # what is ordered does not depend on what is there, so the lead time only shifts when in a period it comes
    held = positions.standing_order(1, poisson_mass(2))
    exact = constant_lead_time.periodic_review(held, rate=1, lead_time=0, review_period=2)
    return {"": {name: exact[name] for name in ("fill_rate", "ready_rate", "on_hand")}}


def _zheng_and_federgruen() -> Iterator[Rung]:
    rule = {"type": "periodic_min_max", "review_period": 1, "reorder_point": 6, "order_up_to_level": 40}
    one_order = {"type": "per_period", "every": 1, "quantity": {"type": "poisson", "mean": 10}}
    for name, rate, arrivals in (("orders one by one", 10, None), ("one order a period", 1, one_order)):
        values = one_stock_point(rule, rate=rate, lead_time=0, horizon=1000)
        values["suppliers"]["acme"]["order_cost"] = 64
        values["accounting"] = {"type": "period_end", "period": 1}
        if arrivals:
            values["customers"]["all"]["arrivals"] = arrivals
        yield Rung(
            f"the best (s, S) at a mean demand of 10, {name}",
            "Zheng and Federgruen (1991), 35.02 a period, by renewal and reward",
            values,
            lambda: {"": {"total_cost": zheng_federgruen.cost(poisson_mass(10), 6, 40, order=64, hold=1, owe=9)}},
            arriving(values),
        )
