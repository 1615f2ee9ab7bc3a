"""Disruptions: suppliers that are down, what they do with orders, and how long it lasts."""

from __future__ import annotations

import numpy as np
import pytest

from sim.distributions.constant import Constant
from sim.distributions.discrete import Discrete
from sim.distributions.exponential import Exponential
from sim.distributions.gamma import Gamma
from sim.distributions.lognormal import Lognormal
from sim.distributions.uniform import Uniform
from sim.engine.residual_life import ResidualLife
from tests.helpers.scenarios import played
from tests.helpers.supply import CALENDAR, LATER, column, ordering, scripted, times, withdrawing


def test_in_a_disruption_of_effect_hold_new_orders_wait_and_those_under_way_arrive():
    run = played(ordering([1, 3, 7, 19], [1, 1, 1, 1], {"disruptions": CALENDAR}))
    assert times(run, "shipped_at") == [1, 6, 7, 19]
    assert times(run, "received_at") == [6, 11, 12, 24]


def test_in_a_disruption_of_effect_freeze_orders_under_way_stand_still_too():
    acme = {"disruptions": {"calendar": CALENDAR, "effect": "freeze"}}
    run = played(ordering([1, 3, 7, 19], [1, 1, 1, 1], acme))
    # 1: one day, four frozen, four more; 3: from 6 on; 7: undisturbed; 19: one day, one frozen, four more
    assert times(run, "received_at") == [10, 11, 12, 25]


def test_in_a_disruption_of_effect_slow_new_orders_have_longer_lead_times():
    acme = {"disruptions": {"calendar": CALENDAR, "effect": {"slow": 3}}}
    run = played(ordering([1, 3, 7], [1, 1, 1], acme))
    assert times(run, "received_at") == [6, 18, 12]


def test_a_disruption_begins_and_ends_after_receipts_and_before_customers():
    # at 2 the order of 2 finds it down; at 6 that of 6 finds it up
    for effect in ("hold", "freeze"):
        run = played(ordering([2, 6], [1, 1], {"disruptions": {"calendar": CALENDAR, "effect": effect}}))
        assert times(run, "received_at") == [11, 11]
    slow = {"disruptions": {"calendar": CALENDAR, "effect": {"slow": 3}}}
    assert times(played(ordering([2, 6], [1, 1], slow)), "received_at") == [2 + 15, 11]
    # what is due at the very instant of going down is still received
    run = played(ordering([1], [1], {"lead_time": 1, "disruptions": {"calendar": CALENDAR, "effect": "freeze"}}))
    assert times(run, "received_at") == [2]


def test_production_goes_on_in_a_hold_and_stands_still_in_a_freeze():
    # one a day, 4 units from day 1: done at 5, held until 6; or frozen from 2 to 6, done at 9
    held = played(ordering([1], [4], {"capacity": 1, "disruptions": CALENDAR}))
    assert times(held, "shipped_at") == [6]
    frozen = played(ordering([1], [4], {"capacity": 1, "disruptions": {"calendar": CALENDAR, "effect": "freeze"}}))
    assert times(frozen, "shipped_at") == [9]


def test_orders_under_way_at_time_0_stand_still_in_a_freeze():
    mug = {"initial": {"on_order": [{"quantity": 3, "due": 4}]}, "restock": LATER}
    changes = {"stock": {"mug": mug}, "suppliers": {"acme": {"disruptions": {"calendar": CALENDAR}}}}
    assert times(played(changes), "received_at") == [4]
    changes["suppliers"]["acme"]["disruptions"]["effect"] = "freeze"
    assert times(played(changes), "received_at") == [8]


def test_up_and_down_times_are_drawn_from_time_0_on_for_each_supplier_by_itself():
    acme = {"disruptions": {"up": scripted(2, 10, 90), "down": scripted(4, 1)}}
    run = played(ordering([1, 3, 16.5], [1, 1, 1], acme))
    assert times(run, "shipped_at") == [1, 6, 17]
    down = run.ledger.disruptions
    day = run.scenario.tick
    assert (down.down_at / day).tolist() == [2, 16]
    assert (down.up_at / day).tolist() == [6, 17]


def test_an_order_fully_withdrawn_during_a_hold_never_ships():
    run = played(withdrawing([3], [2], [1], disruptions=CALENDAR))
    assert column(run, "quantity") == [0]
    assert np.isnan(run.replenishments.shipped_at[0])


def test_outages_of_a_calendar_may_be_dates():
    changes = ordering([1, 3], [1, 1], {"disruptions": [{"from": "2026-01-07", "to": "2026-01-11"}]})
    run = played({**changes, "start": "2026-01-05"})
    assert times(run, "shipped_at") == [1, 6]
    begun = played({**changes, "start": "2026-01-09"})  # what was down before time 0 is down from then on
    assert times(begun, "shipped_at") == [2, 3]
    assert begun.ledger.disruptions.down_at.tolist() == [0]


def test_orders_held_by_a_disruption_do_not_cross_where_crossing_is_prevented():
    acme = {"lead_time": scripted(10, 1, 1), "order_crossing": "prevented", "disruptions": CALENDAR}
    run = played(ordering([1, 3, 12], [1, 1, 1], acme))
    assert times(run, "received_at") == [11, 11, 13]


LASTING = {
    "exponential": Exponential(mean=3),
    "gamma": Gamma(mean=3, cv=0.5),
    "lognormal": Lognormal(mean=3, cv=1.2),
    "uniform": Uniform(low=1, high=5),
    "constant": Constant(value=3),
    "discrete": Discrete(values=[1, 2, 8], weights=[2, 1, 1]),
}


@pytest.mark.parametrize("law", LASTING)
def test_the_expected_rest_of_an_outage_is_its_mean_residual_life(law: str):
    # E[L − a | L > a] by numbers: L at a million equally likely quantiles
    tick = 10**6
    lasting = np.rint(LASTING[law].quantile((np.arange(10**6) + 0.5) / 10**6) * tick)
    remaining = ResidualLife.of(LASTING[law], tick)
    for elapsed in (0, tick // 2, 2 * tick, 4 * tick):
        left = lasting[lasting > elapsed] - elapsed
        exact = left.mean() if len(left) else 0
        assert remaining.after(elapsed) == pytest.approx(exact, rel=2e-3, abs=2)
