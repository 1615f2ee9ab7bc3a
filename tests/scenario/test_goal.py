"""The goal of a scenario: what it maximises or minimises, and what a policy has to meet; and what is wrong with one."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.errors import UserError
from sim.measure_words import Wording, measure_words
from sim.measures import MEASURES
from sim.scenario.goal import Condition, Goal, Setting, condition_of
from sim.scenario.reading import read_mapping
from sim.scenario.schema import schema
from tests.helpers.scenarios import mapping, visits
from tests.helpers.tiny import TINY, TWO_CUPS, Read, Refusals, changed

VALID = jsonschema.Draft202012Validator(schema())
IN_DAYS = Setting(("mug", "mug@berlin"), ("people", "v.1.2"), Wording("day", "EUR", 100))


def conditions(subject_to: str, read: Read) -> list[str]:
    """The conditions of a scenario of mugs and cups, in words."""
    return [one.text for one in read(f"{changed(TWO_CUPS)}goal: {{subject_to: {subject_to}}}\n").goal.conditions]


def test_a_goal_says_what_is_maximised_or_minimised(read: Read):
    assert read(TINY + "goal: {maximise: profit}\n").goal.maximise == "profit"
    minimised = read(TINY + "goal: {minimise: running_cost}\n").goal
    assert (minimised.maximise, minimised.minimise) == (None, "running_cost")


def test_a_scenario_without_a_goal_has_one_that_asks_for_nothing(read: Read):
    goal = read(TINY).goal
    assert (goal.maximise, goal.minimise, goal.conditions) == (None, None, ())


def test_conditions_are_on_the_whole_on_stock_points_and_on_customer_groups(read: Read):
    goal = (
        "{fill_rate: '>= 98%', stock: {mug: {fill_rate: '>= 95%'}}, customers: {people: {cancellation_rate: '< 2%'}}}"
    )
    whole, at_mug, of_people = read(f"{TINY}goal: {{subject_to: {goal}}}\n").goal.conditions
    assert (whole.stock, whole.group, whole.operator, whole.value) == ("*", "", ">=", 0.98)
    assert (at_mug.stock, at_mug.group, at_mug.measure, at_mug.value) == ("mug", "", "fill_rate", 0.95)
    assert (of_people.stock, of_people.group, of_people.operator, of_people.value) == ("*", "people", "<", 0.02)
    assert [one.text for one in (whole, at_mug, of_people)] == [
        "fill rate ≥ 98 %",
        "fill rate of mug ≥ 95 %",
        "cancellation rate of people < 2 %",
    ]


def test_a_star_stands_for_every_stock_point_by_itself(read: Read):
    assert conditions("{stock: {'*': {fill_rate: '>= 90%'}}}", read) == [
        "fill rate of cup ≥ 90 %",
        "fill rate of mug ≥ 90 %",
    ]


def test_a_stock_points_own_condition_stands_instead_of_that_of_every_one(read: Read):
    both = "{stock: {mug: {fill_rate: '>= 80%'}, '*': {fill_rate: '>= 90%', on_hand: '<= 40'}}}"
    assert conditions(both, read) == [
        "fill rate of mug ≥ 80 %", "fill rate of cup ≥ 90 %", "on hand of cup ≤ 40 units", "on hand of mug ≤ 40 units",
    ]  # fmt: skip
    # a bound from the other side is another condition
    assert conditions("{stock: {mug: {fill_rate: '< 99%'}, '*': {fill_rate: '>= 90%'}}}", read) == [
        "fill rate of mug < 99 %", "fill rate of cup ≥ 90 %", "fill rate of mug ≥ 90 %",
    ]  # fmt: skip


VALUES = {
    "a share": ("fill_rate", ">= 98.5%", 0.985, "fill rate ≥ 98.5 %"),
    "a share as a number": ("fill_rate", ">=0.98", 0.98, "fill rate ≥ 98 %"),
    "a duration in another unit": ("mean_wait", "<= 2 weeks", 14, "mean wait ≤ 14 days"),
    "one day": ("mean_wait", "< 1", 1, "mean wait < 1 day"),
    "days of supply": ("days_of_supply", "<= 2 weeks", 14, "days of supply ≤ 14 days"),
    "money per time": ("running_cost", "<= 1200", 1200, "running cost ≤ 1,200 EUR a day"),
    "money per another time": ("running_cost", "<= 70 per week", 10, "running cost ≤ 10 EUR a day"),
    "a loss": ("profit", "> -5", -5, "profit > -5 EUR a day"),
    "orders per time": ("replenishment_orders", "<= 7 / week", 1, "replenishment orders ≤ 1 orders a day"),
    "a count": ("visits_lost", "<= 20", 20, "visits lost ≤ 20 visits"),
    "a ratio": ("bullwhip_ratio", "<= 1.5", 1.5, "bullwhip ratio ≤ 1.5"),
}


@pytest.mark.parametrize("case", VALUES)
def test_the_value_of_a_condition_is_in_the_unit_of_its_measure(case: str):
    measure, bound, value, text = VALUES[case]
    values = mapping({"currency": "EUR", "goal": {"subject_to": {measure: bound}}})
    (condition,) = read_mapping(values).goal.conditions
    assert condition.value == pytest.approx(value, rel=1e-12)
    assert condition.text == text


WRONG = {
    "both": ("{maximise: profit, minimise: on_hand}", "16:26: goal.minimise: expected either maximise or minimise, not both, found 'on_hand'"),
    "a list": ("[profit]", "16:7: goal: expected a block of words, none with a '-' before it, found a list: [profit]"),
    "an unknown word": ("{maximize: profit}", "16:8: goal.maximize: expected a word of this block, found 'maximize' (did you mean 'maximise'?)"),
    "an operator as people write it": (
        "{subject_to: {fill_rate: '=> 98%'}}",
        "16:32: goal.subject_to.fill_rate: expected one of >=, <=, > and < with a share, such as '>= 98%', found '=> 98%' (did you mean '>= 98%'?)",
    ),
    "an unknown measure": ("{maximise: profits}", "16:18: goal.maximise: expected a measure, found 'profits' (did you mean 'profit'?)"),
    "an unknown measure of a condition": (
        "{subject_to: {fil_rate: '>= 98%'}}",
        "16:21: goal.subject_to.fil_rate: expected a measure, or stock or customers with the names whose measures are meant, found 'fil_rate' (did you mean 'fill_rate'?)",
    ),
    "no operator": (
        "{subject_to: {fill_rate: 98%}}",
        "16:32: goal.subject_to.fill_rate: expected one of >=, <=, > and < with a share, such as '>= 98%', found '98%' (did you mean '>= 98%'?)",
    ),
    "a number without an operator": (
        "{subject_to: {fill_rate: 0.98}}",
        "16:32: goal.subject_to.fill_rate: expected one of >=, <=, > and < with a share, such as '>= 98%', found 0.98 (did you mean '>= 0.98'?)",
    ),
    "another operator": (
        "{subject_to: {mean_wait: '= 2 days'}}",
        "16:32: goal.subject_to.mean_wait: expected one of >=, <=, > and < with a duration, such as '>= 2 days', found '= 2 days'",
    ),
    "a share beyond 100 %": (
        "{subject_to: {fill_rate: '>= 980%'}}",
        "16:32: goal.subject_to.fill_rate: expected >= and a share between 0 and 1, such as 0.25 or '25%', found '>= 980%'",
    ),
    "a share without its sign": (
        "{subject_to: {fill_rate: '>= 98'}}",
        "16:32: goal.subject_to.fill_rate: expected >= and a share between 0 and 1, such as 0.25 or '25%', found '>= 98' (did you mean '>= 98%'?)",
    ),
    "a duration of no unit": (
        "{subject_to: {mean_wait: '<= 2 dyas'}}",
        "16:32: goal.subject_to.mean_wait: expected <= and a duration, such as 5 or '36 hours', found '<= 2 dyas' (did you mean '<= 2 days'?)",
    ),
    "an unknown stock point": (
        "{subject_to: {stock: {mugg: {fill_rate: '>= 98%'}}}}",
        "16:29: goal.subject_to.stock.mugg: expected a stock point, or '*' for every one by itself, found 'mugg' (did you mean 'mug'?)",
    ),
    "an unknown group": (
        "{subject_to: {customers: {peple: {fill_rate: '>= 98%'}}}}",
        "16:33: goal.subject_to.customers.peple: expected a customer group, found 'peple' (did you mean 'people'?)",
    ),
    "a measure that groups do not have": (
        "{subject_to: {customers: {people: {on_hand: '<= 9'}}}}",
        "16:42: goal.subject_to.customers.people.on_hand: expected a measure that customer groups have, found 'on_hand'",
    ),
    "a stock point without measures": (
        "{subject_to: {stock: {mug: '>= 98%'}}}",
        "16:34: goal.subject_to.stock.mug: expected conditions by measure, such as {fill_rate: '>= 98%'}, found '>= 98%'",
    ),
    "no names": (
        "{subject_to: {stock: '>= 98%'}}",
        "16:28: goal.subject_to.stock: expected names, each with its conditions, such as {fill_rate: '>= 98%'}, found '>= 98%'",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_with_a_goal_is_said_at_its_place(case: str, refusals: Refusals):
    goal, said = WRONG[case]
    assert refusals(f"{TINY}goal: {goal}\n") == [said]


def test_everything_wrong_with_a_goal_is_said_at_once_and_once_for_all_policies(refusals: Refusals):
    goal = "goal: {minimise: hand, subject_to: {fil_rate: '> 1%', stock: {cup: {on_hand: '< x'}}}}\n"
    found = refusals(TINY + goal + "policies: {a: {}, b: {restock: {base_stock_level: 9}}}\n")
    assert [line.split(": ")[1] for line in found] == [
        "goal.minimise", "goal.subject_to.fil_rate", "goal.subject_to.stock.cup", "goal.subject_to.stock.cup.on_hand",
    ]  # fmt: skip


def test_a_condition_without_quotes_is_said_to_lack_them(refusals: Refusals):
    text = TINY + "goal:\n  subject_to:\n    fill_rate: >= 98%\n"
    assert refusals(text) == ["18:16: expected quotes around a text that begins with '>', found '>= 98%'"]


def test_policies_cannot_change_the_goal(refusals: Refusals):
    policies = "policies: {a: {}, b: {goal: {maximise: fill_rate}}}\n"
    assert refusals(TINY + policies) == [
        "16:23: policies.b.goal: expected no goal here: it stands once, beside the policies, for all of them, found 'goal'"
    ]


def test_every_policy_has_the_goal_of_the_scenario(read: Read):
    scenario = read(TINY + "goal: {minimise: on_hand}\npolicies: {a: {}, b: {restock: {base_stock_level: 9}}}\n")
    assert {under.goal.minimise for under in scenario.policies.values()} == {"on_hand"}


def test_neither_the_goal_nor_a_description_changes_the_fingerprint(read: Read):
    plain = read(TINY + "policies: {a: {}, b: {restock: {base_stock_level: 9}}}\n")
    told = read(
        TINY + "policies: {a: {description: As it is.}, b: {description: More., restock: {base_stock_level: 9}}}\n"
        "goal: {minimise: on_hand, subject_to: {fill_rate: '>= 98%'}}\n"
    )
    assert told.fingerprint() == plain.fingerprint()
    assert told.canonical() == plain.canonical()
    json.dumps(told.canonical())


SET = {
    "the other measure": (["goal.minimise=on_hand"], Goal(minimise="on_hand")),
    "both in turn": (["goal.minimise=on_hand", "goal.maximise=fill_rate"], Goal(maximise="fill_rate")),
    "a condition": (["goal.subject_to.fill_rate=>= 98%"], Goal(maximise="profit", subject_to={"fill_rate": ">= 98%"})),
    "a condition from above": (["goal.subject_to.fill_rate=< 98%"], Goal(maximise="profit", subject_to={"fill_rate": "< 98%"})),
    "one in quotes": (["goal.subject_to.fill_rate='>= 98%'"], Goal(maximise="profit", subject_to={"fill_rate": ">= 98%"})),
    "a deep one": (
        ["goal.subject_to.stock.mug.fill_rate=>98%"],
        Goal(maximise="profit", subject_to={"stock": {"mug": {"fill_rate": ">98%"}}}),
    ),
    "all of it": (["goal={minimise: on_hand}"], Goal(minimise="on_hand")),
}  # fmt: skip


@pytest.mark.parametrize("case", SET)
def test_set_changes_the_goal(case: str, read: Read):
    assignments, goal = SET[case]
    assert read(TINY + "goal: {maximise: profit}\n", assignments).goal.words() == goal.words()


def test_set_gives_a_scenario_a_goal_that_has_none(read: Read):
    scenario = read(TINY, ["goal.subject_to.stock.mug.fill_rate=>= 98%"])
    assert [one.text for one in scenario.goal.conditions] == ["fill rate of mug ≥ 98 %"]


IN_ONE_LINE = {
    "fill_rate>=98%": ("*", "", "fill_rate", ">=", 0.98),
    "stock.mug.fill_rate>=98%": ("mug", "", "fill_rate", ">=", 0.98),
    "stock.mug@berlin.on_hand < 9": ("mug@berlin", "", "on_hand", "<", 9),
    "customers.people.cancellation_rate<2%": ("*", "people", "cancellation_rate", "<", 0.02),
    "customers.v.1.2.fill_rate<=0.5": ("*", "v.1.2", "fill_rate", "<=", 0.5),
    "mean_wait<=36 hours": ("*", "", "mean_wait", "<=", 1.5),
}


@pytest.mark.parametrize("text", IN_ONE_LINE)
def test_a_condition_is_read_from_one_line(text: str):
    one = condition_of(text, IN_DAYS)
    assert (one.stock, one.group, one.measure, one.operator, one.value) == IN_ONE_LINE[text]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fill_rate", "--subject-to: expected a measure with >=, <=, > or < and a value, such as 'fill_rate>=98%', found 'fill_rate' (are its quotes missing? Without them a shell takes > and < for files)"),
        ("fil_rate>=98%", "--subject-to 'fil_rate>=98%': expected a measure, or stock or customers with the names whose measures are meant, found 'fil_rate' (did you mean 'fill_rate'?)"),
        ("stock.mugg.fill_rate>=98%", "--subject-to 'stock.mugg.fill_rate>=98%': expected a stock point, or '*' for every one by itself, found 'mugg' (did you mean 'mug'?)"),
        ("fill_rate>=", "--subject-to 'fill_rate>=': expected one of >=, <=, > and < with a share, such as '>= 98%', found '>= '"),
    ],
)  # fmt: skip
def test_a_line_that_is_no_condition_is_refused_with_a_hint(text: str, said: str):
    with pytest.raises(UserError) as caught:
        condition_of(text, IN_DAYS, "--subject-to")
    assert str(caught.value) == said


@settings(deadline=None)  # the first example loads the catalogue of measures
@given(
    measure=st.sampled_from(sorted(MEASURES)),
    operator=st.sampled_from([">=", "<=", ">", "<"]),
    value=st.integers(min_value=0, max_value=100),
    space=st.sampled_from(["", " "]),
)
def test_a_condition_means_the_same_in_a_file_and_on_one_line(measure: str, operator: str, value: int, space: str):
    bound = f"{value}%" if MEASURES[measure].unit == "share" else str(value)
    values = mapping({"goal": {"subject_to": {measure: f"{operator}{space}{bound}"}}})
    (from_file,) = read_mapping(values).goal.conditions
    on_a_line = condition_of(f"{measure}{space}{operator}{space}{bound}", read_mapping(values).setting)
    assert from_file == on_a_line
    assert VALID.is_valid(values)


def test_every_measure_of_the_catalogue_can_stand_in_a_goal():
    assert list(measure_words()) == list(MEASURES)
    for key in MEASURES:
        assert read_mapping(mapping({"goal": {"maximise": key}})).goal.maximise == key


def test_the_schema_refuses_two_goals_an_unknown_measure_and_a_measure_that_groups_lack():
    group = {"customers": {"people": visits([1])}}
    for goal in (
        {"maximise": "profit", "minimise": "on_hand"},
        {"maximise": "profits"},
        {"subject_to": {"fill_rate": "98%"}},
        {"subject_to": {"customers": {"people": {"on_hand": ">= 3"}}}},
    ):
        assert not VALID.is_valid(mapping({**group, "goal": goal})), goal
    assert VALID.is_valid(mapping({**group, "goal": {"subject_to": {"stock": {"*": {"on_hand": ">= 3"}}}}}))


def test_conditions_are_values():
    one = Condition(measure="fill_rate", operator=">=", value=0.98)
    assert one == Condition(measure="fill_rate", operator=">=", value=0.98)
    assert hash(one) == hash(Condition(measure="fill_rate", operator=">=", value=0.98))
