"""The same quoted wait for every customer."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.promises.quotes import Quote, QuoteInformation
from sim.units import Duration, in_microseconds


class FixedQuote(Quote):
    """The same wait is told to everybody, `time` from now, whatever is under way.

    >>> FixedQuote(time=5).time
    5.0
    """

    type: ClassVar[str] = "fixed"
    example: ClassVar[dict[str, Any]] = {"time": "5 days"}
    time: Duration

    def date(self, information: QuoteInformation) -> int | None:
        """Now + `time`."""
        return information.now + in_microseconds(self.time, information.tick)
