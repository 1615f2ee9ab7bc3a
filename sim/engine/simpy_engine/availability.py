"""Availability: when units that are on order will reach whom, as far as the store can see."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import cast

from sim.engine.ledger import NEVER
from sim.engine.simpy_engine.clock import Clock
from sim.engine.simpy_engine.interfaces import AvailabilityView, InventoryView, Splitter, TransferView
from sim.engine.simpy_engine.orders import STOCK_POINT_PRIORITY, Backorder, SupplyRoute


class Availability:
    """The pipeline of a stock point: units come in the order in which receipts are expected, and go to those in front.

    Instants in microseconds; None where no date is known. A `confidence` is the quantile at which lead times are
    taken, None for their means.
    """

    def __init__(self, clock: Clock, point: InventoryView) -> None:
        self.clock = clock
        self.point = point

    def expected(self, needed: int, confidence: float | None, taken: int = 0, at: int | None = None) -> int | None:
        """When `needed` units (above 0) will have come, by what is on order, or by the order that the rule would place
        if demand of `taken` more units came now; as seen at `at` (now) if nothing is heard until then."""
        at = self.clock._now if at is None else at
        transshipment = self.point.transshipment
        offered = [] if transshipment is None or not taken else transshipment.offers(min(needed, taken), confidence)
        if needed <= self.point.on_order + sum(units for _, units in offered):
            coming = 0
            for receipt_at, units in sorted([*self._receipts(confidence, at), *offered]):
                coming += units
                if coming >= needed:
                    return receipt_at
        beyond = self._expected_of_next_order(confidence, taken)
        return None if beyond is None else max(beyond, at)

    def expected_request(self, units: int, confidence: float | None, at: int) -> int | None:
        """When a request of another stock point for so many units, made at `at`, would be filled: at once if free."""
        needed = self.needed(units, STOCK_POINT_PRIORITY)
        return at if needed <= 0 else self.expected(needed, confidence, units, at)

    def expected_for(self, backorder: Backorder, confidence: float | None, at: int | None = None) -> int | None:
        """When a backorder will have all its units, as seen at `at` (now)."""
        return self.expected(self._needed_for(backorder), confidence, at=at)

    def expected_dates(self, confidence: float | None, at: int | None = None) -> Iterator[tuple[Backorder, int | None]]:
        """Every backorder with the date at which it will have all its units, as it is now or will be at `at`.

        One walk along the backlog and along what is on order.
        """
        at = self.clock._now if at is None else at
        receipts = self._receipts(confidence, at)
        beyond = self._expected_of_next_order(confidence, 0)
        beyond = None if beyond is None else max(beyond, at)
        number, coming, ahead = 0, 0, 0
        for backorder in self.point.backlog:
            ahead += backorder.owed
            needed = ahead - self.free(backorder.priority)
            while coming < needed and number < len(receipts):
                coming += receipts[number][1]
                number += 1
            covered = coming >= needed and number > 0
            yield backorder, receipts[number - 1][0] if covered else beyond

    def late_from(self, backorder: Backorder, confidence: float, latest: int) -> int:
        """The first instant at which a backorder is expected later than `latest`, if nothing else happens; or NEVER.

        Orders expected in good time drop out one by one as they fail to come: never those of before time 0, and where
        orders come in order, all that were placed after one that does. It is late when too few are left.
        """
        now, needed = self.clock._now, self._needed_for(backorder)
        if len(self.point.routes) == 1 and self.point.routes[0].one_by_one:
            # the one that brings the last unit is the last to come of all needed; what has left is here first
            for replenishment in sorted(self.point.outstanding_orders, key=attrgetter("shipped_at")):
                needed -= replenishment.quantity
                if needed <= 0:
                    return max(replenishment.route.late_from(replenishment, confidence, latest, now), now)
            return NEVER
        timely: list[tuple[int, int]] = []
        first: dict[SupplyRoute, int] = {}
        for replenishment in self.point.outstanding_orders:
            route = replenishment.route
            drops_at = route.late_from(replenishment, confidence, latest, now)
            if route.in_order:
                first[route] = min(first.get(route, NEVER), drops_at)
                if replenishment.number >= 0:  # of what is on order at time 0 each comes when it is due
                    drops_at = first[route]
            if drops_at > now:
                timely.append((drops_at, replenishment.quantity))
        coming = 0
        for drops_at, units in sorted(timely, reverse=True):
            coming += units
            if coming >= needed:
                return drops_at
        return NEVER  # none of what is on order is for this backorder

    def next_receipt_at(self) -> int:
        """When something is expected to come next, on average: what is on order, else an order placed at the next
        occasion; NEVER where no date is known."""
        receipts = self._receipts(None, self.clock._now)
        if receipts:
            return receipts[0][0]
        next_review = self.point.next_review
        return self._source.expected_new(1, None, self.clock._now if next_review is None else next_review)

    def needed(self, short: int, priority: int) -> int:
        """Units that must come before a new order of that class has all of its `short` units."""
        return self.point.backlog.owed_through(priority) + short - self.free(priority)

    def free(self, priority: int) -> int:
        """Units on hand for this class or those above, though they may not go out yet; below 0 if the reserve lacks."""
        return self.point.on_hand - self.point.reserve[priority]

    @property
    def _source(self) -> SupplyRoute | Splitter:
        """What tells when a new order would be received."""
        splitter = self.point.splitter
        return self.point.routes[0] if splitter is None else splitter

    def _expected_of_next_order(self, confidence: float | None, taken: int) -> int | None:
        """When an order would be received that is placed now, if the rule would, else at the next review.

        None if neither will happen, or no date is known.
        """
        point = self.point
        if point.would_order(taken):
            placed_at = self.clock._now
        elif point.next_review is not None:
            placed_at = point.next_review
        else:
            return None
        at = self._source.expected_new(point.quantity_to_wait_for(taken), confidence, placed_at)
        if point.splitter is None and point.routes[0].in_order:  # what is placed later comes no earlier
            at = max([at, *(comes_at for comes_at, _ in self._receipts(confidence, self.clock._now))])
        return None if at == NEVER else at

    def _receipts(self, confidence: float | None, at: int) -> list[tuple[int, int]]:
        """Instants and units of the receipts to come, the next one first; those of no known date left out."""
        receipts: list[tuple[int, int]] = []
        last: dict[SupplyRoute, int] = {}
        leaving: dict[AvailabilityView, dict[Backorder, int | None]] = {}  # when others fill what they still owe
        for replenishment in self.point.outstanding_orders:
            route, request = replenishment.route, replenishment.request
            if request is None:
                comes_at = route.expected(replenishment, confidence, at)
            else:  # one walk along the other's backlog does for all
                transfer = cast(TransferView, route)
                upstream = transfer.upstream.availability
                if upstream not in leaving:
                    leaving[upstream] = dict(upstream.expected_dates(confidence, at))
                comes_at = transfer.transfer_date(leaving[upstream].get(request), confidence)
            if route.in_order:
                last[route] = max(comes_at, last.get(route, 0))
                if replenishment.number >= 0:  # of what is on order at time 0 each comes when it is due
                    comes_at = last[route]
            if comes_at != NEVER:
                receipts.append((comes_at, replenishment.quantity))
        receipts.sort()
        return receipts

    def _needed_for(self, backorder: Backorder) -> int:
        """Units owed to those in front and to the backorder itself, less what is there for its class."""
        return self.point.backlog.owed_until(backorder) - self.free(backorder.priority)
