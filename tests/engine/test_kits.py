"""Kits: what is made from parts by an order for each order and takes no time, sold from the shelves of its parts."""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments.run import Run
from tests.helpers.chains import base_stock, play, rows, scripted, supplied
from tests.helpers.stock_points import NEVER_RESTOCKED

SUPPLIERS: dict[str, Any] = {"packing": {"lead_time": 0}, "acme": {"lead_time": 5}, "workshop": {"lead_time": 1}}


def kit(parts: dict[str, int] | None = None, **words: Any) -> dict[str, Any]:
    """A stock point of kits, each of a lamp and two bulbs unless it says otherwise, packed when they are sold."""
    made_from = {"lamp": 1, "bulb": 2} if parts is None else parts
    return {"made_from": made_from, "source": "packing", "restock": {"type": "order_for_order"}, **words}


def shelf(units: int, **words: Any) -> dict[str, Any]:
    """A stock point of parts with so many on hand, of which no more come."""
    return {"source": "acme", "initial": units, "restock": NEVER_RESTOCKED, **words}


def sell(stock: dict[str, Any], customers: dict[str, Any], **words: Any) -> Run:
    products = {name.partition("@")[0]: {} for name in stock}
    return play(stock, customers, **{"products": products, "suppliers": SUPPLIERS, **words})


def buyers(times: list[float], quantities: list[int] | None = None, wants: str = "kit", **words: Any) -> dict[str, Any]:
    """Customers who would not wait, unless they say otherwise."""
    return scripted(times, quantities, wants, **{"willing_to_wait": 0, **words})


def outcomes(run: Run, group: str = "people") -> list[str]:
    return run.orders[run.orders["group"] == group].outcome.astype(str).tolist()


def on_hand(run: Run) -> dict[str, int]:
    """Units on hand at the end, by stock point."""
    return {
        str(stock): int(units) for stock, units in run.levels.groupby("stock", observed=True).on_hand.last().items()
    }


# one kit


def test_customers_who_would_not_wait_are_served_from_the_parts_on_the_shelf():
    """The case of practice: four kits from ten lamps and twenty bulbs, of which two are sold alone."""
    stock = {
        "kit": kit(),
        "lamp": {"source": "acme", "initial": 10, "restock": {"type": "reorder_point", "reorder_point": 2,
                                                              "order_quantity": 10}},
        "bulb": {"source": "acme", "initial": 20, "restock": {"type": "reorder_point", "reorder_point": 4,
                                                              "order_quantity": 20}},
    }  # fmt: skip
    customers = {"people": buyers([1, 2, 3, 4]), "bulbs": buyers([1.5, 2.5], wants="bulb")}
    run = sell(stock, customers, horizon=10)
    assert outcomes(run) == ["filled_at_once"] * 4
    assert on_hand(run) == {"kit": 0, "lamp": 6, "bulb": 20 - 4 * 2 - 2}
    assert rows(run, "kit", "kind", "ordered_at", "received_at", "quantity") == [
        ("produced", at, at, 1) for at in (1, 2, 3, 4)
    ]
    measures = run.measures().set_index(["stock", "group", "measure"]).value
    assert measures["kit", "", "fill_rate"] == 1
    # the parts' rates count each kit as one order: of the bulbs six orders of ten units in all, all filled at once
    assert measures["bulb", "", "orders_placed"] == 6
    assert measures["bulb", "", "units_demanded"] == 10
    assert measures["bulb", "", "fill_rate"] == 1


def test_a_kit_that_lacks_one_part_is_not_sold_and_takes_none_of_the_others():
    run = sell({"kit": kit(), "lamp": shelf(3), "bulb": shelf(1)}, {"people": buyers([1])})
    assert outcomes(run) == ["lost"]
    assert on_hand(run) == {"kit": 0, "lamp": 3, "bulb": 1}


@pytest.mark.parametrize("ships", ["partial", "complete"])
def test_an_order_of_more_kits_than_there_are_parts_for_gets_none_at_once(ships: str):
    run = sell({"kit": kit(), "lamp": shelf(9), "bulb": shelf(5)}, {"people": buyers([1], [3], ships=ships)})
    assert run.orders.iloc[0][["filled_at_once_units", "lost_units"]].tolist() == [0, 3]
    assert on_hand(run) == {"kit": 0, "lamp": 9, "bulb": 5}


def test_kits_on_the_shelf_are_sold_first_and_only_what_lacks_is_put_together():
    # one of the second order is on the shelf, and there are parts for two more
    run = sell({"kit": kit(initial=2), "lamp": shelf(2), "bulb": shelf(5)}, {"people": buyers([1, 2], [1, 3])})
    assert outcomes(run) == ["filled_at_once"] * 2
    assert rows(run, "kit", "ordered_at", "quantity") == [(2, 2)]
    assert on_hand(run) == {"kit": 0, "lamp": 0, "bulb": 1}


def test_a_customer_who_waits_for_a_kit_gets_it_with_its_last_part():
    stock = {"kit": kit(), "lamp": shelf(1), "bulb": supplied(0)}
    run = sell(stock, {"people": buyers([1], willing_to_wait=1)})
    assert run.orders.iloc[0][["outcome", "resolved_at"]].tolist() == ["filled_on_time", 6]


def test_kits_are_packed_in_lots_and_what_is_left_over_is_on_the_shelf():
    suppliers = {**SUPPLIERS, "packing": {"lead_time": 0, "order_multiple": 3}}
    stock = {"kit": kit(), "lamp": shelf(4), "bulb": shelf(9)}
    run = sell(stock, {"people": buyers([1, 2, 3, 4])}, suppliers=suppliers)
    # three are packed for the first, which does for all three; of one lamp no lot can be packed
    assert rows(run, "kit", "ordered_at", "quantity") == [(1, 3)]
    assert outcomes(run) == ["filled_at_once"] * 3 + ["lost"]


def test_a_largest_order_of_the_packing_is_the_most_kits_that_are_packed_for_a_customer():
    suppliers = {**SUPPLIERS, "packing": {"lead_time": 0, "maximum_order": 2}}
    stock = {"kit": kit(), "lamp": shelf(9), "bulb": shelf(18)}
    run = sell(stock, {"people": buyers([1, 2], [3, 2])}, suppliers=suppliers)
    assert outcomes(run) == ["lost", "filled_at_once"]


def test_kits_whose_lots_could_overfill_a_shelf_are_made_to_order_as_in_any_workshop():
    suppliers = {**SUPPLIERS, "packing": {"lead_time": 0, "order_multiple": 5}}
    stock = {"kit": kit(shelf_capacity=3), "lamp": shelf(9), "bulb": shelf(18)}
    run = sell(stock, {"people": buyers([1], [1])}, suppliers=suppliers)
    assert outcomes(run) == ["lost"]
    assert sell({**stock, "kit": kit(shelf_capacity=3)}, {"people": buyers([1])}).orders.outcome.iloc[0] == (
        "filled_at_once"
    )


@pytest.mark.parametrize(
    "words",
    [
        {"lead_time": 0.5},
        {"lead_time": 0, "capacity": 100},
        {"lead_time": 0, "unit_processing_time": 0},
        {"lead_time": 0, "yield": 0.99},
        {"lead_time": 0, "disruptions": [{"from": 50, "to": 51}]},
        {"lead_time": {"type": "discrete", "values": [0, 1], "weights": [1, 1]}},
    ],
)
def test_a_source_that_takes_time_or_may_fail_makes_no_kits(words: dict[str, Any]):
    stock = {"kit": kit(), "lamp": shelf(9), "bulb": shelf(9)}
    run = sell(stock, {"people": buyers([1])}, suppliers={**SUPPLIERS, "packing": words})
    assert outcomes(run) == ["lost"]


TWO_SOURCES = {"type": "split", "shares": {"packing": 0.5, "workshop": 0.5}}


@pytest.mark.parametrize(
    "words",
    [{"restock": base_stock(0)}, {"max_outstanding_orders": 9}, {"source": TWO_SOURCES}],
    ids=["rule", "limit", "source"],
)
def test_another_rule_a_limit_of_outstanding_orders_or_a_second_source_makes_no_kit(words: dict[str, Any]):
    run = sell({"kit": kit(**words), "lamp": shelf(9), "bulb": shelf(9)}, {"people": buyers([1])})
    assert outcomes(run) == ["lost"]


# reserves, queues and classes


def test_a_kit_takes_nothing_from_a_part_s_reserve():
    stock = {"kit": kit(), "lamp": shelf(9), "bulb": shelf(5, reserve={2: 2})}
    customers = {"people": buyers([1, 2], priority=2), "first": buyers([3], priority=1)}
    run = sell(stock, customers)
    # five bulbs: one kit leaves three, of which two are kept from class 2; class 1 may have them
    assert outcomes(run) == ["filled_at_once", "lost"]
    assert outcomes(run, "first") == ["filled_at_once"]
    assert on_hand(run)["bulb"] == 1


def test_a_reserve_of_kits_is_kept_where_a_kit_is_a_part_of_another():
    stock = {"set": kit({"kit": 1}), "kit": kit(initial=5, reserve={2: 3}), "lamp": shelf(9), "bulb": shelf(18)}
    run = sell(stock, {"people": buyers([1], [4], wants="set", priority=2)})
    # two of the five kits are free for class 2; two more are packed, and three stay for class 1
    assert outcomes(run) == ["filled_at_once"]
    assert on_hand(run) == {"set": 0, "kit": 3, "lamp": 7, "bulb": 14}


def test_a_kit_does_not_overtake_who_waits_for_a_part():
    waiting = buyers([1], [9], wants="bulb", willing_to_wait=1, ships="complete", priority=2)
    stock = {"kit": kit(), "lamp": shelf(9), "bulb": shelf(5)}
    run = sell(stock, {"waiting": waiting, "people": buyers([2, 3], priority=2)})
    assert outcomes(run) == ["lost", "lost"]
    # of a class above the one that waits it may
    run = sell(stock, {"waiting": waiting, "people": buyers([2, 3], priority=1)})
    assert outcomes(run) == ["filled_at_once"] * 2


def test_a_kit_does_not_overtake_who_waits_for_the_kit():
    stock = {"kit": kit(), "lamp": shelf(9), "bulb": shelf(5)}
    waiting = buyers([1], [3], willing_to_wait=1, ships="complete", priority=2)
    run = sell(stock, {"waiting": waiting, "people": buyers([2], priority=2)})
    # the one who waits has taken the five bulbs there are for three kits
    assert outcomes(run, "waiting") == ["still_waiting"]
    assert outcomes(run) == ["lost"]


def test_a_part_is_ordered_when_a_kit_has_taken_it():
    stock = {"kit": kit(), "lamp": supplied(3), "bulb": supplied(6)}
    run = sell(stock, {"people": buyers([1], [2])})
    assert rows(run, "lamp", "ordered_at", "quantity") == [(1, 2)]
    assert rows(run, "bulb", "ordered_at", "quantity") == [(1, 4)]


def test_what_a_part_s_rule_orders_takes_no_part_away_from_the_kit():
    # lamps are made of bulbs: the lamp ordered for the one that the kit takes must not have the kit's bulb
    lamp = {"made_from": {"bulb": 1}, "source": "workshop", "restock": base_stock(3)}
    stock = {"kit": kit({"lamp": 1, "bulb": 1}), "lamp": lamp, "bulb": shelf(1)}
    run = sell(stock, {"people": buyers([1])})
    assert outcomes(run) == ["filled_at_once"]
    assert on_hand(run) == {"kit": 0, "lamp": 2, "bulb": 0}
    assert run.levels.set_index("stock").backorders["bulb"].iloc[-1] == 1  # for the lamp


# kits of kits, alternatives, transfers


def test_kits_that_share_a_part_are_counted_together_before_any_is_taken():
    stock = {"set": kit({"kit": 1, "bulb": 3}), "kit": kit(), "lamp": shelf(9), "bulb": shelf(9)}
    run = sell(stock, {"people": buyers([1, 2], wants="set")})
    # a set is three bulbs and a kit with two more: of nine bulbs one, not two
    assert outcomes(run) == ["filled_at_once", "lost"]
    assert on_hand(run) == {"set": 0, "kit": 0, "lamp": 8, "bulb": 4}
    (of_kit,) = rows(run, "kit", "ordered_at", "received_at", "quantity")
    assert of_kit == (1, 1, 1)


def test_a_kit_in_a_kit_takes_what_is_packed_first():
    stock = {"set": kit({"kit": 2}), "kit": kit(initial=1), "lamp": shelf(9), "bulb": shelf(9)}
    run = sell(stock, {"people": buyers([1], wants="set")})
    assert outcomes(run) == ["filled_at_once"]
    assert on_hand(run) == {"set": 0, "kit": 0, "lamp": 8, "bulb": 7}


def test_a_kit_is_sold_instead_of_what_lacks():
    stock = {"kit": kit(), "lamp": shelf(2), "bulb": shelf(2), "mug": shelf(0)}
    run = sell(stock, {"people": buyers([1, 2], wants="mug", alternatives={"kit": 1})})
    assert outcomes(run) == ["substituted", "lost"]
    assert on_hand(run) == {"kit": 0, "lamp": 1, "bulb": 0, "mug": 0}


def test_another_stock_point_gets_kits_whose_parts_are_free_or_waits_for_the_whole_order():
    store = {"source": "kit@hub", "transit": 2, "restock": base_stock(0)}
    stock = {"kit@north": store, "kit@hub": kit(), "lamp@hub": shelf(9), "bulb@hub": shelf(6)}
    customers = {"people": buyers([1, 2], [2, 2], wants="kit@north", willing_to_wait=1)}
    run = sell(stock, customers)
    # four bulbs go into the first two kits; the two that are left are held for the second order
    assert rows(run, "kit@north", "shipped_at", "received_at", "quantity")[0] == (1, 3, 2)
    assert outcomes(run) == ["filled_on_time", "still_waiting"]
    assert on_hand(run) == {"kit@north": 0, "kit@hub": 0, "lamp@hub": 5, "bulb@hub": 0}


def test_parts_at_the_kit_s_own_location_are_taken():
    stock = {"kit@hub": kit(), "lamp@hub": shelf(1), "bulb@hub": shelf(2), "lamp": shelf(5), "bulb": shelf(5)}
    run = sell(stock, {"people": buyers([1, 2], wants="kit@hub")})
    assert outcomes(run) == ["filled_at_once", "lost"]
    assert on_hand(run) == {"kit@hub": 0, "lamp@hub": 0, "bulb@hub": 0, "lamp": 5, "bulb": 5}
