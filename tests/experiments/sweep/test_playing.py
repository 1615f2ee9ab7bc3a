"""What is missing of a sweep is played, each triple once and nothing besides, and is found where it belongs."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from sim import Precision, sweep
from sim.experiments import runner
from sim.experiments.runner import BackendChoice, Batch, BatchValues, Experiment
from sim.experiments.sweep import playing
from sim.experiments.sweep.preparation import PreparedSweep, SweepPart, SweepRequest, checked_vary
from sim.experiments.sweep.result import Sweep
from sim.experiments.sweep.sweep import play_missing
from sim.experiments.sweep.vary import given_variations
from tests.helpers.comparisons import scenario

LEAD_TIME = "suppliers.acme.lead_time.mean"
KEYS = (("*", "", "fill_rate"),)
SERIAL = BackendChoice("serial")
REPLICATIONS = 9


class Played:
    """Plays nothing, but counts: the value of a triple is 100 times its situation's number, and its replication."""

    def __init__(self) -> None:
        self.times: Counter[tuple[int, int]] = Counter()

    def __call__(self, experiment: Experiment, batch: Batch) -> BatchValues:
        triples = [(number, replication) for replication in range(batch.first, batch.end) for number in batch.numbers]
        self.times.update(triples)
        return BatchValues([KEYS], [(0, np.array([100.0 * number + replication])) for number, replication in triples])


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Played:
    counted = Played()
    monkeypatch.setattr(playing, "play_values", counted)
    return counted


def prepared(out: Path) -> PreparedSweep:
    """Seven points under three policies: 21 situations."""
    vary = {LEAD_TIME: [1, 2, 3, 4, 5, 6, 7]}
    world = scenario()
    read = checked_vary(world, lambda: given_variations(vary))
    return PreparedSweep(world, read, SweepRequest(replications=REPLICATIONS), out, progress=False)


@pytest.mark.parametrize("size", [1, 4, 10, 200])
@pytest.mark.parametrize("share", [0.2, 0.7, 1])
def test_exactly_what_is_missing_is_played_once_and_kept_where_it_belongs(
    size: int, share: float, tmp_path: Path, played: Played
):
    sweep = prepared(tmp_path)
    missing = np.random.default_rng(5).random((21, REPLICATIONS)) < share
    shown: list[int] = []
    sweep.playing.play(missing, SERIAL, playing.SECONDS_PER_BATCH / size, shown.append)
    assert played.times == dict.fromkeys(zip(*np.nonzero(missing), strict=True), 1)
    assert sum(shown) == np.count_nonzero(missing)
    assert max(shown) <= size
    assert ((sweep.playing.places >= 0) == missing).all()
    places = prepared(tmp_path).playing.places  # as another process finds it
    for number, replication in np.argwhere(missing).tolist():
        keys, values = sweep.store.read(places[number, replication])
        assert (keys, values.tolist()) == (KEYS, [100 * number + replication])


def test_of_situations_that_want_different_numbers_of_replications_each_gets_its_own(tmp_path: Path, played: Played):
    sweep = prepared(tmp_path)
    wanted = np.arange(21)  # also more than there are places for at first
    play_missing(sweep, wanted, SERIAL, progress=False)
    assert played.times == dict.fromkeys(((number, k) for number in range(21) for k in range(number)), 1)
    assert not sweep.playing.missing(wanted).any()


@pytest.mark.parametrize("parts", [1, 2, 5, 20, 21, 22, 50, 189, 300])
def test_parts_share_what_is_missing_and_none_has_much_more_than_another(parts: int, tmp_path: Path):
    sweep = prepared(tmp_path)
    missing = np.full((21, REPLICATIONS), True)
    missing[3, 4] = False
    shares = np.array([sweep.in_part(SweepPart(number, parts), missing) for number in range(1, parts + 1)])
    assert (shares.sum(axis=0) == missing).all()
    counts = shares.sum(axis=(1, 2))
    assert counts.max() - counts.min() <= (REPLICATIONS if parts <= 21 else 1) + 1
    assert (sweep.in_part(None, missing) == missing).all()


def test_what_is_finished_is_kept_however_it_ends(tmp_path: Path, played: Played, monkeypatch: pytest.MonkeyPatch):
    def ends(experiment: Experiment, batch: Batch) -> BatchValues:
        if sum(played.times.values()) == 3:
            raise KeyboardInterrupt
        return played(experiment, batch)

    monkeypatch.setattr(playing, "play_values", ends)
    sweep = prepared(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        sweep.playing.play(np.full((21, REPLICATIONS), True), SERIAL, 9, lambda triples: None)
    assert np.count_nonzero(sweep.playing.places >= 0) == 3
    assert prepared(tmp_path).found == 3


FELL = {"replications": 4, "policies": {"eight": {}}}


def two_fail(share: float, monkeypatch: pytest.MonkeyPatch) -> tuple[Sweep, Counter[int]]:
    """A sweep of a point, of whose replications 1 and 4 fail, in the precision of a `share`; and what was tried."""
    tried: Counter[int] = Counter()
    play_values = runner.play_values

    def failing(experiment: Experiment, batch: Batch) -> BatchValues:
        assert batch.size == 1
        tried[batch.first] += 1
        return BatchValues([], ["of mugs"]) if batch.first in (1, 4) else play_values(experiment, batch)

    monkeypatch.setattr(playing, "play_values", failing)
    monkeypatch.setattr(playing, "MOST_IN_BATCH", 1)
    wanted, world = Precision("running_cost", share), scenario({**FELL, "replications": 6})
    return sweep(world, {LEAD_TIME: [4]}, precision=wanted, backend="serial", progress=False), tried


def test_what_fails_is_tried_once_however_many_rounds_a_precision_takes(monkeypatch: pytest.MonkeyPatch):
    found, tried = two_fail(0.08, monkeypatch)
    assert set(tried.values()) == {1}
    assert found.triples == len(tried) > 20
    assert [failure.replication for failure in found.failures] == [1, 4]
    assert found.means("eight", "running_cost").n == [found.triples - 2]


def test_a_precision_is_reached_also_where_replications_fail(monkeypatch: pytest.MonkeyPatch):
    found, _ = two_fail(0.25, monkeypatch)
    estimate = found.means("eight", "running_cost")
    assert estimate.half_width <= 0.25 * abs(estimate.mean)


def test_several_precisions_are_all_reached_in_whichever_order_they_stand():
    hard, easy = Precision("running_cost", "8%"), Precision("fill_rate", "50%")
    counts = [
        sweep(scenario(FELL), {LEAD_TIME: [4]}, precision=precisions, backend="serial", progress=False).triples
        for precisions in ([hard], [hard, easy], [easy, hard])
    ]
    assert counts[0] == counts[1] == counts[2] > 10


def test_a_precision_out_of_reach_ends_after_the_replications_that_show_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sim.experiments.precision.MOST_REPLICATIONS", 200)
    wanted = Precision("running_cost", 1e-6)
    found = sweep(scenario(FELL), {LEAD_TIME: [4]}, precision=wanted, backend="serial", progress=False)
    assert found.triples == 10
