"""A quote of the source's whole lead time."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.promises.quotes import Quote, QuoteInformation
from sim.units import Share


class LeadTimeQuote(Quote):
    """The source's whole lead time from now: its `quantile`, or its mean where none is given.

    Later than need be for who could have a unit that is already under way.

    >>> LeadTimeQuote(quantile=0.9).quantile
    0.9
    """

    type: ClassVar[str] = "lead_time"
    example: ClassVar[dict[str, Any]] = {"quantile": 0.9}
    quantile: Share | None = None

    def date(self, information: QuoteInformation) -> int | None:
        """Now + the `quantile` of the source's lead time, or its mean."""
        return information.now + information.lead_time(self.quantile)
