"""How much each path that is varied matters to a measure, by the indices that a design allows.

- morris: `mu`, `mu_star`, `sigma`: mean, mean size and standard deviation of the elementary effects (Morris 1991,
  Campolongo et al. 2007), in the measure's unit for going through the whole range of the path.
- saltelli: `S1` and `ST`, the share of the measure's variance over the design that a path explains alone, and with
  all that it does together with others (Saltelli et al. 2010).
- oat: `swing`, the largest less the smallest mean when that path alone moves, in the measure's unit; `low` and `high`
  are those two means.
- grid: `S1` as the main effect's share in the sum of squares, exact for the values on the grid.
- lhs, sobol, file: `S1` by RBD-FAST (Tarantola et al. 2006, bias corrected by Tissot and Prieur 2012), for paths that
  vary independently of each other.

What scatters between replications is in the means: it adds to ST and sigma, and to the variance that S1 is a share of.
Intervals are those of SALib's bootstrap over the points, 95 %; of lhs, sobol and file they come from samples of half
the points, and are wider than need be.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.errors import UserError
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.designs.morris import LEVELS
from sim.experiments.sweep.salib import salib
from sim.experiments.sweep.unit_texts import numbers_in_one_unit

SEED = 1
"""Of the bootstraps: the same means have the same intervals. (0 would be no seed to SALib.)"""
RESAMPLES, FEWEST_RESAMPLES, MOST_RESAMPLED = 100, 20, 2_000_000
"""Of the bootstraps: how many, and at how many points in all; of large designs fewer, for memory and time."""
FEWEST = 64
"""Points of a design from which shares of variance are estimated: with fewer, chance alone gives large ones."""
_HARMONICS, _POINTS_PER_HARMONIC = 10, 16


class Sensitivity(NamedTuple):
    """The `value` of an `index` of a path (of several that move together: 'a & b'), with its 95 % interval.

    `low` and `high` are None where the index has no interval.
    """

    path: str
    measure: str
    policy: str
    index: str  # type: ignore[assignment]  # the column of that name, no method of tuples is meant
    value: float
    low: float | None
    high: float | None


class Sensitivities(NamedTuple):
    """The `records` of a measure under a policy, and `notes`: sentences on what could not be said."""

    records: list[Sensitivity]
    notes: list[str]


class _Index(NamedTuple):
    """An index of each factor in turn: its name, values, and half-widths or bounds where it has them."""

    name: str
    values: Sequence[float]
    low: Sequence[float] | None = None
    high: Sequence[float] | None = None


def sensitivities(
    design: Design, policy: str, measure: str, means: np.ndarray, unfelt: Collection[str] = ()
) -> Sensitivities:
    """How much each factor of the `design` matters to the `means` of a `measure`, one a point, under a `policy`.

    A factor all of whose columns are `unfelt` by the policy has 0 for every index. No records, and a note that says
    why, where the measure is not defined at some points (NaN), the points are too few, or SALib is missing.
    """
    means = np.asarray(means, dtype=float)
    undefined = int(np.isnan(means).sum())
    if undefined:
        where = f"at {undefined:,} of {len(means):,} points"
        return Sensitivities([], [f"{measure} is not defined {where} under '{policy}': how much matters is not said"])
    if design.sample is None and design.kind in ("grid", "oat"):
        analyse: Callable[[Design, np.ndarray], list[_Index]] = _main_effects if design.kind == "grid" else _swings
    else:
        analyse = {"morris": _morris, "saltelli": _saltelli}.get(design.kind, _shares)
    if analyse is _shares and len(means) < FEWEST:
        wanted = f"at least {FEWEST} points tell shares of variance from chance"
        return Sensitivities([], [f"{wanted}, and there are {len(means)}: how much matters is not said"])
    try:
        indices = analyse(design, means)
    except UserError as error:  # SALib is not installed
        return Sensitivities([], [str(error)])
    records = [
        _record(at, columns, index, (policy, measure), unfelt)
        for at, columns in enumerate(design.factors)
        for index in indices
    ]
    return Sensitivities(records, [])


def _record(
    at: int, columns: tuple[str, ...], index: _Index, of: tuple[str, str], unfelt: Collection[str]
) -> Sensitivity:
    policy, measure = of
    value = float(index.values[at])
    low = None if index.low is None else float(index.low[at])
    high = None if index.high is None else float(index.high[at])
    if all(column in unfelt for column in columns) and index.name != "swing":
        value, low, high = 0.0, None if low is None else 0.0, None if high is None else 0.0
    return Sensitivity(" & ".join(columns), measure, policy, index.name, value, low, high)


def _constant(means: np.ndarray) -> bool:
    """Whether the means are all the same, but for the rounding of sums."""
    return bool(np.ptp(means) <= 1e-12 * np.abs(means).max())


def _resamples(means: np.ndarray) -> int:
    return max(FEWEST_RESAMPLES, min(RESAMPLES, MOST_RESAMPLED // len(means)))


def _bounded(name: str, values: Any, half_widths: Any) -> _Index:
    values, half_widths = np.asarray(values, dtype=float), np.asarray(half_widths, dtype=float)
    return _Index(name, values.tolist(), (values - half_widths).tolist(), (values + half_widths).tolist())


def _zeros(design: Design, *names: str) -> list[_Index]:
    zeros = [0.0] * len(design.factors)
    return [_Index(name, zeros, zeros, zeros) for name in names]


def _problem(design: Design) -> dict[str, Any]:
    names = [" & ".join(columns) for columns in design.factors]
    return {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}


def _morris(design: Design, means: np.ndarray) -> list[_Index]:
    if _constant(means):
        zeros = [0.0] * len(design.factors)
        return [_Index("mu", zeros), _Index("mu_star", zeros, zeros, zeros), _Index("sigma", zeros)]
    found = salib("analyze.morris", "design").analyze(
        _problem(design), design.sample, means, num_resamples=_resamples(means), num_levels=LEVELS, seed=SEED
    )
    return [
        _Index("mu", found["mu"]),
        _bounded("mu_star", found["mu_star"], found["mu_star_conf"]),
        _Index("sigma", found["sigma"]),
    ]


def _saltelli(design: Design, means: np.ndarray) -> list[_Index]:
    if _constant(means):
        return _zeros(design, "S1", "ST")
    found = salib("analyze.sobol", "design").analyze(
        _problem(design), means, calc_second_order=False, num_resamples=_resamples(means), seed=SEED
    )
    return [_bounded("S1", found["S1"], found["S1_conf"]), _bounded("ST", found["ST"], found["ST_conf"])]


def _shares(design: Design, means: np.ndarray) -> list[_Index]:
    if _constant(means):
        return _zeros(design, "S1")
    sample = _numbers(design) if design.sample is None else design.sample
    found = salib("analyze.rbd_fast", "design").analyze(
        _problem(design),
        _ranks(sample),
        means,
        M=min(_HARMONICS, len(means) // _POINTS_PER_HARMONIC),
        num_resamples=_resamples(means) // 2,  # each of them sorts the points again for every factor
        seed=SEED,
    )
    return [_bounded("S1", found["S1"], found["S1_conf"])]


def _ranks(sample: np.ndarray) -> np.ndarray:
    """The rank of each value among those of its factor, equal values by chance and neighbours swapped by chance.

    SALib orders the points by each factor in turn, goes up through every second of them and down through the others.
    In a Sobol' sequence every second has the other half of another factor, whose effect would count for this one's.
    """
    chance = np.random.default_rng(SEED)
    points = len(sample)
    ranks = np.empty(sample.shape)
    for at in range(sample.shape[1]):
        order = np.lexsort((chance.random(points), sample[:, at]))
        swapped = np.arange(points)
        pairs = np.flatnonzero(chance.random(points // 2) < 0.5) * 2
        swapped[pairs], swapped[pairs + 1] = pairs + 1, pairs
        ranks[order, at] = swapped
    return ranks


def _numbers(design: Design) -> np.ndarray:
    """Points × factors: the values of each factor where they are numbers, else codes in the order of their texts."""
    return np.column_stack([_in_order(_values(design, factor)) for factor in design.factors]).astype(float)


def _in_order(values: Sequence[Any]) -> Sequence[Any] | np.ndarray:
    """Numbers in the order of the values: themselves, those before a unit, or codes in the order of their texts."""
    if all(isinstance(value, int | float) and not isinstance(value, bool) for value in values):
        return values
    in_one_unit = numbers_in_one_unit(values)
    return _codes(values) if in_one_unit is None else in_one_unit[0]


def _main_effects(design: Design, means: np.ndarray) -> list[_Index]:
    if _constant(means):
        return [_Index("S1", [0.0] * len(design.factors))]
    deviations = means - means.mean()
    total = float(deviations @ deviations)
    shares = []
    for columns in design.factors:
        codes = _codes(_values(design, columns))
        sums, counts = np.bincount(codes, deviations), np.bincount(codes)
        shares.append(float((sums**2 / counts).sum()) / total)
    return [_Index("S1", shares)]


def _swings(design: Design, means: np.ndarray) -> list[_Index]:
    """By factor, over the scenario's own point and those at which that factor alone is another."""
    low, high = [], []
    for columns in design.factors:
        positions = [design.columns.index(column) for column in columns]
        own = [design.rows[0][position] for position in positions]
        moved = np.array([[row[position] for position in positions] != own for row in design.rows])
        moved[0] = True
        low.append(float(means[moved].min()))
        high.append(float(means[moved].max()))
    return [_Index("swing", [above - below for below, above in zip(low, high, strict=True)], low, high)]


def _values(design: Design, columns: tuple[str, ...]) -> list[Any]:
    """The values of the first of `columns` at each point; the others have the same."""
    position = design.columns.index(columns[0])
    return [row[position] for row in design.rows]


def _codes(values: Sequence[Any]) -> np.ndarray:
    """A number for each different value, counted from 0 in the order of their texts."""
    return np.unique(np.array([repr(value) for value in values]), return_inverse=True)[1]
