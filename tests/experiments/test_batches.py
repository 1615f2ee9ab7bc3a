"""Batch means: how sure one long run is, and whether its batches hang together."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.stats import t

from sim.errors import UserError
from sim.experiments.batches import batch_means, can_be_batched, correlation
from sim.experiments.run import Run
from sim.measures import MEASURES
from tests.helpers.scenarios import played, visits

SHELF = {
    "horizon": 12,
    "warm_up": 2,
    "products": {"mug": {"holding_cost": 1}},
    "customers": {"people": visits([3, 7, 11])},
    "suppliers": {"acme": {"lead_time": 2}},
    "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 1}}},
}


def shelf(**changes: Any) -> Run:
    """A mug on the shelf, asked for at 3, 7 and 11 and back after two days; measured from 2 to 14."""
    return played({**SHELF, **changes})


def row(frame: pd.DataFrame, measure: str, stock: str = "*") -> Any:
    """The row of a measure."""
    (found,) = frame[(frame.measure == measure) & (frame.stock == stock) & (frame.group == "")].itertuples(index=False)
    return found


def test_batch_means_and_their_interval_worked_out_by_hand():
    # the shelf is empty in [3, 5), [7, 9) and [11, 13); the batches are [2, 5), [5, 8), [8, 11) and [11, 14)
    means = np.array([1 / 3, 2 / 3, 2 / 3, 1 / 3])
    found = row(shelf().batches(4), "on_hand")
    assert found.mean == pytest.approx(0.5)
    assert found.half_width == pytest.approx(t.ppf(0.975, 3) * means.std(ddof=1) / 2)
    assert found.n == 4
    assert np.isnan(found.lag_1)  # of four batches nothing is told
    assert not found.correlated
    assert row(shelf().batches(4), "holding_cost").mean == pytest.approx(0.5)


def test_a_measure_that_a_batch_does_not_define_is_averaged_over_the_others():
    found = row(shelf().batches(4), "fill_rate")  # nobody comes from 8 to 11
    assert (found.mean, found.n) == (1, 3)


def test_what_fills_no_batch_is_left_out_at_the_beginning():
    # of 12 days in 7 batches nothing is left over but microseconds; of 12 periods in 5 batches of 2 the first two are
    by_period = {"type": "period_end", "period": 1}
    frame = shelf(accounting=by_period).batches(5)
    # the closes 5 … 14, a close sees what was before its instant: 5 and 9 and 13 are still empty
    closes = {at: 0 if at in (4, 5, 8, 9, 12, 13) else 1 for at in range(3, 15)}
    expected = [(closes[at] + closes[at + 1]) / 2 for at in range(5, 15, 2)]
    assert row(frame, "on_hand").mean == pytest.approx(np.mean(expected))
    assert row(frame, "on_hand").half_width == pytest.approx(t.ppf(0.975, 4) * np.std(expected, ddof=1) / 5**0.5)


def test_batches_of_one_run_add_up_to_its_measures():
    words = {
        "horizon": 400,
        "warm_up": 20,
        "products": {"mug": {"holding_cost": 1, "backorder_cost": 5, "price": 9, "unit_cost": 4, "lost_sale_cost": 3}},
        "customers": {
            "people": {
                "arrivals": {"type": "poisson", "rate": 2},
                "patience": {"type": "exponential", "mean": 4},
                "quantity": {"type": "geometric", "mean": 2},
            }
        },
        "suppliers": {"acme": {"order_cost": 5, "lead_time": {"type": "gamma", "mean": 5, "cv": 0.5}}},
        "stock": {"mug": {"restock": {"type": "reorder_point", "reorder_point": 20, "order_quantity": 30}}},
    }
    run = played(words)
    frame, whole = run.batches(16), run.measures()
    for key, measure in MEASURES.items():
        if not can_be_batched(key):
            assert key not in set(frame.measure)
        elif measure.unit.endswith(" per time") or key in ("on_hand", "on_order", "backorders", "inventory_position"):
            value = whole[(whole.measure == key) & (whole.stock == "*") & (whole.group == "")].value.item()
            assert row(frame, key).mean == pytest.approx(value, rel=1e-9, abs=1e-9), key


def test_the_lag_1_correlation_is_that_worked_out_by_hand():
    means = np.array([1.0, 2, 3, 4, 4, 3, 2, 1])
    # about 2.5: ±1.5, ±0.5; squares 10; products 0.75 − 0.25 + 0.75 + 2.25 + 0.75 − 0.25 + 0.75 = 4.75
    lag_1, correlated = correlation(means)
    assert lag_1 == pytest.approx(0.475)
    # C = 1 − 6/20 = 0.7 against 1.645·√(6/63) = 0.51
    assert correlated
    assert correlation(np.array([1.0, 4, 1, 4, 1, 4, 1, 4]))[1] is False


def test_batches_without_correlation_are_marked_in_one_of_twenty():
    # 20,000 times 20 independent normal numbers: the share marked has a deviation of 0.0016 about the nominal 5 %,
    # which a normal approximation of C's law meets within 0.005; a false alarm is 6 deviations further: 2e-9
    draws = np.random.default_rng(11).normal(size=(20_000, 20))
    marked = np.mean([correlation(means)[1] for means in draws])
    assert abs(marked - 0.05) <= 0.005 + 6 * 0.0016


def test_too_many_batches_and_what_is_no_number_of_them_are_refused():
    with pytest.raises(UserError, match=r"^batches: expected a whole number of at least 2, found 1$"):
        shelf().batches(1)
    run = shelf(accounting={"type": "period_end", "period": 3})
    assert len(run.batches(4))
    with pytest.raises(UserError, match=r"^batches: expected at most 4, for each has a period of its own, found 5$"):
        batch_means(run.plan, run.ledger, 5)


def test_a_batch_has_the_measures_that_are_sums_or_ratios_of_sums_alone():
    of_means = {key for key in MEASURES if can_be_batched(key)}
    assert {"fill_rate", "mean_wait", "on_hand", "backorders", "total_cost", "replenishment_orders"} <= of_means
    assert not of_means & {"p95_backorder_wait", "total_cost_sum", "orders_placed", "bullwhip_ratio", "retention"}
