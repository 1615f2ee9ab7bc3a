"""What is wrong with a table of stock points: every cell at its place, and all at once."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

import pyarrow as pa
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from pyarrow.parquet import write_table

from sim.errors import ScenarioError, UserError
from sim.scenario.reading import read_mapping, read_scenario
from tests.helpers.stock_files import A_LEVEL, CUP, FRAME, LEAN, MUG, WITH_CUP, read, refusals, save, scenario


def test_every_wrong_cell_is_named_and_all_at_once(tmp_path: Path):
    assert refusals(
        tmp_path,
        ("mug", "acm", "base_stok", 3),
        ("cup@berlin", "acme", "base_stock", -1),
        ("cup@rome", "acme", "base_stock", "{dayz: 3}"),
        ("cup@oslo", "", "base_stock", 3),
        text=WITH_CUP.replace("horizon: 30", "horizon: never"),
    ) == [
        "shop.yaml:2:10: horizon: expected a duration, such as 5 or '36 hours', found 'never'",
        "items.csv:row 2, column source: stock.mug.source: expected a supplier, or another stock point, found 'acm' (did you mean 'acme'?)",
        "items.csv:row 2, column restock.type: stock.mug.restock.type: expected a restock rule, found 'base_stok' (did you mean 'base_stock'?)",
        f"items.csv:row 3, column restock.base_stock_level: stock.cup@berlin.restock.base_stock_level: expected {A_LEVEL}, found -1",
        "items.csv:row 4, column restock.base_stock_level: stock.cup@rome.restock.base_stock_level.dayz: expected a way to compute a level, found 'dayz' (did you mean 'days'?)",
        "items.csv:row 5, column source: stock.cup@oslo.source: expected the word 'source', found nothing",
    ]  # fmt: skip


def test_what_cannot_be_played_is_said_at_its_row(tmp_path: Path):
    names = ("product", "source", "restock.type", "restock.reorder_point", "restock.order_up_to_level")
    assert refusals(
        tmp_path, ("mug", "acme", "min_max", 9, 3), ("cup@berlin", "acme", "min_max", 3, 9), names=names, text=WITH_CUP
    ) == [
        "items.csv:row 2, column restock.*: stock.mug.restock: expected a reorder point not above the order-up-to level (9 is above 3), found a block: "
        "{reorder_point: 9, order_up_to_level: 3}"
    ]


def test_what_only_a_policy_makes_wrong_is_said_at_the_policy(tmp_path: Path):
    text = WITH_CUP + "policies:\n  less: {stock: {mug: {restock: {base_stock_level: -1}}, mugg: {}}}\n"
    assert refusals(tmp_path, MUG, CUP, text=text) == [
        f"shop.yaml:12:52: policies.less.stock.mug.restock.base_stock_level: expected {A_LEVEL}, found -1",
        "shop.yaml:12:58: policies.less.stock.mugg: expected a name that the scenario declares under 'stock', found 'mugg' (did you mean 'mug'?)",
    ]


def test_the_caret_stays_with_the_yaml(tmp_path: Path):
    with pytest.raises(ScenarioError) as refused:
        read(tmp_path, ("mug", "acme", "base_stock", "?"), CUP, text=WITH_CUP.replace("horizon: 30", "horizon: no?"))
    assert str(refused.value).splitlines()[1:3] == ["    horizon: no?", "             ^"]
    assert len(str(refused.value).splitlines()) == 4


def test_what_yaml_would_misread_is_misread_in_no_cell(tmp_path: Path):
    assert refusals(
        tmp_path, ("mug", "no", "base_stock", "010"), ("cup@berlin", "acme", "base_stock", "{days: 3"), text=WITH_CUP
    ) == [
        "items.csv:row 2, column source: stock.mug.source: expected a supplier, or another stock point, found no, which YAML reads as true or false",
        "items.csv:row 2, column restock.base_stock_level: stock.mug.restock.base_stock_level: expected a number without leading zeros, or '010' in quotes, found 010, which YAML reads in base 8",
        "items.csv:row 3, column restock.base_stock_level: stock.cup@berlin.restock.base_stock_level: expected ',' or '}', found something else, in the braces that open in line 1",
    ]


def test_a_date_that_a_spreadsheet_made_of_a_text_is_shown_as_it_is(tmp_path: Path):
    save(tmp_path / "items.xlsx", LEAN, ("mug", "acme", "base_stock", dt.datetime(2026, 2, 1)), CUP)
    with pytest.raises(ScenarioError, match=r"row 2, column restock\.base_stock_level: .*, found 2026-02-01$"):
        read_scenario(scenario(tmp_path, WITH_CUP, "items.xlsx"))


def test_a_stock_point_is_declared_once(tmp_path: Path):
    own = WITH_CUP + "stock: {mug: {source: acme, restock: order_for_order}}\n"
    names = (*LEAN, "location")
    assert refusals(
        tmp_path, (*MUG, ""), (*CUP, ""), ("cup", *CUP[1:], "berlin"), ("", *CUP[1:], "rome"), names=names, text=own
    ) == [
        "items.csv:row 2, column product: expected a stock point that 'stock' does not declare itself, found 'mug', which stands at shop.yaml:11:9",
        "items.csv:row 4, column product: expected each stock point once, found 'cup@berlin', which row 3 is too",
        "items.csv:row 5, column product: expected a product, found nothing",
    ]


def test_a_word_is_said_in_one_column(tmp_path: Path):
    names = ("product", "source", "restock", "restock.type", "restock.base_stock_level")
    assert refusals(
        tmp_path,
        ("mug", "acme", "order_for_order", "order_for_order", ""),
        ("cup@berlin", "acme", "", *CUP[2:]),
        names=names,
        text=WITH_CUP,
    ) == [
        "items.csv:row 2, column restock.type: expected columns for parts of 'restock', or one for the whole, found 'restock.type' beside a column for all of 'restock'"
    ]


def test_a_location_has_no_second_one(tmp_path: Path):
    names = (*LEAN, "location")
    assert refusals(tmp_path, (*MUG, ""), (*CUP, ""), (*CUP, "rome"), (*MUG, "a@b"), names=names, text=WITH_CUP) == [
        "items.csv:row 4, column product: stock.cup@berlin@rome: expected product@location, with one '@' and no spaces around it, found 'cup@berlin@rome'",
        "items.csv:row 5, column product: stock.mug@a@b: expected product@location, with one '@' and no spaces around it, found 'mug@a@b'",
    ]


HEADINGS: dict[str, tuple[str, list[str]]] = {
    "an unknown word": (
        "product,sorce,restock", ["items.csv:column sorce: expected 'product', 'location', or a word of a stock point, found 'sorce' (did you mean 'source'?)"]
    ),
    "an unknown block": (
        "product,source,restok.type", ["items.csv:column restok.type: expected 'product', 'location', or a word of a stock point, found 'restok' (did you mean 'restock'?)"]
    ),
    "a product's word under no product": (
        "product,source,price", ["items.csv:column price: expected 'product', 'location', or a word of a stock point, found 'price' (did you mean 'product.price'?)"]
    ),
    "an unknown word of a product": (
        "product,source,product.prise", ["items.csv:column product.prise: expected a word of a product, found 'prise' (did you mean 'price'?)"]
    ),
    "no product, and two wrong": (
        "Product,source,x",
        ["items.csv: expected a column 'product' (beside it 'location' and words of stock points), found Product, source, x",
         "items.csv:column Product: expected 'product', 'location', or a word of a stock point, found 'Product' (did you mean 'product'?)",
         "items.csv:column x: expected 'product', 'location', or a word of a stock point, found 'x'"],
    ),
    "twice the same": ("product,source,source", ["items.csv:column source: expected each column once, found 'source' a second time"]),
    "a value under no name": ("product,source,", ["items.csv: expected a name above column 3, found none, and a value in row 2"]),
    "a value beyond the names": ("product,source", ["items.csv:row 2: expected as many values as the table has names of columns, 2, found 3"]),
    "a dot too many": ("product,source,restock.", ["items.csv:column restock.: expected a word on both sides of every dot, found 'restock.'"]),
}  # fmt: skip


@pytest.mark.parametrize("case", HEADINGS)
def test_names_of_columns_that_are_wrong_are_said_alone(tmp_path: Path, case: str):
    heading, said = HEADINGS[case]
    (tmp_path / "items.csv").write_text(f"{heading}\nmug,acme,order_for_order\n")
    with pytest.raises(ScenarioError) as refused:
        read_scenario(scenario(tmp_path))
    assert [str(one).replace(f"{tmp_path}/", "") for one in refused.value.problems] == said


def test_a_column_that_is_wrong_or_lacking_is_said_once(tmp_path: Path):
    names = ("product", "restock.type", "restock.levle")
    rows = [("mug", "base_stock", 3), ("cup@berlin", "base_stock", 3), ("cup@rome", "base_stock", 4)]
    assert refusals(tmp_path, *rows, names=names, text=WITH_CUP) == [
        "items.csv:rows 2, 3 and 4: stock.mug.source: expected the word 'source', found nothing",
        "items.csv:rows 2, 3 and 4: stock.mug.restock.base_stock_level: expected the word 'base_stock_level', found nothing",
        "items.csv:rows 2, 3 and 4, column restock.levle: stock.mug.restock.levle: expected one of base_stock_level, review, found 'levle'",
    ]


FILES: dict[str, tuple[str, bytes, str]] = {
    "none": ("itms.csv", b"", "expected a file that is there, found no {folder}/itms.csv (did you mean 'items.csv'?)"),
    "another ending": ("items.ods", b"x", "expected a file whose name ends in .csv, .parquet or .xlsx, found '"),
    "nothing in it": ("empty.csv", b"", "expected a table with its column names on the first line, found an empty file"),
    "names alone": ("names.csv", b"product,source\n", "expected a table with rows below the names of its columns, found none in names.csv"),
    "no workbook": ("x.xlsx", b"PK", "expected a table, found x.xlsx, which cannot be read: File is not a zip file"),
    "no Parquet": ("x.parquet", b"PAR1", "expected a table, found x.parquet, which cannot be read: "),
    "no text": ("x.csv", b"product\n\xff\n", "expected a table in UTF-8, found the byte 0xff in line 2 of x.csv: save it as UTF-8, or say what it is in, probably 'encoding: cp1252'"),
    "no name": ("3", b"", "expected the name of a file, such as items.csv, found 3"),
}  # fmt: skip


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_cannot_be_read_is_named_with_its_place_and_hides_no_other_problem(tmp_path: Path, case: str):
    file, content, said = FILES[case]
    (tmp_path / "items.csv").write_text("")
    if case not in ("none", "no name"):
        (tmp_path / file).write_bytes(content)
    with pytest.raises(ScenarioError) as refused:
        read_scenario(scenario(tmp_path, FRAME.replace("replications: 2", "replications: two"), file))
    first, second = map(str, refused.value.problems)
    assert "replications: expected a whole number" in first
    line = second.splitlines()[0].replace(str(tmp_path), "{folder}")
    assert line.startswith(f"{{folder}}/shop.yaml:10:13: stock_file: {said}")


def test_a_patch_names_no_table(tmp_path: Path):
    text = WITH_CUP + "policies: {a: {stock_file: other.csv}}\n"
    assert refusals(tmp_path, MUG, CUP, text=text) == [
        "shop.yaml:11:16: policies.a.stock_file: expected a part of the scenario that a policy can change "
        "(products, profiles, customers, suppliers, stock, restock, promise), found 'stock_file' (did you mean 'stock'?)"
    ]


def test_a_word_near_it_is_known(tmp_path: Path):
    with pytest.raises(ScenarioError, match=r"found 'stock_fil' \(did you mean 'stock_file'\?\)"):
        read_mapping({**yaml.safe_load(FRAME), "stock_fil": "items.csv"})


WORDS = [
    "product",
    "location",
    "source",
    "restock",
    "restock.type",
    "restock.base_stock_level",
    "initial",
    "initial.on_hand",
    "product.price",
    "product",
    "x",
    "",
]
TEXTS = st.one_of(
    st.sampled_from(["mug", "cup@berlin", "acme", "base_stock", "8", "{days: 3}", "[1]", "[", "{a: *b}", "null", "=", "'", "2026-13-01", "1e999", "@", "!x", "&a"]),
    st.text(max_size=8),
)  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    names=st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
    rows=st.lists(st.lists(TEXTS, max_size=6), max_size=3),
)
def test_whatever_stands_in_a_table_is_read_or_refused(tmp_path: Path, names: list[str], rows: list[list[str]]):
    with contextlib.suppress(UserError):
        read(tmp_path, *map(tuple, rows), names=("product", *names), text=WITH_CUP)


def test_a_row_far_below_all_that_excel_has_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sim.table_rows.MOST_ROWS", 5)
    book = Workbook()
    book.active.append(["product"])
    book.active["A3000"] = "mug"
    book.save(tmp_path / "items.xlsx")
    with pytest.raises(UserError, match="expected a sheet of at most 5 rows, found one with more"):
        read_scenario(scenario(tmp_path, WITH_CUP, "items.xlsx"))


def test_an_instant_in_parquet_that_python_has_no_date_for_is_refused(tmp_path: Path):
    write_table(
        pa.table({"product": ["mug"], "price": pa.array([2**62], pa.timestamp("us"))}), tmp_path / "items.parquet"
    )
    with pytest.raises(
        UserError, match=r"dates of the years 1 to 9999, found one far outside of them \(row 1, column 'price'\)"
    ):
        read_scenario(scenario(tmp_path, WITH_CUP, "items.parquet"))
