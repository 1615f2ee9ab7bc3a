"""Tables as files: no text is a formula to a spreadsheet, and every number stays one."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest

from sim.table_files import from_csv_cell, write_csv

HOSTILE = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "'=1", "''-x"]
HARMLESS = ["mug", "'tis", "a=b", "1-2", "", "ä"]


@pytest.mark.parametrize("kind", ["object", "category"])
def test_a_text_that_a_spreadsheet_would_run_has_an_apostrophe_before_it(kind: str, tmp_path: Path):
    texts = [*HOSTILE, *HARMLESS]
    frame = pd.DataFrame({"name": pd.Series(texts, dtype=kind), "value": [-1.5] * len(texts)})
    write_csv(frame, tmp_path / "x.csv")
    with (tmp_path / "x.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["name"] for row in rows] == [f"'{text}" for text in HOSTILE] + HARMLESS
    assert [from_csv_cell(row["name"]) for row in rows] == texts
    assert {row["value"] for row in rows} == {"-1.5"}
    assert frame.name.tolist() == texts  # the frame itself is as it was


def test_numbers_among_names_stay_numbers(tmp_path: Path):
    write_csv(pd.DataFrame({"customer": pd.Series([-3, "-3", None], dtype=object)}), tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text().split("\n")[1:4] == ["-3", "'-3", '""']
