"""The dispatcher of one experiment: which worker has which task in hand, who may play, and what is lost with whom."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent import futures
from itertools import count
from queue import Empty, SimpleQueue
from typing import Any

from sim.errors import ResourceError, UserError
from sim.experiments.backends.dask.cluster_client import Answered, Checked, ClusterClient, Lost, Message, Present
from sim.experiments.backends.dask.worker_checks import refusal
from sim.experiments.task_queue import TaskQueue
from sim.experiments.worker_answers import result

MOST_IN_HAND = 4
"""Tasks that a worker has: the one it plays, and those next, which hide the way there and back."""
NOTICE_SECONDS = 2.0
"""After so long without a worker it is said that workers are waited for."""
NO_WORKER_SECONDS = 300.0
"""After so long without a worker the wait is given up."""
MOST_RESENT = 200
"""So many times in a row the cluster may lose what was asked of it."""
HOW_IT_ENDED = "without a word"
_log = logging.getLogger(__name__)


class SchedulerLost(ResourceError):  # noqa: N818  # an event, as `Interrupted` is
    """The scheduler of a cluster has gone; the results that were there have been yielded before."""


class Dispatcher:
    """Hands the tasks of a `queue` to the workers at the other end of the `client`, and yields what `messages` bring.

    Only workers that have been checked are given tasks, each by its address. `place` is the scheduler's; the one of
    this machine starts its workers itself.
    """

    def __init__(
        self, queue: TaskQueue, client: ClusterClient, messages: SimpleQueue[Message], place: str | None
    ) -> None:
        self.queue, self.client, self.messages = queue, client, messages
        self.place = place or "this machine's own scheduler"
        self.start = f" (start some: dask worker {place})" if place else ""
        self.workers: dict[str, deque[int]] = {}
        """The numbers of the tasks that each worker has in hand, in their order, by its address."""
        self.in_hand: dict[int, tuple[Any, str]] = {}
        """The task of each number, and the address of its worker."""
        self.present: frozenset[str] = frozenset()
        self.introducing: set[str] = set()
        self.refused: dict[str, str] = {}
        self.began = False
        self.without_workers_since: float | None = None
        self.said = False  # that workers are waited for
        self.resent = 0  # in a row, without one result between
        self.numbers = count()

    def results(self) -> Iterator[tuple[Any, Any]]:
        """The results, until all are there or a signal ends the wait.

        Raises `UserError` where a worker is refused at the start, `SchedulerLost`, `ResourceError` where no worker
        comes, `ChildProcessError` where workers die again and again, and what the work raises.
        """
        while not self.began or self.in_hand or self.queue:
            message = self._next_message()
            if isinstance(message, Answered):
                yield from self._answered(message)
            elif isinstance(message, Present):
                self._workers_present(message.addresses)
            elif isinstance(message, Checked):
                self._checked(message)
            elif isinstance(message, Lost):
                raise SchedulerLost(f"the scheduler at {self.place} has gone ({message.reason})")
            else:
                yield from self._already_answered()
                break
        yield from self.queue.given_up()

    def _next_message(self) -> Message:
        """Waits for the next message. Raises `ResourceError` where there has been no worker for too long."""
        if self.workers or self.introducing:
            self.without_workers_since, self.said = None, False
        elif self.without_workers_since is None:
            self.without_workers_since = time.monotonic()
        else:
            self._wait_for_workers(time.monotonic() - self.without_workers_since)
        return self.messages.get()

    def _wait_for_workers(self, seconds: float) -> None:
        """There has been no worker for so long."""
        if seconds > NO_WORKER_SECONDS:
            refused = f"; {refusal(self.refused)}" if self.refused else ""
            expected = f"expected workers at {self.place}, found none for {NO_WORKER_SECONDS:.0f} s"
            raise ResourceError(f"{expected}{self.start}{refused}", argument="scheduler" if self.start else "")
        if seconds > NOTICE_SECONDS and self.start and not self.said:
            self.said = True
            _log.warning("Waiting for workers at %s%s.", self.place, self.start)

    def _workers_present(self, present: frozenset[str]) -> None:
        """Some workers have come or gone."""
        self.present = present
        self.refused = {address: problem for address, problem in self.refused.items() if address in present}
        for address in [address for address in self.workers if address not in present]:
            self._remove_dead_worker(address)
        for address in sorted(present - set(self.workers) - self.introducing - set(self.refused)):
            self._check(address)
        self._hand_out(self.workers)

    def _check(self, address: str) -> None:
        self.introducing.add(address)
        self.client.check(address)

    def _checked(self, found: Checked) -> None:
        """A worker may play, or not; one of those that were there at the start ends everything if not."""
        self.introducing.discard(found.address)
        if found.died:
            self.refused[found.address] = found.problem
            self.queue.died_before_it_began(HOW_IT_ENDED)
        elif found.problem:
            if found.error is not None and not self.began and not isinstance(found.error, UserError):
                raise found.error
            self.refused[found.address] = found.problem
            if self.began:
                _log.warning("No work for %s: %s.", found.address, found.problem)
        else:
            self.queue.started()
            self.workers[found.address] = deque()
        if not self.began and not self.introducing:
            mismatched = {address: problem for address, problem in self.refused.items() if address in self.present}
            if mismatched:
                raise UserError(refusal(mismatched), argument="scheduler")
            self.began = bool(self.workers)
        if self.began:
            self._hand_out(self.workers)

    def _hand_out(self, addresses: Iterable[str]) -> None:
        """Gives these workers their next tasks, in turn, until each has `MOST_IN_HAND`.

        A task that may have ended a worker is played alone: the answers to others may be under way when a worker ends,
        and they would be blamed.
        """
        for most in range(1, MOST_IN_HAND + 1):
            for address in addresses:
                in_hand = self.workers[address]
                if in_hand and (self.queue.next_is_suspect or self._is_alone(in_hand)):
                    continue
                if self.began and len(in_hand) < most and self.queue:
                    number = next(self.numbers)
                    self.in_hand[number] = self.queue.take(), address
                    self.workers[address].append(number)
                    self.client.play(number, address, self.in_hand[number][0])

    def _is_alone(self, numbers: Iterable[int]) -> bool:
        """Whether one of the tasks in hand is to be played alone."""
        return any(self.queue.is_suspect(self.in_hand[number][0]) for number in numbers)

    def _answered(self, message: Answered) -> Iterator[tuple[Any, Any]]:
        """The result of a task; or what is to be done where there is none."""
        if message.number not in self.in_hand:  # its worker was thought dead, and it is played again
            return
        task, address = self.in_hand[message.number]
        if message.answer is not None:
            self.resent = 0
            left = result(message.answer)
            self._drop(message.number)
            self._hand_out([address])
            yield from self.queue.finished(task)
            yield task, left
        elif message.error is None or _is_of_dead_workers(message.error):
            # another worker has its address, and has not been checked
            self._remove_dead_worker(address)
        elif isinstance(message.error, OSError | asyncio.CancelledError | futures.CancelledError):
            # something of the cluster: if the scheduler has gone, that is the next message; else it is tried again
            self._drop(message.number)
            self.queue.put_back([task])
            self.resent += 1
            if self.resent > MOST_RESENT:
                raise SchedulerLost(f"no result comes through from the scheduler at {self.place} ({message.error})")
        else:
            raise message.error

    def _already_answered(self) -> Iterator[tuple[Any, Any]]:
        """The results that are there."""
        with contextlib.suppress(Empty):
            while True:
                message = self.messages.get_nowait()
                if isinstance(message, Answered) and message.answer is not None and message.number in self.in_hand:
                    yield self.in_hand.pop(message.number)[0], result(message.answer)

    def _drop(self, number: int) -> tuple[Any, str]:
        """Nobody has this task in hand any more."""
        task, address = self.in_hand.pop(number)
        self.workers[address].remove(number)
        self.client.drop(number)
        return task, address

    def _remove_dead_worker(self, address: str) -> None:
        """A worker has died: its tasks are played again, unless the one that it was playing is given up."""
        tasks = [self._drop(number)[0] for number in list(self.workers[address])]
        del self.workers[address]
        if tasks:
            self.queue.put_back(tasks[1:])
            self.queue.died_playing(tasks[0], HOW_IT_ENDED)
        self._hand_out(self.workers)


def _is_of_dead_workers(error: BaseException) -> bool:
    """Whether dask has given up a task itself, since workers of one address died again and again."""
    from distributed import KilledWorker

    return isinstance(error, KilledWorker)
