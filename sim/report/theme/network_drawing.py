"""The drawing of a network: boxes in rows for its nodes, arrows as wide as what flows, and what both say."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from sim.number_format import PERCENTAGES, percent, plain, rounded
from sim.report.findings.bottleneck import ENOUGH
from sim.report.findings.chain_flows import short_names
from sim.report.findings.network_flows import CUSTOMERS, PARTS, SALES, TRANSFER, TRANSSHIPPED
from sim.report.theme.theme import INK, QUIET, Theme, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

ROW, TOP, LINE, PAD = 134, 60, 15, 12
"""Pixels: from row to row, above the first, of a line in a box, and around them."""
WIDEST = 7
"""Pixels of the widest arrow."""
FLAG = "⚑"
"""Marks the bottleneck."""

SUPPLIER, STOCK, SHOP = "supplier", "stock point", "shop"
NODE_COLOURS = {SUPPLIER: "#eef1f4", STOCK: "#ffffff", SHOP: "#f7f2e6", CUSTOMERS: "#eef1f4"}
"""The colour of a node's box, by its kind."""
ROUTE_COLOURS = {TRANSFER: "#557a9e", PARTS: "#557a9e", TRANSSHIPPED: "#CC79A7", SALES: "#9aa5b1"}
"""The colour of an arrow, by the kind of what flows."""
BOTTLENECK = "#D55E00"


def boxes_and_arrows(rows: pd.DataFrame, theme: Theme) -> dict[str, Any]:
    """The layout of one policy's network: its arrows, their labels, and the boxes over them; transshipments as arcs.

    `rows` are those of `sim.report.figures.network.Network.data_for`.
    """
    nodes = {row.name: row for row in rows[rows["part"] == "node"].itertuples()}
    routes = list(rows[rows["part"] == "route"].itertuples())
    most = max((route.units for route in routes), default=1) or 1
    names = short_names([name for name, node in nodes.items() if node.kind in (STOCK, SHOP)])
    lines = {name: _box_lines(node, names.get(name, name)) for name, node in nodes.items()}
    half_heights = {name: (LINE * len(inside) + PAD) / 2 / ROW for name, inside in lines.items()}
    arrows, labels, arcs = [], [], []
    for number, route in enumerate(routes):
        origin, destination = nodes[route.name], nodes[route.to]
        width = max(1.0, WIDEST * route.units / most)
        units = f"{rounded(route.units)}"
        hover = f"{text(route.name)} → {text(route.to)}: {units} units per {theme.unit}"
        if route.kind == TRANSSHIPPED:
            depth = max(origin.row + half_heights[route.name], destination.row + half_heights[route.to])
            middle = (origin.across + destination.across) / 2
            bow = depth + 0.16 + 0.05 * (number % 2)
            path = f"M {origin.across},{depth} Q {middle},{2 * bow - depth} {destination.across},{depth}"
            line = {"color": ROUTE_COLOURS[route.kind], "width": max(1.5, width), "dash": "dot"}
            arcs.append({"type": "path", "path": path, "line": line, "layer": "below"})
            nearer = middle + 0.22 * (destination.across - middle)
            towards = f"→ {units}" if destination.across > origin.across else f"← {units}"
            labels.append(_label(nearer, bow - 0.01, towards, hover))
            continue
        start, end = origin.row + half_heights[route.name], destination.row - half_heights[route.to]
        arrows.append(
            {
                "x": destination.across, "y": end, "ax": origin.across, "ay": start, "axref": "x", "ayref": "y",
                "text": "", "showarrow": True, "arrowhead": 2, "arrowsize": 0.3 + 1.2 / width, "arrowwidth": width,
                "arrowcolor": ROUTE_COLOURS[route.kind], "standoff": 1,
            }
        )  # fmt: skip
        along = 0.5 if len(routes) < 6 else (0.36, 0.6)[number % 2]
        across = origin.across + along * (destination.across - origin.across)
        labels.append(_label(across, start + along * (end - start), units, hover))
    boxes = [_box(node, lines[name]) for name, node in nodes.items()]
    return {"annotations": [*arrows, *labels, *boxes, _corner(rows, theme)], "shapes": arcs}


def hover_points(rows: pd.DataFrame, theme: Theme) -> go.Scatter:
    """Invisible marks on one policy's boxes, which show what a box says when it is pointed at."""
    import plotly.graph_objects as go

    nodes = list(rows[rows["part"] == "node"].itertuples())
    return go.Scatter(
        x=[node.across for node in nodes],
        y=[node.row for node in nodes],
        mode="markers",
        marker={"size": 60, "opacity": 0},
        text=[_hover(node, theme) for node in nodes],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )


def which_replication(theme: Theme) -> str:
    """The replication whose flows are drawn, in words."""
    return f"replication 1 of {plain(theme.replications)}" if theme.replications > 1 else "the only replication"


def bottleneck_rule(theme: Theme) -> str:
    """When a node is marked as the bottleneck, in words."""
    surely = " (the whole 95 % interval)" if theme.replications > 1 else ""
    return (
        f"if customers get less than {plain(100 * ENOUGH)} % of their units at once{surely} and more than two thirds "
        f"of what they wait for is held up at one place in {which_replication(theme)} (what a stock point owes counts "
        f"there, but as far as it waits itself for a place above, at that place)."
    )


def share_owed(node: Any) -> str:
    """The share of the units owed to customers that a bottleneck holds up, in words."""
    return f"{plain(100 * node.share)} % of {rounded(node.owed / node.share)} units owed"


def _box(node: Any, lines: list[str]) -> dict[str, Any]:
    border = BOTTLENECK if node.bottleneck else INK if node.kind in (STOCK, SHOP) else QUIET
    return {
        "x": node.across, "y": node.row, "text": "<br>".join(lines), "showarrow": False,
        "font": {"size": 11, "color": INK}, "bgcolor": NODE_COLOURS[node.kind], "borderpad": 5,
        "bordercolor": border, "borderwidth": 3 if node.bottleneck else 1,
    }  # fmt: skip


def _box_lines(node: Any, name: str) -> list[str]:
    lines = [f"<b>{line}</b>" for line in text(name, 15).split("<br>")]
    if node.kind in (STOCK, SHOP):
        lines.append(f"{percent(node.fill_rate)} at once" if math.isfinite(node.fill_rate) else "nothing asked")
        if node.kind == STOCK:
            lines.append(f"{rounded(node.on_hand)} on hand")
    if node.bottleneck:
        lines.append(f'<span style="color:{BOTTLENECK}"><b>{FLAG} bottleneck</b></span>')
    return lines


def _label(x: float, y: float, units: str, hover: str) -> dict[str, Any]:
    return {
        "x": x, "y": y, "text": units, "hovertext": hover, "showarrow": False, "bgcolor": "white",
        "font": {"size": 11, "color": QUIET}, "borderpad": 1,
    }  # fmt: skip


def _corner(rows: pd.DataFrame, theme: Theme) -> dict[str, Any]:
    """The note in the corner: what the arrows are, and that there is no bottleneck where there is none."""
    lines = [f"arrows: units per {theme.unit}, {which_replication(theme)}"]
    nodes = rows[rows["part"] == "node"]
    if not nodes["bottleneck"].astype(bool).any():
        lines.append("no one bottleneck" if nodes["short"].astype(bool).any() else "no bottleneck: nothing is short")
    return {
        "x": 1, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "top", "align": "right",
        "text": "<br>".join(lines), "showarrow": False, "font": {"size": 11, "color": QUIET}, "xshift": -12,
    }  # fmt: skip


def _hover(node: Any, theme: Theme) -> str:
    lines = [f"<b>{text(node.name)}</b>", f"{node.kind}, {rounded(node.units)} units per {theme.unit}"]
    if node.kind in (STOCK, SHOP):
        filled = rounded(100 * node.fill_rate, 100 * node.fill_rate_half_width, within=PERCENTAGES)
        lines.append(f"filled at once {filled} %")
        lines.append(f"on hand {rounded(node.on_hand, node.on_hand_half_width)} units")
    if node.kind != CUSTOMERS:
        lines.append(f"owed to customers because of it: {rounded(node.owed)} units ({which_replication(theme)})")
    if node.bottleneck:
        rule = text(f"marked {bottleneck_rule(theme)}", 60)
        lines += [f"{FLAG} bottleneck: {share_owed(node)};", *rule.split("<br>")]
    return "<br>".join(lines)
