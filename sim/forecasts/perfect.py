"""The perfect forecast: the demand that the run will have."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.forecasts import Forecast, State


class Perfect(Forecast):
    """What will be asked for, as if somebody had told: in units; where lead times are constant, the bound.

    It counts all that the run's customers will ask for at this stock point and below it, and the declared mean for the
    time after the run's end; who comes back, or takes this instead of something else, it does not foresee. Its error is
    0, so that it keeps nothing against lead times that vary: then other forecasts may do better.

    >>> Perfect.foresees
    True
    """

    type: ClassVar[str] = "perfect"
    example: ClassVar[dict[str, Any]] = {"bucket": "1 day"}
    foresees: ClassVar[bool] = True

    @staticmethod
    def blank() -> State:
        """Buckets learned: 0."""
        return [0.0]

    @staticmethod
    def learn(state: State, demand: float) -> None:
        """Counts the bucket; its demand tells nothing of the next."""
        state[0] += 1

    @staticmethod
    def ahead(state: State, k: int) -> float:
        """Raises `NotImplementedError`: the engine reads the demand of the buckets to come instead."""
        raise NotImplementedError
