"""Notes on what the formulas of computed levels leave out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.command_line.output import write_message

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


IN_A_RUN = (
    "whether such levels keep what is asked of them shows in a run: restock_levels.csv has what was asked beside what "
    "was attained"
)
"""What is said after the cautions where nothing is played: what would hold instead."""


def write_cautions(scenario: Scenario, before: str, policies: Sequence[str] = ()) -> bool:
    """Writes the cautions on computed levels, under these policies or all, each with a text `before` it; any?"""
    from sim.scenario.level_cautions import level_cautions

    sentences = level_cautions(scenario, policies)
    for sentence in sentences:
        write_message(f"{before}{sentence}")
    return bool(sentences)
