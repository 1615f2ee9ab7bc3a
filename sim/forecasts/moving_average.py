"""The moving average of the latest buckets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from sim.forecasts import MOST_BUCKETS, Forecast, State, Window, buckets_of, window_length
from sim.registry import Impossible


class MovingAverage(Forecast):
    """The mean of the last buckets, as many as the `window` has, in units.

    A bare number counts buckets; `4 weeks` is a time, of a whole number of buckets. Before a whole window has been
    seen, the mean of what has.

    >>> state = MovingAverage.blank(2)
    >>> for demand in (4, 9, 2): MovingAverage.learn(state, demand, 2)
    >>> MovingAverage.ahead(state, 1, 2)  # (9 + 2)/2
    5.5
    """

    type: ClassVar[str] = "moving_average"
    example: ClassVar[dict[str, Any]] = {"window": 8}
    window: Window

    @staticmethod
    def blank(window: int) -> State:
        """Buckets learned, sum of the window, and the n demands in it: all 0."""
        return [0.0] * (2 + window)  # buckets learned, sum of the window (of whole units, so exact), and its demands

    @staticmethod
    def learn(state: State, demand: float, window: int) -> None:
        """Takes the newest demand into the window of n buckets in place of the oldest."""
        place = 2 + int(state[0]) % window
        state[1] += demand - state[place]
        state[place] = demand
        state[0] += 1

    @staticmethod
    def ahead(state: State, k: int, window: int) -> float:
        """The mean of the last min(n, buckets learned) demands, for every k."""
        return state[1] / min(state[0], window)

    def numbers(self, bucket: float, day: float) -> tuple[float, ...]:
        """(n,), the window in buckets."""
        return (buckets_of(window_length(self.window, bucket, day), bucket) or 1,)

    def unfit(self, bucket: float, day: float) -> Iterator[Impossible]:
        """A window that is no whole number of buckets, or of too many."""
        length = window_length(self.window, bucket, day)
        if not 1 <= (buckets_of(length, bucket) or 0) <= MOST_BUCKETS:
            expected = f"a window of a whole number of buckets, 1 to {MOST_BUCKETS:,} (a bucket lasts {bucket:g})"
            yield Impossible("window", expected, f"{length:g}, which is {length / bucket:g} buckets")
