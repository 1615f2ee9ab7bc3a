"""The page of the report: one file that opens anywhere, without a network, and has the answer first.

Read top down it is a paper of a page or two (the sections of `_answer`) with an appendix (`_everything_else`).
"""

from __future__ import annotations

import base64
import datetime as dt
import gzip
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.report.figures import Figure
from sim.report.page.figure_markup import figure_markup
from sim.report.sections.account_table import account_note, account_table
from sim.report.sections.below_target import below_target
from sim.report.sections.best_five import best_five
from sim.report.sections.breakdowns import group_table, stock_table
from sim.report.sections.cards import cards
from sim.report.sections.levels_table import levels_table
from sim.report.sections.opening import opening
from sim.report.sections.page_context import MeasureMarkup, PageContext, css_text, esc, folded, formula_rules
from sim.report.sections.policy_lines import assumption_lines, policy_lines
from sim.report.sections.policy_table import policies_table, table_notes
from sim.report.sections.run_info import glossary, how_it_was_run
from sim.report.sections.what_to_change import what_to_change

if TYPE_CHECKING:
    from sim.experiments.comparison import Comparison

NO_REQUESTS = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)
"""Content-Security-Policy: no request at all, whatever plotly.js or a name in the scenario would ask for."""

WITH_THE_ANSWER = {"service_against_stock": "Service against stock", "cost_by_kind": "Cost by kind"}
"""The figures that have sections of their own; all others are folded under everything else."""

MOST_ON_HALF_A_SHEET = 8
"""Policies whose legend half a sheet of paper has room for."""


def page(comparison: Comparison, *, on: dt.date | None = None) -> str:
    """The whole of report.html, as text; `on` is the day of the run, by default today."""
    context = PageContext(comparison)
    body = "\n".join([opening(context, on or dt.date.today()), *_answer(context), _everything_else(context)])
    return document(comparison.scenario.name, body, context)


def document(name: str, body: str, context: MeasureMarkup, *, style: str = "", script: str = "") -> str:
    """A whole page called `name` around the markup of its `body`, with the plotting library in it; `style` and `script`
    are what it has besides those of every page."""
    beside = Path(__file__)
    sheets = "\n".join(beside.with_name(file).read_text(encoding="utf-8") for file in ("page.css", "paper.css"))
    draws = beside.with_name("page.js").read_text(encoding="utf-8")
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{NO_REQUESTS}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{esc(name)} – backorder simulation</title>
<style>
{sheets}{style}
@page {{ @bottom-left {{ content: {css_text(name)}; }} }}
{formula_rules(context.labels, context.cited)}
</style>
</head>
<body>
<main>
{body}
</main>
<script type="application/gzip">{packed_plotly()}</script>
<script>{draws}{script}</script>
</body>
</html>
"""


@cache
def packed_plotly() -> str:
    """The plotting library, gzipped and in base64, as the page carries it: less than half as large."""
    from plotly.offline import get_plotlyjs

    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), mtime=0)).decode()


def _answer(context: PageContext) -> list[str]:
    """Markup of the sections of the answer, in the order in which one asks; what does not apply is absent."""
    figures = context.figures
    drawn = {
        key: figure_markup(key, figures, context) for key in WITH_THE_ANSWER if not figures.data(key).empty
    }  # before the cards, whose notes say what is marked anywhere above
    inside = {
        "best-five": ("The best five", best_five(context)),
        "cards": ("", cards(context) + _reading(context)),
        "service-against-stock": ("Service against stock", drawn.get("service_against_stock", "")),
        "cost-by-kind": ("Cost by kind", drawn.get("cost_by_kind", "")),
        "what-to-change": ("What to change", what_to_change(context)),
        "below-target": ("Items that miss their target", below_target(context)),
        "policies": ("The policies" if len(context.policies) > 1 else "The policy", policy_lines(context)),
        "assumptions": ("What is assumed", assumption_lines(context)),
    }
    return [_section(key, title, markup) for key, (title, markup) in inside.items() if markup]


def _reading(context: PageContext) -> str:
    """What the numbers of the cards mean, for readers who have never seen a simulator."""
    count = context.comparison.replications
    if count < 2:
        reading = "Each number is of one play of the whole time with chance customers and deliveries."
    else:
        reading = f"Means of {count:,} plays of the whole time; ± is how far chance may carry a mean (95 % sure)."
        if len(context.policies) > 1:
            reading += f" Under each policy: how far it is from *{context.baseline}*."
    return f'<p class="reading">{context.sentence(reading)}{context.legend_of_marks}</p>'


def _everything_else(context: PageContext) -> str:
    """Markup of what is folded on the screen, and open on paper."""
    several = len(context.policies) > 1
    parts = [*_folded_figures(context)]
    if context.figures.data("account").empty:
        parts.append(folded("how-orders-ended", "How the orders ended", account_table(context)))
    parts.append(
        folded("side-by-side", "Policies side by side" if several else "All measures", policies_table(context))
    )
    parts.append(folded("stock-points", "Stock points", stock_table(context)))
    if context.estimates.groups:
        parts.append(folded("groups", "Customer groups", group_table(context)))
    if levels := levels_table(context):
        parts.append(folded("levels", "Levels of every policy", levels))
    parts.append(folded("run", "How it was run", how_it_was_run(context)))
    parts.append(folded("definitions", "What the measures mean", table_notes(context) + glossary(context)))
    return _section("everything-else", "Everything else", "".join(parts))


def _folded_figures(context: PageContext) -> Iterator[str]:
    """Markup of the figures that are folded; two that are narrow enough stand beside each other on paper."""
    figures = context.figures
    kinds = [
        (key, kind)
        for key, kind in Figure.registered().items()
        if key not in WITH_THE_ANSWER and not figures.data(key).empty
    ]
    narrow = len(context.policies) <= MOST_ON_HALF_A_SHEET
    while kinds:
        pair = kinds[:2] if narrow and len(kinds) > 1 and all(kind.half_a_sheet for _, kind in kinds[:2]) else kinds[:1]
        kinds = kinds[len(pair) :]
        markup = "".join(_folded_figure(key, kind, context, half_a_sheet=len(pair) == 2) for key, kind in pair)
        yield f'<div class="pair">{markup}</div>' if len(pair) == 2 else markup


def _folded_figure(key: str, kind: type[Figure], context: PageContext, *, half_a_sheet: bool) -> str:
    figures = context.figures
    beside = context.sentence(kind.headline(figures.data(key), context.theme))
    inside = figure_markup(key, figures, context, half_a_sheet=half_a_sheet)
    if key == "account":
        inside += account_table(context) + f'<p class="note">{context.sentence(account_note(context))}</p>'
    return folded(key.replace("_", "-"), kind.title, inside, beside=beside)


def _section(key: str, title: str, inside: str) -> str:
    if not title:
        return f'<section id="{key}" aria-label="Goal, service and stock">{inside}</section>'
    return f'<section id="{key}" aria-labelledby="h-{key}"><h2 id="h-{key}">{esc(title)}</h2>{inside}</section>'
