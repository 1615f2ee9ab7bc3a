"""Patches: what a policy, or `--set`, changes in a scenario."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sim.errors import Problem, ScenarioError, UserError, shown
from sim.scenario.loading import load
from sim.scenario.names import HALVES
from sim.scenario.source_map import Marks, Path, dotted

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
        self.values = copied(values)
        self.marks = marks
        self.moved: dict[Path, dict[Path, Path]] = {}  # by the first two words, so that many stock points cost no more
        self.problems: list[Problem] = []

    def origin(self, path: Path) -> Path | None:
        """The path in the file of what the patch put at `path`; None if it is the scenario's own."""
        for length in range(len(path), 0, -1):
            moved = self.moved.get(path[: min(length, 2)], {})
            if path[:length] in moved:
                return (*moved[path[:length]], *path[length:])
        return None

    def inside(self, path: Path) -> Path | None:
        """Where in the patch the block stands that changed something inside `path`; None if nothing did."""
        moved = (moves for first, moves in self.moved.items() if first[: len(path)] == path[:2])
        olds = (old for moves in moved for old in moves.items())
        changes = ((len(old) - len(path), new) for old, new in olds if old[: len(path)] == path)
        return next((new[: len(new) - deeper] for deeper, new in changes), None)

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
                    if isinstance(point, dict) and "sells_from" not in point:  # a shop restocks nothing
                        self.merge(point, {word: copied(value)}, ("stock", name), origin)
        for word, value in patch.items():
            here = (*origin, word)
            if word in NAMED:
                stood = self.values.get(word, {})
                if not isinstance(value, dict):
                    self.refuse(here, "names, each with its changes", shown(value))
                elif isinstance(stood, dict):
                    self.merge(stood, value, (word,), here)
            elif word in WHOLE:
                self.merge(self.values, {word: value}, (), origin)
            elif word not in EVERY_STOCK_POINT:
                choices = [*NAMED, *EVERY_STOCK_POINT, *WHOLE]
                expected = f"a part of the scenario that a policy can change ({', '.join(choices)})"
                self.refuse(here, expected, shown(word), choices, key=True)

    def merge(self, base: dict[Any, Any], patch: dict[Any, Any], path: Path, origin: Path) -> None:
        """Key by key; a block with a `type`, and a computed level, replaces the block that stood there."""
        for word, value in patch.items():
            here, there = (*path, word), (*origin, word)
            stood = base.get(word)
            if len(path) == 1 and path[0] in NAMED and word not in base:
                expected = f"a name that the scenario declares under '{path[0]}'"
                self.refuse(there, expected, shown(word), list(base), key=True)
            elif isinstance(value, dict) and isinstance(stood, dict) and not _replaces(value, stood):
                self.merge(stood, value, here, there)
            else:
                base[word] = copied(value)
                self._move(here, there)

    def _move(self, here: Path, there: Path) -> None:
        if len(here) == 1:
            self.moved = {first: moves for first, moves in self.moved.items() if first[:1] != here}
        moves = self.moved.get(here[:2], {})
        self.moved[here[:2]] = {old: new for old, new in moves.items() if old[: len(here)] != here} | {here: there}

    def refuse(self, path: Path, expected: str, found: str, choices: Iterable[str] = (), key: bool = False) -> None:
        place = self.marks.place(path, key=key)
        self.problems.append(Problem(dotted(path), expected, found, tuple(str(c) for c in choices), place))


def copied(value: Any) -> Any:
    """A copy of plain values, of their blocks and lists; the standard library's takes five times as long."""
    if isinstance(value, dict):
        return {word: copied(inner) if isinstance(inner, dict | list) else inner for word, inner in value.items()}
    return [copied(inner) for inner in value] if isinstance(value, list) else value


def _replaces(value: dict[Any, Any], stood: dict[Any, Any]) -> bool:
    return "type" in value or (bool(value) and set(value) <= LEVEL and set(stood) <= LEVEL)


def assigned(values: dict[str, Any], assignments: Iterable[str]) -> tuple[dict[str, Any], list[Path]]:
    """`values` after every `path=value` of `assignments`, each value read as YAML; and what was changed."""
    assignments = list(assignments)
    values = copied(values) if assignments else dict(values)
    problems: list[Problem] = []
    changed: list[Path] = []
    for assignment in assignments:
        path, equals, text = (part.strip() for part in assignment.partition("="))
        if not equals or not path:
            problems.append(Problem("--set", "path=value", shown(assignment)))
            continue
        if HALVES.search(assignment):
            problems.append(Problem(f"--set {dotted(tuple(path.split('.')))}", "text in UTF-8", shown(text)))
            continue
        try:
            value, _, misread = load(text or "null", f"--set {path}")
        except ScenarioError as error:
            problems += error.problems
            continue
        found = _assign(values, path, value)
        problems += misread
        if isinstance(found, Problem):
            problems.append(found)
        else:
            changed.append(found)
    if problems:
        raise ScenarioError(problems)
    return values, changed


def _assign(values: dict[str, Any], path: str, value: object) -> Path | Problem:
    block: Any = values
    here: Path = ()
    parts = path.split(".")
    while True:
        key: str | int
        if isinstance(block, list):
            if not parts[0].isdecimal() or int(parts[0]) >= len(block):
                expected = f"a position in {dotted(here)}, from 0 to {len(block) - 1}"
                return Problem(f"--set {path}", expected, shown(parts[0]))
            key, length = int(parts[0]), 1
        elif isinstance(block, dict):
            # names may hold dots: the longest one that is there is meant; at the end of a path a new one may stand
            lengths = range(len(parts), 0, -1)
            length = next((n for n in lengths if ".".join(parts[:n]) in block), 1 if len(parts) == 1 else 0)
            if not length:
                return Problem(f"--set {path}", "a path that the scenario has", shown(parts[0]), tuple(block))
            key = ".".join(parts[:length])
        else:
            return Problem(f"--set {path}", f"a block at {dotted(here)}", shown(block))
        here, parts = (*here, key), parts[length:]
        if not parts:
            block[key] = value
            return here
        block = block[key]


def require_policy(names: Iterable[str], policy: str) -> str:
    """`policy`, if it is one of `names`; else an error that names the nearest."""
    names = list(names)
    if policy not in names:
        raise UserError(str(Problem("--policy", f"one of {', '.join(names)}", shown(policy), names)))
    return policy
