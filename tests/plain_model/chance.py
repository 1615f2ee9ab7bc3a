"""Random numbers of the tape by what they decide, and what a scenario says of its distributions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

DAY = 86_400_000_000
"""Microseconds in the unit of time of every scenario here."""


def instant(days: float) -> int:
    """Whole microseconds.

    >>> instant(0.5)
    43200000000
    """
    return round(days * DAY)


class Chance:
    """The k-th number of what a distribution gives: as written in the scenario, or as it stands on the tape."""

    def __init__(self, tape: Mapping[str, Any]) -> None:
        self.tape = {name: list(numbers) for name, numbers in tape.items()}

    def number(self, distribution: Any, stream: str, k: int) -> float:
        """The k-th draw of a distribution: a constant, a script, or else what the stream on the tape holds."""
        if not isinstance(distribution, dict):
            return float(distribution)
        if distribution["type"] == "scripted":
            return float(distribution["values"][k])
        return float(self.tape[stream][k])

    def uniform(self, stream: str, k: int) -> float:
        return float(self.tape[stream][k])

    def happens(self, probability: float, stream: str, k: int) -> bool:
        """Whether something of this probability happens to the k-th visit; nothing is asked of chance at 0 and 1."""
        return probability == 1 or (probability > 0 and self.uniform(stream, k) < probability)

    def one_of(self, shares: Mapping[str, float], stream: str, k: int) -> str:
        """One of these, by their shares laid end to end in order; '' for what is left of 1."""
        if len(shares) == 1 and sum(shares.values()) == 1:
            return next(iter(shares))
        return chosen(shares, self.uniform(stream, k)) if shares else ""


def chosen(shares: Mapping[str, float], uniform: float) -> str:
    """In whose stretch of the line from 0 to 1 a number lies.

    >>> chosen({"cup": 0.3, "jug": 0.1}, 0.35), chosen({"cup": 0.3, "jug": 0.1}, 0.4)
    ('jug', '')
    """
    end = 0.0
    for name, share in shares.items():
        end += share
        if uniform < end:
            return name
    return ""


def mean(distribution: Any) -> float:
    """The mean of a constant, a script or a discrete distribution."""
    if not isinstance(distribution, dict):
        return float(distribution)
    values: Sequence[float] = distribution["values"]
    weights: Sequence[float] = distribution.get("weights", [1] * len(values))
    return sum(value * weight for value, weight in zip(values, weights, strict=True)) / sum(weights)


def quantile(distribution: Any, confidence: float, spent: int) -> int:
    """The shortest time within which what has taken longer than `spent` ends with this confidence; `spent` if it should
    have ended already, and -1 for what has not begun.

    >>> quantile({"type": "discrete", "values": [1, 2, 4], "weights": [5, 3, 2]}, 0.8, instant(1)) // DAY
    4
    """
    values = distribution["values"] if isinstance(distribution, dict) else [distribution]
    weights = distribution["weights"] if isinstance(distribution, dict) else [1]
    still = sorted((instant(value), weight) for value, weight in zip(values, weights, strict=True))
    still = [(value, weight) for value, weight in still if value > spent]
    total, so_far = sum(weight for _, weight in still), 0.0
    for value, weight in still:
        so_far += weight
        if so_far >= confidence * total - 1e-9:
            return value
    return spent
