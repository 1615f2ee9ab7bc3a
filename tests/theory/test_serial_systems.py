"""Stages in series at base stock against exact answers, and echelon levels against installation levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sim import read_mapping, simulate
from sim.experiments.validation.exact import serial
from sim.experiments.validation.exact.demand import geometric_mass
from sim.experiments.validation.exact.serial import Stage
from tests.helpers.long_run_networks import (
    PAIR,
    SIZES,
    CheckNetwork,
    serial_system,
    two_echelons,
)


def test_three_stages_in_series_have_the_exact_backorders(check_network: CheckNetwork) -> None:
    stages = [Stage(2, 2), Stage(1, 1), Stage(2, 1)]
    exact = serial.stages(stages, rate=1)
    words = ("on_hand", "backorders", "on_order")
    wanted = {f"mug@stage{n}": {word: exact[n - 1][word] for word in words} for n in (1, 2, 3)}
    wanted["mug@stage3"] |= {word: exact[2][word] for word in ("fill_rate", "mean_wait", "backorder_rate")}
    check_network(serial_system(stages, rate=1, horizon=1500), wanted)


def test_orders_of_several_units_are_filled_by_partial_shipments_through_a_serial_system(
    check_network: CheckNetwork,
) -> None:
    stages = [Stage(4, 2), Stage(3, 1)]
    values = serial_system(stages, rate=0.5, horizon=2500)
    values["customers"]["stage2"]["quantity"] = SIZES
    exact = serial.stages(stages, rate=0.5, size=geometric_mass(2))
    words = ("on_hand", "backorders", "on_order", "fill_rate", "order_fill_rate")
    wanted = {"mug@stage2": {word: exact[1][word] for word in words}}
    wanted["mug@stage1"] = {word: exact[0][word] for word in words[:3]}
    check_network(values, wanted, units=2, sees=0.12)


def echelon(level: int) -> dict[str, Any]:
    """The words of an echelon base-stock rule."""
    return {"type": "echelon_base_stock", "echelon_base_stock_level": level}


def assert_same_run(one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """Both play the same: every customer's order, every replenishment, every level."""
    left, right = (simulate(read_mapping(values)) for values in (one, other))
    assert len(left.orders) > 500
    assert left.orders.equals(right.orders)
    assert left.replenishments.equals(right.replenishments)
    assert left.levels.equals(right.levels)


@pytest.mark.parametrize("quantity", [1, SIZES], ids=["single", "several"])
@pytest.mark.parametrize("installation", [(2, 1, 2), (3, 0, 0), (0, 0, 4)])
def test_echelon_levels_order_as_the_installation_levels_of_which_they_are_the_sums(
    installation: tuple[int, ...], quantity: object
) -> None:
    stages = [Stage(level, lead_time) for level, lead_time in zip(installation, (2, 1, 1), strict=True)]
    values = serial_system(stages, rate=1, horizon=1000)
    values["customers"]["stage3"]["quantity"] = quantity
    other = {**values, "stock": {name: dict(words) for name, words in values["stock"].items()}}
    for words, level, own in zip(
        other["stock"].values(), serial.echelon_levels(installation), installation, strict=True
    ):
        words |= {"restock": echelon(level), "initial": own}
    assert_same_run(values, other)


def test_an_echelon_position_includes_all_stock_downstream_at_time_0_too() -> None:
    values = two_echelons(3, PAIR, lead_time=3, horizon=1000)
    other = {**values, "stock": {name: dict(words) for name, words in values["stock"].items()}}
    # the shops stay as they are: their installations are their echelons; of 6 in all they hold 3 at the beginning
    other["stock"]["mug@warehouse"] |= {"restock": echelon(3 + 2 + 1)}
    assert_same_run(values, other)
