"""A quote from the orders under way."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.promises.quotes import Quote, QuoteInformation
from sim.units import Duration, Share, in_microseconds


class PipelineQuote(Quote):
    """When this customer's turn comes, by what is under way: the receipt that covers all who are owed before them.

    A receipt under way is expected at the `confidence` quantile of its lead time, given how long it has been
    under way; `buffer` is added to the date.

    >>> PipelineQuote(buffer=1).confidence
    0.9
    """

    type: ClassVar[str] = "pipeline"
    example: ClassVar[dict[str, Any]] = {"confidence": 0.9, "buffer": "1 day"}
    confidence: Share = 0.9
    buffer: Duration = 0.0

    def date(self, information: QuoteInformation) -> int | None:
        """The receipt that covers this customer, at the `confidence` quantile, + `buffer`; None if unknown."""
        expected = information.pipeline(self.confidence)
        return None if expected is None else expected + in_microseconds(self.buffer, information.tick)
