"""Measures as they are shown: what too few replications define, shares within 0 and 100 %, wide intervals marked."""

from __future__ import annotations

import math

from sim.report.findings.estimates import EstimateRow
from sim.report.theme.measure_labels import MeasureLabels

LABELS = MeasureLabels("day", "EUR", replications=30)


def test_what_fewer_than_5_replications_define_is_too_few_and_has_no_interval() -> None:
    assert str(LABELS.number("cancellation_rate", EstimateRow(0.5, 0.4, 2))) == "too few (2 of 30)"
    assert str(LABELS.number("cancellation_rate", EstimateRow(0.5, math.nan, 1))) == "too few (1 of 30)"
    assert str(LABELS.number("cancellation_rate", EstimateRow(0.5, 0.04, 5))) == "50.0 ± 4.0"
    assert str(LABELS.number("cancellation_rate", EstimateRow())) == "not defined"


def test_a_run_of_fewer_than_5_replications_shows_what_it_has() -> None:
    assert str(MeasureLabels("day", replications=4).number("fill_rate", EstimateRow(0.5, 0.04, 2))) == "50.0 ± 4.0"


def test_a_share_is_shown_within_0_and_100_percent_and_a_forecast_error_may_be_more() -> None:
    assert str(LABELS.number("fill_rate", EstimateRow(0.988, 0.025, 30))) == "98.8 (96.3 to 100)"
    assert str(LABELS.number("forecast_wape", EstimateRow(0.988, 0.25, 30))) == "99 ± 25"
    assert str(LABELS.number("profit", EstimateRow(3.0, 1.5, 30))) == "3.0 ± 1.5"


def test_an_interval_wider_than_its_mean_is_marked() -> None:
    assert str(LABELS.number("cancellation_rate", EstimateRow(0.0029, 0.0079, 30))) == "0.29 (0 to 1.08) ?"
    assert str(LABELS.number("profit", EstimateRow(-1.0, 9.0, 30))) == "−1.0 ± 9.0 ?"
