"""The backend dask on real clusters of loopback: the results of the serial one, whoever dies or joins."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.errors import UserError
from sim.experiments.backends import GivenUp, backend, dask
from sim.experiments.backends.dask import SchedulerLost
from sim.experiments.compare import compare
from sim.experiments.worker_answers import WorkerError
from tests.helpers.clusters import TestCluster, cluster
from tests.helpers.commands import TELLS, TINY, finished, nobody_left, results, started
from tests.helpers.comparisons import scenario


def takes(seconds: float, task: int) -> int:
    time.sleep(seconds)
    return task * task


def kills_at_five(marks: Path, task: int) -> int:
    """Every process that plays 5 leaves its mark and is killed."""
    if task == 5:
        (marks / str(os.getpid())).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def place_of_worker(shared: object, task: int) -> int:
    time.sleep(0.05)
    return os.getpid()


def play(work: Any, shared: object, tasks: Any, scheduler: str | None, **words: Any) -> Any:
    return dask.map(work, shared, tasks, scheduler=scheduler, **{"jobs": None, "plugins": (), **words})


@pytest.fixture(scope="module")
def two() -> Iterator[TestCluster]:
    """A cluster of two workers; tests that kill have their own."""
    with cluster(workers=2) as made:
        yield made


def test_every_task_comes_back_once_with_its_result(two: TestCluster, capfd: pytest.CaptureFixture[str]):
    tasks = [(number, "a") for number in range(1, 30)]
    assert sorted(play(max, (0, "b"), tasks, two.address)) == [(task, max((0, "b"), task)) for task in tasks]
    assert capfd.readouterr() == ("", "")


def test_a_comparison_on_a_cluster_is_that_of_one_process(two: TestCluster):
    alone = compare(scenario(), 6)
    spread = compare(scenario(), 6, backend="dask", scheduler=two.address)
    assert spread.fingerprint == alone.fingerprint
    assert spread.table.equals(alone.table)


def test_nothing_to_play_asks_nobody():
    assert list(play(divmod, 40, [], "tcp://127.0.0.1:1")) == []


def test_of_a_million_tasks_only_those_are_taken_that_are_in_hand(two: TestCluster):
    rest = iter(range(1, 1_000_000))
    playing = play(divmod, 40, rest, two.address, jobs=1)
    assert [next(playing) is not None for _ in range(20)]
    playing.close()
    assert next(rest) - 1 <= 20 + 2 * dask.dispatcher.MOST_IN_HAND + 1  # one is looked ahead


def test_an_error_of_the_work_surfaces_as_itself_with_its_traceback(two: TestCluster):
    with pytest.raises(ZeroDivisionError) as raised:
        list(play(divmod, 40, [5, 0, *range(1, 40)], two.address))
    assert isinstance(raised.value.__cause__, WorkerError)
    assert "work(shared, task)" in str(raised.value.__cause__)


def test_both_workers_play(two: TestCluster):
    processes = {process for _, process in play(place_of_worker, None, range(8), two.address)}
    assert processes == {worker.process.pid for worker in two.workers}


def test_several_experiments_share_a_cluster(two: TestCluster):
    one, other = play(takes, 0.01, range(20), two.address), play(divmod, 40, range(1, 21), two.address)
    pairs = list(zip(one, other, strict=True))
    assert sorted(first for first, _ in pairs) == [(number, number * number) for number in range(20)]
    assert sorted(second for _, second in pairs) == [(number, divmod(40, number)) for number in range(1, 21)]


def test_a_killed_worker_costs_no_result_and_one_that_joins_plays(capfd: pytest.CaptureFixture[str]):
    found = {}
    with cluster(workers=1) as made:
        for task, left in play(place_of_worker, None, range(100), made.address):
            found[task] = left
            if len(found) == 3:
                second = made.add_worker()
                made.workers[0].kill()
    assert set(found) == set(range(100))
    assert set(found.values()) == {made.workers[0].process.pid, second.process.pid}
    assert capfd.readouterr() == ("", "")


def test_a_scheduler_that_goes_away_ends_the_wait_with_a_word(capfd: pytest.CaptureFixture[str]):
    found: list[int] = []
    killed_at: list[float] = []
    with cluster(workers=2) as made:

        def until_lost() -> None:
            for task, left in play(takes, 0.02, range(10_000), made.address):
                assert left == task * task
                found.append(task)
                if len(found) == 10:
                    made.scheduler.kill()
                    killed_at.append(time.monotonic())

        with pytest.raises(SchedulerLost, match=rf"the scheduler at {made.address} has gone"):
            until_lost()
        assert time.monotonic() - killed_at[0] < 20
        # the next, at the same address, is as good as the first
        made.restart_scheduler()
        made.add_worker()
        assert sorted(play(takes, 0, range(9), made.address)) == [(task, task * task) for task in range(9)]
    assert len(set(found)) == len(found) >= 10
    assert capfd.readouterr() == ("", "")


@pytest.fixture
def hears() -> Iterator[None]:
    """Ctrl-C is heard, even where tests run without a terminal and ignore it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupt() -> None:
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.usefixtures("hears")
def test_an_interrupt_is_raised_after_the_finished_results(two: TestCluster):
    found = []

    def until_interrupted() -> None:
        for task, _ in play(takes, 0.2, range(10_000), two.address):
            found.append(task)
            if len(found) == 5:
                interrupt()

    with pytest.raises(KeyboardInterrupt):
        until_interrupted()
    assert 5 <= len(found) <= 5 + 2 * dask.dispatcher.MOST_IN_HAND


@pytest.mark.usefixtures("hears")
def test_an_interrupt_ends_a_wait_in_which_nothing_is_finished(two: TestCluster):
    began = time.monotonic()
    threading.Timer(1.5, interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        list(play(takes, 60.0, range(2), two.address))
    assert time.monotonic() - began < 30


def test_workers_of_this_machine_are_started_and_end(capfd: pytest.CaptureFixture[str], tmp_path: Path):
    found = dict(play(prints, tmp_path, range(4), None, jobs=2))
    assert len(set(found.values()) - {os.getpid()}) in (1, 2)
    printed = capfd.readouterr()
    assert printed.out == ""
    assert printed.err.count("from a worker") == 4
    for process in found.values():
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_ctrl_c_for_all_ends_workers_of_this_machine_and_keeps_what_is_finished(tmp_path: Path):
    (tmp_path / "tiny.yaml").write_text(TINY)
    words = ("compare", "tiny.yaml", "--replications", 100_000, "--backend", "dask", "--jobs", 2)
    process = started(*words, code=TELLS, cwd=tmp_path)
    assert process.stderr is not None
    assert process.stderr.readline() == "played 1\n"
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    done = finished(process)
    assert done.status == 128 + signal.SIGINT
    said = [line for line in done.err.splitlines() if not line.startswith("played")]
    assert all("interrupted" in line.lower() or line.startswith(("results", "Results")) for line in said), done.err
    assert len(results(tmp_path)) == 1
    assert nobody_left(process.pid)


def prints(shared: object, task: int) -> int:
    print("from a worker")
    time.sleep(0.05)
    return os.getpid()


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2, 3])
def test_however_many_workers_there_are_the_results_are_the_same(workers: int):
    with cluster(workers=workers) as made:
        spread = compare(scenario(), 30, backend="dask", scheduler=made.address)
    alone = compare(scenario(), 30)
    assert spread.fingerprint == alone.fingerprint
    assert spread.table.equals(alone.table)


@pytest.mark.slow
def test_a_task_that_ends_each_of_its_workers_is_given_up_and_the_rest_is_played(tmp_path: Path):
    found = dict(play(kills_at_five, tmp_path, range(12), None, jobs=2))
    assert found.pop(5) == GivenUp("each of the 3 workers that played it ended")
    assert found == {number: number for number in range(12) if number != 5}
    # a first death may be put to the task before it, whose answer was on its way; from then on both are played alone
    assert len(list(tmp_path.iterdir())) in (3, 4)


@pytest.mark.slow
def test_workers_that_die_whatever_they_play_are_given_up():
    with pytest.raises(ChildProcessError, match="3 times in a row a part of the work"):
        list(play(kills, None, range(100), None, jobs=2))


def kills(shared: object, task: int) -> None:
    os._exit(1)


def test_the_backend_is_there_by_name():
    assert backend("dask") is dask


def test_without_its_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(__import__("sys").modules, "distributed", None)
    with pytest.raises(UserError, match=r"^backend: dask needs .*pip install 'backorders\[cluster\]'"):
        list(play(divmod, 40, [1], None))
