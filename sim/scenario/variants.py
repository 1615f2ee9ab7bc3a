"""Variants: a scenario at many points of the same paths, each checked by what it changes."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Sequence
from typing import Any

from sim.errors import Problem, ScenarioError, shown
from sim.scenario.assignments import plain
from sim.scenario.model import Scenario
from sim.scenario.patches import Patched, require_policy
from sim.scenario.quick_variant import QuickVariants, UnusualError, quick_variants
from sim.scenario.reading import plain_values
from sim.scenario.source_map import Path, SourceMap, dotted
from sim.scenario.typed_path import places

FIXED = ("name", "description", "unit", "seed", "replications", "goal")
"""Words of a scenario that cannot be varied: they say what it is and how it is played, not what is played."""
OF_REFERENCES = {"products": ("unit_cost",), "suppliers": ("unit_cost", "prices"), "stock": ("source", "sells_from")}
"""Words from which reference costs follow, which are those of before any policy: every policy feels them."""


class Variants:
    """A scenario at many points of the same `paths`, which are dotted paths as `--set` has them.

    A point is a tuple of plain values, one for each path, as a scenario file may have them. It is applied before the
    policies. What holds no matter what the values are is worked out once; memory does not grow with the points asked
    for. Raises `ScenarioError` with all that is wrong with the paths, and `UserError` for a scenario under one policy.
    """

    def __init__(self, scenario: Scenario, paths: Sequence[str]) -> None:
        self.scenario = scenario
        self.paths = tuple(paths)
        values, folder = plain_values(scenario)
        self._places = _all_places(scenario, values, self.paths)
        self._patches = values["policies"] if scenario._policies else {}
        self._patched = {policy: _patched(values, patch) for policy, patch in self._patches.items()}
        self._quick: QuickVariants | None = None
        with contextlib.suppress(UnusualError):
            self._quick = quick_variants(scenario, values, folder, self._places)
        self._last: tuple[str, dict[str, Scenario] | ScenarioError] = ("", {})

    def places(self, path: str) -> list[Path]:
        """Where one of the `paths` leads in the scenario: one place, or of a star all; word by word."""
        return list(self._places[self.paths.index(path)])

    def feels(self, policy: str, path: str) -> bool:
        """Whether what is played under the policy may depend on the value at one of the `paths`.

        It does not if the policy itself sets everything to which the path leads, or if the path is another policy's.
        """
        require_policy(self.scenario.policies, policy)
        return any(self._feels(policy, place) for place in self.places(path))

    def _feels(self, policy: str, place: Path) -> bool:
        if place[0] == "policies":
            return place[1] == policy
        if policy not in self._patched or self._patched[policy].origin(place) is None:
            return True
        return len(place) > 2 and place[2] in OF_REFERENCES.get(str(place[0]), ())

    def under(self, policy: str, values: Sequence[object]) -> Scenario:
        """The scenario under the policy at the point of these values.

        It is that of `changed`, and plays alone: `plan(under, "as declared")`. Raises `ScenarioError` with all that is
        wrong with the point, under whatever policy, as `changed` does.
        """
        require_policy(self.scenario.policies, policy)
        return self._at(values)[policy]

    def problems(self, values: Sequence[object]) -> list[Problem]:
        """All that is wrong with the point of these values under any policy; empty where nothing is."""
        try:
            self._at(values)
        except ScenarioError as error:
            return list(error.problems)
        return []

    def _at(self, values: Sequence[object]) -> dict[str, Scenario]:
        """The scenario at a point by policy; the last one is kept, for it is asked for policy by policy."""
        if len(values) != len(self.paths):
            raise ValueError(f"expected {len(self.paths)} values, one for each path, found {len(values)}")
        given = tuple(map(plain, values))
        key = repr(given)
        if self._last[0] != key or not self._last[1]:
            self._last = (key, self._found(given))
        found = self._last[1]
        if isinstance(found, ScenarioError):
            raise ScenarioError(found.problems)
        return found

    def _found(self, values: tuple[Any, ...]) -> dict[str, Scenario] | ScenarioError:
        if self._quick is not None:
            with contextlib.suppress(UnusualError):
                return self._quick.at(values)
        try:
            return dict(self.scenario.changed(dict(zip(self.paths, values, strict=True))).policies)
        except ScenarioError as error:
            return ScenarioError(error.problems)  # without the traceback, which would keep what was read


def _patched(values: dict[str, Any], patch: object) -> Patched:
    """The values under a policy, from which one sees what it changes."""
    patched = Patched({word: value for word, value in values.items() if word != "policies"}, SourceMap("", [], {}))
    patched.apply(patch, ())
    return patched


def _all_places(scenario: Scenario, values: dict[str, Any], paths: tuple[str, ...]) -> list[list[Path]]:
    """Where every path leads. Raises `ScenarioError` with all that is wrong."""
    problems: list[Problem] = []
    every: list[list[Path]] = []
    for path in paths:
        found = places(values, path)
        if not isinstance(found, Problem):
            found, wrong = _checked(scenario, values, path, found)
            problems += wrong
            every.append(found)
        else:
            problems.append(found)
            every.append([])
    problems += _overlaps(paths, every)
    if problems:
        raise ScenarioError(problems)
    return every


def _checked(
    scenario: Scenario, values: dict[str, Any], path: str, found: list[Path]
) -> tuple[list[Path], list[Problem]]:
    """The places of a path, or none and why it cannot be varied."""
    first = found[0]
    described = first[0] == "policies" and len(first) == 3 and first[2] == "description"
    if first[0] in FIXED or described:
        expected = f"a path to what is played ({', '.join(FIXED)} cannot be varied)"
        return [], [Problem(path, expected, shown(str(first[-1] if described else first[0])), assigned=True)]
    if len(found) == 1 and not _is_there(values, first):
        wrong = _unknown(scenario, path, first)
        return ([], wrong) if wrong else (found, [])
    return found, []


def _is_there(values: Any, place: Iterable[Any]) -> bool:
    for word in place:
        if not (isinstance(values, list) or (isinstance(values, dict) and word in values)):
            return False
        values = values[word]
    return True


def _unknown(scenario: Scenario, path: str, place: Path) -> list[Problem]:
    """Why what is new in a path cannot stand there; empty if it can, whatever its value has to be."""
    try:
        scenario.changed({path: None})
    except ScenarioError as error:
        ways = {(dotted(place[: number + 1]), shown(str(word))) for number, word in enumerate(place)}
        wrong = [problem for problem in error.problems if (problem.path, problem.found) in ways]
        return [problem._replace(path=path, assigned=True, place=None) for problem in wrong[:1]]
    return []


def _overlaps(paths: tuple[str, ...], every: list[list[Path]]) -> list[Problem]:
    """Paths that lead to a place to which an earlier one leads too, or to which leads into or around it."""
    problems: list[Problem] = []
    owners: dict[Path, int] = {}  # every place and all blocks around it; of the former −1 − the path's number
    for number, (path, found) in enumerate(zip(paths, every, strict=True)):
        clash: int | None = None
        for place in found:
            if place in owners:
                clash = owners[place]
            inner = (owners[place[:length]] for length in range(1, len(place)) if owners.get(place[:length], 0) < 0)
            clash = next(inner, clash)
        if clash is not None:
            other = paths[-1 - clash if clash < 0 else clash]
            expected = "each path once" if path == other else f"paths that do not overlap with {shown(other)}"
            problems.append(Problem(path, expected, shown(path), assigned=True))
        for place in found:
            for length in range(1, len(place)):
                owners.setdefault(place[:length], number)
            owners[place] = -1 - number
    return problems
