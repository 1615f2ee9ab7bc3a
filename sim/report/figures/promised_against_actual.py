"""The figure `promised_against_actual`: the waits promised and the waits that came of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.ledger import Outcome
from sim.measures.promise_outcomes import PromiseOutcomes
from sim.number_format import percent, plain
from sim.report.figures import Figure
from sim.report.theme.theme import INK, QUIET, Choice, Theme, figure, menu

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

BINS = 36
"""Squares along each axis."""
TAIL = 0.995
"""The axes end where this share of all waits has ended; the rest is said in words."""
SCALE = ("#ffffff", "#b5d0e4", "#5f9bc4", "#0b4f7d", "#06283f")
MAX_PROBLEMS = 3
"""Of more policies only the two that kept most and fewest promises are said."""


class PromisedAgainstActual(Figure):
    """Backorders that were filled: the wait first promised (across) and the real one (up), in units of time."""

    key = "promised_against_actual"
    title = "What was promised, and what came of it"
    place = 30
    paper_scale = 0.46
    half_a_sheet = True

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy and square of waits that an order fell in: its middle (`promised`, `actual`) and `width`.

        Beside it, for the policy: how many backorders have a date that is `due`, the shares of them filled by the first
        date (`kept`), by the last one (`agreed`) and after the first (`late`); how many lie `beyond` the axes.
        """
        import pandas as pd

        filled = {
            policy: (promises, mask)
            for policy, promises in comparison.promise_outcomes.items()
            if (mask := _filled(promises) & promises.dated).any()
        }
        columns = ["policy", "promised", "actual", "width", "orders", "due", "kept", "agreed", "late", "beyond"]
        if not filled:
            return pd.DataFrame(columns=columns)
        longest = [np.maximum(promises.promised, promises.wait)[mask] for promises, mask in filled.values()]
        width = float(np.quantile(np.concatenate(longest), TAIL, method="higher")) / BINS or 1.0
        edges = width * np.arange(BINS + 1)
        frames = []
        for policy, (promises, mask) in filled.items():
            squares, _, _ = np.histogram2d(promises.promised[mask], promises.wait[mask], bins=(edges, edges))
            across, up = np.nonzero(squares)
            rows = pd.DataFrame({"policy": policy, "promised": (across + 0.5) * width, "actual": (up + 0.5) * width})
            rows = rows.assign(width=width, orders=squares[across, up].astype(int), **_kept(promises))
            frames.append(rows.assign(beyond=int(mask.sum() - squares.sum())))
        return pd.concat(frames, ignore_index=True)[columns]

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Squares, darker where more orders fell; on the diagonal the units came at the date. A list of policies.

        The list opens at the policy whose orders fell in the most squares.
        """
        import plotly.graph_objects as go

        opened = frame["policy"].value_counts().idxmax()
        policies, width = list(dict.fromkeys(frame["policy"])), float(frame["width"].iloc[0])
        drawing = figure(cls.title, height=560, margin={"t": 30, "b": 70})
        middles, ends = width * (np.arange(BINS) + 0.5), [0, BINS * width]
        scale = [[number / (len(SCALE) - 1), colour] for number, colour in enumerate(SCALE)]
        for policy in policies:
            rows = frame[frame["policy"] == policy]
            share = np.zeros((BINS, BINS))
            across, up = ((rows[word].to_numpy() / width).astype(int) for word in ("promised", "actual"))
            share[up, across] = 100 * rows["orders"].to_numpy() / (rows["orders"].sum() + rows["beyond"].iloc[0])
            drawing.add_trace(
                go.Heatmap(
                    x=middles,
                    y=middles,
                    # the root, else one dark square would leave the others white
                    z=np.sqrt(share).round(3),
                    customdata=share.round(2),
                    colorscale=scale,
                    zmin=0,
                    showscale=False,
                    hovertemplate=(
                        f"promised %{{x:.3g}}, came after %{{y:.3g}} {theme.unit}s: "
                        "%{customdata:.2g} % of those filled<extra></extra>"
                    ),
                    visible=policy == opened,
                )
            )
        drawing.add_shape(
            type="line", x0=0, y0=0, x1=ends[1], y1=ends[1], line={"color": INK, "width": 1.5, "dash": "dash"}
        )
        corners = {"later than promised": (0.015, "left", 0.98, "top"), "by the date": (0.985, "right", 0.02, "bottom")}
        for words, (x, xanchor, y, yanchor) in corners.items():
            drawing.add_annotation(
                text=words, x=x, y=y, xref="paper", yref="paper", xanchor=xanchor, yanchor=yanchor, showarrow=False,
                font={"color": QUIET},
            )  # fmt: skip
        drawing.update_layout(
            xaxis={"title": {"text": f"wait first promised ({theme.unit}s)"}, "range": ends, "showgrid": False},
            yaxis={"title": {"text": f"wait until all was there ({theme.unit}s)"}, "range": ends, "showgrid": False},
        )
        if len(policies) > 1:
            choices: list[Choice] = [
                (policy, {"visible": [policy == other for other in policies]}, {}) for policy in policies
            ]
            drawing.update_layout(updatemenus=[menu(choices, active=policies.index(opened))])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """The share of dates that were kept, where it is the highest and the lowest."""
        row_of = {row.policy: row for row in frame.drop_duplicates("policy").itertuples()}
        shown = list(row_of)
        if len(row_of) > MAX_PROBLEMS:
            kept = {policy: row.kept for policy, row in row_of.items()}
            shown = [max(kept, key=kept.__getitem__), min(kept, key=kept.__getitem__)]
        kept_shares = "; ".join(_kept_shares(row_of[policy]) for policy in dict.fromkeys(shown))
        if len(row_of) > MAX_PROBLEMS:
            kept_shares = f"Kept most often and least often: {kept_shares}"
        else:
            kept_shares = kept_shares[0].upper() + kept_shares[1:]
        beyond, of = (sum(getattr(row, word) for row in row_of.values()) for word in ("beyond", "due"))
        outside = f" {plain(beyond)} of {plain(of)} waits are longer than the axes." if beyond else ""
        return (
            "Each square is a wait promised and the wait that came of it; above the line the promise was broken. "
            f"{kept_shares}. Who left earlier counts as not kept.{outside}"
        )


def _filled(promises: PromiseOutcomes) -> np.ndarray:
    return (promises.outcome == Outcome.FILLED_ON_TIME) | (promises.outcome == Outcome.FILLED_LATE)


def _kept(promises: PromiseOutcomes) -> dict[str, float]:
    """How many backorders have a date that is due, within the window or because they ended before, and shares of them.

    The shares are those filled by the first date, by the last one, and after the first.
    """
    filled, waiting = _filled(promises), promises.outcome == Outcome.STILL_WAITING
    due = promises.dated & ~(waiting & (promises.promised > promises.wait))
    last_due = promises.dated & ~(waiting & (promises.agreed > promises.wait))
    number = int(due.sum())
    return {
        "due": number,
        "kept": float((due & filled & (promises.wait <= promises.promised)).sum() / number),
        "agreed": float((last_due & filled & (promises.wait <= promises.agreed)).sum() / last_due.sum()),
        "late": float((due & filled & (promises.wait > promises.promised)).sum() / number),
    }


def _kept_shares(row: Any) -> str:
    by_last = f" ({percent(row.agreed)} by the last date agreed)" if row.agreed != row.kept else ""
    return (
        f"under *{row.policy}* {percent(row.kept)} of {plain(row.due)} who were told a date had everything by the "
        f"first one{by_last}, {percent(row.late)} later"
    )
