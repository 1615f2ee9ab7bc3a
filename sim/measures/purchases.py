"""What the units of each replenishment order cost, by the terms of the source that it was placed with."""

from __future__ import annotations

import itertools

import numpy as np

from sim.engine.ledger import Ledger, OrderType
from sim.engine.plan import Plan
from sim.scenario.names import product_of
from sim.sourcing import Route
from sim.tables import ordered_units


def unit_prices(plan: Plan, ledger: Ledger) -> np.ndarray:
    """Money per unit of each row of the replenishments, by the size of the order when it was placed.

    0 for what comes from another stock point, which has paid for its units itself; of a workshop its own price alone.
    """
    rows, prices = ledger.replenishments, np.zeros(len(ledger.replenishments.order))
    sizes = ordered_units(ledger)
    for block, stock in _blocks(plan, rows.stock):
        for route in plan.scenario.stock[stock].routes:
            if route.source in plan.scenario.suppliers:
                on_route = (rows.source[block] == plan.source(route.source)) & (
                    rows.kind[block] == OrderType[route.kind.upper()]
                )
                least, price_steps = _price_steps(plan, stock, route)
                step = np.searchsorted(least, sizes[block][on_route], side="right") - 1
                prices[block][on_route] = price_steps[step]
    return prices


def _blocks(plan: Plan, stock_of_row: np.ndarray) -> list[tuple[slice, str]]:
    """The rows of each stock point that has any, and its name; rows are sorted by stock point."""
    edges = np.searchsorted(stock_of_row, np.arange(len(plan.stocks) + 1)).tolist()
    each = zip(plan.stocks, itertools.pairwise(edges), strict=True)
    return [(slice(low, high), stock) for stock, (low, high) in each if low < high]


def _price_steps(plan: Plan, stock: str, route: Route) -> tuple[np.ndarray, np.ndarray]:
    """The sizes of orders from which on each price of a route holds, and these prices, expediting included."""
    terms = plan.scenario.terms(stock, route.source)
    assert terms is not None
    cost = plan.scenario.products[product_of(stock)].unit_cost
    extra = terms.expedite.extra_cost if route.expedite and terms.expedite else 0.0
    least = [0, *(price.least for price in terms.prices)]
    return np.array(least), np.array([terms.price(units, cost) + extra for units in least])
