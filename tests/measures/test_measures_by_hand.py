"""A fortnight at one stock point: every measure worked out by hand, and the books closed every day."""

from __future__ import annotations

import pytest

from sim.measures import MEASURES
from tests.helpers.ledgers import ledger, plan_of, served
from tests.helpers.measures_by_hand import FORTNIGHT, fortnight, value, values


def test_every_measure_of_a_fortnight_worked_out_by_hand():
    plan, book = fortnight()
    assert values(plan, book, "mug") == pytest.approx(FORTNIGHT, abs=1e-12)


# What the version before promises, notices, alternatives and loyalty gave for the fortnight, to the last bit; no sum
# here is long enough for another processor to add it up in another order.
TO_THE_BIT = {
    "backorder_rate": 0.5555555555555556,
    "bullwhip_ratio": 2.1714285714285713,
    "order_fill_rate": 0.3333333333333333,
    "on_hand": 1.5500000000000003,
    "inventory_position": 7.025000000000001,
    "inventory_turns": 423.87096774193543,
    "days_of_supply": 0.6200000000000001,
    "lead_time_std": 1.4142135623730951,
    "lost_rate": 0.1111111111111111,
    "holding_cost": 0.7750000000000001,
    "holding_cost_sum": 7.750000000000002,
    "ready_rate": 0.45000000000000007,
    "cycle_service_level": 0.33333333333333337,
    "stockout_rate": 0.6666666666666666,
    "notice_cost": 0.0,
    "total_cost": 18.425,
    "total_cost_sum": 184.25,
    "profit": -0.425,
    "revenue": 18.0,
}


def test_without_promises_no_measure_has_changed_by_a_bit():
    plan, book = fortnight()
    found = values(plan, book)
    assert {key: found[key] for key in TO_THE_BIT} == TO_THE_BIT


def test_no_measure_is_without_a_number_worked_out_by_hand():
    assert set(MEASURES) == set(FORTNIGHT)


def test_one_stock_point_is_all_there_is():
    plan, book = fortnight()
    assert values(plan, book) == pytest.approx(values(plan, book, "mug"))


# The same fortnight, its books closed every day. The closes of 3, 4, … 12 see, before anything of their instant:
#   on hand  2 0 6 1 0 0 0 6 0 0      on order 7 6 0 6 10 10 6 0 8 8      owed 0 0 0 0 2 2 0 0 0 3
CLOSED_DAILY = {
    "on_hand": 1.5,
    "on_order": 6.1,
    "backorders": 0.7,
    "inventory_position": 6.9,
    "ready_rate": 0.4,
    "inventory_turns": 18 / 10 * 365 / 1.5,
    "days_of_supply": 1.5 / 2.5,
    "holding_cost": 0.75,
    "holding_cost_sum": 7.5,
    "backorder_cost": 1.4,
    "backorder_cost_sum": 14.0,
    "total_cost": 0.75 + 1.4 + 2.4 + 1.5 + 6 + 6.4,
    "total_cost_sum": 184.5,
    "profit": -0.45,
    "profit_sum": -4.5,
}


def test_ends_of_accounting_periods_see_the_levels_before_the_events_of_their_instant():
    plan, book = fortnight(period=1)
    assert values(plan, book, "mug") == pytest.approx(FORTNIGHT | CLOSED_DAILY, abs=1e-12)


def test_an_accounting_period_that_ends_with_the_window_counts_and_one_that_ends_at_its_start_does_not():
    # closes at 5 and 10; the unit that goes at 10 goes after the close
    plan = plan_of(warm_up=0, horizon=10, period=5)
    book = ledger(plan, [served(4), served(10)], on_hand=9)
    assert value("on_hand", plan, book) == (8 + 8) / 2
    plan = plan_of(warm_up=5, horizon=5, period=5)
    assert value("on_hand", plan, ledger(plan, [served(4), served(7)], on_hand=9)) == 7


def test_accounting_periods_end_at_multiples_of_the_period_whenever_the_window_begins():
    # within (3, 8] at 4, 6 and 8, which see 8, 6 and 6
    plan = plan_of(warm_up=3, horizon=5, period=2)
    book = ledger(plan, [served(3.5), served(5, 2)], on_hand=9)
    assert value("on_hand", plan, book) == pytest.approx(20 / 3)
