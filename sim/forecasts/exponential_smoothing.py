"""Simple exponential smoothing."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.forecasts import Forecast, SmoothingConstant, State


class ExponentialSmoothing(Forecast):
    """A level that follows demand by a part of each error: ℓ ← ℓ + α·(demand − ℓ), in units.

    α is `alpha`. The level begins as the demand of the first bucket; the forecast of every bucket is the level.

    >>> state = ExponentialSmoothing.blank(0.2)
    >>> for demand in (4, 9): ExponentialSmoothing.learn(state, demand, 0.2)
    >>> ExponentialSmoothing.ahead(state, 1, 0.2)  # 4 + 0.2·5
    5.0
    """

    type: ClassVar[str] = "exponential_smoothing"
    example: ClassVar[dict[str, Any]] = {"alpha": 0.2}
    alpha: SmoothingConstant = 0.2

    @staticmethod
    def blank(alpha: float) -> State:
        """Buckets learned and level: 0."""
        return [0.0, 0.0]

    @staticmethod
    def learn(state: State, demand: float, alpha: float) -> None:
        """ℓ ← ℓ + α(y − ℓ); the first demand is the first level."""
        state[1] = state[1] + alpha * (demand - state[1]) if state[0] else demand
        state[0] += 1

    @staticmethod
    def ahead(state: State, k: int, alpha: float) -> float:
        """The level ℓ, for every k."""
        return state[1]

    def numbers(self, bucket: float, day: float) -> tuple[float, ...]:
        """(α,)."""
        return (self.alpha,)
