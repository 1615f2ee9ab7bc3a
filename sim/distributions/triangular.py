"""The triangular distribution over an estimate in three points."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.distributions.parameters import ThreePoints


class Triangular(ThreePoints):
    """An estimate in three points, the density a triangle over them: `low` a, `mode` m, `high` b, in their unit.

    Mean (a + m + b)/3, variance (a² + m² + b² − am − ab − mb)/18, by integrating the density in the documentation
    of numpy.random.Generator.triangular.

    >>> Triangular(low=0, mode=3, high=6).mean, Triangular(low=0, mode=3, high=6).variance  # 27/18
    (3.0, 1.5)
    """

    type: ClassVar[str] = "triangular"
    example: ClassVar[dict[str, Any]] = {"low": "2 days", "mode": "3 days", "high": "10 days"}

    @property
    def mean(self) -> float:
        """E[X] = (a + m + b)/3."""
        return (self.low + self.mode + self.high) / 3

    @property
    def variance(self) -> float:
        """Var[X] = ((m − a)² + (m − a)(b − m) + (b − m)²)/18."""
        # the same as above in differences, which keep their digits where the three lie close together
        left, right = self.mode - self.low, self.high - self.mode
        return (left**2 + left * right + right**2) / 18

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` triangular draws."""
        return rng.triangular(self.low, self.mode, self.high, size)

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """a + √(p(b − a)(m − a)) where F(x) = p lies left of the mode, else b − √((1 − p)(b − a)(b − m))."""
        # Up to the mode F(x) = (x − a)²/((b − a)(m − a)), beyond it 1 − (b − x)²/((b − a)(b − m)).
        width, left, right = self.high - self.low, self.mode - self.low, self.high - self.mode
        rising = self.low + np.sqrt(share * width * left)
        falling = self.high - np.sqrt((1 - share) * width * right)
        return np.where(share * width <= left, rising, falling)
