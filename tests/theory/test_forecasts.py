"""Forecasts and seasons against exact answers, order by order or by their distributions. Seeds were not chosen."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from scipy.stats import chi2, poisson

from sim import compare, read_mapping, simulate
from sim.experiments.validation.mappings import one_stock_point, up_to
from sim.experiments.validation.playing import columns_of
from sim.experiments.validation.rungs.forecasts import WINDOWS, driven, mean_forecast, whipped
from sim.tables import levels_of
from tests.theory.agreement import FALSE_ALARM


@pytest.mark.parametrize("case", WINDOWS)
def test_a_moving_average_amplifies_demand_by_its_linear_filter_order_by_order(case: str) -> None:
    window, lead_time, *_ = WINDOWS[case]
    run = simulate(read_mapping(whipped(*WINDOWS[case])))
    demand = run.orders["quantity"].to_numpy()
    placed = run.replenishments
    orders = np.bincount(placed["ordered_at"].astype(int), placed["quantity"], minlength=len(demand))
    ahead = (lead_time + 1) / window
    # a day's demand is ordered for at its end, and that of the last day at the end of the run, which is not played
    expected = (demand[window:] + ahead * (demand[window:] - demand[:-window]))[:-1]
    assert len(expected) > 400
    assert orders[window + 1 :].tolist() == expected.tolist()


# Demand that is lost


def test_a_forecast_that_does_not_see_lost_demand_is_too_low() -> None:
    # beside it the rung "a forecast that sees lost demand" is unbiased
    forecast = {"type": "moving_average", "window": 30, "sees_lost_demand": False}
    values = one_stock_point(driven(forecast), rate=4, lead_time=2, horizon=700, group={"willing_to_wait": 0})
    found = columns_of(values | {"warm_up": 100}, {"expected": mean_forecast}, range(16))
    assert max(found["", "fill_rate"]) < 0.9
    # what is not there is not sold, so less is expected, so less is there
    assert max(found["", "expected"]) < 0.7 * 4 * 3.0


# Seasons


def seasonal(restock: dict[str, Any], **words: Any) -> dict[str, Any]:
    """One stock point whose Poisson demand has a weekly wave."""
    values = one_stock_point(restock, rate=20, lead_time=2, horizon=words.pop("horizon", 40))
    wave = {"amplitude": 0.8, "period": 7, "phase": 0}
    values["customers"]["all"]["arrivals"]["pattern"] = {"wave": wave}
    return values | words


def test_with_seasonal_demand_units_on_order_are_the_demand_of_a_lead_time() -> None:
    """The units under way at t are those asked for in (t − L, t]: Poisson with mean ∫ λ over that time, as in an
    infinite server; the sum over 400 replications is, too, and their dispersion is about chi-square."""
    scenario = read_mapping(seasonal(up_to(30), horizon=20, warm_up=0))
    levels = [levels_of(simulate(scenario, replication=replication).ledger) for replication in range(400)]
    turn = 2 * math.pi / 7
    for at in (15.4, 17.0, 19.3):
        then = round(at * scenario.tick)
        found = [int(one.on_order[np.searchsorted(one.at, then, side="right") - 1]) for one in levels]
        mean = 20 * (2 + 0.8 / turn * (math.cos(turn * (at - 2)) - math.cos(turn * at)))
        assert abs(mean - 40) > 8  # far from what it would be without a season
        law = poisson(400 * mean)
        assert law.ppf(FALSE_ALARM / 2) <= sum(found) <= law.isf(FALSE_ALARM / 2)
        dispersion = sum((units - np.mean(found)) ** 2 for units in found) / np.mean(found)
        law = chi2(399)
        assert law.ppf(FALSE_ALARM / 2) <= dispersion <= law.isf(FALSE_ALARM / 2)


def test_a_perfect_forecast_costs_less_than_every_other() -> None:
    daily = {"bucket": 1}
    kinds: dict[str, dict[str, Any]] = {
        "naive": {},
        "seasonal_naive": {"season": 7},
        "moving_average": {"window": 28},
        "exponential_smoothing": {},
        "holt_winters": {"season": 7},
        "croston": {},
        "sba": {},
        "tsb": {},
    }
    rules = {kind: driven({"type": kind, **words, **daily}, service_level=0.9) for kind, words in kinds.items()}
    values = seasonal(driven("perfect", review_period=2, service_level=0.9), horizon=140)
    values["policies"] = {"perfect": {}} | {
        kind: {"restock": rule | {"review_period": 2}} for kind, rule in rules.items()
    }
    comparison = compare(read_mapping(values), 6)
    rows = comparison.measures.query("stock == '*' and group == '' and measure == 'total_cost'")
    costs = rows.pivot_table(index="replication", columns="policy", values="value", observed=True)
    # same customers, same lead times: in every replication, by more than a tenth
    assert (costs.drop(columns="perfect").min(axis=1) > 1.1 * costs["perfect"]).all()


def test_with_seasonal_demand_a_seasonal_forecast_has_smaller_errors() -> None:
    def off(forecast: dict[str, Any]) -> float:
        values = seasonal(driven(forecast | {"bucket": 1}), horizon=700, warm_up=140)
        frame = simulate(read_mapping(values)).measures()
        return float(frame.query("stock == '*' and group == '' and measure == 'forecast_wape'")["value"].iloc[0])

    # Poisson noise alone is √60/60, about 0.8·0.13 = 0.10; a mean over the season is off by up to 0.8·0.6 besides
    assert off({"type": "holt_winters", "season": 7}) < 0.16
    assert off({"type": "moving_average", "window": 28}) > 0.3
