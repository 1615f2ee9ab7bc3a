"""What is drawn once for many points is right for each: every point is what it would be alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim import compare, read_mapping, sweep
from sim.experiments import runner

SHOP: dict[str, Any] = {
    "name": "shop",
    "warm_up": 5,
    "horizon": 40,
    "replications": 2,
    "seed": 11,
    "products": {"mug": {"price": 3, "holding_cost": 0.1}, "pot": {"price": 5, "holding_cost": 0.1}},
    "profiles": {"patient": {"patience": 20}, "hasty": {"patience": 1}},
    "customers": {
        "people": {
            "wants": {"mug": 0.5, "pot": 0.5},
            "arrivals": {"type": "poisson", "rate": 3},
            "profile": {"patient": 0.5, "hasty": 0.5},
            "alternatives": {"pot": "50%"},
        },
        "others": {"wants": "pot", "arrivals": {"type": "poisson", "rate": 2}, "alternatives": {"mug": "50%"}},
    },
    "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 4, "cv": 0.5}}},
    "stock": {
        "mug": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 6}},
        "pot": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 9}},
    },
}
VARIED: dict[str, list[Any]] = {
    "horizon": [20, 40, 80],
    "warm_up": [0, 30, 5],
    "customers.people.arrivals.rate": np.linspace(6, 1, 30).round(3).tolist(),
    "customers.people.profile.patient": [0.5],
    "customers.others.wants": ["mug", "pot"],
    "customers.people.quantity": [1, {"type": "poisson", "mean": 2}],
    "profiles.patient.patience": [3, 20, None],
    "suppliers.acme.lead_time.mean": [1, 9],
    "stock.mug.restock.base_stock_level": [0, 6, 12],
    "accounting": ["continuous", {"type": "period_end", "period": 1}],
}


@pytest.mark.parametrize("path", VARIED)
def test_a_point_among_others_is_what_it_is_alone(path: str, monkeypatch: pytest.MonkeyPatch):
    """Customers, and what they would choose, are kept from point to point; what reads them must not see others'."""
    monkeypatch.setattr(runner, "_remembered", runner._RememberedCustomers())
    found = sweep(read_mapping(SHOP), {path: VARIED[path]}, progress=False)
    assert found.failures == []
    for point, value in enumerate(VARIED[path]):
        alone = compare(read_mapping(SHOP).changed({path: value}), progress=False)
        here = found.measures[found.measures.point == point].value.to_numpy()
        np.testing.assert_array_equal(here, alone.measures.value.to_numpy())


def test_no_more_customers_are_kept_than_memory_is_meant_for(monkeypatch: pytest.MonkeyPatch):
    kept = runner._RememberedCustomers()
    monkeypatch.setattr(runner, "_remembered", kept)
    monkeypatch.setattr(runner, "MOST_ORDERS_REMEMBERED", 3000)
    sweep(read_mapping(SHOP), {"customers.people.arrivals.rate": [1, 2, 3, 4, 5, 6]}, replications=9, progress=False)
    assert sum(drawn.orders for drawn in kept.replications.values()) <= 3000
    assert all(len(drawn.customers) <= runner.MOST_SETS_OF_CUSTOMERS + 1 for drawn in kept.replications.values())
    assert kept.replications
