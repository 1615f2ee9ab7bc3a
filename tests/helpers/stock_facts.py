"""What is declared of a stock point, with usual values for what a test does not say."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from sim.restock.facts import StockPointFacts


def facts(**words: Any) -> StockPointFacts:
    usual: dict[str, Any] = {
        "demand_mean": 10,
        "demand_variance": 25,
        "lead_time_mean": 4,
        "lead_time_std": 0,
        "review_period": 0,
        "order_cost": 40,
        "holding_cost": 0.5,
        "minimum_order": 0,
        "order_multiple": 1,
        "day": 1,
    }
    return StockPointFacts(**{**usual, **words})


REVIEWS = st.just(0.0) | st.floats(0.001, 30)
"""Review periods: continuous review, or up to a month."""
