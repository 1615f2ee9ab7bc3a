"""Stock points from a table: as good as declared ones, with products or without."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.errors import Cell
from sim.experiments.compare import compare
from sim.experiments.run import simulate
from sim.report.folder import write as write_folder
from sim.scenario.reading import read_mapping, read_scenario
from sim.scenario.source_map import TableMap
from tests.helpers.commands import finished, started
from tests.helpers.stock_files import (
    A_LEVEL,
    COLUMNS,
    CUP,
    FRAME,
    LEAN,
    MUG,
    ROWS,
    WITH_CUP,
    declared,
    read,
    refusals,
    save,
    scenario,
)

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
        "items.csv:row 4, column product.holding_rate: products.\"c.d\".holding_rate: expected a share per time, such as '25% per year', found '20%'",
    ]


# places, and the command


def test_a_cell_is_placed_by_the_longest_name_that_fits():
    names = ("product", "restock.type", "restock.level", "source")
    columns = {("stock",): 0, ("stock", "restock", "type"): 1, ("stock", "restock", "level"): 2, ("stock", "source"): 3}
    cells = TableMap("items.csv", names, {("stock", "mug"): 7}, columns)
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
