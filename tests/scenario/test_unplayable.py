"""Scenarios that can be read but not played: one problem each, and its message."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import pytest

from sim.memory import Memory
from tests.helpers.tiny import Changes, Refusals, changed

UNPLAYABLE: dict[str, tuple[Changes, list[str]]] = {
    "a horizon beyond 64 bits of microseconds": (
        [("horizon: 100", "horizon: 1e300")],
        ["3:10: horizon: expected a time from a microsecond to 73,000 years, found 1e+300 days"],
    ),
    "a horizon of less than a microsecond": (
        [("horizon: 100", "horizon: 1e-12")],
        ["3:10: horizon: expected a time from a microsecond to 73,000 years, found 1e-12 days"],
    ),
    "a warm-up beyond 64 bits of microseconds": (
        [("horizon: 100", "horizon: 100\nwarm_up: 1e300")],
        ["4:10: warm_up: expected a time up to 73,000 years, found 1e+300 days"],
    ),
    "a first review beyond 64 bits of microseconds": (
        [("type: base_stock, base_stock_level", "type: constant_order, review_period: 1, first_review: 1e300, order_quantity")],
        ["15:69: stock.mug.restock.first_review: expected a time up to 73,000 years, found 1e+300 days"],
    ),
    "an order due beyond 64 bits of microseconds": (
        [("source: acme", "source: acme\n    initial: {on_order: [{quantity: 1, due: 1e300}]}")],
        ["15:45: stock.mug.initial.on_order.0.due: expected a time up to 73,000 years, found 1e+300 days"],
    ),
    "reviews without end": (
        [("type: base_stock, base_stock_level", "type: constant_order, review_period: 1e-6, order_quantity")],
        ["15:52: stock.mug.restock.review_period: expected a time that fits at most 10,000,000 times into the 100 days, "
         "found 1e-06 days"],
    ),
    "closes without end": (
        [("horizon: 100", "horizon: 100\naccounting: {type: period_end, period: 1e-9}")],
        ["4:40: accounting.period: expected a time that fits at most 10,000,000 times into the 100 days, found 1e-09 days"],
    ),
    "waves without end": (
        [("rate: 3", "rate: 3, pattern: {wave: {amplitude: 0.3, period: 1e-7}}")],
        ["9:81: customers.people.arrivals.pattern.wave.period: expected a time that fits at most 100,000 times into the "
         "100 days, found 1e-07 days"],
    ),
    "weekdays without a date": (
        [("rate: 3", "rate: 3, pattern: {weekday: [1, 1, 1, 1, 1, 1, 1]}")],
        ["9:59: customers.people.arrivals.pattern.weekday: expected a scenario with a 'start', the date of time 0: "
         "weekdays need it, found none"],
    ),
    "levels beyond all numbers": (
        [("rate: 3", "rate: 20"), ("level: 8", "level: {days: 1e300}"), ("wants: mug", "wants: mug\n    quantity: 1000000000")],
        ["14:3: stock: expected levels that can be reckoned with, found one beyond all numbers"],
    ),
    "a file that is not there": (
        [("{type: poisson, rate: 3}", '{type: trace, file: "a\\0b.csv"}')],
        ["9:35: customers.people.arrivals.file: expected a name that a file can have, found 'a\\x00b.csv'"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", UNPLAYABLE)
def test_a_scenario_that_cannot_be_played_is_refused_in_these_words(case: str, refusals: Refusals):
    changes, said = UNPLAYABLE[case]
    assert refusals(changed(changes)) == said


def test_a_horizon_that_needs_more_memory_than_there_is_is_refused_with_the_estimate(
    refusals: Refusals, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sim.scenario.checks.free", lambda: Memory(1.5e9, 2e9))
    # 3 a day for 20 million days are 6e7 orders, of at least 100 bytes each
    assert refusals(changed([("horizon: 100", "horizon: 20000000")])) == [
        "3:10: horizon: expected a horizon whose orders fit in memory (1.5 GB), "
        "found about 6e+07 orders, which need about 6 GB"
    ]
    assert refusals(changed([("rate: 3", "rate: 3, pattern: {trend: 1e6 per day}")])) == [
        "3:10: horizon: expected a horizon whose orders fit in memory (1.5 GB), "
        "found about inf orders, which need about inf GB"
    ]
