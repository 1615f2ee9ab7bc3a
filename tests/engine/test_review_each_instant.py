"""`review: each_instant`: a continuous rule that looks once in every instant in which its position changed."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.experiments.run import Run
from tests.helpers.chains import play as play_network
from tests.helpers.scenarios import played, scenario_of, visits

MIN_MAX = {"type": "min_max", "reorder_point": 300, "order_up_to_level": 600}


def run_of(rule: dict[str, Any], times: list[float], quantities: list[int], **blocks: Any) -> Run:
    """Customers at those times at a stock point with that rule; `initial` and other blocks in words."""
    stock = {"restock": rule, "initial": blocks.pop("initial", 400)}
    changes = {"horizon": 20, "customers": {"people": visits(times, quantities)}, "stock": {"mug": stock}}
    return played({**changes, **blocks})


def quantities(run: Run) -> list[int]:
    """What was ordered, in order of placing."""
    return run.replenishments.quantity.tolist()


def test_two_customers_of_one_instant_are_ordered_for_once():
    # on hand 400, (s, S) = (300, 600), 120 and 80 at t = 1: 280 is at or below 300 after the first, 200 after both
    assert quantities(run_of(MIN_MAX, [1, 1], [120, 80])) == [320]
    assert quantities(run_of({**MIN_MAX, "review": "each_change"}, [1, 1], [120, 80])) == [320]
    run = run_of({**MIN_MAX, "review": "each_instant"}, [1, 1], [120, 80])
    assert quantities(run) == [400]
    assert run.replenishments.ordered_at.tolist() == [1]


@pytest.mark.parametrize(
    ("rule", "each_change", "each_instant"),
    [
        ({"type": "base_stock", "base_stock_level": 10}, [2, 3], [5]),
        ({"type": "reorder_point", "reorder_point": 8, "order_quantity": 2}, [2, 2], [4]),
        ({"type": "min_max", "reorder_point": 8, "order_up_to_level": 10}, [2, 3], [5]),
        ({"type": "order_for_order"}, [2, 3], [5]),
    ],
    ids=lambda value: value["type"] if isinstance(value, dict) else "",
)
def test_every_continuous_rule_may_review_once_an_instant(
    rule: dict[str, Any], each_change: list[int], each_instant: list[int]
):
    initial = 0 if rule["type"] == "order_for_order" else 10
    assert quantities(run_of(rule, [1, 1], [2, 3], initial=initial)) == each_change
    assert quantities(run_of({**rule, "review": "each_instant"}, [1, 1], [2, 3], initial=initial)) == each_instant


def test_an_echelon_position_that_two_stores_change_in_one_instant_is_reviewed_once():
    rule = {"type": "echelon_base_stock", "echelon_base_stock_level": 20}
    local = {"type": "base_stock", "base_stock_level": 5}

    def ordered(**review: str) -> list[int]:
        stock = {
            "mug@hub": {"source": "acme", "restock": {**rule, **review}},
            "mug@north": {"source": "mug@hub", "restock": local},
            "mug@south": {"source": "mug@hub", "restock": local},
        }
        customers = {
            "n": {**visits([1], [2]), "wants": "mug@north"},
            "s": {**visits([1], [3]), "wants": "mug@south"},
        }
        run = play_network(stock, customers)
        rows = run.replenishments
        return rows[rows.stock == "mug@hub"].quantity.tolist()

    assert ordered() == [2, 3]
    assert ordered(review="each_instant") == [5]


def test_periodic_rules_have_no_such_word():
    for kind in ("periodic_min_max", "periodic_reorder_point", "periodic_order_up_to", "capped_base_stock"):
        words = {"review_period": 1, "reorder_point": 1, "order_up_to_level": 2, "order_quantity": 1}
        with pytest.raises(ScenarioError, match="found 'review'"):
            scenario_of({"stock": {"mug": {"restock": {"type": kind, **words, "review": "each_instant"}}}})
    with pytest.raises(ScenarioError, match="expected 'each_change' or 'each_instant'"):
        scenario_of({"stock": {"mug": {"restock": {**MIN_MAX, "review": "daily"}}}})


def test_a_date_quoted_in_the_instant_counts_the_order_that_its_end_will_place():
    # nothing on hand, lead time 5: both customers are quoted day 1 + 5, though the order is placed after the second
    blocks = {"promise": {"quote": {"type": "pipeline", "confidence": 0.9}}, "initial": 0}
    rule = {"type": "reorder_point", "reorder_point": -1, "order_quantity": 1, "review": "each_instant"}
    run = run_of(rule, [1, 1], [1, 1], **blocks)
    assert run.orders.promised_at.tolist() == [6, 6]
    assert run.orders.resolved_at.tolist() == [6, 6]
    assert quantities(run) == [2]


def test_a_customer_who_would_not_trigger_the_order_is_quoted_no_date_of_it():
    # a demand of 2 brings the position to −2, above the reorder point of −3: nothing is known to come
    blocks = {"promise": {"quote": {"type": "pipeline"}}, "initial": 0}
    rule = {"type": "reorder_point", "reorder_point": -3, "order_quantity": 9, "review": "each_instant"}
    run = run_of(rule, [1], [2], **blocks)
    assert run.orders.promised_at.isna().all()
    assert quantities(run) == []


def test_a_lead_time_of_0_is_received_right_after_the_review():
    blocks = {"suppliers": {"acme": {"lead_time": 0}}, "initial": 0}
    run = run_of({"type": "base_stock", "base_stock_level": 0, "review": "each_instant"}, [1, 1], [2, 3], **blocks)
    assert run.orders.outcome.tolist() == ["filled_on_time", "filled_on_time"]
    assert run.orders.resolved_at.tolist() == [1, 1]
    assert quantities(run) == [5]
    assert run.replenishments.received_at.tolist() == [1]


def test_what_a_receipt_of_the_same_instant_lost_is_reviewed_once_more():
    # nothing arrives of the first order, all of the second; both within the instant
    supplier = {"lead_time": 0, "yield": {"type": "scripted", "values": [0, 1]}}
    rule = {"type": "base_stock", "base_stock_level": 0, "review": "each_instant"}
    run = run_of(rule, [1], [2], suppliers={"acme": supplier}, initial=0)
    assert quantities(run) == [2, 2]
    assert run.orders.resolved_at.tolist() == [1]


def test_a_cancellation_and_a_customer_of_one_instant_are_reviewed_together():
    # 2 are backordered at day 1 and cancelled at day 3, when somebody takes 4 more: the position falls by 2 in all
    people = {**visits([1], [2]), "patience": 2}
    later = visits([3], [4])
    rule = {"type": "base_stock", "base_stock_level": 0, "review": "each_instant"}
    changes = {"horizon": 20, "customers": {"people": people, "later": later}, "suppliers": {"acme": {"lead_time": 9}}}
    run = played({**changes, "stock": {"mug": {"restock": rule, "initial": 0}}})
    assert quantities(run) == [2, 2]


def test_the_initial_state_is_reviewed_once_also_where_customers_come_at_time_0():
    rule = {"type": "base_stock", "base_stock_level": 10}
    assert quantities(run_of(rule, [0], [3], initial=4)) == [9]
    assert quantities(run_of({**rule, "review": "each_instant"}, [0, 0], [3, 1], initial=4)) == [10]


def test_a_rule_blocked_by_its_cap_reviews_at_the_end_of_the_instant_that_frees_it():
    rule = {"type": "base_stock", "base_stock_level": 4, "review": "each_instant"}
    stock = {"restock": rule, "initial": 4, "max_outstanding_orders": 1}
    run = played({"horizon": 20, "customers": {"people": visits([1, 2, 6], [1, 1, 1])}, "stock": {"mug": stock}})
    # the order of day 1 is received at day 6, in turn 2; at the end of that instant both later demands are ordered
    assert list(zip(run.replenishments.ordered_at, run.replenishments.quantity, strict=True)) == [(1, 1), (6, 2)]


def test_promises_are_watched_once_the_order_of_the_instant_is_placed():
    # half of the lead times are 5 and half 8: day 1 + 5 is quoted, and of those that last 8 the customer hears a day
    # after the quote at the earliest, when the order fails to come at day 6
    blocks = {
        "promise": {"quote": {"type": "pipeline", "confidence": 0.5}, "notices": {"type": "on_slip"}},
        "suppliers": {"acme": {"lead_time": {"type": "discrete", "values": [5, 8], "weights": [0.5, 0.5]}}},
        "initial": 0,
    }
    rule = {"type": "base_stock", "base_stock_level": 0, "review": "each_instant"}
    runs = [run_of(rule, [1], [1], seed=seed, **blocks) for seed in range(20)]
    for run in runs:
        late = run.orders.resolved_at.tolist() == [9]
        assert run.orders.promised_at.tolist() == [6]
        assert run.orders.notices.tolist() == [int(late)]
    assert len({run.orders.resolved_at.iloc[0] for run in runs}) == 2
