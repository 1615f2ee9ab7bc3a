"""Limits of orders: rounding, the supplier's largest order, and a shelf that cuts orders or refuses goods."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import UserError
from sim.experiments.run import Run
from tests.helpers.scenarios import played, values, visits


def ordering(
    supplier: dict[str, Any], point: dict[str, Any], people: dict[str, Any] | None = None, **words: Any
) -> Run:
    """A run of mugs from `acme`, a day away unless it says otherwise, whose account is checked."""
    run = played(
        {
            "customers": {"people": people or visits([])},
            "suppliers": {"acme": {"lead_time": 1, **supplier}},
            "stock": {"mug": point},
            **words,
        }
    )
    run.account()
    return run


def placed(run: Run) -> list[tuple[float, int]]:
    """When each order was placed, and how many units."""
    rows = run.replenishments
    return list(zip(rows.ordered_at, rows.quantity, strict=True))


def base_stock(level: int, **words: Any) -> dict[str, Any]:
    return {"type": "base_stock", "base_stock_level": level, **words}


def order_up_to(level: int, period: float = 1) -> dict[str, Any]:
    return {"type": "periodic_order_up_to", "order_up_to_level": level, "review_period": period}


def lots(quantity: int, point: int) -> dict[str, Any]:
    return {"type": "reorder_point", "reorder_point": point, "order_quantity": quantity}


# rounding


@pytest.mark.parametrize(
    ("rounding", "multiple", "quantity"),
    [("up", 3, 21), ("down", 3, 18), ("nearest", 3, 21), ("nearest", 8, 24), ("nearest", 6, 18), ("nearest", 7, 21)],
)
def test_an_order_up_to_20_is_rounded_to_a_multiple_as_the_supplier_says(rounding: str, multiple: int, quantity: int):
    # half a multiple of 8 goes up: 20 is 2.5 of them
    point = {"initial": 0, "restock": {"type": "min_max", "reorder_point": 5, "order_up_to_level": 20}}
    assert placed(ordering({"order_multiple": multiple, "rounding": rounding}, point)) == [(0, quantity)]


def test_rounding_down_to_nothing_orders_nothing_until_a_multiple_is_missing():
    supplier = {"order_multiple": 3, "rounding": "down"}
    run = ordering(supplier, {"initial": 5, "restock": base_stock(5)}, visits([1, 2, 3]))
    assert placed(run) == [(3, 3)]


def test_what_is_rounded_below_the_minimum_is_the_smallest_order():
    supplier = {"order_multiple": 4, "minimum_order": 6, "rounding": "down"}
    run = ordering(supplier, {"initial": 5, "restock": base_stock(5)}, visits([1]))
    assert placed(run) == [(1, 8)]


def test_an_item_s_own_lots_hold_for_it_alone():
    supplier = {"order_multiple": 4, "items": {"mug": {"order_multiple": 5, "rounding": "down"}}}
    stock = {name: {"source": "acme", "initial": 0, "restock": base_stock(12)} for name in ("mug", "cup", "mug@ulm")}
    run = played({"products": {"cup": {}}, "suppliers": {"acme": supplier}, "stock": stock})
    assert run.replenishments.groupby("stock", observed=True).quantity.sum().to_dict() == {
        "mug": 10,
        "cup": 12,
        "mug@ulm": 10,
    }


# the largest order


def test_a_quantity_above_the_maximum_is_cut_to_a_multiple_and_the_rest_waits_for_the_next_review():
    supplier = {"maximum_order": 10, "order_multiple": 4}
    run = ordering(supplier, {"initial": 0, "restock": order_up_to(20, period=2)}, horizon=5)
    # 20 are missing: 8 at 0, 8 of the 12 left at 2, the last 4 at 4
    assert placed(run) == [(0, 8), (2, 8), (4, 4)]


def test_the_rest_of_a_continuous_rule_waits_for_the_next_change_of_its_position():
    run = ordering({"maximum_order": 4}, {"initial": 0, "restock": base_stock(9)}, visits([0.5]))
    # 4 of 9 at 0, at the customer 4 of the 6 missing by then, 2 at the receipt at 1, which is a look too
    assert placed(run) == [(0, 4), (0.5, 4), (1, 2)]


def test_two_customers_of_one_instant_make_no_second_order_after_one_that_the_maximum_cut():
    supplier = {"maximum_order": 4, "lead_time": 9}
    run = ordering(supplier, {"initial": 9, "restock": base_stock(9)}, visits([1, 1, 2], [6, 1, 1]))
    # at 1 the first lacks 6, of which 4 are ordered, and the second changes nothing; at 2 the rest of 2 + 1 + 1
    assert placed(run) == [(1, 4), (2, 4)]


def test_two_customers_of_one_instant_make_two_orders_while_none_is_cut():
    supplier = {"maximum_order": 4, "lead_time": 9}
    run = ordering(supplier, {"initial": 9, "restock": base_stock(9)}, visits([1, 1], [4, 2]))
    assert placed(run) == [(1, 4), (1, 2)]


def test_a_receipt_without_a_lead_time_orders_no_more_within_the_instant_of_a_cut():
    supplier = {"maximum_order": 4, "lead_time": 0}
    run = ordering(supplier, {"initial": 0, "restock": base_stock(9)}, visits([1, 2, 3]), horizon=5)
    assert placed(run) == [(0, 4), (1, 4), (2, 3), (3, 1)]
    assert run.levels.set_index("at").on_hand.to_dict() == {0: 4, 1: 7, 2: 9}


def test_a_rule_that_looks_once_an_instant_leaves_the_rest_to_a_later_one():
    supplier = {"maximum_order": 4, "lead_time": 0}
    rule = base_stock(9, review="each_instant")
    assert placed(ordering(supplier, {"initial": 9, "restock": rule}, visits([1, 1, 2], [5, 1, 1]))) == [(1, 4), (2, 3)]


def test_an_order_rounded_down_to_the_maximum_was_not_cut_by_it():
    # 9 are rounded down to 8, which is all that one may order: the customer of the same instant is ordered for
    supplier = {"order_multiple": 4, "rounding": "down", "maximum_order": 8, "lead_time": 9}
    run = ordering(supplier, {"initial": 9, "restock": base_stock(9)}, visits([1, 1], [9, 3]))
    assert placed(run) == [(1, 8), (1, 4)]


def test_a_largest_order_that_the_shelf_has_no_room_for_keeps_nobody_from_ordering_in_that_instant():
    # at 1 the rule wants 12 and the supplier sells 8, but there is room for 3 and no lot that small; the second
    # customer of the instant makes room
    supplier = {"order_multiple": 4, "maximum_order": 8, "lead_time": 9}
    point = {"initial": 10, "shelf_capacity": 10, "restock": lots(12, point=8)}
    run = ordering(supplier, point, visits([1, 1], [3, 2]))
    assert placed(run) == [(1, 4)]


def test_outstanding_orders_at_their_limit_hold_up_the_rest_of_a_cut_order():
    point = {"initial": 0, "restock": base_stock(9), "max_outstanding_orders": 1}
    run = ordering({"maximum_order": 4}, point, visits([0.5]), horizon=9)
    assert placed(run) == [(0, 4), (1, 4), (2, 2)]


def test_each_source_cuts_its_own_part_of_a_split_order():
    split = {"type": "split", "shares": {"acme": 0.5, "bolt": 0.5}}
    run = played(
        {
            "horizon": 3,
            "suppliers": {"acme": {"lead_time": 1, "maximum_order": 6}, "bolt": {"lead_time": 1}},
            "stock": {"mug": {"source": split, "initial": 0, "restock": order_up_to(20, period=2)}},
        }
    )
    rows = run.replenishments.sort_values("order")
    # 10 each at 0, of which one source sells 6: the 4 left at 2 go where the shares lag
    first = rows[rows.ordered_at == 0]
    assert dict(zip(first.source, first.quantity, strict=True)) == {"acme": 6, "bolt": 10}
    assert rows[rows.ordered_at == 2].quantity.sum() == 4


def test_a_second_source_orders_nothing_in_the_instant_in_which_the_first_was_cut():
    # a backup that is used while anything is owed: the regular order of 0 is cut, and the two customers of 1 as well
    backup = {"type": "backup", "first": "acme", "then": "bolt", "when": {"backorders": 2}}
    run = played(
        {
            "customers": {"people": visits([1, 1], [7, 1])},
            "suppliers": {"acme": {"lead_time": 5, "maximum_order": 3}, "bolt": {"lead_time": 5, "maximum_order": 3}},
            "stock": {"mug": {"source": backup, "initial": 5, "restock": base_stock(5)}},
        }
    )
    rows = run.replenishments[run.replenishments.ordered_at == 1]
    assert list(zip(rows.source, rows.quantity, strict=True)) == [("bolt", 3)]


# the shelf


@pytest.mark.parametrize(
    ("supplier", "quantity"),
    [
        ({}, 8),
        ({"order_multiple": 3}, 6),
        ({"order_multiple": 3, "minimum_order": 5}, 6),
        ({"minimum_order": 9}, None),
        ({"order_multiple": 9}, None),
        ({"maximum_order": 5}, 5),
    ],
)
def test_an_order_is_cut_so_that_the_position_stays_within_the_shelf(supplier: dict[str, Any], quantity: int | None):
    # two on hand, an order up to 20 asked for, room for 10 in all
    point = {"initial": 2, "shelf_capacity": 10, "restock": order_up_to(20, period=100)}
    assert placed(ordering(supplier, point)) == ([] if quantity is None else [(0, quantity)])


def test_units_on_order_and_owed_count_where_the_shelf_cuts_orders():
    initial = {"on_hand": 2, "on_order": [{"quantity": 5, "due": 30}], "backorders": 4}
    point = {"initial": initial, "shelf_capacity": 10, "restock": order_up_to(20, period=100)}
    # the two on hand go to whom they are owed: 5 on order less 2 owed leave room for 7
    assert placed(ordering({}, point))[1:] == [(0, 7)]


def test_a_shelf_that_cuts_lets_the_rest_be_ordered_as_units_leave_it():
    point = {"initial": 10, "shelf_capacity": 10, "restock": lots(6, point=8)}
    run = ordering({}, point, visits([1, 2, 3, 4], [1, 1, 1, 4]))
    # at 2 the position is 8 and six are wanted: room for 2; at 3 it is 9; at 4 it is 5, room for 5
    assert placed(run) == [(2, 2), (4, 5)]
    position = run.levels.on_hand + run.levels.on_order - run.levels.backorders
    assert position.max() == 10


def test_a_shelf_that_refuses_sends_back_unpaid_what_does_not_fit():
    point = {"initial": 3, "shelf_capacity": {"units": 10, "over": "refuse"}, "restock": order_up_to(20, period=100)}
    run = ordering({}, point, products={"mug": {"unit_cost": 2}})
    (row,) = run.replenishments.itertuples()
    assert (row.quantity, row.received_quantity, row.refused_quantity) == (17, 7, 10)
    assert run.levels.on_hand.tolist() == [3, 10]
    assert values(run)["purchase_cost_sum"] == 2 * 7


def test_waiting_customers_are_served_before_goods_are_refused():
    point = {"initial": 0, "shelf_capacity": {"units": 4, "over": "refuse"}, "restock": order_up_to(12, period=100)}
    run = ordering({"lead_time": 5}, point, visits([1, 2], [3, 2]))
    # of the 12 five go to those who wait, 4 stay and 3 go back
    (row,) = run.replenishments.itertuples()
    assert (row.received_quantity, row.refused_quantity) == (9, 3)
    assert run.orders.resolved_at.tolist() == [5, 5]
    assert run.levels.on_hand.iloc[-1] == 4


def test_all_that_comes_to_a_full_shelf_is_refused():
    initial = {"on_hand": 4, "on_order": [{"quantity": 2, "due": 1}]}
    point = {"initial": initial, "shelf_capacity": {"units": 4, "over": "refuse"}, "restock": lots(9, point=0)}
    run = ordering({}, point)
    assert run.replenishments[["received_quantity", "refused_quantity"]].to_numpy().tolist() == [[0, 2]]
    assert run.levels.on_hand.iloc[-1] == 4


def test_of_what_a_yield_leaves_only_what_came_is_refused():
    point = {"initial": 0, "shelf_capacity": {"units": 4, "over": "refuse"}, "restock": order_up_to(10, period=100)}
    (row,) = ordering({"yield": 0.5}, point).replenishments.itertuples()
    assert (row.received_quantity, row.refused_quantity) == (4, 1)


def test_a_continuous_rule_orders_anew_what_was_refused():
    point = {"initial": 0, "shelf_capacity": {"units": 4, "over": "refuse"}, "restock": base_stock(6)}
    run = ordering({"lead_time": 2}, point, horizon=5)
    assert placed(run) == [(0, 6), (2, 2), (4, 2)]
    assert run.replenishments.refused_quantity.tolist() == [2, 2, 0]


def test_a_rule_that_wants_more_than_the_shelf_takes_from_a_source_without_lead_time_is_told_so():
    # what is refused is ordered again, and refused again, without time passing
    point = {"initial": 4, "shelf_capacity": {"units": 4, "over": "refuse"}, "restock": base_stock(6)}
    with pytest.raises(
        UserError, match=r"stock\.mug: expected a source of which something comes, found 100,000 orders"
    ):
        ordering({"lead_time": 0}, point)


def test_the_order_due_at_the_end_has_refused_nothing():
    point = {"initial": 0, "shelf_capacity": {"units": 4, "over": "refuse"}, "restock": order_up_to(6, period=100)}
    run = ordering({"lead_time": 9}, point, horizon=5)
    assert run.replenishments.refused_quantity.tolist() == [0]


@pytest.mark.parametrize("over", ["cut", "refuse"])
@pytest.mark.parametrize(("units", "on_hand"), [(8, 8), (12, 12), (13, 12)])
def test_the_stock_of_time_0_is_the_rule_s_target_but_never_more_than_the_shelf(over: str, units: int, on_hand: int):
    point = {"shelf_capacity": {"units": units, "over": over}, "restock": order_up_to(12, period=100)}
    run = ordering({"lead_time": 200}, point)
    assert run.levels.on_hand.iloc[0] == on_hand


# dates


def test_a_waiting_customer_is_told_no_date_by_the_rest_of_a_cut_order_that_no_look_will_place_yet():
    # six are asked for at 1 and promised for 4; four of them are ordered. At 2 and at 3 nobody looks: the two left have
    # no date, and the promise stands. At 4 they are ordered at the receipt, for 7
    promise = {"quote": {"type": "pipeline"}, "notices": {"type": "periodic", "every": 1}}
    supplier = {"maximum_order": 4, "lead_time": 3}
    point = {"initial": 0, "restock": {"type": "order_for_order"}}
    agreed = [
        ordering(supplier, point, visits([1], [6]), promise=promise, horizon=horizon).orders.agreed_at.tolist()
        for horizon in (1.5, 2.5, 3.5, 4.5)
    ]
    assert agreed == [[4], [4], [4], [7]]
