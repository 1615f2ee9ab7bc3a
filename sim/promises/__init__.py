"""Promises: the date quoted to a customer who is backordered, and the notices sent while they wait."""

from __future__ import annotations

from sim.promises.notices import AnyNotices
from sim.promises.notices.none import NoNotices
from sim.promises.quotes import AnyQuote
from sim.promises.quotes.none import NoQuote
from sim.registry import Block
from sim.units import Duration, Money


class Promise(Block):
    """What the store says at the shortage and afterwards; by default nothing. `notice_cost` is money a message."""

    quote: AnyQuote = NoQuote()
    refuse_beyond: Duration | None = None
    notices: AnyNotices = NoNotices()
    notice_cost: Money = 0.0

    @property
    def silent(self) -> bool:
        """Whether there is neither a quote nor a notice."""
        return isinstance(self.quote, NoQuote) and isinstance(self.notices, NoNotices)
