"""Demand as stock points observe it, counted from the recorder when a forecast asks for it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.ledger import Outcome
from sim.engine.outcome_groups import NOT_BACKORDERED
from sim.engine.simpy_engine.recorder import Recorder
from sim.scenario.chain import asked_through

UNSERVED = np.isin(list(Outcome), NOT_BACKORDERED)
"""Whether an order that ended so was demand only for what it was filled with at once; by `Outcome`."""


class DemandCounter:
    """Counts from the recorder's rows, each of them once, so that an arriving customer costs nothing here.

    Whether an order is lost, declined or substituted is decided when it arrives, so that nothing counted changes
    later: an order that waits and is then cancelled, or substituted at a notice, is demand.
    """

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        customers, points = recorder.customers, len(recorder.plan.stocks)
        order = np.argsort(customers.stock, kind="stable")
        edges = np.searchsorted(customers.stock[order], np.arange(1, points))
        self._orders = np.split(order, edges)
        self._arrived_at = np.split(customers.arrived_at[order], edges)
        self._quantity = np.split(customers.quantity[order], edges)
        self._downstream: dict[int, list[tuple[int, float]]] = {}  # stock points that order here, and their part
        self._counted = [0] * points  # orders of its own customers
        self._units = [0] * points
        # demand of others than its own customers: instant, units observed, units asked for
        self._others: list[list[tuple[int, int, int]]] = [[] for _ in range(points)]
        self._substitutions = self._appended = 0  # rows of the recorder that have been taken in

    def observed(self, stock: int, instants: Sequence[int], *, lost_too: bool) -> list[int]:
        """How many units had been asked for by each of the `instants`, the last of which is now.

        The instants rise, and are all later than the last one of the call before. Units lost, declined or substituted
        count if `lost_too`; then what was sold here as a substitute does not: it was asked for elsewhere. What comes
        within an instant after it was counted is counted with the next.
        """
        self._take_in()
        start, end = self._counted[stock], int(self._arrived_at[stock].searchsorted(instants[-1], "right"))
        new = slice(start, end)
        running = np.cumsum(self._asked(stock, new) if lost_too else self._served(stock, new))
        counted = self._arrived_at[stock][new].searchsorted(instants, "right").tolist()
        total, others = self._units[stock], self._others[stock]
        totals = [total + (int(running[count - 1]) if count else 0) for count in counted]
        for at, observed, asked in others:
            more = asked if lost_too else observed
            totals = [units + more if at <= by else units for units, by in zip(totals, instants, strict=True)]
        others.clear()
        self._counted[stock], self._units[stock] = end, totals[-1]
        return totals

    def future(self, stock: int, since: int, until: int) -> float:
        """Units that customers will ask for after `since` and until `until`, here and at all stock points downstream.

        A stock point downstream counts as often as a unit there has units of this one in it.
        """
        if stock not in self._downstream:
            scenario, stocks = self.recorder.plan.scenario, self.recorder.plan.stocks
            lower = asked_through(scenario, stocks[stock]) if scenario.chained else {}
            self._downstream[stock] = [(stocks.index(name), part) for name, part in lower.items()]
        downstream = sum(part * self._of_customers(point, since, until) for point, part in self._downstream[stock])
        return self._of_customers(stock, since, until) + downstream

    def _of_customers(self, stock: int, since: int, until: int) -> int:
        start, end = self._arrived_at[stock].searchsorted((since, until), "right").tolist()
        return int(self._quantity[stock][start:end].sum())

    def _asked(self, stock: int, new: slice) -> np.ndarray:
        """Units that its own customers asked of a stock point, an entry an order."""
        quantity = self._quantity[stock][new]
        if not self.recorder.churned:  # nobody stays away
            return quantity
        outcome = np.asarray(self.recorder.outcome)[self._orders[stock][new]]
        return np.where(outcome == Outcome.STAYED_AWAY, 0, quantity)

    def _served(self, stock: int, new: slice) -> np.ndarray:
        """Units of its own customers that a stock point could fill or owes, an entry an order."""
        recorder, orders, quantity = self.recorder, self._orders[stock][new], self._quantity[stock][new]
        unserved = UNSERVED[np.asarray(recorder.outcome)[orders]]
        if not unserved.any():
            return quantity
        if recorder.substitutions:  # an order substituted at a notice had waited
            unserved &= np.asarray(recorder.resolved_at)[orders] <= self._arrived_at[stock][new]
        return np.where(unserved, np.asarray(recorder.filled_at_once)[orders], quantity)

    def _take_in(self) -> None:
        """Adds substitutes sold, orders of customers who returned, and what other stock points ordered."""
        recorder = self.recorder
        for _, stock, at, units in recorder.substitutions[self._substitutions :]:
            self._others[stock].append((at, units, 0))
        self._substitutions = len(recorder.substitutions)
        row = self._appended
        rows = enumerate(recorder.appended.since(row), recorder.initial_orders + row)
        for order, (first, at, stock, _, lateral, units) in rows:
            if lateral:
                continue  # units sent in a lateral transshipment are no demand of the sender
            unserved = first >= 0 and UNSERVED[recorder.outcome[order]] and recorder.resolved_at[order] <= at
            self._others[stock].append((at, recorder.filled_at_once[order] if unserved else units, units))
        self._appended = recorder.appended.count
