"""The forecast of Teunter, Syntetos and Babai for intermittent demand that may die out."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.forecasts import Forecast, SmoothingConstant, State


class TeunterSyntetosBabai(Forecast):
    """For demand that may die out: its mean size times the probability that there is any, in units a bucket.

    The probability is smoothed at every bucket, by β, `beta`; the size at those with demand, by α, `alpha`. They
    begin as what the first bucket says (1 or 0), and as the first size. The method of Teunter, Syntetos and Babai
    (2011), as Python's statsforecast computes it.

    >>> state = TeunterSyntetosBabai.blank(0.5, 0.5)
    >>> for demand in (6, 8, 0): TeunterSyntetosBabai.learn(state, demand, 0.5, 0.5)
    >>> TeunterSyntetosBabai.ahead(state, 1, 0.5, 0.5)  # size 7, probability ½
    3.5
    """

    type: ClassVar[str] = "tsb"
    example: ClassVar[dict[str, Any]] = {"alpha": 0.1, "beta": 0.1}
    alpha: SmoothingConstant = 0.1
    beta: SmoothingConstant = 0.1

    @staticmethod
    def blank(alpha: float, beta: float) -> State:
        """Buckets learned, size z and demand probability p: all 0."""
        return [0.0, 0.0, 0.0]  # buckets learned, size, probability

    @staticmethod
    def learn(state: State, demand: float, alpha: float, beta: float) -> None:
        """p ← p + β(1 or 0 − p) in every bucket, z ← z + α(y − z) in those with demand."""
        occurs = 1.0 if demand else 0.0
        state[2] = state[2] + beta * (occurs - state[2]) if state[0] else occurs
        if demand:
            state[1] = state[1] + alpha * (demand - state[1]) if state[1] else demand
        state[0] += 1

    @staticmethod
    def ahead(state: State, k: int, alpha: float, beta: float) -> float:
        """p·z units in every bucket to come."""
        return state[1] * state[2]

    def numbers(self, bucket: float, day: float) -> tuple[float, ...]:
        """(α, β)."""
        return (self.alpha, self.beta)
