"""The check of a point finds what `unplayable` finds, and leaves it to the slow way to say it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from sim import read_mapping
from sim.errors import ScenarioError
from sim.scenario.quick_check import UnusualError
from sim.scenario.variants import Variants

WORLD: dict[str, Any] = {
    "name": "tiny",
    "horizon": 100,
    "products": {"mug": {"price": 9}, "cup": {"price": 7, "unit_cost": 2}},
    "customers": {
        "people": {"wants": {"mug": 0.5, "cup": 0.5}, "arrivals": {"type": "poisson", "rate": 3}, "patience": 5}
    },
    "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 5, "cv": 0.5}}, "bolt": {"lead_time": 2}},
    "stock": {
        "mug": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 20}},
        "cup": {"source": "bolt", "restock": {"type": "reorder_point", "reorder_point": 8, "order_quantity": 20}},
    },
}


@pytest.mark.parametrize(
    ("path", "value", "word"),
    [
        ("stock.mug.source.from", "nowhere", "a supplier, or another stock point"),
        ("stock.cup.restock.forecast.bucket", 1e-13, "a time from a microsecond"),
        ("stock.cup.restock.forecast.window", "3 days", "a window"),
        ("stock.cup.restock.review_period", 1e-13, "a time from a microsecond"),
        ("stock.cup.initial.on_order.0.due", 1e30, "a time up to 73,000 years"),
        ("customers.people.arrivals.rate", 1e14, "a horizon whose orders fit in memory"),
        ("suppliers.bolt.disruptions.up", 1e-10, "outages that fit in memory"),
        ("stock.mug.restock.base_stock_level.fill_rate", 1 - 1e-17, "a share above 0 and below 1"),
        ("products.cup.holding_rate", "0% per year", "a number: eoq needs a product with a holding_cost"),
        ("warm_up", 1e300, "a time up to 73,000 years"),
        ("accounting.period", 101, "at most the horizon"),
        ("promise.notices.every", 0, "a duration above 0"),
    ],
)
def test_what_cannot_be_played_is_found_by_every_check(path: str, value: object, word: str):
    world = copy.deepcopy(WORLD)
    world["customers"]["people"]["alternatives"] = {"cup": 0.1}
    world["accounting"] = {"type": "period_end", "period": 2}
    world["promise"] = {"quote": {"type": "lead_time"}, "notices": {"type": "periodic", "every": 5}}
    world["suppliers"]["bolt"]["disruptions"] = {"up": 30, "down": 0}
    world["stock"]["mug"]["source"] = {"type": "single", "from": "acme"}
    world["products"]["cup"]["holding_rate"] = "25% per year"
    world["stock"]["mug"]["restock"]["base_stock_level"] = {"fill_rate": 0.9}
    world["stock"]["cup"]["initial"] = {"on_hand": 3, "on_order": [{"quantity": 3, "due": 2}]}
    if "holding" in path:
        world["stock"]["cup"]["restock"]["order_quantity"] = "eoq"
    if "forecast" in path or "review" in path:
        forecast = {"type": "moving_average", "window": "8 weeks", "bucket": 7}
        world["stock"]["cup"]["restock"] = {"type": "forecast_driven", "review_period": 7, "forecast": forecast}
        world["stock"]["cup"]["restock"]["service_level"] = 0.9
    scenario = read_mapping(world)
    variants = Variants(scenario, [path])
    assert variants._quick is not None
    with pytest.raises(UnusualError):
        variants._quick.at((value,))
    with pytest.raises(ScenarioError) as caught:
        scenario.changed({path: value})
    assert [str(problem) for problem in variants.problems((value,))] == [str(one) for one in caught.value.problems]
    assert word in str(caught.value)
