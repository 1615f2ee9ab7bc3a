"""What a unit costs to buy, what it is worth, and what it costs to hold at a stock point."""

from __future__ import annotations

from typing import NamedTuple

from sim.restock.economic_lot import LotPrice
from sim.scenario.model import Scenario
from sim.scenario.names import product_of
from sim.scenario.product import Product
from sim.suppliers import SupplierTerms


def unit_cost(scenario: Scenario, stock: str, source: str | None = None, units: int = 0) -> float:
    """Money per unit in an order of `units` units, or of the smallest that there is: the supplier's price for it, else
    the product's `unit_cost`.

    `source` is the supplier, by default the stock point's main one. For units from another stock point, which were
    paid for there, it is the product's `unit_cost`.
    """
    terms = scenario.terms(stock, source or scenario.stock[stock].main)
    if terms is None:
        return _product(scenario, stock).unit_cost
    return terms.price(max(units, terms.lots.smallest), _product(scenario, stock).unit_cost)


def unit_value(scenario: Scenario, stock: str, units: int = 0) -> float:
    """Money per unit of a lot of `units`, by default the smallest: its purchase cost at the source named first, here or
    where it came from, its parts included.
    """
    point = scenario.stock[stock]
    if point.main in scenario.stock and point.main not in scenario.suppliers:
        return unit_value(scenario, point.main, units)
    parts = sum(
        of_part * unit_value(scenario, scenario.part(stock, part), of_part * units)
        for part, of_part in point.made_from.items()
    )
    return unit_cost(scenario, stock, units=units) + parts


def reference_cost(scenario: Scenario, stock: str) -> float:
    """Money per unit against which a purchase is dear or cheap: the product's `unit_cost` if the file has one, else the
    smallest order's price at the source named first (of one that is a stock point, at its source)."""
    product = _product(scenario, stock)
    if "unit_cost" in product.model_fields_set:
        return product.unit_cost
    main = scenario.stock[stock].main
    if main in scenario.stock and main not in scenario.suppliers:
        return reference_cost(scenario, main)
    return unit_cost(scenario, stock)


def holding_cost(scenario: Scenario, stock: str) -> float:
    """Money per unit on hand and time unit, as far as it is known before a run: the stock point's `holding_cost`, else
    the product's, or its `holding_rate` times the value of a unit of the smallest lot.
    """
    terms = holding_terms(scenario, stock)
    return terms.cost + (terms.rate * unit_value(scenario, stock) if terms.rate else 0.0)


def lot_prices(scenario: Scenario, stock: str, terms: SupplierTerms) -> tuple[LotPrice, ...]:
    """What units of a stock point cost by the lot in which its main supplier sells them on its `terms`: to buy, and to
    hold, as in `holding_cost`, at the value that units of such lots have."""
    holding = holding_terms(scenario, stock)
    return tuple(
        LotPrice(
            least,
            unit_cost(scenario, stock, units=least),
            holding.cost + (holding.rate * unit_value(scenario, stock, least) if holding.rate else 0.0),
        )
        for least in sorted({1, *(max(1, step.least) for step in terms.prices)})
    )


class HoldingTerms(NamedTuple):
    """What holding costs per time unit: `cost`, money per unit, and `rate`, a share of the value of what is held."""

    cost: float
    rate: float


def holding_terms(scenario: Scenario, stock: str) -> HoldingTerms:
    """The stock point's `holding_cost`, else the product's, or its `holding_rate`; one of the two is 0."""
    product, of_stock_point = _product(scenario, stock), scenario.stock[stock].holding_cost
    if of_stock_point is not None:
        return HoldingTerms(of_stock_point, 0.0)
    if product.holding_rate is None:
        return HoldingTerms(product.holding_cost, 0.0)
    return HoldingTerms(0.0, product.holding_rate)


def _product(scenario: Scenario, stock: str) -> Product:
    return scenario.products[product_of(stock)]
