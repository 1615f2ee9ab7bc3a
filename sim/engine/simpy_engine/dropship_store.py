"""A dropship store: it holds nothing and sells what another stock point has, as far as it can see that."""

from __future__ import annotations

from typing import NamedTuple, cast

from simpy.events import ProcessGenerator

from sim.engine.simpy_engine.clock import Turn
from sim.engine.simpy_engine.interfaces import TransferView
from sim.engine.simpy_engine.orders import NO_PRIORITY, STOCK_POINT_PRIORITY, PromisedBackorder, ReplenishmentOrder
from sim.engine.simpy_engine.stock_point import Connections, StockPoint


class StockVisibility(NamedTuple):
    """How a store sees the other's free stock: `every` so many microseconds, at all times for None.

    `counts_own_sales`: whether it takes what it has sold since then off what it shows.
    """

    every: int | None
    counts_own_sales: bool


class DropshipStore(StockPoint):
    """Shows the other's free stock as of when it last looked, and orders there whatever a customer orders here.

    A customer who asks for no more than is shown is sold it, and waits for what is not there after all: `oversold`.
    One who asks for more meets a shortage as everywhere.
    """

    __slots__ = ("counts_own_sales", "every", "oversold", "shown", "upstream")

    def set_visibility(self, visibility: StockVisibility) -> None:
        """Says how the store sees what the other has."""
        self.withdraws = True  # what nobody waits for any more would have to be held somewhere
        self.every = visibility.every
        self.counts_own_sales = visibility.counts_own_sales
        self.shown = 0
        self.oversold: list[PromisedBackorder] = []  # whose customers are told at the next look

    def connect(self, connections: Connections) -> None:
        """Gives the store everything that it works with; its one route is from the stock point it sells from."""
        super().connect(connections)
        self.upstream = cast(TransferView, self.route).upstream

    def refresh_visible_stock(self) -> ProcessGenerator:
        """The process of looking at the other's stock, before the customers of that instant come."""
        number = 0
        while self.every is not None and number * self.every < self.clock.end:
            yield self.clock.at(number * self.every, Turn.CUSTOMER, -1, self.stock)
            number += 1
            was_empty, self.shown = self.shown <= 0, self._available()
            for backorder in self.oversold:
                if backorder.owed:
                    self._notify_oversold(backorder)
            self.oversold = []
            if self.shown and was_empty:
                self.on_restocked()

    def on_restocked(self) -> None:
        """Something is available upstream that was not: customers who left may return."""
        if self.loyalty is not None:
            self.loyalty.on_restocked(self)

    def demand(self, order: int, quantity: int, person: int, priority: int) -> None:
        """A customer asks for `quantity` units: sold if so many are shown, a shortage otherwise."""
        available = self._available()
        shown = available if self.every is None else self.shown
        if shown < quantity:
            if not self.ships_complete[person]:
                self._order_from_upstream(min(shown, available))
                if self.counts_own_sales:
                    self._count_sale(min(shown, available))
            super().demand(order, quantity, person, priority)
            return
        if self.counts_own_sales:
            self._count_sale(quantity)
        at_once = quantity if available >= quantity else 0 if self.ships_complete[person] else available
        self._order_from_upstream(at_once)
        if available >= quantity:
            self.on_hand -= quantity
            self.position -= quantity
        else:
            self._oversell(order, quantity, person, priority, available)
        if self.echelons:
            self._notify_echelons()

    def _count_sale(self, units: int) -> None:
        self.shown = max(0, self.shown - units)

    def sell_substitute(self, units: int, priority: int) -> bool:
        """Sells units to a customer who wanted another product first, if all of them are shown and available."""
        available = self._available()
        if min(available, available if self.every is None else self.shown) < units:
            return False
        if self.counts_own_sales:
            self._count_sale(units)
        self._order_from_upstream(units)
        return super().sell_substitute(units, priority)

    def receive(self, replenishment: ReplenishmentOrder) -> None:
        """Units leave the other stock point, and so go straight to the customers who wait here."""
        self._close_order(replenishment)
        self.recorder.record_receipt(self.stock, replenishment, replenishment.received_at, replenishment.quantity)
        self.on_order -= replenishment.quantity
        self.on_hand += replenishment.quantity
        if self.backlog.first_priority < NO_PRIORITY:
            self.fill_backorders()

    def _available(self) -> int:
        """Units that could go out now; none while anybody waits.

        Units are on hand here only if they had been set aside for a customer who left before the order was complete.
        """
        if self.backlog.first_priority < NO_PRIORITY:
            return 0
        return self.on_hand + self.upstream.available(STOCK_POINT_PRIORITY)

    def quantity_to_wait_for(self, units: int) -> int:
        """Units of the order upstream for which a customer who takes `units` in all would have to wait."""
        # what has been ordered for this customer is not ordered again; it is in the position until they decide
        return units - (self.position - self.on_hand - self.on_order + self.backlog.units)

    def _order_from_upstream(self, units: int) -> None:
        """Orders from the other stock point what `units` exceeds what is on hand here; it comes in the same instant."""
        if units > self.on_hand:
            self.place(self.route, units - self.on_hand)

    def _oversell(self, order: int, quantity: int, person: int, priority: int, available: int) -> None:
        """Sells what was shown and is not there: it is owed, and nobody has asked the customer."""
        at_once = 0 if self.ships_complete[person] else available
        short = quantity - at_once
        self.on_hand -= at_once
        self.position -= quantity
        self.recorder.record_backorder(order, at_once)
        self.recorder.record_oversold(order, short)
        deadline = self._deadline(self.recorder.draw_index(order))
        backorder = self._wait(order, short, person, priority, deadline, None)
        self.review_position()
        if isinstance(backorder, PromisedBackorder) and self.promises is not None and self.promises.writes_notices:
            self.oversold.append(backorder)

    def _notify_oversold(self, backorder: PromisedBackorder) -> None:
        """A customer hears that what they bought was not there; one who is not willing to wait leaves."""
        assert self.promises is not None
        recorder = self.recorder
        willing = bool(recorder.customers.willing[recorder.draw_index(backorder.order)])
        self.promises.notify_oversold(backorder, recorder.person_of(backorder.order), willing=willing)
