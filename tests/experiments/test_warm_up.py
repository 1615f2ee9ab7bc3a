"""The warm-up of `warm_up: auto`: found by pilots, the same for every policy and verb, and shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.engine.simpy_engine import play
from sim.errors import ScenarioError, UserError
from sim.experiments import warm_up as module
from sim.experiments.compare import compare
from sim.experiments.run import simulate
from sim.experiments.runner import BackendChoice
from sim.experiments.trace import trace
from sim.experiments.warm_up import Found, find_warm_up, resolved_warm_up, with_warm_up
from sim.report.figures.warm_up import WarmUp, moving_average
from sim.report.findings.assumptions import assumptions
from sim.report.folder import write
from sim.report.reading_results import read_results
from sim.report.theme.theme import Theme
from tests.helpers.comparisons import scenario as noisy
from tests.helpers.scenarios import scenario_of, visits

AUTO = {"warm_up": "auto", "horizon": 200}


@pytest.fixture
def pilots(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The number of each pilot that is played from now on, a number for every policy."""
    monkeypatch.setattr(module, "_remembered", {})
    played: list[int] = []

    def counted(plan: Any, tape: Any, customers: Any) -> Any:
        """Plays, and notes which pilot."""
        assert tape.use == "pilot"
        played.append(tape.replication)
        return play(plan, tape, customers)

    monkeypatch.setattr(module, "play", counted)
    return played


def slow_start(changes: dict[str, Any] | None = None) -> Any:
    """A shelf of 200 mugs, of which 2 a day are sold, that is not refilled until 8 are left: 96 days."""
    stock = {"mug": {"initial": 200, "restock": {"type": "base_stock", "base_stock_level": 8}}}
    return noisy({**AUTO, "horizon": 600, "stock": stock, **(changes or {})})


def test_the_warm_up_outlasts_a_shelf_that_is_fuller_than_it_will_ever_be():
    found = find_warm_up(slow_start())
    # 200 mugs are sold in 100 days (mean; deviation 7 days of a single run), under each policy
    on_hand = [one.cut for one in found.series if one.name == "on_hand"]
    assert len(on_hand) == 3
    assert all(80 <= cut <= 140 for cut in on_hand)
    assert found.length % 7 == 0
    assert found.length - 7 < found.decisive.cut <= found.length
    assert not found.unsettled


def test_a_shelf_that_begins_in_its_steady_state_needs_next_to_no_warm_up():
    # a customer's order of one mug at every time k − ½ and a lead time of 1: from time 2 on each day is as the last
    steady = {
        "customers": {"people": {"wants": "mug", "arrivals": {"type": "per_period", "every": 1, "quantity": 1}}},
        "suppliers": {"acme": {"lead_time": 1}},
        "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 3}}},
    }
    assert find_warm_up(scenario_of({**AUTO, **steady})).length <= 7


@pytest.mark.parametrize(
    ("unit", "hours", "week"), [("hour", 1, 168), ("day", 24, 7), ("week", 168, 1)], ids=["hour", "day", "week"]
)
def test_the_warm_up_is_whole_weeks_in_any_unit(unit: str, hours: int, week: float):
    words = {
        "unit": unit,
        "warm_up": "auto",
        "horizon": "100 weeks",
        "customers": {"people": {"arrivals": {"type": "poisson", "rate": "4 per day"}}},
        "suppliers": {"acme": {"lead_time": {"type": "exponential", "mean": "3 days"}}},
        "stock": {"mug": {"initial": 400, "restock": {"type": "base_stock", "base_stock_level": 12}}},
    }
    found = find_warm_up(scenario_of(words))
    weeks = found.length / week
    assert weeks == int(weeks)
    assert 13 <= weeks <= 21  # 400 mugs last 100 days, 14 weeks


def test_every_way_to_play_measures_after_the_same_warm_up(pilots: list[int]):
    scenario = slow_start()
    length = find_warm_up(scenario).length
    assert sorted(pilots) == sorted([*range(20)] * 3)  # once each, and never again
    assert simulate(scenario, "nine").scenario.warm_up == length
    assert compare(scenario, 2).scenario.warm_up == length
    alone = compare(scenario, 2, policies=["nine"])
    assert alone.scenario.warm_up == length
    assert trace(scenario, "nine", ["0..1"], lambda line: None) >= 0
    assert with_warm_up(scenario)[0].warm_up == length
    assert resolved_warm_up(scenario).changed({"seed": 5}).warm_up == length
    assert len(pilots) == 60


def test_another_seed_has_pilots_of_its_own(pilots: list[int]):
    scenario = slow_start()
    found, other = find_warm_up(scenario), find_warm_up(scenario, seed=99)
    assert len(pilots) == 120
    assert not np.array_equal(found.series[0].values, other.series[0].values)
    assert compare(scenario, 2, seed=99).scenario.warm_up == other.length


def test_the_warm_up_does_not_depend_on_where_the_pilots_are_played(monkeypatch: pytest.MonkeyPatch):
    scenario = noisy(AUTO)
    serial = find_warm_up(scenario)
    monkeypatch.setattr(module, "_remembered", {})
    parallel = find_warm_up(scenario, place=BackendChoice("processes", 2))
    assert serial.length == parallel.length
    for one, other in zip(serial.series, parallel.series, strict=True):
        assert one._replace(values=None) == other._replace(values=None)
        assert one.values.tobytes() == other.values.tobytes()


def test_a_scenario_that_says_how_long_is_taken_at_its_word(pilots: list[int]):
    scenario = noisy({"warm_up": 30})
    assert with_warm_up(scenario) == (scenario, None)
    assert compare(scenario, 2).found_warm_up is None
    assert pilots == []


def test_the_goal_changes_nothing_of_the_warm_up(pilots: list[int]):
    # it is no part of the fingerprint, under which there is one result
    lengths = {
        find_warm_up(noisy({**AUTO, "goal": goal})).length
        for goal in ({"minimise": "total_cost"}, {"maximise": "fill_rate"}, {"minimise": "mean_wait"})
    }
    assert len(lengths) == 1
    assert len(pilots) == 60


def test_a_horizon_of_too_few_periods_is_refused():
    words = {**AUTO, "horizon": 19, "accounting": {"type": "period_end", "period": 1}}
    with pytest.raises(UserError, match=r"^horizon: expected a horizon of at least 20 periods, .*, found 19$"):
        find_warm_up(noisy(words))
    assert isinstance(find_warm_up(noisy({**words, "horizon": 20})), Found)


def test_a_warm_up_is_not_looked_for_where_there_is_no_steady_state():
    with pytest.raises(ScenarioError, match="expected arrivals by chance"):
        find_warm_up(scenario_of({"customers": {"people": visits([2])}}))


def test_a_start_longer_than_half_the_horizon_is_told():
    scenario = slow_start({"horizon": 120})
    found = find_warm_up(scenario)
    assert found.length <= 63  # half the horizon, up to whole weeks
    assert {one.name for one in found.unsettled} >= {"on_hand"}
    comparison = compare(scenario, 2)
    assert "did not settle" in WarmUp.says(WarmUp.data_for(comparison), Theme.of(comparison))


def test_the_warm_up_is_shown_and_read_back(tmp_path: Path, pilots: list[int]):
    comparison = compare(slow_start(), 2, policies=["nine", "eight"])
    length = float(comparison.scenario.warm_up)
    assert comparison.summary()["window"] == [length, length + 600]
    said = [one.words for one in assumptions(comparison.scenario) if one.about == "warm-up"]
    assert said == [f"{length:g} days, found by MSER-5 on 20 pilot replications"]
    data = WarmUp.data_for(comparison)
    assert set(data.policy) == {"nine", "eight"}
    folder = write(comparison, tmp_path, "parquet")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert said[0] in page
    assert WarmUp.title in page
    already = len(pilots)
    again = read_results(folder)
    assert again.scenario.warm_up == length
    assert again.fingerprint == comparison.fingerprint
    assert again.table.equals(comparison.table)
    assert WarmUp.data_for(again).equals(data)
    assert len(pilots) == already


def test_the_moving_average_is_narrower_near_both_ends():
    assert moving_average(np.array([9.0, 3, 0, 6, 2]), 2).tolist() == [9, 4, 4, pytest.approx(8 / 3), 2]
