"""The figure `flow`: where customers went, from the visit to the end of their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.engine.ledger import Outcome
from sim.number_format import percent, plain
from sim.report.figures import Figure
from sim.report.figures.account import OUTCOME_STYLES
from sim.report.findings.estimates import OVER_ALL
from sim.report.theme.theme import Choice, Theme, figure, menu, translucent
from sim.sentences import counted, listed

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison

VISITS, PLACED, SHORT, WAITED = "visits", "orders placed", "met a shortage", "accepted to wait"
OVERSOLD, WAITING_ALL = "oversold", "waited"
AWAY, AT_ONCE, SWITCHED = "stayed away", "filled at once", "took an alternative"
LATER = "alternative at a notice"
ON_TIME, UNDATED, LATE = "filled by the date", "filled, no date told", "filled late"
LOST, DECLINED = "lost", "declined"
CANCELLED, AT_NOTICE, WAITING = "cancelled", "cancelled at a notice", "still waiting"

DARK, GREY = "#3b4a5a", "#c9ced6"
STEP_COLOURS = {
    VISITS: DARK,
    PLACED: DARK,
    AT_ONCE: "#d5dbe3",
    SHORT: DARK,
    WAITED: DARK,
    OVERSOLD: "#8a5a83",
    WAITING_ALL: DARK,
    ON_TIME: OUTCOME_STYLES["filled_on_time"][0],
    UNDATED: OUTCOME_STYLES["filled_on_time"][0],
    LATE: OUTCOME_STYLES["filled_late"][0],
    LATER: OUTCOME_STYLES["substituted"][0],
    CANCELLED: OUTCOME_STYLES["cancelled"][0],
    AT_NOTICE: OUTCOME_STYLES["cancelled_at_notice"][0],
    WAITING: GREY,
    SWITCHED: OUTCOME_STYLES["substituted"][0],
    DECLINED: OUTCOME_STYLES["declined"][0],
    LOST: OUTCOME_STYLES["lost"][0],
    AWAY: "#5e3523",
}
"""As in the account, cool for those who were served and warm for those who left; from top to bottom."""

BEFORE, AFTER = "before", "after"
HEADS = {BEFORE: "Everybody", AFTER: "Those who met a shortage"}
"""The two diagrams, and what stands over each."""
DOMAINS = {BEFORE: (0.755, 0.965), AFTER: (0.0, 0.665)}
"""From where to where each diagram stands, as a part of the height."""
OPACITY = 0.45
"""Of a band, which others cross."""
HEIGHT, PAD = 770, 34
"""Pixels of the whole drawing, and between nodes, where a label of two lines has room."""


class OrderFlow(Figure):
    """From the visit to the end: where customers went, above all of them, below those who met a shortage (orders)."""

    key = "flow"
    title = "From the visit to the end"
    place = 12
    paper_scale = 0.72

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy and step (`part`, `source`, `target`): `orders`, over all replications; none of 0.

        Oversold orders, of what a shop showed and had no more, are a step of their own: nobody asked whether to wait.
        Empty where all that can happen is a shortage, a wait and a lost sale, which the account shows.
        """
        import pandas as pd

        rows = [(policy, *step) for policy in comparison.policies for step in _steps(comparison, policy) if step[-1]]
        frame = pd.DataFrame(rows, columns=["policy", "part", "source", "target", "orders"])
        telling = {AWAY, OVERSOLD, SWITCHED, LATER, DECLINED, ON_TIME, LATE, AT_NOTICE}
        return frame if telling & {*frame["target"]} else frame.iloc[:0]

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Two diagrams under each other, so that the few who met a shortage can be seen beside the many who did not."""
        policies = list(dict.fromkeys(frame["policy"]))
        margin = {"t": 30, "b": 48, "l": 10, "r": 10}  # below: where bands reach beyond a drawing that is low, on paper
        drawing = figure(cls.title, height=HEIGHT, margin=margin)
        traces = []
        for policy in policies:
            for part, (low, high) in DOMAINS.items():
                rows = frame[(frame["policy"] == policy) & (frame["part"] == part)]
                if len(rows):
                    traces.append((policy, _sankey(rows, [low, high], visible=policy == policies[0])))
        drawing.add_traces([trace for _, trace in traces])
        for part, (_, high) in DOMAINS.items():
            drawing.add_annotation(
                text=f"<b>{HEADS[part]}</b>",
                x=0,
                y=high,
                xref="paper",
                yref="paper",
                xanchor="left",
                yanchor="bottom",
                showarrow=False,
            )
        if len(policies) > 1:
            choices: list[Choice] = [
                (policy, {"visible": [other == policy for other, _ in traces]}, {}) for policy in policies
            ]
            drawing.update_layout(updatemenus=[menu(choices)])
        return drawing

    @classmethod
    def headline(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """For shops that sell what others hold: the share of orders oversold, and the policy with the fewest."""
        oversold = frame[frame["target"] == OVERSOLD].groupby("policy", sort=False)["orders"].sum()
        policies = [policy for policy in theme.policies if policy in set(frame["policy"])]
        if theme.baseline not in oversold or len(policies) < 2:
            return ""
        placed = {policy: _placed(frame[frame["policy"] == policy]) for policy in policies}
        share = {policy: oversold.get(policy, 0) / placed[policy] for policy in policies}
        base, fewest = share[theme.baseline], min(share, key=share.__getitem__)
        sentence = f"Oversold, which is sold though it was gone: {percent(base)} of orders under *{theme.baseline}*"
        if share[fewest] == base:
            return f"{sentence}, and no fewer under any other."
        none = [policy for policy in policies if not share[policy]]
        if len(none) > 1:
            return f"{sentence}, none under {listed([f'*{policy}*' for policy in none])}."
        return f"{sentence}, the fewest, {percent(share[fewest])}, under *{fewest}*."

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """How many were served in the end, under the baseline and where it is most; how many never came again."""
        ends = {str(policy): _Ends(rows) for policy, rows in frame.groupby("policy", sort=False)}
        most = max(ends, key=lambda policy: ends[policy].served)
        first = theme.baseline if theme.baseline in ends else most
        base, best = ends[first], ends[most]
        sentence = (
            f"Under *{first}*, {percent(base.served)} of {plain(base.visits)} {base.noun} ended with the goods: "
            f"{percent(base.share(AT_ONCE))} at once, {percent(base.share(ON_TIME, UNDATED, LATE))} after a wait"
        )
        taken, away = base.share(SWITCHED, LATER), base.share(AWAY)
        sentence += f", {percent(taken)} with an alternative" if taken else ""
        left = base.share(LOST, DECLINED, CANCELLED, AT_NOTICE)
        sentence += f". {percent(left)} left empty-handed"
        sentence += f" and {percent(away)} were never made, by customers lost earlier." if away else "."
        if most != first:
            sentence += f" Most are served under *{most}*: {percent(best.served)}"
            sentence += f", with {percent(best.share(AWAY))} never made." if away or best.share(AWAY) else "."
        oversold = frame.loc[(frame["policy"] == first) & (frame["target"] == OVERSOLD), "orders"].sum()
        if oversold:
            orders, were = counted(int(oversold), "order"), "was" if oversold == 1 else "were"
            sentence += (
                f" {orders} under *{first}* {were} {OVERSOLD}: the shop showed goods that were gone, "
                "so nobody asked these customers whether they would wait."
            )
        return f"{sentence} Orders of all replications together; the width of a band is their number."


def _placed(rows: pd.DataFrame) -> int:
    """Orders placed, in the rows of a policy."""
    return int(rows.loc[rows["source"] == PLACED, "orders"].sum())


class _Ends:
    """Where the visits under a policy ended, by its `rows`; `visits` is their number, `noun` what they are called."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self._orders = rows.groupby("target")["orders"].sum().to_dict()
        before = rows[rows["part"] == BEFORE]
        self.visits = int(before.loc[before["source"] == before["source"].iloc[0], "orders"].sum())
        self.noun = VISITS if AWAY in self._orders else "orders"

    def share(self, *ends: str) -> float:
        """The share of visits with one of these ends."""
        return sum(self._orders.get(end, 0) for end in ends) / self.visits

    @property
    def served(self) -> float:
        """The share of those who got what they came for, or an alternative."""
        return self.share(AT_ONCE, ON_TIME, UNDATED, LATE, SWITCHED, LATER)


def _steps(comparison: Comparison, policy: str) -> list[tuple[str, str, str, int]]:
    """Every step of the flow under a policy: its diagram, source and target, and the orders that took it."""
    orders, promises = comparison.accounts[policy]["orders"], comparison.promise_outcomes[policy]
    away = _visits_lost(comparison, policy)
    later = len(comparison.waits[policy].switched)
    short = orders["placed"] - orders["filled_at_once"]
    switched = orders["substituted"] - later
    waited = short - orders["lost"] - orders["declined"] - switched
    dated = int((promises.dated & (promises.outcome == Outcome.FILLED_ON_TIME)).sum())
    oversold = _oversold(comparison, policy)
    # those who agreed to wait and those who were not asked end alike
    waiting = WAITING_ALL if oversold else WAITED
    return [
        (BEFORE, VISITS, AWAY, away),
        (BEFORE, VISITS, PLACED, orders["placed"] if away else 0),
        (BEFORE, PLACED, AT_ONCE, orders["filled_at_once"]),
        (BEFORE, PLACED, SHORT, short),
        (AFTER, SHORT, WAITED, waited - oversold),
        (AFTER, SHORT, OVERSOLD, oversold),
        (AFTER, WAITED, WAITING_ALL, waited - oversold if oversold else 0),
        (AFTER, OVERSOLD, WAITING_ALL, oversold),
        (AFTER, SHORT, SWITCHED, switched),
        (AFTER, SHORT, DECLINED, orders["declined"]),
        (AFTER, SHORT, LOST, orders["lost"]),
        (AFTER, waiting, ON_TIME, dated),
        (AFTER, waiting, UNDATED, orders["filled_on_time"] - dated),
        (AFTER, waiting, LATE, orders["filled_late"]),
        (AFTER, waiting, LATER, later),
        (AFTER, waiting, CANCELLED, orders["cancelled"]),
        (AFTER, waiting, AT_NOTICE, orders["cancelled_at_notice"]),
        (AFTER, waiting, WAITING, orders["still_waiting"]),
    ]


def _oversold(comparison: Comparison, policy: str) -> int:
    """Orders that a shop took for what was gone; 0 where no shop sells what another stock point holds."""
    rate, placed = (_values(comparison, policy, measure) for measure in ("oversold_rate", "orders_placed"))
    return round(float((rate * placed).sum())) if len(rate) == len(placed) else 0


def _visits_lost(comparison: Comparison, policy: str) -> int:
    return int(_values(comparison, policy, "visits_lost").sum())


def _values(comparison: Comparison, policy: str, measure: str) -> np.ndarray:
    """The values of a measure over all stock points, a replication each; 0 where it is not defined."""
    table = comparison.measures
    rows = table[(table["policy"] == policy) & (table["stock"] == OVER_ALL) & (table["group"] == "")]
    return rows.loc[rows["measure"] == measure, "value"].fillna(0).to_numpy(dtype=float)


def _sankey(rows: pd.DataFrame, domain: list[float], *, visible: bool) -> go.Sankey:
    import plotly.graph_objects as go

    names = [name for name in STEP_COLOURS if name in {*rows["source"], *rows["target"]}]
    into = rows.groupby("target", sort=False)["orders"].sum().to_dict()
    first, total = names[0], int(rows.loc[rows["source"] == names[0], "orders"].sum())
    orders = {name: into.get(name, total) for name in names}
    return go.Sankey(
        arrangement="snap",
        domain={"y": domain},
        node={
            "label": [name if name == first else _label(name, orders[name], total) for name in names],
            "customdata": [f"{name}: {_label('', orders[name], total)}" for name in names],
            "color": [STEP_COLOURS[name] for name in names],
            "pad": PAD,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{customdata}<extra></extra>",
            **_positions(rows, orders, total),
        },
        link={
            "source": [names.index(name) for name in rows["source"]],
            "target": [names.index(name) for name in rows["target"]],
            "value": rows["orders"].to_numpy(),
            "color": [translucent(STEP_COLOURS[name], OPACITY) for name in rows["target"]],
            "customdata": [
                f"{row.source} → {row.target}: {_label('', row.orders, total)}" for row in rows.itertuples()
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        visible=visible,
    )


def _label(name: str, orders: int, total: int) -> str:
    return f"{name}<br>" * bool(name) + f"{plain(orders)} ({percent(orders / total)})"


def _positions(rows: pd.DataFrame, orders: dict[str, int], total: int) -> dict[str, list[float]]:
    """The `x` and `y` of each node's middle, 0 to 1: ends at the right in a fixed order, steps between at the left."""
    sources = {*rows["source"]}
    ends = [name for name in orders if name not in sources]
    low, high = DOMAINS[rows["part"].iloc[0]]
    gap = PAD / ((high - low) * HEIGHT)
    scale = (1 - gap * (len(ends) - 1)) / total
    middle, top = {}, 0.0
    for name in ends:
        middle[name] = top + orders[name] * scale / 2
        top += orders[name] * scale + gap
    for name in reversed([name for name in orders if name in sources]):
        targets = [middle[target] for target in rows.loc[rows["source"] == name, "target"]]
        half = orders[name] * scale / 2
        middle[name] = min(max((min(targets) + max(targets)) / 2, half), 1 - half)
    first = next(iter(orders))
    across = {name: 0.01 if name == first else 0.3 if name in sources else 0.99 for name in orders}
    if OVERSOLD in orders and WAITED in orders:  # side by side, and the wait that both lead to beyond them
        half = (orders[WAITED] + orders[OVERSOLD]) * scale / 2 + gap / 2
        top = min(max(middle[WAITING_ALL] - half, 0), 1 - 2 * half)
        middle[WAITED] = top + orders[WAITED] * scale / 2
        middle[OVERSOLD] = top + 2 * half - orders[OVERSOLD] * scale / 2
    if WAITING_ALL in orders:
        across |= {WAITED: 0.22, OVERSOLD: 0.22, WAITING_ALL: 0.52}
    return {"x": [across[name] for name in orders], "y": [middle[name] for name in orders]}
