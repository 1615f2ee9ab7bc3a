"""Orders placed by script at a supplier, and when they come."""

from __future__ import annotations

from typing import Any

from tests.helpers.scenarios import visits

LATER = {"type": "constant_order", "review_period": 1000, "order_quantity": 1, "first_review": 900}
"""A rule that orders nothing within a test's horizon."""


def scripted(*numbers: float) -> dict[str, Any]:
    """The words of a distribution that gives these numbers in turn."""
    return {"type": "scripted", "values": list(numbers)}


def times(run, column: str) -> list[float]:
    """A column of instants of all replenishment orders, in days."""
    return [round(float(at), 9) for at in run.replenishments[column]]


def column(run, name: str) -> list[Any]:
    """A column of all replenishment orders."""
    return run.replenishments[name].tolist()


def ordering(at: list[float], quantities: list[int], acme: dict[str, Any], **mug: Any) -> dict[str, Any]:
    """Changes to a scenario in which every demand is backordered and ordered for at once, unit for unit."""
    return {
        "customers": {"people": visits(at, quantities)},
        "suppliers": {"acme": acme},
        "stock": {"mug": {"restock": {"type": "order_for_order"}, **mug}},
    }


def withdrawing(at: list[float], quantities: list[int], patience: list[float], **acme: Any) -> dict[str, Any]:
    """`ordering` for customers who renege after those times of patience and withdraw their units."""
    words = ordering(at, quantities, acme, on_cancellation="withdraw")
    words["customers"]["people"] = visits(at, quantities, patience=scripted(*patience))
    return words


def at_once(owed: int) -> dict[str, Any]:
    """Changes to a scenario in which all backorders are ordered in one order, once there are so many."""
    rule = {"type": "min_max", "reorder_point": owed, "order_up_to_level": 0}
    return {"stock": {"mug": {"on_cancellation": "withdraw", "restock": rule}}}


CALENDAR = [{"from": 2, "to": 6}, {"from": 20, "to": 21}]

BOLT = {"bolt": {"lead_time": 2, "unit_cost": 9, "order_cost": 15}}


def sourced(source: object, at: list[float], quantities: list[int], acme: dict[str, Any], **mug: Any) -> dict[str, Any]:
    """`ordering` from the sourcing rule `source`, with a second supplier, bolt."""
    changes = ordering(at, quantities, acme, source=source, **mug)
    changes["suppliers"].update(BOLT)
    return changes
