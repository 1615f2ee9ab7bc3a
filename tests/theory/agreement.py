"""Whether runs agree with theory: intervals with a stated chance of a false alarm, tight enough to matter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from scipy.stats import t

FALSE_ALARM = 2e-9
"""Chance that a true value falls outside its interval, two-sided; with up to 500 comparisons in the suite the
chance of any false alarm is below one in a million."""


def disagreements(
    found: Mapping[str, Sequence[float]],
    exact: Mapping[str, float],
    *,
    known: Mapping[str, float] | None = None,
    sees: float = 0.02,
) -> list[str]:
    """What is wrong about the measures of `exact`, given each one's values in n independent replications; or [].

    Student's interval around the mean must hold the exact value. The interval must also be so narrow that a measure
    wrong by the share `sees` would be seen with probability above 0.97: half-width + 2 standard errors ≤ `sees`
    of the exact value.

    `known` are measures whose long-run mean is an input (how many come, how long a delivery takes): a replication
    in which more came than should is corrected for it by regression (control variates; Lavenberg and Welch 1981:
    Student's t with n − 1 − q degrees of freedom). That narrows intervals and leaves them honest.
    """
    known = known or {}
    wrong = []
    n = len(next(iter(found.values())))
    columns = [np.asarray(found[name], dtype=float) - mean for name, mean in known.items()]
    varying = [column for column in columns if column.std() > 1e-12 * (1 + abs(column).max())]
    design = np.column_stack([np.ones(n), *varying])
    spread = np.linalg.inv(design.T @ design)[0, 0]
    free = n - design.shape[1]
    quantile = float(t.isf(FALSE_ALARM / 2, free))
    for name, value in exact.items():
        values = np.asarray(found[name], dtype=float)
        fit, *_ = np.linalg.lstsq(design, values, rcond=None)
        error = float(np.sqrt(((values - design @ fit) ** 2).sum() / free * spread))
        half_width = quantile * error + 1e-9 * abs(value)  # the last digits, where nothing is left to chance
        told = f"{name}: {fit[0]:.6g} ± {half_width:.2g}, exactly {value:.6g}"
        if not abs(fit[0] - value) <= half_width:
            wrong.append(f"{told}: they disagree, by {abs(fit[0] - value) / max(error, 1e-300):.1f} standard errors")
        elif half_width + 2 * error > sees * abs(value):
            wrong.append(f"{told}: too wide to see an error of {sees:.0%}; play longer")
    return wrong
