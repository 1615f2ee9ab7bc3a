"""The demand that a store sees, and what it forecasts from that."""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments.run import Run
from tests.helpers.forecasts import made, store
from tests.helpers.worlds import played

SHORT: dict[str, Any] = {"willing_to_wait": 0}


def empty(demand: list[int], *, sees: bool, **group: Any) -> dict[str, Any]:
    """The store with nothing on its shelf, for its supplier takes for ever."""
    words = store(demand, forecast={"type": "naive", "sees_lost_demand": sees})
    words["customers"]["people"] |= group
    words["suppliers"] = {"acme": {"lead_time": 50}}
    words["stock"]["mug"]["initial"] = 2
    return words


def seen(run: Run) -> list[float]:
    """The day before, as each review saw it: the naive forecast, by the day (51 of them ahead)."""
    return [round(units / 51, 6) for at, units in made(run, "at", "forecast") if at >= 1]


@pytest.mark.parametrize(("sees", "units"), [(False, [2, 0, 0]), (True, [3, 4, 1])])
def test_demand_that_is_lost_is_hidden_or_seen(sees: bool, units: list[int]) -> None:
    # two mugs on the shelf: of the first order two go and one is lost, of the others all
    assert seen(played(empty([3, 4, 1], sees=sees, willing_to_wait=0))) == units


def test_who_waits_and_then_cancels_has_been_seen() -> None:
    assert seen(played(empty([3, 4, 1], sees=False, patience=0.25))) == [3, 4, 1]


def test_who_declines_the_date_is_lost_demand() -> None:
    words = empty([3, 4, 1], sees=False, patience=10) | {"promise": {"quote": "lead_time"}}
    assert seen(played(words)) == [2, 0, 0]


@pytest.mark.parametrize(("sees", "mugs", "cups"), [(False, [2, 0], [1, 4]), (True, [3, 4], [0, 0])])
def test_a_substitute_is_demand_where_it_is_taken_or_where_it_was_asked_for(
    sees: bool, mugs: list[int], cups: list[int]
) -> None:
    words = empty([3, 4], sees=sees, alternatives={"cup": 1})
    words["products"] = {"mug": {}, "cup": {}}
    words["stock"]["cup"] = {"source": "acme", "initial": 20, "restock": words["stock"]["mug"]["restock"]}
    frame = played(words).forecasts.query("at >= 1")
    found = {stock: (rows["forecast"] / 51).round(6).tolist() for stock, rows in frame.groupby("stock", observed=True)}
    assert found == {"mug": mugs, "cup": cups}


def test_who_comes_back_has_asked_again() -> None:
    words = empty([3, 0, 0, 0], sees=False, willing_to_wait=0, returns_on_restock={"probability": 1, "within": 9})
    words["stock"]["mug"]["initial"] = {"on_hand": 2, "on_order": [{"quantity": 5, "due": 1.5}]}
    # one mug is not there at 0.5; five are at 1.5, and whoever went without one is back
    assert seen(played(words)) == [2, 1, 0, 0]


def test_a_visit_not_made_is_seen_by_nobody() -> None:
    people = {"willing_to_wait": 0, "loyalty": {"population": 1, "churn": {"lost": 1}}}
    assert seen(played(empty([3, 4, 1], sees=True, **people))) == [3, 0, 0]


def test_what_is_owed_at_time_0_was_asked_for_before() -> None:
    words = empty([3, 4], sees=False)
    words["stock"]["mug"]["initial"] = {"on_hand": 0, "backorders": 7}
    assert seen(played(words)) == [3, 4]


@pytest.mark.parametrize("sees", [False, True])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_a_review_saw_is_what_the_ledger_says(sees: bool, seed: int) -> None:
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
        both = naive[1:-1] + naive[2:]  # what the next two reviews saw
        assert both.tolist() == demand[1 : 1 + len(both)].tolist()
