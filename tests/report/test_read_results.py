"""A results folder read back: the same comparison, and what lacks where something is gone or has changed."""

from __future__ import annotations

import html
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.errors import UserError
from sim.experiments import run as run_module
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.experiments.played import Settings
from sim.report import folder, reading_results
from sim.report.folder import write
from sim.report.reading_results import played_before, read_results
from sim.scenario.reading import read_mapping, read_scenario
from tests.helpers.commands import RULE, TINY, without_traces
from tests.helpers.result_folders import values

TRACE = "time,customer,product,quantity\n1,=ann,mug,2\n2,bob,mug,1\n9,=ann,mug,1\n"
TABLES = ("orders", "replenishments", "levels", "forecasts")
FORECAST = {"type": "forecast_driven", "review_period": 5, "service_level": 0.9, "forecast": {"type": "naive"}}


@pytest.fixture(autouse=True)
def short_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "page", lambda comparison: "<!doctype html>")


@pytest.fixture
def never_played(monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on nothing may be played."""
    monkeypatch.setattr(run_module, "play", lambda *arguments: pytest.fail("played again"))


def traced(place: Path) -> dict[str, Any]:
    """The scenario whose customers come from a file in `place`, and one that follows a forecast."""
    (place / "orders.csv").write_text(TRACE)
    people = {"arrivals": {"type": "trace", "file": "orders.csv"}, "wants": None}
    return values({"customers": {"people": people}, "policies": {"as today": {}, "ahead": {"restock": FORECAST}}})


def assert_same(read: Comparison, written: Comparison) -> None:
    for table in ("table", "differences", "measures"):
        assert getattr(read, table).equals(getattr(written, table)), table
    assert (read.accounts, read.sentences, read.policies) == (written.accounts, written.sentences, written.policies)
    assert read.summary() == written.summary()
    assert (read.fingerprint, read.command, read.seconds) == (written.fingerprint, written.command, written.seconds)
    for policy in written.policies:
        for part in ("waits", "promise_outcomes"):
            pairs = zip(getattr(read, part)[policy], getattr(written, part)[policy], strict=True)
            assert all(np.array_equal(one, other, equal_nan=True) for one, other in pairs), part
        runs = zip(read.kept(policy), written.kept(policy), strict=True)
        for one, other in runs:
            assert (one.policy, one.replication, one.seed) == (other.policy, other.replication, other.seed)
            assert all(getattr(one, name).equals(getattr(other, name)) for name in TABLES)


@pytest.mark.parametrize("keep", ["totals", "first", "all"])
def test_what_is_read_is_what_was_written(keep: str, tmp_path: Path):
    written = compare(read_mapping(values({"policies": {"as today": {}, "=1+1": {"restock": FORECAST}}})), 3, keep=keep)
    written.command = "run_sim.py compare tiny.yaml"
    assert_same(read_results(write(written, tmp_path)), written)


@pytest.mark.usefixtures("never_played")
def test_the_first_replications_tables_and_the_figures_are_there_without_playing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    written = compare(read_mapping(values()), 2)
    read = read_results(write(written, tmp_path))
    assert read.runs["=1+1"].orders.equals(written.runs["=1+1"].orders)
    assert list(read.figures) == list(written.figures)
    for key, figure in written.figures.items():
        assert read.figures[key].to_json() == figure.to_json()


def test_customers_of_a_trace_keep_their_names_and_data_may_move(tmp_path: Path):
    (tmp_path / "here").mkdir()
    written = compare(read_mapping(traced(tmp_path / "here"), folder=tmp_path / "here"), 2)
    place = write(written, tmp_path / "results")
    assert_same(read_results(place), written)
    # project and results together
    shutil.copytree(tmp_path / "here", tmp_path / "new" / "here")
    shutil.copytree(tmp_path / "results", tmp_path / "new" / "results")
    moved = read_results(tmp_path / "new" / place.relative_to(tmp_path))
    assert_same(moved, written)
    assert moved.scenario.folder.resolve() == tmp_path / "new" / "here"
    # the results alone
    alone = shutil.copytree(place, tmp_path / "alone")
    with pytest.raises(UserError, match=r"orders\.csv"):
        read_results(alone).runs  # noqa: B018
    assert_same(read_results(alone, data=tmp_path / "here"), written)


def test_without_its_data_a_comparison_has_its_numbers_and_says_what_lacks(tmp_path: Path):
    written = compare(read_mapping(traced(tmp_path), folder=tmp_path), 2)
    place = write(written, tmp_path / "results")
    (tmp_path / "orders.csv").unlink()
    read = read_results(place)
    assert read.table.equals(written.table)
    assert (read.summary(), read.accounts, read.fingerprint) == (
        written.summary(), written.accounts, written.fingerprint,
    )  # fmt: skip
    assert "'tiny'" in repr(read)
    assert html.escape(written.verdict[0]) in read._repr_html_()
    for ask in (lambda: read.runs, lambda: read.scenario.horizon, lambda: list(read.figures.values())):
        with pytest.raises(UserError, match=r"its scenario cannot be read again .*data= says where") as caught:
            ask()
        assert "orders.csv" in str(caught.value)


def test_a_plug_in_is_never_loaded_unasked(tmp_path: Path):
    (tmp_path / "own.py").write_text(RULE)
    (tmp_path / "tiny.yaml").write_text(TINY)
    with without_traces():
        from sim.plugins import load_plugin

        load_plugin(tmp_path / "own.py")
        written = compare(read_scenario(tmp_path / "tiny.yaml", ["stock.mug.restock=own"]), 2)
        place = write(written, tmp_path)
    with without_traces():
        with pytest.raises(UserError, match=r"it was played with own\.py: plugins= loads such files"):
            read_results(place).runs  # noqa: B018
        assert_same(read_results(place, plugins=[tmp_path / "own.py"]), written)


@pytest.mark.parametrize("what", ["version", "data"])
def test_another_version_or_other_data_plays_no_replication_again(
    what: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    written = compare(read_mapping(traced(tmp_path), folder=tmp_path), 2, keep="all")
    place = write(written, tmp_path / "results")
    if what == "version":
        monkeypatch.setattr(reading_results, "__version__", "9.9")
        reason = "version .* played it, and this is version 9.9"
    else:
        (tmp_path / "orders.csv").write_text(TRACE.replace("bob", "eve"))
        reason = "a file or plug-in that it reads, has changed since"
    first, second = read_results(place).kept("as today")
    assert first.orders.equals(written.runs["as today"].orders)  # it is in the folder
    with pytest.raises(UserError, match=reason):
        second.orders  # noqa: B018


@pytest.mark.parametrize(
    ("name", "content"),
    [("summary.json", None), ("summary.json", b"{"), ("provenance.json", b"[]"), ("replications.npz", None),
     ("replications.npz", b"PK"), ("replications.npz", b""), ("scenario.yaml", None)],
)  # fmt: skip
def test_a_folder_in_which_a_file_is_missing_or_broken_is_refused_by_its_name(
    name: str, content: bytes | None, tmp_path: Path
):
    place = write(compare(read_mapping(values()), 1), tmp_path)
    (place / name).unlink() if content is None else (place / name).write_bytes(content)
    with pytest.raises(UserError, match=name):
        read_results(place).runs  # noqa: B018


def test_what_is_no_results_folder_is_refused(tmp_path: Path):
    for place in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(UserError, match="expected a results folder"):
            read_results(place)


def before(scenario: Any, out: Path, **asked: Any) -> Any:
    settings = Settings(tuple(scenario.policies), scenario.seed, "simpy", "compare")
    words = {"replications": 2, "keep": "first", "form": "csv"} | asked
    return played_before(scenario, settings, words.pop("replications"), out, **words)


@pytest.mark.usefixtures("never_played")
def test_a_run_of_which_only_words_have_changed_is_not_played_again(tmp_path: Path):
    written = compare(read_mapping(values({"replications": 2})))
    place = write(written, tmp_path, "csv")
    assert before(written.scenario, tmp_path) is None  # nothing has changed: it is meant
    described = read_mapping(values({"replications": 2, "goal": {"maximise": "fill_rate"}}))
    found = before(described, tmp_path)
    assert found.folder == place
    assert found.comparison.scenario is described
    assert found.comparison.table.equals(written.table)
    again = write(found.comparison, tmp_path, "csv", tables_from=place)
    assert again == place
    assert (place / "scenario.yaml").read_text() == described.text
    assert {"orders.csv", "measures.csv", "replications.npz"} <= {file.name for file in place.iterdir()}
    assert_same(read_results(place), found.comparison)


def test_what_the_folder_does_not_hold_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    written = compare(read_mapping(values({"replications": 2})))
    place = write(written, tmp_path, "csv")
    described = read_mapping(values({"replications": 2, "goal": {"minimise": "backorders"}}))
    for other in ({"keep": "all"}, {"keep": "totals"}, {"form": "parquet"}, {"replications": 3}):
        assert before(described, tmp_path, **other) is None
    monkeypatch.setattr(reading_results, "code", lambda: "other")
    assert before(described, tmp_path) is None
    monkeypatch.undo()
    assert before(described, tmp_path) is not None
    said = json.loads((place / "provenance.json").read_text())
    (place / "provenance.json").write_text(json.dumps(said | {"tables": 7}))
    assert before(described, tmp_path) is None
