"""Small worlds in which the engine once played otherwise than the plain model: the least that shows each."""

from __future__ import annotations

from tests.helpers.scenarios import played, visits

DAY = 86_400 * 10**6


def test_initial_orders_are_received_when_due_also_where_orders_may_not_cross():
    today = {"on_order": [{"quantity": 4, "due": 5}, {"quantity": 1, "due": 2}]}
    run = played(
        {
            "suppliers": {"acme": {"lead_time": 1, "order_crossing": "prevented"}},
            "stock": {"mug": {"initial": today, "restock": {"type": "base_stock", "base_stock_level": 7}}},
        }
    )
    # the two units ordered at time 0 would be there at 1, but not before what was ordered earlier
    placed = run.replenishments
    assert list(zip(placed.quantity, placed.due_at, placed.received_at, strict=True)) == [
        (4, 5, 5),
        (1, 2, 2),
        (2, 1, 5),
    ]


def test_a_wholly_withdrawn_order_holds_up_no_later_order():
    # the first customer's unit is ordered at 1, to come at 9, and taken back at 2; the next one's takes a day from 3
    run = played(
        {
            "customers": {"people": visits([1, 3], patience={"type": "scripted", "values": [1, 9]})},
            "suppliers": {
                "acme": {"lead_time": {"type": "scripted", "values": [8, 1]}, "order_crossing": "prevented"},
            },
            "stock": {"mug": {"on_cancellation": "withdraw"}},
        }
    )
    assert run.orders.resolved_at.tolist() == [2, 4]


def test_a_customer_lost_at_time_0_makes_no_restock_rule_review_before_its_turn():
    # both come at 0 and would not wait; the rule looks in turn 7, after them, and orders with no lead time
    run = played(
        {
            "customers": {"people": visits([0, 0], willing_to_wait=0)},
            "suppliers": {"acme": {"lead_time": 0}},
            "stock": {"mug": {"initial": 0, "restock": {"type": "base_stock", "base_stock_level": 5}}},
        }
    )
    assert run.orders.outcome.tolist() == ["lost", "lost"]


def test_where_orders_may_not_cross_no_quote_is_before_the_receipt_of_an_earlier_order():
    # a unit for the first customer is ordered at 1, one for the second at 2. At 2 the first has not come within a day,
    # so it is expected at 11; the second one's own 65 % quantile is a day, but it cannot come before the first
    values = {
        "customers": {"people": visits([1, 2])},
        "promise": {"quote": {"type": "pipeline", "confidence": 0.65}},
        "suppliers": {
            "acme": {
                "lead_time": {"type": "discrete", "values": [1, 10], "weights": [2, 1]},
                "order_crossing": "prevented",
            }
        },
    }
    runs = (played(values, seed=seed) for seed in range(100))
    run = next(run for run in runs if run.tape["suppliers/acme/mug/lead_time"][0] == 10)
    assert run.orders.promised_at.tolist() == [2, 11]


def test_a_customer_told_of_no_date_gets_a_notice_of_the_date_that_a_later_order_brings():
    # promised 6 at 1, though nothing is ordered yet; told so a day later. The order for the second customer, placed at
    # 3, is there at 8, and a day has passed since the last word
    run = played(
        {
            "customers": {"people": visits([1, 3], [1, 2])},
            "promise": {"quote": "lead_time", "notices": "on_slip"},
            "stock": {
                "mug": {"initial": 0, "restock": {"type": "reorder_point", "reorder_point": -3, "order_quantity": 4}}
            },
        }
    )
    first = run.orders.iloc[0]
    assert (first.promised_at, first.agreed_at, first.notices, first.outcome) == (6, 8, 2, "filled_on_time")
    assert run.ledger.notices_sent.at.tolist() == [2 * DAY, 3 * DAY]


def test_a_lead_time_that_may_be_0_may_still_be_0_for_an_order_held_by_a_disruption():
    # ordered at 2 while the supplier is down until 9: half of the lead times are 0, so at 50 % it is there as it leaves
    run = played(
        {
            "customers": {"people": visits([2, 3])},
            "promise": {"quote": {"type": "pipeline", "confidence": 0.5}},
            "suppliers": {
                "acme": {
                    "lead_time": {"type": "discrete", "values": [0, 4], "weights": [1, 1]},
                    "disruptions": [{"from": 1, "to": 9}],
                    "minimum_order": 2,
                }
            },
        }
    )
    assert run.orders.promised_at.tolist() == [9, 9]


SLOWED = {"lead_time": {"type": "discrete", "values": [2, 5], "weights": [1, 1]}}


def test_a_backorder_is_not_cancelled_a_microsecond_before_a_slowed_order_arrives_in_time():
    # ordered at 1 while lead times are doubled: 2 days are 4, and 5 are 10. At 5 it comes, or is known to come at 11
    values = {
        "customers": {"people": visits([1], patience=6)},
        "promise": {"quote": {"type": "pipeline", "confidence": 0.5}, "notices": "on_slip"},
        "suppliers": {"acme": {**SLOWED, "disruptions": {"calendar": [{"from": 0.5, "to": 3}], "effect": {"slow": 2}}}},
    }
    runs = (played(values, seed=seed) for seed in range(100))
    run = next(run for run in runs if run.tape["suppliers/acme/mug/lead_time"][0] == 2)
    first = run.orders.iloc[0]
    assert (first.promised_at, first.resolved_at, first.outcome) == (5, 5, "filled_on_time")
    assert first.notices == 0


def test_an_order_of_a_review_within_a_known_outage_is_expected_to_be_slow():
    # at 2 the next review is at 4, and the outage is known to last until 5: half of the lead times are 2 days doubled
    rule = {"type": "periodic_order_up_to", "review_period": 4, "order_up_to_level": 0}
    run = played(
        {
            "customers": {"people": visits([2])},
            "promise": {"quote": {"type": "pipeline", "confidence": 0.5}},
            "suppliers": {
                "acme": {**SLOWED, "disruptions": {"calendar": [{"from": 1, "to": 5}], "effect": {"slow": 2}}}
            },
            "stock": {"mug": {"restock": rule}},
        }
    )
    assert run.orders.promised_at.tolist() == [8]


def test_a_backorder_made_later_by_a_cancellation_ahead_of_it_gets_a_notice():
    # two units are ordered at 4 and come at 9; at 40 % they are expected at 5.5, and then at 9. The first customer
    # wants both and leaves at 5.5. The second hoped for the review at 8, whose order may be there at once, and now
    # waits for what comes at 9
    law = {"type": "discrete", "values": [0, 1.5, 5], "weights": [5, 3, 2]}
    rule = {"type": "constant_order", "order_quantity": 2, "review_period": 4, "first_review": 4}
    values = {
        "horizon": 7,
        "customers": {"people": visits([4.5, 5], [2, 1], patience={"type": "scripted", "values": [1.5, 9]})},
        "promise": {"quote": {"type": "pipeline", "confidence": 0.4}, "notices": "on_slip"},
        "suppliers": {"acme": {"lead_time": law}},
        "stock": {"mug": {"restock": rule}},
    }
    runs = (played(values, seed=seed) for seed in range(100))
    run = next(run for run in runs if run.tape["suppliers/acme/mug/lead_time"][0] == 5)
    assert run.orders.promised_at.tolist() == [5.5, 8]
    assert run.orders.agreed_at.tolist() == [5.5, 9]
    assert run.ledger.notices_sent.at.tolist() == [5.5 * DAY, 6 * DAY]
