"""Results folders in tests: a scenario with two policies, and what a folder of it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.helpers.scenarios import mapping

ALWAYS = {
    "scenario.yaml", "provenance.json", "summary.json", "report.html", "restock_levels.csv", "replications.npz",
}  # fmt: skip
TABLES = ("orders", "replenishments", "levels")


def values(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    return mapping(
        {
            "horizon": 30,
            "products": {"mug": {"holding_cost": 1, "backorder_cost": 4}},
            "customers": {
                "people": {
                    "arrivals": {"type": "poisson", "rate": 2},
                    "patience": {"type": "exponential", "mean": 5},
                }
            },
            "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 8}}},
            "policies": {"as today": {}, "=1+1": {"restock": {"base_stock_level": 12}}},
            **(changes or {}),
        }
    )


def names(place: Path) -> set[str]:
    return {file.name for file in place.iterdir()}
