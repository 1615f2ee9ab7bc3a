"""A kit's route: parts that are put together at the moment a customer asks for the kit."""

from __future__ import annotations

from sim.engine.simpy_engine.interfaces import TransferSupplier
from sim.engine.simpy_engine.routes.production import ProductionRoute


class KitRoute(ProductionRoute):
    """As from a workshop that takes no time; for a customer who is there, kits are ready within the same turn."""

    def parts_free(self, units: int, priority: int, claimed: dict[int, int]) -> bool:
        """Whether all parts of so many kits are free for a class, beside those `claimed` before by stock point.

        Notes in `claimed` what these kits take.
        """
        lot = self.lot(units)
        return lot >= units and all(part.claim(each * lot, priority, claimed) for part, each in self.parts)

    def assemble(self, units: int, *, number: int, priority: int, taken_from: list[TransferSupplier]) -> None:
        """Puts together at least so many kits, whose parts are all free for a class; notes whose those were."""
        kits = self._new_order(units, number)
        self.point.order_placed(kits)
        for part, each in self.parts:
            part.supply_kit(self, kits, each * kits.quantity, priority=priority, taken_from=taken_from)
        kits.shipped_at = kits.received_at = self.clock._now
        self.point.receive_kits(kits)
