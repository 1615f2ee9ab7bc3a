"""The measured time: the bounds of the window, its whole periods, and the ends of accounting periods."""

from __future__ import annotations

import numpy as np

from sim.engine.plan import Plan
from sim.measures.window import Periods


def bounds(plan: Plan) -> tuple[int, int]:
    """The window [start, end), in microseconds: from the end of the warm-up to the end of the run."""
    return round(plan.scenario.warm_up * plan.scenario.tick), plan.scenario.span.end


def periods_of(plan: Plan) -> Periods:
    """The whole periods of the window: accounting periods, or units of time where accounting is continuous."""
    start, end = bounds(plan)
    length = round((plan.scenario.accounting.period or 1) * plan.scenario.tick)
    first = -(-start // length)
    return Periods(first, max(end // length - first, 0), length)


def closes_of(plan: Plan) -> np.ndarray | None:
    """The ends of accounting periods within the window, in microseconds; None where accounting is continuous."""
    if plan.scenario.accounting.type == "continuous":
        return None
    start, end = bounds(plan)
    length = periods_of(plan).length
    return np.arange((start // length + 1) * length, end + 1, length)
