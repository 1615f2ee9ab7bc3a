"""Tables of stock points in every format, and the scenario that names one."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.errors import ScenarioError
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
    """Writes a scenario file that names the table of stock points `file`; its path."""
    path = folder / "shop.yaml"
    path.write_text(f"{text}stock_file: {file}\n", encoding="utf-8")
    return path


def read(
    folder: Path, *rows: tuple[Any, ...], names: tuple[str, ...] = LEAN, text: str = FRAME, **words: Any
) -> Scenario:
    """The scenario whose stock file has these rows under the columns `names`."""
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
    """The scenario whose stock points stand in the YAML itself, as ROWS says in a table."""
    return read_mapping({**yaml.safe_load(FRAME), **yaml.safe_load(DECLARED)})


MUG, CUP = ("mug", "acme", "base_stock", 8), ("cup@berlin", "acme", "base_stock", 3)
WITH_CUP = FRAME.replace("customers:", "  cup: {}\ncustomers:")

A_LEVEL = "a whole number of units, at least 0, or one of {days: 14}, {service_level: 0.95}, {fill_rate: 0.98}"
