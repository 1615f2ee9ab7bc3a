"""The account of orders and of units, and the check that it closes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.ledger import NEVER, Ledger, OrderType, Outcome
from sim.engine.plan import Plan
from sim.errors import BookkeepingError
from sim.measures.windows import in_window
from sim.scenario.names import INITIAL, TRANSSHIPMENT
from sim.tables import levels_of, ordered_units, received, substituted_units

Account = dict[str, dict[str, int]]
"""Numbers of orders, and of units, by outcome: {'orders': {'placed': …, 'filled_at_once': …}, 'units': {…}}."""

ENDS = tuple(outcome for outcome in Outcome if outcome is not Outcome.STAYED_AWAY)
"""Outcomes of orders, which are the words of the account; a visit that was not made is no order."""


def account(plan: Plan, ledger: Ledger) -> Account:
    """The outcomes of the orders placed within the window, and of their units: two accounts that add up.

    Raises `BookkeepingError` if an account does not add up, or if units were not conserved at some stock point at any
    time of the run.
    """
    check_orders(plan, ledger)
    check_stock(plan, ledger)
    check_transfers(plan, ledger)
    rows = in_window(plan, ledger)
    outcomes = len(Outcome)
    outcome, quantity = ledger.orders.outcome[rows], ledger.orders.quantity[rows]
    orders = np.bincount(outcome, minlength=outcomes)
    units = np.zeros(outcomes, dtype=np.int64)
    for column, under in _units_by_outcome(ledger):
        units += np.bincount(under[rows], column[rows], minlength=outcomes).astype(np.int64)
    _same("orders placed and the sum of their ends", [len(outcome)], [int(orders.sum())], ["the window"])
    _same("units placed and the sum of their ends", [int(quantity.sum())], [int(units.sum())], ["the window"])
    return {
        "orders": {"placed": len(outcome), **{end.word: int(orders[end]) for end in ENDS}},
        "units": {"placed": int(quantity.sum()), **{end.word: int(units[end]) for end in ENDS}},
    }


def _units_by_outcome(ledger: Ledger) -> list[tuple[np.ndarray, np.ndarray]]:
    """Each column of units of the orders, with the outcome under which each order's units stand in the account."""
    orders = ledger.orders
    outcome = orders.outcome.astype(np.int64)

    def under(usual: Outcome, other: Outcome) -> np.ndarray:
        """`other` for the orders that ended so; the `usual` outcome for the rest."""
        return np.where(outcome == other, other, usual)

    columns = [
        (orders.filled_at_once_units, np.full_like(outcome, Outcome.FILLED_AT_ONCE)),
        (orders.filled_later_units, under(Outcome.FILLED_ON_TIME, Outcome.FILLED_LATE)),
        (orders.lost_units, under(Outcome.LOST, Outcome.DECLINED)),
        (orders.cancelled_units, under(Outcome.CANCELLED, Outcome.CANCELLED_AT_NOTICE)),
        (_owed(ledger), np.full_like(outcome, Outcome.STILL_WAITING)),
    ]
    if len(ledger.substitutions.order):
        columns.append((substituted_units(ledger), np.full_like(outcome, Outcome.SUBSTITUTED)))
    return columns


def _owed(ledger: Ledger) -> np.ndarray:
    """The units of each order still owed at the end: those in no column. Of a visit that was not made none are."""
    orders = ledger.orders
    settled = orders.filled_at_once_units + orders.filled_later_units + orders.lost_units + orders.cancelled_units
    if len(ledger.substitutions.order):
        settled += substituted_units(ledger)
    away = orders.outcome == Outcome.STAYED_AWAY
    return (np.where(away, 0, orders.quantity) if away.any() else orders.quantity) - settled


def check_orders(plan: Plan, ledger: Ledger) -> None:
    """Checks that every unit of every order is filled, substituted, lost, cancelled or owed, once, and that the columns
    of an order agree with its fills and its outcome; raises `BookkeepingError` if not.
    """
    orders, fills = ledger.orders, ledger.fills
    names = range(len(orders.quantity))
    owed = _owed(ledger)
    waiting = (orders.outcome == Outcome.STILL_WAITING).astype(np.int64)
    columns = orders.filled_at_once_units, orders.filled_later_units, orders.lost_units, orders.cancelled_units
    for units in (*columns, owed):
        _same("units and units not below 0, of order", units, np.maximum(units, 0), names)
    shipped = np.bincount(fills.order, fills.units, minlength=len(names))
    _same("units filled later and units shipped later, of order", orders.filled_later_units, shipped, names)
    _same("being owed units (1: yes) and waiting still, of order", (owed > 0).astype(np.int64), waiting, names)
    undecided = (orders.resolved_at == NEVER).astype(np.int64)
    _same("having no end (1: yes) and waiting still, of order", undecided, waiting, names)
    _check_substitutions(ledger)
    _check_promises(ledger)


def _check_substitutions(ledger: Ledger) -> None:
    """Checks that a substituted order got units of an alternative, once, from another stock point, at its end."""
    orders, substitutions = ledger.orders, ledger.substitutions
    ended = np.flatnonzero(orders.outcome == Outcome.SUBSTITUTED)
    if not len(substitutions.order) and not len(ended):
        return
    names = range(len(orders.quantity))
    switched = np.zeros(len(names), dtype=np.int64)
    switched[ended] = 1
    times = np.bincount(substitutions.order, substitutions.units > 0, minlength=len(names))
    _same("times that units of an alternative went out and of ending so, of order", times, switched, names)
    _same(
        "ends and instants of taking the alternative, of order",
        orders.resolved_at[substitutions.order],
        substitutions.at,
        substitutions.order,
    )
    same = (orders.stock[substitutions.order] == substitutions.stock).astype(np.int64)
    _same("being its own alternative (1: yes) and being none, of order", same, np.zeros_like(same), substitutions.order)


def _check_promises(ledger: Ledger) -> None:
    """Checks that the notices counted for each order are those sent."""
    promises, notices_sent = ledger.promises, ledger.notices_sent
    if len(promises.order) or len(notices_sent.order):
        rows = len(ledger.orders.quantity)
        counted = np.bincount(promises.order, promises.notices, minlength=rows)
        sent = np.bincount(notices_sent.order, minlength=rows)
        _same("notices counted and notices sent, of order", counted, sent, range(rows))


def check_stock(plan: Plan, ledger: Ledger) -> None:
    """Checks at every stock point that initial + received = shipped + on hand, and that no level is ever below 0.

    Backorders by the orders, and units on order by the replenishments, must equal the levels. Raises
    `BookkeepingError` if not.
    """
    orders, fills, rows, points = ledger.orders, ledger.fills, ledger.replenishments, len(plan.stocks)
    levels = levels_of(ledger)

    def by_stock(stock: np.ndarray, units: np.ndarray) -> np.ndarray:
        """The sum of the units by stock point."""
        return np.bincount(stock, units, minlength=points)

    for word in ("on_hand", "on_order", "backorders"):
        level = getattr(levels, word)
        low = int(level.argmin())
        if level[low] < 0:
            at = levels.at[low] / plan.scenario.tick
            raise BookkeepingError(f"{word} is {level[low]} at {plan.stocks[levels.stock[low]]!r} at time {at:g}")
    last = np.searchsorted(levels.stock, np.arange(points), side="right") - 1
    arrived = received(ledger)
    under_way, first = rows.received_at == NEVER, rows.order < 0
    initially = orders.group == plan.groups.index(INITIAL)
    _same(
        "initial + received and shipped + on_hand, in units at",
        ledger.on_hand + by_stock(rows.stock[arrived], rows.received_quantity[arrived]),
        by_stock(orders.stock, orders.filled_at_once_units)
        + by_stock(orders.stock[fills.order], fills.units)
        + by_stock(ledger.substitutions.stock, ledger.substitutions.units)
        + levels.on_hand[last],
        plan.stocks,
    )
    _same(
        "units owed by the orders and by the levels, at",
        by_stock(orders.stock, _owed(ledger)),
        levels.backorders[last],
        plan.stocks,
    )
    _same(
        "units under way by the replenishments and by the levels, at",
        by_stock(rows.stock[under_way], rows.quantity[under_way]),
        levels.on_order[last],
        plan.stocks,
    )
    _same(
        "units owed at time 0 and the orders for them, at",
        ledger.backorders,
        by_stock(orders.stock[initially], orders.quantity[initially]),
        plan.stocks,
    )
    _same(
        "units under way at time 0 and the replenishments for them, at",
        ledger.on_order,
        by_stock(rows.stock[first], ordered_units(ledger)[first]),
        plan.stocks,
    )


def check_transfers(plan: Plan, ledger: Ledger) -> None:
    """Checks that what stock points ship to each other is what the other one received or has under way.

    Parts ordered for a product must be those in the units of it that were ordered. Raises `BookkeepingError` if not.
    """
    requests, orders, rows = ledger.transfer_requests, ledger.orders, ledger.replenishments
    if not len(requests.order):
        return
    points, first = len(plan.stocks), ledger.suppliers
    made = np.array([bool(point.made_from) for point in plan.scenario.stock.values()])
    by, sender = requests.by, orders.stock[requests.order].astype(np.int64)
    sent = orders.filled_at_once_units[requests.order] + orders.filled_later_units[requests.order]
    left = (rows.source >= first) & (rows.shipped_at != NEVER) & (rows.order >= 0)
    unchanged = ~made[by] | (orders.group[requests.order] == plan.groups.index(TRANSSHIPMENT))
    pairs = (
        np.bincount(by[unchanged] * points + sender[unchanged], sent[unchanged], minlength=points**2),
        np.bincount(rows.stock[left].astype(np.int64) * points + rows.source[left] - first, rows.quantity[left],
                    minlength=points**2),
    )  # fmt: skip
    for pair in np.flatnonzero(pairs[0] != pairs[1])[:1].tolist():
        sending, receiving = plan.stocks[pair % points], plan.stocks[pair // points]
        raise BookkeepingError(
            f"units sent by {sending} and units that left for {receiving}: "
            f"{pairs[0][pair]:g} and {pairs[1][pair]:g} differ"
        )
    for name, point in plan.scenario.stock.items():
        stock = plan.stocks.index(name)
        produced = rows.quantity[
            (rows.stock == stock) & (rows.kind != OrderType.TRANSSHIPPED) & (rows.order >= 0)
        ].sum()
        for product, units in point.made_from.items():
            part = plan.stocks.index(plan.scenario.part(name, product))
            asked = orders.quantity[requests.order][(by == stock) & (sender == part)].sum()
            what = f"parts asked of {plan.stocks[part]} and those in what was ordered, of"
            _same(what, [int(asked)], [int(units * produced)], [name])


def _same(
    what: str, left: np.ndarray | list[int], right: np.ndarray | list[int], names: Sequence[object] | np.ndarray
) -> None:
    """Raises `BookkeepingError` at the first place where two columns differ.

    Beyond 2⁵³ sums are rounded floats, and equal if they differ by no more than rounding.
    """
    first, second = np.asarray(left), np.asarray(right)
    large = np.maximum(np.abs(first), np.abs(second)) > 2.0**53
    wrong = np.flatnonzero((first != second) & ~(large & np.isclose(first, second, rtol=1e-12, atol=0)))
    if len(wrong):
        i = wrong[0]
        raise BookkeepingError(f"{what} {names[i]}: {left[i]:g} and {right[i]:g} differ")
