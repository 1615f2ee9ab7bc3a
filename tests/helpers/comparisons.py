"""Comparisons: a noisy scenario of three policies, one to be worked out by hand, and the numbers of either."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.experiments.comparison import Comparison
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping, visits

NOISY: dict[str, Any] = {
    "replications": 4,
    "horizon": 60,
    "currency": "EUR",
    "products": {"mug": {"holding_cost": 1, "backorder_cost": 4}},
    "customers": {
        "people": {"arrivals": {"type": "poisson", "rate": 2}, "patience": {"type": "exponential", "mean": 9}}
    },
    "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 4, "cv": 0.5}}},
    "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 8}}},
    "policies": {
        "eight": {},
        "nine": {"restock": {"base_stock_level": 9}},
        "twenty": {"restock": {"base_stock_level": 20}},
    },
}


def scenario(changes: dict[str, Any] | None = None, base: dict[str, Any] = NOISY) -> Scenario:
    """The scenario of `base`, the noisy one, with `changes` laid over it."""
    return read_mapping(mapping({**base, **(changes or {})}))


def values(comparison: Comparison, policy: str, measure: str, stock: str = "*") -> np.ndarray:
    """A measure of a policy, a replication each, from the tidy frame that is written to disk."""
    frame = comparison.measures
    rows = frame[(frame.policy == policy) & (frame.measure == measure) & (frame.stock == stock) & (frame.group == "")]
    assert rows.replication.tolist() == sorted(rows.replication)
    return rows.value.to_numpy()


def difference(comparison: Comparison, policy: str, measure: str, stock: str = "*") -> Any:
    """The row of a policy\'s difference from the baseline in a measure."""
    frame = comparison.differences
    (row,) = frame[(frame.a == policy) & (frame.measure == measure) & (frame.stock == stock)].itertuples(index=False)
    return row


BY_HAND: dict[str, Any] = {
    "horizon": 10,
    "replications": 3,
    "currency": "EUR",
    "products": {"mug": {"holding_cost": 0.1, "backorder_cost": 1}},
    "customers": {"people": visits([2])},
    "policies": {"to order": {}, "one on the shelf": {"restock": {"base_stock_level": 1}}},
}
