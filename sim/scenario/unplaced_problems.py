"""Faults: problems that do not know their place in the file yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sim.registry import Impossible
from sim.scenario.source_map import Path


class Fault(NamedTuple):
    """A problem that does not know its place yet; `at_key` if it is the word that is wrong, not its value."""

    path: Path
    expected: str
    found: str
    choices: tuple[str, ...] = ()
    at_key: bool = False


def faults_of(path: Path, problems: Iterable[Impossible]) -> Iterator[Fault]:
    """What a kind says cannot be, at the path where it stands."""
    for one in problems:
        words = tuple(word for word in one.word.split(".") if word)
        yield Fault((*path, *words), one.expected, one.found)
