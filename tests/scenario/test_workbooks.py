"""Workbooks: a table of stock points as Excel keeps it."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from sim.errors import ScenarioError, UserError
from sim.scenario.reading import read_scenario
from tests.helpers.stock_files import CUP, LEAN, MUG, WITH_CUP, save, scenario


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
