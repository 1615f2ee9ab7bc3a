"""What a unit costs to buy and to hold at a stock point."""

from __future__ import annotations

from sim.scenario.model import Product, Scenario


def product_of(stock: str) -> str:
    """The product that a stock point holds, by the stock point's name.

    >>> product_of("mug@berlin"), product_of("mug")
    ('mug', 'mug')
    """
    return stock.partition("@")[0]


def unit_cost(scenario: Scenario, stock: str) -> float:
    """Money per unit bought: the supplier's own price for it, else the product's `unit_cost`."""
    own = scenario.suppliers[scenario.stock[stock].source].unit_cost
    return _product(scenario, stock).unit_cost if own is None else own


def holding_cost(scenario: Scenario, stock: str) -> float:
    """Money per unit on hand and time unit: `holding_cost`, or `holding_rate` of what a unit costs here."""
    product = _product(scenario, stock)
    if product.holding_rate is None:
        return product.holding_cost
    return product.holding_rate * unit_cost(scenario, stock)


def _product(scenario: Scenario, stock: str) -> Product:
    return scenario.products[product_of(stock)]
