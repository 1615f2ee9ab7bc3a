"""Dates that count on an order which a rule with `review: each_instant` places at the end of the instant."""

from __future__ import annotations

from tests.helpers.chains import play as play_network
from tests.helpers.chains import rows
from tests.helpers.reviews import BASE, quantities, run_of
from tests.helpers.scenarios import played, visits


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


def test_a_quote_looks_at_the_echelon_position():
    hub = {"type": "echelon_base_stock", "echelon_base_stock_level": 5, "review": "each_instant"}
    stock = {
        "mug@hub": {"source": "acme", "restock": hub, "initial": 0},
        "mug@north": {"source": "mug@hub", "restock": {"type": "base_stock", "base_stock_level": 9}},
    }
    people = {**visits([1], [1]), "wants": "mug@hub"}
    run = play_network(stock, {"people": people}, promise={"quote": {"type": "pipeline"}})
    assert run.orders.promised_at.isna().all()  # 9 − 1 in the echelon: nothing is ordered for this customer
    assert rows(run, "mug@hub", "quantity") == []


def test_a_date_waits_for_the_whole_order_of_the_instant():
    # a unit a day and then five days: the order of both customers is received whole
    blocks = {"promise": {"quote": {"type": "pipeline"}}, "suppliers": {"acme": {"capacity": 1}}, "initial": 0}
    run = run_of(BASE, [1, 1], [1, 1], **blocks)
    assert quantities(run) == [2]
    assert run.orders.promised_at.tolist() == [7, 8]
    assert run.orders.resolved_at.tolist() == [8, 8]


def test_who_was_told_that_no_date_is_known_hears_of_the_order_to_come_before_it_is_received():
    # half of the first order is lost: 1 is owed, above the reorder point; at day 3 somebody else's 1 reaches it
    blocks = {
        "promise": {"quote": {"type": "pipeline"}, "notices": {"type": "on_slip"}},
        "suppliers": {"acme": {"lead_time": 0, "yield": {"type": "scripted", "values": [0.5, 1]}}},
        "initial": 0,
    }
    rule = {"type": "min_max", "reorder_point": -2, "order_up_to_level": 0, "review": "each_instant"}
    run = run_of(rule, [1, 3], [2, 1], **blocks)
    assert quantities(run) == [2, 2]
    assert run.orders.resolved_at.tolist() == [3, 3]
    assert run.orders.notices.tolist() == [2, 0]  # that no date is known, and then day 3


def test_nothing_is_quoted_of_an_order_that_the_cap_forbids():
    stock = {"mug": {"restock": BASE, "initial": 0, "max_outstanding_orders": 1}}
    run = played(
        {
            "horizon": 20,
            "customers": {"people": visits([1, 2])},
            "promise": {"quote": {"type": "pipeline"}},
            "stock": stock,
        }
    )
    assert run.orders.promised_at.fillna(-1).tolist() == [6, -1]


def test_who_counts_on_the_review_is_not_told_that_no_date_is_known():
    # the second customer of the instant goes first; the order of both is still to be placed
    customers = {"people": visits([1], priority=2), "first": visits([1], priority=1)}
    promise = {"quote": {"type": "pipeline"}, "notices": {"type": "on_slip"}}
    run = played(
        {"horizon": 20, "customers": customers, "promise": promise, "stock": {"mug": {"restock": BASE, "initial": 0}}}
    )
    assert run.orders.promised_at.tolist() == [6, 6]
    assert run.orders.notices.tolist() == [0, 0]


def test_promises_of_time_0_are_watched_too():
    blocks = {
        "promise": {"quote": {"type": "pipeline", "confidence": 0.5}, "notices": {"type": "on_slip"}},
        "suppliers": {"acme": {"lead_time": {"type": "discrete", "values": [5, 8], "weights": [0.5, 0.5]}}},
        "initial": 0,
    }
    runs = [run_of(BASE, [0], [1], seed=seed, **blocks) for seed in range(20)]
    for run in runs:
        assert run.orders.notices.tolist() == [int(run.orders.resolved_at.tolist() == [8])]
    assert len({run.orders.resolved_at.iloc[0] for run in runs}) == 2
