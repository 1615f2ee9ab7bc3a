"""Where the best policy changes, in sentences: along one path, over a map of two, and among many."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.experiments.sweep.best_by_point import NONE, BestByPoint
from sim.experiments.sweep.factor_axes import FactorAxis
from sim.number_format import plain
from sim.sentences import counted, listed

UNSURE, UNKNOWN = -2, NONE
"""At a point: the best policy cannot be told from the next; no policy can be judged."""
MOST_RANGES = 4
"""So many ranges of the best policy are said one by one."""
MOST_GAPS = 3
"""So many stretches in which the best policy cannot be told are said one by one."""
ONE_BORDER = 0.8
"""In so large a share of the rows of a map the policies follow each other in one order, that the border is told."""
LEAST_CHANGING = 0.4
"""In so large a share of the rows it changes at all."""
LEAST_GAIN = 0.02
"""By how much a path has to sort the points by best policy to be told as the one along which it changes."""


class Stretch(NamedTuple):
    """Neighbouring levels of a factor, from `first` to `last`, at which the same is so."""

    what: int
    first: int
    last: int


def best_along(axis: FactorAxis, best: BestByPoint) -> str:
    """Where the best policy changes along the only factor that is varied."""
    of_level = _one_point_a_level(axis)
    sure = np.where(best.best == NONE, UNKNOWN, np.where(best.told_apart, best.best, UNSURE))[of_level]
    runs = stretches(sure)
    by = f"By {axis.words.called}, "
    replications = f" ({counted(int(best.replications.max()), 'replication')})"
    said = _merged([run for run in runs if run.what >= 0])
    if not said:
        shares = _shares(best.best[of_level], best.policies)
        return f"{by}at no value can the best policy be told from the next{replications}; {shares}."
    unsure, unknown = ([run for run in runs if run.what == what] for what in (UNSURE, UNKNOWN))
    cannot = "they cannot be told apart" if len(best.policies) == 2 else "the best cannot be told from the next"
    within = any(run.first < gap.first and gap.last < run.last for run in said for gap in unsure)
    gaps = f"; {'but ' if within else ''}{_gaps(unsure, axis)} {cannot}{replications}" if unsure else ""
    gaps += f"; {_gaps(unknown, axis)} none can be judged" if unknown else ""
    if len(said) > MOST_RANGES:
        shares = _shares(sure, best.policies)
        return f"{by}the best policy changes {len(said) - 1} times: {shares}{gaps}."
    if len(said) == 1 and not gaps:
        ends = f", from {axis.number(0)} to {axis.text(len(axis.levels) - 1)}" if axis.numeric else ""
        return f"{by}*{best.policies[said[0].what]}* is best at every value{ends}."
    if axis.numeric:
        parts = [
            f"*{best.policies[run.what]}* {'' if at else 'is best '}{_range(run, axis)}" for at, run in enumerate(said)
        ]
        return f"{by}{listed(parts)}{gaps}."
    return f"{by}{_by_word(sure, axis, best)}{gaps}."


def best_over_map(axes: Sequence[FactorAxis], best: BestByPoint) -> str:
    """Where the border of the best policy runs over a grid of two factors; '' where it has no such border."""
    grid = grid_of_points(axes)
    if grid is None:
        return ""
    over = best.best[grid]
    ways = ((over.T, axes[0], axes[1]), (over, axes[1], axes[0]))
    options = [found for rows, along, across in ways if (found := _border(rows, along, across, best.policies))]
    return max(options)[1] if options else ""


def shares_of_points(best: BestByPoint) -> str:
    """At which share of the points each policy is surely best."""
    sure = np.where(best.told_apart, best.best, UNSURE)
    points = len(sure)
    counts = [(int((sure == number).sum()), policy) for number, policy in enumerate(best.policies)]
    known = [(count, policy) for count, policy in sorted(counts, key=lambda one: -one[0]) if count]
    unsure = int(((best.best != NONE) & ~best.told_apart).sum())
    replications = counted(int(best.replications.max()), "replication")
    if not known:
        said = _shares(best.best, best.policies)
        return (
            f"At none of the {plain(points)} points can the best policy be told from the next ({replications}); {said}."
        )
    if known[0][0] == points:
        return f"*{known[0][1]}* is best at every one of the {plain(points)} points."
    (count, policy), *others = known
    parts = [f"*{policy}* is best at {_share(count, points)} of the {plain(points)} points"]
    parts += [f"*{policy}* at {_share(count, points)}" for count, policy in others]
    gap = f"; at {_share(unsure, points)} the best cannot be told from the next ({replications})" if unsure else ""
    return f"{listed(parts)}{gap}."


def changes_most_along(axes: Sequence[FactorAxis], best: BestByPoint) -> str:
    """Along which of many factors the best policy changes most, and between which values; '' where along none."""
    known = best.best != NONE
    if len(np.unique(best.best[known])) < 2:
        return ""
    splits = [(*_split(axis, best.best, known), axis) for axis in axes]
    gain, level, axis = max(splits, key=lambda one: one[0])
    if gain < LEAST_GAIN:
        return "The best policy does not change along any one path, but along several together."
    below = known & (axis.places <= level)
    above = known & (axis.places > level)
    (first, share), (second, other) = (_most(best.best[side], best.policies) for side in (below, above))
    below_said = f"*{first}* comes out best at {share} of the points"
    above_said = f"at {other}" if first == second else f"*{second}* comes out best at {other}"
    if axis.numeric:
        where = (f"up to {axis.text(level, digits=3)}", "above")
    else:
        where = (f"at {listed([axis.text(one) for one in range(level + 1)])}", "elsewhere")
    return f"The best policy changes most with {axis.words.called}: {where[0]}, {below_said}; {where[1]}, {above_said}."


def levels_where(axis: FactorAxis, found: np.ndarray) -> str:
    """At which values of the only factor something is so (by point): 'from 12 days on'; '' where nowhere."""
    runs = [run for run in stretches(found[_one_point_a_level(axis)].astype(int)) if run.what]
    return _gaps(runs, axis) if runs else ""


def stretches(what: np.ndarray) -> list[Stretch]:
    """The stretches of equal numbers.

    >>> stretches(np.array([3, 3, 5]))
    [Stretch(what=3, first=0, last=1), Stretch(what=5, first=2, last=2)]
    """
    found, first = [], 0
    for value, members in itertools.groupby(what.tolist()):
        last = first + len(list(members)) - 1
        found.append(Stretch(value, first, last))
        first = last + 1
    return found


def grid_of_points(axes: Sequence[FactorAxis]) -> np.ndarray | None:
    """By level of the first and of the second factor, the point there; None if not each pair of levels has a point."""
    first, second = axes
    grid = np.full((len(first.levels), len(second.levels)), -1)
    grid[first.places, second.places] = np.arange(len(first.values))
    return None if (grid < 0).any() else grid


def _one_point_a_level(axis: FactorAxis) -> np.ndarray:
    """By level, a point that has it."""
    point = np.zeros(len(axis.levels), int)
    point[axis.places[::-1]] = np.arange(len(axis.values))[::-1]
    return point


def _merged(runs: list[Stretch]) -> list[Stretch]:
    """Runs of the same policy as one, where between them no other policy is surely best."""
    found: list[Stretch] = []
    for run in runs:
        if found and found[-1].what == run.what:
            found[-1] = found[-1]._replace(last=run.last)
        else:
            found.append(run)
    return found


def _range(run: Stretch, axis: FactorAxis) -> str:
    """'up to 6 days', 'from 8 days on', 'from 7 to 9 days', 'at 7 days'."""
    first, last = axis.text(run.first), axis.text(run.last)
    if run.first == run.last:
        return f"at {first}"
    whole = run.last == len(axis.levels) - 1
    if whole and run.first:
        return f"from {first} on"
    return f"up to {last}" if not run.first and not whole else f"from {axis.number(run.first)} to {last}"


def _gaps(runs: Sequence[Stretch], axis: FactorAxis) -> str:
    """'at 7 days', 'at 7 and 9 days', or at how many values."""
    levels = [level for run in runs for level in range(run.first, run.last + 1)]
    if len(runs) > MOST_GAPS or (not axis.numeric and len(levels) > MOST_RANGES):
        return f"at {len(levels)} of {len(axis.levels)} values"
    if not axis.numeric:
        return f"at {listed([axis.text(level) for level in levels])}"
    return listed([_range(run, axis) for run in runs])


def _by_word(sure: np.ndarray, axis: FactorAxis, best: BestByPoint) -> str:
    """Which policy is best at which of values that are words."""
    parts = []
    for number in dict.fromkeys(one for one in sure.tolist() if one >= 0):
        levels = np.flatnonzero(sure == number).tolist()
        parts.append(f"*{best.policies[number]}* is best at {listed([axis.text(level) for level in levels])}")
    return listed(parts)


def _shares(best: np.ndarray, policies: Sequence[str]) -> str:
    """'*as today* comes out best at 12 of 19, *honest* at 7'."""
    counts = [(int((best == number).sum()), policy) for number, policy in enumerate(policies)]
    known = [(count, policy) for count, policy in sorted(counts, key=lambda one: -one[0]) if count]
    if not known:
        return "no policy can be judged"
    (most, first), *others = known
    return listed([f"*{first}* comes out best at {most} of {len(best)}", *(f"*{name}* at {n}" for n, name in others)])


def _share(count: int, of: int) -> str:
    """'62 %', and where that would be all or nothing, 'less than 1 %' or 'more than 99 %'."""
    percent = 100 * count / of
    if percent < 1:
        return "less than 1 %"
    return f"{percent:.0f} %" if percent <= 99 or count == of else "more than 99 %"


def _border(
    rows: np.ndarray, along: FactorAxis, across: FactorAxis, policies: Sequence[str]
) -> tuple[float, str] | None:
    """How plainly one policy gives way to the next in the `rows`, and the border in words; None where it does not.

    A row for each level of the factor `across`, in which the factor `along` grows.
    """
    if not along.numeric or len(along.levels) < 2:
        return None
    runs = [[run for run in stretches(row) if run.what != NONE] for row in rows]
    orders = [tuple(run.what for run in row) for row in runs]
    chains = dict.fromkeys(order for order in orders if len(set(order)) == len(order) > 1)
    if not chains:
        return None
    chain = max(chains, key=lambda one: (sum(_is_within(order, one) for order in orders), len(one)))
    plainly = sum(_is_within(order, chain) for order in orders) / len(orders)
    changing = [row for row, order in enumerate(orders) if len(order) > 1 and _is_within(order, chain)]
    if plainly < ONE_BORDER or len(changing) < LEAST_CHANGING * len(orders):
        return None
    said = f"As {along.words.called} grows, *{policies[chain[0]]}* gives way to *{policies[chain[1]]}*"
    said += "".join(f" and that to *{policies[number]}*" for number in chain[2:])
    ends = dict.fromkeys([changing[0], changing[-1]])
    if len(chain) == 2:
        between = {row: f"{along.number(runs[row][0].last)} and {along.text(runs[row][1].first)}" for row in changing}
        same = len(set(between.values())) == 1
        places = [
            between[row] + ("" if same else f" where {across.words.called} is {across.text(row)}") for row in ends
        ]
        said += f" between {', and between '.join(dict.fromkeys(places))}"
        said += f", whatever {across.words.called} is" if same and len(changing) == len(rows) else ""
    else:
        for mark, row in zip(":;", ends, strict=False):
            steps = listed([f"*{policies[run.what]}* from {along.text(run.first)}" for run in runs[row][1:]])
            said += f"{mark} where {across.words.called} is {across.text(row)}, {steps} on"
    if len(changing) < len(rows):
        said += f"; at {len(rows) - len(changing)} of {len(rows)} values of {across.words.called} it does not"
    return plainly + len(changing) / len(rows) / 100, f"{said}."


def _is_within(order: Sequence[int], chain: Sequence[int]) -> bool:
    """Whether an order of policies is that of the chain, some left out.

    >>> _is_within((0, 2), (0, 1, 2)), _is_within((2, 0), (0, 1, 2))
    (True, False)
    """
    places = [chain.index(one) if one in chain else -1 for one in order]
    return -1 not in places and all(before < after for before, after in itertools.pairwise(places))


def _split(axis: FactorAxis, best: np.ndarray, known: np.ndarray) -> tuple[float, int]:
    """By how much the best split of a factor's levels sorts the points by best policy (the gain in Gini's index), and
    the last level below it."""
    places, names = axis.places[known], np.unique(best[known], return_inverse=True)[1]
    counts = np.zeros((len(axis.levels), names.max() + 1))
    np.add.at(counts, (places, names), 1)
    total = counts.sum()
    below = counts.cumsum(axis=0)[:-1]
    if not len(below):
        return 0.0, 0
    above = counts.sum(axis=0) - below
    with np.errstate(invalid="ignore"):
        pure = sum((side**2).sum(axis=1) / np.maximum(side.sum(axis=1), 1) for side in (below, above)) / total
    level = int(np.argmax(pure))
    return float(pure[level] - ((counts.sum(axis=0) / total) ** 2).sum()), level


def _most(best: np.ndarray, policies: Sequence[str]) -> tuple[str, str]:
    """Which policy is best at most of these points, and at which share."""
    counts = np.bincount(best, minlength=len(policies))
    return policies[int(counts.argmax())], _share(int(counts.max()), len(best))
