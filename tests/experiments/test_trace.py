"""The trace: everything that happened to an order or at a stock point, event by event."""

from __future__ import annotations

import re
from collections import Counter

import numpy as np
import pytest

from benchmarks.same_ledgers import columns
from sim.engine.plan import plan
from sim.engine.simpy_engine import play
from sim.engine.tape import Tape
from sim.errors import UserError
from sim.experiments.run import simulate
from sim.experiments.trace import trace
from sim.scenario.reading import read_scenario
from tests.helpers.places import SCENARIOS
from tests.helpers.scenarios import scenario_of, visits
from tests.helpers.traced import mugs, told, traced


def test_an_order_is_traced_from_its_shortage_to_its_fill_with_the_levels_after_each_event():
    lines = traced(mugs(), "1")
    assert [[" ".join(line[1].split()), line[3].strip()] for line in lines] == [
        ["6 customer", "people: asks for 2"],
        ["6 customer", "waits, 1 filled at once"],
        ["2 receipt", "gets 1"],
        ["2 receipt", "filled_on_time"],
    ]
    assert [line[-1].strip() for line in lines] == [
        "mug: on hand 0, on order 3, backorders 1",
        "mug: on hand 0, on order 3, backorders 1",
        "mug: on hand 0, on order 2, backorders 0",
        "mug: on hand 0, on order 2, backorders 0",
    ]


def test_a_stock_point_is_traced_with_what_it_orders_and_receives():
    said = [line[3].strip() for line in traced(mugs(), "mug")]
    assert said[0] == "opens"
    assert "orders 1 of acme (regular, no. 0)" in said
    assert "receives 1 of acme (no. 0)" in said


def test_a_stretch_of_time_is_traced_and_nothing_beside_it():
    assert {float(line[0]) for line in traced(mugs(), "2..3")} == {2.0}
    assert {float(line[0]) for line in traced(mugs(), "mug", "24 hours..1.5")} == {1.0}
    assert traced(mugs(), "8..") == []


def test_a_word_that_names_nothing_is_refused_with_the_nearest_name():
    with pytest.raises(UserError, match=r"^words: expected 'all', .*, found 'mig' \(did you mean 'mug'\?\)"):
        traced(mugs(), "mig")
    with pytest.raises(UserError, match=r"found 'x\.\.3'"):
        traced(mugs(), "x..3")


@pytest.mark.parametrize("name", ["network", "disruption", "communication", "dropshipping"])
def test_tracing_changes_nothing_and_its_levels_are_those_of_the_tables(name: str):
    scenario = read_scenario(SCENARIOS / f"{name}.yaml")
    run = simulate(scenario)
    lines = traced(scenario, "all")
    last: dict[str, str] = {}
    for line in lines:
        if ": on hand" in line[-1]:
            stock, _, levels = line[-1].strip().partition(": ")
            last[stock] = levels
    final = run.levels.groupby("stock", observed=True).last()
    for stock, levels in last.items():
        row = final.loc[stock]
        expected = f"on hand {row.on_hand:g}, on order {row.on_order:g}, backorders {row.backorders:g}"
        assert levels == expected, stock


@pytest.mark.parametrize(
    ("name", "policy"),
    [("network", "weekly truck, seen"), ("dropshipping", "as today"), ("bicycle", "bicycles, few parts")],
)
def test_every_replenishment_order_is_traced_once_with_all_that_was_ordered(name: str, policy: str):
    # also those that another stock point fills bit by bit, and those of a store, which are here in the same instant
    scenario = read_scenario(SCENARIOS / f"{name}.yaml")
    traced_orders: dict[tuple[str, int], int] = {}
    for line in traced(scenario, "all", policy=policy):
        said = re.fullmatch(r"orders (\d+) of .*, no\. (\d+)\)", line[3].strip())
        if said:
            key = (line[2].strip(), int(said[2]))
            assert key not in traced_orders
            traced_orders[key] = int(said[1])
    run = simulate(scenario, policy)
    rows, withdrawn = run.ledger.replenishments, run.ledger.withdrawals
    placed = rows.quantity.copy()
    np.add.at(placed, withdrawn.replenishment, withdrawn.units)
    expected: Counter[tuple[str, int]] = Counter()
    for stock, number, units in zip(rows.stock.tolist(), rows.order.tolist(), placed.tolist(), strict=True):
        if number >= 0:
            expected[run.plan.stocks[stock], number] += units
    assert len(traced_orders) > 50
    assert traced_orders == dict(expected)


def test_a_trace_has_churn_and_visits_not_made_at_the_instants_of_the_orders_table():
    scenario = read_scenario(SCENARIOS / "communication.yaml")
    policy = "lean, say nothing"
    orders = simulate(scenario, policy).orders.set_index("order")
    lines: list[str] = []
    trace(scenario, policy, ["all"], lines.append)
    churns = stays_away = 0
    for line in lines[1:]:
        if "its customer churns" in line or "stayed_away" in line:
            order = orders.loc[int(line.split(" order ")[1].split()[0])]
            churned = "churns" in line
            at = order.resolved_at if churned else order.arrived_at
            assert float(line.split()[0]) == pytest.approx(at, abs=1e-6), line
            churns, stays_away = churns + churned, stays_away + (not churned)
            assert churned or line.split()[1:3] == ["6", "customer"]
    assert stays_away == (orders.outcome == "stayed_away").sum() > 0
    assert churns > 20


def test_a_promise_broken_without_a_notice_is_traced_with_the_deadline_that_it_leaves():
    # quoted 3 days, prepared to wait for 9, nothing comes: at day 4 half of the 6 days left remain
    changes = {
        "horizon": 20,
        "customers": {"people": visits([1], [1], patience=9, reaction={"grace": 0.5})},
        "suppliers": {"acme": {"lead_time": 15}},
        "promise": {"quote": {"type": "fixed", "time": 3}},
        "stock": {"mug": {"initial": 0}},
    }
    said = [(float(line[0]), line[3].strip()) for line in traced(scenario_of(changes), "0")]
    assert said == [
        (1, "people: asks for 1"),
        (1, "is quoted a wait of 3"),
        (1, "waits until 10 at most"),
        (1, "agrees to 4"),
        (4, "the date passes without a notice, waits until 7 at most"),
        (7, "cancelled"),
    ]


def test_a_stretch_of_time_has_both_its_ends():
    assert {at for at, *_ in told("1..2")} == {1, 2}
    assert {at for at, *_ in told("4..4")} == {4}


def test_several_stretches_narrow_each_other_and_several_names_are_traced_together():
    assert {at for at, *_ in told("1..5", "2..", "..4")} == {2, 4}
    assert [who for _, _, who, _ in told("0", "1", "..2")] == ["order 0", "order 0", "order 1", "order 1"]
    assert {who for _, _, who, _ in told("0", "mug")} == {"mug", "order 0", "order 1"}
    both = scenario_of(
        {
            "products": {"cup": {}},
            "stock": {"cup": {"source": "acme", "restock": "order_for_order"}},
            "customers": {"people": visits([1, 2])},
        }
    )
    assert {line[2].strip() for line in traced(both, "1", "cup")} == {"cup", "order 1"}


@pytest.mark.parametrize("name", ["network", "disruption", "communication", "dropshipping"])
def test_a_traced_run_has_the_ledger_of_one_that_is_not(name: str):
    scenario = read_scenario(SCENARIOS / f"{name}.yaml")
    own, tape = plan(scenario, next(iter(scenario.policies))), Tape(scenario.seed, 0)
    untraced = play(own, tape, tape.customers(own))
    traced_ledger = play(own, tape, tape.customers(own), lambda event: None)
    assert list(columns(traced_ledger)) == list(columns(untraced))


def test_a_trace_is_of_the_seed_that_is_asked_for():
    scenario = read_scenario(SCENARIOS / "communication.yaml")
    lines: list[str] = []
    trace(scenario, next(iter(scenario.policies)), ["0"], lines.append, seed=77)
    assert float(lines[1].split()[0]) == pytest.approx(simulate(scenario, seed=77).orders.arrived_at.iloc[0], abs=1e-6)
