"""(r, Q) with lost sales and at most one order under way, r < Q, Poisson demand of single units."""

from __future__ import annotations

from collections.abc import Iterable

from scipy.stats import poisson

from sim.experiments.validation.exact.markov import long_run


def exponential(reorder_point: int, quantity: int, *, rate: float, lead_time: float) -> dict[str, float]:
    """Exponential lead time: state (on hand, whether an order is under way).

    An order goes out as the stock falls to r; on its receipt the stock is at least Q > r, so the next waits until
    it falls to r again.
    """

    def moves(state: tuple[int, bool]) -> Iterable[tuple[float, tuple[int, bool]]]:
        """The rates out of a state (on hand, whether an order is under way), each with the next state."""
        on_hand, ordered = state
        if on_hand > 0:
            yield rate, (on_hand - 1, on_hand - 1 <= reorder_point)
        if ordered:
            yield 1 / lead_time, (on_hand + quantity, False)

    law = long_run((reorder_point + quantity, False), moves)
    lost = sum(p for (on_hand, _), p in law.items() if on_hand == 0)
    return {
        "lost_rate": lost,
        "fill_rate": 1 - lost,
        "ready_rate": 1 - lost,
        "on_hand": sum(on_hand * p for (on_hand, _), p in law.items()),
        "on_order": sum(quantity * p for (_, ordered), p in law.items() if ordered),
        "replenishment_orders": rate * (1 - lost) / quantity,
    }


def constant(reorder_point: int, quantity: int, *, rate: float, lead_time: float) -> dict[str, float]:
    """Constant lead time, by cycles from one order to the next (Hadley and Whitin's lost sales model).

    Each cycle sells Q units and loses l = E[(D_L − r)⁺], so a share l/(Q + l) is lost. It begins with r on hand and
    lasts (Q + l)/λ. Stock sums to ∫E[(r − D(u))⁺]du over the lead time, and from the receipt until r is reached
    again to y + (y − 1) + … + (r + 1), each held 1/λ long, where y = Q + (r − D_L)⁺.
    """
    from sim.experiments.validation.exact.demand import average, poisson_mass

    demand = poisson_mass(rate * lead_time)
    lost = sum(p * max(d - reorder_point, 0) for d, p in enumerate(demand))
    cycle = (quantity + lost) / rate

    def left(u: float) -> float:
        """Units expected on hand u after an order, before it is received."""
        return sum(float(poisson.pmf(d, rate * u)) * (reorder_point - d) for d in range(reorder_point + 1))

    before = lead_time * average(lead_time, left)
    after = 0.0
    for d, p in enumerate(demand):
        y = quantity + max(reorder_point - d, 0)
        after += p * (y * (y + 1) - reorder_point * (reorder_point + 1)) / 2 / rate
    return {
        "lost_rate": lost / (quantity + lost),
        "fill_rate": quantity / (quantity + lost),
        "on_hand": (before + after) / cycle,
        "on_order": quantity * lead_time / cycle,
        "replenishment_orders": 1 / cycle,
    }
