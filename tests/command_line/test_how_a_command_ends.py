"""How a command ends: pressed Ctrl-C, a full disk, a reader who has gone, and a fault of ours."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.experiments.runner import play_whole
from sim.report import folder
from tests.helpers.commands import TINY, Done, finished, started, typed
from tests.helpers.places import ROOT

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
    done = typed(*SERIAL, replacing="sim.experiments.compare.play_whole", by=pressing(0, play_whole))
    assert done == Done(130, "", "Interrupted before anything was finished; nothing was written.\n")
    assert not Path("results").exists()


def test_ctrl_c_in_the_middle_keeps_what_is_finished_and_still_prints_one_json():
    done = typed(
        *SERIAL, "--json", "--quiet", replacing="sim.experiments.compare.play_whole", by=pressing(2, play_whole)
    )
    assert done.status == 130
    (place,) = results()
    assert done.err == f"Interrupted: 2 replications finished, and kept in {place}.\n"
    assert json.loads((place / "summary.json").read_text()).items() <= json.loads(done.out).items()
    # a run of just so many is the same run, and takes its place
    again = typed(*SERIAL, "--json", "--quiet", "--replications", 2)
    assert json.loads(again.out) == json.loads(done.out)
    assert results() == [place]


def test_ctrl_c_while_the_folder_is_written_waits_for_it():
    done = typed(*SERIAL, "--quiet", replacing="sim.report.folder.page", by=pressing(0, folder.page))
    (place,) = results()
    assert done == Done(130, f"{place}\n", f"Interrupted: 3 replications finished, and kept in {place}.\n")
    assert (place / "measures.parquet").exists()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_ctrl_c_pressed_twice_while_the_folder_is_written_leaves_it():
    twice = pressing(0, pressing(0, folder.page))
    done = typed(*SERIAL, "--quiet", replacing="sim.report.folder.page", by=twice)
    assert done == Done(130, "", "Interrupted before anything was finished; nothing was written.\n")
    assert results() == []


# two of the same at the same time


def test_two_of_the_same_run_at_the_same_time_leave_one_whole_folder():
    both = [started(*SERIAL, "--quiet") for _ in range(2)]
    done = [finished(one) for one in both]
    (place,) = results()
    assert done == [Done(0, f"{place}\n", "")] * 2
    assert {"summary.json", "report.html", "orders.parquet"} <= {file.name for file in place.iterdir()}


# the console command


def test_the_console_command_has_the_same_verbs():
    from importlib.metadata import entry_points

    from sim.command_line import main

    (command,) = (one for one in entry_points(group="console_scripts") if one.name == "backorders")
    assert command.load() is main
    assert (ROOT / "run_sim.py").read_text().count("main()") == 1


def test_what_is_wrong_in_eof_or_os_is_no_interrupt():
    def broken(*words: Any) -> None:
        raise EOFError("the tape has ended")

    done = typed(*SERIAL, replacing="sim.experiments.compare.play_whole", by=broken)
    assert done.status == 1
    assert "EOFError: the tape has ended" in done.err
    named = Path(done.err.split("The details are in ")[1].strip().removesuffix("."))
    assert "EOFError" in named.read_text()
    named.unlink()
