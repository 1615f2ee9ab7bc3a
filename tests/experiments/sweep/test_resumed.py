"""A killed sweep goes on where it was, and leaves what an uninterrupted serial one leaves, byte for byte."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest

from tests.helpers.clusters import cluster
from tests.helpers.commands import finished, started
from tests.helpers.sweep_commands import (
    OFTEN,
    SWEEP,
    TRIPLES,
    bytes_of,
    serial_bytes,
    stored_files,
    sweeping,
    when,
    workers_of,
)

PLACES = {
    "serial": ("--backend", "serial"),
    "2 processes": ("--backend", "processes", "--jobs", 2),
    "3 processes": ("--backend", "processes", "--jobs", 3),
}
KILLED_AT = (1, 4, 9)
"""How many files the store has when a process is killed."""
QUICK = {
    ("serial", "parent", 4),
    ("2 processes", "parent", 4),
    ("3 processes", "worker", 1),
    ("2 workers", "worker", 4),
    ("1 worker", "scheduler", 4),
}
"""Kills of the quick suite; the slow one has all others, forty in all."""


def kills(quick: bool) -> list[tuple[str, str, int]]:
    """Where, which process and when."""
    every = [("serial", "parent", at) for at in (1, 2, 4, 9)]
    every += [(place, victim, at) for place in list(PLACES)[1:] for victim in ("parent", "worker") for at in KILLED_AT]
    return [kill for kill in every if (kill in QUICK) == quick]


def kills_of_cluster(quick: bool) -> list[tuple[int, str, int]]:
    """With how many workers, which process and when."""
    every = [(workers, "scheduler", at) for workers in (1, 2, 3) for at in (1, 4, 9)]
    every += [(workers, "parent", at) for workers in (1, 2, 3) for at in (2, 6)]
    every += [(workers, "worker", at) for workers in (1, 2, 3) for at in KILLED_AT]
    return [kill for kill in every if ((_named(kill[0]), *kill[1:]) in QUICK) == quick]


def _named(workers: int) -> str:
    return "1 worker" if workers == 1 else f"{workers} workers"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def resumed_after(place: str, victim: str, at: int) -> None:
    """Kills the parent or a worker of a sweep once its store has so many files; the result is that of a serial one."""
    expected = serial_bytes()
    with sweeping("killed", *PLACES[place]) as process:
        assert when(lambda: stored_files("killed") >= at, process)
        if victim == "parent":
            os.kill(process.pid, signal.SIGKILL)
        else:
            workers_of(process)[0].kill()
            # a killed worker costs nothing: the command does not even notice
            assert finished(process).status == 0
    if victim == "parent":
        assert not list(Path("killed").rglob("summary.json"))
        done = finished(started(*SWEEP, "--out", "killed", *PLACES[place]))
        assert done.status == 0, done.err
    assert bytes_of("killed") == expected
    assert len(expected) >= 6


@pytest.mark.parametrize(("place", "victim", "at"), kills(quick=True))
def test_a_killed_sweep_goes_on_and_leaves_the_same_bytes(place: str, victim: str, at: int):
    resumed_after(place, victim, at)


@pytest.mark.slow
@pytest.mark.parametrize(("place", "victim", "at"), kills(quick=False))
def test_a_killed_sweep_goes_on_and_leaves_the_same_bytes_wherever_and_whenever(place: str, victim: str, at: int):
    resumed_after(place, victim, at)


def resumed_in_a_cluster(workers: int, victim: str, at: int) -> None:
    """As `resumed_after`, in a cluster: its scheduler is started anew, and a killed last worker is replaced."""
    expected = serial_bytes()
    with cluster(workers=workers) as machines:
        place = ("--backend", "dask", "--scheduler", machines.address)
        with sweeping("killed", *place) as process:
            assert when(lambda: stored_files("killed") >= at, process)
            if victim == "parent":
                os.kill(process.pid, signal.SIGKILL)
            elif victim == "worker":
                machines.workers[0].kill()
                if workers == 1:
                    machines.add_worker()
                done = finished(process)
                assert (done.status, done.err) == (0, "")
            else:
                machines.scheduler.kill()
                done = finished(process)
                assert done.status == 1
                assert "triples are kept in" in done.err
                machines.restart_scheduler()
                machines.add_worker()
        if victim != "worker":
            assert not list(Path("killed").rglob("summary.json"))
            done = finished(started(*SWEEP, "--out", "killed", *place))
            assert done.status == 0, done.err
    assert bytes_of("killed") == expected


@pytest.mark.parametrize(("workers", "victim", "at"), kills_of_cluster(quick=True))
def test_a_sweep_goes_on_after_a_kill_in_its_cluster(workers: int, victim: str, at: int):
    resumed_in_a_cluster(workers, victim, at)


@pytest.mark.slow
@pytest.mark.parametrize(("workers", "victim", "at"), kills_of_cluster(quick=False))
def test_a_sweep_goes_on_after_a_kill_anywhere_in_its_cluster(workers: int, victim: str, at: int):
    resumed_in_a_cluster(workers, victim, at)


def test_forty_kills_are_spread_over_all_backends():
    kinds = [*kills(quick=True), *kills(quick=False)], [*kills_of_cluster(quick=True), *kills_of_cluster(quick=False)]
    assert sum(map(len, kinds)) == 40
    assert len(kills(quick=True)) + len(kills_of_cluster(quick=True)) == 5


def test_what_was_played_is_found_and_not_played_again():
    expected = serial_bytes()
    for words, code in ((SWEEP, ""), ([word for word in SWEEP if word != "--quiet"], REFUSES)):
        done = finished(started(*words, "--out", "again", "--backend", "serial", code=code))
        assert done.status == 0, done.err
    assert bytes_of("again") == expected
    assert f"{TRIPLES:,} found, nothing to play" in done.err


REFUSES = """
import sim.experiments.sweep.playing as playing
def refused(*words):
    raise AssertionError("played again")
playing.play_values = refused
"""


def test_after_several_kills_nothing_is_lost_and_nothing_is_played_twice():
    expected = serial_bytes()
    there = 0
    for at in (2, 5, 8):
        with sweeping("killed", *PLACES["2 processes"]) as process:
            when(lambda at=at: stored_files("killed") >= at, process)
            os.kill(process.pid, signal.SIGKILL)
        assert stored_files("killed") >= there
        there = stored_files("killed")
    done = finished(started(*SWEEP, "--out", "killed", "--backend", "serial", code=OFTEN))
    assert done.status == 0, done.err
    assert bytes_of("killed") == expected
