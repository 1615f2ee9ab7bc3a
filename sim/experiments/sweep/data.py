"""The numbers of a sweep: its points, and the measures at each under every policy, as they lie in its folder."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.errors import UserError, did_you_mean
from sim.experiments.arguments import require_word
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.design_table import design_frame
from sim.experiments.sweep.gathering import DATASET, TABLE, Estimates, Gathered
from sim.experiments.sweep.sensitivities import Sensitivities, Sensitivity, sensitivities
from sim.measures import MEASURES
from sim.measures.statistics import half_widths
from sim.progress_bar import ProgressBar
from sim.scenario.model import Scenario
from sim.table_files import read_csv

if TYPE_CHECKING:
    import pandas as pd


NUMBERS = {"value": "float64", "low": "float64", "high": "float64"}
"""The columns of sensitivities that hold numbers."""
NAMES = ("policy", "measure", "path", "index", "reason")
"""Columns of tables that hold names and sentences."""


class SweepSettings(NamedTuple):
    """What was asked for: the policies, the seed, how many `replications` a point has at most, the engine, and which
    measures are `shown` (None: all)."""

    policies: tuple[str, ...]
    seed: int
    replications: int
    engine: str = "auto"
    shown: tuple[str, ...] | None = None


class SweepCounts(NamedTuple):
    """How many triples a sweep has, how many of them were `found` and not played again, and how long it took."""

    triples: int
    found: int = 0
    seconds: float = 0.0


class SweepData:
    """The policies of a scenario at every point of a design; replication k has the same customers at all of them.

    The `plan` is the design as it was made. `unfelt` has by policy the columns that change nothing for it, for it sets
    them itself: a level line in every figure. `kept` has what is in memory already; the rest is read from the
    `folder`.
    """

    def __init__(
        self,
        scenario: Scenario,
        plan: Design,
        settings: SweepSettings,
        folder: Path,
        *,
        unfelt: Mapping[str, tuple[str, ...]],
        counts: SweepCounts,
        kept: Gathered,
    ) -> None:
        self.scenario = scenario
        self.plan = plan
        self.policies, self.seed, self.replications, self.engine, self.shown = settings
        self.folder = folder
        self.unfelt = unfelt
        self.failures = kept.failures
        self.triples, self.found, self.seconds = counts
        self._found_sensitivities: dict[str, list[Sensitivities]] = {}
        self.watched = False
        self.command = ""
        self.fingerprint, self.lineage = "", ""
        self._values = dict(kept.values)
        self._estimates = dict(kept.estimates)

    @cached_property
    def design(self) -> pd.DataFrame:
        """point, and a column for each path: numbers where all values are numbers, else texts as written."""
        return design_frame(self.plan)

    @cached_property
    def table(self) -> pd.DataFrame:
        """point, a column for each path, policy, measure, mean, half_width, n: over all stock points and customers."""
        return read_csv(self.folder / TABLE, NAMES).astype({"mean": "float64", "half_width": "float64", "n": "int64"})

    @property
    def measures(self) -> pd.DataFrame:
        """point, policy, replication, stock, group, measure, value; NaN where it is not defined."""
        import pandas as pd

        return pd.read_parquet(self.folder / DATASET)

    def values(self, policy: str, measure: str, stock: str = "*", group: str = "") -> np.ndarray:
        """Points × replications of a measure; NaN where it is not defined, was not played, or failed.

        Raises `UserError` where the policy is none of those that were played.
        """
        if policy not in self.policies:
            raise UserError(
                f"expected one of {', '.join(self.policies)}, found {policy!r}{did_you_mean(policy, self.policies)}",
                argument="policy",
            )
        place = (policy, (stock, group, measure))
        if place not in self._values:
            self._values[place] = self._read(policy, measure, stock, group)
        return self._values[place]

    def _read(self, policy: str, measure: str, stock: str, group: str) -> np.ndarray:
        import pyarrow.parquet as pq

        words = {"policy": policy, "measure": measure, "stock": stock, "group": group}
        table = pq.read_table(
            self.folder / DATASET,
            columns=["point", "replication", "value"],
            filters=[(column, "=", word) for column, word in words.items()],
        )
        values = np.full((len(self.plan.rows), self.replications), np.nan)
        values[table["point"].to_numpy(), table["replication"].to_numpy()] = table["value"].to_numpy()
        return values

    def means(self, policy: str, measure: str) -> Estimates:
        """The estimates of a measure over all stock points and customers, by point."""
        place = (policy, measure)
        if place not in self._estimates:
            self._estimates[place] = Estimates(*half_widths(self.values(policy, measure).T))
        return self._estimates[place]

    @property
    def shown_measures(self) -> list[str]:
        """The measures in tables and sensitivities: those asked for, or all that any point has."""
        return list(self.shown if self.shown is not None else dict.fromkeys(measure for _, measure in self._estimates))

    @cached_property
    def all_sensitivities(self) -> pd.DataFrame:
        """path, measure, policy, index, value, low, high: of every measure that is shown."""
        import pandas as pd

        measures = self.shown_measures
        frames = [pd.DataFrame(columns=list(Sensitivity._fields)).astype(NUMBERS)]
        with ProgressBar("sensitivities", len(measures), shown=self.watched) as bar:
            for number, measure in enumerate(measures):
                bar(number, len(measures))
                frames.append(self.sensitivities(measure))
        found = [frame for frame in frames if len(frame)] or frames[:1]
        return pd.concat(found, ignore_index=True)

    def sensitivities(self, measure: str) -> pd.DataFrame:
        """path, measure, policy, index, value, low, high: how much each path matters for a measure."""
        import pandas as pd

        records = [record for one in self._sensitivities_of(measure) for record in one.records]
        return pd.DataFrame(records, columns=list(Sensitivity._fields)).astype(NUMBERS)

    @property
    def sensitivity_notes(self) -> list[str]:
        """Sentences on what could not be said of how much the paths matter, each once."""
        notes = (note for of_measure in self._found_sensitivities.values() for one in of_measure for note in one.notes)
        return list(dict.fromkeys(notes))

    def _sensitivities_of(self, measure: str) -> list[Sensitivities]:
        if measure not in self._found_sensitivities:
            require_word("measure", measure, MEASURES)
            self._found_sensitivities[measure] = [
                sensitivities(
                    self.plan, policy, measure, self.means(policy, measure).mean, unfelt=self.unfelt.get(policy, ())
                )
                for policy in self.policies
            ]
        return self._found_sensitivities[measure]
