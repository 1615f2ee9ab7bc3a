"""The seasonal naive forecast: the demand of the season before again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from sim.forecasts import Forecast, State, buckets_of, odd_season, unfit_season
from sim.registry import Impossible
from sim.units import PositiveDuration


class SeasonalNaive(Forecast):
    """What was asked for a `season` before will be asked for again, in units.

    The season is a whole number m of buckets (of one it is the naive): of the k-th bucket to come, the latest known
    bucket that stands at the same place of the season. Before a whole season has been seen, the mean of what has.

    >>> state = SeasonalNaive.blank(3)
    >>> for demand in (4, 9, 2, 5): SeasonalNaive.learn(state, demand, 3)
    >>> [SeasonalNaive.ahead(state, k, 3) for k in (1, 2, 3, 4)]
    [9, 2, 5, 9]
    """

    type: ClassVar[str] = "seasonal_naive"
    example: ClassVar[dict[str, Any]] = {"season": "7 days", "bucket": "1 day"}
    season: PositiveDuration

    @staticmethod
    def blank(season: int) -> State:
        """Buckets learned and the last m demands: all 0."""
        return [0.0] * (1 + season)

    @staticmethod
    def learn(state: State, demand: float, season: int) -> None:
        """Remembers the newest demand at its place of the season."""
        state[1 + int(state[0]) % season] = demand
        state[0] += 1

    @staticmethod
    def ahead(state: State, k: int, season: int) -> float:
        """The last demand at the place of the season that the k-th bucket has; the mean before m buckets."""
        learned = int(state[0])
        if learned < season:
            return sum(state[1:]) / learned
        return state[1 + (learned + k - 1) % season]

    def numbers(self, bucket: float, day: float) -> tuple[float, ...]:
        """(m,), the season in buckets."""
        return (buckets_of(self.season, bucket) or 1,)

    def unfit(self, bucket: float, day: float) -> Iterator[Impossible]:
        """A season that is no whole number of buckets, or of too many."""
        return unfit_season(self.season, bucket)

    def odd(self, bucket: float) -> Iterator[str]:
        """A season of a single bucket."""
        return odd_season(self.season, bucket)
