"""The order-up-to rule whose level follows a forecast of demand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, Self

from pydantic import PrivateAttr, ValidationError
from pydantic_core import InitErrorDetails

from sim.forecasts import AnyForecast
from sim.registry import Impossible
from sim.restock import RestockRule
from sim.restock.facts import StockPointFacts
from sim.restock.levels import InnerShare, ServiceLevel
from sim.sentences import measured
from sim.units import LONGEST, MICROSECONDS, Duration, PositiveDuration, refuse

MOST_BUCKETS, MOST_AHEAD = 10_000_000, 100_000
"""Buckets in a run, and over lead time and review: what a machine computes within a minute or so."""


class ForecastDriven(RestockRule):
    """At reviews, up to the `forecast` over lead time and review plus z_p times its own error over that time, in units.

    R is `review_period`, the first review at `first_review`; L' = L + R, L the mean lead time; p `service_level`. The
    error is the root mean square of what the forecasts at earlier reviews were off over L'. The level of before the
    first review is what the service level gives for declared demand, as `{service_level: p}` does.

    >>> ForecastDriven.decide(22, 60), ForecastDriven.decide(61, 60), ForecastDriven.decide(-5, 60)
    (38, 0, 65)
    """

    type: ClassVar[str] = "forecast_driven"
    example: ClassVar[dict[str, Any]] = {
        "review_period": "7 days",
        "forecast": {"type": "moving_average", "window": "8 weeks"},
        "service_level": 0.95,
    }
    review_period: PositiveDuration
    forecast: AnyForecast
    service_level: InnerShare
    first_review: Duration = 0.0

    _facts: StockPointFacts | None = PrivateAttr(None)

    @staticmethod
    def decide(position: int, level: int) -> int:
        """level − position, or 0 from the level on."""
        return max(level - position, 0)

    @property
    def target(self) -> int:
        """The level of before the first review: μ_D·L' + z_p·σ' of declared demand."""
        return ServiceLevel(service_level=self.service_level).units(self.facts)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The level until the first review; the engine's planner sets those after it."""
        return (self.target,)

    @property
    def unresolved(self) -> bool:
        """Whether declared demand and lead time are still missing."""
        return self._facts is None

    @property
    def facts(self) -> StockPointFacts:
        """Declared demand and lead time. Raises `TypeError` before the rule is resolved."""
        if self._facts is None:
            raise TypeError(f"{self!r} knows nothing of its stock point yet: resolve the rule first")
        return self._facts

    @property
    def bucket(self) -> float:
        """The length of a bucket of demand, in the scenario's unit of time."""
        return self.forecast.bucket or self.review_period

    def resolved(self, facts: StockPointFacts) -> Self:
        """The same rule with the facts that its first level is made from.

        Raises pydantic's `ValidationError` if lead time and review have more than MOST_AHEAD buckets.
        """
        exposure = facts.lead_time_mean + self.review_period
        if not exposure / self.bucket <= MOST_AHEAD:
            expected = f"a bucket that fits at most {MOST_AHEAD:,} times into lead time and review, {exposure:g}"
            details: InitErrorDetails = {"type": refuse(expected), "loc": ("forecast", "bucket"), "input": self.bucket}
            raise ValidationError.from_exception_data(self.type, [details])
        rule = self.model_copy()
        rule._facts = facts
        return rule

    def problems(self, scenario: Any) -> Iterator[Impossible]:
        """A bucket too short for the run, or one that the words of the forecast do not go with."""
        bucket, day = self.bucket, MICROSECONDS["day"] / scenario.tick
        if not 1 <= bucket * scenario.tick <= LONGEST or bucket * MOST_BUCKETS < scenario.span.length:
            expected = (
                f"a time from a microsecond to 73,000 years that fits at most {MOST_BUCKETS:,} times into the run"
            )
            yield Impossible("forecast.bucket", expected, measured(bucket, scenario.unit))
        else:
            for problem in self.forecast.unfit(bucket, day):
                yield problem._replace(word=f"forecast.{problem.word}")

    def warnings(self, scenario: Any) -> Iterator[str]:
        """A season that is no season in buckets of this length."""
        return (f"forecast.season: {sentence}" for sentence in self.forecast.odd(self.bucket))
