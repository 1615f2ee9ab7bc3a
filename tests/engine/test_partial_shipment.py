"""Partial shipment: an order is shipped as units come, or complete; and what becomes of the units short."""

from __future__ import annotations

import pytest

from sim.engine.ledger import Outcome
from tests.helpers.chains import (
    play,
    rows,
    scripted,
    store,
    supplied,
)
from tests.helpers.scenarios import played, values, visits
from tests.helpers.stock_points import NEVER_RESTOCKED, never_restocked, outcomes

# in parts


def test_a_partial_order_ships_what_is_on_hand_at_once_and_its_backorder_as_receipts_come():
    run = played(
        {
            "customers": {"people": visits([1, 2], [10, 2])},
            "stock": {
                "mug": {
                    "initial": {"on_hand": 4, "on_order": [{"quantity": 5, "due": 5}, {"quantity": 5, "due": 7}]},
                    "restock": NEVER_RESTOCKED,
                }
            },
        }
    )
    assert list(run.orders.filled_at_once_units) == [4, 0]
    assert list(run.orders.resolved_at) == [7, 7]
    fills = run.ledger.fills
    assert [(int(o), int(u)) for o, u in zip(fills.order, fills.units, strict=True)] == [(0, 5), (0, 1), (1, 2)]


def test_a_backorder_counts_once_however_many_partial_shipments_fill_it():
    run = played(
        {
            "customers": {"people": visits([1], [3])},
            "stock": {
                "mug": {
                    "initial": {"on_order": [{"quantity": 1, "due": day} for day in (2, 3, 4)]},
                    "restock": NEVER_RESTOCKED,
                }
            },
        }
    )
    assert run.account()["orders"]["filled_on_time"] == 1
    assert len(run.ledger.fills.order) == 3


def test_the_outcome_of_a_partly_filled_backorder_is_that_of_its_last_unit():
    run = played(
        {
            "customers": {"people": visits([1], [3], patience=4)},
            "stock": {
                "mug": {
                    "initial": {"on_hand": 1, "on_order": [{"quantity": 1, "due": 3}]},
                    "restock": NEVER_RESTOCKED,
                }
            },
        }
    )
    row = run.orders.iloc[0]
    assert (row.filled_at_once_units, row.filled_later_units, row.cancelled_units) == (1, 1, 1)
    assert row.outcome == Outcome.CANCELLED.word


def test_a_partial_order_of_a_customer_unwilling_to_wait_ships_what_is_on_hand_and_loses_the_rest():
    run = played({"customers": {"people": visits([1], [5], willing_to_wait=0)}, "stock": never_restocked(initial=4)})
    row = run.orders.iloc[0]
    assert (row.outcome, row.filled_at_once_units, row.lost_units) == ("lost", 4, 1)


def test_an_order_that_the_warehouse_fills_by_partial_shipments_is_a_row_for_each_receipt():
    stock = {"mug@hub": supplied(2), "mug@berlin": store(0)}
    run = play(stock, {"people": scripted([1], [5], wants="mug@berlin")})
    # two of five go at once; the hub orders five for its own level at 1, which come at 6
    receipts = rows(run, "mug@berlin", "order", "receipt", "shipped_at", "received_at", "quantity")
    assert receipts == [(0, 0, 1, 3, 2), (0, 1, 6, 8, 3)]
    assert rows(run, "mug@hub", "quantity") == [(5,)]
    assert values(run, "mug@berlin")["replenishment_orders"] == pytest.approx(1 / 100)
    assert values(run, "mug@berlin")["order_size"] == 5
    assert values(run, "mug@berlin")["lead_time_mean"] == (2 + 7) / 2


def test_an_order_filled_by_several_partial_shipments_is_one_outstanding_order():
    stock = {"mug@hub": supplied(2), "mug@berlin": store(0, transit=9, max_outstanding_orders=2)}
    run = play(stock, {"people": scripted([1, 2, 3], [5, 1, 1], wants="mug@berlin")})
    # the first is shipped in part and backordered in part, and yet it is one outstanding order
    assert [at for at, receipt in rows(run, "mug@berlin", "ordered_at", "receipt") if receipt == 0][:2] == [1, 2]


# complete


def test_a_complete_backorder_ships_as_soon_as_exactly_its_quantity_is_on_hand():
    state = {"on_hand": 2, "on_order": [{"quantity": 2, "due": 4}, {"quantity": 1, "due": 5}]}
    run = played({"customers": {"people": visits([1], [5], ships="complete")}, "stock": never_restocked(initial=state)})
    assert (outcomes(run), list(run.orders.resolved_at)) == (["filled_on_time"], [5])
    assert run.ledger.fills.units.tolist() == [5]


def test_a_complete_order_of_a_customer_unwilling_to_wait_is_lost_whole():
    run = played({"customers": {"people": visits([1], [5], ships="complete", willing_to_wait=0)},
                  "stock": never_restocked(initial=4)})  # fmt: skip
    row = run.orders.iloc[0]
    assert (row.filled_at_once_units, row.lost_units) == (0, 5)
    assert run.levels.on_hand.tolist() == [4]
