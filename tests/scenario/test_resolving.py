"""What a stock point knows before the run, and the levels computed from it."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.restock.min_max import MinMax
from sim.scenario.demand import demands
from sim.scenario.model import Scenario
from sim.scenario.money import holding_cost, unit_cost
from sim.scenario.reading import read_mapping
from sim.scenario.resolving import Computation, computed, facts, resolved_rules
from tests.helpers.timing import cpu_seconds


def world(**words: Any) -> Scenario:
    """A mug asked for 10 times a day, one each, by strangers who come at random; acme takes 4 days."""
    usual: dict[str, Any] = {
        "name": "world",
        "horizon": 100,
        "products": {"mug": {"unit_cost": 8, "holding_cost": 0.5}},
        "customers": {"all": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 10}}},
        "suppliers": {"acme": {"lead_time": 4, "order_cost": 40}},
        "stock": {"mug": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 50}}},
    }
    return read_mapping({**usual, **words})


def restocked(**restock: Any) -> Scenario:
    return world(stock={"mug": {"source": "acme", "restock": restock}})


def test_demand_sums_over_groups_shares_and_batches() -> None:
    scenario = world(
        products={"mug": {}, "cup": {}},
        customers={
            "many": {"wants": {"mug": 0.75, "cup": 0.25}, "arrivals": {"type": "poisson", "rate": 8}},
            "large": {
                "wants": "mug",
                "arrivals": {"type": "poisson", "rate": 2},
                "quantity": {"type": "discrete", "values": [1, 3], "weights": [1, 1]},
            },
        },
        stock={
            name: {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 5}}
            for name in ("mug", "cup")
        },
    )
    found = demands(scenario)
    # compound Poisson: mean λ·E[Q], variance λ·E[Q²]; the thinned stream of the many is Poisson again
    assert found["mug"].mean == pytest.approx(8 * 0.75 + 2 * 2)
    assert found["mug"].variance == pytest.approx(8 * 0.75 + 2 * 5)
    assert found["cup"] == pytest.approx((2, 2))


def test_customers_ask_at_a_place_or_anywhere_by_the_name_of_the_stock_point() -> None:
    rule = {"type": "base_stock", "base_stock_level": 5}
    scenario = world(
        customers={"all": {"wants": {"mug@berlin": 0.3, "mug": 0.7}, "arrivals": {"type": "poisson", "rate": 10}}},
        stock={name: {"source": "acme", "restock": rule} for name in ("mug", "mug@berlin", "mug@ulm")},
    )
    assert {name: round(of.mean, 9) for name, of in demands(scenario).items()} == {
        "mug": 7,
        "mug@berlin": 3,
        "mug@ulm": 0,
    }


def test_the_facts_are_those_of_the_supplier_the_rule_and_the_customers() -> None:
    scenario = world(
        suppliers={
            "acme": {
                "lead_time": {"type": "gamma", "mean": 4, "std": 2},
                "order_cost": 40,
                "minimum_order": 20,
                "order_multiple": 10,
            }
        },
        stock={
            "mug": {
                "source": "acme",
                "restock": {"type": "periodic_order_up_to", "review_period": 7, "order_up_to_level": 120},
            }
        },
    )
    there = facts(scenario, "mug")
    assert there[:10] == pytest.approx((10, 10, 4, 2, 7, 40, 0.5, 20, 10, 1))
    assert there[10:] == (None, (), None)  # no largest order, one price, no rule that orders one for one
    assert there.exposure_mean == pytest.approx(110)
    assert there.exposure_std == pytest.approx((11 * 10 + 10**2 * 2**2) ** 0.5)


@pytest.mark.parametrize(("unit", "rate", "lead_time"), [("hour", 10 / 24, 96), ("day", 10, 4), ("week", 70, 4 / 7)])
def test_levels_are_the_same_in_every_unit_of_time(unit: str, rate: float, lead_time: float) -> None:
    scenario = world(
        unit=unit,
        products={"mug": {"unit_cost": 8, "holding_rate": "2281.25% per year"}},  # 0.5 per day
        customers={"all": {"wants": "mug", "arrivals": {"type": "poisson", "rate": rate}}},
        suppliers={"acme": {"lead_time": lead_time, "order_cost": 40}},
        stock={
            "mug": {
                "source": "acme",
                "restock": {"type": "reorder_point", "reorder_point": {"days": 5}, "order_quantity": "eoq"},
            }
        },
    )
    assert resolved_rules(scenario)["mug"].numbers == (50, 40)


def test_a_service_level_reads_the_demand_and_lead_time_of_its_own_stock_point() -> None:
    scenario = restocked(type="base_stock", base_stock_level={"service_level": "95%"})
    # of Poisson(40) outstanding P(N ≤ 50) = 0.947 and P(N ≤ 51) = 0.961: the first S with P(N < S) ≥ 0.95 is 52
    assert resolved_rules(scenario)["mug"].numbers == (52,)
    # where some customers leave the formula stays: 40 + 1.645·√40 = 50.4
    leaving = {"all": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 10}, "willing_to_wait": 0.9}}
    assert resolved_rules(scenario.changed({"customers": leaving}))["mug"].numbers == (51,)


def test_what_was_computed_is_told_with_what_was_declared() -> None:
    scenario = restocked(type="min_max", reorder_point={"days": 5}, order_up_to_level=90)
    assert computed(scenario) == [Computation("mug", "reorder_point", {"days": 5.0}, 50)]
    assert resolved_rules(scenario)["mug"] == MinMax(reorder_point=50, order_up_to_level=90)


def test_numbers_are_not_computed() -> None:
    assert computed(world()) == []


def test_what_cannot_be_computed_is_refused_at_its_word() -> None:
    with pytest.raises(ScenarioError) as caught:
        world(
            products={"mug": {}},
            stock={
                "mug": {
                    "source": "acme",
                    "restock": {"type": "reorder_point", "reorder_point": 40, "order_quantity": "eoq"},
                }
            },
        )
    assert [str(problem) for problem in caught.value.problems] == [
        "stock.mug.restock.order_quantity: expected a number: eoq needs a product with a holding_cost or "
        "holding_rate above 0, found 'eoq'"
    ]


def test_a_computed_reorder_point_above_the_order_up_to_level_is_refused() -> None:
    with pytest.raises(ScenarioError, match=r"stock.mug.restock: expected .* \(50 is above 49\)"):
        restocked(type="min_max", reorder_point={"days": 5}, order_up_to_level=49)


def test_a_supplier_s_price_overrides_the_product_s() -> None:
    scenario = world(
        products={"mug": {"unit_cost": 8, "holding_rate": "1% per day"}, "cup": {"unit_cost": 5, "holding_cost": 0.2}},
        suppliers={"acme": {"lead_time": 4}, "bolt": {"lead_time": 2, "unit_cost": 9.5}},
        stock={
            name: {"source": source, "restock": {"type": "order_for_order"}}
            for name, source in (("mug", "acme"), ("mug@ulm", "bolt"), ("cup", "bolt"))
        },
        customers={"all": {"wants": "cup", "arrivals": {"type": "poisson", "rate": 10}}},
    )
    assert {name: unit_cost(scenario, name) for name in scenario.stock} == {"mug": 8, "mug@ulm": 9.5, "cup": 9.5}
    # a rate is of what the unit costs at that stock point; a sum of money is the same everywhere
    assert {name: holding_cost(scenario, name) for name in scenario.stock} == pytest.approx(
        {"mug": 0.08, "mug@ulm": 0.095, "cup": 0.2}
    )


def test_eoq_takes_the_cost_of_an_order_and_of_its_line() -> None:
    lots = {"restock": {"type": "reorder_point", "reorder_point": 40, "order_quantity": "eoq"}, "source": "acme"}
    suppliers = {"acme": {"lead_time": 4, "order_cost": 50, "line_cost": 30}}
    # √(2·(50 + 30)·10/0.5) = 56.57; of 56 and 57 the latter costs less by 0.001. Without the line 44.7
    assert resolved_rules(world(stock={"mug": lots}, suppliers=suppliers))["mug"].numbers == (40, 57)


TEXTBOOK = [{"from": 1, "price": 5.00}, {"from": 1000, "price": 4.80}, {"from": 2000, "price": 4.75}]
"""All-units discounts: 5,000 a year at 49 an order and 20 % of the price a year take lots of 1,000."""


@pytest.mark.parametrize(
    ("terms", "lot"),
    [
        ({"prices": TEXTBOOK}, 1000),
        ({"items": {"mug": {"prices": TEXTBOOK}}}, 1000),  # those of the item itself
        ({"items": {"mug": {"price": 5.00}}}, 700),  # √(2·49·5000/1)
        ({"prices": TEXTBOOK, "items": {"mug": {"price": 5.00}}}, 700),
        ({"prices": TEXTBOOK, "maximum_order": 900}, 700),  # no lot is sold at 4.80
        ({"prices": TEXTBOOK, "items": {"mug": {"maximum_order": 600}}}, 600),
    ],
)
def test_eoq_considers_the_prices_by_quantity_and_the_largest_order_of_a_scenario(
    terms: dict[str, Any], lot: int
) -> None:
    found = world(
        products={"mug": {"holding_rate": "20% per year"}},
        customers={"all": {"wants": "mug", "arrivals": {"type": "poisson", "rate": "5000 per year"}}},
        suppliers={"acme": {"lead_time": 4, "order_cost": 49, **terms}},
        stock={
            "mug": {
                "source": "acme",
                "restock": {"type": "reorder_point", "reorder_point": 40, "order_quantity": "eoq"},
            }
        },
    )
    assert resolved_rules(found)["mug"].numbers == (40, lot)


def test_a_thousand_products_are_resolved_in_a_moment() -> None:
    names = [f"p{number}" for number in range(1000)]
    scenario = world(
        products={name: {"holding_cost": 0.1} for name in names},
        customers={
            "all": {"wants": dict.fromkeys(names, 0.001), "arrivals": {"type": "poisson", "rate": 10_000}},
        },
        stock={
            name: {
                "source": "acme",
                "restock": {"type": "reorder_point", "reorder_point": {"fill_rate": 0.95}, "order_quantity": "eoq"},
            }
            for name in names
        },
    )
    # about 0.3 s; quadratic would be minutes
    assert cpu_seconds(lambda: resolved_rules(scenario)) < 5
    assert len({rule.numbers for rule in resolved_rules(scenario).values()}) == 1
