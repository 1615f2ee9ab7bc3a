"""The orders that wait: backorders of customers, transfer requests of stock points, replenishment orders under way."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any, Protocol

from simpy.events import Event

from sim.engine.ledger import NEVER, OrderType

STOCK_POINT_PRIORITY = 1
"""The priority class in which stock points wait at other stock points."""

NO_PRIORITY = 1 << 30
"""A priority class that no order has: where nobody waits."""


class Backorder:
    """A customer's order in the backlog: units still `owed` (0 once it has ended), and the `deadline` of its patience.

    `deadline` is an instant in microseconds, NEVER for a customer who waits for ever; `complete`: whether it ships in
    one piece; `agreed_at`: the last date agreed, NEVER for none, in which case any fill is in time. `order` is its row
    in the ledger.
    """

    __slots__ = ("agreed_at", "complete", "deadline", "order", "owed", "priority")
    requested_by = -1  # the index of the stock point that waits; -1 for a customer

    def __init__(self, order: int, owed: int, priority: int, deadline: int, *, complete: bool) -> None:
        self.order = order
        self.owed = owed
        self.priority = priority
        self.complete = complete
        self.deadline = deadline
        self.agreed_at = NEVER


class PromisedBackorder(Backorder):
    """A backorder whose customer hears from the store: what was promised last, and the notices since.

    Instants in microseconds: `last_notice_at` (at first that of the order), `recheck_at` (when a slip is looked for
    next, NEVER for no such instant). `notices_since_promise`: notices since the date was last agreed. `date_moved`:
    whether a notice has moved the date. `credited`: whether an early notice has moved the deadline, which it does
    once. `undated`: whether the last notice said that no date is known.
    """

    __slots__ = (
        "arrived_at",
        "credited",
        "date_moved",
        "last_notice_at",
        "notices_since_promise",
        "recheck_at",
        "undated",
    )

    def __init__(self, order: int, owed: int, priority: int, deadline: int, *, complete: bool, arrived_at: int) -> None:
        super().__init__(order, owed, priority, deadline, complete=complete)
        self.arrived_at = arrived_at
        self.notices_since_promise = 0
        self.date_moved = False
        self.credited = False
        self.undated = False
        self.last_notice_at = arrived_at
        self.recheck_at = NEVER


class ReplenishmentOrder(Event):
    """Units that a stock point has ordered: its `number` there, the units still to come, instants in microseconds.

    It is itself the SimPy event of its receipt: a process for each would do nothing but wait for that, and cost more
    than all the rest.

    It waits for the work on those before it, is worked on from `began_at`, leaves at `shipped_at` and takes its
    `lead_time`; `yield_share` is the share of its units that will arrive, `slowdown` the factor of an outage on its
    lead time. `number` is below 0 for what was on order at time 0: it has left, and is expected at its `due_at`.
    `due_at`: when the source promised it or, from a stock point, when it comes by the mean transit. `units_ahead`:
    units that ever stood before it in the supplier's queue, those gone included; `begun_units`: its units when work on
    it began. NEVER where that has not happened.

    An order that another stock point fills bit by bit is several of the same number, told apart by their
    `receipt`; what has not left yet is the last of them, and `request` its place in the other's backlog (None once it
    has left).
    """

    # for SimPy: an event that cannot fail; its route sets the callbacks when the order leaves
    _ok = True
    _value = None
    callbacks: Any = ()

    # most are never written: an order that is neither worked on nor split costs nothing for them
    receipt = 0
    request: TransferRequest | None = None
    yield_share = 1.0
    slowdown = 1.0
    units_ahead = 0
    begun_units = 0
    began_at: int = NEVER
    shipped_at: int = NEVER
    received_at: int = NEVER

    def __init__(
        self, route: SupplyRoute, number: int, quantity: int, ordered_at: int, due_at: int, lead_time: int
    ) -> None:
        # what SimPy's own would set costs as much again, and no order needs it
        self.route = route
        self.number = number
        self.quantity = quantity
        self.ordered_at = ordered_at
        self.due_at = due_at
        self.lead_time = lead_time


class SupplyRoute(Protocol):
    """One way in which a stock point gets its units: from a supplier, a workshop or another stock point.

    `source` is an index in the plan's sources, `tick` microseconds in a unit of the scenario's time. `in_order`:
    whether no order arrives before an earlier one. `one_by_one`: whether, moreover, orders are filled in their order
    and each takes as long as the others. `ships_whole`: whether an order comes in one piece, however many of its units
    are waited for. `limited`: whether fewer units may be ordered than are asked for.

    Instants in microseconds; NEVER where the source itself knows no date. A `confidence` is the quantile of the lead
    time that is taken, None for its mean.
    """

    source: int
    order_type: OrderType
    tick: int
    in_order: bool
    one_by_one: bool
    ships_whole: bool
    limited: bool

    @property
    @abstractmethod
    def down(self) -> bool:
        """Whether the source is known to be down."""

    @abstractmethod
    def order(self, quantity: int, *, number: int) -> None:
        """Places an order of the `lot` for `quantity` units; the stock point hears of it by `order_placed`."""

    @abstractmethod
    def place_initial(self, quantity: int, due_at: int, *, number: int) -> None:
        """Places an order of before time 0, which has left and arrives when it is due."""

    @abstractmethod
    def ship(self, replenishment: ReplenishmentOrder) -> None:
        """An order leaves: its lead time begins."""

    @abstractmethod
    def take_back(self, replenishment: ReplenishmentOrder, units: int) -> int:
        """Takes back as many of `units` of an order under way as can be; returns how many those were."""

    @abstractmethod
    def lot(self, units: int) -> int:
        """What is ordered where `units` are asked for, by what the source sells; 0 for nothing."""

    @abstractmethod
    def cuts(self, units: int) -> bool:
        """Whether so many units are more than the source sells at once."""

    @abstractmethod
    def lot_within(self, units: int) -> int:
        """The most that can be ordered of at most `units`; 0 where every lot is larger."""

    @abstractmethod
    def order_cost(self, units: int) -> float:
        """Money for an order of the lot for `units`, its units included."""

    @abstractmethod
    def expected(self, replenishment: ReplenishmentOrder, confidence: float | None, at: int) -> int:
        """When an order will be received, as seen at `at` if nothing is heard until then; never before `at`.

        At the `confidence` quantile of its lead time, given how long that has been running; at the mean for None.
        """

    @abstractmethod
    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        """When an order of `units` that is placed at `at` would be received, by what is known now."""

    @abstractmethod
    def late_from(self, replenishment: ReplenishmentOrder, confidence: float, latest: int, early: int) -> int:
        """The first instant from `early` on at which `expected` is later than `latest`, if nothing is heard till then.

        NEVER if that cannot be while the order is under way.
        """


class TransferRequester(Protocol):
    """The route over which a stock point asks another one for units, and which is told when some of them leave.

    `requested_by` is the index of the stock point that asks; `lateral`: whether for lateral transshipment.
    """

    requested_by: int
    lateral: bool

    @abstractmethod
    def filled(self, replenishment: ReplenishmentOrder, units: int) -> None:
        """So many units of a replenishment order leave the other stock point."""


class TransferRequest(Backorder):
    """Units that a stock point owes another one, which waits in its backlog as a customer who never cancels.

    They were ordered over `route` as `replenishment`.
    """

    __slots__ = ("replenishment", "requested_by", "route")

    def __init__(self, order: int, units: int, route: TransferRequester, replenishment: ReplenishmentOrder) -> None:
        super().__init__(order, units, STOCK_POINT_PRIORITY, NEVER, complete=False)
        self.requested_by = route.requested_by
        self.route = route
        self.replenishment = replenishment
