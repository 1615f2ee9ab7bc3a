"""When the gate plays the slow tests: after a change of the engine, the measures or a kind, and only then."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path

import pytest

from tests.helpers.places import ROOT

GATE = runpy.run_path(str(ROOT / ".ci" / "slow_suite.py"))
due, digest = GATE["due"], GATE["digest"]


@pytest.fixture
def passed(tmp_path: Path) -> Path:
    """A copy of the code with which the slow tests have passed."""
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / ".ci").mkdir()
    (tmp_path / ".ci" / "slow_passed").write_text(digest(tmp_path) + "\n")
    return tmp_path


def test_the_slow_tests_are_not_due_with_the_code_that_passed_them(passed: Path):
    assert not due(passed)


def test_the_slow_tests_are_due_where_nobody_noted_that_they_passed(passed: Path):
    (passed / ".ci" / "slow_passed").unlink()
    assert due(passed)


@pytest.mark.parametrize(
    "file", ["engine/simpy_engine/backlog.py", "measures/catalogue/fill_rate.py", "restock/base_stock.py"]
)
def test_the_slow_tests_are_due_after_a_change_of_engine_measure_or_kind(passed: Path, file: str):
    changed = passed / "sim" / file
    changed.write_text(changed.read_text() + "\nNEW = 1\n")
    assert due(passed)


def test_the_slow_tests_are_due_after_a_new_kind(passed: Path):
    (passed / "sim" / "restock" / "own.py").write_text('"""A kind."""\n')
    assert due(passed)


def test_a_comment_a_docstring_and_another_room_play_no_slow_tests(passed: Path):
    kind = passed / "sim" / "restock" / "base_stock.py"
    kind.write_text("# a comment\n" + kind.read_text().replace("Whatever goes is ordered at once", "Another sentence"))
    (passed / "sim" / "report" / "terminal.py").write_text("NEW = 1\n")
    assert not due(passed)
