"""The results folder: the files and tables in it, in each format."""

from __future__ import annotations

import datetime as dt
import json
import platform
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim import __version__, table_files
from sim.errors import UserError
from sim.experiments import environment
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.report import folder
from sim.report.folder import write
from sim.scenario.reading import read_mapping
from sim.table_files import from_csv_cell, require_format
from tests.helpers.result_folders import ALWAYS, TABLES, names, values


@pytest.fixture(scope="module")
def two() -> Comparison:
    """Two policies, two replications, all tables kept."""
    return compare(read_mapping(values()), keep="all")


@pytest.fixture(autouse=True)
def short_page(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report has tests of its own, and four megabytes."""
    if request.function is not test_a_folder_lies_under_the_scenarios_name_and_the_fingerprint:
        monkeypatch.setattr(folder, "page", lambda comparison: "<!doctype html>")


def table(comparison: Comparison, name: str) -> pd.DataFrame:
    """A table as the runs have it: all policies and replications below each other."""
    frames = []
    for policy in comparison.policies:
        for run in comparison.kept(policy):
            frame = getattr(run, name).astype(object)
            frame.insert(0, "policy", policy)
            frame.insert(1, "replication", run.replication)
            frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def plain(frame: pd.DataFrame) -> list[list[Any]]:
    """Cells as plain values, nothing for what is undefined."""
    rows = frame.astype(object).where(frame.notna() & (frame != ""), None).to_numpy().tolist()
    return [[None if cell is None else cell if isinstance(cell, str) else float(cell) for cell in row] for row in rows]


def test_a_folder_lies_under_the_scenarios_name_and_the_fingerprint(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path / "deep" / "results")
    assert place == tmp_path / "deep" / "results" / "tiny" / two.fingerprint
    assert names(place) == ALWAYS | {"measures.parquet", *(f"{name}.parquet" for name in TABLES)}
    assert names(place.parent) == {two.fingerprint, "latest"}
    assert place.stat().st_mode & 0o777 == 0o755


def test_without_tables_kept_the_folder_has_none(tmp_path: Path):
    place = write(compare(read_mapping(values()), 1, keep="totals"), tmp_path)
    assert names(place) == ALWAYS | {"measures.parquet"}


def test_the_summary_is_the_one_that_is_printed(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path)
    assert json.loads((place / "summary.json").read_text(encoding="utf-8")) == two.summary()


def test_the_scenario_in_the_folder_is_as_it_was_read(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path)
    assert (place / "scenario.yaml").read_text(encoding="utf-8") == two.scenario.text


def test_provenance_says_how_to_get_the_same_results_again(two: Comparison, tmp_path: Path):
    two.command = "run_sim.py compare tiny.yaml"
    said = json.loads((write(two, tmp_path) / "provenance.json").read_text(encoding="utf-8"))
    versions = said.pop("versions")
    assert said.pop("seconds") >= 0
    assert dt.datetime.fromisoformat(said.pop("date")) <= dt.datetime.now(dt.UTC)
    assert (tmp_path / "tiny" / two.fingerprint / said.pop("scenario_folder")).resolve() == Path.cwd()
    assert said == {
        "command": "run_sim.py compare tiny.yaml",
        "verb": "compare",
        "verdict": two.verdict[0],
        "tables": "parquet",
        "plugins": [],
        "scenario": "tiny",
        "fingerprint": two.fingerprint,
        "seed": 0,
        "replications": 2,
        "policies": ["as today", "=1+1"],
        "engine": "simpy",
        "interrupted": False,
        "python": platform.python_version(),
        "machine": f"{platform.system()} {platform.machine()}",
    }
    assert versions["backorders"] == __version__
    assert {"simpy", "numpy", "pandas", "scipy", "pydantic", "pyarrow"} <= set(versions)


def test_a_package_that_was_not_installed_costs_no_results(
    two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def version(name: str) -> str:
        raise environment.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(environment.metadata, "version", version)
    versions = json.loads((write(two, tmp_path) / "provenance.json").read_text(encoding="utf-8"))["versions"]
    assert versions == dict.fromkeys(versions, "unknown") | {"backorders": __version__}


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx"])
def test_tables_read_back_as_they_were(form: str, two: Comparison, tmp_path: Path):
    place = write(two, tmp_path, form)
    assert names(place) == ALWAYS | {f"{name}.{form}" for name in ("measures", *TABLES)}

    def back(name: str) -> pd.DataFrame:
        file = place / f"{name}.{form}"
        if form == "csv":
            frame = pd.read_csv(file, engine="pyarrow")  # pandas' own parser may miss the last digit
            return frame.map(lambda cell: from_csv_cell(cell) if isinstance(cell, str) else cell)
        return {"parquet": pd.read_parquet, "xlsx": pd.read_excel}[form](file)

    measures = back("measures")
    assert list(measures.columns) == ["policy", "replication", "stock", "group", "measure", "value"]
    for name, wanted in {"measures": two.measures, **{name: table(two, name) for name in TABLES}}.items():
        read_back = back(name)
        assert list(read_back.columns) == list(wanted.columns)
        assert list(read_back.columns[:2]) == ["policy", "replication"]
        assert len(read_back) == len(wanted) > 0
        for row, expected in zip(plain(read_back), plain(wanted), strict=True):
            # Excel has 16 digits of the 17 that a number may need
            assert row == (expected if form != "xlsx" else [about(cell) for cell in expected])


def about(cell: Any) -> Any:
    return pytest.approx(cell, rel=1e-15) if isinstance(cell, float) else cell


def test_an_excel_table_goes_on_in_the_next_sheet(two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(table_files, "EXCEL_ROWS", 50)
    place = write(two, tmp_path, "xlsx")
    sheets = pd.read_excel(place / "orders.xlsx", sheet_name=None, keep_default_na=False)
    count = len(table(two, "orders"))
    assert list(sheets) == [f"orders_{number}" for number in range(1, -(-count // 50) + 1)]
    assert [len(sheet) for sheet in sheets.values()] == [50] * (count // 50) + [count % 50]
    assert list(sheets["orders_2"].columns) == list(sheets["orders_1"].columns)


def test_a_policy_name_is_no_formula_in_excel(two: Comparison, tmp_path: Path):
    import openpyxl

    sheet = openpyxl.load_workbook(write(two, tmp_path, "xlsx") / "measures.xlsx")["measures_1"]
    cells = [cell for (cell,) in sheet.iter_rows(min_row=2, max_col=1) if cell.value == "=1+1"]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_a_run_in_which_nothing_happened_has_all_its_tables(tmp_path: Path):
    nothing = {"customers": {"people": {"wants": "mug", "arrivals": {"type": "scripted", "times": []}}}}
    for form in ("parquet", "csv", "xlsx"):
        place = write(compare(read_mapping(values(nothing)), 1), tmp_path / form, form)
        assert names(place) == ALWAYS | {f"{name}.{form}" for name in ("measures", *TABLES)}


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ("parket", "format: expected one of parquet, csv, xlsx, found 'parket' (did you mean 'parquet'?)"),
        ("json", "format: expected one of parquet, csv, xlsx, found 'json'"),
    ],
)
def test_an_unknown_format_of_tables_is_refused(form: str, message: str):
    with pytest.raises(UserError) as caught:
        require_format(form)
    assert str(caught.value) == message


def test_a_format_whose_package_is_missing_is_refused_with_the_install_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(UserError, match=r"^format: xlsx needs xlsxwriter: pip install 'backorders\[excel\]'$"):
        require_format("xlsx")


def test_where_no_report_is_asked_for_one_of_the_same_scenario_stays_and_one_of_another_goal_does_not(
    two: Comparison, tmp_path: Path
):
    assert "report.html" not in names(write(two, tmp_path, report=False))
    write(two, tmp_path)
    assert "report.html" in names(write(two, tmp_path, report=False))
    other = two.with_goal({"minimise": "backorders"})
    assert "report.html" not in names(write(other, tmp_path, report=False))
