"""The windows of a run, cut out of its ledger: everything is sorted once and then sliced."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import numpy as np

from sim.engine.ledger import Ledger
from sim.engine.plan import Plan
from sim.measures.window import Averages, Moved, Ordered, Periods, Placed, Supplied, Terms, Window
from sim.scenario.money import holding_cost, unit_cost
from sim.scenario.names import INITIAL
from sim.tables import accepted, levels_of, ordered_units, received

Columns = TypeVar("Columns", bound=NamedTuple)


class Windows(NamedTuple):
    """The windows of a run: over all, by stock point and by customer group."""

    everywhere: Window
    stocks: dict[str, Window]
    groups: dict[str, Window]


def windows(plan: Plan, ledger: Ledger) -> Windows:
    """What happened within the measured window of the run."""
    tick, points = plan.scenario.tick, len(plan.stocks)
    start, end = bounds(plan)
    periods = _periods(plan)
    orders = ledger.orders
    inside = in_window(plan, ledger)
    waits = accepted(orders)
    everyone = Placed(
        orders.arrived_at, orders.resolved_at, orders.quantity, orders.filled_at_once_units, orders.outcome, waits
    )
    placed = _chosen(everyone, inside)
    stock, group = orders.stock[inside], orders.group[inside]
    ordered, at_stock = _ordered(ledger, start, end)
    rows = ledger.replenishments
    came = received(ledger) & (start < rows.received_at) & (rows.received_at <= end)
    received_at, received_stock = rows.received_at[came], rows.stock[came]
    moved, supplied = _moved(plan, ledger, inside, waits), _supplied(plan, ledger)
    totals = Moved(*(column.sum(axis=0) for column in moved))
    terms = _terms(plan)
    averages = _averages(ledger, start, end, _closes(plan))

    def window(
        placed: Placed,
        ordered: Ordered,
        received_at: np.ndarray,
        averages: Averages | None,
        moved: Moved,
        supplied: Supplied,
        terms: Terms,
    ) -> Window:
        return Window(start, end, tick, periods, placed, ordered, received_at, averages, moved, supplied, terms)

    placed_at = _sorted_by(placed, stock, points)
    ordered_at = _sorted_by(ordered, at_stock, points)
    receipts = np.searchsorted(received_stock, np.arange(points + 1)).tolist()
    stocks = {}
    for i, (name, own, own_orders) in enumerate(zip(plan.stocks, placed_at, ordered_at, strict=True)):
        one = slice(i, i + 1)
        stocks[name] = window(
            own,
            own_orders,
            received_at[receipts[i] : receipts[i + 1]],
            None if averages is None else _chosen(averages, one),
            _chosen(totals, one),
            _chosen(supplied, one),
            _chosen(terms, one),
        )
    nothing = slice(0, 0)
    own_supply = _chosen(ordered, nothing), received_at[nothing], None
    groups = {
        name: window(own, *own_supply, Moved(*(column[i] for column in moved)), _chosen(supplied, nothing), terms)
        for i, (name, own) in enumerate(zip(plan.groups, _sorted_by(placed, group, len(plan.groups)), strict=True))
        if name != INITIAL
    }
    everywhere = window(placed, ordered, received_at, averages, totals, supplied, terms)
    return Windows(everywhere, stocks, groups)


def bounds(plan: Plan) -> tuple[int, int]:
    """After which instant and until which, in microseconds, what happens is measured."""
    return round(plan.scenario.warm_up * plan.scenario.tick), plan.scenario.span.end


def in_window(plan: Plan, ledger: Ledger) -> np.ndarray:
    """Which orders are measured (a mask): those that arrived within the window; never those owed at time 0."""
    start, end = bounds(plan)
    at = ledger.orders.arrived_at
    return (start < at) & (at <= end) & (ledger.orders.group != plan.groups.index(INITIAL))


def _chosen(table: Columns, rows: np.ndarray | slice) -> Columns:
    return type(table)(*(column[rows] for column in table))


def _sorted_by(table: Columns, key: np.ndarray, keys: int) -> Iterator[Columns]:
    """The part of the table of each key from 0 on: sorted once, then sliced, so that many keys cost no more."""
    if np.any(key[1:] < key[:-1]):
        # numpy sorts 16-bit numbers by radix, several times faster
        order = np.argsort(key.astype(np.uint16) if keys <= 2**16 else key, kind="stable")
        table, key = _chosen(table, order), key[order]
    edges = np.searchsorted(key, np.arange(keys + 1)).tolist()
    return (_chosen(table, slice(low, high)) for low, high in itertools.pairwise(edges))


def _ordered(ledger: Ledger, start: int, end: int) -> tuple[Ordered, np.ndarray]:
    """The replenishment orders of the window, and each one's stock point."""
    rows = ledger.replenishments
    inside = (start < rows.ordered_at) & (rows.ordered_at <= end) & (rows.order >= 0)
    every = Ordered(
        rows.ordered_at, rows.due_at, rows.received_at, ordered_units(ledger), received(ledger), _crossed(ledger)
    )
    return _chosen(every, inside), rows.stock[inside]


def _crossed(ledger: Ledger) -> np.ndarray:
    """Which replenishment orders came before one that the same stock point had placed earlier (a mask)."""
    rows = ledger.replenishments
    # ranks instead of instants, so that a stock point's rows can be lifted above all of the one before; a
    # running maximum over all rows is then one over each stock point's
    ranks = np.unique(rows.received_at, return_inverse=True)[1] + 1
    ranks[rows.quantity == 0] = 0  # withdrawn to nothing: nobody overtakes it
    lifted = ranks + rows.stock.astype(np.int64) * (len(ranks) + 2)
    latest = np.maximum.accumulate(lifted)
    return received(ledger) & (lifted < latest)


def _moved(plan: Plan, ledger: Ledger, inside: np.ndarray, waits: np.ndarray) -> Moved:
    """What moved within the window: a row for each customer group, a column for each stock point."""
    orders, fills = ledger.orders, ledger.fills
    groups, points = len(plan.groups), len(plan.stocks)
    start, end = bounds(plan)
    cells = orders.group.astype(np.int64) * points + orders.stock

    def tally(cells: np.ndarray, units: np.ndarray, mask: np.ndarray) -> np.ndarray:
        return np.bincount(cells[mask], units[mask], minlength=groups * points).reshape(groups, points)

    cancelled = (start < orders.resolved_at) & (orders.resolved_at <= end) & (orders.cancelled_units > 0)
    return Moved(
        shipped_units=tally(cells, orders.filled_at_once_units, inside)
        + tally(cells[fills.order], fills.units, (start < fills.at) & (fills.at <= end)),
        forgone_units=tally(cells, orders.lost_units, inside) + tally(cells, orders.cancelled_units, cancelled),
        backordered_units=tally(cells, orders.quantity - orders.filled_at_once_units, inside & waits),
    )


def _supplied(plan: Plan, ledger: Ledger) -> Supplied:
    rows, points = ledger.replenishments, len(plan.stocks)
    start, end = bounds(plan)
    came = (start < rows.received_at) & (rows.received_at <= end)
    placed = (start < rows.ordered_at) & (rows.ordered_at <= end) & (rows.order >= 0)
    return Supplied(
        received_units=np.bincount(rows.stock[came], rows.received_quantity[came], minlength=points),
        replenishment_orders=np.bincount(rows.stock[placed], minlength=points),
    )


def _terms(plan: Plan) -> Terms:
    world = plan.scenario
    products = [world.products[product] for product in plan.products]
    return Terms(
        price=np.array([product.price for product in products]),
        unit_cost=np.array([unit_cost(world, stock) for stock in plan.stocks]),
        holding_cost=np.array([holding_cost(world, stock) for stock in plan.stocks]),
        backorder_cost=np.array([product.backorder_cost for product in products]),
        backorder_fee=np.array([product.backorder_fee for product in products]),
        lost_sale_cost=np.array([product.lost_sale_cost for product in products]),
        order_cost=np.array([world.suppliers[world.stock[stock].source].order_cost for stock in plan.stocks]),
    )


def _periods(plan: Plan) -> Periods:
    """The whole periods of the window: the accounting's, else of one unit of time."""
    start, end = bounds(plan)
    length = round((plan.scenario.accounting.period or 1) * plan.scenario.tick)
    first = -(-start // length)
    return Periods(first, max(end // length - first, 0), length)


def _closes(plan: Plan) -> np.ndarray | None:
    """The instants within the window at which the books are closed; None if they are kept all the time."""
    if plan.scenario.accounting.type == "continuous":
        return None
    start, end = bounds(plan)
    length = _periods(plan).length
    return np.arange((start // length + 1) * length, end + 1, length)


def _averages(ledger: Ledger, start: int, end: int, closes: np.ndarray | None) -> Averages | None:
    """Mean levels over the time from `start` to `end`, or over the `closes` within it; None if none falls there.

    A close sees the levels before any other event of its instant: a row that holds in [at, until) is seen by the
    closes in (at, until].
    """
    levels = levels_of(ledger)
    until = np.append(levels.at[1:], end)
    until[:-1][levels.stock[1:] != levels.stock[:-1]] = end
    if closes is None:
        weight, total = np.clip(until, start, end) - np.clip(levels.at, start, end), end - start
    else:
        weight = np.searchsorted(closes, until, side="right") - np.searchsorted(closes, levels.at, side="right")
        total = len(closes)
    if total == 0:
        return None
    share = weight / total  # and not units × microseconds, which 64 bits would not always hold
    return Averages(
        *(
            np.bincount(levels.stock, level * share, minlength=len(ledger.on_hand))
            for level in (levels.on_hand, levels.on_order, levels.backorders, levels.on_hand > 0)
        )
    )
