"""Numbers as people read them: how an interval is shown, and when a number is marked as unsure."""

from __future__ import annotations

import math

import pytest

from sim.number_format import PERCENTAGES, half_widths_within, rounded, too_few, wider_than_its_value


@pytest.mark.parametrize(
    ("mean", "half_width", "shown"),
    [
        (97.0, 2.0, "97.0 ± 2.0"),
        (98.8, 2.5, "98.8 (96.3 to 100)"),
        (1.0, 1.9, "1.0 (0 to 2.9)"),
        (50.0, 70.0, "50 (0 to 100)"),
        (100.0, 0.0, "100 ± 0"),
        (100.0, 3e-14, "100 ± 0"),  # the rounding error of sums is no interval
        (98.0, 2.0, "98.0 ± 2.0"),  # to 100 exactly
    ],
)
def test_a_share_has_an_interval_within_0_and_100_percent(mean: float, half_width: float, shown: str) -> None:
    assert str(rounded(mean, half_width, within=PERCENTAGES)) == shown


def test_a_number_that_is_no_share_keeps_its_half_width() -> None:
    assert str(rounded(-3.0, 9.0)) == "−3.0 ± 9.0"
    assert str(rounded(98.8, 2.5)) == "98.8 ± 2.5"


def test_bars_end_where_shares_end() -> None:
    assert half_widths_within(1.0, 2.5, PERCENTAGES) == (1.0, 2.5)
    assert half_widths_within(99.0, 2.5, PERCENTAGES) == (2.5, 1.0)
    assert half_widths_within(7.0, 2.5, (-math.inf, math.inf)) == (2.5, 2.5)
    assert half_widths_within(7.0, math.nan, PERCENTAGES) == (0.0, 0.0)


def test_an_interval_is_wide_that_is_wider_from_end_to_end_than_its_number() -> None:
    everywhere = (-math.inf, math.inf)
    assert wider_than_its_value(14, 182, everywhere)
    assert wider_than_its_value(-1.0, 0.6, everywhere)
    assert not wider_than_its_value(-1.0, 0.5, everywhere)
    assert not wider_than_its_value(0.0, 0.0, everywhere)
    assert wider_than_its_value(0.0, 0.1, everywhere)
    assert not wider_than_its_value(1.0, math.nan, everywhere)
    assert not wider_than_its_value(98.0, 60.0, PERCENTAGES)  # 38 to 100


def test_too_few_are_fewer_than_5_of_5_or_more() -> None:
    assert [too_few(n, 30) for n in (0, 1, 4, 5, 30)] == [False, True, True, False, False]
    assert not too_few(1, 4)
    assert too_few(4, 5)
