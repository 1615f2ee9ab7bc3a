"""Dates in a scenario file: when orders under way are due."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from sim.errors import ScenarioError
from sim.experiments.run import simulate
from sim.scenario.model import Scenario
from sim.scenario.reading import read_scenario
from tests.helpers.scenarios import mapping, scenario_of
from tests.helpers.stock_files import LEAN, MUG, save, scenario
from tests.helpers.tiny import Read, Refusals, changed

A_DUE = "a time from the start on, such as '3 days', or a date, such as 2026-01-05"
STARTED = ("horizon: 100", "horizon: 100\nstart: 2026-01-05")


def with_due(due: object, **words: object) -> Scenario:
    """The mug's scenario with 20 units under way that are due then."""
    on_order = [{"quantity": 20, "due": due}]
    return scenario_of({"start": "2026-01-05", **words, "stock": {"mug": {"initial": {"on_order": on_order}}}})


def due_of(scenario: Scenario) -> float:
    """When the first order under way is due, in the scenario's unit."""
    state = scenario.stock["mug"].initial
    assert state is not None
    return state.on_order[0].due


@pytest.mark.parametrize(
    ("due", "unit", "time"),
    [
        (dt.date(2026, 1, 8), "day", 3.0),
        ("2026-01-08", "day", 3.0),
        (dt.datetime(2026, 1, 8, 12), "day", 3.5),
        ("2026-01-08 12:00", "day", 3.5),
        ("2026-01-08T12:00", "day", 3.5),
        (dt.date(2026, 1, 8), "hour", 72.0),
        (dt.date(2026, 1, 19), "week", 2.0),
        (dt.date(2026, 1, 5), "day", 0.0),
        (dt.date(2026, 1, 4), "day", 0.0),  # overdue
        (
            dt.date(2028, 3, 1),
            "day",
            786.0,
        ),  # 730 days to 2028-01-05, 27 more in January, 29 in February of a leap year
        (3, "day", 3.0),
        ("3 days", "week", 3 / 7),
    ],
)
def test_a_date_is_the_time_from_the_start_to_its_midnight(due: object, unit: str, time: float):
    assert due_of(with_due(due, unit=unit, horizon=1000)) == time


def test_an_order_due_at_a_date_plays_as_one_due_at_that_time():
    dated, timed = with_due("2026-01-08"), with_due(3)
    assert dated.fingerprint() == timed.fingerprint()
    (received,) = simulate(dated).replenishments.received_at
    assert received == 3


def test_an_overdue_order_comes_at_time_0_and_only_it_is_overdue():
    late = with_due("2025-12-01")
    state = late.stock["mug"].initial
    assert state is not None
    assert [order.overdue for order in state.on_order] == [True]
    assert simulate(late).replenishments.received_at.tolist() == [0]
    on_time = with_due(0).stock["mug"].initial
    assert on_time is not None
    assert [order.overdue for order in on_time.on_order] == [False]


def test_another_start_moves_what_is_due_at_a_date():
    assert due_of(with_due("2026-01-08").changed({"start": "2026-01-07"})) == 1
    assert due_of(with_due("2026-01-08").changed({"stock.mug.initial.on_order.0.due": "2026-01-25"})) == 20


def test_a_date_needs_the_start(refusals: Refusals):
    text = changed([("source: acme", "source: acme\n    initial: {on_order: [{quantity: 5, due: 2026-01-08}]}")])
    assert refusals(text) == [
        "15:45: stock.mug.initial.on_order.0.due: expected a scenario with a 'start', the date of time 0: dates need it, "
        "found 2026-01-08"
    ]


def test_a_start_that_is_no_date_is_said_once(refusals: Refusals):
    due = ("source: acme", "source: acme\n    initial: {on_order: [{quantity: 5, due: 2026-01-08}]}")
    assert refusals(changed([("horizon: 100", "horizon: 100\nstart: 05.01.2026"), due])) == [
        "4:8: start: expected a date, such as 2026-01-05, found '05.01.2026' (did you mean 2026-01-05?)"
    ]


@pytest.mark.parametrize(
    ("due", "said"),
    [
        ("soon", f"{A_DUE}, found 'soon'"),
        ("-3", f"{A_DUE} (what is overdue is due at 0, or at a date that is past), found -3"),
        ("3 d", f"{A_DUE}, found '3 d' (did you mean '3 days'?)"),
        ("08.01.2026", f"{A_DUE}, found '08.01.2026' (did you mean 2026-01-08?)"),
        ("1/8/2026", f"{A_DUE}, found '1/8/2026' (a date is written year-month-day: 2026-01-05)"),
        ("'2026-02-30'", f"{A_DUE}, found '2026-02-30'"),
        ("2026-01-08 10:00:00 +01:00", "a date without a time zone: the scenario's clock has none, found 2026-01-08 10:00:00+01:00"),
        ("1e20", "a time up to 73,000 years, found 1e+20 days"),
    ],
)  # fmt: skip
def test_what_is_no_due_time_is_refused_in_these_words(due: str, said: str, refusals: Refusals):
    order = ("source: acme", f"source: acme\n    initial: {{on_order: [{{quantity: 5, due: {due}}}]}}")
    assert refusals(changed([STARTED, order])) == [f"16:45: stock.mug.initial.on_order.0.due: expected {said}"]


def test_a_single_order_under_way_needs_no_list(read: Read, refusals: Refusals):
    one = "source: acme\n    initial: {on_order: {quantity: 5, due: 3 days}}"
    state = read(changed([("source: acme", one)])).stock["mug"].initial
    assert state is not None
    assert [(order.quantity, order.due) for order in state.on_order] == [(5, 3.0)]
    wrong = one.replace("3 days", "soon")
    assert refusals(changed([("source: acme", wrong)])) == [
        f"15:44: stock.mug.initial.on_order.due: expected {A_DUE}, found 'soon'"
    ]


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_table_has_dates_too(tmp_path: Path, ending: str):
    names = (*LEAN, "initial.on_order.quantity", "initial.on_order.due")
    due = "2026-01-08" if ending == "csv" else dt.datetime(2026, 1, 8)
    save(tmp_path / f"items.{ending}", names, (*MUG, 20, due))
    text = (
        "start: 2026-01-05\nname: shop\nhorizon: 30\nproducts: {mug: {}}\nsuppliers: {acme: {lead_time: 5}}\n"
        "customers: {people: {wants: mug, arrivals: 3}}\n"
    )
    state = read_scenario(scenario(tmp_path, text, f"items.{ending}")).stock["mug"].initial
    assert state is not None
    assert [(order.quantity, order.due) for order in state.on_order] == [(20, 3.0)]


def test_what_is_owed_in_a_table_is_said_to_be_backorders(tmp_path: Path):
    save(tmp_path / "items.csv", (*LEAN, "initial"), (*MUG, -10))
    text = (
        "name: shop\nhorizon: 30\nproducts: {mug: {}}\nsuppliers: {acme: {lead_time: 5}}\n"
        "customers: {people: {wants: mug, arrivals: 3}}\n"
    )
    with pytest.raises(ScenarioError) as caught:
        read_scenario(scenario(tmp_path, text, "items.csv"))
    (problem,) = caught.value.problems
    assert str(problem.place).endswith("row 2, column initial")
    assert problem.found == "-10 (what is owed says so: {on_hand: 0, backorders: 10})"


def test_two_orders_due_in_a_mapping_are_read():
    orders = [{"quantity": 1, "due": dt.date(2026, 1, 6)}, {"quantity": 2, "due": "1 week"}]
    values = mapping({"start": dt.date(2026, 1, 5), "stock": {"mug": {"initial": {"on_order": orders}}}})
    state = scenario_of({"start": values["start"], "stock": values["stock"]}).stock["mug"].initial
    assert state is not None
    assert [order.due for order in state.on_order] == [1.0, 7.0]
