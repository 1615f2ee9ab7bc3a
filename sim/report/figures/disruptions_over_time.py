from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.ledger import NEVER
from sim.number_format import plain
from sim.report.figures import Figure
from sim.report.findings.downsampling import changes, fair, thinned
from sim.report.theme.policy_subplots import shade_warm_up, strips, warm_up_in_legend
from sim.report.theme.theme import INK, QUIET, Choice, Look, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

STOCKS = 12
"""So many stock points can be chosen: those that ever owed the most, of those with a supplier that fails."""
POINTS, ALL_POINTS = 3_000, 24_000
"""The most points of one line, and of all lines together: the page must stay small."""
OUTAGES = 400
"""The most outages that a strip shades."""
SHADES = ("#f3c9c2", "#d9c6e6", "#f4dfae", "#c8dcc9")
"""Of the down times, a supplier each."""
ON_HAND, BACKORDERS, ON_ORDER, DOWN = "on hand", "backorders", "under way", "down"


class DisruptionsOverTime(Figure):
    """One replication: outages shaded over stock on hand, units owed below the line, and units under way (units)."""

    key = "disruptions_over_time"
    title = "When suppliers were down"
    place = 38

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a point of a line (`policy`, `stock`, `series`, `time`, `units`) or an outage, which has its
        `supplier` and is over at `until`.

        Empty where no supplier has disruptions. A policy has the outages of the suppliers that its stock point may
        order from. Lines of too many points keep the first, the lowest, the highest and the last of each stretch.
        """
        import pandas as pd

        end = comparison.scenario.warm_up + comparison.scenario.horizon
        runs = {policy: comparison.runs[policy] for policy in comparison.policies if policy in comparison.runs}
        lines, frames = [], []
        for stock in _fragile(runs):
            for policy, run in runs.items():
                lines += [(policy, stock, *line) for line in _lines(run, stock, end)]
                frames.append(_outages(run, stock, end).assign(policy=policy, stock=stock, series=DOWN))
        most = min(POINTS, fair([len(line[-1]) for line in lines], ALL_POINTS))
        for policy, stock, series, at, units in lines:
            kept = thinned(at, units, most)
            named = {"policy": policy, "stock": stock, "series": series}
            frames.append(pd.DataFrame(named | {"time": at[kept], "units": units[kept]}))
        columns = ["policy", "stock", "series", "time", "until", "units", "supplier"]
        return pd.concat(frames, ignore_index=True)[columns] if frames else pd.DataFrame(columns=columns)

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """A strip a policy over the same time and scale; a list of stock points if there are several."""
        policies, stocks = list(dict.fromkeys(frame["policy"])), list(dict.fromkeys(frame["stock"]))
        suppliers = sorted(frame["supplier"].dropna().unique())
        drawing = figure(cls.title, height=150 + 150 * len(policies), dragmode="zoom", hovermode="x", margin_t=110)
        traces = []
        for stock in stocks:
            mine = frame[frame["stock"] == stock]
            named: set[str] = set()
            for place, policy in enumerate(policies):
                for trace in _traces(mine, policy, place, suppliers, look):
                    traces.append((stock, trace.update(visible=stock == stocks[0], showlegend=trace.name not in named)))
                    named.add(trace.name)
        drawing.add_traces([trace for _, trace in traces])
        if look.warm_up:
            drawing.add_trace(warm_up_in_legend())
        strips(drawing, policies, look, zeroline=True)
        shade_warm_up(drawing, look)
        if len(stocks) > 1:
            always = [True] * (len(drawing.data) - len(traces))
            choices: list[Choice] = [
                (stock, {"visible": [*(own == stock for own, _ in traces), *always]}, {}) for stock in stocks
            ]
            drawing.update_layout(updatemenus=[menu(choices, pad={"b": 26})])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """How often who was down at the first stock point, and the most that policies owed."""
        mine = frame[frame["stock"] == frame["stock"].iloc[0]]
        which = (
            f"the first of {plain(look.replications)} replications" if look.replications > 1 else "the only replication"
        )
        outages = mine[mine["series"] == DOWN].drop_duplicates(["supplier", "time"])
        down = [_down(str(supplier), rows, look) for supplier, rows in outages.groupby("supplier", sort=True)]
        owed = -mine[mine["series"] == BACKORDERS].groupby("policy", sort=False)["units"].min()
        said = list(dict.fromkeys([owed.index[0], owed.idxmin()]))
        courses = [
            f"*{policy}* owed up to {plain(owed[policy])} units at a time"
            if owed[policy]
            else f"*{policy}* never owed anything"
            for policy in said
        ]
        alike = " Every policy meets the same outages." if len(owed) > 1 else ""
        return f"In {which}, {' and '.join(down) or 'nobody was down'}. {'; '.join(courses)}.{alike}"


def _down(supplier: str, rows: pd.DataFrame, look: Look) -> str:
    times = "once" if len(rows) == 1 else "twice" if len(rows) == 2 else f"{plain(len(rows))} times"
    lost, length = (rows["until"] - rows["time"]).sum(), look.warm_up + look.horizon
    return f"{supplier} was down {times}, {plain(lost, 0 if lost >= 10 else 1)} of {plain(length)} {look.unit}s in all"


def _suppliers(run: Any, stock: str) -> list[str]:
    """The suppliers with disruptions that a stock point may order from."""
    world = run.scenario
    sources = dict.fromkeys(route.source for route in world.stock[stock].routes)
    return [name for name in sources if name in world.suppliers and world.suppliers[name].disruptions is not None]


def _fragile(runs: dict[str, Any]) -> list[str]:
    """The stock points that may order from a supplier with disruptions and that ever owed the most."""
    owed: dict[str, int] = {}
    for run in runs.values():
        for stock in run.scenario.stock:
            if _suppliers(run, stock):
                levels = run.levels
                most = int(levels.loc[levels["stock"] == stock, "backorders"].max())
                owed[stock] = max(owed.get(stock, 0), most)
    first = sorted(owed, key=lambda stock: -owed[stock])[:STOCKS]
    return [stock for stock in owed if stock in first]


def _lines(run: Any, stock: str, end: float) -> Iterator[tuple[str, np.ndarray, np.ndarray]]:
    levels = run.levels[run.levels["stock"] == stock]
    at = np.append(levels["at"].to_numpy(dtype=float), end)  # the last level holds to the end
    for series, column, sign in ((ON_HAND, "on_hand", 1), (BACKORDERS, "backorders", -1), (ON_ORDER, "on_order", 1)):
        units = sign * levels[column].to_numpy(dtype=np.int64)
        units = np.append(units, units[-1])
        kept = changes(units)
        yield series, at[kept], units[kept]


def _outages(run: Any, stock: str, end: float) -> pd.DataFrame:
    """From when until when which supplier was down, within the run."""
    import pandas as pd

    down, tick = run.ledger.disruptions, run.scenario.tick
    names = np.array(run.plan.sources)[down.source] if len(down.source) else np.empty(0, dtype=str)
    since = down.down_at / tick
    until = np.where(down.up_at == NEVER, end, np.minimum(down.up_at / tick, end))
    mine = np.isin(names, _suppliers(run, stock)) & (since < end) & (until > since)
    return pd.DataFrame({"supplier": names[mine], "time": since[mine], "until": until[mine]}).astype(
        {"supplier": object}
    )


def _traces(mine: pd.DataFrame, policy: str, place: int, suppliers: list[str], look: Look) -> Iterator[go.Scatter]:
    import plotly.graph_objects as go

    axes = {"xaxis": "x", "yaxis": f"y{place + 1}" if place else "y"}
    low, high = mine["units"].min(), max(mine["units"].max(), 1)  # of all policies: the strips have one scale
    rows = mine[mine["policy"] == policy]
    for number, supplier in enumerate(suppliers):
        outages = rows[(rows["series"] == DOWN) & (rows["supplier"] == supplier)].nlargest(
            OUTAGES, "until", keep="first"
        )
        if outages.empty:
            continue
        since, until = look.instants(outages["time"].to_numpy()), look.instants(outages["until"].to_numpy())
        x = [at for one, other in zip(since, until, strict=True) for at in (one, one, other, other, one, None)]
        yield go.Scatter(
            name=f"{text(supplier)} down",
            legendgroup=f"{supplier} down",
            x=x,
            y=[low, high, high, low, low, None] * len(outages),
            mode="lines",
            line={"width": 0},
            fill="toself",
            fillcolor=SHADES[number % len(SHADES)],
            hoverinfo="skip",
            **axes,
        )
    colour = look.style(policy).colour
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
            x=look.instants(points["time"].to_numpy()),
            y=units,
            customdata=np.abs(units),  # drawn below the line, but nobody owes −3
            mode="lines",
            line={"shape": "hv"} | line,
            hovertemplate=f"{series} %{{customdata:,}}<extra></extra>",
            **fill,
            **axes,
        )
