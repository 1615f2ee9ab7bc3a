"""Empirical distributions from a column of a file."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from tests.helpers.laws import problems, read, rng


def written(folder: Path, text: str, name: str = "leads.csv") -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder


FROM_FILE = {"type": "empirical", "file": "leads.csv", "column": "days"}


def test_an_empirical_distribution_reads_its_column_from_the_scenarios_folder(tmp_path: Path) -> None:
    folder = written(tmp_path, "\ufefforder, days\na, 2 \nb,4\n\nc,48 hours\n")
    assert read(FROM_FILE, dimension="duration", folder=folder).sample(rng(), 100).tolist() == (
        read({"type": "empirical", "values": [2, 4, 2]}).sample(rng(), 100).tolist()
    )


def test_an_empirical_distribution_reads_parquet_as_csv(tmp_path: Path) -> None:
    import pandas as pd

    pd.DataFrame({"order": ["a", "b"], "days": [2, 4]}).to_parquet(tmp_path / "leads.parquet")
    written(tmp_path, "order,days\na,2\nb,4\n")
    of_parquet = read({**FROM_FILE, "file": "leads.parquet"}, folder=tmp_path)
    assert (of_parquet.mean, of_parquet.variance) == (3, 1)
    assert of_parquet.sample(rng(), 9).tolist() == read(FROM_FILE, folder=tmp_path).sample(rng(), 9).tolist()


def test_an_empirical_distribution_pickles_without_its_file(tmp_path: Path) -> None:
    kind = read(FROM_FILE, folder=written(tmp_path, "days\n2\n4\n"))
    (tmp_path / "leads.csv").unlink()
    there = pickle.loads(pickle.dumps(kind))
    assert there == kind
    assert there.sample(rng(), 5).tolist() == kind.sample(rng(), 5).tolist()


def test_empirical_distributions_of_different_numbers_are_different(tmp_path: Path) -> None:
    before = read(FROM_FILE, folder=written(tmp_path, "days\n2\n4\n"))
    assert before == read(FROM_FILE, folder=tmp_path)
    assert before != read(FROM_FILE, folder=written(tmp_path, "days\n2\n5\n"))


def test_an_empirical_distribution_names_the_file_it_read(tmp_path: Path) -> None:
    assert list(read(FROM_FILE, folder=written(tmp_path, "days\n2\n")).files()) == [tmp_path / "leads.csv"]
    assert list(read({"type": "empirical", "values": [1]}).files()) == []


def test_bad_rows_of_an_empirical_file_are_counted_as_in_a_spreadsheet(tmp_path: Path) -> None:
    written(tmp_path, "order,days\na,2\nb,soon\nc,-1\nd\n\nf,nan\n")
    assert problems(FROM_FILE, folder=tmp_path) == [
        (("file",), f"a number of at least 0 in row {row} of column 'days' of 'leads.csv'", found)
        for row, found in ((3, "soon"), (4, -1.0), (5, ""), (7, "nan"))
    ]


def test_bad_rows_of_an_empirical_parquet_file_are_counted_from_1(tmp_path: Path) -> None:
    import pandas as pd

    pd.DataFrame({"days": [2.0, None]}).to_parquet(tmp_path / "leads.parquet")
    [(place, expected, found)] = problems({**FROM_FILE, "file": "leads.parquet"}, folder=tmp_path)
    assert (place, found) == (("file",), None)
    assert expected == "a number of at least 0 in row 2 of column 'days' of 'leads.parquet'"


def test_of_many_bad_rows_of_an_empirical_file_five_are_named_and_the_others_counted(tmp_path: Path) -> None:
    found = problems(FROM_FILE, folder=written(tmp_path, "days\n" + "x\n" * 8))
    assert len(found) == 5
    assert found[-1][1] == "a number of at least 0 in row 6 of column 'days' of 'leads.csv', and more in 3 further rows"


@pytest.mark.parametrize(
    ("text", "words", "place", "expected"),
    [
        ("days\n2\n", {"file": "lead.csv"}, "file", "a file that is there, found no "),
        ("days\n2\n", {"file": "leads.xlsx"}, "file", "a file whose name ends in .csv or .parquet, found "),
        ("days\n2\n", {"file": "broken.parquet"}, "file", "a table, found broken.parquet, which cannot be read: "),
        (
            "days\n2\n",
            {"file": "latin.csv"},
            "file",
            "a table in UTF-8, found the byte 0xfc in line 2 of latin.csv: save it as UTF-8",
        ),
        ("days\n2\n", {"file": "folder.csv"}, "file", "a file, found a folder: "),
        ("days\n2\n", {"column": "day"}, "column", "the name of a column of 'leads.csv': [days]"),
        ("days,days\n2,3\n", {}, "column", "the name of a single column of 'leads.csv': [days, days]"),
        ("days\n", {}, "file", "at least one number in column 'days' (it is empty)"),
        ("", {}, "file", "a table with its column names on the first line, found an empty file"),
    ],
)
def test_an_empirical_file_that_cannot_be_read_is_a_problem_and_no_traceback(
    tmp_path: Path, text: str, words: dict[str, str], place: str, expected: str
) -> None:
    written(tmp_path, text)
    (tmp_path / "broken.parquet").write_bytes(b"PAR1 and nothing else")
    (tmp_path / "latin.csv").write_bytes("days\nfünf\n".encode("latin-1"))
    (tmp_path / "folder.csv").mkdir()
    [(where, said, _)] = problems({**FROM_FILE, **words}, folder=tmp_path)
    assert where == (place,)
    assert said.startswith(expected)
