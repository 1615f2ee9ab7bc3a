"""A window: what happened within the measured time at one stock point, to one customer group, or everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import NEVER, Outcome
from sim.measures.people import People
from sim.units import MICROSECONDS


class Placed(NamedTuple):
    """Customers' orders that arrived within the window; instants in microseconds."""

    arrived_at: np.ndarray
    resolved_at: np.ndarray
    quantity: np.ndarray
    filled_at_once_units: np.ndarray
    outcome: np.ndarray
    accepted: np.ndarray  # to wait for the units short: a backorder
    oversold: np.ndarray  # a shop showed more than there was


class Ordered(NamedTuple):
    """Replenishment orders placed within the window, in order of placing; `units` as they were placed.

    One that another stock point filled bit by bit is an entry for each receipt, the `first` of them marked; `outside`:
    whether it was placed with a supplier.
    """

    ordered_at: np.ndarray
    due_at: np.ndarray
    received_at: np.ndarray
    units: np.ndarray
    received: np.ndarray
    crossed: np.ndarray  # received before an order that the same stock point had placed earlier
    first: np.ndarray
    outside: np.ndarray


class Averages(NamedTuple):
    """Mean levels of each stock point, in units, and the share of time it had something on hand.

    `charged` are the backorders that cost money: those of customers, unless the stock point has a price for all.
    """

    on_hand: np.ndarray
    on_order: np.ndarray
    backorders: np.ndarray
    ready: np.ndarray
    charged: np.ndarray


class Moved(NamedTuple):
    """What moved within the window at each stock point, each at the instant of its own event.

    Units are shipped where they stood, to customers (`sold_units`) or to other stock points too; all else is of
    customers alone, and belongs to the stock point that was asked first.
    """

    shipped_units: np.ndarray
    sold_units: np.ndarray
    forgone_units: np.ndarray  # lost, declined or cancelled
    backordered_units: np.ndarray  # those of other stock points that ask here too,
    owed_to_customers: np.ndarray  # and without them
    notices: np.ndarray
    churned_customers: np.ndarray
    visits_lost: np.ndarray
    unasked_units: np.ndarray  # those of the visits lost


class Supplied(NamedTuple):
    """What came from upstream within the window at each stock point, and the money for it, by each order's own source.

    `ordering_cost` and `purchase_cost` are sums; a price is that of the order as it was placed.
    """

    received_units: np.ndarray
    ordering_cost: np.ndarray
    purchase_cost: np.ndarray


class Fate(NamedTuple):
    """How the suppliers of a stock point fared: the share of the window they were up, None where none can fail.

    `recovery_times`: for each outage that ended within the window the time from then until nothing was owed any more,
    or until the end of the window, in units of time.
    """

    uptime: float | None
    recovery_times: np.ndarray


NO_FATE = Fate(None, np.empty(0))


class Forecasted(NamedTuple):
    """Forecasts of demand over lead time and review, in units (float): those `units`, the `demand` that came, and
    that of as long a time just `before` (NaN where the run was not so old)."""

    units: np.ndarray
    demand: np.ndarray
    before: np.ndarray


NO_FORECASTED = Forecasted(np.empty(0), np.empty(0), np.empty(0))


class Terms(NamedTuple):
    """Money per unit at each stock point; holding and backorders per time unit too, `notice_cost` per message.

    `unit_value` is what is in a unit: what it cost, its parts included.
    """

    price: np.ndarray
    unit_value: np.ndarray
    holding_cost: np.ndarray
    backorder_cost: np.ndarray
    backorder_fee: np.ndarray
    lost_sale_cost: np.ndarray
    notice_cost: np.ndarray


class Periods(NamedTuple):
    """Whole periods (t − length, t], t a multiple of `length`; the first of `number` ends at (first + 1)·length."""

    first: int
    number: int
    length: int

    def of(self, instants: np.ndarray) -> np.ndarray:
        """The period of each instant, counted from 0; instants of no whole period are left out."""
        period = (instants - 1) // self.length - self.first
        return period[(period >= 0) & (period < self.number)]

    def totals(self, instants: np.ndarray, units: np.ndarray) -> np.ndarray:
        """The units of each period."""
        period = (instants - 1) // self.length - self.first
        inside = (period >= 0) & (period < self.number)
        return np.bincount(period[inside], units[inside], minlength=self.number)


@dataclass(eq=False)
class Window:
    """What happened in (`start`, `end`], in microseconds, `tick` of them a unit of the scenario's time.

    For a customer group there are its orders, and its part of what moved at each stock point; `ordered`,
    `received_at` (instants of receipts) and `supplied` are empty and there are no `averages`, as for books that
    never closed. `stock_change` is what each stock point has on hand at `end` more than at `start`, in units.
    """

    start: int
    end: int
    tick: int
    periods: Periods
    placed: Placed
    people: People
    ordered: Ordered
    received_at: np.ndarray
    averages: Averages | None
    moved: Moved
    supplied: Supplied
    terms: Terms
    fate: Fate = NO_FATE
    forecasts: Forecasted = NO_FORECASTED
    stock_change: np.ndarray | None = None
    sold_to: int | None = None  # units demanded by customers, where other stock points ask too
    whole: bool = False  # whether it is the window over all stock points
    shops: bool = False  # whether any of what is asked here is sold from another's stock

    @property
    def weight(self) -> int:
        """What the stock point counts among all: the units that customers asked of it."""
        return self.units if self.sold_to is None else self.sold_to

    @property
    def length(self) -> float:
        """The length of the window in the scenario's units of time."""
        return (self.end - self.start) / self.tick

    @property
    def days(self) -> float:
        """Its length in days."""
        return (self.end - self.start) / MICROSECONDS["day"]

    @property
    def orders(self) -> int:
        """Orders placed."""
        return len(self.placed.quantity)

    @cached_property
    def units(self) -> int:
        """Units demanded."""
        return int(self.placed.quantity.sum())

    @cached_property
    def _ended(self) -> np.ndarray:
        return np.bincount(self.placed.outcome, minlength=len(Outcome))

    def ended(self, *outcomes: Outcome) -> int:
        """Orders that ended in one of `outcomes`."""
        return int(sum(self._ended[outcome] for outcome in outcomes))

    def rate(self, *outcomes: Outcome) -> float | None:
        """Their share of the orders placed."""
        return self.ended(*outcomes) / self.orders if self.orders else None

    @cached_property
    def backordered(self) -> int:
        """Orders that met a shortage and accepted to wait."""
        return int(np.count_nonzero(self.placed.accepted))

    @cached_property
    def short_at(self) -> np.ndarray:
        """The instants at which an order met a shortage."""
        return self.placed.arrived_at[self.placed.outcome != Outcome.FILLED_AT_ONCE]

    @cached_property
    def backorder_waits(self) -> np.ndarray:
        """Waits of the backorders that were finally filled, in units of time, the shortest first."""
        return np.sort(self.waits(Outcome.FILLED_ON_TIME, Outcome.FILLED_LATE))

    def waits(self, *outcomes: Outcome) -> np.ndarray:
        """Time from the arrival to the end of the orders that ended so, in units of time."""
        outcome = self.placed.outcome
        mask = outcome == outcomes[0]
        for other in outcomes[1:]:
            mask |= outcome == other
        return (self.placed.resolved_at[mask] - self.placed.arrived_at[mask]) / self.tick

    def lateness(self, dates: np.ndarray) -> np.ndarray:
        """Time from `dates` (one for each that was told) to the fill, over those with a date that were filled."""
        told = self.people.told
        if not len(dates):
            return np.zeros(0)
        filled = (told.outcome == Outcome.FILLED_ON_TIME) | (told.outcome == Outcome.FILLED_LATE)
        filled &= dates != NEVER
        return (told.resolved_at[filled] - dates[filled]) / self.tick

    def kept(self, dates: np.ndarray) -> float | None:
        """The share of `dates` (one for each that was told) by which the order was filled; open ones are left out."""
        told = self.people.told
        if not len(dates):
            return None
        due = (dates != NEVER) & ~((told.outcome == Outcome.STILL_WAITING) & (dates > self.end))
        number = np.count_nonzero(due)
        return np.count_nonzero(self.lateness(dates) <= 0) / number if number else None

    @cached_property
    def open_ages(self) -> np.ndarray:
        """Time since the arrival of who still waits at the end, in units of time."""
        return (self.end - self.placed.arrived_at[self.placed.outcome == Outcome.STILL_WAITING]) / self.tick

    @cached_property
    def lead_times(self) -> np.ndarray:
        """Lead times of the replenishment orders that were placed and received, in units of time."""
        ordered = self.ordered
        return (ordered.received_at[ordered.received] - ordered.ordered_at[ordered.received]) / self.tick
