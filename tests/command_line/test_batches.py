"""The flag --batches: one long run, cut into parts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.experiments.run import simulate
from sim.scenario.reading import read_scenario
from tests.helpers.commands import RUN, typed

pytestmark = pytest.mark.usefixtures("here")

LONG = ("--set", "horizon=3000")


def test_the_measures_of_one_run_are_printed_with_the_intervals_of_its_batches(here: Path):
    done = typed(*RUN, *LONG, "--batches", 20)
    assert (done.status, done.err) == (0, "")
    assert done.out.splitlines()[:2] == [
        "tiny: as today",
        "one replication of 3,000 days in 20 batches after a warm-up of 5 days, seed 7",
    ]
    frame = simulate(read_scenario("tiny.yaml", ["horizon=3000"])).batches(20)
    (row,) = frame[(frame.measure == "on_hand") & (frame.stock == "*") & (frame.group == "")].itertuples()
    (line,) = (line for line in done.out.splitlines() if line.startswith("on_hand units "))
    assert f"{row.mean:.2f} ± {row.half_width:.2f}"[:4] in line
    assert f"{row.lag_1:.2f}" in line
    assert not (here / "results").exists()


def test_batches_that_are_too_short_are_warned_of():
    done = typed(*RUN, *LONG, "--batches", 300)
    warning = done.out[done.out.index("! The batches of ") :]
    said = json.loads(typed(*RUN, *LONG, "--batches", 300, "--json").out)
    assert [f"! {sentence}" for sentence in said["verdict"]] == [" ".join(warning.split())]


def test_batches_as_json():
    said = json.loads(typed(*RUN, *LONG, "--batches", 20, "--json", "--seed", 9).out)
    assert {word: said[word] for word in ("format", "verb", "scenario", "folder", "seed", "policy", "batches")} == {
        "format": 2, "verb": "run", "scenario": "tiny", "folder": None, "seed": 9, "policy": "as today", "batches": 20,
    }  # fmt: skip
    assert set(said["measures"][0]) == {"stock", "group", "measure", "mean", "half_width", "n", "lag_1", "correlated"}
    undefined = [row for row in said["measures"] if row["n"] == 0]
    assert all(row["mean"] is None for row in undefined)


@pytest.mark.parametrize(
    "words", [("--story", 3), ("--trace", "mug"), ("--replications", 3), ("--precision", "on_hand=2%")]
)
def test_batches_stand_beside_nothing_that_needs_more_or_other_than_one_run(words: tuple[object, ...]):
    done = typed(*RUN, "--batches", 5, *words)
    assert done.status == 2
    assert done.err.startswith("--batches: expected no --story, --trace, --precision or --replications beside it")


def test_batches_of_which_there_can_be_no_so_many_are_refused():
    done = typed(*RUN, "--batches", 50, "--set", "accounting={type: period_end, period: 1 day}")
    assert done.status == 2
    assert done.err == "--batches: expected at most 30, for each has a period of its own, found 50\n"
