"""The measured window: what happened in it at one stock point, to one customer group, or over all."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import NEVER, Outcome
from sim.engine.outcome_groups import FILLED_LATER, ended_in
from sim.measures.customers import CustomerRecords
from sim.units import MICROSECONDS


class DemandOrders(NamedTuple):
    """Orders that arrived within the window, one entry each; instants in microseconds.

    Of a stock point that others order from, their orders are among them.
    """

    arrived_at: np.ndarray
    resolved_at: np.ndarray
    quantity: np.ndarray
    filled_at_once_units: np.ndarray
    outcome: np.ndarray
    accepted: np.ndarray  # whether the customer accepted to wait for the units short: a backorder
    oversold: np.ndarray  # whether a shop showed more than there was


class ReplenishmentOrders(NamedTuple):
    """Replenishment orders placed within the window, in order of placing; instants in microseconds.

    An order that another stock point filled in parts has an entry for each receipt.
    """

    ordered_at: np.ndarray
    due_at: np.ndarray
    received_at: np.ndarray
    units: np.ndarray  # as ordered, whatever was withdrawn later
    received: np.ndarray
    crossed: np.ndarray  # whether it came before an order that the same stock point had placed earlier
    first: np.ndarray  # whether it is the first entry of its order
    from_supplier: np.ndarray  # whether it was placed with a supplier, and not with another stock point
    purchase_order: np.ndarray  # the number of the one that it is a line of; NO_PURCHASE_ORDER for none


class MeanLevels(NamedTuple):
    """Mean levels of each stock point, in units; `ready` is the share of time with units on hand.

    `internal_backorders` are those of the `backorders` that are owed to other stock points; `charged` are those that
    cost money: the customers', unless the stock point has a cost for all.
    """

    on_hand: np.ndarray
    on_order: np.ndarray
    backorders: np.ndarray
    ready: np.ndarray
    internal_backorders: np.ndarray
    charged: np.ndarray


class OrderFlows(NamedTuple):
    """Units, notices and visits within the window at each stock point, each counted at the instant of its event.

    Units are shipped from where they stood, to customers (`sold_units`) or also to other stock points. All else is of
    customers alone, and counted at the stock point that was asked first.
    """

    shipped_units: np.ndarray
    sold_units: np.ndarray
    forgone_units: np.ndarray  # lost, declined or cancelled
    backordered_units: np.ndarray  # of customers, and of other stock points that order here
    customer_backordered_units: np.ndarray
    notices: np.ndarray
    churned_customers: np.ndarray
    visits_lost: np.ndarray
    lost_visit_units: np.ndarray  # units that the visits lost would have asked for


class SupplyTotals(NamedTuple):
    """What each stock point received within the window, in units, and what it cost, in money, by each order's source.

    The price of an order is that of its size when it was placed; `purchase_premium` is what was paid beyond the
    reference cost of as many units.
    """

    received_units: np.ndarray
    ordering_cost: np.ndarray
    purchase_cost: np.ndarray
    purchase_premium: np.ndarray


class StockValue(NamedTuple):
    """Money, one entry a stock point: the value at the window's start and end, and the mean value of units on hand.

    At `start` and `end` units on their way to the stock point from another one count, and parts that its workshop has
    taken; both are before anything that happens in that instant. `mean_on_hand` is over time, or over the closes of
    accounting periods, and only where holding costs a share of it; None where no period ends in the window.
    """

    start: np.ndarray
    end: np.ndarray
    mean_on_hand: np.ndarray | None


class SupplierUptime(NamedTuple):
    """A stock point's suppliers: the share of the window in which they were up, None where none can fail.

    `recovery_times`: for each outage that ended within the window, the time from its end until there were no
    backorders any more, or until the end of the window, in units of time.
    """

    uptime: float | None
    recovery_times: np.ndarray


NO_DISRUPTIONS = SupplierUptime(None, np.empty(0))
"""Where no supplier can fail, or none is used."""


class ForecastOutcomes(NamedTuple):
    """Forecasts of demand over lead time and review, one entry each, in units (float): forecast `units`, the `demand`
    that came, and the demand of as long a time just `before` (NaN where the run had not begun then)."""

    units: np.ndarray
    demand: np.ndarray
    before: np.ndarray


NO_FORECASTS = ForecastOutcomes(np.empty(0), np.empty(0), np.empty(0))


class Terms(NamedTuple):
    """Money per unit at each stock point; holding and backorder cost per time unit too, `notice_cost` per message.

    `unit_value` is the purchase cost of a unit of the smallest lot, its parts included; `holding_rate` is a share of
    the value of stock per time unit, 0 where a unit has a `holding_cost` of its own.
    """

    price: np.ndarray
    unit_value: np.ndarray
    holding_cost: np.ndarray
    holding_rate: np.ndarray
    backorder_cost: np.ndarray
    backorder_fee: np.ndarray
    lost_sale_cost: np.ndarray
    notice_cost: np.ndarray


class Periods(NamedTuple):
    """Whole periods [t − length, t), t a multiple of `length`; the first of `number` ends at (first + 1)·length."""

    first: int
    number: int
    length: int

    def of(self, instants: np.ndarray) -> np.ndarray:
        """The period of each instant, counted from 0; instants of no whole period are left out."""
        period = instants // self.length - self.first
        return period[(period >= 0) & (period < self.number)]

    def totals(self, instants: np.ndarray, units: np.ndarray) -> np.ndarray:
        """The units of each period."""
        period = instants // self.length - self.first
        inside = (period >= 0) & (period < self.number)
        return np.bincount(period[inside], units[inside], minlength=self.number)


@dataclass(eq=False)
class Window:
    """What happened in [`start`, `end`), in microseconds, `tick` of them a unit of the scenario's time.

    The window of a customer group has its orders and its part of the flows at each stock point; `replenishments`,
    `received_at` (instants of receipts) and `supply` are empty, `mean_levels` is None, as it is where no accounting
    period ended. `stock_change`: units on hand just before `end` minus those just before `start`, by stock point.
    """

    start: int
    end: int
    tick: int
    periods: Periods
    demand_orders: DemandOrders
    customers: CustomerRecords
    replenishments: ReplenishmentOrders
    received_at: np.ndarray
    mean_levels: MeanLevels | None
    flows: OrderFlows
    supply: SupplyTotals
    terms: Terms
    suppliers: SupplierUptime = NO_DISRUPTIONS
    forecasts: ForecastOutcomes = NO_FORECASTS
    stock_change: np.ndarray | None = None
    stock_value: StockValue | None = None
    customer_units: int | None = None  # units demanded by customers alone, where other stock points order here too
    over_all: bool = False  # whether it is the window over all stock points
    dropships: bool = False  # whether any of its orders are filled from the stock of another stock point
    money: dict[str, float | None] = field(default_factory=dict)  # sums of money that have been computed

    @property
    def weight(self) -> int:
        """The stock point's weight in demand-weighted means: the units that customers asked of it."""
        return self.units_demanded if self.customer_units is None else self.customer_units

    @property
    def length(self) -> float:
        """The length of the window in the scenario's units of time."""
        return (self.end - self.start) / self.tick

    @property
    def days(self) -> float:
        """The length of the window in days."""
        return (self.end - self.start) / MICROSECONDS["day"]

    @property
    def order_count(self) -> int:
        """The number of orders that arrived."""
        return len(self.demand_orders.quantity)

    @cached_property
    def units_demanded(self) -> int:
        """The units that these orders asked for."""
        return int(self.demand_orders.quantity.sum())

    @cached_property
    def _count_by_outcome(self) -> np.ndarray:
        return np.bincount(self.demand_orders.outcome, minlength=len(Outcome))

    def ended(self, *outcomes: Outcome) -> int:
        """The number of orders that ended in one of `outcomes`."""
        return int(sum(self._count_by_outcome[outcome] for outcome in outcomes))

    def rate(self, *outcomes: Outcome) -> float | None:
        """The share of the orders that ended in one of `outcomes`; None if there were no orders."""
        return self.ended(*outcomes) / self.order_count if self.order_count else None

    @cached_property
    def backordered(self) -> int:
        """The number of orders that met a shortage and whose customers accepted to wait."""
        return int(np.count_nonzero(self.demand_orders.accepted))

    @cached_property
    def shortage_at(self) -> np.ndarray:
        """The instants, in microseconds, at which an order met a shortage."""
        return self.demand_orders.arrived_at[self.demand_orders.outcome != Outcome.FILLED_AT_ONCE]

    @cached_property
    def backorder_waits(self) -> np.ndarray:
        """Waits of the backorders that were filled, in units of time, in ascending order."""
        return np.sort(self.waits(*FILLED_LATER))

    def waits(self, *outcomes: Outcome) -> np.ndarray:
        """Times from arrival to end of the orders that ended in one of `outcomes`, in units of time."""
        orders = self.demand_orders
        mask = ended_in(orders.outcome, outcomes)
        return (orders.resolved_at[mask] - orders.arrived_at[mask]) / self.tick

    def lateness(self, dates: np.ndarray) -> np.ndarray:
        """Times from the promised dates to the fill of the backorders that have one and were filled, in units of time.

        `dates` has an entry for each of `customers.promises`, NEVER for no date.
        """
        promises = self.customers.promises
        if not len(dates):
            return np.zeros(0)
        filled = ended_in(promises.outcome, FILLED_LATER) & (dates != NEVER)
        return (promises.resolved_at[filled] - dates[filled]) / self.tick

    def kept_share(self, dates: np.ndarray) -> float | None:
        """The share of the promised `dates` by which the backorder was filled; None if none was due.

        `dates` has an entry for each of `customers.promises`; of open backorders only those before the end count.
        """
        promises = self.customers.promises
        if not len(dates):
            return None
        due = (dates != NEVER) & ~((promises.outcome == Outcome.STILL_WAITING) & (dates >= self.end))
        number = np.count_nonzero(due)
        return np.count_nonzero(self.lateness(dates) <= 0) / number if number else None

    @cached_property
    def open_ages(self) -> np.ndarray:
        """Ages of the backorders still open at the end, in units of time."""
        return (
            self.end - self.demand_orders.arrived_at[self.demand_orders.outcome == Outcome.STILL_WAITING]
        ) / self.tick

    @cached_property
    def lead_times(self) -> np.ndarray:
        """Times from placing to receipt of the replenishment orders that were received, in units of time."""
        orders = self.replenishments
        return (orders.received_at[orders.received] - orders.ordered_at[orders.received]) / self.tick
