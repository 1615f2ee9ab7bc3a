"""Syntax errors of YAML, in words for somebody who does not know its grammar."""

from __future__ import annotations

import re

import yaml

from sim.errors import Problem, shown
from sim.scenario.source_map import SourceMap

_PLAIN_WORDS = {
    "mapping values are not allowed in this context": "a ':' that cannot stand here (a text with ': ' needs quotes)",
    "block sequence entries are not allowed in this context": "a '-' that cannot stand here",
    "found undefined alias": "a '*' before a name that no '&' declares (a text that begins with '*' needs quotes)",
    "found character that cannot start any token": "a character that begins nothing (such a text needs quotes)",
}
"""Messages of libyaml, in plain words."""

_CONTEXTS = {
    "while parsing a flow mapping": "in the braces that open",
    "while parsing a flow sequence": "in the brackets that open",
    "while parsing a block mapping": "in the block that begins",
    "while parsing a block collection": "in the list that begins",
}
"""What libyaml was parsing when it failed, in plain words."""

_OFTEN_THE_LINE_BEFORE = ("mapping values are not allowed in this context", "did not find expected key")
_UNEXPECTED_LINE = ("did not find expected key", "did not find expected '-' indicator")
_ENDS = {
    "found unexpected end of stream": "the end of the file",
    "found unexpected document indicator": "the end of the scenario, '---' or '...'",
}
_QUOTE = "a quote that closes the text"
_COLON = "a colon and a space between a word and its value"


def refused(error: yaml.YAMLError, source_map: SourceMap) -> Problem:
    """Where a text stops being YAML, and what is probably wrong there."""
    message = str(getattr(error, "problem", None) or error)
    context, start = getattr(error, "context", None), getattr(error, "context_mark", None)
    mark = getattr(error, "problem_mark", None) or start
    if mark is None:
        return Problem(source_map.file, "YAML", message)
    if start is not None and context == "while scanning a quoted scalar" and message in _ENDS:
        return Problem("", _QUOTE, _ENDS[message], place=source_map.at(start.line, start.column))
    # not for what this program refuses itself: libyaml takes minutes to scan two hundred thousand nested lists
    by_yaml = isinstance(error, yaml.scanner.ScannerError | yaml.parser.ParserError)
    if by_yaml and (opened := _quoted_up_to(mark, source_map)) is not None:
        found = f"the next quote only in line {mark.line + 1}"
        return Problem("", _QUOTE, found, place=source_map.at(opened.line, opened.column))
    if message == "could not find expected ':'" and start is not None:
        return _without_colon(source_map, start.line)
    if message in _OFTEN_THE_LINE_BEFORE and (other := _misplaced(source_map, mark.line)):
        return other
    if mark.line >= len(source_map.lines) and start is not None:
        mark = start  # what was never closed is shown where it was opened
    if start is not None and context == "while scanning a block scalar":
        text = source_map.at(start.line, start.column).source[start.column :]
        place = source_map.at(start.line, start.column)
        return Problem("", f"quotes around a text that begins with '{text[:1]}'", shown(text.strip()), place=place)
    place = source_map.at(mark.line, mark.column)
    if message == "but found another document":
        return Problem("", "one scenario", "a second one behind '---'", place=place)
    if place.source[mark.column : mark.column + 1] == "\t":
        return Problem("", "spaces: YAML indents with nothing else", "a tab", place=place)
    if message in _UNEXPECTED_LINE:
        before = place.source[: mark.column]
        if before.strip():
            return Problem("", "the end of the value", shown(place.source[mark.column :].strip()), place=place)
        if start is not None and start.column != mark.column:
            found = f"one indented by {mark.column}"
            return Problem("", "a line indented as one of those above it", found, place=place)
    missing = re.fullmatch(r"(?:did|could) not find expected (.*)", message)
    expected, found = (missing[1], "something else") if missing else ("YAML", _PLAIN_WORDS.get(message, message))
    if start is not None and context and (start.line != mark.line or mark is start):
        found += f", {_CONTEXTS.get(context, f'{context} that begins')} in line {start.line + 1}"
    return Problem("", expected, found.removeprefix("found "), place=place)


def _quoted_up_to(mark: yaml.Mark, source_map: SourceMap) -> yaml.Mark | None:
    """The start of a quoted text that ends, lines below, where YAML failed; None if there is none.

    The line of its start lacks a quote, and the quote that ended it was meant to open another text.
    """
    opened = None
    try:
        for token in yaml.scan("\n".join(source_map.lines), Loader=yaml.CSafeLoader):
            first, last = token.start_mark, token.end_mark
            if last.line > mark.line:
                break
            quoted = isinstance(token, yaml.ScalarToken) and token.style in ("'", '"')
            if quoted and first.line < last.line == mark.line and last.column <= mark.column:
                opened = first
    except yaml.YAMLError:  # the error that is being explained
        pass
    return opened


def _without_colon(source_map: SourceMap, line: int) -> Problem:
    place = source_map.at(line, 0)
    text = _content(place.source)
    return Problem("", _COLON, shown(text), place=source_map.at(line, max(place.source.find(text), 0)))


def _misplaced(source_map: SourceMap, line: int) -> Problem | None:
    """What is wrong with the line before one whose colon cannot stand there: YAML reads both lines as one value."""
    lines = source_map.lines[: line + 1]  # libyaml may count more lines
    here = lines.pop() if len(lines) > line else ""
    before = next((number for number in range(len(lines) - 1, -1, -1) if _content(lines[number])), None)
    if before is None or _depth(here) < _depth(lines[before]):
        return None
    above = lines[before]
    word, colon, value = _content(above).partition(":")
    if not colon and not _content(above).startswith("- "):
        return _without_colon(source_map, before)
    if colon and value.strip() and word and _depth(here) > _depth(above):
        expected = f"a line indented by {_depth(above)}, as the one above it, which has a value already"
        return Problem("", expected, f"one indented by {_depth(here)}", place=source_map.at(line, _depth(here)))
    return None


def _content(line: str) -> str:
    return "" if line.lstrip().startswith("#") else line.partition(" #")[0].strip()


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def unreadable(error: yaml.reader.ReaderError, text: str, source_map: SourceMap) -> Problem:
    """The problem of a control character in a `text`, at its place."""
    before = text.encode()[: error.position].decode(errors="ignore")
    *lines, last = (before + "|").splitlines()
    expected, found = "text without control characters", f"U+{int(error.character):04X}"
    return Problem("", expected, found, place=source_map.at(len(lines), len(last) - 1))
