"""Mean levels over the window, and the units on hand before an instant of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import numpy as np

from sim.engine.ledger import Ledger
from sim.engine.plan import Plan
from sim.measures.measured_time import bounds, closes_of
from sim.measures.window import MeanLevels
from sim.tables import Levels, between_stock_points, withdrawn_above


class OnHand:
    """Units on hand of each stock point by instant; `initial` are those of time 0, before anything happened."""

    def __init__(self, levels: Levels, initial: np.ndarray) -> None:
        edges = np.searchsorted(levels.stock, np.arange(len(initial) + 1)).tolist()
        self._at = [levels.at[low:high] for low, high in itertools.pairwise(edges)]
        self._units = [
            np.concatenate([initial[stock : stock + 1], levels.on_hand[low:high]])
            for stock, (low, high) in enumerate(itertools.pairwise(edges))
        ]

    def before(self, stock: int, instant: int | np.ndarray) -> np.ndarray:
        """The units on hand at a stock point just before an instant, or before each of several."""
        return self._units[stock][np.searchsorted(self._at[stock], instant)]

    def changes(self, stock: int) -> np.ndarray:
        """The instants at which a level of the stock point changed; the first is time 0."""
        return self._at[stock]

    def before_at_all(self, instant: int) -> np.ndarray:
        """The units on hand at every stock point just before an instant."""
        return np.array([self.before(stock, instant) for stock in range(len(self._at))])


def mean_levels_of(plan: Plan, ledger: Ledger, levels: Levels) -> MeanLevels | None:
    """Mean levels over the window, or over the ends of its accounting periods; None if no period ends within it.

    A period's end sees the levels before any other event of its instant: a row that holds in [at, until) is seen by
    the ends in (at, until].
    """
    (start, end), closes, points = bounds(plan), closes_of(plan), len(plan.stocks)
    total = end - start if closes is None else len(closes)
    if total == 0:
        return None

    def share(since: np.ndarray, until: np.ndarray | int) -> np.ndarray:
        """The share of the window, or of the ends of periods, that lies between instants."""
        if closes is None:
            weight = np.clip(until, start, end) - np.clip(since, start, end)
        else:
            weight = np.searchsorted(closes, until, side="right") - np.searchsorted(closes, since, side="right")
        return weight / total  # not units × microseconds: these may overflow 64 bits

    until = np.append(levels.at[1:], end)
    until[:-1][levels.stock[1:] != levels.stock[:-1]] = end
    duration = share(levels.at, until)
    means = [
        np.bincount(levels.stock, level * duration, minlength=points)
        for level in (levels.on_hand, levels.on_order, levels.backorders, levels.on_hand > 0)
    ]
    internal = _internal_backorders(plan, ledger, share)
    free = [point.backorder_cost is None for point in plan.scenario.stock.values()]
    charged = means[2] - np.where(free, internal, 0.0)
    return MeanLevels(means[0], means[1], means[2], means[3], internal, charged)


def _internal_backorders(plan: Plan, ledger: Ledger, share: Callable[[np.ndarray, int], np.ndarray]) -> np.ndarray:
    """Mean backorders of other stock points, by the stock point that owes them; each unit while it is owed."""
    points, requests, orders, fills = len(plan.stocks), ledger.transfer_requests.order, ledger.orders, ledger.fills
    if not len(requests):
        return np.zeros(points)
    end, withdrawals = bounds(plan)[1], ledger.withdrawals
    between = between_stock_points(ledger)
    short = orders.quantity[requests] - orders.filled_at_once_units[requests]
    filled = between[fills.order]
    above = withdrawn_above(ledger)
    source = ledger.replenishments.source[withdrawals.replenishment[above]] - ledger.suppliers
    return (
        np.bincount(orders.stock[requests], short * share(orders.arrived_at[requests], end), minlength=points)
        - np.bincount(
            orders.stock[fills.order[filled]], fills.units[filled] * share(fills.at[filled], end), minlength=points
        )
        - np.bincount(source, withdrawals.units[above] * share(withdrawals.at[above], end), minlength=points)
    )
