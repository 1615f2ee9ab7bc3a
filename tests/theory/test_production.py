"""Products made from components against exact answers: every path."""

from __future__ import annotations

import numpy as np

from sim import read_mapping, simulate
from sim.engine.ledger import NEVER
from sim.experiments.validation.exact.production import Component
from sim.experiments.validation.mappings import made


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
