"""Products made from components against exact answers: every path, and the long run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

from sim import read_mapping, simulate
from sim.engine.ledger import NEVER
from sim.experiments.validation.exact import production, serial, supplier_queues
from sim.experiments.validation.exact.production import Component
from sim.experiments.validation.exact.serial import Stage
from tests.helpers.long_run import exponential, up_to
from tests.helpers.long_run_networks import (
    CheckNetwork,
)


def made(
    level: int, parts: Mapping[str, Component], *, rate: float, workshop: Mapping[str, Any], horizon: float
) -> dict[str, Any]:
    """A bicycle of `parts`, each from a supplier of its own; customers ask for bicycles."""
    return {
        "name": "made",
        "warm_up": 100,
        "horizon": horizon,
        "seed": 1989,
        "products": {"bicycle": {}, **{name: {} for name in parts}},
        "customers": {"riders": {"wants": "bicycle", "arrivals": {"type": "poisson", "rate": rate}}},
        "suppliers": {
            "workshop": dict(workshop),
            **{f"{name}s": {"lead_time": p.lead_time} for name, p in parts.items()},
        },
        "stock": {
            "bicycle": {
                "made_from": {name: part.each for name, part in parts.items()},
                "source": "workshop",
                "restock": up_to(level),
            },
            **{name: {"source": f"{name}s", "restock": up_to(part.level)} for name, part in parts.items()},
        },
    }


def test_with_components_never_short_a_product_waits_for_the_workshop_s_queue_alone(
    check_network: CheckNetwork,
) -> None:
    workshop = {"unit_processing_time": exponential(1), "lead_time": 1.5}
    values = made(1, {"frame": Component(60, 2)}, rate=0.4, workshop=workshop, horizon=5000)
    check_network(values, {"bicycle": supplier_queues.queue(1, rate=0.4, work=1, lead_time=1.5)})


def test_with_no_components_in_stock_their_lead_time_precedes_the_workshop_s_queue(check_network: CheckNetwork) -> None:
    # the orders reach the workshop as they came, all later by 2: a geometric number there, a Poisson one on the way
    workshop = {"unit_processing_time": exponential(1), "lead_time": 0}
    values = made(1, {"frame": Component(0, 2)}, rate=0.4, workshop=workshop, horizon=5000)
    check_network(values, {"bicycle": supplier_queues.queue(1, rate=0.4, work=1, lead_time=2)})


def test_one_component_at_base_stock_is_a_serial_system_of_two_stages(check_network: CheckNetwork) -> None:
    exact = serial.stages([Stage(2, 3), Stage(1, 1)], rate=0.8)
    values = made(1, {"frame": Component(2, 3)}, rate=0.8, workshop={"lead_time": 1}, horizon=1800)
    words = ("on_hand", "backorders", "on_order", "fill_rate", "mean_wait")
    wanted = {"bicycle": {word: exact[1][word] for word in words}}
    check_network(values, {**wanted, "frame": {word: exact[0][word] for word in words[:3]}})


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_a_product_of_two_components_waits_for_the_one_received_later(law: str, check_network: CheckNetwork) -> None:
    parts = {"frame": Component(2, 2), "wheel": Component(7, 3, each=2)}
    values = made(1, parts, rate=1, workshop={"lead_time": 1}, horizon=1800)
    if law == "exponential":
        for name, part in parts.items():
            values["suppliers"][f"{name}s"]["lead_time"] = exponential(part.lead_time)
    both = 2 if law == "constant" else 1 / (1 / 2 + 1 / 3)
    exact = {"bicycle": production.assembled(1, *parts.values(), rate=1, work=1, both=both)}
    for name, part in parts.items():
        own = production.component(part, rate=1)
        exact[name] = {word: own[word] for word in ("on_hand", "backorders", "on_order")}
    check_network(values, exact, sees=0.15)


def test_every_backorder_of_a_made_product_is_filled_by_the_arithmetic_of_its_components() -> None:
    parts = {"frame": Component(2, 2), "wheel": Component(7, 3, each=2)}
    run = simulate(read_mapping(made(1, parts, rate=1, workshop={"lead_time": 1}, horizon=2000)))
    orders, day, end = run.ledger.orders, run.scenario.tick, run.scenario.span.end
    riders = orders.group == 0
    arrived_at = orders.arrived_at[riders]
    begins = arrived_at.copy()
    for part in parts.values():
        came = arrived_at + int(part.lead_time) * day
        begins[part.sets :] = np.maximum(begins[part.sets :], came[: -part.sets])
    leaves = arrived_at.copy()
    leaves[1:] = np.maximum(leaves[1:], (begins + day)[:-1])
    assert np.array_equal(orders.resolved_at[riders], np.where(leaves < end, leaves, NEVER))
