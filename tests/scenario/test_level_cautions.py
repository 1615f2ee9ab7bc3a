"""What the formulas of computed levels leave out and a scenario has is said, a sentence a kind."""

from __future__ import annotations

from typing import Any

import pytest

from sim.scenario.level_cautions import level_cautions
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping

LOTS = {"type": "reorder_point", "reorder_point": {"service_level": "95%"}, "order_quantity": 100}
DAILY = {"type": "periodic_order_up_to", "review_period": 1, "order_up_to_level": {"service_level": "95%"}}
GAMMA = {"type": "gamma", "mean": 10, "std": 5}


def scenario(supplier: dict[str, Any] | None = None, restock: dict[str, Any] | None = None, **words: Any) -> Scenario:
    """Ten a day, from a supplier who takes 5 days, in lots of 100."""
    usual: dict[str, Any] = {
        "name": "levels",
        "horizon": 100,
        "products": {"mug": {}},
        "customers": {"all": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 10}}},
        "suppliers": {"acme": {"lead_time": 5, **(supplier or {})}},
        "stock": {"mug": {"source": "acme", "restock": restock or LOTS}},
    }
    return read_mapping({**usual, **words})


def cautions(*blocks: dict[str, Any], **words: Any) -> list[str]:
    return level_cautions(scenario(*blocks, **words))


def test_a_level_whose_formula_leaves_nothing_out_has_no_caution() -> None:
    assert cautions() == []


def test_a_level_that_is_no_computed_one_has_no_caution() -> None:
    assert cautions({"capacity": 12}, LOTS | {"reorder_point": 62}) == []
    assert cautions({"capacity": 12}, LOTS | {"reorder_point": {"days": 6}}) == []


def test_capacity_is_said_with_what_is_asked_of_it_and_the_work_on_a_lot() -> None:
    assert cautions({"capacity": 12}) == [
        "the computed levels of mug leave out capacity: acme works on 12 units a day, and 10 are asked of it (83%); "
        "its work and the wait for it come on top of the lead time (the work on a lot of 100 alone takes 8.33 days)"
    ]
    (by_unit,) = cautions({"unit_processing_time": 0.05}, DAILY)
    assert "acme works on 20 units a day, and 10 are asked of it (50%)" in by_unit
    assert "lot" not in by_unit


def test_a_workshop_that_several_items_share_is_as_busy_as_all_of_them_make_it() -> None:
    many = scenario({"capacity": 25}, products={"mug": {}, "cup": {}})
    stock = {name: {"source": "acme", "restock": LOTS} for name in ("mug", "cup")}
    groups = {
        name: {"wants": name, "arrivals": {"type": "poisson", "rate": rate}} for name, rate in (("mug", 10), ("cup", 5))
    }
    (said,) = level_cautions(many.changed({"stock": stock, "customers": groups}))
    assert (
        "levels of mug and cup leave out capacity: acme works on 25 units a day, and 15 are asked of it (60%)" in said
    )


@pytest.mark.parametrize(
    ("disruptions", "share"),
    [
        ([{"from": 5, "to": 7}, {"from": 12, "to": 14}, {"from": 97, "to": 120}], "7%"),  # 2 + 2 + 3 of 100 days
        ({"up": 90, "down": {"type": "exponential", "mean": 10}}, "10%"),
    ],
)
def test_outages_are_said_with_their_share_of_the_time(disruptions: object, share: str) -> None:
    (said,) = cautions({"disruptions": disruptions})
    assert f"levels of mug leave out that acme is down {share} of the time" in said


def test_yield_is_said() -> None:
    (said,) = cautions({"yield": 0.9})
    assert said == "the computed levels of mug leave out that of what is ordered from acme the share 0.9 arrives"


def test_orders_that_wait_for_earlier_ones_have_their_effective_lead_time() -> None:
    (said,) = cautions({"lead_time": GAMMA, "order_crossing": "prevented"}, DAILY)
    assert "with one every 1 day or so, the mean lead time is about 15.6 days, not 10" in said


def test_orders_that_cross_are_said_where_many_of_them_do() -> None:
    (said,) = cautions({"lead_time": GAMMA}, DAILY)
    # P(L₀ > 1 + L₁) of two gamma times: 0.4378 by 2 million draws
    assert "the next one overtakes 44% of them" in said
    assert cautions({"lead_time": GAMMA}) == []  # of lots ten days apart about 8 %
    assert cautions({"lead_time": {"type": "gamma", "mean": 10, "std": 1}}) == []


def test_levels_by_palm_s_theorem_have_no_caution() -> None:
    one_for_one = {"type": "base_stock", "base_stock_level": {"service_level": "95%"}}
    assert cautions({"lead_time": GAMMA}, one_for_one) == []
    assert len(cautions({"lead_time": GAMMA, "order_crossing": "prevented"}, one_for_one)) == 1


def test_what_the_supplier_sells_is_said_where_the_rule_orders_something_else() -> None:
    (said,) = cautions({"minimum_order": 20, "order_multiple": 8}, DAILY)
    assert said == (
        "the computed levels of mug leave out that acme sells at least 20 units and multiples of 8; orders of any "
        "other quantity are changed to one of these, so that more is on hand than is reckoned with"
    )
    (said,) = cautions({"maximum_order": 50}, DAILY)
    assert said.endswith("acme sells at most 50; orders of any other quantity are changed to one of these")
    assert cautions({"minimum_order": 20, "order_multiple": 10}) == []  # 100 are sold
    assert len(cautions({"order_multiple": 30})) == 1
    assert cautions({"minimum_order": 1}, DAILY) == []


def test_items_that_are_sold_in_lots_of_their_own_are_said_each_with_its_own() -> None:
    items = {"mug": {"order_multiple": 6}, "cup": {"maximum_order": 50}}
    two = scenario({"items": items}, DAILY, products={"mug": {}, "cup": {}})
    stock = {name: {"source": "acme", "restock": DAILY} for name in items}
    wants = {"mug": 0.5, "cup": 0.5}
    (said,) = level_cautions(two.changed({"stock": stock, "customers.all.wants": wants}))
    assert "in which lots they are sold, such as mug: multiples of 6, cup: at most 50; orders" in said
    assert "more is on hand" not in said


def test_the_terms_for_an_item_are_those_that_count() -> None:
    assert cautions({"order_multiple": 30, "items": {"mug": {"order_multiple": 50}}}) == []
    (said,) = cautions({"items": {"mug": {"lead_time": GAMMA}}, "order_crossing": "prevented"}, DAILY)
    assert "about 15.6 days, not 10" in said


def test_a_cap_on_orders_is_said() -> None:
    capped = {"type": "capped_base_stock", "review_period": 1, "cap": 12, "base_stock_level": {"fill_rate": "95%"}}
    assert cautions({}, capped) == ["the computed levels of mug leave out the cap on what is ordered at a time"]


def test_other_stock_points_parts_and_further_sources_are_said() -> None:
    stock = {
        "mug": {"source": "acme", "restock": LOTS | {"reorder_point": 60}},
        "mug@ulm": {"source": "mug", "transit": 1, "restock": LOTS},
        "set": {"source": "acme", "made_from": {"mug": 4}, "restock": LOTS},
        "cup": {"source": {"type": "split", "shares": {"acme": 0.5, "bolt": 0.5}}, "restock": LOTS},
    }
    groups = {name: {"wants": name, "arrivals": {"type": "poisson", "rate": 1}} for name in ("mug@ulm", "set", "cup")}
    assert cautions(
        products={"mug": {}, "set": {}, "cup": {}},
        suppliers={"acme": {"lead_time": 5}, "bolt": {"lead_time": 5}},
        stock=stock,
        customers=groups,
    ) == [
        "the computed levels of mug@ulm leave out waits where mug may be short",
        "the computed levels of set leave out waits for parts that are short",
        "the computed levels of cup are made from the first source alone (acme), of several",
    ]


def test_of_many_stock_points_the_first_are_named_and_the_others_counted() -> None:
    names = [f"p{number}" for number in range(2500)]
    many = scenario(
        {"capacity": 12},
        products={name: {} for name in names},
        customers={"all": {"wants": dict.fromkeys(names, 1 / 2500), "arrivals": {"type": "poisson", "rate": 10}}},
        stock={name: {"source": "acme", "restock": LOTS} for name in names},
    )
    (said,) = level_cautions(many)
    assert said.startswith("the computed levels of p0, p1, p2 and 2,497 more leave out capacity: ")
    assert len(said) < 300


def test_what_holds_under_some_policies_is_said_of_them() -> None:
    policies = {
        "as today": {},
        "limited": {"suppliers": {"acme": {"capacity": 12}}},
        "by hand": {"restock": {"reorder_point": 62}},
    }
    there = scenario(policies=policies)
    (said,) = level_cautions(there)
    assert said.startswith("under 'limited': the computed levels of mug leave out capacity")
    assert level_cautions(there, ["as today"]) == []
    (said,) = level_cautions(there, ["limited"])
    assert said.startswith("the computed levels of mug")


def test_of_many_kinds_under_many_policies_the_first_are_said() -> None:
    policies = {f"at {rate}": {"suppliers": {"acme": {"capacity": rate}}} for rate in range(12, 24)}
    said = level_cautions(scenario(policies=policies))
    assert len(said) == 9
    assert said[-1] == "computed levels leave out 4 more such things"


def test_a_level_for_which_the_shelf_has_no_room_is_said() -> None:
    def on_a_shelf(units: int) -> list[str]:
        return level_cautions(scenario().changed({"stock.mug.shelf_capacity": units}))

    # a reorder point of 50 + 1.645·√50 ≈ 62, and lots of 100: up to 162
    assert on_a_shelf(162) == []
    assert on_a_shelf(161) == [
        "the computed levels of mug leave out shelf_capacity: 162 units do not fit where there is room for 161"
    ]
