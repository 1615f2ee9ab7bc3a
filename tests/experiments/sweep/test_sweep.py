"""A sweep plays each point as a comparison of it would, each triple once, and notes what fails."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import Precision, compare, read_results, sweep
from sim.errors import UserError
from sim.experiments import runner
from sim.experiments.runner import Batch, Experiment
from sim.experiments.sweep import measures_dataset, playing
from sim.experiments.sweep.result import Sweep
from sim.measures.statistics import half_widths
from sim.report.sweep_folder import complete
from tests.helpers.comparisons import scenario

LEAD_TIME, RATE = "suppliers.acme.lead_time.mean", "customers.people.arrivals.rate"
OWN = {"suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 3, "cv": 0.5}}}}
POLICIES = {"policies": {"eight": {}, "nine": {"restock": {"base_stock_level": 9}}, "sure": OWN}}


def swept(vary: dict[Any, object], changes: dict[str, Any] | None = None, **words: Any) -> Sweep:
    return sweep(scenario({**POLICIES, **(changes or {})}), vary, progress=False, **{"backend": "serial", **words})


def test_each_point_is_what_a_comparison_of_it_would_be():
    found = swept({LEAD_TIME: [2, 6], RATE: [1.5, 3]})
    assert found.design.to_numpy().tolist() == [[0, 2, 1.5], [1, 2, 3], [2, 6, 1.5], [3, 6, 3]]
    for point, lead_time, rate in found.design.itertuples(index=False):
        alone = compare(scenario(POLICIES).changed({LEAD_TIME: lead_time, RATE: rate}), progress=False)
        here = found.measures[found.measures.point == point].drop(columns="point").reset_index(drop=True)
        pd.testing.assert_frame_equal(
            here.astype({"policy": str, "stock": str, "group": str, "measure": str}),
            alone.measures.astype({"policy": str, "stock": str, "group": str, "measure": str}),
        )


def test_a_policy_that_sets_a_path_itself_is_played_once_for_each_value_of_the_others():
    found = swept({LEAD_TIME: [2, 6, 9], RATE: [1.5, 3]})
    assert found.unfelt == {"sure": (LEAD_TIME,)}
    assert found.triples == (3 * 2 * 2 + 2) * 4
    for rate in (1.5, 3):
        points = found.design[found.design[RATE] == rate].point
        level = found.values("sure", "fill_rate")[points]
        assert (level == level[0]).all()
    assert not (found.values("eight", "fill_rate")[0] == found.values("eight", "fill_rate")[2]).all()


def test_a_path_that_no_policy_feels_is_refused():
    only = {"policies": {"sure": OWN, "surer": OWN}}
    with pytest.raises(UserError, match=r"expected a path that at least one policy feels"):
        swept({LEAD_TIME: [2, 6]}, only)


def test_values_that_mean_the_same_are_played_once():
    found = swept({LEAD_TIME: [2, "2 days", "48 hours"]}, {"policies": {"eight": {}}})
    assert found.triples == 4
    assert len(found.design) == 3


def test_what_is_shared_by_points_stands_at_each_of_them():
    found = swept({LEAD_TIME: [2, "2 days"]}, {"policies": {"eight": {}}})
    here, there = (found.measures[found.measures.point == point] for point in (0, 1))
    assert here.value.equals(there.value.set_axis(here.index))
    assert len(here) > 100


def test_the_table_has_means_and_half_widths_of_what_is_in_the_measures():
    found = swept({LEAD_TIME: [2, 6]})
    assert list(found.table.columns) == ["point", LEAD_TIME, "policy", "measure", "mean", "half_width", "n"]
    for row in found.table.itertuples(index=False):
        point, lead_time, policy, measure, *estimate = row
        assert lead_time == found.design[LEAD_TIME][point]
        (mean,), (half_width,), (n,) = half_widths(found.values(policy, measure)[point][:, None])
        assert estimate == pytest.approx([mean, half_width, n], rel=1e-12, nan_ok=True)
    measures = found.measures
    over_all = measures[(measures.stock == "*") & (measures.group == "")]
    assert set(found.table.measure) == set(over_all.measure)


def test_only_the_measures_asked_for_are_shown_and_all_are_kept():
    found = swept({LEAD_TIME: [2, 6]}, measures=["fill_rate", "on_hand"])
    assert set(found.table.measure) == {"fill_rate", "on_hand"}
    assert found.measures.measure.nunique() > 20
    with pytest.raises(
        UserError, match=r"measures: expected one of .*, found 'fil_rate' \(did you mean 'fill_rate'\?\)"
    ):
        swept({LEAD_TIME: [2, 6]}, measures=["fil_rate"])


@pytest.mark.parametrize("at_once", [100, 300])
def test_the_dataset_is_the_same_in_one_file_or_in_many(at_once: int, monkeypatch: pytest.MonkeyPatch):
    whole = swept({LEAD_TIME: [2, 6]}).measures
    monkeypatch.setattr(measures_dataset, "ROWS_PER_PART", 300)
    monkeypatch.setattr(measures_dataset, "ROWS_AT_ONCE", at_once)
    found = swept({LEAD_TIME: [2, 6]})
    assert len(list((found.folder / "measures").iterdir())) > 3
    words = {"policy": str, "stock": str, "group": str, "measure": str}
    pd.testing.assert_frame_equal(found.measures.astype(words), whole.astype(words))


def failing(at: int, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Lets the measures of one replication under the policy 'nine' fail."""
    measured = runner.measure_run

    def measure_run(plan: Any, ledger: Any) -> Any:
        if plan.policy == "nine" and calls[-1] == at:
            raise error
        return measured(plan, ledger)

    calls: list[int] = []
    tape = runner.Tape
    monkeypatch.setattr(runner, "Tape", lambda seed, replication: calls.append(replication) or tape(seed, replication))
    monkeypatch.setattr(runner, "_remembered", runner._RememberedCustomers())
    monkeypatch.setattr(runner, "MOST_ORDERS_REMEMBERED", 0)
    monkeypatch.setattr(runner, "measure_run", measure_run)


def test_a_triple_that_fails_is_noted_and_the_rest_goes_on(monkeypatch: pytest.MonkeyPatch):
    whole = swept({LEAD_TIME: [2, 6]})
    failing(2, monkeypatch, ZeroDivisionError("of mugs"))
    found = swept({LEAD_TIME: [2, 6]})
    assert [tuple(failure) for failure in found.failures] == [
        (point, "nine", 2, "ZeroDivisionError: of mugs") for point in (0, 1)
    ]
    assert pd.read_csv(found.folder / "failures.csv").to_numpy().tolist() == [list(one) for one in found.failures]
    assert np.isnan(found.values("nine", "fill_rate")[:, 2]).all()
    kept = [0, 1, 3]
    assert (found.values("nine", "fill_rate")[:, kept] == whole.values("nine", "fill_rate")[:, kept]).all()
    assert (found.means("nine", "fill_rate").n == 3).all()
    assert (found.means("eight", "fill_rate").n == 4).all()


def test_what_failed_is_tried_again_by_the_next_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    with pytest.MonkeyPatch.context() as patch:
        failing(2, patch, UserError("no mugs"))
        first = swept({LEAD_TIME: [2, 6]}, out=tmp_path)
    assert {failure.reason for failure in first.failures} == {"no mugs"}
    again = swept({LEAD_TIME: [2, 6]}, out=tmp_path)
    assert again.failures == []
    assert again.found == again.triples - 2
    assert (again.means("nine", "fill_rate").n == 4).all()


def die_at_six(experiment: Experiment, batch: Batch) -> Any:
    """Ends its process where it would play a lead time of 6 under 'nine', as a lack of memory does."""
    if any(situation.policy == "nine" and situation.values == (6,) for situation in batch.situations):
        os._exit(9)
    return runner.play_values(experiment, batch)


def test_a_triple_that_kills_its_process_each_time_costs_no_other(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(playing, "play_values", die_at_six)
    monkeypatch.setattr(playing, "MOST_IN_BATCH", 4)  # one batch alone would be played by this process
    found = swept({LEAD_TIME: [2, 6]}, {"replications": 2}, backend="processes", jobs=2)
    assert {(failure.point, failure.policy, failure.replication) for failure in found.failures} == {
        (1, "nine", 0),
        (1, "nine", 1),
    }
    assert all("ended" in failure.reason for failure in found.failures)
    assert (found.means("eight", "fill_rate").n == 2).all()
    assert found.means("nine", "fill_rate").n.tolist() == [2, 0]


def test_a_precision_plays_more_where_it_needs_more_and_reaches_it():
    wanted = Precision("running_cost", "5%")
    found = swept({LEAD_TIME: [1, 8]}, precision=wanted, replications=4)
    estimates = {policy: found.means(policy, "running_cost") for policy in found.policies}
    for of_policy in estimates.values():
        assert (of_policy.half_width <= 0.05 * np.abs(of_policy.mean)).all()
    n = np.array([of_policy.n for of_policy in estimates.values()])
    assert n.min() < n.max()
    assert found.triples == len(found.measures[["point", "policy", "replication"]].drop_duplicates()) - n[2, 1]
    first = found.values("eight", "running_cost")[:, :4]
    assert (first == swept({LEAD_TIME: [1, 8]}).values("eight", "running_cost")).all()


def test_more_points_and_replications_reuse_what_is_there(tmp_path: Path):
    first = swept({LEAD_TIME: [2, 6]}, out=tmp_path, replications=3)
    more = swept({LEAD_TIME: [6, 4, 2]}, out=tmp_path, replications=5)
    assert (first.found, more.found) == (0, first.triples)
    assert more.folder == first.folder
    alone = swept({LEAD_TIME: [6, 4, 2]}, replications=5)
    assert (more.values("nine", "on_hand") == alone.values("nine", "on_hand")).all()
    fewer = swept({LEAD_TIME: [4]}, out=tmp_path, replications=2)
    assert fewer.found == fewer.triples
    anew = swept({LEAD_TIME: [4]}, out=tmp_path, replications=2, fresh=True)
    assert anew.found == 0
    assert swept({LEAD_TIME: [6]}, out=tmp_path, replications=2).found == 2


def test_another_version_of_the_model_has_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = swept({LEAD_TIME: [2]}, out=tmp_path)
    complete(first, tmp_path, report=False)
    for module in ("situations", "preparation"):
        monkeypatch.setattr(f"sim.experiments.sweep.{module}.MODEL_VERSION", 99)
    second = swept({LEAD_TIME: [2]}, out=tmp_path)
    assert (second.found, second.folder == first.folder, second.lineage == first.lineage) == (0, False, True)


@pytest.mark.parametrize(
    "change", [{"seed": 8}, {"horizon": 61}, {"stock": {"mug": {"restock": {"base_stock_level": 7}}}}]
)
def test_another_scenario_or_seed_shares_nothing(change: dict[str, Any], tmp_path: Path):
    swept({LEAD_TIME: [2]}, out=tmp_path)
    assert swept({LEAD_TIME: [2]}, change, out=tmp_path).found in (0, 4 if "stock" in change else 0)


def test_words_alone_change_nothing(tmp_path: Path):
    first = swept({LEAD_TIME: [2]}, out=tmp_path)
    words = {"description": "mugs", "goal": {"maximise": "fill_rate"}, "currency": "USD"}
    again = swept({LEAD_TIME: [2]}, words, out=tmp_path)
    assert (again.found, again.folder) == (first.triples, first.folder)


def test_what_was_written_is_read_back(tmp_path: Path):
    found = swept({LEAD_TIME: [2, 6], RATE: [1.5, 3]}, out=tmp_path)
    found.command = "run_sim.py sweep"
    assert read_results(found.folder).command == ""
    stored = read_results(complete(found, tmp_path))
    assert isinstance(stored, Sweep)
    for name in ("design", "table", "measures"):
        pd.testing.assert_frame_equal(getattr(stored, name), getattr(found, name))
    pd.testing.assert_frame_equal(stored.sensitivities("fill_rate"), found.sensitivities("fill_rate"))
    pd.testing.assert_frame_equal(stored.best(), found.best())
    assert stored.verdict == found.verdict
    assert stored.summary() == found.summary()
    assert (stored.policies, stored.unfelt, stored.triples) == (found.policies, found.unfelt, found.triples)
    assert sorted(stored.figures) == sorted(found.figures)


def test_without_a_place_for_results_they_are_gone_when_the_sweep_is():
    found = swept({LEAD_TIME: [2]})
    folder = found.folder
    assert folder.exists()
    del found
    assert not folder.exists()


def test_the_warm_up_is_found_once_at_the_scenarios_own_values():
    auto = {"warm_up": "auto", "horizon": 400, "replications": 2}
    found = swept({LEAD_TIME: [2, 6]}, auto)
    length = found.scenario.warm_up
    assert length > 0
    assert length % 7 == 0
    same = swept({LEAD_TIME: [2, 6]}, {**auto, "warm_up": length})
    assert (found.values("nine", "fill_rate") == same.values("nine", "fill_rate")).all()


@pytest.mark.parametrize("share", [0.2, 0.4, 0.6, 0.8])
def test_a_store_whose_values_were_damaged_is_played_again(share: float, tmp_path: Path):
    first = swept({LEAD_TIME: [2, 6]}, out=tmp_path)
    (file,) = first.folder.glob("played/*.parquet")
    content = bytearray(file.read_bytes())
    at = int(share * len(content))
    content[at : at + 8] = bytes(255 - byte for byte in content[at : at + 8])
    file.write_bytes(content)
    again = swept({LEAD_TIME: [2, 6]}, out=tmp_path)
    for policy in first.policies:
        for measure in ("fill_rate", "on_hand", "running_cost"):
            assert (again.values(policy, measure) == first.values(policy, measure)).all()
    assert swept({LEAD_TIME: [2, 6]}, out=tmp_path).found >= first.triples
