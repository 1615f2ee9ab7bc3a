"""Quotes: the date that a customer is told at the shortage."""

from __future__ import annotations

from typing import Annotated, ClassVar, Protocol

from sim.registry import Kind, KindOf


class QuoteInformation(Protocol):
    """What the store can see when it is asked for a date; instants and durations in microseconds."""

    @property
    def now(self) -> int:
        """The instant of the question."""

    @property
    def tick(self) -> int:
        """Microseconds in a unit of the scenario's time."""

    def lead_time(self, quantile: float | None) -> int:
        """The source's lead time: a quantile of it, or its mean."""

    def pipeline(self, confidence: float) -> int | None:
        """When the units would come, each receipt under way being taken at that quantile; None if unknown."""


class Quote(Kind):
    """The date that a customer is told at the shortage."""

    noun: ClassVar[str] = "a quote"
    package_name: ClassVar[str] = "sim.promises.quotes"

    def date(self, information: QuoteInformation) -> int | None:
        """The promised instant, in microseconds; None if no date is told."""
        raise NotImplementedError


AnyQuote = Annotated[Quote, KindOf(Quote)]
