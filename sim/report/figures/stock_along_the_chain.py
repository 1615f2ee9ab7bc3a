"""The figure `stock_along_the_chain`: where the stock of a chain is: on hand, on the way or owed upstream."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.number_format import percent, plain, rounded
from sim.report.figures import Figure
from sim.report.findings.chain_flows import chained, echelons, short_names, upstream
from sim.report.findings.estimates import OVER_ALL, EstimateTable
from sim.report.theme.theme import COLOURS, INK, Theme, figure, text
from sim.scenario.names import product_of
from sim.sentences import listed

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison
    from sim.experiments.run import Run

PLACES = 7
"""With more stock points than this, those of an echelon are drawn as one: there are no more colours."""
ON_HAND, MOVING, WAITING = "on hand", "on the way", "owed upstream"
STATES = (MOVING, ON_HAND, WAITING)
HATCHING = {ON_HAND: "", MOVING: "/", WAITING: "x"}
DIFFERENT = 0.1
"""Policies differ in where their stock is if a place has a share of it that is so much larger or smaller."""


class StockAlongTheChain(Figure):
    """Where the stock of the chain is: on shelves and on the way, above 0, and owed upstream, below it (units)."""

    key = "stock_along_the_chain"
    title = "Where the stock lies"
    place = 52
    paper_scale = 0.5
    half_a_sheet = True

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a policy, place and state: mean `units`, from the first echelon to the last; the best policy is marked.

        A place is a stock point, or where there are more than 7 of them an echelon. What is on hand, and on order in
        all, are means over the replications; how much of the latter had left is taken from the first. Empty where no
        stock point gets units from another one.
        """
        import pandas as pd

        rows = []
        if chained(comparison):
            estimates = EstimateTable(comparison)
            best = _best(comparison, estimates)
            for policy in comparison.policies:
                if policy in comparison.runs:
                    rows += [(policy, *row, policy == best) for row in _rows(comparison.runs[policy], estimates)]
        frame = pd.DataFrame(rows, columns=["policy", "place", "echelon", "state", "units", "best"])
        keys = ["policy", "place", "echelon", "state", "best"]
        return frame.groupby(keys, sort=False, as_index=False, observed=True)["units"].sum()[[*keys, "units"]]

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """A bar a policy: along it the places in the order of the chain, hatched what is on the way to them."""
        import plotly.graph_objects as go

        policies = list(dict.fromkeys(frame["policy"]))
        places = list(dict.fromkeys(frame.sort_values("echelon", kind="stable")["place"]))
        short = short_names(places)
        drawing = figure(cls.title, height=170 + 46 * len(policies), barmode="relative", bargap=0.35)
        for number, place in enumerate(places):
            of_place, colour = frame[frame["place"] == place], COLOURS[number % len(COLOURS)]
            states = [state for state in STATES if of_place.loc[of_place["state"] == state, "units"].abs().max() > 0]
            for state in states:
                rows = of_place[of_place["state"] == state]
                hover = [f"{text(short[place])}, {state}: {rounded(units)} units" for units in rows["units"]]
                drawing.add_trace(
                    go.Bar(
                        name=text(short[place]),
                        legendgroup=place,
                        showlegend=state == (ON_HAND if ON_HAND in states else states[0]),
                        orientation="h",
                        y=[text(policy, 24) for policy in rows["policy"]],
                        x=[-units if state == WAITING else units for units in rows["units"]],
                        text=hover,
                        textposition="none",
                        hovertemplate="%{text}<extra></extra>",
                        marker={
                            "color": colour,
                            "pattern": {
                                "shape": HATCHING[state],
                                "fillmode": "replace",
                                "fgcolor": colour,
                                "bgcolor": "white",
                                "size": 6,
                            },
                            "line": {
                                "width": 1,
                                "color": "white" if state == ON_HAND else colour,
                            },
                        },
                    )
                )
        drawing.update_xaxes(title_text="mean units; left of 0: owed upstream", zeroline=True, zerolinecolor=INK)
        drawing.update_yaxes(autorange="reversed", ticks="", gridcolor="white", tickfont_color=INK)
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """How much of the stock on hand is where under the baseline, what is on the way and what is owed upstream."""
        policy = frame["policy"].iloc[0]
        rows = frame[frame["policy"] == policy]
        held = rows[rows["state"] == ON_HAND].set_index("place")["units"]
        short = short_names(held.index)
        moving, waiting = (rows.loc[rows["state"] == state, "units"].sum() for state in (MOVING, WAITING))
        shares = [f"{percent(units / held.sum())} at {short[place]}" for place, units in held.items() if held.sum()]
        where = f": {', '.join(shares)}" if shares else ""
        return (
            f"Each bar is a chain from its top to its end: full what is on hand, hatched what is on the way to that "
            f"place, left of 0 what it has ordered and has not been sent. Under *{policy}* {rounded(held.sum())} "
            f"units are on hand{where}; {rounded(moving)} are on the way, {rounded(waiting)} owed upstream."
        )

    @classmethod
    def headline(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """Where the best policy has its stock, if policies differ in that; of one product, in no serial chain."""
        places = frame.drop_duplicates("place")
        one_product = places["place"].map(product_of).nunique() == 1
        best = next(iter(frame.loc[frame["best"], "policy"]), None)
        if best is None or theme.replications < 2 or not one_product or places["echelon"].is_unique:
            return ""
        shares = {str(policy): _shares(rows) for policy, rows in frame.groupby("policy", sort=False)}
        of_best = shares.pop(best)
        if not any(
            abs(other.get(place, 0) - share) > DIFFERENT
            for other in shares.values()
            for place, share in of_best.items()
        ):
            return ""
        short = short_names(of_best)
        where = listed([f"{plain(100 * share)} % at {short[place]}" for place, share in of_best.items()])
        sentence = f"Of what *{best}* has on hand, {where}"
        if best != theme.baseline:
            base = listed([f"{plain(100 * shares[theme.baseline].get(place, 0))} %" for place in of_best])
            sentence += f"; of what *{theme.baseline}* has, {base}"
        return f"{sentence}."


def _shares(rows: pd.DataFrame) -> dict[str, float]:
    """By place, its share of the stock on hand; none if nothing is on hand."""
    held = rows[rows["state"] == ON_HAND].groupby("place", sort=False)["units"].sum()
    return {str(place): float(units / held.sum()) for place, units in held.items()} if held.sum() else {}


def _rows(run: Run, estimates: EstimateTable) -> list[tuple[str, int, str, float]]:
    """Place, echelon, state and mean units of each stock point that holds anything, from the first echelon on."""
    scenario, policy = run.scenario, run.policy
    depth = echelons(scenario)
    holding = [stock for stock, point in scenario.stock.items() if point.sells_from is None]
    rows = []
    for stock in sorted(holding, key=depth.__getitem__):
        abreast = [name for name in holding if depth[name] == depth[stock]]
        place = stock if len(scenario.stock) <= PLACES else _joint_name(abreast)
        ordered, on_order = estimates.of(policy, "on_order", stock).mean, upstream(run, stock)
        total = on_order.waiting + on_order.moving
        shipped = ordered * (on_order.moving / total if total else 0.0)
        units = {MOVING: shipped, ON_HAND: estimates.of(policy, "on_hand", stock).mean, WAITING: ordered - shipped}
        rows += [(place, depth[stock], state, 0.0 if math.isnan(mean) else mean) for state, mean in units.items()]
    return rows


def _joint_name(stocks: list[str]) -> str:
    """What the stock points of an echelon are called as one."""
    return ", ".join(stocks) if len(stocks) <= 2 else f"{stocks[0]} and {len(stocks) - 1} more"


def _best(comparison: Comparison, estimates: EstimateTable) -> str | None:
    """The policy with the highest profit, else the lowest cost, as the verdict has it."""
    profits = {policy: estimates.of(policy, "profit", OVER_ALL).mean for policy in comparison.policies}
    known = {policy: profit for policy, profit in profits.items() if math.isfinite(profit) and profit}
    return max(known, key=known.__getitem__) if len(known) > 1 else None
