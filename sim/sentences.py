"""Counts and lists in words, for sentences."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, one: str, many: str = "") -> str:
    """A `number` with its noun: `one`, or `many` (by default `one` + s).

    >>> counted(1, "problem"), counted(2000, "problem"), counted(2, "policy", "policies")
    ('1 problem', '2,000 problems', '2 policies')
    """
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def measured(number: float, unit: str) -> str:
    """A `number` of units of time, each called `unit`, to six digits.

    >>> measured(1, "day"), measured(1.5, "day"), measured(0, "day")
    ('1 day', '1.5 days', '0 days')
    """
    text = f"{number:g}"
    return f"{text} {unit}" if text == "1" else f"{text} {unit}s"


def numbered(noun: str, numbers: Sequence[int], count: int) -> str:
    """The first `numbers` of a `count` of things.

    >>> numbered("row", [2], 1), numbered("row", [2, 5], 2), numbered("row", [2, 5, 6], 40)
    ('row 2', 'rows 2 and 5', 'rows 2, 5, 6 and 37 more')
    """
    more = count - len(numbers)
    return f"{noun}{'s' * (count > 1)} {listed([*map(str, numbers), *([f'{more} more'] if more else [])])}"


def listed(parts: Sequence[str]) -> str:
    """At least one thing: "a", "a and b", or "a, b and c".

    >>> listed(["tea"]), listed(["tea", "milk"]), listed(["tea", "milk", "sugar"])
    ('tea', 'tea and milk', 'tea, milk and sugar')
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
