"""Labels of restock rules and promises: the words of the scenario file in which policies differ."""

from __future__ import annotations

from typing import Any

import pytest

from sim.promises import Promise
from sim.report.findings.policy_grid import grid_of
from sim.report.findings.policy_labels import kind_labels, promise_labels, rule_labels
from sim.restock import RestockRule
from tests.helpers.scenarios import scenario_of


def rule(kind: str, **words: Any) -> RestockRule:
    return RestockRule.read({"type": kind, **words}, {"unit": "day"})


def promise(**words: Any) -> Promise:
    return Promise.model_validate(words, context={"unit": "day"})


@pytest.mark.parametrize(
    ("rules", "labels"),
    [
        (
            [("base_stock", {"base_stock_level": 1}), ("base_stock", {"base_stock_level": 2})],
            ["base_stock 1", "base_stock 2"],
        ),
        (
            [
                ("reorder_point", {"reorder_point": 40, "order_quantity": 100}),
                ("reorder_point", {"reorder_point": {"fill_rate": 0.95}, "order_quantity": 100}),
                ("min_max", {"reorder_point": 40, "order_up_to_level": 100}),
            ],
            ["reorder_point 40", "reorder_point fill_rate 0.95", "min_max"],
        ),
        (
            [
                ("periodic_order_up_to", {"review_period": 7, "order_up_to_level": 100}),
                ("periodic_order_up_to", {"review_period": 1, "order_up_to_level": 50}),
            ],
            [
                "periodic_order_up_to review_period 7 days, order_up_to_level 100",
                "periodic_order_up_to review_period 1 day, order_up_to_level 50",
            ],
        ),
        (
            [
                ("reorder_point", {"reorder_point": 40, "order_quantity": "eoq"}),
                ("reorder_point", {"reorder_point": 40, "order_quantity": 9}),
            ],
            ["reorder_point order_quantity eoq", "reorder_point order_quantity 9"],
        ),
    ],
)  # fmt: skip
def test_a_restock_rule_is_labelled_by_its_type_and_the_words_that_differ(
    rules: list[tuple[str, dict[str, Any]]], labels: list[str]
) -> None:
    assert kind_labels([rule(kind, **words) for kind, words in rules], "day") == labels


def test_stock_points_are_named_only_where_their_restock_rules_differ_in_different_ways() -> None:
    low, high, higher = (rule("base_stock", base_stock_level=level) for level in (1, 2, 3))
    alike = [{"mug": low, "cup": low}, {"mug": high, "cup": high}]
    assert rule_labels(alike, "day") == ("base_stock 1", "base_stock 2")
    cup_alone = [{"mug": low, "cup": low}, {"mug": low, "cup": high}]
    assert rule_labels(cup_alone, "day") == ("base_stock 1", "base_stock 2")
    both = [{"mug": low, "cup": high}, {"mug": high, "cup": higher}]
    assert rule_labels(both, "day") == ("mug: base_stock 1, cup: base_stock 2", "mug: base_stock 2, cup: base_stock 3")


def test_of_many_stock_points_two_are_named_and_no_two_labels_are_the_same() -> None:
    low, high, higher = (rule("base_stock", base_stock_level=level) for level in (1, 2, 3))
    names = ("a", "b", "c", "d")
    rules = [dict.fromkeys(names, low), dict.fromkeys(names, high), {**dict.fromkeys(names, high), "d": higher}]
    assert rule_labels(rules, "day") == (
        "a: base_stock 1, b: base_stock 1 and 2 more",
        "a: base_stock 2, b: base_stock 2 and 2 more (1)",
        "a: base_stock 2, b: base_stock 2 and 2 more (2)",
    )


def test_a_promise_is_labelled_by_what_it_changes_of_the_silent_one() -> None:
    promises = [
        promise(),
        promise(quote="pipeline"),
        promise(quote="pipeline", notices={"type": "on_slip", "slip": 2}),
        promise(quote="pipeline", refuse_beyond="2 weeks"),
    ]
    assert promise_labels(promises, "day") == (
        "quote: none",
        "quote: pipeline",
        "quote: pipeline, notices: on_slip",
        "quote: pipeline, refuse_beyond 14 days",
    )
    slips = [promise(notices={"type": "on_slip", "slip": slip}) for slip in (1, 2)]
    assert promise_labels(slips, "day") == ("notices: on_slip slip 1 day", "notices: on_slip slip 2 days")


def test_a_shop_without_a_restock_rule_does_not_keep_policies_from_being_a_grid() -> None:
    levels = {level: {"stock": {"mug@acme": {"restock": {"base_stock_level": level}}}} for level in (1, 2)}
    dated = {"promise": {"quote": {"type": "fixed", "time": 3}}}
    changes = {
        "customers": {"people": {"wants": "mug@web"}},
        "stock": {
            "mug@acme": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 1}},
            "mug@web": {"sells_from": "mug@acme"},
        },
        "policies": {"one": {}, "one, dated": dated, "two": levels[2], "two, dated": {**levels[2], **dated}},
    }
    scenario = scenario_of(changes)
    grid = grid_of(scenario, tuple(scenario.policies))
    assert grid is not None
    assert grid.restock == ("base_stock 1", "base_stock 2")
