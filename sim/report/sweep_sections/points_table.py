"""The table of the best points, which can be sorted by a click on a head; of more points the best fifty."""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiments.sweep.best_by_point import NONE, STANDINGS
from sim.number_format import plain
from sim.report.findings.best_points import best_points
from sim.report.findings.estimates import EstimateRow
from sim.report.sections.page_context import NO_BREAK, esc, table
from sim.report.sweep_sections.sweep_context import SweepContext

MOST_MEASURES = 4
"""Measures that have a column."""


def points_table(context: SweepContext) -> str:
    """Markup of the best points: their values, the best policy there, its measures, and how far the next is behind."""
    best, sweep = context.best, context.sweep
    shown = best_points(sweep.plan.rows, best).tolist()
    if not shown or len(sweep.plan.rows) < 2:
        return ""
    measures = context.shown[:MOST_MEASURES]
    estimates = {(policy, key): sweep.means(policy, key) for policy in sweep.policies for key in measures}
    several = len(sweep.policies) > 1
    conditions = bool(context.scenario.goal.conditions)
    heads = [_head("", "point", numeric=True)]
    heads += [
        _head(axis.words.unit if axis.numeric else "", axis.words.called, numeric=axis.numeric) for axis in context.axes
    ]
    heads += [_head("", "best policy", numeric=False)] * several
    heads += [_measure_head(context, key) for key in measures]
    heads += [_head("", "conditions", numeric=False)] * conditions + [_head("", "next policy", numeric=True)] * several
    rows = []
    for point in shown:
        policy = sweep.policies[best.best[point]]
        cells = [f'<td data-v="{point}">{plain(point)}</td>']
        for axis in context.axes:
            level = int(axis.places[point])
            side = "" if axis.numeric else ' class="text"'
            said = axis.number(level)
            cells.append(f'<td{side} data-v="{axis.numbers[point]:.12g}">{esc(said)}</td>')
        if several:
            cells.append(f'<td class="text" data-v="{best.best[point]}">{context.policy(policy)}</td>')
        for key in measures:
            mean, half_width, n = (float(part[point]) for part in estimates[policy, key])
            cells.append(f'<td data-v="{mean:.12g}">{context.marked(key, EstimateRow(mean, half_width, int(n)))}</td>')
        if conditions:
            standing = int(best.best_standing[point])
            word = STANDINGS[standing]
            cells.append(f'<td class="text" data-v="{standing}"><span class="status {word}">{word}</span></td>')
        if several:
            cells.append(_next(context, point))
        rows.append(f"<tr>{''.join(cells)}</tr>")
    markup = table("".join(heads), f"<tbody>{''.join(rows)}</tbody>", label="The best points", kind="points sortable")
    return f'<p class="note">{_note(context, len(shown))}</p>{markup}'


def _note(context: SweepContext, shown: int) -> str:
    """How many of the points are shown, in which order, and where all are."""
    total = len(context.sweep.plan.rows)
    which = f"The best {shown} of {plain(total)} points" if shown < total else "All points"
    aim = "less" if context.best.objective.less_is_better else "more"
    by = context.labels.name(context.best.objective.measure)
    note = context.sentence(f"{which}, each under its best policy, by {by} ({aim} is better)")
    first = "; those that meet every condition come first" if context.scenario.goal.conditions else ""
    sorts = '<span class="on-screen"> A click on a head sorts the table.</span>'
    return f"{note}{esc(first)}. All points under all policies are in <code>table.csv</code>.{sorts}"


def _head(unit: str, name: str, *, numeric: bool) -> str:
    side = "" if numeric else ' class="text"'
    below = f"<small>{esc(unit)}</small>" if unit else ""
    return f'<th scope="col"{side}><span class="sorts" role="button" tabindex="0">{esc(name)}</span>{below}</th>'


def _measure_head(context: SweepContext, key: str) -> str:
    unit = context.labels.scale(key).unit
    below = f"<small>{esc(unit)}</small>" if unit else ""
    button = (
        f'<span class="sorts" role="button" tabindex="0" {context.showing(key)}>{esc(context.labels.name(key))}</span>'
    )
    return f'<th scope="col">{button}{below}</th>'


def _next(context: SweepContext, point: int) -> str:
    """The policy that comes next, and how far it is behind."""
    best = context.best
    rival = int(best.rival[point])
    if rival == NONE:
        return '<td data-v=""><i class="none">none stands as it does</i></td>'
    gain, half_width = float(best.gain[point]), float(best.half_width[point])
    said = context.scenario.wording.difference(best.objective.measure, gain, half_width)
    chance = "" if best.told_apart[point] else "<small>may be chance</small>"
    behind = f"{esc(said.replace(' ±', NO_BREAK + '±'))} behind"
    return f'<td data-v="{gain:.12g}">{context.policy(best.policies[rival])} <small>{behind}</small>{chance}</td>'


def values_of(context: SweepContext, point: int) -> Sequence[str]:
    """The values of a point, with their units."""
    return [f"{axis.words.called} {axis.text(int(axis.places[point]))}" for axis in context.axes]
