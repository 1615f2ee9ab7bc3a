"""Backends: where the tasks of an experiment are played. Each has one method, `map`."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Generator, Hashable, Iterable
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from sim.experiments.arguments import require_word

Work = Callable[[Any, Any], Any]
"""`work(shared, task)` plays one task, such as a replication, and returns its result."""
AUTO = "auto"
"""Stands for the backend that probably ends first; results are the same on all."""


class GivenUp(NamedTuple):
    """Stands for the result of a task that ended every worker that played it, with the `reason` in words."""

    reason: str


class Backend(Protocol):
    """A place where tasks are played."""

    def map(
        self,
        work: Work,
        shared: object,
        tasks: Iterable[Hashable],
        *,
        jobs: int | None,
        plugins: Iterable[Path],
        scheduler: str | None = None,
    ) -> Generator[tuple[Any, Any], None, None]:
        """`(task, work(shared, task))` of every task, as they are done; `(task, GivenUp)` of one that ends its workers.

        A task is a small value that can be pickled. Tasks are taken from the iterable as they are needed, a few ahead.
        `jobs` is the number of workers on this machine, `scheduler` the address of one that has workers elsewhere.
        Raises what `work` raises.
        """


def backend(name: str) -> Backend:
    """The backend of that name; each is a module of this package.

    Raises `UserError` if there is none.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    note = " (threads come with the compiled engine)" if name == "threads" else ""
    require_word("backend", name, [AUTO, *names], note)
    module: Backend = importlib.import_module(f"{__name__}.{name}")
    return module
