from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.ledger import Outcome
from sim.measures.promise_outcomes import PromiseOutcomes
from sim.number_format import percent, plain
from sim.report.figures import Figure
from sim.report.theme.theme import INK, QUIET, Choice, Look, figure, menu

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

BINS = 36
TAIL = 0.995
"""The axes end where this share of all waits has ended; the rest is said in words."""
SCALE = ("#ffffff", "#b5d0e4", "#5f9bc4", "#0b4f7d", "#06283f")
MOST_SAID = 3


class PromisedAgainstActual(Figure):
    """Backorders that were filled: the wait first promised (across) and the real one (up), in units of time."""

    key = "promised_against_actual"
    title = "What was promised, and what came of it"
    place = 32

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a policy and square of waits that an order fell in: its middle (`promised`, `actual`) and `width`.

        Beside it, for the policy: how many backorders have a date that is `due`, the shares of them filled by the first
        date (`kept`), by the last one (`agreed`) and after the first (`late`); how many lie `beyond` the axes.
        """
        import pandas as pd

        filled = {
            policy: (said, mask)
            for policy, said in comparison.promise_outcomes.items()
            if (mask := _filled(said) & said.dated).any()
        }
        columns = ["policy", "promised", "actual", "width", "orders", "due", "kept", "agreed", "late", "beyond"]
        if not filled:
            return pd.DataFrame(columns=columns)
        waits = np.concatenate([np.maximum(said.promised, said.wait)[mask] for said, mask in filled.values()])
        width = float(np.quantile(waits, TAIL, method="higher")) / BINS or 1.0
        edges = width * np.arange(BINS + 1)
        frames = []
        for policy, (said, mask) in filled.items():
            squares, _, _ = np.histogram2d(said.promised[mask], said.wait[mask], bins=(edges, edges))
            across, up = np.nonzero(squares)
            own = pd.DataFrame({"policy": policy, "promised": (across + 0.5) * width, "actual": (up + 0.5) * width})
            own = own.assign(width=width, orders=squares[across, up].astype(int), **_kept(said))
            frames.append(own.assign(beyond=int(mask.sum() - squares.sum())))
        return pd.concat(frames, ignore_index=True)[columns]

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """Squares, darker where more orders fell; on the diagonal the units came at the date. A list of policies, open
        at the one that promised the most various dates.
        """
        import plotly.graph_objects as go

        opened = frame["policy"].value_counts().idxmax()
        policies, width = list(dict.fromkeys(frame["policy"])), float(frame["width"].iloc[0])
        drawing = figure(cls.title, height=560, margin={"t": 30, "b": 70})
        middles, ends = width * (np.arange(BINS) + 0.5), [0, BINS * width]
        scale = [[place / (len(SCALE) - 1), colour] for place, colour in enumerate(SCALE)]
        for policy in policies:
            own = frame[frame["policy"] == policy]
            share = np.zeros((BINS, BINS))
            across, up = ((own[word].to_numpy() / width).astype(int) for word in ("promised", "actual"))
            share[up, across] = 100 * own["orders"].to_numpy() / (own["orders"].sum() + own["beyond"].iloc[0])
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
                        f"promised %{{x:.3g}}, came after %{{y:.3g}} {look.unit}s: "
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
            xaxis={"title": {"text": f"wait first promised ({look.unit}s)"}, "range": ends, "showgrid": False},
            yaxis={"title": {"text": f"wait until all was there ({look.unit}s)"}, "range": ends, "showgrid": False},
        )
        if len(policies) > 1:
            choices: list[Choice] = [
                (policy, {"visible": [policy == other for other in policies]}, {}) for policy in policies
            ]
            drawing.update_layout(updatemenus=[menu(choices, active=policies.index(opened))])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """The share of dates that were kept, where it is the highest and the lowest."""
        found = {row.policy: row for row in frame.drop_duplicates("policy").itertuples()}
        shown = list(found)
        if len(found) > MOST_SAID:
            shown = [max(found, key=lambda one: found[one].kept), min(found, key=lambda one: found[one].kept)]
        sentences = [_course(found[policy]) for policy in dict.fromkeys(shown)]
        told = "; ".join(sentences)
        told = f"Kept most often and least often: {told}" if len(found) > MOST_SAID else told[0].upper() + told[1:]
        beyond, of = (sum(getattr(row, word) for row in found.values()) for word in ("beyond", "due"))
        outside = f" {plain(beyond)} of {plain(of)} waits are longer than the axes." if beyond else ""
        return (
            "Each square is a wait promised and the wait that came of it; above the line the promise was broken. "
            f"{told}. Who left earlier counts as not kept.{outside}"
        )


def _filled(said: PromiseOutcomes) -> np.ndarray:
    return (said.outcome == Outcome.FILLED_ON_TIME) | (said.outcome == Outcome.FILLED_LATE)


def _kept(said: PromiseOutcomes) -> dict[str, float]:
    """Shares of the backorders whose first date lies within the window or that ended before."""
    filled, waiting = _filled(said), said.outcome == Outcome.STILL_WAITING
    due = said.dated & ~(waiting & (said.promised > said.wait))
    last_due = said.dated & ~(waiting & (said.agreed > said.wait))
    number = int(due.sum())
    return {
        "due": number,
        "kept": float((due & filled & (said.wait <= said.promised)).sum() / number),
        "agreed": float((last_due & filled & (said.wait <= said.agreed)).sum() / last_due.sum()),
        "late": float((due & filled & (said.wait > said.promised)).sum() / number),
    }


def _course(row: Any) -> str:
    again = f" ({percent(row.agreed)} by the last date agreed)" if row.agreed != row.kept else ""
    return (
        f"under *{row.policy}* {percent(row.kept)} of {plain(row.due)} who were told a date had everything by the "
        f"first one{again}, {percent(row.late)} later"
    )
