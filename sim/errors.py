"""What can be wrong, said so that its author can mend it."""

from __future__ import annotations

import datetime
import difflib
import errno
import functools
import itertools
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

WIDEST = 160
"""Characters of a line that a message shows."""
MOST_SAID = 1000
"""Problems that are said one by one; more than that nobody reads, and of a million most terminals make nothing."""
MOST_CHOICES = 1000
"""Names among which the nearest is looked for; each takes microseconds, for every problem that is said."""


class UserError(Exception):
    """Something the user gave is wrong; the message says where and what was expected (exit status 2)."""


class ResourceError(Exception):
    """The machine ran out of something, such as room on a disk; the message says of what (exit status 1)."""


NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE)
"""The numbers of system errors that say that the machine lacks something, whatever one asks of it."""


class Place(NamedTuple):
    """Where in a file a value stands: `line` and `column` count from 1; `source` is the line's text."""

    file: str
    line: int
    column: int
    source: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def excerpt(self) -> tuple[str, str]:
        """The line, or what of a long one is near the column, and under it a caret that points at the column.

        >>> Place("x.yaml", 1, 7, "seed: two").excerpt()
        ('seed: two', '      ^')
        """
        start = max(0, self.column - 1 - WIDEST // 2) if len(self.source) > WIDEST else 0
        # a terminal would act on control characters; a tab is kept, under itself too, so that the caret stays in place
        kept = [one if one.isprintable() or one == "\t" else "?" for one in self.source[start : start + WIDEST]]
        before, after = "…" if start else "", "…" if len(self.source) > start + WIDEST else ""
        under = ["\t" if one == "\t" else " " for one in kept[: self.column - 1 - start]]
        return before + "".join(kept) + after, " " * len(before) + "".join(under) + "^"


class Cell(NamedTuple):
    """Where in a table a value stands: its `row`, as an editor or Excel counts (0: the whole table), and the name of
    its `column` ('': the whole row), which is the `number`th; `more` rows have the same there.

    >>> print(Cell("items.csv", 7, "restock.type", 4))
    items.csv:row 7, column restock.type
    """

    file: str
    row: int = 0
    column: str = ""
    number: int = 0
    more: int = 0

    def __str__(self) -> str:
        rows = f"row {self.row}" + (f" and {self.more} more" if self.more else "")
        inside = [rows] * bool(self.row) + [f"column {self.column}"] * bool(self.column)
        return ":".join([self.file, *filter(None, [", ".join(inside)])])

    @property
    def last_word(self) -> str:
        """The last word of the column's dotted name."""
        return self.column.rpartition(".")[2]

    def and_more(self) -> Cell:
        """The same with one more row."""
        return self._replace(more=self.more + 1)


class Problem(NamedTuple):
    """One thing wrong with a scenario: at `path`, what was `expected` and what was `found`.

    >>> print(Problem("seed", "a whole number", "'two'"))
    seed: expected a whole number, found 'two'
    """

    path: str
    expected: str
    found: str
    choices: Sequence[str] = ()
    place: Place | Cell | None = None

    def __str__(self) -> str:
        head = f"{self.path}: " if self.path else ""
        hint = did_you_mean(self.found.strip("'\""), self.choices)
        said = f"{head}expected {self.expected}, found {self.found}{hint}"
        if self.place is None:
            return said
        if isinstance(self.place, Cell):
            return f"{self.place}: {said}"
        source, caret = self.place.excerpt()
        return f"{self.place}: {said}\n    {source}\n    {caret}"


class ScenarioError(UserError):
    """A scenario that cannot be played; carries every `Problem` found, and says the first thousand."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        more = len(self.problems) - MOST_SAID
        said = [str(problem) for problem in self.problems[:MOST_SAID]]
        super().__init__("\n".join([*said, f"… and {more:,} more"] if more > 0 else said))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Problem, ...]]]:
        return type(self), (self.problems,)


class BookkeepingError(AssertionError):
    """The account of orders or of units does not close: a fault of the simulator, never of the user."""


def did_you_mean(word: str, choices: Iterable[str]) -> str:
    """The nearest of `choices` to `word` as a question in brackets, or nothing.

    >>> did_you_mean("order_upto", ["reorder_point", "periodic_order_up_to"])
    " (did you mean 'periodic_order_up_to'?)"
    """
    return _nearest(word, tuple(itertools.islice(choices, MOST_CHOICES)))


@functools.lru_cache(maxsize=1000)
def _nearest(word: str, choices: tuple[str, ...]) -> str:
    bare = _bare(word)
    nearest = [choice for choice in choices if _bare(choice) == bare][:1]
    alike = [] if nearest else difflib.get_close_matches(word, choices, n=1, cutoff=0.65)
    nearest = nearest or difflib.get_close_matches(word, alike, cutoff=0.85)
    # mug, or mug@paris, where only mug@berlin is
    product = word.partition("@")[0]
    nearest = nearest or [choice for choice in choices if "@" in word + choice and choice.partition("@")[0] == product]
    # a word cut short or written together says more than letters that happen to agree
    nearest = nearest or [choice for choice in choices if len(bare) > 2 and _bare(choice).startswith(bare)]
    nearest = nearest or [choice for choice in choices if len(bare) > 3 and bare in _bare(choice)]
    nearest = nearest or alike
    return f" (did you mean '{nearest[0]}'?)" if nearest else ""


@functools.lru_cache(maxsize=10_000)
def _bare(word: str) -> str:
    """A word without what people write differently: capitals, underscores, hyphens, spaces."""
    return re.sub(r"[\s_-]", "", word.lower())


def shown(value: object, width: int = 60) -> str:
    """`value` as an error message shows it: one short line, and plain values as a scenario file has them.

    >>> shown("mug"), shown(None), shown(True), shown(datetime.date(2026, 1, 5))
    ("'mug'", 'nothing', 'true', '2026-01-05')
    """
    if value is None:
        return "nothing"
    try:
        text = str(value).lower() if isinstance(value, bool) else repr(value)
    except Exception:  # of a class of somebody else's; or a whole number of more digits than Python shows
        text = f"one of the type {type(value).__name__} that cannot be shown"
    if isinstance(value, datetime.date):  # a datetime is one too
        text = str(value)
    return text if len(text) <= width else text[: width - 1] + "…"
