from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.number_format import percent, said
from sim.report.figures import Figure
from sim.report.findings.chain_flows import chained, echelons, short_names, upstream
from sim.report.findings.estimates import OVER_ALL, Estimates
from sim.report.theme.theme import COLOURS, INK, Look, figure, text
from sim.scenario.money import product_of

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

PLACES = 7
"""With more stock points than that, those of an echelon are drawn as one: there are no more colours."""
ON_HAND, MOVING, WAITING = "on hand", "on the way", "owed upstream"
STATES = (MOVING, ON_HAND, WAITING)
PATTERNS = {ON_HAND: "", MOVING: "/", WAITING: "x"}
SHIFT = 0.1
"""Policies differ in where the stock lies if a place has so much more or less of it."""


class StockAlongTheChain(Figure):
    """Where the stock of the chain is: on shelves and on the way, above 0, and owed upstream, below it (units)."""

    key = "stock_along_the_chain"
    title = "Where the stock lies"
    place = 7

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a policy, place and state: mean `units`, from the first echelon to the last; the best policy is marked.

        A place is a stock point, or where there are more than 7 of them an echelon. What is on hand, and on order in
        all, are means over the replications; how much of the latter had left is taken from the first. Empty where no
        stock point gets units from another one.
        """
        import pandas as pd

        rows = []
        if chained(comparison):
            estimates = Estimates(comparison)
            best = _best(comparison, estimates)
            for policy in comparison.policies:
                if policy in comparison.runs:
                    rows += [(policy, *one, policy == best) for one in _rows(comparison.runs[policy], estimates)]
        frame = pd.DataFrame(rows, columns=["policy", "place", "echelon", "state", "units", "best"])
        keys = ["policy", "place", "echelon", "state", "best"]
        return frame.groupby(keys, sort=False, as_index=False, observed=True)["units"].sum()[[*keys, "units"]]

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """A bar a policy: along it the places in the order of the chain, hatched what is on the way to them."""
        import plotly.graph_objects as go

        policies = list(dict.fromkeys(frame["policy"]))
        places = list(dict.fromkeys(frame.sort_values("echelon", kind="stable")["place"]))
        short = short_names(places)
        drawing = figure(cls.title, height=170 + 46 * len(policies), barmode="relative", bargap=0.35)
        for place, name in enumerate(places):
            mine = frame[frame["place"] == name]
            states = [state for state in STATES if mine.loc[mine["state"] == state, "units"].abs().max() > 0]
            for state in states:
                rows = mine[mine["state"] == state]
                said_units = [f"{text(short[name])}, {state}: {said(units)} units" for units in rows["units"]]
                drawing.add_trace(
                    go.Bar(
                        name=text(short[name]),
                        legendgroup=name,
                        showlegend=state == (ON_HAND if ON_HAND in states else states[0]),
                        orientation="h",
                        y=[text(policy, 18) for policy in rows["policy"]],
                        x=[-units if state == WAITING else units for units in rows["units"]],
                        text=said_units,
                        textposition="none",
                        hovertemplate="%{text}<extra></extra>",
                        marker={
                            "color": COLOURS[place % len(COLOURS)],
                            "pattern": {
                                "shape": PATTERNS[state],
                                "fillmode": "replace",
                                "fgcolor": COLOURS[place % len(COLOURS)],
                                "bgcolor": "white",
                                "size": 6,
                            },
                            "line": {
                                "width": 1,
                                "color": "white" if state == ON_HAND else COLOURS[place % len(COLOURS)],
                            },
                        },
                    )
                )
        drawing.update_xaxes(title_text="mean units; left of 0: owed upstream", zeroline=True, zerolinecolor=INK)
        drawing.update_yaxes(autorange="reversed", ticks="", gridcolor="white", tickfont_color=INK)
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """How much of what is there lies where under the baseline, and what is owed on the way down."""
        mine = frame[frame["policy"] == frame["policy"].iloc[0]]
        held = mine[mine["state"] == ON_HAND].set_index("place")["units"]
        short = short_names(held.index)
        moving, waiting = (mine.loc[mine["state"] == state, "units"].sum() for state in (MOVING, WAITING))
        shelves = (
            f": {', '.join(f'{percent(units / held.sum())} at {short[place]}' for place, units in held.items())}"
            if held.sum()
            else ""
        )
        return (
            f"Each bar is a chain from its top to its end: full what is on hand, hatched what is on the way to that "
            f"place, left of 0 what it has ordered and has not been sent. Under *{mine['policy'].iloc[0]}* "
            f"{said(held.sum())} units are on hand{shelves}; {said(moving)} are on the way, {said(waiting)} owed "
            f"upstream."
        )

    @classmethod
    def headline(cls, frame: pd.DataFrame, look: Look) -> str:
        """Where the best policy has its stock, if policies differ in that: of one product, and not in a single line."""
        places = frame.drop_duplicates("place")
        one_product = places["place"].map(product_of).nunique() == 1
        best = next(iter(frame.loc[frame["best"], "policy"]), None)
        if best is None or look.replications < 2 or not one_product or places["echelon"].is_unique:
            return ""
        shares = {str(policy): _shares(rows) for policy, rows in frame.groupby("policy", sort=False)}
        own = shares.pop(best)
        if not any(abs(share.get(place, 0) - part) > SHIFT for share in shares.values() for place, part in own.items()):
            return ""
        short = short_names(own)
        where = _listed([f"{part:.0%} at {short[place]}" for place, part in own.items()])
        said_shares = f"Of what *{best}* has on hand, {where}"
        if best != look.baseline:
            base = _listed([f"{shares[look.baseline].get(place, 0):.0%}" for place in own])
            said_shares += f"; of what *{look.baseline}* has, {base}"
        return f"{said_shares}.".replace("%", " %")


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _shares(rows: pd.DataFrame) -> dict[str, float]:
    """By place, the share of what is on hand."""
    held = rows[rows["state"] == ON_HAND].groupby("place", sort=False)["units"].sum()
    return {str(place): float(units / held.sum()) for place, units in held.items()} if held.sum() else {}


def _rows(run: Any, estimates: Estimates) -> list[tuple[str, int, str, float]]:
    world, policy = run.scenario, run.policy
    deep = echelons(world)
    rows = []
    for stock in sorted(world.stock, key=deep.__getitem__):
        if world.stock[stock].sells_from is not None:
            continue  # a shop holds nothing
        abreast = [name for name in world.stock if deep[name] == deep[stock] and world.stock[name].sells_from is None]
        place = stock if len(world.stock) <= PLACES else _together(abreast)
        ordered, course = estimates.of(policy, "on_order", stock).mean, upstream(run, stock)
        sent = course.moving / total if (total := course.waiting + course.moving) else 0.0
        held = estimates.of(policy, "on_hand", stock).mean
        each = {MOVING: ordered * sent, ON_HAND: held, WAITING: ordered - ordered * sent}
        rows += [(place, deep[stock], state, 0.0 if math.isnan(units) else units) for state, units in each.items()]
    return rows


def _together(stocks: list[str]) -> str:
    return ", ".join(stocks) if len(stocks) <= 2 else f"{stocks[0]} and {len(stocks) - 1} more"


def _best(comparison: Any, estimates: Estimates) -> str | None:
    """The policy with the highest profit, else the lowest cost, as the verdict has it."""
    mean = {policy: estimates.of(policy, "profit", OVER_ALL).mean for policy in comparison.policies}
    known = {policy: value for policy, value in mean.items() if math.isfinite(value) and value}
    return max(known, key=known.__getitem__) if len(known) > 1 else None
