"""A quote's question: what the store knows when it names a customer a date."""

from __future__ import annotations

from typing import NamedTuple

from sim.engine.lead_time_forecast import LeadTimeForecast
from sim.engine.simpy_engine.interfaces import AvailabilityView


class SupplyOutlook(NamedTuple):
    """What dates are made from: the forecast of the first source's lead time, and when units will be there."""

    lead_time: LeadTimeForecast
    availability: AvailabilityView


class QuoteQuestion:
    """What a quote may ask of the stock point at a shortage; see `sim.promises.quotes`.

    `needed`: the units that must come before the customer has theirs; `taken`: those by which their order lowers the
    inventory position, now or later. Instants and durations in microseconds.
    """

    def __init__(self, supply: SupplyOutlook, needed: int, taken: int, *, now: int, tick: int) -> None:
        self.now = now
        self.tick = tick
        self._supply = supply
        self._needed = needed
        self._taken = taken

    def lead_time(self, quantile: float | None) -> int:
        """A quantile of the source's lead time, or its mean for None, in microseconds."""
        forecast = self._supply.lead_time
        return forecast.mean if quantile is None else forecast.quantile(quantile)

    def pipeline(self, confidence: float) -> int | None:
        """The instant at which the units would have come; None where no date is known."""
        return self._supply.availability.expected(self._needed, confidence, taken=self._taken)
