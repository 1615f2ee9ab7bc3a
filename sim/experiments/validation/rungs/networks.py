"""Warehouses and retailers, stages in series: base stock at every stock point."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sim.experiments.validation.exact import base_stock, fair_shares, serial, two_echelon
from sim.experiments.validation.exact.demand import geometric_mass
from sim.experiments.validation.exact.serial import Stage
from sim.experiments.validation.exact.two_echelon import Retailer
from sim.experiments.validation.mappings import GEOMETRIC_SIZES, arriving, exponential, serial_system, two_echelons
from sim.experiments.validation.rung import Exact, Rung

PAIR = (Retailer(2, 0.8, 1), Retailer(1, 0.4, 2))
"""Two retailers with different base-stock levels, demand rates and transits."""
TWINS = (Retailer(2, 0.5, 1), Retailer(2, 0.5, 1))
"""Two retailers that are alike."""
GRAVES = "Simon (1971), Graves (1985): units owed by the warehouse, binomially thinned, plus the demand of the transit"
WORDS = ("fill_rate", "on_hand", "backorders", "on_order", "backorder_rate", "mean_wait", "mean_backorder_wait")


def rungs() -> Iterator[Rung]:
    """Two echelons, their limits, fair shares, and stages in series."""
    yield from _two_echelons()
    yield from _in_series()


def of_two_echelons(level: int, retailers: Sequence[Retailer], lead_time: float) -> Exact:
    """The measures by stock point."""
    below = two_echelon.at_retailers(level, retailers, lead_time=lead_time)
    exact = {
        f"mug@{place}": {word: values[word] for word in WORDS}
        for place, values in zip(("north", "south", "west"), below, strict=False)
    }
    # what the retailers meet there is Palm's theorem
    above = two_echelon.warehouse(level, retailers, lead_time=lead_time)
    return {**exact, "mug@warehouse": {word: above[word] for word in (*WORDS, "ready_rate")}}


def _two_echelons() -> Iterator[Rung]:
    for law, lead_time in (("constant", 3), ("exponential", exponential(3))):
        values = two_echelons(3, PAIR, lead_time=lead_time, horizon=1500)
        yield Rung(
            f"a warehouse and two retailers, {law} lead times",
            GRAVES,
            values,
            lambda: of_two_echelons(3, PAIR, 3),
            arriving(values),
            sees=0.12,
        )
    values = two_echelons(0, PAIR, lead_time=2, horizon=800)
    empty = {"fill_rate": 0, "on_hand": 0, "mean_wait": 2}
    yield Rung(
        "a warehouse at base stock 0 adds its lead time",
        "Palm (1938), with both lead times",
        values,
        lambda: {"mug@north": base_stock.palm(2, rate=0.8, lead_time=3), "mug@warehouse": empty},
        arriving(values),
        sees=0.1,
    )
    values = two_echelons(60, PAIR, lead_time=2, horizon=800)
    full = {"fill_rate": 1, "backorders": 0}
    yield Rung(
        "a warehouse that is never short adds no lead time",
        "Palm (1938), with the transit alone",
        values,
        lambda: {"mug@south": base_stock.palm(1, rate=0.4, lead_time=2), "mug@warehouse": full},
        arriving(values),
        sees=0.1,
    )
    values = two_echelons(1, TWINS, lead_time=exponential(4), horizon=1500, shares="fair")
    yield Rung(
        "fair shares of single units serve the longest queue",
        "a Markov chain of units on order and owed to either retailer, solved",
        values,
        _fair_shares,
        arriving(values),
        sees=0.1,
    )


def _fair_shares() -> Exact:
    joint, _ = fair_shares.longest_queue(1, (0.5, 0.5), completes=lambda n: n / 4, most=40, tie=0.5)
    words = ("fill_rate", "on_hand", "backorders", "on_order", "mean_wait")
    found = zip(("north", "south"), fair_shares.at_retailers(joint, TWINS), strict=True)
    return {f"mug@{place}": {word: values[word] for word in words} for place, values in found}


def _in_series() -> Iterator[Rung]:
    stages = [Stage(2, 2), Stage(1, 1), Stage(2, 1)]
    values = serial_system(stages, rate=1, horizon=1500)
    yield Rung(
        "three stages in series",
        "what a stage owes, plus the demand of the next lead time, less its level; convolved from stage to stage",
        values,
        partial(_three_stages, stages),
        arriving(values),
        sees=0.1,
    )
    stages = [Stage(4, 2), Stage(3, 1)]
    values = serial_system(stages, rate=0.5, horizon=2500)
    values["customers"]["stage2"]["quantity"] = GEOMETRIC_SIZES
    yield Rung(
        "two stages in series, geometric orders shipped in parts",
        "what a stage owes, plus the demand of the next lead time, less its level; compound Poisson",
        values,
        partial(_geometric, stages),
        arriving(values, units=2),
        sees=0.12,
    )


def _three_stages(stages: Sequence[Stage]) -> Exact:
    exact = serial.stages(stages, rate=1)
    words = ("on_hand", "backorders", "on_order")
    wanted = {f"mug@stage{n}": {word: exact[n - 1][word] for word in words} for n in (1, 2, 3)}
    wanted["mug@stage3"] |= {word: exact[2][word] for word in ("fill_rate", "mean_wait", "backorder_rate")}
    return wanted


def _geometric(stages: Sequence[Stage]) -> Exact:
    exact = serial.stages(stages, rate=0.5, size=geometric_mass(2))
    words = ("on_hand", "backorders", "on_order", "fill_rate", "order_fill_rate")
    wanted = {"mug@stage2": {word: exact[1][word] for word in words}}
    return {**wanted, "mug@stage1": {word: exact[0][word] for word in words[:3]}}
