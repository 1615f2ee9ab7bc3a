"""The tables of a sweep: what several points share stands at each, and nothing that was played is lost."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import read_results, sweep
from sim.experiments.runner import Batch, BatchValues, Experiment
from sim.experiments.sweep import playing, triple_store
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.design_table import design_frame
from sim.experiments.sweep.result import Sweep
from sim.report.sweep_folder import complete
from tests.helpers.comparisons import scenario

LEAD_TIME = "suppliers.acme.lead_time.mean"
OWN = {"suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 3, "cv": 0.5}}}}
POLICIES = {"policies": {"eight": {}, "sure": OWN}}


def played(values: Any, monkeypatch: pytest.MonkeyPatch, policies: Any = POLICIES, **words: Any) -> Sweep:
    """A sweep over two lead times; `values(number, replication)` gives keys and values, or
    why there are none."""

    def play_values(experiment: Experiment, batch: Batch) -> BatchValues:
        keys, triples = [], []
        for replication in range(batch.first, batch.end):
            for number in batch.numbers:
                found = values(number, replication)
                if not isinstance(found, str):
                    keys.append(tuple(found))
                    found = (len(keys) - 1, np.array(list(found.values()), dtype=float))
                triples.append(found)
        return BatchValues(keys, triples)

    monkeypatch.setattr(playing, "play_values", play_values)
    words = {"backend": "serial", "progress": False, "replications": 3, **words}
    return sweep(scenario(policies), {LEAD_TIME: [2, 6]}, **words)


FILL, COST, WAIT = ("*", "", "fill_rate"), ("*", "", "running_cost"), ("*", "", "mean_wait")


def test_a_failure_that_points_share_stands_at_each_of_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """Situations: 'eight' at 2, 'sure' wherever, 'eight' at 6."""

    def values(number: int, replication: int) -> Any:
        return "no mugs" if (number, replication) in ((1, 1), (1, 2), (2, 0)) else {FILL: number}

    found = played(values, monkeypatch, out=tmp_path)
    failures = [(0, "sure", 1, "no mugs"), (0, "sure", 2, "no mugs"), (1, "eight", 0, "no mugs")]
    failures += [(1, "sure", 1, "no mugs"), (1, "sure", 2, "no mugs")]
    assert found.failures == failures
    assert pd.read_csv(found.folder / "failures.csv").to_numpy().tolist() == [list(one) for one in failures]
    assert found.summary()["failed"] == 5
    assert found.means("sure", "fill_rate").n.tolist() == [1, 1]
    assert found.means("eight", "fill_rate").n.tolist() == [3, 2]
    stored = read_results(complete(found, tmp_path, report=False))
    assert isinstance(stored, Sweep)
    assert stored.failures == failures
    assert np.array_equal(stored.values("eight", "fill_rate"), found.values("eight", "fill_rate"), equal_nan=True)


def test_a_replication_with_its_measures_in_another_order_counts_for_the_right_ones(monkeypatch: pytest.MonkeyPatch):
    def values(number: int, replication: int) -> Any:
        every = {FILL: 0.5, COST: 10 + replication, WAIT: 3}
        order = ([FILL, COST, WAIT], [COST, WAIT, FILL], [COST, FILL])[replication]
        return {key: every[key] for key in order}

    found = played(values, monkeypatch)
    assert found.values("eight", "running_cost").tolist() == [[10, 11, 12]] * 2
    assert (found.values("eight", "fill_rate") == 0.5).all()
    assert found.means("eight", "mean_wait").n.tolist() == [2, 2]
    measures = found.measures
    assert set(measures[measures.measure == "fill_rate"].value) == {0.5}


def test_names_and_reasons_that_look_like_formulas_are_no_formulas_for_a_spreadsheet(monkeypatch: pytest.MonkeyPatch):
    policies = {"policies": {"=1+1": {}, "sure": OWN}}
    found = played(
        lambda number, replication: "=2+2" if replication else {FILL: number}, monkeypatch, policies, replications=2
    )
    with (found.folder / "failures.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert {(row["policy"], row["reason"]) for row in rows} == {("'=1+1", "'=2+2"), ("sure", "'=2+2")}
    with (found.folder / "table.csv").open() as stream:
        assert {row["policy"] for row in csv.DictReader(stream)} == {"'=1+1", "sure"}


def test_true_and_false_stand_in_the_design_as_they_are_typed():
    frame = design_frame(Design("grid", ("a", "b"), [(True, 1), (False, 2.5)], (("a",), ("b",))))
    assert frame["a"].tolist() == ["true", "false"]
    assert frame["b"].tolist() == [1, 2.5]


def test_many_files_of_what_was_played_are_put_together(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setattr(triple_store, "MOST_SECONDS", 0.0)
    monkeypatch.setattr(triple_store, "MOST_FILES", 5)
    found = played(lambda number, replication: {FILL: number + replication / 8}, monkeypatch, out=tmp_path)
    assert len(list((found.folder / "played").glob("*.parquet"))) == 1
    again = played(lambda number, replication: "played again", monkeypatch, out=tmp_path)
    assert (again.found, again.failures) == (9, [])
    assert (again.values("eight", "fill_rate") == found.values("eight", "fill_rate")).all()


def test_where_a_sweep_without_a_place_for_results_fails_nothing_is_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))

    def ends(number: int, replication: int) -> Any:
        assert list(tmp_path.iterdir())
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        played(ends, monkeypatch)
    assert list(tmp_path.iterdir()) == []
