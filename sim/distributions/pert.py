"""The PERT distribution, a beta stretched over an estimate in three points."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from sim.distributions.parameters import ThreePoints


class Pert(ThreePoints):
    """An estimate in three points, smooth and gathered round the mode: `low` a, `mode` m, `high` b, in their unit.

    A beta stretched over a … b, with α = 1 + 4(m − a)/(b − a) and β = 1 + 4(b − m)/(b − a), so α + β = 6
    (https://probsee.com/p/PERT_distribution). Mean a + (b − a)α/6 = (a + 4m + b)/6; variance, that of the beta,
    (b − a)²·αβ/252, which is not the (b − a)²/36 of the rule of thumb.

    >>> Pert(low=0, mode=3, high=6).mean, round(Pert(low=0, mode=3, high=6).variance, 4)  # 36·9/252
    (3.0, 1.2857)
    """

    type: ClassVar[str] = "pert"
    example: ClassVar[dict[str, Any]] = {"low": "2 days", "mode": "3 days", "high": "10 days"}

    @property
    def alpha(self) -> float:
        """α = 1 + 4(m − a)/(b − a), between 1 and 5; β = 6 − α."""
        return 1 + 4 * (self.mode - self.low) / (self.high - self.low)

    @property
    def mean(self) -> float:
        """E[X] = (a + 4m + b)/6."""
        return (self.low + 4 * self.mode + self.high) / 6

    @property
    def variance(self) -> float:
        """Var[X] = (b − a)²·αβ/252."""
        return (self.high - self.low) ** 2 * self.alpha * (6 - self.alpha) / 252

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` draws, a + (b − a)·Beta(α, β)."""
        return self.low + (self.high - self.low) * rng.beta(self.alpha, 6 - self.alpha, size)

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """a + (b − a)·x, where I_x(α, β) = p."""
        from scipy.special import betaincinv

        return self.low + (self.high - self.low) * betaincinv(self.alpha, 6 - self.alpha, share)
