"""The windows of a run, cut out of its ledger: everything is sorted once and then sliced."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import Ledger, Outcome
from sim.engine.plan import Plan
from sim.measures.people import People, people, visits_lost
from sim.measures.slicing import chosen, sorted_by
from sim.measures.supply import fates, supplied
from sim.measures.window import NO_FATE, Averages, Fate, Moved, Ordered, Periods, Placed, Supplied, Terms, Window
from sim.scenario.money import holding_cost, unit_cost
from sim.scenario.names import INITIAL
from sim.tables import Levels, accepted, levels_of, ordered_units, received


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
    placed = chosen(everyone, inside)
    stock, group = orders.stock[inside], orders.group[inside]
    everybody = people(plan, ledger, start=start, end=end, backordered=inside & waits)
    ordered, at_stock = _ordered(ledger, start, end)
    rows = ledger.replenishments
    came = received(ledger) & (start < rows.received_at) & (rows.received_at <= end)
    received_at, received_stock = rows.received_at[came], rows.stock[came]
    moved, supply = _moved(plan, ledger, inside, waits), supplied(plan, ledger, start=start, end=end)
    totals = Moved(*(column.sum(axis=0) for column in moved))
    terms = _terms(plan)
    levels = levels_of(ledger)
    averages = _averages(ledger, levels, start, end, _closes(plan))
    fared = fates(plan, ledger, levels, start=start, end=end)
    change = _on_hand_at(levels, end, points) - _on_hand_at(levels, start, points)

    def window(
        placed: Placed,
        people: People,
        ordered: Ordered,
        received_at: np.ndarray,
        averages: Averages | None,
        moved: Moved,
        supplied: Supplied,
        terms: Terms,
        fate: Fate = NO_FATE,
        change: np.ndarray | None = None,
    ) -> Window:
        return Window(
            start, end, tick, periods, placed, people, ordered, received_at, averages, moved, supplied, terms, fate,
            change,
        )  # fmt: skip

    placed_at = sorted_by(placed, stock, points)
    ordered_at = sorted_by(ordered, at_stock, points)
    receipts = np.searchsorted(received_stock, np.arange(points + 1)).tolist()
    stocks = {}
    each = zip(plan.stocks, placed_at, everybody.stocks, ordered_at, strict=True)
    for i, (name, own, own_people, own_orders) in enumerate(each):
        one = slice(i, i + 1)
        stocks[name] = window(
            own,
            own_people,
            own_orders,
            received_at[receipts[i] : receipts[i + 1]],
            None if averages is None else chosen(averages, one),
            chosen(totals, one),
            chosen(supply, one),
            chosen(terms, one),
            fared[i],
            change[one],
        )
    nothing = slice(0, 0)
    own_supply = chosen(ordered, nothing), received_at[nothing], None
    theirs = zip(plan.groups, sorted_by(placed, group, len(plan.groups)), everybody.groups, strict=True)
    groups = {
        name: window(own, them, *own_supply, Moved(*(column[i] for column in moved)), chosen(supply, nothing), terms)
        for i, (name, own, them) in enumerate(theirs)
        if name != INITIAL
    }
    recoveries = Fate(None, np.concatenate([fate.recovery_times for fate in fared]))
    everywhere = window(
        placed, everybody.everywhere, ordered, received_at, averages, totals, supply, terms, recoveries, change
    )
    return Windows(everywhere, stocks, groups)


def bounds(plan: Plan) -> tuple[int, int]:
    """After which instant and until which, in microseconds, what happens is measured."""
    return round(plan.scenario.warm_up * plan.scenario.tick), plan.scenario.span.end


def in_window(plan: Plan, ledger: Ledger) -> np.ndarray:
    """Which orders are measured (a mask): those placed within the window; never those owed at time 0."""
    start, end = bounds(plan)
    orders = ledger.orders
    inside = (start < orders.arrived_at) & (orders.arrived_at <= end) & (orders.group != plan.groups.index(INITIAL))
    return inside & (orders.outcome != Outcome.STAYED_AWAY)


def _ordered(ledger: Ledger, start: int, end: int) -> tuple[Ordered, np.ndarray]:
    """The replenishment orders of the window, and each one's stock point."""
    rows = ledger.replenishments
    inside = (start < rows.ordered_at) & (rows.ordered_at <= end) & (rows.order >= 0)
    every = Ordered(
        rows.ordered_at, rows.due_at, rows.received_at, ordered_units(ledger), received(ledger), _crossed(ledger)
    )
    return chosen(every, inside), rows.stock[inside]


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

    def within(at: np.ndarray) -> np.ndarray:
        return (start < at) & (at <= end)

    def count(cells: np.ndarray) -> np.ndarray:
        return np.bincount(cells, minlength=groups * points).reshape(groups, points)

    taken, sent, gone = ledger.substitutions, ledger.messages, ledger.churned
    away = visits_lost(ledger, start=start, end=end)
    cancelled = within(orders.resolved_at) & (orders.cancelled_units > 0)
    shipped = tally(cells, orders.filled_at_once_units, inside) + tally(
        cells[fills.order], fills.units, within(fills.at)
    )
    if len(taken.order):
        theirs = orders.group[taken.order].astype(np.int64) * points + taken.stock
        shipped += tally(theirs, taken.units, within(taken.at))
    return Moved(
        shipped_units=shipped,
        forgone_units=tally(cells, orders.lost_units, inside) + tally(cells, orders.cancelled_units, cancelled),
        backordered_units=tally(cells, orders.quantity - orders.filled_at_once_units, inside & waits),
        notices=count(cells[sent.order[within(sent.at)]]),
        churned_customers=count(cells[gone.order[within(gone.at)]]),
        visits_lost=count(cells[away]),
        unasked_units=tally(cells[away], orders.quantity[away], np.ones(len(away), dtype=bool)),
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
        notice_cost=np.full(len(plan.stocks), world.promise.notice_cost),
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


def _on_hand_at(levels: Levels, instant: int, points: int) -> np.ndarray:
    """The units on hand at each stock point after all that happened at `instant`."""
    edges = np.searchsorted(levels.stock, np.arange(points + 1)).tolist()
    # every stock point has a row at time 0, so there is always one that holds
    rows = [
        first + int(np.searchsorted(levels.at[first:last], instant, side="right")) - 1
        for first, last in itertools.pairwise(edges)
    ]
    return levels.on_hand[rows]


def _averages(ledger: Ledger, levels: Levels, start: int, end: int, closes: np.ndarray | None) -> Averages | None:
    """Mean levels over the time from `start` to `end`, or over the `closes` within it; None if none falls there.

    A close sees the levels before any other event of its instant: a row that holds in [at, until) is seen by the
    closes in (at, until].
    """
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
