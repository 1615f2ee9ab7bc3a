"""Checks of what stock points order: a lead time for every item, and room on the shelf."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.errors import shown
from sim.scenario.model import Scenario
from sim.scenario.names import product_of
from sim.scenario.unplaced_problems import UnplacedProblem
from sim.sentences import counted

MOST_NAMED = 3
"""Products that a message names; a table may have thousands."""


def supply_problems(scenario: Scenario, stocks: Iterable[str]) -> Iterator[UnplacedProblem]:
    """What is impossible about what these stock points order."""
    lacking: dict[str, dict[str, None]] = {}
    for stock in stocks:
        product = product_of(stock)
        for route in scenario.stock[stock].routes:
            supplier = scenario.suppliers.get(route.source)
            if supplier is not None and not supplier.has_lead_time(product):
                lacking.setdefault(route.source, {})[product] = None
        yield from _shelf_problems(scenario, stock)
    for source, products in lacking.items():
        named = ", ".join(shown(product) for product in list(products)[:MOST_NAMED])
        more = f" and {len(products) - MOST_NAMED:,} more" if len(products) > MOST_NAMED else ""
        expected = "a lead time for all that is ordered there, or one in 'items' for each product"
        yield UnplacedProblem(("suppliers", source, "lead_time"), expected, f"none for {named}{more}")


def _shelf_problems(scenario: Scenario, stock: str) -> Iterator[UnplacedProblem]:
    """More on hand at time 0 than the shelf has room for, and goods refused that no supplier would take back."""
    point = scenario.stock[stock]
    shelf = point.shelf_capacity
    if shelf is None:
        return
    if point.initial is not None and point.initial.on_hand > shelf.units:
        expected = f"at most what the shelf has room for, {counted(shelf.units, 'unit')}"
        yield UnplacedProblem(("stock", stock, "initial"), expected, f"{point.initial.on_hand:,} on hand")
    others = [route.source for route in point.routes if route.source not in scenario.suppliers]
    if shelf.over == "refuse" and (others or point.made_from or point.transship_from):
        what = "what it makes from parts" if point.made_from else "what comes from another stock point"
        expected = f"{{units: {shelf.units}}}, or goods of suppliers alone: nobody takes back {what}"
        yield UnplacedProblem(("stock", stock, "shelf_capacity", "over"), expected, "refuse")
