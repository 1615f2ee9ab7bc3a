"""What every route has: the stock point that orders over it, and the lead time that follows when an order leaves."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from sim.distributions import Distribution
from sim.engine.lead_time_forecast import LeadTimeForecast
from sim.engine.ledger import NEVER, OrderType
from sim.engine.simpy_engine.clock import Clock, Turn
from sim.engine.simpy_engine.interfaces import OrderReceiver
from sim.engine.simpy_engine.orders import ReplenishmentOrder, SupplyRoute
from sim.suppliers import SupplierTerms
from sim.units import MICROSECONDS

RECHECKED_EVERY = MICROSECONDS["day"]
"""So often, at the least, a date is looked at again that depends on another stock point; and whenever anything
happens."""


class RouteTerms(NamedTuple):
    """What is declared of a route.

    `source` is an index in the plan's sources, `lead_time` the distribution of the time from leaving to arriving,
    `tick` the microseconds in a unit of the scenario's time, `unit_cost` that of a unit before any terms of the source.
    `rank`: within an instant, what comes from stock points (0) arrives before what comes from suppliers.
    `supplier_terms`: those of a supplier for the item; None of a stock point.
    """

    source: int
    order_type: OrderType
    lead_time: Distribution
    tick: int
    unit_cost: float
    rank: int = 0
    expedited: bool = False
    supplier_terms: SupplierTerms | None = None


class BaseRoute(SupplyRoute):
    """One way to order of the stock point `point`; see `SupplyRoute` for what it answers."""

    in_order = False
    one_by_one = False
    ships_whole = False
    lateral = False
    limited = False

    def __init__(self, clock: Clock, point: OrderReceiver, terms: RouteTerms) -> None:
        self.clock = clock
        self.point = point
        self.callbacks = (point.receive,)
        self.requested_by = point.stock
        self.source = terms.source
        self.order_type = terms.order_type
        self.lead_time_distribution = terms.lead_time
        self.tick = terms.tick
        self.unit_cost = terms.unit_cost
        self.rank = terms.rank

    # orders

    def lot(self, units: int) -> int:
        """What is ordered where so many units are asked for."""
        return units

    def cuts(self, units: int) -> bool:
        """Whether so many units are more than can be ordered at once."""
        return False

    def lot_within(self, units: int) -> int:
        """The most that can be ordered of at most so many units."""
        return units

    def place_initial(self, quantity: int, due_at: int, *, number: int) -> None:
        """Places an order of before time 0, which has left, comes whole and arrives when it is due."""
        replenishment = ReplenishmentOrder(self, number, quantity, 0, due_at, due_at)
        self.ship(replenishment)
        self.point.order_placed(replenishment)

    def schedule_receipt(self, replenishment: ReplenishmentOrder) -> None:
        """An order is on its way until its `received_at`."""
        replenishment.callbacks = self.callbacks
        self.clock.set(replenishment, replenishment.received_at, self.queue_key + replenishment.number)

    @cached_property
    def queue_key(self) -> int:
        """The clock's key of the receipt of order 0."""
        # orders of before time 0 count from below 0; the turn's count has no sign
        return self.clock.queue_key(Turn.RECEIPT, self.rank + self.point.stock) + (1 << 30)

    # what the store knows

    @property
    def down(self) -> bool:
        """Whether the source is known to be down."""
        return False

    @cached_property
    def lead_time_forecast(self) -> LeadTimeForecast:
        """The table of the lead time, made when somebody first asks for a date."""
        return LeadTimeForecast.of(self.lead_time_distribution, self.tick)

    @cached_property
    def mean_lead_time(self) -> int:
        """The mean lead time, in microseconds."""
        return round(min(self.lead_time_distribution.mean * self.tick, NEVER // 4))

    def _late_under_way(self, replenishment: ReplenishmentOrder, confidence: float, latest: int, early: int) -> int:
        """As `late_from`, of an order that has left and is on its way."""
        began_at = replenishment.shipped_at
        elapsed = self.lead_time_forecast.late_from(confidence, latest - began_at, max(0, early - began_at))
        return NEVER if elapsed is None else began_at + elapsed

    def _lead_time(self, confidence: float | None, spent: int) -> int:
        """The whole lead time of an order that has been under way for `spent`; below 0: that has not left."""
        if confidence is None:
            return max(self.mean_lead_time, spent)
        return self.lead_time_forecast.expected(confidence, spent)
