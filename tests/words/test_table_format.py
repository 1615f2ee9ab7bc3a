"""How cells are written: signs in numbers, encodings, and the words that are answered where they do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook
from pydantic_core import PydanticCustomError

from sim.table_columns import UnreadableError
from sim.table_format import TableFormat, signs_hint, table_format
from sim.table_rows import columns_of, names_of, read_rows

GERMAN = TableFormat(decimal=",", thousands=".")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("12,5", "12.5"),
        ("-7", "-7"),
        ("7,5-", "-7.5"),
        ("0", "0"),
        ("95,5%", "95.5%"),
        ("1.200 per week", "1200 per week"),
        ("12,5 days", "12.5 days"),
        ("mug", "mug"),
        ("{days: 2.5}", "{days: 2.5}"),
        ("2026-01-05", "2026-01-05"),
        ("1.5", None),  # neither decimals nor thousands
        ("12,5,1", None),
        ("1.23,4", None),
        ("1'000", None),
    ],
)
def test_numbers_with_decimal_commas_and_points_between_thousands(text: str, plain: str | None):
    assert GERMAN.plain(text) == plain


@pytest.mark.parametrize(
    ("style", "text", "plain"),
    [
        (TableFormat(decimal=","), "1,234", "1.234"),
        (TableFormat(decimal=","), "1.234", None),
        (TableFormat(thousands=","), "1,234.5", "1234.5"),
        (TableFormat(thousands="'"), "1'234.50", "1234.50"),
        (TableFormat(decimal=",", thousands=" "), "1\u00a0234,5", "1234.5"),
        (TableFormat(), "1,234", "1,234"),
    ],
)
def test_a_number_has_the_signs_of_its_file(style: TableFormat, text: str, plain: str | None):
    assert style.plain(text) == plain


def test_a_point_between_thousands_leaves_the_comma_for_decimals():
    assert table_format(None, ".", None, None, None) == GERMAN
    with pytest.raises(PydanticCustomError):
        table_format(",", ",", None, None, None)
    with pytest.raises(PydanticCustomError):
        table_format(".", ".", None, None, None)


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("1.234,56", "decimal: ',' and thousands: '.'"),
        ("1.234.567,5", "decimal: ',' and thousands: '.'"),
        ("1,234.56", "thousands: ','"),
        ("1'234.50", 'thousands: "\'"'),
        ("9,5", "decimal: ','"),
        ("0,125", "decimal: ','"),
        ("1,234", "decimal: ',' or thousands: ','"),
        ("1.234.567", "thousands: '.'"),
        ("12.5", ""),
        ("1.5 per week", ""),
        ("mug", ""),
        ("", ""),
        (None, ""),
        ("1,2;3", ""),
    ],
)
def test_a_number_with_other_signs_is_answered_with_the_words_that_would_read_it(text: str | None, hint: str):
    assert signs_hint(text) == hint


# files


def test_the_encoding_of_a_file_is_guessed_where_it_is_not_utf_8(tmp_path: Path):
    file = tmp_path / "x.csv"
    file.write_bytes("product;Größe\nmug;groß\n".encode("cp1252"))
    with pytest.raises(UnreadableError) as refused:
        read_rows(file)
    assert refused.value.expected == "a table in UTF-8"
    assert refused.value.found == (
        "the byte 0xf6 in line 1 of x.csv: save it as UTF-8, or say what it is in, probably 'encoding: cp1252'"
    )
    assert read_rows(file, TableFormat(encoding="cp1252"))[0] == ("product", "Größe")
    with pytest.raises(UnreadableError, match="a table in ascii"):
        read_rows(file, TableFormat(encoding="ascii"))
    file.write_bytes("product;Größe\nmug;groß\n".encode("utf-16"))
    with pytest.raises(UnreadableError, match="probably 'encoding: utf-16'"):
        names_of(file)
    assert columns_of(file, ["Größe"], TableFormat(encoding="utf-16")).values == {"Größe": ["groß"]}


def test_a_sheet_is_read_by_its_name(tmp_path: Path):
    book = Workbook()
    book.active.append(["notes"])
    book.active.append(["x"])
    other = book.create_sheet("Tabelle1")
    other.append([])
    other.append(["product", "quantity"])
    other.append(["mug", 3])
    book.save(tmp_path / "x.xlsx")
    style = TableFormat(sheet="Tabelle1")
    assert names_of(tmp_path / "x.xlsx", style) == ("product", "quantity")
    table = columns_of(tmp_path / "x.xlsx", ["quantity"], style)
    assert (table.values, table.row) == ({"quantity": [3]}, [3])
    assert names_of(tmp_path / "x.xlsx") == ("notes",)
    with pytest.raises(UnreadableError) as refused:
        read_rows(tmp_path / "x.xlsx", TableFormat(sheet="Tabele1"))
    assert (refused.value.expected, refused.value.found) == (
        "a sheet of x.xlsx (Sheet, Tabelle1)",
        "'Tabele1' (did you mean 'Tabelle1'?)",
    )
    (tmp_path / "x.csv").write_text("product\nmug\n")
    with pytest.raises(UnreadableError, match="an Excel file, of which 'sheet: a' names a sheet"):
        read_rows(tmp_path / "x.csv", TableFormat(sheet="a"))
