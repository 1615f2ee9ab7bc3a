"""Flags: what is played, where its results lie, and what is kept of them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from sim.scenario.reading import read_scenario
from tests.helpers.commands import COMPARE, RULE, RUN, TINY, results, typed

pytestmark = pytest.mark.usefixtures("here")


def test_results_lie_under_name_and_fingerprint_and_out_says_where(here: Path):
    assert typed(*COMPARE, "--out", "elsewhere/deep", "--quiet").status == 0
    assert not (here / "results").exists()
    (folder,) = here.glob("elsewhere/deep/tiny/*/")
    assert re.fullmatch("[0-9a-f]{16}", folder.name)
    assert {file.name for file in folder.iterdir()} == {
        "scenario.yaml", "provenance.json", "summary.json", "report.html", "restock_levels.csv", "replications.npz",
        "measures.parquet", "orders.parquet", "replenishments.parquet", "levels.parquet",
    }  # fmt: skip
    assert (folder / "scenario.yaml").read_text() == TINY
    provenance = json.loads((folder / "provenance.json").read_text())
    assert provenance["command"] == "run_sim.py compare tiny.yaml --backend serial --out elsewhere/deep --quiet"
    assert (provenance["seed"], provenance["replications"], provenance["interrupted"]) == (7, 3, False)


def test_the_same_run_lands_on_the_same_place_and_another_does_not(here: Path):
    def place(*words: Any) -> str:
        return json.loads(typed(*words, "--json", "--quiet").out)["fingerprint"]

    once = place(*COMPARE)
    assert place(*COMPARE, "--keep", "all", "--format", "csv") == once
    others = [
        place(*COMPARE, "--seed", 8),
        place(*COMPARE, "--replications", 2),
        place(*COMPARE, "--set", "horizon=29"),
        place(*RUN),
        place(*RUN, "--policy", "more safety"),
    ]
    assert len({once, *others}) == 6
    assert {folder.name for folder in results(here)} == {once, *others}


@pytest.mark.parametrize(("keep", "kept"), [("totals", None), ("first", {0}), ("all", {0, 1, 2})])
def test_keep_says_whose_tables_are_kept(here: Path, keep: str, kept: set[int] | None):
    assert typed(*COMPARE, "--keep", keep, "--quiet").status == 0
    (folder,) = results(here)
    for name in ("orders", "replenishments", "levels"):
        file = folder / f"{name}.parquet"
        assert file.exists() == (kept is not None)
        if kept is not None:
            frame = pd.read_parquet(file)
            assert set(frame.replication) == kept
            assert set(frame.policy) == {"as today", "more safety"}
    assert set(pd.read_parquet(folder / "measures.parquet").replication) == {0, 1, 2}


@pytest.mark.parametrize("form", ["parquet", "csv", "xlsx"])
def test_format_says_how_tables_are_written(here: Path, form: str):
    assert typed(*RUN, "--format", form, "--quiet", "--replications", 1).status == 0
    (folder,) = results(here)
    tables = {f"{name}.{form}" for name in ("measures", "orders", "replenishments", "levels")}
    there = {file.name for file in folder.iterdir()}
    assert tables < there
    # what a planner types into another program is a CSV in every format
    assert {name for name in there - tables if name.endswith((".csv", ".xlsx", ".parquet"))} == {"restock_levels.csv"}


def test_run_plays_the_first_policy_or_the_one_that_is_named():
    assert list(json.loads(typed(*RUN, "--json", "--quiet").out)["policies"]) == ["as today"]
    named = json.loads(typed(*RUN, "--policy", "more safety", "--json", "--quiet").out)
    assert list(named["policies"]) == ["more safety"]
    assert named["differences"] == []
    compared = json.loads(typed(*COMPARE, "--json", "--quiet").out)
    assert named["policies"]["more safety"] == compared["policies"]["more safety"]


def test_seed_and_replications_of_the_command_come_before_the_scenarios():
    summary = json.loads(typed(*COMPARE, "--seed", 2**70 + 1, "--replications", 2, "--json", "--quiet").out)
    assert (summary["seed"], summary["replications"]) == (2**70 + 1, 2)


def test_no_result_says_where_on_the_machine_it_was_made(here: Path, monkeypatch: pytest.MonkeyPatch):
    home = here.parent
    monkeypatch.setenv("HOME", str(home))
    (home / "my rules.py").write_text(RULE)
    words = ("--set", "stock.mug.restock=own", "--plugin", home / "my rules.py", "--format", "csv")
    done = typed("run", here / "tiny.yaml", "--out", here / "shown", *words, "--quiet")
    assert done.status == 0
    (folder,) = (here / "shown" / "tiny").glob("*/")
    told = json.loads((folder / "provenance.json").read_text())["command"]
    assert told == (
        "run_sim.py run tiny.yaml --out shown --set stock.mug.restock=own --plugin ~/'my rules.py' --format csv --quiet"
    )
    assert [file.name for file in folder.iterdir() if str(home).encode() in file.read_bytes()] == []


def test_set_changes_the_scenario_and_what_is_kept_of_it(here: Path):
    words = ("--set", "horizon=20", "--set", "policies.more safety.restock.base_stock_level=12")
    summary = json.loads(typed(*COMPARE, *words, "--json", "--quiet").out)
    assert summary["window"] == [5.0, 25.0]
    (folder,) = results(here)
    kept = read_scenario(folder / "scenario.yaml")
    assert kept.horizon == 20
    assert kept.policies["more safety"].stock["mug"].restock.model_dump()["base_stock_level"] == 12


def test_precision_replicates_until_it_is_there():
    summary = json.loads(typed(*COMPARE, "--precision", "on_hand=10%", "--json", "--quiet").out)
    assert summary["replications"] > 3
    for policy in summary["policies"].values():
        estimate = policy["*"]["on_hand"]
        assert estimate["half_width"] <= 0.1 * estimate["mean"]


def test_of_several_precisions_each_is_replicated_for_and_said():
    wanted = ("--precision", "on_hand=10%", "--precision", "mean_time_to_cancel=0.1%", "--replications", 2)
    done = typed("run", "tiny.yaml", *wanted, "--json", "--backend", "serial")
    takes, *warnings, _ = done.err.splitlines()
    assert takes.startswith("--precision on_hand=10% --precision mean_time_to_cancel=0.1% takes about ")
    assert len(warnings) == 1
    assert "mean_time_to_cancel is not as precise as asked" in warnings[0]
    estimate = json.loads(done.out)["policies"]["as today"]["*"]["on_hand"]
    assert estimate["half_width"] <= 0.1 * estimate["mean"]


def test_a_precision_that_is_not_reached_is_said_so():
    done = typed(*COMPARE, "--precision", "luck=1%", "--quiet")
    assert done.status == 2  # there is no such measure
    done = typed(
        *COMPARE, "--precision", "mean_time_to_cancel=1%", "--quiet", "--set", "customers.regulars.patience=900"
    )
    assert (done.status, len(done.out.splitlines())) == (0, 1)
    assert done.err.splitlines() == [
        f"warning: under '{policy}', mean_time_to_cancel is not as precise as asked"
        for policy in ("as today", "more safety")
    ]


def test_a_precision_beyond_reach_is_given_up_with_what_would_do():
    done = typed("run", "tiny.yaml", "--out", "beyond", "--precision", "on_hand=0.001%", "--backend", "serial")
    assert done.status == 0
    assert "10 replications of 30 days" in done.out
    first, second = done.err.splitlines()
    assert re.fullmatch(r"--precision on_hand=0.001% takes about [0-9,]+,000 replications", first)
    assert re.fullmatch(
        r"warning: under 'as today', on_hand is not as precise as asked: about [0-9,]+,000 replications "
        r"would do it, and 10,000 are the most",
        second,
    )


def test_a_story_is_no_json(here: Path):
    done = typed(*RUN, "--story", 3, "--json")
    assert (done.status, done.out) == (2, "")
    assert done.err == "--story: expected no --json beside it: a story is told in sentences\n"


def test_story_tells_one_order_and_writes_nothing(here: Path):
    done = typed(*RUN, "--story", 3)
    assert done.status == 0
    assert done.out.splitlines()[0].startswith("day 0.69: order 3, one of regulars, asks for 1 unit of mug.")
    assert done.err == ""
    assert not (here / "results").exists()


def test_a_trace_prints_an_order_event_by_event_and_writes_nothing(here: Path):
    done = typed(*RUN, "--trace", 3)
    assert (done.status, done.err) == (0, "")
    heading, *lines = done.out.splitlines()
    assert heading.split() == ["day", "turn", "who", "what", "levels", "after"]
    assert all(" order 3 " in line and "backorders" in line for line in lines)
    assert "asks for" in lines[0]
    assert not (here / "results").exists()


def test_a_trace_of_what_did_not_happen_says_so(here: Path):
    done = typed(*RUN, "--trace", 99999)
    assert (done.status, done.err) == (0, "--trace 99999: nothing of that happened in the run\n")


def test_a_trace_is_no_json_and_no_story(here: Path):
    for other in (("--json",), ("--story", 3)):
        done = typed(*RUN, "--trace", 3, *other)
        assert done.status == 2
        assert done.err == "--trace: expected no --json or --story beside it: a trace is printed line by line\n"


def test_a_trace_of_an_unknown_name_is_refused(here: Path):
    done = typed(*RUN, "--trace", "mig")
    assert done.status == 2
    assert done.err.startswith("--trace: expected 'all', an order's number, the name of a stock point or supplier")
    assert done.err.endswith("found 'mig' (did you mean 'mug'?)\n")


def test_a_trace_is_of_the_policy_and_the_seed_that_are_typed(here: Path):
    one = typed(*RUN, "--trace", "all")
    other = typed(*RUN, "--trace", "all", "--policy", "more safety")
    seeded = typed(*RUN, "--trace", "all", "--seed", 77)
    assert one.status == other.status == seeded.status == 0
    assert len({one.out, other.out, seeded.out}) == 3
