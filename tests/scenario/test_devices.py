"""What is no file: devices, pipes with and without an end, sockets, links that lead nowhere or to themselves."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from sim.errors import ScenarioError, UserError
from sim.file_access import kind_of
from sim.scenario.reading import read_scenario
from tests.helpers.commands import TINY, Done, finished, started, typed
from tests.helpers.places import ROOT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes and devices have no names here")

KINDS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a device": (lambda path: path.symlink_to("/dev/zero"), "a device"),
    "a pipe": (lambda path: os.mkfifo(path), "a pipe"),
    "a folder": (lambda path: path.mkdir(), "a folder"),
    "a link to itself": (lambda path: path.symlink_to(path.name), "a link that leads to itself"),
    "a link to nothing": (lambda path: path.symlink_to("gone"), "a link to gone, where nothing is"),
}


def bound(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A socket's name may have a hundred letters, which a test's folder has nearly by itself."""
    monkeypatch.chdir(path.parent)
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(path.name)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["items.csv", "items.xlsx", "items.parquet"])
def test_a_table_of_items_is_a_file(here: Path, kind: str, name: str):
    make, said = KINDS[kind]
    make(here / name)
    (here / "tiny.yaml").write_text(TINY + f"stock_file: {name}\n")
    done = typed("check", "tiny.yaml")
    assert done.status == 2
    expected = f"tiny.yaml:24:13: stock_file: expected a file, found {said}: {name}"
    assert done.err.splitlines()[0] == expected


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("old", "new", "word"),
    [
        ("{type: scripted, times: [1]}", "{type: trace, file: t.csv}", "customers.owner.arrivals.file"),
        (
            "{type: gamma, mean: 4 days, cv: 0.5}",
            "{type: empirical, file: t.csv, column: days}",
            "suppliers.acme.lead_time.file",
        ),
    ],
    ids=["a trace", "a distribution"],
)
def test_what_has_been_seen_before_is_a_file(here: Path, kind: str, old: str, new: str, word: str):
    make, said = KINDS[kind]
    make(here / "t.csv")
    (here / "tiny.yaml").write_text(TINY.replace(old, new))
    done = typed("check", "tiny.yaml")
    assert done.status == 2
    assert f": {word}: expected a file, found {said}: t.csv\n" in done.err


@pytest.mark.parametrize("kind", KINDS)
def test_a_plugin_is_a_file(here: Path, kind: str):
    make, said = KINDS[kind]
    make(here / "own.py")
    done = typed("kinds", "--plugin", "own.py")
    assert done == Done(2, "", f"--plugin: expected a Python file, found {said}: own.py\n")


@pytest.mark.parametrize("kind", ["a folder", "a link to itself", "a link to nothing"])
def test_a_scenario_is_something_that_can_be_read(here: Path, kind: str):
    make, said = KINDS[kind]
    make(here / "x.yaml")
    assert typed("compare", "x.yaml") == Done(2, "", f"x.yaml: expected a scenario file, found {said}\n")


def test_a_socket_is_told_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    bound(tmp_path / "x.yaml", monkeypatch)
    assert kind_of(tmp_path / "x.yaml") == "a socket"
    with pytest.raises(UserError, match=r"expected a scenario file, found a socket$"):
        read_scenario("x.yaml")


def test_a_loop_of_links_in_the_way_is_told_as_one(tmp_path: Path):
    (tmp_path / "a").symlink_to("b")
    (tmp_path / "b").symlink_to("a")
    assert kind_of(tmp_path / "a" / "x.yaml") == "a link that leads to itself"


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/urandom"])
def test_a_device_without_end_is_left_after_some_mebibytes(device: str):
    if not Path(device).exists():
        pytest.skip(f"no {device} here")
    began = time.monotonic()
    done = finished(started("check", device))
    assert done.status == 2
    assert (
        "a scenario file of at most 16 MiB (a table, see stock_file, may be larger), found a device that gives more"
        in (done.err)
    )
    assert time.monotonic() - began < 30


def test_a_pipe_without_end_is_left_after_some_mebibytes(here: Path):
    os.mkfifo(here / "x.yaml")
    endless = "import itertools, sys; [print('y') for _ in itertools.count()]"
    with subprocess.Popen(
        [sys.executable, "-c", f"import sys; sys.stdout = open('x.yaml', 'w'); {endless}"], stderr=subprocess.DEVNULL
    ) as writer:
        done = finished(started("check", "x.yaml"))
        assert writer.wait(20) != 0  # nobody reads any more
    assert (done.status, done.out) == (2, "")
    assert "found a pipe that gives more" in done.err


def test_the_null_device_is_an_empty_scenario_file(here: Path):
    done = typed("check", "/dev/null")
    assert (done.status, done.err) == (2, "/dev/null: expected a scenario, found an empty file\n1 problem\n")


def test_a_scenario_may_come_through_standard_input(here: Path):
    with subprocess.Popen(
        [sys.executable, ROOT / "run_sim.py", "check", "/dev/stdin"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as checking:  # fmt: skip
        assert checking.communicate(TINY, timeout=60) == (
            "/dev/stdin: fine (2 policies, 2 stock points, 2 customer groups)\n",
            "",
        )


def test_of_a_pipe_that_is_idle_it_is_said_after_two_seconds_and_once(here: Path):
    os.mkfifo(here / "x.yaml")
    waiting = started("check", "x.yaml")
    assert waiting.stderr is not None
    assert waiting.stderr.readline() == "waiting for what x.yaml, a pipe, gives …\n"
    (here / "x.yaml").write_text(TINY)
    assert finished(waiting) == Done(0, "x.yaml: fine (2 policies, 2 stock points, 2 customer groups)\n", "")


def test_a_larger_file_than_any_scenario_is_not_read_to_its_end(tmp_path: Path):
    with (tmp_path / "x.yaml").open("wb") as file:
        file.truncate(1 << 40)  # it takes no room
    with pytest.raises(UserError, match=r"of at most 16 MiB \(a table, see stock_file, may be larger\), found more$"):
        read_scenario(tmp_path / "x.yaml")


def test_a_wrong_file_hides_no_other_problem(here: Path):
    (here / "items.csv").symlink_to("/dev/zero")
    (here / "tiny.yaml").write_text(TINY.replace("horizon: 30", "horizon: never") + "stock_file: items.csv\n")
    with pytest.raises(ScenarioError) as refused:
        read_scenario("tiny.yaml")
    assert len(refused.value.problems) == 2
