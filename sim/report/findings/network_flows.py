"""Flows through a network: units from node to node per time unit, and where each node stands when it is drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.report.findings.chain_flows import echelons, made_stock, window
from sim.scenario.names import REPLENISHMENT, TAKEN

if TYPE_CHECKING:
    from sim.experiments.run import Run
    from sim.scenario.model import Scenario

MOST_GROUPS = 4
"""So many customer groups have a node each; if there are more they share one."""
MOST_ABREAST = 4
"""So many nodes stand side by side in a row."""

CUSTOMERS = "customers"
TRANSFER, TRANSSHIPPED, PARTS, SALES = "transfer", "transshipped", "parts", "sales"


class RouteFlow(NamedTuple):
    """Units per time unit from one node to another; nodes are suppliers, stock points and customer groups.

    `kind`: transfer (from a supplier or the stock point above), transshipped, parts (to a workshop) or sales.
    """

    kind: str
    origin: str
    destination: str
    units: float


def route_flows(run: Run) -> Iterator[RouteFlow]:
    """Every flow of a run within its window: what was received, the parts used and what was sold."""
    start, end = window(run)
    scenario, replenishments, orders = run.scenario, run.replenishments, run.orders
    received = replenishments[(replenishments["received_at"] >= start) & (replenishments["received_at"] < end)]
    keys = [received[word].astype(str) for word in ("source", "stock", "kind")]
    for (source, stock, kind), units in received.groupby(keys)["received_quantity"].sum().items():
        yield RouteFlow(TRANSSHIPPED if kind == "transshipped" else TRANSFER, source, stock, units / (end - start))
    asked = orders[(orders["arrived_at"] >= start) & (orders["arrived_at"] < end)]
    sent = (asked["filled_at_once_units"] + asked["filled_later_units"]).rename("units")
    keys = [asked[word].astype(str) for word in ("stock", "customer", "group")]
    made = made_stock(scenario)
    for_production = asked["customer"].isin(made) & (asked["group"].astype(str) == REPLENISHMENT)
    # parts go to the workshop that they are built in
    workshops = keys[1][for_production].map({stock: scenario.stock[stock].main for stock in made})
    for (part, workshop), units in sent[for_production].groupby([keys[0][for_production], workshops]).sum().items():
        yield RouteFlow(PARTS, part, workshop, units / (end - start))
    sold = ~asked["group"].astype(str).isin(TAKEN)
    others = {*scenario.stock, *scenario.suppliers}
    names = {group: f"{group} (customers)" if group in others else group for group in scenario.customers}
    buyers = keys[2].map(names) if len(names) <= MOST_GROUPS else keys[2].where(~sold, CUSTOMERS)
    for (stock, buyer), units in sent[sold].groupby([keys[0][sold], buyers[sold]]).sum().items():
        if units:
            yield RouteFlow(SALES, stock, buyer, units / (end - start))


def node_positions(scenario: Scenario, flows: list[RouteFlow], used: set[str]) -> dict[str, tuple[int, float]]:
    """The row of each node that is `used`, and how far across it stands in it, from 0 to 1.

    Suppliers stand just above the first node that they deliver to, customers last. Within a row, of at most so many,
    nodes stand in the order of the mean position of those that they get units from.
    """
    depth = {stock: 2 * echelon for stock, echelon in echelons(scenario).items()}
    last = max(depth.values()) + 1
    for name in scenario.suppliers:
        depth[name] = min((depth[flow.destination] for flow in flows if flow.origin == name), default=2) - 1
    names = [name for name in (*scenario.suppliers, *scenario.stock) if name in used]
    names += dict.fromkeys(flow.destination for flow in flows if flow.kind == SALES)
    origins = {name: [flow.origin for flow in flows if flow.destination == name] for name in names}
    positions: dict[str, tuple[int, float]] = {}
    row = 0
    for level in sorted({depth.get(name, last) for name in names}):
        abreast = [name for name in names if depth.get(name, last) == level]
        above = {
            name: [positions[origin][1] for origin in origins[name] if origin in positions] or [0.5] for name in abreast
        }
        abreast.sort(key=lambda name: sum(above[name]) / len(above[name]))  # stable: else in the order of the file
        lines = -(-len(abreast) // MOST_ABREAST)
        for line in range(lines):
            shown = abreast[line::lines]
            positions |= {name: (row, (number + 0.5) / len(shown)) for number, name in enumerate(shown)}
            row += 1
    return positions
