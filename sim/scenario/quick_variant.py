"""The quick way to a variant: only the entries that a point changes are validated and checked again."""

from __future__ import annotations

from pathlib import Path as FilePath
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from sim.promises import Promise
from sim.registry import Block, Kind
from sim.scenario.item_demand import decides_items, groups_of_items, with_items
from sim.scenario.model import Accounting, Scenario, kinds_with_paths
from sim.scenario.patch_parts import NAMING, entries_of_patch, merged_words, part_of_patch, word_of_patch
from sim.scenario.patches import NAMED
from sim.scenario.people import Behaviour, CustomerGroup
from sim.scenario.product import Product
from sim.scenario.quick_check import Before, Check, Entry, UnusualError, before, block_of, with_blocks
from sim.scenario.source_map import Path
from sim.scenario.stock import StockPointSpec
from sim.scenario.typed_path import put
from sim.scenario.validating import context_of
from sim.suppliers import SupplierSpec
from sim.units import Duration, PositiveDuration

Changes = list[tuple[Path, int]]
"""Paths inside a block, each with the position of its value in the point."""

MODELS: dict[str, type[Block]] = {
    "products": Product,
    "profiles": Behaviour,
    "customers": CustomerGroup,
    "suppliers": SupplierSpec,
    "stock": StockPointSpec,
    "promise": Promise,
    "accounting": Accounting,
}
TIMES: dict[str, TypeAdapter[float]] = {"warm_up": TypeAdapter(Duration), "horizon": TypeAdapter(PositiveDuration)}
PLAIN = (bool, int, float, str, type(None))
DECLARED = ""
"""The owner of what is declared beside the policies; no policy has such a name."""


class Known(NamedTuple):
    """An entry of an owner as the scenario has it: its plain words, and the block that they were validated to.

    `ready` are the words with what was validated in place of the plain values, where that is a block of its own;
    `names` what it refers to.
    """

    words: dict[str, Any]
    block: Any
    ready: dict[str, Any]
    names: object


class QuickVariants(NamedTuple):
    """What is the same at every point: see `quick_variants`.

    `owners` has what is known of the scenario as DECLARED and under every policy. `entries` has, by entry, what is
    known of it under DECLARED and under policies whose patch touches it, of which `like` says, for each, the first that
    has the same patch there; `changes` is what a point changes in an entry, `patch_changes` in the patch of a policy.
    """

    owners: dict[str, Before]
    patches: dict[str, Any]
    entries: dict[Entry, dict[str, Known]]
    like: dict[Entry, dict[str, str]]
    changes: dict[Entry, Changes]
    patch_changes: dict[str, Changes]
    context: dict[str, Any]

    def at(self, values: tuple[Any, ...]) -> dict[str, Scenario]:
        """The scenario at a point by policy. Raises `UnusualError` where the slow way must be taken."""
        for value in values:
            if type(value) not in PLAIN and type(value) not in (dict, list):
                raise UnusualError
        patches = self.patches
        for policy, changes in self.patch_changes.items():
            patches = {**patches, policy: _changed(patches[policy], changes, values)}
        found = {entry: self._blocks(entry, values, patches) for entry in self.entries}
        shared: dict[tuple[object, ...], dict[str, Any]] = {}
        scenarios = {owner: self._scenario(owner, found, shared) for owner in self.owners}
        Check(self.owners, scenarios, list(found)).all()
        declared = scenarios.pop(DECLARED)
        for scenario in scenarios.values():
            scenario._declared = declared
        return scenarios or {"as declared": declared}

    def _blocks(self, entry: Entry, values: tuple[Any, ...], patches: dict[str, Any]) -> dict[str, Any]:
        """The block of an entry under DECLARED, and under each policy that touches it in a way of its own."""
        known = self.entries[entry]
        declared = known[DECLARED]
        words = _changed(declared.words, self.changes[entry], values)
        blocks: dict[str, Any] = {}
        for owner, was in known.items():
            if owner == DECLARED:
                new = {word: value for word, value in words.items() if value is not was.words.get(word, was)}
            else:
                new = self._patched(entry, owner, words, patches)
            new = {word: value for word, value in new.items() if not _same(value, was.words.get(word, was))}
            blocks[owner] = self._validated(entry, was, new) if new else was.block
        return blocks

    def _patched(self, entry: Entry, policy: str, words: dict[str, Any], patches: dict[str, Any]) -> dict[str, Any]:
        """The words of an entry that a point may change, under the policy's patch."""
        of_patch = (word_of_patch(path, entry) for path, _ in self.patch_changes.get(policy, ()))
        touched = {str(path[0]) for path, _ in self.changes[entry]} | {word for word in of_patch if word}
        if not touched:
            return {}
        part = part_of_patch(patches[policy], entry, touched)
        kept = {word: value for word, value in words.items() if word in touched or word == "sells_from"}
        merged = merged_words(entry, kept, part)
        return {word: value for word, value in merged.items() if word in touched}

    def _validated(self, entry: Entry, was: Known, new: dict[str, Any]) -> Any:
        try:
            if entry[0] in TIMES:
                return TIMES[entry[0]].validate_python(new[entry[0]], context=self.context)
            block = MODELS[entry[0]].model_validate({**was.ready, **new}, context=self.context)
        except (ValidationError, PydanticCustomError, ArithmeticError, ValueError, TypeError):
            raise UnusualError from None
        if _names_in(block) != was.names:
            raise UnusualError
        return block

    def _scenario(
        self, owner: str, found: dict[Entry, dict[str, Any]], shared: dict[tuple[object, ...], dict[str, Any]]
    ) -> Scenario:
        """The scenario of an owner with the new blocks in it; `shared` has dictionaries that others may have too."""
        scenario = self.owners[owner].scenario
        fields: dict[str, Any] = {}
        for entry, blocks in found.items():
            block = blocks[self.like[entry].get(owner, DECLARED)]
            if len(entry) == 1:
                if getattr(scenario, entry[0]) is not block:
                    fields[entry[0]] = block
                continue
            values = fields.get(entry[0], vars(scenario)[entry[0]])
            if values[entry[1]] is not block:
                fields[entry[0]] = {**values, entry[1]: block}
        for word, values in fields.items():
            if word in NAMED:
                fields[word] = shared.setdefault((word, *map(id, values.values())), values)
        return with_blocks(scenario, fields)


def quick_variants(
    scenario: Scenario, values: dict[str, Any], folder: FilePath, places: list[list[Path]]
) -> QuickVariants:
    """What is the same at every point of a scenario of plain `values` whose paths lead to `places`.

    Raises `UnusualError` where one of them leads to more than numbers, times and kinds within entries, or where a
    plug-in checks its words by itself.
    """
    under = scenario._policies
    for one in (scenario, *under.values()):
        for _, kind in kinds_with_paths(one):
            if type(kind).problems is not Kind.problems and not type(kind).__module__.startswith("sim."):
                raise UnusualError
    patches = dict(values["policies"]) if under else {}
    context = context_of(values, folder)
    values = _with_items(values, patches, places, context)
    changes: dict[Entry, Changes] = {}
    patch_changes: dict[str, Changes] = {}
    for number, found in enumerate(places):
        for place in found:
            if place[0] == "policies":
                for entry in entries_of_patch(values, place[2:]):
                    changes.setdefault(entry, [])
                patch_changes.setdefault(str(place[1]), []).append((place[2:], number))
            else:
                entry, inside = _entry_of(values, place)
                changes.setdefault(entry, []).append((inside, number))
    entries: dict[Entry, dict[str, Known]] = {}
    like: dict[Entry, dict[str, str]] = {}
    shared: dict[tuple[Entry, str], Any] = {}
    owners = {DECLARED: before(with_blocks(scenario, {}))}
    owners |= {policy: before(_sharing(one, scenario, patches[policy], shared)) for policy, one in under.items()}
    for entry in changes:
        words = _words(values, entry)
        entries[entry] = {DECLARED: _known(words, block_of(owners[DECLARED].scenario, entry))}
        first: dict[str, str] = {}
        like[entry] = {}
        for policy, patch in patches.items():
            part = part_of_patch(patch, entry)
            # a point may change what the patch itself says nothing of
            if part or any(entry in entries_of_patch(values, path) for path, _ in patch_changes.get(policy, ())):
                own = policy if policy in patch_changes else ""
                like[entry][policy] = first.setdefault(f"{own}{part!r}", policy)
                if like[entry][policy] == policy:
                    block = block_of(owners[policy].scenario, entry)
                    entries[entry][policy] = _known(merged_words(entry, words, part), block)
    return QuickVariants(owners, patches, entries, like, changes, patch_changes, context)


def _with_items(
    values: dict[str, Any], patches: dict[str, Any], places: list[list[Path]], context: dict[str, Any]
) -> dict[str, Any]:
    """The values with what groups of items ask for, where neither a point nor a policy changes that."""
    groups = groups_of_items(values)
    if not groups:
        return values
    every = [place[2:] if place[0] == "policies" else place for found in places for place in found]
    for patch in patches.values():
        blocks = patch.items() if isinstance(patch, dict) else ()
        named = [(word, *entry) for word, block in blocks if isinstance(block, dict) for entry in block.items()]
        every += [(word, name, inner) for word, name, words in named if isinstance(words, dict) for inner in words]
    # a rate that is said does not follow from demand, and shares do not follow from it
    if any(decides_items(path, groups) for path in every if path and path[2:4] != ("arrivals", "rate")):
        raise UnusualError
    return with_items(values, context)[0]


def _entry_of(values: dict[str, Any], place: Path) -> tuple[Entry, Path]:
    """The entry in which a place lies, and the path to it from there."""
    first = str(place[0])
    if first in TIMES:
        return (first,), place
    if first in NAMED and len(place) > 2 and isinstance(values[first][place[1]], dict):
        if len(place) == 3 and place[2] in NAMING:
            raise UnusualError
        return (first, str(place[1])), place[2:]
    if first in MODELS and first not in NAMED and len(place) > 1:
        return (first,), place[1:]
    raise UnusualError


def _words(values: dict[str, Any], entry: Entry) -> dict[str, Any]:
    """The plain words of an entry as declared."""
    if entry[0] in TIMES:
        return {word: values[word] for word in entry if word in values}
    words = values.get(entry[0], {})
    words = words.get(entry[1]) if len(entry) == 2 else words
    if not isinstance(words, dict):
        raise UnusualError
    return words


def _known(words: dict[str, Any], block: Any) -> Known:
    if not isinstance(block, Block):
        return Known(words, block, words, ())
    fields = {field.alias or name: name for name, field in type(block).model_fields.items()}
    inner = {word: getattr(block, fields[word]) for word in words}
    ready = {word: value if isinstance(value, Block) else words[word] for word, value in inner.items()}
    return Known(words, block, ready, _names_in(block))


def _names_in(block: object) -> object:
    """What a block refers to, from which follows whether all that is referred to exists and fits."""
    if isinstance(block, StockPointSpec):
        transit = block.transit is None
        return block.routes, block.source is None, block.transship_from, tuple(block.made_from), transit
    if isinstance(block, CustomerGroup):
        return block.wants and tuple(block.wants), tuple(block.profile or ()), tuple(block.alternatives)
    if isinstance(block, Behaviour):
        return tuple(block.alternatives)
    if isinstance(block, SupplierSpec):
        items = tuple((name, item.lead_time is None) for name, item in block.items.items())
        return block.expedite is None, block.lead_time is None, items
    return ()


def _changed(words: Any, changes: Changes, values: tuple[Any, ...]) -> Any:
    for path, number in changes:
        words = put(words, path, values[number])
    return words


def _same(value: object, other: object) -> bool:
    """Whether two plain values are validated to the same: true is no 1, which equals it."""
    return value is other or repr(value) == repr(other)


def _sharing(
    under_policy: Scenario, scenario: Scenario, patch: object, known: dict[tuple[Entry, str], Any]
) -> Scenario:
    """A scenario under a policy that has the very blocks of the one without it where the patch does not touch them, and
    those of other policies, which are `known`, where it says the same as theirs."""

    def of_all(entry: Entry, mine: Any, declared: Any) -> Any:
        """The block that stands for those that are the same."""
        part = part_of_patch(patch, entry)
        return known.setdefault((entry, repr(part)), mine) if part else declared

    fields: dict[str, Any] = {"accounting": scenario.accounting}
    for word in NAMED:
        mine, declared = getattr(under_policy, word), getattr(scenario, word)
        blocks = {name: of_all((word, name), block, declared[name]) for name, block in mine.items()}
        same = all(block is declared[name] for name, block in blocks.items())
        fields[word] = declared if same else known.setdefault(((word,), repr([*map(id, blocks.values())])), blocks)
    fields["promise"] = of_all(("promise",), under_policy.promise, scenario.promise)
    copy = with_blocks(under_policy, {})
    vars(copy).update(fields)
    return copy
