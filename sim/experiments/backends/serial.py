"""Plays replications one after the other, in this process."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from pathlib import Path
from typing import Any

from sim.experiments.backends import Work


def map(
    work: Work,
    shared: object,
    replications: Iterable[Any],
    *,
    jobs: int | None,
    plugins: Iterable[Path],
    scheduler: str | None = None,
) -> Generator[tuple[Any, Any], None, None]:
    """`work(shared, replication)` of every replication, in their order."""
    for replication in replications:
        yield replication, work(shared, replication)
