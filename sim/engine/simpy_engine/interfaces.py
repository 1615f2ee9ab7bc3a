"""What the parts of the engine ask of each other, so that none of them need know who answers.

Instants and durations in microseconds; a stock point is named by its index in the plan. A `confidence` is the quantile
at which a lead time is taken, None for its mean.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Sequence
from typing import Protocol

from sim.engine.ledger import Outcome
from sim.engine.simpy_engine.backlog import Backlog
from sim.engine.simpy_engine.orders import (
    Backorder,
    PromisedBackorder,
    ReplenishmentOrder,
    SupplyRoute,
    TransferRequest,
    TransferRequester,
)


class AvailabilityView(Protocol):
    """When units will be available at a stock point, as far as the store can see; None where no date is known."""

    @abstractmethod
    def free(self, priority: int) -> int:
        """Units on hand for a class; below 0 if fewer are on hand than the reserve."""

    @abstractmethod
    def needed(self, short: int, priority: int) -> int:
        """Units that must come before a new order of that class has all of its `short` units."""

    @abstractmethod
    def expected(self, needed: int, confidence: float | None, taken: int = 0, at: int | None = None) -> int | None:
        """When `needed` units (above 0) will have come, by what is on order or by the order that the rule would place
        if demand of `taken` more units came now; as seen at `at` (now) if nothing is heard until then."""

    @abstractmethod
    def expected_request(self, units: int, confidence: float | None, at: int) -> int | None:
        """When a request of another stock point for so many units, made at `at`, would be filled."""

    @abstractmethod
    def expected_for(self, backorder: Backorder, confidence: float | None, at: int | None = None) -> int | None:
        """When a backorder will have all its units."""

    @abstractmethod
    def expected_dates(self, confidence: float | None, at: int | None = None) -> Iterator[tuple[Backorder, int | None]]:
        """Every backorder with the date at which it will have all its units."""

    @abstractmethod
    def late_from(self, backorder: Backorder, confidence: float, latest: int) -> int:
        """The first instant at which a backorder is expected later than `latest`, if nothing else happens; or NEVER."""

    @abstractmethod
    def next_receipt_at(self) -> int:
        """When something is expected to come next, on average; NEVER where no date is known."""


class Splitter(Protocol):
    """Says how an order is split over the routes of a stock point that has several."""

    @abstractmethod
    def total_order(self, position: int) -> int:
        """How much is ordered in all, where the sourcing rule decides that itself."""

    @abstractmethod
    def split(self, quantity: int) -> list[tuple[SupplyRoute, int]]:
        """The units that each route gets of a quantity ordered now."""

    @abstractmethod
    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        """When an order of `units` placed at `at` would all be received, split as it would be now."""


class Transshipper(Protocol):
    """The stock points that help out when one is short."""

    @abstractmethod
    def request(self, short: int) -> None:
        """A customer has met a shortage of so many units: asks the others for them."""

    @abstractmethod
    def offers(self, units: int, confidence: float | None) -> list[tuple[int, int]]:
        """Instants and units of what would come if so many were asked for now."""


class InventoryView(Protocol):
    """The state of a stock point, for those that only look: `position` is on hand + on order − backorders.

    `reserve` has the units kept from each priority class, `next_review` is the instant of a periodic rule's next
    review, None for a continuous rule.
    """

    stock: int
    on_hand: int
    on_order: int
    position: int
    reserve: list[int]
    backlog: Backlog
    outstanding_orders: dict[ReplenishmentOrder, None]
    routes: Sequence[SupplyRoute]
    splitter: Splitter | None
    transshipment: Transshipper | None
    availability: AvailabilityView
    next_review: int | None

    @abstractmethod
    def available(self, priority: int) -> int:
        """Units that could go out now to a new order of that class: 0 while anybody of it or of one above waits."""

    @abstractmethod
    def would_order(self, units: int) -> bool:
        """Whether demand of so many units would make the rule order in this instant."""

    @abstractmethod
    def quantity_to_wait_for(self, units: int) -> int:
        """Units of the order for which a customer who takes `units` in all would have to wait."""


class OrderReceiver(InventoryView, Protocol):
    """A stock point as its own routes see it: what they order for it, and where they deliver."""

    @abstractmethod
    def place(self, route: SupplyRoute, units: int) -> None:
        """Orders at least so many units over a route."""

    @abstractmethod
    def order_placed(self, replenishment: ReplenishmentOrder) -> None:
        """An order has been placed; its units are on order."""

    @abstractmethod
    def receive_kits(self, replenishment: ReplenishmentOrder) -> None:
        """Kits are ready for the customer who has just asked for them."""

    @abstractmethod
    def shipment_split(self, replenishment: ReplenishmentOrder) -> None:
        """Part of an order that is on order already will be received by itself."""

    @abstractmethod
    def receive(self, replenishment: ReplenishmentOrder) -> None:
        """An order arrives."""

    @abstractmethod
    def recheck_affected_promises(self) -> None:
        """Something has happened that may delay customers, here or downstream."""


class TransferSupplier(InventoryView, Protocol):
    """A stock point as those see it that get their units from it."""

    @abstractmethod
    def serve(self, route: TransferRequester, replenishment: ReplenishmentOrder, units: int) -> TransferRequest | None:
        """Another stock point asks for units: those free leave at once, the rest becomes a request in the backlog."""

    @abstractmethod
    def claim(self, units: int, priority: int, claimed: dict[int, int]) -> bool:
        """Whether so many units are free for a class, beside those `claimed` before at each; notes them."""

    @abstractmethod
    def supply_kit(
        self,
        route: TransferRequester,
        replenishment: ReplenishmentOrder,
        units: int,
        *,
        priority: int,
        taken_from: list[TransferSupplier],
    ) -> None:
        """Units that are free for a class leave for a kit; notes itself in `taken_from`."""

    @abstractmethod
    def parts_taken(self) -> None:
        """All parts of a kit have left their stock points, this one among them: is it time to order?"""

    @abstractmethod
    def cancel_request(self, request: TransferRequest, units: int) -> int:
        """Takes back up to so many units of a request that have not left; returns how many those were."""


class TransferView(SupplyRoute, Protocol):
    """A route from another stock point, for those that need to know when its units come."""

    upstream: TransferSupplier

    @abstractmethod
    def transfer_date(self, leaves_at: int | None, confidence: float | None) -> int:
        """When units that leave at `leaves_at` are received; NEVER for None."""


class KitAssembler(SupplyRoute, Protocol):
    """The route of a stock point that is sold from the shelves of its parts."""

    @abstractmethod
    def parts_free(self, units: int, priority: int, claimed: dict[int, int]) -> bool:
        """Whether all parts of so many kits are free for a class, beside those `claimed` before by stock point."""

    @abstractmethod
    def assemble(self, units: int, *, number: int, priority: int, taken_from: list[TransferSupplier]) -> None:
        """Puts together at least so many kits, whose parts are all free for a class; notes whose those were."""


class DemandFiller(Protocol):
    """A stock point as customers see it."""

    stock: int

    @abstractmethod
    def demand(self, order: int, quantity: int, person: int, priority: int) -> None:
        """A customer asks for `quantity` units."""


class SubstituteSeller(Protocol):
    """A stock point as customers see it who wanted another product first."""

    stock: int

    @abstractmethod
    def sell_substitute(self, units: int, priority: int) -> bool:
        """Sells all the units at once if the class may have them; returns whether it did."""


class SubstituteChooser(Protocol):
    """Knows which other product a customer would take."""

    @abstractmethod
    def chosen(self, stock: int, draw_index: int, person: int, *, at_notice: bool) -> SubstituteSeller | None:
        """The stock point of the same location whose product the customer would take; None for none."""


class BackorderHolder(InventoryView, Protocol):
    """A stock point as those see it that end its backorders: impatience and the store's notices."""

    @abstractmethod
    def renege(self, backorder: Backorder) -> None:
        """The deadline of a backorder has passed: what it is still owed is cancelled."""

    @abstractmethod
    def end_backorder(self, backorder: Backorder, outcome: Outcome) -> None:
        """A customer goes without the units owed: cancelled, or substituted."""

    @abstractmethod
    def substitute(self, order: int, units: int, priority: int, person: int, *, at_notice: bool) -> bool:
        """Whether the customer takes all the units from another stock point of this location instead."""


class PromiseService(Protocol):
    """Quotes dates to the customers of a stock point, and keeps them informed.

    `refuse_beyond`: the longest wait that the store accepts to owe, None for any. `ever_undated`: whether anybody was
    told that no date is known any more.
    """

    refuse_beyond: int | None
    ever_undated: bool

    @property
    @abstractmethod
    def writes_notices(self) -> bool:
        """Whether a customer who waits may ever hear from the store."""

    @abstractmethod
    def quote_date(self, short: int, priority: int, at_once: int) -> int | None:
        """The date quoted for `short` units to a customer of that class who took `at_once` more; None where none is."""

    @abstractmethod
    def accepts(self, draw_index: int, person: int, date: int | None, deadline: int) -> bool:
        """Whether a customer who is quoted a date, or none, agrees to wait."""

    @abstractmethod
    def register(self, backorder: PromisedBackorder, date: int | None, person: int) -> None:
        """A customer has agreed to wait: the date, if any, is promised, and notices are prepared."""

    @abstractmethod
    def recheck_promises(self, behind: int = 0) -> None:
        """Something may have delayed those who wait in lower classes than `behind` (greater numbers); 0: everybody."""

    @abstractmethod
    def notify_oversold(self, backorder: PromisedBackorder, person: int, *, willing: bool) -> None:
        """A customer who was sold what was not there hears of it."""


class OrderListener(Protocol):
    """Hears how orders end, and when a product is there again."""

    @abstractmethod
    def order_ended(self, order: int, at: int, outcome: int) -> None:
        """The last unit of an order is decided."""

    @abstractmethod
    def on_restocked(self, point: DemandFiller) -> None:
        """Something is on hand at a stock point."""


class RestockListener(Protocol):
    """A store that sells another stock point's units and sees at all times what is there."""

    @abstractmethod
    def on_restocked(self) -> None:
        """Something is on hand upstream."""


class LevelPlanner(Protocol):
    """Sets the level of a rule that is driven by a forecast."""

    @abstractmethod
    def review(self, now: int) -> int:
        """The level to order up to, by all that is known now."""


class SupplierClient(Protocol):
    """A route from a supplier, as that supplier sees it."""

    @abstractmethod
    def processing_time(self, units: int) -> int:
        """The time of the work on so many units, each of them drawn."""

    @abstractmethod
    def recheck_affected_promises(self) -> None:
        """The supplier went down or came up: dates that were promised may change."""
