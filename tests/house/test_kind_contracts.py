"""What every kind promises, whoever wrote it: run over all that are found, in all families.

A new kind is taken up here by being there; nothing in this file names one.
"""

from __future__ import annotations

import datetime as dt
import importlib
import pickle
import pkgutil
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

import sim
from sim.registry import Kind
from sim.restock import RestockRule
from sim.restock.facts import StockPointFacts
from sim.scenario import schema
from tests.helpers.places import SCENARIOS

WORLD: dict[str, Any] = {
    "unit": "day",
    "start": dt.date(2026, 1, 5),
    "folder": SCENARIOS,
    "dimension": "duration",
}
"""What the reader knows when it comes to an example."""

NONSENSE = {"no": {"such": "thing"}}
"""No word means this."""


def families() -> Iterator[type[Kind]]:
    """Every family that a package of `sim` declares."""
    for package in pkgutil.walk_packages(sim.__path__, "sim."):
        if package.ispkg:
            importlib.import_module(package.name)
    waiting = Kind.__subclasses__()
    while waiting:
        family = waiting.pop(0)
        waiting += family.__subclasses__()
        if "package_name" in family.__dict__ and family.__module__.startswith("sim."):
            yield family


FAMILIES = {family.noun: family for family in families()}
MEMBERS = {
    f"{family.package_name.removeprefix('sim.')} {name}": (family, member)
    for family in FAMILIES.values()
    for name, member in family.found().items()
    if member.__module__.startswith("sim.")  # and not a test's or a user's own
}
every_family = pytest.mark.parametrize("family", FAMILIES.values(), ids=FAMILIES)
every_kind = pytest.mark.parametrize(("family", "member"), MEMBERS.values(), ids=MEMBERS)
RULES = {name: kind for name, kind in RestockRule.found().items() if kind.__module__.startswith("sim.")}
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


def words_of(member: type[Kind]) -> dict[str, bool]:
    """The words of a kind as a scenario says them, and whether each must be there."""
    return {field.alias or name: field.is_required() for name, field in member.model_fields.items()}


def read(family: type[Kind], member: type[Kind], words: dict[str, Any]) -> Kind:
    return family.read({"type": member.type, **words}, WORLD)


def refusals(family: type[Kind], member: type[Kind], words: dict[str, Any]) -> list[tuple[int | str, ...]]:
    """The places of the problems that reading these words finds."""
    with pytest.raises(ValidationError) as caught:
        read(family, member, words)
    return [one["loc"] for one in caught.value.errors()]


def test_there_are_kinds_to_hold_to_the_contract() -> None:
    assert {"a distribution", "a restock rule"} <= set(FAMILIES)
    assert {"distributions gamma", "restock min_max"} <= set(MEMBERS)


def test_the_schema_knows_every_family() -> None:
    assert set(FAMILIES.values()) <= set(schema.families().values())


@every_family
def test_a_family_says_what_a_member_is_called(family: type[Kind]) -> None:
    assert family.noun.startswith(("a ", "an "))


@every_family
def test_no_two_kinds_share_a_file(family: type[Kind]) -> None:
    files = [member.__module__ for member in family.found().values()]
    assert sorted(files) == sorted(set(files))


@every_family
def test_an_unknown_type_is_refused_with_those_there_are(family: type[Kind]) -> None:
    with pytest.raises(PydanticCustomError) as caught:
        family.read({"type": "no_such_kind"}, WORLD)
    assert caught.value.context is not None
    assert caught.value.context["expected"] == family.noun
    assert caught.value.context["choices"] == tuple(family.found())


@every_kind
def test_a_kind_gives_an_example_of_its_words(family: type[Kind], member: type[Kind]) -> None:
    assert member.example or not member.model_fields, (
        f"{member.__name__} says no `example`: give the class "
        f"`example: ClassVar[dict[str, Any]] = {{…}}`, its words ({', '.join(words_of(member))}) with values"
    )
    assert "type" not in member.example, "the `type` stands above the example already"


@every_kind
def test_a_kind_reads_its_example_and_writes_back_the_same(family: type[Kind], member: type[Kind]) -> None:
    kind = read(family, member, member.example)
    written = kind.model_dump(exclude_unset=True)
    assert type(kind) is member
    assert written["type"] == member.type
    assert set(written) == {"type", *member.example}
    # numbers, which are in the scenario's unit: as written there a share per time would name its own
    converted = {word: value for word, value in WORLD.items() if word != "unit"}
    assert family.read(written, converted) == kind
    assert family.read(kind.model_dump(mode="json", exclude_unset=True), converted) == kind
    assert family.read(kind.model_dump(), converted) == kind


@every_kind
def test_a_kind_is_frozen(family: type[Kind], member: type[Kind]) -> None:
    kind = read(family, member, member.example)
    for name in member.model_fields:
        with pytest.raises(ValidationError, match="frozen"):
            setattr(kind, name, getattr(kind, name))


@every_kind
def test_a_kind_pickles(family: type[Kind], member: type[Kind]) -> None:
    kind = read(family, member, member.example)
    assert pickle.loads(pickle.dumps(kind)) == kind


@every_kind
def test_a_kind_explains_itself_with_an_example_one_can_check(family: type[Kind], member: type[Kind]) -> None:
    text = member.__doc__ or ""
    assert text.strip(), f"{member.__name__} has no docstring"
    assert ">>> " in text, f"{member.__name__} has no doctest"


@every_kind
def test_a_kind_refuses_a_word_it_does_not_have(family: type[Kind], member: type[Kind]) -> None:
    assert refusals(family, member, {**member.example, "no_such_word": 1}) == [("no_such_word",)]


@every_kind
def test_a_kind_refuses_nonsense_at_the_word_that_holds_it(family: type[Kind], member: type[Kind]) -> None:
    for word in words_of(member):
        places = refusals(family, member, {**member.example, word: NONSENSE})
        assert {place[:1] for place in places} == {(word,)}, f"nonsense at '{word}' is said to be at {places}"


@every_kind
def test_a_kind_names_the_word_that_is_missing(family: type[Kind], member: type[Kind]) -> None:
    for word in (word for word, required in words_of(member).items() if required):
        without = {name: value for name, value in member.example.items() if name != word}
        assert refusals(family, member, without) == [(word,)]


@every_rule
def test_a_restock_rule_never_orders_a_negative_quantity(rule: type[RestockRule]) -> None:
    facts = StockPointFacts(
        10, 25, 4, 1, 1, order_cost=40, holding_cost=0.1, minimum_order=0, order_multiple=1, day=1
    )  # an example may hold levels that are computed
    kind = rule.read({"type": rule.type, **rule.example}, WORLD).resolved(facts)
    for position in range(-1000, 1001):
        ordered = kind.decide(position, *kind.numbers)
        assert isinstance(ordered, int)
        assert ordered >= 0, f"at position {position}"
