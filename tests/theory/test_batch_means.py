"""Batch means of a queue whose long-run means are known: how often their intervals hold them."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom

from sim import read_mapping, simulate
from sim.experiments.validation.exact.supplier_queues import queue
from sim.experiments.validation.mappings import exponential
from sim.measures.statistics import student

RUNS = 200
MISSES = int(binom.isf(2e-9, RUNS, 0.07))
"""With a true coverage of 93 % or more, more misses than these, 39 of 200, have a chance of 2e-9."""


def made_to_order(horizon: float) -> dict[str, object]:
    """One server, exponential work of mean 1, and 0.5 orders a day: what is owed is the number in an M/M/1 queue."""
    return {
        "name": "made to order",
        "warm_up": 100,
        "horizon": horizon,
        "seed": 1978,
        "products": {"mug": {}},
        "customers": {"people": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 0.5}}},
        "suppliers": {"workshop": {"lead_time": 0, "unit_processing_time": exponential(1)}},
        "stock": {"mug": {"source": "workshop", "restock": "order_for_order"}},
    }


@pytest.mark.slow
def test_batch_means_intervals_hold_the_exact_mean_about_as_often_as_they_say():
    # 20 batches of 400 days, a day or two of correlation time in each: nominally 95 % of the intervals hold the mean
    exact = queue(0, rate=0.5, work=1, lead_time=0)
    assert (exact["backorders"], exact["mean_wait"]) == (pytest.approx(1), pytest.approx(2))
    scenario = read_mapping(made_to_order(8000))
    found: dict[str, list[tuple[float, float]]] = {"backorders": [], "mean_wait": []}
    for replication in range(RUNS):
        frame = simulate(scenario, replication=replication).batches(20)
        for measure, intervals in found.items():
            (row,) = frame[(frame.measure == measure) & (frame.stock == "*") & (frame.group == "")].itertuples()
            intervals.append((row.mean, row.half_width))
    for measure, intervals in found.items():
        means, half_widths = np.array(intervals).T
        assert np.count_nonzero(abs(means - exact[measure]) > half_widths) <= MISSES
        # nor wider than it need be: t·s/√20 against t·σ of the means, whose estimate from 200 has a deviation of 5 %
        assert half_widths.mean() / (student(20) * means.std(ddof=1)) == pytest.approx(1, abs=6 * 0.05)


def test_batches_as_short_as_the_correlation_time_are_marked():
    frame = simulate(read_mapping(made_to_order(1000))).batches(1000)
    (row,) = frame[(frame.measure == "backorders") & (frame.stock == "*") & (frame.group == "")].itertuples()
    # over a day the number in an M/M/1 queue at 0.5 hardly changes: a lag-1 correlation of about 0.9 is far beyond
    # 1.645/√1000 = 0.05
    assert row.lag_1 > 0.5
    assert row.correlated
