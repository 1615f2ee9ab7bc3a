"""Rationing in fair shares against exact answers: who gets what of a receipt."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from sim import read_mapping, simulate
from sim.experiments.validation.exact import fair_shares
from sim.experiments.validation.mappings import exponential, network, two_echelons
from sim.experiments.validation.rungs.networks import PAIR


def received_on_day_10(
    shares: str, owed: Mapping[str, int], free: int, *, file_order: Sequence[str] | None = None
) -> dict[str, int]:
    """What each shop has got on day 10, when `free` units reach a warehouse that had none; `owed` asked for before.

    They asked in the order of `owed`, a day apart, which is that of the file too unless it is told.
    """
    day10 = {"type": "constant_order", "review_period": 10, "first_review": 10, "order_quantity": free}
    stock = {"warehouse": {"source": "acme", "restock": day10, "shares": shares}}
    for place in file_order or owed:
        stock[place] = {"source": "mug@warehouse", "transit": 0, "restock": {"type": "order_for_order"}}
    values = network(stock, {}, lead_time=0, horizon=15)
    values["warm_up"] = 0
    for number, (place, units) in enumerate(owed.items(), 1):
        arrivals = {"type": "scripted", "times": [number]}
        values["customers"][place] = {"wants": f"mug@{place}", "arrivals": arrivals, "quantity": units}
    rows = simulate(read_mapping(values)).replenishments
    got = rows[(rows.received_at == 10) & (rows.stock != "mug@warehouse")]
    return {place: int(got.received_quantity[got.stock == f"mug@{place}"].sum()) for place in stock if place in owed}


@pytest.mark.parametrize(
    ("free", "owed"),
    [(5, (3, 2, 2)), (4, (4, 2, 0)), (1, (1, 2, 2)), (1, (1, 1, 1)), (6, (10, 1, 1)), (7, (3, 2, 2))],
)
def test_fair_shares_ration_in_proportion_by_largest_remainder(free: int, owed: tuple[int, ...]) -> None:
    asked = {place: units for place, units in zip(("north", "south", "west"), owed, strict=True) if units}
    found = received_on_day_10("fair", asked, free)
    assert list(found.values()) == fair_shares.shares(free, list(asked.values()))


def test_first_come_first_served_fills_the_oldest_backorder_whole_and_fair_shares_do_not() -> None:
    assert received_on_day_10("first_come", {"north": 3, "south": 2, "west": 2}, 5) == {
        "north": 3,
        "south": 2,
        "west": 0,
    }
    # 15/7, 10/7, 10/7: two, one and one, and the fifth to the first remainder of 3/7
    assert received_on_day_10("fair", {"north": 3, "south": 2, "west": 2}, 5) == {"north": 2, "south": 2, "west": 1}


def test_the_levels_of_a_warehouse_do_not_depend_on_how_it_rations() -> None:
    def levels(shares: str) -> list[tuple[float, ...]]:
        values = two_echelons(1, PAIR, lead_time=exponential(3), horizon=1500, shares=shares)
        frame = simulate(read_mapping(values)).levels
        mine = frame[frame.stock == "mug@warehouse"]
        return list(zip(mine["at"], mine.on_hand, mine.on_order, mine.backorders, strict=True))

    assert levels("fair") == levels("first_come")
    assert max(row[3] for row in levels("fair")) > 3  # there was something to share


def test_of_equal_remainders_fair_shares_ration_to_the_oldest_backorder() -> None:
    # not the first in the file: that would always be the same one (`exact.fair_shares` says what that costs its twin)
    asked = {"south": 1, "north": 1}
    assert received_on_day_10("fair", asked, 1, file_order=("north", "south")) == {"north": 0, "south": 1}
