"""Series by period: one value a period of the whole span, over all stock points."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.engine.plan import plan
from sim.engine.simpy_engine import play
from sim.engine.tape import Tape
from sim.measures.period_series import SERIES, period_edges, period_series
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping
from tests.helpers.comparisons import scenario as noisy
from tests.helpers.scenarios import mapping, visits

DAY = 86_400 * 10**6


def series(scenario: Scenario) -> dict[str, np.ndarray]:
    """The series of the first replication under the baseline."""
    policy = next(iter(scenario.policies))
    own, tape = plan(scenario, policy), Tape(scenario.seed, 0)
    return dict(zip(SERIES, period_series(own, play(own, tape, tape.customers(own))), strict=True))


def shelf(**changes: Any) -> Scenario:
    """A mug on the shelf and one at 2.5, 5 and 5.25 asked for; the supplier takes four days, in a hundred days."""
    words = {
        "horizon": 100,
        "customers": {"people": visits([2.5, 5, 5.25])},
        "suppliers": {"acme": {"lead_time": 4}},
        "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 1}}},
    }
    return read_mapping(mapping(words | changes))


def test_levels_are_means_over_each_period_worked_out_by_hand():
    found = series(shelf())
    # on hand until 2.5; owed from 5 (one) and 5.25 (two); receipts at 6.5, 9 and 9.25, of which the last is kept
    assert found["on_hand"][:11] == pytest.approx([1, 1, 0.5, 0, 0, 0, 0, 0, 0, 0.75, 1])
    assert found["backorders"][:11] == pytest.approx([0, 0, 0, 0, 0, 1.75, 1.5, 1, 1, 0, 0])
    assert found["units_short"][:7].tolist() == [0, 0, 0, 0, 0, 2, 0]
    assert {len(values) for values in found.values()} == {100}


def test_levels_are_those_at_the_end_of_each_period_where_the_books_are_closed():
    found = series(shelf(accounting={"type": "period_end", "period": 1}))
    # before what happens in the instant of the close itself: of the order of time 5 nothing is seen at 5
    assert found["on_hand"][:11].tolist() == [1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1]
    assert found["backorders"][:11].tolist() == [0, 0, 0, 0, 0, 2, 1, 1, 1, 0, 0]


def test_a_period_is_a_unit_of_time_and_less_in_a_short_run():
    def edges(**changes: Any) -> list[int]:
        """The edges of the first two periods, and how many periods there are."""
        scenario = shelf(**changes)
        found = period_edges(plan(scenario, "as declared"))
        return [*found[1:3].tolist(), len(found) - 1]

    assert edges() == [DAY, 2 * DAY, 100]
    assert edges(horizon=50) == [DAY // 2, DAY, 100]
    assert edges(horizon=700, accounting={"type": "period_end", "period": 7}) == [7 * DAY, 14 * DAY, 100]
    assert edges(horizon=1e-9)[2] == 86  # microseconds are the shortest


def test_the_mean_of_a_series_is_the_mean_level_that_is_measured():
    from sim.experiments.run import simulate

    scenario = noisy({"horizon": 250, "products": {"mug": {}, "cup": {}}, "stock": BOTH, "policies": None})
    found, run = series(scenario), simulate(scenario)
    measures = run.measures().query("stock == '*' and group == ''").set_index("measure").value
    assert found["on_hand"].mean() == pytest.approx(measures["on_hand"], rel=1e-9)
    assert found["backorders"].mean() == pytest.approx(measures["backorders"], rel=1e-9)
    short = found["units_short"].sum() / measures["units_demanded"]
    assert 1 - short == pytest.approx(measures["fill_rate"], rel=1e-9)


BOTH = {
    "mug": {"restock": {"type": "base_stock", "base_stock_level": 20}},  # some are there at the end
    "cup": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 3}},
}
