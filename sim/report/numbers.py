"""Numbers as people read them: thousands apart, a true minus, three digits that matter, no nan."""

from __future__ import annotations

import math
from typing import NamedTuple

UNDEFINED = "not defined"
MINUS = "\N{MINUS SIGN}"


class Said(NamedTuple):
    """A number in words: `value` and, to the same decimals, its `half_width` ('' where there is no interval)."""

    value: str
    half_width: str = ""

    def __str__(self) -> str:
        return f"{self.value} ± {self.half_width}" if self.half_width else self.value


def decimals(value: float, half_width: float = math.nan) -> int:
    """How many decimals show three digits of `value`, and at least one of its `half_width`.

    >>> decimals(94.123, 0.42), decimals(94.123, 0.042), decimals(12345.6), decimals(0.0123)
    (1, 2, 0, 4)
    """
    sizes = [abs(number) for number in (value, half_width) if math.isfinite(number) and abs(number) > 1e-12]
    if not sizes:
        return 0
    wanted = max(0, 2 - math.floor(math.log10(max(sizes))))
    if math.isfinite(half_width) and half_width > 1e-12:
        wanted = max(wanted, min(wanted + 2, -math.floor(math.log10(half_width))))
    return min(wanted, 12)


def said(value: float, half_width: float = math.nan, *, signed: bool = False) -> Said:
    """`value` with its `half_width`, or the words for what has no value.

    >>> print(said(1234.5678, 12.3), said(-0.5, 0.25, signed=True), said(math.nan), sep="; ")
    1,235 ± 12; −0.500 ± 0.250; not defined
    """
    if not math.isfinite(value):
        return Said(UNDEFINED)
    places = decimals(value, half_width)
    half = f"{half_width:,.{places}f}" if math.isfinite(half_width) else ""
    return Said(plain(value, places, signed=signed), half)


def plain(value: float, places: int = 0, *, signed: bool = False) -> str:
    """`value` to so many decimal `places`.

    >>> plain(-1234.5, 1), plain(3, signed=True), plain(-0.001)
    ('−1,234.5', '+3', '0')
    """
    if not math.isfinite(value):
        return UNDEFINED
    text = f"{abs(value):,.{places}f}"
    if not text.strip("0.,"):
        return text
    return f"{MINUS if value < 0 else '+' if signed else ''}{text}"


def percent(part: float) -> str:
    """A share as text.

    >>> percent(0.0314), percent(1)
    ('3.14 %', '100 %')
    """
    return f"{said(100 * part)} %" if math.isfinite(part) else UNDEFINED
