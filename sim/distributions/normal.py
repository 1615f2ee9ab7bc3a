"""The normal distribution, truncated at 0."""

from __future__ import annotations

import math
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import Field, SerializerFunctionWrapHandler, model_serializer, model_validator

from sim.distributions import Distribution
from sim.distributions.parameters import SPREAD, AnyAmount, PositiveAmount, check_spread, standard_deviation
from sim.units import PositiveNumber


class Normal(Distribution):
    """The bell curve, redrawn below 0; the words `mean` m and `std` s (or `cv` s/m) are those of the whole bell.

    What is drawn is m + sZ, Z a standard normal above −k, k = m/s. Integrating zφ(z) and z²φ(z) from −k on gives
    E[Z] = h = φ(k)/Φ(k) and E[Z²] = 1 − kh; so, in the unit of m, the mean is m + sh and the variance
    s²(1 − kh − h²).

    >>> round(Normal(mean=10, std=1).mean, 9), round(Normal(mean=10, std=1).variance, 9)
    (10.0, 1.0)
    >>> round(Normal(mean=0, std=1).mean, 4)  # half a bell: √(2/π)
    0.7979
    """

    type: ClassVar[str] = "normal"
    example: ClassVar[dict[str, Any]] = {"mean": "5 days", "std": "1 day"}
    model_config = SPREAD

    parent_mean: AnyAmount = Field(alias="mean")  # `mean` is that of the truncated normal
    cv: PositiveNumber | None = None
    std: PositiveAmount | None = None

    @model_validator(mode="after")
    def _one_spread(self) -> Self:
        check_spread(self.parent_mean, self.cv, self.std)
        return self

    @model_serializer(mode="wrap")
    def _with_type(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        words = handler(self)
        return {"type": self.type, "mean": words.pop("parent_mean", self.parent_mean), **words}

    @property
    def parent_std(self) -> float:
        """s, or cv·m where the cv is given."""
        return standard_deviation(self.parent_mean, self.cv, self.std)

    @property
    def _bound(self) -> float:
        return self.parent_mean / self.parent_std

    @property
    def _hazard(self) -> float:
        k = self._bound
        return math.exp(-k * k / 2) / math.sqrt(2 * math.pi) / (math.erfc(-k / math.sqrt(2)) / 2)

    @property
    def mean(self) -> float:
        """E[X] = m + sh, of the truncated normal."""
        return self.parent_mean + self.parent_std * self._hazard

    @property
    def variance(self) -> float:
        """Var[X] = s²(1 − kh − h²), of the truncated normal."""
        k, h = self._bound, self._hazard
        return self.parent_std**2 * (1 - k * h - h * h)

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` draws, by rejection of those below 0."""
        kept = np.empty(0)
        # Just as many are drawn as are still missing, so the last number drawn is the last one kept, and what is
        # read from the stream does not depend on the chunks. At least half of the numbers are kept.
        while kept.size < size:
            drawn = rng.normal(self.parent_mean, self.parent_std, size - kept.size)
            kept = np.concatenate((kept, drawn[drawn >= 0]))
        return kept

    def quantile(self, share: np.ndarray) -> np.ndarray:
        """F⁻¹(p), F(x) = (Φ(z) − Φ(−k))/Φ(k), z = (x − m)/s; Φ⁻¹ is taken from the nearer tail, for precision."""
        from scipy.special import ndtr, ndtri

        below_zero, above_zero = ndtr(-self._bound), ndtr(self._bound)
        z = np.where(share < 0.5, ndtri(below_zero + share * above_zero), -ndtri((1 - share) * above_zero))
        return np.where(share > 0, np.maximum(self.parent_mean + self.parent_std * z, 0), 0)
