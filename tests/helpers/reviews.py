"""Runs of one stock point whose rule reviews its position once an instant."""

from __future__ import annotations

from typing import Any

from sim.experiments.run import Run
from tests.helpers.scenarios import played, visits

BASE = {"type": "base_stock", "base_stock_level": 0, "review": "each_instant"}
"""Orders what is owed at the end of each instant."""


def run_of(rule: dict[str, Any], times: list[float], quantities: list[int], **blocks: Any) -> Run:
    """Customers at those times at a stock point with that rule; `initial` and other blocks in words."""
    stock = {"restock": rule, "initial": blocks.pop("initial", 400)}
    changes = {"horizon": 20, "customers": {"people": visits(times, quantities)}, "stock": {"mug": stock}}
    return played({**changes, **blocks})


def quantities(run: Run) -> list[int]:
    """What was ordered, in order of placing."""
    return run.replenishments.quantity.tolist()
