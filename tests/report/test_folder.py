"""The results folder: what is in it, and that it is there whole or not at all."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim import __version__
from sim.errors import ResourceError, UserError
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.report import folder
from sim.report.folder import require_format, write
from sim.scenario.reading import read_mapping
from tests.helpers.places import ROOT
from tests.helpers.scenarios import mapping

ALWAYS = {"scenario.yaml", "provenance.json", "summary.json", "report.html"}
TABLES = ("orders", "replenishments", "levels")


def values(changes: dict[str, Any] | None = None) -> dict[str, Any]:
    return mapping(
        {
            "horizon": 30,
            "products": {"mug": {"holding_cost": 1, "backorder_cost": 4}},
            "customers": {
                "people": {
                    "arrivals": {"type": "poisson", "rate": 2},
                    "patience": {"type": "exponential", "mean": 5},
                }
            },
            "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 8}}},
            "policies": {"as today": {}, "=1+1": {"restock": {"base_stock_level": 12}}},
            **(changes or {}),
        }
    )


@pytest.fixture(scope="module")
def two() -> Comparison:
    """Two policies, two replications, all tables kept."""
    return compare(read_mapping(values()), keep="all")


@pytest.fixture(autouse=True)
def short_page(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The report has tests of its own, and four megabytes."""
    if request.function is not test_a_folder_lies_under_the_scenarios_name_and_the_fingerprint:
        monkeypatch.setattr(folder, "page", lambda comparison: "<!doctype html>")


def names(place: Path) -> set[str]:
    return {file.name for file in place.iterdir()}


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


# what is in it


def test_a_folder_lies_under_the_scenarios_name_and_the_fingerprint(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path / "deep" / "results")
    assert place == tmp_path / "deep" / "results" / "tiny" / two.fingerprint
    assert names(place) == ALWAYS | {"measures.parquet", *(f"{name}.parquet" for name in TABLES)}
    assert names(place.parent) == {two.fingerprint}
    assert place.stat().st_mode & 0o777 == 0o755


def test_without_tables_kept_there_are_none(tmp_path: Path):
    place = write(compare(read_mapping(values()), 1, keep="totals"), tmp_path)
    assert names(place) == ALWAYS | {"measures.parquet"}


def test_the_summary_is_the_one_that_is_printed(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path)
    assert json.loads((place / "summary.json").read_text(encoding="utf-8")) == two.summary()


def test_the_scenario_is_as_it_was_read(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path)
    assert (place / "scenario.yaml").read_text(encoding="utf-8") == two.scenario.text


def test_provenance_says_how_to_get_the_same_again(two: Comparison, tmp_path: Path):
    two.command = "run_sim.py compare tiny.yaml"
    found = json.loads((write(two, tmp_path) / "provenance.json").read_text(encoding="utf-8"))
    versions = found.pop("versions")
    assert found.pop("seconds") >= 0
    assert found == {
        "command": "run_sim.py compare tiny.yaml",
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
        raise folder.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(folder.metadata, "version", version)
    found = json.loads((write(two, tmp_path) / "provenance.json").read_text(encoding="utf-8"))["versions"]
    assert found == dict.fromkeys(found, "unknown") | {"backorders": __version__}


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx"])
def test_tables_read_back_as_they_were(form: str, two: Comparison, tmp_path: Path):
    place = write(two, tmp_path, form)
    assert names(place) == ALWAYS | {f"{name}.{form}" for name in ("measures", *TABLES)}

    def back(name: str) -> pd.DataFrame:
        file = place / f"{name}.{form}"
        if form == "csv":
            return pd.read_csv(file, engine="pyarrow")  # pandas' own parser may miss the last digit
        return {"parquet": pd.read_parquet, "xlsx": pd.read_excel}[form](file)

    measures = back("measures")
    assert list(measures.columns) == ["policy", "replication", "stock", "group", "measure", "value"]
    for name, wanted in {"measures": two.measures, **{name: table(two, name) for name in TABLES}}.items():
        found = back(name)
        assert list(found.columns) == list(wanted.columns)
        assert list(found.columns[:2]) == ["policy", "replication"]
        assert len(found) == len(wanted) > 0
        for mine, theirs in zip(plain(found), plain(wanted), strict=True):
            # Excel has 16 digits of the 17 that a number may need
            assert mine == (theirs if form != "xlsx" else [about(cell) for cell in theirs])


def about(cell: Any) -> Any:
    return pytest.approx(cell, rel=1e-15) if isinstance(cell, float) else cell


def test_an_excel_table_goes_on_on_the_next_sheet(two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folder, "EXCEL_ROWS", 50)
    place = write(two, tmp_path, "xlsx")
    sheets = pd.read_excel(place / "orders.xlsx", sheet_name=None, keep_default_na=False)
    count = len(table(two, "orders"))
    assert list(sheets) == [f"orders_{number}" for number in range(1, -(-count // 50) + 1)]
    assert [len(sheet) for sheet in sheets.values()] == [50] * (count // 50) + [count % 50]
    assert list(sheets["orders_2"].columns) == list(sheets["orders_1"].columns)


def test_a_name_is_no_formula_in_excel(two: Comparison, tmp_path: Path):
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
    ("form", "said"),
    [
        ("parket", "--format: expected one of parquet, csv, xlsx, found 'parket' (did you mean 'parquet'?)"),
        ("json", "--format: expected one of parquet, csv, xlsx, found 'json'"),
    ],
)
def test_another_format_is_refused(form: str, said: str):
    with pytest.raises(UserError) as caught:
        require_format(form)
    assert str(caught.value) == said


def test_a_format_whose_package_is_not_there_is_asked_for_politely(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(UserError, match=r"^--format xlsx needs xlsxwriter: pip install 'backorders\[excel\]'$"):
        require_format("xlsx")


# whose place it takes


def test_the_same_run_takes_its_place_and_leaves_nothing_else(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path, "csv")
    (place / "a note of mine.txt").write_text("lost with the old folder")
    assert write(two, tmp_path, "parquet") == place
    assert names(place) == ALWAYS | {f"{name}.parquet" for name in ("measures", *TABLES)}
    assert names(place.parent) == {two.fingerprint}


def test_the_same_run_takes_its_place_where_names_cannot_be_exchanged(
    two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folder, "_exchanged", lambda one, other: False)
    place = write(two, tmp_path, "csv")
    assert write(two, tmp_path, "parquet") == place
    assert names(place) == ALWAYS | {f"{name}.parquet" for name in ("measures", *TABLES)}
    assert names(place.parent) == {two.fingerprint}


def test_the_same_run_that_is_finished_at_the_same_moment_takes_its_place(
    two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = write(two, tmp_path, "csv")
    # what one looks up may be otherwise a moment later
    monkeypatch.setattr(Path, "exists", lambda path, **words: False)
    assert write(two, tmp_path, "parquet") == place
    assert names(place) == ALWAYS | {f"{name}.parquet" for name in ("measures", *TABLES)}
    assert names(place.parent) == {two.fingerprint}


def test_another_run_never_takes_its_place(two: Comparison, tmp_path: Path):
    scenario = read_mapping(values())
    for other in (compare(scenario, seed=1), compare(scenario, policies=["as today"], verb="run")):
        write(other, tmp_path)
    write(two, tmp_path)
    assert len(names(tmp_path / "tiny")) == 3


# a run that is killed, and a place where nothing can be written


def failing(how: str) -> str:
    """A run in a process of its own that ends in the middle of its second table."""
    return textwrap.dedent(f"""\
        import os, signal, sys
        sys.path.insert(0, {str(ROOT)!r})
        from sim.report import folder
        from tests.report.test_folder import values
        from sim.experiments.compare import compare
        from sim.scenario.reading import read_mapping
        folder.page = lambda comparison: "<!doctype html>"
        whole = folder._writer_for
        def half(form):
            def writer(frame, path):
                if path.stem == "orders":
                    {how}
                whole(form)(frame, path)
            return writer
        folder._writer_for = half
        folder.write(compare(read_mapping(values()), keep="all"), sys.argv[1])
    """)


def test_a_killed_run_leaves_the_old_folder_whole_and_the_next_one_sweeps(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path, "csv")
    before = {file.name: file.read_bytes() for file in place.iterdir()}
    done = subprocess.run(
        [sys.executable, "-c", failing("os.kill(os.getpid(), signal.SIGKILL)"), tmp_path], check=False
    )
    assert done.returncode == -9
    left = names(place.parent) - {two.fingerprint}
    assert len(left) == 1
    assert all(name.startswith(f".{two.fingerprint}-") for name in left)
    assert {file.name: file.read_bytes() for file in place.iterdir()} == before
    write(two, tmp_path)
    assert names(place.parent) == {two.fingerprint}


def test_a_writer_that_fails_leaves_the_old_folder_and_no_rubbish(
    two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    place = write(two, tmp_path, "csv")
    monkeypatch.setattr(folder, "page", lambda comparison: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(two, tmp_path)
    assert names(place.parent) == {two.fingerprint}
    assert "orders.csv" in names(place)


def test_a_full_disk_is_said_to_be_full(two: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def full(comparison: Comparison) -> str:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(folder, "page", full)
    said = r"^--out: expected room to write, found none in .*: No space left on device$"
    with pytest.raises(ResourceError, match=said):
        write(two, tmp_path)
    assert names(tmp_path) == set()


def test_a_run_killed_between_two_renames_loses_nothing(two: Comparison, tmp_path: Path):
    place = write(two, tmp_path, "csv")
    # where names cannot be exchanged, the old folder had stepped aside, and the new one was not there yet
    place.rename(place.with_name(f".{place.name}-old"))
    folder._sweep(place, ours=place)
    assert "orders.csv" in names(place)
    assert names(place.parent) == {two.fingerprint}


def test_a_folder_that_another_process_is_writing_is_left_alone(two: Comparison, tmp_path: Path):
    place = tmp_path / "tiny" / two.fingerprint
    mine, dead = (place.with_name(f".{place.name}-{process}-abc") for process in (os.getppid(), 2**22 + 1))
    for other in (mine, dead):
        other.mkdir(parents=True)
    write(two, tmp_path)
    assert names(place.parent) == {two.fingerprint, mine.name}
