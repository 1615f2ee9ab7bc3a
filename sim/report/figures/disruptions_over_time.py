"""The figure `disruptions_over_time`: outages of suppliers over stock, backorders and units on order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.ledger import NEVER
from sim.number_format import plain
from sim.report.figures import Figure
from sim.report.findings.downsampling import change_points, keep_extremes, max_min_share
from sim.report.theme.policy_subplots import add_policy_subplots, shade_warm_up, warm_up_in_legend
from sim.report.theme.theme import INK, QUIET, Choice, Theme, figure, menu, text
from sim.sentences import counted

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison
    from sim.experiments.run import Run

STOCKS = 12
"""So many stock points can be chosen: those that ever owed the most, of those with a supplier that has disruptions."""
POINTS, ALL_POINTS = 3_000, 24_000
"""The most points of one line, and of all lines together: the page must stay small."""
OUTAGES = 400
"""The most outages that a subplot shades."""
SHADES = ("#f3c9c2", "#d9c6e6", "#f4dfae", "#c8dcc9")
"""Colours of the outages, a supplier each."""
ON_HAND, BACKORDERS, ON_ORDER, DOWN = "on hand", "backorders", "under way", "down"


class DisruptionsOverTime(Figure):
    """One replication: outages shaded over stock on hand, units owed below the line, and units under way (units)."""

    key = "disruptions_over_time"
    title = "When suppliers were down"
    place = 42
    paper_scale = 0.35

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a point of a line (`policy`, `stock`, `series`, `time`, `units`) or an outage, which has its
        `supplier` and is over at `until`.

        Empty where no supplier has disruptions. A policy has the outages of the suppliers that its stock point may
        order from. Lines of too many points keep the first, the lowest, the highest and the last of each stretch.
        """
        import pandas as pd

        end = comparison.scenario.warm_up + comparison.scenario.horizon
        runs = {policy: comparison.runs[policy] for policy in comparison.policies if policy in comparison.runs}
        lines, frames = [], []
        for stock in _with_disruptions(runs):
            for policy, run in runs.items():
                lines += [(policy, stock, *line) for line in _lines(run, stock, end)]
                frames.append(_outages(run, stock, end).assign(policy=policy, stock=stock, series=DOWN))
        most = min(POINTS, max_min_share([len(line[-1]) for line in lines], ALL_POINTS))
        for policy, stock, series, at, units in lines:
            kept = keep_extremes(at, units, most)
            line = {"policy": policy, "stock": stock, "series": series, "time": at[kept], "units": units[kept]}
            frames.append(pd.DataFrame(line))
        columns = ["policy", "stock", "series", "time", "until", "units", "supplier"]
        return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A subplot a policy over the same time and scale; a list of stock points if there are several."""
        policies, stocks = list(dict.fromkeys(frame["policy"])), list(dict.fromkeys(frame["stock"]))
        suppliers = sorted(frame["supplier"].dropna().unique())
        drawing = figure(cls.title, height=150 + 150 * len(policies), dragmode="zoom", hovermode="x", margin_t=110)
        traces = []
        for stock in stocks:
            rows = frame[frame["stock"] == stock]
            in_legend: set[str] = set()
            for number, policy in enumerate(policies):
                for trace in _traces(rows, policy, number, suppliers, theme):
                    trace.update(visible=stock == stocks[0], showlegend=trace.name not in in_legend)
                    traces.append((stock, trace))
                    in_legend.add(trace.name)
        drawing.add_traces([trace for _, trace in traces])
        if theme.warm_up:
            drawing.add_trace(warm_up_in_legend())
        add_policy_subplots(drawing, policies, theme, zeroline=True)
        shade_warm_up(drawing, theme)
        if len(stocks) > 1:
            always = [True] * (len(drawing.data) - len(traces))
            choices: list[Choice] = [
                (stock, {"visible": [*(other == stock for other, _ in traces), *always]}, {}) for stock in stocks
            ]
            drawing.update_layout(updatemenus=[menu(choices, pad={"b": 26})])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """How often each supplier of the first stock point was down, and the most that policies owed."""
        rows = frame[frame["stock"] == frame["stock"].iloc[0]]
        which = theme.first_replication(alone="the only replication")
        outages = rows[rows["series"] == DOWN].drop_duplicates(["supplier", "time"])
        down = [_down(str(supplier), each, theme) for supplier, each in outages.groupby("supplier", sort=True)]
        owed = -rows[rows["series"] == BACKORDERS].groupby("policy", sort=False)["units"].min()
        baseline_and_least = dict.fromkeys([owed.index[0], owed.idxmin()])
        courses = [
            f"*{policy}* owed up to {counted(int(owed[policy]), 'unit')} at a time"
            if owed[policy]
            else f"*{policy}* never owed anything"
            for policy in baseline_and_least
        ]
        alike = " Every policy meets the same outages." if len(owed) > 1 else ""
        return f"In {which}, {' and '.join(down) or 'nobody was down'}. {'; '.join(courses)}.{alike}"


def _down(supplier: str, outages: pd.DataFrame, theme: Theme) -> str:
    times = "once" if len(outages) == 1 else "twice" if len(outages) == 2 else f"{plain(len(outages))} times"
    lost, length = (outages["until"] - outages["time"]).sum(), theme.warm_up + theme.horizon
    return f"{supplier} was down {times}, {plain(lost, 0 if lost >= 10 else 1)} of {plain(length)} {theme.unit}s in all"


def _suppliers(run: Run, stock: str) -> list[str]:
    """The suppliers with disruptions that a stock point may order from."""
    scenario = run.scenario
    sources = dict.fromkeys(route.source for route in scenario.stock[stock].routes)
    suppliers = {name: scenario.suppliers[name] for name in sources if name in scenario.suppliers}
    return [name for name, supplier in suppliers.items() if supplier.disruptions is not None]


def _with_disruptions(runs: dict[str, Run]) -> list[str]:
    """The stock points that may order from a supplier with disruptions, of many those that ever owed the most."""
    owed: dict[str, int] = {}
    for run in runs.values():
        for stock in run.scenario.stock:
            if _suppliers(run, stock):
                levels = run.levels
                most = int(levels.loc[levels["stock"] == stock, "backorders"].max())
                owed[stock] = max(owed.get(stock, 0), most)
    most_owed = sorted(owed, key=lambda stock: -owed[stock])[:STOCKS]
    return [stock for stock in owed if stock in most_owed]


def _lines(run: Run, stock: str, end: float) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    """The series of a stock point: its name, instants and units, backorders below 0."""
    levels = run.levels[run.levels["stock"] == stock]
    at = np.append(levels["at"].to_numpy(dtype=float), end)  # the last level holds to the end
    for series, column, sign in ((ON_HAND, "on_hand", 1), (BACKORDERS, "backorders", -1), (ON_ORDER, "on_order", 1)):
        units = sign * levels[column].to_numpy(dtype=np.int64)
        units = np.append(units, units[-1])
        kept = change_points(units)
        yield series, at[kept], units[kept]


def _outages(run: Run, stock: str, end: float) -> pd.DataFrame:
    """The outages of a stock point's suppliers within the run: `supplier`, from `time` until `until`."""
    import pandas as pd

    down, tick = run.ledger.disruptions, run.scenario.tick
    names = np.array(run.plan.sources)[down.source] if len(down.source) else np.empty(0, dtype=str)
    since = down.down_at / tick
    until = np.where(down.up_at == NEVER, end, np.minimum(down.up_at / tick, end))
    shown = np.isin(names, _suppliers(run, stock)) & (since < end) & (until > since)
    outages = pd.DataFrame({"supplier": names[shown], "time": since[shown], "until": until[shown]})
    return outages.astype({"supplier": object})


def _traces(
    of_stock: pd.DataFrame, policy: str, number: int, suppliers: list[str], theme: Theme
) -> Iterator[go.Scatter]:
    """The outages and lines of a policy in the subplot of this `number`, counted from 0."""
    import plotly.graph_objects as go

    axes = {"xaxis": "x", "yaxis": f"y{number + 1}" if number else "y"}
    low, high = of_stock["units"].min(), max(of_stock["units"].max(), 1)  # of all policies: the scale is the same
    rows = of_stock[of_stock["policy"] == policy]
    for supplier_number, supplier in enumerate(suppliers):
        outages = rows[(rows["series"] == DOWN) & (rows["supplier"] == supplier)].nlargest(
            OUTAGES, "until", keep="first"
        )
        if outages.empty:
            continue
        since, until = theme.instants(outages["time"].to_numpy()), theme.instants(outages["until"].to_numpy())
        x = [at for start, end in zip(since, until, strict=True) for at in (start, start, end, end, start, None)]
        yield go.Scatter(
            name=f"{text(supplier)} down",
            legendgroup=f"{text(supplier)} down",
            x=x,
            y=[low, high, high, low, low, None] * len(outages),
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=SHADES[supplier_number % len(SHADES)],
            hoverinfo="skip",
            **axes,
        )
    colour = theme.style(policy).colour
    for series, line, fill in (
        (ON_HAND, {"color": colour, "width": 1.2}, {"fill": "tozeroy"}),
        (BACKORDERS, {"color": INK, "width": 1.2}, {"fill": "tozeroy"}),
        (ON_ORDER, {"color": QUIET, "width": 1.2, "dash": "dot"}, {}),
    ):
        points = rows[rows["series"] == series]
        units = points["units"].to_numpy(dtype=np.int64)
        yield go.Scatter(
            name=f"{series} (units)",
            legendgroup=series,
            x=theme.instants(points["time"].to_numpy()),
            y=units,
            customdata=np.abs(units),  # drawn below 0, but backorders are never negative
            mode="lines",
            line={"shape": "hv"} | line,
            hovertemplate=f"{series} %{{customdata:,}}<extra></extra>",
            **fill,
            **axes,
        )
