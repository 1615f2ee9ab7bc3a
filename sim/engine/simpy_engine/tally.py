"""The tally: what every stock point has seen asked of it so far, counted when somebody wants to know."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.engine.ledger import Outcome
from sim.engine.simpy_engine.book import Book
from sim.scenario.chain import asked_through

GONE = np.isin(list(Outcome), [Outcome.LOST, Outcome.DECLINED, Outcome.SUBSTITUTED, Outcome.STAYED_AWAY])
"""Outcomes that leave a store with what went out at once; by `Outcome`."""


class Tally:
    """Counts from the book, order by order and each once, so that a customer costs nothing when they come.

    Whether an order is lost, declined or substituted is decided when it arrives, so nothing counted changes later:
    who waits and then cancels, or takes something else, has been seen to ask.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        customers, points = book.customers, len(book.plan.stocks)
        order = np.argsort(customers.stock, kind="stable")
        edges = np.searchsorted(customers.stock[order], np.arange(1, points))
        self._orders = np.split(order, edges)
        self._arrived_at = np.split(customers.arrived_at[order], edges)
        self._quantity = np.split(customers.quantity[order], edges)
        self._below: dict[int, list[tuple[int, float]]] = {}  # of who foresees: who is below, and their part
        self._counted = [0] * points  # orders of its own customers
        self._units = [0] * points
        self._others: list[list[tuple[int, int, int]]] = [[] for _ in range(points)]  # at, units seen, units asked
        self._substitutions = self._latecomers = 0  # rows of the book that were looked at

    def seen(self, stock: int, instants: Sequence[int], *, lost_too: bool) -> list[int]:
        """How many units had been asked for by each of the `instants`, the last of which is now.

        The instants rise, and are all later than the now of the call before. Units lost, declined or substituted
        count if `lost_too`; then what was taken here instead of something else does not: it was asked for elsewhere.
        What comes within an instant after it was counted is counted with the next.
        """
        self._take_in()
        start, end = self._counted[stock], int(self._arrived_at[stock].searchsorted(instants[-1], "right"))
        new = slice(start, end)
        running = np.cumsum(self._asked(stock, new) if lost_too else self._kept(stock, new))
        counted = self._arrived_at[stock][new].searchsorted(instants, "right").tolist()
        total, others = self._units[stock], self._others[stock]
        totals = [total + (int(running[count - 1]) if count else 0) for count in counted]
        for at, seen, asked in others:
            more = asked if lost_too else seen
            totals = [units + more if at <= by else units for units, by in zip(totals, instants, strict=True)]
        others.clear()
        self._counted[stock], self._units[stock] = end, totals[-1]
        return totals

    def coming(self, stock: int, since: int, until: int) -> float:
        """How many units customers will ask after `since` and until `until`, of a stock point and of all below it."""
        if stock not in self._below:
            world, stocks = self.book.plan.scenario, self.book.plan.stocks
            lower = asked_through(world, stocks[stock]) if world.chained else {}
            self._below[stock] = [(stocks.index(name), part) for name, part in lower.items()]
        lower_down = sum(part * self._own(one, since, until) for one, part in self._below[stock])
        return self._own(stock, since, until) + lower_down

    def _own(self, stock: int, since: int, until: int) -> int:
        start, end = self._arrived_at[stock].searchsorted((since, until), "right").tolist()
        return int(self._quantity[stock][start:end].sum())

    def note(self, stock: int, at: int, *, seen: int, asked: int) -> None:
        """Somebody other than a stock point's own customers asked it for units."""
        self._others[stock].append((at, seen, asked))

    def _asked(self, stock: int, new: slice) -> np.ndarray:
        """The units that its own customers wanted of a stock point."""
        quantity = self._quantity[stock][new]
        if self.book.crowd is None:
            return quantity
        outcome = np.asarray(self.book.outcome)[self._orders[stock][new]]
        return np.where(outcome == Outcome.STAYED_AWAY, 0, quantity)

    def _kept(self, stock: int, new: slice) -> np.ndarray:
        """The units of its own customers that a stock point could fill or owes."""
        book, orders, quantity = self.book, self._orders[stock][new], self._quantity[stock][new]
        gone = GONE[np.asarray(book.outcome)[orders]]
        if not gone.any():
            return quantity
        if book.substitutions:  # who changed their mind at a notice had waited
            gone &= np.asarray(book.resolved_at)[orders] <= self._arrived_at[stock][new]
        return np.where(gone, np.asarray(book.filled_at_once)[orders], quantity)

    def _take_in(self) -> None:
        """Notes those who took another product, those who came back, and what other stock points ordered."""
        book = self.book
        for _, stock, at, units in book.substitutions[self._substitutions :]:
            self.note(stock, at, seen=units, asked=0)
        self._substitutions = len(book.substitutions)
        row = self._latecomers
        for order, (first, at, stock, _, lateral, units) in enumerate(book.later.since(row), book.known + row):
            # who helps a sister out has sold nothing of her own
            if not lateral:
                gone = first >= 0 and GONE[book.outcome[order]] and book.resolved_at[order] <= at
                self.note(stock, at, seen=book.filled_at_once[order] if gone else units, asked=units)
        self._latecomers = book.later.count
