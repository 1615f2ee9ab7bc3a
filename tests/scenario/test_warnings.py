"""Warnings: what was probably not meant, and what may well be."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import pytest

from tests.helpers.tiny import Changes, Read, changed

SLOW = "{type: constant_order, review_period: 1 week, order_quantity: 14}"
ODD: dict[str, tuple[Changes, list[str]]] = {
    "a supplier nobody orders from": (
        [("suppliers:", "suppliers:\n  bolt: {lead_time: 2}")],
        ["suppliers.bolt: no stock point orders there"],
    ),
    "a profile nobody has": (
        [("customers:", "profiles:\n  hurried: {patience: 2}\ncustomers:")],
        ["profiles.hurried: no group of customers has it"],
    ),
    "a product nobody stocks": ([("mug: {}", "mug: {}\n  cup: {}")], ["products.cup: no stock point holds it"]),
    "a stock point nobody asks": (
        [("mug: {}", "mug: {}\n  cup: {}"), ("stock:", "stock:\n  cup: {source: acme, restock: order_for_order}")],
        ["stock.cup: no customer asks for it"],
    ),
    "a price below the cost": (
        [("mug: {}", "mug: {price: 2, unit_cost: 3.5}")],
        ["products.mug: its price, 2, is below the least it costs, 3.5 a unit"],
    ),
    "a price below what every supplier asks": (
        [("mug: {}", "mug: {price: 5, unit_cost: 3}"), ("lead_time: 5", "lead_time: 5, prices: [{from: 0, price: 9}, {from: 50, price: 6}]")],
        ["products.mug: its price, 5, is below the least it costs, 6 a unit"],
    ),
    "weights that nearly add up to 1": (
        [("    wants: mug", "    wants: mug\n    quantity: {type: discrete, values: [1, 2, 3], weights: [0.33, 0.33, 0.33]}")],
        ["customers.people.quantity: its weights add up to 0.99, not to 1: they are taken in proportion, each divided by 0.99"],
    ),
    "weights of which one is too much": (
        [("lead_time: 5", "lead_time: {type: discrete, values: [1, 2], weights: [0.8, 0.25]}")],
        ["suppliers.acme.lead_time: its weights add up to 1.05, not to 1: they are taken in proportion, each divided by 1.05"],
    ),
    "orders that are overdue": (
        [("horizon: 100", "horizon: 100\nstart: 2026-01-05"),
         ("source: acme", "source: acme\n    initial: {on_order: [{quantity: 1, due: 2026-01-04}, {quantity: 2, due: 2026-01-04 23:59}, {quantity: 3, due: 2026-01-05}]}")],
        ["stock.mug.initial.on_order: 2 orders are overdue, for the start is 2026-01-05, and come at time 0"],
    ),
    "an order that is overdue": (
        [("horizon: 100", "horizon: 100\nstart: 2026-01-05"),
         ("source: acme", "source: acme\n    initial: {on_order: [{quantity: 1, due: 2026-01-04}, {quantity: 3, due: 0}]}")],
        ["stock.mug.initial.on_order: 1 order is overdue, for the start is 2026-01-05, and comes at time 0"],
    ),
    "a rate of 0": ([("rate: 3", "rate: 0")], ["customers.people.arrivals: the rate is 0, and nobody ever comes"]),
    "orders for less than is asked for": (
        [("{type: base_stock, base_stock_level: 8}", SLOW)],
        ["stock.mug.restock: it orders at most 2 a day, and 3 are asked for by customers who all wait for ever: "
         "backorders grow as long as the run lasts"],
    ),
    "a cap below what is asked for, under one policy": (
        [("{type: base_stock, base_stock_level: 8}", "{type: base_stock, base_stock_level: 8}\npolicies:\n  today: {}\n  capped:\n"
          "    restock: {type: capped_base_stock, review_period: 1, base_stock_level: 8, cap: 2}")],
        ["under 'capped': stock.mug.restock: it orders at most 2 a day, and 3 are asked for by customers who all wait for ever: "
         "backorders grow as long as the run lasts"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", ODD)
def test_what_was_probably_not_meant_is_warned_of(case: str, read: Read):
    changes, said = ODD[case]
    assert list(read(changed(changes)).warnings) == said


def test_of_a_hundred_things_of_one_kind_five_are_named(read: Read):
    cups = "".join(f"  cup {number}: {{}}\n" for number in range(100))
    *named, more = read(changed([("  mug: {}\n", f"  mug: {{}}\n{cups}")])).warnings
    assert named == [f"products.cup {number}: no stock point holds it" for number in range(5)]
    assert more == "products: no stock point holds it: 95 more"


NOT_ODD: dict[str, Changes] = {
    "a supplier of a policy": [
        ("suppliers:", "suppliers:\n  bolt: {lead_time: 2}"),
        ("base_stock_level: 8}", "base_stock_level: 8}\npolicies:\n  today: {}\n  other: {stock: {mug: {source: bolt}}}"),
    ],
    "a supplier of a sourcing rule": [
        ("suppliers:", "suppliers:\n  bolt: {lead_time: 2}"),
        ("source: acme", "source: {type: backup, first: acme, then: bolt, when: {backorders: 9}}"),
    ],
    "a profile of a policy": [
        ("customers:", "profiles:\n  hurried: {patience: 2}\ncustomers:"),
        ("base_stock_level: 8}", "base_stock_level: 8}\npolicies:\n  today: {}\n  other: {customers: {people: {profile: hurried}}}"),
    ],
    "a product that some take instead": [
        ("mug: {}", "mug: {}\n  cup: {}"),
        ("stock:", "stock:\n  cup: {source: acme, restock: order_for_order}"),
        ("wants: mug", "wants: mug\n    alternatives: {cup: 0.3}"),
    ],
    "no price": [("mug: {}", "mug: {unit_cost: 3.5}")],
    "a price below that of a small order": [
        ("mug: {}", "mug: {price: 5, unit_cost: 9}"), ("lead_time: 5", "lead_time: 5, prices: [{from: 50, price: 4}]")
    ],
    "orders for less than is asked for by those who leave": [
        ("{type: base_stock, base_stock_level: 8}", SLOW), ("wants: mug", "wants: mug\n    patience: 9")
    ],
    "orders for as much as is asked for": [("{type: base_stock, base_stock_level: 8}", SLOW.replace("14", "21"))],
}  # fmt: skip


@pytest.mark.parametrize("case", NOT_ODD)
def test_what_may_well_be_meant_is_not_warned_of(case: str, read: Read):
    assert read(changed(NOT_ODD[case])).warnings == ()


@pytest.mark.parametrize(
    "weights",
    ["[60, 30, 10]", "[0.5, 0.25, 0.25]", "[0.1, 0.2, 0.7]", "[1, 1, 1]", "[0.2, 0.2, 0.2]", "[0.5, 0.3, 0.7]"],
)
def test_weights_that_add_up_to_1_or_to_something_else_altogether_are_not_warned_of(weights: str, read: Read):
    quantity = f"quantity: {{type: discrete, values: [1, 2, 3], weights: {weights}}}"
    assert read(changed([("    wants: mug", f"    wants: mug\n    {quantity}")])).warnings == ()
