"""Errors: the whole of a message, its place with a caret, and the nearest word."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

from sim.errors import Place, Problem, ScenarioError, did_you_mean, shown
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping
from tests.helpers.timing import cpu_seconds
from tests.helpers.tiny import A_LEVEL, IN_SMALLER_ONES, Read, changed


def test_a_problem_says_file_line_column_path_and_shows_the_line_with_a_caret(read: Read, tmp_path: Path):
    with pytest.raises(ScenarioError) as caught:
        read(changed([("type: base_stock,", "type: order_upto,")]))
    assert str(caught.value) == (
        f"{tmp_path}/x.yaml:15:21: stock.mug.restock.type: expected a restock rule, found 'order_upto' "
        "(did you mean 'periodic_order_up_to'?)\n"
        "        restock: {type: order_upto, base_stock_level: 8}\n"
        "                        ^"
    )


def test_all_problems_are_said_at_once_in_the_order_of_the_file(read: Read, tmp_path: Path):
    text = changed(
        [
            ("level: 8", "level: 3.5"),
            ("source: acme", "source: acmee"),
            ("rate: 3", "rate: -3"),
            ("horizon: 100", "horizon: soon"),
            ("unit: day", "unit: NO"),
        ]
    )
    with pytest.raises(ScenarioError) as caught:
        read(text)
    file = f"{tmp_path}/x.yaml"
    assert str(caught.value) == (
        f"{file}:2:7: unit: expected 'hour', 'day' or 'week', found NO, which YAML reads as true or false\n"
        "    unit: NO\n"
        "          ^\n"
        f"{file}:3:10: horizon: expected a duration, such as 5 or '36 hours', found 'soon'\n"
        "    horizon: soon\n"
        "             ^\n"
        f"{file}:9:37: customers.people.arrivals.rate: expected a rate of at least 0, found -3\n"
        "        arrivals: {type: poisson, rate: -3}\n"
        "                                        ^\n"
        f"{file}:14:13: stock.mug.source: expected a supplier, or another stock point, found 'acmee' (did you mean 'acme'?)\n"
        "        source: acmee\n"
        "                ^\n"
        f"{file}:15:51: stock.mug.restock.base_stock_level: expected {A_LEVEL}, found 3.5{IN_SMALLER_ONES}\n"
        "        restock: {type: base_stock, base_stock_level: 3.5}\n"
        "                                                      ^"
    )
    assert len(caught.value.problems) == 5


def test_problems_of_a_mapping_have_no_places_but_the_same_words():
    with pytest.raises(ScenarioError) as caught:
        read_mapping(mapping({"horizon": -1, "suppliers": {"acme": {"lead_time": "soon"}}}))
    assert str(caught.value) == (
        "horizon: expected a duration above 0, found -1\n"
        "suppliers.acme.lead_time: expected a duration, such as 5 or '36 hours', found 'soon'"
    )


def test_the_caret_of_a_value_that_stands_for_a_block_is_below_it(read: Read):
    text = changed([("lead_time: 5", "lead_time: 5 dyas"), ("{type: base_stock, base_stock_level: 8}", "base_stok")])
    with pytest.raises(ScenarioError) as caught:
        read(text)
    above = {one.path: one.place.source[one.place.column - 1 :] for one in caught.value.problems if one.place}
    assert above == {"suppliers.acme.lead_time": "5 dyas}", "stock.mug.restock": "base_stok"}


def test_a_long_line_is_shown_around_the_column():
    place = Place("x.yaml", 1, 501, "a" * 500 + "b" * 500)
    line, caret = place.excerpt()
    assert line == "…" + "a" * 80 + "b" * 80 + "…"
    assert line[caret.index("^")] == "b"
    assert line[caret.index("^") - 1] == "a"


def test_a_line_with_tabs_keeps_its_caret_in_place_and_a_terminal_its_colours():
    assert Place("x.yaml", 1, 4, "a\tb\x1b[31m").excerpt() == ("a\tb?[31m", " \t ^")


def test_error_messages_show_plain_values_as_a_file_has_them():
    assert [shown(value) for value in (None, True, False, 3, "a", [1])] == [
        "nothing",
        "true",
        "false",
        "3",
        "'a'",
        "[1]",
    ]
    assert len(shown("x" * 1000)) == 60


def test_error_messages_show_blocks_as_a_file_has_them():
    block = {
        "quantity": 20,
        "due": dt.date(2026, 1, 5),
        "of": ["a.b", "25% per year", None, True, "no", "3 days ", "", "7"],
        "2": 3,
    }
    written = "{quantity: 20, due: 2026-01-05, of: [a.b, 25% per year, null, true, 'no', '3 days ', '', '7'], 2: 3}"
    assert shown(block, width=200) == written
    assert shown(block, width=20) == written[:19] + "…"


def test_error_messages_show_no_types_of_python():
    numbers = (np.float64(2.5), np.int64(3), Decimal("1.50"), np.bool_(True))
    assert [shown(number) for number in numbers] == ["2.5", "3", "1.50", "true"]
    instants = (
        dt.datetime(2026, 1, 5, 10, 30),
        dt.datetime(2026, 1, 5),
        dt.datetime(2026, 1, 5, 0, 0, 7),
        dt.time(8, 15),
    )
    assert [shown(instant) for instant in instants] == [
        "2026-01-05 10:30",
        "2026-01-05",
        "2026-01-05 00:00:07",
        "08:15",
    ]


def test_a_list_of_a_million_is_shown_as_fast_as_a_short_one():
    million = [list(range(10))] * 10**6
    assert cpu_seconds(lambda: shown(million)) < 0.1  # it takes a millisecond; all of it would take seconds


@pytest.mark.parametrize(
    ("word", "choices", "meant"),
    [
        ("order_upto", ["reorder_point", "periodic_order_up_to", "min_max"], "periodic_order_up_to"),
        ("gama", ["gamma", "normal"], "gamma"),
        ("total_costs", ["total_cost_sum", "total_cost"], "total_cost"),
        ("horizn", ["horizon", "warm_up"], "horizon"),
        ("norm", ["lognormal", "normal"], "normal"),
        ("exp", ["erlang", "exponential"], "exponential"),
        ("location", ["on_cancellation", "source"], None),
        ("mug", ["cup@berlin", "mug@berlin"], "mug@berlin"),
        ("mug@hamburg", ["cup@hamburg", "mug@berlin"], "mug@berlin"),
        ("mug@hambrug", ["mug@berlin", "mug@hamburg"], "mug@hamburg"),
        ("zzz", ["gamma", "normal"], None),
        ("", ["gamma"], None),
        ("x", [], None),
    ],
)
def test_the_nearest_word_is_suggested_and_none_where_none_is_near(word: str, choices: list[str], meant: str | None):
    assert did_you_mean(word, choices) == (f" (did you mean '{meant}'?)" if meant else "")


def test_a_scenario_error_pickles():
    import pickle

    error = ScenarioError([Problem("seed", "a number", "'x'", ("a",), Place("x.yaml", 1, 2, "seed: x"))])
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert str(again) == str(error)
