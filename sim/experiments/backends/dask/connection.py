"""The connection to a cluster of `dask.distributed`: one that runs elsewhere, or one on this machine for the while."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import tempfile
import warnings
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from sim.errors import UserError, shown
from sim.experiments.process_start import existing_folder, signals_blocked

if TYPE_CHECKING:
    from distributed import Client

CONNECT_SECONDS = 10.0
"""A scheduler that has not greeted after so long is none."""
CLOSE_SECONDS = 10.0
"""So long a client is given to end."""
QUIET = ("distributed", "tornado", "asyncio", "bokeh")
"""Loggers of what is done here in our own words."""


def require_distributed() -> None:
    """Refuses, with the install line, where `dask.distributed` is not installed."""
    try:
        import distributed  # noqa: F401
    except ModuleNotFoundError:
        raise UserError("dask needs dask.distributed: pip install 'backorders[cluster]'", argument="backend") from None


@contextlib.contextmanager
def connected(scheduler: str | None, jobs: int) -> Iterator[Client]:
    """A client of the `scheduler` at that address; where that is None, of a cluster of so many workers here.

    Raises `UserError` where no scheduler answers. Nothing is left of it at the end, and its loggers are silent.
    """
    with _silence(), contextlib.ExitStack() as stack:
        if scheduler is None:
            scheduler = stack.enter_context(_local_cluster(jobs))
        else:
            _require_scheduler(scheduler)
        client = stack.enter_context(contextlib.closing(_Closing(_client(scheduler)))).client
        yield client


class _Closing:
    """Closes a client, in bounded time."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def close(self) -> None:
        """Closes it, whether its scheduler is there or not."""
        with contextlib.suppress(Exception):
            self.client.close(timeout=CLOSE_SECONDS)


def _client(scheduler: str) -> Client:
    from distributed import Client

    try:
        # versions that matter are checked by ourselves
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False, name="backorders")
    except (OSError, ImportError, ValueError, RuntimeError) as error:
        raise _refused(scheduler, f"something else ({type(error).__name__})") from None


def _require_scheduler(scheduler: str) -> None:
    """Refuses an address at which no scheduler answers: the client would wait for it, or try again and again."""
    from distributed.comm.addressing import parse_address, parse_host_port

    try:
        protocol, place = parse_address(scheduler)
        host, port = parse_host_port(place, 8786)
    except (ValueError, TypeError):
        protocol = host = ""
    if not host or protocol not in ("tcp", "tls", "ws", "wss"):
        expected = "an address, such as tcp://10.0.0.1:8786"
        raise UserError(f"expected {expected}, found {shown(scheduler)}", argument="scheduler")
    try:
        socket.create_connection((host, port), timeout=CONNECT_SECONDS).close()
    except (OSError, OverflowError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise _refused(scheduler, f"none ({reason})") from None
    # in a thread of its own, for a notebook's has a loop that runs already
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(asyncio.run, _greeting(scheduler)).result()
    if found != "Scheduler":
        raise _refused(scheduler, f"something else ({found})")


async def _greeting(address: str) -> str:
    """What answers at that address, as it says itself; in words, where nothing of dask does."""
    from distributed.core import rpc

    there = rpc(address, timeout=CONNECT_SECONDS)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            return str((await there.identity())["type"])
    except TimeoutError:
        return f"no answer in {CONNECT_SECONDS:g} s"
    except Exception as error:
        return type(error).__name__
    finally:
        await there.close_rpc()


def _refused(scheduler: str, found: str) -> UserError:
    return UserError(
        f"expected a scheduler that answers at {scheduler}, found {found} (start one: dask scheduler)",
        argument="scheduler",
    )


@contextlib.contextmanager
def _local_cluster(jobs: int) -> Iterator[str]:
    """The address of a cluster of this machine, whose workers hear no Ctrl-C and end with it."""
    import dask
    from distributed import LocalCluster

    options: dict[str, Any] = {"dashboard_address": None, "silence_logs": logging.CRITICAL}
    # else a worker that has died twice within 15 s may not be started again
    patient = dask.config.set({"distributed.deploy.lost-worker-timeout": "1000 days"})
    with patient, tempfile.TemporaryDirectory(prefix="backorders-", ignore_cleanup_errors=True) as scratch:
        # the thread that starts workers, also in place of killed ones, is made here, and keeps the signals blocked
        with warnings.catch_warnings(), signals_blocked(), existing_folder():
            warnings.simplefilter("ignore")
            cluster = LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                memory_limit=0,  # how many fit is known before
                local_directory=scratch,
                **options,
            )
        try:
            yield cluster.scheduler_address
        finally:
            with contextlib.suppress(Exception):
                cluster.close(timeout=CLOSE_SECONDS)


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """The loggers of the cluster say nothing within this context: they would speak of each worker that ends."""
    import distributed  # noqa: F401  # makes its loggers, of which some have a level of their own

    made = [name for name in logging.root.manager.loggerDict if name.partition(".")[0] in QUIET]
    loggers = [logging.getLogger(name) for name in {*made, *QUIET}]
    before = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        for logger, level in zip(loggers, before, strict=True):
            logger.setLevel(level)


def workers_of_this_machine(jobs: int | None) -> int:
    """How many workers a cluster of this machine has, if so many `jobs` are asked for."""
    return jobs or os.cpu_count() or 1
