"""Notices at fixed intervals since the order."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.promises.notices import Notices
from sim.units import Duration, PositiveDuration


class PeriodicNotices(Notices):
    """A message every so often since the order, `every` units of time, with the date as it is now.

    A date that is later by less than `slip` is told, but changes nothing.

    >>> PeriodicNotices(every=3).period
    3.0
    """

    type: ClassVar[str] = "periodic"
    example: ClassVar[dict[str, Any]] = {"every": "3 days", "slip": "1 day"}
    every: PositiveDuration
    slip: Duration = 0.0

    @property
    def period(self) -> float | None:
        """`every`, in units of time."""
        return self.every

    @property
    def least(self) -> float:
        """`slip`, in units of time."""
        return self.slip
