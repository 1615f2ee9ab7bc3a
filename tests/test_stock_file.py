"""Stock points from a table: as good as declared ones, and every cell that is wrong is named by row and column."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import contextlib
import datetime as dt
import math
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from commands import finished, started
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.errors import Cell, ScenarioError, UserError
from sim.experiments.compare import compare
from sim.experiments.run import simulate
from sim.report.folder import write as write_folder
from sim.scenario.marks import Cells
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping, read_scenario

FRAME = """\
name: shop
horizon: 30
replications: 2
products:
  mug: {price: 18, unit_cost: 7.5, holding_cost: 0.01}
customers:
  people: {wants: {mug: 0.5, cup@berlin: 0.5}, arrivals: {type: poisson, rate: 3}}
suppliers:
  acme: {lead_time: 5, order_cost: 40}
"""
DECLARED = """\
products:
  mug: {price: 18, unit_cost: 7.5, holding_cost: 0.01}
  cup: {price: 12, unit_cost: 5, holding_rate: 25% per year}
stock:
  mug:
    source: acme
    initial: {on_hand: 20, on_order: [{quantity: 5, due: 2 days}]}
    restock: {type: periodic_min_max, review_period: 36 hours, reorder_point: {days: 3}, order_up_to_level: 40}
    reserve: {2: 5}
  cup@berlin:
    source: {type: single, from: acme}
    restock: {type: reorder_point, reorder_point: 12, order_quantity: eoq}
    on_cancellation: withdraw
"""
COLUMNS = (
    "product", "location", "product.price", "product.unit_cost", "product.holding_rate", "source", "restock.type", "restock.review_period",
    "restock.reorder_point", "restock.order_up_to_level", "restock.order_quantity", "initial.on_hand",
    "initial.on_order", "reserve", "on_cancellation",
)  # fmt: skip
ROWS = (
    ("mug", "", "", "", "", "acme", "periodic_min_max", "36 hours", "{days: 3}", "40", "", "20",
     "[{quantity: 5, due: 2 days}]", "{2: 5}", ""),
    ("cup", "berlin", "12", "5", "25% per year", "{type: single, from: acme}", "reorder_point", "", "12", "", "eoq", "", "",
     "", "withdraw"),
)  # fmt: skip
LEAN = ("product", "source", "restock.type", "restock.base_stock_level")


def save(path: Path, names: tuple[Any, ...], *rows: tuple[Any, ...]) -> Path:
    """The table in the format that the file's name says; '' is an empty cell."""
    if path.suffix == ".csv":
        import csv

        with path.open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows([names, *rows])
    elif path.suffix == ".xlsx":
        import openpyxl

        book = openpyxl.Workbook()
        for row in [names, *rows]:
            book.active.append([None if cell == "" else cell for cell in row])
        book.save(path)
    else:
        import pyarrow as pa
        from pyarrow.parquet import write_table

        columns = [[None if row[i] == "" else row[i] for row in rows] for i in range(len(names))]
        write_table(pa.table(columns, names=list(names)), path)
    return path


def scenario(folder: Path, text: str = FRAME, file: str = "items.csv") -> Path:
    path = folder / "shop.yaml"
    path.write_text(f"{text}stock_file: {file}\n", encoding="utf-8")
    return path


def read(
    folder: Path, *rows: tuple[Any, ...], names: tuple[str, ...] = LEAN, text: str = FRAME, **words: Any
) -> Scenario:
    save(folder / "items.csv", names, *rows)
    return read_scenario(scenario(folder, text), **words)


def refusals(
    folder: Path, *rows: tuple[Any, ...], names: tuple[str, ...] = LEAN, text: str = FRAME, **words: Any
) -> list[str]:
    """What is said of the scenario, the folder's name left out; each problem's first line."""
    with pytest.raises(ScenarioError) as refused:
        read(folder, *rows, names=names, text=text, **words)
    return [str(one).partition("\n")[0].replace(f"{folder}/", "") for one in refused.value.problems]


def declared() -> Scenario:
    return read_mapping({**yaml.safe_load(FRAME), **yaml.safe_load(DECLARED)})


MUG, CUP = ("mug", "acme", "base_stock", 8), ("cup@berlin", "acme", "base_stock", 3)
WITH_CUP = FRAME.replace("customers:", "  cup: {}\ncustomers:")


# as good as declared


@pytest.mark.parametrize("ending", ["csv", "xlsx", "parquet"])
def test_a_table_of_any_format_says_what_the_yaml_says(tmp_path: Path, ending: str):
    save(tmp_path / f"items.{ending}", COLUMNS, *ROWS)
    from_table = read_scenario(scenario(tmp_path, file=f"items.{ending}"))
    assert from_table.canonical() == declared().canonical()
    assert from_table.fingerprint() == declared().fingerprint()
    assert simulate(from_table).orders.equals(simulate(declared()).orders)


@pytest.mark.parametrize("ending", ["xlsx", "parquet"])
def test_numbers_may_be_numbers_in_the_file(tmp_path: Path, ending: str):
    save(tmp_path / f"items.{ending}", LEAN, ("mug", "acme", "base_stock", 8), ("cup@berlin", "acme", "base_stock", 3))
    typed = read_scenario(scenario(tmp_path, WITH_CUP, f"items.{ending}"))
    assert typed.fingerprint() == read(tmp_path, MUG, CUP, text=WITH_CUP).fingerprint()


def test_what_the_table_says_is_in_the_fingerprint(tmp_path: Path):
    one = read(tmp_path, MUG, CUP, text=WITH_CUP).fingerprint()
    assert read(tmp_path, MUG, (*CUP[:3], 4), text=WITH_CUP).fingerprint() != one
    assert read(tmp_path, CUP, MUG, text=WITH_CUP).fingerprint() != one  # within an instant the first goes first


def test_a_gap_in_a_column_of_numbers_is_a_word_not_said(tmp_path: Path):
    import pandas as pd

    frame = pd.DataFrame([[*MUG, math.nan], [*CUP, 4.0]], columns=[*LEAN, "max_backorders"])
    frame.to_parquet(tmp_path / "items.parquet")
    points = read_scenario(scenario(tmp_path, WITH_CUP, "items.parquet")).stock
    assert [points[name].max_backorders for name in ("mug", "cup@berlin")] == [None, 4]


def test_article_numbers_are_names(tmp_path: Path):
    text = FRAME.replace("{mug: 0.5, cup@berlin: 0.5}", "4711").replace("mug:", "'4711': {}\n  '0815':")
    for number in ("4711", 4711, 4711.0, Decimal(4711)):
        save(tmp_path / "items.parquet", LEAN, (number, "acme", "base_stock", Decimal(8)))
        assert list(read_scenario(scenario(tmp_path, text, "items.parquet")).stock) == ["4711"]
    assert list(read(tmp_path, ("0815", *MUG[1:]), ("4711", *MUG[1:]), text=text).stock) == ["0815", "4711"]


def test_stock_points_of_the_table_stand_after_those_of_the_file(tmp_path: Path):
    own = WITH_CUP + "stock: {cup@berlin: {source: acme, restock: order_for_order}}\n"
    assert list(read(tmp_path, MUG, text=own).stock) == ["cup@berlin", "mug"]


def test_an_empty_row_and_an_empty_column_are_nothing(tmp_path: Path):
    (tmp_path / "items.csv").write_text(
        "product;source;restock;;\n;;;;\nmug;acme;order_for_order;;\n\ncup@berlin;acme;order_for_order\n"
    )
    assert list(read_scenario(scenario(tmp_path, WITH_CUP)).stock) == ["mug", "cup@berlin"]


def test_a_word_null_is_said(tmp_path: Path):
    names = ("product", "source", "restock")
    surge = "{type: tailored_base_surge, regular: acme, expedited: bolt, regular_quantity: 3, expedited_level: 5, review_period: 7}"
    text = WITH_CUP.replace("  acme:", "  bolt: {lead_time: 1}\n  acme:")
    points = read(tmp_path, ("mug", surge, ""), ("cup@berlin", surge, "null"), names=names, text=text).stock
    assert "restock" not in points["mug"].model_fields_set
    assert "restock" in points["cup@berlin"].model_fields_set


def test_policies_and_assignments_change_what_the_table_declares(tmp_path: Path):
    text = (
        WITH_CUP
        + "policies:\n  as today: {}\n  more: {stock: {mug: {restock: {base_stock_level: 20}}}}\n  all: {restock: {base_stock_level: 30}}\n"
    )
    found = read(tmp_path, MUG, CUP, text=text, assignments=["stock.cup@berlin.restock.base_stock_level=5"])

    def levels(policy: str) -> list[Any]:
        return [point.restock.model_dump()["base_stock_level"] for point in found.policies[policy].stock.values()]

    assert levels("as today") == [8, 5]
    assert levels("more") == [20, 5]
    assert levels("all") == [30, 30]


def test_another_table_may_be_assigned(tmp_path: Path):
    save(tmp_path / "other.csv", LEAN, (*MUG[:3], 9), CUP)
    wanted = ["stock.mug.restock.base_stock_level=10", "stock_file=other.csv"]
    found = read(tmp_path, text=WITH_CUP, assignments=wanted)
    assert [point.restock.model_dump()["base_stock_level"] for point in found.stock.values()] == [10, 3]
    # what was played is written without the table, for no one file says it any more
    assert read_mapping(yaml.safe_load(found.text)).fingerprint() == found.fingerprint()


def test_the_file_as_read_is_the_file(tmp_path: Path):
    found = read(tmp_path, MUG, CUP, text=WITH_CUP)
    assert found.text == (tmp_path / "shop.yaml").read_text()
    place = write_folder(compare(found), tmp_path / "results")
    assert (place / "scenario.yaml").read_text() == found.text


def test_a_mapping_may_name_a_table_too(tmp_path: Path):
    save(tmp_path / "items.csv", LEAN, MUG, CUP)
    found = read_mapping({**yaml.safe_load(WITH_CUP), "stock_file": "items.csv"}, folder=tmp_path)
    assert found.fingerprint() == read_scenario(scenario(tmp_path, WITH_CUP)).fingerprint()


# products


def test_a_row_declares_its_product_if_it_says_words_of_it(tmp_path: Path):
    names = ("product", "location", "product.price", "product.unit_cost", "source", "restock")
    rows = [
        ("cup", "paris", 12, "", "acme", "order_for_order"),
        ("cup", "berlin", "", 5, "acme", "order_for_order"),
        ("cup", "rome", 12, 5, "acme", "order_for_order"),
        ("mug", "", "", "", "acme", "order_for_order"),
    ]
    found = read(tmp_path, *rows, names=names)
    assert list(found.products) == ["mug", "cup"]
    assert (found.products["cup"].price, found.products["cup"].unit_cost) == (12, 5)
    assert list(found.stock) == ["cup@paris", "cup@berlin", "cup@rome", "mug"]


def test_a_table_may_declare_all_products_and_stock_points(tmp_path: Path):
    names = ("product", "product.price", "source", "restock")
    text = FRAME.replace("products:\n  mug: {price: 18, unit_cost: 7.5, holding_cost: 0.01}\n", "")
    rows = [("mug", 18, "acme", "order_for_order"), ("cup@berlin", 12, "acme", "order_for_order")]
    assert list(read(tmp_path, *rows, names=names, text=text).products) == ["mug", "cup"]


def test_a_product_that_nobody_declares_is_refused(tmp_path: Path):
    assert refusals(tmp_path, MUG, CUP, ("mgu", *MUG[1:])) == [
        "items.csv:row 3, column product: stock.cup@berlin: expected a product, or product@location, found 'cup'",
        "items.csv:row 4, column product: stock.mgu: expected a product, or product@location, found 'mgu' (did you mean 'mug'?)",
    ]


def test_a_product_has_its_words_from_one_place_and_once(tmp_path: Path):
    names = ("product", "product.price", "source", "restock")
    rest = ("acme", "order_for_order")
    assert refusals(tmp_path, ("mug", 18, *rest), ("cup@berlin", 12, *rest), ("cup@rome", 13, *rest), names=names) == [
        "items.csv:row 2, column product.price: expected no words of a product that 'products' does not declare itself, found 'mug', which stands at shop.yaml:5:3",
        "items.csv:row 4, column product.price: expected 12, as in row 3, or nothing, found 13",
    ]


def test_what_is_wrong_with_a_product_is_said_at_its_cell(tmp_path: Path):
    names = ("product", "product.price", "product.holding_rate", "product.holding_cost", "source", "restock")
    rest = ("acme", "order_for_order")
    assert refusals(
        tmp_path,
        ("mug", "", "", "", *rest),
        ("cup@berlin", -1, "", "", *rest),
        ("c.d", 1, "20%", 1, *rest),
        names=names,
    ) == [
        "items.csv:row 3, column product.price: products.cup.price: expected an amount of money, at least 0, found -1",
        "items.csv:row 4, column product: products.c.d: expected a name without '.', '/' and '@', and without spaces around it, found 'c.d'",
        "items.csv:row 4, column product.holding_rate: products.c.d.holding_rate: expected a share per time, such as '25% per year', found '20%'",
    ]


# what is wrong


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


A_LEVEL = "a whole number of units, at least 0, or one of {days: 14}, {service_level: 0.95}, {fill_rate: 0.98}"


def test_what_cannot_be_played_is_said_at_its_row(tmp_path: Path):
    names = ("product", "source", "restock.type", "restock.reorder_point", "restock.order_up_to_level")
    assert refusals(
        tmp_path, ("mug", "acme", "min_max", 9, 3), ("cup@berlin", "acme", "min_max", 3, 9), names=names, text=WITH_CUP
    ) == [
        "items.csv:row 2, column restock.*: stock.mug.restock: expected a reorder point not above the order-up-to level (9 is above 3), found a block: "
        "{'reorder_point': 9, 'order_up_to_level': 3}"
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
    with pytest.raises(ScenarioError, match=r"row 2, column restock\.base_stock_level: .*, found 2026-02-01 00:00:00$"):
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
        "items.csv:row 2, column restock.type: expected a word in one column of a row, whole or dotted, found 'restock.type' in two"
    ]


def test_a_location_has_no_second_one(tmp_path: Path):
    names = (*LEAN, "location")
    assert refusals(tmp_path, (*MUG, ""), (*CUP, ""), (*CUP, "rome"), (*MUG, "a.b"), names=names, text=WITH_CUP) == [
        "items.csv:row 4, column product: stock.cup@berlin@rome: expected product@location, the location without dots, found 'cup@berlin@rome'",
        "items.csv:row 5, column product: stock.mug@a.b: expected product@location, the location without dots, found 'mug@a.b'",
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
        "items.csv:row 2 and 2 more: stock.mug.source: expected the word 'source', found nothing",
        "items.csv:row 2 and 2 more: stock.mug.restock.base_stock_level: expected the word 'base_stock_level', found nothing",
        "items.csv:row 2 and 2 more, column restock.levle: stock.mug.restock.levle: expected one of base_stock_level, found 'levle'",
    ]


FILES: dict[str, tuple[str, bytes, str]] = {
    "none": ("itms.csv", b"", "expected a file that is there, found no {folder}/itms.csv (did you mean 'items.csv'?)"),
    "another ending": ("items.ods", b"x", "expected a file whose name ends in .csv, .parquet or .xlsx, found '"),
    "nothing in it": ("empty.csv", b"", "expected a table with its column names on the first line, found an empty file"),
    "names alone": ("names.csv", b"product,source\n", "expected a table with rows below the names of its columns, found none in names.csv"),
    "no workbook": ("x.xlsx", b"PK", "expected a table, found x.xlsx, which cannot be read: File is not a zip file"),
    "no Parquet": ("x.parquet", b"PAR1", "expected a table, found x.parquet, which cannot be read: "),
    "no text": ("x.csv", b"product\n\xff\n", "expected a table in UTF-8, found the byte 0xff in line 2 of x.csv: save it as UTF-8"),
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


# Excel


def test_of_a_workbook_the_first_sheet_counts(tmp_path: Path):
    import openpyxl

    path = save(tmp_path / "items.xlsx", (), (), LEAN, MUG, (), CUP)
    book = openpyxl.load_workbook(path)
    book.create_sheet("notes").append(["anything"])
    book.active["G9"] = " "
    book.save(path)
    found = read_scenario(scenario(tmp_path, WITH_CUP, "items.xlsx"))
    assert list(found.stock) == ["mug", "cup@berlin"]


def test_rows_are_counted_as_excel_counts_them(tmp_path: Path):
    save(tmp_path / "items.xlsx", (), LEAN, MUG, (), ("cup@berlin", "acme", "base_stock", -3))
    with pytest.raises(ScenarioError, match=r"items\.xlsx:row 5, column restock\.base_stock_level: "):
        read_scenario(scenario(tmp_path, WITH_CUP, "items.xlsx"))


def test_a_formula_is_what_it_came_to_and_one_that_was_never_computed_is_refused(tmp_path: Path):
    import xlsxwriter

    def table(result: object) -> Path:
        book = xlsxwriter.Workbook(tmp_path / "items.xlsx")
        sheet = book.add_worksheet()
        for row, values in enumerate([LEAN, MUG, CUP]):
            sheet.write_row(row, 0, values)
        sheet.write_formula("D2", "=4+5", value=result)
        book.close()
        return scenario(tmp_path, WITH_CUP, "items.xlsx")

    rule = read_scenario(table(9)).stock["mug"].restock
    assert rule is not None
    assert rule.model_dump()["base_stock_level"] == 9
    with pytest.raises(
        ScenarioError, match="stock_file: expected values, found a formula in D2 that no program has computed yet"
    ):
        read_scenario(table(""))


def test_a_missing_package_is_asked_for_politely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    save(tmp_path / "items.xlsx", LEAN, MUG)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    wanted = r"stock_file: expected openpyxl, which reads items.xlsx: pip install 'backorders\[excel\]', found none installed"
    with pytest.raises(UserError, match=wanted):
        read_scenario(scenario(tmp_path, WITH_CUP, "items.xlsx"))


# places, and the command


def test_a_cell_is_placed_by_the_longest_name_that_fits():
    names = ("product", "restock.type", "restock.level", "source")
    columns = {("stock",): 0, ("stock", "restock", "type"): 1, ("stock", "restock", "level"): 2, ("stock", "source"): 3}
    cells = Cells("items.csv", names, {("stock", "mug"): 7}, columns)
    assert cells.place(("stock", "mug", "restock", "level", "days")) == Cell("items.csv", 7, "restock.level", 3)
    assert cells.place(("stock", "mug", "restock")) == Cell("items.csv", 7, "restock.*")
    assert cells.place(("stock", "mug", "restock", "cap")) == Cell("items.csv", 7)
    assert cells.place(("stock", "mug", "initial")) == Cell("items.csv", 7)
    assert cells.place(("stock", "mug"), key=True) == Cell("items.csv", 7, "product", 1)
    assert cells.place(("stock", "cup")) is None
    assert cells.place(("stock",)) is None


def test_the_command_refuses_with_status_2_and_writes_nothing(tmp_path: Path):
    save(tmp_path / "items.csv", LEAN, MUG, ("cup@berlin", "acme", "base_stock", "many"))
    done = finished(started("run", "shop.yaml", cwd=scenario(tmp_path, WITH_CUP).parent))
    assert (done.status, done.out) == (2, "")
    assert done.err == (
        f"items.csv:row 3, column restock.base_stock_level: stock.cup@berlin.restock.base_stock_level: expected {A_LEVEL}, found 'many'\n"
    )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["items.csv", "shop.yaml"]
