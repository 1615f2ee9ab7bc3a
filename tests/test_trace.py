"""Traces: files of past orders, every row of them played or named."""

from __future__ import annotations

import datetime as dt
import os
import pickle
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from worlds import mapping

from sim.arrivals import Arrivals, Span, Visits
from sim.arrivals.trace import Trace
from sim.distributions import Distribution
from sim.engine.streams import stream
from sim.errors import ScenarioError, UserError
from sim.experiments.run import simulate
from sim.registry import Impossible
from sim.scenario.reading import read_mapping, read_scenario
from sim.sheet import header
from sim.units import MICROSECONDS

DAY, WEEK = MICROSECONDS["day"], MICROSECONDS["week"]
MONDAY = dt.date(2026, 1, 5)
SCENARIOS = Path(__file__).parents[1] / "scenarios"


def chance(word: str) -> np.random.Generator:
    return stream(1, 0, f"customers/people/{word}")


def days(length: float, start: dt.date | None = MONDAY) -> Span:
    return Span(end=round(length * DAY), tick=DAY, start=start)


def trace(folder: Path, file: str = "orders.csv", **words: Any) -> Trace:
    """The trace of a file; unless a test names its columns, those that the file has."""
    missing = {"product", "quantity"} - set(header(folder / file))
    words = {"type": "trace", "file": file, "columns": dict.fromkeys(missing), **words}
    found = Arrivals.read(words, {"unit": "day", "folder": folder})
    assert isinstance(found, Trace)
    return found


def written(folder: Path, text: str, file: str = "orders.csv") -> Path:
    (folder / file).write_text(text, encoding="utf-8")
    return folder


def parquet(folder: Path, file: str = "orders.parquet", **columns: Any) -> Path:
    import pyarrow
    from pyarrow.parquet import write_table

    write_table(pyarrow.table(columns), folder / file)
    return folder


def problems(found: Trace, span: Span, *stocks: str) -> list[Impossible]:
    return list(found.problems(SimpleNamespace(stock=dict.fromkeys(stocks or ("mug",)), span=span, start=span.start)))


def rows(visits: Visits) -> list[tuple[Any, ...]]:
    columns = [np.full(len(visits.at), None) if column is None else column for column in visits]
    return list(zip(*(column.tolist() for column in columns), strict=True))


def constant(number: float) -> Distribution:
    return Distribution.read(number)


# What is played ----------------------------------------------------------------------------------------------


def test_rows_become_visits_in_order_of_time(tmp_path: Path) -> None:
    written(tmp_path, "time,product,quantity,customer\n2.5,mug,3,ann\n0.25,cup@berlin,1,\n2.5,cup,2,bob\n")
    visits = trace(tmp_path).draw(chance, days(10))
    assert rows(visits) == [
        (DAY // 4, 1, "cup@berlin", None),  # nobody's name
        (5 * DAY // 2, 3, "mug", "ann"),
        (5 * DAY // 2, 2, "cup", "bob"),  # of an instant the rows stay as they stood
    ]


def test_rows_of_one_instant_stay_as_they_stood(tmp_path: Path) -> None:
    text = "time,product,customer\n" + "".join(f"{k % 3},mug,{k}\n" for k in range(999))
    people = trace(written(tmp_path, text)).draw(chance, days(9)).customer
    assert people is not None
    assert [int(one) for one in people] == [*range(0, 999, 3), *range(1, 999, 3), *range(2, 999, 3)]


def test_dates_count_from_the_start(tmp_path: Path) -> None:
    written(tmp_path, "time,product\n2026-01-05,mug\n2026-01-06 12:00,mug\n2026-01-06T18:00:00.5,mug\n")
    at = trace(tmp_path).draw(chance, days(10)).at.tolist()
    assert at == [0, 3 * DAY // 2, 7 * DAY // 4 + 500_000]


def test_rows_before_time_0_and_after_the_end_are_not_played(tmp_path: Path) -> None:
    written(
        tmp_path, "time,product\n2026-01-04 23:59:59,mug\n2026-01-05,mug\n2026-01-07,mug\n2026-01-07 00:00:01,mug\n"
    )
    assert trace(tmp_path).draw(chance, days(2)).at.tolist() == [0, 2 * DAY]  # one on the very end is played


def test_a_quantity_of_0_is_no_order(tmp_path: Path) -> None:
    written(tmp_path, "time,product,quantity\n1,mug,0\n2,mug,2.0\n")
    assert rows(trace(tmp_path).draw(chance, days(9))) == [(2 * DAY, 2, "mug", None)]


def test_columns_have_the_names_that_the_file_gives_them(tmp_path: Path) -> None:
    written(tmp_path, "who;what;when;how many;product\nann;mug;1;2;wrong\n")  # as some spreadsheets divide
    columns = {"time": "when", "product": "what", "quantity": "how many", "customer": None}
    found = trace(tmp_path, columns=columns)
    assert found.brings == {"product", "quantity"}
    assert rows(found.draw(chance, days(9))) == [(DAY, 2, "mug", None)]


def test_a_file_with_times_alone_leaves_the_rest_to_the_group(tmp_path: Path) -> None:
    written(tmp_path, "time\n1\n2\n")
    found = trace(tmp_path, columns={"product": None, "quantity": None})
    assert not {"product", "quantity"} & found.brings
    assert found.draw(chance, days(9))[1:] == (None, None, None)
    people = {"arrivals": found.model_dump(), "wants": "mug", "quantity": 3}
    assert read_mapping(mapping({"customers": {"people": people}}), folder=tmp_path).customers["people"].wants


def test_the_mark_of_a_spreadsheet_blank_lines_and_quotes_do_not_disturb(tmp_path: Path) -> None:
    text = '\ufefftime,product,quantity\r\n\r\n1,"mug",2\r\n,,\r\n" 2 ","a mug, blue",1\r\n'
    assert [row[1:3] for row in rows(trace(written(tmp_path, text)).draw(chance, days(9)))] == [
        (2, "mug"),
        (1, "a mug, blue"),
    ]


def test_csv_and_parquet_say_the_same(tmp_path: Path) -> None:
    import pyarrow

    moments = [dt.datetime(2026, 1, 6, 8, 30), dt.datetime(2026, 1, 5, 17), dt.datetime(2026, 1, 9, 1, 2, 3, 456789)]
    products, quantities, people = ["mug", "cup", "mug"], [1, 12, 3], [17, None, 4]
    lines = ["time,product,quantity,customer"]
    lines += [f"{t},{p},{q},{c or ''}" for t, p, q, c in zip(moments, products, quantities, people, strict=True)]
    written(tmp_path, "\n".join(lines))
    expected = rows(trace(tmp_path).draw(chance, days(9)))
    assert expected[0] == (17 * DAY // 24, 12, "cup", None)
    as_file: dict[str, Any] = {"product": products, "quantity": quantities, "customer": people}
    parquet(tmp_path, time=pyarrow.array(moments, pyarrow.timestamp("ns")), **as_file)
    assert rows(trace(tmp_path, "orders.parquet").draw(chance, days(9))) == expected
    # numbers that a gap has turned into floats, dates as text, categories
    as_file |= {"customer": [17.0, None, 4.0], "quantity": [1.0, 12.0, 3.0]}
    as_file["product"] = pyarrow.array(products).dictionary_encode()
    parquet(tmp_path, "other.parquet", time=[str(moment) for moment in moments], **as_file)
    assert rows(trace(tmp_path, "other.parquet").draw(chance, days(9))) == expected


def test_days_alone_in_parquet_are_midnights(tmp_path: Path) -> None:
    parquet(tmp_path, time=[dt.date(2026, 1, 7)], product=["mug"])
    assert trace(tmp_path, "orders.parquet").draw(chance, days(9)).at.tolist() == [2 * DAY]


def test_a_trace_that_has_changed_is_read_again(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n1,mug\n"))
    assert len(found.draw(chance, days(9)).at) == 1
    written(tmp_path, "time,product\n1,mug\n2,mug\n")
    os.utime(tmp_path / "orders.csv", ns=(1, 1))
    assert len(found.draw(chance, days(9)).at) == 2


def test_a_trace_keeps_its_folder_and_names_its_file(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n1,mug\n"))
    assert list(found.files()) == [tmp_path / "orders.csv"]
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again.draw(chance, days(9)).at.tolist() == [DAY]


def test_the_fingerprint_changes_with_the_rows(tmp_path: Path) -> None:
    words = mapping({"customers": {"people": {"arrivals": {"type": "trace", "file": "orders.csv"}}}})
    del words["customers"]["people"]["wants"]
    before = read_mapping(words, folder=written(tmp_path, "time,product,quantity\n1,mug,1\n")).fingerprint()
    assert read_mapping(words, folder=tmp_path).fingerprint() == before
    assert read_mapping(words, folder=written(tmp_path, "time,product,quantity\n2,mug,1\n")).fingerprint() != before


def test_a_longer_span_has_the_same_first_orders(tmp_path: Path) -> None:
    written(tmp_path, "time,product\n" + "".join(f"{k / 3},mug\n" for k in range(100)))
    for resample in ("none", "week"):
        found = trace(tmp_path, resample=resample)
        long = found.draw(chance, days(300)).at.tolist()
        for length in (0.5, 7, 20, 33, 70):
            expected = [at for at in long if at <= length * DAY]
            assert found.draw(chance, days(length)).at.tolist() == expected


# What demand it makes ----------------------------------------------------------------------------------------


def test_demand_is_the_mean_and_the_sample_variance_of_units_per_time_unit(tmp_path: Path) -> None:
    # the trace tells of days 1, 2, 3 and 4: mugs 3 + 1, 0, 2, 0: mean 1.5, variance (2.5² + 1.5² + 0.5² + 1.5²)/3
    written(tmp_path, "time,product,quantity\n1,mug,3\n1.5,mug,1\n2.5,cup,9\n3,mug,2\n4.2,cup,1\n")
    found = trace(tmp_path)
    assert found.demand(days(30), "mug", 1.0, constant(99)) == pytest.approx((1.5, 11 / 3))
    assert found.demand(days(30), "jug", 1.0, constant(99)) == (0, 0)
    # visits: 2, 1, 1, 1
    assert found.flow(days(30)) == pytest.approx((1.25, 0.25))
    # and no day beyond the end: 4, 0 (the row at the very end belongs to the last day, day 2): 4, 2
    assert found.demand(days(3), "mug", 1.0, constant(99)) == pytest.approx((3, 2))


def test_demand_without_quantities_takes_them_from_the_group(tmp_path: Path) -> None:
    # mugs on days 0 to 3: 2, 0, 1, 1 rows: λ = 1, v = 2/3; Q constant 3: mean 3, variance 0 + 9·2/3
    written(tmp_path, "time,product\n0,mug\n0.5,mug\n2,mug\n3,mug\n")
    assert trace(tmp_path).demand(days(30), "mug", 1.0, constant(3)) == pytest.approx((3, 6))


def test_demand_without_products_is_a_share_of_the_rows(tmp_path: Path) -> None:
    # units 4, 0, 2 on three days: mean 2, S² 4; ΣQ² per day (9 + 1 + 4)/3
    written(tmp_path, "time,quantity\n0,3\n0.5,1\n2,2\n")
    demand = trace(tmp_path).demand(days(30), "mug", 0.25, constant(99))
    assert demand == pytest.approx((0.5, 4 / 16 + 0.25 * 0.75 * 14 / 3))


def test_a_trace_without_rows_asks_for_nothing(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product,quantity\n"))
    assert rows(found.draw(chance, days(9))) == []
    assert found.flow(days(9)) == (0, 0)
    assert found.demand(days(9), "mug", 1.0, constant(1)) == (0, 0)


# Weeks drawn -------------------------------------------------------------------------------------------------


def weekly(folder: Path) -> Trace:
    """Four whole weeks from Monday, January 12: on their Wednesday noon 1, 2, 3, 4 mugs; and parts of weeks around."""
    text = "time,product,quantity\n2026-01-10 12:00,mug,99\n"
    text += "".join(f"{dt.date(2026, 1, 14) + dt.timedelta(days=7 * k)} 12:00,mug,{k + 1}\n" for k in range(4))
    return trace(written(folder, text + "2026-02-11 12:00,mug,98\n"), resample="week")


def test_weeks_that_are_drawn_keep_their_weekdays_and_fill_the_span(tmp_path: Path) -> None:
    visits = weekly(tmp_path).draw(chance, days(7 * 1000 + 2.5))
    assert visits.at.tolist() == [k * WEEK + 5 * DAY // 2 for k in range(1001)]
    # a start on another weekday: its weeks begin there. Thursday, January 1: first whole week from January 15 on
    thursday = weekly(tmp_path).draw(chance, days(14, dt.date(2026, 1, 1)))
    assert thursday.at.tolist() == [6 * DAY + DAY // 2, 13 * DAY + DAY // 2]


def test_weeks_are_drawn_with_equal_chances_and_independently(tmp_path: Path) -> None:
    n = 20_000
    quantity = weekly(tmp_path).draw(chance, days(7 * n - 1)).quantity
    assert quantity is not None
    # multinomial: the statistic of Pearson is χ² with 3, for pairs of neighbours with at most 15 degrees of freedom
    from scipy import stats

    counts = np.bincount(quantity - 1, minlength=4)
    assert counts.sum() == n
    assert stats.chisquare(counts).pvalue > 1e-9
    pairs = np.bincount((quantity[:-1:2] - 1) * 4 + quantity[1::2] - 1, minlength=16)
    assert stats.chisquare(pairs).pvalue > 1e-9


def test_weeks_of_the_past_play_in_the_future(tmp_path: Path) -> None:
    found = weekly(tmp_path)
    later = days(70, dt.date(2031, 3, 3))  # a Monday as well
    assert [at % WEEK for at in found.draw(chance, later).at.tolist()] == [5 * DAY // 2] * 10
    # 1, 2, 3, 4 in 28 days: mean 10/28; Σx² = 30
    expected = (10 / 28, (30 - 100 / 28) / 27)
    assert found.demand(later, "mug", 1.0, constant(1)) == pytest.approx(expected)
    assert problems(found, later) == []


def test_weeks_of_numbered_times_begin_at_time_0(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n3,mug\n10,mug\n13.9,cup\n14,jug\n"), resample="week")
    drawn = found.draw(chance, days(700))
    assert {at % WEEK for at in drawn.at.tolist()} == {3 * DAY, round(6.9 * DAY)}
    assert drawn.product is not None
    assert set(drawn.product) == {"mug", "cup"}  # the third week is not whole


def test_less_than_a_week_is_not_enough_to_draw_from(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n3,mug\n5.9,mug\n"), resample="week")
    (problem,) = problems(found, days(30))
    assert problem == (
        "file",
        "at least one whole week of orders to draw from",
        "2 orders in orders.csv between 3 and 5.9",
    )
    with pytest.raises(UserError, match="a whole week"):
        found.draw(chance, days(30))


# What is wrong -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (
            "soon,mug,1",
            ("columns.time", "a time: a number of the scenario's units, or a date", "'soon' ({}, column 'time')"),
        ),
        (",mug,1", ("columns.time", "a time: a number", "nothing ({}, column 'time')")),
        ("nan,mug,1", ("columns.time", "a time: a number", "'nan' ({}, column 'time')")),
        ("1e12,mug,1", ("columns.time", "a time: a number", "'1e12' ({}, column 'time')")),
        ("2026-01-05,mug,1", ("columns.time", "a time: a number", "'2026-01-05' ({}, column 'time')")),
        ("1,mug,-2", ("columns.quantity", "a whole number of units, at least 0", "'-2' ({}, column 'quantity')")),
        ("1,mug,2.5", ("columns.quantity", "a whole number of units", "'2.5' ({}, column 'quantity')")),
        ("1,mug,two", ("columns.quantity", "a whole number of units", "'two' ({}, column 'quantity')")),
        ("1,mug,1_0", ("columns.quantity", "a whole number of units", "'1_0' ({}, column 'quantity')")),
        ('1,"mug\n",x', ("columns.quantity", "a whole number of units", "'x' ({}, column 'quantity')")),
        ("1,mug", ("columns.quantity", "a whole number of units", "nothing ({}, column 'quantity')")),
        ("1,,2", ("columns.product", "a stock point: product, or product@location", "nothing ({}, column 'product')")),
        ("1,mug,2,3,4", ("file", "as many values as the header has names, 3", "5 ({})")),
    ],
)
def test_a_bad_row_is_named_with_its_line_and_column(tmp_path: Path, row: str, problem: tuple[str, str, str]) -> None:
    # the header is line 1, a quoted line break makes the second row two lines, so the bad one begins on line 5
    found = trace(written(tmp_path, f'time,product,quantity\n1,mug,1\n2,"mug\n",1\n{row}\n3,mug,1\n'))
    ((word, expected, what),) = problems(found, days(30))
    assert word == problem[0]
    assert expected.startswith(problem[1])
    assert what == problem[2].format("line 5 of orders.csv")
    with pytest.raises(UserError, match="line 5 of orders"):
        found.draw(chance, days(30))
    with pytest.raises(UserError, match="line 5 of orders"):
        found.flow(days(30))


def test_a_bad_row_of_parquet_is_named_by_its_count(tmp_path: Path) -> None:
    parquet(tmp_path, time=[1.0, None, 3.0], product=["mug", "mug", None])
    assert [found for _, _, found in problems(trace(tmp_path, "orders.parquet"), days(30))] == [
        "nothing (row 2 of orders.parquet, column 'time')",
        "nothing (row 3 of orders.parquet, column 'product')",
    ]


def test_all_bad_rows_are_named_up_to_ten(tmp_path: Path) -> None:
    text = "time,product,quantity\n" + "".join(f"{k},mug,{'x' if k % 2 else 1}\n" for k in range(50))
    found = [what for _, _, what in problems(trace(written(tmp_path, text)), days(30))]
    assert found[:2] == [f"'x' (line {line} of orders.csv, column 'quantity')" for line in (3, 5)]
    assert len(found) == 11
    assert found[-1] == "15 more bad rows in orders.csv"


def test_a_number_among_dates_is_a_bad_row(tmp_path: Path) -> None:
    text = "time,product\n2026-01-05,mug\n17,mug\n05/01/2026,mug\n2026-01-05T10:00+01:00,mug\n"
    assert [one[1:] for one in problems(trace(written(tmp_path, text)), days(30))] == [
        ("a date and time, such as 2026-01-05 14:30", "'17' (line 3 of orders.csv, column 'time')"),
        ("a date and time, such as 2026-01-05 14:30", "'05/01/2026' (line 4 of orders.csv, column 'time')"),
        (
            "a time without a zone: the scenario's clock is the place's own, and has none",
            "'2026-01-05T10:00+01:00' (line 5 of orders.csv, column 'time')",
        ),
    ]


def test_times_with_a_zone_in_parquet_are_refused_too(tmp_path: Path) -> None:
    parquet(tmp_path, time=[dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC)], product=["mug"])
    ((word, expected, found),) = problems(trace(tmp_path, "orders.parquet"), days(30))
    assert (word, found) == ("columns.time", "'2026-01-05 10:00:00+00:00' (row 1 of orders.parquet, column 'time')")
    assert "without a zone" in expected


def test_dates_need_a_start(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n2026-01-05,mug\n"))
    ((word, expected, what),) = problems(found, days(30, start=None))
    assert (word, what) == ("columns.time", "dates in orders.csv, and no 'start'")
    assert "'start', the date of time 0" in expected


def test_a_product_that_is_no_stock_point_is_refused_with_the_nearest(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n1,mug\n9,mugs\n2,mugs\n3,mug@berlin\n4,tea\n"))
    expected = "a stock point on every row, or 'unknown_products: skip'"
    assert problems(found, days(30), "mug", "mug@bern") == [
        ("columns.product", expected, "'mugs' (line 3 of orders.csv, and 1 more) (did you mean 'mug'?)"),
        ("columns.product", expected, "'mug@berlin' (line 5 of orders.csv) (did you mean 'mug@bern'?)"),
        ("columns.product", expected, "'tea' (line 6 of orders.csv)"),
    ]
    assert problems(trace(tmp_path, unknown_products="skip"), days(30), "mug") == []
    ((_, _, what),) = problems(trace(tmp_path, unknown_products="skip"), days(30), "jug")
    assert what == "none of jug in orders.csv"


def test_a_trace_of_another_time_is_refused(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n-1,mug\n40,mug\n"))
    assert problems(found, days(30)) == [
        ("file", "orders between time 0 and the end of the span, 30", "2 orders in orders.csv between -1 and 40")
    ]
    (problem,) = problems(trace(written(tmp_path, "time,product\n")), days(30))
    assert problem.found == "no orders in orders.csv"


def test_a_column_that_is_asked_for_must_be_there(tmp_path: Path) -> None:
    written(tmp_path, "when,product,qty\n1,mug,2\n")
    there = "a column of orders.csv (when, product, qty)"
    assert problems(trace(tmp_path, columns={"customer": "who"}), days(30)) == [
        ("columns.time", there, "'time'"),
        ("columns.quantity", f"{there}, or null for none", "'quantity'"),
        ("columns.customer", f"{there}, or null for none", "'who'"),
    ]
    ((word, _, found),) = problems(trace(tmp_path, columns={"time": "when", "quantity": "qyt"}), days(30))
    assert (word, found) == ("columns.quantity", "'qyt' (did you mean 'qty'?)")


LATE = b"time,product,quantity\n" + 9999 * b"1,mug,1\n" + b"2,caf\xe9,1\n"


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("ordres.csv", None, r"a file that is there, found no .*ordres.csv \(did you mean 'orders.csv'\?\)"),
        ("orders.xlsx", b"PK", r"name ends in .csv or .parquet"),
        ("folder.csv", None, r"a file, found a folder"),
        ("empty.csv", b"", r"column names on the first line, found an empty file"),
        (
            "bytes.csv",
            b"time,product\n\xff\xfe,1\n",
            r"a table in UTF-8, found the byte 0xff in line 2 of bytes.csv: save it as UTF-8",
        ),
        ("late.csv", LATE, r"the byte 0xe9 in line 10001 of late.csv"),
        ("quotes.csv", b'time,"product\n1,mug', r"quotes.csv, which cannot be read: unexpected end of data"),
        ("bytes.parquet", b"PAR1 no", r"bytes.parquet, which cannot be read"),
    ],
)
def test_a_file_that_is_no_table_is_refused_at_its_name(
    tmp_path: Path, file: str, content: bytes | None, said: str
) -> None:
    written(tmp_path, "time,product\n1,mug\n")
    (tmp_path / "folder.csv").mkdir()
    if content is not None:
        (tmp_path / file).write_bytes(content)
    words = mapping({"customers": {"people": {"arrivals": {"type": "trace", "file": file}}}})
    del words["customers"]["people"]["wants"]
    with pytest.raises(ScenarioError, match=said) as caught:
        read_mapping(words, folder=tmp_path)
    assert [problem.path for problem in caught.value.problems] == ["customers.people.arrivals.file"]
    # and one built in Python says it when it is asked, not with a traceback of another kind
    bare = Trace(file=str(tmp_path / file))
    assert [problem.word for problem in problems(bare, days(30))] == ["file"]
    with pytest.raises(UserError):
        bare.draw(chance, days(30))


def test_wants_beside_a_trace_that_names_products_is_refused(tmp_path: Path) -> None:
    written(tmp_path, "time,product\n1,mug\n")
    words = mapping({"customers": {"people": {"arrivals": {"type": "trace", "file": "orders.csv"}}}})
    with pytest.raises(ScenarioError, match="no 'wants' beside arrivals that name the product"):
        read_mapping(words, folder=tmp_path)


# The groceries -----------------------------------------------------------------------------------------------


def test_the_groceries_are_what_their_readme_says() -> None:
    import csv

    found = trace(SCENARIOS, "data/grocery.csv")
    visits = found.draw(chance, days(365, dt.date(2017, 1, 1)))
    assert len(visits.at) == 2377
    assert visits.quantity is not None
    assert visits.product is not None
    assert visits.customer is not None
    with (SCENARIOS / "data" / "grocery_products.csv").open(encoding="utf-8") as file:
        listed = {row["product"]: row for row in csv.DictReader(file)}
    assert set(listed) == set(visits.product)
    for product, row in listed.items():
        mine = visits.product == product
        assert int(row["orders"]) == mine.sum()
        assert int(row["units"]) == visits.quantity[mine].sum()
        assert int(row["households"]) == len(set(visits.customer[mine]))
        assert float(row["price"]) > 0
    # and the scenario sells them, all of them, at those prices, to the end of the year
    grocery = read_scenario(SCENARIOS / "grocery.yaml")
    assert {name: product.price for name, product in grocery.products.items()} == {
        name: float(row["price"]) for name, row in listed.items()
    }
    assert grocery.span == days(365, dt.date(2017, 1, 1))


# What is odd -------------------------------------------------------------------------------------------------


def warned(found: Trace, span: Span, *stocks: str) -> list[str]:
    return list(found.warnings(SimpleNamespace(stock=dict.fromkeys(stocks or ("mug",)), span=span)))


def daily(folder: Path, first: str = "2026-01-05", count: int = 10) -> Path:
    """A mug at 09:00 on each of `count` days."""
    begin = dt.datetime.fromisoformat(first) + dt.timedelta(hours=9)
    return written(folder, "time,product\n" + "".join(f"{begin + dt.timedelta(days=k)},mug\n" for k in range(count)))


def test_a_trace_that_ends_before_the_run_is_said_to(tmp_path: Path) -> None:
    found = trace(daily(tmp_path))
    assert warned(found, days(10)) == []  # the run ends at midnight, 15 hours after the last order
    assert warned(found, days(30)) == [
        "the orders in orders.csv end at day 9.38, 2026-01-14 09:00, and the run (warm_up + horizon) at day 30, "
        "2026-02-04: nobody of this group comes for the last 20.62 days"
    ]


def test_a_trace_that_begins_after_the_run_is_said_to(tmp_path: Path) -> None:
    found = trace(daily(tmp_path, "2026-01-15"))
    assert warned(found, days(20)) == [
        "the orders in orders.csv begin at day 10.38, 2026-01-15 09:00, and the run at day 0, 2026-01-05: nobody of "
        "this group comes for the first 10.38 days"
    ]


def test_orders_that_lie_outside_the_run_are_counted(tmp_path: Path) -> None:
    found = trace(daily(tmp_path, "2026-01-03"))
    assert warned(found, days(7)) == [
        "2 of the 10 orders in orders.csv are before time 0 (day 0, 2026-01-05) and not played",
        "1 of the 10 orders in orders.csv is after the end of the run (day 7, 2026-01-12) and not played",
    ]


def test_of_numbered_times_no_date_is_said(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n" + "".join(f"{k},mug\n" for k in range(5))))
    assert warned(found, days(50, None)) == [
        "the orders in orders.csv end at day 4, and the run (warm_up + horizon) at day 50: nobody of this group comes "
        "for the last 46 days"
    ]


def test_a_pause_as_between_two_orders_is_not_odd(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n3,mug\n8,mug\n13,mug\n14,mug\n"))
    assert warned(found, days(17, None)) == []


def test_weeks_that_are_drawn_leave_nothing_to_warn_of(tmp_path: Path) -> None:
    assert warned(weekly(tmp_path), days(700)) == []


def test_products_that_may_be_skipped_count_for_nothing(tmp_path: Path) -> None:
    written(tmp_path, "time,product\n1,mug\n2,mug\n3,mug\n90,cup\n")
    found = trace(tmp_path, unknown_products="skip")
    (said,) = warned(found, days(40, None))
    assert said.startswith("the orders in orders.csv end at day 3,")
    words = mapping({"customers": {"people": {"arrivals": found.model_dump() | {"columns": {"quantity": None}}}}})
    del words["customers"]["people"]["wants"]
    orders = simulate(read_mapping(words, folder=tmp_path)).orders
    assert orders[["stock", "arrived_at"]].to_numpy().tolist() == [["mug", 1], ["mug", 2], ["mug", 3]]


def test_reading_warns_with_the_place_once_for_all_policies_and_under_one_with_its_name(tmp_path: Path) -> None:
    daily(tmp_path)
    words = mapping({"start": "2026-01-05", "warm_up": 0, "horizon": 9})
    words["customers"]["people"] = {"arrivals": {"type": "trace", "file": "orders.csv"}}
    words["customers"]["people"]["arrivals"]["columns"] = {"quantity": None}
    words["policies"] = {"as it is": {}, "one mug": {"stock": {"mug": {"initial": 1}}}}
    said = "customers.people.arrivals: 1 of the 10 orders in orders.csv is after the end of the run (day 9, 2026-01-14)"
    assert read_mapping(words, folder=tmp_path).warnings == (f"{said} and not played",)
    short = {"type": "trace", "file": "short.csv", "columns": {"quantity": None}}
    written(tmp_path, "time,product\n2026-01-05,mug\n2026-01-06,mug\n", "short.csv")
    words["horizon"] = 10
    words["policies"]["others"] = {"customers": {"people": {"arrivals": short}}}
    (warning,) = read_mapping(words, folder=tmp_path).warnings
    assert warning.startswith("under 'others': customers.people.arrivals: the orders in short.csv end at day 1, ")
