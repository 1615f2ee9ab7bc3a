"""Numbers as people read them: thousands apart, a true minus, as many digits as are sure, no nan."""

from __future__ import annotations

import math
from typing import NamedTuple

UNDEFINED = "not defined"
MINUS = "\N{MINUS SIGN}"
DUST, MOST = 1e-12, 12
"""What is smaller is 0; no number has more decimals."""


class Said(NamedTuple):
    """A number in words: `value` and, to the same decimals, its `half_width` ('' where there is no interval)."""

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
    known = abs(value) if math.isfinite(value) else 0.0
    # the dust of sums: every replication gave the same
    sure = math.isfinite(half_width) and half_width > max(1e-9 * known, DUST)
    size, digits = (half_width, 2) if sure else (known, 3)
    return min(max(digits - 1 - math.floor(math.log10(size)), 0), MOST) if size > DUST else 0


def said(value: float, half_width: float = math.nan) -> Said:
    """`value` with its `half_width`, or the words for what has no value.

    >>> print(said(1234.5678, 12.3), said(-0.5, 0.25), said(math.nan), sep="; ")
    1,235 ± 12; −0.50 ± 0.25; not defined
    """
    if not math.isfinite(value):
        return Said(UNDEFINED)
    places = decimals(value, half_width)
    return Said(plain(value, places), plain(half_width, places) if math.isfinite(half_width) else "")


def plain(value: float, places: int = 0) -> str:
    """`value` to so many decimal `places`.

    >>> plain(-1234.5, 1), plain(3), plain(-0.001)
    ('−1,234.5', '3', '0')
    """
    if not math.isfinite(value):
        return UNDEFINED
    text = f"{abs(value):,.{places}f}"
    return f"{MINUS}{text}" if value < 0 and text.strip("0.,") else text


def percent(part: float) -> str:
    """A share as text.

    >>> percent(0.0314), percent(1)
    ('3.14 %', '100 %')
    """
    return f"{said(100 * part)} %" if math.isfinite(part) else UNDEFINED
