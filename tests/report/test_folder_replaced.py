"""The results folder in the place of an earlier one: there whole or not at all, also where a run is killed."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sim import folder_replacement
from sim.errors import ResourceError
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.report import folder
from sim.report.folder import write
from sim.scenario.reading import read_mapping
from tests.helpers.places import ROOT
from tests.helpers.result_folders import ALWAYS, TABLES, names, values


@pytest.fixture(scope="module")
def two() -> Comparison:
    """Two policies, two replications, all tables kept."""
    return compare(read_mapping(values()), keep="all")


@pytest.fixture(autouse=True)
def short_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """The report has tests of its own, and four megabytes."""
    monkeypatch.setattr(folder, "page", lambda comparison: "<!doctype html>")


def test_the_same_run_replaces_its_folder_and_leaves_nothing_else(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path, "csv")
    (place / "a note of mine.txt").write_text("lost with the old folder")
    assert write(two, tmp_path, "parquet") == place
    assert names(place) == ALWAYS | {f"{name}.parquet" for name in ("measures", *TABLES)}
    assert names(place.parent) == {two.fingerprint, "latest"}


def test_the_same_run_replaces_its_folder_where_names_cannot_be_exchanged(
    two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folder_replacement, "_exchanged", lambda new, other: False)
    place = write(two, tmp_path, "csv")
    assert write(two, tmp_path, "parquet") == place
    assert names(place) == ALWAYS | {f"{name}.parquet" for name in ("measures", *TABLES)}
    assert names(place.parent) == {two.fingerprint, "latest"}


def test_the_same_run_that_is_finished_at_the_same_moment_replaces_the_folder(
    two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = write(two, tmp_path, "csv")
    # what one looks up may be otherwise a moment later
    monkeypatch.setattr(Path, "exists", lambda path, **words: False)
    assert write(two, tmp_path, "parquet") == place
    assert names(place) == ALWAYS | {f"{name}.parquet" for name in ("measures", *TABLES)}
    assert names(place.parent) == {two.fingerprint, "latest"}


def test_another_run_never_replaces_the_folder(two: Comparison, tmp_path: Path):
    scenario = read_mapping(values())
    for other in (compare(scenario, seed=1), compare(scenario, policies=["as today"], verb="run")):
        write(other, tmp_path)
    write(two, tmp_path)
    assert len(names(tmp_path / "tiny") - {"latest"}) == 3


def failing(how: str) -> str:
    """A run in a process of its own that ends in the middle of its second table."""
    return textwrap.dedent(f"""\
        import os, signal, sys
        sys.path.insert(0, {str(ROOT)!r})
        from sim.report import folder
        from tests.helpers.result_folders import values
        from sim.experiments.compare import compare
        from sim.scenario.reading import read_mapping
        folder.page = lambda comparison: "<!doctype html>"
        whole = folder.writer_for
        def half(form):
            def writer(frame, path):
                if path.stem == "orders":
                    {how}
                whole(form)(frame, path)
            return writer
        folder.writer_for = half
        folder.write(compare(read_mapping(values()), keep="all"), sys.argv[1])
    """)


def test_a_killed_run_leaves_the_old_folder_whole_and_the_next_removes_its_leftovers(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path, "csv")
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    done = subprocess.run(
        [sys.executable, "-c", failing("os.kill(os.getpid(), signal.SIGKILL)"), tmp_path], check=False
    )
    assert done.returncode == -9
    left = names(place.parent) - {two.fingerprint, "latest"}
    assert len(left) == 1
    assert all(name.startswith(f".{two.fingerprint}-") for name in left)
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before
    write(two, tmp_path)
    assert names(place.parent) == {two.fingerprint, "latest"}


def test_a_writer_that_fails_leaves_the_old_folder_and_no_leftovers(
    two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = write(two, tmp_path, "csv")
    monkeypatch.setattr(folder, "page", lambda comparison: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(two, tmp_path)
    assert names(place.parent) == {two.fingerprint, "latest"}
    assert "orders.csv" in names(place)


def test_a_full_disk_is_said_to_be_full(two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(comparison: Comparison) -> str:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(folder, "page", full)
    message = r"^out: expected room to write, found none in .*: No space left on device$"
    with pytest.raises(ResourceError, match=message):
        write(two, tmp_path)
    assert names(tmp_path) == set()


def test_a_run_killed_between_two_renames_loses_nothing(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path, "csv")
    # where names cannot be exchanged, the old folder had stepped aside, and the new one was not there yet
    place.rename(place.with_name(f".{place.name}-old"))
    folder._remove_leftovers(place, ours=place)
    assert "orders.csv" in names(place)
    assert names(place.parent) == {two.fingerprint, "latest"}


def test_a_folder_that_another_process_is_writing_is_left_alone(two: Comparison, tmp_path: Path):
    place = tmp_path / "tiny" / two.fingerprint
    written, dead = (place.with_name(f".{place.name}-{process}-abc") for process in (os.getppid(), 2**22 + 1))
    for folder_of_run in (written, dead):
        folder_of_run.mkdir(parents=True)
    write(two, tmp_path)
    assert names(place.parent) == {two.fingerprint, "latest", written.name}
