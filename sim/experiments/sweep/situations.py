"""The situations of a sweep: what is played at each point under each policy, each once however many points share it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from sim.engine.model_version import MODEL_VERSION
from sim.engine.plan import Plan, plan
from sim.errors import MAX_PROBLEMS, Problem, ScenarioError, UserError, shown
from sim.experiments.runner import Situation
from sim.experiments.sweep.design import Design
from sim.scenario.played_digest import played_digest
from sim.scenario.variants import Variants
from sim.sentences import counted

ALONE = "as declared"
"""The policy of a scenario that has no others."""
POINTS_NAMED = 2
"""Points that a message about several of them names."""


class PointsOfSweep:
    """The points of a sweep as the runner asks for them."""

    def __init__(self, variants: Variants) -> None:
        self.variants = variants

    def plan(self, situation: Situation) -> Plan:
        """The plan of the scenario at the point and under the policy of a situation."""
        return plan(self.variants.under(*situation), ALONE)._replace(policy=situation.policy)


class Situations(NamedTuple):
    """What a sweep plays: each of the `situations` has a digest of 16 bytes; `of_point` (points × policies) says which
    of them a point has under a policy."""

    situations: list[Situation]
    digests: list[bytes]
    of_point: np.ndarray

    @property
    def numbers(self) -> dict[bytes, int]:
        """The situations' positions by digest."""
        return {digest: number for number, digest in enumerate(self.digests)}


def situations_of(
    design: Design,
    variants: Variants,
    policies: Sequence[str],
    seed: int,
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> Situations:
    """The situations of a design. Raises `UserError` with everything that is wrong at any point, before one is played.

    Points that a policy does not feel apart, and values that are written differently and mean the same, share one.
    """
    felt = {
        policy: [number for number, column in enumerate(design.columns) if variants.feels(policy, column)]
        for policy in policies
    }
    _require_felt(design, felt)
    situations: list[Situation] = []
    digests: dict[bytes, int] = {}
    known: dict[tuple[str, str], int] = {}
    of_point = np.zeros((len(design.rows), len(policies)), dtype=np.int32)
    wrong: dict[Problem, list[int]] = {}
    for point, row in enumerate(design.rows):
        progress(point, len(design.rows))
        for column, policy in enumerate(policies):
            # values may be blocks, which have no hash; equal ones have the same text
            key = (policy, repr([row[number] for number in felt[policy]]))
            number = known.get(key)
            if number is None:
                try:
                    scenario = variants.under(policy, row)
                except ScenarioError as error:
                    for problem in error.problems:
                        points = wrong.setdefault(problem._replace(choices=()), [])
                        if not points or points[-1] != point:
                            points.append(point)
                    if len(wrong) >= MAX_PROBLEMS:
                        raise _all_wrong(design, wrong) from None
                    continue
                digest = _digest(played_digest(scenario), seed)
                number = digests.setdefault(digest, len(situations))
                if number == len(situations):
                    situations.append(Situation(policy, row))
                known[key] = number
            of_point[point, column] = number
    progress(len(design.rows), len(design.rows))
    if wrong:
        raise _all_wrong(design, wrong)
    return Situations(situations, list(digests), of_point)


def unfelt_columns(design: Design, variants: Variants, policies: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """By policy, the columns that change nothing for it, for it sets them itself."""
    return {
        policy: unfelt
        for policy in policies
        if (unfelt := tuple(column for column in design.columns if not variants.feels(policy, column)))
    }


def _require_felt(design: Design, felt: dict[str, list[int]]) -> None:
    """Raises `UserError` where a path changes nothing under any policy that is played."""
    nowhere = [
        column
        for number, column in enumerate(design.columns)
        if not any(number in numbers for numbers in felt.values())
    ]
    if nowhere:
        lines = [
            f"{column}: expected a path that at least one policy feels, found that each of those played "
            "sets it itself, or that it is another policy's"
            for column in nowhere
        ]
        raise UserError("\n".join(lines), argument="vary")


def _digest(of_scenario: bytes, seed: int) -> bytes:
    """The digest of what is played, but for the replication."""
    return hashlib.blake2b(of_scenario + f" {seed} {MODEL_VERSION}".encode(), digest_size=16).digest()


def _all_wrong(design: Design, wrong: dict[Problem, list[int]]) -> UserError:
    """One error with all problems, each with the points that have it."""
    lines = []
    for problem, points in wrong.items():
        # where a policy is to blame the file is, not the value that was put into it
        bare = problem._replace(place=None)
        where = "at every point"
        if len(points) < len(design.rows):
            named = "; ".join(_values(design, point) for point in points[:POINTS_NAMED])
            more = f"; and {len(points) - POINTS_NAMED:,} more" if len(points) > POINTS_NAMED else ""
            where = f"at {counted(len(points), 'point')}: {named}{more}"
        lines.append(f"{bare} ({where})")
    return UserError("\n".join(lines), argument="vary")


def _values(design: Design, point: int) -> str:
    values = (
        f"{column}={value if isinstance(value, str) else shown(value)}"
        for column, value in zip(design.columns, design.rows[point], strict=True)
    )
    return f"point {point}, {', '.join(values)}"
