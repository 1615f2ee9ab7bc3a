"""The windows of a run, cut out of its ledger: everything is sorted once and then sliced."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import Ledger, Outcome
from sim.engine.plan import Plan
from sim.measures.forecast_outcomes import forecasted
from sim.measures.forecast_outcomes import in_window as made_in_window
from sim.measures.mean_levels import averages_of, on_hand_at
from sim.measures.measured_time import bounds, periods_of
from sim.measures.people import Everybody, people, visits_lost
from sim.measures.slicing import chosen, sorted_by
from sim.measures.supply import fates, supplied
from sim.measures.window import Averages, Fate, Moved, Ordered, Placed, Supplied, Terms, Window
from sim.scenario.money import holding_cost, unit_value
from sim.scenario.names import REPLENISHMENT, TAKEN
from sim.tables import (
    accepted,
    between_stock_points,
    levels_of,
    ordered_units,
    received,
)


class Windows(NamedTuple):
    """The windows of a run: over all, by stock point and by customer group."""

    everywhere: Window
    stocks: dict[str, Window]
    groups: dict[str, Window]


class _Run(NamedTuple):
    """What the windows of a run are cut from: all that lies within the measured time, at every stock point."""

    placed: Placed
    group_of: np.ndarray  # of each order placed
    asked: Placed  # the orders placed, and those of other stock points
    asked_of: np.ndarray
    people: Everybody
    ordered: Ordered
    ordered_by: np.ndarray
    received_at: np.ndarray
    received_by: np.ndarray
    averages: Averages | None
    moved: Moved  # by customer group and stock point
    supplied: Supplied
    terms: Terms
    fates: list[Fate]
    stock_change: np.ndarray
    sold_to: list[int | None]
    shops: list[bool]


def windows(plan: Plan, ledger: Ledger) -> Windows:
    """What happened within the measured window of the run."""
    run, (start, end) = _run(plan, ledger), bounds(plan)
    window = partial(Window, start, end, plan.scenario.tick, periods_of(plan))
    totals = _totals(plan, run.moved)
    found = Windows(
        _everywhere(run, totals, window), _by_stock(plan, run, totals, window), _by_group(plan, run, window)
    )
    if len(ledger.forecasts.stock):
        _add_forecasts(plan, ledger, found)
    return found


def _run(plan: Plan, ledger: Ledger) -> _Run:
    start, end = bounds(plan)
    orders, rows, points = ledger.orders, ledger.replenishments, len(plan.stocks)
    inside, waits = in_window(plan, ledger), accepted(orders)
    oversold = np.zeros_like(waits)
    oversold[ledger.oversold.order] = True
    resolved_at, at_once = orders.resolved_at, orders.filled_at_once_units
    everyone = Placed(orders.arrived_at, resolved_at, orders.quantity, at_once, orders.outcome, waits, oversold)
    placed = chosen(everyone, inside)
    everybody_asks, asked, asked_of = inside, placed, orders.stock[inside]
    sold_to: list[int | None] = [None] * points
    if len(ledger.claims.order):
        everybody_asks = inside | _between(plan, ledger)
        asked, asked_of = chosen(everyone, everybody_asks), orders.stock[everybody_asks]
        sold_to = np.bincount(orders.stock[inside], orders.quantity[inside], minlength=points).astype(int).tolist()
    ordered, ordered_by = _ordered(ledger, start, end)
    came = received(ledger) & (start < rows.received_at) & (rows.received_at <= end)
    levels = levels_of(ledger)
    return _Run(
        placed=placed,
        group_of=orders.group[inside],
        asked=asked,
        asked_of=asked_of,
        people=people(plan, ledger, start=start, end=end, backordered=inside & waits),
        ordered=ordered,
        ordered_by=ordered_by,
        received_at=rows.received_at[came],
        received_by=rows.stock[came],
        averages=averages_of(plan, ledger, levels),
        moved=_moved(plan, ledger, inside, everybody_asks, waits),
        supplied=supplied(plan, ledger, start=start, end=end),
        terms=_terms(plan),
        fates=fates(plan, ledger, levels, start=start, end=end),
        stock_change=on_hand_at(levels, end, points) - on_hand_at(levels, start, points),
        sold_to=sold_to,
        shops=[point.sells_from is not None for point in plan.scenario.stock.values()],
    )


def _totals(plan: Plan, moved: Moved) -> Moved:
    """What moved for customers, a column for each stock point."""
    theirs = len(plan.scenario.customers) + 1  # customers' groups, and what was owed at time 0
    return Moved(*(column[:theirs].sum(axis=0) for column in moved))


def _everywhere(run: _Run, totals: Moved, window: partial[Window]) -> Window:
    return window(
        run.placed,
        run.people.everywhere,
        run.ordered,
        run.received_at,
        run.averages,
        totals,
        run.supplied,
        run.terms,
        Fate(None, np.concatenate([fate.recovery_times for fate in run.fates])),
        stock_change=run.stock_change,
        whole=True,
        shops=any(run.shops),
    )


def _by_stock(plan: Plan, run: _Run, totals: Moved, window: partial[Window]) -> dict[str, Window]:
    points = len(plan.stocks)
    with_transfers = totals._replace(
        shipped_units=run.moved.shipped_units.sum(axis=0), backordered_units=run.moved.backordered_units.sum(axis=0)
    )
    placed_at = sorted_by(run.asked, run.asked_of, points)
    ordered_at = sorted_by(run.ordered, run.ordered_by, points)
    receipts = np.searchsorted(run.received_by, np.arange(points + 1)).tolist()
    found = {}
    each = zip(plan.stocks, placed_at, run.people.stocks, ordered_at, strict=True)
    for i, (name, placed, own_people, ordered) in enumerate(each):
        one = slice(i, i + 1)
        found[name] = window(
            placed,
            own_people,
            ordered,
            run.received_at[receipts[i] : receipts[i + 1]],
            None if run.averages is None else chosen(run.averages, one),
            chosen(with_transfers, one),
            chosen(run.supplied, one),
            chosen(run.terms, one),
            run.fates[i],
            stock_change=run.stock_change[one],
            sold_to=run.sold_to[i],
            shops=run.shops[i],
        )
    return found


def _by_group(plan: Plan, run: _Run, window: partial[Window]) -> dict[str, Window]:
    nothing = slice(0, 0)
    each = zip(plan.groups, sorted_by(run.placed, run.group_of, len(plan.groups)), run.people.groups, strict=True)
    return {
        name: window(
            placed,
            own_people,
            chosen(run.ordered, nothing),
            run.received_at[nothing],
            None,
            Moved(*(column[i] for column in run.moved)),
            chosen(run.supplied, nothing),
            run.terms,
            shops=any(run.shops),
        )
        for i, (name, placed, own_people) in enumerate(each)
        if name not in TAKEN
    }


def _add_forecasts(plan: Plan, ledger: Ledger, found: Windows) -> None:
    over = made_in_window(plan, ledger, bounds(plan)[0])
    found.everywhere.forecasts = made = chosen(forecasted(plan, ledger), over)
    made_at = sorted_by(made, ledger.forecasts.stock[over], len(plan.stocks))
    for window, forecasts in zip(found.stocks.values(), made_at, strict=True):
        window.forecasts = forecasts


def in_window(plan: Plan, ledger: Ledger) -> np.ndarray:
    """Which orders are measured (a mask): those that customers placed within the window; never those owed at time 0."""
    start, end = bounds(plan)
    orders = ledger.orders
    inside = (start < orders.arrived_at) & (orders.arrived_at <= end) & (orders.group < len(plan.scenario.customers))
    return inside & (orders.outcome != Outcome.STAYED_AWAY)


def _between(plan: Plan, ledger: Ledger) -> np.ndarray:
    """Which orders stock points placed with each other within the window, sisters left out (a mask)."""
    start, end = bounds(plan)
    orders, mask = ledger.orders, np.zeros(len(ledger.orders.quantity), dtype=bool)
    if REPLENISHMENT in plan.groups:
        at, group = orders.arrived_at, orders.group
        mask |= (start < at) & (at <= end) & (group == plan.groups.index(REPLENISHMENT))
    return mask


def _ordered(ledger: Ledger, start: int, end: int) -> tuple[Ordered, np.ndarray]:
    """The replenishment orders of the window, and each one's stock point."""
    rows = ledger.replenishments
    inside = (start < rows.ordered_at) & (rows.ordered_at <= end) & (rows.order >= 0)
    every = Ordered(
        rows.ordered_at, rows.due_at, rows.received_at, ordered_units(ledger), received(ledger), _crossed(ledger),
        first=rows.receipt == 0, outside=rows.source < ledger.suppliers,
    )  # fmt: skip
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


def _moved(plan: Plan, ledger: Ledger, inside: np.ndarray, asked: np.ndarray, waits: np.ndarray) -> Moved:
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
    went_out = inside
    if len(ledger.claims.order):
        went_out = inside | (between_stock_points(ledger) & within(orders.arrived_at))
    shipped = tally(cells, orders.filled_at_once_units, went_out) + tally(
        cells[fills.order], fills.units, within(fills.at)
    )
    if len(taken.order):
        theirs = orders.group[taken.order].astype(np.int64) * points + taken.stock
        shipped += tally(theirs, taken.units, within(taken.at))
    short = orders.quantity - orders.filled_at_once_units
    owed = to_customers = tally(cells, short, inside & waits)
    if asked is not inside:
        owed = tally(cells, short, asked & waits)
    return Moved(
        shipped_units=shipped,
        sold_units=shipped,
        forgone_units=tally(cells, orders.lost_units, inside) + tally(cells, orders.cancelled_units, cancelled),
        backordered_units=owed,
        owed_to_customers=to_customers,
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
        unit_value=np.array([unit_value(world, stock) for stock in plan.stocks]),
        holding_cost=np.array([holding_cost(world, stock) for stock in plan.stocks]),
        backorder_cost=np.array(
            [
                product.backorder_cost if point.backorder_cost is None else point.backorder_cost
                for product, point in zip(products, world.stock.values(), strict=True)
            ]
        ),
        backorder_fee=np.array([product.backorder_fee for product in products]),
        lost_sale_cost=np.array([product.lost_sale_cost for product in products]),
        notice_cost=np.full(len(plan.stocks), world.promise.notice_cost),
    )
