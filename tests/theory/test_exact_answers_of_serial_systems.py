"""The exact answers about stages in series, against each other, their limits, and a published example."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import norm

from sim.experiments.validation.exact import constant_lead_time, positions, serial, two_echelon
from sim.experiments.validation.exact.demand import geometric_mass
from sim.experiments.validation.exact.serial import Stage
from sim.experiments.validation.exact.two_echelon import Retailer
from tests.helpers.exact_answers import same

SIZE_MASS = np.array([0, 0.5, 0.3, 0, 0.2])


def test_a_warehouse_with_one_retailer_is_a_serial_system_of_two_stages() -> None:
    found = serial.stages([Stage(2, 3), Stage(1, 1.5)], rate=0.7)
    same(found[1], two_echelon.at_retailers(2, [Retailer(1, 0.7, 1.5)], lead_time=3)[0])
    same(found[0], two_echelon.warehouse(2, [Retailer(1, 0.7, 1.5)], lead_time=3))


def test_stages_without_stock_only_add_their_lead_times() -> None:
    found = serial.stages([Stage(0, 1), Stage(0, 0.5), Stage(4, 1.5)], rate=0.7, size=SIZE_MASS)
    one = constant_lead_time.continuous_review(positions.base_stock(4), rate=0.7, lead_time=3, size=SIZE_MASS)
    one.pop("mean_wait")  # there of an order, here of a unit
    same(found[2], one)


def test_stages_downstream_of_one_never_short_do_not_depend_on_those_upstream() -> None:
    found = serial.stages([Stage(5, 2), Stage(200, 1), Stage(2, 1)], rate=0.7, size=SIZE_MASS)
    same(found[2], serial.stages([Stage(2, 1)], rate=0.7, size=SIZE_MASS)[0])


def test_stock_moved_downstream_lowers_customer_backorders() -> None:
    # the same units nearer to the customers serve them better, and never worse
    owed = [serial.stages([Stage(6 - s, 2), Stage(s, 1)], rate=1.0)[1]["backorders"] for s in range(7)]
    assert owed == sorted(owed, reverse=True)


def test_the_best_echelon_levels_of_a_published_example_cost_what_it_says() -> None:
    # stockpyl's README: normal demand of mean 10 and deviation 2 a period, ways of 1, 1 and 2, holding 4, 7 and 8 (as
    # well of what is under way from there), 40 a unit owed; best echelon levels 44.169, 34.932, 25.696, cost 227.153.
    # Here in fiftieths of a unit; there on a coarser grid.
    def normal(t: float) -> np.ndarray:
        units = np.arange(0, 10 * t + 9 * 2 * t**0.5, 0.02)
        mass = np.diff(norm.cdf(np.append(units - 0.01, units[-1] + 0.01), 10 * t, 2 * t**0.5))
        return mass / mass.sum()

    levels = serial.installation_levels([round(50 * level) for level in (44.169, 34.932, 25.696)])
    row = [Stage(level, way) for level, way in zip(levels, (1, 1, 2), strict=True)]
    cost = 10 * (1 * 4 + 2 * 7)  # under way to the second and the third
    for stage, law, hold in zip(row, serial.outstanding(row, normal), (4, 7, 8), strict=True):
        net = (stage.level - np.arange(len(law))) / 50
        cost += hold * float(law @ np.maximum(net, 0))
    cost += 40 * float(law @ np.maximum(-net, 0))
    assert cost == pytest.approx(227.153, rel=3e-4)


@pytest.mark.parametrize("levels", [(3, 0, 2), (1, 1, 1), (0, 4)])
def test_installation_and_echelon_levels_convert_into_each_other(levels: tuple[int, ...]) -> None:
    assert serial.installation_levels(serial.echelon_levels(levels)) == list(levels)


def test_geometric_order_sizes_cause_more_backorders_than_single_units() -> None:
    # a row keeps the variance of its demand: same units, in bunches, owe more at the same levels
    row = [Stage(4, 2), Stage(4, 1)]
    bunches = serial.stages(row, rate=0.5, size=geometric_mass(2))[1]
    assert bunches["backorders"] > 1.5 * serial.stages(row, rate=1.0)[1]["backorders"]
