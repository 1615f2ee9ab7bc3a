"""One stock point of mugs that is never restocked, and what became of the orders of a run."""

from __future__ import annotations

from typing import Any

from sim.experiments.run import Run

NEVER_RESTOCKED = {"type": "constant_order", "review_period": 1000, "order_quantity": 1, "first_review": 900}
"""A restock rule that orders nothing within the 100 days of a test's scenario."""


def never_restocked(**words: Any) -> dict[str, Any]:
    """The stock block of a mug that is never restocked, with whatever other words a test gives it."""
    return {"mug": {"restock": NEVER_RESTOCKED, **words}}


def outcomes(run: Run) -> list[str]:
    """The outcome of each order, in the order of arrival."""
    return list(run.orders.outcome.astype(str))


def replenishments(run: Run) -> list[tuple[float, int]]:
    """(ordered_at, quantity) of each replenishment order; the quantity is what was or will be received of it."""
    return list(zip(run.replenishments.ordered_at.tolist(), run.replenishments.quantity.tolist(), strict=True))


def on_hand_at(run: Run, at: float) -> int:
    """Units on hand after everything that happened up to and including that time."""
    levels = run.levels[run.levels["at"] <= at]
    return int(levels.on_hand.iloc[-1])
