"""The figure `policy_map`: which policy is best where, by the goal; pale where that cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.sweep.best_by_point import MISSED, NONE, OPEN, STANDINGS
from sim.experiments.sweep.result import Sweep
from sim.number_format import percent
from sim.report.sweep_figures import SweepFigure
from sim.report.theme.map_axes import CELL, MAP, edges, map_axis, map_cells, matrix
from sim.report.theme.theme import INK, QUIET, Theme, figure, text
from sim.sentences import counted, listed

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

SURE, PALE = 0.72, 0.22
"""How much of its colour a policy's cell has where it is surely best, and where that cannot be told."""
MOST_MARKED = 625
"""Cells of which each has the marker of its policy, for those who cannot tell the colours."""
CELL_MARKS = {MISSED: ("x-thin-open", "no policy meets every condition"), OPEN: ("circle-open", "conditions open")}
"""What stands in a cell where the best policy does not surely meet the conditions."""


class PolicyMap(SweepFigure):
    """Which policy is best at each point by the goal, over one path or two."""

    key = "policy_map"
    title = "Which policy is best where"
    place = 0
    paper_scale = 0.7

    @classmethod
    def data_for(cls, sweep: Sweep) -> pd.DataFrame:
        """A row a point: the `best` policy ('' where none can be judged), whether it is `told_apart`, how it stands
        with the conditions, the `rival` that comes next, and `said`, what is shown when a cell is pointed at."""
        import pandas as pd

        cells = map_cells(sweep, one_factor=True) if len(sweep.policies) > 1 else []
        found = sweep.best_by_point
        rows = []
        wording, measure = sweep.scenario.wording, found.objective.measure
        conditions = bool(sweep.scenario.goal.conditions)
        means, standings = found.of_best(found.mean), found.best_standing
        for cell in cells:
            point = cell[len(MAP)]
            best, rival = (number[point] for number in (found.best, found.rival))
            name = "" if best == NONE else found.policies[best]
            said = "cannot be judged"
            if best != NONE:
                value = wording.value(measure, float(means[point]), float(found.spread[point, best]))
                said = f"{text(name)}: {value}"
                if rival != NONE:
                    gain = wording.difference(measure, float(found.gain[point]), float(found.half_width[point]))
                    sure = "ahead of" if found.told_apart[point] else "not told apart from"
                    said += f"<br>{gain} {sure} {text(found.policies[rival])}"
                said += f"<br>conditions: {STANDINGS[standings[point]]}" * conditions
            standing = STANDINGS[standings[point]] if conditions and best != NONE else ""
            next_one = "" if rival == NONE else found.policies[rival]
            rows.append((*cell, name, bool(found.told_apart[point]), standing, next_one, said))
        return pd.DataFrame(rows, columns=[*MAP, *CELL, "best", "told_apart", "standing", "rival", "said"])

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A cell a point in the colour of its best policy, with its marker where there is room."""
        import plotly.graph_objects as go

        one_row = not frame["y_label"].iloc[0]
        drawing = figure(cls.title, height=260 if one_row else 520)
        count = len(theme.policies)
        numbers = frame["best"].map({policy: number for number, policy in enumerate(theme.policies)})
        codes = (numbers + np.where(frame["told_apart"], 0, count)).to_numpy(float)
        said = np.array(
            [
                "<br>".join(filter(None, [text(f"{x}, {y}".rstrip(", ")), words]))
                for x, y, words in zip(frame["x_text"], frame["y_text"], frame["said"], strict=True)
            ],
            dtype=object,
        )
        drawing.add_trace(
            go.Heatmap(
                x=edges(frame, "x"),
                y=edges(frame, "y"),
                z=matrix(frame, codes),
                text=matrix(frame, said),
                hovertemplate="%{text}<extra></extra>",
                colorscale=_steps(theme),
                zmin=-0.5,
                zmax=2 * count - 0.5,
                showscale=False,
                xgap=0 if len(frame) > MOST_MARKED else 1,
                ygap=0 if len(frame) > MOST_MARKED else 1,
            )
        )
        for mark in _marks(frame, theme):
            drawing.add_trace(mark)
        drawing.update_layout(xaxis=map_axis(frame, "x"), yaxis=map_axis(frame, "y"), legend_itemclick=False)
        drawing.update_layout(legend_itemdoubleclick=False)
        if one_row:
            drawing.update_yaxes(visible=False)
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """At which share of the points each policy comes out best, and what pale cells and marks mean."""
        counts = frame.loc[frame["best"] != "", "best"].value_counts()
        shares = [f"*{policy}* at {percent(n / len(frame))}" for policy, n in counts.items()]
        if not shares:
            return "At no point can a policy be judged."
        pale = int(((frame["best"] != "") & ~frame["told_apart"]).sum())
        said = f"Comes out best by the goal, of {counted(len(frame), 'point')}: {listed(shares)}."
        if pale:
            said += f" Pale, at {percent(pale / len(frame))}: a difference from the next that may be chance."
        for standing, (_, words) in CELL_MARKS.items():
            if (frame["standing"] == STANDINGS[standing]).any():
                said += f" Marked with a {'cross' if standing == MISSED else 'ring'}: {words}."
        return said


def mixed(colour: str, share: float) -> str:
    """So much of a colour on white.

    >>> mixed("#000000", 0.5), mixed("#0072B2", 1.0)
    ('#808080', '#0072b2')
    """
    parts = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return "#" + "".join(f"{255 - int(share * (255 - part)):02x}" for part in parts)


def _steps(theme: Theme) -> list[list[Any]]:
    """The colour scale: a step a policy where it is surely best, then a pale one each."""
    colours = [mixed(theme.style(policy).colour, share) for share in (SURE, PALE) for policy in theme.policies]
    steps = []
    for number, colour in enumerate(colours):
        steps += [[number / len(colours), colour], [(number + 1) / len(colours), colour]]
    return steps


def _marks(frame: pd.DataFrame, theme: Theme) -> list[go.Scatter]:
    """The markers of the policies in their cells, where these are few, and the legend."""
    import plotly.graph_objects as go

    marked, found = len(frame) <= MOST_MARKED, []
    plainly = ~frame["standing"].isin([STANDINGS[one] for one in CELL_MARKS])
    for policy in theme.policies:
        rows = frame[(frame["best"] == policy) & plainly]
        if not (frame["best"] == policy).any():
            continue
        style = theme.style(policy)
        x, y = (rows[which].tolist() if marked and len(rows) else [None] for which in ("x", "y"))
        marker = {"symbol": style.symbol, "color": style.colour, "size": 8, "line": {"color": "white", "width": 1}}
        found.append(go.Scatter(name=text(policy, 28), x=x, y=y, mode="markers", marker=marker, hoverinfo="skip"))
    if (~frame["told_apart"] & (frame["best"] != "")).any():
        marker = {"symbol": "square", "size": 13, "color": mixed(INK, 0.12), "line": {"color": QUIET, "width": 1}}
        name = "pale: may be chance"
        found.append(go.Scatter(name=name, x=[None], y=[None], mode="markers", marker=marker, hoverinfo="skip"))
    for standing, (symbol, words) in CELL_MARKS.items():
        rows = frame[frame["standing"] == STANDINGS[standing]]
        if len(rows):
            x, y = (rows[which].tolist() if marked else [None] for which in ("x", "y"))
            marker = {"symbol": symbol, "color": INK, "size": 7, "line": {"color": INK, "width": 1.5}}
            found.append(go.Scatter(name=words, x=x, y=y, mode="markers", marker=marker, hoverinfo="skip"))
    return found
