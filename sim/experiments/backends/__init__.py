"""Backends: where the replications of an experiment are played. Each has one method, `map`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Generator, Iterable
from pathlib import Path
from typing import Any, Protocol

from sim.experiments.arguments import require_word

Work = Callable[[Any, Any], Any]
"""`work(shared, replication)` plays one replication and returns its result."""
AUTO = "auto"
"""Stands for the backend that probably ends first; results are the same on all."""


class Backend(Protocol):
    """A place where replications are played."""

    def map(
        self,
        work: Work,
        shared: object,
        replications: Iterable[Any],
        *,
        jobs: int | None,
        plugins: Iterable[Path],
        scheduler: str | None = None,
    ) -> Generator[tuple[Any, Any], None, None]:
        """`work(shared, replication)` of every replication, each with its number, as they are done."""


def backend(name: str) -> Backend:
    """The backend of that name; each is a module of this package.

    Raises `UserError` if there is none.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    note = " (many machines are not there yet)" if name == "dask" else ""
    require_word("backend", name, [AUTO, *names], note)
    module: Backend = importlib.import_module(f"{__name__}.{name}")
    return module
