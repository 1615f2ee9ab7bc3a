"""Backends: replications side by side, and what becomes of them when processes die."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
import sys
from pathlib import Path
from typing import Any

import pytest

from sim.errors import UserError
from sim.experiments.backends import GivenUp, backend, processes, serial
from sim.experiments.duration_estimate import SECONDS_PER_EVENT, quicker_backend, replication_seconds
from tests.helpers.commands import RULE, TELLS, TINY, finished, nobody_left, session, started, typed
from tests.helpers.scenarios import scenario_of

NO_PLUGINS: dict = {"plugins": ()}


def mask(shared: object, replication: int) -> tuple[bool, bool]:
    """Whether the process that plays is deaf to Ctrl-C, from its birth and by its own will."""
    blocked = signal.SIGINT in signal.pthread_sigmask(signal.SIG_BLOCK, ())
    return blocked, signal.getsignal(signal.SIGINT) is signal.SIG_IGN


def die(shared: object, replication: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def die_once(marker: Path, replication: int) -> int:
    """The first process that comes here is killed in the middle."""
    with contextlib.suppress(FileExistsError):
        marker.touch(exist_ok=False)
        die(marker, replication)
    return replication * replication


def die_at_five(place: Path, task: int) -> int:
    """Every process that plays 5 leaves its mark in `place` and is killed."""
    if task == 5:
        (place / str(os.getpid())).touch()
        die(place, task)
    return task


def leave(shared: object, task: object) -> None:
    os._exit(3)


def prints(shared: object, replication: int) -> bool:
    print("from a worker")
    return sys.stdout is sys.stderr


class StubbornError(Exception):
    """Cannot be made again from what `pickle` keeps of it."""

    def __init__(self, why: str, whose: str) -> None:
        super().__init__(f"{why} of {whose}")


def fail_stubbornly(shared: object, replication: int) -> None:
    raise StubbornError("fault", "mine")


class Unreadable:
    """Fails in the process that it is sent to."""

    def __reduce__(self) -> tuple:
        return divmod, (1, 0)


@pytest.mark.parametrize("name", ["serial", "processes"])
def test_every_replication_comes_back_once_with_its_number(name: str):
    found = list(backend(name).map(divmod, 40, range(1, 30), jobs=2, **NO_PLUGINS))
    assert sorted(found) == [(number, divmod(40, number)) for number in range(1, 30)]


def test_none_is_asked_for_and_none_is_played():
    assert list(processes.map(divmod, 40, [], jobs=2, **NO_PLUGINS)) == []


def test_one_job_starts_no_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delattr(processes, "_WorkerPool")
    assert dict(processes.map(divmod, 40, [7, 8], jobs=1, **NO_PLUGINS)) == {7: (5, 5), 8: (5, 0)}
    assert dict(processes.map(divmod, 40, [7], jobs=8, **NO_PLUGINS)) == {7: (5, 5)}


LONG = {"customers": {"people": {"arrivals": {"type": "poisson", "rate": 1e4}}}}  # 10⁶ orders: 15 s


@pytest.mark.parametrize(
    ("changes", "replications", "jobs", "where"),
    [
        ({}, 30, 2, "serial"),  # 30 · 2 ms
        (LONG, 2, 2, "processes"),
        (LONG, 30, 1, "serial"),  # nobody to share it with
        (LONG, 1, 8, "serial"),
        # 666 orders are 10 ms, with the measures 12; two processes save half of 1.8 s or 2.16, and begin after 1
        ({"customers": {"people": {"arrivals": {"type": "poisson", "rate": 6.66}}}}, 150, 2, "serial"),
        ({"customers": {"people": {"arrivals": {"type": "poisson", "rate": 6.66}}}}, 180, 2, "processes"),
    ],
)
def test_processes_are_started_where_they_save_more_time_than_they_take(
    changes: dict, replications: int, jobs: int, where: str
):
    assert quicker_backend(scenario_of(changes), ["as declared"], replications, jobs) == where


def test_reviews_are_work_as_orders_are():
    rule = {"type": "periodic_order_up_to", "review_period": 0.001, "order_up_to_level": 3}
    looks = scenario_of({"stock": {"mug": {"restock": rule}}})
    assert replication_seconds(looks, ["as declared"]) == pytest.approx(
        replication_seconds(scenario_of(), ["as declared"]) + SECONDS_PER_EVENT * 100 / 0.001
    )


@pytest.mark.parametrize(("flags", "spread"), [((), False), (("--jobs", 2), True), (("--backend", "processes"), True)])
def test_little_work_starts_no_process_unless_asked(
    flags: tuple, spread: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY)
    asked: list[int] = []

    def play(work: Any, shared: object, replications: Any, **_: Any) -> Any:
        asked.append(1)
        return serial.map(work, shared, replications, jobs=1, plugins=())

    done = typed(
        *("compare", "tiny.yaml", "--json", "--quiet", *flags),
        replacing="sim.experiments.backends.processes.map",
        by=play,
    )
    assert done.status == 0
    assert bool(asked) == spread


def test_a_backend_that_is_not_there_is_refused_with_the_nearest():
    with pytest.raises(
        UserError, match=r"^backend: expected one of auto, dask, processes, serial, found 'process'.*'processes'"
    ):
        backend("process")
    with pytest.raises(UserError, match="threads come with the compiled engine"):
        backend("threads")


def test_a_killed_worker_costs_no_result(tmp_path: Path):
    found = list(processes.map(die_once, tmp_path / "killed", range(12), jobs=2, **NO_PLUGINS))
    assert sorted(found) == [(number, number * number) for number in range(12)]
    assert (tmp_path / "killed").exists()


def test_a_task_that_ends_each_of_its_workers_is_given_up_and_the_rest_is_played(tmp_path: Path):
    found = dict(processes.map(die_at_five, tmp_path, range(12), jobs=2, **NO_PLUGINS))
    reason = found.pop(5)
    assert reason == GivenUp("each of the 3 workers that played it ended")
    assert found == {number: number for number in range(12) if number != 5}
    assert len(list(tmp_path.iterdir())) == 3


def test_tasks_given_up_last_come_back_too():
    found = list(processes.map(leave, None, [("a", 1), ("b", 2)], jobs=2, **NO_PLUGINS))
    given_up = GivenUp("each of the 3 workers that played it ended")
    assert sorted(found) == [(("a", 1), given_up), (("b", 2), given_up)]


def test_workers_that_die_again_and_again_are_given_up():
    with pytest.raises(ChildProcessError, match="3 times in a row a part of the work"):
        list(processes.map(die, None, range(1_000_000), jobs=2, **NO_PLUGINS))


def test_workers_that_die_before_they_begin_are_given_up(tmp_path: Path):
    (tmp_path / "deadly.py").write_text("import os\nos._exit(4)\n")
    with pytest.raises(ChildProcessError, match=r"3 times in a row a worker ended before it began .*exit status 4"):
        list(processes.map(divmod, 40, range(1, 9), jobs=2, plugins=[tmp_path / "deadly.py"]))


def test_an_exception_in_a_worker_surfaces_as_itself():
    with pytest.raises(ZeroDivisionError) as raised:
        list(processes.map(divmod, 40, [5, 0, *range(1, 40)], jobs=2, **NO_PLUGINS))
    # with the worker's own traceback, for us
    assert "work(shared, task)" in str(raised.value.__cause__)


def test_an_exception_that_does_not_pickle_still_says_what_it_was():
    with pytest.raises(TypeError):
        pickle.loads(pickle.dumps(StubbornError("fault", "mine")))
    with pytest.raises(RuntimeError, match="StubbornError: fault of mine"):
        list(processes.map(fail_stubbornly, None, range(4), jobs=2, **NO_PLUGINS))


def test_what_a_worker_cannot_read_surfaces_too():
    with pytest.raises(ZeroDivisionError):
        list(processes.map(divmod, Unreadable(), range(4), jobs=2, **NO_PLUGINS))


def test_workers_are_deaf_to_ctrl_c_and_print_no_results(capfd: pytest.CaptureFixture[str]):
    assert dict(processes.map(mask, None, range(4), jobs=2, **NO_PLUGINS)) == dict.fromkeys(range(4), (True, True))
    assert dict(processes.map(prints, None, range(2), jobs=2, **NO_PLUGINS)) == {0: True, 1: True}
    printed = capfd.readouterr()
    assert not printed.out
    assert printed.err.count("from a worker") == 2


def test_of_a_million_tasks_only_those_are_taken_that_are_in_hand():
    rest = iter(range(1, 1_000_000))
    playing = processes.map(divmod, 40, rest, jobs=2, **NO_PLUGINS)
    next(playing)
    playing.close()
    assert next(rest) - 1 <= 2 * processes.MOST_IN_HAND + 1  # one is looked ahead


def test_the_serial_backend_plays_in_order():
    assert [number for number, _ in serial.map(divmod, 40, [3, 1, 2], jobs=None, **NO_PLUGINS)] == [3, 1, 2]


KILLS = RULE.replace(
    "return max",
    """import multiprocessing, os, pathlib, signal

        killed = pathlib.Path("killed")
        if multiprocessing.parent_process() is not None and not killed.exists():
            killed.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return max""",
)


def test_a_comparison_whose_worker_is_killed_is_the_same_to_the_last_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(TINY)
    Path("own.py").write_text(KILLS)
    words = ("compare", "tiny.yaml", "--json", "--quiet", "--plugin", "own.py", "--set", "stock.mug.restock=own")
    spread = typed(*words, "--backend", "processes", "--jobs", 2)
    assert Path("killed").exists()
    assert spread.status == 0
    assert json.loads(spread.out)["replications"] == 3
    assert spread.out == typed(*words, "--backend", "serial").out


def test_workers_end_with_a_parent_that_is_killed(tmp_path: Path):
    (tmp_path / "tiny.yaml").write_text(TINY)
    words = ("compare", "tiny.yaml", "--replications", 100_000, "--jobs", 2)
    process = started(*words, code=TELLS, cwd=tmp_path)
    assert process.stderr is not None
    assert process.stderr.readline() == "played 1\n"
    assert len(session(process.pid)) >= 3
    process.kill()
    finished(process)  # comes back only when nobody holds its streams any more
    assert nobody_left(process.pid)
    assert not (tmp_path / "results").exists()
