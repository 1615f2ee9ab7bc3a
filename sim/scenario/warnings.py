"""Warnings: what reads well and can be played, but was probably not meant."""

from __future__ import annotations

from collections.abc import Iterator

from sim.scenario.marks import dotted
from sim.scenario.model import Scenario, kinds_with_paths


def warnings(scenario: Scenario) -> list[str]:
    """What is odd about a scenario and its policies, in sentences; what is odd about all of them is said once."""
    found: dict[str, list[str]] = {}
    for policy, world in scenario.policies.items():
        for sentence in dict.fromkeys(_of_world(world)):
            found.setdefault(sentence, []).append(policy)
    return [
        sentence if len(under) == len(scenario.policies) else f"under {_listed(under)}: {sentence}"
        for sentence, under in found.items()
    ]


def _of_world(world: Scenario) -> Iterator[str]:
    for path, kind in kinds_with_paths(world):
        for sentence in kind.warnings(world):
            yield f"{dotted(path)}: {sentence}"


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names)
