"""What was estimated, looked up by policy, measure, stock point and customer group."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

OVER_ALL = "*"


class Estimate(NamedTuple):
    """The mean over the `n` replications in which a measure is defined, and its 95 % half-width."""

    mean: float = math.nan
    half_width: float = math.nan
    n: int = 0

    @property
    def defined(self) -> bool:
        """Whether any replication gave the measure a value."""
        return self.n > 0 and math.isfinite(self.mean)


class Difference(NamedTuple):
    """A policy's mean minus the baseline's, paired by replication."""

    mean: float
    half_width: float
    n: int
    told_apart: bool
    replications_needed: float


def _rows(frame: Any) -> Iterator[tuple[Any, ...]]:
    return zip(*(frame[column].tolist() for column in frame.columns), strict=True)


class Estimates:
    """The tables of a comparison as look-ups; what was never measured is not defined."""

    def __init__(self, comparison: Any) -> None:
        self._comparison = comparison
        # a thousand stock points have two hundred thousand rows, few of which are looked up: lists, and a row's number
        table = comparison.table
        self._keys = list(_rows(table[["policy", "measure", "stock", "group"]]))
        self._numbers = [table[word].tolist() for word in Estimate._fields]
        self._row = {key: row for row, key in enumerate(self._keys)}
        differences = comparison.differences
        if differences is None or not len(differences):
            self._gaps, self._gap = [], {}
            return
        self._gaps = [differences[word].tolist() for word in Difference._fields]
        self._gap = {key: row for row, key in enumerate(_rows(differences[["a", "measure", "stock"]]))}

    def of(self, policy: str, measure: str, stock: str = OVER_ALL, group: str = "") -> Estimate:
        """The estimate, or one that says that there is none."""
        row = self._row.get((policy, measure, stock, group))
        return Estimate() if row is None else self._at(row)

    def _at(self, row: int) -> Estimate:
        mean, half_width, n = (column[row] for column in self._numbers)
        return Estimate(float(mean), float(half_width), int(n))

    def difference(self, policy: str, measure: str, stock: str = OVER_ALL) -> Difference | None:
        """The policy against the baseline, if that was asked."""
        row = self._gap.get((policy, measure, stock))
        if row is None:
            return None
        mean, half_width, n, told_apart, needed = (column[row] for column in self._gaps)
        needed = math.nan if needed is None else float(needed)
        return Difference(float(mean), float(half_width), int(n), bool(told_apart), needed)

    def between(self, one: str, other: str, measure: str) -> Difference:
        """One policy's mean minus another's, over all stock points, paired by replication.

        Corrected for the number of policies less one, whichever two they are: what the verdict and the tables say of
        two policies and what a figure says of them is one interval.
        """
        from sim.measures.statistics import paired

        found = paired(
            self._values[one, measure], self._values[other, measure], family=len(self._comparison.policies) - 1
        )
        return Difference(found.mean, found.half_width, found.n, bool(found.told_apart), found.replications_needed)

    @cached_property
    def _values(self) -> dict[tuple[str, str], np.ndarray]:
        """By policy and measure, the value of each replication over all stock points."""
        table = self._comparison.measures
        mine = table[(table["stock"] == OVER_ALL) & (table["group"] == "")]
        return {
            (str(policy), str(measure)): own["value"].to_numpy()
            for (policy, measure), own in mine.groupby(["policy", "measure"], sort=False)
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
        """Every stock point, without the sum of all."""
        return list(dict.fromkeys(stock for _, _, stock, group in self._keys if stock != OVER_ALL and not group))

    @property
    def groups(self) -> list[str]:
        """Every customer group that was measured."""
        return list(dict.fromkeys(group for *_, group in self._keys if group))
