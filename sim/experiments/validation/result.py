"""What a validation found: every exact value beside its simulated one, and whether all agree."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.experiments.validation.agreement import AGREES, DISAGREES, TOO_WIDE, Agreement
from sim.notebook_html import paragraph, small_table
from sim.number_format import plain, rounded
from sim.sentences import counted, listed

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("name", "measure", "source", "exact", "simulated", "half_width", "verdict")
"""Of `Validation.rungs`."""


class Line(NamedTuple):
    """A line of the table that is shown; its fields are the heads."""

    rung: str
    measure: str
    exact: str
    simulated: str
    verdict: str
    source: str


class Compared(NamedTuple):
    """One exact value of the rung `name` beside what was simulated; `measure` says of which stock point or group."""

    name: str
    measure: str
    source: str
    agreement: Agreement

    def record(self) -> dict[str, Any]:
        """A value for each of `COLUMNS`."""
        one = self.agreement
        values = (one.exact, one.mean.value, one.half_width, one.verdict)
        return dict(zip(COLUMNS, (self.name, self.measure, self.source, *values), strict=True))

    def distance(self) -> float:
        """By how many half-widths the simulated value is off; 0 where nothing is left to chance."""
        one = self.agreement
        return abs(one.mean.value - one.exact) / one.half_width if one.half_width else 0.0

    def line(self, more: int = 0) -> Line:
        """What is shown of it, with how many `more` measures of the rung agree as this one does."""
        one = self.agreement
        exact, simulated = rounded(one.exact, one.half_width), rounded(one.mean.value, one.half_width)
        measure = f"{self.measure} and {more} more" if more else self.measure
        verdict = "agree" if more else one.verdict
        return Line(self.name, measure, exact.value, str(simulated), verdict, self.source)


class Validation:
    """The ladder of exact answers, played: a rung agrees if all its measures do.

    Over all measures together the chance of any false alarm is `false_alarm`.
    """

    def __init__(self, compared: Iterable[Compared], *, quick: bool, false_alarm: float, seconds: float) -> None:
        self.compared = tuple(compared)
        self.quick = quick
        self.false_alarm = false_alarm
        self.seconds = seconds

    def __repr__(self) -> str:
        return f"<Validation of {counted(len(self.names), 'rung')}: {self.verdict[0]}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: the verdict, and a line for each rung."""
        strong, *others = self.verdict
        sentences = paragraph(strong, strong=True) + "".join(map(paragraph, others))
        return sentences + small_table(Line._fields, self.lines())

    @property
    def names(self) -> list[str]:
        """The rungs, in the ladder's order."""
        return list(dict.fromkeys(one.name for one in self.compared))

    @cached_property
    def rungs(self) -> pd.DataFrame:
        """One row for each exact value: name, measure, source, exact, simulated, half_width, verdict."""
        import pandas as pd

        return pd.DataFrame([one.record() for one in self.compared], columns=list(COLUMNS))

    @property
    def agrees(self) -> bool:
        """Whether every measure of every rung agrees with its exact value."""
        return not self.failing

    @property
    def failing(self) -> list[Compared]:
        """The measures that disagree, or whose intervals are too wide to say."""
        return [one for one in self.compared if one.agreement.verdict != AGREES]

    @property
    def verdict(self) -> list[str]:
        """Whether all rungs agree, in sentences; the first names those that do not."""
        count, measures = counted(len(self.names), "rung"), counted(len(self.compared), "measure")
        chance = f"the chance of any false alarm is at most 1 in {plain(1 / self.false_alarm)}"
        if self.agrees:
            every = f"All {count} agree" if len(self.names) > 1 else "The rung agrees"
            return [f"{every} with the exact answers: {measures} within their intervals; {chance}."]
        sentences = []
        for verdict, told in (
            (DISAGREES, "disagrees with the exact answer"),
            (TOO_WIDE, "has an interval too wide to say whether it agrees"),
        ):
            by_rung: dict[str, list[str]] = {}
            for one in self.failing:
                if one.agreement.verdict == verdict:
                    by_rung.setdefault(one.name, []).append(one.measure)
            sentences += [f"'{name}' {told}: {listed(wrong)}." for name, wrong in by_rung.items()]
        failing = {one.name for one in self.failing}
        return [*sentences, f"{len(failing)} of {count} do not agree; {chance}."]

    def lines(self) -> list[Line]:
        """The table that is shown: of each rung the measure that is furthest off, by its half-width, and how many more
        agree; where some do not agree, each of these."""
        shown = []
        for name in self.names:
            own = [one for one in self.compared if one.name == name]
            failing = [one for one in own if one.agreement.verdict != AGREES]
            shown += [one.line() for one in failing] or [max(own, key=Compared.distance).line(more=len(own) - 1)]
        return shown

    def summary(self) -> dict[str, Any]:
        """What is printed as JSON; its shape is that of every verb's summary, and versioned by `format`."""
        records = [
            {key: None if value != value else value for key, value in one.record().items()} for one in self.compared
        ]
        return {
            "format": 2,
            "verb": "validate",
            "scenario": None,
            "fingerprint": None,
            "folder": None,
            "engine": "auto",
            "seed": None,
            "verdict": self.verdict,
            "agrees": self.agrees,
            "quick": self.quick,
            "false_alarm": self.false_alarm,
            "rungs": records,
        }
