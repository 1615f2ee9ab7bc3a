"""The additive Holt-Winters forecast: level, trend and season."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from sim.forecasts import Forecast, SmoothingConstant, State, buckets_of, odd_season, unfit_season
from sim.registry import Impossible
from sim.units import PositiveDuration


class HoltWinters(Forecast):
    """A level, a trend and a season that add up, each smoothed as demand comes in, in units.

    With demand y, level ℓ, trend b and the season's part s of this place: ℓ' = α(y − s) + (1 − α)(ℓ + b),
    b' = β(ℓ' − ℓ) + (1 − β)b, s' = γ(y − ℓ − b) + (1 − γ)s; α, β and γ are `alpha`, `beta` and `gamma`. The k-th
    bucket to come is ℓ + k·b + its s. The `season` is a whole number m of buckets; of one it is none, and what is left
    are Holt's level and trend, s being 0.

    When two seasons have been seen, it begins where the first ended, with the initial values of Makridakis,
    Wheelwright and Hyndman (1998), and then smooths the second in: ℓ is the mean of the first season, b the mean of
    its m slopes (y a season later − y)/m, each s is y − ℓ. Until then it is the seasonal naive: the season before,
    and before that the mean of what was seen. Source: Hyndman (2010), 'Initializing the Holt-Winters method'.

    >>> numbers = (2, 0.2, 0.05, 0.1)
    >>> state = HoltWinters.blank(*numbers)
    >>> for demand in (10, 20, 10, 20, 15): HoltWinters.learn(state, demand, *numbers)
    >>> [round(HoltWinters.ahead(state, k, *numbers), 2) for k in (1, 2)]  # 16 + 0.05 + 5, 16 + 2·0.05 − 4.5
    [21.05, 11.6]
    """

    type: ClassVar[str] = "holt_winters"
    example: ClassVar[dict[str, Any]] = {"season": "7 days", "bucket": "1 day"}
    season: PositiveDuration
    alpha: SmoothingConstant = 0.2
    beta: SmoothingConstant = 0.05
    gamma: SmoothingConstant = 0.1

    @staticmethod
    def blank(season: int, alpha: float, beta: float, gamma: float) -> State:
        """Buckets learned, level, trend, m seasonal indices, and the m demands of the second season: all 0."""
        # during the first two seasons their demand stands in place of the indices and behind them
        return [0.0] * (3 + 2 * season)

    @staticmethod
    def learn(state: State, demand: float, season: int, alpha: float, beta: float, gamma: float) -> None:
        """Stores two seasons of demand, takes the initial values from them, and smooths every later demand in."""
        learned = int(state[0])
        state[0] += 1
        if learned < 2 * season:
            state[3 + learned] = demand
            if learned + 1 < 2 * season:
                return
            first, second = state[3 : 3 + season], state[3 + season :]
            level = sum(first) / season
            state[1], state[2] = level, (sum(second) - sum(first)) / season / season
            for index in range(3, 3 + season):
                state[index] -= level
            for place in range(season):
                _smooth(state, second[place], 3 + place, alpha, beta, gamma)
        else:
            _smooth(state, demand, 3 + learned % season, alpha, beta, gamma)

    @staticmethod
    def ahead(state: State, k: int, season: int, alpha: float, beta: float, gamma: float) -> float:
        """ℓ + k·b + s of the place of the season that the k-th bucket has; the seasonal naive before 2m buckets."""
        learned = int(state[0])
        place = (learned + k - 1) % season
        if learned < season:
            return sum(state[3 : 3 + learned]) / learned
        if learned < 2 * season:
            return state[3 + place + (season if place < learned - season else 0)]
        return state[1] + k * state[2] + state[3 + place]

    def numbers(self, bucket: float, day: float) -> tuple[float, ...]:
        """(m, α, β, γ), γ being 0 where the season is one bucket."""
        season = buckets_of(self.season, bucket) or 1
        # a single seasonal index would be a second level
        return (season, self.alpha, self.beta, self.gamma if season > 1 else 0.0)

    def unfit(self, bucket: float, day: float) -> Iterator[Impossible]:
        """A season that is no whole number of buckets, or of too many."""
        return unfit_season(self.season, bucket)

    def odd(self, bucket: float) -> Iterator[str]:
        """A season of a single bucket."""
        return odd_season(self.season, bucket)


def _smooth(state: State, demand: float, index: int, alpha: float, beta: float, gamma: float) -> None:
    """Updates level, trend and the seasonal index at `index` of the `state` with the `demand` of one bucket."""
    level, trend, season = state[1], state[2], state[index]
    state[1] = alpha * (demand - season) + (1 - alpha) * (level + trend)
    state[2] = beta * (state[1] - level) + (1 - beta) * trend
    state[index] = gamma * (demand - level - trend) + (1 - gamma) * season
