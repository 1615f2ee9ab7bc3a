"""The report: one page that opens anywhere, without a network, and says first what was found."""

from __future__ import annotations

import base64
import gzip
from functools import cache
from pathlib import Path
from typing import Any

from sim.number_format import plain
from sim.report.figures import Figure, Figures
from sim.report.sections.account_table import account_note, account_table
from sim.report.sections.breakdowns import group_table, stock_table
from sim.report.sections.cards import cards
from sim.report.sections.computed_levels import computed_table
from sim.report.sections.page_context import Sheet, esc, folded, formula_rules
from sim.report.sections.policy_table import policies_table
from sim.report.sections.run_info import glossary, how_it_was_run, plain_time

# Forbids every request, whatever plotly.js or a name in the scenario would ask for.
ALONE = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; font-src data:"

OPEN_CAUTIONS = 3
"""With more than so many cautions they are folded."""
ABOVE_TABLES = 10
"""Figures whose place is smaller stand above the tables; those below 0 come first of all."""


def page(comparison: Any) -> str:
    """The whole of report.html, as text."""
    sheet = Sheet(comparison)
    figures = Figures(comparison)
    body = "\n".join(
        [
            _opening(sheet, figures),
            _cautions(sheet),
            *_sections(sheet, figures),
            _section("glossary", "What the measures mean", glossary(sheet)),
        ]
    )
    here = Path(__file__)
    style = here.with_name("page.css").read_text(encoding="utf-8")
    script = here.with_name("page.js").read_text(encoding="utf-8")
    name = esc(comparison.scenario.name)
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{ALONE}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{name} – backorder simulation</title>
<style>
{style}
{formula_rules(sheet.words, sheet.cited)}
</style>
</head>
<body>
<main style="--policies: {len(sheet.policies)}">
{body}
</main>
<script type="application/gzip">{packed_plotly()}</script>
<script>{script}</script>
</body>
</html>
"""


@cache
def packed_plotly() -> str:
    """The plotting library as the page carries it, and unpacks it: less than half as large, and all of it letters."""
    from plotly.offline import get_plotlyjs

    return base64.b64encode(gzip.compress(get_plotlyjs().encode(), mtime=0)).decode()


def _opening(sheet: Sheet, figures: Figures) -> str:
    comparison, world = sheet.comparison, sheet.comparison.scenario
    policies = len(sheet.policies)
    noun = "policy" if policies == 1 else "policies"
    runs = "replication" if comparison.replications == 1 else "replications"
    warm_up = f" after a warm-up of {plain_time(world.warm_up, world.unit)}" if world.warm_up else ""
    facts = (
        f"{plain(policies)} {noun}, {plain(comparison.replications)} {runs} of "
        f"{plain_time(world.horizon, world.unit)}{warm_up}"
    )
    stopped = (
        '<p class="warning">The comparison was interrupted; this rests on the replications that were finished.</p>'
        if getattr(comparison, "interrupted", False)
        else ""
    )
    key = (
        f'<p class="key">{" ".join(sheet.policy(policy) for policy in sheet.policies)}</p>'
        if len(sheet.policies) > 1
        else ""
    )
    heads = sorted(_found(figures), key=lambda found: found[1].heads)
    beside = (kind.headline(figures.data(one), sheet.look) for one, kind in heads)
    said = sheet.sentence(comparison.sentences[0])
    said += "".join(f' <span class="beside">{sheet.sentence(one)}</span>' for one in beside if one)
    about = f'<p class="about">{esc(world.description)}</p>' if world.description else ""
    return (
        f'<header><p class="kicker">{esc(facts)}</p><h1>{esc(world.name)}</h1>{about}{stopped}'
        f'<p class="verdict">{said}</p>{key}</header>'
    )


def _cautions(sheet: Sheet) -> str:
    """What the reading of the scenario warned of, and what the verdict says of all policies; folded if it is much."""
    warned = [f"A warning of the scenario: {one}." for one in sheet.comparison.scenario.warnings]
    found = [*sheet.comparison.sentences[len(sheet.policies) :], *warned]
    if not found:
        return ""
    inside = _list(found, sheet)
    if len(found) > OPEN_CAUTIONS:
        title = f"{len(found)} things worth knowing before you rely on this"
        return f'<section id="cautions">{folded(title, inside)}</section>'
    return f'<section id="cautions"><h2>Worth knowing</h2>{inside}</section>'


def _reading(sheet: Sheet) -> str:
    """What the numbers of the cards are, for who has never seen a simulator."""
    count = sheet.comparison.replications
    if count < 2:
        return (
            "Each number is of one replication, one play of the whole time with chance customers and deliveries; how "
            "far chance carries it cannot be told from one."
        )
    said = (
        f"Each number is a mean over {plain(count)} replications: the whole time played {plain(count)} times, each "
        "with other chance customers and deliveries. ± is how far the mean may be off by chance (95 % sure), the bar "
        "shows the same."
    )
    if len(sheet.policies) > 1:
        said += (
            f" Below it is the difference from *{sheet.baseline}*, measured on the same customers; if that may be "
            "chance, the two cannot be told apart. Point at a number for its formula."
        )
    return said


def _sections(sheet: Sheet, figures: Figures) -> list[str]:
    several = len(sheet.policies) > 1
    sure = (
        "Each number is the mean over the n replications that define it, ± the half-width of its 95 % interval. "
        "Point at a number, or tab to it, for its formula."
    )
    apart = (
        f" Below each, its difference from *{sheet.baseline}*, paired by replication because every policy meets the "
        f"same customers{_corrected(sheet)}; where that interval holds 0, the two cannot be told apart."
        if several
        else ""
    )
    shown = _figures(sheet, figures)
    sections = [
        *(one for place, one in shown if place < 0),
        f'<section aria-label="Key figures"><p class="reading">{sheet.sentence(_reading(sheet))}</p>'
        f"{cards(sheet)}</section>",
        *(one for place, one in shown if 0 <= place < ABOVE_TABLES),
        *_findings(sheet),
        _section(
            "policies",
            "Policies side by side" if several else "Measures",
            policies_table(sheet),
            sheet.sentence(sure + apart),
        ),
        *(one for place, one in shown if place >= ABOVE_TABLES),
        _section("how-orders-ended", "How the orders ended", account_table(sheet), sheet.sentence(account_note(sheet))),
        _section("stock-points", "Stock points", stock_table(sheet)),
    ]
    if sheet.estimates.groups:
        sections.append(_section("groups", "Customer groups", group_table(sheet)))
    if sheet.comparison.computed:
        note = (
            "Levels that the restock rules computed, rounded up to whole units. μ_D and σ_D² are the mean and variance "
            "of demand per time unit, L′ the mean lead time plus the review period, σ_L the lead time's deviation."
        )
        sections.append(_section("computed", "Computed levels", computed_table(sheet), esc(note)))
    return [*sections, _section("run", "How it was run", how_it_was_run(sheet))]


def _findings(sheet: Sheet) -> list[str]:
    """What the verdict says beyond its first sentence, policy by policy."""
    each = sheet.comparison.sentences[1 : len(sheet.policies)]
    if not each:
        return []
    rest = _list(each, sheet)
    if sheet.look.grid:  # the page begins with the sum of these
        rest = folded(f"{len(each)} comparisons, aspect by aspect", rest)
    return [_section("findings", f"Each policy against “{sheet.baseline}”", rest)]


def _list(sentences: list[str], sheet: Sheet) -> str:
    return f'<ul class="findings">{"".join(f"<li>{sheet.sentence(one)}</li>" for one in sentences)}</ul>'


def _corrected(sheet: Sheet) -> str:
    others = len(sheet.policies) - 1
    return f", with intervals that hold for all {others} comparisons together (Bonferroni)" if others > 1 else ""


def _section(key: str, title: str, inside: str, note: str = "") -> str:
    note = f'<p class="note">{note}</p>' if note else ""
    return f'<section id="{esc(key)}"><h2>{esc(title)}</h2>{note}{inside}</section>'


def _found(figures: Figures) -> list[tuple[str, type[Figure]]]:
    """The figures that have something to show."""
    return [(key, kind) for key, kind in Figure.found().items() if not figures.data(key).empty]


def _figures(sheet: Sheet, figures: Figures) -> list[tuple[int, str]]:
    """Every figure with what it says, and its place; one without data is left out."""
    sections = []
    for key, kind in _found(figures):
        frame = figures.data(key)
        drawing = figures[key].update_layout(title=None, margin_t=30)
        # "<" is written so that nothing in the data can end the script
        data = drawing.to_json().replace("<", "\\u003c")
        said = sheet.sentence(kind.says(frame, sheet.look))
        inside = (
            f'<p class="says" id="says-{esc(key)}">{said}</p>'
            f'<div class="drawing" role="figure" aria-label="{esc(kind.title)}" aria-describedby="says-{esc(key)}" '
            f'style="min-height:{drawing.layout.height}px"></div>'
            f'<script type="application/json">{data}</script>'
        )
        sections.append((kind.place, _section(key.replace("_", "-"), kind.title, inside)))
    return sections
