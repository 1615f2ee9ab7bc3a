"""What is varied, read from files and from Python."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.distributions.triangular import Triangular
from sim.errors import UserError
from sim.experiments.sweep.variation import Listed
from sim.experiments.sweep.vary import given_variations, read_variations

LEAD = "suppliers.acme.lead_time.mean"


def refused(*texts: str) -> list[str]:
    with pytest.raises(UserError) as error:
        read_variations(texts)
    assert error.value.argument == "vary"
    return str(error.value).removeprefix("vary: ").splitlines()


def test_a_file_of_yaml_says_what_texts_say(tmp_path: Path):
    file = tmp_path / "sweep.yaml"
    file.write_text(
        f"{LEAD}: 2..20 days by 2\n"
        "stock.mug.x: [1, 5%, null]\n"
        "a & b: 2,4\n"
        "c: {type: triangular, low: 2, mode: 5, high: 12}\n"
        "d: '~{type: exponential, mean: 2}'\n"
        "e: 7\n",
        encoding="utf-8",
    )
    texts = [
        f"{LEAD}=2..20 days by 2",
        "stock.mug.x=1, 5%, null",
        "a & b=2,4",
        "c~{type: triangular, low: 2, mode: 5, high: 12}",
        "d~{type: exponential, mean: 2}",
        "e=7",
    ]
    from_file, typed = read_variations([f"@{file}", "f=1,2"]), read_variations([*texts, "f=1,2"])
    assert [one[:2] for one in from_file.variations] == [one[:2] for one in typed.variations]
    assert from_file.columns == (LEAD, "stock.mug.x", "a", "b", "c", "d", "e", "f")


def test_problems_of_a_file_have_their_line(tmp_path: Path):
    file = tmp_path / "sweep.yaml"
    file.write_text("a: 2..1\nb: []\nc: 1\n", encoding="utf-8")
    lines = refused(f"@{file}", "c=1")
    assert lines[0] == f"{file}:1:4: a: expected LOW..HIGH with LOW below HIGH, found '2..1'"
    assert lines[3] == f"{file}:2:4: b: expected at least one value, found none"


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("none.yaml", None, "none.yaml: expected a file of what is varied, found nothing of that name"),
        ("list.yaml", "- 1", "list.yaml: expected paths, each with its values, found [1]"),
        ("empty.yaml", "", "expected"),
        ("bad.yaml", "a: [1", "expected"),
        ("sweep.txt", "a=1", "expected a file whose name ends in .yaml, .yml or, for points, .csv, .parquet, .xlsx"),
        ("none.csv", None, "none.csv: expected a file that is there"),
        ("empty.csv", "", "expected a table with its column names on the first line"),
        ("head.csv", "a,b\n", "head.csv: expected at least one path and one point, found none"),
        ("point.csv", "point\n1\n", "point.csv: expected at least one path and one point, found none"),
        ("nameless.csv", "a,\n1,2\n", "expected a path at the head of each column, found none above the column 2"),
        ("gap.csv", "a,b\n1,\n", "row 2, column b: expected a value in every cell (null where none is meant)"),
        ("short.csv", "a,b\n1\n", "row 2, column b: expected a value in every cell"),
        ("long.csv", "a,b\n1,2,3\n", "row 2: expected at most 2 values in a row, found 3"),
        ("twice.csv", "a,a\n1,2\n", "a: expected each path once, found it a second time"),
        ("yes.csv", "a\nyes\n", "row 2, column a: expected a name in quotes: 'yes'"),
    ],
)
def test_a_file_that_says_nothing_is_refused(tmp_path: Path, name: str, content: str | None, problem: str):
    if content is not None:
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert problem in "\n".join(refused(f"@{tmp_path / name}"))


def test_a_table_has_a_column_a_path_and_a_row_a_point(tmp_path: Path):
    file = tmp_path / "design.csv"
    file.write_text(f'point,{LEAD},"a, b"\n0,2 days,null\n1,3,"{{type: eoq}}"\n\n', encoding="utf-8")
    vary = read_variations([f"@{file}"])
    assert vary.columns == (LEAD, "a, b")
    assert vary.rows == (("2 days", None), (3, {"type": "eoq"}))


def test_a_table_of_parquet_is_read_as_one_of_csv(tmp_path: Path):
    file = tmp_path / "design.parquet"
    pd.DataFrame({"point": [0, 1], LEAD: [2.5, 3.0], "b": ["5%", "word"]}).to_parquet(file)
    vary = read_variations([f"@{file}"])
    assert (vary.columns, vary.rows) == ((LEAD, "b"), ((2.5, "5%"), (3.0, "word")))
    pd.DataFrame({LEAD: [2.5, np.nan], "b": [1, 2]}).to_parquet(file)
    assert "row 2, column suppliers.acme.lead_time.mean: expected a value in every cell" in refused(f"@{file}")[0]


def test_nothing_stands_beside_a_table(tmp_path: Path):
    file = tmp_path / "design.csv"
    file.write_text("a\n1\n", encoding="utf-8")
    assert refused(f"@{file}", "b=1") == [
        "expected nothing beside a table of points, which has every path, found 1 more"
    ]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        (range(2, 5), "2,3,4"),
        ([2, "5 days", None], "2, 5 days, null"),
        ((2, 4), "2,4"),
        (np.array([1.5, 2.5]), "1.5,2.5"),
        (np.arange(2), "0,1"),
        ([np.float64(1.5), np.int64(2)], "1.5,2"),
        ("2..20 by 2", "2..20 by 2"),
        ("log 1..100 in 3", "log 1..100 in 3"),
        (7, "7"),
        ([{"type": "gamma", "mean": 5, "cv": 1}], "{type: gamma, mean: 5, cv: 1}"),
    ],
)
def test_values_in_python_mean_what_a_text_means(values: Any, text: str):
    given = given_variations({"p": values}).variations[0].values
    assert given == read_variations([f"p={text}"]).variations[0].values
    if isinstance(given, Listed):  # numbers of numpy are none in YAML
        assert {type(value) for value in given.values} <= {int, float, str, dict, type(None)}


def test_a_distribution_in_python_is_words_a_kind_or_a_text():
    words = {"type": "triangular", "low": 2, "mode": 5, "high": 12}
    as_text = read_variations(["p~{type: triangular, low: 2, mode: 5, high: 12}"]).variations[0].values
    for values in (words, Triangular(low=2, mode=5, high=12), "~{type: triangular, low: 2, mode: 5, high: 12}"):
        assert given_variations({"p": values}).variations[0].values == as_text


def test_paths_in_a_tuple_move_together():
    assert given_variations({("a", "b & c"): [1]}).variations[0].columns == ("a", "b", "c")


@pytest.mark.parametrize(
    ("mapping", "problem"),
    [
        ({}, "expected at least one path with its values, found none"),
        ([("a", [1])], "expected values by path, such as"),
        ({1: [1]}, "expected a path, or a tuple of paths, found 1"),
        ({(): [1]}, "expected a path, or a tuple of paths, found []"),
        ({"a": range(2, 2)}, "a: expected at least one value, found none"),
        ({"a": range(10**12)}, "a: expected at most 10,000,000 values, found 1,000,000,000,000"),
        ({"a": [float("nan")]}, "a: expected a finite number, found nan"),
        ({"a": [1], ("b", "a"): [2]}, "a: expected each path once, found it a second time"),
        ({"a": {"type": "gamma"}}, "a: mean: expected the word 'mean', found nothing"),
    ],
)
def test_what_python_cannot_mean_is_refused(mapping: Any, problem: str):
    with pytest.raises(UserError, match=r"^vary: ") as error:
        given_variations(mapping)
    assert problem in str(error.value)
