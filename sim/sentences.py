"""Sentences: numbers and lists of things, as a sentence says them."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, one: str, many: str = "") -> str:
    """A number of things.

    >>> counted(1, "problem"), counted(2, "problem"), counted(2, "policy", "policies")
    ('1 problem', '2 problems', '2 policies')
    """
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(parts: Sequence[str]) -> str:
    """Things one after the other, at least one.

    >>> listed(["tea"]), listed(["tea", "milk"]), listed(["tea", "milk", "sugar"])
    ('tea', 'tea and milk', 'tea, milk and sugar')
    """
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
