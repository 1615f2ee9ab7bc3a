"""Traces as programs write them: Excel, decimal commas, dates in any order, encodings, and many alike faults."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from sim.arrivals import Arrivals
from sim.arrivals.trace import Trace
from sim.distributions.constant import Constant
from sim.errors import ScenarioError
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping
from tests.helpers.traces import DAY, chance, days, problems, rows, trace, written

GERMAN = {"time": "Datum", "product": "Artikel", "quantity": "Menge", "customer": "Kunde"}
"""Headings of a German export; Monday, January 5, is time 0."""


def read(folder: Path, **words: Any) -> Trace:
    found = Arrivals.read({"type": "trace", "file": "orders.csv", **words}, {"unit": "day", "folder": folder})
    assert isinstance(found, Trace)
    return found


def test_an_export_with_german_headings_dates_and_commas_is_read_unedited(tmp_path: Path):
    text = "Datum;Artikel;Menge;Kunde;Notiz\n14.01.2026 12:00;A.7/2;1.200,00;Müller;größer\n05.01.2026 00:00;A.7/2;3;Weiß;\n"
    (tmp_path / "orders.csv").write_bytes(text.encode("cp1252"))
    found = read(tmp_path, columns=GERMAN, decimal=",", thousands=".", encoding="cp1252")
    assert problems(found, days(30), "A.7/2") == []
    assert rows(found.draw(chance, days(30))) == [
        (0, 3, "A.7/2", "Weiß"),
        (round(9.5 * DAY), 1200, "A.7/2", "Müller"),
    ]


IN_TWO = {**GERMAN, "location": "Werk"}
"""The product and its location in columns of their own."""


def test_a_location_beside_the_product_makes_the_name_of_a_stock_point(tmp_path: Path):
    text = "Datum,Artikel,Werk,Menge,Kunde\n2026-01-05,mug,berlin,2,\n2026-01-06,mug, 10 ,1,\n2026-01-07,cup,,4,\n"
    found = read(written(tmp_path, text), columns=IN_TWO)
    assert problems(found, days(30), "mug@berlin", "mug@10", "cup") == []
    assert [(day // DAY, *row) for day, *row in rows(found.draw(chance, days(30)))] == [
        (0, 2, "mug@berlin", None),
        (1, 1, "mug@10", None),
        (2, 4, "cup", None),
    ]
    assert found.brings == {"product", "quantity", "customer"}
    assert found.demand(days(3), "mug@berlin", 1.0, Constant(value=1)).mean == pytest.approx(2 / 3)
    assert found.model_dump()["columns"]["location"] == "Werk"
    # a location that holds none of the product is refused like any stock point that is not there
    assert problems(found, days(30), "mug@10", "cup") == [
        (
            "columns.product",
            "a stock point on every row, or 'unknown_products: skip'",
            "'mug@berlin' (line 2 of orders.csv) (did you mean 'mug@10'?)",
        )
    ]


def test_a_product_of_several_places_is_told_of_the_column_of_locations(tmp_path: Path):
    ((word, expected, found),) = problems(trace(written(tmp_path, "time,product\n1,mug\n")), days(30), "mug@berlin")
    assert (word, found) == ("columns.product", "'mug' (line 2 of orders.csv) (did you mean 'mug@berlin'?)")
    assert expected == (
        "a stock point on every row (columns.location names the column of its place), or 'unknown_products: skip'"
    )


def test_a_column_of_locations_that_is_not_there_is_refused(tmp_path: Path):
    text = "Datum,Artikel,Menge,Kunde\n2026-01-05,mug,2,\n"
    (problem,) = problems(read(written(tmp_path, text), columns={**IN_TWO, "location": "Wrek"}), days(30))
    assert problem[0] == "columns.location"
    assert problem[2] == "'Wrek'"


def test_a_column_of_locations_needs_one_of_products(tmp_path: Path):
    written(tmp_path, "time,Werk\n2026-01-05,berlin\n")
    columns = {"product": None, "quantity": None, "location": "Werk"}
    words = mapping(
        {"customers": {"people": {"arrivals": {"type": "trace", "file": "orders.csv", "columns": columns}}}}
    )
    with pytest.raises(ScenarioError) as caught:
        read_mapping(words, folder=tmp_path)
    assert str(caught.value) == (
        "customers.people.arrivals.columns.location: expected a column of products beside that of locations, found none"
    )


def test_a_trace_without_locations_is_the_same_experiment_as_before(tmp_path: Path):
    assert (
        "location"
        not in read(written(tmp_path, "time\n1\n"), columns={"product": None, "quantity": None}).model_dump()["columns"]
    )


def test_a_sheet_of_a_workbook_is_a_trace(tmp_path: Path):
    book = Workbook()
    sheet = book.create_sheet("Aufträge")
    sheet.append(["time", "product", "quantity"])
    sheet.append([dt.datetime(2026, 1, 6, 12), "mug", 2])
    sheet.append([dt.datetime(2026, 1, 5), "mug", 1])
    book.save(tmp_path / "orders.xlsx")
    found = read(tmp_path, file="orders.xlsx", sheet="Aufträge")
    assert rows(found.draw(chance, days(30))) == [(0, 1, "mug", None), (round(1.5 * DAY), 2, "mug", None)]
    sheet.append([dt.datetime(2026, 1, 7), "mug", "x"])
    book.save(tmp_path / "orders.xlsx")
    assert [one.found for one in problems(read(tmp_path, file="orders.xlsx", sheet="Aufträge"), days(30))] == [
        "'x' (row 4 of orders.xlsx, column 'quantity')"
    ]


def test_a_sheet_that_is_not_there_is_refused_at_its_word(tmp_path: Path):
    book = Workbook()
    book.active.append(["time", "product"])
    book.save(tmp_path / "orders.xlsx")
    words = mapping({"customers": {"people": {"arrivals": {"type": "trace", "file": "orders.xlsx", "sheet": "Shet"}}}})
    del words["customers"]["people"]["wants"]
    with pytest.raises(ScenarioError) as caught:
        read_mapping(words, folder=tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        "customers.people.arrivals.sheet: expected a sheet of orders.xlsx (Sheet), found 'Shet' (did you mean 'Sheet'?)"
    ]


# dates


def test_dates_that_may_be_either_are_refused_with_the_word_that_decides(tmp_path: Path):
    found = trace(written(tmp_path, "time,product\n,mug\n03/04/2026,mug\n05/06/2026,mug\n"))
    assert problems(found, days(200)) == [
        (
            "columns.time",
            "a 'date_format' beside the file: '%d/%m/%Y' or '%m/%d/%Y'",
            "'03/04/2026', which may be either (line 3 of orders.csv)",
        )
    ]
    written(tmp_path, "time,product\n03/04/2026,mug\n05/06/2026,mug\n")
    american = rows(trace(tmp_path, date_format="%m/%d/%Y").draw(chance, days(300)))
    assert american == [(58 * DAY, None, "mug", None), (121 * DAY, None, "mug", None)]  # 2026-03-04 and 2026-05-06


def test_a_date_that_is_unambiguous_in_its_column_is_read(tmp_path: Path):
    found = trace(written(tmp_path, "time,product\n06.01.2026,mug\n13.01.2026,mug\n"))
    assert rows(found.draw(chance, days(30))) == [(DAY, None, "mug", None), (8 * DAY, None, "mug", None)]


def test_days_numbers_of_excel_are_dates_where_the_run_has_no_such_times(tmp_path: Path):
    # 46027 is 2026-01-05 in Excel
    found = trace(written(tmp_path, "time,product,quantity\n46027,mug,1\n46028.5,mug,2\n"))
    assert problems(found, days(30)) == []
    assert rows(found.draw(chance, days(30))) == [(0, 1, "mug", None), (round(1.5 * DAY), 2, "mug", None)]
    # one after the other, in each of the two days that it covers
    assert found.demand(days(30), "mug", 1.0, None).mean == 1.5  # type: ignore[arg-type]
    assert [one.found for one in problems(found, days(30, start=None))] == [
        "2 orders in orders.csv between 46027 and 46028.5"
    ]


def test_days_numbers_of_excel_are_dates_among_dates(tmp_path: Path):
    found = trace(written(tmp_path, "time,product\n2026-01-05,mug\n46028,mug\n"))
    assert rows(found.draw(chance, days(30))) == [(0, None, "mug", None), (DAY, None, "mug", None)]


def test_times_that_a_run_has_stay_numbers(tmp_path: Path):
    found = trace(written(tmp_path, "time,product\n40000,mug\n"))
    assert rows(found.draw(chance, days(50_000))) == [(40_000 * DAY, None, "mug", None)]


def test_a_date_that_is_not_in_the_format_is_refused(tmp_path: Path):
    found = trace(
        written(tmp_path, "time,product\n03.04.26,mug\n2026-04-03,mug\n31.02.26,mug\n"), date_format="%d.%m.%y"
    )
    assert problems(found, days(30)) == [
        ("columns.time", "a date and time, written as %d.%m.%y", "'2026-04-03' (line 3 of orders.csv, column 'time')"),
        (
            "columns.time",
            "a date and time, written as %d.%m.%y",
            "'31.02.26' (does a date_format say how it is written?) (line 4 of orders.csv, column 'time')",
        ),
    ]


# many with the same fault


def test_one_message_tells_of_forty_cells_with_the_same_fault(tmp_path: Path):
    text = "time;product;quantity\n" + "".join(f"{n};mug;{n}.000,50\n" for n in range(1, 41))
    assert problems(trace(written(tmp_path, text)), days(50)) == [
        (
            "columns.quantity",
            "a whole number of units, at least 0",
            "'1.000,50' (does decimal: ',' and thousands: '.' say how it is written?) (lines 2, 3, 4 and 37 more of orders.csv, column 'quantity')",
        )
    ]


def test_words_of_how_a_file_is_written_leave_other_traces_as_they_were(tmp_path: Path):
    written(tmp_path, "time,product\n1,mug\n")
    assert "decimal" not in trace(tmp_path).model_dump()
    assert trace(tmp_path, decimal=",").model_dump()["decimal"] == ","
    for words in ({"decimal": ","}, {"date_format": "%d.%m.%Y"}, {"encoding": "cp1252"}):
        assert trace(tmp_path, **words) != trace(tmp_path)


@pytest.mark.parametrize(
    ("word", "value", "expected"),
    [
        ("decimal", ";", "the sign before the decimals of a number: ',' or '.'"),
        ("thousands", "x", "the sign between thousands"),
        ("date_format", "d.m.y", "how dates are written, such as '%d.%m.%Y'"),
        ("date_format", "%d.%m", "how dates are written"),
        ("encoding", "cp9999", "the encoding of a text, such as utf-8"),
        ("encoding", "base64", "the encoding of a text, such as utf-8"),
    ],
)
def test_words_of_how_a_file_is_written_that_mean_nothing_are_refused(
    tmp_path: Path, word: str, value: str, expected: str
):
    written(tmp_path, "time,product,quantity\n1,mug,1\n")
    words = mapping({"customers": {"people": {"arrivals": {"type": "trace", "file": "orders.csv", word: value}}}})
    del words["customers"]["people"]["wants"]
    with pytest.raises(ScenarioError) as caught:
        read_mapping(words, folder=tmp_path)
    (problem,) = caught.value.problems
    assert problem.path == f"customers.people.arrivals.{word}"
    assert problem.expected.startswith(expected)
