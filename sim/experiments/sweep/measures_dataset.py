"""The dataset of a sweep: Parquet files of a row for each triple, stock point, customer group and measure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiments.played import Key

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

ROWS_PER_PART, ROWS_AT_ONCE = 500_000, 50_000
"""About how many rows a file of the measures has, and how many of them are in memory before they are written."""


class OfPoint(NamedTuple):
    """What was played at a point under a policy: the `replications` that gave values, their `keys`, and the `values`
    (replications × keys)."""

    point: int
    policy: int
    replications: list[int]
    keys: tuple[Key, ...]
    values: np.ndarray


class MeasuresDataset:
    """Writes a file for each run of triples, whose number depends on their keys alone, a group of rows at a time."""

    def __init__(self, folder: Path, policies: Sequence[str]) -> None:
        self.folder = folder
        self.policies = policies
        self.number = 0
        self.triples_each = self.triples_at_once = 0
        self.written = 0
        self.file: pq.ParquetWriter | None = None
        self.waiting: list[tuple[int, int, int, tuple[Key, ...], np.ndarray]] = []

    def __enter__(self) -> MeasuresDataset:
        return self

    def __exit__(self, *error: object) -> None:
        self._close_file()

    def add(self, of_point: OfPoint) -> None:
        """Adds the triples of a point under a policy."""
        if not self.triples_each and of_point.keys:
            self.triples_at_once = max(ROWS_AT_ONCE // len(of_point.keys), 1)
            self.triples_each = self.triples_at_once * (ROWS_PER_PART // ROWS_AT_ONCE)
        for replication, values in zip(of_point.replications, of_point.values, strict=True):
            self.waiting.append((of_point.point, of_point.policy, replication, of_point.keys, values))
            if len(self.waiting) == self.triples_at_once:
                self._write()

    def finish(self) -> None:
        """Writes what is left; one file is there even if nothing was played."""
        if self.waiting or not (self.number or self.written):
            self._write()
        self._close_file()

    def _close_file(self) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None
            self.number += 1
            self.written = 0

    def _write(self) -> None:
        import pyarrow.parquet as pq

        table = self._table()
        if self.file is None:
            file = self.folder / f"part-{self.number:06d}.parquet"
            self.file = pq.ParquetWriter(file, table.schema, compression="zstd")
        self.file.write_table(table)
        self.written += len(self.waiting)
        self.waiting.clear()
        if self.written >= self.triples_each:
            self._close_file()

    def _table(self) -> pa.Table:
        """The rows of the triples that wait."""
        import pyarrow as pa

        points, policies, replications, keys, values = zip(*self.waiting, strict=True) if self.waiting else ((),) * 5
        lengths = [len(of_triple) for of_triple in values]
        words = list(dict.fromkeys(keys))
        columns: dict[str, Any] = {
            "point": pa.array(np.repeat(np.array(points, dtype=np.int64), lengths)),
            "policy": pa.DictionaryArray.from_arrays(
                pa.array(np.repeat(np.array(policies, dtype=np.int32), lengths)), pa.array(self.policies, pa.string())
            ),
            "replication": pa.array(np.repeat(np.array(replications, dtype=np.int64), lengths)),
        }
        for position, word in enumerate(("stock", "group", "measure")):
            # in the order in which they first come, which is the same in every run
            entries = list(dict.fromkeys(key[position] for of_triple in words for key in of_triple))
            codes = {entry: code for code, entry in enumerate(entries)}
            by_keys = {
                of_triple: np.array([codes[key[position]] for key in of_triple], np.int32) for of_triple in words
            }
            found = [by_keys[of_triple] for of_triple in keys]
            columns[word] = pa.DictionaryArray.from_arrays(
                pa.array(np.concatenate(found) if found else np.empty(0, np.int32)), pa.array(entries, pa.string())
            )
        columns["value"] = pa.array(np.concatenate(values) if values else np.empty(0))
        return pa.table(columns)
