"""Plays tasks on the workers of a cluster of `dask.distributed`, on this machine or on many.

Every worker is checked before it is given anything: what plays otherwise than this machine is refused. Each task is
given to one worker, by its address, and a few at a time; where that worker dies, others play it.
"""

from __future__ import annotations

import pickle
from collections.abc import Generator, Hashable, Iterable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from sim.experiments.backends import Work
from sim.experiments.backends.dask.cluster_client import ClusterClient, Message, Signalled
from sim.experiments.backends.dask.connection import connected, require_distributed, workers_of_this_machine
from sim.experiments.backends.dask.dispatcher import Dispatcher, SchedulerLost
from sim.experiments.task_queue import TaskQueue
from sim.interrupts import postponed
from sim.plugins import plugin_source

__all__ = ["SchedulerLost", "map"]


def map(
    work: Work,
    shared: object,
    tasks: Iterable[Hashable],
    *,
    jobs: int | None,
    plugins: Iterable[Path],
    scheduler: str | None = None,
) -> Generator[tuple[Any, Any], None, None]:
    """`work(shared, task)` of every task, as they are done; `GivenUp` for one that ends three workers that play it.

    On the workers of the `scheduler` at that address (`jobs` says nothing then), or on so many of this machine. Workers
    that come later play too, and tasks of one that dies are played again by others. An interrupt is raised when all
    finished results have been yielded. Raises `UserError` where the scheduler does not answer or one of its workers is
    refused, `SchedulerLost` where it goes away, `ResourceError` where no worker comes, what `work` raises, and
    `ChildProcessError` where workers die again and again, whatever they play.
    """
    require_distributed()
    queue = TaskQueue(tasks)
    workers = queue.look_ahead(workers_of_this_machine(jobs))
    if not workers:
        return
    packed, sources = pickle.dumps((work, shared)), [plugin_source(plugin) for plugin in plugins]
    messages: SimpleQueue[Message] = SimpleQueue()
    with postponed(lambda: messages.put(Signalled())), connected(scheduler, workers) as connection:
        client = ClusterClient(connection, packed, sources, messages)
        dispatcher = Dispatcher(queue, client, messages, scheduler)
        try:
            yield from dispatcher.results()
        finally:
            client.end(list(dispatcher.workers))
