"""The ways of a chain: what went from where to where, and where its places stand when it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sim.report.findings.chain_flows import echelons, window
from sim.scenario.names import REPLENISHMENT, TAKEN

GROUPS, ABREAST = 4, 4
"""So many groups of customers have a place each, else all have one; so many places stand side by side."""

CUSTOMERS = "customers"
TRANSFER, SISTERS, PARTS, SALES = "transfer", "between sisters", "parts", "sales"


class Way(NamedTuple):
    """From a place to another one, and the units that went it, per time unit."""

    kind: str
    upper: str
    lower: str
    units: float


def ways_of(run: Any) -> Iterator[Way]:
    """What came from where in the window, by the tables."""
    start, end = window(run)
    world, rows, orders = run.scenario, run.replenishments, run.orders
    came = rows[(rows["received_at"] > start) & (rows["received_at"] <= end)]
    keys = [came[word].astype(str) for word in ("source", "stock", "kind")]
    for (source, stock, kind), units in came.groupby(keys)["received_quantity"].sum().items():
        yield Way(SISTERS if kind == "transshipped" else TRANSFER, source, stock, units / (end - start))
    asked = orders[(orders["arrived_at"] > start) & (orders["arrived_at"] <= end)]
    sent = (asked["filled_at_once_units"] + asked["filled_later_units"]).rename("units")
    keys = [asked[word].astype(str) for word in ("stock", "customer", "group")]
    made = {stock for stock, point in world.stock.items() if point.made_from}
    inside = asked["customer"].isin(made) & (asked["group"].astype(str) == REPLENISHMENT)
    maker = keys[1][inside].map({stock: world.stock[stock].main for stock in made})  # parts go where they are built in
    for (part, workshop), units in sent[inside].groupby([keys[0][inside], maker]).sum().items():
        yield Way(PARTS, part, workshop, units / (end - start))
    sold = ~asked["group"].astype(str).isin(TAKEN)
    others = {*world.stock, *world.suppliers}
    called = {group: f"{group} (customers)" if group in others else group for group in world.customers}
    people = keys[2].map(called) if len(called) <= GROUPS else keys[2].where(~sold, CUSTOMERS)
    for (stock, group), units in sent[sold].groupby([keys[0][sold], people[sold]]).sum().items():
        if units:
            yield Way(SALES, stock, group, units / (end - start))


def spots(world: Any, ways: list[Way], used: set[str]) -> dict[str, tuple[int, float]]:
    """The row of each place and where it stands in it: rows of at most so many, each near to those that it is tied to.

    Suppliers stand just above the first that they deliver to.
    """
    depth = {name: 2 * echelon for name, echelon in echelons(world).items()}
    last = max(depth.values()) + 1
    for name in world.suppliers:
        depth[name] = min((depth[way.lower] for way in ways if way.upper == name), default=2) - 1
    names = [name for name in (*world.suppliers, *world.stock) if name in used]
    names += dict.fromkeys(way.lower for way in ways if way.kind == SALES)
    tied: dict[str, list[str]] = {name: [way.upper for way in ways if way.lower == name] for name in names}
    found: dict[str, tuple[int, float]] = {}
    row = 0
    for level in sorted({depth.get(name, last) for name in names}):
        abreast = [name for name in names if depth.get(name, last) == level]
        above = {name: [found[one][1] for one in tied[name] if one in found] or [0.5] for name in abreast}
        abreast.sort(key=lambda name: sum(above[name]) / len(above[name]))  # stable: else in the order of the file
        lines = -(-len(abreast) // ABREAST)
        for line in range(lines):
            some = abreast[line::lines]
            found |= {name: (row, (place + 0.5) / len(some)) for place, name in enumerate(some)}
            row += 1
    return found
