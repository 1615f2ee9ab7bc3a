"""Where Palm's theorem gives a level, and where the formula stays."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping
from sim.scenario.resolving import resolved_rules

BASE_STOCK = {"type": "base_stock", "base_stock_level": {"service_level": "95%"}}
BY_PALM, BY_FORMULA = 118, 184
"""Of Poisson(100) outstanding; and ⌈100 + 1.645·√(100 + 10²·5²)⌉."""


def scenario(
    customers: dict[str, Any] | None = None,
    supplier: dict[str, Any] | None = None,
    stock: dict[str, Any] | None = None,
    **words: Any,
) -> Scenario:
    """Ten mugs a day, one each, from a supplier who takes 10 days, sd 5; orders may cross."""
    group = {"wants": "mug", "arrivals": {"type": "poisson", "rate": 10}}
    acme = {"lead_time": {"type": "gamma", "mean": 10, "std": 5}}
    mug = {"source": "acme", "restock": BASE_STOCK}
    usual: dict[str, Any] = {
        "name": "one for one",
        "horizon": 100,
        "products": {"mug": {}},
        "customers": {"all": {**group, **(customers or {})}},
        "suppliers": {"acme": {**acme, **(supplier or {})}},
        "stock": {"mug": {**mug, **(stock or {})}},
    }
    return read_mapping({**usual, **words})


def level(**words: Any) -> int:
    return resolved_rules(scenario(**words))["mug"].numbers[0]


def test_a_rule_that_orders_each_unit_at_once_has_the_level_of_the_units_outstanding() -> None:
    assert level() == BY_PALM


def test_lots_of_one_unit_are_one_for_one_with_the_level_above_the_reorder_point() -> None:
    lots = {"type": "reorder_point", "reorder_point": {"service_level": "95%"}, "order_quantity": 1}
    assert level(stock={"restock": lots}) == BY_PALM - 1
    assert level(stock={"restock": lots | {"order_quantity": 2}}) == BY_FORMULA
    periodic = lots | {"type": "periodic_reorder_point", "review_period": 0.001}
    assert level(stock={"restock": periodic}) >= BY_FORMULA


def test_an_echelon_of_one_stock_point_is_one_for_one() -> None:
    echelon = {"type": "echelon_base_stock", "echelon_base_stock_level": {"fill_rate": "95%"}}
    assert level(stock={"restock": echelon}) == BY_PALM


def test_lead_times_that_do_not_vary_cannot_cross() -> None:
    assert level(supplier={"lead_time": 10, "order_crossing": "prevented"}) == BY_PALM
    assert level(supplier={"order_crossing": "prevented"}) == BY_FORMULA


def test_shares_and_sums_of_groups_are_poisson_again() -> None:
    groups = {
        "many": {"wants": {"mug": 0.4, "cup": 0.6}, "arrivals": {"type": "poisson", "rate": 20}},
        "few": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 2}},
    }
    stock = {name: {"source": "acme", "restock": BASE_STOCK} for name in ("mug", "cup")}
    both = scenario(products={"mug": {}, "cup": {}})
    rules = resolved_rules(both.changed({"customers": groups, "stock": stock}))
    assert rules["mug"].numbers == (BY_PALM,)
    # P(N ≤ 137) = 0.9461 and P(N ≤ 138) = 0.9546 of Poisson(120)
    assert rules["cup"].numbers == (139,)


def test_batches_make_the_units_outstanding_compound_poisson() -> None:
    # 10 dozen are outstanding on average: P(N ≤ 15 dozen) = 0.951, and one unit more is on hand
    batches = {"arrivals": {"type": "poisson", "rate": 1}, "quantity": 12}
    assert level(customers=batches) == 15 * 12 + 1


@pytest.mark.parametrize(
    "words",
    [
        {"customers": {"willing_to_wait": 0.9}},
        {"customers": {"patience": 400}},
        {"customers": {"reaction": {"uninformed_acceptance": 0.9}}},
        {"customers": {"loyalty": {"type": "churn", "population": 4000, "churn": {"lost": 0.25}}}},
        {"customers": {"arrivals": {"type": "renewal", "interarrival": {"type": "exponential", "mean": 0.1}}}},
        {"customers": {"arrivals": {"type": "poisson", "rate": 10, "pattern": {"trend": "0% per year"}}}},
        {"supplier": {"capacity": 1000}},
        {"supplier": {"unit_processing_time": 0.001}},
        {"supplier": {"minimum_order": 2}},
        {"supplier": {"order_multiple": 2}},
        {"supplier": {"maximum_order": 1000}},
        {"supplier": {"yield": 0.99}},
        {"supplier": {"disruptions": [{"from": 3, "to": 4}]}},
        {"supplier": {"order_crossing": "prevented"}},
        {"stock": {"max_backorders": 1000}},
        {"stock": {"max_outstanding_orders": 1000}},
        {"stock": {"reserve": {2: 1}}},
        {"stock": {"shelf_capacity": 1000}},
        {"promise": {"refuse_beyond": 90}},
        {"promise": {"quote": {"type": "fixed", "time": 9}, "notices": "consent"}},
    ],
    ids=lambda words: "-".join(word for block in words.values() for word in block),
)
def test_elsewhere_the_formula_stays(words: dict[str, Any]) -> None:
    assert level(**words) == BY_FORMULA


def test_what_is_made_from_parts_has_the_formula() -> None:
    clay = {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 900}}
    made = scenario(
        products={"mug": {}, "clay": {}},
        suppliers={name: {"lead_time": {"type": "gamma", "mean": 10, "std": 5}} for name in ("acme", "pottery")},
    ).changed({"stock": {"mug": {"source": "pottery", "made_from": {"clay": 1}, "restock": BASE_STOCK}, "clay": clay}})
    assert resolved_rules(made)["mug"].numbers == (BY_FORMULA,)


def test_what_sisters_lend_has_the_formula() -> None:
    stock = {place: {"source": "acme", "restock": BASE_STOCK} for place in ("mug@here", "mug@there")}
    stock["mug@here"]["transship_from"] = ["mug@there"]
    wants = {"customers.all.wants": "mug@here", "stock": stock}
    assert resolved_rules(scenario().changed(wants))["mug@here"].numbers == (BY_FORMULA,)


def test_orders_shipped_whole_keep_their_level_only_if_they_are_of_one_unit() -> None:
    assert level(customers={"ships": "complete"}) == BY_PALM
    pairs = {"quantity": 2, "arrivals": {"type": "poisson", "rate": 5}}
    shipped_whole = level(customers={**pairs, "ships": "complete"})
    assert shipped_whole != level(customers=pairs)


def test_a_smallest_order_of_one_unit_changes_nothing() -> None:
    assert level(supplier={"minimum_order": 1}) == BY_PALM


def test_with_several_sources_the_formula_stays() -> None:
    split = {"type": "split", "shares": {"acme": 0.5, "bolt": 0.5}}
    acme = {"lead_time": {"type": "gamma", "mean": 10, "std": 5}}
    assert level(suppliers={"acme": acme, "bolt": acme}, stock={"source": split}) == BY_FORMULA


def test_where_another_stock_point_orders_the_formula_stays() -> None:
    there = scenario()
    stock = {
        "mug": {"source": "acme", "restock": BASE_STOCK},
        "mug@ulm": {"source": "mug", "restock": {"type": "base_stock", "base_stock_level": 0}, "transit": 1},
    }
    rules = resolved_rules(there.changed({"stock": stock}))
    assert rules["mug"].numbers == (BY_FORMULA,)


def test_an_alternative_that_others_take_instead_has_the_formula() -> None:
    cup = {"wants": "cup", "arrivals": {"type": "poisson", "rate": 1}, "alternatives": {"mug": 0.5}}
    there = scenario(products={"mug": {}, "cup": {}})
    stock = {name: {"source": "acme", "restock": BASE_STOCK} for name in ("mug", "cup")}
    mug = {"wants": "mug", "arrivals": {"type": "poisson", "rate": 10}}
    rules = resolved_rules(there.changed({"customers": {"all": mug, "cups": cup}, "stock": stock}))
    assert rules["mug"].numbers == (BY_FORMULA,)


def test_too_many_counts_are_left_to_the_normal_distribution_of_the_units_outstanding() -> None:
    # 10⁷ outstanding: 10⁷ + 1.645·√10⁷; how lead times vary does not matter where orders cross
    many = level(customers={"arrivals": {"type": "poisson", "rate": 1_000_000}}, horizon=0.001)
    assert many == 10_005_202
