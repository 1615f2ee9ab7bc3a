"""The figure `measure_map`: a measure over two paths, a map a policy in the same colours."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.sweep.result import Sweep
from sim.measures.statistics import half_widths
from sim.number_format import rounded
from sim.report.findings.sweep_measures import measures_shown
from sim.report.sweep_figures import SweepFigure
from sim.report.theme.factor_subplots import axis_names, measure_title
from sim.report.theme.map_axes import CELL, MAP, edges, map_axis, map_cells, matrix
from sim.report.theme.theme import Choice, Theme, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

MOST_NUMBERS = 50_000
"""Cells of all policies and measures that the page has room for; of larger maps fewer measures can be chosen."""
MOST_TEXTS = 2_500
"""Cells of a map that tell their interval when pointed at."""
COLOURS = "Cividis"
"""A scale that people with any colour vision see alike."""
HEIGHT, GAP = 300, 0.09
"""Pixels of a map, and the share of the width between two."""


class MeasureMap(SweepFigure):
    """A measure over two paths, a map a policy."""

    key = "measure_map"
    title = "Map of a measure"
    place = 20
    paper_scale = 0.7
    top = 64

    @classmethod
    def data_for(cls, sweep: Sweep) -> pd.DataFrame:
        """A row a point, policy and measure: `mean` and `half_width`."""
        import pandas as pd

        cells = map_cells(sweep)
        if not cells:
            return pd.DataFrame()
        room = max(1, MOST_NUMBERS // (len(cells) * len(sweep.policies)))
        frames = []
        place = pd.DataFrame(cells, columns=[*MAP, *CELL])
        for measure in measures_shown(sweep)[:room]:
            for policy in sweep.policies:
                mean, half_width, _ = half_widths(sweep.values(policy, measure).T)
                frames.append(place.assign(policy=policy, measure=measure, mean=mean, half_width=half_width))
        return pd.concat(frames, ignore_index=True)

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Maps in two columns, the first measure at first; a list has the others."""
        import plotly.graph_objects as go

        policies = list(dict.fromkeys(frame["policy"]))
        first = str(frame["measure"].iloc[0])
        columns = min(2, len(policies))
        rows = math.ceil(len(policies) / columns)
        drawing = figure(cls.title, height=rows * (HEIGHT + 60) + 110)
        place = frame[(frame["measure"] == first) & (frame["policy"] == policies[0])]
        by_measure = {measure: _traces(frame[frame["measure"] == measure], theme) for measure in dict.fromkeys(
            frame["measure"])}  # fmt: skip
        for number, policy in enumerate(policies):
            values = by_measure[first][number]
            said = "%{text}" if "text" in values else "%{x}, %{y}: %{z}"
            drawing.add_trace(
                go.Heatmap(
                    x=edges(place, "x"),
                    y=edges(place, "y"),
                    **values,
                    coloraxis="coloraxis",
                    hovertemplate=f"{text(policy)}<br>{said}<extra></extra>",
                    **axis_names(number),
                )
            )
            _place_map(drawing, place, policy, theme, number=number, columns=columns, rows=rows)
        bar = {"thickness": 14, "len": 0.9, "title": {"text": measure_title(first, theme.labels), "side": "right"}}
        drawing.update_layout(coloraxis={"colorscale": COLOURS, "colorbar": bar}, margin_r=80)
        if len(by_measure) > 1:
            choices: list[Choice] = [
                (
                    theme.labels.name(measure),
                    {word: [trace[word] for trace in traces] for word in traces[0]},
                    {"coloraxis.colorbar.title.text": measure_title(measure, theme.labels)},
                )
                for measure, traces in by_measure.items()
            ]
            drawing.update_layout(updatemenus=[menu(choices, pad={"b": 30})], margin_t=104)
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """Between which values what decides lies, and under which policy and where it is least and most."""
        measure = str(frame["measure"].iloc[0])
        rows = frame[(frame["measure"] == measure) & frame["mean"].notna()]
        if rows.empty:
            return f"No point defines {theme.labels.name(measure)}."
        scale = theme.labels.scale(measure)
        ends = []
        for word, row in (("least", rows.loc[rows["mean"].idxmin()]), ("most", rows.loc[rows["mean"].idxmax()])):
            value = f"{rounded(scale.factor * row['mean'])} {scale.unit}".rstrip()
            ends.append(f"{word} under *{row['policy']}* at {row['x_text']} and {row['y_text']} ({value})")
        return f"{theme.labels.name(measure).capitalize()} is {ends[0]}, {ends[1]}. All maps have the same colours."


def _traces(rows: pd.DataFrame, theme: Theme) -> list[dict[str, Any]]:
    """What of each policy's map depends on the measure: its colours, and the texts of its cells, where these are few.

    Of many cells the texts would make the page several times as large.
    """
    factor = theme.labels.scale(str(rows["measure"].iloc[0])).factor
    found: list[dict[str, Any]] = []
    for _, of_policy in rows.groupby("policy", sort=False):
        mean, half_width = (factor * of_policy[word].to_numpy(float) for word in ("mean", "half_width"))
        trace: dict[str, Any] = {"z": matrix(of_policy, np.array([float(f"{one:.5g}") for one in mean]))}
        if len(of_policy) <= MOST_TEXTS:
            words = zip(of_policy["x_text"], of_policy["y_text"], mean.tolist(), half_width.tolist(), strict=True)
            texts = [f"{text(x)}, {text(y)}: {rounded(one, wide)}" for x, y, one, wide in words]
            trace["text"] = matrix(of_policy, np.array(texts, dtype=object))
        found.append(trace)
    return found


def _place_map(
    drawing: go.Figure, place: pd.DataFrame, policy: str, theme: Theme, *, number: int, columns: int, rows: int
) -> None:
    """Puts the map of a policy into its place, with its name above."""
    row, column = divmod(number, columns)
    suffix = str(number + 1) if number else ""
    width, height = (1 - GAP * (columns - 1)) / columns, 1 / rows
    left, top = column * (width + GAP), 1 - row * height
    x_axis = {**map_axis(place, "x"), "domain": [left, left + width], "anchor": f"y{suffix}"}
    y_axis = {**map_axis(place, "y"), "domain": [top - height + 0.16 * (rows > 1), top - 0.02], "anchor": f"x{suffix}"}
    if column:
        y_axis["title"] = {"text": ""}
    drawing.update_layout({f"xaxis{suffix}": x_axis, f"yaxis{suffix}": y_axis})
    style = theme.style(policy)
    drawing.add_annotation(
        text=f'<span style="color:{style.colour}">{style.glyph}</span> <b>{text(policy, 30)}</b>',
        x=left,
        y=top - 0.02,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        showarrow=False,
        align="left",
    )
