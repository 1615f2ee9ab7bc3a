"""Problems whose path in the scenario is known, and whose place in the file is not yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sim.registry import Impossible
from sim.scenario.source_map import Path


class UnplacedProblem(NamedTuple):
    """A problem without its line and column; `at_key` if the word at the end of `path` is wrong, not its value."""

    path: Path
    expected: str
    found: str
    choices: tuple[str, ...] = ()
    at_key: bool = False


def unplaced_problems(path: Path, problems: Iterable[Impossible]) -> Iterator[UnplacedProblem]:
    """The `problems` that a kind reports about its own words, with the `path` of the kind in front of each word."""
    for problem in problems:
        word = problem.word
        words = tuple(part for part in word.split(".") if part) if isinstance(word, str) else word
        yield UnplacedProblem((*path, *words), problem.expected, problem.found)
