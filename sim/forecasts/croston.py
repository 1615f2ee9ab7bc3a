"""Croston's forecast of intermittent demand."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.forecasts import Forecast, SmoothingConstant, State


class Croston(Forecast):
    """For demand that seldom comes: its mean size over the mean number of buckets between, in units a bucket.

    Both are smoothed at a bucket with demand only, by α, `alpha`: size z ← z + α(y − z), interval p ← p + α(q − p), q
    the buckets since the last one with demand. They begin as the first size and the number of the bucket it came in;
    0 before. Croston's method (1972), as R's package forecast documents it and Python's statsforecast computes it.

    >>> state = Croston.blank(0.5)
    >>> for demand in (0, 6, 0, 0, 0, 8, 0): Croston.learn(state, demand, 0.5)
    >>> round(Croston.ahead(state, 1, 0.5), 3)  # size (6 + 8)/2 over interval (2 + 4)/2
    2.333
    """

    type: ClassVar[str] = "croston"
    example: ClassVar[dict[str, Any]] = {"alpha": 0.1}
    alpha: SmoothingConstant = 0.1

    @staticmethod
    def blank(alpha: float) -> State:
        """Buckets learned, size z, interval p and buckets since the last demand: all 0."""
        return [0.0, 0.0, 0.0, 0.0]  # buckets learned, size, interval, buckets since the last demand

    @staticmethod
    def learn(state: State, demand: float, alpha: float) -> None:
        """Smooths size and interval in a bucket with demand: z ← z + α(y − z), p ← p + α(q − p)."""
        state[0] += 1
        state[3] += 1
        if demand == 0:
            return
        first = state[2] == 0
        state[1] = demand if first else state[1] + alpha * (demand - state[1])
        state[2] = state[3] if first else state[2] + alpha * (state[3] - state[2])
        state[3] = 0.0

    @staticmethod
    def ahead(state: State, k: int, alpha: float) -> float:
        """z/p units in every bucket to come; 0 before the first demand."""
        return state[1] / state[2] if state[2] else 0.0

    def numbers(self, bucket: float, day: float) -> tuple[float, ...]:
        """(α,)."""
        return (self.alpha,)
