"""What was estimated, looked up by policy, measure, stock point and customer group."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

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


class Estimates:
    """The tables of a comparison as look-ups; what was never measured is not defined."""

    def __init__(self, comparison: Any) -> None:
        table = comparison.table
        keys = zip(table["policy"], table["measure"], table["stock"], table["group"], strict=True)
        values = zip(table["mean"].astype(float), table["half_width"].astype(float), table["n"], strict=True)
        self._of = {key: Estimate(mean, half, int(n)) for key, (mean, half, n) in zip(keys, values, strict=True)}
        self._differences: dict[tuple[str, str, str], Difference] = {}
        differences = comparison.differences
        if differences is None or not len(differences):
            return
        for row in differences.itertuples():
            needed = math.nan if row.replications_needed is None else float(row.replications_needed)
            self._differences[row.a, row.measure, row.stock] = Difference(
                float(row.mean), float(row.half_width), int(row.n), bool(row.told_apart), needed
            )

    def of(self, policy: str, measure: str, stock: str = OVER_ALL, group: str = "") -> Estimate:
        """The estimate, or one that says that there is none."""
        return self._of.get((policy, measure, stock, group), Estimate())

    def difference(self, policy: str, measure: str, stock: str = OVER_ALL) -> Difference | None:
        """The policy against the baseline, if that was asked."""
        return self._differences.get((policy, measure, stock))

    @property
    def measures(self) -> list[str]:
        """Every measure that has a value somewhere, in the order of the table."""
        return list(dict.fromkeys(key[1] for key, found in self._of.items() if found.defined))

    @property
    def stocks(self) -> list[str]:
        """Every stock point, without the sum of all."""
        return list(dict.fromkeys(stock for _, _, stock, group in self._of if stock != OVER_ALL and not group))

    @property
    def groups(self) -> list[str]:
        """Every customer group that was measured."""
        return list(dict.fromkeys(group for *_, group in self._of if group))
