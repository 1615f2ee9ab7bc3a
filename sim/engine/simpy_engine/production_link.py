"""A production link: a workshop, as a stock point meets it whose product is made from others."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.engine.ledger import NEVER
from sim.engine.simpy_engine.claim import CLASS, Claim
from sim.engine.simpy_engine.delivery import Delivery
from sim.engine.simpy_engine.link import ASKED_EVERY
from sim.engine.simpy_engine.supplier_link import SupplierLink

if TYPE_CHECKING:
    from sim.engine.simpy_engine.stock_point import StockPoint


class ProductionLink(SupplierLink):
    """An order first takes its `parts`, so many units of each for a unit made, and waits for them; then it joins the
    workshop's queue. Its parts are asked for at placing, so that it cannot be taken back."""

    lateral = False

    def __init__(self, *supplier: Any, parts: list[tuple[StockPoint, int]], **words: Any) -> None:
        super().__init__(*supplier, **words)
        self.parts = parts
        self.lacking: dict[Delivery, int] = {}  # units of all parts that have not come yet
        self.claims: dict[Delivery, list[tuple[StockPoint, Claim]]] = {}

    def order(self, quantity: int, *, number: int) -> None:
        delivery = self._placed(quantity, number)
        self.point.under_way(delivery)
        self.lacking[delivery] = sum(units for _, units in self.parts) * delivery.quantity
        claims = self.claims[delivery] = []
        for part, units in self.parts:
            claim = part.serve(self, delivery, units * delivery.quantity)
            if claim is not None:
                claims.append((part, claim))

    def filled(self, delivery: Delivery, units: int) -> None:
        """So many units of its parts have come; with the last of them the work can begin."""
        self.lacking[delivery] -= units
        if not self.lacking[delivery]:
            del self.lacking[delivery], self.claims[delivery]
            self._begin(delivery)

    def take_back(self, delivery: Delivery, units: int) -> int:
        return 0

    # what the store knows

    def expected(self, delivery: Delivery, confidence: float | None, at: int) -> int:
        if delivery not in self.lacking:
            return super().expected(delivery, confidence, at)
        complete_at = at
        for part, claim in self.claims[delivery]:
            if claim.owed:
                comes_at = part.pipeline.expected_for(claim, confidence, at)
                if comes_at is None:
                    return NEVER
                complete_at = max(complete_at, comes_at)
        return super().expected_new(delivery.quantity, confidence, complete_at)

    def expected_new(self, units: int, confidence: float | None, at: int) -> int:
        complete_at = at
        for part, each in self.parts:
            needed = part.pipeline.needed(units * each, CLASS)
            if needed > 0:
                comes_at = part.pipeline.expected(needed, confidence, units * each, at)
                if comes_at is None:
                    return NEVER
                complete_at = max(complete_at, comes_at)
        return super().expected_new(units, confidence, complete_at)

    def slips_at(self, delivery: Delivery, confidence: float, latest: int, early: int) -> int:
        if delivery in self.lacking:
            return early if self.expected(delivery, confidence, early) > latest else early + ASKED_EVERY
        return super().slips_at(delivery, confidence, latest, early)
