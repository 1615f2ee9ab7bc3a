"""The patch of a policy, and what it changes in the values of a scenario."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.errors import Problem, UserError, shown
from sim.scenario.names import HALVES
from sim.scenario.source_map import Path, SourceMap, dotted

NAMED = ("products", "profiles", "customers", "suppliers", "stock")
"""Blocks whose keys are the user's own names: a patch may change what stands there, not add to it."""
EVERY_STOCK_POINT = ("restock",)
"""Words of a stock point that a policy may also say once, for all of them."""
WHOLE = ("promise",)
"""Words of the scenario itself that a policy may change; they hold for all stock points."""
DESCRIPTION = "description"
"""The word of a policy that says what it is, and changes nothing."""
GOAL = "goal"
"""The block that no policy may change, and that assignments may add to a scenario word by word."""
LEVEL = {"days", "service_level", "fill_rate"}
"""Words of a computed level, of which a block has one."""


class Patched:
    """A copy of a scenario's values under the patch of a policy, with the path in the file of every changed value."""

    def __init__(self, values: dict[str, Any], source_map: SourceMap) -> None:
        self.values = copied(values)
        self.source_map = source_map
        # path in the file by path in the values, grouped by the first two words: many stock points cost no more
        self.origins: dict[Path, dict[Path, Path]] = {}
        self.problems: list[Problem] = []
        self.description = ""

    def origin(self, path: Path) -> Path | None:
        """The path in the file of what the patch put at `path`; None if the patch did not change it."""
        for length in range(len(path), 0, -1):
            origins = self.origins.get(path[: min(length, 2)], {})
            if path[:length] in origins:
                return (*origins[path[:length]], *path[length:])
        return None

    def inside(self, path: Path) -> Path | None:
        """The path in the file of the patch's block that changed something inside `path`; None if nothing did."""
        groups = (group for first, group in self.origins.items() if first[: len(path)] == path[:2])
        changes = (change for group in groups for change in group.items())
        inner = ((len(target) - len(path), origin) for target, origin in changes if target[: len(path)] == path)
        return next((origin[: len(origin) - deeper] for deeper, origin in inner), None)

    def apply(self, patch: object, origin: Path) -> None:
        """Merges a policy's patch, which stands at `origin` in the file, into the values."""
        if patch is None:
            patch = {}
        if not isinstance(patch, dict):
            self.refuse(origin, "a block of changes to the scenario", shown(patch))
            return
        for word, value in patch.items():
            if word in EVERY_STOCK_POINT and isinstance(self.values.get("stock"), dict):
                for name, point in self.values["stock"].items():
                    if isinstance(point, dict) and "sells_from" not in point:  # a shop restocks nothing
                        self.merge(point, {word: copied(value)}, ("stock", name), origin)
        for word, value in patch.items():
            here = (*origin, word)
            if word in NAMED:
                existing = self.values.get(word, {})
                if not isinstance(value, dict):
                    self.refuse(here, "names, each with its changes", shown(value))
                elif isinstance(existing, dict):
                    self.merge(existing, value, (word,), here)
            elif word in WHOLE:
                self.merge(self.values, {word: value}, (), origin)
            elif word == DESCRIPTION:
                self.describe(value, here)
            elif word == GOAL:
                self.refuse(
                    here, "no goal here: it stands once, beside the policies, for all of them", shown(word), key=True
                )
            elif word not in EVERY_STOCK_POINT:
                choices = [*NAMED, *EVERY_STOCK_POINT, *WHOLE]
                expected = f"a part of the scenario that a policy can change ({', '.join(choices)})"
                self.refuse(here, expected, shown(word), [*choices, DESCRIPTION], key=True)

    def describe(self, text: object, path: Path) -> None:
        """Notes the policy's description, which stands at `path` in the file, on one line."""
        if not isinstance(text, str) or HALVES.search(text):
            self.refuse(path, "a text that says what the policy is", shown(text))
        else:
            self.description = " ".join(text.split())

    def merge(self, base: dict[Any, Any], patch: dict[Any, Any], path: Path, origin: Path) -> None:
        """Merges `patch`, which stands at `origin`, into the block `base` at `path`, key by key.

        A block with a `type`, and a computed level, replaces the block that stood there.
        """
        for word, value in patch.items():
            target, source = (*path, word), (*origin, word)
            existing = base.get(word)
            if len(path) == 1 and path[0] in NAMED and word not in base:
                expected = f"a name that the scenario declares under '{path[0]}'"
                self.refuse(source, expected, shown(word), list(base), key=True)
            elif isinstance(value, dict) and isinstance(existing, dict) and not _replaces(value, existing):
                self.merge(existing, value, target, source)
            else:
                base[word] = copied(value)
                self._note_origin(target, source)

    def _note_origin(self, target: Path, source: Path) -> None:
        """Notes that `target` comes from `source` in the file; what was noted inside `target` is overwritten by it."""
        if len(target) == 1:
            self.origins = {first: group for first, group in self.origins.items() if first[:1] != target}
        group = self.origins.get(target[:2], {})
        kept = {path: origin for path, origin in group.items() if path[: len(target)] != target}
        self.origins[target[:2]] = kept | {target: source}

    def refuse(self, path: Path, expected: str, found: str, choices: Iterable[str] = (), *, key: bool = False) -> None:
        """Adds a problem at `path` in the file; with `key` it is shown at the word, not at its value."""
        place = self.source_map.place(path, key=key)
        self.problems.append(Problem(dotted(path), expected, found, tuple(map(str, choices)), place))


def copied(value: Any) -> Any:
    """A deep copy of plain values; `copy.deepcopy` takes five times as long."""
    if isinstance(value, dict):
        return {word: copied(inner) if isinstance(inner, dict | list) else inner for word, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def _replaces(value: dict[Any, Any], existing: dict[Any, Any]) -> bool:
    """Whether a block stands for itself, and is not merged into the `existing` one."""
    return "type" in value or (bool(value) and set(value) <= LEVEL and set(existing) <= LEVEL)


def require_policy(names: Iterable[str], policy: str, argument: str = "policy") -> str:
    """`policy`, if it is one of `names`; else raises a `UserError` about `argument` that names the nearest."""
    names = list(names)
    if policy not in names:
        raise UserError(str(Problem("", f"one of {', '.join(names)}", shown(policy), names)), argument=argument)
    return policy
