"""Reads the folder of a sweep back."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import UserError
from sim.experiments.sweep.answer import SENSITIVITIES
from sim.experiments.sweep.data import NAMES, NUMBERS, SweepCounts, SweepSettings
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.design_table import DESIGN
from sim.experiments.sweep.gathering import DATASET, FAILURES, Failure, Gathered
from sim.experiments.sweep.result import Sweep
from sim.scenario.model import Scenario
from sim.table_files import read_csv

if TYPE_CHECKING:
    import pandas as pd


class StoredSweep(Sweep):
    """A sweep that was read from its folder: its numbers are those of the files."""

    @cached_property
    def all_sensitivities(self) -> pd.DataFrame:
        """path, measure, policy, index, value, low, high: as they were written."""
        return read_csv(self.folder / SENSITIVITIES, NAMES).astype(NUMBERS)

    def sensitivities(self, measure: str) -> pd.DataFrame:
        """path, measure, policy, index, value, low, high of a measure, as they were written."""
        frame = self.all_sensitivities
        return frame[frame["measure"] == measure].reset_index(drop=True)


def read_sweep(folder: Path, scenario: Scenario, provenance: Mapping[str, Any], summary: Mapping[str, Any]) -> Sweep:
    """The sweep in a folder, whose `scenario`, `provenance` and `summary` are read already.

    Raises `UserError` where one of its files is missing or cannot be read.
    """
    try:
        design, failures = _design(folder, summary), _failures(folder)
        if not (folder / DATASET).is_dir():
            raise FileNotFoundError(f"no folder {DATASET} in it")
        sweep = StoredSweep(
            scenario,
            design,
            SweepSettings(
                tuple(summary["policies"]), int(summary["seed"]), int(summary["replications"]), str(summary["engine"])
            ),
            folder,
            unfelt={policy: tuple(columns) for policy, columns in summary["unfelt"].items()},
            counts=SweepCounts(int(summary["triples"]), int(provenance["found"]), float(provenance["seconds"])),
            kept=Gathered({}, {}, failures),
        )
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise UserError(
            f"{folder}: expected the results of a sweep, found some that cannot be read ({error})"
        ) from None
    sweep.command, sweep.fingerprint, sweep.lineage = (
        str(provenance[word]) for word in ("command", "fingerprint", "lineage")
    )
    return sweep


def _design(folder: Path, summary: Mapping[str, Any]) -> Design:
    import pandas as pd

    frame = pd.read_parquet(folder / DESIGN)
    columns = tuple(summary["design"]["paths"])
    rows = list(zip(*(frame[column].tolist() for column in columns), strict=True))
    return Design(str(summary["design"]["kind"]), columns, rows, tuple(map(tuple, summary["design"]["factors"])))


def _failures(folder: Path) -> list[Failure]:
    frame = read_csv(folder / FAILURES, NAMES)
    return [Failure(*row) for row in frame.itertuples(index=False)]
