"""The normal loss function: the expected part of a normal demand that a position cannot cover."""

from __future__ import annotations

import math


def shortage(position: float, mean: float, std: float) -> float:
    """E[(D − y)⁺] of a normal demand D beyond the `position` y: σ·G(k), G(k) = φ(k) − k·(1 − Φ(k)), k = (y − μ)/σ.

    Integrating (x − y) against the normal density gives it. Of a demand that does not vary, what is beyond it.

    >>> round(shortage(100, mean=100, std=10), 4)  # 10/√(2π)
    3.9894
    >>> shortage(7, mean=10, std=0)
    3
    """
    if abs(position - mean) >= 40 * std:  # further out the tail is 0 in floating point; also where std is 0
        return max(mean - position, 0)
    k = (position - mean) / std
    return std * (_density(k) - k * _tail(k))


def shortage_beyond(position: float, mean: float, std: float) -> float:
    """The shortages of all higher positions together: ∫ E[(D − x)⁺] dx over x > y = E[((D − y)⁺)²]/2, in units².

    By parts it is σ²/2·((k² + 1)(1 − Φ(k)) − k·φ(k)).

    >>> shortage_beyond(100, mean=100, std=10)  # a quarter of the variance
    25.0
    """
    if abs(position - mean) >= 40 * std:
        return ((mean - position) ** 2 + std * std) / 2 if position < mean else 0.0
    k = (position - mean) / std
    return std * std / 2 * ((k * k + 1) * _tail(k) - k * _density(k))


def _density(k: float) -> float:
    return math.exp(-k * k / 2) / math.sqrt(2 * math.pi)


def _tail(k: float) -> float:
    return math.erfc(k / math.sqrt(2)) / 2
