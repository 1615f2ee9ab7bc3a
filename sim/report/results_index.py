"""The results that lie in a folder: listed for the terminal, and as a page that links to them."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import tempfile
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from sim.errors import UserError, did_you_mean, shown
from sim.sentences import counted, listed

LATEST = "latest"
"""The file beside the results of a scenario that holds the name of the newest."""
INDEX = "index.html"
ATTEMPTS = 20
"""How often the page is made anew while other runs add results."""


class Result(NamedTuple):
    """The results of one run: its `scenario` and `verb`, when it was written, its verdict's first sentence, its folder.

    `date` is a time in UTC as ISO 8601 has it. `verdict` is empty where an older version wrote the folder. `varied` are
    the paths that a sweep varies; `size` is how many points it has, 0 for what is no sweep.
    """

    scenario: str
    verb: str
    date: str
    verdict: str
    folder: Path
    varied: tuple[str, ...] = ()
    size: int = 0

    @property
    def act(self) -> str:
        """The verb, and of a sweep what it varies and at how many points: 'sweep of horizon, 12 points'."""
        if not self.varied:
            return self.verb
        points = f", {counted(self.size, 'point')}" if self.size else ""
        return f"{self.verb} of {listed(self.varied)}{points}"


def results(out: str | Path, scenario: str | None = None) -> list[Result]:
    """The results in a folder such as `results`, of all scenarios or of one, the newest first.

    What is no folder of results, or cannot be read, is passed over.
    """
    found = filter(None, map(_result, _folders(Path(out), scenario)))
    return sorted(found, key=lambda result: (result.date, str(result.folder)), reverse=True)


def of_scenario(out: str | Path, scenario: str | None) -> list[Result]:
    """`results`; raises `UserError` if the `scenario` that is named has none."""
    found = results(out, scenario)
    if scenario is not None and not found:
        known = sorted({result.scenario for result in results(out)})
        hint = did_you_mean(scenario, known) or did_you_mean(Path(scenario).stem, known)
        raise UserError(f"{out}: expected results of a scenario, found none of {shown(scenario)}{hint}")
    return found


def note_latest(folder: Path) -> None:
    """Writes the name of a `folder` of results, its fingerprint, into the file `latest` beside it."""
    _write(folder.parent / LATEST, f"{folder.name}\n")


def write_index(out: str | Path) -> Path:
    """Makes the page of all results in `out` anew; gives its path.

    Every run does so once its own results are in place, and looks again after it has written the page: whichever writes
    last has seen all of them.
    """
    place = Path(out) / INDEX
    for _ in range(ATTEMPTS):
        before = list(_folders(Path(out)))
        _write(place, _page(results(out), place.parent))
        if list(_folders(Path(out))) == before:
            break
    return place


def _folders(out: Path, scenario: str | None = None) -> Iterator[Path]:
    """The folders in `out`, or of one scenario in it, that may hold results, in no order."""
    for of_scenario in _visible(out) if scenario is None else [out / scenario]:
        yield from _visible(of_scenario)


def _visible(folder: Path) -> list[Path]:
    """The folders in `folder`, sorted; hidden ones are being written. None where it is no folder or cannot be read."""
    with contextlib.suppress(OSError, ValueError):  # ValueError: a null character in the name
        return sorted(inner for inner in folder.iterdir() if not inner.name.startswith(".") and inner.is_dir())
    return []


def _result(folder: Path) -> Result | None:
    """What a folder holds, None if it is none of results."""
    try:
        file = folder / "provenance.json"
        said = json.loads(file.read_text(encoding="utf-8"))
        written = dt.datetime.fromtimestamp(file.stat().st_mtime, dt.UTC).isoformat(timespec="seconds")
        command, fingerprint = str(said.get("command", "")), said["fingerprint"]
    except (OSError, ValueError, LookupError, TypeError, AttributeError, OverflowError):
        return None
    if fingerprint != folder.name:  # a copy, or something else altogether
        return None
    verb = said.get("verb") or next((word for word in command.split()[1:2]), "")  # format 1 said no more
    date = said.get("date")
    return Result(
        _text(said.get("scenario", folder.parent.name)),
        _text(verb),
        date if _is_time(date) else written,
        _text(said.get("verdict", "")),
        folder,
        _texts(said.get("paths")),
        _count(said.get("points")),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(filter(None, map(_text, value))) if isinstance(value, list) else ()


def _count(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _is_time(date: object) -> bool:
    try:
        return isinstance(date, str) and dt.datetime.fromisoformat(date).tzinfo is not None
    except ValueError:
        return False


def shown_date(date: str) -> str:
    """A date as people read it, in their own time.

    >>> shown_date("2026-01-05T08:30:00+00:00")[:7]
    '2026-01'
    """
    return f"{dt.datetime.fromisoformat(date).astimezone():%Y-%m-%d %H:%M}"


STYLE = """
:root { color-scheme: light dark; --ink: #1d2430; --soft: #5b6472; --line: #d9dde3; --paper: #fff; --link: #0b5cad; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --soft: #a2abb8; --line: #363d48; --paper: #14181f; --link: #7fb8f5; }
}
body { margin: 2rem auto; max-width: 72rem; padding: 0 1rem; color: var(--ink); background: var(--paper);
  font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
p { color: var(--soft); margin: 0 0 1.5rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .6rem .8rem .6rem 0; border-bottom: 1px solid var(--line); }
thead th { color: var(--soft); font-weight: 600; font-size: .85rem; }
td.verb small { display: block; white-space: normal; min-width: 9rem; }
td.time, td.verb { white-space: nowrap; color: var(--soft); font-variant-numeric: tabular-nums; }
td, th { overflow-wrap: anywhere; }
tbody th { min-width: 12rem; }
a { color: var(--link); }
@media (max-width: 640px) { thead { display: none; } tr { display: block; padding: .6rem 0;
  border-bottom: 1px solid var(--line); } td, tbody th { display: block; border: 0; padding: 0 0 .15rem; } }
@media print { a { color: inherit; } }
"""


def _page(found: list[Result], out: Path) -> str:
    """The page that lists results: links are told from `out`, where it lies."""
    rows = "".join(_row(result, out) for result in found)
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("scenario", "date", "verb", "verdict"))
    table = f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Results</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main><h1>Results</h1>"
        f"<p>{len(found)} run{'' if len(found) == 1 else 's'}, the newest first</p>{table if found else ''}"
        "</main></body></html>\n"
    )


def _row(result: Result, out: Path) -> str:
    """A row of the page, which links to the report, or to the folder where none was written."""
    report = result.folder / "report.html"
    target = report if report.is_file() else result.folder
    link = "/".join(quote(os.fsencode(part)) for part in target.relative_to(out).parts)
    link += "" if target == report else "/"
    verdict = escape(_readable(result.verdict)) or "open it for what was found"
    return (
        f'<tr><th scope="row">{escape(_readable(result.scenario))}</th>'
        f'<td class="time"><time datetime="{escape(result.date)}">{shown_date(result.date)}</time></td>'
        f'<td class="verb">{_verb(result)}</td><td><a href="./{link}">{verdict}</a></td></tr>'
    )


def _verb(result: Result) -> str:
    """Markup of the verb, with what a sweep varies below."""
    below = escape(_readable(result.act.removeprefix(result.verb).strip()))
    return escape(_readable(result.verb)) + (f"<small>{below}</small>" if below else "")


def _readable(text: str) -> str:
    """A text that can be encoded: a file may hold halves of characters."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _write(place: Path, text: str) -> None:
    """Writes a file under a temporary name and renames it, so that nobody ever reads half of it."""
    number, name = tempfile.mkstemp(prefix=f".{place.name}-{os.getpid()}-", dir=place.parent)
    try:
        with open(number, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        os.chmod(name, 0o644)  # a temporary file is closed to others
        os.replace(name, place)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
