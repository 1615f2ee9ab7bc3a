"""What is played of a sweep has a digest, and its results a folder, by all that they depend on and nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.errors import UserError
from sim.experiments.sweep import preparation, situations
from sim.experiments.sweep.preparation import PreparedSweep, SweepRequest, checked_vary
from sim.experiments.sweep.stored_sweeps import others_of
from sim.experiments.sweep.vary import given_variations
from tests.helpers.comparisons import scenario

LEAD_TIME, RATE = "suppliers.acme.lead_time.mean", "customers.people.arrivals.rate"
BOTH: dict[Any, object] = {LEAD_TIME: [2, 6], RATE: [1, 3]}


def prepared(
    vary: dict[Any, object] | None = None, changes: dict[str, Any] | None = None, out: str | Path = "none", **words: Any
) -> PreparedSweep:
    """A sweep of which nothing is played; it leaves nothing."""
    world = scenario(changes)
    read = checked_vary(world, lambda: given_variations(vary or BOTH))
    return PreparedSweep(world, read, SweepRequest(**words), out, progress=False)


def test_the_digests_of_what_is_played_depend_on_the_seed():
    own = scenario().seed
    assert prepared().situations.digests == prepared(seed=own).situations.digests
    assert not set(prepared().situations.digests) & set(prepared(seed=own + 1).situations.digests)


def test_the_digests_of_what_is_played_depend_on_the_models_version(monkeypatch: pytest.MonkeyPatch):
    before = prepared().situations.digests
    monkeypatch.setattr(situations, "MODEL_VERSION", 99)
    assert not set(before) & set(prepared().situations.digests)


def test_the_folder_depends_on_the_models_version_and_the_lineage_does_not(monkeypatch: pytest.MonkeyPatch):
    before = prepared()
    monkeypatch.setattr(preparation, "MODEL_VERSION", 99)
    after = prepared()
    assert (before.folder == after.folder, before.lineage == after.lineage) == (False, True)


@pytest.mark.parametrize(
    "words",
    [
        {"seed": 8},
        {"vary": {LEAD_TIME: [2, 6]}},
        {"changes": {"horizon": 61}},
        {"changes": {"stock": {"mug": {"restock": {"base_stock_level": 7}}}}},
    ],
    ids=str,
)
def test_another_seed_scenario_or_other_paths_have_another_folder(words: dict[str, Any]):
    assert prepared().folder != prepared(**words).folder


@pytest.mark.parametrize(
    "words",
    [
        {"replications": 9},
        {"policies": ["nine"]},
        {"measures": ["fill_rate"]},
        {"vary": {RATE: [1, 3], LEAD_TIME: [2, 6]}},
        {"vary": {LEAD_TIME: [2, 3, 4], RATE: [1]}},
        {"kind": "oat"},
        {"changes": {"description": "mugs", "replications": 3}},
    ],
    ids=str,
)
def test_other_points_replications_and_policies_have_the_same_folder(words: dict[str, Any]):
    assert prepared().folder == prepared(**words).folder


def test_policies_that_play_the_same_are_played_once():
    twins = {"policies": {"eight": {}, "twin": {"restock": {"base_stock_level": 8}}, "nine": NINE}}
    found = prepared({LEAD_TIME: [2, 6]}, twins).situations
    assert len(found.situations) == 4
    assert (found.of_point[:, 0] == found.of_point[:, 1]).all()
    assert not (found.of_point[:, 0] == found.of_point[:, 2]).any()


def test_policies_that_set_a_path_themselves_are_played_once_each():
    three = {"policies": {"nine": NINE, "seven": {"restock": {"base_stock_level": 7}}, "as today": {}}}
    level = "stock.mug.restock.base_stock_level"
    found = prepared({level: [5, 6], LEAD_TIME: [2, 6]}, three).situations
    assert [situation.policy for situation in found.situations].count("as today") == 4
    of_nine, of_seven, of_today = found.of_point.T.tolist()
    assert len(set(of_nine)) == len(set(of_seven)) == 2
    assert not set(of_nine) & set(of_seven)
    for number, policy in zip(
        (*of_nine, *of_seven, *of_today), ["nine"] * 4 + ["seven"] * 4 + ["as today"] * 4, strict=True
    ):
        assert found.situations[number].policy == policy


NINE = {"restock": {"base_stock_level": 9}}


@pytest.mark.parametrize(
    ("lead_times", "rates", "where"),
    [
        ([-1, 2], [1], f"(at 1 point: point 0, {LEAD_TIME}=-1, {RATE}=1)"),
        ([2, -1], [1, 3], f"(at 2 points: point 2, {LEAD_TIME}=-1, {RATE}=1; point 3, {LEAD_TIME}=-1, {RATE}=3)"),
        ([-1, 2], [1, 2, 3], f"(at 3 points: point 0, {LEAD_TIME}=-1, {RATE}=1; "
                             f"point 1, {LEAD_TIME}=-1, {RATE}=2; and 1 more)"),
        ([-1], [1, 2, 3], "(at every point)"),
    ],
)  # fmt: skip
def test_a_problem_names_the_points_that_have_it(lead_times: list[float], rates: list[float], where: str):
    with pytest.raises(UserError) as error:
        prepared({LEAD_TIME: lead_times, RATE: rates})
    assert str(error.value).endswith(where)


def test_only_results_of_the_same_sweep_and_another_version_are_named(tmp_path: Path):
    here = prepared()
    right: dict[str, Any] = {"verb": "sweep", "lineage": here.lineage, "model_version": 99}
    said: dict[str, object] = {
        "old": right,
        "own": right | {"model_version": preparation.MODEL_VERSION},
        "other": right | {"lineage": "0"},
        "compare": right | {"verb": "compare"},
        "unversioned": {"verb": "sweep", "lineage": here.lineage},
        "list": [],
    }
    for name, provenance in said.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "provenance.json").write_text(json.dumps(provenance))
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "provenance.json").write_bytes(b"\xff{")
    folders = [*sorted(tmp_path.iterdir()), tmp_path / "gone"]
    assert others_of(here, folders) == [(tmp_path / "old", 99)]
