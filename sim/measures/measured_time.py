"""The time that is measured: the window's bounds, its periods, and when its books are closed."""

from __future__ import annotations

import numpy as np

from sim.engine.plan import Plan
from sim.measures.window import Periods


def bounds(plan: Plan) -> tuple[int, int]:
    """After which instant and until which, in microseconds, what happens is measured."""
    return round(plan.scenario.warm_up * plan.scenario.tick), plan.scenario.span.end


def periods_of(plan: Plan) -> Periods:
    """The whole periods of the window: the accounting's, else of one unit of time."""
    start, end = bounds(plan)
    length = round((plan.scenario.accounting.period or 1) * plan.scenario.tick)
    first = -(-start // length)
    return Periods(first, max(end // length - first, 0), length)


def closes_of(plan: Plan) -> np.ndarray | None:
    """The instants within the window at which the books are closed; None if they are kept all the time."""
    if plan.scenario.accounting.type == "continuous":
        return None
    start, end = bounds(plan)
    length = periods_of(plan).length
    return np.arange((start // length + 1) * length, end + 1, length)
