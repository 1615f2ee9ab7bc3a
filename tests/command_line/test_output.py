"""Standard output and error that take nothing: closed, full, or with nobody there to read."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.commands import TINY
from tests.helpers.places import ROOT

FULL = Path("/dev/full")
SERIAL = ("compare", "tiny.yaml", "--backend", "serial")
RESOURCE_ERRNOS = "standard output: expected room to write, found No space left on device"
full_disk = pytest.mark.skipif(not FULL.exists(), reason="this system has no full disk at hand")


@pytest.fixture(autouse=True)
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY)
    return tmp_path


def door(*words: Any, **streams: Any) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own; what it prints is kept, unless the `streams` say otherwise."""
    kept = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.run(
        [sys.executable, ROOT / "run_sim.py", *map(str, words)], text=True, check=False, **(kept | streams)
    )


def closed(redirections: str, *words: Any) -> subprocess.CompletedProcess[str]:
    """The command line as a shell starts it with some streams closed, such as `>&-`."""
    typed = f'"$@" {redirections}'
    command = [sys.executable, str(ROOT / "run_sim.py"), *map(str, words)]
    return subprocess.run(["sh", "-c", typed, "sh", *command], capture_output=True, text=True, check=False)


def played() -> Path:
    """The one results folder, which is whole."""
    (place,) = Path("results/tiny").glob("*/")
    assert {"summary.json", "report.html", "orders.parquet"} <= {file.name for file in place.iterdir()}
    return place


@pytest.mark.parametrize("streams", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_with_closed_streams_it_plays_all_the_same(streams: str):
    done = closed(streams, "compare", "tiny.yaml", "--replications", 4, "--jobs", 2, "--json")
    assert done.returncode == 0
    summary = (played() / "summary.json").read_text()
    # nothing that was meant for a closed stream is in a file that was opened since
    assert json.loads(summary)["replications"] == 4
    assert (
        done.stdout == ""
        if ">&-" in streams.split()
        else json.loads(summary).items() <= json.loads(done.stdout).items()
    )
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [("kinds",), ("--help",), ("check", "tiny.yaml"), ("run", "tiny.yaml", "--story", 3)])
def test_what_is_only_printed_may_be_printed_to_nobody(words: tuple):
    assert closed(">&-", *words).returncode == 0


@pytest.mark.parametrize(
    ("words", "status"),
    [(("kinds",), 0), (("--help",), 0), (("compare", "--help"), 0), (("check", "tiny.yaml", "gone.yaml"), 2)],
)
def test_a_reader_who_has_gone_changes_no_status(words: tuple[str, ...], status: int):
    theirs, ours = os.pipe()
    os.close(theirs)
    done = door(*words, stdout=ours)
    os.close(ours)
    assert done.returncode == status
    assert all("expected a scenario file" in line or line == "1 problem" for line in done.stderr.splitlines())


@full_disk
@pytest.mark.parametrize("words", [("kinds",), ("--help",), ("--version",), ("compare", "--help"), ("schema",)])
def test_a_standard_output_without_room_is_said_to_be_so(words: tuple[str, ...]):
    with FULL.open("w") as full:
        done = door(*words, stdout=full)
    assert done.returncode == 1
    assert done.stderr.count("No space left on device") == 1
    assert "Traceback" not in done.stderr


@full_disk
@pytest.mark.parametrize("flag", ["--json", "--keep=first"])
def test_what_was_played_is_kept_where_it_cannot_be_printed(flag: str):
    with FULL.open("w") as full:
        done = door(*SERIAL, flag, stdout=full)
    assert (done.returncode, done.stderr) == (1, f"{RESOURCE_ERRNOS}; what was played is in {played()}\n")


@full_disk
def test_a_standard_error_without_room_changes_nothing():
    with FULL.open("w") as full:
        done = door(*SERIAL, "--json", stderr=full)
        assert (done.returncode, json.loads(done.stdout)["replications"]) == (0, 3)
        assert door("check", "gone.yaml", stderr=full).returncode == 2
        assert door(*SERIAL, "--set", "horizon=soon", stdout=full, stderr=full).returncode == 2


def small_disk() -> None:
    """No file may be longer than this: a disk that is nearly full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))


def test_a_disk_that_fills_up_leaves_the_old_folder_and_what_was_played_is_printed():
    assert door(*SERIAL, "--quiet").returncode == 0
    place = played()
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    done = door(*SERIAL, "--quiet", preexec_fn=small_disk)
    assert done.returncode == 1
    assert done.stderr == (
        "--out: expected room to write, found none in results: File too large; "
        "what was played is printed, and kept nowhere\n"
    )
    assert "fill_rate" in done.stdout
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before
    assert played() == place


TAKEN_AWAY = """
import os, pathlib, shutil, sys
from sim.progress_bar import ProgressBar
def gone(self, done, wanted):
    os.chmod("out", 0o755)
    shutil.rmtree("out/tiny", ignore_errors=True)
    pathlib.Path("out/tiny").write_text("in the way")
ProgressBar.__call__ = gone
"""


def test_what_cannot_be_written_where_it_should_is_written_elsewhere(tiny: Path, monkeypatch: pytest.MonkeyPatch):
    (tiny / "other").mkdir()
    monkeypatch.setenv("TMPDIR", str(tiny / "other"))
    (tiny / "out").mkdir()
    code = f"{TAKEN_AWAY}\nsys.path.insert(0, {str(ROOT)!r})\nfrom sim.command_line import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code, *SERIAL, "--out", "out", "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith(
        "--out: expected a folder to write in, found out: out/tiny is a file; what was played"
    )
    (place,) = (tiny / "other").glob("backorders-*/tiny/*/")
    assert str(place) in done.stderr
    printed = json.loads(done.stdout)
    assert printed.pop("folder") == str(place)
    assert json.loads((place / "summary.json").read_text()).items() <= printed.items()


@pytest.mark.parametrize("where", [("--jobs", 2), ("--backend", "serial")])
def test_in_a_folder_that_is_gone_it_plays_what_has_a_place_of_its_own(where: tuple, tiny: Path):
    def in_a_folder_that_is_gone(*words: Any) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "run_sim.py"), *map(str, words)]
        script = f'mkdir {tiny}/gone && cd {tiny}/gone && rmdir {tiny}/gone && exec "$@"'
        return subprocess.run(["sh", "-c", script, "sh", *command], capture_output=True, text=True, check=False)

    file = tiny / "tiny.yaml"
    done = in_a_folder_that_is_gone("compare", file, "--out", tiny / "results", *where)
    assert (done.returncode, done.stderr) == (0, "")
    assert str(played()) in done.stdout
    done = in_a_folder_that_is_gone("compare", file, *where)
    said = "--out: expected a folder to write in, found results: the folder that the command stands in is gone\n"
    assert (done.returncode, done.stderr) == (2, said)
