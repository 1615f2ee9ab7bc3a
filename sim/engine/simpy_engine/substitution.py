"""Substitution: which other product a customer would take, and at which stock point it is sold."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.engine.plan import Plan
from sim.engine.simpy_engine.interfaces import SubstituteSeller


class Alternatives(NamedTuple):
    """One person's alternatives: upper edges of intervals end to end in the order of the file, and the products."""

    edges: list[float]
    products: list[str]


class SubstitutionChooser:
    """The alternatives of all persons.

    `at_shortage` and `at_notice` hold one uniform number for each customer row, for either occasion; `sellers` has the
    stock points by name.
    """

    def __init__(
        self, plan: Plan, sellers: Mapping[str, SubstituteSeller], *, at_shortage: np.ndarray, at_notice: np.ndarray
    ) -> None:
        self.alternatives = [
            Alternatives(np.cumsum(list(shares.values())).tolist(), list(shares))
            for shares in (person.behaviour.alternatives for person in plan.persons)
        ]
        self.sellers = sellers
        self.locations = [stock.partition("@")[1] + stock.partition("@")[2] for stock in plan.stocks]
        self.at_shortage, self.at_notice = at_shortage, at_notice

    def chosen(self, stock: int, draw_index: int, person: int, *, at_notice: bool) -> SubstituteSeller | None:
        """The stock point of the same location whose product the customer would take; None for none, or for itself."""
        alternatives = self.alternatives[person]
        uniform = (self.at_notice if at_notice else self.at_shortage)[draw_index]
        number = bisect_right(alternatives.edges, uniform)
        if number >= len(alternatives.products):
            return None
        seller = self.sellers.get(alternatives.products[number] + self.locations[stock])
        return None if seller is None or seller.stock == stock else seller
