"""The page of a sweep: one file that opens anywhere, without a network, and has the answer first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from sim.experiments.sweep.result import Sweep
from sim.report.page.figure_markup import drawing_markup
from sim.report.page.page import document
from sim.report.sections.page_context import esc, folded
from sim.report.sections.policy_lines import assumption_lines, policy_lines
from sim.report.sections.run_info import glossary
from sim.report.sweep_figures import SweepFigure
from sim.report.sweep_sections.failures_table import failures_table
from sim.report.sweep_sections.how_played import how_played
from sim.report.sweep_sections.points_table import points_table
from sim.report.sweep_sections.sensitivity_table import sensitivity_table
from sim.report.sweep_sections.sweep_context import SweepContext
from sim.report.sweep_sections.sweep_opening import sweep_opening

OF_SENSITIVITY = ("tornado", "elementary_effects", "variance_shares")
"""Figures that stand with the table of sensitivities."""
CARRIES_THE_ANSWER = "policy_map"
"""The figure that stands first; without it what matters most does."""


def sweep_page(sweep: Sweep, *, on: dt.date | None = None, besides: Mapping[str, str] | None = None) -> str:
    """The whole of a sweep's report.html, as text.

    `on` is the day of the run, by default today; `besides` are facts by name that stand with how it was played.
    """
    context = SweepContext(sweep)
    sections = [sweep_opening(context, on or dt.date.today()), *_sections(context)]
    folds = [
        folded("assumptions", "What is assumed", assumption_lines(context)),
        folded("run", "How it was played", how_played(context, besides or {})),
        folded("definitions", "What the measures mean", glossary(context)),
    ]
    sections.append(_section("everything-else", "Everything else", "".join(folds)))
    beside = Path(__file__).parent / "page"
    style, script = ((beside / name).read_text(encoding="utf-8") for name in ("sweep.css", "sweep.js"))
    return document(sweep.scenario.name, "\n".join(sections), context, style=style, script=script)


def _sections(context: SweepContext) -> Iterator[str]:
    """Markup of the answer: the figure that carries it, what matters, the other figures, the best points, failures."""
    figures = list(context.figures)
    carries = CARRIES_THE_ANSWER if CARRIES_THE_ANSWER in figures else ""
    if carries:
        yield _figure_section(context, carries)
    matters = "".join(_figure(context, key) for key in OF_SENSITIVITY if key in figures)
    matters += sensitivity_table(context)
    if matters:
        yield _section("sensitivities", "What matters most", matters)
    for key in figures:
        if key not in (carries, *OF_SENSITIVITY):
            yield _figure_section(context, key)
    for key, title, inside in (
        ("points", "The best points", points_table(context)),
        ("failures", "What could not be played", failures_table(context)),
        ("policies", "The policies", policy_lines(context)),
    ):
        if inside:
            yield _section(key, title, inside)


def _figure_section(context: SweepContext, key: str) -> str:
    return _section(key.replace("_", "-"), SweepFigure.registered()[key].title, _figure(context, key))


def _figure(context: SweepContext, key: str) -> str:
    kind = SweepFigure.registered()[key]
    says = context.sentence(kind.says(context.figures.data(key), context.theme))
    return drawing_markup(
        key, context.figures[key], title=kind.title, says=says, paper_scale=kind.paper_scale, top=kind.top
    )


def _section(key: str, title: str, inside: str) -> str:
    name = esc(key)
    return f'<section id="{name}" aria-labelledby="h-{name}"><h2 id="h-{name}">{esc(title)}</h2>{inside}</section>'
