"""What the store says of units that are still at the supplier, and of those that an outage holds up."""

from __future__ import annotations

from typing import Any

from tests.helpers.scenarios import played
from tests.helpers.supply import CALENDAR, ordering, scripted, sourced


def quoted(changes: dict[str, Any], confidence: float = 0.5) -> list[float]:
    run = played({**changes, "promise": {"quote": {"type": "pipeline", "confidence": confidence}}})
    return [round(float(wait), 6) for wait in run.orders.quoted_wait]


def test_a_quote_counts_the_queue_at_the_supplier():
    # one a day and 5 days: 2 units take 7; the 1 of half a day later waits 1.5, 1 and 5
    assert quoted(ordering([1, 1.5], [2, 1], {"capacity": 1})) == [7, 7.5]


def test_a_quote_knows_what_the_supplier_has_begun_meanwhile():
    # twos are ordered at 1, 1.2 and 1.4, each two days of work: at 3.5 half a day of the second's is over, so that
    # the third's is done at 7
    lots = {"restock": {"type": "reorder_point", "reorder_point": -1, "order_quantity": 2}, "initial": 0}
    assert quoted(ordering([1, 1.1, 1.2, 1.3, 1.4, 3.5], [1] * 6, {"capacity": 1}, **lots))[-1] == 7 + 5 - 3.5


def test_a_quote_is_by_the_supplier_of_the_last_part_or_by_the_expedited_order():
    split = {"type": "split", "shares": {"acme": 0.5, "bolt": 0.5}}
    assert quoted(sourced(split, [1], [2], {"lead_time": 9})) == [9]
    dual = {
        "type": "dual_index", "regular": "acme", "expedited": "bolt", "regular_level": 0, "expedited_level": 0,
        "review_period": 7, "first_review": 7,
    }  # fmt: skip
    changes = sourced(dual, [1], [2], {"lead_time": 9})
    changes["stock"]["mug"]["restock"] = None
    assert quoted(changes) == [6 + 2]


def test_a_quote_counts_the_suppliers_work_on_the_whole_replenishment_order():
    # six are ordered at once, one a day and five days, and none of them leaves before the last is done
    lot = {"restock": {"type": "min_max", "reorder_point": -1, "order_up_to_level": 5}, "initial": 0}
    run = played(ordering([1], [1], {"capacity": 1}, **lot) | {"promise": {"quote": "pipeline"}})
    assert (run.orders.quoted_wait[0], run.orders.resolved_at[0]) == (11, 12)
    # so they are where no less than six are sold, and where they are ordered at a review
    assert quoted(ordering([1], [1], {"capacity": 1, "minimum_order": 6})) == [11]
    weekly = {"type": "periodic_order_up_to", "review_period": 7, "first_review": 7, "order_up_to_level": 5}
    assert quoted(ordering([1], [1], {"capacity": 1}, restock=weekly, initial=0)) == [6 + 6 + 5]


def test_a_quote_adds_the_mean_time_that_an_outage_will_still_last():
    assert quoted(ordering([1, 3], [1, 1], {"disruptions": CALENDAR})) == [5, 3 + 5]
    down = {"type": "exponential", "mean": 4}
    acme = {"disruptions": {"up": scripted(2, 500), "down": down}}
    assert quoted(ordering([1, 2.5], [1, 1], acme)) == [5, 4 + 5]
    # discrete: 2 or 8 days; after one day, 4 on average; after two, 6 if not over
    down = {"type": "discrete", "values": [2, 8], "weights": [1, 1]}
    acme = {"disruptions": {"up": scripted(2, 500), "down": down}}
    assert quoted(ordering([3], [1], acme)) == [4 + 5]


def test_an_order_frozen_by_an_outage_is_quoted_later_by_the_time_lost():
    # placed at 1, a day under way, four frozen: at 4, two more frozen days and four of travel; at 7 just the travel
    mug = {"restock": {"type": "min_max", "reorder_point": -1, "order_up_to_level": 5}, "initial": 0}
    acme = {"disruptions": {"calendar": CALENDAR, "effect": "freeze"}}
    assert quoted(ordering([1, 4, 7], [1, 1, 1], acme, **mug)) == [5, 6, 3]
    # one a day: at 4 one of the ten units of day 1 is done; nine and the one asked for from 6 on, and five of travel
    assert quoted(ordering([1, 4], [10, 1], acme | {"capacity": 1})) == [10 + 5, 2 + 10 + 5]


def test_a_quote_is_the_longer_for_a_slow_supplier_but_not_for_an_order_of_a_later_review():
    acme = {"disruptions": {"calendar": CALENDAR, "effect": {"slow": 3}}}
    assert quoted(ordering([3, 8], [1, 1], acme)) == [15, 5]
    lot = {"restock": {"type": "min_max", "reorder_point": -1, "order_up_to_level": 5}, "initial": 0}
    assert quoted(ordering([3, 8], [1, 1], acme, **lot)) == [15, 10]  # the order of 3 is for both
    weekly = {"type": "periodic_order_up_to", "review_period": 7, "order_up_to_level": 0}
    assert quoted(ordering([3], [1], acme, restock=weekly)) == [4 + 5]


def test_a_promised_date_that_an_outage_breaks_is_notified():
    changes = ordering([1], [1], {"disruptions": {"calendar": CALENDAR, "effect": "freeze"}})
    promise = {"quote": {"type": "pipeline"}, "notices": "on_slip"}
    run = played({**changes, "promise": promise})
    sent = run.ledger.notices_sent
    day = run.scenario.tick
    # promised for 6; at 2 the supplier goes down until 6, so that it will be 10
    assert [(at / day, date / day) for at, date in zip(sent.at.tolist(), sent.date.tolist(), strict=True)] == [(2, 10)]
    assert run.orders.outcome.astype(str).tolist() == ["filled_on_time"]


def test_a_promised_date_that_a_yield_loss_breaks_is_notified():
    changes = ordering([1, 1], [2, 2], {"yield": scripted(0.5, 1, 1, 1)})
    run = played({**changes, "promise": {"quote": {"type": "pipeline"}, "notices": "on_slip"}})
    sent, day = run.ledger.notices_sent, run.scenario.tick
    # both are promised day 6, when one of the first order's two units is lost and ordered anew, due 11; the second
    # order's two serve the rest of the first customer and one of the second, who waits on
    told = [(o, at / day, date / day) for o, at, date in zip(*(c.tolist() for c in sent), strict=True)]
    assert told == [(1, 6, 11)]
