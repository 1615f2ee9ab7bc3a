"""The page of the report: one file that opens anywhere, without a network, and says first what was found."""

from __future__ import annotations

import base64
import gzip
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.number_format import plain
from sim.report.figures import Figure, Figures
from sim.report.sections.account_table import account_note, account_table
from sim.report.sections.breakdowns import group_table, stock_table
from sim.report.sections.cards import cards
from sim.report.sections.computed_levels import computed_table
from sim.report.sections.page_context import PageContext, esc, folded, formula_rules
from sim.report.sections.policy_table import policies_table
from sim.report.sections.run_info import glossary, how_it_was_run, plain_time

if TYPE_CHECKING:
    from sim.experiments.comparison import Comparison

NO_REQUESTS = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:"
)
"""Content-Security-Policy: no request at all, whatever plotly.js or a name in the scenario would ask for."""

OPEN_CAUTIONS = 3
"""With more than so many cautions they are folded."""
ABOVE_TABLES = 10
"""Figures whose `place` is smaller stand above the tables; those below 0 come first of all."""


def page(comparison: Comparison) -> str:
    """The whole of report.html, as text."""
    context = PageContext(comparison)
    figures = Figures(comparison)
    body = "\n".join(
        [
            _opening(context, figures),
            _cautions(context),
            *_sections(context, figures),
            _section("glossary", "What the measures mean", glossary(context)),
        ]
    )
    beside = Path(__file__)
    style = beside.with_name("page.css").read_text(encoding="utf-8")
    script = beside.with_name("page.js").read_text(encoding="utf-8")
    name = esc(comparison.scenario.name)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{NO_REQUESTS}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name} – backorder simulation</title>
<style>
{style}
{formula_rules(context.labels, context.cited)}
</style>
</head>
<body>
<main style="--policies: {len(context.policies)}">
{body}
</main>
<script type="application/gzip">{packed_plotly()}</script>
<script>{script}</script>
</body>
</html>
"""


@cache
def packed_plotly() -> str:
    """The plotting library, gzipped and in base64, as the page carries it: less than half as large."""
    from plotly.offline import get_plotlyjs

    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), mtime=0)).decode()


def _opening(context: PageContext, figures: Figures) -> str:
    """Markup of the head: what was run, the verdict, headlines of the figures, and the key to the policies."""
    comparison, scenario = context.comparison, context.comparison.scenario
    policies = len(context.policies)
    noun = "policy" if policies == 1 else "policies"
    runs = "replication" if comparison.replications == 1 else "replications"
    warm_up = f" after a warm-up of {plain_time(scenario.warm_up, scenario.unit)}" if scenario.warm_up else ""
    facts = (
        f"{plain(policies)} {noun}, {plain(comparison.replications)} {runs} of "
        f"{plain_time(scenario.horizon, scenario.unit)}{warm_up}"
    )
    stopped = (
        '<p class="warning">The comparison was interrupted; this rests on the replications that were finished.</p>'
        if comparison.interrupted
        else ""
    )
    key = (
        f'<p class="key">{" ".join(context.policy(policy) for policy in context.policies)}</p>'
        if len(context.policies) > 1
        else ""
    )
    kinds = sorted(_with_data(figures), key=lambda item: item[1].headline_order)
    headlines = (kind.headline(figures.data(figure), context.theme) for figure, kind in kinds)
    verdict = context.sentence(comparison.sentences[0])
    verdict += "".join(f' <span class="beside">{context.sentence(line)}</span>' for line in headlines if line)
    about = f'<p class="about">{esc(scenario.description)}</p>' if scenario.description else ""
    return (
        f'<header><p class="kicker">{esc(facts)}</p><h1>{esc(scenario.name)}</h1>{about}{stopped}'
        f'<p class="verdict">{verdict}</p>{key}</header>'
    )


def _cautions(context: PageContext) -> str:
    """Markup of what the verdict says beyond its first sentence, and of the scenario's warnings; folded if many."""
    warnings = [f"A warning of the scenario: {warning}." for warning in context.comparison.scenario.warnings]
    cautions = [*context.comparison.sentences[1:], *warnings]
    if not cautions:
        return ""
    inside = _list(cautions, context)
    if len(cautions) > OPEN_CAUTIONS:
        title = f"{len(cautions)} things worth knowing before you rely on this"
        return f'<section id="cautions">{folded(title, inside)}</section>'
    return f'<section id="cautions"><h2>Worth knowing</h2>{inside}</section>'


def _reading(context: PageContext) -> str:
    """What the numbers of the cards mean, for readers who have never seen a simulator."""
    count = context.comparison.replications
    if count < 2:
        return (
            "Each number is of one replication, one play of the whole time with chance customers and deliveries; how "
            "far chance carries it cannot be told from one."
        )
    reading = (
        f"Each number is a mean over {plain(count)} replications: the whole time played {plain(count)} times, each "
        "with other chance customers and deliveries. ± is how far the mean may be off by chance (95 % sure), the bar "
        "shows the same."
    )
    if len(context.policies) > 1:
        reading += (
            f" Below it is the difference from *{context.baseline}*, measured on the same customers; if that may be "
            "chance, the two cannot be told apart. Point at a number for its formula."
        )
    return reading


def _sections(context: PageContext, figures: Figures) -> list[str]:
    """Markup of the sections between the head and the glossary, in their order."""
    several = len(context.policies) > 1
    intervals = (
        "Each number is the mean over the n replications that define it, ± the half-width of its 95 % interval. "
        "Point at a number, or tab to it, for its formula."
    )
    differences = (
        f" Below each, its difference from *{context.baseline}*, paired by replication because every policy meets the "
        f"same customers{_corrected(context)}; where that interval holds 0, the two cannot be told apart."
        if several
        else ""
    )
    drawn = _figures(context, figures)
    sections = [
        *(markup for place, markup in drawn if place < 0),
        f'<section aria-label="Key figures"><p class="reading">{context.sentence(_reading(context))}</p>'
        f"{cards(context)}</section>",
        *(markup for place, markup in drawn if 0 <= place < ABOVE_TABLES),
        _section(
            "policies",
            "Policies side by side" if several else "Measures",
            policies_table(context),
            context.sentence(intervals + differences),
        ),
        *(markup for place, markup in drawn if place >= ABOVE_TABLES),
        _section(
            "how-orders-ended", "How the orders ended", account_table(context), context.sentence(account_note(context))
        ),
        _section("stock-points", "Stock points", stock_table(context)),
    ]
    if context.estimates.groups:
        sections.append(_section("groups", "Customer groups", group_table(context)))
    if context.comparison.computed:
        note = (
            "Levels that the restock rules computed, rounded up to whole units. μ_D and σ_D² are the mean and variance "
            "of demand per time unit, L′ the mean lead time plus the review period, σ_L the lead time's deviation."
        )
        sections.append(_section("computed", "Computed levels", computed_table(context), esc(note)))
    return [*sections, _section("run", "How it was run", how_it_was_run(context))]


def _list(sentences: list[str], context: PageContext) -> str:
    return f'<ul class="findings">{"".join(f"<li>{context.sentence(sentence)}</li>" for sentence in sentences)}</ul>'


def _corrected(context: PageContext) -> str:
    others = len(context.policies) - 1
    return f", with intervals that hold for all {others} comparisons together (Bonferroni)" if others > 1 else ""


def _section(key: str, title: str, inside: str, note: str = "") -> str:
    note = f'<p class="note">{note}</p>' if note else ""
    return f'<section id="{esc(key)}"><h2>{esc(title)}</h2>{note}{inside}</section>'


def _with_data(figures: Figures) -> list[tuple[str, type[Figure]]]:
    """The figures that have something to show."""
    return [(key, kind) for key, kind in Figure.registered().items() if not figures.data(key).empty]


def _figures(context: PageContext, figures: Figures) -> list[tuple[int, str]]:
    """Each figure that has data: its place, and markup of the drawing and of what it says."""
    sections = []
    for key, kind in _with_data(figures):
        frame = figures.data(key)
        drawing = figures[key].update_layout(title=None, margin_t=30)
        # "<" is written so that nothing in the data can end the script
        data = drawing.to_json().replace("<", "\\u003c")
        says = context.sentence(kind.says(frame, context.theme))
        inside = (
            f'<p class="says" id="says-{esc(key)}">{says}</p>'
            f'<div class="drawing" role="figure" aria-label="{esc(kind.title)}" aria-describedby="says-{esc(key)}" '
            f'style="min-height:{drawing.layout.height}px"></div>'
            f'<script type="application/json">{data}</script>'
        )
        sections.append((kind.place, _section(key.replace("_", "-"), kind.title, inside)))
    return sections
