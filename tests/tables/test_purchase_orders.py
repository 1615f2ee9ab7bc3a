"""Purchase orders in the table of replenishments: which lines are of the same one, and how they are counted."""

from __future__ import annotations

from typing import Any

from sim.experiments.run import Run, simulate
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping


def weekly(level: int, source: Any = "acme", **words: Any) -> dict[str, Any]:
    """An empty stock point that orders up to a level at 0 and a week later, which only then has an effect."""
    rule = {"type": "periodic_order_up_to", "review_period": 7, "order_up_to_level": level}
    return {"source": source, "initial": 0, "restock": {**rule, **words}}


def ordering(stock: dict[str, Any], customers: dict[str, Any] | None = None, **words: Any) -> Run:
    products: dict[str, Any] = {name.partition("@")[0]: {} for name in stock}
    nobody = {"people": {"wants": next(iter(stock)), "arrivals": {"type": "scripted", "times": []}}}
    suppliers = {"acme": {"lead_time": 2}, "bolt": {"lead_time": 3}}
    values = {**mapping(), "horizon": 10, "products": products, "suppliers": suppliers, "stock": stock}
    return simulate(read_mapping({**values, "customers": customers or nobody, **words}))


def lines(run: Run) -> dict[tuple[str, float], int]:
    """The purchase order of each line, by stock point and instant; every order of these runs is a line of one."""
    rows = run.replenishments
    return dict(zip(zip(rows.stock, rows.ordered_at, strict=True), rows.purchase_order.tolist(), strict=True))


def test_lines_of_one_location_to_one_supplier_in_one_instant_are_one_purchase_order():
    stock = {"mug": weekly(5), "cup": weekly(3), "plate": weekly(2, first_review=1)}
    assert lines(ordering(stock)) == {("mug", 0): 0, ("cup", 0): 0, ("plate", 1): 1}


def test_lines_of_two_locations_are_of_two_purchase_orders():
    stock = {"mug@ulm": weekly(5), "mug": weekly(5), "cup@ulm": weekly(3), "cup": weekly(3)}
    assert lines(ordering(stock)) == {("mug@ulm", 0): 0, ("mug", 0): 1, ("cup@ulm", 0): 0, ("cup", 0): 1}


def test_lines_to_two_suppliers_are_of_two_purchase_orders():
    stock = {"mug": weekly(5, "bolt"), "cup": weekly(3), "plate": weekly(2, "bolt")}
    assert lines(ordering(stock)) == {("mug", 0): 0, ("cup", 0): 1, ("plate", 0): 0}


def test_expedited_lines_are_of_a_purchase_order_of_their_own():
    both = {
        "type": "tailored_base_surge",
        "regular": "acme",
        "expedited": "acme",
        "regular_quantity": 2,
        "expedited_level": 3,
        "review_period": 20,
    }
    stock = {name: {"source": both, "initial": 0} for name in ("mug", "cup")}
    run = ordering(stock, suppliers={"acme": {"lead_time": 4, "expedite": {"lead_time": 1, "extra_cost": 1}}})
    rows = run.replenishments
    assert list(zip(rows.stock, rows.kind, rows.purchase_order, strict=True)) == [
        ("mug", "regular", 0),
        ("mug", "expedited", 1),
        ("cup", "regular", 0),
        ("cup", "expedited", 1),
    ]


def test_purchase_orders_are_counted_by_instant_and_then_by_the_stock_points_of_the_file():
    stock = {
        "mug": weekly(5, first_review=3),
        "cup": weekly(5, "bolt", first_review=1),
        "plate": weekly(5, first_review=1),
    }
    assert lines(ordering(stock)) == {("mug", 3): 2, ("cup", 1): 0, ("plate", 1): 1}


def test_two_orders_of_one_stock_point_in_one_instant_are_lines_of_one_purchase_order():
    rule = {"type": "reorder_point", "reorder_point": 8, "order_quantity": 3}
    customers = {"people": {"wants": "mug", "arrivals": {"type": "scripted", "times": [1, 1, 2]}, "quantity": 3}}
    run = ordering({"mug": {"source": "acme", "initial": 10, "restock": rule}}, customers)
    assert run.replenishments.ordered_at.tolist() == [1, 1, 2]
    assert run.replenishments.purchase_order.tolist() == [0, 0, 1]


def test_what_was_on_order_at_time_0_and_what_another_stock_point_sends_is_of_no_purchase_order():
    early = {"on_hand": 0, "on_order": [{"quantity": 4, "due": 3}]}
    stock = {
        "mug": {**weekly(9), "initial": early},
        "mug@ulm": {**weekly(2, "mug"), "transit": 1},
    }
    run = ordering(stock)
    rows = run.replenishments
    numbered = rows[rows.purchase_order.notna()]
    assert list(zip(numbered.stock, numbered.ordered_at, numbered.purchase_order, strict=True)) == [
        ("mug", 0, 0),
        ("mug", 7, 1),
    ]
    assert set(rows[rows.purchase_order.isna()].stock) == {"mug", "mug@ulm"}


def test_orders_at_a_workshop_are_lines_too():
    made = {"made_from": {"clay": 1}, **weekly(2, "bolt")}
    stock = {"clay": {**weekly(0), "initial": 9}, "mug": made, "cup": made}
    assert lines(ordering(stock)) == {("mug", 0): 0, ("cup", 0): 0}


def test_an_order_that_is_withdrawn_whole_stays_a_line():
    people = {"wants": "mug", "arrivals": {"type": "scripted", "times": [1]}, "patience": 0.5}
    mug = {"source": "acme", "on_cancellation": "withdraw", "initial": 0, "restock": {"type": "order_for_order"}}
    run = ordering({"mug": mug}, {"people": people})
    assert run.replenishments[["quantity", "purchase_order"]].to_numpy().tolist() == [[0, 0]]


def test_without_orders_no_line_has_a_number():
    assert lines(ordering({"mug": {**weekly(0), "initial": 3}})) == {}
