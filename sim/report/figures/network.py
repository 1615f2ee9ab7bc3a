"""The figure `network`: suppliers, stock points and customers, with what flows between them and the bottleneck."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.number_format import plain
from sim.report.figures import Figure
from sim.report.findings.bottleneck import bottleneck
from sim.report.findings.chain_flows import chained, short_names
from sim.report.findings.estimates import EstimateTable
from sim.report.findings.network_flows import CUSTOMERS, SALES, node_positions, route_flows
from sim.report.theme.network_drawing import (
    FLAG,
    ROW,
    SHOP,
    STOCK,
    SUPPLIER,
    TOP,
    bottleneck_rule,
    boxes_and_arrows,
    hover_points,
    share_owed,
    which_replication,
)
from sim.report.theme.theme import Choice, Theme, figure, menu
from sim.sentences import listed

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from sim.experiments.comparison import Comparison
    from sim.experiments.run import Run
    from sim.scenario.model import Scenario

STOCKS = 24
"""The most stock points drawn: those that move the most."""
COLUMNS = (
    "policy", "part", "kind", "name", "to", "row", "across", "units",
    *(f"{word}{end}" for word in ("fill_rate", "on_hand") for end in ("", "_half_width")),
    "owed", "share", "short", "bottleneck", "of",
)  # fmt: skip


class Network(Figure):
    """From the suppliers down to the customers: what flows (units a time), what is held (units), what is filled."""

    key = "network"
    title = "The network"
    place = 50
    paper_scale = 0.54

    @classmethod
    def data_for(cls, comparison: Comparison) -> pd.DataFrame:
        """A row a node and a route (`part`) of each policy; empty where no stock point gets units from another one.

        A node has its `row` and where it stands in it (`across`, 0 to 1); a route leads from `name` to `to`. `units`
        are per time unit, those of a node what comes to it (of a supplier, what it sends), all in the first
        replication; `owed` are the units owed to customers because of it (see
        `sim.report.findings.chain_flows.backorders_by_cause`), a mean of the same replication, and `share` the largest
        node's part of all; `short` and `bottleneck` are as `sim.report.findings.bottleneck` has them. `of` is the
        number of stock points.
        """
        import pandas as pd

        rows: list[dict[str, Any]] = []
        if chained(comparison):
            estimates = EstimateTable(comparison)
            for policy in comparison.policies:
                if policy in comparison.runs:
                    rows += _rows(comparison.runs[policy], estimates, policy)
        return pd.DataFrame(rows, columns=list(COLUMNS))

    @classmethod
    def draw(cls, frame: pd.DataFrame, theme: Theme) -> go.Figure:
        """Boxes in rows, arrows as wide as what flows; a list of policies if there are several."""
        by_policy = dict(iter(frame.groupby("policy", sort=False)))
        policies = [str(policy) for policy in by_policy]
        rows = int(frame["row"].max()) + 1
        drawing = figure(cls.title, height=TOP + ROW * rows, margin={"t": TOP, "b": 0, "l": 0, "r": 0})
        layouts = {policy: boxes_and_arrows(by_policy[policy], theme) for policy in policies}
        for policy in policies:
            drawing.add_trace(hover_points(by_policy[policy], theme).update(visible=policy == policies[0]))
        # room at the right, so that the last box is drawn whole on a phone
        drawing.update_xaxes(visible=False, range=[-0.01, 1.04], fixedrange=True)
        drawing.update_yaxes(visible=False, range=[rows - 0.5, -0.5], fixedrange=True)
        drawing.update_layout(**layouts[policies[0]], hovermode="closest")
        if len(policies) > 1:
            choices: list[Choice] = [
                (policy, {"visible": [policy == other for other in policies]}, layouts[policy]) for policy in policies
            ]
            drawing.update_layout(updatemenus=[menu(choices, pad={"b": 4})])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, theme: Theme) -> str:
        """Where the bottleneck is under each policy, and by which rule."""
        nodes = frame[frame["part"] == "node"]
        flagged = nodes[nodes["bottleneck"] == True]  # noqa: E712  (objects, not all of them booleans)
        names = short_names(dict.fromkeys(nodes.loc[nodes["kind"].isin([STOCK, SHOP]), "name"]))
        by_node: dict[str, list[str]] = {}
        for row in flagged.itertuples():
            by_node.setdefault(row.name, []).append(f"*{row.policy}* ({share_owed(row)})")
        bottlenecks = [f"{names.get(node, node)} under {listed(policies)}" for node, policies in by_node.items()]
        sentences = [f"{FLAG} The bottleneck is {'; '.join(bottlenecks)}."] if bottlenecks else []
        others = nodes[~nodes["policy"].isin(flagged["policy"])].drop_duplicates("policy")
        for short, finding in (
            (False, "there is no bottleneck: nothing is short"),
            (True, "no one place is the bottleneck"),
        ):
            under = [f"*{row.policy}*" for row in others.itertuples() if bool(row.short) == short]
            if under:
                sentences.append(f"Under {listed(under)} {finding}.")
        sentences.append(
            f"Arrows are units per {theme.unit}, as wide as they are many, in {which_replication(theme)}; what is "
            f"filled at once and on hand are means over all replications. A bottleneck is marked "
            f"{bottleneck_rule(theme)}"
        )
        left_out = int(frame["of"].iloc[0]) - frame.loc[frame["kind"].isin([STOCK, SHOP]), "name"].nunique()
        if left_out > 0:
            least = "stock point that moves the least is" if left_out == 1 else "stock points that move the least are"
            sentences.append(f"The {'' if left_out == 1 else f'{plain(left_out)} '}{least} left out.")
        return " ".join(sentences)


def _rows(run: Run, estimates: EstimateTable, policy: str) -> Iterator[dict[str, Any]]:
    """The rows of a policy: its nodes, then its routes."""
    scenario = run.scenario
    flows = list(route_flows(run))
    moved: dict[str, float] = defaultdict(float)
    for flow in flows:
        moved[flow.destination] += flow.units
        moved[flow.origin] += 0 if flow.destination in scenario.stock else flow.units
    finding = bottleneck(run, estimates)
    # of many stock points those that move the most, but never without the one that customers wait for
    ranked = sorted(scenario.stock, key=lambda stock: (stock != finding.node, -moved[stock]))
    shown = set(ranked[:STOCKS])
    ends = {*scenario.suppliers, *(flow.destination for flow in flows if flow.kind == SALES)}
    flows = [flow for flow in flows if {flow.origin, flow.destination} <= shown | ends]
    used = {flow.origin for flow in flows} | {flow.destination for flow in flows} | shown
    for name, (row, across) in node_positions(scenario, flows, used).items():
        kind = _kind(scenario, name)
        levels: dict[str, float] = {}
        if name in scenario.stock:
            for word in ("fill_rate", "on_hand"):
                estimate = estimates.of(policy, word, name)
                levels |= {word: estimate.mean, f"{word}_half_width": estimate.half_width}
        through = [flow.units for flow in flows if name == (flow.origin if kind == SUPPLIER else flow.destination)]
        yield {
            "policy": policy, "part": "node", "kind": kind, "name": name, "row": row, "across": across,
            "units": sum(through), **levels, "owed": finding.backorders.get(name), "share": finding.share,
            "short": finding.short, "bottleneck": name == finding.node, "of": len(scenario.stock),
        }  # fmt: skip
    for flow in flows:
        yield {
            "policy": policy, "part": "route", "kind": flow.kind, "name": flow.origin, "to": flow.destination,
            "units": flow.units, "bottleneck": False, "of": len(scenario.stock),
        }  # fmt: skip


def _kind(scenario: Scenario, name: str) -> str:
    if name in scenario.stock:
        return SHOP if scenario.stock[name].sells_from is not None else STOCK
    return SUPPLIER if name in scenario.suppliers else CUSTOMERS
