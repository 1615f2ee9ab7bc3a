"""What a unit costs to buy and to hold at a stock point."""

from __future__ import annotations

from sim.scenario.model import Product, Scenario


def product_of(stock: str) -> str:
    """The product that a stock point holds, by the stock point's name.

    >>> product_of("mug@berlin"), product_of("mug")
    ('mug', 'mug')
    """
    return stock.partition("@")[0]


def unit_cost(scenario: Scenario, stock: str, source: str | None = None, units: int = 0) -> float:
    """Money per unit in an order of so many `units`: the supplier's price for it, else the product's `unit_cost`.

    Of the stock point's main supplier if no other `source` is named. What comes from another stock point is worth the
    product's `unit_cost`.
    """
    product = _product(scenario, stock)
    supplier = scenario.suppliers.get(source or scenario.stock[stock].main)
    return product.unit_cost if supplier is None else supplier.price(units, product.unit_cost)


def holding_cost(scenario: Scenario, stock: str) -> float:
    """Money per unit on hand and time unit: `holding_cost`, or `holding_rate` of what a unit costs here.

    The stock point's own, if it has one. Where prices depend on the quantity, that of the smallest order.
    """
    product, own = _product(scenario, stock), scenario.stock[stock].holding_cost
    if own is not None:
        return own
    if product.holding_rate is None:
        return product.holding_cost
    return product.holding_rate * unit_cost(scenario, stock)


def _product(scenario: Scenario, stock: str) -> Product:
    return scenario.products[product_of(stock)]
