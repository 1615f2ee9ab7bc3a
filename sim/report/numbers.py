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
    """How many decimals show three digits of `value`, but of its `half_width` at least one and at most two.

    A first digit of 1 or 2 says too little alone: 1.6 is not 2.

    >>> decimals(94.123, 0.42), decimals(94.123, 0.042), decimals(12345.6), decimals(110.7, 1.6), decimals(0.3, 0.25)
    (1, 2, 0, 1, 2)
    """
    known = [abs(number) for number in (value, half_width) if math.isfinite(number) and abs(number) > 1e-12]
    if not known:
        return 0
    wanted = 2 - math.floor(math.log10(max(known)))
    if math.isfinite(half_width) and half_width > 1e-12:
        first = -math.floor(math.log10(half_width))
        wanted = min(max(wanted, first + (half_width * 10**first < 2.95)), first + 1)
    return min(max(wanted, 0), 12)


def said(value: float, half_width: float = math.nan, places: int | None = None) -> Said:
    """`value` with its `half_width`, to so many decimal `places` if told, or the words for what has no value.

    >>> print(said(1234.5678, 12.3), said(-0.5, 0.25), said(math.nan), sep="; ")
    1,235 ± 12; −0.50 ± 0.25; not defined
    """
    if not math.isfinite(value):
        return Said(UNDEFINED)
    places = decimals(value, half_width) if places is None else places
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
