"""Sentences about a policy grid: its best cell, and what another promise or another restock rule alone brings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.number_format import plain, rounded
from sim.report.findings.estimates import EstimateRow
from sim.report.theme.measure_labels import MeasureLabels
from sim.sentences import listed

if TYPE_CHECKING:
    import pandas as pd

    from sim.report.theme.theme import Theme

LESS_IS_BETTER = {"profit": False, "total_cost": True, "cancellation_rate": True, "retention": False}
"""The measures of a grid: profit where things have prices, else cost."""
ALIKE = "≈"
"""Marks the cells that cannot be told apart from the best."""
MOST_NAMED = 3
"""Of more such cells their number says more than their names."""


def best_cell(rows: pd.DataFrame, theme: Theme) -> str:
    """Which cell is the best, and which cannot be told apart from it; `rows` are those of one measure of the grid.

    Their columns are those of `sim.report.figures.restock_by_promise`.
    """
    measure, labels = rows["measure"].iloc[0], theme.labels
    best = next(rows[rows["best"]].itertuples())
    extreme = "lowest" if LESS_IS_BETTER[measure] else "highest"
    value = labels.number(measure, EstimateRow(best.mean, best.half_width, best.n))._replace(wide=False)
    head = f"The {extreme} {labels.name(measure)}, {value} {labels.scale(measure).unit}".rstrip()
    head += f", is that of *{best.policy}*"
    if theme.replications < 2:
        return f"{head}; one replication cannot tell cells apart."
    alike, others = rows[rows["alike"]], rows[~rows["best"]]
    if alike.empty:
        return f"{head}; every other cell is told apart from it."
    if len(alike) == len(others):
        return f"{head}, but no other cell can be told apart from it."
    if len(alike) == len(others[others["restock"] == best.restock]) and (alike["restock"] == best.restock).all():
        return f"{head}; with this restock rule no promise can be told apart from it."
    if len(alike) == len(others[others["promise"] == best.promise]) and (alike["promise"] == best.promise).all():
        return f"{head}; with this promise no restock rule can be told apart from it."
    if len(alike) <= MOST_NAMED:
        return f"{head}; {listed([f'*{policy}*' for policy in alike['policy']])} cannot be told apart from it."
    return f"{head}; {plain(len(alike))} others, marked {ALIKE}, cannot be told apart from it."


def effects_alone(rows: pd.DataFrame, theme: Theme) -> str:
    """What the best promise brings with the baseline's restock rule, and the best rule with the baseline's promise.

    '' where the measure is not defined under the baseline.
    """
    labels = theme.labels
    base = next(rows[rows["policy"] == theme.baseline].itertuples())
    less = LESS_IS_BETTER[base.measure]
    if math.isnan(base.mean):
        return ""
    effects = []
    moves = f"{'lowers' if less else 'raises'} {labels.name(base.measure)} by up to"
    for held, changed, noun in (("restock", "promise", "promise"), ("promise", "restock", "restock rule")):
        line = rows[(rows[held] == getattr(base, held)) & rows["mean"].notna()]
        means = line["mean"] if less else -line["mean"]
        best = next(line.loc[[means.idxmin()]].itertuples())
        if best.policy == base.policy:
            effects.append(f"no other {noun} alone does better")
            continue
        amount = _amount(base.measure, best.gain, best.gain_half_width, labels)
        unsure = "" if best.told_apart or theme.replications < 2 else ", not told apart from nothing"
        effects.append(f"another {noun} alone {moves} {amount} (“{getattr(best, changed)}”{unsure})")
        moves = "by up to"  # said once, it is understood
    return f"From *{theme.baseline}*, {', '.join(effects)}."


def promise_at_best_rule(rows: pd.DataFrame, theme: Theme) -> str:
    """What the best promise is worth beside the best restock rule, against the baseline's; '' if it cannot be told."""
    best = next(rows[rows["best"]].itertuples())
    promise = rows.loc[rows["policy"] == theme.baseline, "promise"].iloc[0]
    other = next(rows[(rows["restock"] == best.restock) & (rows["promise"] == promise)].itertuples())
    if other.policy in (best.policy, theme.baseline) or other.alike or math.isnan(other.behind):
        return ""
    amount = _amount(best.measure, other.behind, other.behind_half_width, theme.labels)
    return f"With its restock rule, “{best.promise}” instead of “{promise}” makes a difference of {amount}."


def _amount(measure: str, difference: float, half_width: float, labels: MeasureLabels) -> str:
    scale = labels.scale(measure)
    return f"{rounded(scale.factor * abs(difference), scale.factor * half_width)} {scale.difference}".rstrip()
