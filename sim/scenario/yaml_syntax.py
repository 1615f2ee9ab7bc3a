"""Syntax: what libyaml refuses, in words for somebody who does not know its grammar."""

from __future__ import annotations

import re

import yaml

from sim.errors import Problem, shown
from sim.scenario.source_map import Marks

_MEANT = {
    "mapping values are not allowed in this context": "a ':' that cannot stand here (a text with ': ' needs quotes)",
    "block sequence entries are not allowed in this context": "a '-' that cannot stand here",
    "found undefined alias": "a '*' before a name that no '&' declares (a text that begins with '*' needs quotes)",
    "found character that cannot start any token": "a character that begins nothing (such a text needs quotes)",
}
"""What libyaml says, in plain words."""

_WITHIN = {
    "while parsing a flow mapping": "in the braces that open",
    "while parsing a flow sequence": "in the brackets that open",
    "while parsing a block mapping": "in the block that begins",
    "while parsing a block collection": "in the list that begins",
}
"""And where it was when it said so; what else it was doing is not for readers."""

_PERHAPS_THE_LINE_BEFORE = ("mapping values are not allowed in this context", "did not find expected key")
_ANOTHER_LINE = ("did not find expected key", "did not find expected '-' indicator")
_ENDS = {
    "found unexpected end of stream": "the end of the file",
    "found unexpected document indicator": "the end of the scenario, '---' or '...'",
}
_QUOTE = "a quote that closes the text"
_COLON = "a colon and a space between a word and its value"


def refused(error: yaml.YAMLError, marks: Marks) -> Problem:
    """Where a text stops being YAML, and what is probably wrong there."""
    said = str(getattr(error, "problem", None) or error)
    context, begun = getattr(error, "context", None), getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or begun
    if mark is None:
        return Problem(marks.file, "YAML", said)
    if begun is not None and context == "while scanning a quoted scalar" and said in _ENDS:
        return Problem("", _QUOTE, _ENDS[said], place=marks.at(begun.line, begun.column))
    # not of what we refuse ourselves: libyaml takes minutes to scan a nest of two hundred thousand lists
    by_yaml = isinstance(error, yaml.scanner.ScannerError | yaml.parser.ParserError)
    if by_yaml and (opened := _quoted_up_to(mark, marks)) is not None:
        found = f"the next quote only in line {mark.line + 1}"
        return Problem("", _QUOTE, found, place=marks.at(opened.line, opened.column))
    if said == "could not find expected ':'" and begun is not None:
        return _without_colon(marks, begun.line)
    if said in _PERHAPS_THE_LINE_BEFORE and (other := _misplaced(marks, mark.line)):
        return other
    if mark.line >= len(marks.lines) and begun is not None:
        mark = begun  # what was never closed is shown where it was opened
    place = marks.at(mark.line, mark.column)
    if said == "but found another document":
        return Problem("", "one scenario", "a second one behind '---'", place=place)
    if place.source[mark.column : mark.column + 1] == "\t":
        return Problem("", "spaces: YAML indents with nothing else", "a tab", place=place)
    if said in _ANOTHER_LINE:
        before = place.source[: mark.column]
        if before.strip():
            return Problem("", "the end of the value", shown(place.source[mark.column :].strip()), place=place)
        if begun is not None and begun.column != mark.column:
            found = f"one indented by {mark.column}"
            return Problem("", "a line indented as one of those above it", found, place=place)
    missing = re.fullmatch(r"(?:did|could) not find expected (.*)", said)
    expected, found = (missing[1], "something else") if missing else ("YAML", _MEANT.get(said, said))
    if begun is not None and context and (begun.line != mark.line or mark is begun):
        found += f", {_WITHIN.get(context, f'{context} that begins')} in line {begun.line + 1}"
    return Problem("", expected, found.removeprefix("found "), place=place)


def _quoted_up_to(mark: yaml.Mark, marks: Marks) -> yaml.Mark | None:
    """Where a quote opened that closes, lines below, just where YAML was lost: it was meant to close on its own line,
    and what closed it to open."""
    opened = None
    try:
        for token in yaml.scan("\n".join(marks.lines), Loader=yaml.CSafeLoader):
            first, last = token.start_mark, token.end_mark
            if last.line > mark.line:
                break
            quoted = isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')
            if quoted and first.line < last.line == mark.line and last.column <= mark.column:
                opened = first
    except yaml.YAMLError:  # it is lost there, too
        pass
    return opened


def _without_colon(marks: Marks, line: int) -> Problem:
    place = marks.at(line, 0)
    text = _content(place.source)
    return Problem("", _COLON, shown(text), place=marks.at(line, max(place.source.find(text), 0)))


def _misplaced(marks: Marks, line: int) -> Problem | None:
    """What is wrong with the line before one whose colon cannot stand there: it goes on in it, as YAML reads it."""
    lines = marks.lines[: line + 1]  # libyaml may count more of them
    here = lines.pop() if len(lines) > line else ""
    before = next((number for number in range(len(lines) - 1, -1, -1) if _content(lines[number])), None)
    if before is None or _depth(here) < _depth(lines[before]):
        return None
    above = lines[before]
    word, colon, value = _content(above).partition(":")
    if not colon and not _content(above).startswith("- "):
        return _without_colon(marks, before)
    if colon and value.strip() and word and _depth(here) > _depth(above):
        expected = f"a line indented by {_depth(above)}, as the one above it, which has a value already"
        return Problem("", expected, f"one indented by {_depth(here)}", place=marks.at(line, _depth(here)))
    return None


def _content(line: str) -> str:
    return "" if line.lstrip().startswith("#") else line.partition(" #")[0].strip()


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def unreadable(error: yaml.reader.ReaderError, text: str, marks: Marks) -> Problem:
    """A character that no text file has, where it stands."""
    before = text.encode()[: error.position].decode(errors="ignore")
    *lines, last = (before + "|").splitlines()
    expected, found = "text without control characters", f"U+{int(error.character):04X}"
    return Problem("", expected, found, place=marks.at(len(lines), len(last) - 1))
