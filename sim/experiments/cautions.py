"""Cautions beside the verdict: what its reader might overlook, said where the numbers make it matter."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

import numpy as np

from sim.experiments.judgement import Judgement
from sim.measure_words import measure_words
from sim.measures.statistics import estimate, paired
from sim.sentences import listed

FEW_BACKORDERS = 10
"""Fewer backorders a replication than this make a ratio of them a matter of luck."""
LEAST_GROUP_GAP = 0.05
"""Customer groups whose shares differ by less are not mentioned."""
GROUP_MEASURES = ("fill_rate", "cancellation_rate", "retention")
"""Measures by which customer groups are compared: the first in which they differ is mentioned."""


def cautions(judgement: Judgement, groups: Sequence[str]) -> list[str]:
    """That customer groups fare differently under the best policy, and that there are few backorders."""
    return list(filter(None, (_group_gap(judgement, groups), _few_backorders(judgement))))


def _group_gap(judgement: Judgement, groups: Sequence[str]) -> str:
    """How far customer groups are apart under the best policy, and under the baseline."""
    baseline, best = judgement.baseline, judgement.best
    for measure in GROUP_MEASURES if len(groups) > 1 else ():
        if extremes := _extreme_groups(judgement, groups, measure):
            low, high = extremes
            name = measure_words()[measure].name
            sentence = f"Customer groups fare differently: under *{best}*, {name} is "
            sentence += f'{_share(judgement, best, measure, low)} for "{low}" and '
            sentence += f'{_share(judgement, best, measure, high)} for "{high}"'
            if best != baseline:
                of_low, of_high = (_share(judgement, baseline, measure, group) for group in (low, high))
                sentence += f" (under *{baseline}*, {of_low} and {of_high})"
            return f"{sentence}."
    return ""


def _extreme_groups(judgement: Judgement, groups: Sequence[str], measure: str) -> tuple[str, str] | None:
    """The groups with the lowest and the highest share, if they are told apart and `LEAST_GROUP_GAP` apart."""
    by_group = {group: judgement.values(judgement.best, measure, group) for group in groups}
    means = {group: float(np.nanmean(values)) for group, values in by_group.items() if not np.isnan(values).all()}
    if len(means) < 2:
        return None
    low, high = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
    pairs = len(list(itertools.combinations(means, 2)))
    gap = paired(by_group[high], by_group[low], family=pairs)
    return (low, high) if gap.told_apart and gap.mean >= LEAST_GROUP_GAP else None


def _share(judgement: Judgement, policy: str, measure: str, group: str) -> str:
    mean, half_width, n = estimate(judgement.values(policy, measure, group))
    if mean is None:
        return "undefined"
    wide = math.nan if half_width is None or judgement.too_few(n) else half_width
    return judgement.scenario.wording.value(measure, mean, wide)


def _few_backorders(judgement: Judgement) -> str:
    """That a replication has few backorders under the baseline or the best policy, of which the verdict speaks."""
    counts: dict[str, float] = {}
    for policy in dict.fromkeys([judgement.baseline, judgement.best]):
        backorders = judgement.values(policy, "backorder_rate", "") * judgement.values(policy, "orders_placed", "")
        if not np.isnan(backorders).all():  # without orders there is no rate
            counts[policy] = float(np.nanmean(backorders))
    few = {policy: count for policy, count in counts.items() if 0 < count < FEW_BACKORDERS}
    if not few or not judgement.by_chance:
        return ""
    named = listed([f"*{policy}* ({_about(count)})" for policy, count in few.items()])
    return (
        f"Few orders are backordered under {named} in a replication: what is said of their waits, cancellations and "
        "kept promises rests on a handful each."
    )


def _about(count: float) -> str:
    return f"about {count:.0f}" if count >= 1.5 else f"about {count:.1f}"
