"""The Syntetos-Boylan approximation: Croston's forecast without its bias."""

from __future__ import annotations

from typing import Any, ClassVar

from sim.forecasts import Forecast, SmoothingConstant, State
from sim.forecasts.croston import Croston


class SyntetosBoylan(Forecast):
    """Croston's forecast less its bias: (1 − α/2) times it, in units a bucket.

    α is `alpha`, as in `croston`. The mean of a ratio is not the ratio of the means: Croston's is too high by about
    that factor. The approximation of Syntetos and Boylan, as R's package forecast documents it.

    >>> state = SyntetosBoylan.blank(0.5)
    >>> for demand in (0, 6, 0, 0, 0, 8, 0): SyntetosBoylan.learn(state, demand, 0.5)
    >>> SyntetosBoylan.ahead(state, 1, 0.5)  # ¾ of 7/3
    1.75
    """

    type: ClassVar[str] = "sba"
    example: ClassVar[dict[str, Any]] = {"alpha": 0.1}
    alpha: SmoothingConstant = 0.1

    @staticmethod
    def blank(alpha: float) -> State:
        """As of Croston's forecast."""
        return Croston.blank(alpha)

    @staticmethod
    def learn(state: State, demand: float, alpha: float) -> None:
        """As Croston's forecast learns."""
        Croston.learn(state, demand, alpha)

    @staticmethod
    def ahead(state: State, k: int, alpha: float) -> float:
        """(1 − α/2)·z/p, for every k."""
        return (1 - alpha / 2) * Croston.ahead(state, k, alpha)

    def numbers(self, bucket: float, day: float) -> tuple[float, ...]:
        """(α,)."""
        return (self.alpha,)
