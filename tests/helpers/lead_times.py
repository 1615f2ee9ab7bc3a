"""Forecasts of a lead time that a test writes down, and the distributions that every test of them meets."""

from __future__ import annotations

from typing import Any

from sim.engine.lead_time_forecast import LeadTimeForecast
from sim.units import MICROSECONDS
from tests.helpers.laws import EXTREMES, read

DAY = MICROSECONDS["day"]


def case_id(case: object) -> str:
    """A test id that is the same in every process of the suite: a distribution's address is not."""
    return str(case) if isinstance(case, dict) else "law"


def forecast_of(words: dict[str, Any] | float, tick: int = DAY) -> LeadTimeForecast:
    """The forecast of a lead time that is a number or the words of a distribution; a `tick` is in microseconds."""
    return LeadTimeForecast(
        read({"type": "constant", "value": words} if isinstance(words, int | float) else words), tick
    )


def days(*times: float) -> list[int]:
    """Those days in microseconds."""
    return [round(time * DAY) for time in times]


FOUR_OR_TEN = {"type": "discrete", "values": [10, 4], "weights": [0.4, 0.6]}


EXTREME_LAWS = [words for words in EXTREMES if words.get("probability") != 0.5]  # a second for each table of that one
