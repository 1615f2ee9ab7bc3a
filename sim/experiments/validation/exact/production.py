"""A product made from two components, all at base stock, one of each in it; Poisson demand of single units.

Each unit sold places at once a production order and an order for each component. Production begins when one of each
is there for it, in the order of the production orders, and takes L, constant.

A(t) orders came by t; of component i, Nᵢ(t) orders are under way, so sᵢ + A − Nᵢ units have been there, and as many
production orders could begin as the scarcer component allows: A − min(sᵢ + A − Nᵢ), or none, wait. W = maxᵢ(Nᵢ − sᵢ)⁺.
At t + L, as with a warehouse's, outstanding is W(t) and what came since: Poisson(λL), independent.

N₁ and N₂ go up together. Each unit's two orders have lead times of their own, free to cross; of all orders under way,
those with both parts on the way, the first alone, the second alone are three classes of one Poisson process: their
numbers are independent and Poisson with means λ·E[min(L₁, L₂)], λ·(E[L₁] − E[min]), λ·(E[L₂] − E[min]) (Palm's theorem
with marks). Constant lead times L₁ < L₂: both parts of what came in the last L₁ are under way, and of what came in the
L₂ − L₁ before that the second part.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.experiments.validation.exact.demand import Mass, poisson_mass
from sim.experiments.validation.exact.supplier_queues import met


class Component(NamedTuple):
    """A base stock `level`, its mean `lead_time`, and how many `each` product takes."""

    level: int
    lead_time: float
    each: int = 1

    @property
    def sets(self) -> int:
        """Whole products' worth of it in stock: what is left over waits for its like, and helps nobody."""
        return self.level // self.each


def assembled(
    level: int, first: Component, second: Component, *, rate: float, work: float, both: float
) -> dict[str, float]:
    """What customers of the product meet; `both` = E[min(L₁, L₂)], for constants the smaller; `work` the making.

    A component of which each product takes c is ordered c at a time: its orders under way are Nᵢ times c, and k
    products can be made of it once c·k ≤ sᵢ + c·(A − Nᵢ): the same with ⌊sᵢ/c⌋ sets.
    """
    waiting = waiting_orders(first, second, rate=rate, both=both)
    return met(np.convolve(waiting, poisson_mass(rate * work)), level, rate=rate)


def waiting_orders(first: Component, second: Component, *, rate: float, both: float) -> Mass:
    """The law of the production orders that wait for a component, max((N₁ − s₁)⁺, (N₂ − s₂)⁺)."""
    common = poisson_mass(rate * both)
    one = np.cumsum(poisson_mass(rate * (first.lead_time - both)))
    two = np.cumsum(poisson_mass(rate * (second.lead_time - both)))

    def at_most(cumulated: Mass, n: int) -> float:
        """P(N ≤ n) from the cumulated law of N, 0 for n < 0."""
        return 0.0 if n < 0 else float(cumulated[min(n, len(cumulated) - 1)])

    last = len(common) + max(len(one), len(two))
    whole = [
        sum(
            float(p) * at_most(one, first.sets + w - c) * at_most(two, second.sets + w - c)
            for c, p in enumerate(common)
        )
        for w in range(last + 1)
    ]
    return np.diff(np.append(0.0, whole))


def component(part: Component, *, rate: float) -> dict[str, float]:
    """What production orders meet at a component, each the customer for `each` units, served as units come.

    By units: nᵢ·c under way of level sᵢ; an order finds all it wants if c·(n + 1) ≤ s.
    """
    n = np.arange(len(law := poisson_mass(rate * part.lead_time)))
    left = part.level - part.each * n
    return {
        "order_fill_rate": float(law[left >= part.each].sum()),
        "fill_rate": float(law @ np.clip(left, 0, part.each)) / part.each,
        "on_hand": float(law @ np.maximum(left, 0)),
        "backorders": float(law @ np.maximum(-left, 0)),
        "on_order": rate * part.lead_time * part.each,
    }
