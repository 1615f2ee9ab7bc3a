"""Base stock S, Poisson demand of single units, each ordered at once from a supplier that queues, fails or loses.

Level = S − n, n the orders upstream; what a customer meets is the long-run law of n, as arrivals are Poisson.
"""

from __future__ import annotations

import numpy as np
from scipy.integrate import quad
from scipy.stats import gamma

from sim.experiments.validation.exact.demand import poisson_mass
from sim.experiments.validation.exact.impatience import measures
from sim.experiments.validation.exact.markov import birth_and_death, long_run

Law = np.ndarray


def met(upstream: Law, level: int, *, rate: float) -> dict[str, float]:
    """What follows from the law of the orders upstream, all customers waiting."""
    n = np.arange(len(upstream))
    fill_rate = float(upstream[n < level].sum())
    backorders = float(upstream @ np.maximum(n - level, 0))
    return {
        "fill_rate": fill_rate,
        "ready_rate": fill_rate,
        "on_hand": float(upstream @ np.maximum(level - n, 0)),
        "backorders": backorders,
        "on_order": float(upstream @ n),
        "mean_wait": backorders / rate,  # Little
    }


def geometric(ratio: float) -> Law:
    """P(n) = (1 − ρ)ρⁿ, n = 0, 1, …"""
    n = np.arange(int(np.ceil(np.log(1e-15) / np.log(ratio))))
    return (1 - ratio) * ratio**n


def queue(level: int, *, rate: float, work: float, lead_time: float) -> dict[str, float]:
    """One server of exponential work times, mean w, then a constant lead time L: geometric plus Poisson.

    The number at the server is geometric, ρ = λw. By Burke's theorem the departures before an instant are Poisson and
    independent of the number left behind then, and those of the last L are what is under way.
    """
    return met(np.convolve(geometric(rate * work), poisson_mass(rate * lead_time)), level, rate=rate)


def impatient_queue(level: int, *, rate: float, work: float, patience: float) -> dict[str, float]:
    """One server, no lead time, and a cancellation takes back the newest order: n falls at 1/w + (n − S)⁺·θ.

    Were there one order alone it would be that in work, whose server is then idle: n counts all the same.
    """
    last = level + 60 + int(8 * rate * (work + patience))
    p = birth_and_death(lambda n: rate, lambda n: 1 / work + max(n - level, 0) / patience, last)
    return measures({(n, level - n): float(chance) for n, chance in enumerate(p)}, rate=rate, patience=patience)


def failing_queue(level: int, *, rate: float, work: float, up: float, down: float) -> dict[str, float]:
    """One server that stands still while down, no lead time: the chain of (orders, up or down)."""
    most = 400

    def moves(state: tuple[int, bool]) -> list[tuple[float, tuple[int, bool]]]:
        """The rates out of a state (orders, up or down), each with the next state."""
        n, working = state
        found: list[tuple[float, tuple[int, bool]]] = [(1 / up if working else 1 / down, (n, not working))]
        if n < most:
            found.append((rate, (n + 1, working)))
        if n and working:
            found.append((1 / work, (n - 1, working)))
        return found

    return met(_over(long_run((0, True), moves)), level, rate=rate)


def held(level: int, *, rate: float, lead_time: float, up: float, down: float) -> dict[str, float]:
    """New orders wait for the recovery, those under way go on, lead time L constant, up and down exponential.

    Upstream at t is what was placed in the last L, Poisson, and what was held at t − L, independent of it: nothing if
    the supplier was up, else what came in an exponential time of mean E[down], for so old is an outage that one finds:
    geometric, with ratio λd/(1 + λd).
    """
    share = down / (up + down)
    waiting = share * geometric(rate * down / (1 + rate * down))
    waiting[0] += 1 - share
    return met(np.convolve(waiting, poisson_mass(rate * lead_time)), level, rate=rate)


def frozen(level: int, *, rate: float, lead_time: float, up: float, down: float) -> dict[str, float]:
    """All stand still while down; lead times, up and down exponential: the chain of (orders, up or down)."""
    most = 200

    def moves(state: tuple[int, bool]) -> list[tuple[float, tuple[int, bool]]]:
        """The rates out of a state (orders, up or down), each with the next state."""
        n, working = state
        found: list[tuple[float, tuple[int, bool]]] = [(1 / up if working else 1 / down, (n, not working))]
        if n < most:
            found.append((rate, (n + 1, working)))
        if n and working:
            found.append((n / lead_time, (n - 1, working)))
        return found

    return met(_over(long_run((0, True), moves)), level, rate=rate)


def in_order(level: int, *, rate: float, lead_time: float) -> dict[str, float]:
    """Exponential lead times, but none arrives before one placed earlier.

    Fewer than k are upstream iff the k-th newest order and every older one have arrived by their own lead times. The
    age a of the k-th newest is Erlang; those older than a that have not arrived are Poisson with mean
    λ·∫ₐ^∞ P(L > u)du = λL·e^(−a/L). So P(N < k) = ∫ f_k(a)·(1 − e^(−a/L))·exp(−λL·e^(−a/L)) da.
    """

    def fewer_than(k: int) -> float:
        """P(N < k)."""

        def density(a: float) -> float:
            """The integrand, at an age a of the k-th newest order."""
            late = np.exp(-a / lead_time)
            return float(gamma.pdf(a, k, scale=1 / rate) * (1 - late) * np.exp(-rate * lead_time * late))

        reach = float(gamma.isf(1e-14, k, scale=1 / rate))
        return float(quad(density, 0, reach, epsabs=1e-12, epsrel=1e-11, limit=200)[0])

    up_to = [fewer_than(k) for k in range(1, 400) if k < 40 * (1 + rate * lead_time)]
    return met(np.diff(np.append(0.0, up_to)), level, rate=rate)


def economic_order(quantity: int, *, rate: float, up: float, down: float) -> dict[str, float]:
    """Q ordered when nothing is left; no lead time, but held while down; who comes meanwhile is lost.

    A cycle begins with Q and the supplier up. The last unit goes after T, Erlang(Q, D) for Poisson demand of rate D;
    the supplier, failing at rate α and recovering at rate β, is then down with probability
    ψ = α/(α + β)·(1 − E[e^(−(α + β)T)]), E = (D/(D + α + β))^Q, and for 1/β more. By renewal and reward the cycle
    lasts Q/D + ψ/β, of which Q(Q + 1)/(2D) unit-times are on hand. With a demand that flows evenly, T = Q/D, it is the
    EOQ with disruptions of Berk and Arreola-Risa (1994), (K + hQ²/2D + πDψ/β)/(Q/D + ψ/β).
    """
    fails, recovers = 1 / up, 1 / down
    still_up = (rate / (rate + fails + recovers)) ** quantity
    wait = fails / (fails + recovers) * (1 - still_up) / recovers
    cycle = quantity / rate + wait
    return {
        "on_hand": quantity * (quantity + 1) / (2 * rate) / cycle,
        "replenishment_orders": 1 / cycle,
        "lost_rate": wait / cycle,
        "ready_rate": 1 - wait / cycle,
    }


def _over(law: dict[tuple[int, bool], float]) -> Law:
    """The law of the first part of the state."""
    found = np.zeros(1 + max(n for n, _ in law))
    for (n, _), p in law.items():
        found[n] += p
    return found
