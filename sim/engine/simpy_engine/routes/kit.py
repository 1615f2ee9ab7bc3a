"""A kit's route: parts that are put together at the moment a customer asks for the kit."""

from __future__ import annotations

from sim.engine.simpy_engine.orders import ReplenishmentOrder
from sim.engine.simpy_engine.routes.production import ProductionRoute


class KitRoute(ProductionRoute):
    """As from a workshop that takes no time; for a customer who is there, kits are ready within the same turn."""

    assembling = False  # whether what is ordered is for a customer who is there, and all its parts are free

    def parts_free(self, units: int, priority: int, claimed: dict[int, int]) -> bool:
        """Whether all parts of so many kits are free for a class, beside those `claimed` before by stock point.

        Notes in `claimed` what these kits take.
        """
        lot = self.lot(units)
        return lot >= units and all(part.claim(each * lot, priority, claimed) for part, each in self.parts)

    def assemble(self, units: int, *, number: int) -> None:
        """Puts together at least so many kits, whose parts are all free."""
        self.assembling = True
        self.order(units, number=number)
        self.assembling = False

    def ship(self, replenishment: ReplenishmentOrder) -> None:
        """Kits are ready: at once for a customer who is there, else as from any workshop."""
        if not self.assembling:
            super().ship(replenishment)
            return
        replenishment.shipped_at = replenishment.received_at = self.clock._now
        self.point.receive_kits(replenishment)
