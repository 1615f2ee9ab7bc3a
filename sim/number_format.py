"""Numbers as people read them: thousands apart, a true minus, as many digits as are sure, no nan."""

from __future__ import annotations

import math
from typing import NamedTuple

UNDEFINED = "not defined"
MINUS = "\N{MINUS SIGN}"
LEAST, MOST_DECIMALS = 1e-12, 12
"""What is smaller is shown as 0, and no number has more decimals."""


class RoundedNumber(NamedTuple):
    """A number as text: `value` and, to the same decimals, its `half_width` ('' where there is no interval)."""

    value: str
    half_width: str = ""

    def __str__(self) -> str:
        return f"{self.value} ± {self.half_width}" if self.half_width else self.value


def decimals(value: float, half_width: float = math.nan) -> int:
    """How many decimals show two digits of the `half_width`; without one, three of `value`.

    The one rule for every number that is shown, so that no number has two spellings.

    >>> decimals(94.123, 0.42), decimals(110.7, 1.6), decimals(0.3, 0.25), decimals(12345.6, 890), decimals(0.0341)
    (2, 1, 2, 0, 4)
    """
    size = abs(value) if math.isfinite(value) else 0.0
    # a half-width that is but the rounding error of sums: every replication gave the same
    sure = math.isfinite(half_width) and half_width > max(1e-9 * size, LEAST)
    size, digits = (half_width, 2) if sure else (size, 3)
    return min(max(digits - 1 - math.floor(math.log10(size)), 0), MOST_DECIMALS) if size > LEAST else 0


def rounded(value: float, half_width: float = math.nan) -> RoundedNumber:
    """`value` and its `half_width` to the decimals that are sure; 'not defined' for NaN and infinity.

    >>> print(rounded(1234.5678, 12.3), rounded(-0.5, 0.25), rounded(math.nan), sep="; ")
    1,235 ± 12; −0.50 ± 0.25; not defined
    """
    if not math.isfinite(value):
        return RoundedNumber(UNDEFINED)
    places = decimals(value, half_width)
    return RoundedNumber(plain(value, places), plain(half_width, places) if math.isfinite(half_width) else "")


def plain(value: float, places: int = 0) -> str:
    """`value` to so many decimal `places`.

    >>> plain(-1234.5, 1), plain(3), plain(-0.001)
    ('−1,234.5', '3', '0')
    """
    if not math.isfinite(value):
        return UNDEFINED
    text = f"{abs(value):,.{places}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def percent(share: float) -> str:
    """A share, 0 to 1, as a percentage of three digits.

    >>> percent(0.0314), percent(1)
    ('3.14 %', '100 %')
    """
    return f"{rounded(100 * share)} %" if math.isfinite(share) else UNDEFINED


def finite_or_zero(half_width: float) -> float:
    """A half-width as a drawing takes it: 0, no bar at all, where there is no interval.

    >>> finite_or_zero(0.4), finite_or_zero(math.nan)
    (0.4, 0.0)
    """
    return half_width if math.isfinite(half_width) else 0.0
