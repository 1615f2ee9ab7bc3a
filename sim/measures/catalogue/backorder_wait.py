"""Waits of the backorders that were filled: mean, quantiles and maximum."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from sim.measures import Formula, measure
from sim.measures.window import Window


def quantile(ordered: np.ndarray, share: float) -> float | None:
    """The `share` quantile of numbers in ascending order, interpolated linearly; None for no numbers.

    Hyndman and Fan's definition 7, as `numpy.quantile`, which would sort again.

    >>> quantile(np.array([1.0, 2.0, 4.0]), 0.75)
    3.0
    """
    if not len(ordered):
        return None
    position = share * (len(ordered) - 1)
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return float(ordered[below] + (position - below) * (ordered[above] - ordered[below]))


def of_waits(
    *, formula: str, source: str = "numpy.quantile, method 'linear'", symbol: str = ""
) -> Callable[[Formula], Formula]:
    """Decorates a function of a `Window` to make it a measure of the waits of filled backorders."""
    whole_formula = f"{formula} time from order to last unit, over backorders finally filled"
    return measure(unit="time", formula=whole_formula, symbol=symbol, source=source, over_all="pooled", for_groups=True)


@of_waits(
    formula="mean",
    symbol="E[W | W > 0]",
    source="definition; 'backorder time when orders are backordered' (projectproduction.org, 'Backorder time')",
)
def mean_backorder_wait(window: Window) -> float | None:
    """The mean wait of the backorders that were filled."""
    return window.backorder_waits.mean() if len(window.backorder_waits) else None


@of_waits(formula="median")
def p50_backorder_wait(window: Window) -> float | None:
    """The wait that half of the filled backorders did not exceed."""
    return quantile(window.backorder_waits, 0.50)


@of_waits(formula="90 % quantile of the")
def p90_backorder_wait(window: Window) -> float | None:
    """The wait that nine in ten of the filled backorders did not exceed."""
    return quantile(window.backorder_waits, 0.90)


@of_waits(formula="95 % quantile of the")
def p95_backorder_wait(window: Window) -> float | None:
    """The wait that nineteen in twenty of the filled backorders did not exceed."""
    return quantile(window.backorder_waits, 0.95)


@of_waits(formula="longest", source="definition")
def max_backorder_wait(window: Window) -> float | None:
    """The longest wait of a backorder that was filled."""
    return quantile(window.backorder_waits, 1)
