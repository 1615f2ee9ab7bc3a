"""Levels computed by Palm's theorem attain what theory says, and so what was asked of them."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.stats import poisson

from sim import read_mapping, simulate
from sim.scenario.model import Scenario
from sim.scenario.resolving import resolved_rules
from tests.theory.agreement import disagreements

REPLICATIONS = 40


def one_for_one(asked: dict[str, float], group: dict[str, Any]) -> Scenario:
    """Orders are outstanding for 5 days on average, with a spread as large as the mean: they cross all the time."""
    return read_mapping(
        {
            "name": "one for one",
            "warm_up": 60,
            "horizon": 4000,
            "products": {"pump": {}},
            "customers": {"all": {"wants": "pump", **group}},
            "suppliers": {"maker": {"lead_time": {"type": "gamma", "mean": 5, "cv": 1}}},
            "stock": {"pump": {"source": "maker", "restock": {"type": "base_stock", "base_stock_level": asked}}},
        }
    )


def attained(scenario: Scenario, *measures: str) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {measure: [] for measure in measures}
    for replication in range(REPLICATIONS):
        frame = simulate(scenario, replication=replication).measures()
        values = frame[(frame["stock"] == "pump") & (frame["group"] == "")].set_index("measure")["value"]
        for measure in measures:
            found[measure].append(float(values[measure]))
    return found


def test_a_service_level_is_the_share_of_the_time_with_units_on_hand() -> None:
    scenario = one_for_one({"service_level": 0.95}, {"arrivals": {"type": "poisson", "rate": 1}})
    (level,) = resolved_rules(scenario)["pump"].numbers
    assert level == 10  # of Poisson(5) P(N ≤ 8) = 0.932 and P(N ≤ 9) = 0.968
    exact = float(poisson.cdf(9, 5))
    # Palm (1938); Student's interval, wrong by chance once in 5·10⁸
    found = attained(scenario, "ready_rate", "fill_rate")
    assert disagreements(found, {"ready_rate": exact, "fill_rate": exact}) == []


def test_a_fill_rate_of_batches_is_attained_in_units() -> None:
    quantity = {"type": "discrete", "values": [1, 4], "weights": [3, 1]}
    scenario = one_for_one({"fill_rate": 0.9}, {"arrivals": {"type": "poisson", "rate": 1}, "quantity": quantity})
    (level,) = resolved_rules(scenario)["pump"].numbers
    # N = N₁ + 4·N₂, Poisson of means 3.75 and 1.25; E[min(Q, (S − N)⁺)]/E[Q], E[Q] = 7/4
    counts = np.arange(60)
    law = np.zeros(300)
    for fours in counts:
        law[4 * fours + counts] += poisson.pmf(fours, 1.25) * poisson.pmf(counts, 3.75)

    def fill_rate(stock: int) -> float:
        left = np.maximum(stock - np.arange(300), 0)
        return float(law @ (0.75 * np.minimum(1, left) + 0.25 * np.minimum(4, left)) / 1.75)

    assert fill_rate(level - 1) < 0.9 <= fill_rate(level)
    exact = {"fill_rate": fill_rate(level), "ready_rate": float(law[:level].sum())}
    # compound Poisson units outstanding (Feeney and Sherbrooke 1966); the interval as above
    assert disagreements(attained(scenario, *exact), exact, sees=0.03) == []
