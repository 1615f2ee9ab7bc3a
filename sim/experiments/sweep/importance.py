"""What matters most in a sweep: the paths by how much a measure depends on them, and that in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.errors import UserError
from sim.experiments.sweep.data import SweepData
from sim.experiments.sweep.factor_axes import FactorAxis
from sim.measure_words import measure_words

INDICES = ("ST", "mu_star", "swing", "S1")
"""The indices by which paths are ranked: the first of them that a design gives."""
SHARES = ("ST", "S1")
"""Indices that are shares of the variance of a measure."""
MOST_NAMED = 3
"""Paths that the sentence names."""
NOTHING = 1e-12
"""An index that is not larger, as a share or of the largest value, is none."""


class Importance(NamedTuple):
    """A path by how much it matters: the `mean` over the policies of the index that it is `measured_by`, with the
    `least` and the `most` of them."""

    path: str
    measured_by: str
    mean: float
    least: float
    most: float


def importances(sweep: SweepData, measure: str) -> list[Importance]:
    """The paths from the one that matters most; empty where the design gives no index, or a package lacks."""
    try:
        frame = sweep.sensitivities(measure)
    except UserError:  # the package that reckons them is not installed, which whoever asks for them is told
        return []
    frame = frame[np.isfinite(frame["value"].to_numpy(dtype=float))]
    index = next((one for one in INDICES if (frame["index"] == one).any()), "")
    rows = frame[frame["index"] == index]
    found = [
        Importance(str(path), index, float(of["value"].mean()), float(of["value"].min()), float(of["value"].max()))
        for path, of in rows.groupby("path", sort=False)
    ]
    return sorted(found, key=lambda one: -one.mean)


def what_matters(sweep: SweepData, measure: str, axes: Sequence[FactorAxis]) -> str:
    """A sentence on the paths by which a measure moves most; '' where nothing is known of it, or but one is varied."""
    found = importances(sweep, measure)
    if not found or len(axes) < 2:
        return ""
    called = {axis.words.path: axis.words.called for axis in axes}
    name = measure_words()[measure].name
    if found[0].mean <= NOTHING:
        return f"Nothing that is varied moves {name}."
    said = _shares(found, called, name) if found[0].measured_by in SHARES else _sizes(sweep, measure, found, called)
    return f"{said[:1].upper()}{said[1:]}{_overlap(sweep, measure, found)}."


def _shares(found: Sequence[Importance], called: Mapping[str, str], name: str) -> str:
    """Which shares of the variance of the measure called `name` the first paths account for."""
    first, *others = found[:MOST_NAMED]
    kind = "with what it does together with others" if first.measured_by == "ST" else "by itself"
    least, most = _percent(first.least), _percent(first.most)
    varies = f"; {least} to {most} % by policy" if least != most else ""
    rough = "; the points are too few for a sure estimate" if first.most > 1 else ""
    said = (
        f"{called.get(first.path, first.path)} matters most: it accounts for {_percent(first.mean)} % of the variance "
        f"of {name} ({kind}{varies}{rough})"
    )
    return said + "".join(f", {called.get(one.path, one.path)} for {_percent(one.mean)} %" for one in others)


def _percent(share: float) -> str:
    """A share as a whole percentage; an estimate may lie outside of what a share can be."""
    return f"{100 * min(max(share, 0.0), 1.0):.0f}"


def _sizes(sweep: SweepData, measure: str, found: Sequence[Importance], called: Mapping[str, str]) -> str:
    """By how much the first paths move the measure."""
    first, *others = found[:MOST_NAMED]
    how = "on average (the μ* of Morris)" if first.measured_by == "mu_star" else "from one end to the other"
    size = sweep.scenario.wording.difference
    said = (
        f"{called.get(first.path, first.path)} matters most: it moves {measure_words()[measure].name} by "
        f"{size(measure, first.mean)} {how}"
    )
    return said + "".join(f", {called.get(one.path, one.path)} by {size(measure, one.mean)}" for one in others)


def _overlap(sweep: SweepData, measure: str, found: Sequence[Importance]) -> str:
    """That chance may have put the first path before the second: their intervals overlap under every policy."""
    if len(found) < 2 or found[0].measured_by == "swing":  # whose low and high are no interval
        return ""
    frame = sweep.sensitivities(measure)
    rows = frame[frame["index"] == found[0].measured_by]
    first, second = (rows[rows["path"] == one.path] for one in found[:2])
    both = first.merge(second, on="policy", suffixes=("", "_second"))[["low", "high_second"]].dropna()
    if not len(both) or (both["low"] > both["high_second"]).any():
        return ""
    return "; the intervals of the first two overlap, so their order may be chance"
