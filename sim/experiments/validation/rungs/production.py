"""Products made from components, all at base stock."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from sim.experiments.validation.exact import production, serial, supplier_queues
from sim.experiments.validation.exact.production import Component
from sim.experiments.validation.exact.serial import Stage
from sim.experiments.validation.mappings import arriving, exponential, made
from sim.experiments.validation.rung import Exact, Rung

LEVELS = ("on_hand", "backorders", "on_order")


def rungs() -> Iterator[Rung]:
    """The workshop's queue alone, one component, and two of them."""
    workshop = {"unit_processing_time": exponential(1), "lead_time": 1.5}
    values = made(1, {"frame": Component(60, 2)}, rate=0.4, workshop=workshop, horizon=5000)
    yield Rung(
        "a product whose components are never short",
        "Burke (1956): the workshop's queue, then its lead time",
        values,
        lambda: {"bicycle": supplier_queues.queue(1, rate=0.4, work=1, lead_time=1.5)},
        arriving(values),
        sees=0.1,
    )
    # the orders reach the workshop as they came, all later by 2: a geometric number there, a Poisson one on the way
    workshop = {"unit_processing_time": exponential(1), "lead_time": 0}
    values = made(1, {"frame": Component(0, 2)}, rate=0.4, workshop=workshop, horizon=5000)
    yield Rung(
        "a product whose components are ordered for it",
        "Burke (1956): the components' lead time, then the workshop's queue",
        values,
        lambda: {"bicycle": supplier_queues.queue(1, rate=0.4, work=1, lead_time=2)},
        arriving(values),
        sees=0.1,
    )
    values = made(1, {"frame": Component(2, 3)}, rate=0.8, workshop={"lead_time": 1}, horizon=1800)
    yield Rung(
        "a product of one component",
        "two stages in series",
        values,
        _one_component,
        arriving(values),
        sees=0.1,
    )
    parts = {"frame": Component(2, 2), "wheel": Component(7, 3, each=2)}
    for law, both in (("constant", 2.0), ("exponential", 1 / (1 / 2 + 1 / 3))):
        values = made(1, parts, rate=1, workshop={"lead_time": 1}, horizon=1800)
        if law == "exponential":
            for name, part in parts.items():
                values["suppliers"][f"{name}s"]["lead_time"] = exponential(part.lead_time)
        yield Rung(
            f"a product of two components, {law} lead times",
            "Palm (1938) with marks: both components on order, or either, are independent and Poisson",
            values,
            partial(_two_components, parts, both),
            arriving(values),
            sees=0.15,
        )


def _one_component() -> Exact:
    exact = serial.stages([Stage(2, 3), Stage(1, 1)], rate=0.8)
    words = (*LEVELS, "fill_rate", "mean_wait")
    return {
        "bicycle": {word: exact[1][word] for word in words},
        "frame": {word: exact[0][word] for word in LEVELS},
    }


def _two_components(parts: Mapping[str, Component], both: float) -> Exact:
    exact: dict[str, Mapping[str, float]] = {
        "bicycle": production.assembled(1, *parts.values(), rate=1, work=1, both=both)
    }
    for name, part in parts.items():
        own = production.component(part, rate=1)
        exact[name] = {word: own[word] for word in LEVELS}
    return exact
