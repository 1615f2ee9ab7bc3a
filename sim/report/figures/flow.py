from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sim.engine.ledger import Outcome
from sim.number_format import percent, plain
from sim.report.figures import Figure
from sim.report.figures.account import LOOKS
from sim.report.theme.theme import Choice, Look, figure, menu

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

VISITS, PLACED, SHORT, WAITED = "visits", "orders placed", "met a shortage", "accepted to wait"
SURPRISED, WAITING_ALL = "oversold", "waited"
AWAY, AT_ONCE, SWITCHED = "stayed away", "filled at once", "took an alternative"
LATER = "alternative at a notice"
ON_TIME, UNDATED, LATE = "filled by the date", "filled, no date told", "filled late"
LOST, DECLINED = "lost", "declined"
CANCELLED, AT_NOTICE, WAITING = "cancelled", "cancelled at a notice", "still waiting"

DARK, GREY = "#3b4a5a", "#c9ced6"
COLOURS = {
    VISITS: DARK,
    PLACED: DARK,
    AT_ONCE: "#d5dbe3",
    SHORT: DARK,
    WAITED: DARK,
    SURPRISED: "#8a5a83",
    WAITING_ALL: DARK,
    ON_TIME: LOOKS["filled_on_time"][0],
    UNDATED: LOOKS["filled_on_time"][0],
    LATE: LOOKS["filled_late"][0],
    LATER: LOOKS["substituted"][0],
    CANCELLED: LOOKS["cancelled"][0],
    AT_NOTICE: LOOKS["cancelled_at_notice"][0],
    WAITING: GREY,
    SWITCHED: LOOKS["substituted"][0],
    DECLINED: LOOKS["declined"][0],
    LOST: LOOKS["lost"][0],
    AWAY: "#5e3523",
}
"""As in the account, cool for those who were served and warm for those who left; from top to bottom."""

BEFORE, AFTER = "before", "after"
HEADS = {BEFORE: "Everybody", AFTER: "Those who met a shortage"}
DOMAINS = {BEFORE: (0.755, 0.965), AFTER: (0.0, 0.665)}
HEIGHT, PAD = 770, 34
"""Pixels of the whole, and between nodes: a label of two lines has room."""


class Flow(Figure):
    """From the visit to the end: where customers went, above all of them, below those who met a shortage (orders)."""

    key = "flow"
    title = "From the visit to the end"
    place = 5

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a policy and step (`part`, `source`, `target`): `orders`, over all replications; none of 0.

        Whom a shop sold what it showed and had no more was not asked whether to wait: a step of its own.
        Empty where all that can happen is a shortage, a wait and a lost sale, which the account shows.
        """
        import pandas as pd

        rows = [(policy, *step) for policy in comparison.policies for step in _steps(comparison, policy) if step[-1]]
        frame = pd.DataFrame(rows, columns=["policy", "part", "source", "target", "orders"])
        people = {AWAY, SURPRISED, SWITCHED, LATER, DECLINED, ON_TIME, LATE, AT_NOTICE}
        return frame if people & {*frame["target"]} else frame.iloc[:0]

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """Two diagrams under each other, so that the few who met a shortage can be seen beside the many who did not."""
        policies = list(dict.fromkeys(frame["policy"]))
        margin = {"t": 30, "b": 10, "l": 10, "r": 10}
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
                (policy, {"visible": [own == policy for own, _ in traces]}, {}) for policy in policies
            ]
            drawing.update_layout(updatemenus=[menu(choices)])
        return drawing

    @classmethod
    def headline(cls, frame: pd.DataFrame, look: Look) -> str:
        """Where shops sell what others hold: how many orders are surprise backorders, and under which policy fewest."""
        surprised = frame[frame["target"] == SURPRISED].groupby("policy", sort=False)["orders"].sum()
        policies = [policy for policy in look.policies if policy in set(frame["policy"])]
        if look.baseline not in surprised or len(policies) < 2:
            return ""
        own = {policy: frame[frame["policy"] == policy] for policy in policies}
        share = {policy: surprised.get(policy, 0) / _placed(rows) for policy, rows in own.items()}
        base, fewest = share[look.baseline], min(share, key=share.__getitem__)
        said = f"Oversold, which is sold though it was gone: {percent(base)} of orders under *{look.baseline}*"
        if share[fewest] == base:
            return f"{said}, and no fewer under any other."
        none = [policy for policy in policies if not share[policy]]
        if len(none) > 1:
            return f"{said}, none under {_listed([f'*{policy}*' for policy in none])}."
        return f"{said}, the fewest, {percent(share[fewest])}, under *{fewest}*."

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """How many were served in the end, under the baseline and where it is most; who never came again."""
        ends = {str(policy): _Ends(own) for policy, own in frame.groupby("policy", sort=False)}
        most = max(ends, key=lambda policy: ends[policy].served)
        first = look.baseline if look.baseline in ends else most
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
        surprised = frame.loc[(frame["policy"] == first) & (frame["target"] == SURPRISED), "orders"].sum()
        if surprised:
            sentence += (
                f" {plain(surprised)} orders under *{first}* were {SURPRISED}: the shop showed goods that were gone, "
                "so nobody asked these customers whether they would wait."
            )
        return f"{sentence} Orders of all replications together; the width of a band is their number."


def _placed(rows: pd.DataFrame) -> int:
    """Orders placed under a policy."""
    return int(rows.loc[rows["source"] == PLACED, "orders"].sum())


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


class _Ends:
    """Where the visits under a policy ended."""

    def __init__(self, rows: pd.DataFrame) -> None:
        self._into = rows.groupby("target")["orders"].sum().to_dict()
        before = rows[rows["part"] == BEFORE]
        self.visits = int(before.loc[before["source"] == before["source"].iloc[0], "orders"].sum())
        self.noun = VISITS if AWAY in self._into else "orders"

    def share(self, *ends: str) -> float:
        """The share of visits with one of these ends."""
        return sum(self._into.get(end, 0) for end in ends) / self.visits

    @property
    def served(self) -> float:
        """The share of those who got what they came for, or an alternative."""
        return self.share(AT_ONCE, ON_TIME, UNDATED, LATE, SWITCHED, LATER)


def _steps(comparison: Any, policy: str) -> list[tuple[str, str, str, int]]:
    orders, spoken = comparison.accounts[policy]["orders"], comparison.promise_outcomes[policy]
    away = _visits_lost(comparison, policy)
    later = len(comparison.waits[policy].switched)
    short = orders["placed"] - orders["filled_at_once"]
    switched = orders["substituted"] - later
    waited = short - orders["lost"] - orders["declined"] - switched
    dated = int((spoken.dated & (spoken.outcome == Outcome.FILLED_ON_TIME)).sum())
    surprised = _surprised(comparison, policy)
    # two ways to come to wait, and one wait
    waiting = WAITING_ALL if surprised else WAITED
    return [
        (BEFORE, VISITS, AWAY, away),
        (BEFORE, VISITS, PLACED, orders["placed"] if away else 0),
        (BEFORE, PLACED, AT_ONCE, orders["filled_at_once"]),
        (BEFORE, PLACED, SHORT, short),
        (AFTER, SHORT, WAITED, waited - surprised),
        (AFTER, SHORT, SURPRISED, surprised),
        (AFTER, WAITED, WAITING_ALL, waited - surprised if surprised else 0),
        (AFTER, SURPRISED, WAITING_ALL, surprised),
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


def _surprised(comparison: Any, policy: str) -> int:
    """Orders that a shop took for what was gone; none where no shop sells what another stock point holds (NaN)."""
    rate, placed = (_values(comparison, policy, measure) for measure in ("oversold_rate", "orders_placed"))
    return round(float((rate * placed).sum())) if len(rate) == len(placed) else 0


def _visits_lost(comparison: Any, policy: str) -> int:
    return int(_values(comparison, policy, "visits_lost").sum())  # NaN, where nobody can be lost, is no visit


def _values(comparison: Any, policy: str, measure: str) -> np.ndarray:
    """The values of a measure over all, a replication each; 0 where it is not defined."""
    table = comparison.measures
    own = table[(table["policy"] == policy) & (table["stock"] == "*") & (table["group"] == "")]
    return own.loc[own["measure"] == measure, "value"].fillna(0).to_numpy(dtype=float)


def _sankey(rows: pd.DataFrame, domain: list[float], *, visible: bool) -> go.Sankey:
    import plotly.graph_objects as go

    names = [name for name in COLOURS if name in {*rows["source"], *rows["target"]}]
    into = rows.groupby("target", sort=False)["orders"].sum().to_dict()
    first, total = names[0], int(rows.loc[rows["source"] == names[0], "orders"].sum())
    orders = {name: into.get(name, total) for name in names}
    return go.Sankey(
        arrangement="snap",
        domain={"y": domain},
        node={
            "label": [name if name == first else _label(name, orders[name], total) for name in names],
            "customdata": [f"{name}: {_label('', orders[name], total)}" for name in names],
            "color": [COLOURS[name] for name in names],
            "pad": PAD,
            "thickness": 14,
            "line": {"width": 0},
            "hovertemplate": "%{customdata}<extra></extra>",
            **_places(rows, orders, total),
        },
        link={
            "source": [names.index(name) for name in rows["source"]],
            "target": [names.index(name) for name in rows["target"]],
            "value": rows["orders"].to_numpy(),
            "color": [_pale(COLOURS[name]) for name in rows["target"]],
            "customdata": [
                f"{row.source} → {row.target}: {_label('', row.orders, total)}" for row in rows.itertuples()
            ],
            "hovertemplate": "%{customdata}<extra></extra>",
        },
        visible=visible,
    )


def _label(name: str, orders: int, total: int) -> str:
    return f"{name}<br>" * bool(name) + f"{plain(orders)} ({percent(orders / total)})"


def _places(rows: pd.DataFrame, orders: dict[str, int], total: int) -> dict[str, list[float]]:
    """Where each node's middle is, 0 to 1: ends at the right in a fixed order, the step between nearer to the left."""
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
        mine = [middle[target] for target in rows.loc[rows["source"] == name, "target"]]
        half = orders[name] * scale / 2
        middle[name] = min(max((min(mine) + max(mine)) / 2, half), 1 - half)
    first = next(iter(orders))
    across = {name: 0.01 if name == first else 0.3 if name in sources else 0.99 for name in orders}
    if SURPRISED in orders and WAITED in orders:  # side by side, and the wait that both lead to beyond them
        half = (orders[WAITED] + orders[SURPRISED]) * scale / 2 + gap / 2
        top = min(max(middle[WAITING_ALL] - half, 0), 1 - 2 * half)
        middle[WAITED] = top + orders[WAITED] * scale / 2
        middle[SURPRISED] = top + 2 * half - orders[SURPRISED] * scale / 2
    if WAITING_ALL in orders:
        across |= {WAITED: 0.22, SURPRISED: 0.22, WAITING_ALL: 0.52}
    return {"x": [across[name] for name in orders], "y": [middle[name] for name in orders]}


def _pale(colour: str) -> str:
    """A colour half gone, for a band that others cross."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.45)"
