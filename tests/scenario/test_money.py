"""What a unit costs before any order: at the smallest lot that its supplier sells, by whoever says a price."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario.model import Scenario
from sim.scenario.money import holding_cost, reference_cost, unit_cost, unit_value
from tests.helpers.scenarios import scenario_of

BREAKS = [{"from": 1, "price": 5}, {"from": 10, "price": 4}]


def bought(terms: dict[str, Any], product: dict[str, Any] | None = None) -> Scenario:
    """Mugs on these terms of their supplier."""
    products = {"mug": {"holding_rate": "10% per day", **(product or {})}}
    return scenario_of({"products": products, "suppliers": {"acme": terms}})


@pytest.mark.parametrize(
    ("terms", "price"),
    [
        ({"prices": BREAKS}, 5),
        ({"prices": BREAKS, "order_multiple": 10}, 4),
        ({"prices": BREAKS, "minimum_order": 7}, 5),
        ({"prices": BREAKS, "minimum_order": 7, "order_multiple": 6}, 4),
        ({"items": {"mug": {"price": 3}}}, 3),
        ({"prices": BREAKS, "items": {"mug": {"price": 3}}}, 3),
        ({"prices": BREAKS[1:]}, 4),  # smaller orders cost it too, for nobody says another price
        ({"prices": BREAKS[1:], "unit_cost": 6}, 6),
    ],
)
def test_a_unit_is_worth_its_price_in_the_smallest_lot_that_its_supplier_sells(terms: dict[str, Any], price: float):
    scenario = bought(terms)
    assert (reference_cost(scenario, "mug"), unit_value(scenario, "mug")) == (price, price)
    assert holding_cost(scenario, "mug") == pytest.approx(0.1 * price)


def test_stock_of_time_0_is_worth_the_price_of_a_lot_of_its_size_or_of_the_smallest():
    scenario = bought({"prices": [*BREAKS, {"from": 50, "price": 2}], "order_multiple": 10})
    assert [unit_value(scenario, "mug", units) for units in (3, 10, 49, 50)] == [4, 4, 4, 2]


def test_a_products_own_cost_is_the_reference_and_that_of_orders_below_the_first_price():
    scenario = bought({"prices": BREAKS[1:]}, {"unit_cost": 7})
    assert (reference_cost(scenario, "mug"), unit_cost(scenario, "mug"), unit_cost(scenario, "mug", units=10)) == (
        7,
        7,
        4,
    )
