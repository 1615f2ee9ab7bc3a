"""Policy changes: what a policy changes of the scenario, in words, things that change alike together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.distributions import Distribution
from sim.registry import Block
from sim.report.findings.plain_words import in_words, names_in_words, plain_word, said_of
from sim.restock.levels import ComputedLevel

if TYPE_CHECKING:
    from sim.scenario.model import Scenario

NAMED = {"products": "product", "customers": "customer group", "suppliers": "supplier", "stock": "stock point"}
"""The parts of a scenario that are blocks by name, and what such a block is called."""

MOST_ENTRIES = 3
"""Entries of a mapping that are said where many change, such as the shares of all items when the demand of one does."""

WITHOUT = {
    "sells_from": "stock of its own",
    "visibility": "",
    "restock": "",
    "max_backorders": "any number of backorders",
}
"""What it means that a word is taken away, where it is not said best as 'no …'; '' where another word says it."""


class PolicyChange(NamedTuple):
    """What is changed: of which part, of which `names` ('' for a block without names), and the `words` that say how."""

    part: str
    names: tuple[str, ...]
    words: str


def policy_changes(baseline: Scenario, changed: Scenario) -> list[PolicyChange]:
    """What a policy's scenario changes of the baseline's, in the order of the file; names with the same change once."""
    changes = []
    if words := ", ".join(_differences(baseline.promise, changed.promise, changed.unit)):
        changes.append(PolicyChange("promise", (), words))
    for part in ("stock", "suppliers", "products", "customers"):
        before, after = getattr(baseline, part), getattr(changed, part)
        names: dict[str, list[str]] = {}
        for name, block in after.items():
            told = _differences(before[name], block, changed.unit) if name in before else ["new"]
            if words := ", ".join(told):
                names.setdefault(words, []).append(name)
        changes += [PolicyChange(part, tuple(alike), words) for words, alike in names.items()]
        gone = tuple(name for name in before if name not in after)
        changes += [PolicyChange(part, gone, "taken away")] * bool(gone)
    profiles = tuple(name for name, block in changed.profiles.items() if baseline.profiles.get(name) != block)
    changes += [PolicyChange("profiles", profiles, "behave in another way")] * bool(profiles)
    return changes


def change_in_words(change: PolicyChange, scenario: Scenario) -> str:
    """A change in a phrase: 'every stock point: restock base stock, base stock level 2'."""
    if not change.names:
        return f"{plain_word(change.part)}: {change.words}"
    everything = list(getattr(scenario, change.part))
    return f"{names_in_words(change.names, everything, NAMED.get(change.part, ''))}: {change.words}"


def _differences(before: Block, after: Block, unit: str) -> Iterator[str]:
    """The words of a block that are not the same as before, each with its new value.

    Of a block of the same kind only the words that changed are said.
    """
    for word, field in type(after).model_fields.items():
        old, new = getattr(before, word), getattr(after, word)
        if old == new:
            continue
        whole = isinstance(new, ComputedLevel | Distribution)
        if (
            isinstance(new, Block)
            and not whole
            and type(old) is type(new)
            and (inner := list(_differences(old, new, unit)))
        ):
            yield f"{plain_word(word)} {', '.join(inner)}" if len(inner) > 1 else inner[0]
        elif isinstance(new, Mapping) and isinstance(old, Mapping):
            yield f"{plain_word(word)} {_entries(old, new, unit)}"
        else:
            gone = WITHOUT.get(word) if new is None else None
            if gone != "":
                yield gone or said_of(word, new, unit, field)


def _entries(old: Mapping[str, Any], new: Mapping[str, Any], unit: str) -> str:
    """What of a mapping is not as before: of many entries the first, and how many more there are."""
    changed = [name for name, value in new.items() if old.get(name) != value]
    gone = [f"no {name}" for name in old if name not in new]
    first = changed[:MOST_ENTRIES] if len(changed) > MOST_ENTRIES + 1 else changed
    said = [f"{name} {in_words(new[name], unit)}" for name in first]
    more = [f"{len(changed) - len(first):,} more"] if len(first) < len(changed) else []
    return ", ".join([*said, *more, *gone])
