"""Estimates of a comparison, looked up by policy, measure, stock point and customer group."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from sim.measures import ALL
from sim.measures.statistics import Difference, paired

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from sim.experiments.comparison import Comparison

OVER_ALL = ALL
"""The stock point under which tables have a measure over all of them."""


class EstimateRow(NamedTuple):
    """A row of the table: the mean over the `n` replications that define a measure, ± its 95 % `half_width`.

    NaN where too few replications define it: `mean` where none does, `half_width` where only one does.
    """

    mean: float = math.nan
    half_width: float = math.nan
    n: int = 0

    @property
    def defined(self) -> bool:
        """Whether any replication gave the measure a value."""
        return self.n > 0 and math.isfinite(self.mean)


class EstimateTable:
    """The estimates and differences of a comparison by policy and measure; undefined where nothing was measured."""

    def __init__(self, comparison: Comparison) -> None:
        self._comparison = comparison
        # a thousand stock points have two hundred thousand rows, few of which are looked up: lists, and a row's number
        table = comparison.table
        self._keys = list(_rows(table[["policy", "measure", "stock", "group"]]))
        self._estimates = [table[word].tolist() for word in EstimateRow._fields]
        self._row = {key: row for row, key in enumerate(self._keys)}
        differences = comparison.differences
        if differences is None or not len(differences):
            self._differences, self._difference_row = [], {}
            return
        self._differences = [differences[word].tolist() for word in Difference._fields]
        self._difference_row = {key: row for row, key in enumerate(_rows(differences[["a", "measure", "stock"]]))}

    def of(self, policy: str, measure: str, stock: str = OVER_ALL, group: str = "") -> EstimateRow:
        """The estimate of a measure; one without replications where there is none."""
        row = self._row.get((policy, measure, stock, group))
        return EstimateRow() if row is None else self._at(row)

    def _at(self, row: int) -> EstimateRow:
        mean, half_width, n = (column[row] for column in self._estimates)
        return EstimateRow(float(mean), float(half_width), int(n))

    def difference(self, policy: str, measure: str, stock: str = OVER_ALL) -> Difference | None:
        """The policy minus the baseline, paired by replication; None for the baseline and what it does not measure."""
        row = self._difference_row.get((policy, measure, stock))
        return None if row is None else Difference(*(column[row] for column in self._differences))

    def between(self, policy: str, other: str, measure: str) -> Difference:
        """One policy's mean minus another's, over all stock points, paired by replication.

        Corrected for the number of policies less one, whichever two they are: what the verdict and the tables say of
        two policies and what a figure says of them is one interval.
        """
        values = self._values
        return paired(values[policy, measure], values[other, measure], family=len(self._comparison.policies) - 1)

    @cached_property
    def _values(self) -> dict[tuple[str, str], np.ndarray]:
        """By policy and measure, the value of each replication over all stock points."""
        table = self._comparison.measures
        over_all = table[(table["stock"] == OVER_ALL) & (table["group"] == "")]
        return {
            (str(policy), str(measure)): rows["value"].to_numpy()
            for (policy, measure), rows in over_all.groupby(["policy", "measure"], sort=False)
        }

    @property
    def measures(self) -> list[str]:
        """Every measure that has a value somewhere, in the order of the table."""
        known: dict[str, None] = {}
        for row, (_, measure, _, _) in enumerate(self._keys):
            if measure not in known and self._at(row).defined:
                known[measure] = None
        return list(known)

    @property
    def stocks(self) -> list[str]:
        """Every stock point, in the order of the table."""
        return list(dict.fromkeys(stock for _, _, stock, group in self._keys if stock != OVER_ALL and not group))

    @property
    def groups(self) -> list[str]:
        """Every customer group that was measured, in the order of the table."""
        return list(dict.fromkeys(group for *_, group in self._keys if group))


def _rows(frame: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows of a frame in Python's own numbers and texts."""
    return zip(*(frame[column].tolist() for column in frame.columns), strict=True)
