"""Notes on what the formulas of computed levels leave out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.command_line.output import write_message

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


def write_cautions(scenario: Scenario, before: str, policies: Sequence[str] = ()) -> None:
    """Writes the cautions on computed levels, under these policies or all, each with a text `before` it."""
    from sim.scenario.level_cautions import IN_A_RUN, level_cautions

    sentences = level_cautions(scenario, policies)
    for sentence in [*sentences, IN_A_RUN] if sentences else []:
        write_message(f"{before}{sentence}")
