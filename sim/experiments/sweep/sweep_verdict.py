"""The verdict of a sweep: where the best policy changes, what matters most, and what could not be judged."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from sim.experiments.sweep.best_by_point import MISSED, NONE, OPEN, BestByPoint, best_by_point
from sim.experiments.sweep.best_ranges import (
    best_along,
    best_over_map,
    changes_most_along,
    levels_where,
    shares_of_points,
)
from sim.experiments.sweep.data import SweepData
from sim.experiments.sweep.factor_axes import FactorAxis, factor_axes
from sim.experiments.sweep.importance import what_matters
from sim.experiments.verdict import in_quotes
from sim.measure_words import measure_words
from sim.number_format import ENOUGH_REPLICATIONS, plain
from sim.sentences import counted, listed


def sweep_verdict(sweep: SweepData) -> list[str]:
    """The sentences, the most important first, policies in quotes."""
    return in_quotes(sweep_sentences(sweep), sweep.policies)


def sweep_sentences(sweep: SweepData) -> list[str]:
    """The sentences, the most important first; policies' names stand between stars.

    First where the best policy changes, or how the only one fares, then what matters most, how the conditions fare,
    which triples failed, and which policies do not feel what is varied.
    """
    best, axes = best_by_point(sweep), factor_axes(sweep)
    if (best.best == NONE).all():
        return ["At no point can a policy be judged.", *_failed(sweep, best)]
    measure = best.objective.measure
    answer = [_alone(sweep, best, axes)] if len(sweep.policies) == 1 else _where_best(best, axes)
    matters = _course(sweep, best, axes) if len(axes) == 1 else what_matters(sweep, measure, axes)
    said = [*answer, matters, _few(best), _conditions(sweep, best, axes), *_failed(sweep, best), _unfelt(sweep, axes)]
    return list(filter(None, [*said]))


def _where_best(best: BestByPoint, axes: Sequence[FactorAxis]) -> list[str]:
    """Where the best policy changes."""
    if len(axes) == 1:
        return [best_along(axes[0], best)]
    border = best_over_map(axes, best) if len(axes) == 2 else ""
    return [shares_of_points(best), border or changes_most_along(axes, best)]


def _few(best: BestByPoint) -> str:
    """How little so few replications tell, where chance is seen at all."""
    count = int(best.replications.max())
    if count >= ENOUGH_REPLICATIONS or (count > 1 and not np.nan_to_num(best.spread).any()):
        return ""
    rests = f"Each point rests on {counted(count, 'replication')}"
    return f"{rests}, which can tell little about it: intervals of so few are rough, and 30 are usual."


def _alone(sweep: SweepData, best: BestByPoint, axes: Sequence[FactorAxis]) -> str:
    """How the only policy fares over all points."""
    if len(axes) == 1:
        return ""  # which its course says
    measure, (policy,) = best.objective.measure, sweep.policies
    means = best.mean[:, 0]
    low, high = (sweep.scenario.wording.value(measure, float(end)) for end in (np.nanmin(means), np.nanmax(means)))
    points = counted(len(means), "point")
    return f"Under *{policy}*, {measure_words()[measure].name} lies between {low} and {high} at the {points}."


def _course(sweep: SweepData, best: BestByPoint, axes: Sequence[FactorAxis]) -> str:
    """How what decides moves along the only factor, of the policies that feel it under the one that is best most."""
    (axis,) = axes
    feels = [number for number, policy in enumerate(sweep.policies) if policy not in _level(sweep, axis)]
    counts = Counter(best.best[best.best != NONE].tolist())
    number = max(feels, key=lambda one: counts[one], default=0)
    means, spread = best.mean[:, number], best.spread[:, number]
    order = [point for point in np.argsort(axis.numbers, kind="stable").tolist() if np.isfinite(means[point])]
    measure, policy = best.objective.measure, sweep.policies[number]
    if not order:
        return ""

    def said(point: int) -> str:
        """The mean at a point and the value there."""
        value = sweep.scenario.wording.value(measure, float(means[point]), float(spread[point]))
        return f"{value} at {axis.words.value(axis.values[point] if not axis.numeric else axis.numbers[point].item())}"

    first, last = order[0], order[-1]
    name = measure_words()[measure].name
    extremes = min(order, key=lambda point: means[point]), max(order, key=lambda point: means[point])
    if not axis.numeric:
        return f"Under *{policy}*, {name} is {said(extremes[0])} and {said(extremes[1])}, its least and its most."
    if np.ptp(means[order]) <= np.nan_to_num(spread[order]).max():
        about = sweep.scenario.wording.value(measure, float(means[first]), float(spread[first]))
        return f"Under *{policy}*, {name} stays at about {about}."
    verb = "rises" if means[last] > means[first] else "falls"
    inner = [
        f"{word} at {axis.words.value(axis.numbers[point].item())}"
        for word, point in zip(("lowest", "highest"), extremes, strict=True)
        if point not in (first, last) and abs(means[point] - means[first]) > spread[point] + spread[first]
        and abs(means[point] - means[last]) > spread[point] + spread[last]
    ]  # fmt: skip
    turning = f", and is {listed(inner)}" if inner else ""
    return f"Under *{policy}*, {name} {verb} from {said(first)} to {said(last)}{turning}."


def _conditions(sweep: SweepData, best: BestByPoint, axes: Sequence[FactorAxis]) -> str:
    """Where no policy meets every condition, and where that is open."""
    if not sweep.scenario.goal.conditions:
        return ""
    judged = best.best != NONE
    missed, unsettled = judged & (best.best_standing == MISSED), judged & (best.best_standing == OPEN)
    whose = f"*{sweep.policies[0]}*" if len(sweep.policies) == 1 else ""
    misses = f"{whose} misses a condition" if whose else "no policy meets every condition"
    open_ = f"it is open whether {whose or 'any policy'} meets every condition"
    parts = [
        f"{_at_which(found, axes)} {words}" for found, words in ((missed, misses), (unsettled, open_)) if found.any()
    ]
    return _upper(f"{'; '.join(parts)}.") if parts else ""


def _at_which(found: np.ndarray, axes: Sequence[FactorAxis]) -> str:
    """At which points something is so."""
    if found.all():
        return "at every point"
    if len(axes) == 1:
        return levels_where(axes[0], found)
    return f"at {plain(int(found.sum()))} of {plain(len(found))} points"


def _upper(sentence: str) -> str:
    return f"{sentence[:1].upper()}{sentence[1:]}"


def _failed(sweep: SweepData, best: BestByPoint) -> list[str]:
    """How many triples failed, and at how many points nothing can be judged for it."""
    if not sweep.failures:
        return []
    points = {failure.point for failure in sweep.failures}
    reason, _ = Counter(failure.reason for failure in sweep.failures).most_common(1)[0]
    lost = int((best.best == NONE).sum())
    nothing = f"; nothing can be judged at {plain(lost)}" if lost else ""
    of = f"{plain(len(sweep.failures))} of {plain(sweep.triples)} triples"
    most = "all" if len({failure.reason for failure in sweep.failures}) == 1 else "most often"
    why = f" ({most}: {reason.rstrip('.')})" if len(sweep.failures) > 1 else f" ({reason.rstrip('.')})"
    return [f"{of} failed, at {counted(len(points), 'point')}{why}{nothing}."]


def _level(sweep: SweepData, axis: FactorAxis) -> list[str]:
    """The policies that do not feel a factor."""
    return [policy for policy in sweep.policies if set(axis.columns) <= set(sweep.unfelt.get(policy, ()))]


def _unfelt(sweep: SweepData, axes: Sequence[FactorAxis]) -> str:
    """Which policies set what is varied themselves."""
    who: dict[tuple[str, ...], list[str]] = {}
    for axis in axes:
        # a path into a policy moves that one alone, which its name says
        if not all(column.startswith("policies.") for column in axis.columns) and (names := _level(sweep, axis)):
            who.setdefault(tuple(names), []).append(axis.words.called)
    said = [
        f"{listed([f'*{name}*' for name in names])} {'sets' if len(names) == 1 else 'set'} {listed(called)} "
        f"{'itself' if len(names) == 1 else 'themselves'}"
        for names, called in who.items()
    ]
    line = "its line is level" if len(who) == 1 and len(next(iter(who))) == 1 else "their lines are level"
    return f"{listed(said)}: {line}." if said else ""
