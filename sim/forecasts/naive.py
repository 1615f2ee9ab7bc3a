"""The naive forecast: the last demand again."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.forecasts import Forecast, State


class Naive(Forecast):
    """What was asked for in the last bucket will be asked for in each one to come, in units.

    >>> state = Naive.blank()
    >>> for demand in (4, 9): Naive.learn(state, demand)
    >>> Naive.ahead(state, 1), Naive.ahead(state, 5)
    (9, 9)
    """

    type: ClassVar[str] = "naive"
    example: ClassVar[dict[str, Any]] = {"bucket": "1 day"}

    @staticmethod
    def blank() -> State:
        """Buckets learned and last demand: 0."""
        return [0.0, 0.0]

    @staticmethod
    def learn(state: State, demand: float) -> None:
        """Remembers the newest demand alone."""
        state[0] += 1
        state[1] = demand

    @staticmethod
    def ahead(state: State, k: int) -> float:
        """The last demand, for every k."""
        return state[1]
