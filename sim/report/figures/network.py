from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from sim.number_format import percent, plain, said
from sim.report.figures import Figure
from sim.report.findings.bottleneck import ENOUGH, bottleneck
from sim.report.findings.chain_flows import chained, short_names
from sim.report.findings.estimates import Estimate, Estimates
from sim.report.findings.network_flows import CUSTOMERS, PARTS, SALES, SISTERS, TRANSFER, spots, ways_of
from sim.report.theme.theme import INK, QUIET, Choice, Look, figure, menu, text

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

STOCKS = 24
"""The most stock points drawn: those that move the most."""
ROW, TOP, LINE, PAD = 134, 60, 15, 12
"""Pixels: from row to row, above the first, of a line in a box, and around them."""
WIDEST = 7
"""Pixels of the widest arrow."""
FLAG = "⚑"

SUPPLIER, STOCK, SHOP = "supplier", "stock point", "shop"
LOOKS = {SUPPLIER: "#eef1f4", STOCK: "#ffffff", SHOP: "#f7f2e6", CUSTOMERS: "#eef1f4"}
COLOURS = {TRANSFER: "#557a9e", PARTS: "#557a9e", SISTERS: "#CC79A7", SALES: "#9aa5b1"}
BOTTLENECK = "#D55E00"
COLUMNS = (
    "policy", "part", "kind", "name", "to", "row", "place", "units",
    *(f"{word}{end}" for word in ("fill_rate", "on_hand") for end in ("", "_half_width")),
    "blamed", "share", "short", "bottleneck", "of",
)  # fmt: skip


class Network(Figure):
    """From the suppliers down to the customers: what flows (units a time), what is held (units), what is filled."""

    key = "network"
    title = "The network"
    place = 6

    @classmethod
    def data_for(cls, comparison: Any) -> pd.DataFrame:
        """A row a place and a way (`part`) of each policy; empty where no stock point gets units from another one.

        A place has its `row` and where it stands in it (`place`, 0 to 1); a way leads from `name` to `to`. `units` are
        per time unit, those of a place what comes to it (of a supplier, what it sends), all in the first replication;
        `blamed` are the units owed to customers because of it (see `sim.report.findings.chain_flows.blamed`), a mean
        of the same replication, and `share` the largest place's part of all; `short` and `bottleneck` are as
        `sim.report.findings.bottleneck` has them. `of` says how many stock points there are.
        """
        import pandas as pd

        rows: list[dict[str, Any]] = []
        if chained(comparison):
            estimates = Estimates(comparison)
            for policy in comparison.policies:
                if policy in comparison.runs:
                    rows += _rows(comparison.runs[policy], estimates, policy)
        return pd.DataFrame(rows, columns=list(COLUMNS))

    @classmethod
    def draw(cls, frame: pd.DataFrame, look: Look) -> go.Figure:
        """Boxes in rows, arrows as wide as what flows; a list of policies if there are several."""
        policies = list(dict.fromkeys(frame["policy"]))
        rows = int(frame["row"].max()) + 1
        drawing = figure(cls.title, height=TOP + ROW * rows, margin={"t": TOP, "b": 0, "l": 0, "r": 0})
        drawn = {policy: _drawn(frame[frame["policy"] == policy], look) for policy in policies}
        for policy in policies:
            drawing.add_trace(_pointed_at(frame[frame["policy"] == policy], look).update(visible=policy == policies[0]))
        drawing.update_xaxes(
            visible=False, range=[-0.01, 1.04], fixedrange=True
        )  # the last box is drawn whole on a phone
        drawing.update_yaxes(visible=False, range=[rows - 0.5, -0.5], fixedrange=True)
        drawing.update_layout(**drawn[policies[0]], hovermode="closest")
        if len(policies) > 1:
            choices: list[Choice] = [
                (policy, {"visible": [policy == own for own in policies]}, drawn[policy]) for policy in policies
            ]
            drawing.update_layout(updatemenus=[menu(choices, pad={"b": 4})])
        return drawing

    @classmethod
    def says(cls, frame: pd.DataFrame, look: Look) -> str:
        """Where the bottleneck is under each policy, and by which rule."""
        places = frame[frame["part"] == "place"]
        flagged = places[places["bottleneck"] == True]  # noqa: E712  (objects, not all of them booleans)
        short_of = short_names(dict.fromkeys(places.loc[places["kind"].isin([STOCK, SHOP]), "name"]))
        by_place: dict[str, list[Any]] = {}
        for row in flagged.itertuples():
            by_place.setdefault(row.name, []).append(row)
        found = [
            f"{short_of.get(name, name)} under {_listed([f'*{row.policy}* ({_part(row)})' for row in rows])}"
            for name, rows in by_place.items()
        ]
        sentences = [f"{FLAG} The bottleneck is {'; '.join(found)}."] if found else []
        rest = places[~places["policy"].isin(flagged["policy"])].drop_duplicates("policy")
        for short, words in (
            (False, "there is no bottleneck: nothing is short"),
            (True, "no one place is the bottleneck"),
        ):
            under = [f"*{row.policy}*" for row in rest.itertuples() if bool(row.short) == short]
            if under:
                sentences.append(f"Under {_listed(under)} {words}.")
        sentences.append(
            f"Arrows are units per {look.unit}, as wide as they are many, in {_which(look)}; what is filled at once "
            f"and on hand are means over all replications. A bottleneck is marked {_rule(look)}"
        )
        left = int(frame["of"].iloc[0]) - frame.loc[frame["kind"].isin([STOCK, SHOP]), "name"].nunique()
        if left > 0:
            sentences.append(f"The {plain(left)} stock points that move the least are left out.")
        return " ".join(sentences)


def _which(look: Look) -> str:
    return f"replication 1 of {plain(look.replications)}" if look.replications > 1 else "the only replication"


def _rule(look: Look) -> str:
    """When a place is a bottleneck."""
    surely = " (the whole 95 % interval)" if look.replications > 1 else ""
    return (
        f"if customers get less than {round(100 * ENOUGH)} % of their units at once{surely} and more than two thirds "
        f"of what they wait for is held up at one place in {_which(look)} (what a stock point owes counts there, but "
        f"as far as it waits itself for a place above, at that place)."
    )


def _part(row: Any) -> str:
    return f"{round(100 * row.share)} % of {said(row.blamed / row.share)} units owed"


def _listed(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _rows(run: Any, estimates: Estimates, policy: str) -> Iterator[dict[str, Any]]:
    world = run.scenario
    ways = list(ways_of(run))
    busy: Counter[str] = Counter()
    for way in ways:
        busy.update({way.lower: way.units, way.upper: 0 if way.lower in world.stock else way.units})
    found = bottleneck(run, estimates)
    # of many stock points those that move the most, but never without the one that customers wait for
    ranked = sorted(world.stock, key=lambda stock: (stock != found.place, -busy[stock]))
    shown = set(ranked[:STOCKS])
    ends = {*world.suppliers, *(way.lower for way in ways if way.kind == SALES)}
    ways = [way for way in ways if {way.upper, way.lower} <= shown | ends]
    used = {way.upper for way in ways} | {way.lower for way in ways} | shown
    places = spots(world, ways, used)
    for name, (row, place) in places.items():
        kind = _kind(world, name)
        levels: dict[str, float] = {}
        if name in world.stock:
            for word in ("fill_rate", "on_hand"):
                mean = estimates.of(policy, word, name)
                levels |= {word: mean.mean, f"{word}_half_width": mean.half_width}
        through = [way.units for way in ways if name == (way.upper if kind == SUPPLIER else way.lower)]
        yield {
            "policy": policy, "part": "place", "kind": kind, "name": name, "row": row, "place": place,
            "units": sum(through), **levels, "blamed": found.blamed.get(name), "share": found.share,
            "short": found.short, "bottleneck": name == found.place, "of": len(world.stock),
        }  # fmt: skip
    for way in ways:
        yield {
            "policy": policy, "part": "way", "kind": way.kind, "name": way.upper, "to": way.lower, "units": way.units,
            "bottleneck": False, "of": len(world.stock),
        }  # fmt: skip


def _kind(world: Any, name: str) -> str:
    if name in world.stock:
        return SHOP if world.stock[name].sells_from is not None else STOCK
    return SUPPLIER if name in world.suppliers else CUSTOMERS


def _drawn(rows: pd.DataFrame, look: Look) -> dict[str, Any]:
    """Arrows, then the boxes over them; sisters' ways are dotted arcs below their boxes."""
    places = {row.name: row for row in rows[rows["part"] == "place"].itertuples()}
    ways = list(rows[rows["part"] == "way"].itertuples())
    most = max((way.units for way in ways), default=1) or 1
    short = short_names([name for name, place in places.items() if place.kind in (STOCK, SHOP)])
    boxes = {name: _box(place, short.get(name, name)) for name, place in places.items()}
    half = {name: (LINE * len(lines) + PAD) / 2 / ROW for name, lines in boxes.items()}
    arrows, labels, shapes = [], [], []
    for number, way in enumerate(ways):
        upper, lower = places[way.name], places[way.to]
        width = max(1.0, WIDEST * way.units / most)
        said_units = f"{said(way.units)}"
        hover = f"{text(way.name)} → {text(way.to)}: {said_units} units per {look.unit}"
        if way.kind == SISTERS:
            depth = max(upper.row + half[way.name], lower.row + half[way.to])
            middle = (upper.place + lower.place) / 2
            bow = depth + 0.16 + 0.05 * (number % 2)
            path = f"M {upper.place},{depth} Q {middle},{2 * bow - depth} {lower.place},{depth}"
            line = {"color": COLOURS[way.kind], "width": max(1.5, width), "dash": "dot"}
            shapes.append({"type": "path", "path": path, "line": line, "layer": "below"})
            nearer = middle + 0.22 * (lower.place - middle)
            labels.append(
                _label(nearer, bow - 0.01, f"→ {said_units}" if lower.place > upper.place else f"← {said_units}", hover)
            )
            continue
        since, until = upper.row + half[way.name], lower.row - half[way.to]
        arrows.append(
            {
                "x": lower.place, "y": until, "ax": upper.place, "ay": since, "axref": "x", "ayref": "y",
                "text": "", "showarrow": True, "arrowhead": 2, "arrowsize": 0.3 + 1.2 / width, "arrowwidth": width,
                "arrowcolor": COLOURS[way.kind], "standoff": 1,
            }
        )  # fmt: skip
        part = 0.5 if len(ways) < 6 else (0.36, 0.6)[number % 2]
        labels.append(
            _label(upper.place + part * (lower.place - upper.place), since + part * (until - since), said_units, hover)
        )
    for name, place in places.items():
        flagged = bool(place.bottleneck)
        arrows.append(
            {
                "x": place.place, "y": place.row, "text": "<br>".join(boxes[name]), "showarrow": False,
                "font": {"size": 11, "color": INK}, "bgcolor": LOOKS[place.kind], "borderpad": 5,
                "bordercolor": BOTTLENECK if flagged else INK if place.kind in (STOCK, SHOP) else QUIET,
                "borderwidth": 3 if flagged else 1,
            }
        )  # fmt: skip
    return {
        "annotations": [
            *arrows[: len(arrows) - len(places)],
            *labels,
            *arrows[len(arrows) - len(places) :],
            _corner(rows, look),
        ],
        "shapes": shapes,
    }


def _corner(rows: pd.DataFrame, look: Look) -> dict[str, Any]:
    """What the arrows are, and that there is no bottleneck where there is none."""
    lines = [f"arrows: units per {look.unit}, {_which(look)}"]
    places = rows[rows["part"] == "place"]
    if not places["bottleneck"].astype(bool).any():
        lines.append("no one bottleneck" if places["short"].astype(bool).any() else "no bottleneck: nothing is short")
    return {
        "x": 1, "y": 1, "xref": "paper", "yref": "paper", "xanchor": "right", "yanchor": "top", "align": "right",
        "text": "<br>".join(lines), "showarrow": False, "font": {"size": 11, "color": QUIET}, "xshift": -12,
    }  # fmt: skip


def _label(x: float, y: float, words: str, hover: str) -> dict[str, Any]:
    font = {"size": 10, "color": QUIET}
    return {
        "x": x,
        "y": y,
        "text": words,
        "hovertext": hover,
        "showarrow": False,
        "bgcolor": "white",
        "font": font,
        "borderpad": 1,
    }


def _box(place: Any, name: str) -> list[str]:
    """The lines of a place's box."""
    lines = [f"<b>{part}</b>" for part in text(name, 15).split("<br>")]
    if place.kind in (STOCK, SHOP):
        filled = Estimate(place.fill_rate, place.fill_rate_half_width, 1)
        lines.append(f"{percent(filled.mean)} at once" if filled.defined else "nothing asked")
        if place.kind == STOCK:
            lines.append(f"{said(place.on_hand)} on hand")
    if place.bottleneck:
        lines.append(f'<span style="color:{BOTTLENECK}"><b>{FLAG} bottleneck</b></span>')
    return lines


def _pointed_at(rows: pd.DataFrame, look: Look) -> go.Scatter:
    """What a box says when it is pointed at."""
    import plotly.graph_objects as go

    places = list(rows[rows["part"] == "place"].itertuples())
    return go.Scatter(
        x=[place.place for place in places],
        y=[place.row for place in places],
        mode="markers",
        marker={"size": 60, "opacity": 0},
        text=[_hover(place, look) for place in places],
        hovertemplate="%{text}<extra></extra>",
        showlegend=False,
    )


def _hover(place: Any, look: Look) -> str:
    lines = [f"<b>{text(place.name)}</b>", f"{place.kind}, {said(place.units)} units per {look.unit}"]
    if place.kind in (STOCK, SHOP):
        lines.append(f"filled at once {said(100 * place.fill_rate, 100 * place.fill_rate_half_width)} %")
        lines.append(f"on hand {said(place.on_hand, place.on_hand_half_width)} units")
    if place.kind != CUSTOMERS:
        lines.append(f"owed to customers because of it: {said(place.blamed)} units ({_which(look)})")
    if place.bottleneck:
        lines += [f"{FLAG} bottleneck: {_part(place)};", *text(f"marked {_rule(look)}", 60).split("<br>")]
    return "<br>".join(lines)
