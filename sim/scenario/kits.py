"""Kits: what is made from parts at the moment it is sold."""

from __future__ import annotations

from sim.distributions.constant import Constant
from sim.restock.order_for_order import OrderForOrder
from sim.scenario.model import Scenario


def is_kit(scenario: Scenario, stock: str) -> bool:
    """Whether a stock point is sold from the shelves of its parts.

    So is what is made from parts, one order for each shortage, by a source that takes no time, never fails and loses
    nothing; but not where a lot could leave more kits than the shelf has room for.
    """
    point = scenario.stock[stock]
    if not point.made_from or not isinstance(point.restock, OrderForOrder) or len(point.routes) > 1:
        return False
    terms = scenario.terms(stock, point.main)
    if terms is None or point.max_outstanding_orders is not None:
        return False
    if point.shelf_capacity is not None and terms.lots.smallest > 1:
        return False
    at_once = isinstance(terms.lead_time, Constant) and terms.lead_time.value == 0
    never_fails = terms.disruptions is None and terms.yields is None
    return at_once and never_fails and terms.capacity is None and terms.unit_processing_time is None
