from __future__ import annotations

from typing import Any, ClassVar

from sim.forecasts import Forecast, State


class Perfect(Forecast):
    """What will be asked for, as if somebody had told: the bound that no forecast passes, in units.

    It counts the customers that the run has drawn for this stock point, all that they will ask for, up to the run's
    end; who comes back, or takes this instead of something else, it does not foresee. It needs no safety.

    >>> Perfect.foresees
    True
    """

    type: ClassVar[str] = "perfect"
    example: ClassVar[dict[str, Any]] = {"bucket": "1 day"}
    foresees: ClassVar[bool] = True

    @staticmethod
    def blank() -> State:
        return [0.0]

    @staticmethod
    def learn(state: State, demand: float) -> None:
        state[0] += 1

    @staticmethod
    def ahead(state: State, k: int) -> float:
        raise NotImplementedError  # the past says nothing of it
