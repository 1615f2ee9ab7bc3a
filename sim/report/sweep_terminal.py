"""A sweep in the terminal: the verdict first, then the best policy by point, condensed, and where everything is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from sim.experiments.sweep.best_by_point import NONE, STANDINGS, BestByPoint
from sim.experiments.sweep.best_ranges import Stretch, stretches
from sim.experiments.sweep.factor_axes import FactorAxis, factor_axes
from sim.experiments.sweep.result import Sweep
from sim.experiments.sweep.sweep_verdict import sweep_sentences
from sim.number_format import MINUS, percent, plain, rounded
from sim.report.findings.best_points import best_points
from sim.report.folder import where as where_is
from sim.report.terminal import bullet, print_parts, terminal
from sim.report.theme.measure_labels import MeasureLabels
from sim.report.theme.theme import Theme

MOST_ROWS = 20
"""Rows of the table."""
BEST_POINTS = 5
"""Of many paths, so many of the best points are shown one by one."""
MOST_PATHS = 4
"""Paths whose values have a column; of more the report has them."""


def show_sweep(sweep: Sweep, console: Console | None = None, where: str = "") -> None:
    """Prints the verdict, the best policy by point in at most twenty rows, and `where` the results are (by default the
    sweep's folder)."""
    console = console or terminal()
    headline, *others = sweep_sentences(sweep)
    parts: list[RenderableType] = [bullet(headline, sweep.policies, mark="")]
    parts += [bullet(sentence, sweep.policies) for sentence in others]
    best, axes = sweep.best_by_point, factor_axes(sweep)
    labels = Theme.of(sweep).labels
    if (best.best != NONE).any():
        parts += _along(sweep, best, axes[0], labels) if len(axes) == 1 else _among(sweep, best, axes, labels)
    where = where or (where_is(sweep.folder) if sweep.folder.is_dir() else "")
    if where:
        parts += [Text(line, no_wrap=True, overflow="ignore") for line in where.split("; ")]
    print_parts(parts, console)


def _along(sweep: Sweep, best: BestByPoint, axis: FactorAxis, labels: MeasureLabels) -> list[RenderableType]:
    """The best policy along the only path: a row for each stretch of values at which the same is so."""
    order = np.argsort(axis.numbers, kind="stable")
    count = len(sweep.policies)
    standing = np.where(best.best == NONE, 0, best.best_standing)
    codes = np.where(best.best == NONE, -1, best.best * 6 + standing * 2 + ~best.told_apart)[order]
    runs = stretches(codes) if axis.numeric else [Stretch(code, at, at) for at, code in enumerate(codes.tolist())]
    several, conditions = count > 1, bool(sweep.scenario.goal.conditions)
    measure = best.objective.measure
    heads = ["from", "to"] if axis.numeric else [""]
    heads += ["best policy"] * several + [
        _name(measure, labels),
        *(["next policy"] * several),
        *(["conditions"] * conditions),
    ]
    rows = []
    for run in runs:
        ends = [int(order[run.first]), int(order[run.last])]
        at = [axis.words.number(axis.levels[int(axis.places[point])]) for point in ends]
        cells = at if axis.numeric else at[:1]
        if run.what < 0:
            rows.append([*cells, *(["none can be judged"] * several)])
            continue
        policy = int(best.best[ends[0]])
        cells += [sweep.policies[policy]] * several + [_values(best, ends, labels)]
        cells += [
            "" if best.rival[ends[0]] == NONE else "behind" if best.told_apart[ends[0]] else "may be as good"
        ] * several
        rows.append([*cells, *([STANDINGS[int(standing[ends[0]])]] * conditions)])
    title = f"By {axis.label}"
    return [Text(title, "dim"), *_table(heads, rows, texts={0 if not axis.numeric else -1, *_words(heads)})]


def _among(sweep: Sweep, best: BestByPoint, axes: Sequence[FactorAxis], labels: MeasureLabels) -> list[RenderableType]:
    """The best policy among many points: a row a policy with its share of them, and the few best points."""
    parts: list[RenderableType] = []
    points, measure = len(best.best), best.objective.measure
    if len(sweep.policies) > 1:
        rows = []
        for number, policy in enumerate(sweep.policies):
            here = best.best == number
            surely = here & best.told_apart
            rows.append([policy, percent(here.mean()), percent(surely.mean())])
        title = f"Share of the {plain(points)} points at which a policy is best"
        parts += [Text(title, "dim"), *_table(["policy", "best", "surely"], rows, texts={0})]
    shown = best_points(sweep.plan.rows, best)[:BEST_POINTS].tolist()
    several = len(sweep.policies) > 1
    columns = axes[:MOST_PATHS]
    heads = [*(axis.label for axis in columns), *(["policy"] * several), _name(measure, labels)]
    rows = [
        [
            *(axis.number(int(axis.places[point]), digits=3) for axis in columns),
            *([sweep.policies[int(best.best[point])]] * several),
            _values(best, [point], labels),
        ]
        for point in shown
    ]
    return [*parts, Text("The best points", "dim"), *_table(heads, rows, texts=_words(heads))]


def _values(best: BestByPoint, points: Sequence[int], labels: MeasureLabels) -> str:
    """What decides at these points under the best policy of each: with its interval at one, else from end to end."""
    factor = labels.scale(best.objective.measure).factor
    means, spreads = best.of_best(best.mean), best.of_best(best.spread)
    values = [(factor * float(means[point]), factor * float(spreads[point])) for point in dict.fromkeys(points)]
    if len(values) == 1:
        return str(rounded(*values[0])).replace(MINUS, "-")
    return " to ".join(rounded(*one).value for one in values).replace(MINUS, "-")


def _name(measure: str, labels: MeasureLabels) -> str:
    unit = labels.scale(measure).unit
    return f"{labels.name(measure)}, {unit}" if unit else labels.name(measure)


def _words(heads: Sequence[str]) -> set[int]:
    """The columns of words, which stand on the left."""
    return {
        number for number, head in enumerate(heads) if head in ("best policy", "policy", "next policy", "conditions")
    }


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], *, texts: Iterable[int]) -> list[RenderableType]:
    """A table of at most twenty rows, and how many more there are."""
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0))
    words = set(texts)
    for number, head in enumerate(heads):
        table.add_column(Text(head), justify="left" if number in words else "right", overflow="fold")
    shown = list(rows) if len(rows) <= MOST_ROWS else list(rows[: MOST_ROWS - 1])
    for row in shown:
        table.add_row(*(Text(cell) for cell in row))
    more = len(rows) - len(shown)
    return [table, Text(f"… and {more} more in the report", "dim")] if more else [table]
