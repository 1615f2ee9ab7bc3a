"""A pipeline: what is under way to a stock point, and when it will reach whom, as far as the store can see."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

from sim.engine.ledger import NEVER
from sim.engine.simpy_engine.customers import Waiting

if TYPE_CHECKING:
    from sim.engine.simpy_engine.buyer import Buyer
    from sim.engine.simpy_engine.link import Link
    from sim.engine.simpy_engine.stock_point import StockPoint
    from sim.engine.simpy_engine.transfer_link import TransferLink


class Pipeline:
    """Units come in the order in which their receipts are expected, and go to those in front first.

    Instants in microseconds; None where no date is known. A `confidence` of None asks for means.
    """

    def __init__(self, point: StockPoint) -> None:
        self.point = point
        self.clock = point.clock

    def expected(self, needed: int, confidence: float | None, taken: int = 0, at: int | None = None) -> int | None:
        """When `needed` units will have come, by what is under way, or by the order that `taken` would trigger.

        As seen at `at` (now) if nothing is heard until then.
        """
        at = self.clock._now if at is None else at
        sisters = self.point.sisters
        offered = [] if sisters is None or not taken else sisters.offers(min(needed, taken), confidence)
        if needed <= self.point.on_order + sum(units for _, units in offered):
            coming = 0
            for receipt_at, units in sorted([*self._receipts(confidence, at), *offered]):
                coming += units
                if coming >= needed:
                    return receipt_at
        beyond = self._beyond(confidence, taken)
        return None if beyond is None else max(beyond, at)

    def expected_for(self, waiting: Waiting, confidence: float | None, at: int | None = None) -> int | None:
        """When an order in the line will have all its units, as seen at `at` (now)."""
        return self.expected(self._needed_for(waiting), confidence, at=at)

    def everybody(self, confidence: float | None, at: int | None = None) -> Iterator[tuple[Waiting, int | None]]:
        """Everybody in the line with the date as it is now, or will be at `at`: one walk along the line and what is
        under way."""
        at = self.clock._now if at is None else at
        receipts = self._receipts(confidence, at)
        beyond = self._beyond(confidence, 0)
        beyond = None if beyond is None else max(beyond, at)
        number, coming, ahead = 0, 0, 0
        for line in self.point.line:
            for waiting in line:
                ahead += waiting.owed
                if not waiting.owed:
                    continue
                needed = ahead - self.free(waiting.priority)
                while coming < needed and number < len(receipts):
                    coming += receipts[number][1]
                    number += 1
                covered = coming >= needed and number > 0
                yield waiting, receipts[number - 1][0] if covered else beyond

    def slips_at(self, waiting: Waiting, confidence: float, latest: int) -> int:
        """The first instant at which an order is expected later than `latest`, if nothing else happens; or NEVER.

        Orders expected in good time drop out one by one as they fail to come: never those of before time 0, and where
        orders come in order, all that were placed after one that does. It slips when too few are left.
        """
        now, needed = self.clock._now, self._needed_for(waiting)
        if self.point.link.one_by_one and len(self.point.links) == 1:
            # the one that brings the last unit is the last to come of all needed; what has left is here first
            for delivery in sorted(self.point.orders, key=lambda order: order.shipped_at):
                needed -= delivery.quantity
                if needed <= 0:
                    return max(delivery.link.slips_at(delivery, confidence, latest, now), now)
            return NEVER
        timely: list[tuple[int, int]] = []
        first: dict[Link, int] = {}
        for delivery in self.point.orders:
            link = delivery.link
            drops_at = link.slips_at(delivery, confidence, latest, now)
            if link.in_order:
                first[link] = min(first.get(link, NEVER), drops_at)
                if delivery.number >= 0:  # of what is under way at time 0 each comes when it is due
                    drops_at = first[link]
            if drops_at > now:
                timely.append((drops_at, delivery.quantity))
        coming = 0
        for drops_at, units in sorted(timely, reverse=True):
            coming += units
            if coming >= needed:
                return drops_at
        return NEVER  # none of what is under way is for them

    def next_receipt_at(self) -> int:
        """When something is expected to come next, on average: what is under way, else an order placed at the next
        occasion; NEVER where no date is known."""
        receipts = self._receipts(None, self.clock._now)
        if receipts:
            return receipts[0][0]
        point, now = self.point, self.clock._now
        if point.next_review is not None:
            return self._buyer.expected_new(1, None, point.next_review)
        return self._buyer.expected_new(1, None, now)

    def needed(self, short: int, priority: int) -> int:
        """Units that must come before a new order of that class has all of the `short` units."""
        return self._owed_ahead(priority) + short - self.free(priority)

    def free(self, priority: int) -> int:
        """Units on hand for this class or those above, though they cannot go out yet; below 0 if the reserve lacks."""
        return self.point.on_hand - self.point.reserve[priority]

    @property
    def _buyer(self) -> Link | Buyer:
        return self.point.link if self.point.buyer is None else self.point.buyer

    def _beyond(self, confidence: float | None, taken: int) -> int | None:
        """The quantile of an order placed now if the rule would, else of one placed at the next review."""
        point = self.point
        if point.would_order(taken):
            at = self._buyer.expected_new(point.wanted(taken), confidence, self.clock._now)
        elif point.next_review is not None:
            at = self._buyer.expected_new(point.wanted(taken), confidence, point.next_review)
        else:
            return None
        if point.buyer is None and point.link.in_order:  # what is placed later comes no earlier
            at = max([at, *(comes_at for comes_at, _ in self._receipts(confidence, self.clock._now))])
        return None if at == NEVER else at

    def _receipts(self, confidence: float | None, at: int) -> list[tuple[int, int]]:
        """Instants and units of the receipts under way, the next one first; those of no known date left out."""
        found: list[tuple[int, int]] = []
        last: dict[Link, int] = {}
        leaving: dict[Pipeline, dict[Waiting, int | None]] = {}  # when others fill the orders that they still owe
        for delivery in self.point.orders:
            link, claim = delivery.link, delivery.claim
            if claim is None:
                comes_at = link.expected(delivery, confidence, at)
            else:  # one walk along the other's line does for all
                transfer = cast("TransferLink", link)
                above = transfer.upstream.pipeline
                if above not in leaving:
                    leaving[above] = dict(above.everybody(confidence, at))
                comes_at = transfer.after(leaving[above].get(claim), confidence)
            if link.in_order:
                last[link] = max(comes_at, last.get(link, 0))
                if delivery.number >= 0:  # of what is under way at time 0 each comes when it is due
                    comes_at = last[link]
            if comes_at != NEVER:
                found.append((comes_at, delivery.quantity))
        found.sort()
        return found

    def _owed_ahead(self, priority: int) -> int:
        return sum(self.point.owed[: priority + 1])

    def _needed_for(self, waiting: Waiting) -> int:
        """Units owed to those in front and to the order itself, less what is there."""
        ahead = self._owed_ahead(waiting.priority - 1)
        for other in self.point.line[waiting.priority]:
            ahead += other.owed
            if other is waiting:
                break
        return ahead - self.free(waiting.priority)
