"""Forecasts and computed levels in a network: which demand counts where."""

from __future__ import annotations

import pytest

from tests.helpers.chains import (
    BIKE,
    base_stock,
    bike,
    play,
    scripted,
    store,
    supplied,
)


def test_computed_levels_of_a_warehouse_cover_all_downstream_demand():
    stock = {
        "mug@hub": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": {"days": 10}}},
        "mug@berlin": store(1),
        "mug@hamburg": store(1),
    }
    people = {"wants": {"mug@berlin": 0.5, "mug@hamburg": 0.5}, "arrivals": {"type": "poisson", "rate": 3}}
    run = play(stock, {"people": people}, horizon=1)
    assert run.levels.set_index("stock")["on_hand"]["mug@hub"].iloc[0] == 30


def test_a_transshipment_is_no_demand_to_forecast():
    forecast = {"type": "forecast_driven", "review_period": 5, "forecast": "naive", "service_level": 0.5}
    stock = {
        "mug@berlin": supplied(0, transship_from=["mug@hamburg"]),
        "mug@hamburg": {"source": "acme", "restock": forecast, "initial": 20},
    }
    run = play(stock, {"people": scripted([1, 6, 11], [3, 3, 3], wants="mug@berlin")}, horizon=20)
    assert run.forecasts["forecast"].tolist() == [0] * len(run.forecasts)


def test_a_transshipment_is_no_demand_that_a_forecast_missed():
    forecast = {"type": "forecast_driven", "review_period": 5, "forecast": "naive", "service_level": 0.5}
    stock = {
        "mug@berlin": supplied(0, transship_from=["mug@hamburg"]),
        "mug@hamburg": {"source": "acme", "restock": forecast, "initial": 20},
    }
    run = play(stock, {"people": scripted([1, 6, 11], [3, 3, 3], wants="mug@berlin")}, horizon=20)
    assert run.forecasts["demand"].dropna().tolist() == [0] * len(run.forecasts["demand"].dropna())


def test_a_perfect_forecast_of_a_component_counts_all_units_in_each_product():
    perfect = {"type": "forecast_driven", "review_period": 5, "forecast": "perfect", "service_level": 0.5}
    stock = {"bike": bike(), "wheel": {"source": "acme", "restock": perfect}, "frame": supplied(0)}
    run = play(stock, {"people": scripted([1, 2, 12], wants="bike")}, horizon=30, **BIKE)
    assert run.forecasts["forecast"].tolist()[0] == 4


def test_a_perfect_forecast_covers_the_hub_s_share_of_the_demand_of_a_split_store():
    perfect = {"type": "forecast_driven", "review_period": 7, "service_level": 0.5, "forecast": "perfect"}
    split = {"type": "split", "shares": {"mug@hub": 0.5, "acme": 0.5}}
    stock = {
        "mug@hub": {"source": "acme", "restock": perfect},
        "mug@store": {"source": split, "restock": base_stock(20)},
    }
    people = {"wants": "mug@store", "arrivals": {"type": "per_period", "every": 1, "quantity": 4}}
    run = play(stock, {"people": people}, horizon=60)
    # five days under way and seven to the next review: twelve days of two units
    assert run.forecasts["forecast"].iloc[0] == 24


def test_a_forecast_error_is_over_the_forecast_horizon_and_not_until_the_next_review():
    rule = {"type": "forecast_driven", "review_period": 5, "forecast": "naive", "service_level": 0.9}
    acme = {"acme": {"lead_time": 2}}  # horizons of seven days end between reviews
    people = {"wants": "mug", "arrivals": {"type": "per_period", "every": 1, "quantity": 2}}
    run = play({"mug": {"source": "acme", "restock": rule}}, {"people": people}, suppliers=acme, horizon=60)
    assert run.forecasts["error"].iloc[-1] == pytest.approx(0)
