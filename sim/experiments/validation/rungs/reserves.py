"""Two classes of customers and a reserve (critical level) kept from the second."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sim.experiments.validation.exact import critical_level
from sim.experiments.validation.mappings import arriving, exponential, one_stock_point, up_to
from sim.experiments.validation.rung import Exact, Rung


def rungs() -> Iterator[Rung]:
    """Where sales are lost, and where everybody waits."""
    values = two_classes(3, first=1, second=1, waits=0, horizon=7000)
    yield Rung(
        "a reserve of one unit, lost sales",
        "a birth-death chain of units on order, insensitive to the law of the lead time",
        values,
        _both_lost,
        arriving(values, lead_time=2),
    )
    values = two_classes(2, first=1, second=0.3, waits=1, horizon=9000)
    yield Rung(
        "a reserve of one unit, all wait",
        "a Markov chain of the level and what the second class is owed, solved",
        values,
        _both_wait,
        arriving(values, lead_time=2),
        sees=0.03,
    )


def two_classes(level: int, *, first: float, second: float, waits: float, horizon: float) -> dict[str, Any]:
    """Base stock with a reserve of one unit against the second of two classes."""
    values = one_stock_point(up_to(level), rate=1, lead_time=exponential(2), horizon=horizon, stock={"reserve": {2: 1}})
    values["customers"] = {
        name: {
            "wants": "mug",
            "arrivals": {"type": "poisson", "rate": rate},
            "willing_to_wait": waits,
            "priority": priority,
        }
        for name, rate, priority in (("first", first, 1), ("second", second, 2))
    }
    return values


def _both_lost() -> Exact:
    exact = critical_level.both_lost(3, 1, first=1, second=1, lead_time=2)
    return {"": exact["*"], "first": exact["1"], "second": exact["2"]}


def _both_wait() -> Exact:
    exact = critical_level.both_wait(2, 1, first=1, second=0.3, lead_time=2)
    # second comers are seldom filled at once; how seldom shows in the fill rate of all
    return {"": exact["*"], "first": exact["1"], "second": {"mean_wait": exact["2"]["mean_wait"]}}
