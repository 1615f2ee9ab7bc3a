"""What the sections of the page share: escaped text, policies with their marks, numbers that show their formula."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from sim.number_format import WIDE_MARK, WIDE_MEANS
from sim.report.figures import Figures
from sim.report.findings.estimates import EstimateRow, EstimateTable
from sim.report.findings.restock_levels import restock_levels
from sim.report.theme.measure_labels import MeasureLabels, added_up
from sim.report.theme.theme import Style, Theme
from sim.scenario.level_cautions import level_cautions

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.comparison import Comparison
    from sim.scenario.model import Scenario

MOST_ON_PAPER = 7
"""Columns of policies for which a sheet of paper is wide enough; more go into another table below."""
NO_BREAK = "\N{NO-BREAK SPACE}"

MARKERS = {
    "circle": '<circle cx="6" cy="6" r="5"/>',
    "square": '<rect x="1.5" y="1.5" width="9" height="9"/>',
    "diamond": '<path d="M6 0 12 6 6 12 0 6Z"/>',
    "triangle-up": '<path d="M6 1 11.5 11H.5Z"/>',
    "cross": '<path d="M4 1h4v3h3v4H8v3H4V8H1V4h3Z"/>',
    "x": '<path d="m3 .5 3 3 3-3L11.5 3l-3 3 3 3L9 11.5l-3-3-3 3L.5 9l3-3-3-3Z"/>',
    "triangle-down": '<path d="M6 11 11.5 1H.5Z"/>',
    "star": '<path d="m6 .5 1.7 3.6 3.9.5-2.9 2.7.8 3.9L6 9.3l-3.5 1.9.8-3.9L.4 4.6l3.9-.5Z"/>',
}
"""SVG of the markers that policies have in the figures, in a box of 12 by 12."""


class MeasureMarkup:
    """What every section of a page needs, be it of a comparison or of a sweep: the scenario and its policies, of which
    the first is the baseline, the theme, and the `measures` whose names show their formula.

    Asking for the markup of a measure adds it to `cited`: the page must carry the formulas of those.
    """

    def __init__(self, scenario: Scenario, theme: Theme, measures: Iterable[str]) -> None:
        self.scenario = scenario
        self.theme = theme
        self.policies = theme.policies
        self.baseline = theme.baseline
        self.labels = theme.labels
        self.measures = tuple(measures)
        self.cited: dict[str, None] = {}
        self.marks_wide = False

    def policy(self, name: str) -> str:
        """Markup of a policy: its mark, then its name."""
        return f'<span class="policy">{mark(self.theme.style(name))}{esc(name)}</span>'

    def tag(self, policy: str) -> str:
        """What a policy is beside its name: 'baseline', or ''."""
        return "baseline" if len(self.policies) > 1 and policy == self.baseline else ""

    def name(self, key: str) -> str:
        """Markup of a measure's name, which links to the glossary and shows the formula."""
        return f'<a class="m" {self.showing(key)} href="#{anchor(key)}">{esc(self.labels.name(key))}</a>'

    def showing(self, key: str) -> str:
        """The attributes of an element that shows the formula of a measure when pointed at or focused."""
        self.cited.setdefault(key)
        return f'data-m="{esc(key)}" aria-describedby="{anchor(key)}"'

    def number(self, key: str, estimate: EstimateRow) -> str:
        """Markup of a number with its half-width, which shows its formula when pointed at or focused."""
        return f'<span class="n" tabindex="0" {self.showing(key)}>{self._number(key, estimate)}</span>'

    def marked(self, key: str, estimate: EstimateRow) -> str:
        """Markup of a number in a long table, which shows its formula when pointed at.

        Not in the tab order: the head of its row or column shows the formula.
        """
        self.cited.setdefault(key)
        return f'<span class="n" data-m="{esc(key)}">{self._number(key, estimate)}</span>'

    def cell(self, key: str, estimate: EstimateRow, below: str = "") -> str:
        """A cell of a long table, `below` being markup under its number."""
        return f"<td>{self.marked(key, estimate)}{below}</td>"

    def _number(self, key: str, estimate: EstimateRow) -> str:
        number = self.labels.number(key, estimate)
        if not estimate.defined or not number.value[-1].isdigit():
            return f'<i class="none">{number.value}</i>'
        interval = f' <i class="half">{number.interval.replace(" ", NO_BREAK)}</i>' if number.interval else ""
        return f"{number.value}{interval}{self.wide_mark if number.wide else ''}"

    @property
    def wide_mark(self) -> str:
        """Markup of the mark of an interval wider than its number; whoever asks for it needs the legend."""
        self.marks_wide = True
        return (
            f'<sup class="wide"><span aria-hidden="true">{WIDE_MARK}</span><span class="unseen">(unsure)</span></sup>'
        )

    def sentence(self, text: str) -> str:
        """Markup of a sentence: policies, which it has between stars, stand out, and measures show their formula."""
        pieces = self._starred.split(re.sub(" (?=[±%])|(?<=±) ", NO_BREAK, text))
        for number, piece in enumerate(pieces):
            pieces[number] = f"<em>{esc(piece)}</em>" if number % 2 else self._with_formulas(piece)
        return "".join(pieces)

    def _with_formulas(self, text: str) -> str:
        pieces = self._called.split(text)
        for number, piece in enumerate(pieces):
            shown = esc(piece)
            pieces[number] = (
                f'<span class="m" tabindex="0" {self.showing(self._names[piece])}>{shown}</span>'
                if number % 2
                else shown
            )
        return "".join(pieces)

    @property
    def legend_of_marks(self) -> str:
        """What the mark of a wide interval means, if a number shown so far has one."""
        return f" <strong>{WIDE_MARK}</strong> {WIDE_MEANS}." if self.marks_wide else ""

    @cached_property
    def level_cautions(self) -> list[str]:
        """What the formulas of computed levels leave out and the scenario has, in sentences."""
        return level_cautions(self.scenario, self.policies)

    @cached_property
    def _starred(self) -> re.Pattern[str]:
        """A policy between stars."""
        longest = sorted(self.policies, key=len, reverse=True)
        return re.compile(rf"\*({'|'.join(map(re.escape, longest))})\*")

    @cached_property
    def _names(self) -> dict[str, str]:
        """The key of each measure by what sentences call it."""
        from sim.experiments.aspects import ASPECTS

        # the measure is the mean of units owed at a time; sentences mean orders by the word
        known = [key for key in self.measures if key != "backorders"]
        return {self.labels.name(key): key for key in known} | {aspect.called: aspect.measure for aspect in ASPECTS}

    @cached_property
    def _called(self) -> re.Pattern[str]:
        """A measure as sentences call it."""
        longest = sorted(self._names, key=len, reverse=True)
        return re.compile(rf"\b({'|'.join(map(re.escape, longest))})\b")


class PageContext(MeasureMarkup):
    """What the sections of a comparison's page need besides: the comparison, its best policy, and its estimates."""

    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.estimates = EstimateTable(comparison)
        super().__init__(comparison.scenario, Theme.of(comparison), self.estimates.measures)
        self.best: str = comparison.best

    def tag(self, policy: str) -> str:
        """What a policy is beside its name: 'best', 'baseline', both, or ''."""
        if len(self.policies) < 2:
            return ""
        return ", ".join(["best"] * (policy == self.best) + ["baseline"] * (policy == self.baseline))

    def batches(self) -> list[tuple[str, ...]]:
        """The policies in batches that are as wide as a sheet of paper, the best first and the baseline beside it."""
        ordered = self.best_first
        return [ordered[start : start + MOST_ON_PAPER] for start in range(0, len(ordered), MOST_ON_PAPER)]

    @cached_property
    def best_first(self) -> tuple[str, ...]:
        """The policies, the best first, then the baseline, then the others in their order."""
        return tuple(dict.fromkeys([self.best, self.baseline, *self.policies]))

    def unit(self, key: str) -> str:
        """The unit of a measure over all stock points, and what it adds up if there are several."""
        unit = self.labels.scale(key).unit
        return f"{unit}, {self.added_up}" if self.added_up and unit.split(" ")[0] == "units" else unit

    @cached_property
    def figures(self) -> Figures:
        """The figures of the comparison."""
        return Figures(self.comparison)

    @cached_property
    def levels(self) -> pd.DataFrame:
        """The restock levels of the comparison."""
        return restock_levels(self.comparison)

    @cached_property
    def added_up(self) -> str:
        """What a sum of units over all stock points adds up; '' for one stock point."""
        return added_up(self.comparison.scenario.policies[policy] for policy in self.policies)


def esc(value: object) -> str:
    """`value` as text of the page, in an attribute too.

    >>> esc("<b>&")
    '&lt;b&gt;&amp;'
    """
    return html.escape(str(value))


def anchor(key: str) -> str:
    """The id of a measure's entry in the glossary."""
    return f"f-{esc(key)}"


def mark(style: Style) -> str:
    """SVG of the marker of a policy."""
    shape = MARKERS[style.symbol]
    return f'<svg class="mark" viewBox="0 0 12 12" fill="{style.colour}" aria-hidden="true">{shape}</svg>'


def formula_rules(labels: MeasureLabels, keys: Iterable[str]) -> str:
    """CSS that holds the formula of each measure once, for however many numbers show it."""
    return "\n".join(f'[data-m="{esc(key)}"]{{--formula:{css_text(labels.formula(key))}}}' for key in keys)


def css_text(text: str) -> str:
    """`text` as a string of a style sheet; nothing in it can end the string or the sheet.

    >>> css_text('a "b" < c')
    '"a \\\\22 b\\\\22  \\\\3c  c"'
    """
    return '"' + re.sub(r'["\\<>&\n\r\f]', lambda sign: f"\\{ord(sign[0]):x} ", text) + '"'


def table(head: str, body: str, *, label: str, kind: str) -> str:
    """Markup of a table that scrolls sideways where it is too wide: its ARIA `label`, its CSS class `kind`."""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table class="{kind}">'
        f"<thead><tr>{head}</tr></thead>{body}</table></div>"
    )


def folded(key: str, title: str, inside: str, *, beside: str = "") -> str:
    """Markup of what is shown when its `title` is clicked, and on paper; `beside` is markup next to the title."""
    aside = f'<span class="beside">{beside}</span>' if beside else ""
    return f'<details id="{esc(key)}"><summary><h3>{esc(title)}</h3>{aside}</summary>{inside}</details>'
