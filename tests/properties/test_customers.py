"""Properties of every scenario whose stores promise dates and whose customers react, substitute, churn and return."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from hypothesis import given

from sim.engine.ledger import NEVER, Outcome
from sim.experiments.run import simulate
from sim.experiments.story import story
from sim.scenario.reading import read_mapping
from tests.helpers.random_customers import played, promises, scenarios_with_promises
from tests.helpers.random_scenarios import FEW, bytes_of


@FEW
@given(scenarios_with_promises())
def test_the_account_closes_and_units_are_conserved(values: dict[str, Any]):
    run = played(values)
    account = run.account()  # checks itself, in orders, in units and at every stock point
    for kind in ("orders", "units"):
        ends = dict(account[kind])
        assert ends.pop("placed") == sum(ends.values())
    run.measures()


@FEW
@given(scenarios_with_promises())
def test_no_level_or_quantity_is_negative_and_no_order_ends_before_it_is_placed(values: dict[str, Any]):
    run = played(values)
    assert (run.levels[["on_hand", "on_order", "backorders"]] >= 0).all().all()
    columns = ["filled_at_once_units", "filled_later_units", "substituted_units", "lost_units", "cancelled_units"]
    orders = run.orders
    assert (orders[columns] >= 0).all().all()
    assert (orders[columns].sum(axis=1) <= orders.quantity).all()
    assert not (orders.resolved_at < orders.arrived_at).any()
    assert not (orders.quoted_wait < 0).any()
    assert not (orders.promised_at < orders.arrived_at).any()
    assert not (orders.agreed_at < orders.promised_at).any()  # an earlier date changes nothing
    measures = run.measures()
    rates = measures[measures.measure.str.endswith("_rate")].value.dropna()
    assert ((rates >= 0) & (rates <= 1 + 1e-12)).all()


@FEW
@given(scenarios_with_promises())
def test_the_same_arguments_give_the_same_bytes(values: dict[str, Any]):
    assert bytes_of(played(values)) == bytes_of(played(values))


@FEW
@given(scenarios_with_promises())
def test_notices_cancellations_churn_and_returns_in_the_ledger_are_consistent(values: dict[str, Any]):
    run = played(values)
    ledger, orders = run.ledger, run.ledger.orders
    end, promised, notices = run.scenario.span.end, ledger.promises, ledger.notices_sent
    outcome = orders.outcome
    # notices are of backorders, none before the order and none after its end
    assert (notices.at > orders.arrived_at[notices.order]).all()
    assert (notices.at <= np.minimum(orders.resolved_at[notices.order], end)).all()
    assert (np.diff(notices.at) >= 0).all()
    cancelled = np.flatnonzero(outcome == Outcome.CANCELLED_AT_NOTICE)
    last = dict(zip(notices.order.tolist(), notices.at.tolist(), strict=True))
    assert [last[order] for order in cancelled.tolist()] == orders.resolved_at[cancelled].tolist()
    # late is after the last date agreed, on time is by it
    agreed = np.full(len(outcome), NEVER)
    agreed[promised.order] = promised.agreed_at
    assert (orders.resolved_at[outcome == Outcome.FILLED_LATE] > agreed[outcome == Outcome.FILLED_LATE]).all()
    assert (orders.resolved_at[outcome == Outcome.FILLED_ON_TIME] <= agreed[outcome == Outcome.FILLED_ON_TIME]).all()
    # no customer churns twice or places an order after churning, and no order is returned for twice
    customers = list(zip(orders.group.tolist(), orders.customer.tolist(), strict=True))
    churned_at = {
        customers[order]: at
        for order, at in zip(ledger.churned.order.tolist(), ledger.churned.at.tolist(), strict=True)
    }
    assert len(churned_at) == len(ledger.churned.order)
    away = outcome == Outcome.STAYED_AWAY
    initial = orders.group == len(run.plan.groups) - 1
    for order in np.flatnonzero(~initial).tolist():
        left_at = churned_at.get(customers[order], NEVER)
        assert orders.arrived_at[order] >= left_at if away[order] else orders.arrived_at[order] <= left_at
    returns = ledger.returns
    assert len(set(returns.returns_of.tolist())) == len(returns.returns_of)
    assert not np.isin(returns.returns_of, returns.order).any()
    unserved = [Outcome.LOST, Outcome.DECLINED, Outcome.CANCELLED, Outcome.CANCELLED_AT_NOTICE]
    assert np.isin(outcome[returns.returns_of], unserved).all()
    assert (orders.arrived_at[returns.order] >= orders.resolved_at[returns.returns_of]).all()


@FEW
@given(scenarios_with_promises(), promises)
def test_the_same_customers_arrive_whatever_the_store_promises(values: dict[str, Any], promise: dict[str, Any]):
    # rows of customers who return come after all others; a churned customer's visit is a row as well
    alone = played(values)
    values["policies"] = {"as today": {}, "other": {"promise": promise}}
    scenario = read_mapping(copy.deepcopy(values))
    assert bytes_of(simulate(scenario, "as today")) == bytes_of(alone)
    other = simulate(scenario, "other").ledger
    assert len(other.orders.quantity) - len(other.returns.order) == len(alone.ledger.orders.quantity) - len(
        alone.ledger.returns.order
    )
    first = len(alone.ledger.orders.quantity) - len(alone.ledger.returns.order)
    for column in ("arrived_at", "group", "profile", "stock", "customer", "priority", "quantity"):
        expected, found = getattr(alone.ledger.orders, column), getattr(other.orders, column)
        assert np.array_equal(expected[:first], found[:first]), column


@FEW
@given(scenarios_with_promises())
def test_a_longer_run_begins_as_the_shorter_one_does(values: dict[str, Any]):
    short, long = played(values), played({**values, "horizon": values["horizon"] + 7})
    end = short.scenario.span.end
    for part in ("notices_sent", "substitutions", "churned", "fills"):
        of_short, of_long = getattr(short.ledger, part), getattr(long.ledger, part)
        assert of_short.at.tolist() == of_long.at[of_long.at < end].tolist(), part
    count = int((short.ledger.orders.group != len(short.plan.groups) - 1).sum() - len(short.ledger.returns.order))
    for column in ("arrived_at", "stock", "quantity", "filled_at_once_units", "lost_units"):
        assert np.array_equal(getattr(short.ledger.orders, column)[:count], getattr(long.ledger.orders, column)[:count])
    promised, later = short.ledger.promises, long.ledger.promises
    first = {order: row for order, *row in zip(later.order.tolist(), later.quoted_wait, later.promised_at, strict=True)}
    for order, wait, date in zip(promised.order.tolist(), promised.quoted_wait, promised.promised_at, strict=True):
        if order < count:
            assert first[order][0] == wait
            assert first[order][1] == date or date == NEVER


@FEW
@given(scenarios_with_promises())
def test_every_order_has_a_story(values: dict[str, Any]):
    run = played(values)
    for order in range(0, len(run.ledger.orders.quantity), 7):
        assert story(run.plan, run.ledger, order)


@FEW
@given(scenarios_with_promises())
def test_a_store_without_promises_and_customers_without_reactions_play_as_if_nothing_were_declared(
    values: dict[str, Any],
):
    silent = {"type": "none"}
    undeclared = copy.deepcopy(values)
    undeclared.pop("promise")
    declared = copy.deepcopy(values)
    declared["promise"] = {"quote": silent, "notices": silent}
    for scenario in (undeclared, declared):
        for group in (*scenario["customers"].values(), *scenario.get("profiles", {}).values()):
            for word in ("alternatives", "reaction", "loyalty", "returns_on_restock"):
                group.pop(word, None)
    for group in declared["customers"].values():
        group.update(
            alternatives={}, reaction={"uninformed_acceptance": 1, "grace": 1, "update_credit": 1}, loyalty=None
        )
    assert bytes_of(played(undeclared)) == bytes_of(played(declared))
