"""The service target: the measure of service that the goal asks something of, and how much at each stock point."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.findings.estimates import OVER_ALL

if TYPE_CHECKING:
    from sim.experiments.comparison import Comparison

SERVICE_MEASURES = (
    "fill_rate",
    "order_fill_rate",
    "ready_rate",
    "cycle_service_level",
    "period_service_level",
    "promise_kept_rate",
    "retention",
)
"""Shares of which more is better service, the one that is shown without a goal first."""


def service_measure(comparison: Comparison) -> str:
    """The measure of service that the goal has a condition on, over all stock points if there is one; else fill_rate.

    Of several the first in the file; conditions on customer groups are not counted.
    """
    asked = [one for one in comparison.scenario.goal.conditions if one.measure in SERVICE_MEASURES and not one.group]
    asked.sort(key=lambda one: one.stock != OVER_ALL)
    return asked[0].measure if asked else SERVICE_MEASURES[0]


def service_targets(comparison: Comparison, measure: str) -> dict[str, float]:
    """By stock point (`*`: over all), the least that the goal asks of a measure of service, as a share."""
    return {
        one.stock: one.value
        for one in comparison.scenario.goal.conditions
        if one.measure == measure and not one.group and one.operator.startswith(">") and math.isfinite(one.value)
    }
