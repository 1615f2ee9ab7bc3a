"""When the gate plays the slow tests: after a change of the engine, the measures or a kind, and only then."""

from __future__ import annotations

import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.places import ROOT
from tests.house.test_kind_contracts import FAMILIES

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


def test_the_rooms_are_those_of_the_engine_of_measures_and_of_every_kind():
    kinds = {family.package_name.split(".")[1] for family in FAMILIES.values()}
    assert kinds | {"engine", "measures", "suppliers", "tables"} == set(GATE["ROOMS"])


def test_the_slow_tests_are_due_after_a_call_more_or_a_file_of_another_name(passed: Path):
    actor = passed / "sim" / "engine" / "simpy_engine" / "stock_point.py"
    whole = actor.read_text()
    actor.write_text(
        whole.replace("            self._close_order(replenishment)\n", "", 1).replace(
            "        self._close_order(replenishment)\n", "", 1
        )
    )
    assert due(passed)
    actor.write_text(whole)
    assert not due(passed)
    kinds = passed / "sim" / "restock"
    (kinds / "base_stock.py").rename(kinds / "base_stocks.py")
    assert due(passed)


def test_the_gate_asks_and_notes_by_its_exit_status(passed: Path):
    script = passed / ".ci" / "slow_suite.py"
    shutil.copy(ROOT / ".ci" / "slow_suite.py", script)

    def said(*words: str) -> int:
        return subprocess.run([sys.executable, script, *words], capture_output=True, check=False).returncode

    assert said("due") == 1
    (passed / "sim" / "restock" / "own.py").write_text("NEW = 1\n")
    assert said("due") == 0
    assert said("passed") == 0
    assert said("due") == 1
    assert said("perhaps") == 1
