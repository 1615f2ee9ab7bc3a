"""Patches: what a policy, or `--set`, changes in a scenario."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

import yaml

from sim.errors import Problem, ScenarioError, UserError, shown
from sim.scenario.marks import Marks, Path, dotted

NAMED = ("products", "profiles", "customers", "suppliers", "stock")
"""Blocks whose keys are the user's own names: a patch may change what stands there, not add to it."""
EVERY_STOCK_POINT = ("restock",)
"""Words of a stock point that a policy may also say once, for all of them."""
WHOLE = ("promise",)
"""Words of the scenario itself that a policy may change; they are for every stock point as they stand."""
LEVEL = {"days", "service_level", "fill_rate"}


class Patched:
    """A scenario's values under patches, which remembers where in the file each value came from."""

    def __init__(self, values: dict[str, Any], marks: Marks) -> None:
        self.values = copy.deepcopy(values)
        self.marks = marks
        self.moved: dict[Path, Path] = {}
        self.problems: list[Problem] = []

    def origin(self, path: Path) -> Path:
        """The path in the file of what stands at `path` now."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.moved:
                return (*self.moved[path[:length]], *path[length:])
        return path

    def apply(self, patch: object, origin: Path) -> None:
        """Lays a policy's patch, which stands at `origin`, over the values."""
        if patch is None:
            patch = {}
        if not isinstance(patch, dict):
            self.refuse(origin, "a block of changes to the scenario", shown(patch))
            return
        for word, value in patch.items():
            if word in EVERY_STOCK_POINT and isinstance(self.values.get("stock"), dict):
                for name, point in self.values["stock"].items():
                    if isinstance(point, dict):
                        self.merge(point, {word: copy.deepcopy(value)}, ("stock", name), origin)
        for word, value in patch.items():
            if word in NAMED or word in WHOLE:
                self.merge(self.values, {word: value}, (), origin)
            elif word not in EVERY_STOCK_POINT:
                choices = [*NAMED, *EVERY_STOCK_POINT, *WHOLE]
                expected = f"a part of the scenario that a policy can change ({', '.join(choices)})"
                self.refuse((*origin, word), expected, shown(word), choices, key=True)

    def merge(self, base: dict[Any, Any], patch: dict[Any, Any], path: Path, origin: Path) -> None:
        """Key by key; a block with a `type`, and a computed level, replaces the block that stood there."""
        for word, value in patch.items():
            here, there = (*path, word), (*origin, word)
            stood = base.get(word)
            if path and len(path) == 1 and path[0] in NAMED and word not in base:
                self.refuse(
                    there, f"a name that the scenario declares under '{path[0]}'", shown(word), list(base), True
                )
            elif isinstance(value, dict) and isinstance(stood, dict) and not _replaces(value, stood):
                self.merge(stood, value, here, there)
            else:
                base[word] = copy.deepcopy(value)
                self.moved = {old: new for old, new in self.moved.items() if old[: len(here)] != here}
                self.moved[here] = there

    def refuse(self, path: Path, expected: str, found: str, choices: Iterable[str] = (), key: bool = False) -> None:
        place = self.marks.place(path, key=key)
        self.problems.append(Problem(dotted(path), expected, found, tuple(str(c) for c in choices), place))


def _replaces(value: dict[Any, Any], stood: dict[Any, Any]) -> bool:
    return "type" in value or (bool(value) and set(value) <= LEVEL and set(stood) <= LEVEL)


def assigned(values: dict[str, Any], assignments: Iterable[str]) -> dict[str, Any]:
    """`values` after every `path=value` of `assignments`, each value read as YAML."""
    values = copy.deepcopy(values)
    problems = []
    for assignment in assignments:
        path, equals, text = assignment.partition("=")
        if not equals or not path.strip():
            problems.append(Problem(f"--set {assignment}", "path=value", shown(assignment)))
            continue
        try:
            value = yaml.safe_load(text)
        except yaml.YAMLError:
            problems.append(Problem(f"--set {path}", "a value in YAML", shown(text)))
            continue
        problem = _assign(values, path.strip(), value)
        if problem:
            problems.append(problem)
    if problems:
        raise ScenarioError(problems)
    return values


def _assign(values: dict[str, Any], path: str, value: object) -> Problem | None:
    block: Any = values
    parts = path.split(".")
    while len(parts) > 1:
        if isinstance(block, list) and parts[0].isdigit() and int(parts[0]) < len(block):
            block, parts = block[int(parts[0])], parts[1:]
            continue
        # names may hold dots: the longest one that is there is meant
        lengths = range(len(parts) - 1, 0, -1) if isinstance(block, dict) else ()
        length = next((n for n in lengths if ".".join(parts[:n]) in block), 0)
        if not length:
            known = tuple(str(key) for key in block) if isinstance(block, dict) else ()
            return Problem(f"--set {path}", "a path that the scenario has", shown(parts[0]), known)
        block, parts = block[".".join(parts[:length])], parts[length:]
    if not isinstance(block, dict):
        return Problem(f"--set {path}", "a path that the scenario has", shown(path))
    block[parts[0]] = value
    return None


def require_policy(names: Iterable[str], policy: str) -> str:
    """`policy`, if it is one of `names`; else an error that names the nearest."""
    names = list(names)
    if policy not in names:
        raise UserError(str(Problem("--policy", f"one of {', '.join(names)}", shown(policy), names)))
    return policy
