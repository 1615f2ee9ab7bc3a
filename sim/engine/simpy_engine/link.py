"""A link: one way in which a stock point gets its units, from a supplier or from another stock point."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import cached_property
from typing import TYPE_CHECKING

from sim.distributions import Distribution
from sim.engine.lead_time_forecast import Foresight
from sim.engine.ledger import NEVER, OrderType
from sim.engine.simpy_engine.clock import Clock, Turn
from sim.engine.simpy_engine.delivery import Delivery
from sim.units import MICROSECONDS

if TYPE_CHECKING:
    from sim.engine.simpy_engine.stock_point import StockPoint


ASKED_EVERY = MICROSECONDS["day"]
"""So often, at the least, a store asks after what another stock point still owes it; and whenever anything happens."""


class Link(ABC):
    """What every way to order has: its stock point, the `source` (a position in the plan's sources), the `kind` of
    order, the `law` of the time from leaving to arriving, and what the store knows about it."""

    in_order = False  # whether no order arrives before an earlier one
    one_by_one = False  # whether, moreover, orders are filled in their order and each takes as long as the others
    whole = False  # whether an order comes in one piece, however many of its units are waited for
    rank = 0  # within an instant, what comes from stock points arrives before what comes from suppliers

    def __init__(
        self, clock: Clock, point: StockPoint, *, source: int, kind: OrderType, law: Distribution, tick: int
    ) -> None:
        self.clock = clock
        self.point = point
        self.receives = (point.receive,)
        self.source = source
        self.kind = kind
        self.law = law
        self.tick = tick

    # orders

    @abstractmethod
    def order(self, quantity: int, *, number: int) -> None:
        """An order of at least `quantity` units is placed; the stock point hears of it by `under_way`."""

    @abstractmethod
    def take_back(self, delivery: Delivery, units: int) -> int:
        """As many of the units of an order under way as can still be taken back; how many those were."""

    def rounded(self, units: int) -> int:
        """The least that can be ordered of at least so many units."""
        return units

    def initially(self, quantity: int, due_at: int, *, number: int) -> None:
        """An order of before time 0 that arrives when it is due; it has left, and what is known to come comes whole."""
        delivery = Delivery(self, number, quantity, 0, due_at, due_at)
        self.ship(delivery)
        self.point.under_way(delivery)

    @abstractmethod
    def ship(self, delivery: Delivery) -> None:
        """An order leaves: its lead time begins."""

    def arrive(self, delivery: Delivery) -> None:
        """An order is under way until its `received_at`."""
        delivery.callbacks = self.receives
        self.clock.set(delivery, delivery.received_at, self.address + delivery.number)

    @cached_property
    def address(self) -> int:
        """Of the arrival of order 0."""
        # orders of before time 0 count from below 0; the turn's count has no sign
        return self.clock.address(Turn.RECEIPT, self.rank + self.point.stock) + (1 << 30)

    # what the store knows

    @property
    def down(self) -> bool:
        """Whether the source is known to be down."""
        return False

    @cached_property
    def foresight(self) -> Foresight:
        """The table of the lead time, made when somebody first asks for a date."""
        return Foresight.of(self.law, self.tick)

    @cached_property
    def mean(self) -> int:
        """The mean lead time, in microseconds."""
        return round(min(self.law.mean * self.tick, NEVER // 4))

    @abstractmethod
    def money(self, units: int) -> float:
        """What an order of at least so many units costs."""

    @abstractmethod
    def expected(self, delivery: Delivery, confidence: float | None, at: int) -> int:
        """When an order will be here, as seen at `at` if nothing is heard until then; never before that.

        At the `confidence` quantile of its lead time, given how long that has been running; at the mean for None.
        NEVER where the source itself knows no date.
        """

    @abstractmethod
    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        """When an order of so many units that is placed at `at` would be here, by what is known now; or NEVER."""

    @abstractmethod
    def slips_at(self, delivery: Delivery, confidence: float, latest: int, early: int) -> int:
        """The first instant from `early` on at which `expected` is later than `latest`, if nothing is heard till then.

        NEVER if that cannot be while the order is under way.
        """

    def _lead_time(self, confidence: float | None, spent: int) -> int:
        if confidence is None:
            return max(self.mean, spent)
        return self.foresight.expected(confidence, spent)
