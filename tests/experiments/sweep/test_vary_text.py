"""The grammar of what is varied: what each text means, and what is said of one that means nothing."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.errors import UserError
from sim.experiments.sweep.variation import Interval, Listed, Sampled
from sim.experiments.sweep.vary import read_variations
from sim.experiments.sweep.vary_text import read_values, read_variation
from sim.units import MICROSECONDS

GAMMA = {"type": "gamma", "mean": 5, "cv": 1}


def interval(low: float, high: float, unit: str = "", **more: Any) -> Interval:
    return Interval(Fraction(str(low)), Fraction(str(high)), unit, **more)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("a.b=1", ("a.b",)),
        (" a.b  = 1", ("a.b",)),
        ("policies.more safety.restock.reorder_point=1", ("policies.more safety.restock.reorder_point",)),
        ("stock.*.restock.reorder_point=1", ("stock.*.restock.reorder_point",)),
        ("a.x & b.y=2,4", ("a.x", "b.y")),
        ("a.x&b.y&c.z=2,4", ("a.x", "b.y", "c.z")),
        ('stock."a=b~c".x=1', ('stock."a=b~c".x',)),
        ('stock."this & that".x & y=1', ('stock."this & that".x', "y")),
        ("a~{type: uniform, low: 1, high: 2}", ("a",)),
        ("promise.quote=a=b", ("promise.quote",)),
    ],
)
def test_a_path_ends_at_the_first_sign_outside_quotes(text: str, columns: tuple[str, ...]):
    assert read_variation(text).columns == columns


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("2,4,8", (2, 4, 8)),
        ("5", (5,)),
        ("10%,20%", ("10%", "20%")),
        ("2 days, 5 days", ("2 days", "5 days")),
        ("yearly, null, 'a, b', true", ("yearly", None, "a, b", True)),
        ("{type: gamma, mean: 5, cv: 1}, 5", (GAMMA, 5)),
        ("[1, 2], [3]", ([1, 2], [3])),
        ("-1, 0.5, 1e3", (-1, 0.5, 1000.0)),
        ("../a.csv, b..c", ("../a.csv", "b..c")),
    ],
)
def test_a_list_is_one_of_yaml_without_its_brackets(text: str, values: tuple[Any, ...]):
    assert read_values(text, "p") == Listed(values)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2..20", interval(2, 20)),
        ("2 .. 20", interval(2, 20)),
        ("-2.5..-1", interval(-2.5, -1)),
        ("2..20 days", interval(2, 20, "day")),
        ("2 days..20 days", interval(2, 20, "day")),
        ("1 day..2 weeks", Interval(Fraction(1, 7), Fraction(2), "week")),
        ("2%..8%", interval(2, 8, "%")),
        ("2..8%", interval(2, 8, "%")),
        ("2..8 per day", interval(2, 8, "per day")),
        ("2..8/week", interval(2, 8, "per week")),
        ("10..30% per year", interval(10, 30, "% per year")),
        ("2..20 by 2", interval(2, 20, step=Fraction(2))),
        ("0.1..0.3 by 0.1", interval(0.1, 0.3, step=Fraction(1, 10))),
        ("2..20 days by 12 hours", interval(2, 20, "day", step=Fraction(1, 2))),
        ("2..20% by 2%", interval(2, 20, "%", step=Fraction(2))),
        ("2..20 in 5", interval(2, 20, number=5)),
        ("2..20 minutes in 5", interval(2, 20, "minute", number=5)),
        ("log 1..100 in 3", interval(1, 100, number=3, logarithmic=True)),
        ("log 1..100 days", interval(1, 100, "day", logarithmic=True)),
        ("1e3..2e3", interval(1000, 2000)),
    ],
)
def test_a_range_has_two_ends_and_a_unit_a_step_or_a_number(text: str, expected: Interval):
    assert read_values(text, "p") == expected


def test_a_distribution_has_the_words_of_a_scenario_file():
    triangle = {"type": "triangular", "low": "2 days", "mode": "5 days", "high": "12 days"}
    read = read_variation("lead~{type: triangular, low: 2 days, mode: 5 days, high: 12 days}").values
    assert read == Sampled(triangle)
    assert (read.unit, Sampled(GAMMA).unit) == ("day", "")
    assert Sampled({"type": "uniform", "low": "5%", "high": "9%"}).unit == "%"
    assert read.distribution("week").high == pytest.approx(12 / 7)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a.b", "expected PATH=VALUES, or PATH~DISTRIBUTION, found 'a.b'"),
        ("=2", "expected a path, such as suppliers.acme.lead_time.mean, or several with & between them, found ''"),
        ("a & =2", "expected a path, such as suppliers.acme.lead_time.mean, or several with & between them"),
        ("a=", "a: expected at least one value, found none"),
        ("a=2,2", "a: expected each value once, found 2 a second time"),
        ("a=20..2", "a: expected LOW..HIGH with LOW below HIGH, found '20..2'"),
        ("a=2..2", "a: expected LOW..HIGH with LOW below HIGH, found '2..2'"),
        ("a=2..4 by 0", "a: expected a step above 0, found '2..4 by 0'"),
        ("a=2..4 by -1", "a: expected a step above 0"),
        ("a=2..4 by x", "a: expected a number behind 'by', found 'x'"),
        ("a=2..4 by 1 day", "a: expected a step in the unit of the range (none), found '1 day'"),
        ("a=2..4 in 1", "a: expected at least 2 values in a range, which has both ends, found '2..4 in 1'"),
        ("a=2..4 in 2.5", "a: expected a whole number of values behind 'in', found '2.5'"),
        ("a=log 0..4 in 3", "a: expected a log range above 0, found 'log 0..4 in 3'"),
        ("a=log 1..4 by 3", "a: expected a log range with 'in N', for its steps are ratios"),
        ("a=log 2,20", "a: expected a list of values, LOW..HIGH, LOW..HIGH by STEP"),
        ("a=2..x", "a: expected a list of values, LOW..HIGH, LOW..HIGH by STEP"),
        ("a=2 days..20", "a: expected the unit of LOW behind HIGH too, found '2 days..20'"),
        ("a=2%..20 days", "a: expected the unit of LOW behind HIGH too, or day behind both, found '2%..20 days'"),
        ("a=2..20 dyas", "or per and one of these (did you mean day?), found 'dyas'"),
        ("a=1, 2..4", "a: expected a range alone, or a list without ranges, found '1, 2..4'"),
        ("a=1e999..2", "a: expected a number of at most 1e300, found '1e999'"),
        ("a=yes", "expected a name in quotes: 'yes', found yes, which YAML reads as true or false"),
        ("a=[1", "expected"),
        ("a~5", "a: expected a distribution, such as {type: triangular, low: 2, mode: 5, high: 12}, found 5"),
        ("a~", "a: expected a distribution, such as"),
        ("a~{type: triangula}", "a: type: expected a distribution, found 'triangula' (did you mean 'triangular'?)"),
        ("a~{type: uniform, low: 5, high: 1}", "a: high: expected a high above the low (5), found 1.0"),
        ("a~{type: uniform, low: 5 dyas, high: 1}", "a: low: expected"),
    ],
)
def test_what_means_nothing_is_refused_with_its_path(text: str, problem: str):
    with pytest.raises(UserError) as error:
        read_variations([text])
    assert error.value.argument == "vary"
    assert problem in str(error.value)


def test_all_problems_are_said_at_once():
    with pytest.raises(UserError) as error:
        read_variations(["a=20..2", "b", "c~{type: gamma, cv: 1, mean: x}", "d=1", "d=2", 'e & "d"=3'])
    assert str(error.value).splitlines() == [
        "vary: a: expected LOW..HIGH with LOW below HIGH, found '20..2'",
        "expected PATH=VALUES, or PATH~DISTRIBUTION, found 'b'",
        "c: mean: expected a number of at least 0, found 'x'",
        "d: expected each path once, found it a second time",
        '"d": expected each path once, found it a second time',
    ]


DECIMALS = st.decimals(-1000, 1000, places=3).map(Fraction)
UNITS = st.sampled_from(["", "%", *MICROSECONDS, *(f"per {time}" for time in MICROSECONDS), "% per year"])


@given(low=DECIMALS, width=DECIMALS.map(abs), unit=UNITS, step=DECIMALS.map(abs), number=st.integers(2, 10**6))
def test_a_range_that_is_written_is_read_again(low: Fraction, width: Fraction, unit: str, step: Fraction, number: int):
    # thousandths are exact in three decimals
    low, high, step = low, low + width + 1, step + Fraction(1, 1000)
    written = f"{float(low):.3f}..{float(high):.3f} {unit}"
    assert read_values(written, "p") == Interval(low, high, unit)
    assert read_values(f"{written} by {float(step):.3f}", "p") == Interval(low, high, unit, step=step)
    assert read_values(f"{written} in {number}", "p") == Interval(low, high, unit, number=number)


VALUES = st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.text("ab =~&é", min_size=1) | st.just(GAMMA)
LISTS = st.lists(VALUES, min_size=1, max_size=6, unique_by=repr)


@given(LISTS, st.text("abc=~&*,. ", min_size=1).map(str.strip).filter(bool))
def test_a_list_that_is_written_is_read_again(values: list[Any], name: str):
    written = yaml.safe_dump(values, default_flow_style=True, width=10**6, allow_unicode=True).strip()[1:-1]
    variation = read_variation(f'stock."{name}".x & y={written}')
    assert variation.columns == (f'stock."{name}".x', "y")
    assert variation.values == Listed(tuple(values))
