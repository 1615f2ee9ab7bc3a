"""How a command ends: pressed Ctrl-C, a full disk, a reader who has gone, and a fault of ours."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from commands import HOUSE, TELLS, TINY, Done, finished, session, started, typed

from sim.experiments.compare import replicate
from sim.report import folder

SERIAL = ("compare", "tiny.yaml", "--backend", "serial")
FULL = Path("/dev/full")


@pytest.fixture(autouse=True)
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY)
    return tmp_path


def results() -> list[Path]:
    """The results folders, whole or not."""
    return sorted(place for place in Path("results").rglob("*") if place.is_dir())[1:]


def pressing(at: int, work: Callable[..., Any]) -> Callable[..., Any]:
    """`work`, with Ctrl-C pressed in the middle of its call number `at`."""
    calls = iter(range(10**6))

    def working(*words: Any) -> Any:
        done = work(*words)
        if next(calls) == at:
            signal.raise_signal(signal.SIGINT)
        return done

    return working


# Ctrl-C


def test_ctrl_c_before_the_first_replication_leaves_nothing():
    done = typed(*SERIAL, replacing="sim.experiments.compare.replicate", by=pressing(0, replicate))
    assert done == Done(130, "", "Interrupted before anything was finished; nothing was written.\n")
    assert not Path("results").exists()


def test_ctrl_c_in_the_middle_keeps_what_is_finished_and_still_prints_one_json():
    done = typed(*SERIAL, "--json", "--quiet", replacing="sim.experiments.compare.replicate", by=pressing(2, replicate))
    assert done.status == 130
    (place,) = results()
    assert done.err == f"Interrupted: 2 replications finished, and kept in {place}.\n"
    assert json.loads(done.out) == json.loads((place / "summary.json").read_text())
    # a run of just so many is the same run, and takes its place
    again = typed(*SERIAL, "--json", "--quiet", "--replications", 2)
    assert json.loads(again.out) == json.loads(done.out)
    assert results() == [place]


def test_ctrl_c_while_the_folder_is_written_waits_for_it():
    done = typed(*SERIAL, "--quiet", replacing="sim.report.folder.page", by=pressing(0, folder.page))
    (place,) = results()
    assert done == Done(130, "", f"Interrupted: 3 replications finished, and kept in {place}.\n")
    assert (place / "measures.parquet").exists()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_pressed_twice_while_the_folder_is_written_leaves_it():
    twice = pressing(0, pressing(0, folder.page))
    done = typed(*SERIAL, "--quiet", replacing="sim.report.folder.page", by=twice)
    assert done == Done(130, "", "Interrupted before anything was finished; nothing was written.\n")
    assert results() == []


def test_ctrl_c_reaches_the_parent_alone_and_the_workers_end_with_it():
    process = started("compare", "tiny.yaml", "--replications", 100_000, "--jobs", 2, code=TELLS)
    assert process.stderr is not None
    assert [process.stderr.readline() for _ in range(2)] == ["played 1\n", "played 2\n"]
    os.kill(process.pid, signal.SIGINT)
    done = finished(process)
    assert done.status == 130
    assert "Traceback" not in done.err
    (place,) = results()
    count = json.loads((place / "summary.json").read_text())["replications"]
    assert done.err.splitlines()[-1] == f"Interrupted: {count} replications finished, and kept in {place}."
    until = time.monotonic() + 30  # a worker that was told to end may need a moment for it
    while session(process.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert session(process.pid) == []


# standard output that takes nothing


def door(*words: str, **streams: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, HOUSE / "run_sim.py", *words], stderr=subprocess.PIPE, text=True, check=False, **streams
    )


@pytest.mark.parametrize(("words", "status"), [(("kinds",), 0), (("check", "tiny.yaml", "gone.yaml"), 2)])
def test_a_reader_who_has_gone_changes_no_status(words: tuple[str, ...], status: int):
    theirs, ours = os.pipe()
    os.close(theirs)
    done = door(*words, stdout=ours)
    os.close(ours)
    assert done.returncode == status
    assert all("expected a scenario file" in line or line == "1 problem" for line in done.stderr.splitlines())


@pytest.mark.skipif(not FULL.exists(), reason="this system has no full disk at hand")
def test_a_standard_output_without_room_is_said_to_be_so():
    with FULL.open("w") as full:
        done = door("kinds", stdout=full)
    assert (done.returncode, done.stderr) == (
        2,
        "standard output: expected room to write, found No space left on device\n",
    )


def test_a_disk_that_is_full_leaves_the_old_folder_and_says_so():
    typed(*SERIAL, "--quiet")
    (place,) = results()
    before = {file.name: file.read_bytes() for file in place.iterdir()}

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    done = door(*SERIAL, stdout=subprocess.PIPE, preexec_fn=small_disk)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "--out: expected a folder to write in, found results: File too large\n"
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before
    assert results() == [place]


# two of the same at the same time


def test_two_of_the_same_run_at_the_same_time_leave_one_whole_folder():
    both = [started(*SERIAL, "--quiet") for _ in range(2)]
    assert [finished(one) for one in both] == [Done(0, "", "")] * 2
    (place,) = results()
    assert {"summary.json", "report.html", "orders.parquet"} <= {file.name for file in place.iterdir()}


# the console command


def test_the_console_command_has_the_same_verbs():
    from importlib.metadata import entry_points

    from sim.command_line import main

    (command,) = (one for one in entry_points(group="console_scripts") if one.name == "backorders")
    assert command.load() is main
    assert (HOUSE / "run_sim.py").read_text().count("main()") == 1


def test_what_is_wrong_in_eof_or_os_is_no_interrupt():
    def broken(*words: Any) -> None:
        raise EOFError("the tape has ended")

    done = typed(*SERIAL, replacing="sim.experiments.compare.replicate", by=broken)
    assert done.status == 1
    assert "EOFError: the tape has ended" in done.err
    named = Path(done.err.split("The details are in ")[1].strip().removesuffix("."))
    assert "EOFError" in named.read_text()
    named.unlink()
