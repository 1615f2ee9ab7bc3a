"""The word `warm_up: auto`: what it is until it is found, and where there is no steady state to find it for."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import pytest

from sim.engine.plan import plan
from sim.errors import ScenarioError, UserError
from sim.scenario.warm_up import AutoWarmUp
from tests.helpers.comparisons import scenario as noisy
from tests.helpers.scenarios import visits

AUTO = {"warm_up": "auto"}


def test_auto_is_no_length_until_it_is_found():
    seeking = noisy(AUTO)
    assert seeking.seeks_warm_up
    assert seeking.span.length == 60
    assert "a warm-up that is found" in seeking._repr_html_()
    with pytest.raises(UserError, match=r"^warm_up: expected a warm-up in units of time, .*, found 'auto'$"):
        plan(seeking, "eight")


@pytest.mark.parametrize("copied", [copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one)), lambda one: one])
def test_a_warm_up_that_was_found_is_a_length_under_every_policy_and_in_every_copy(copied: Any):
    found = copied(noisy(AUTO).with_warm_up(AutoWarmUp(21)))
    assert not found.seeks_warm_up
    assert found.span.length == 81
    assert plan(found, "nine").scenario.span.length == 81
    assert found.warm_up == 21
    assert repr(found.warm_up) == "AutoWarmUp(21.0)"


def test_a_warm_up_that_was_found_leaves_the_scenario_the_one_that_was_declared():
    seeking = noisy(AUTO)
    found = seeking.with_warm_up(AutoWarmUp(21))
    assert found.fingerprint() == seeking.fingerprint()
    assert found.fingerprint() != noisy({"warm_up": 21}).fingerprint()
    assert found.text == seeking.text
    assert found.canonical()["warm_up"] == "auto"


def test_a_warm_up_that_was_found_holds_where_other_values_change():
    found = noisy(AUTO).with_warm_up(AutoWarmUp(21))
    other = found.changed({"suppliers.acme.lead_time.mean": 9})
    assert (other.warm_up, other.policies["nine"].warm_up) == (21, 21)
    assert found.changed({"warm_up": 7}).warm_up == 7
    assert noisy({"warm_up": 5}).changed(AUTO).seeks_warm_up


NO_STEADY_STATE: dict[str, tuple[dict[str, Any], str]] = {
    "arrivals at given times": (
        {"customers": {"people": visits([2])}},
        "customers.people.arrivals: expected arrivals by chance {why}, found arrivals at given times",
    ),
    "a week that begins at a date": (
        {
            "start": "2026-01-05",
            "customers": {"people": {"arrivals": {"type": "poisson", "rate": 2, "pattern": {"weekday": [1] * 7}}}},
        },
        "customers.people.arrivals.pattern.weekday: expected a pattern that is not bound to the start {why}, "
        "found 'weekday'",
    ),
    "a trend": (
        {"customers": {"people": {"arrivals": {"type": "poisson", "rate": 2, "pattern": {"trend": "5% per year"}}}}},
        "customers.people.arrivals.pattern.trend: expected a pattern that is not bound to the start {why}, "
        "found 'trend'",
    ),
    "customers who churn": (
        {
            "customers": {
                "people": {
                    "arrivals": {"type": "poisson", "rate": 2},
                    "loyalty": {"population": 90, "churn": {"lost": 0.5}},
                }
            }
        },
        "customers.people: expected no loyalty {why}, found customers who may stay away for good",
    ),
    "the state of today": (
        {"stock": {"mug": {"initial": {"on_hand": 4, "backorders": 2}}}},
        "stock.mug.initial: expected units on hand alone {why}, found the state of today",
    ),
    "the state of today under a policy": (
        {"policies": {"nine": {"stock": {"mug": {"initial": {"on_hand": 4, "backorders": 2}}}}}},
        "policies.nine.stock.mug.initial: expected units on hand alone {why}, found the state of today",
    ),
    "a script of lead times": (
        {"suppliers": {"acme": {"lead_time": {"type": "scripted", "values": [3, 4]}}}},
        "suppliers.acme.lead_time: expected numbers by chance {why}, found scripted ones",
    ),
}


@pytest.mark.parametrize("case", NO_STEADY_STATE)
def test_auto_is_refused_where_there_is_no_steady_state(case: str):
    changes, message = NO_STEADY_STATE[case]
    noisy(changes)  # with a length it is taken
    with pytest.raises(ScenarioError) as caught:
        noisy(AUTO | changes)
    assert str(caught.value) == message.format(why="beside 'warm_up: auto', which needs a steady state")


def test_units_on_hand_at_the_beginning_are_what_a_warm_up_is_for():
    assert noisy({**AUTO, "stock": {"mug": {"initial": {"on_hand": 300}}}}).seeks_warm_up


def test_another_word_for_the_warm_up_is_refused():
    with pytest.raises(ScenarioError, match="warm_up: expected a duration, such as 5 or '36 hours', found 'automatic'"):
        noisy({"warm_up": "automatic"})
