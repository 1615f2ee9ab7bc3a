"""Purchase orders: which replenishment orders are lines of the same one."""

from __future__ import annotations

import numpy as np

from sim.engine.ledger import Ledger, OrderType
from sim.engine.plan import Plan

NO_PURCHASE_ORDER = -1
"""Of what another stock point sends, and of what was on order at time 0."""


def purchase_orders(ledger: Ledger, plan: Plan) -> np.ndarray:
    """The number of the purchase order that each replenishment order is a line of, counted from 0 in order of placing;
    NO_PURCHASE_ORDER for none.

    Lines of one location to one supplier, on the same terms (expedited or not), that are placed in one instant are one
    purchase order. Within an instant they are counted in the order of the stock points.
    """
    rows = ledger.replenishments
    numbers = np.full(len(rows.order), NO_PURCHASE_ORDER, dtype=np.int64)
    lines = np.flatnonzero((rows.order >= 0) & (rows.source < ledger.suppliers))
    if not len(lines):
        return numbers
    locations: dict[str, int] = {}
    location = np.array([locations.setdefault(stock.partition("@")[2], len(locations)) for stock in plan.stocks])
    expedited = rows.kind[lines] == OrderType.EXPEDITED
    terms = (location[rows.stock[lines]] * ledger.suppliers + rows.source[lines]) * 2 + expedited
    order = np.lexsort((terms, rows.ordered_at[lines]))
    at, terms = rows.ordered_at[lines][order], terms[order]
    begins = np.append(True, (at[1:] != at[:-1]) | (terms[1:] != terms[:-1]))
    first = np.minimum.reduceat(lines[order], np.flatnonzero(begins))  # rows are sorted by stock point
    number = np.empty(len(first), dtype=np.int64)
    number[np.lexsort((first, at[begins]))] = np.arange(len(first))
    numbers[lines[order]] = number[np.cumsum(begins) - 1]
    return numbers
