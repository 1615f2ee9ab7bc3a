"""Rows of sensitivities as figures and tables take them: one a path and policy, its indices beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.errors import UserError
from sim.experiments.sweep.best_by_point import objective_of_sweep
from sim.experiments.sweep.factor_axes import factor_axes
from sim.experiments.sweep.result import Sweep

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("path", "label", "policy", "index", "value", "low", "high", "measure")


def index_rows(sweep: Sweep, *indices: str) -> pd.DataFrame:
    """The sensitivities of what decides, by those `indices`, the path that matters most first; empty where the design
    gives none, or the package that reckons them is not installed."""
    import pandas as pd

    measure = objective_of_sweep(sweep).measure
    try:
        frame = sweep.sensitivities(measure)
    except UserError:  # whoever asks for them is told what to install
        return pd.DataFrame(columns=list(COLUMNS))
    frame = frame[frame["index"].isin(indices) & frame["value"].notna()]
    called = {axis.words.path: axis.words.called for axis in factor_axes(sweep)}
    frame = frame.assign(label=[called.get(path, path) for path in frame["path"]], measure=measure)
    first = frame[frame["index"] == next((one for one in indices if (frame["index"] == one).any()), "")]
    means = first.groupby("path", sort=False)["value"].mean().sort_values(ascending=False, kind="stable")
    rank = {path: number for number, path in enumerate(means.index)}
    frame = frame[frame["path"].isin(rank)]
    return frame.sort_values("path", key=lambda paths: paths.map(rank), kind="stable", ignore_index=True)[list(COLUMNS)]
