"""What purchase orders cost and how many there are, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments.run import Run, simulate
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping


def measured(
    stock: dict[str, Any], suppliers: dict[str, Any], customers: dict[str, Any] | None = None, **words: Any
) -> dict[tuple[str, str], float]:
    """The measures of a run by stock point and name."""
    products: dict[str, Any] = {name.partition("@")[0]: {} for name in stock}
    nobody = {"people": {"wants": next(iter(stock)), "arrivals": {"type": "scripted", "times": []}}}
    values = {**mapping(), "products": products, "customers": customers or nobody, "suppliers": suppliers}
    return of_run(simulate(read_mapping({**values, "stock": stock, **words})))


def of_run(run: Run) -> dict[tuple[str, str], float]:
    frame = run.measures()
    frame = frame[frame.group == ""]
    return dict(zip(zip(frame.stock, frame.measure, strict=True), frame.value, strict=True))


def daily(*names: str, quantity: int = 1) -> dict[str, Any]:
    """For each stock point customers who take so many units every day, at its end."""
    return {
        f"of {name}": {"wants": name, "arrivals": {"type": "per_period", "every": 1, "quantity": quantity}}
        for name in names
    }


def weekly(source: Any, level: int = 40, **words: Any) -> dict[str, Any]:
    """A stock point, full at time 0, that orders up to a level every week."""
    rule = {"type": "periodic_order_up_to", "review_period": 7, "order_up_to_level": level}
    return {"source": source, "restock": {**rule, **words}}


def test_three_items_reviewed_together_at_one_supplier_pay_one_order_cost_a_week():
    """The case of practice: reviews of days 7, 14, …, 357 order; at 0 nothing is missing, 364 is not played."""
    names = ("a", "b", "c")
    found = measured(
        {name: weekly("v") for name in names},
        {"v": {"lead_time": 2, "order_cost": 50}},
        daily(*names),
        horizon=364,
    )
    assert found["*", "ordering_cost"] == pytest.approx(51 * 50 / 364)
    assert found["*", "purchase_orders"] == pytest.approx(51 / 364)
    assert found["*", "replenishment_orders"] == pytest.approx(3 * 51 / 364)
    assert found["a", "ordering_cost_sum"] == pytest.approx(51 * 50 / 3)
    assert found["a", "purchase_orders"] == pytest.approx(51 / 364)


def test_forty_items_reviewed_together_at_two_suppliers_are_two_purchase_orders_a_week():
    # three reviews order (7, 14, 21). Ten items at v, thirty at w; each of the forty sells a unit a day
    stock = {f"item {number}": weekly("v" if number < 10 else "w") for number in range(40)}
    suppliers = {
        "v": {"lead_time": 2, "order_cost": 60, "line_cost": 1.5},
        "w": {"lead_time": 2, "order_cost": 90, "line_cost": 2},
    }
    found = measured(stock, suppliers, daily(*stock), horizon=28)
    assert found["*", "purchase_orders"] == pytest.approx(3 * 2 / 28)
    assert found["*", "replenishment_orders"] == pytest.approx(3 * 40 / 28)
    assert found["item 0", "ordering_cost_sum"] == pytest.approx(3 * (60 / 10 + 1.5))
    assert found["item 39", "ordering_cost_sum"] == pytest.approx(3 * (90 / 30 + 2))
    assert found["*", "ordering_cost_sum"] == pytest.approx(3 * (60 + 90) + 3 * (10 * 1.5 + 30 * 2))


def test_order_costs_are_shared_by_the_lines_of_each_purchase_order_and_not_by_all():
    # the mug orders at 0, 2, 4 and 6, the cup with it at 0 and 4
    stock = {"mug": weekly("v", review_period=2), "cup": weekly("v", review_period=4)}
    stock = {name: {**point, "restock": {**point["restock"], "type": "constant_order", "order_quantity": 1}}
             for name, point in stock.items()}  # fmt: skip
    for point in stock.values():
        del point["restock"]["order_up_to_level"]
    found = measured(stock, {"v": {"lead_time": 1, "order_cost": 10, "line_cost": 1}}, horizon=8)
    assert found["mug", "ordering_cost_sum"] == pytest.approx(5 + 10 + 5 + 10 + 4 * 1)
    assert found["cup", "ordering_cost_sum"] == pytest.approx(5 + 5 + 2 * 1)
    assert found["*", "purchase_orders"] == pytest.approx(4 / 8)


def test_lines_of_a_workshop_are_of_one_purchase_order():
    made = {"made_from": {"clay": 1}, **weekly("kiln", level=2), "initial": 0}
    stock = {"clay": {**weekly("v", level=0), "initial": 9}, "mug": made, "cup": made}
    found = measured(stock, {"v": {"lead_time": 1}, "kiln": {"lead_time": 1, "order_cost": 10, "line_cost": 1}})
    assert found["mug", "ordering_cost_sum"] == found["cup", "ordering_cost_sum"] == pytest.approx(5 + 1)
    assert found["*", "ordering_cost_sum"] == pytest.approx(12)


def test_two_locations_pay_the_order_cost_each():
    stock = {name: {**weekly("v", level=2), "initial": 0} for name in ("mug@ulm", "cup@ulm", "mug@bonn")}
    found = measured(stock, {"v": {"lead_time": 1, "order_cost": 10, "line_cost": 1}})
    assert found["mug@ulm", "ordering_cost_sum"] == found["cup@ulm", "ordering_cost_sum"] == pytest.approx(5 + 1)
    assert found["mug@bonn", "ordering_cost_sum"] == pytest.approx(10 + 1)
    assert found["*", "purchase_orders"] == pytest.approx(2 / 100)


def test_expedited_lines_pay_an_order_cost_of_their_own():
    both = {"type": "tailored_base_surge", "regular": "v", "expedited": "v", "regular_quantity": 2,
            "expedited_level": 3, "review_period": 200}  # fmt: skip
    terms = {"lead_time": 4, "order_cost": 10, "line_cost": 1, "expedite": {"lead_time": 1, "extra_cost": 0}}
    found = measured({name: {"source": both, "initial": 0} for name in ("mug", "cup")}, {"v": terms})
    # each of the two pays half of the regular purchase order, half of the expedited one, and two lines
    assert found["mug", "ordering_cost_sum"] == pytest.approx(5 + 5 + 2)
    assert found["*", "purchase_orders"] == pytest.approx(2 / 100)
    assert found["*", "ordering_cost_sum"] == pytest.approx(24)


def test_what_another_stock_point_sends_costs_no_order():
    stock = {
        "mug": {**weekly("v", level=9), "initial": 9},
        "mug@ulm": {**weekly("mug", level=2), "initial": 0},
    }
    found = measured(stock, {"v": {"lead_time": 1, "order_cost": 10, "line_cost": 1}}, horizon=6)
    assert found["mug@ulm", "ordering_cost_sum"] == 0
    assert found["mug@ulm", "purchase_orders"] == 0
    assert found["*", "replenishment_orders"] == pytest.approx(1 / 6)


def test_purchase_orders_before_the_window_are_not_counted_and_cost_nothing_in_it():
    stock = {name: {**weekly("v"), "restock": {"type": "constant_order", "review_period": 2, "order_quantity": 1}}
             for name in ("mug", "cup")}  # fmt: skip
    found = measured(stock, {"v": {"lead_time": 1, "order_cost": 10, "line_cost": 1}}, warm_up=3, horizon=5)
    # of 0, 2, 4 and 6 two are within (3, 8]
    assert found["*", "purchase_orders"] == pytest.approx(2 / 5)
    assert found["mug", "ordering_cost_sum"] == pytest.approx(2 * (5 + 1))
