"""Files that are whole or not there, whatever ends their writing, and however many write at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.whole_files import whole_file


@pytest.mark.parametrize("error", [OSError("no space"), KeyboardInterrupt()], ids=["a full disk", "Ctrl-C"])
def test_what_ends_the_writing_leaves_the_file_that_was_there_and_no_draft(error: BaseException, tmp_path: Path):
    file = tmp_path / "table.csv"
    file.write_text("old")

    def write() -> None:
        with whole_file(file) as draft:
            draft.write_text("ne")
            raise error

    with pytest.raises(type(error)):
        write()
    assert {place.name: place.read_text() for place in tmp_path.iterdir()} == {"table.csv": "old"}


def test_until_all_is_written_the_old_file_stands_and_then_the_new_one(tmp_path: Path):
    file = tmp_path / "table.csv"
    file.write_text("old")
    with whole_file(file) as draft:
        draft.write_text("new")
        assert file.read_text() == "old"
        assert draft.parent == tmp_path  # where it can take the other's place at once
        assert draft.name.startswith(".")  # no result, for whoever looks through the folder
    assert {place.name: place.read_text() for place in tmp_path.iterdir()} == {"table.csv": "new"}


def test_the_file_is_never_away_while_it_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    file = tmp_path / "table.csv"
    file.write_text("old")
    replace = Path.replace
    seen: list[str] = []

    def watched(self: Path, target: Path) -> Path:
        seen.append(target.read_text())
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    with whole_file(file) as draft:
        draft.write_text("new")
    assert seen == ["old"]


def test_two_that_write_the_same_file_do_not_meet(tmp_path: Path):
    file = tmp_path / "table.csv"
    with whole_file(file) as first:
        first.write_text("first")
        with whole_file(file) as second:
            second.write_text("second")
        assert file.read_text() == "second"
    assert file.read_text() == "first"
    assert list(tmp_path.iterdir()) == [file]
