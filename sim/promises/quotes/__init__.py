"""Quotes: the delivery date that a customer is told when their order is backordered."""

from __future__ import annotations

from typing import Annotated, ClassVar, Protocol

from sim.registry import Kind, KindOf


class QuoteInformation(Protocol):
    """What a stock point knows when it quotes a date; instants and durations in microseconds."""

    @property
    def now(self) -> int:
        """The current instant."""

    @property
    def tick(self) -> int:
        """Microseconds in the scenario's unit of time."""

    def lead_time(self, quantile: float | None) -> int:
        """The `quantile` of the source's lead time; None stands for its mean."""

    def pipeline(self, confidence: float) -> int | None:
        """When the customer's units arrive if each order under way takes the `confidence` quantile; None if unknown."""


class Quote(Kind):
    """The date that a customer is told at the shortage."""

    noun: ClassVar[str] = "a quote"
    package_name: ClassVar[str] = "sim.promises.quotes"

    def date(self, information: QuoteInformation) -> int | None:
        """The promised instant, in microseconds; None if no date is told."""
        raise NotImplementedError


AnyQuote = Annotated[Quote, KindOf(Quote)]
