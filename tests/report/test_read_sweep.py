"""The folder of a sweep: completed whole, and read back, or refused where something of it lacks."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim import read_results, sweep
from sim.errors import ResourceError, UserError
from sim.experiments.sweep.result import Sweep
from sim.report.sweep_folder import complete
from tests.helpers.comparisons import scenario

LEAD_TIME = "suppliers.acme.lead_time.mean"


def swept(out: Path, **words: Any) -> Sweep:
    words = {"backend": "serial", "progress": False, "replications": 3, **words}
    return sweep(scenario(), {LEAD_TIME: [2, 6]}, out=out, **words)


def test_what_was_asked_for_is_read_back(tmp_path: Path):
    swept(tmp_path, replications=2)
    found = swept(tmp_path, policies=["nine"], seed=None)
    found.command = "run_sim.py sweep shop.yaml"
    stored = read_results(complete(found, tmp_path, report=False))
    assert isinstance(stored, Sweep)
    assert (stored.found, stored.triples, stored.replications) == (4, 6, 3)
    assert (stored.seed, stored.engine, stored.policies) == (found.seed, "auto", ("nine",))
    assert (stored.seconds, stored.command) == (pytest.approx(found.seconds, abs=1e-3), "run_sim.py sweep shop.yaml")
    assert (stored.fingerprint, stored.lineage) == (found.fingerprint, found.lineage)
    assert stored.values("nine", "fill_rate").shape == (2, 3)
    assert (stored.values("nine", "fill_rate") == found.values("nine", "fill_rate")).all()


@pytest.mark.parametrize("lacks", ["design.parquet", "measures", "failures.csv"])
def test_a_folder_that_lacks_something_is_refused_with_what_that_is(lacks: str, tmp_path: Path):
    folder = complete(swept(tmp_path), tmp_path, report=False)
    (folder / lacks).rename(tmp_path / "elsewhere")
    with pytest.raises(UserError, match=rf"expected the results of a sweep, found .*{lacks}"):
        read_results(folder)


@pytest.mark.parametrize("word", ["policies", "seed", "design", "unfelt", "triples"])
def test_a_summary_that_lacks_a_word_is_refused(word: str, tmp_path: Path):
    folder = complete(swept(tmp_path), tmp_path, report=False)
    summary = json.loads((folder / "summary.json").read_text())
    del summary[word]
    (folder / "summary.json").write_text(json.dumps(summary))
    with pytest.raises(UserError, match=rf"expected the results of a sweep, found some that cannot be read .*{word}"):
        read_results(folder)


def test_the_scenario_lies_beside_the_results_as_it_was_read(tmp_path: Path):
    found = swept(tmp_path)
    folder = complete(found, tmp_path, report=False)
    assert (folder / "scenario.yaml").read_text() == found.scenario.text
    assert not (folder / "report.html").exists()
    provenance = json.loads((folder / "provenance.json").read_text())
    assert provenance["verdict"] == found.verdict[0]
    assert (provenance["triples"], provenance["points"], provenance["seed"]) == (18, 2, found.seed)


def test_the_results_are_in_the_index_and_the_latest(tmp_path: Path):
    found = swept(tmp_path)
    folder = complete(found, tmp_path, report=False)
    assert folder.name in (tmp_path / "index.html").read_text()
    assert (folder.parent / "latest").read_text() == f"{folder.name}\n"


def test_a_folder_that_cannot_be_written_is_a_lack_that_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    found = swept(tmp_path)

    def full(*words: Any, **more: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises((UserError, ResourceError), match="No space left on device"):
        complete(found, tmp_path, report=False)
