"""Makes the tables of a sweep from its store: point by point, so that their size is no matter of memory."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.experiments.played import Key
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.playing import Playing
from sim.experiments.sweep.triple_store import FAILED
from sim.folder_replacement import replace_folder
from sim.measures.statistics import half_widths
from sim.table_files import csv_cell
from sim.whole_files import remove_stale_drafts, whole_file
from sim.writable import draft

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

DESIGN, DATASET, TABLE, FAILURES = "design.parquet", "measures", "table.csv", "failures.csv"
ROWS_PER_PART, ROWS_AT_ONCE = 500_000, 50_000
"""About how many rows a file of the measures has, and how many of them are in memory before they are written."""


class PlayedSweep(NamedTuple):
    """What is gathered: the triples of a design under the policies, `wanted` replications of each situation."""

    design: Design
    policies: tuple[str, ...]
    playing: Playing
    wanted: np.ndarray


class Failure(NamedTuple):
    """A triple that could not be played, and why."""

    point: int
    policy: str
    replication: int
    reason: str


class Estimates(NamedTuple):
    """By point: the mean over replications, its 95 % half-width, and how many define it; NaN where none does."""

    mean: np.ndarray
    half_width: np.ndarray
    n: np.ndarray


class Gathered(NamedTuple):
    """What is in memory of a sweep whose tables are on disk: by policy and key the `values` of a few, points ×
    replications, NaN where one is not defined, was not played, or failed; by policy and measure the `estimates` over
    all stock points and customers; and the `failures`."""

    values: dict[tuple[str, Key], np.ndarray]
    estimates: dict[tuple[str, str], Estimates]
    failures: list[Failure]


class OfPoint(NamedTuple):
    """What was played at a point under a policy: the `replications` that gave values, their `keys`, and the `values`
    (replications × keys)."""

    point: int
    policy: int
    replications: list[int]
    keys: tuple[Key, ...]
    values: np.ndarray


def gather(
    folder: Path,
    played: PlayedSweep,
    shown: Sequence[str] | None,
    kept: Sequence[Key],
    progress: Callable[[int, int], object] = lambda done, total: None,
) -> Gathered:
    """Writes design, measures, table and failures into the `folder`, and gives the values of the `kept` keys.

    Of the measures of all stock points and customers the table has those `shown`, or all. The same triples give the
    same bytes.
    """
    design, policies = played.design, played.policies
    folder.mkdir(parents=True, exist_ok=True)  # nothing may have been played
    remove_stale_drafts(folder)
    remove_stale_drafts(played.playing.store.folder)
    _write_design(design, folder / DESIGN)
    most = int(played.wanted.max(initial=0))
    values = {(policy, key): np.full((len(design.rows), most), np.nan) for policy in policies for key in kept}
    estimates: dict[tuple[str, str], Estimates] = {}
    with draft(folder) as drafted, _Parts(drafted, policies) as parts, whole_file(folder / TABLE) as table:
        with table.open("w", newline="", encoding="utf-8") as stream:
            rows = csv.writer(stream, lineterminator="\n")
            rows.writerow(["point", *map(csv_cell, design.columns), "policy", "measure", "mean", "half_width", "n"])
            for number, here in enumerate(_points(played)):
                progress(number, len(design.rows) * len(policies))
                parts.add(here)
                policy = policies[here.policy]
                cells = [csv_cell(cell_of(value)) for value in design.rows[here.point]]
                for measure, mean, half_width, n in _estimates(here):
                    of_measure = estimates.get((policy, measure))
                    if of_measure is None:
                        blank = np.full((3, len(design.rows)), [[np.nan], [np.nan], [0]])
                        of_measure = estimates[policy, measure] = Estimates(*blank)
                    for column, number_there in zip(of_measure, (mean, half_width, n), strict=True):
                        column[here.point] = number_there
                    if shown is None or measure in shown:
                        row = [measure, _number(mean), _number(half_width), n]
                        rows.writerow([here.point, *cells, csv_cell(policy), *row])
                for key in kept:
                    position = _positions(here.keys).get(key)
                    if position is not None:
                        values[policy, key][here.point, here.replications] = here.values[:, position]
        parts.finish()
        drafted.chmod(0o755)
        replace_folder(drafted, folder / DATASET)
    failures = failures_of(played)
    _write_failures(failures, folder / FAILURES)
    return Gathered(values, estimates, failures)


def failures_of(played: PlayedSweep) -> list[Failure]:
    """The triples that failed, in the order of points, policies and replications.

    One that several points share is there for each of them.
    """
    playing = played.playing
    if not playing.reasons:
        return []
    of_situation: dict[int, list[int]] = {}
    for number, replication in sorted(playing.reasons):
        if playing.places[number, replication] == FAILED:
            of_situation.setdefault(number, []).append(replication)
    return [
        Failure(point, policy, replication, playing.reasons[number, replication])
        for point in range(len(played.design.rows))
        for policy, number in zip(played.policies, playing.situations.of_point[point].tolist(), strict=True)
        for replication in of_situation.get(number, ())
    ]


def _points(played: PlayedSweep) -> Iterator[OfPoint]:
    """What was played at each point under each policy, in this order."""
    playing = played.playing
    for point in range(len(played.design.rows)):
        for policy in range(len(played.policies)):
            number = playing.situations.of_point[point, policy]
            places = playing.places[number, : played.wanted[number]]
            replications = np.flatnonzero(places >= 0).tolist()
            read = [playing.store.read(place) for place in places[replications].tolist()]
            keys = read[0][0] if read else ()
            same = [values if its == keys else _in_order(its, values, keys) for its, values in read]
            yield OfPoint(point, policy, replications, keys, np.array(same) if same else np.empty((0, 0)))


def _in_order(its: tuple[Key, ...], values: np.ndarray, keys: tuple[Key, ...]) -> np.ndarray:
    """Values of a replication that has measures of its own, in the order of the first one's keys."""
    positions = _positions(its)
    return np.array([values[positions[key]] if key in positions else np.nan for key in keys])


@lru_cache(maxsize=64)
def _positions(keys: tuple[Key, ...]) -> dict[Key, int]:
    return {key: column for column, key in enumerate(keys)}


def _estimates(here: OfPoint) -> Iterator[tuple[str, float, float, int]]:
    """Measure, mean, half-width and n of everything over all stock points and customers; NaN where undefined."""
    columns = [column for key, column in _positions(here.keys).items() if key[:2] == ("*", "")]
    if columns:
        measures = [here.keys[column][2] for column in columns]
        found = (of_columns.tolist() for of_columns in half_widths(here.values[:, columns]))
        yield from zip(measures, *found, strict=True)


def _number(number: float) -> str:
    """A number to its last digit; an undefined one is an empty cell."""
    return "" if math.isnan(number) else repr(number)


class _Parts:
    """The dataset of measures: a file for each run of triples, whose number depends on their keys alone."""

    def __init__(self, folder: Path, policies: Sequence[str]) -> None:
        self.folder = folder
        self.policies = policies
        self.number = 0
        self.triples_each = self.triples_at_once = 0
        self.written = 0
        self.file: pq.ParquetWriter | None = None
        self.waiting: list[tuple[int, int, int, tuple[Key, ...], np.ndarray]] = []

    def __enter__(self) -> _Parts:
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


def design_frame(design: Design) -> pd.DataFrame:
    """point, and a column for each path: numbers where all its values are numbers, else texts as typed."""
    import pandas as pd

    frame = pd.DataFrame({"point": np.arange(len(design.rows))})
    for number, column in enumerate(design.columns):
        values = [row[number] for row in design.rows]
        numeric = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        frame[column] = pd.Series(values if numeric else [str(cell_of(value)) for value in values])
    return frame


def _write_design(design: Design, file: Path) -> None:
    with whole_file(file) as drafted:
        drafted.write_bytes(design_frame(design).to_parquet(index=False))


def _write_failures(failures: list[Failure], file: Path) -> None:
    with whole_file(file) as drafted, drafted.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(Failure._fields)
        rows.writerows([one.point, csv_cell(one.policy), one.replication, csv_cell(one.reason)] for one in failures)


def cell_of(value: object) -> Any:
    """A value of a path as a cell of a table: numbers as they are, texts as typed, blocks as YAML on one line.

    >>> cell_of(2.5), cell_of("2 days"), cell_of({"type": "constant", "value": 3}), cell_of(None)
    (2.5, '2 days', '{"type": "constant", "value": 3}', 'null')
    """
    if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
