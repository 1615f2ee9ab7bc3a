"""Signals that ask a command to end: Ctrl-C, what batch systems send, a terminal that closes."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from sim.interrupts import SIGNALS, Interrupted, postponed, raised
from tests.helpers.commands import TELLS, TINY, finished, nobody_left, started

TILL_WORKERS_ARE_UP = 3.0  # seconds, at most: moments in all of a command's life are tried
IN_TIME = 5.0
AT_A_TIME = 3  # on two cores, with two workers each: that is the load


@pytest.fixture(autouse=True)
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY)
    return tmp_path


@pytest.mark.parametrize(("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
@pytest.mark.parametrize("where", [("--jobs", 2), ("--backend", "serial")])
def test_a_signal_keeps_what_is_finished_and_says_so(number: int, status: int, where: tuple, tiny: Path):
    process = started("compare", "tiny.yaml", "--replications", 100_000, *where, code=TELLS)
    assert process.stderr is not None
    assert [process.stderr.readline() for _ in range(2)] == ["played 1\n", "played 2\n"]
    os.kill(process.pid, number)
    done = finished(process)
    assert done.status == status
    (place,) = Path("results/tiny").glob("*/")
    count = json.loads((place / "summary.json").read_text())["replications"]
    assert count >= 2
    assert done.err.splitlines()[-1] == f"Interrupted: {count} replications finished, and kept in {place}."
    assert nobody_left(process.pid, IN_TIME)


def test_a_signal_that_a_terminals_whole_group_gets_ends_as_one_that_the_parent_gets(tiny: Path):
    process = started("compare", "tiny.yaml", "--replications", 100_000, "--jobs", 2, code=TELLS)
    assert process.stderr is not None
    assert process.stderr.readline() == "played 1\n"
    os.killpg(process.pid, signal.SIGTERM)  # as batch systems do: the workers get it too
    done = finished(process)
    assert done.status == 143
    assert "Traceback" not in done.err
    assert re.fullmatch(r"Interrupted: \d+ replications? finished, and kept in .*\.", done.err.splitlines()[-1])
    assert nobody_left(process.pid, IN_TIME)


def test_a_signal_that_is_ignored_stays_so(tiny: Path):
    # what `nohup` does
    ignoring = f"{TELLS}\nimport signal\nsignal.signal(signal.SIGHUP, signal.SIG_IGN)"
    process = started("compare", "tiny.yaml", "--replications", 20, "--backend", "serial", "--quiet", code=ignoring)
    assert process.stderr is not None
    assert process.stderr.readline() == "played 1\n"
    os.kill(process.pid, signal.SIGHUP)
    done = finished(process)
    assert done.status == 0
    assert done.err.splitlines()[-1] == "played 20"


class Ending(NamedTuple):
    """How a command ended that got a signal after so many `seconds`, and how long it took to."""

    number: int
    after: float
    status: int
    took: float
    said: str
    alone: bool

    def is_well(self) -> bool:
        said = self.said.splitlines()
        answered = len(said) == 1 and said[0].startswith("Interrupted")
        return self.status == 128 + self.number and answered and self.took < IN_TIME and self.alone


def interrupted(number: int, after: float, out: str) -> Ending:
    """A command that gets the signal so many seconds after its line of command was read."""
    words = ("compare", "tiny.yaml", "--replications", 100_000, "--jobs", 2, "--quiet", "--out", out)
    begins = "import os, sim.interrupts, sim.command_line\nsim.command_line.prepare_streams = lambda: os.write(1, b'!')"
    process = started(*words, code=begins)
    assert process.stdout is not None
    assert process.stdout.read(1) == "!"
    time.sleep(after)
    began = time.monotonic()
    os.kill(process.pid, number)
    done = finished(process)
    return Ending(number, after, done.status, time.monotonic() - began, done.err, nobody_left(process.pid, IN_TIME))


def endings(count: int, seed: int) -> list[Ending]:
    """Commands that get signals at random moments, several at a time."""
    chance = random.Random(seed)
    tried = [(chance.choice(SIGNALS), chance.uniform(0.01, TILL_WORKERS_ARE_UP), f"out{n}") for n in range(count)]
    with ThreadPoolExecutor(AT_A_TIME) as several:
        return list(several.map(lambda one: interrupted(*one), tried))


@pytest.mark.parametrize("seed", range(5))
def test_a_signal_at_any_moment_ends_it_within_five_seconds_and_leaves_nobody(seed: int):
    assert [ending for ending in endings(10, seed) if not ending.is_well()] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 120))
def test_a_thousand_signals_at_any_moment_leave_nobody(seed: int):
    assert [ending for ending in endings(50, seed) if not ending.is_well()] == []


# in this process


def test_what_a_signal_raises_says_which_it_was():
    with raised(), pytest.raises(Interrupted) as caught:
        signal.raise_signal(signal.SIGTERM)
    assert caught.value.number == signal.SIGTERM
    assert isinstance(caught.value, KeyboardInterrupt)
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


LOSES = """
import os, signal, sim.experiments.compare as module

class Thrown:
    def __del__(self):
        os.kill(os.getpid(), signal.{signal})

play = module.play_whole
def play_whole(experiment, batch):
    if batch.first == 3:
        Thrown()  # what is raised while Python cleans up is lost
    return play(experiment, batch)
module.play_whole = play_whole
"""


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_a_signal_that_python_throws_away_is_heard_all_the_same(name: str, status: int, tiny: Path):
    words = ("compare", "tiny.yaml", "--replications", 100_000, "--backend", "serial", "--quiet")
    done = finished(started(*words, code=LOSES.replace("{signal}", name)))
    assert done.status == status
    assert re.fullmatch(r"Interrupted: \d+ replications finished, and kept in .*\.\n", done.err)


WRAPS = """
import os, signal, sim.experiments.compare as module

class Named:
    def __set_name__(self, owner, name):
        os.kill(os.getpid(), signal.SIGTERM)

def play_whole(experiment, batch):
    class Owner:  # Python wraps what is raised in here, in 3.11
        named = Named()
module.play_whole = play_whole
"""


def test_a_signal_that_python_wraps_is_no_fault_of_ours(tiny: Path):
    done = finished(started("compare", "tiny.yaml", "--backend", "serial", code=WRAPS))
    assert (done.status, done.err) == (143, "Interrupted before anything was finished; nothing was written.\n")


def twice(*, meant: bool, done: list[list[int]]) -> None:
    """A stretch in which two signals come; what had come is noted behind them."""
    with postponed(twice_is_meant=meant) as came:
        signal.raise_signal(signal.SIGTERM)
        signal.raise_signal(signal.SIGINT)
        done.append(list(came))


def test_a_signal_within_a_stretch_waits_for_its_end():
    done: list[list[int]] = []
    with raised(), pytest.raises(Interrupted) as caught:
        twice(meant=False, done=done)
    assert done == [[signal.SIGTERM, signal.SIGINT]]
    assert caught.value.number == signal.SIGTERM


def test_the_second_signal_can_be_meant():
    done: list[list[int]] = []
    with raised(), pytest.raises(Interrupted):
        twice(meant=True, done=done)
    assert done == []


def test_a_signal_wakes_who_waits():
    woken: list[bool] = []
    with postponed(lambda: woken.append(True)) as came:
        signal.raise_signal(signal.SIGINT)
        assert woken == [True]
        came.clear()


def interrupted_failure() -> None:
    with postponed():
        signal.raise_signal(signal.SIGINT)
        raise ZeroDivisionError


def test_a_signal_within_a_stretch_is_not_lost_to_an_error_of_it():
    with pytest.raises(KeyboardInterrupt):
        interrupted_failure()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_signal_that_was_answered_is_not_raised():
    with postponed() as came:
        signal.raise_signal(signal.SIGINT)
        assert came == [signal.SIGINT]
        came.clear()


def test_signals_that_python_does_not_handle_are_left_alone():
    before = signal.getsignal(signal.SIGTERM)
    with postponed():
        assert signal.getsignal(signal.SIGTERM) is before
