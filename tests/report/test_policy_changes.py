"""What a policy changes of the scenario, in words."""

from __future__ import annotations

from typing import Any

from sim.report.findings.policy_changes import change_in_words, policy_changes
from tests.helpers.scenarios import scenario_of, visits

PRODUCTS = {"mug": {}, "cup": {}}
STOCK = {
    name: {"source": "acme", "restock": {"type": "reorder_point", "reorder_point": 3, "order_quantity": 9}}
    for name in PRODUCTS
}


def told(patch: dict[str, Any]) -> list[str]:
    """What a policy with this patch is said to change."""
    scenario = scenario_of(
        {
            "products": PRODUCTS,
            "customers": {"people": visits([1, 2])},
            "stock": STOCK,
            "policies": {"as today": {}, "other": patch},
        }
    )
    changed = scenario.policies["other"]
    return [change_in_words(change, changed) for change in policy_changes(scenario.policies["as today"], changed)]


def test_a_policy_without_changes_says_nothing() -> None:
    assert told({"stock": {"mug": {"restock": {"reorder_point": 3}}}}) == []


def test_stock_points_that_change_alike_are_said_once() -> None:
    assert told({"restock": {"reorder_point": 5}}) == ["every stock point: reorder point 5"]


def test_stock_points_that_change_differently_are_said_one_by_one() -> None:
    assert told({"stock": {"mug": {"restock": {"reorder_point": 5}}, "cup": {"restock": {"order_quantity": 6}}}}) == [
        "mug: reorder point 5",
        "cup: order quantity 6",
    ]


def test_another_rule_is_said_with_its_words_and_what_it_asks() -> None:
    rule = {"type": "min_max", "reorder_point": {"days": 5}, "order_up_to_level": {"fill_rate": 0.985}}
    assert told({"stock": {"mug": {"restock": rule}}}) == [
        "mug: restock min max, reorder point 5 days of demand, order up to level 98.5 % fill rate"
    ]


def test_a_promise_a_supplier_and_a_shortage_are_said_too() -> None:
    assert told(
        {
            "promise": {"quote": {"type": "pipeline", "confidence": 0.75}},
            "suppliers": {"acme": {"lead_time": "12 hours"}},
            "stock": {"cup": {"max_backorders": 3}},
        }
    ) == ["promise: quote pipeline, confidence 75 %", "cup: max backorders 3", "acme: lead time 12 hours"]


def test_of_many_shares_that_change_the_first_are_said_and_the_others_counted() -> None:
    names = [f"item {number}" for number in range(6)]
    wants = dict.fromkeys(names, 1 / 6)
    scenario = scenario_of(
        {
            "products": {name: {} for name in names},
            "customers": {"people": {**visits([1, 2]), "wants": wants}},
            "stock": dict.fromkeys(names, STOCK["mug"]),
            "policies": {
                "as today": {},
                "other": {
                    "customers": {"people": {"wants": {names[0]: 0.5, names[1]: 0.1, **dict.fromkeys(names[2:], 0.1)}}}
                },
            },
        }
    )
    (change,) = policy_changes(*(scenario.policies[name] for name in ("as today", "other")))
    assert change.words == "wants item 0 0.5, item 1 0.1, item 2 0.1, 3 more"
