"""The verb `sweep`: what it says before it plays, what it refuses, what it leaves, and how it ends."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd
import pytest

from sim import read_results
from sim.engine.model_version import MODEL_VERSION
from sim.experiments.sweep.result import Sweep
from tests.helpers.commands import HEARS, TINY, Done, finished, started, typed
from tests.helpers.sweep_commands import bytes_of

LEAD_TIME = "suppliers.acme.lead_time.mean"
SWEEP = ("sweep", "tiny.yaml", "--backend", "serial", "--no-report")
LIST = (*SWEEP, "--vary", f"{LEAD_TIME}=2,4,8 days")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY)
    return tmp_path


def folder_of(out: str = "results") -> Path:
    (place,) = (found for found in Path(out).glob("tiny/*") if found.is_dir())
    return place


def test_it_says_what_it_plays_and_then_the_answer():
    done = typed(*LIST)
    assert done.status == 0
    assert re.match(
        r"3 points × 2 policies × 3 replications: 18 triples; 0 found, 18 to play, about \d+ s\.\n", done.err
    )
    assert done.out.endswith(f"Everything is in {folder_of()}\n")
    named = {file.name for file in folder_of().iterdir()}
    assert named == {
        "design.parquet", "measures", "table.csv", "failures.csv", "sensitivities.csv", "summary.json",
        "provenance.json", "scenario.yaml", "played",
    }  # fmt: skip
    again = typed(*LIST)
    assert "18 triples; 18 found, nothing to play." in again.err
    assert again.out == done.out


def test_the_report_is_written_unless_it_is_not_wanted():
    assert typed(*(word for word in LIST if word != "--no-report")).status == 0
    page = (folder_of() / "report.html").read_text()
    assert "mean lead time of acme" in page
    listed = typed("results", "tiny")
    assert "mean lead time of acme" in listed.out or LEAD_TIME in listed.out


def test_json_is_all_that_stands_on_standard_output():
    done = typed(*LIST, "--json")
    said = json.loads(done.out)
    assert said["format"] == 2
    assert (said["verb"], said["scenario"], said["engine"], said["seed"]) == ("sweep", "tiny", "auto", 7)
    assert (said["points"], said["triples"], said["found"], said["failed"]) == (3, 18, 0, 0)
    assert said["folder"] == str(folder_of())
    assert said["fingerprint"] == folder_of().name
    assert all(isinstance(sentence, str) for sentence in said["verdict"])
    assert set(said["sensitivities"][0]) == {"path", "measure", "policy", "index", "value", "low", "high"}
    assert json.loads(typed(*LIST, "--json").out)["found"] == 18
    summary = json.loads((folder_of() / "summary.json").read_text())
    assert summary == {word: value for word, value in said.items() if word not in ("folder", "found")}


def test_a_dry_run_plays_nothing_and_leaves_nothing():
    done = typed(*LIST, "--dry-run", replacing="sim.experiments.sweep.playing.play_values", by=played_by_mistake())
    assert (done.status, done.out) == (0, "")
    assert "18 to play" in done.err
    assert not Path("results").exists()
    counted = json.loads(typed(*LIST, "--dry-run", "--json").out)
    assert (counted["points"], counted["triples"], counted["found"]) == (3, 18, 0)


def played_by_mistake() -> mock.Mock:
    return mock.Mock(side_effect=AssertionError("played, although it should not"))


WRONG: dict[str, tuple[tuple[Any, ...], list[str]]] = {
    "a path that is not there": (
        ("--vary", "suppliers.acmee.lead_time.mean=2,4"),
        ["--vary suppliers.acmee.lead_time.mean: expected a path that the scenario has, found 'acmee' (did you mean 'acme'?)"],
    ),
    "a range the wrong way round": (
        ("--vary", f"{LEAD_TIME}=9..2 by 1"),
        [f"--vary {LEAD_TIME}: expected LOW..HIGH with LOW below HIGH, found '9..2 by 1'"],
    ),
    "invalid at some points": (
        ("--vary", f"{LEAD_TIME}=-1,2,-3"),
        [f"--vary {LEAD_TIME}: expected a duration of at least 0, found -1 (at 1 point: point 0, {LEAD_TIME}=-1)",
         f"--vary {LEAD_TIME}: expected a duration of at least 0, found -3 (at 1 point: point 2, {LEAD_TIME}=-3)"],
    ),
    "one path twice": (
        ("--vary", f"{LEAD_TIME}=2,4", "--vary", f"{LEAD_TIME}=3"),
        [f"--vary {LEAD_TIME}: expected each path once, found it a second time"],
    ),
    "everything at once": (
        ("--vary", f"{LEAD_TIME}=9..2", "--vary", "seed=1,2", "--vary", "products.mog.price=1,2"),
        [f"--vary {LEAD_TIME}: expected LOW..HIGH with LOW below HIGH, found '9..2'",
         "--vary seed: expected a path to what is played",
         "--vary products.mog.price: expected a path that the scenario has, found 'mog' (did you mean 'mug'?)"],
    ),
    "a file of points with a column that is none": (
        ("--vary", "@points.csv"),
        ["--vary nonsense: expected one of name, description, unit,", "found 'nonsense'"],
    ),
    "a file that is not there": (("--vary", "@none.csv"), ["none.csv"]),
    "a file with an empty cell": (("--vary", "@gaps.csv"), ["gaps.csv"]),
    "no such design": (("--vary", f"{LEAD_TIME}=2,4", "--design", "gridd"), ["--design: expected one of", "(did you mean 'grid'?)"]),
    "no such policy": (("--vary", f"{LEAD_TIME}=2,4", "--policy", "as todai"), ["--policy: expected", "as todai"]),
    "no such measure": (("--vary", f"{LEAD_TIME}=2,4", "--measures", "fill_rat"), ["--measures: expected one of", "(did you mean 'fill_rate'?)"]),
    "a part that is none": (("--vary", f"{LEAD_TIME}=2,4", "--part", "4/3"), ["--part: expected a part and how many there are, such as 3/20, found '4/3'"]),
    "a part with a precision": (("--vary", f"{LEAD_TIME}=2,4", "--part", "1/3", "--precision", "fill_rate=2%"), ["--part: expected no precision beside it"]),
    "a part that begins anew": (("--vary", f"{LEAD_TIME}=2,4", "--part", "1/3", "--fresh"), ["--fresh: expected none beside a part"]),
    "more than ten million triples": (
        ("--vary", f"{LEAD_TIME}=1..9 in 200", "--vary", "products.mug.price=1..9 in 200", "--replications", 200),
        ["--yes: expected at most 10,000,000 triples without being told so, found 16,000,000"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_refused_before_anything_is_played(case: str):
    Path("points.csv").write_text(f"{LEAD_TIME},nonsense\n2,3\n4,5\n")
    Path("gaps.csv").write_text(f"{LEAD_TIME},products.mug.price\n2,3\n4,\n")
    words, expected = WRONG[case]
    done = typed(*SWEEP, *words, replacing="sim.experiments.sweep.playing.play_values", by=played_by_mistake())
    assert (done.status, done.out) == (2, "")
    for said in expected:
        assert said in done.err
    assert not list(Path().glob("results/*/*"))


def test_a_file_of_points_is_played_row_by_row():
    Path("points.csv").write_text(f"{LEAD_TIME},products.mug.price\n2,3\n8,5\n")
    assert typed(*SWEEP, "--vary", "@points.csv").status == 0
    design = pd.read_parquet(folder_of() / "design.parquet")
    assert design.to_numpy().tolist() == [[0, 2, 3], [1, 8, 5]]
    assert json.loads((folder_of() / "summary.json").read_text())["design"]["kind"] == "file"


def test_parts_play_their_shares_and_the_command_without_one_gathers():
    words = [word for word in LIST if word != "--no-report"]
    assert typed(*LIST, "--out", "whole").status == 0
    counts = []
    for part in (1, 2, 3, 4):
        done = typed(*words, "--out", "parts", "--part", f"{part}/4")
        assert (done.status, done.out) == (0, "")
        (count,) = re.findall(rf"Part {part} of 4: (\d+) triples? played, into ", done.err)
        counts.append(int(count))
        assert {file.name for file in folder_of("parts").iterdir()} == {"played"}
    assert sum(counts) == 18
    assert min(counts) >= 3
    gathered = typed(
        *LIST, "--out", "parts", replacing="sim.experiments.sweep.playing.play_values", by=played_by_mistake()
    )
    assert gathered.status == 0
    assert "18 found, nothing to play" in gathered.err
    assert bytes_of("parts") == bytes_of("whole")


def test_more_parts_than_situations_share_the_replications():
    done = [typed(*SWEEP, "--vary", f"{LEAD_TIME}=2", "--part", f"{part}/5") for part in range(1, 6)]
    counts = [int(re.findall(r": (\d+) triples? played", one.err)[0]) for one in done]
    assert sum(counts) == 6
    assert max(counts) == 2


def broken(*words: Any) -> Any:
    raise ZeroDivisionError("of mugs")


def test_triples_that_fail_are_said_and_end_with_1():
    done = typed(*LIST, replacing="sim.experiments.runner.measure_run", by=broken)
    assert done.status == 1
    assert "18 triples failed, the first: ZeroDivisionError: of mugs; all are in " in done.err
    assert len(pd.read_csv(folder_of() / "failures.csv")) == 18
    assert "Traceback" not in done.err
    assert typed(*LIST).status == 0
    assert len(pd.read_csv(folder_of() / "failures.csv")) == 0


def test_fresh_plays_everything_anew():
    assert typed(*LIST).status == 0
    before = bytes_of("results")
    done = typed(*LIST, "--fresh")
    assert "0 found, 18 to play" in done.err
    assert bytes_of("results") == before


STOPS = """
import os, signal, sim.experiments.sweep.playing as playing, sim.experiments.sweep.triple_store as triple_store
playing.SECONDS_PER_BATCH, triple_store.MOST_SECONDS = 1e-9, 0.0
play = playing.play_values
calls = iter(range(100))
def play_values(experiment, batch):
    if next(calls) == 7:
        os.kill(os.getpid(), signal.{signal})
    return play(experiment, batch)
playing.play_values = play_values
"""


@pytest.mark.parametrize(("name", "status"), [("SIGINT", 130), ("SIGTERM", 143)])
def test_an_interrupted_sweep_keeps_what_is_finished_and_goes_on(name: str, status: int):
    assert typed(*LIST, "--out", "whole").status == 0
    stopped = finished(started(*LIST, "--quiet", code=STOPS.replace("{signal}", name)))
    assert (stopped.status, stopped.out) == (status, "")
    said = re.fullmatch(r"Interrupted: (\d+) of 18 triples are kept in (.*); the same command goes on\.\n", stopped.err)
    assert said is not None
    assert int(said[1]) >= 6
    done = typed(*LIST)
    assert f"{said[1]} found" in done.err
    assert bytes_of("results") == bytes_of("whole")


def test_a_full_disk_ends_it_with_a_word_and_what_is_kept(monkeypatch: pytest.MonkeyPatch):
    assert typed(*LIST, "--out", "whole").status == 0
    done: Done = finished(started(*LIST, "--quiet", code=HEARS + FULL))
    assert done.status == 1
    assert "No space left on device" in done.err
    assert "triples are kept in" in done.err
    assert typed(*LIST).status == 0
    assert bytes_of("results") == bytes_of("whole")


FULL = """
import errno, sim.experiments.sweep.playing as playing, sim.experiments.sweep.triple_store as triple_store
playing.SECONDS_PER_BATCH, triple_store.MOST_SECONDS = 1e-9, 0.0
write = triple_store._write
calls = iter(range(100))
def full(*words):
    if next(calls) >= 5:
        raise OSError(errno.ENOSPC, "No space left on device")
    return write(*words)
triple_store._write = full
"""


def test_a_policy_alone_can_be_swept():
    assert typed(*LIST, "--policy", "more safety").status == 0
    found = read_results(folder_of())
    assert isinstance(found, Sweep)
    assert found.policies == ("more safety",)
    assert found.triples == 9


def test_results_of_another_version_of_the_model_are_named_and_not_used(monkeypatch: pytest.MonkeyPatch):
    assert typed(*LIST).status == 0
    old = folder_of()
    for module in ("situations", "preparation", "stored_sweeps"):
        monkeypatch.setattr(f"sim.experiments.sweep.{module}.MODEL_VERSION", 99)
    done = typed(*LIST)
    assert (
        f"{old} has this sweep as version {MODEL_VERSION} of the model played it; nothing of it is used.\n" in done.err
    )
    assert "0 found, 18 to play" in done.err
