"""Properties of every scenario of stock points, drawn at random and played with everything switched on at once."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from hypothesis import given

from sim.experiments.compare import compare
from sim.experiments.run import simulate
from sim.scenario.reading import read_mapping
from tests.helpers.random_scenarios import FEW, bytes_of, rules, scenarios
from tests.helpers.scenarios import mapping


@FEW
@given(scenarios())
def test_the_account_closes_and_units_are_conserved(values: dict[str, Any]):
    run = simulate(read_mapping(values))
    account = run.account()  # checks itself, in orders, in units and at every stock point
    for kind in ("orders", "units"):
        ends = dict(account[kind])
        assert ends.pop("placed") == sum(ends.values())


@FEW
@given(scenarios())
def test_no_level_quantity_or_wait_is_negative(values: dict[str, Any]):
    run = simulate(read_mapping(values))
    assert (run.levels[["on_hand", "on_order", "backorders"]] >= 0).all().all()
    columns = ["filled_at_once_units", "filled_later_units", "lost_units", "cancelled_units"]
    assert (run.orders[columns] >= 0).all().all()
    assert (run.orders[columns].sum(axis=1) <= run.orders.quantity).all()
    assert (run.replenishments[["quantity", "received_quantity"]] >= 0).all().all()
    waited = run.orders.resolved_at - run.orders.arrived_at
    assert not (waited < 0).any()
    measures = run.measures().set_index(["stock", "group", "measure"]).value
    rates = measures[[key for key in measures.index if key[2].endswith("_rate")]]
    assert ((rates.isna()) | ((rates >= 0) & (rates <= 1 + 1e-12))).all()


@FEW
@given(scenarios())
def test_the_same_arguments_give_the_same_bytes(values: dict[str, Any]):
    assert bytes_of(simulate(read_mapping(values))) == bytes_of(simulate(read_mapping(copy.deepcopy(values))))


@FEW
@given(scenarios())
def test_a_longer_run_begins_as_the_shorter_one_does(values: dict[str, Any]):
    short = simulate(read_mapping(values))
    long = simulate(read_mapping({**values, "horizon": values["horizon"] + 7}))
    end = short.scenario.span.end
    shorter, longer = short.ledger.orders, long.ledger.orders
    before = longer.arrived_at < end
    before &= longer.group != len(long.plan.groups) - 1  # what was owed at the start stands at the end of the list
    real = shorter.group != len(short.plan.groups) - 1
    for column in ("arrived_at", "stock", "quantity", "filled_at_once_units", "lost_units"):
        assert np.array_equal(getattr(shorter, column)[real], getattr(longer, column)[before])


@FEW
@given(scenarios(), rules)
def test_a_policy_changes_no_other_policy_s_draws(values: dict[str, Any], rule: dict[str, Any]):
    alone = simulate(read_mapping(values))
    beside = read_mapping({**values, "policies": {"as today": {}, "other": {"restock": rule}}})
    assert bytes_of(simulate(beside, "as today")) == bytes_of(alone)
    other = simulate(beside, "other").ledger.orders
    for column in ("arrived_at", "customer", "quantity", "stock"):
        assert np.array_equal(getattr(other, column), getattr(alone.ledger.orders, column))


@FEW
@given(scenarios())
def test_another_product_with_its_own_customers_changes_no_other_draws(values: dict[str, Any]):
    alone = simulate(read_mapping(values))
    more = copy.deepcopy(values)
    more["products"]["plate"] = {}
    more["stock"]["plate"] = {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 3}}
    # declared first, so that a stream found by position would shift all others
    new = {"wants": "plate", "arrivals": {"type": "poisson", "rate": 2}}
    more["customers"] = {"newcomers": new, **more["customers"]}
    both = simulate(read_mapping(more))
    of_both, of_one = both.orders, alone.orders
    of_both = of_both[of_both.group != "newcomers"]
    for column in ("arrived_at", "customer", "stock", "quantity", "outcome", "resolved_at"):
        assert list(map(str, of_both[column])) == list(map(str, of_one[column]))


def test_any_number_of_processes_gives_the_same_bytes():
    people = {"arrivals": {"type": "poisson", "rate": 3}, "patience": {"type": "exponential", "mean": 4}}
    values = mapping(
        {
            "customers": {"people": people},
            "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 4, "cv": 0.5}}},
        }
    )  # fmt: skip
    scenario = read_mapping(
        values | {"policies": {"none": {}, "some": {"restock": {"type": "base_stock", "base_stock_level": 15}}}}
    )
    serial = compare(scenario, 5, keep="all")
    spread = compare(scenario, 5, keep="all", backend="processes", jobs=2)
    assert serial.summary() == spread.summary()
    for policy in scenario.policies:
        for one, other in zip(serial.kept(policy), spread.kept(policy), strict=True):
            assert bytes_of(one) == bytes_of(other)
