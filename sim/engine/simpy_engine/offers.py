"""Offers: which other product a customer would take, and at which stock point it is sold."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.engine.plan import Plan

if TYPE_CHECKING:
    from sim.engine.simpy_engine.shelf import Shelf
    from sim.engine.simpy_engine.stock_point import StockPoint


class Menu(NamedTuple):
    """One person's alternatives: upper edges of intervals end to end in the order of the file, and the products."""

    edges: list[float]
    products: list[str]


class Offers:
    """The alternatives of everybody; `first` and `later` hold one uniform number a customer for either occasion."""

    def __init__(self, plan: Plan, points: list[StockPoint], first: np.ndarray, later: np.ndarray) -> None:
        self.menus = [
            Menu(np.cumsum(list(words.values())).tolist(), list(words))
            for words in (person.behaviour.alternatives for person in plan.persons)
        ]
        self.points = dict(zip(plan.stocks, points, strict=True))
        self.places = [stock.partition("@")[1] + stock.partition("@")[2] for stock in plan.stocks]
        self.numbers = {False: first, True: later}

    def chosen(self, point: Shelf, address: int, person: int, *, later: bool) -> StockPoint | None:
        """The stock point of the same place whose product the customer would take; None if none, or this one."""
        menu = self.menus[person]
        number = bisect_right(menu.edges, self.numbers[later][address])
        if number >= len(menu.products):
            return None
        other = self.points.get(menu.products[number] + self.places[point.stock])
        return None if other is point else other
