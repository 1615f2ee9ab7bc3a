"""Suppliers that lose units and charge by quantity, what is measured of them, and terms that change nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import UserError
from tests.helpers.scenarios import played, values, visits
from tests.helpers.supply import BOLT, CALENDAR, at_once, column, ordering, scripted, sourced, times, withdrawing


@pytest.mark.parametrize("share", [0, 0.4])
def test_a_supplier_of_lead_time_0_and_yield_0_is_refused_instead_of_reordered_from_for_ever(share: float):
    changes = ordering([1], [1], {"yield": share, "lead_time": 0})
    with pytest.raises(UserError, match=r"stock\.mug: expected a source of which something comes, found 100,000"):
        played(changes)


def test_the_yield_of_an_order_arrives_and_the_loss_leaves_the_units_on_order():
    run = played(
        {
            "customers": {"people": visits([30], [1])},
            "suppliers": {"acme": {"yield": scripted(0.5, 1, 1), "lead_time": 5}},
            "stock": {"mug": {"initial": 0, "restock": {"type": "base_stock", "base_stock_level": 9}}},
        },
    )
    # 9 ordered at 0; 4 of them (4.5, rounded to the even) come at 5, when 5 more are ordered, which all come
    assert column(run, "quantity") == [9, 5, 1]
    assert column(run, "received_quantity")[:2] == [4, 5]
    levels = run.levels.set_index("at")
    assert levels.on_hand[5] == 4
    assert levels.on_order[5] == 5
    assert levels.on_hand[10] == 9
    run.account()


def test_a_yield_of_0_receives_nothing_of_an_order():
    run = played(ordering([1], [3], {"yield": scripted(0, 1)}))
    assert column(run, "received_quantity") == [0, 3]
    assert times(run, "received_at") == [6, 11]
    run = played(ordering([1], [3], {"yield": scripted(0.6, 1)}))  # 1.8 of 3 are nearly two
    assert column(run, "received_quantity") == [2, 1]


def test_a_yield_never_receives_more_than_was_ordered():
    days = [float(day) for day in range(1, 41)]
    run = played(ordering(days, [10] * 40, {"yield": {"type": "gamma", "mean": 0.95, "cv": 0.3}}))
    share = run.replenishments.received_quantity[run.replenishments.received_at.notna()] / 10
    assert share.max() == 1
    assert share.min() < 0.9


def test_an_all_units_discount_prices_every_unit_by_the_order_size():
    acme = {
        "prices": [{"from": 0, "price": 8}, {"from": 10, "price": 7}],
        "order_cost": 3,
        "expedite": {"lead_time": 1, "extra_cost": 2},
    }
    run = played(ordering([1, 2], [9, 10], acme))
    assert values(run)["purchase_cost_sum"] == 9 * 8 + 10 * 7
    assert values(run)["ordering_cost_sum"] == 6
    source = {"type": "backup", "first": "acme", "then": "acme", "when": {"backorders": 10}}
    run = played(ordering([1, 2], [9, 10], acme, source=source))
    # the second order meets 19 owed
    assert column(run, "kind") == ["regular", "expedited"]
    assert times(run, "received_at") == [6, 3]
    assert values(run)["purchase_cost_sum"] == 9 * 8 + 10 * (7 + 2)


def test_an_order_keeps_the_discount_of_the_size_it_was_placed_in_after_withdrawals():
    acme = {"prices": [{"from": 1, "price": 8}, {"from": 10, "price": 7}]}
    run = played(withdrawing([1, 1], [8, 4], [90, 1], **acme) | at_once(-12))
    assert column(run, "received_quantity") == [8]
    assert values(run)["purchase_cost_sum"] == 8 * 7


def test_below_the_first_discount_price_the_unit_cost_holds():
    acme = {"unit_cost": 9, "prices": [{"from": 10, "price": 7}]}
    assert values(played(ordering([1], [3], acme)))["purchase_cost_sum"] == 27
    given = ordering([1], [3], {"unit_cost": 0}) | {"products": {"mug": {"unit_cost": 4}}}
    assert values(played(given))["purchase_cost_sum"] == 0  # a cost of 0 is one


def test_supplier_uptime_and_recovery_time_are_measured():
    run = played({**ordering([3], [1], {"disruptions": CALENDAR}), "horizon": 50})
    found = values(run, "mug")
    assert found["supplier_uptime"] == pytest.approx(45 / 50)
    # up again at 6, the order comes at 11; at 21 nobody waits
    assert found["recovery_time"] == pytest.approx((5 + 0) / 2)
    assert values(run)["recovery_time"] == pytest.approx(2.5)
    assert values(run)["supplier_on_time_rate"] == 0  # promised for 8
    backup = {"type": "backup", "first": "acme", "then": "bolt", "when": {"backorders": 9}}
    two = played({**sourced(backup, [3], [1], {"disruptions": CALENDAR}), "horizon": 50})
    assert values(two, "mug")["supplier_uptime"] == pytest.approx((45 / 50 + 1) / 2)


def test_events_at_the_start_of_the_window_are_inside_of_it_and_at_its_end_outside():
    acme = {"disruptions": CALENDAR, "order_cost": 20}
    run = played({**ordering([3, 21], [1, 1], acme), "warm_up": 6, "horizon": 15})
    found = values(run, "mug")
    assert found["supplier_uptime"] == pytest.approx(14 / 15)
    # of the outage that ends at 6, where the window begins, until 11; not of that of 21, where the run does
    assert found["recovery_time"] == 5
    assert found["replenishment_orders"] == 0  # the one of 21 is not played
    assert found["ordering_cost_sum"] == 0
    early = played({**ordering([3, 21], [1, 1], acme), "warm_up": 3, "horizon": 18})
    assert values(early)["ordering_cost_sum"] == 20  # that of 3
    # of the receipts of 6, 8 and 10 the last two end cycles; in the first of them the customer of 7 found nothing
    run = played({**ordering([1, 3, 5, 7], [1, 1, 1, 1], {}), "warm_up": 6, "horizon": 6})
    assert values(run, "mug")["cycle_service_level"] == 0.5
    # and so it is where it begins within a unit of time
    run = played({**ordering([1, 2.25, 3, 9.2], [1, 1, 1, 1], {}), "warm_up": 2.5, "horizon": 6.75})
    assert values(run)["orders_placed"] == 2
    # of the six whole days from 3 on the first has the customer of 3, and that of 9.2 is in none
    assert values(run)["period_service_level"] == pytest.approx(5 / 6)


def test_recovery_time_of_units_still_backordered_at_the_end_counts_up_to_the_end():
    run = played({**ordering([3], [1], {"disruptions": CALENDAR}), "horizon": 10})
    assert values(run)["recovery_time"] == pytest.approx(4)


def test_without_disruptions_uptime_and_recovery_time_are_undefined():
    found = values(played(ordering([3], [1], {})))
    assert np.isnan(found["supplier_uptime"])
    assert np.isnan(found["recovery_time"])


NEUTRAL: dict[str, dict[str, Any]] = {
    "a whole yield": {"suppliers": {"acme": {"yield": 1}}},
    "never down": {"suppliers": {"acme": {"disruptions": {"up": 10**6, "down": 3}}}},
    "no processing time": {"suppliers": {"acme": {"unit_processing_time": 0}}},
    "slow by 1": {"suppliers": {"acme": {"disruptions": {"up": 3, "down": 1, "effect": {"slow": 1}}}}},
    "single": {"stock": {"mug": {"source": {"type": "single", "from": "acme"}}}},
    "split in one": {"stock": {"mug": {"source": {"type": "split", "shares": {"acme": 1}}}}},
    "split in one and nothing": {"stock": {"mug": {"source": {"type": "split", "shares": {"acme": 1, "bolt": 0}}}}},
    "a backup for nothing": {
        "stock": {"mug": {"source": {"type": "backup", "first": "acme", "then": "bolt", "when": {"disrupted": True}}}}
    },
    "the cheaper": {"stock": {"mug": {"source": {"type": "cheapest", "among": ["bolt", "acme"]}}}},
    "one alone": {"stock": {"mug": {"source": {"type": "fastest", "among": ["acme"]}}}},
}


@pytest.mark.parametrize("words", NEUTRAL.values(), ids=NEUTRAL)
@pytest.mark.parametrize("withdraws", ["keep", "withdraw"])
def test_neutral_terms_of_a_supplier_change_nothing_in_the_ledger(words: dict[str, Any], withdraws: str):
    acme = {"lead_time": {"type": "gamma", "mean": 4, "cv": 0.6}, "unit_cost": 1}
    people = {
        "wants": "mug",
        "arrivals": {"type": "poisson", "rate": 3},
        "patience": {"type": "exponential", "mean": 4},
    }
    base = {
        "customers": {"people": people},
        "suppliers": {"acme": acme, **BOLT},
        "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 12}, "on_cancellation": withdraws}},
    }
    plain, other = played(base), played(_laid_over(base, words))
    for part, theirs in zip(plain.ledger, other.ledger, strict=True):
        for mine, its in zip(part, theirs, strict=True) if isinstance(part, tuple) else ((part, theirs),):
            if part is not plain.ledger.disruptions:
                assert np.array_equal(mine, its)


def _laid_over(base: dict[str, Any], words: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for word, value in words.items():
        inside = isinstance(value, dict) and isinstance(merged.get(word), dict) and "type" not in value
        merged[word] = _laid_over(merged[word], value) if inside else value
    return merged
