"""The benchmark that compares the ledgers of two checkouts: it sees every difference, and renamed fields are none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import same_ledgers
from benchmarks.same_ledgers import compare
from tests.helpers.places import ROOT
from tests.helpers.tiny import TINY

CHECKOUT = """
from collections import namedtuple
from types import SimpleNamespace

import numpy as np

Orders = namedtuple("Orders", "{fields}")
Ledger = namedtuple("Ledger", "orders count")


def read_scenario(file):
    return SimpleNamespace(policies={{"as today": None, "more": None}})


def simulate(scenario, policy):
    orders = Orders(np.array({numbers}, dtype="{dtype}"), np.array({names}, dtype=object))
    return SimpleNamespace(ledger=Ledger(orders, 3 if policy == "more" else 2))
"""
"""A checkout whose `sim` has two policies in every scenario, and the same orders in every run."""


def checkout(
    folder: Path, fields: str = "at customer", numbers: str = "[1, 2]", dtype: str = "int64", names: str = "['a', 1]"
) -> Path:
    (folder / "sim").mkdir(parents=True)
    text = CHECKOUT.format(fields=fields, numbers=numbers, dtype=dtype, names=names)
    (folder / "sim/__init__.py").write_text(text, encoding="utf-8")
    return folder


def scenarios(folder: Path, *seeds: int) -> list[Path]:
    """A tiny scenario file for each seed."""
    files = [folder / f"seed {seed}.yaml" for seed in seeds]
    for file, seed in zip(files, seeds, strict=True):
        file.write_text(f"{TINY}seed: {seed}\n", encoding="utf-8")
    return files


def test_a_checkout_has_the_same_ledgers_as_itself(tmp_path: Path):
    files = scenarios(tmp_path, 1, 2)
    command = [sys.executable, "-m", "benchmarks.same_ledgers", str(ROOT), *map(str, files)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "2 runs: the ledgers are the same to the bit\n"), done.stderr


def test_ledgers_with_renamed_fields_are_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    others = checkout(tmp_path / "a"), checkout(tmp_path / "b", fields="arrived_at ordered_by")
    assert compare(*others, scenarios(tmp_path, 1)) == 0
    assert capsys.readouterr().out == "2 runs: the ledgers are the same to the bit\n"


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"numbers": "[1, 3]"}, "orders.at"),
        ({"numbers": "[[1, 2]]"}, "orders.at"),
        ({"dtype": "int32"}, "orders.at"),
        ({"names": "['a', '1']"}, "orders.customer"),
    ],
    ids=["value", "shape", "type", "object"],
)
def test_a_ledger_that_differs_is_named_by_scenario_policy_and_array(
    change: dict[str, str], name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    others = checkout(tmp_path / "a"), checkout(tmp_path / "b", **change)
    assert compare(*others, scenarios(tmp_path, 1)) == 2
    assert capsys.readouterr().out.splitlines() == [
        f"seed 1.yaml, as today: {name} differs",
        f"seed 1.yaml, more: {name} differs",
        "2 runs: 2 differ",
    ]


def test_different_ledgers_are_an_exit_status_of_1(tmp_path: Path):
    other = checkout(tmp_path / "other")
    command = [sys.executable, "-m", "benchmarks.same_ledgers", str(other), *map(str, scenarios(tmp_path, 1))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "seed 1.yaml, more: it is played in one checkout only" in done.stdout


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"else 2": "else 4"}, "seed 1.yaml, as today: count differs"),
        ({"orders count": "orders count more", "else 2)": "else 2, 0)"}, "as today: 3 arrays here, 4 there"),
        ({'"as today": None, ': ""}, "seed 1.yaml, as today: it is played in one checkout only"),
    ],
    ids=["plain value", "one array more", "one policy less"],
)
def test_another_number_array_or_policy_is_a_difference(
    changes: dict[str, str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    here, there = checkout(tmp_path / "a"), checkout(tmp_path / "b")
    file = there / "sim/__init__.py"
    text = file.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    assert compare(here, there, scenarios(tmp_path, 1)) > 0
    assert said in capsys.readouterr().out


def test_a_checkout_that_cannot_play_is_named(tmp_path: Path):
    here, there = checkout(tmp_path / "a"), checkout(tmp_path / "b")
    (there / "sim/__init__.py").write_text("raise SystemExit(3)\n")
    with pytest.raises(SystemExit, match=r"b: the scenarios could not be played"):
        compare(here, there, scenarios(tmp_path, 1))


def test_without_files_every_shipped_scenario_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[list[Path]] = []
    monkeypatch.setattr(same_ledgers, "compare", lambda here, there, files: asked.append(files) or 0)
    monkeypatch.setattr(sys, "argv", ["same_ledgers", str(tmp_path)])
    with pytest.raises(SystemExit) as ended:
        same_ledgers.main()
    assert not ended.value.code
    assert {file.name for file in asked[0]} == {file.name for file in (ROOT / "scenarios").rglob("*.yaml")}


def test_files_may_be_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    here = checkout(tmp_path / "a")
    init = here / "sim/__init__.py"
    init.write_text(
        init.read_text().replace("def read_scenario(file):\n", "def read_scenario(file):\n    open(file)\n")
    )
    scenarios(tmp_path, 1)
    monkeypatch.chdir(tmp_path)
    assert compare(here, here, [Path("seed 1.yaml")]) == 0
