"""Pieces of the page: escaped text, policies with their marks, and numbers that show their formula."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from sim.report.findings.estimates import EstimateRow, EstimateTable
from sim.report.theme.measure_labels import MeasureLabels, added_up, labels_of
from sim.report.theme.theme import Style, Theme

MOST_ON_PAPER = 6
NO_BREAK = "\N{NO-BREAK SPACE}"

# A policy's marker as the figures have it, in a box of 12 by 12.
SHAPES = {
    "circle": '<circle cx="6" cy="6" r="5"/>',
    "square": '<rect x="1.5" y="1.5" width="9" height="9"/>',
    "diamond": '<path d="M6 0 12 6 6 12 0 6Z"/>',
    "triangle-up": '<path d="M6 1 11.5 11H.5Z"/>',
    "cross": '<path d="M4 1h4v3h3v4H8v3H4V8H1V4h3Z"/>',
    "x": '<path d="m3 .5 3 3 3-3L11.5 3l-3 3 3 3L9 11.5l-3-3-3 3L.5 9l3-3-3-3Z"/>',
    "triangle-down": '<path d="M6 11 11.5 1H.5Z"/>',
    "star": '<path d="m6 .5 1.7 3.6 3.9.5-2.9 2.7.8 3.9L6 9.3l-3.5 1.9.8-3.9L.4 4.6l3.9-.5Z"/>',
}


class PageContext:
    """What every section of the page needs: the comparison, its table of estimates, its theme and measure labels.

    Asking for a measure's markup notes it in `cited`: those are the formulas that the page must carry.
    """

    def __init__(self, comparison: Any) -> None:
        self.comparison = comparison
        self.policies: tuple[str, ...] = tuple(comparison.policies)
        self.baseline = self.policies[0]
        self.estimates = EstimateTable(comparison)
        self.theme = Theme.of(comparison)
        self.labels: MeasureLabels = labels_of(comparison.scenario)
        self.cited: dict[str, None] = {}

    def policy(self, name: str) -> str:
        """A policy's name behind its mark."""
        return f'<span class="policy">{mark(self.theme.style(name))}{esc(name)}</span>'

    def name(self, key: str) -> str:
        """A measure's name, linked to its place in the glossary and showing its formula."""
        return f'<a class="m" {self.showing(key)} href="#{anchor(key)}">{esc(self.labels.name(key))}</a>'

    def unit(self, key: str) -> str:
        """The unit of a measure over all stock points, and what it adds up where that is not all of a kind."""
        unit = self.labels.scale(key).unit
        return f"{unit}, {self.added_up}" if self.added_up and unit.split(" ")[0] == "units" else unit

    def showing(self, key: str) -> str:
        """The attributes of an element that shows the formula of a measure when pointed at or focused."""
        self.cited.setdefault(key)
        return f'data-m="{esc(key)}" aria-describedby="{anchor(key)}"'

    def number(self, key: str, estimate: EstimateRow) -> str:
        """A number with its half-width and, when pointed at or focused, its formula."""
        return f'<span class="n" tabindex="0" {self.showing(key)}>{self._number(key, estimate)}</span>'

    def cell(self, key: str, estimate: EstimateRow, below: str = "") -> str:
        """The same as a cell of a long table: out of the tab order, where the head of its column shows the formula."""
        self.cited.setdefault(key)
        return f'<td data-m="{esc(key)}">{self._number(key, estimate)}{below}</td>'

    def _number(self, key: str, estimate: EstimateRow) -> str:
        value, half = self.labels.number(key, estimate)
        if not estimate.defined:
            return f'<i class="none">{value}</i>'
        return f'{value} <i class="half">± {half}</i>' if half else value

    def sentence(self, text: str) -> str:
        """A sentence in which policies (*between stars*) stand out and measures show their formula."""
        pieces = self._starred.split(re.sub(" (?=[±%])|(?<=±) ", NO_BREAK, text))
        for place, piece in enumerate(pieces):
            pieces[place] = f"<em>{esc(piece)}</em>" if place % 2 else self._measured(piece)
        return "".join(pieces)

    def _measured(self, text: str) -> str:
        pieces = self._called.split(text)
        for place, piece in enumerate(pieces):
            shown = esc(piece)
            pieces[place] = (
                f'<span class="m" tabindex="0" {self.showing(self._names[piece])}>{shown}</span>'
                if place % 2
                else shown
            )
        return "".join(pieces)

    @property
    def many(self) -> str:
        """The class of a table with a column a policy, where they are more than a sheet of paper is wide."""
        return " many" if len(self.policies) > MOST_ON_PAPER else ""

    @cached_property
    def added_up(self) -> str:
        """What a sum of units over all stock points adds up."""
        return added_up(self.comparison.scenario.policies[policy] for policy in self.policies)

    @cached_property
    def _starred(self) -> re.Pattern[str]:
        longest = sorted(self.policies, key=len, reverse=True)
        return re.compile(rf"\*({'|'.join(map(re.escape, longest))})\*")

    @cached_property
    def _names(self) -> dict[str, str]:
        """What sentences call a measure, and its key."""
        from sim.experiments.verdict import ASPECTS

        # the mean of units owed at a time; sentences mean orders by it
        known = [key for key in self.estimates.measures if key != "backorders"]
        return {self.labels.name(key): key for key in known} | {one.called: one.measure for one in ASPECTS}

    @cached_property
    def _called(self) -> re.Pattern[str]:
        longest = sorted(self._names, key=len, reverse=True)
        return re.compile(rf"\b({'|'.join(map(re.escape, longest))})\b")


def esc(value: object) -> str:
    """`value` as text of the page, in an attribute too.

    >>> esc("<b>&")
    '&lt;b&gt;&amp;'
    """
    return html.escape(str(value))


def anchor(key: str) -> str:
    """Where the glossary has a measure."""
    return f"f-{esc(key)}"


def mark(style: Style) -> str:
    """The marker of a policy."""
    shape = SHAPES[style.symbol]
    return f'<svg class="mark" viewBox="0 0 12 12" fill="{style.colour}" aria-hidden="true">{shape}</svg>'


def formula_rules(labels: MeasureLabels, keys: Iterable[str]) -> str:
    """Style rules that hold each formula once, for however many numbers show it."""
    return "\n".join(f'[data-m="{esc(key)}"]{{--formula:{css_text(labels.formula(key))}}}' for key in keys)


def css_text(text: str) -> str:
    """`text` as a string of a style sheet; nothing in it can end the string or the sheet.

    >>> css_text('a "b" < c')
    '"a \\\\22 b\\\\22  \\\\3c  c"'
    """
    return '"' + re.sub(r'["\\<>&\n\r\f]', lambda found: f"\\{ord(found[0]):x} ", text) + '"'


def table(head: str, body: str, *, label: str, kind: str) -> str:
    """A table that scrolls sideways within the page where it is too wide; `label` is for who cannot see it."""
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{label}"><table class="{kind}">'
        f"<thead><tr>{head}</tr></thead>{body}</table></div>"
    )


def folded(title: str, inside: str, *, opened: bool = False) -> str:
    """Something that is shown when its title is clicked."""
    return f"<details{' open' * opened}><summary>{esc(title)}</summary>{inside}</details>"
