"""Whether replications agree with theory: intervals with a stated chance of a false alarm, tight enough to matter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.stats import t

ROUNDING = 1e-9
"""The share of an exact value by which a mean may be off where nothing is left to chance: the last digits of sums."""
AGREES, DISAGREES, TOO_WIDE = "agrees", "disagrees", "too wide"
"""The verdicts: the interval holds the exact value; it does not; it would hold wrong values too."""


class CorrectedMean(NamedTuple):
    """A mean over replications, its standard `error`, and the degrees of freedom (`free`) of that."""

    value: float
    error: float
    free: int

    def half_width(self, false_alarm: float) -> float:
        """Of Student's two-sided interval that misses the true mean with this probability; 0 where nothing varies."""
        return float(t.isf(false_alarm / 2, self.free)) * self.error if self.error else 0.0


class Agreement(NamedTuple):
    """An exact value beside a simulated one: the `half_width` of its interval, and the `verdict`.

    `mean` is the simulated value with its standard error; `sees` is the share of the exact value by which a wrong
    measure may be off and yet be seen with a probability above 0.97: half-width + 2 standard errors are no wider.
    """

    exact: float
    mean: CorrectedMean
    half_width: float
    sees: float

    @property
    def verdict(self) -> str:
        """`AGREES`, `DISAGREES` or `TOO_WIDE`; a mean that is not defined disagrees."""
        if not abs(self.mean.value - self.exact) <= self.half_width + ROUNDING * abs(self.exact):
            return DISAGREES
        wide = self.half_width + 2 * self.mean.error > (self.sees + ROUNDING) * abs(self.exact)
        return TOO_WIDE if wide else AGREES

    def __str__(self) -> str:
        told = f"{self.mean.value:.6g} ± {self.half_width:.2g}, exactly {self.exact:.6g}"
        if self.verdict == DISAGREES:
            errors = abs(self.mean.value - self.exact) / max(self.mean.error, 1e-300)
            return f"{told}: they disagree, by {errors:.1f} standard errors"
        if self.verdict == TOO_WIDE:
            return f"{told}: too wide to see an error of {self.sees:.1%}; play longer"
        return told


def corrected_mean(values: Sequence[float], inputs: Sequence[tuple[Sequence[float], float]] = ()) -> CorrectedMean:
    """The mean of a measure's `values` in n independent replications, corrected for the `inputs` of the simulation.

    An input is what each replication had of something whose long-run mean is known (how many come, how long a delivery
    takes), with that mean: a replication in which more came than should is corrected for it by regression (control
    variates; Lavenberg and Welch 1981: Student's t with n − 1 − q degrees of freedom). That narrows intervals and
    leaves them honest. Values that are all the same have the error 0.
    """
    y = np.asarray(values, dtype=float)
    n = len(y)
    if n == 1 or np.ptp(y) <= 1e-12 * abs(y).max():
        return CorrectedMean(float(y[0]), 0.0, max(n - 1, 1))
    columns = [np.asarray(column, dtype=float) - mean for column, mean in inputs]
    varying = [column for column in columns if column.std() > 1e-12 * (1 + abs(column).max())]
    design = np.column_stack([np.ones(n), *varying])
    spread = np.linalg.inv(design.T @ design)[0, 0]
    free = n - design.shape[1]
    fit, *_ = np.linalg.lstsq(design, y, rcond=None)
    error = float(np.sqrt(((y - design @ fit) ** 2).sum() / free * spread))
    return CorrectedMean(float(fit[0]), error, free)


def beside(
    exact: float,
    values: Sequence[float],
    inputs: Sequence[tuple[Sequence[float], float]] = (),
    *,
    false_alarm: float,
    sees: float,
) -> Agreement:
    """An `exact` value beside a measure's `values` in the replications, corrected for the `inputs`.

    The interval misses a true value with the probability `false_alarm`; `sees` as in `Agreement`.
    """
    mean = corrected_mean(values, inputs)
    return Agreement(exact, mean, mean.half_width(false_alarm), sees)
