"""Groups that want items: shares in proportion to demand, the rate that follows, and what changes both."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from sim.engine.plan import plan
from sim.engine.tape import Tape
from sim.errors import ScenarioError
from sim.scenario.demand import demands
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping
from sim.scenario.variants import Variants
from tests.helpers.scenarios import mapping
from tests.helpers.variants import changed_quickly, changed_slowly, require_equal

LEVEL = {"type": "base_stock", "base_stock_level": 8}
SHOP: dict[str, Any] = {
    "products": {"mug": {}, "cup": {}, "jug": {}},
    "stock": {
        "mug": {"source": "acme", "restock": LEVEL, "demand": "21 per week"},
        "cup": {"source": "acme", "restock": LEVEL, "demand": 9},
        "jug": {"source": "acme", "restock": LEVEL},
    },
    "customers": {"people": {"wants": "items", "arrivals": {"type": "poisson"}}},
}


def shop(**changes: Any) -> Scenario:
    """The shop with changes; two of its three stock points have a demand, of 3 and 9 a day."""
    return read_mapping(mapping({**SHOP, **changes}))


def refused(**changes: Any) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        shop(**changes)
    return [str(problem) for problem in caught.value.problems]


def of_people(scenario: Scenario) -> tuple[dict[str, float] | None, float]:
    people = scenario.customers["people"]
    return people.wants, people.arrivals.flow(scenario.span).rate


def test_items_are_wanted_in_proportion_to_their_demand_and_come_at_its_sum():
    assert of_people(shop()) == ({"mug": 0.25, "cup": 0.75}, 12)  # 3 and 9 of 12 a day


def test_the_rate_of_a_group_that_wants_items_is_their_demand_over_its_mean_quantity():
    people = {"wants": "items", "arrivals": "poisson", "quantity": {"type": "geometric", "mean": 2}}
    found = shop(customers={"people": people})
    assert of_people(found) == ({"mug": 0.25, "cup": 0.75}, 6)
    assert {stock: demand.mean for stock, demand in demands(found).items()} == {"mug": 3, "cup": 9, "jug": 0}


def test_a_rate_that_is_said_stays_and_is_divided_by_demand():
    people = {"wants": "items", "arrivals": {"type": "poisson", "rate": 40}}
    found = shop(customers={"people": people})
    assert of_people(found) == ({"mug": 0.25, "cup": 0.75}, 40)
    assert demands(found)["mug"].mean == 10


def test_other_arrivals_of_a_group_that_wants_items_are_divided_by_demand_too():
    people = {"wants": "items", "arrivals": {"type": "renewal", "interarrival": 0.5}}
    assert of_people(shop(customers={"people": people})) == ({"mug": 0.25, "cup": 0.75}, 2)


def test_customers_who_want_items_ask_for_what_the_same_shares_ask_for():
    declared = {"wants": {"mug": 0.25, "cup": 0.75}, "arrivals": {"type": "poisson", "rate": 12}}
    by_hand, by_demand = shop(customers={"people": declared}), shop()
    plans = [plan(scenario, "as declared") for scenario in (by_hand, by_demand)]
    first, second = (Tape(7, 0).customers(one) for one in plans)
    assert len(first.arrived_at) > 1000
    assert (first.arrived_at == second.arrived_at).all()
    assert (first.stock == second.stock).all()


def test_a_product_called_items_keeps_its_meaning():
    stock = {"items": {"source": "acme", "restock": LEVEL}}
    people = {"wants": "items", "arrivals": {"type": "poisson", "rate": 2}}
    found = shop(products={"items": {}}, stock=stock, customers={"people": people})
    assert found.customers["people"].wants == {"items": 1}


def test_items_without_demand_cannot_be_wanted():
    without = {name: {"source": "acme", "restock": LEVEL} for name in ("mug", "cup", "jug")}
    said = "customers.people.wants: expected a 'demand' above 0 at some stock point, which 'items' asks for, found none"
    merged = mapping({**SHOP, "stock": {}})
    merged["stock"] = without
    with pytest.raises(ScenarioError) as caught:
        read_mapping(merged)
    assert [str(one) for one in caught.value.problems] == [said]


def test_a_demand_that_is_none_is_refused_at_its_place_alone():
    for wrong, said in (("twelve", "'twelve'"), (-1, "-1")):
        (problem,) = refused(stock={"mug": {**SHOP["stock"]["mug"], "demand": wrong}})
        assert problem.startswith("stock.mug.demand: expected a rate")
        assert problem.endswith(f"found {said}")


def test_the_demand_comes_with_one_group():
    people = SHOP["customers"]["people"]
    assert refused(customers={"people": people, "others": people}) == [
        "customers.others.arrivals: expected a 'rate' of its own: all that is demanded comes with 'people', found none"
    ]


def test_a_quantity_of_nothing_gives_no_rate():
    people = {**SHOP["customers"]["people"], "quantity": 0}
    assert refused(customers={"people": people}) == [
        "customers.people.quantity: expected a mean above 0, from which the rate of arrivals follows, found 0"
    ]


def test_a_word_near_items_is_known():
    people = {"wants": "itmes", "arrivals": {"type": "poisson", "rate": 1}}
    assert refused(customers={"people": people}) == [
        "customers.people.wants: expected a stock point, found 'itmes' (did you mean 'items'?)"
    ]


def test_a_demand_that_nobody_asks_for_is_warned_of():
    found = shop(customers={"people": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 1}}})
    said = "the demand of stock points ('mug' has one) says nothing here: no customer group wants items"
    assert said in found.warnings
    assert said not in shop().warnings


# policies, changes and variants

POLICIES: dict[str, Any] = {
    "as today": {},
    "more mugs": {"stock": {"mug": {"demand": 15}}},
    "in pairs": {"customers": {"people": {"quantity": 2}}},
    "fewer": {"restock": {"type": "base_stock", "base_stock_level": 3}},
}


def test_a_policy_that_changes_a_demand_or_a_quantity_changes_shares_and_rate():
    found = shop(policies=POLICIES)
    assert {name: of_people(policy) for name, policy in found.policies.items()} == {
        "as today": ({"mug": 0.25, "cup": 0.75}, 12),
        "more mugs": ({"mug": 15 / 24, "cup": 9 / 24}, 24),
        "in pairs": ({"mug": 0.25, "cup": 0.75}, 6),
        "fewer": ({"mug": 0.25, "cup": 0.75}, 12),
    }


def test_a_change_of_a_demand_or_a_quantity_changes_shares_and_rate():
    found = shop(policies=POLICIES)
    assert of_people(found.changed({"stock.mug.demand": 1})) == ({"mug": 0.1, "cup": 0.9}, 10)
    assert of_people(found.changed({"customers.people.quantity": 4})) == ({"mug": 0.25, "cup": 0.75}, 3)
    assert of_people(found.changed({"customers.people.arrivals.rate": 5}))[1] == 5


@pytest.mark.parametrize("policies", [{"as today": {}, "fewer": POLICIES["fewer"]}, POLICIES])
@pytest.mark.parametrize(
    ("path", "values", "quick"),
    [
        ("stock.mug.demand", (1, "7 per week", -1), False),
        ("stock.*.demand", (4,), False),
        ("customers.people.quantity", (2, "x"), False),
        ("customers.people.arrivals.rate", (2, -1), True),
        ("customers.people.willing_to_wait", (0.5,), True),
        ("stock.mug.restock.base_stock_level", (3, -1), True),
        ("policies.fewer.restock.base_stock_level", (3,), True),
        ("policies.fewer.stock.mug.demand", (3,), False),
    ],
)
def test_a_variant_is_what_a_change_makes(policies: dict[str, Any], path: str, values: tuple[Any, ...], quick: bool):
    found = shop(policies=policies)
    variants = Variants(found, [path])
    assert (variants._quick is not None) == (quick and len(policies) == 2)
    for value in values:
        require_equal(changed_quickly(variants, (value,)), changed_slowly(found, {path: value}), f"{path}={value}")


def test_items_of_a_table_are_wanted_by_their_column_of_demand(tmp_path: Path):
    (tmp_path / "items.csv").write_text(
        "product,demand,source,restock\nmug,3,acme,order_for_order\ncup,9,acme,order_for_order\n"
    )
    words = mapping(SHOP)
    del words["stock"], words["products"]
    found = read_mapping({**words, "stock_file": "items.csv"}, folder=tmp_path)
    assert of_people(found) == ({"mug": 0.25, "cup": 0.75}, 12)
