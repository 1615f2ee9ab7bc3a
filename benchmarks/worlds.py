"""The models whose speed is measured, in the words of the textbook model and in those of a scenario."""

from __future__ import annotations

from typing import Any

from benchmarks.textbook import World

W1 = World(days=10_000, rate=10, reorder_point=60, order_quantity=100, lead_time=5)
W3 = World(days=10_000, rate=10, reorder_point=30, order_quantity=40, lead_time=5, random_lead_time=True, patience=8)
WORLDS = {"W1": W1, "W3": W3}


def scenario(world: World) -> dict[str, Any]:
    """The same model as the mapping of a scenario; its quantities are units, its times days."""
    group: dict[str, Any] = {"wants": "mug", "arrivals": {"type": "poisson", "rate": world.rate}}
    if world.patience is not None:
        group["patience"] = {"type": "exponential", "mean": world.patience}
    lead_time = {"type": "exponential", "mean": world.lead_time} if world.random_lead_time else world.lead_time
    rule = {
        "type": "reorder_point",
        "reorder_point": world.reorder_point,
        "order_quantity": world.order_quantity,
    }
    return {
        "name": "benchmark",
        "horizon": world.days,
        "products": {"mug": {}},
        "customers": {"people": group},
        "suppliers": {"acme": {"lead_time": lead_time}},
        "stock": {"mug": {"source": "acme", "restock": rule}},
    }
