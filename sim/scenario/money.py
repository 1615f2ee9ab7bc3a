"""What a unit costs to buy and to hold at a stock point."""

from __future__ import annotations

from sim.scenario.model import Scenario
from sim.scenario.names import product_of
from sim.scenario.product import Product


def unit_cost(scenario: Scenario, stock: str, source: str | None = None, units: int = 0) -> float:
    """Money per unit in an order of so many `units`: the supplier's price for it, else the product's `unit_cost`.

    Of the stock point's main supplier if no other `source` is named. What comes from another stock point was paid for
    there, and costs the product's `unit_cost` only where prices are compared.
    """
    product = _product(scenario, stock)
    supplier = scenario.suppliers.get(source or scenario.stock[stock].main)
    return product.unit_cost if supplier is None else supplier.price(units, product.unit_cost)


def unit_value(scenario: Scenario, stock: str) -> float:
    """Money that is in a unit on hand: what it cost, here or where it came from, its parts included.

    Where prices depend on the quantity, that of the smallest order.
    """
    point = scenario.stock[stock]
    if point.main in scenario.stock and point.main not in scenario.suppliers:
        return unit_value(scenario, point.main)
    parts = sum(units * unit_value(scenario, scenario.part(stock, part)) for part, units in point.made_from.items())
    return unit_cost(scenario, stock) + parts


def holding_cost(scenario: Scenario, stock: str) -> float:
    """Money per unit on hand and time unit: `holding_cost`, or `holding_rate` of what is in a unit.

    The stock point's own, if it has one.
    """
    product, own = _product(scenario, stock), scenario.stock[stock].holding_cost
    if own is not None:
        return own
    if product.holding_rate is None:
        return product.holding_cost
    return product.holding_rate * unit_value(scenario, stock)


def _product(scenario: Scenario, stock: str) -> Product:
    return scenario.products[product_of(stock)]
