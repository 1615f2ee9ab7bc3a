"""Notices as soon as a promised date slips."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.promises.notices import Notices
from sim.units import Duration


class OnSlipNotices(Notices):
    """A message as soon as the store knows that the date slips, by at least `slip` units of time; once a day at most.

    >>> OnSlipNotices(slip=1).least
    1.0
    """

    type: ClassVar[str] = "on_slip"
    example: ClassVar[dict[str, Any]] = {"slip": "1 day"}
    slip: Duration = 0.0

    @property
    def watches(self) -> bool:
        """True."""
        return True

    @property
    def least(self) -> float:
        """`slip`, in units of time."""
        return self.slip
