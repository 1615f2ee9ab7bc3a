"""What a unit costs to buy, is worth and costs to hold at a stock point."""

from __future__ import annotations

from sim.scenario.model import Scenario
from sim.scenario.names import product_of
from sim.scenario.product import Product


def unit_cost(scenario: Scenario, stock: str, source: str | None = None, units: int = 0) -> float:
    """Money per unit in an order of `units` units: the supplier's price for it, else the product's `unit_cost`.

    `source` is the supplier, by default the stock point's main one. For units from another stock point, which were
    paid for there, it is the product's `unit_cost`.
    """
    product = _product(scenario, stock)
    supplier = scenario.suppliers.get(source or scenario.stock[stock].main)
    return product.unit_cost if supplier is None else supplier.price(units, product.unit_cost)


def unit_value(scenario: Scenario, stock: str) -> float:
    """Money per unit on hand: its purchase cost, here or where it came from, its parts included.

    Where prices depend on the quantity, the price of the smallest order.
    """
    point = scenario.stock[stock]
    if point.main in scenario.stock and point.main not in scenario.suppliers:
        return unit_value(scenario, point.main)
    parts = sum(units * unit_value(scenario, scenario.part(stock, part)) for part, units in point.made_from.items())
    return unit_cost(scenario, stock) + parts


def holding_cost(scenario: Scenario, stock: str) -> float:
    """Money per unit on hand and time unit: the stock point's `holding_cost`, else the product's, or its `holding_rate`
    times the unit's value.
    """
    product, of_stock_point = _product(scenario, stock), scenario.stock[stock].holding_cost
    if of_stock_point is not None:
        return of_stock_point
    if product.holding_rate is None:
        return product.holding_cost
    return product.holding_rate * unit_value(scenario, stock)


def _product(scenario: Scenario, stock: str) -> Product:
    return scenario.products[product_of(stock)]
