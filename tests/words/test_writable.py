"""Places for results: proved before anything is played, and left as they were where nothing came of it."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

import pytest

from sim.errors import ResourceError, UserError
from sim.writable import draft, require_writable


def everything(place: Path) -> set[str]:
    return {str(path.relative_to(place)) for path in place.rglob("*")}


@pytest.mark.parametrize("out", ["file", "file/deeper", "file/deeper/still"])
def test_a_place_behind_a_file_is_refused(out: str, tmp_path: Path):
    (tmp_path / "file").write_text("")
    message = rf"^out: expected a folder to write in, found {tmp_path}/{out}: {tmp_path}/file is a file$"
    with pytest.raises(UserError, match=message):
        require_writable(tmp_path / out, "tiny")
    assert everything(tmp_path) == {"file"}


def test_a_device_is_no_folder_and_no_file():
    with pytest.raises(UserError, match=r"found /dev/null: /dev/null is a device$"):
        require_writable("/dev/null", "tiny")


def test_a_pipe_or_a_dangling_link_in_the_place_of_a_folder_is_called_what_it_is(tmp_path: Path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("nowhere")
    for name, kind in (("pipe", "a pipe"), ("link", "a link to nowhere, where nothing is")):
        with pytest.raises(UserError, match=f"{name}: .*{name} is {kind}$"):
            require_writable(tmp_path / name, "tiny")


def test_a_folder_that_the_system_refuses_to_make_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # rights are asked of no table (root has all of them): it is tried
    def refused(*words: object, **named: object) -> str:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(tempfile, "mkdtemp", refused)
    message = r"^out: expected a folder to write in, found .*/deep: Read-only file system$"
    with pytest.raises(UserError, match=message):
        require_writable(tmp_path / "deep", "tiny")
    assert everything(tmp_path) == set()


def test_a_full_disk_is_no_fault_of_who_typed_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    message = r"^out: expected room to write, found none in .*: No space left on device$"
    with pytest.raises(ResourceError, match=message):
        require_writable(tmp_path / "deep", "tiny")
    assert everything(tmp_path) == set()


def test_a_place_that_takes_files_is_left_as_it_was(tmp_path: Path):
    (tmp_path / "there").mkdir()
    for out in (tmp_path, tmp_path / "there", tmp_path / "new" / "deeper"):
        require_writable(out, "tiny")
        assert everything(tmp_path) == {"there"}


def test_folders_that_were_made_and_stay_empty_are_removed_and_others_are_not(tmp_path: Path):
    (tmp_path / "there").mkdir()
    with draft(tmp_path / "there" / "new" / "newer") as folder:
        (folder / "x").touch()
        inside = f"there/new/newer/{folder.name}"
        assert everything(tmp_path) == {"there", "there/new", "there/new/newer", inside, f"{inside}/x"}
    assert everything(tmp_path) == {"there"}


def test_two_that_make_the_same_place_take_nothing_from_each_other(tmp_path: Path):
    with draft(tmp_path / "new" / "tiny") as one, draft(tmp_path / "new" / "tiny") as other:
        assert one != other
        (tmp_path / "new" / "tiny" / "abc").mkdir()
    assert everything(tmp_path) == {"new", "new/tiny", "new/tiny/abc"}


def test_ctrl_c_while_a_draft_is_thrown_away_waits_for_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    rmtree = shutil.rmtree

    def pressed(folder: Path, **words: Any) -> None:
        signal.raise_signal(signal.SIGINT)
        rmtree(folder, **words)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # heard, even where these tests ignore it
    try:
        monkeypatch.setattr(shutil, "rmtree", pressed)
        with pytest.raises(KeyboardInterrupt), draft(tmp_path / "new"):
            pass
    finally:
        signal.signal(signal.SIGINT, before)
    assert everything(tmp_path) == set()


def test_a_place_that_another_run_takes_away_meanwhile_is_made_once_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    # each takes away the empty folders that it made, perhaps while another is about to use them
    taken, mkdtemp = list[str](), tempfile.mkdtemp

    def late(**named: Any) -> str:
        if len(taken) < 3:
            taken.append(str(named["dir"]))
            Path(named["dir"]).rmdir()
        return mkdtemp(**named)

    monkeypatch.setattr(tempfile, "mkdtemp", late)
    require_writable(tmp_path / "new", "tiny")
    assert taken == [str(tmp_path / "new" / "tiny")] * 3
    assert everything(tmp_path) == set()


@pytest.mark.parametrize("out", ["a\0b", "x" * 5000])
def test_a_place_with_an_impossible_name_is_refused(out: str):
    with pytest.raises(UserError, match=r"^out: expected a folder to write in, found "):
        require_writable(out, "tiny")


def test_a_relative_place_in_a_folder_that_is_gone_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    message = r"found results: the folder that the command stands in is gone$"
    with pytest.raises(UserError, match=message):
        require_writable("results", "tiny")
