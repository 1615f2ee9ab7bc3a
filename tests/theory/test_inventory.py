"""The simulator against exact answers of inventory theory.

Every comparison is a Student interval over 64 independent replications at a false-alarm chance of 2·10⁻⁹, and is
itself refused if it could not see an error of 2 % (3 % where a test says so); `-m slow` plays all of it nine times
longer and sees a third of that (`theory.agreement`). Seeds are fixed and were not chosen. The window begins after a
warm-up of 25 lead times; means of waits leave out those few who still wait at its end, which moves them by less than
a tenth of a standard error.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiments.validation.exact import (
    base_stock,
    constant_lead_time,
    critical_level,
    impatience,
    lost_sales_lots,
    positions,
    zheng_federgruen,
)
from sim.experiments.validation.exact.demand import geometric_mass, poisson_mass
from tests.helpers.long_run import Check, exponential, one_stock_point, up_to, waits_longer_than

LAWS = {"constant": 2, "exponential": exponential(2), "gamma": {"type": "gamma", "mean": 2, "cv": 1.5}}


@pytest.mark.parametrize("law", LAWS)
def test_palm_s_theorem_holds_for_every_law_of_the_lead_time(law: str, check: Check) -> None:
    values = one_stock_point(up_to(2), rate=1, lead_time=LAWS[law], horizon=9000 if law == "gamma" else 6000)
    check(values, base_stock.palm(2, rate=1, lead_time=2), lead_time=2)


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_backorders_are_filled_first_come_first_served_whether_orders_cross_or_not(law: str, check: Check) -> None:
    tail = constant_lead_time.wait_tail if law == "constant" else base_stock.wait_tail_exponential
    values = one_stock_point(up_to(1), rate=0.75, lead_time=LAWS[law], horizon=5000)
    exact = {f"over {w}": tail(1, rate=0.75, lead_time=2, waits=w) for w in (0.3, 0.8)}
    extras = {f"over {w}": waits_longer_than(w) for w in (0.3, 0.8)}
    check(values, exact, lead_time=2, extras=extras)


def test_order_for_order_makes_every_backorder_wait_a_lead_time(check: Check) -> None:
    values = one_stock_point({"type": "order_for_order"}, rate=1, lead_time=exponential(2), horizon=1000)
    check(values, base_stock.palm(0, rate=1, lead_time=2), lead_time=2)


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_base_stock_with_lost_sales_is_erlang_s_loss_system(law: str, check: Check) -> None:
    values = one_stock_point(up_to(2), rate=1, lead_time=LAWS[law], horizon=5000, group={"willing_to_wait": 0})
    check(values, base_stock.erlang_b(2, rate=1, lead_time=2), lead_time=2)


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_partial_backordering_is_exact_for_every_law_of_the_lead_time(law: str, check: Check) -> None:
    values = one_stock_point(up_to(1), rate=0.8, lead_time=LAWS[law], horizon=10000, group={"willing_to_wait": 0.5})
    exact = base_stock.partial_backordering(1, rate=0.8, lead_time=2, waits=0.5)
    check(values, exact, lead_time=2, sees=0.03)


def test_customers_who_renege_leave_orders_behind_that_serve_the_next(check: Check) -> None:
    group = {"patience": exponential(2)}
    values = one_stock_point(up_to(1), rate=0.6, lead_time=exponential(2), horizon=7000, group=group)
    check(values, impatience.keep(1, rate=0.6, lead_time=2, patience=2), lead_time=2, sees=0.03)


def test_customers_who_renege_may_withdraw_their_orders(check: Check) -> None:
    group, stock = {"patience": exponential(1.2)}, {"on_cancellation": "withdraw"}
    values = one_stock_point(up_to(1), rate=0.8, lead_time=exponential(2), horizon=8000, group=group, stock=stock)
    # no correction for the lead time: an order withdrawn has none
    check(values, impatience.withdraw(1, rate=0.8, lead_time=2, patience=1.2), sees=0.03)


def test_orders_in_lots_leave_a_uniform_inventory_position_and_have_the_exact_costs(check: Check) -> None:
    rule = {"type": "reorder_point", "reorder_point": 0, "order_quantity": 3}
    values = one_stock_point(rule, rate=1, lead_time=2, horizon=7000)
    exact = constant_lead_time.continuous_review(positions.lots(0, 3), rate=1, lead_time=2)
    costs = {
        "holding_cost": exact["on_hand"],
        "backorder_cost": 9 * exact["backorders"],
        "ordering_cost": 5 / 3,
        "total_cost": exact["on_hand"] + 9 * exact["backorders"] + 5 / 3,
    }
    check(values, {**exact, **costs})


SIZES = {"type": "discrete", "values": [1, 2, 5], "weights": [0.6, 0.2, 0.2]}
SIZE = np.array([0, 0.6, 0.2, 0, 0, 0.2])  # of mean 2
RULES = {
    "base_stock": (up_to(3), positions.base_stock(3), 6000),
    "reorder_point": (
        {"type": "reorder_point", "reorder_point": 1, "order_quantity": 4},
        positions.lots(1, 4),
        6000,
    ),
    "min_max": (
        {"type": "min_max", "reorder_point": 1, "order_up_to_level": 6},
        positions.min_max(1, 6, SIZE),
        11000,
    ),
}


@pytest.mark.parametrize("rule", RULES)
def test_orders_of_several_units_are_shipped_partially_and_wait_for_their_last_unit(rule: str, check: Check) -> None:
    restock, held, horizon = RULES[rule]
    values = one_stock_point(restock, rate=0.75, lead_time=2, horizon=horizon, group={"quantity": SIZES})
    check(values, constant_lead_time.continuous_review(held, rate=0.75, lead_time=2, size=SIZE), units=2)


def test_geometric_orders_are_compound_poisson_demand(check: Check) -> None:
    quantity = {"type": "geometric", "mean": 2}
    values = one_stock_point(up_to(3), rate=0.75, lead_time=2, horizon=7500, group={"quantity": quantity})
    held = positions.base_stock(3)
    check(
        values,
        constant_lead_time.continuous_review(held, rate=0.75, lead_time=2, size=geometric_mass(2)),
        units=2,
    )


REVIEWED = {
    "periodic_order_up_to": (2, {"order_up_to_level": 2}, positions.base_stock(2)),
    "periodic_min_max": (
        1,
        {"reorder_point": 0, "order_up_to_level": 2},
        positions.min_max(0, 2, poisson_mass(1)),
    ),
    "periodic_reorder_point": (1, {"reorder_point": 0, "order_quantity": 2}, positions.lots(0, 2)),
    "capped_base_stock": (1, {"base_stock_level": 2, "cap": 2}, positions.capped(2, 2, poisson_mass(1))),
}


@pytest.mark.parametrize("rule", REVIEWED)
def test_periodic_review_rules_have_the_levels_that_follow_from_their_inventory_positions(
    rule: str, check: Check
) -> None:
    period, words, held = REVIEWED[rule]
    restock = {"type": rule, "review_period": period, "first_review": 0.5, **words}
    values = one_stock_point(restock, rate=1, lead_time=1, horizon=9500 if rule == "capped_base_stock" else 5000)
    exact = constant_lead_time.periodic_review(held, rate=1, lead_time=1, review_period=period)
    check(values, exact, sees=0.03 if rule == "capped_base_stock" else 0.02)


def test_a_constant_order_leaves_an_inventory_level_that_is_a_random_walk(check: Check) -> None:
    rule = {"type": "constant_order", "review_period": 2, "order_quantity": 1}
    values = one_stock_point(rule, rate=1, lead_time=0.5, horizon=8000, group={"willing_to_wait": 0})
    # what is ordered does not depend on what is there, so the lead time only shifts when in a period it comes
    held = positions.standing_order(1, poisson_mass(2))
    exact = constant_lead_time.periodic_review(held, rate=1, lead_time=0, review_period=2)
    check(values, {name: exact[name] for name in ("fill_rate", "ready_rate", "on_hand")}, sees=0.03)


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_lost_sales_with_one_outstanding_order_at_a_time_follow_the_cycle(law: str, check: Check) -> None:
    rule = {"type": "reorder_point", "reorder_point": 1, "order_quantity": 3}
    group, stock = {"willing_to_wait": 0}, {"max_outstanding_orders": 1}
    values = one_stock_point(rule, rate=1, lead_time=LAWS[law], horizon=6000, group=group, stock=stock)
    theory = lost_sales_lots.constant if law == "constant" else lost_sales_lots.exponential
    check(values, theory(1, 3, rate=1, lead_time=2), lead_time=2)


def two_classes(level: int, *, first: float, second: float, waits: float, horizon: float) -> dict[str, Any]:
    """Base stock with a reserve of one unit against the second of two classes."""
    values = one_stock_point(up_to(level), rate=1, lead_time=exponential(2), horizon=horizon, stock={"reserve": {2: 1}})
    values["customers"] = {
        name: {
            "wants": "mug",
            "arrivals": {"type": "poisson", "rate": rate},
            "willing_to_wait": waits,
            "priority": priority,
        }
        for name, rate, priority in (("first", first, 1), ("second", second, 2))
    }
    return values


def test_a_reserve_keeps_units_from_the_second_class_where_sales_are_lost(check: Check) -> None:
    values = two_classes(3, first=1, second=1, waits=0, horizon=7000)
    exact = critical_level.both_lost(3, 1, first=1, second=1, lead_time=2)
    check(values, exact["*"], groups={"first": exact["1"], "second": exact["2"]}, lead_time=2)


def test_a_reserve_keeps_units_from_backorders_of_the_second_class(check: Check) -> None:
    values = two_classes(2, first=1, second=0.3, waits=1, horizon=9000)
    exact = critical_level.both_wait(2, 1, first=1, second=0.3, lead_time=2)
    # second comers are seldom filled at once; how seldom shows in the fill rate of all
    groups = {"first": exact["1"], "second": {"mean_wait": exact["2"]["mean_wait"]}}
    check(values, exact["*"], groups=groups, lead_time=2, sees=0.03)


def test_zheng_and_federgruen_s_best_policy_costs_what_they_say(check: Check) -> None:
    rule = {"type": "periodic_min_max", "review_period": 1, "reorder_point": 6, "order_up_to_level": 40}
    values = one_stock_point(rule, rate=10, lead_time=0, horizon=1000)
    values["suppliers"]["acme"]["order_cost"] = 64
    values["accounting"] = {"type": "period_end", "period": 1}
    exact = zheng_federgruen.cost(poisson_mass(10), 6, 40, order=64, hold=1, owe=9)
    assert exact == pytest.approx(35.02, abs=0.005)
    check(values, {"total_cost": exact})


def test_zheng_and_federgruen_s_policy_costs_the_same_with_one_order_a_period(check: Check) -> None:
    rule = {"type": "periodic_min_max", "review_period": 1, "reorder_point": 6, "order_up_to_level": 40}
    values = one_stock_point(rule, rate=1, lead_time=0, horizon=1000)
    quantity = {"type": "poisson", "mean": 10}
    values["customers"]["all"]["arrivals"] = {"type": "per_period", "every": 1, "quantity": quantity}
    values["suppliers"]["acme"]["order_cost"] = 64
    values["accounting"] = {"type": "period_end", "period": 1}
    exact = zheng_federgruen.cost(poisson_mass(10), 6, 40, order=64, hold=1, owe=9)
    check(values, {"total_cost": exact})
