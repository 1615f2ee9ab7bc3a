"""The client of a cluster: what is asked of it runs in the thread of its connection, and comes back as messages."""

from __future__ import annotations

import asyncio
import contextlib
import pickle
import time
import uuid
from collections.abc import Coroutine
from concurrent.futures import Future
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from sim.errors import UserError
from sim.experiments.backends.dask import on_worker, worker_facts
from sim.experiments.backends.dask.worker_checks import differences
from sim.plugins import PluginSource

if TYPE_CHECKING:
    from distributed import Client

POLL_SECONDS = 0.5
"""Between two looks at who is there."""
SILENCE_SECONDS = 30.0
"""A scheduler that does not answer for so long has gone."""
CHECK_SECONDS = 120.0
"""A worker that does not answer for so long is refused."""
END_SECONDS = 3.0
"""So long workers are told that an experiment is over; one that does not hear it forgets it later."""
_FACTS = "(exec(source, space), space['worker_facts']())[1]"


class Present(NamedTuple):
    """The addresses of the workers that the scheduler has now; comes about twice a second."""

    addresses: frozenset[str]


class Checked(NamedTuple):
    """A worker knows what is played; or the `problem` for which it is refused, which may be an `error` in what is sent;
    or it has `died` meanwhile."""

    address: str
    problem: str = ""
    error: Exception | None = None
    died: bool = False


class Answered(NamedTuple):
    """What came of the task of that number: the `answer`, None where the worker is another by now; or an `error`."""

    number: int
    answer: bytes | None = None
    error: BaseException | None = None


class Lost(NamedTuple):
    """The scheduler has gone, with the reason in words."""

    reason: str


class Signalled(NamedTuple):
    """A signal asks the program to end."""


Message = Present | Checked | Answered | Lost | Signalled


class ClusterClient:
    """Asks a cluster for one experiment, whose `(work, shared)` is `packed`; `messages` has what came of it."""

    def __init__(
        self, client: Client, packed: bytes, plugins: list[PluginSource], messages: SimpleQueue[Message]
    ) -> None:
        self.client, self.packed, self.plugins, self.messages = client, packed, plugins, messages
        self.token = uuid.uuid4().hex
        self.expected = worker_facts.worker_facts()
        self._playing: dict[int, Future[None]] = {}
        self._begin(self._watch())

    def check(self, address: str) -> None:
        """Checks a worker and tells it what is played; `Checked` says what came of it."""
        self._begin(self._check(address))

    def play(self, number: int, address: str, task: Any) -> None:
        """Has the worker play the task, after those of lower numbers; `Answered` says what came of it."""
        self._playing[number] = self._begin(self._play(number, address, pickle.dumps(task)))

    def drop(self, number: int) -> None:
        """The answer to this task is no longer wanted, or has come."""
        self._playing.pop(number).cancel()

    def end(self, addresses: list[str]) -> None:
        """Drops all tasks, and tells the workers that the experiment is over."""
        for number in list(self._playing):
            self.drop(number)
        if addresses and self.client.status == "running":
            with contextlib.suppress(Exception):  # they forget it later
                self._begin(self._tell_end(addresses)).result(END_SECONDS)

    def _begin(self, act: Coroutine[Any, Any, Any]) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(act, cast(Any, self.client.loop).asyncio_loop)

    async def _tell_end(self, addresses: list[str]) -> None:
        await self.client.run(on_worker.forget, self.token, workers=addresses, on_error="ignore")

    async def _watch(self) -> None:
        """Tells again and again who is there, until the scheduler has gone."""
        answered_at = time.monotonic()
        asked = asyncio.ensure_future(self._addresses())
        while self.client.status == "running":
            await asyncio.wait([asked], timeout=POLL_SECONDS / 5)
            if asked.done():
                if asked.exception() is not None:
                    self.messages.put(Lost(f"{asked.exception()}"))
                    return
                answered_at = time.monotonic()
                self.messages.put(Present(asked.result()))
                await asyncio.sleep(POLL_SECONDS)
                asked = asyncio.ensure_future(self._addresses())
            elif time.monotonic() - answered_at > SILENCE_SECONDS:
                self.messages.put(Lost(f"no answer in {SILENCE_SECONDS:.0f} s"))
                return
        asked.cancel()
        self.messages.put(Lost("the connection is closed"))

    async def _addresses(self) -> frozenset[str]:
        return frozenset(await self.client.scheduler.ncores())

    async def _check(self, address: str) -> None:
        try:
            checked = await asyncio.wait_for(self._found_of(address), CHECK_SECONDS)
        except TimeoutError:
            checked = Checked(address, f"expected an answer, found none in {CHECK_SECONDS:.0f} s")
        except OSError:
            checked = Checked(address, "expected an answer, found its connection closed", died=True)
        except Exception as error:  # whatever goes wrong with one worker, the others play
            checked = Checked(address, f"expected an answer, found {type(error).__name__}: {error}")
        self.messages.put(checked)

    async def _found_of(self, address: str) -> Checked:
        """`Checked`, after two questions: what the worker has, and whether it can read what is played."""
        text = Path(worker_facts.__file__).read_text(encoding="utf-8")
        # of Python itself, which another version of it has too
        found = await self._answer_of(address, eval, _FACTS, {"source": text, "space": {"__name__": "worker_facts"}})
        problem = differences(self.expected, found)
        if problem:
            return Checked(address, problem)
        error = await self._answer_of(address, on_worker.prepare, self.token, self.packed, self.plugins)
        if error is None:
            return Checked(address)
        expected = "plug-ins that can be loaded there" if isinstance(error, UserError) else "one that can read its work"
        return Checked(address, f"expected {expected}, found {error}", error=error)

    async def _answer_of(self, address: str, function: Any, *arguments: Any) -> Any:
        """What the function returns on that worker. Raises what it raises, `OSError` where the worker has died."""
        answers = await self.client.run(function, *arguments, workers=[address])
        return answers[address]

    async def _play(self, number: int, address: str, packed: bytes) -> None:
        future = self.client.submit(
            on_worker.play,
            self.token,
            packed,
            key=f"backorders-{self.token}-{number}",
            workers=[address],
            allow_other_workers=False,  # others may not have been checked
            pure=False,
            priority=-number,  # so that a worker that dies was playing the first of those it had
        )
        try:
            self.messages.put(Answered(number, await future))
        except BaseException as error:
            self.messages.put(Answered(number, error=error))
        finally:
            future.release()
