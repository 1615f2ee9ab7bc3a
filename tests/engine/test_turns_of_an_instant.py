"""What happens first within an instant: receipts, demands, deadlines, reviews; and at the horizon."""

from __future__ import annotations

import pytest

from sim.experiments.run import Run
from tests.helpers.chains import (
    play,
    rows,
    scripted,
    supplied,
)
from tests.helpers.scenarios import played, values, visits
from tests.helpers.stock_points import outcomes


def test_receipts_come_before_demands_and_demands_before_reviews():
    # at day 5: the unit due then is there for the customer of day 5, and the review sees both
    run = played(
        {
            "customers": {"people": visits([5])},
            "stock": {
                "mug": {
                    "initial": {"on_order": [{"quantity": 1, "due": 5}]},
                    "restock": {
                        "type": "periodic_order_up_to",
                        "review_period": 5,
                        "order_up_to_level": 1,
                        "first_review": 5,
                    },
                }
            },
        }
    )
    assert outcomes(run) == ["filled_at_once"]
    assert run.replenishments[run.replenishments.ordered_at == 5].quantity.tolist() == [1]


def test_a_shortage_is_a_backorder_before_a_receipt_of_zero_lead_time_fills_it():
    run = played(
        {
            "customers": {"people": visits([1])},
            "suppliers": {"acme": {"lead_time": 0}},
            "stock": {"mug": {"restock": {"type": "order_for_order"}}},
        }
    )
    assert outcomes(run) == ["filled_on_time"]
    assert list(run.orders.resolved_at) == [1]


def test_transfers_are_received_before_suppliers_deliveries_within_an_instant():
    # both come at 7: the transfer first, so that the first customer in line gets it from there
    stock = {
        "mug@hub": supplied(9),
        "mug@berlin": {
            "source": {"type": "split", "shares": {"acme": 0.75, "mug@hub": 0.25}},
            "transit": 5,
            "restock": {"type": "order_for_order"},
        },
    }
    run = play(stock, {"people": scripted([2], [4], wants="mug@berlin")})
    assert rows(run, "mug@berlin", "source", "received_at", "quantity") == [("acme", 7, 3), ("mug@hub", 7, 1)]
    assert run.ledger.fills.units.tolist() == [1, 3]


def test_receipts_and_demands_at_the_horizon_do_not_happen():
    def until(horizon: float) -> Run:
        customers = {"people": visits([5, 10])}
        return played({"horizon": horizon, "customers": customers, "suppliers": {"acme": {"lead_time": 5}}})

    run = until(10)
    assert outcomes(run) == ["still_waiting"]
    assert run.account()["orders"]["placed"] == 1
    # a millisecond later both have been
    assert outcomes(until(10 + 1e-8)) == ["filled_on_time", "still_waiting"]


def test_what_happens_at_time_0_counts_and_what_stood_then_does_not():
    # two units owed and one under way at first; a customer comes at 0 and wants three, and then five are ordered
    words = {
        "horizon": 10,
        "customers": {"people": visits([0], [3])},
        "suppliers": {"acme": {"lead_time": 4, "order_cost": 7}},
        "stock": {
            "mug": {
                "initial": {"backorders": 2, "on_order": [{"quantity": 1, "due": 2}]},
                "restock": {"type": "base_stock", "base_stock_level": 1},
            }
        },
    }
    run = played(words)
    found = values(run)
    assert run.replenishments.quantity.tolist() == [1, 5]
    assert (found["orders_placed"], found["units_demanded"]) == (1, 3)
    assert (found["replenishment_orders"], found["order_size"]) == (pytest.approx(1 / 10), 5)
    assert found["ordering_cost_sum"] == 7
    # but the two owed are in the level: 5 until the receipt at 2, 4 until that at 4
    assert found["backorders"] == pytest.approx((2 * 5 + 2 * 4) / 10)


DAY = 86_400 * 10**6


def test_reviews_are_at_multiples_of_the_review_period_whose_roundings_do_not_add_up():
    # a seventh of a day is 12,342,857,142.86 µs; seven of them are a day, to the microsecond. The end has no review
    rule = {"type": "constant_order", "review_period": 1 / 7, "order_quantity": 1}
    run = played({"horizon": 2, "stock": {"mug": {"restock": rule}}})
    assert run.ledger.replenishments.ordered_at.tolist() == [round(k * DAY / 7) for k in range(14)]
