"""Stages in series at base stock: echelon levels against installation levels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from sim import read_mapping, simulate
from sim.experiments.validation.exact import serial
from sim.experiments.validation.exact.serial import Stage
from sim.experiments.validation.mappings import GEOMETRIC_SIZES, serial_system, two_echelons
from sim.experiments.validation.rungs.networks import PAIR


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


@pytest.mark.parametrize("quantity", [1, GEOMETRIC_SIZES], ids=["single", "several"])
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
