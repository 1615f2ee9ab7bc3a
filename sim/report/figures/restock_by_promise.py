"""The figure `restock_by_promise`: a heat map of every restock rule under every promise."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.report.figures import Figure
from sim.report.findings.estimates import EstimateRow, EstimateTable
from sim.report.findings.policy_grid import PolicyGrid, grid_of
from sim.report.theme.grid_sentences import (
    ALIKE,
    LESS_IS_BETTER,
    best_cell,
    effects_alone,
    promise_at_best_rule,
)
from sim.report.theme.measure_labels import MeasureLabels
from sim.report.theme.theme import INK, QUIET, Theme, figure, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

SCALE = ("#eef3f8", "#b5d0e4", "#5f9bc4", "#0b4f7d")
"""One hue from light to dark, which any eye can order; darker is better."""
WHITE_FROM = 0.78
"""In cells that are so dark or darker the number is white."""
BEST = "★"
"""Marks the best cell."""
HEAD_WIDTH, RULE_WIDTH = 12, 14
"""Letters in a line of the label of a column, and of a row."""
TITLE, LINE, ROW, GAP, FOOT = 26, 17, 50, 22, 50
"""Heights in pixels: of a panel's title, a line of a label, a row of cells at least, between panels, and below."""


class RestockByPromise(Figure):
    """Restock rules (rows) under promises (columns): profit or cost, cancellations and retention, the best marked."""

    key = "restock_by_promise"
    title = "More stock, or a better promise?"
    place = 2
    paper_scale = 1.0

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy and measure: its estimate, whether it is the `best` or cannot be told apart from it (`alike`).

        `restock` and `promise` are the labels of the policy's row and column. `gain` is its difference from the
        baseline and `behind` that from the best, paired by replication; their intervals are corrected for all that are
        shown of the measure. Empty where the policies are no grid.
        """
        import pandas as pd

        columns = ["policy", "restock", "promise", "measure", "mean", "half_width", "n", "best", "alike"]
        columns += ["gain", "gain_half_width", "told_apart", "behind", "behind_half_width"]
        grid = grid_of(comparison.scenario, tuple(comparison.policies))
        rows: list[tuple[Any, ...]] = []
        if grid is not None:
            estimates = EstimateTable(comparison)
            for measure in _measures(comparison.policies, estimates):
                rows += _rows(comparison.policies, estimates, grid, measure)
        return pd.DataFrame(rows, columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A panel a measure, one below the other, so that they can be read on a phone too."""
        restock, promises = list(dict.fromkeys(frame["restock"])), list(dict.fromkeys(frame["promise"]))
        measures = list(dict.fromkeys(frame["measure"]))
        heads = [_in_lines(label, HEAD_WIDTH) for label in promises]
        head = LINE * max(label.count("<br>") + 1 for label in heads) + 6
        most_lines = max(_in_lines(label, RULE_WIDTH).count("<br>") + 1 for label in restock)
        panel = max(ROW, LINE * most_lines) * len(restock)
        inside = head + len(measures) * (TITLE + panel) + (len(measures) - 1) * GAP
        drawing = figure(cls.title, height=inside + 30 + FOOT, margin={"t": 30, "b": FOOT, "l": 20, "r": 10})
        drawing.update_layout(
            xaxis={
                "tickvals": list(range(len(promises))),
                "ticktext": heads,
                "range": [-0.5, len(promises) - 0.5],
                "side": "top",
                "tickangle": 0,
                "ticks": "",
                "tickfont": {"color": INK},
                "showgrid": False,
                "zeroline": False,
                "automargin": False,
                "anchor": "y",
            }
        )
        labels, top = theme.labels, 0.0
        for number, measure in enumerate(measures):
            rows = frame[frame["measure"] == measure]
            axis = f"y{number + 1}" if number else "y"
            _add_title(drawing, measure, labels, 1 - top / inside)
            top += TITLE + (0 if number else head)
            domain = [max(0.0, 1 - (top + panel) / inside), 1 - top / inside]
            drawing.update_layout({f"yaxis{number + 1}" if number else "yaxis": _rule_axis(restock, domain)})
            _add_cells(drawing, rows, labels, axis)
            top += panel + GAP
        drawing.add_annotation(
            text=f"More blue is better.  {BEST} the best  {ALIKE} not told apart from it",
            x=0,
            y=0,
            xref="paper",
            yref="paper",
            xanchor="left",
            yanchor="top",
            yshift=-12,
            showarrow=False,
            font={"color": QUIET},
        )
        return drawing

    @classmethod
    def headline(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """What another promise alone brings, and another restock rule alone, for profit or cost."""
        return effects_alone(frame[frame["measure"] == frame["measure"].iloc[0]], theme)

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """Which cells are best and which cannot be told apart from them; what the promise is worth at the best rule."""
        panels = [rows for _, rows in frame.groupby("measure", sort=False)]
        sentences = [best_cell(rows, theme) for rows in panels]
        sentences.insert(1, promise_at_best_rule(panels[0], theme))
        sentences += [effects_alone(rows, theme) for rows in panels if rows["measure"].iloc[0] == "retention"]
        return " ".join(sentence for sentence in sentences if sentence)


def _measures(policies: tuple[str, ...], estimates: EstimateTable) -> list[str]:
    """The measures that are shown: profit, or cost where nothing is sold, and those of customers that are not all 0."""

    def means(measure: str) -> list[float]:
        """The means of a measure under the policies in which it is defined."""
        rows = [estimates.of(policy, measure) for policy in policies]
        return [row.mean for row in rows if row.defined]

    money = "profit" if any(mean > 0 for mean in means("revenue")) else "total_cost"
    return [measure for measure in (money, "cancellation_rate", "retention") if any(means(measure))]


def _rows(policies: tuple[str, ...], estimates: EstimateTable, grid: PolicyGrid, measure: str) -> list[tuple[Any, ...]]:
    """The rows of a measure, in the order of the grid's cells."""
    sign = 1 if LESS_IS_BETTER[measure] else -1
    row_of = {policy: estimates.of(policy, measure) for policy in policies}
    defined = (policy for policy, estimate in row_of.items() if estimate.defined)
    best = min(defined, key=lambda policy: sign * row_of[policy].mean)
    rows = []
    for policy in sorted(policies, key=grid.cells.__getitem__):
        row, column = grid.cells[policy]
        from_best = estimates.between(policy, best, measure)
        gain = estimates.between(policy, policies[0], measure)
        alike = policy != best and row_of[policy].defined and not from_best.told_apart
        labels = grid.restock[row], grid.promises[column]
        differences = *gain[:2], gain.told_apart, *from_best[:2]
        rows.append((policy, *labels, measure, *row_of[policy], policy == best, alike, *differences))
    return rows


def _add_title(drawing: go.Figure, measure: str, labels: MeasureLabels, y: float) -> None:
    unit = labels.scale(measure).unit
    way = "less is better" if LESS_IS_BETTER[measure] else "more is better"
    drawing.add_annotation(
        text=f"<b>{labels.name(measure)}</b> ({text(unit)}), {way}",
        x=0,
        y=y,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        showarrow=False,
    )


def _rule_axis(restock: list[str], domain: list[float]) -> dict[str, Any]:
    return {
        "domain": domain,
        "tickvals": list(range(len(restock))),
        "ticktext": [_in_lines(label, RULE_WIDTH) for label in restock],
        "range": [len(restock) - 0.5, -0.5],
        "ticks": "",
        "tickfont": {"color": INK},
        "showgrid": False,
        "zeroline": False,
    }


def _add_cells(drawing: go.Figure, rows: pd.DataFrame, labels: MeasureLabels, axis: str) -> None:
    """Draws the cells of a panel, their numbers, and a frame round the best."""
    import plotly.graph_objects as go

    restock, promises = list(dict.fromkeys(rows["restock"])), list(dict.fromkeys(rows["promise"]))
    measure = rows["measure"].iloc[0]
    unit = labels.scale(measure).unit
    shade_of = dict(zip(rows["policy"], _shades(rows), strict=True))
    shades = np.full((len(restock), len(promises)), np.nan)
    hover = [["" for _ in promises] for _ in restock]
    for row in rows.itertuples():
        y, x = restock.index(row.restock), promises.index(row.promise)
        number = labels.number(measure, EstimateRow(row.mean, row.half_width, row.n))
        shades[y, x] = shade_of[row.policy]
        hover[y][x] = f"<b>{text(row.policy)}</b><br>{labels.name(measure)} {number} {text(unit)}"
        mark = f"{BEST} " if row.best else f"{ALIKE} " if row.alike else ""
        interval = f"<br>{number.interval}" if number.interval else ""
        drawing.add_annotation(
            text=f"<b>{mark}{number.value}</b>{interval}" if row.best else f"{mark}{number.value}{interval}",
            x=x,
            y=y,
            xref="x",
            yref=axis,
            showarrow=False,
            font={"color": "white" if shade_of[row.policy] > WHITE_FROM else INK},
        )
        if row.best:
            drawing.add_shape(
                type="rect", x0=x - 0.48, x1=x + 0.48, y0=y - 0.46, y1=y + 0.46, xref="x", yref=axis,
                line={"color": "#E69F00", "width": 4},
            )  # fmt: skip
    scale = [[number / (len(SCALE) - 1), colour] for number, colour in enumerate(SCALE)]
    drawing.add_trace(
        go.Heatmap(
            z=shades,
            zmin=0,
            zmax=1,
            colorscale=scale,
            showscale=False,
            xgap=3,
            ygap=3,
            text=hover,
            hovertemplate="%{text}<extra></extra>",
            yaxis=axis,
        )
    )


def _shades(rows: pd.DataFrame) -> list[float]:
    """The shade of each cell, from 0, the worst, to 1, the best; differences within the intervals stay small."""
    best = rows.loc[rows["best"], "mean"].iloc[0]
    distance = (rows["mean"] - best).abs()
    half_widths = rows["half_width"].where(np.isfinite(rows["half_width"]), 0.0)
    span = max(float(distance.max()), 4 * float(half_widths.max())) or 1.0
    return (1 - distance / span).tolist()


def _in_lines(label: str, width: int) -> str:
    """A label for an axis, in lines of about `width` letters, broken at spaces and after underscores.

    >>> _in_lines("periodic_order_up_to", 14), _in_lines("quote: fixed 3 days", 12)
    ('periodic_<br>order_up_to', 'quote: fixed<br>3 days')
    """
    lines = [""]
    for piece in re.findall(r"[^ _]*[ _]|[^ _]+", label):
        if lines[-1] and len((lines[-1] + piece).rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "<br>".join(text(line.rstrip()) for line in lines)
