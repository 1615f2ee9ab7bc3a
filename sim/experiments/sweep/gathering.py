"""Makes the tables of a sweep from its store: point by point, so that their size is no matter of memory."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from sim.experiments.played import Key
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.design_table import DESIGN, cell_of, write_design
from sim.experiments.sweep.measures_dataset import MeasuresDataset, OfPoint
from sim.experiments.sweep.playing import Playing
from sim.experiments.sweep.triple_store import FAILED
from sim.folder_replacement import replace_folder
from sim.measures.statistics import half_widths
from sim.table_files import csv_cell
from sim.whole_files import remove_stale_drafts, whole_file
from sim.writable import draft

DATASET, TABLE, FAILURES = "measures", "table.csv", "failures.csv"


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
    write_design(design, folder / DESIGN)
    most = int(played.wanted.max(initial=0))
    values = {(policy, key): np.full((len(design.rows), most), np.nan) for policy in policies for key in kept}
    estimates: dict[tuple[str, str], Estimates] = {}
    with draft(folder) as drafted, MeasuresDataset(drafted, policies) as dataset, whole_file(folder / TABLE) as table:
        with table.open("w", newline="", encoding="utf-8") as stream:
            rows = csv.writer(stream, lineterminator="\n")
            rows.writerow(["point", *map(csv_cell, design.columns), "policy", "measure", "mean", "half_width", "n"])
            for number, here in enumerate(_points(played)):
                progress(number, len(design.rows) * len(policies))
                dataset.add(here)
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
        dataset.finish()
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


def _write_failures(failures: list[Failure], file: Path) -> None:
    with whole_file(file) as drafted, drafted.open("w", newline="", encoding="utf-8") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(Failure._fields)
        rows.writerows([one.point, csv_cell(one.policy), one.replication, csv_cell(one.reason)] for one in failures)
