"""Errors of the user, of the machine and of the simulator, and how messages show places and values."""

from __future__ import annotations

import datetime
import decimal
import difflib
import errno
import functools
import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sim.sentences import numbered

MAX_WIDTH = 160
"""Characters of a source line that a message shows."""
MAX_PROBLEMS = 1000
"""Problems that a message lists; nobody reads more, and a million would choke most terminals."""
PLACES_SHOWN = 3
"""Places of the same problem in a table that a message names."""
MAX_CHOICES = 1000
"""Names among which the nearest is looked for; each takes microseconds, for every problem listed."""


class _ArgumentError(Exception):
    """An error that may be of one `argument`, whose name then stands before the message; '' where it is of none.

    >>> print(UserError("expected one of totals, first, all, found 'none'", argument="keep"))
    keep: expected one of totals, first, all, found 'none'
    """

    def __init__(self, message: str = "", *, argument: str = "") -> None:
        super().__init__(f"{argument}: {message}" if argument else message)
        self.argument = argument


class UserError(_ArgumentError):
    """An input of the user is wrong; the message says where and what was expected (exit status 2)."""


class ResourceError(_ArgumentError):
    """The machine lacks a resource, such as room on a disk; the message says which (exit status 1)."""


RESOURCE_ERRNOS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE)
"""The `errno`s that say that the machine lacks a resource, whatever was asked of it."""


class Place(NamedTuple):
    """The position of a value in a text file: `line` and `column` count from 1; `source` is the line's text."""

    file: str
    line: int
    column: int
    source: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def excerpt(self) -> tuple[str, str]:
        """The line, of a long one the part around the column, and a second line with a caret below the column.

        >>> Place("x.yaml", 1, 7, "seed: two").excerpt()
        ('seed: two', '      ^')
        """
        start = max(0, self.column - 1 - MAX_WIDTH // 2) if len(self.source) > MAX_WIDTH else 0
        # a terminal would act on control characters; tabs are kept in both lines, so that the caret stays in place
        part = self.source[start : start + MAX_WIDTH]
        visible = [char if char.isprintable() or char == "\t" else "?" for char in part]
        before, after = "…" if start else "", "…" if len(self.source) > start + MAX_WIDTH else ""
        indent = ["\t" if char == "\t" else " " for char in visible[: self.column - 1 - start]]
        return before + "".join(visible) + after, " " * len(before) + "".join(indent) + "^"


class Cell(NamedTuple):
    """The position of a value in a table: its `row`, as an editor or Excel counts (0: the whole table), and the name
    of its `column` ('': the whole row), which is the `number`th; `more` further rows have the same problem there, of
    which `next` are the first.

    >>> print(Cell("items.csv", 7, "restock.type", 4))
    items.csv:row 7, column restock.type
    """

    file: str
    row: int = 0
    column: str = ""
    number: int = 0
    more: int = 0
    next: tuple[int, ...] = ()

    def __str__(self) -> str:
        row = numbered("row", [self.row, *self.next], 1 + self.more)
        parts = [row] * bool(self.row) + [f"column {self.column}"] * bool(self.column)
        return ":".join([self.file, *filter(None, [", ".join(parts)])])

    @property
    def last_word(self) -> str:
        """The last word of the column's dotted name."""
        return self.column.rpartition(".")[2]

    def and_more(self, row: int) -> Cell:
        """The same cell for one more `row` that has the problem."""
        following = (*self.next, row) if len(self.next) < PLACES_SHOWN - 1 else self.next
        return self._replace(more=self.more + 1, next=following)


def alike(found: str) -> str:
    """The same text for values that are wrong in the same way: numbers that differ in their digits alone.

    >>> alike("'1.234,50'") == alike("'9,99'"), alike("'9,99'") == alike("'9.99'")
    (True, False)
    """
    without_thousands = re.sub(r"(?<=\d)[.,'’ \u00a0\u202f]\d{3}(?!\d)", "", found)
    return re.sub(r"\d+", "9", without_thousands)


class Problem(NamedTuple):
    """One thing wrong with a scenario: at `path`, what was `expected` and what was `found`.

    `choices` are the words that were possible; `place` is the position in the file, None if it is not known. `assigned`
    is True for a value that was laid over the file.

    >>> print(Problem("seed", "a whole number", "'two'"))
    seed: expected a whole number, found 'two'
    """

    path: str
    expected: str
    found: str
    choices: Sequence[str] = ()
    place: Place | Cell | None = None
    assigned: bool = False

    def __str__(self) -> str:
        head = f"{self.path}: " if self.path else ""
        hint = did_you_mean(self.found.strip("'\""), self.choices)
        message = f"{head}expected {self.expected}, found {self.found}{hint}"
        if self.place is None:
            return message
        if isinstance(self.place, Cell):
            return f"{self.place}: {message}"
        source, caret = self.place.excerpt()
        return f"{self.place}: {message}\n    {source}\n    {caret}"


class ScenarioError(UserError):
    """A scenario that cannot be played: all its `problems`, of which the message lists the first MAX_PROBLEMS."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.listed())

    def listed(self, line: Callable[[Problem], str] = str) -> str:
        """The problems, each as `line` writes it, up to MAX_PROBLEMS of them."""
        more = len(self.problems) - MAX_PROBLEMS
        lines = [line(problem) for problem in self.problems[:MAX_PROBLEMS]]
        return "\n".join([*lines, f"… and {more:,} more"] if more > 0 else lines)

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class BookkeepingError(AssertionError):
    """The account of orders or of units does not balance: an error in the simulator, never of the user."""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """The nearest of `choices` to `word` as a question in brackets; empty if none is near.

    >>> did_you_mean("order_upto", ["reorder_point", "periodic_order_up_to"])
    " (did you mean 'periodic_order_up_to'?)"
    """
    return _nearest(word, tuple(itertools.islice(choices, MAX_CHOICES)))


@functools.lru_cache(maxsize=1000)
def _nearest(word: str, choices: tuple[str, ...]) -> str:
    bare = _bare(word)
    nearest = [choice for choice in choices if _bare(choice) == bare][:1]
    alike = [] if nearest else difflib.get_close_matches(word, choices, n=1, cutoff=0.65)
    nearest = nearest or difflib.get_close_matches(word, alike, cutoff=0.85)
    # mug or mug@paris, where only mug@berlin exists
    product = word.partition("@")[0]
    nearest = nearest or [choice for choice in choices if "@" in word + choice and choice.partition("@")[0] == product]
    # an abbreviation or a compound is better evidence than letters that happen to agree
    nearest = nearest or [choice for choice in choices if len(bare) > 2 and _bare(choice).startswith(bare)]
    nearest = nearest or [choice for choice in choices if len(bare) > 3 and bare in _bare(choice)]
    nearest = nearest or alike
    return f" (did you mean '{nearest[0]}'?)" if nearest else ""


@functools.lru_cache(maxsize=10_000)
def _bare(word: str) -> str:
    """A word in lower case without underscores, hyphens and spaces."""
    return re.sub(r"[\s_-]", "", word.lower())


_PLAIN = re.compile(r"[^\W\d_][\w .@%/-]*|[0-9.]+ ?[%\w][\w %/]*")
"""Texts that stand in a block without quotes; those that YAML reads as something else are no such."""
_NO_TEXTS = frozenset({"true", "false", "yes", "no", "on", "off", "null"})


def shown(value: object, width: int = 60) -> str:
    """`value` as an error message shows it: on one line of at most `width`, as a scenario file has it.

    >>> shown("mug"), shown(None), shown(True), shown(datetime.date(2026, 1, 5))
    ("'mug'", 'nothing', 'true', '2026-01-05')
    >>> shown([{"quantity": 20, "due": datetime.date(2026, 1, 5)}, None, "5 days"])
    '[{quantity: 20, due: 2026-01-05}, null, 5 days]'
    """
    if value is None:
        return "nothing"
    try:
        text = repr(value) if isinstance(value, str) else _written(value, width)
    except Exception:  # a faulty __repr__; or a whole number of more digits than Python shows
        text = f"one of the type {type(value).__name__} that cannot be shown"
    return text if len(text) <= width else text[: width - 1] + "…"


def _written(value: object, width: int) -> str:
    """`value` as YAML has it on one line; of a block or a list at least the first `width` characters."""
    if isinstance(value, dict):
        pairs = [(_key(key, width), _written(inner, width)) for key, inner in itertools.islice(value.items(), width)]
        return f"{{{', '.join(f'{key}: {inner}' for key, inner in pairs)}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(_written(inner, width) for inner in value[:width])}]"
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) and value == value.strip() and value.lower() not in _NO_TEXTS
        return value if plain else repr(value)
    if value is None or isinstance(value, bool):
        return "null" if value is None else str(value).lower()
    if isinstance(value, datetime.date | datetime.time):
        return _written_instant(value)
    if type(value).__module__ == "numpy" and hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        return _written(value.item(), width)
    return str(value) if isinstance(value, decimal.Decimal) else " ".join(repr(value).split())


def _key(key: object, width: int) -> str:
    """The name of a word or of a thing, as it stands in front of a colon; a number there is a name too."""
    return key if isinstance(key, str) and key.isdecimal() else _written(key, width)


def _written_instant(instant: datetime.date | datetime.time) -> str:
    """A date, a time of day, or both, without what is 0 at its end: Excel has a date as its midnight."""
    text = str(instant)
    if isinstance(instant, datetime.datetime) and instant.tzinfo is None:
        text = text.removesuffix(" 00:00:00")
    return text.removesuffix(":00") if text.count(":") == 2 else text
