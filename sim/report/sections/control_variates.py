"""A sentence on what control variates make of the measure that decides."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.experiments.control_variates import Controlled
from sim.number_format import plain, rounded
from sim.report.findings.estimates import EstimateTable
from sim.report.theme.measure_labels import MeasureLabels

if TYPE_CHECKING:
    from sim.experiments.comparison import Comparison

MOST_STREAMS = 5_000
"""Streams of lead times, over all replications, that are drawn again for the sentence: a quarter of a second."""


def controlled_sentence(comparison: Comparison) -> str:
    """How much narrower control variates make the interval of the deciding measure under the best policy, policies
    between stars; '' where they do not, or where there are too many stock points to look."""
    if len(comparison.scenario.stock) * comparison.replications > MOST_STREAMS:
        return ""
    best, measure, table = comparison.best, comparison.objective.measure, comparison.table
    rows = comparison.controlled_rows(table[(table.policy == best) & (table.stock == "*") & (table.measure == measure)])
    if not rows:
        return ""
    corrected = Controlled(*rows[0][3:])  # type: ignore[arg-type]
    labels = MeasureLabels(comparison.scenario.unit, comparison.scenario.currency)
    factor, unit = labels.scale(measure)
    plainly = EstimateTable(comparison).of(best, measure)
    means = [rounded(factor * one.mean, factor * one.half_width) for one in (corrected, plainly)]
    unit = f" {unit}" if unit else ""
    return (
        f"Corrected for how many customers came and how long lead times were drawn (control variates), "
        f"{labels.name(measure)} under *{best}* is {means[0]}{unit} instead of {means[1]}{unit}: "
        f"as sure as {plain(1 / corrected.variance_ratio, 1)} times as many replications would be."
    )
