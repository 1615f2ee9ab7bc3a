"""The list of results as the command line prints it: for people, and as JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable

from rich.padding import Padding
from rich.text import Text

from sim.report.results_index import Result, shown_date
from sim.report.terminal import terminal


def as_text(results: Iterable[Result]) -> str:
    """Lines for each result: when, which scenario and verb, the folder, and the verdict's first sentence."""
    text = io.StringIO()
    console = terminal(text)
    for result in results:
        head = "  ".join((shown_date(result.date), result.scenario, result.act or "–", str(result.folder)))
        console.print(Text(_printable(head)), soft_wrap=True)  # a path is never broken
        if result.verdict:
            console.print(Padding(Text(_printable(result.verdict)), (0, 0, 0, 2), expand=False))
    return text.getvalue().removesuffix("\n")


def as_json(results: Iterable[Result]) -> str:
    """A list with an object for each result: scenario, verb, date (in UTC), verdict, folder; of a sweep also
    `varied` and `points`."""
    return json.dumps([_record(result) for result in results])


def _record(result: Result) -> dict[str, object]:
    record = {**result._asdict(), "folder": str(result.folder)}
    varied, points = record.pop("varied"), record.pop("size")
    return {**record, "varied": list(varied), "points": points} if varied else record


def _printable(text: str) -> str:
    """A text that a terminal does not act on: the folder may be somebody else's."""
    return "".join(letter if letter.isprintable() else "?" for letter in text)
