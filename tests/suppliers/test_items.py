"""A supplier's terms for one item: they take the place of its own for that product, and leave all others alone."""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments.run import Run
from tests.helpers.scenarios import played, values


def ordering(supplier: dict[str, Any], item: dict[str, Any], **product: Any) -> Run:
    """Ten mugs and ten cups are ordered at 0 from a supplier with terms of its own for mugs."""
    point = {"source": "acme", "initial": 0, "restock": {"type": "base_stock", "base_stock_level": 10}}
    acme = {"lead_time": 5, **supplier, "items": {"mug": item}}
    products = {"mug": product, "cup": product}
    run = played({"products": products, "suppliers": {"acme": acme}, "stock": {"mug": point, "cup": point}})
    run.account()
    return run


def column(run: Run, name: str) -> dict[str, float]:
    """A column of the replenishments by stock point."""
    return dict(zip(run.replenishments.stock, run.replenishments[name], strict=True))


def costs(run: Run) -> dict[str, float]:
    """What was paid for units, by stock point."""
    return {stock: values(run, stock)["purchase_cost_sum"] for stock in ("mug", "cup")}


def test_an_item_s_own_lead_time_holds_for_it_alone():
    run = ordering({}, {"lead_time": 2})
    assert column(run, "received_at") == {"mug": 2, "cup": 5}
    assert column(run, "due_at") == {"mug": 2, "cup": 5}


def test_an_item_with_a_lead_time_of_its_own_is_not_promised_by_what_is_said_of_others():
    run = ordering({"quoted_lead_time": 4}, {"lead_time": 2})
    assert column(run, "due_at") == {"mug": 2, "cup": 4}
    run = ordering({"quoted_lead_time": 4}, {"lead_time": 2, "quoted_lead_time": 1})
    assert column(run, "due_at") == {"mug": 1, "cup": 4}


def test_an_item_s_own_yield_holds_for_it_alone():
    run = ordering({"yield": 0.9}, {"yield": 0.5})
    first = run.replenishments[run.replenishments.order == 0]
    assert dict(zip(first.stock, first.received_quantity, strict=True)) == {"mug": 5, "cup": 9}


def test_an_item_s_price_takes_the_place_of_the_supplier_s_price_list_and_cost():
    supplier = {"unit_cost": 4, "prices": [{"from": 10, "price": 3}]}
    assert costs(ordering(supplier, {"price": 2}, unit_cost=9)) == {"mug": 20, "cup": 30}


@pytest.mark.parametrize(
    ("supplier", "product", "cost"),
    [
        ({"unit_cost": 4}, {"unit_cost": 9}, 4),  # the supplier's word counts first
        ({}, {"unit_cost": 9}, 9),
        ({}, {}, 3),  # nobody says one: the first price holds below the list too
    ],
)
def test_an_order_below_an_item_s_price_list_costs_what_a_unit_costs_else(
    supplier: dict[str, Any], product: dict[str, Any], cost: float
):
    run = ordering(supplier, {"prices": [{"from": 11, "price": 3}, {"from": 20, "price": 2}]}, **product)
    assert costs(run)["mug"] == 10 * cost
