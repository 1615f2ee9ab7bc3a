"""The benchmark that compares the ledgers of two checkouts: it sees every difference, and renamed fields are none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

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
