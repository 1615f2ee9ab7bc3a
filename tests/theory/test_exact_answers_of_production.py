"""The exact answers about products made from components, against each other, their limits, and drawn sample paths."""

from __future__ import annotations

import numpy as np
import pytest

from sim.experiments.validation.exact import base_stock, production, serial, two_echelon
from sim.experiments.validation.exact.demand import poisson_mass
from sim.experiments.validation.exact.production import Component
from sim.experiments.validation.exact.serial import Stage
from tests.helpers.exact_answers import same
from tests.theory.agreement import disagreements


def test_with_components_never_short_a_product_has_the_lead_time_of_its_workshop() -> None:
    found = production.assembled(3, Component(80, 2), Component(80, 5), rate=0.9, work=2, both=2)
    same(found, base_stock.palm(3, rate=0.9, lead_time=2))


def test_with_one_component_never_short_production_is_a_serial_system_of_two_stages() -> None:
    found = production.assembled(3, Component(80, 2), Component(1, 5), rate=0.9, work=2, both=2)
    same(found, serial.stages([Stage(1, 5), Stage(3, 2)], rate=0.9)[1])


def test_with_no_components_in_stock_the_longest_lead_time_adds() -> None:
    found = production.assembled(3, Component(0, 2), Component(0, 5), rate=0.9, work=2, both=2)
    same(found, base_stock.palm(3, rate=0.9, lead_time=7))


def test_of_components_with_the_same_lead_time_the_scarcer_decides() -> None:
    found = production.assembled(3, Component(4, 3), Component(2, 3), rate=0.9, work=1, both=3)
    same(found, serial.stages([Stage(2, 3), Stage(3, 1)], rate=0.9)[1])


def test_a_component_short_of_a_whole_set_fills_no_backorder() -> None:
    even = production.assembled(3, Component(4, 3, 2), Component(4, 5), rate=0.9, work=1, both=3)
    odd = production.assembled(3, Component(5, 3, 2), Component(4, 5), rate=0.9, work=1, both=3)
    more = production.assembled(3, Component(6, 3, 2), Component(4, 5), rate=0.9, work=1, both=3)
    assert even == odd
    assert more["backorders"] < odd["backorders"]


def test_two_components_delay_more_than_either_and_less_than_both_in_sequence() -> None:
    one, two = Component(2, 3), Component(4, 5)
    both = production.waiting_orders(one, two, rate=0.9, both=3)
    alone = [two_echelon.backorders(part.level, poisson_mass(0.9 * part.lead_time)) for part in (one, two)]
    mean = [float(law @ np.arange(len(law))) for law in (both, *alone)]
    assert both.sum() == pytest.approx(1, abs=1e-11)
    assert max(mean[1:]) < mean[0] < mean[1] + mean[2]


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_sample_paths_of_two_components_have_the_exact_long_run(law: str) -> None:
    # constants of 2 and 3, or exponential of these means: E[min] = 1/(1/2 + 1/3)
    one, two = Component(2, 2), Component(4, 3)
    rate, work, level, days = 1.0, 1.0, 1, 20_000.0
    found: dict[str, list[float]] = {}
    for seed in range(48):
        draw = np.random.default_rng([1989, seed])
        came = np.sort(draw.random(draw.poisson(rate * days)) * days)
        begins = came.copy()
        for part in (one, two):
            times = draw.exponential(part.lead_time, len(came)) if law == "exponential" else part.lead_time
            parts = np.sort(came + times)
            begins[part.level :] = np.maximum(begins[part.level :], parts[: -part.level])
        made = np.sort(begins + work)
        leaves = came.copy()
        leaves[level:] = np.maximum(came[level:], made[:-level])
        seen = (came > 60) & (came < days - 60)
        found.setdefault("backorder_rate", []).append(float((leaves > came)[seen].mean()))
        found.setdefault("mean_wait", []).append(float((leaves - came)[seen].mean()))
        found.setdefault("came", []).append(float(seen.sum()))
    exact = production.assembled(level, one, two, rate=rate, work=work, both=2 if law == "constant" else 1.2)
    wanted = {"backorder_rate": 1 - exact["fill_rate"], "mean_wait": exact["mean_wait"]}
    assert not disagreements(found, wanted, known={"came": rate * (days - 120)}, sees=0.03)
