"""No quote."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.promises.quotes import Quote, QuoteInformation


class NoQuote(Quote):
    """No date is told. Who comes accepts with their own `uninformed_acceptance`.

    >>> NoQuote().type
    'none'
    """

    type: ClassVar[str] = "none"
    example: ClassVar[dict[str, Any]] = {}

    def date(self, information: QuoteInformation) -> int | None:
        """None."""
        return None
