"""Assignments to paths change the scenario, and what is wrong with them is shown at the path."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim.scenario.model import Scenario
from tests.helpers.tiny import MANY_GROUPS, TINY, Read, Refusals, changed, in_quotes

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
    assert scenario.text.startswith("# changed: seed=5\n# changed: policies={a: {}}\nname: tiny\n")
    again = read(scenario.text)
    assert again.canonical() == scenario.canonical()
    assert again.fingerprint() == scenario.fingerprint()


WRONG_SET: dict[str, tuple[list[str], list[str]]] = {
    "no value": (["seed"], ["expected path=value, found 'seed'"]),
    "no path": (["=3"], ["expected path=value, found '=3'"]),
    "an unknown path": (
        ["supliers.acme.lead_time=7"],
        ["supliers.acme.lead_time: expected a path that the scenario has, found 'supliers' (did you mean 'suppliers'?)"],
    ),
    "an unknown name": (
        ["suppliers.bolt.lead_time=3"],
        ["suppliers.bolt.lead_time: expected a path that the scenario has, found 'bolt'"],
    ),
    "an unknown word": (
        ["suppliers.acme.leed_time=3"],
        ["suppliers.acme.leed_time: expected a word of this block, found 'leed_time' (did you mean 'lead_time'?)"],
    ),
    "a word of a number": (
        ["suppliers.acme.lead_time.mean=7"],
        ["suppliers.acme.lead_time.mean: expected a block at suppliers.acme.lead_time, found 5"],
    ),
    "an empty word": (["seed.=3"], ["seed.: expected a path that the scenario has, found 'seed'"]),
    "a position that is none": (
        ["customers.v.1.2.arrivals.times.3=1", "customers.v.1.2.arrivals.times.first=1"],
        ["customers.v.1.2.arrivals.times.3: expected a position in customers.\"v.1.2\".arrivals.times, from 0 to 2, found '3'",
         "customers.v.1.2.arrivals.times.first: expected a position in customers.\"v.1.2\".arrivals.times, from 0 to 2, found 'first'"],
    ),
    "values that are wrong": (
        ["seed=-1", "products.mug.price=-3"],
        ["seed: expected a whole number, at least 0, found -1",
         "products.mug.price: expected an amount of money, at least 0, found -3"],
    ),
    "an unknown supplier": (["stock.mug.source=bolt"], ["stock.mug.source: expected a supplier, or another stock point, found 'bolt'"]),
    "Norway": (["name=NO"], [f"name:1:1: {in_quotes('NO', 'true or false')}"]),
    "half past one": (
        ["horizon=1:30"],
        ["horizon:1:1: expected a plain number, or '1:30' in quotes, found 1:30, which YAML reads in base 60"],
    ),
    "no YAML": (
        ["horizon=[1"],
        ["horizon:1:1: expected ',' or ']', found something else, in the brackets that open in line 1"],
    ),
    "a nest without end": (["horizon=" + "[" * 100_000], ["horizon:1:101: expected YAML, found too many blocks inside blocks"]),
    "a value that holds itself": (
        ["horizon=&a [*a]"],
        ["horizon:1:1: 0: expected a block that does not hold itself, found an alias of a block around it"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG_SET)
def test_what_is_wrong_with_set_is_shown_as_set_and_not_in_the_file(case: str, refusals: Refusals):
    assignments, said = WRONG_SET[case]
    assert refusals(changed(MANY_GROUPS), assignments) == said
