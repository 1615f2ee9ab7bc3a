"""What is played and measured is what it was under this MODEL_VERSION."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from sim.engine.model_version import MODEL_VERSION
from sim.scenario.model import Scenario
from tests.engine import golden_model
from tests.engine.golden_model import HOW, differences, played, read, scenarios, write

GOLDEN = read()
"""The numbers of this version, run by run."""


@pytest.fixture(scope="module")
def every() -> dict[str, Scenario]:
    return scenarios()


def of(name: str) -> dict[str, Any]:
    """The golden runs of a scenario."""
    return {run: found for run, found in GOLDEN["runs"].items() if run.startswith(f"{name}, ")}


@pytest.mark.parametrize("name", dict.fromkeys(run.partition(", ")[0] for run in GOLDEN["runs"]))
def test_ledgers_and_measures_are_those_of_this_version(name: str, every: dict[str, Scenario]):
    now = dict(played(name, every[name]))
    assert GOLDEN["version"] == MODEL_VERSION, f"the golden file is of another version: {HOW}"
    golden = of(name)
    changed = [run for run in now if run not in golden or golden[run]["scenario"] != now[run]["scenario"]]
    assert not changed, f"other scenarios than those of the golden file: python -m {golden_model.__name__}"
    found = [f"{run}: {line}" for run in now for line in differences(golden[run], now[run])]
    assert not found, f"{HOW}\n" + "\n".join(found[:20])


def test_every_scenario_that_is_shipped_and_every_kind_has_golden_numbers(every: dict[str, Scenario]):
    runs = [f"{name}, {policy}" for name, scenario in every.items() for policy in scenario.policies]
    assert runs == list(GOLDEN["runs"]), f"python -m {golden_model.__name__}"


def some_runs() -> dict[str, Any]:
    """Golden runs that may be changed."""
    return copy.deepcopy(of("erlang_b"))


@pytest.mark.parametrize(
    ("number", "place", "factor", "differs"),
    [
        ("orders.resolved_at", 1, 1 + 1e-6, True),
        ("orders.resolved_at", 2, 1 + 1e-6, True),
        ("fill_rate", 0, 1 + 1e-7, True),
        ("fill_rate", 0, 1 + 1e-12, False),
    ],
)
def test_one_number_that_is_another_differs_and_the_last_bits_do_not(
    number: str, place: int, factor: float, differs: bool
):
    run, golden = next(iter(some_runs().items()))
    changed = copy.deepcopy(golden)
    changed["numbers"][number][place] *= factor
    found = differences(golden, changed)
    assert [line.partition(":")[0] for line in found] == [number] * differs, run


def test_a_number_that_is_gone_new_or_no_longer_defined_differs():
    golden = next(iter(some_runs().values()))
    gone, undefined = copy.deepcopy(golden), copy.deepcopy(golden)
    del gone["numbers"]["fill_rate"]
    undefined["numbers"]["fill_rate"][0] = None
    assert len(differences(golden, gone)) == len(differences(gone, golden)) == len(differences(golden, undefined)) == 1


def test_other_numbers_are_not_written_under_the_same_version(tmp_path: Path):
    file, runs = tmp_path / "golden.json", some_runs()
    write(runs, file, version=3)
    assert read(file) == {"version": 3, "numbers": list(next(iter(runs.values()))["numbers"]), "runs": runs}
    run = next(iter(runs))
    runs[run]["numbers"]["fill_rate"][0] /= 2
    before = file.read_bytes()
    with pytest.raises(SystemExit, match=rf"^{run}: fill_rate: .* before, .* now: raise MODEL_VERSION"):
        write(runs, file, version=3)
    assert file.read_bytes() == before
    write(runs, file, version=4)
    assert read(file)["version"] == 4


def test_a_scenario_that_is_another_may_have_other_numbers_under_the_same_version(tmp_path: Path):
    file, runs = tmp_path / "golden.json", some_runs()
    write(runs, file, version=3)
    run = next(iter(runs))
    runs[run]["numbers"]["fill_rate"][0] /= 2
    runs[run]["scenario"] = "of another text"
    write({run: runs[run]}, file, version=3)
    assert list(read(file)["runs"]) == [run]
