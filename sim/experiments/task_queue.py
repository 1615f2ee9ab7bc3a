"""The tasks that are still to be played, and which of them are given up because they end the workers that play them."""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Iterator
from itertools import islice
from typing import Any

from sim.experiments.backends import GivenUp

MOST_DEATHS = 3
"""So many workers may end while they play one task, or in a row before they begin: the cause is no accident then."""
MOST_GIVEN_UP = 3
"""So many tasks in a row may be given up without one result between: the cause is none of them then."""


class TaskQueue:
    """Tasks, taken one by one from an iterable that may be long, those to be played again first.

    True where a task is left; that looks one task ahead. Tasks that are equal count as one where workers die.
    """

    def __init__(self, tasks: Iterable[Hashable]) -> None:
        self._tasks: Iterator[Any] = iter(tasks)
        self._first: deque[Any] = deque()
        self._deaths: dict[Any, int] = {}
        self._given_up: list[tuple[Any, GivenUp]] = []
        self._false_starts = 0

    def __bool__(self) -> bool:
        return self.look_ahead(1) == 1

    def look_ahead(self, most: int) -> int:
        """How many tasks are left, counted up to `most`."""
        self._first.extend(islice(self._tasks, max(most - len(self._first), 0)))
        return min(len(self._first), most)

    def __iter__(self) -> Iterator[Any]:
        while self:
            yield self.take()

    def is_suspect(self, task: Any) -> bool:
        """Whether a worker ended while it played this task, or one that was answered at the same moment."""
        return task in self._deaths

    @property
    def next_is_suspect(self) -> bool:
        """Whether the next task is one that may end its worker."""
        return bool(self) and self.is_suspect(self._first[0])

    def take(self) -> Any:
        """The next task. Raises `StopIteration` where none is left."""
        return self._first.popleft() if self._first else next(self._tasks)

    def put_back(self, tasks: Iterable[Any]) -> None:
        """These are the next, in their order: their worker has gone, and none of them is to blame."""
        self._first.extendleft(reversed(list(tasks)))

    def started(self) -> None:
        """A worker is ready to play."""
        self._false_starts = 0

    def died_before_it_began(self, how: str) -> None:
        """A worker ended, in the way that `how` says. Raises `ChildProcessError` where that happens again and again."""
        self._false_starts += 1
        if self._false_starts == MOST_DEATHS:
            raise ChildProcessError(
                f"{MOST_DEATHS} times in a row a worker ended before it began to play ({how}); "
                "a script that starts processes does its work below `if __name__ == '__main__':`; "
                "if memory is short, one at a time helps"
            )

    def died_playing(self, task: Any, how: str) -> None:
        """A worker ended while it played the task, which is the next to be played, or is given up after the third time.

        Raises `ChildProcessError` where one task after the other is given up.
        """
        self._deaths[task] = self._deaths.get(task, 0) + 1
        if self._deaths[task] < MOST_DEATHS:
            self._first.appendleft(task)
            return
        del self._deaths[task]
        # how is not among the reason, which is the same wherever the task is played
        self._given_up.append((task, GivenUp(f"each of the {MOST_DEATHS} workers that played it ended")))
        if len(self._given_up) == MOST_GIVEN_UP:
            raise ChildProcessError(
                f"{MOST_GIVEN_UP} times in a row a part of the work ended every worker that played it, "
                f"{MOST_DEATHS} of them, without one result between ({how}); if memory is short, one at a time helps"
            )

    def finished(self, task: Any) -> list[tuple[Any, GivenUp]]:
        """The tasks that are given up for good, now that this one has a result."""
        self._deaths.pop(task, None)
        return self.given_up()

    def given_up(self) -> list[tuple[Any, GivenUp]]:
        """The tasks given up since this was last asked. Until a result comes, they may be none of the cause."""
        given_up, self._given_up = self._given_up, []
        return given_up
