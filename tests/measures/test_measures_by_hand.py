"""A fortnight at one stock point: every measure worked out by hand, and the books closed every day."""

from __future__ import annotations

import pytest

from sim.measures import MEASURES
from tests.helpers.ledgers import ledger, plan_of, served
from tests.helpers.measures_by_hand import FORTNIGHT, fortnight, value, values


def test_every_measure_of_a_fortnight_worked_out_by_hand():
    plan, book = fortnight()
    assert values(plan, book, "mug") == pytest.approx(FORTNIGHT, abs=1e-12)


def test_no_measure_is_without_a_number_worked_out_by_hand():
    assert set(MEASURES) == set(FORTNIGHT)


def test_one_stock_point_is_all_there_is():
    plan, book = fortnight()
    assert values(plan, book) == pytest.approx(values(plan, book, "mug"))


# The same fortnight, its books closed every day. The closes of 3, 4, … 12 see, before anything of their instant:
#   on hand  2 0 6 1 0 0 0 6 0 0      on order 7 6 0 6 10 10 6 0 8 8      owed 0 0 0 0 2 2 0 0 0 4
CLOSED_DAILY = {
    "on_hand": 1.5,
    "on_order": 6.1,
    "backorders": 0.8,
    "inventory_position": 6.8,
    "ready_rate": 0.4,
    "inventory_turns": 19 / 10 * 365 / 1.5,
    "days_of_supply": 1.5 / 2.6,
    "holding_cost": 0.75,
    "holding_cost_sum": 7.5,
    "backorder_cost": 1.6,
    "backorder_cost_sum": 16.0,
    "running_cost": 0.75 + 1.6 + 2.4 + 1.5 + 8,
    "running_cost_sum": 142.5,
    "total_cost": 14.25 + 7.6,
    "total_cost_sum": 218.5,
    "profit": -2.85,
    "profit_sum": -28.5,
}


def test_ends_of_accounting_periods_see_the_levels_before_the_events_of_their_instant():
    plan, book = fortnight(period=1)
    assert values(plan, book, "mug") == pytest.approx(FORTNIGHT | CLOSED_DAILY, abs=1e-12)


def test_an_accounting_period_that_ends_with_the_window_counts_and_one_that_ends_at_its_start_does_not():
    # closes at 5 and 10; the unit that goes at 5 goes after the close
    plan = plan_of(warm_up=0, horizon=10, period=5)
    book = ledger(plan, [served(4), served(5)], on_hand=9)
    assert value("on_hand", plan, book) == (8 + 7) / 2
    plan = plan_of(warm_up=5, horizon=5, period=5)
    assert value("on_hand", plan, ledger(plan, [served(4), served(7)], on_hand=9)) == 7


def test_accounting_periods_end_at_multiples_of_the_period_whenever_the_window_begins():
    # after 3, until 8: at 4, 6 and 8, which see 8, 6 and 6
    plan = plan_of(warm_up=3, horizon=5, period=2)
    book = ledger(plan, [served(3.5), served(5, 2)], on_hand=9)
    assert value("on_hand", plan, book) == pytest.approx(20 / 3)
