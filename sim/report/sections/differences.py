"""Differences from the baseline: in words where there is room, else as a signed number; never by colour alone."""

from __future__ import annotations

import math

from sim.measures.statistics import Difference
from sim.number_format import MINUS, rounded, too_few
from sim.report.sections.page_context import PageContext, esc

ALIKE = "≈"
"""Stands before a difference that may be chance."""
SIGNS_MEAN = (
    f"Below a number stands its difference from the baseline; {ALIKE} before it: may be chance, the two cannot be told "
    "apart; =: the same in every replication."
)


def difference_in_words(key: str, difference: Difference, context: PageContext) -> str:
    """A difference from the baseline as '3.2 ± 1.0 points more', or that the two cannot be told apart."""
    scale = context.labels.scale(key)
    if not math.isfinite(difference.mean) or too_few(difference.n, context.comparison.replications):
        return "no difference defined"
    if difference.mean == 0 and not difference.half_width > 0:
        return "the same"
    size = str(rounded(scale.factor * abs(difference.mean), scale.factor * difference.half_width))
    direction = "more" if difference.mean > 0 else "less"
    amount = " ".join(filter(None, (size, esc(scale.difference), direction)))
    if not math.isfinite(difference.half_width):
        return f"{amount}; no interval from one replication"
    return amount if difference.told_apart else f"cannot be told apart ({amount})"


def signed_difference(key: str, difference: Difference, context: PageContext) -> str:
    """A difference from the baseline as '+3.2 ± 1.0', '≈ +0.3 ± 0.6' or '='; '' where none is defined."""
    scale = context.labels.scale(key)
    if not math.isfinite(difference.mean) or too_few(difference.n, context.comparison.replications):
        return ""
    if difference.mean == 0 and not difference.half_width > 0:
        return "="
    number = str(rounded(scale.factor * difference.mean, scale.factor * difference.half_width))
    signed = number if number.startswith(MINUS) else f"+{number}"
    return signed if difference.told_apart or not math.isfinite(difference.half_width) else f"{ALIKE} {signed}"
