"""Maps of a sweep over two factors: where cells begin and end, and the axes that they lie on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.sweep.best_ranges import grid_of_points
from sim.experiments.sweep.factor_axes import FactorAxis, factor_axes
from sim.experiments.sweep.result import Sweep
from sim.report.theme.factor_subplots import log_ticks
from sim.report.theme.theme import text

if TYPE_CHECKING:
    import pandas as pd

MOST_CELLS = 40_000
"""A map of more cells would make the page too large."""
MAP = ("x_label", "y_label", "x_log", "y_log", "x_numeric", "y_numeric")
"""Columns of a frame that say what axes a map has."""
CELL = ("point", "x", "y", "x_text", "y_text")
"""Columns of a frame that say where a cell of a map is."""


def map_cells(sweep: Sweep, *, one_factor: bool = False) -> list[tuple[Any, ...]]:
    """The columns `MAP` and `CELL` of each point of a grid of two factors; none where the points form no such grid.

    With `one_factor` a single factor is a map of one row. The factor with more values lies across.
    """
    axes = factor_axes(sweep)
    if len(axes) not in ((1, 2) if one_factor else (2,)) or len(sweep.plan.rows) > MOST_CELLS:
        return []
    if len(axes) == 2 and grid_of_points(axes) is None:
        return []
    if len(axes) == 1:
        return [_cell(point, axes[0], None) for point in range(len(sweep.plan.rows))]
    across, upwards = sorted(axes, key=lambda axis: -len(axis.levels))
    return [_cell(point, across, upwards) for point in range(len(sweep.plan.rows))]


def _cell(point: int, across: FactorAxis, upwards: FactorAxis | None) -> tuple[Any, ...]:
    x, x_text = _place(across, point)
    y, y_text = (0.0, "") if upwards is None else _place(upwards, point)
    y_label, y_log, y_numeric = ("", False, False) if upwards is None else _about(upwards)
    x_label, x_log, x_numeric = _about(across)
    return x_label, y_label, x_log, y_log, x_numeric, y_numeric, point, x, y, x_text, y_text


def _about(axis: FactorAxis) -> tuple[str, bool, bool]:
    return axis.label, axis.log, axis.numeric


def _place(axis: FactorAxis, point: int) -> tuple[float, str]:
    factor = axis.words.factor if axis.numeric else 1.0
    return factor * float(axis.numbers[point]), axis.text(int(axis.places[point]))


def map_axis(frame: pd.DataFrame, which: str) -> dict[str, Any]:
    """The axis `which`, 'x' or 'y', of a map as plotly takes it."""
    first = frame.iloc[0]
    axis: dict[str, Any] = {"title": {"text": text(str(first[f"{which}_label"]))}, "showgrid": False, "zeroline": False}
    if not first[f"{which}_numeric"]:
        levels = frame.drop_duplicates(which).sort_values(which)
        labels = [text(str(one), 18) for one in levels[f"{which}_text"]]
        return axis | {"tickmode": "array", "tickvals": levels[which].tolist(), "ticktext": labels}
    if first[f"{which}_log"]:
        low, high = edges(frame, which)[[0, -1]]
        ends = [float(np.log10(low)), float(np.log10(high))]
        return axis | {"type": "log", "range": ends, **log_ticks(frame[which].to_numpy(float))}
    return axis


def edges(frame: pd.DataFrame, which: str) -> np.ndarray:
    """Where the cells of a map begin and end along an axis: halfway between neighbours, on a logarithmic axis there."""
    places = np.unique(frame[which].to_numpy(float))
    log = bool(frame[f"{which}_log"].iloc[0])
    places = np.log(places) if log else places
    if len(places) == 1:
        found = np.array([places[0] - 0.5, places[0] + 0.5])
    else:
        inner = (places[1:] + places[:-1]) / 2
        found = np.array([2 * places[0] - inner[0], *inner, 2 * places[-1] - inner[-1]])
    return np.exp(found) if log else found


def matrix(rows: pd.DataFrame, values: np.ndarray) -> np.ndarray:
    """Values of rows as a map has them: a row for each y, a column for each x."""
    x, y = (np.unique(rows[which].to_numpy(float), return_inverse=True) for which in ("x", "y"))
    found = np.full((len(y[0]), len(x[0])), "" if values.dtype == object else np.nan, dtype=values.dtype)
    found[y[1], x[1]] = values
    return found
