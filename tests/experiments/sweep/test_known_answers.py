"""Sweeps whose answer is known: fill rates and their sensitivities by Palm's theorem, and a border between policies."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import t

from sim import read_mapping, sweep
from sim.experiments.sweep.best_by_point import best_by_point
from tests.helpers.palm_sweep import LEAD_TIME, LEVEL, PALM, RATE, VARIED, exact_shares, fill_rates

POINTS, REPLICATIONS, HORIZON = 64, 20, 150
FALSE_ALARM = 1e-4
"""The chance that a right simulator fails a test of fill rates, over all its points together."""


@pytest.fixture(scope="module")
def palm():
    scenario = read_mapping({**PALM, "horizon": HORIZON})
    return sweep(scenario, VARIED, "sobol", points=POINTS, replications=REPLICATIONS, backend="serial", progress=False)


def test_the_fill_rate_at_every_point_is_that_of_palms_theorem(palm):
    """Student intervals of the mean over replications, Bonferroni over the points: one false alarm in 10,000.

    Of the points at which between 5 and 95 % are filled at once: beyond, a run has a handful of the rarer customers.
    """
    exact = fill_rates(palm.plan.rows)
    ordinary = (exact > 0.05) & (exact < 0.95)
    values = palm.values("as declared", "fill_rate")[ordinary]
    mean, spread = values.mean(axis=1), values.std(axis=1, ddof=1)
    quantile = t.ppf(1 - FALSE_ALARM / (2 * len(values)), REPLICATIONS - 1)
    half_width = quantile * spread / np.sqrt(REPLICATIONS)
    assert (np.abs(mean - exact[ordinary]) <= half_width).all()
    assert half_width.max() < 0.12
    assert len(values) >= 40


def test_the_sensitivities_are_those_of_the_exact_fill_rates(palm):
    """The same estimate from the exact fill rates at the same points differs by the noise of replications alone."""
    from sim.experiments.sweep.sensitivities import sensitivities

    exact = sensitivities(palm.plan, "as declared", "fill_rate", fill_rates(palm.plan.rows)).records
    found = palm.sensitivities("fill_rate")
    assert [record.path for record in exact] == found.path.tolist() == [LEVEL, LEAD_TIME, RATE]
    assert found.value.to_numpy() == pytest.approx([record.value for record in exact], abs=0.03)
    assert found.sort_values("value").path.iloc[-1] == LEVEL


@pytest.mark.slow
def test_sobol_indices_of_a_simulated_fill_rate_are_the_exact_ones():
    """Saltelli's design, 256·(3 + 2) points: the bootstrap's 95 % intervals, widened to one false alarm in 10,000 over
    the six indices after Bonferroni (4.1 instead of 1.96 deviations), hold the exact indices; the noise of four
    replications adds under 0.02."""
    found = sweep(read_mapping(PALM), VARIED, "saltelli", points=256, backend="processes", jobs=2, progress=False)
    exact = exact_shares()
    rows = found.sensitivities("fill_rate")
    assert len(rows) == 6
    for row in rows.itertuples(index=False):
        right = (exact.first if row.index == "S1" else exact.total)[row.path]
        assert abs(row.value - right) <= 4.1 / 1.96 * (row.high - row.low) / 2 + 0.02, (row, right)
        assert row.high - row.low < 0.5


BORDER = {
    "name": "border",
    "warm_up": 20,
    "horizon": 60,
    "replications": 2,
    "products": {"mug": {"holding_cost": 1, "backorder_cost": 3}},
    "customers": {"one a day": {"wants": "mug", "arrivals": {"type": "renewal", "interarrival": 1}}},
    "suppliers": {"acme": {"lead_time": 5}},
    "stock": {"mug": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 4}}},
    "policies": {"four": {}, "eight": {"restock": {"base_stock_level": 8}}},
    "goal": {"minimise": "running_cost"},
}
"""One customer a day, a lead time of L days without chance: on hand less backorders is S − L in the mean, whatever L.

With S = 4 and 4 ≤ L ≤ 8 the cost is b·(L − 4), with S = 8 it is h·(8 − L): equal at L = (8·h + 4·b)/(h + b).
"""


def test_the_border_of_a_policy_map_lies_where_it_is_known_to_lie():
    lead_times = np.arange(4.1, 8, 0.2).round(1).tolist()
    costs = [0.5, 1, 2, 3, 6]
    found = sweep(
        read_mapping(BORDER),
        {"suppliers.acme.lead_time": lead_times, "products.mug.backorder_cost": costs},
        backend="serial",
        progress=False,
    )
    best = best_by_point(found)
    for point, (lead_time, cost) in enumerate(found.plan.rows):
        border = (8 + 4 * cost) / (1 + cost)
        with_four, with_eight = cost * (lead_time - 4), 8 - lead_time
        assert found.means("four", "running_cost").mean[point] == pytest.approx(with_four, rel=1e-9)
        assert found.means("eight", "running_cost").mean[point] == pytest.approx(with_eight, rel=1e-9)
        if abs(lead_time - border) > 1e-9:
            assert best.policies[best.best[point]] == ("four" if lead_time < border else "eight")
            assert best.told_apart[point]
        else:
            assert not best.told_apart[point]
    frame = found.figures.data("policy_map")
    assert len(frame) == len(found.plan.rows)
    assert set(frame.best) == {"four", "eight"}
