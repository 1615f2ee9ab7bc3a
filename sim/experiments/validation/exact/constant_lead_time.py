"""Full backordering, Poisson or compound Poisson demand, constant lead time: any rule whose positions are known."""

from __future__ import annotations

import numpy as np
from scipy.stats import poisson

from sim.experiments.validation.exact.demand import Mass, average, compound_mass, poisson_mass
from sim.experiments.validation.exact.positions import Positions

UNIT = np.array([0.0, 1.0])


def expected(positions: Positions, demand: Mass, size: Mass = UNIT) -> dict[str, float]:
    """What an order meets, and the levels, at an instant when the level is a position less `demand`.

    Orders come by a Poisson process, so they meet what there is on average over time; the order's own `size` is
    independent of it. With partial shipping min(size, on hand) units go at once.
    """
    d, x = np.arange(len(demand)), np.arange(len(size))
    values = dict.fromkeys(["fill_rate", "order_fill_rate", "ready_rate", "on_hand", "backorders"], 0.0)
    for position, chance in positions.items():
        on_hand = np.maximum(position - d, 0)
        at_once = np.minimum(x[:, None], on_hand[None, :])
        values["fill_rate"] += chance * float(size @ at_once @ demand) / float(size @ x)
        values["order_fill_rate"] += chance * float(size @ (at_once == x[:, None]) @ demand)
        values["ready_rate"] += chance * float(demand[on_hand > 0].sum())
        values["on_hand"] += chance * float(demand @ on_hand)
        values["backorders"] += chance * float(demand @ np.maximum(d - position, 0))
    return values


def continuous_review(positions: Positions, *, rate: float, lead_time: float, size: Mass = UNIT) -> dict[str, float]:
    """Rules that look after every change of the position: (r, nQ), (s, S), (S − 1, S); orders of `size` units.

    `mean_wait` of an order, filled when its last unit is: it still waits w after it came if what was asked for in
    the L − w before it came, its own units with it, exceeds the position at the beginning of that time: only what
    was ordered by then is there by now. So E[W] = ∫ P(D(u) + X > y) du over u from 0 to L.
    """
    values = expected(positions, compound_mass(rate * lead_time, size), size)

    def still_waiting(u: float) -> float:
        """P(W > L − u) of an order that comes at any time."""
        total = np.convolve(compound_mass(rate * u, size), size)
        return sum(chance * float(total[max(y, -1) + 1 :].sum()) for y, chance in positions.items())

    values["mean_wait"] = lead_time * average(lead_time, still_waiting)
    values["backorder_rate"] = 1 - values["order_fill_rate"]
    values["mean_backorder_wait"] = values["mean_wait"] / values["backorder_rate"]
    values["on_order"] = rate * float(size @ np.arange(len(size))) * lead_time
    return values


def periodic_review(positions: Positions, *, rate: float, lead_time: float, review_period: float) -> dict[str, float]:
    """Rules that look every R, Poisson demand of single units, levels averaged over all time.

    From L to L + R after a review the level is the position it left less the demand since: u into that time,
    Poisson of mean λ(L + u). A mean over u in [0, R].
    """

    def at(u: float) -> dict[str, float]:
        """What is expected u after the level begins to follow from the position left at a review."""
        return expected(positions, poisson_mass(rate * (lead_time + u)))

    def mean(name: str) -> float:
        """The mean over a review period of one of these."""
        return average(review_period, lambda u: at(u)[name])

    values = {name: mean(name) for name in at(0.0)}
    values["mean_wait"] = values["backorders"] / rate  # Little: customers waiting = rate × time each waits
    values["backorder_rate"] = 1 - values["fill_rate"]
    values["mean_backorder_wait"] = values["mean_wait"] / values["backorder_rate"]
    values["on_order"] = rate * lead_time
    return values


def wait_tail(level: int, *, rate: float, lead_time: float, waits: float) -> float:
    """P(W > w) of base stock S, single units, first come first served, constant lead time.

    The n-th customer gets the unit that the (n − S)-th one had ordered, who came an Erlang(S, λ) time earlier:
    W = (L − Erlang)⁺, and P(Erlang < L − w) = P(Poisson(λ(L − w)) ≥ S).
    """
    return float(poisson.sf(level - 1, rate * (lead_time - waits))) if waits < lead_time else 0.0
