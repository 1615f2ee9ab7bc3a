"""Reading scenarios: what is wrong is said all at once, in these words, at its place; and nothing else happens."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import contextlib
import copy
import datetime as dt
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from worlds import mapping

from sim.errors import Place, Problem, ScenarioError, UserError, did_you_mean, shown
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping, read_scenario

TINY = """\
name: tiny
unit: day
horizon: 100
products:
  mug: {}
customers:
  people:
    wants: mug
    arrivals: {type: poisson, rate: 3}
suppliers:
  acme: {lead_time: 5}
stock:
  mug:
    source: acme
    restock: {type: base_stock, base_stock_level: 8}
"""
A_LEVEL = "a whole number of units, at least 0, or one of {days: 14}, {service_level: 0.95}, {fill_rate: 0.98}"
CAN_CHANGE = "a part of the scenario that a policy can change (products, profiles, customers, suppliers, stock, restock, promise)"

Read = Callable[..., Scenario]
Refusals = Callable[..., list[str]]
Changes = list[tuple[str, str]]


def changed(changes: Changes) -> str:
    """The tiny scenario with each old text replaced by the new one."""
    text = TINY
    for old, new in changes:
        assert text.count(old) >= 1, old
        text = text.replace(old, new, 1)
    return text


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str | bytes, assignments: Iterable[str] = ()) -> Scenario:
        file = tmp_path / "x.yaml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_scenario(file, assignments)

    return read


@pytest.fixture
def refusals(read: Read, tmp_path: Path) -> Refusals:
    """What reading says, without the file's name and the lines quoted from it."""

    def refusals(text: str | bytes, assignments: Iterable[str] = ()) -> list[str]:
        with pytest.raises(UserError) as caught:
            read(text, assignments)
        lines = str(caught.value).replace(f"{tmp_path}/x.yaml:", "").splitlines()
        return [line for line in lines if not line.startswith("    ")]

    return refusals


def test_the_tiny_scenario_is_fine(read: Read):
    scenario = read(TINY)
    assert list(scenario.policies) == ["as declared"]
    assert scenario.warnings == ()
    assert scenario.text == TINY


# the whole of a message


def test_a_problem_says_file_line_column_path_and_shows_the_line_with_a_caret(read: Read, tmp_path: Path):
    with pytest.raises(ScenarioError) as caught:
        read(changed([("type: base_stock,", "type: order_upto,")]))
    assert str(caught.value) == (
        f"{tmp_path}/x.yaml:15:21: stock.mug.restock.type: expected a restock rule, found 'order_upto' "
        "(did you mean 'periodic_order_up_to'?)\n"
        "        restock: {type: order_upto, base_stock_level: 8}\n"
        "                        ^"
    )


def test_all_problems_are_said_at_once_in_the_order_of_the_file(read: Read, tmp_path: Path):
    text = changed(
        [
            ("level: 8", "level: 3.5"),
            ("source: acme", "source: acmee"),
            ("rate: 3", "rate: -3"),
            ("horizon: 100", "horizon: soon"),
            ("unit: day", "unit: NO"),
        ]
    )
    with pytest.raises(ScenarioError) as caught:
        read(text)
    file = f"{tmp_path}/x.yaml"
    assert str(caught.value) == (
        f"{file}:2:7: unit: expected 'hour', 'day' or 'week', found NO, which YAML reads as true or false\n"
        "    unit: NO\n"
        "          ^\n"
        f"{file}:3:10: horizon: expected a duration, such as 5 or '36 hours', found 'soon'\n"
        "    horizon: soon\n"
        "             ^\n"
        f"{file}:9:37: customers.people.arrivals.rate: expected a rate of at least 0, found -3\n"
        "        arrivals: {type: poisson, rate: -3}\n"
        "                                        ^\n"
        f"{file}:14:13: stock.mug.source: expected a supplier, or another stock point, found 'acmee' (did you mean 'acme'?)\n"
        "        source: acmee\n"
        "                ^\n"
        f"{file}:15:51: stock.mug.restock.base_stock_level: expected {A_LEVEL}, found 3.5\n"
        "        restock: {type: base_stock, base_stock_level: 3.5}\n"
        "                                                      ^"
    )
    assert len(caught.value.problems) == 5


def test_a_mapping_has_no_places_but_the_same_words():
    with pytest.raises(ScenarioError) as caught:
        read_mapping(mapping({"horizon": -1, "suppliers": {"acme": {"lead_time": "soon"}}}))
    assert str(caught.value) == (
        "horizon: expected a duration above 0, found -1\n"
        "suppliers.acme.lead_time: expected a duration, such as 5 or '36 hours', found 'soon'"
    )


def test_the_caret_of_a_value_that_stands_for_a_block_is_below_it(read: Read):
    text = changed([("lead_time: 5", "lead_time: 5 dyas"), ("{type: base_stock, base_stock_level: 8}", "base_stok")])
    with pytest.raises(ScenarioError) as caught:
        read(text)
    above = {one.path: one.place.source[one.place.column - 1 :] for one in caught.value.problems if one.place}
    assert above == {"suppliers.acme.lead_time": "5 dyas}", "stock.mug.restock": "base_stok"}


def test_a_long_line_is_shown_around_the_column():
    place = Place("x.yaml", 1, 501, "a" * 500 + "b" * 500)
    line, caret = place.excerpt()
    assert line == "…" + "a" * 80 + "b" * 80 + "…"
    assert line[caret.index("^")] == "b"
    assert line[caret.index("^") - 1] == "a"


def test_a_line_with_tabs_keeps_its_caret_in_place_and_a_terminal_its_colours():
    assert Place("x.yaml", 1, 4, "a\tb\x1b[31m").excerpt() == ("a\tb?[31m", " \t ^")


def test_plain_values_are_shown_as_a_file_has_them():
    assert [shown(value) for value in (None, True, False, 3, "a", [1])] == [
        "nothing",
        "true",
        "false",
        "3",
        "'a'",
        "[1]",
    ]
    assert len(shown("x" * 1000)) == 60


@pytest.mark.parametrize(
    ("word", "choices", "meant"),
    [
        ("order_upto", ["reorder_point", "periodic_order_up_to", "min_max"], "periodic_order_up_to"),
        ("gama", ["gamma", "normal"], "gamma"),
        ("total_costs", ["total_cost_sum", "total_cost"], "total_cost"),
        ("horizn", ["horizon", "warm_up"], "horizon"),
        ("zzz", ["gamma", "normal"], None),
        ("", ["gamma"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_word_is_suggested_and_none_where_none_is_near(word: str, choices: list[str], meant: str | None):
    assert did_you_mean(word, choices) == (f" (did you mean '{meant}'?)" if meant else "")


def test_an_error_survives_being_pickled():
    import pickle

    error = ScenarioError([Problem("seed", "a number", "'x'", ("a",), Place("x.yaml", 1, 2, "seed: x"))])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)


# one problem each: what is changed in the tiny scenario, and all that is said

WORDS: dict[str, tuple[Changes, list[str]]] = {
    "an unknown word with one near": (
        [("horizon: 100", "horizon: 100\nhorizn: 3")],
        ["4:1: horizn: expected a word of this block, found 'horizn' (did you mean 'horizon'?)"],
    ),
    "an unknown word with none near": (
        [("unit: day", "colour: red")],
        [
            "2:1: colour: expected one of name, description, unit, currency, start, warm_up, horizon, replications, "
            "seed, accounting, products, profiles, customers, suppliers, promise, stock, policies, stock_file, found 'colour'"
        ],
    ),
    "a word that is not the scenario's own but stands in its file": (
        [("unit: day", "polices: {}")],
        ["2:1: polices: expected a word of this block, found 'polices' (did you mean 'policies'?)"],
    ),
    "an unknown word deep inside": (
        [("lead_time: 5", "lead_time: 5, order_costs: 3")],
        ["11:24: suppliers.acme.order_costs: expected a word of this block, found 'order_costs' "
         "(did you mean 'order_cost'?)"],
    ),
    "an unknown word of a kind": (
        [("rate: 3", "rate: 3, ratte: 3")],
        ["9:40: customers.people.arrivals.ratte: expected a word of this block, found 'ratte' (did you mean 'rate'?)"],
    ),
    "a missing word": ([("horizon: 100\n", "")], ["1:1: horizon: expected the word 'horizon', found nothing"]),
    "a missing word of a block": (
        [("{lead_time: 5}", "{}")],
        ["11:3: suppliers.acme.lead_time: expected the word 'lead_time', found nothing"],
    ),
    "a missing word of a kind": (
        [("type: poisson, rate: 3", "type: poisson")],
        ["9:5: customers.people.arrivals.rate: expected the word 'rate', found nothing"],
    ),
    "a missing block": (
        [("suppliers:\n  acme: {lead_time: 5}\n", "")],
        ["1:1: suppliers: expected the word 'suppliers', found nothing"],
    ),
    "a block by another name, to which others point": (
        [("stock:\n", "stocks:\n")],
        ["1:1: stock: expected the word 'stock', found nothing",
         "12:1: stocks: expected a word of this block, found 'stocks' (did you mean 'stock'?)"],
    ),
    "a list of products, to which others point": (
        [("  mug: {}", "  - mug")],
        ["5:3: products: expected a block of words, none with a '-' before it, found a list: ['mug']"],
    ),
    "an empty block": (
        [("  mug: {}\ncust", "  {}\ncust")],
        ["5:3: products: expected at least one, found none",
         "13:3: stock.mug: expected a product, or product@location, found 'mug'"],
    ),
    "nothing where a block is needed": (
        [("acme: {lead_time: 5}", "acme:")],
        ["11:8: suppliers.acme: expected a block of words, found nothing"],
    ),
    "a stock point of nothing": (
        [("stock:\n  mug:\n    source: acme\n    restock: {type: base_stock, base_stock_level: 8}", "stock: {mug: null}")],
        ["12:14: stock.mug: expected a block of words, found nothing"],
    ),
    "a list where a block is needed": (
        [("people:\n    wants: mug\n    arrivals: {type: poisson, rate: 3}", "[people]")],
        ["7:3: customers: expected a block of words, none with a '-' before it, found a list: ['people']"],
    ),
    # kinds
    "a restock rule by a wrong name": (
        [("type: base_stock,", "type: base_stok,")],
        ["15:21: stock.mug.restock.type: expected a restock rule, found 'base_stok' (did you mean 'base_stock'?)"],
    ),
    "a distribution by a wrong name": (
        [("lead_time: 5", "lead_time: {type: gama, mean: 3, cv: 1}")],
        ["11:28: suppliers.acme.lead_time.type: expected a distribution, found 'gama' (did you mean 'gamma'?)"],
    ),
    "arrivals by a wrong name": (
        [("type: poisson", "type: poison")],
        ["9:22: customers.people.arrivals.type: expected a kind of arrivals, found 'poison' (did you mean 'poisson'?)"],
    ),
    "a name that is near to none": (
        [("type: poisson", "type: zzzz")],
        ["9:22: customers.people.arrivals.type: expected a kind of arrivals, one of mmpp, per_period, poisson, "
         "renewal, scripted, trace, found 'zzzz'"],
    ),
    "a number as type": (
        [("type: poisson", "type: 3")],
        ["9:22: customers.people.arrivals.type: expected a kind of arrivals, one of mmpp, per_period, poisson, "
         "renewal, scripted, trace, found 3"],
    ),
    "no type": (
        [("type: poisson, rate: 3", "rate: 3")],
        ["9:15: customers.people.arrivals: expected a kind of arrivals: a 'type', one of mmpp, per_period, poisson, "
         "renewal, scripted, trace, found a block: {'rate': 3}"],
    ),
    "a number for a restock rule": (
        [("{type: base_stock, base_stock_level: 8}", "8")],
        ["15:14: stock.mug.restock: expected a restock rule, as {type: …}, found 8"],
    ),
    "a bare name with words missing": (
        [("{type: base_stock, base_stock_level: 8}", "base_stock")],
        ["15:14: stock.mug.restock.base_stock_level: expected the word 'base_stock_level', found nothing"],
    ),
    "a list for a distribution": (
        [("lead_time: 5", "lead_time: [5]")],
        ["11:21: suppliers.acme.lead_time: expected a distribution, as {type: …}, found a list: [5]"],
    ),
    "true for a distribution": (
        [("lead_time: 5", "lead_time: true")],
        ["11:21: suppliers.acme.lead_time: expected a distribution, as {type: …}, found true"],
    ),
    "a text for a distribution": (
        [("lead_time: 5", "lead_time: soon")],
        ["11:21: suppliers.acme.lead_time: expected a duration, such as 5 or '36 hours', found 'soon'"],
    ),
    "a wrong word of accounting": (
        [("horizon: 100", "horizon: 100\naccounting: {type: periodend, period: 1}")],
        ["4:20: accounting.type: expected 'continuous' or 'period_end', found 'periodend' (did you mean 'period_end'?)"],
    ),
    "accounting without its period": (
        [("horizon: 100", "horizon: 100\naccounting: period_end")],
        ["4:13: accounting: expected a 'period' with period_end accounting, and only with it, "
         "found a block: {'type': 'period_end'}"],
    ),
    "a period longer than the horizon": (
        [("horizon: 100", "horizon: 100\naccounting: {type: period_end, period: 101}")],
        ["4:40: accounting.period: expected at most the horizon, 100 days, found 101 days"],
    ),
    "a wrong unit": (
        [("unit: day", "unit: days")],
        ["2:7: unit: expected 'hour', 'day' or 'week', found 'days' (did you mean 'day'?)"],
    ),
    "an unknown unit": ([("unit: day", "unit: month")], ["2:7: unit: expected 'hour', 'day' or 'week', found 'month'"]),
    # names
    "an unknown stock point": (
        [("wants: mug", "wants: mugg")],
        ["8:12: customers.people.wants: expected a stock point, found 'mugg' (did you mean 'mug'?)"],
    ),
    "an unknown stock point among several": (
        [("wants: mug", "wants: {mug: 0.5, cupp: 0.5}")],
        ["8:23: customers.people.wants.cupp: expected a stock point, found 'cupp'"],
    ),
    "an unknown supplier": (
        [("source: acme", "source: acmee")],
        ["14:13: stock.mug.source: expected a supplier, or another stock point, found 'acmee' (did you mean 'acme'?)"],
    ),
    "a stock point as supplier": (
        [("source: acme", "source: mug")],
        ["14:13: stock.mug.source: expected another stock point, found 'mug', itself"],
    ),
    "nothing as supplier": (
        [("source: acme", "source:")],
        ["14:12: stock.mug.source: expected a supplier's name, or a sourcing rule as {type: …}, found nothing"],
    ),
    "a list as supplier": (
        [("source: acme", "source: [acme]")],
        ["14:13: stock.mug.source: expected a supplier's name, or a sourcing rule as {type: …}, found a list: ['acme']"],
    ),
    "an unknown profile": (
        [("wants: mug", "wants: mug\n    profile: patiend"), ("products:", "profiles: {patient: {}}\nproducts:")],
        ["10:14: customers.people.profile: expected a profile, found 'patiend' (did you mean 'patient'?)"],
    ),
    "an unknown profile among several": (
        [("wants: mug", "wants: mug\n    profile: {patient: 0.5, hurried: 0.5}"),
         ("products:", "profiles: {patient: {}}\nproducts:")],
        ["10:29: customers.people.profile.hurried: expected a profile, found 'hurried'"],
    ),
    "an unknown product": (
        [("stock:\n  mug:", "stock:\n  cup: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.cup: expected a product, or product@location, found 'cup'"],
    ),
    "an unknown product at a place": (
        [("stock:\n  mug:", "stock:\n  mugs@berlin: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.mugs@berlin: expected a product, or product@location, found 'mugs' (did you mean 'mug'?)"],
    ),
    "a place with a second @": (
        [("stock:\n  mug:", "stock:\n  mug@a@b: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.mug@a@b: expected product@location, the location without dots, found 'mug@a@b'"],
    ),
    "a place without a name": (
        [("stock:\n  mug:", "stock:\n  mug@: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.mug@: expected product@location, the location without dots, found 'mug@'"],
    ),
    "nothing wanted": (
        [("    wants: mug\n", "")],
        ["8:5: customers.people: expected the word 'wants': these arrivals name no product, "
         "found a block: {'arrivals': {'type': 'poisson', 'rate': 3}}"],
    ),
    "a number wanted that no stock point is called": (
        [("wants: mug", "wants: 3")],
        ["8:12: customers.people.wants: expected a stock point, found '3'"],
    ),
    # shares
    "shares that do not add up to 1": (
        [("wants: mug", "wants: {mug: 0.5}")],
        ["8:12: customers.people.wants: expected shares that add up to 1 (they add up to 0.5), "
         "found a block: {'mug': 0.5}"],
    ),
    "profiles that do not add up to 1": (
        [("wants: mug", "wants: mug\n    profile: {a: 60%, b: 60%}"), ("products:", "profiles: {a: {}, b: {}}\nproducts:")],
        ["10:14: customers.people.profile: expected shares that add up to 1 (they add up to 1.2), "
         "found a block: {'a': '60%', 'b': '60%'}"],
    ),
    "a share beyond 1": (
        [("wants: mug", "wants: {mug: 1.5}")],
        ["8:18: customers.people.wants.mug: expected a share between 0 and 1, such as 0.25 or '25%', found 1.5"],
    ),
    "no shares": (
        [("wants: mug", "wants: {}")],
        ["8:12: customers.people.wants: expected a name, or names with their shares, found a block: {}"],
    ),
    "a probability beyond 1": (
        [("wants: mug", "wants: mug\n    willing_to_wait: 150%")],
        ["9:22: customers.people.willing_to_wait: expected a share between 0 and 1, such as 0.25 or '25%', found '150%'"],
    ),
    "a probability below 0": (
        [("wants: mug", "wants: mug\n    willing_to_wait: -0.1")],
        ["9:22: customers.people.willing_to_wait: expected a share between 0 and 1, such as 0.25 or '25%', found -0.1"],
    ),
    # numbers
    "a negative horizon": ([("horizon: 100", "horizon: -3 days")], ["3:10: horizon: expected a duration above 0, found '-3 days'"]),
    "no horizon at all": ([("horizon: 100", "horizon: 0")], ["3:10: horizon: expected a duration above 0, found 0"]),
    "negative money": (
        [("mug: {}", "mug: {price: -3}")],
        ["5:16: products.mug.price: expected an amount of money, at least 0, found -3"],
    ),
    "money as a text": (
        [("mug: {}", "mug: {price: '3'}")],
        ["5:16: products.mug.price: expected an amount of money, at least 0, found '3' (did you mean 3, without quotes?)"],
    ),
    "money with its currency": (
        [("mug: {}", "mug: {price: 3 EUR}")],
        ["5:16: products.mug.price: expected an amount of money, at least 0, found '3 EUR' (did you mean 3?)"],
    ),
    "two prices of holding": (
        [("mug: {}", "mug: {holding_cost: 1, holding_rate: 25% per year}")],
        ["5:8: products.mug: expected either holding_cost or holding_rate, not both, "
         "found a block: {'holding_cost': 1, 'holding_rate': '25% per year'}"],
    ),
    "a rate of holding without its time": (
        [("mug: {}", "mug: {holding_rate: 25%}")],
        ["5:23: products.mug.holding_rate: expected a share per time, such as '25% per year', found '25%'"],
    ),
    "half a replication": (
        [("horizon: 100", "horizon: 100\nreplications: 2.5")],
        ["4:15: replications: expected a whole number of at least 1, found 2.5"],
    ),
    "a number of replications as a text": (
        [("horizon: 100", "horizon: 100\nreplications: '3'")],
        ["4:15: replications: expected a whole number of at least 1, found '3' (did you mean 3, without quotes?)"],
    ),
    "half a unit wanted": (
        [("wants: mug", "wants: mug\n    quantity: 1.5")],
        ["9:15: customers.people.quantity: expected a whole number of units, found 1.5"],
    ),
    "half a unit in every period": (
        [("{type: poisson, rate: 3}", "{type: per_period, every: 1, quantity: 1.5}")],
        ["9:54: customers.people.arrivals.quantity: expected a whole number of units, found 1.5"],
    ),
    "no quantity": (
        [("wants: mug", "wants: mug\n    quantity:")],
        ["9:14: customers.people.quantity: expected a distribution, as {type: …}, found nothing"],
    ),
    "half a unit held": (
        [("source: acme", "source: acme\n    initial: 2.5")],
        ["15:14: stock.mug.initial.on_hand: expected a whole number of units, at least 0, found 2.5"],
    ),
    "more units than can be counted": (
        [("source: acme", "source: acme\n    initial: 1e30")],
        ["15:14: stock.mug.initial.on_hand: expected a whole number of at most 1,000,000,000,000,000, found 1e+30"],
    ),
    "a state of today that is none": (
        [("source: acme", "source: acme\n    initial: {on_hand: 3, on_order: [{quantity: 0, due: 3}, {quantity: 5}]}")],
        ["15:49: stock.mug.initial.on_order.0.quantity: expected a whole number of at least 1, found 0",
         "15:61: stock.mug.initial.on_order.1.due: expected the word 'due', found nothing"],
    ),
    "one order under way that is no list": (
        [("source: acme", "source: acme\n    initial: {on_order: {quantity: 5, due: 3}}")],
        ["15:25: stock.mug.initial.on_order: expected a list, found a block: {'quantity': 5, 'due': 3}"],
    ),
    "a reserve by a name": (
        [("source: acme", "source: acme\n    reserve: {low: 3}")],
        ["15:14: stock.mug.reserve: expected units kept back by priority, such as {2: 10}, found a block: {'low': 3}"],
    ),
    "everything wrong with a stock point": (
        [("source: acme", "source: acme\n    max_backorders: -1\n    max_outstanding_orders: 0\n    on_cancellation: return")],
        ["15:21: stock.mug.max_backorders: expected a whole number of units, at least 0, found -1",
         "16:29: stock.mug.max_outstanding_orders: expected a whole number of at least 1, found 0",
         "17:22: stock.mug.on_cancellation: expected 'keep' or 'withdraw', found 'return'"],
    ),
    "everything wrong with a supplier": (
        [("lead_time: 5", "lead_time: -1, quoted_lead_time: -3, order_cost: -1, minimum_order: 1.5, order_multiple: 0")],
        ["11:21: suppliers.acme.lead_time: expected a duration of at least 0, found -1",
         "11:43: suppliers.acme.quoted_lead_time: expected a duration of at least 0, found -3",
         "11:59: suppliers.acme.order_cost: expected an amount of money, at least 0, found -1",
         "11:78: suppliers.acme.minimum_order: expected a whole number of units, at least 0, found 1.5",
         "11:99: suppliers.acme.order_multiple: expected a whole number of at least 1, found 0"],
    ),
    "a priority of nobody": (
        [("wants: mug", "wants: mug\n    priority: 0")],
        ["9:15: customers.people.priority: expected a priority from 1, served first, to 99, found 0"],
    ),
    "a reorder point above the order-up-to level": (
        [("{type: base_stock, base_stock_level: 8}", "{type: min_max, reorder_point: 9, order_up_to_level: 8}")],
        ["15:14: stock.mug.restock: expected a reorder point not above the order-up-to level (9 is above 8), "
         "found a block: {'reorder_point': 9, 'order_up_to_level': 8}"],
    ),
    "a computed reorder point above the order-up-to level": (
        [("{type: base_stock, base_stock_level: 8}", "{type: min_max, reorder_point: {days: 9}, order_up_to_level: 8}")],
        ["15:14: stock.mug.restock: expected a reorder point not above the order-up-to level (27 is above 8), "
         "found {'reorder_point': 27, 'order_up_to_level': 8}"],
    ),
    "an unknown way to compute a level": (
        [("base_stock_level: 8", "base_stock_level: {dayz: 8}")],
        ["15:58: stock.mug.restock.base_stock_level.dayz: expected days, service_level or fill_rate, found 'dayz' "
         "(did you mean 'days'?)"],
    ),
    "an order quantity that nothing tells": (
        [("{type: base_stock, base_stock_level: 8}", "{type: reorder_point, reorder_point: 9, order_quantity: eoq}")],
        ["15:70: stock.mug.restock.order_quantity: expected a number: eoq needs a product with a holding_cost or "
         "holding_rate above 0, found 'eoq'"],
    ),
    "a number of 400 digits": (
        [("horizon: 100", "horizon: " + "9" * 400)],
        ["3:10: horizon: expected a duration, such as 5 or '36 hours', found " + "9" * 59 + "…"],
    ),
    "a factor of 400 digits": (
        [("rate: 3", "rate: 3, pattern: {wave: {amplitude: 0, period: 1}, hour: [%s1]}" % ("1, " * 22 + "9" * 400 + ", "))],
        ["9:49: customers.people.arrivals.pattern: expected numbers that can be reckoned with, "
         "found a block: {'wave': {'amplitude': 0, 'period': 1}, 'hour': [1, 1, 1, 1…"],
    ),
    "a description that paints the terminal": (
        [("unit: day", 'unit: day\ndescription: "\\e[31mred"')],
        ["3:14: description: expected a text without control characters, found '\\x1b[31mred'"],
    ),
    "a description that is a number": (
        [("unit: day", "unit: day\ndescription: 3")],
        ["3:14: description: expected a text, in quotes: '3', found 3"],
    ),
    # worlds that cannot be
    "a horizon beyond 64 bits of microseconds": (
        [("horizon: 100", "horizon: 1e300")],
        ["3:10: horizon: expected a time from a microsecond to 73,000 years, found 1e+300 days"],
    ),
    "a horizon of less than a microsecond": (
        [("horizon: 100", "horizon: 1e-12")],
        ["3:10: horizon: expected a time from a microsecond to 73,000 years, found 1e-12 days"],
    ),
    "a warm-up beyond 64 bits of microseconds": (
        [("horizon: 100", "horizon: 100\nwarm_up: 1e300")],
        ["4:10: warm_up: expected a time up to 73,000 years, found 1e+300 days"],
    ),
    "a first review beyond 64 bits of microseconds": (
        [("type: base_stock, base_stock_level", "type: constant_order, review_period: 1, first_review: 1e300, order_quantity")],
        ["15:69: stock.mug.restock.first_review: expected a time up to 73,000 years, found 1e+300 days"],
    ),
    "an order due beyond 64 bits of microseconds": (
        [("source: acme", "source: acme\n    initial: {on_order: [{quantity: 1, due: 1e300}]}")],
        ["15:45: stock.mug.initial.on_order.0.due: expected a time up to 73,000 years, found 1e+300 days"],
    ),
    "reviews without end": (
        [("type: base_stock, base_stock_level", "type: constant_order, review_period: 1e-6, order_quantity")],
        ["15:52: stock.mug.restock.review_period: expected a time that fits at most 10,000,000 times into the 100 days, "
         "found 1e-06 days"],
    ),
    "closes without end": (
        [("horizon: 100", "horizon: 100\naccounting: {type: period_end, period: 1e-9}")],
        ["4:40: accounting.period: expected a time that fits at most 10,000,000 times into the 100 days, found 1e-09 days"],
    ),
    "waves without end": (
        [("rate: 3", "rate: 3, pattern: {wave: {amplitude: 0.3, period: 1e-7}}")],
        ["9:81: customers.people.arrivals.pattern.wave.period: expected a time that fits at most 100,000 times into the "
         "100 days, found 1e-07 days"],
    ),
    "weekdays without a date": (
        [("rate: 3", "rate: 3, pattern: {weekday: [1, 1, 1, 1, 1, 1, 1]}")],
        ["9:59: customers.people.arrivals.pattern.weekday: expected a scenario with a 'start', the date of time 0: "
         "weekdays need it, found none"],
    ),
    "levels beyond all numbers": (
        [("rate: 3", "rate: 20"), ("level: 8", "level: {days: 1e300}"), ("wants: mug", "wants: mug\n    quantity: 1000000000")],
        ["14:3: stock: expected levels that can be reckoned with, found one beyond all numbers"],
    ),
    "a file that is not there": (
        [("{type: poisson, rate: 3}", '{type: trace, file: "a\\0b.csv"}')],
        ["9:35: customers.people.arrivals.file: expected a value that can be read, found 'a\\x00b.csv' (embedded null byte)"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WORDS)
def test_what_is_wrong_is_said_in_these_words(case: str, refusals: Refusals):
    changes, said = WORDS[case]
    assert refusals(changed(changes)) == said


def test_a_horizon_that_needs_more_memory_than_there_is_is_refused_with_the_estimate(
    refusals: Refusals, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sim.scenario.checks._memory", lambda: 1.5e9)
    # 3 a day for 20 million days are 6e7 orders, of 300 bytes each
    assert refusals(changed([("horizon: 100", "horizon: 20000000")])) == [
        "3:10: horizon: expected a horizon whose orders fit in memory (1.5 GB), "
        "found about 6e+07 orders, which need about 18 GB"
    ]
    assert refusals(changed([("rate: 3", "rate: 3, pattern: {trend: 1e6}")])) == [
        "3:10: horizon: expected a horizon whose orders fit in memory (1.5 GB), "
        "found about inf orders, which need about inf GB"
    ]


def test_what_a_sourcing_rule_lacks_and_whom_it_does_not_know_is_said_at_the_word(refusals: Refusals):
    assert refusals(changed([("source: acme", "source: {type: backup, first: acme, then: bolt}")])) == [
        "14:5: stock.mug.source.when: expected the word 'when', found nothing"
    ]
    assert refusals(changed([("source: acme", "source: {type: cheapest, among: [acme, acmee]}")])) == [
        "14:44: stock.mug.source.among.1: expected a supplier, or another stock point, found 'acmee' (did you mean 'acme'?)"
    ]


MEANT = {
    "patience: 12 months": "'12 months' (months differ in length: write days or weeks)",
    "patience: 12 d": "'12 d' (did you mean '12 days'?)",
    "patience: 12 dyas": "'12 dyas' (did you mean '12 days'?)",
    "patience: 12 mugs": "'12 mugs' (units of time are second, minute, hour, day, week and year)",
    "patience: 1 yr": "'1 yr' (did you mean '1 year'?)",
    "patience: 36 Hours": "'36 Hours' (did you mean '36 hours'?)",
    "patience: 1,5 days": "'1,5 days' (did you mean '1.5 days'?)",
    "patience: {type: gamma, mean: 3, cv: 30%}": "'30%' (did you mean 0.3?)",
    "willing_to_wait: 90": "90 (did you mean '90%'?)",
    "willing_to_wait: 1.5": "1.5",  # 1.5 %, 15 % or a quantity: who knows
    "willing_to_wait: 0,9": "'0,9' (did you mean 0.9?)",
    "priority: '2'": "'2' (did you mean 2, without quotes?)",
    "alternatives: {mug: 30 percent}": "'30 percent' (did you mean '30%'?)",
}


@pytest.mark.parametrize("written", MEANT)
def test_what_was_probably_meant_is_said(written: str, refusals: Refusals):
    (said,) = refusals(changed([("    wants: mug", f"    wants: mug\n    {written}")]))
    assert said.partition(", found ")[2] == MEANT[written]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("rate: 3", "rate: 3 a day", "'3 a day' (did you mean '3 per day'?)"),
        ("rate: 3", "rate: 3/days", "'3/days' (did you mean '3 per day'?)"),
        ("rate: 3", "rate: 90 per month", "'90 per month' (months differ in length: write days or weeks)"),
        ("mug: {}", "mug: {price: $9.50}", "'$9.50' (did you mean 9.50?)"),
        ("mug: {}", "mug:\n    price: 9,50", "'9,50' (did you mean 9.50?)"),
        ("mug: {}", "mug:\n    price: 1,250", "'1,250' (did you mean 1250?)"),
        ("type: base_stock", "type: Base-Stock", "'Base-Stock' (did you mean 'base_stock'?)"),
        (
            "{type: base_stock, base_stock_level: 8}",
            "{type: reorder_point, reorder_point: 3, order_quantity: EOQ}",
            "'EOQ' (did you mean 'eoq'?)",
        ),
    ],
)
def test_what_was_probably_meant_elsewhere_is_said_too(old: str, new: str, found: str, refusals: Refusals):
    (said,) = refusals(changed([(old, new)]))
    assert said.partition(", found ")[2] == found


# what YAML would quietly misread, and files that are none


def in_quotes(text: str, read_as: str) -> str:
    return f"expected a name in quotes: '{text}', found {text}, which YAML reads as {read_as}"


TRAPS: dict[str, tuple[Changes, list[str]]] = {
    "Norway": ([("name: tiny", "name: NO")], [f"1:7: name: {in_quotes('NO', 'true or false')}"]),
    "off": ([("horizon: 100", "horizon: off")], ["3:10: horizon: expected a duration, such as 5 or '36 hours', found off, which YAML reads as true or false"]),
    "yes": ([("wants: mug", "wants: yes")], ["8:12: customers.people.wants: expected a stock point, found yes, which YAML reads as true or false"]),
    "a product Norway": ([("mug: {}", "mug: {}\n  NO: {}")], [f"6:3: products.NO: {in_quotes('NO', 'true or false')}"]),
    "a product on": ([("mug: {}", "mug: {}\n  on: {}")], [f"6:3: products.on: {in_quotes('on', 'true or false')}"]),
    "a product true": ([("mug: {}", "mug: {}\n  true: {}")], [f"6:3: products.true: {in_quotes('true', 'true or false')}"]),
    "a product null": ([("mug: {}", "mug: {}\n  null: {}")], [f"6:3: products.null: {in_quotes('null', 'null')}"]),
    "a product ~": ([("mug: {}", "mug: {}\n  ~: {}")], [f"6:3: products.~: {in_quotes('~', 'null')}"]),
    "half past one": (
        [("horizon: 100", "horizon: 1:30")],
        ["3:10: horizon: expected a plain number, or '1:30' in quotes, found 1:30, which YAML reads in base 60"],
    ),
    "half past one and a half": (
        [("horizon: 100", "horizon: 1:30.5")],
        ["3:10: horizon: expected a plain number, or '1:30.5' in quotes, found 1:30.5, which YAML reads in base 60"],
    ),
    "a leading zero": (
        [("horizon: 100", "horizon: 010")],
        ["3:10: horizon: expected a number without leading zeros, or '010' in quotes, found 010, "
         "which YAML reads in base 8"],
    ),
    "a leading zero behind a sign": (
        [("horizon: 100", "horizon: -01_0")],
        ["3:10: horizon: expected a number without leading zeros, or '-01_0' in quotes, found -01_0, "
         "which YAML reads in base 8"],
    ),
    "a date as a duration": (
        [("horizon: 100", "horizon: 2026-01-05")],
        ["3:10: horizon: expected a duration, such as 5 or '36 hours', found 2026-01-05"],
    ),
    "a date as a name": (
        [("name: tiny", "name: 2026-01-05")],
        ["1:7: name: expected a text, in quotes: '2026-01-05', found 2026-01-05"],
    ),
    "a date with a 13th month": (
        [("unit: day", "unit: day\nstart: 2026-13-05")],
        ["3:8: start: expected a date that there is, such as 2026-01-05, found 2026-13-05 (month must be in 1..12)"],
    ),
    "a date with a time": (
        [("unit: day", "unit: day\nstart: 2026-01-05 12:00:00")],
        ["3:8: start: expected a date alone, such as 2026-01-05, found 2026-01-05 12:00:00"],
    ),
    "a date in a time zone": (
        [("unit: day", "unit: day\nstart: 2026-01-05T00:00:00+02:00")],
        ["3:8: start: expected a date alone, such as 2026-01-05, found 2026-01-05 00:00:00+02:00"],
    ),
    "a number as a date": (
        [("unit: day", "unit: day\nstart: 20260105")],
        ["3:8: start: expected a date, such as 2026-01-05, found 20260105"],
    ),
    "a date as people write it": (
        [("unit: day", "unit: day\nstart: 5.1.2026")],
        ["3:8: start: expected a date, such as 2026-01-05, found '5.1.2026'"],
    ),
    "infinity": (
        [("horizon: 100", "horizon: .inf")],
        ["3:10: horizon: expected a duration, such as 5 or '36 hours', found inf"],
    ),
    "no number": (
        [("horizon: 100", "horizon: .nan")],
        ["3:10: horizon: expected a duration, such as 5 or '36 hours', found nan"],
    ),
    "a word twice": (
        [("horizon: 100", "horizon: 100\nhorizon: 200")],
        ["4:1: horizon: expected each word once, found 'horizon' a second time"],
    ),
    "a word twice in braces": (
        [("lead_time: 5", "lead_time: 5, lead_time: 6")],
        ["11:24: suppliers.acme.lead_time: expected each word once, found 'lead_time' a second time"],
    ),
    "two merges": (
        [("mug: {}", "mug: &m {}\n  cup:\n    <<: *m\n    <<: *m")],
        ["8:5: products.cup.<<: expected each word once, found '<<' a second time"],
    ),
    "a merge of no block": (
        [("mug: {}", "mug: {<<: 3}")],
        ["5:13: expected YAML, found something else than a block, or a list of blocks, behind '<<'"],
    ),
    "a block as a name": (
        [("mug: {}", "mug: {}\n  {a: b}: {}")],
        ["6:3: products.?: expected a name in front of the colon, found a block"],
    ),
    "a tag": (
        [("name: tiny", "name: !country NO")],
        ["1:7: name: expected a value without a tag, found !country"],
    ),
    "a tag that loads code": (
        [("name: tiny", "name: !!python/object/apply:os.system [true]")],
        ["1:7: name: expected a block or a list without a tag, found tag:yaml.org,2002:python/object/apply:os.system"],
    ),
    "a tag that does not fit": (
        [("horizon: 100", "horizon: !!int soon")],
        ["3:10: horizon: expected a plain value, found 'soon' (invalid literal for int() with base 10: 'soon')"],
    ),
    "a day that no month has": (
        [("unit: day", "unit: day\nstart: '2026-02-30'")],
        ["3:8: start: expected a date that there is, such as 2026-01-05, found '2026-02-30'"],
    ),
    "yes to a share": (
        [("wants: mug", "wants: mug\n    willing_to_wait: yes")],
        ["9:22: customers.people.willing_to_wait: expected a share between 0 and 1, such as 0.25 or '25%', found yes, "
         "which YAML reads as true or false"],
    ),
    "a decimal comma in braces": (
        [("mug: {}", "mug: {price: 9,50}")],
        ["5:18: products.mug.50: expected a word of this block (numbers have a point: a comma ends them), found '50'"],
    ),
    "a colon without a space in braces": (
        [("mug: {}", "mug: {price:9.50}")],
        ["5:9: products.mug.price:9.50: expected a space behind the colon, found 'price:9.50'"],
    ),
    "a colon without a space": (
        [("horizon: 100", "horizon:100")],
        ["3:1: expected a colon and a space between a word and its value, found 'horizon:100'"],
    ),
    "a missing colon": (
        [("    wants: mug", "    wants mug  # a remark: with one")],
        ["8:5: expected a colon and a space between a word and its value, found 'wants mug'"],
    ),
    "a missing colon of a block": (
        [("customers:", "customers")],
        ["6:1: expected a colon and a space between a word and its value, found 'customers'"],
    ),
    "a missing colon in the last line": (
        [("    restock: {type: base_stock, base_stock_level: 8}", "    restock base_stock")],
        ["15:5: expected a colon and a space between a word and its value, found 'restock base_stock'"],
    ),
    "a line too far in": (
        [("    arrivals:", "     arrivals:")],
        ["9:6: expected a line indented by 4, as the one above it, which has a value already, found one indented by 5"],
    ),
    "a line too far out": (
        [("    source: acme", "      source: acme")],
        ["15:5: expected a line indented as one of those above it, found one indented by 4"],
    ),
    "a quote in quotes": (
        [("name: tiny", "name: 'it's'")],
        ["1:11: expected the end of the value, found \"s'\""],
    ),
    "a tab": ([("  mug: {}", "\tmug: {}")], ["5:1: expected spaces: YAML indents with nothing else, found a tab"]),
    "a brace that is not closed": (
        [("{lead_time: 5}", "{lead_time: 5")],
        ["12:6: expected ',' or '}', found something else, in the braces that open in line 11"],
    ),
    "a quote that is not closed": (
        [("horizon: 100", "horizon: '100")],
        ["3:10: expected a quote that closes the text, found the end of the file"],
    ),
    "a second colon": (
        [("name: tiny", "name: tiny: one")],
        ["1:11: expected YAML, found a ':' that cannot stand here (a text with ': ' needs quotes)"],
    ),
    "a sign that begins nothing": (
        [("name: tiny", "name: @tiny")],
        ["1:7: expected YAML, found a character that begins nothing (such a text needs quotes)"],
    ),
    "an alias of nothing": ([("mug: {}", "mug: *m")], ["5:8: expected YAML, found a '*' before a name that no '&' declares (a text that begins with '*' needs quotes)"]),
    "a block that holds itself": (
        [("mug: {}", "mug: &m {price: *m}")],
        ["5:8: products.mug.price: expected a block that does not hold itself, found an alias of a block around it"],
    ),
    "a list that holds itself": (
        [("mug: {}", "mug: &m [*m]")],
        ["5:8: products.mug.0: expected a block that does not hold itself, found an alias of a block around it"],
    ),
    "a block that merges itself": ([("mug: {}", "mug: &m {<<: *m}")], ["5:8: expected YAML, found a block that merges itself"]),
    "a second scenario": ([("name: tiny", "name: tiny\n---\nname: other")], ["2:1: expected one scenario, found a second one behind '---'"]),
}  # fmt: skip


@pytest.mark.parametrize("case", TRAPS)
def test_what_yaml_would_misread_is_said_in_these_words(case: str, refusals: Refusals):
    changes, said = TRAPS[case]
    assert refusals(changed(changes)) == said


@pytest.mark.parametrize(
    ("written", "horizon"),
    [("1e3", 1000), ("1.5E2", 150), ("1_000", 1000), ("0x64", 100), ("'100'", 100), ("100.0", 100), ("+100", 100)],
)
def test_numbers_are_what_they_look_like(written: str, horizon: float, read: Read):
    assert read(changed([("horizon: 100", f"horizon: {written}")])).horizon == horizon


def test_a_quoted_number_is_a_text(refusals: Refusals):
    assert refusals(changed([("mug: {}", "mug: {price: '1e3'}")])) == [
        "5:16: products.mug.price: expected an amount of money, at least 0, found '1e3'"
    ]


@pytest.mark.parametrize("written", ["2026-01-05", "'2026-01-05'", "2026-01-05 00:00:00"])
def test_a_date_may_be_quoted_or_not(written: str, read: Read):
    assert read(changed([("unit: day", f"unit: day\nstart: {written}")])).start == dt.date(2026, 1, 5)


NO_SCENARIO: dict[str, tuple[str | bytes, str]] = {
    "an empty file": ("", "{file}: expected a scenario, found an empty file"),
    "a file of remarks": ("# nothing\n", "{file}: expected a scenario, found nothing but remarks"),
    "nothing, said": ("null\n", "{file}:1:1: expected a scenario: words with values, found nothing\n    null\n    ^"),
    "a list": (
        "- mug\n",
        "{file}:1:1: expected a scenario: words with values, found a list: ['mug']\n    - mug\n    ^",
    ),
    "a word": ("hello\n", "{file}:1:1: expected a scenario: words with values, found 'hello'\n    hello\n    ^"),
    "a file in Latin-1": (
        "name: tiny\ndescription: café\n".encode("latin-1"),
        "{file}:2: expected text in UTF-8, found the byte 0xe9: save it as UTF-8",
    ),
    "a file in UTF-16": (
        "name: tiny\n".encode("utf-16"),
        "{file}:1: expected text in UTF-8, found the byte 0xff: save it as UTF-8",
    ),
    "a control character": (
        b"name: tiny\ndescription: \xc3\xa9\x07\n",
        "{file}:2:15: expected text without control characters, found U+0007\n    description: é?\n                  ^",
    ),
    "a hundred lists in each other": (
        "[" * 200_000,
        "{file}:1:101: expected YAML, found too many blocks inside blocks\n    …"
        + "[" * 160
        + "…\n    "
        + " " * 81
        + "^",
    ),
}


@pytest.mark.parametrize("case", NO_SCENARIO)
def test_a_file_that_is_no_scenario_is_refused(case: str, read: Read, tmp_path: Path):
    text, said = NO_SCENARIO[case]
    with pytest.raises(UserError) as caught:
        read(text)
    assert str(caught.value) == said.format(file=tmp_path / "x.yaml")


def test_a_byte_order_mark_and_carriage_returns_do_no_harm(read: Read, refusals: Refusals):
    windows = b"\xef\xbb\xbf" + TINY.replace("\n", "\r\n").encode()
    assert read(windows).canonical() == read(TINY).canonical()
    assert refusals(windows.replace(b"100", b"soon")) == [
        "3:10: horizon: expected a duration, such as 5 or '36 hours', found 'soon'"
    ]


def test_a_missing_file_is_told_with_the_nearest_there_is(tmp_path: Path):
    (tmp_path / "dropshipping.yaml").write_text(TINY)
    for name in ("dropshiping.yaml", "dropshipping", "dropshipping.yml"):
        with pytest.raises(UserError) as caught:
            read_scenario(tmp_path / name)
        assert str(caught.value) == (
            f"{tmp_path}/{name}: expected a scenario file, found nothing of that name "
            f"(did you mean '{tmp_path}/dropshipping.yaml'?)"
        )


def test_a_folder_is_no_scenario(tmp_path: Path):
    with pytest.raises(UserError, match="expected a scenario file, found one that cannot be read: Is a directory"):
        read_scenario(tmp_path)


def laughs(merge: bool) -> str:
    """Ten lines that stand for 9^10 values."""
    lines = ["a: &a {x: 1}" if merge else "a: &a [x, x, x, x, x, x, x, x, x]"]
    for one, other in zip("abcdefghij", "bcdefghijk", strict=True):
        nine = ", ".join([f"*{one}"] * 9)
        lines.append(f"{other}: &{other} {{<<: [{nine}]}}" if merge else f"{other}: &{other} [{nine}]")
    return "\n".join(lines)


def test_a_billion_laughs_are_refused_at_once(refusals: Refusals):
    began = time.perf_counter()
    (said,) = refusals(laughs(merge=False))
    assert said.endswith(": expected YAML, found aliases that unfold to more than a scenario holds")
    # a merge of merges brings one word, however often: what is wrong is that no scenario has these
    assert len(refusals(laughs(merge=True))) == 6 + 11
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    ("link", "said"),
    [
        ("[{}]", "aliases that unfold to more than a scenario holds"),
        ("{{x: {}}}", "aliases that unfold to more than a scenario holds"),
        ("{{<<: {}}}", None),
    ],
)
def test_a_long_chain_of_aliases_does_not_run_out_of_stack(link: str, said: str | None, refusals: Refusals):
    lines = ["a0: &a0 {}"] + [f"a{i}: &a{i} {link.format(f'*a{i - 1}')}" for i in range(1, 3000)]
    found = refusals("\n".join(lines))
    # a merge of a merge of … one block is that block: what is wrong is that no scenario has these names
    assert len(found) == 3006 if said is None else found[0].endswith(f"expected YAML, found {said}")


def test_a_list_of_products_may_share_its_defaults(read: Read):
    # 2000 products, each with five words by merge: nobody's bomb
    products = "".join(f"  item {i}: {{<<: *all}}\n" for i in range(2000))
    text = changed([("  mug: {}\n", f"  mug: &all {{price: 1, unit_cost: 1, backorder_cost: 1}}\n{products}")])
    assert len(read(text).products) == 2001


def test_anchors_and_merges_bring_their_values(read: Read):
    text = changed(
        [
            ("mug: {}", "mug: &mug {price: 3, unit_cost: 2}\n  cup: {<<: *mug, price: 4}\n  pot: &pot {price: 9}\n"
             "  pan: {<<: [*pot, *mug]}\n  lid: *mug"),
        ]
    )  # fmt: skip
    found = {name: (product.price, product.unit_cost) for name, product in read(text).products.items()}
    # the block's own word first, then the first of the list
    assert found == {"mug": (3, 2), "cup": (4, 2), "pot": (9, 0), "pan": (9, 2), "lid": (3, 2)}


def test_what_is_wrong_behind_an_anchor_is_shown_where_it_is_written(refusals: Refusals):
    text = changed([("mug: {}", "mug: &mug {price: 3, unit_cost: -2}\n  cup: {<<: *mug, price: -4}")])
    assert refusals(text) == [
        "5:35: products.mug.unit_cost: expected an amount of money, at least 0, found -2",
        "5:35: products.cup.unit_cost: expected an amount of money, at least 0, found -2",
        "6:26: products.cup.price: expected an amount of money, at least 0, found -4",
    ]


def test_a_trap_behind_an_anchor_is_said_once(refusals: Refusals):
    text = changed([("mug: {}", "mug: &mug {price: 010}\n  cup: *mug\n  pot: *mug")])
    assert refusals(text) == [
        "5:21: products.mug.price: expected a number without leading zeros, or '010' in quotes, found 010, "
        "which YAML reads in base 8"
    ]


# nothing where something could be


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("wants: mug", "wants: mug\n    patience: null"),
        ("wants: mug", "wants: mug\n    patience:"),
        ("wants: mug", "wants: mug\n    profile: null"),
        ("source: acme", "source: acme\n    initial:"),
        ("source: acme", "source: acme\n    max_backorders: null"),
        ("unit: day", "unit: day\nstart:"),
        ("horizon: 100", "horizon: 100\npolicies:"),
        ("lead_time: 5", "lead_time: 5, quoted_lead_time: null"),
    ],
)
def test_nothing_said_is_as_if_the_word_were_not_there(old: str, new: str, read: Read):
    assert read(changed([(old, new)])).canonical() == read(TINY).canonical()


def test_a_unit_that_is_not_said_is_a_day(read: Read):
    assert read(changed([("unit: day\n", "")])).canonical() == read(TINY).canonical()


# policies

POLICIES: dict[str, tuple[str, list[str]]] = {
    "a list": ("[a, b]", ["16:11: policies: expected policies by name, each a block of changes, found ['a', 'b']"]),
    "none": ("{}", ["16:11: policies: expected policies by name, each a block of changes, found {}"]),
    "a policy without a name": ("{'': {}}", ["16:12: policies.: expected a name for the policy, on one line, found ''"]),
    "a policy twice": ("{a: {}, a: {}}", ["16:19: policies.a: expected each word once, found 'a' a second time"]),
    "a patch that is a list": ("{a: [b]}", ["16:15: policies.a: expected a block of changes to the scenario, found ['b']"]),
    "an unknown word": ("{a: {restok: 3}}", [f"16:16: policies.a.restok: expected {CAN_CHANGE}, found 'restok' (did you mean 'restock'?)"]),
    "the frame": (
        "{a: {name: x, unit: week, horizon: 3, seed: 3}}",
        [f"16:16: policies.a.name: expected {CAN_CHANGE}, found 'name'",
         f"16:25: policies.a.unit: expected {CAN_CHANGE}, found 'unit'",
         f"16:37: policies.a.horizon: expected {CAN_CHANGE}, found 'horizon'",
         f"16:49: policies.a.seed: expected {CAN_CHANGE}, found 'seed'"],
    ),
    "a sourcing rule": (
        "{a: {stock: {mug: {source: {type: fastest}}}}}",
        ["16:30: policies.a.stock.mug.source.among: expected the word 'among', found nothing"],
    ),
    "an unknown stock point": (
        "{a: {stock: {mugg: {reserve: {2: 3}}}}}",
        ["16:24: policies.a.stock.mugg: expected a name that the scenario declares under 'stock', found 'mugg' "
         "(did you mean 'mug'?)"],
    ),
    "an unknown supplier": (
        "{a: {suppliers: {bolt: {lead_time: 3}}}}",
        ["16:28: policies.a.suppliers.bolt: expected a name that the scenario declares under 'suppliers', found 'bolt'"],
    ),
    "a profile where there are none": (
        "{a: {profiles: {patient: {}}}}",
        ["16:27: policies.a.profiles.patient: expected a name that the scenario declares under 'profiles', found 'patient'"],
    ),
    "no stock point at all": (
        "{a: {stock: null}}",
        ["16:23: policies.a.stock: expected names, each with its changes, found nothing"],
    ),
    "a stock point of nothing": (
        "{a: {stock: {mug: null}}}",
        ["16:29: policies.a.stock.mug: expected a block of words, found nothing"],
    ),
    "an unknown word of a stock point": (
        "{a: {stock: {mug: {reserv: {2: 3}}}}}",
        ["16:30: policies.a.stock.mug.reserv: expected a word of this block, found 'reserv' (did you mean 'reserve'?)"],
    ),
    "an unknown source": (
        "{a: {stock: {mug: {source: bolt}}}}",
        ["16:38: policies.a.stock.mug.source: expected a supplier, or another stock point, found 'bolt'"],
    ),
    "a word of another rule": (
        "{a: {restock: {order_quantity: 9}}}",
        ["16:26: policies.a.restock.order_quantity: expected one of base_stock_level, found 'order_quantity'"],
    ),
    "a negative level": (
        "{a: {}, b: {restock: {base_stock_level: -9}}}",
        [f"16:51: policies.b.restock.base_stock_level: expected {A_LEVEL}, found -9"],
    ),
    "no rule": (
        "{a: {restock: null}}",
        ["16:25: policies.a.restock: expected a restock rule, as {type: …}, found nothing"],
    ),
    "two rules that cannot be": (
        "{a: {restock: {type: min_max, reorder_point: 9, order_up_to_level: 3}}, b: {restock: {type: min_mex}}}",
        ["16:25: policies.a.restock: expected a reorder point not above the order-up-to level (9 is above 3), "
         "found a block: {'reorder_point': 9, 'order_up_to_level': 3}",
         "16:103: policies.b.restock.type: expected a restock rule, found 'min_mex' (did you mean 'min_max'?)"],
    ),
    "shares that no longer add up": (
        "{a: {customers: {people: {wants: {mug: 0.5}}}}}",
        ["16:44: policies.a.customers.people.wants: expected shares that add up to 1 (they add up to 0.5), "
         "found a block: {'mug': 0.5}"],
    ),
    "customers without end": (
        "{a: {customers: {people: {arrivals: {rate: 1e300}}}}}",
        ["16:15: policies.a: horizon: expected a horizon whose orders fit in memory (1.0 GB), "
         "found about 1e+302 orders, which need about 3e+295 GB"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", POLICIES)
def test_what_is_wrong_with_a_policy_is_shown_in_the_policy(case: str, refusals: Refusals, monkeypatch):
    monkeypatch.setattr("sim.scenario.checks._memory", lambda: 1e9)
    policies, said = POLICIES[case]
    assert refusals(f"{TINY}policies: {policies}\n") == said


TWO_CUPS = [
    ("mug: {}", "mug: {}\n  cup: {}"),
    ("stock:\n", "stock:\n  cup: {source: acme, restock: {type: base_stock, base_stock_level: 3}}\n"),
]


def test_what_is_wrong_with_a_rule_for_all_stock_points_is_said_once(refusals: Refusals):
    policies = "policies: {a: {restock: {type: bas_stock}}}\n"
    said = "18:32: policies.a.restock.type: expected a restock rule, found 'bas_stock' (did you mean 'base_stock'?)"
    assert refusals(changed(TWO_CUPS) + policies) == [said]


def test_what_is_wrong_with_the_scenario_is_not_said_again_under_each_policy(refusals: Refusals):
    text = changed([("lead_time: 5", "lead_time: -5"), ("rate: 3", "rate: -3")])
    policies = "policies: {a: {}, b: {restock: {base_stock_level: 9}}, c: {customers: {people: {quantity: 2}}}}\n"
    assert refusals(text + policies) == [
        "9:37: customers.people.arrivals.rate: expected a rate of at least 0, found -3",
        "11:21: suppliers.acme.lead_time: expected a duration of at least 0, found -5",
    ]


def test_what_a_policy_repeats_wrongly_is_said_there_too(refusals: Refusals):
    text = changed([("lead_time: 5", "lead_time: -5")])
    assert refusals(text + "policies: {a: {suppliers: {acme: {lead_time: -3}}}}\n") == [
        "11:21: suppliers.acme.lead_time: expected a duration of at least 0, found -5",
        "16:46: policies.a.suppliers.acme.lead_time: expected a duration of at least 0, found -3",
    ]


def test_a_change_that_contradicts_what_it_leaves_alone_is_shown_where_it_is_made(refusals: Refusals):
    text = changed([("type: base_stock, base_stock_level: 8", "type: min_max, reorder_point: 2, order_up_to_level: 5")])
    for policies in ("{a: {restock: {reorder_point: 9}}}", "{a: {stock: {mug: {restock: {reorder_point: 9}}}}}"):
        (said,) = refusals(f"{text}policies: {policies}\n")
        place, _, words = said.partition(": ")
        assert policies[int(place.partition(":")[2]) - len("policies: ") - 1 :].startswith("{reorder_point: 9}")
        assert words.endswith(
            "restock: expected a reorder point not above the order-up-to level (9 is above 5), "
            "found a block: {'reorder_point': 9, 'order_up_to_level': 5}"
        )


def test_an_error_behind_an_anchor_is_said_for_every_policy_that_takes_it(refusals: Refusals):
    text = TINY + "policies:\n  a: &a {restock: {base_stock_level: -3}}\n  b: *a\n"
    assert refusals(text) == [
        f"17:38: policies.{name}.restock.base_stock_level: expected {A_LEVEL}, found -3" for name in "ab"
    ]


def test_a_patch_that_changes_nothing_is_allowed_with_a_warning(read: Read):
    scenario = read(
        TINY
        + "policies: {empty: {}, null: , same: {restock: {type: base_stock, base_stock_level: 8}}, "
        "equal: {suppliers: {acme: {lead_time: 120 hours}}}, other: {restock: order_for_order}}\n".replace(
            "null", "none"
        )
    )
    assert list(scenario.policies) == ["empty", "none", "same", "equal", "other"]
    assert scenario.warnings == (
        "policy 'same' changes nothing: every value in it is the scenario's own",
        "policy 'equal' changes nothing: every value in it is the scenario's own",
    )


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


def test_a_patch_is_merged_key_by_key_and_a_type_replaces_the_block(read: Read):
    text = changed(
        [("lead_time: 5", "lead_time: {type: gamma, mean: 5, cv: 0.5}, order_cost: 3"), *TWO_CUPS],
    )
    policies = """\
policies:
  shorter: {suppliers: {acme: {lead_time: {mean: 2}}}}
  constant: {suppliers: {acme: {lead_time: {type: constant, value: 2}}}}
  two days: {suppliers: {acme: {lead_time: 2 days}}}
  more: {restock: {base_stock_level: 20}}
  one: {stock: {mug: {restock: {base_stock_level: 20}}}}
  all but one: {stock: {mug: {restock: {base_stock_level: 1}}}, restock: {type: base_stock, base_stock_level: 20}}
  computed: {restock: {base_stock_level: {service_level: 0.9}}}
  another: {restock: {type: min_max, reorder_point: 1, order_up_to_level: 2}}
"""
    worlds = read(text + policies).policies

    def supplier(policy: str) -> dict[str, object]:
        return worlds[policy].suppliers["acme"].model_dump(exclude_unset=True)

    def levels(policy: str) -> dict[str, object]:
        return {
            name: point.restock.model_dump().get("base_stock_level") for name, point in worlds[policy].stock.items()
        }

    assert supplier("shorter") == {"lead_time": {"type": "gamma", "mean": 2, "cv": 0.5}, "order_cost": 3}
    assert supplier("constant") == {"lead_time": {"type": "constant", "value": 2}, "order_cost": 3}
    assert supplier("two days") == supplier("constant")
    assert levels("more") == {"cup": 20, "mug": 20}
    assert levels("one") == {"cup": 3, "mug": 20}
    # `restock` is for every stock point, whatever comes first; a stock point's own change is laid over it
    assert levels("all but one") == {"cup": 20, "mug": 1}
    assert levels("computed") == {"cup": {"service_level": 0.9}, "mug": {"service_level": 0.9}}
    assert worlds["another"].stock["mug"].restock.model_dump() == {
        "type": "min_max", "reorder_point": 1, "order_up_to_level": 2
    }  # fmt: skip


def test_one_way_to_compute_a_level_replaces_another(read: Read):
    text = changed([("base_stock_level: 8", "base_stock_level: {service_level: 0.9}")])
    worlds = read(text + "policies: {a: {}, b: {restock: {base_stock_level: {fill_rate: 0.8}}}}\n").policies
    assert worlds["b"].stock["mug"].restock.model_dump()["base_stock_level"] == {"fill_rate": 0.8}


# --set

SET: dict[str, tuple[str, Callable[[Scenario], object], object]] = {
    "a number": ("horizon=3", lambda s: s.horizon, 3),
    "a duration": ("horizon=1 year", lambda s: s.horizon, 365),
    "a number with an exponent": ("horizon=1e3", lambda s: s.horizon, 1000),
    "spaces around": (" horizon = 3 ", lambda s: s.horizon, 3),
    "a word not there yet": ("seed=7", lambda s: s.seed, 7),
    "a deep path": ("suppliers.acme.lead_time=7 days", lambda s: s.suppliers["acme"].lead_time.mean, 7),
    "a block": ("suppliers.acme.lead_time={type: gamma, mean: 7, cv: 1}", lambda s: s.suppliers["acme"].lead_time.mean, 7),
    "a new name": ("suppliers.bolt={lead_time: 3}", lambda s: list(s.suppliers), ["acme", "bolt"]),
    "nothing": ("customers.people.patience=", lambda s: s.customers["people"].patience, None),
    "text with an =": ("description=a = b", lambda s: s.description, "a = b"),
    "a name with a space": ("customers.big spenders.quantity=2", lambda s: s.customers["big spenders"].quantity.mean, 2),
    "a name with dots": ("customers.v.1.2.quantity=2", lambda s: s.customers["v.1.2"].quantity.mean, 2),
    "a whole name with dots": ("customers.v.1.2={wants: mug, arrivals: {type: poisson, rate: 9}}", lambda s: s.customers["v.1.2"].arrivals.rate, 9),
    "an element of a list": ("customers.v.1.2.arrivals.times.1=2.5", lambda s: s.customers["v.1.2"].arrivals.times, (1, 2.5, 3)),
    "policies": ("policies={a: {}, b: {restock: order_for_order}}", lambda s: list(s.policies), ["a", "b"]),
}  # fmt: skip
MANY_GROUPS = [
    (
        "customers:\n",
        "customers:\n  big spenders: {wants: mug, arrivals: {type: poisson, rate: 1}}\n"
        "  v.1.2: {wants: mug, arrivals: {type: scripted, times: [1, 2, 3]}}\n",
    )
]


@pytest.mark.parametrize("case", SET)
def test_set_changes_the_scenario(case: str, read: Read):
    assignment, look, value = SET[case]
    scenario = read(changed(MANY_GROUPS), [assignment])
    assert look(scenario) == value


def test_set_may_be_repeated_and_the_last_one_counts(read: Read):
    scenario = read(TINY, ["seed=5", "horizon=3", "seed=7"])
    assert (scenario.seed, scenario.horizon) == (7, 3)


def test_set_reaches_into_policies(read: Read):
    text = TINY + "policies: {as it is: {}, no. 2: {restock: {base_stock_level: 9}}}\n"
    scenario = read(text, ["policies.no. 2.restock.base_stock_level=5"])
    assert scenario.policies["no. 2"].stock["mug"].restock.model_dump()["base_stock_level"] == 5


def test_the_scenario_as_it_was_played_says_what_was_set(read: Read):
    scenario = read(TINY, ["seed=5", "policies={a: {}}"])
    assert scenario.text.startswith("# --set seed=5\n# --set policies={a: {}}\nname: tiny\n")
    again = read(scenario.text)
    assert again.canonical() == scenario.canonical()
    assert again.fingerprint() == scenario.fingerprint()


WRONG_SET: dict[str, tuple[list[str], list[str]]] = {
    "no value": (["seed"], ["--set: expected path=value, found 'seed'"]),
    "no path": (["=3"], ["--set: expected path=value, found '=3'"]),
    "an unknown path": (
        ["supliers.acme.lead_time=7"],
        ["--set supliers.acme.lead_time: expected a path that the scenario has, found 'supliers' (did you mean 'suppliers'?)"],
    ),
    "an unknown name": (
        ["suppliers.bolt.lead_time=3"],
        ["--set suppliers.bolt.lead_time: expected a path that the scenario has, found 'bolt'"],
    ),
    "an unknown word": (
        ["suppliers.acme.leed_time=3"],
        ["--set suppliers.acme.leed_time: expected a word of this block, found 'leed_time' (did you mean 'lead_time'?)"],
    ),
    "a word of a number": (
        ["suppliers.acme.lead_time.mean=7"],
        ["--set suppliers.acme.lead_time.mean: expected a block at suppliers.acme.lead_time, found 5"],
    ),
    "an empty word": (["seed.=3"], ["--set seed.: expected a path that the scenario has, found 'seed'"]),
    "a position that is none": (
        ["customers.v.1.2.arrivals.times.3=1", "customers.v.1.2.arrivals.times.first=1"],
        ["--set customers.v.1.2.arrivals.times.3: expected a position in customers.v.1.2.arrivals.times, from 0 to 2, found '3'",
         "--set customers.v.1.2.arrivals.times.first: expected a position in customers.v.1.2.arrivals.times, from 0 to 2, found 'first'"],
    ),
    "values that are wrong": (
        ["seed=-1", "products.mug.price=-3"],
        ["--set seed: expected a whole number, at least 0, found -1",
         "--set products.mug.price: expected an amount of money, at least 0, found -3"],
    ),
    "an unknown supplier": (["stock.mug.source=bolt"], ["--set stock.mug.source: expected a supplier, or another stock point, found 'bolt'"]),
    "Norway": (["name=NO"], [f"--set name:1:1: {in_quotes('NO', 'true or false')}"]),
    "half past one": (
        ["horizon=1:30"],
        ["--set horizon:1:1: expected a plain number, or '1:30' in quotes, found 1:30, which YAML reads in base 60"],
    ),
    "no YAML": (
        ["horizon=[1"],
        ["--set horizon:1:1: expected ',' or ']', found something else, in the brackets that open in line 1"],
    ),
    "a nest without end": (["horizon=" + "[" * 100_000], ["--set horizon:1:101: expected YAML, found too many blocks inside blocks"]),
    "a value that holds itself": (
        ["horizon=&a [*a]"],
        ["--set horizon:1:1: 0: expected a block that does not hold itself, found an alias of a block around it"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG_SET)
def test_what_is_wrong_with_set_is_shown_as_set_and_not_in_the_file(case: str, refusals: Refusals):
    assignments, said = WRONG_SET[case]
    assert refusals(changed(MANY_GROUPS), assignments) == said


# names

A_NAME = "a name without '.', '/' and '@', and without spaces around it"
A_FOLDER = "a name that a folder can have: at most 200 bytes, none of < > : \" | ? * \\, and no device's"


@pytest.mark.parametrize(
    "name",
    ["../x", "/abs", "a/b", "..", ".", ".hidden", "trailing.", "", " ", "x ", " x", "a@b", "a\0b", "a\nb", "\x1b[31m"],
)
def test_a_scenario_whose_name_leads_out_of_its_folder_is_refused(name: str):
    with pytest.raises(ScenarioError) as caught:
        read_mapping(mapping({"name": name}))
    assert str(caught.value) == f"name: expected {A_NAME}, found {name!r}"


@pytest.mark.parametrize(
    "name",
    ["CON", "con", "nul", "COM1", "lpt9", "a\\b", "a:b", "a*b", "what?", "<b>", 'a"b', "a|b", "x" * 201, "日" * 67],
)
def test_a_scenario_whose_name_no_folder_can_have_is_refused(name: str):
    with pytest.raises(ScenarioError) as caught:
        read_mapping(mapping({"name": name}))
    assert str(caught.value) == f"name: expected {A_FOLDER}, found {shown(name)}"


@pytest.mark.parametrize(
    "name", ["grocery", "spare parts", "日本", "😀", "x" * 200, "a'b", "$HOME", "-x", "~", "é", "console"]
)
def test_a_scenario_may_have_any_other_name(name: str):
    assert read_mapping(mapping({"name": name})).name == name


@pytest.mark.parametrize("name", ["a.b", "a@b", "@", "a/b", " a", "a ", "", "a\nb", "\x07"])
def test_a_product_whose_name_would_break_a_path_is_refused(name: str):
    with pytest.raises(ScenarioError) as caught:
        read_mapping(mapping({"products": {name: {}}}))
    assert str(caught.value).partition(": ")[2] == f"expected {A_NAME}, found {name!r}"


@pytest.mark.parametrize("block", ["customers", "profiles", "suppliers"])
@pytest.mark.parametrize("name", ["", " ", "*", "a\nb", "\x1b[31mred", "a\u2028b", "a\0b"])
def test_a_name_that_stands_for_all_in_tables_or_breaks_a_line_is_refused(block: str, name: str):
    words = {"customers": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 1}}, "suppliers": {"lead_time": 1}}
    with pytest.raises(ScenarioError) as caught:
        read_mapping(mapping({block: {name: words.get(block, {})}}))
    shown_name = name if name.isprintable() else repr(name)
    assert str(caught.value) == f"{block}.{shown_name}: expected a name on one line, found {name!r}"


def test_a_group_called_as_what_is_owed_at_the_start_is_refused():
    values = mapping()
    values["customers"]["initial"] = values["customers"].pop("people")
    with pytest.raises(ScenarioError) as caught:
        read_mapping(values)
    assert str(caught.value) == (
        "customers.initial: expected another name: this one is for what is owed at time 0, found 'initial'"
    )


def test_article_numbers_are_names(read: Read):
    text = changed(
        [
            ("mug: {}", "4711: {}\n  007: {}"),
            ("wants: mug", "wants: 4711"),
            ("acme: {", "12: {"),
            ("source: acme", "source: 12"),
            ("stock:\n  mug:", "stock:\n  007@3: {source: 12, restock: order_for_order}\n  4711:"),
            ("people:", "2026-01-05:"),
        ]
    )
    scenario = read(text + "policies: {1: {}, 2: {stock: {4711: {restock: order_for_order}}}}\n")
    assert list(scenario.products) == ["4711", "007"]
    assert list(scenario.stock) == ["007@3", "4711"]
    assert list(scenario.suppliers) == ["12"]
    assert list(scenario.customers) == ["2026-01-05"]
    assert list(scenario.policies) == ["1", "2"]
    assert scenario.customers["2026-01-05"].wants == {"4711": 1.0}


def test_a_name_on_a_terminal_cannot_paint_it(refusals: Refusals):
    text = TINY.replace("people:", '"\\e[31mred":').replace("rate: 3", "rate: -3")
    assert refusals(text) == [
        "7:3: customers.'\\x1b[31mred': expected a name on one line, found '\\x1b[31mred'",
        "9:37: customers.'\\x1b[31mred'.arrivals.rate: expected a rate of at least 0, found -3",
    ]


# whatever is in the file

RICH = mapping(
    {
        "start": "2026-01-05",
        "warm_up": "1 week",
        "accounting": {"type": "period_end", "period": 1},
        "products": {"mug": {"price": 3, "holding_rate": "25% per year"}, "cup": {}},
        "profiles": {"patient": {}, "hurried": {"patience": {"type": "gamma", "mean": 4, "cv": 0.7}}},
        "customers": {
            "people": {
                "wants": {"mug": 0.5, "cup@home": 0.5},
                "arrivals": {"type": "poisson", "rate": "3 per day", "pattern": {"weekday": [1, 1, 1, 1, 1, 2, 0]}},
                "profile": {"patient": 0.5, "hurried": 0.5},
                "quantity": {"type": "discrete", "values": [1, 2], "weights": [3, 1]},
            }
        },
        "stock": {
            "mug": {
                "initial": {"on_hand": 3, "on_order": [{"quantity": 5, "due": 3}], "backorders": 0},
                "restock": {"type": "min_max", "reorder_point": {"days": 3}, "order_up_to_level": 40},
                "reserve": {"2": 3},
            },
            "cup@home": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 4}},
        },
        "policies": {"as today": {}, "more": {"restock": {"type": "base_stock", "base_stock_level": 9}}},
    }
)
SCALARS = st.one_of(
    st.sampled_from(
        [None, True, False, 0, 1, -1, 2, 1.5, -0.5, 1e9, 1e300, 1e-300, -1e300, 10**400, 2**63, "", " ", "mug", "acme",
         "poisson", "gamma", "base_stock", "eoq", "5 days", "36 hours", "12 per day", "1e9 years", "1e-9 seconds",
         "25%", "25% per year", "-3 days", "none", "*", "2026-01-05", "9999-12-31", dt.date(2026, 1, 5),
         dt.datetime(2026, 1, 5, 3), float("inf"), float("nan"), "x" * 1000, "\x00", "../x", "scripted", "trace"]
    ),
    st.text(max_size=5),
    st.integers(),
    st.floats(),
)  # fmt: skip
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["type", "mean", "cv", "value", "values", "rate", "mug", "x", "2"]), inner, max_size=3),
    ),
    max_leaves=6,
)  # fmt: skip


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of everything in a mapping."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from nodes(inner, (*path, key))


@st.composite
def broken(draw: st.DrawFn) -> Any:
    """A rich scenario after one to three changes anywhere."""
    values: Any = copy.deepcopy(RICH)
    for _ in range(draw(st.integers(1, 3))):
        paths = [path for path in nodes(values) if path]
        path = draw(st.sampled_from(paths))
        block = values
        for key in path[:-1]:
            block = block[key]
        act = draw(st.sampled_from(["replace", "delete", "insert", "copy"]))
        if act == "delete":
            del block[path[-1]]
        elif act == "insert" and isinstance(block, dict):
            block[
                draw(st.one_of(st.text(max_size=4), st.sampled_from(["type", "capacity", "patience", "restock"])))
            ] = draw(VALUES)
        elif act == "copy":
            other = draw(st.sampled_from(paths))
            found = values
            for key in other:
                found = found[key] if isinstance(found, dict | list) and key in list_or_keys(found) else None
            block[path[-1]] = copy.deepcopy(found)
        else:
            block[path[-1]] = draw(VALUES)
    return values


def list_or_keys(block: Any) -> Any:
    return block if isinstance(block, dict) else range(len(block))


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(broken())
def test_whatever_is_in_a_mapping_is_read_or_refused(values: Any):
    began = time.process_time()
    with contextlib.suppress(UserError):
        read_mapping(values).fingerprint()
    assert time.process_time() - began < 1


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_whatever_is_in_a_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject):
    text = data.draw(st.sampled_from([TINY, yaml.safe_dump(RICH), changed(MANY_GROUPS)]))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        cut = data.draw(st.integers(0, 8))
        put = data.draw(st.one_of(st.text(max_size=4), st.sampled_from(["{", "[", "&a ", "*a", "<<: *a", ": ", "- ", "\n", "\t", "? ", "!!int ", "---\n", "%", "|\n", ">"])))  # fmt: skip
        text = text[:at] + put + text[at + cut :]
    file = tmp_path_factory.getbasetemp() / "fuzz.yaml"
    file.write_bytes(text.encode("utf-8", "surrogatepass"))
    began = time.process_time()
    with contextlib.suppress(UserError):
        read_scenario(file)
    assert time.process_time() - began < 1


def test_the_books_may_be_closed_once_at_the_end_of_the_horizon() -> None:
    assert read_mapping(mapping({"accounting": {"type": "period_end", "period": 100}})).accounting.period == 100
