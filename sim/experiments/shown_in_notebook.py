"""What a notebook shows of a comparison and of a run: the verdict, and a small table of the measures that decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from sim.experiments.goal_judgement import Judged
from sim.measure_words import Wording, measure_words
from sim.notebook_html import paragraph
from sim.number_format import UNDEFINED, too_few

if TYPE_CHECKING:
    import pandas as pd

HEADLINE = ("fill_rate", "mean_wait", "on_hand", "running_cost", "profit")
"""Measures that are shown beside those of the goal."""
MOST_COLUMNS = 5
MOST_SENTENCES = 3
"""Sentences of the verdict that a notebook shows below the first."""


def verdict_html(sentences: Sequence[str], played: str, table: str) -> str:
    """The first sentences of a verdict, what was `played`, and a `table`."""
    headline, *others = sentences
    below = [*others[:MOST_SENTENCES], f"{played}; ± is half a 95 % interval"]
    return "".join([paragraph(headline, strong=True), *map(paragraph, below), table])


def _measures(objective: str, judged: Iterable[Judged]) -> list[str]:
    """The measures of a table: what the goal asks for, then the headline ones, each once, the first five."""
    of_goal = [objective, *(one.condition.measure for one in judged if one.condition.stock == "*")]
    return list(dict.fromkeys([*of_goal, *HEADLINE]))[:MOST_COLUMNS]


def policy_rows(
    table: pd.DataFrame, objective: str, conditions: Mapping[str, Sequence[Judged]], wording: Wording
) -> tuple[list[str], list[list[str]]]:
    """The head and the rows of a table of policies: their measures over all, the `objective` first, and what of the
    goal's conditions each meets, if there are any. `table` is a comparison's own."""
    measures = _measures(objective, next(iter(conditions.values())))
    over_all = table[(table.stock == "*") & (table.group == "")]
    values = {(row.policy, row.measure): row for row in over_all.itertuples()}
    replications = int(over_all.n.max())
    rows = []
    for policy, judged in conditions.items():
        cells = [_cell(values.get((policy, key)), key, replications, wording) for key in measures]
        rows.append([policy, *cells, *([_of_conditions(judged)] if judged else [])])
    names = [measure_words()[key].name for key in measures]
    return ["policy", *names, *(["conditions"] if any(conditions.values()) else [])], rows


def run_rows(measures: pd.DataFrame, wording: Wording) -> list[list[str]]:
    """The headline measures of one run that it defines, over all, with their values; `measures` are the run's own."""
    over_all = measures[(measures.stock == "*") & (measures.group == "")].dropna()
    values = dict(zip(over_all.measure, over_all.value, strict=True))
    return [[measure_words()[key].name, wording.value(key, values[key])] for key in HEADLINE if key in values]


def _cell(row: object, key: str, replications: int, wording: Wording) -> str:
    n = int(getattr(row, "n", 0))
    if not n:
        return UNDEFINED
    if too_few(n, replications):
        return f"too few ({n} of {replications})"
    return wording.value(key, float(getattr(row, "mean")), float(getattr(row, "half_width")))  # noqa: B009


def _of_conditions(judged: Sequence[Judged]) -> str:
    said = [
        f"{status}: {', '.join(one.condition.text for one in judged if one.status == status)}"
        for status in ("missed", "open")
        if any(one.status == status for one in judged)
    ]
    return "; ".join(said) or "all met"
