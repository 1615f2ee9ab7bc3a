"""The simulator against exact answers of inventory theory.

Every comparison is a Student interval over 64 independent replications at a false-alarm chance of 5·10⁻⁹, and is
itself refused if it could not see an error of 2 % (`theory.agreement`). Seeds are fixed and were not chosen.
The window begins after a warm-up of 25 lead times; waits are missing of those few who still wait at its end, which
moves a mean by less than a tenth of its standard error.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pytest
from theory import base_stock, classes, constant_lead_time, impatience, lost_sales_lots, positions, zheng_federgruen
from theory.agreement import disagreements
from theory.demand import geometric_mass, poisson_mass

from sim import read_mapping, simulate
from sim.experiments.run import Run

REPLICATIONS = 64
Extra = Callable[[Run], float]


def world(
    restock: Mapping[str, Any],
    *,
    rate: float,
    lead_time: object,
    horizon: float,
    group: Mapping[str, Any] | None = None,
    stock: Mapping[str, Any] | None = None,
    **words: Any,
) -> dict[str, Any]:
    """One product, one group who come by a Poisson process, one supplier; a warm-up of 25 mean lead times."""
    return {
        "name": "theory",
        "warm_up": 50,
        "horizon": horizon,
        "seed": 1903,
        "products": {"mug": {"holding_cost": 1, "backorder_cost": 9}},
        "customers": {"all": {"wants": "mug", "arrivals": {"type": "poisson", "rate": rate}, **(group or {})}},
        "suppliers": {"acme": {"lead_time": lead_time, "order_cost": 5}},
        "stock": {"mug": {"source": "acme", "restock": dict(restock), **(stock or {})}},
        **words,
    }


def exponential(mean: float) -> dict[str, Any]:
    return {"type": "exponential", "mean": mean}


def played(
    values: Mapping[str, Any], extras: Mapping[str, Extra] | None = None, replications: int = REPLICATIONS
) -> dict[tuple[str, str], list[float]]:
    """{(group, measure): its value in each replication}, over all stock points; group '' is everybody."""
    scenario = read_mapping(values)
    found: dict[tuple[str, str], list[float]] = {}
    for replication in range(replications):
        run = simulate(scenario, replication=replication)
        frame = run.measures()
        frame = frame[frame["stock"] == "*"]
        for group, measure, value in zip(frame["group"], frame["measure"], frame["value"], strict=True):
            found.setdefault((group, measure), []).append(value)
        for name, extra in (extras or {}).items():
            found.setdefault(("", name), []).append(extra(run))
    return found


def check(
    values: Mapping[str, Any],
    exact: Mapping[str, float],
    *,
    known: Mapping[str, float] | None = None,
    extras: Mapping[str, Extra] | None = None,
    groups: Mapping[str, Mapping[str, float]] | None = None,
    sees: float = 0.02,
) -> None:
    """The runs of a scenario have these long-run values; `known` are inputs (see `theory.agreement`)."""
    found = played(values, extras)
    of_all = {measure: numbers for (group, measure), numbers in found.items() if group == ""}
    wrong = disagreements(of_all, exact, known=known, sees=sees)
    for group, wanted in (groups or {}).items():
        own = {measure: numbers for (name, measure), numbers in found.items() if name == group}
        controls = {name: of_all[name] for name in known or {}}
        wrong += [f"{group}: {line}" for line in disagreements({**own, **controls}, wanted, known=known, sees=sees)]
    assert not wrong, "\n".join(wrong)


def inputs(values: Mapping[str, Any], lead_time: float = 0, units: float = 1) -> dict[str, float]:
    """The means that the scenario itself sets: orders and units asked for, and how long a delivery takes."""
    orders = sum(group["arrivals"]["rate"] for group in values["customers"].values()) * values["horizon"]
    return {"orders_placed": orders, "units_demanded": orders * units} | (
        {"delivery_time": lead_time} if lead_time else {}
    )


def delivery_time(run: Run) -> float:
    """Mean lead time of what was ordered in the window, but for its last 100: all of that came before the end.

    The measure `lead_time_mean` will not do here: of what is ordered last only the short lead times are seen.
    """
    placed, tick = run.ledger.replenishments, run.scenario.tick
    begin, end = run.scenario.warm_up * tick, run.scenario.span.end - 100 * tick
    seen = (placed.ordered_at > begin) & (placed.ordered_at <= end)
    return float((placed.received_at - placed.ordered_at)[seen].mean()) / tick


def waits_longer_than(w: float) -> Extra:
    """Share of the orders placed in the window that waited more than `w` (who waits still at the end did)."""

    def share(run: Run) -> float:
        orders, tick = run.ledger.orders, run.scenario.tick
        seen = orders.arrived_at > run.scenario.warm_up * tick
        return float((orders.resolved_at - orders.arrived_at > w * tick)[seen].mean())

    return share


def some(exact: Mapping[str, float], *names: str) -> dict[str, float]:
    return {name: exact[name] for name in names}


def up_to(level: int) -> dict[str, Any]:
    return {"type": "base_stock", "base_stock_level": level}


LAWS = {"constant": 2, "exponential": exponential(2), "gamma": {"type": "gamma", "mean": 2, "cv": 1.5}}


@pytest.mark.parametrize("law", LAWS)
def test_palm_s_theorem_holds_for_every_law_of_the_lead_time(law: str) -> None:
    values = world(up_to(2), rate=1, lead_time=LAWS[law], horizon=6000)
    exact = base_stock.palm(2, rate=1, lead_time=2)
    check(values, exact, known=inputs(values, 2), extras={"delivery_time": delivery_time})


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_waits_are_served_first_come_first_whether_deliveries_cross_or_not(law: str) -> None:
    tail = constant_lead_time.wait_tail if law == "constant" else base_stock.wait_tail_exponential
    values = world(up_to(1), rate=0.75, lead_time=LAWS[law], horizon=8000)
    exact = {f"over {w}": tail(1, rate=0.75, lead_time=2, waits=w) for w in (0.3, 1.0)}
    extras = {f"over {w}": waits_longer_than(w) for w in (0.3, 1.0)}
    check(values, exact, known=inputs(values, 2), extras={"delivery_time": delivery_time, **extras})


def test_who_orders_each_shortage_makes_all_wait_a_lead_time() -> None:
    values = world({"type": "order_for_order"}, rate=1, lead_time=exponential(2), horizon=2000)
    exact = base_stock.palm(0, rate=1, lead_time=2)
    check(values, exact, known=inputs(values, 2), extras={"delivery_time": delivery_time})


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_base_stock_with_lost_sales_is_erlang_s_loss_system(law: str) -> None:
    values = world(up_to(2), rate=1, lead_time=LAWS[law], horizon=6000, group={"willing_to_wait": 0})
    exact = base_stock.erlang_b(2, rate=1, lead_time=2)
    check(values, exact, known=inputs(values, 2), extras={"delivery_time": delivery_time})


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_some_wait_and_some_are_lost_whatever_the_law_of_the_lead_time(law: str) -> None:
    values = world(up_to(1), rate=1, lead_time=LAWS[law], horizon=6000, group={"willing_to_wait": 0.6})
    exact = base_stock.partial_backordering(1, rate=1, lead_time=2, waits=0.6)
    check(values, exact, known=inputs(values, 2), extras={"delivery_time": delivery_time})


@pytest.mark.parametrize("way", ["keep", "withdraw"])
def test_impatient_customers_leave_the_chain_as_they_should(way: str) -> None:
    values = world(
        up_to(1),
        rate=1,
        lead_time=exponential(2),
        horizon=6000,
        group={"patience": exponential(2)},
        stock={"on_cancellation": way},
    )
    theory = impatience.keep if way == "keep" else impatience.withdraw
    exact = theory(1, rate=1, lead_time=2, patience=2)
    # an order withdrawn has no lead time to correct for
    known = inputs(values, 2) if way == "keep" else inputs(values)
    check(values, exact, known=known, extras={"delivery_time": delivery_time} if way == "keep" else None)


def test_lots_leave_the_position_even_and_cost_what_they_should() -> None:
    rule = {"type": "reorder_point", "reorder_point": 1, "order_quantity": 3}
    values = world(rule, rate=1, lead_time=2, horizon=8000)
    exact = constant_lead_time.looking_always(positions.lots(1, 3), rate=1, lead_time=2)
    costs = {
        "holding_cost": exact["on_hand"],
        "backorder_cost": 9 * exact["backorders"],
        "ordering_cost": 5 / 3,
        "total_cost": exact["on_hand"] + 9 * exact["backorders"] + 5 / 3,
    }
    check(values, {**exact, **costs}, known=inputs(values))


SIZES = {"type": "discrete", "values": [1, 2, 5], "weights": [0.6, 0.2, 0.2]}
SIZE = np.array([0, 0.6, 0.2, 0, 0, 0.2])  # of mean 2
RULES = {
    "base_stock": (up_to(5), positions.base_stock(5)),
    "reorder_point": ({"type": "reorder_point", "reorder_point": 2, "order_quantity": 4}, positions.lots(2, 4)),
    "min_max": ({"type": "min_max", "reorder_point": 2, "order_up_to_level": 7}, positions.min_max(2, 7, SIZE)),
}


@pytest.mark.parametrize("rule", RULES)
def test_orders_of_several_units_are_filled_in_part_and_wait_for_their_last(rule: str) -> None:
    restock, held = RULES[rule]
    values = world(restock, rate=0.75, lead_time=2, horizon=12000, group={"quantity": SIZES})
    exact = constant_lead_time.looking_always(held, rate=0.75, lead_time=2, size=SIZE)
    check(values, exact, known=inputs(values, units=2))


def test_geometric_orders_are_compound_poisson_demand() -> None:
    quantity = {"type": "geometric", "mean": 2}
    values = world(up_to(4), rate=0.75, lead_time=2, horizon=12000, group={"quantity": quantity})
    exact = constant_lead_time.looking_always(positions.base_stock(4), rate=0.75, lead_time=2, size=geometric_mass(2))
    check(values, exact, known=inputs(values, units=2))


STEP = poisson_mass(2.0)  # demand of a review period
REVIEWED = {
    "periodic_order_up_to": ({"order_up_to_level": 3}, positions.base_stock(3)),
    "periodic_min_max": ({"reorder_point": 2, "order_up_to_level": 5}, positions.min_max(2, 5, STEP)),
    "periodic_reorder_point": ({"reorder_point": 1, "order_quantity": 3}, positions.lots(1, 3)),
    "capped_base_stock": ({"base_stock_level": 4, "cap": 3}, positions.capped(4, 3, STEP)),
}


@pytest.mark.parametrize("rule", REVIEWED)
def test_rules_that_look_at_reviews_have_the_levels_of_their_positions(rule: str) -> None:
    words, held = REVIEWED[rule]
    values = world({"type": rule, "review_period": 2, "first_review": 0.5, **words}, rate=1, lead_time=1, horizon=8000)
    exact = constant_lead_time.at_reviews(held, rate=1, lead_time=1, review_period=2)
    check(values, exact, known=inputs(values))


def test_a_standing_order_leaves_a_stock_that_walks() -> None:
    rule = {"type": "constant_order", "review_period": 2, "order_quantity": 1}
    values = world(rule, rate=1, lead_time=0.5, horizon=6000, group={"willing_to_wait": 0})
    exact = constant_lead_time.at_reviews(positions.standing_order(1, STEP), rate=1, lead_time=0, review_period=2)
    check(values, some(exact, "fill_rate", "ready_rate", "on_hand"), known=inputs(values))


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_one_order_at_a_time_and_lost_sales_follow_the_cycle(law: str) -> None:
    rule = {"type": "reorder_point", "reorder_point": 1, "order_quantity": 3}
    values = world(
        rule,
        rate=1,
        lead_time=LAWS[law],
        horizon=6000,
        group={"willing_to_wait": 0},
        stock={"max_outstanding_orders": 1},
    )
    theory = lost_sales_lots.constant if law == "constant" else lost_sales_lots.exponential
    exact = theory(1, 3, rate=1, lead_time=2)
    check(values, exact, known=inputs(values, 2), extras={"delivery_time": delivery_time})


def two_classes(*, level: int, reserve: int, waits: float, horizon: float) -> dict[str, Any]:
    values = world(up_to(level), rate=1, lead_time=exponential(2), horizon=horizon)
    group = {"wants": "mug", "arrivals": {"type": "poisson", "rate": 0.5}, "willing_to_wait": waits}
    values["customers"] = {"first": {**group, "priority": 1}, "second": {**group, "priority": 2}}
    values["stock"]["mug"]["reserve"] = {2: reserve}
    return values


def test_a_reserve_keeps_units_back_from_the_second_class_when_none_wait() -> None:
    values = two_classes(level=3, reserve=1, waits=0, horizon=9000)
    exact = classes.both_lost(3, 1, first=0.5, second=0.5, lead_time=2)
    check(
        values,
        exact["*"],
        known=inputs(values, 2),
        extras={"delivery_time": delivery_time},
        groups={"first": exact["1"], "second": exact["2"]},
    )


def test_a_reserve_is_respected_for_those_who_wait_as_well() -> None:
    values = two_classes(level=2, reserve=1, waits=1, horizon=9000)
    exact = classes.both_wait(2, 1, first=0.5, second=0.5, lead_time=2)
    check(
        values,
        exact["*"],
        known=inputs(values, 2),
        extras={"delivery_time": delivery_time},
        groups={"first": exact["1"], "second": exact["2"]},
    )


PERIODS = {
    "one order a period": {"type": "per_period", "every": 1, "quantity": {"type": "poisson", "mean": 10}},
    "customers all day": {"type": "poisson", "rate": 10},
}


@pytest.mark.parametrize("arrivals", PERIODS)
def test_zheng_and_federgruen_s_best_policy_costs_what_they_say(arrivals: str) -> None:
    demand = poisson_mass(10)
    rule = {"type": "periodic_min_max", "review_period": 1, "reorder_point": 6, "order_up_to_level": 40}
    values = world(rule, rate=10, lead_time=0, horizon=1500)
    values["customers"]["all"]["arrivals"] = PERIODS[arrivals]
    values["suppliers"]["acme"]["order_cost"] = 64
    values["accounting"] = {"type": "period_end", "period": 1}
    exact = zheng_federgruen.cost(demand, 6, 40, order=64, hold=1, owe=9)
    assert exact == pytest.approx(35.02, abs=0.005)
    check(values, {"total_cost": exact}, known={"units_demanded": 10 * 1500})
