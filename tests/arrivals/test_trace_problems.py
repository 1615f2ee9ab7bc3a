"""What is wrong with a trace: each row at its place, and what is no table at its name."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest

from sim.arrivals.trace import Trace
from sim.errors import ScenarioError, UserError
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping
from tests.helpers.traces import chance, days, parquet, problems, trace, written


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
def test_a_bad_row_of_a_trace_is_named_with_its_line_and_column(
    tmp_path: Path, row: str, problem: tuple[str, str, str]
) -> None:
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


def test_a_bad_row_of_a_parquet_trace_is_named_by_its_number(tmp_path: Path) -> None:
    parquet(tmp_path, time=[1.0, None, 3.0], product=["mug", "mug", None])
    assert [found for _, _, found in problems(trace(tmp_path, "orders.parquet"), days(30))] == [
        "nothing (row 2 of orders.parquet, column 'time')",
        "nothing (row 3 of orders.parquet, column 'product')",
    ]


def test_bad_rows_of_a_trace_are_named_up_to_ten_and_alike_ones_together(tmp_path: Path) -> None:
    text = "time,product,quantity\n" + "".join(f"{k},mug,{'x' if k % 2 else 1}\n" for k in range(50))
    found = [what for _, _, what in problems(trace(written(tmp_path, text)), days(30))]
    assert found == ["'x' (lines 3, 5, 7 and 22 more of orders.csv, column 'quantity')"]
    text = "time,product,quantity\n" + "".join(f"{k},mug,{'x' * k if k % 2 else 1}\n" for k in range(50))
    found = [what for _, _, what in problems(trace(written(tmp_path, text)), days(30))]
    assert found[:2] == [f"'{'x' * k}' (line {k + 2} of orders.csv, column 'quantity')" for k in (1, 3)]
    assert len(found) == 11
    assert found[-1] == "15 more bad rows in orders.csv"


def test_a_number_among_dates_is_a_bad_row_of_a_trace(tmp_path: Path) -> None:
    text = "time,product\n2026-01-05,mug\n17,mug\n05/01/2026,mug\n2026-01-05T10:00+01:00,mug\n"
    assert [one[1:] for one in problems(trace(written(tmp_path, text)), days(30))] == [
        ("a date and time, such as 2026-01-05 14:30", "'17' (line 3 of orders.csv, column 'time')"),
        (
            "a date and time, such as 2026-01-05 14:30",
            "'05/01/2026' (does a date_format say how it is written?) (line 4 of orders.csv, column 'time')",
        ),
        (
            "a time without a zone: the scenario's clock is the place's own, and has none",
            "'2026-01-05T10:00+01:00' (line 5 of orders.csv, column 'time')",
        ),
    ]


def test_a_time_in_parquet_that_python_has_no_date_for_is_refused(tmp_path: Path) -> None:
    parquet(tmp_path, time=pa.array([0, 2**62], pa.timestamp("us")), product=["mug", "mug"])
    ((_, expected, found),) = problems(trace(tmp_path, "orders.parquet"), days(30))
    assert (expected, found) == ("dates of the years 1 to 9999", "one far outside of them (row 2, column 'time')")


def test_times_with_a_zone_in_parquet_are_refused_too(tmp_path: Path) -> None:
    parquet(tmp_path, time=[dt.datetime(2026, 1, 5, 10, tzinfo=dt.UTC)], product=["mug"])
    ((word, expected, found),) = problems(trace(tmp_path, "orders.parquet"), days(30))
    assert (word, found) == ("columns.time", "'2026-01-05 10:00:00+00:00' (row 1 of orders.parquet, column 'time')")
    assert "without a zone" in expected


def test_dates_of_a_trace_need_a_start(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n2026-01-05,mug\n"))
    ((word, expected, what),) = problems(found, days(30, start=None))
    assert (word, what) == ("columns.time", "dates in orders.csv, and no 'start'")
    assert "'start', the date of time 0" in expected


def test_a_product_of_a_trace_that_is_no_stock_point_is_refused_with_the_nearest(tmp_path: Path) -> None:
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


def test_a_trace_without_orders_in_the_span_is_refused(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n-1,mug\n40,mug\n"))
    assert problems(found, days(30)) == [
        ("file", "orders between time 0 and the end of the span, 30", "2 orders in orders.csv between -1 and 40")
    ]
    (problem,) = problems(trace(written(tmp_path, "time,product\n")), days(30))
    assert problem.found == "no orders in orders.csv"


def test_a_column_that_a_trace_requires_must_exist(tmp_path: Path) -> None:
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
        ("orders.xlsx", b"PK", r"orders.xlsx, which cannot be read"),
        ("folder.csv", None, r"a file, found a folder"),
        ("empty.csv", b"", r"column names on the first line, found an empty file"),
        (
            "bytes.csv",
            b"time,product\n\xff\xfe,1\n",
            r"0xff in line 2 of bytes.csv: save it as UTF-8, or say what it is in, probably 'encoding: cp1252'",
        ),
        ("late.csv", LATE, r"the byte 0xe9 in line 10001 of late.csv"),
        ("quotes.csv", b'time,"product\n1,mug', r"quotes.csv, which cannot be read: unexpected end of data"),
        ("bytes.parquet", b"PAR1 no", r"bytes.parquet, which cannot be read"),
    ],
)
def test_a_trace_file_that_is_no_table_is_refused_at_its_name(
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
    with pytest.raises(ScenarioError, match=r"'wants' beside arrivals that name the product.*product: null"):
        read_mapping(words, folder=tmp_path)
