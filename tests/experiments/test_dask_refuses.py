"""What the backend dask refuses: workers that play otherwise, plug-ins that do not load there, what is no scheduler."""

from __future__ import annotations

import logging
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ResourceError, UserError
from sim.experiments.backends import dask
from sim.experiments.backends.dask import connection, dispatcher
from sim.experiments.compare import compare
from sim.plugins import load_plugin
from sim.version import __version__
from tests.helpers.clusters import TestCluster, cluster, free_port
from tests.helpers.commands import RULE, without_traces
from tests.helpers.places import ROOT
from tests.helpers.scenarios import scenario_of


def play(scheduler: str, tasks: Any = range(1, 9), **words: Any) -> list[Any]:
    return list(dask.map(divmod, 40, tasks, scheduler=scheduler, **{"jobs": None, "plugins": (), **words}))


@pytest.fixture(scope="module")
def empty() -> Iterator[TestCluster]:
    """A scheduler without workers; tests end those that they add."""
    with cluster(workers=0) as made:
        yield made


@pytest.fixture
def bare(tmp_path: Path) -> str:
    """A path of packages that hides this one."""
    (tmp_path / "bare").mkdir()
    (tmp_path / "bare" / "sitecustomize.py").write_text("import sys\nsys.modules['sim'] = None\n")
    return str(tmp_path / "bare")


@pytest.fixture
def changed(tmp_path: Path) -> str:
    """A path of packages with this one, a file of which has changed, and another numpy, as it says."""
    shutil.copytree(ROOT / "sim", tmp_path / "changed" / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    with open(tmp_path / "changed" / "sim" / "units.py", "a") as file:
        file.write("# a comment\n")
    (tmp_path / "changed" / "numpy-0.0.1.dist-info").mkdir()
    (tmp_path / "changed" / "numpy-0.0.1.dist-info" / "METADATA").write_text("Name: numpy\nVersion: 0.0.1\n")
    return str(tmp_path / "changed")


def test_workers_that_might_play_otherwise_are_refused_all_at_once(empty: TestCluster, bare: str, changed: str):
    empty.add_worker()
    empty.add_worker(path=bare)
    empty.add_worker(path=changed)
    with pytest.raises(UserError) as refused:
        play(empty.address)
    empty.end_workers()
    assert refused.value.argument == "scheduler"
    head, *lines = str(refused.value).splitlines()
    assert head == "scheduler: expected workers that play as this machine does, found others:"
    assert len(lines) == 2
    absent, other = sorted(lines, key=lambda line: "numpy" in line)
    assert f"expected backorders {__version__}, found none; there: pip install 'backorders[cluster]=" in absent
    assert "expected the code " in other
    assert "found 0.0.1; there: pip install numpy==" in other


def test_a_worker_that_joins_later_and_might_play_otherwise_gets_nothing(
    empty: TestCluster, bare: str, caplog: pytest.LogCaptureFixture
):
    good = empty.add_worker()
    playing = dask.map(slowly, None, range(60), jobs=None, plugins=(), scheduler=empty.address)
    found = [next(playing)]
    with caplog.at_level(logging.WARNING, logger="sim"):
        empty.add_worker(path=bare)
        found += playing
    empty.end_workers()
    assert sorted(found) == [(task, good.process.pid) for task in range(60)]
    assert "expected backorders" in caplog.text


def slowly(shared: object, task: int) -> int:
    import os

    time.sleep(0.05)
    return os.getpid()


def test_a_plug_in_is_sent_as_text_and_its_newest_is_played(empty: TestCluster, tmp_path: Path):
    file = tmp_path / "own.py"
    empty.add_worker()
    for level in (10, 3):
        file.write_text(RULE.replace("10", str(level)))
        with without_traces():
            load_plugin(file)
            file.unlink()
            own = scenario_of({"stock": {"mug": {"restock": {"type": "own"}}}})
            alone = compare(own, 2)
            spread = compare(own, 2, backend="dask", scheduler=empty.address, plugins=[file])
            assert spread.table.equals(alone.table)
    empty.end_workers()


def test_a_plug_in_that_cannot_be_loaded_there_is_refused_with_the_worker(empty: TestCluster, tmp_path: Path):
    file = tmp_path / "leans.py"
    file.write_text("import nowhere_but_here\n")
    empty.add_worker()
    with pytest.raises(UserError, match=r"(?s)scheduler: .*tcp://127.*expected plug-ins .*No module named 'nowhere"):
        play(empty.address, plugins=[file])
    empty.end_workers()


def test_what_a_worker_cannot_read_surfaces_as_itself(empty: TestCluster):
    empty.add_worker()
    with pytest.raises(ZeroDivisionError):
        list(dask.map(divmod, Unreadable(), range(4), jobs=None, plugins=(), scheduler=empty.address))
    empty.end_workers()


class Unreadable:
    """Fails in the process that it is sent to."""

    def __reduce__(self) -> tuple:
        return divmod, (1, 0)


def test_where_nobody_listens_the_scheduler_is_refused_at_once():
    address = f"tcp://127.0.0.1:{free_port()}"
    began = time.monotonic()
    with pytest.raises(
        UserError, match=rf"^scheduler: expected a scheduler that answers at {address}, .*dask scheduler"
    ):
        play(address)
    assert time.monotonic() - began < 5


def test_what_listens_and_is_no_scheduler_is_refused(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(connection, "CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"tcp://127.0.0.1:{server.getsockname()[1]}"
        with pytest.raises(UserError, match=r"expected a scheduler that answers .* found something else"):
            play(address)


@pytest.mark.parametrize("address", ["nonsense://x:y", "tcp://10.0.0.1:much", ""])
def test_what_is_no_address_is_refused(address: str):
    with pytest.raises(UserError, match=r"^scheduler: expected an address, such as tcp://"):
        play(address)


def test_without_workers_it_waits_with_a_word_and_gives_up(
    empty: TestCluster, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    monkeypatch.setattr(dispatcher, "NOTICE_SECONDS", 0.2)
    monkeypatch.setattr(dispatcher, "NO_WORKER_SECONDS", 1.5)
    with pytest.raises(ResourceError, match=rf"^scheduler: expected workers at {empty.address}, found none for"):
        play(empty.address)
    assert [record.message for record in caplog.records if record.name.startswith("sim")] == [
        f"Waiting for workers at {empty.address} (start some: dask worker {empty.address})."
    ]
