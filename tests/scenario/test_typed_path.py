"""Dotted paths as they are typed: quotes, stars, and where they end."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import Problem
from sim.scenario.assignments import laid_over, typed_assignments
from sim.scenario.typed_path import Word, as_typed, end_of_path, places, put, words_of

VALUES: dict[str, Any] = {
    "suppliers": {"v1.2": {"lead_time": 3}, "a=b": {"lead_time": 4}, 'six "inch"': {"lead_time": 5}},
    "stock": {"mug": {"restock": {"level": 1}}, "*": {"restock": {"level": 2}}, "cup": {"prices": [1, 2]}},
    "goal": {"maximise": "profit"},
}


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("seed", ["seed"]),
        ("a.b", ["a", "b"]),
        ('a."b.c".d', ["a", "b.c", "d"]),
        ('a."b ""c"".d"', ["a", 'b "c".d']),
        ('a.6" pipe.x', ["a", '6" pipe', "x"]),
        ('a."unclosed.b', ["a", '"unclosed', "b"]),
        ('a."b"c.d', ["a", '"b"c', "d"]),
        ("a..b.", ["a", "", "b", ""]),
        ("", [""]),
        ('""', [""]),
    ],
)
def test_words_stand_between_dots_outside_of_quotes(path: str, words: list[str]):
    assert [word.text for word in words_of(path)] == words


@given(st.lists(st.text(alphabet='ab".=~&*, ', max_size=5), min_size=1, max_size=4))
def test_a_path_is_typed_so_that_it_is_read_as_it_was(path: list[str]):
    typed = as_typed(path)
    assert [word.text for word in words_of(typed)] == path
    assert end_of_path(f"{typed}=3~4", "=~") == len(typed)


def test_a_quoted_star_is_a_name():
    assert words_of('stock."*"') == (Word("stock"), Word("*", quoted=True))
    assert places(VALUES, 'stock."*".restock.level') == [("stock", "*", "restock", "level")]


def test_a_star_leads_to_all_that_have_the_rest():
    assert places(VALUES, "stock.*.restock.level") == [("stock", name, "restock", "level") for name in ("mug", "*")]
    assert places(VALUES, "stock.*.prices.*") == [("stock", "cup", "prices", number) for number in (0, 1)]
    assert places(VALUES, "suppliers.*.lead_time") == [("suppliers", name, "lead_time") for name in VALUES["suppliers"]]


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("stock.*.restock.levle", "stock.*.restock.levle: expected a path that the scenario has, found 'levle' (did you mean 'level'?)"),
        ("stock.*.restock.new", "stock.*.restock.new: expected a path that the scenario has, found 'new'"),
        ("stok.*.x", "stok.*.x: expected a path that the scenario has, found 'stok' (did you mean 'stock'?)"),
        ('suppliers."v1".2.lead_time', "suppliers.\"v1\".2.lead_time: expected a path that the scenario has, found 'v1' (did you mean 'v1.2'?)"),
        ("stock.cup.prices.2", "stock.cup.prices.2: expected a position in stock.cup.prices, from 0 to 1, found '2'"),
        ("stock.mug.restock.level.x", "stock.mug.restock.level.x: expected a block at stock.mug.restock.level, found 1"),
    ],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_refused(path: str, said: str):
    found = places(VALUES, path)
    assert isinstance(found, Problem)
    assert str(found) == said


def test_names_with_dots_need_no_quotes_and_the_last_word_may_be_new():
    assert places(VALUES, "suppliers.v1.2.lead_time") == [("suppliers", "v1.2", "lead_time")]
    assert places(VALUES, 'suppliers."v1.2".yield') == [("suppliers", "v1.2", "yield")]
    assert places(VALUES, "goal.subject_to.stock.*.fill_rate") == [("goal", "subject_to", "stock", "*", "fill_rate")]


def test_an_assignment_has_quotes_and_stars():
    texts = ['suppliers."a=b".lead_time = 9', "stock.*.restock.level=8", 'suppliers.six "inch".lead_time=7']
    values, changed = laid_over(VALUES, typed_assignments(texts))
    assert [supplier["lead_time"] for supplier in values["suppliers"].values()] == [3, 9, 7]
    assert [values["stock"][name]["restock"]["level"] for name in ("mug", "*")] == [8, 8]
    assert len(changed) == 4
    assert VALUES["suppliers"]["a=b"]["lead_time"] == 4


def test_a_value_is_put_into_a_copy_that_shares_the_rest():
    copy = put(VALUES, ("stock", "cup", "prices", 1), 9)
    assert copy["stock"]["cup"] == {"prices": [1, 9]}
    assert copy["suppliers"] is VALUES["suppliers"]
    assert VALUES["stock"]["cup"] == {"prices": [1, 2]}
