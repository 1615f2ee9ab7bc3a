"""The flags of the verb `sweep`: each reaches what is played or said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.command_line import sweep as module
from sim.experiments.sweep import playing
from tests.helpers.commands import RULE, TINY, Done, typed

LEAD_TIME = "suppliers.acme.lead_time.mean"
SWEEP = ("sweep", "tiny.yaml", "--backend", "serial", "--no-report")
LIST = (*SWEEP, "--vary", f"{LEAD_TIME}=2,4,8 days")


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY)


def folders() -> list[Path]:
    return [place for place in Path("results").glob("tiny/*") if place.is_dir()]


def said(*words: object) -> dict[str, Any]:
    """What a sweep that works says with --json."""
    done = typed(*words, "--json", "--quiet")
    assert done.status == 0, done.err
    answer: dict[str, Any] = json.loads(done.out)
    return answer


def test_replications_seed_engine_and_policies_are_those_asked_for():
    summary = said(*LIST, "--replications", 2, "--seed", 11, "--policy", "as today")
    assert (summary["replications"], summary["seed"], summary["triples"]) == (2, 11, 3 * 2)
    assert summary["policies"] == ["as today"]
    assert said(*LIST, "--engine", "simpy", "--policy", "as today")["engine"] == "simpy"
    other = said(*LIST, "--replications", 2, "--seed", 7, "--policy", "as today")
    assert (other["seed"], other["found"]) == (7, 6)
    tables = [pd.read_csv(Path(one["folder"]) / "table.csv") for one in (summary, other)]
    assert not tables[0].equals(tables[1])


def test_what_is_varied_has_to_be_said():
    done = typed(*SWEEP)
    assert (done.status, done.out) == (2, "")
    assert done.err.startswith("sweep: expected --vary PATH=VALUES behind it, found nothing\n")


def test_a_latin_hypercube_has_the_points_asked_for():
    words = (*SWEEP, "--vary", f"{LEAD_TIME}=2..8", "--design", "lhs", "--replications", 1)
    summary = said(*words, "--points", 5)
    assert (summary["points"], summary["design"]["kind"]) == (5, "lhs")


def test_points_rounded_up_are_said():
    words = (*SWEEP, "--vary", f"{LEAD_TIME}=2..8", "--design", "sobol", "--points", 5, "--dry-run")
    first, second = typed(*words).err.splitlines()
    assert first == "8 points in place of 5: a Sobol' sequence is balanced at powers of two"
    assert second.startswith("8 points × ")


def test_a_precision_plays_more_replications():
    summary = said(*LIST, "--precision", "on_hand=20%")
    assert summary["replications"] > 3
    table = pd.read_csv(Path(summary["folder"]) / "table.csv")
    rows = table[table.measure == "on_hand"]
    assert (rows.half_width <= 0.2 * rows["mean"]).all()


def test_the_measures_shown_may_have_blanks_between():
    summary = said(*LIST, "--measures", "fill_rate, on_hand")
    assert set(pd.read_csv(Path(summary["folder"]) / "table.csv").measure) == {"fill_rate", "on_hand"}
    assert {record["measure"] for record in summary["sensitivities"]} == {"fill_rate", "on_hand"}


def test_fresh_plays_what_is_there_already(monkeypatch: pytest.MonkeyPatch):
    assert said(*LIST)["found"] == 0
    assert said(*LIST)["found"] == 18
    play_values, played = playing.play_values, []

    def counted(experiment: Any, batch: Any) -> Any:
        played.append(batch.size)
        return play_values(experiment, batch)

    monkeypatch.setattr(playing, "play_values", counted)
    assert said(*LIST, "--fresh")["found"] == 0
    assert sum(played) == 18


def test_more_triples_than_that_are_played_where_that_is_meant_and_counted_in_any_case(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(module, "MOST_TRIPLES", 17)
    refused = typed(*LIST)
    assert refused.status == 2
    assert "--yes: expected at most 17 triples without being told so, found 18" in refused.err
    assert "18 triples" in typed(*LIST, "--dry-run").err
    assert typed(*LIST, "--yes").status == 0
    monkeypatch.setattr(module, "MOST_TRIPLES", 18)
    assert typed(*LIST).status == 0


def test_the_warm_up_is_found_before_anything_is_played():
    lines = TINY.replace("warm_up: 5", "warm_up: auto").replace("horizon: 30", "horizon: 70").splitlines(keepends=True)
    Path("tiny.yaml").write_text("".join(line for line in lines if "owner" not in line))
    summary = said(*LIST, "--policy", "as today", "--replications", 1)
    start, end = summary["window"]
    assert end - start == 70
    assert start % 7 == 0


def test_words_changed_on_the_way_are_swept():
    assert said(*LIST, "--set", "horizon=20")["window"] == [5, 25]


def test_a_plug_in_is_known_to_every_process_that_plays(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(playing, "MOST_IN_BATCH", 2)  # one batch alone would be played by this process
    Path("own.py").write_text(RULE)
    Path("tiny.yaml").write_text(TINY.replace("{type: base_stock, base_stock_level: 2}", "own"))
    words = ("sweep", "tiny.yaml", "--vary", f"{LEAD_TIME}=2,4", "--no-report", "--plugin", "own.py")
    assert said(*words, "--replications", 1, "--backend", "processes", "--jobs", 2)["failed"] == 0


def test_quiet_says_where_the_results_are_and_nothing_else():
    done = typed(*LIST, "--quiet")
    assert done == Done(0, f"{folders()[0]}\n", "")


def test_the_command_that_was_typed_is_in_the_provenance():
    assert typed(*LIST, "--quiet").status == 0
    command = json.loads((folders()[0] / "provenance.json").read_text())["command"]
    assert command.startswith("run_sim.py sweep tiny.yaml")
    assert f"{LEAD_TIME}=2,4,8 days" in command


def test_what_of_the_triples_are_the_same_is_said():
    own = "  slow: {suppliers: {acme: {lead_time: {type: gamma, mean: 9, cv: 0.5}}}}\n"
    Path("tiny.yaml").write_text(TINY + own)
    err = typed(*LIST, "--dry-run").err
    assert (
        "3 points × 3 policies × 3 replications: 21 triples (2 situations are the same as others, and played once)"
        in err
    )
    assert f"'slow' sets {LEAD_TIME} itself: it is played once there, a level line.\n" in err
    assert "'as today' sets" not in err


def test_files_that_cannot_be_read_are_said_and_what_was_in_them_is_played_again():
    before = said(*LIST)
    table = (folders()[0] / "table.csv").read_bytes()
    (file,) = (folders()[0] / "played").glob("*.parquet")
    file.write_bytes(file.read_bytes()[:-9])
    done = typed(*LIST)
    assert "warning: 1 file of what was played cannot be read; what was in it is played again.\n" in done.err
    assert ", 18 to play" in done.err.replace("; 0 found", "")
    assert (folders()[0] / "table.csv").read_bytes() == table
    assert before["found"] == 0


def broken(*words: Any) -> Any:
    raise ZeroDivisionError("of mugs")


def test_a_part_of_which_triples_fail_says_so_and_ends_with_1():
    done = typed(*LIST, "--part", "1/2", "--quiet", replacing="sim.experiments.runner.measure_run", by=broken)
    assert (done.status, done.out) == (1, "")
    assert "Part 1 of 2: 0 triples played, into " in done.err
    assert "9 failed: ZeroDivisionError: of mugs\n" in done.err
    assert typed(*LIST, "--part", "1/2").status == 0


def test_the_same_command_does_not_name_its_own_results_as_another_versions():
    assert typed(*LIST).status == 0
    assert "nothing of it is used" not in typed(*LIST).err


def test_another_sweep_of_the_scenario_is_not_named_as_an_old_one_of_this(monkeypatch: pytest.MonkeyPatch):
    assert typed(*LIST).status == 0
    for name in ("situations", "preparation", "stored_sweeps"):
        monkeypatch.setattr(f"sim.experiments.sweep.{name}.MODEL_VERSION", 99)
    assert "nothing of it is used" in typed(*LIST, "--dry-run").err
    other = (*SWEEP, "--vary", "products.mug.price=1,2")
    assert "nothing of it is used" not in typed(*other, "--dry-run").err


def test_a_design_that_takes_the_place_of_anothers_tables_says_so():
    assert typed(*LIST).status == 0
    said = "are those of grid, 3 points; this design's take their place.\n"
    more = (*SWEEP, "--vary", f"{LEAD_TIME}=2,4,6,8 days")
    fewer = (*SWEEP, "--vary", f"{LEAD_TIME}=2,8 days")
    for replaces_nothing in ("--dry-run", "--part=1/2"):
        assert said not in typed(*fewer, replaces_nothing).err
    assert said not in typed(*LIST).err
    assert said not in typed(*more).err
    assert "are those of grid, 4 points; this" in typed(*fewer).err


def test_what_is_there_already_takes_no_time(monkeypatch: pytest.MonkeyPatch):
    assert typed(*LIST).status == 0
    monkeypatch.setattr("sim.experiments.sweep.preparation.replication_seconds", lambda *words: 10.0)
    err = typed(*LIST, "--replications", 4, "--jobs", 1, "--dry-run").err
    assert "24 triples; 18 found, 6 to play, about 60 s.\n" in err
    assert "about 30 s.\n" in typed(*LIST, "--replications", 4, "--jobs", 2, "--dry-run").err
