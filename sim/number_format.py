"""Numbers as people read them: thousands apart, a true minus, as many digits as are sure, no nan."""

from __future__ import annotations

import math
from typing import NamedTuple

UNDEFINED = "not defined"
MINUS = "\N{MINUS SIGN}"
LEAST, MOST_DECIMALS = 1e-12, 12
"""What is smaller is shown as 0, and no number has more decimals."""


WIDE_MARK = "?"
"""Stands after a number whose interval is wider than the number is large."""
WIDE_MEANS = "the interval is wider than the number itself, of which little more than its sign is known"
"""What `WIDE_MARK` means, for whatever shows it."""
ENOUGH_REPLICATIONS = 5
"""Of fewer replications a mean and its interval say too little to be shown, if that many were played at all."""
PERCENTAGES = (0.0, 100.0)
"""Between which a share lies, as a percentage."""


class RoundedNumber(NamedTuple):
    """A number as text: `value` and, to the same decimals, its `half_width` ('' where there is no interval).

    `ends` has the ends of the interval, as in '96.3 to 100', where they may not be value ± half-width: a share is
    never above 100 %. `wide` marks an interval wider than its value.
    """

    value: str
    half_width: str = ""
    ends: str = ""
    wide: bool = False

    @property
    def interval(self) -> str:
        """The interval as it stands after the value: '± 0.42', '(96.3 to 100)' or ''."""
        if self.ends:
            return f"({self.ends})"
        return f"± {self.half_width}" if self.half_width else ""

    def __str__(self) -> str:
        return " ".join(filter(None, (self.value, self.interval, WIDE_MARK * self.wide)))


def decimals(value: float, half_width: float = math.nan) -> int:
    """How many decimals show two digits of the `half_width`; without one, three of `value`.

    The one rule for every number that is shown, so that no number has two spellings.

    >>> decimals(94.123, 0.42), decimals(110.7, 1.6), decimals(0.3, 0.25), decimals(12345.6, 890), decimals(0.0341)
    (2, 1, 2, 0, 4)
    """
    size = abs(value) if math.isfinite(value) else 0.0
    size, digits = (half_width, 2) if _sure(value, half_width) else (size, 3)
    return min(max(digits - 1 - math.floor(math.log10(size)), 0), MOST_DECIMALS) if size > LEAST else 0


def _sure(value: float, half_width: float) -> bool:
    """Whether there is an interval, and not but the rounding error of sums: every replication gave the same."""
    size = abs(value) if math.isfinite(value) else 0.0
    return math.isfinite(half_width) and half_width > max(1e-9 * size, LEAST)


def rounded(
    value: float, half_width: float = math.nan, *, within: tuple[float, float] = (-math.inf, math.inf)
) -> RoundedNumber:
    """`value` and its `half_width` to the decimals that are sure; 'not defined' for NaN and infinity.

    What of the interval lies beyond `within` cannot be, and is left out.

    >>> print(rounded(1234.5678, 12.3), rounded(-0.5, 0.25), rounded(math.nan), sep="; ")
    1,235 ± 12; −0.50 ± 0.25; not defined
    >>> print(rounded(98.83, 2.5, within=PERCENTAGES), rounded(0.29, 0.79, within=PERCENTAGES), sep="; ")
    98.8 (96.3 to 100); 0.29 (0 to 1.08)
    """
    if not math.isfinite(value):
        return RoundedNumber(UNDEFINED)
    places = decimals(value, half_width)
    if not math.isfinite(half_width):
        return RoundedNumber(plain(value, places))
    below, above = half_widths_within(value, half_width, within)
    ends = ""
    if _sure(value, half_width) and min(below, above) < half_width:
        low, high = within
        lower = plain(low) if below < half_width else plain(value - below, places)
        upper = plain(high) if above < half_width else plain(value + above, places)
        ends = f"{lower} to {upper}"
    return RoundedNumber(plain(value, places), plain(half_width, places), ends)


def half_widths_within(value: float, half_width: float, within: tuple[float, float]) -> tuple[float, float]:
    """How far the interval reaches below and above `value` without what lies beyond `within`; 0 where there is none.

    >>> half_widths_within(98.0, 3.0, PERCENTAGES), half_widths_within(98.0, math.nan, PERCENTAGES)
    ((3.0, 2.0), (0.0, 0.0))
    """
    half_width = finite_or_zero(half_width)
    low, high = within
    return max(min(half_width, value - low), 0.0), max(min(half_width, high - value), 0.0)


def wider_than_its_value(value: float, half_width: float, within: tuple[float, float]) -> bool:
    """Whether the interval, from end to end `within` what can be, is wider than `value` is large.

    >>> wider_than_its_value(0.29, 0.79, PERCENTAGES), wider_than_its_value(98.0, 2.0, PERCENTAGES)
    (True, False)
    """
    return _sure(value, half_width) and sum(half_widths_within(value, half_width, within)) > abs(value)


def too_few(n: int, replications: int) -> bool:
    """Whether so few of the `replications` define a measure that its mean is not worth showing.

    >>> too_few(2, 30), too_few(5, 30), too_few(2, 3), too_few(0, 30)
    (True, False, False, False)
    """
    return 0 < n < ENOUGH_REPLICATIONS <= replications


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
