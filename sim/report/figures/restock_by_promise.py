from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.number_format import plain, said
from sim.report.figures import Figure
from sim.report.findings.estimates import Estimate, Estimates
from sim.report.findings.policy_grid import Grid, grid_of
from sim.report.theme.measure_labels import Words
from sim.report.theme.theme import INK, QUIET, Look, figure, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

LESS_IS_BETTER = {"profit": False, "total_cost": True, "cancellation_rate": True, "retention": False}
"""The measures that are shown, profit where things have prices, else cost."""
SCALE = ("#eef3f8", "#b5d0e4", "#5f9bc4", "#0b4f7d")
"""One hue from light to dark, which any eye can order; darker is better."""
WHITE_FROM = 0.78
BEST, ALIKE = "★", "≈"
MOST_SAID = 3
TITLE, LINE, ROW, GAP, FOOT = 26, 17, 50, 22, 50
"""Heights in pixels: of a panel's title, a line of the heads, a row of cells, between panels, and below."""


class RestockByPromise(Figure):
    """Restock rules (rows) under promises (columns): profit or cost, cancellations and retention, the best marked."""

    key = "restock_by_promise"
    title = "More stock, or a better promise?"
    place = -10

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a policy and measure: its estimate, whether it is the `best` or cannot be told apart from it (`alike`).

        `gain` is its difference from the baseline and `behind` that from the best, paired by replication; their
        intervals are corrected for all that are shown of the measure. Empty where the policies are no grid.
        """
        import pandas as pd

        columns = ["policy", "restock", "promise", "measure", "mean", "half_width", "n", "best", "alike"]
        columns += ["gain", "gain_half_width", "told_apart", "behind", "behind_half_width"]
        grid = grid_of(comparison.scenario, tuple(comparison.policies))
        rows = (
            [] if grid is None else [row for measure in _shown(comparison) for row in _rows(comparison, grid, measure)]
        )
        return pd.DataFrame(rows, columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """A panel a measure, one below the other: so they are read on a telephone too."""
        restock, promises = list(dict.fromkeys(frame["restock"])), list(dict.fromkeys(frame["promise"]))
        measures = list(dict.fromkeys(frame["measure"]))
        heads = [text(name, 12) for name in promises]
        head = LINE * max(name.count("<br>") + 1 for name in heads) + 6
        panel = ROW * len(restock)
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
        words = Words(look.unit, look.currency)
        top = 0.0
        for number, measure in enumerate(measures):
            own = frame[frame["measure"] == measure]
            axis = f"y{number + 1}" if number else "y"
            _title(drawing, measure, words, 1 - top / inside)
            top += TITLE + (0 if number else head)
            domain = [max(0.0, 1 - (top + panel) / inside), 1 - top / inside]
            drawing.update_layout({f"yaxis{number + 1}" if number else "yaxis": _rules(restock, domain)})
            _cells(drawing, own, restock, promises, words, axis)
            top += panel + GAP
        drawing.add_annotation(
            text=f"Darker is better.  {BEST} the best  {ALIKE} not told apart from it",
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
    def headline(cls, frame: pd.DataFrame, look: Look) -> str:
        """What another promise alone brings, and another restock rule alone."""
        return _alone(frame[frame["measure"] == frame["measure"].iloc[0]], Words(look.unit, look.currency), look)

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """Which cells are best and who cannot be told apart from them; what the promise is worth at the best rule."""
        words = Words(look.unit, look.currency)
        panels = [own for _, own in frame.groupby("measure", sort=False)]
        sentences = [_best(own, words, look) for own in panels]
        sentences.insert(1, _still(panels[0], words, look))
        sentences += [_alone(own, words, look) for own in panels if own["measure"].iloc[0] == "retention"]
        return " ".join(sentence for sentence in sentences if sentence)


def _shown(comparison: Any) -> list[str]:
    estimates = Estimates(comparison)

    def anywhere(measure: str) -> list[Estimate]:
        return [one for policy in comparison.policies if (one := estimates.of(policy, measure)).defined]

    money = "profit" if any(one.mean > 0 for one in anywhere("revenue")) else "total_cost"
    found = {measure: anywhere(measure) for measure in (money, "cancellation_rate", "retention")}
    return [measure for measure, ones in found.items() if any(one.mean != 0 for one in ones)]


def _rows(comparison: Any, grid: Grid, measure: str) -> list[tuple[Any, ...]]:
    estimates = Estimates(comparison)
    sign = 1 if LESS_IS_BETTER[measure] else -1
    found = {policy: estimates.of(policy, measure) for policy in comparison.policies}
    best = min((policy for policy in found if found[policy].defined), key=lambda policy: sign * found[policy].mean)
    rows = []
    for policy in sorted(comparison.policies, key=grid.places.__getitem__):
        row, column = grid.places[policy]
        from_best = estimates.between(policy, best, measure)
        gain = estimates.between(policy, comparison.policies[0], measure)
        alike = policy != best and found[policy].defined and not from_best.told_apart
        names = grid.restock[row], grid.promises[column]
        differences = *gain[:2], gain.told_apart, *from_best[:2]
        rows.append((policy, *names, measure, *found[policy], policy == best, alike, *differences))
    return rows


def _title(drawing: go.Figure, measure: str, words: Words, y: float) -> None:
    unit = words.scale(measure).unit
    way = "less is better" if LESS_IS_BETTER[measure] else "more is better"
    drawing.add_annotation(
        text=f"<b>{words.name(measure)}</b> ({text(unit)}), {way}",
        x=0,
        y=y,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        showarrow=False,
    )


def _rules(restock: list[str], domain: list[float]) -> dict[str, Any]:
    return {
        "domain": domain,
        "tickvals": list(range(len(restock))),
        "ticktext": [text(name, 14) for name in restock],
        "range": [len(restock) - 0.5, -0.5],
        "ticks": "",
        "tickfont": {"color": INK},
        "showgrid": False,
        "zeroline": False,
    }


def _cells(
    drawing: go.Figure, own: pd.DataFrame, restock: list[str], promises: list[str], words: Words, axis: str
) -> None:
    """The cells of a panel, their numbers, and a frame round the best."""
    import plotly.graph_objects as go

    measure = own["measure"].iloc[0]
    unit = words.scale(measure).unit
    shade = dict(zip(own["policy"], _shades(own), strict=True))
    shades = np.full((len(restock), len(promises)), np.nan)
    hover = [["" for _ in promises] for _ in restock]
    for row in own.itertuples():
        y, x = restock.index(row.restock), promises.index(row.promise)
        value, half = words.number(measure, Estimate(row.mean, row.half_width, row.n))
        shades[y, x] = shade[row.policy]
        shown = f"{value} ± {half}" if half else value
        hover[y][x] = f"<b>{text(row.policy)}</b><br>{words.name(measure)} {shown} {text(unit)}"
        mark = f"{BEST} " if row.best else f"{ALIKE} " if row.alike else ""
        size = f"<br><span style='font-size:85%'>± {half}</span>" if half else ""
        drawing.add_annotation(
            text=f"<b>{mark}{value}</b>{size}" if row.best else f"{mark}{value}{size}",
            x=x,
            y=y,
            xref="x",
            yref=axis,
            showarrow=False,
            font={"color": "white" if shade[row.policy] > WHITE_FROM else INK},
        )
        if row.best:
            drawing.add_shape(
                type="rect", x0=x - 0.48, x1=x + 0.48, y0=y - 0.46, y1=y + 0.46, xref="x", yref=axis,
                line={"color": "#E69F00", "width": 4},
            )  # fmt: skip
    scale = [[place / (len(SCALE) - 1), colour] for place, colour in enumerate(SCALE)]
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


def _shades(own: pd.DataFrame) -> list[float]:
    """From 0, the worst, to 1, the best; differences within the intervals' own width stay small."""
    best = own.loc[own["best"], "mean"].iloc[0]
    away = (own["mean"] - best).abs()
    halves = own["half_width"].where(np.isfinite(own["half_width"]), 0.0)
    span = max(float(away.max()), 4 * float(halves.max())) or 1.0
    return (1 - away / span).tolist()


def _best(own: pd.DataFrame, words: Words, look: Look) -> str:
    """Which cell is the best, and which cannot be told apart from it."""
    measure = own["measure"].iloc[0]
    best = next(own[own["best"]].itertuples())
    way = "lowest" if LESS_IS_BETTER[measure] else "highest"
    value = words.number(measure, Estimate(best.mean, best.half_width, best.n))
    head = f"The {way} {words.name(measure)}, {value} {words.scale(measure).unit}".rstrip()
    head += f", is that of *{best.policy}*"
    if look.replications < 2:
        return f"{head}; one replication cannot tell cells apart."
    alike, others = own[own["alike"]], own[~own["best"]]
    if alike.empty:
        return f"{head}; every other cell is told apart from it."
    if len(alike) == len(others):
        return f"{head}, but no other cell can be told apart from it."
    if len(alike) == len(others[others["restock"] == best.restock]) and (alike["restock"] == best.restock).all():
        return f"{head}; with this restock rule no promise can be told apart from it."
    if len(alike) == len(others[others["promise"] == best.promise]) and (alike["promise"] == best.promise).all():
        return f"{head}; with this promise no restock rule can be told apart from it."
    if len(alike) <= MOST_SAID:
        return f"{head}; {_listed([f'*{policy}*' for policy in alike['policy']])} cannot be told apart from it."
    return f"{head}; {plain(len(alike))} others, marked {ALIKE}, cannot be told apart from it."


def _alone(own: pd.DataFrame, words: Words, look: Look) -> str:
    """What the best promise brings with the baseline's restock rule, and the other way round."""
    base = next(own[own["policy"] == look.baseline].itertuples())
    less = LESS_IS_BETTER[base.measure]
    if math.isnan(base.mean):
        return ""
    parts = []
    moves = f"{'lowers' if less else 'raises'} {words.name(base.measure)} by up to"
    for held, changed, noun in (("restock", "promise", "promise"), ("promise", "restock", "restock rule")):
        line = own[(own[held] == getattr(base, held)) & own["mean"].notna()]
        means = line["mean"] if less else -line["mean"]
        best = next(line.loc[[means.idxmin()]].itertuples())
        if best.policy == base.policy:
            parts.append(f"no other {noun} alone does better")
            continue
        amount = _amount(base.measure, best.gain, best.gain_half_width, words)
        unsure = "" if best.told_apart or look.replications < 2 else ", not told apart from nothing"
        parts.append(f"another {noun} alone {moves} {amount} ({getattr(best, changed)}{unsure})")
        moves = "by up to"  # said once, it is understood
    return f"From *{look.baseline}*, {', '.join(parts)}."


def _still(own: pd.DataFrame, words: Words, look: Look) -> str:
    """What the best promise is worth beside the best restock rule, against the baseline's, if that can be told."""
    best = next(own[own["best"]].itertuples())
    promise = own.loc[own["policy"] == look.baseline, "promise"].iloc[0]
    same = next(own[(own["restock"] == best.restock) & (own["promise"] == promise)].itertuples())
    if same.policy in (best.policy, look.baseline) or same.alike or math.isnan(same.behind):
        return ""
    amount = _amount(best.measure, same.behind, same.behind_half_width, words)
    return f"With its restock rule, {best.promise} instead of {promise} makes a difference of {amount}."


def _amount(measure: str, difference: float, half_width: float, words: Words) -> str:
    scale = words.scale(measure)
    return f"{said(scale.factor * abs(difference), scale.factor * half_width)} {scale.difference}".rstrip()


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
