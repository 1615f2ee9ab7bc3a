"""Base stock, (S − 1, S): all wait, none wait, some wait."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from sim.experiments.validation.exact import base_stock, constant_lead_time
from sim.experiments.validation.mappings import arriving, exponential, one_stock_point, up_to, waits_longer_than
from sim.experiments.validation.rung import Exact, Rung

LAWS = {"constant": 2, "exponential": exponential(2), "gamma": {"type": "gamma", "mean": 2, "cv": 1.5}}
"""Laws of a lead time of mean 2."""
WAITS = (0.3, 0.8)


def rungs() -> Iterator[Rung]:
    """Palm's theorem, the tail of the waits, Erlang's loss system, and what lies between."""
    for law, lead_time in LAWS.items():
        values = one_stock_point(up_to(2), rate=1, lead_time=lead_time, horizon=9000 if law == "gamma" else 6000)
        yield Rung(
            f"base stock, all wait, {law} lead times",
            "Palm (1938): units on order are Poisson, of mean λ·E[L]",
            values,
            lambda: {"": base_stock.palm(2, rate=1, lead_time=2)},
            arriving(values, lead_time=2),
        )
    values = one_stock_point({"type": "order_for_order"}, rate=1, lead_time=exponential(2), horizon=2000)
    yield Rung(
        "order for order, every backorder waits a lead time",
        "Palm (1938), at a base-stock level of 0",
        values,
        lambda: {"": base_stock.palm(0, rate=1, lead_time=2)},
        arriving(values, lead_time=2),
    )
    for law in ("constant", "exponential"):
        values = one_stock_point(up_to(1), rate=0.75, lead_time=LAWS[law], horizon=5000)
        yield Rung(
            f"base stock, the tail of waits, {law} lead times",
            "first come, first served: the n-th customer gets the unit that the (n − S)-th ordered"
            if law == "constant"
            else "first come, first served: a Markov chain of receipts still needed, solved",
            values,
            partial(_tails, law),
            arriving(values, lead_time=2),
            extras={f"share that waits over {w:g} days": waits_longer_than(w) for w in WAITS},
        )
    for law in ("constant", "exponential"):
        values = one_stock_point(up_to(2), rate=1, lead_time=LAWS[law], horizon=5000, group={"willing_to_wait": 0})
        yield Rung(
            f"base stock, lost sales, {law} lead times",
            "Erlang (1917), the loss formula B(S, λ·E[L])",
            values,
            lambda: {"": base_stock.erlang_b(2, rate=1, lead_time=2)},
            arriving(values, lead_time=2),
        )
    for law in ("constant", "exponential"):
        group = {"willing_to_wait": 0.5}
        values = one_stock_point(up_to(1), rate=0.8, lead_time=LAWS[law], horizon=10000, group=group)
        yield Rung(
            f"base stock, half of the customers wait, {law} lead times",
            "a birth-death chain of units on order, insensitive to the law of the lead time",
            values,
            lambda: {"": base_stock.partial_backordering(1, rate=0.8, lead_time=2, waits=0.5)},
            arriving(values, lead_time=2),
            sees=0.03,
        )


def _tails(law: str) -> Exact:
    tail = constant_lead_time.wait_tail if law == "constant" else base_stock.wait_tail_exponential
    return {"": {f"share that waits over {w:g} days": tail(1, rate=0.75, lead_time=2, waits=w) for w in WAITS}}
