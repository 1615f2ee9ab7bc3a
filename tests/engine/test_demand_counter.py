"""The demand that a stock point observes, lost demand counted or not, and what it forecasts from it."""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments.run import Run
from tests.helpers.forecasts import made, store
from tests.helpers.scenarios import played

SHORT: dict[str, Any] = {"willing_to_wait": 0}


def without_supply(demand: list[int], *, sees: bool, **group: Any) -> dict[str, Any]:
    """The store of two units that are not replaced: its supplier takes 50 days. `sees`: it observes lost demand."""
    words = store(demand, forecast={"type": "naive", "sees_lost_demand": sees})
    words["customers"]["people"] |= group
    words["suppliers"] = {"acme": {"lead_time": 50}}
    words["stock"]["mug"]["initial"] = 2
    return words


def observed(run: Run) -> list[float]:
    """The demand of the day before each review: a naive forecast is that demand for each of the 51 days ahead."""
    return [round(units / 51, 6) for at, units in made(run, "at", "forecast") if at >= 1]


@pytest.mark.parametrize(("sees", "units"), [(False, [2, 0, 0]), (True, [3, 4, 1])])
def test_lost_demand_is_censored_or_observed(sees: bool, units: list[int]) -> None:
    # two on hand: of the first order two units ship and one is lost, of the other orders all
    assert observed(played(without_supply([3, 4, 1], sees=sees, willing_to_wait=0))) == units


def test_a_backorder_that_is_cancelled_later_is_observed_demand() -> None:
    assert observed(played(without_supply([3, 4, 1], sees=False, patience=0.25))) == [3, 4, 1]


def test_a_customer_who_declines_the_quoted_date_is_lost_demand() -> None:
    words = without_supply([3, 4, 1], sees=False, patience=10) | {"promise": {"quote": "lead_time"}}
    assert observed(played(words)) == [2, 0, 0]


@pytest.mark.parametrize(("sees", "mugs", "cups"), [(False, [2, 0], [1, 4]), (True, [3, 4], [0, 0])])
def test_a_substitute_is_demand_where_it_is_taken_or_where_it_was_ordered(
    sees: bool, mugs: list[int], cups: list[int]
) -> None:
    words = without_supply([3, 4], sees=sees, alternatives={"cup": 1})
    words["products"] = {"mug": {}, "cup": {}}
    words["stock"]["cup"] = {"source": "acme", "initial": 20, "restock": words["stock"]["mug"]["restock"]}
    frame = played(words).forecasts.query("at >= 1")
    by_stock = {
        stock: (rows["forecast"] / 51).round(6).tolist() for stock, rows in frame.groupby("stock", observed=True)
    }
    assert by_stock == {"mug": mugs, "cup": cups}


def test_a_lost_customer_who_returns_is_demand_again() -> None:
    words = without_supply(
        [3, 0, 0, 0], sees=False, willing_to_wait=0, returns_on_restock={"probability": 1, "within": 9}
    )
    words["stock"]["mug"]["initial"] = {"on_hand": 2, "on_order": [{"quantity": 5, "due": 1.5}]}
    # one unit is short at 0.5; five come at 1.5, and the customer who was lost returns
    assert observed(played(words)) == [2, 1, 0, 0]


def test_the_visit_of_a_churned_customer_is_no_demand() -> None:
    people = {"willing_to_wait": 0, "loyalty": {"population": 1, "churn": {"lost": 1}}}
    assert observed(played(without_supply([3, 4, 1], sees=True, **people))) == [3, 0, 0]


def test_initial_backorders_are_no_demand_of_the_run() -> None:
    words = without_supply([3, 4], sees=False)
    words["stock"]["mug"]["initial"] = {"on_hand": 0, "backorders": 7}
    assert observed(played(words)) == [3, 4]


@pytest.mark.parametrize("sees", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_the_demand_counted_at_a_review_is_that_of_the_ledger(sees: bool, seed: int) -> None:
    rule = {
        "type": "forecast_driven",
        "review_period": 2,
        "forecast": {"type": "naive", "sees_lost_demand": sees},
        "service_level": 0.4,
    }
    people = {
        "wants": {"mug": 0.6, "cup": 0.4},
        "arrivals": {"type": "poisson", "rate": 6},
        "quantity": {"type": "geometric", "mean": 1.5},
        "willing_to_wait": 0.8,
        "patience": {"type": "gamma", "mean": 5, "cv": 0.8},
        "alternatives": {"cup": 0.2, "mug": 0.2},
        "loyalty": {"population": 300, "churn": {"lost": 0.05, "cancelled": 0.1}},
        "returns_on_restock": {"probability": 0.5, "within": 6},
    }
    words = {
        "horizon": 200,
        "products": {"mug": {}, "cup": {}},
        "customers": {"people": people},
        "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 2, "cv": 0.5}}},
        "promise": {"quote": "pipeline", "notices": {"type": "consent", "first_delay": 0, "objects": 0.5}},
        "stock": {stock: {"source": "acme", "restock": rule} for stock in ("mug", "cup")},
    }
    run = played(words, seed=seed)
    assert {"substituted", "lost", "declined", "stayed_away", "cancelled_at_notice"} <= set(run.orders["outcome"])
    later = run.orders.query("outcome == 'substituted' and resolved_at > arrived_at")
    assert len(later)
    assert run.orders["returns_of"].notna().any()
    for _, rows in run.forecasts.groupby("stock", observed=True):
        # the demand of a review's own 4 days, as the measures have it from the ledger, in its two buckets
        naive = rows["forecast"].to_numpy()[1:] / 2
        demand = rows["demand"].to_numpy()
        two_buckets = naive[1:-1] + naive[2:]  # what the next two reviews observed
        assert two_buckets.tolist() == demand[1 : 1 + len(two_buckets)].tolist()
