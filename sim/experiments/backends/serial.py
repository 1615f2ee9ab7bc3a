"""Plays tasks one after the other, in this process."""

from __future__ import annotations

from collections.abc import Generator, Hashable, Iterable
from pathlib import Path
from typing import Any

from sim.experiments.backends import Work


def map(
    work: Work,
    shared: object,
    tasks: Iterable[Hashable],
    *,
    jobs: int | None,
    plugins: Iterable[Path],
    scheduler: str | None = None,
) -> Generator[tuple[Any, Any], None, None]:
    """`work(shared, task)` of every task, in their order."""
    for task in tasks:
        yield task, work(shared, task)
