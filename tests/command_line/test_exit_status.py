"""The exit status: whose fault it was that a command did not end well."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

from tests.helpers.commands import COMPARE, RUN, TINY, results, typed

pytestmark = pytest.mark.usefixtures("here")


def test_a_comparison_is_shown_and_ends_with_0(here: Path):
    done = typed(*COMPARE)
    (folder,) = results(here)
    assert done.status == 0
    assert done.err == ""
    lines = done.out.splitlines()
    assert lines[0] == "tiny"
    assert lines[1] == "3 replications of 30 days after a warm-up of 5 days, seed 7"
    assert "as today" in done.out
    assert "fill_rate" in done.out
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    assert " ".join(lines[:-1]).endswith(summary["verdict"][0])
    assert lines[-1] == f"Everything is in {folder.relative_to(here)}; open {folder.relative_to(here)}/report.html"


def test_one_replication_is_not_several():
    assert typed(*COMPARE, "--replications", 1).out.splitlines()[1].startswith("1 replication of 30 days")


WRONG: dict[str, tuple[tuple[Any, ...], str]] = {
    "a verb that is none": (("compere", "tiny.yaml"), "expected one of compare, run, results, sweep, check, schema, kinds, validate, found 'compere' (did you mean 'compare'?)\n"),
    "a file without a verb": (("tiny.yaml",), "expected one of compare, run, results, sweep, check, schema, kinds, validate, found 'tiny.yaml' (did you mean 'compare tiny.yaml'?)\n"),
    "no file": (("compare",), "compare: expected FILE behind it, found nothing\n"),
    "no file to check": (("check",), "check: expected FILE… behind it, found nothing\n"),
    "nothing to vary": (("sweep", "tiny.yaml"), "sweep: expected --vary PATH=VALUES behind it, found nothing\n"),
    "a name without its quotes": ((*RUN, "--policy", "as", "today"), "run: expected nothing but flags behind FILE, found 'today' (a name with spaces needs quotes)\n"),
    "a word behind a verb that takes none": (("schema", "tiny.yaml"), "schema: expected nothing but flags, found 'tiny.yaml' (a name with spaces needs quotes)\n"),
    "a flag that is none": ((*COMPARE, "--replication", 3), "compare: expected a flag of it, found '--replication' (did you mean '--replications'?)\n"),
    "nothing like a flag": (("check", "tiny.yaml", "-z"), "check: expected one of --set, --plugin, --help, found '-z'\n"),
    "a value for a flag that takes none": ((*COMPARE, "--json=3"), "--json: expected nothing behind it, found a value\n"),
    "a flag without its value": ((*COMPARE, "--set"), "--set: expected PATH=VALUE behind it, found nothing\n"),
    "no replications": ((*COMPARE, "--replications", 0), "--replications: expected a whole number, at least 1, found '0'\n"),
    "half a replication": ((*COMPARE, "--replications", 2.5), "--replications: expected a whole number, at least 1, found '2.5'\n"),
    "a negative seed": ((*COMPARE, "--seed", -1), "--seed: expected a whole number, at least 0, found '-1'\n"),
    "no jobs": ((*COMPARE, "--jobs", 0), "--jobs: expected a whole number, at least 1, found '0'\n"),
    "half an order": ((*RUN, "--story", 0.5), "--story: expected a whole number, at least 0, found '0.5'\n"),
    "a missing file": (("compare", "tini.yaml"), "tini.yaml: expected a scenario file, found nothing of that name (did you mean 'tiny.yaml'?)\n"),
    "a word that is wrong": ((*COMPARE, "--set", "horizon=soon"), "--set horizon: expected a duration, such as 5 or '36 hours', found 'soon'\n"),
    "an assignment that is none": ((*COMPARE, "--set", "horizon"), "--set: expected path=value, found 'horizon'\n"),
    "an unknown policy": (
        (*RUN, "--policy", "more safty"),
        "--policy: expected one of as today, more safety, found 'more safty' (did you mean 'more safety'?)\n",
    ),
    "an order that is none": ((*RUN, "--story", 9999), "--story: expected the number of an order, 0 to 78, found 9999\n"),
    "a precision without its share": (
        (*COMPARE, "--precision", "total_cost"),
        "--precision: expected a measure and a share above 0, such as total_cost=2%, found 'total_cost'\n",
    ),
    "a precision of 0": (
        (*COMPARE, "--precision", "total_cost=0%"),
        "--precision: expected a measure and a share above 0, such as total_cost=2%, found 'total_cost=0%'\n",
    ),
    "a precision of no measure": ((*COMPARE, "--precision", "total_coast=2%"), "found 'total_coast' (did you mean 'total_cost'?)\n"),
    "tables of none": ((*COMPARE, "--keep", "none"), "--keep: expected one of totals, first, all, found 'none'\n"),
    "a format that is none": (
        (*COMPARE, "--format", "parket"),
        "--format: expected one of parquet, csv, xlsx, found 'parket' (did you mean 'parquet'?)\n",
    ),
    "a backend that is none": (
        ("compare", "tiny.yaml", "--backend", "seriel"),
        "--backend: expected one of auto, dask, processes, serial, found 'seriel' (did you mean 'serial'?)\n",
    ),
    "an engine to come": (
        (*COMPARE, "--engine", "compiled"),
        "--engine: expected one of auto, simpy, found 'compiled' (the compiled engine is not there yet)\n",
    ),
    "a place behind a file": ((*COMPARE, "--out", "tiny.yaml/deep"), "--out: expected a folder to write in, found tiny.yaml/deep"),
    "a verb to come": (("optimise", "tiny.yaml"), "expected one of compare, run, results, sweep, check, schema, kinds, validate, found 'optimise' (not there yet)\n"),
    "a plug-in that is not there": ((*COMPARE, "--plugin", "own.py"), "--plugin: expected a Python file, found nothing at own.py\n"),
    "a kind that is none": (("kinds", "gama"), "kinds: expected a type or a family, found 'gama' (did you mean 'gamma'?)\n"),
    "nothing like a kind": (("kinds", "zzzzz"), "kinds: expected a type or a family, found 'zzzzz'\n"),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_what_the_user_got_wrong_ends_with_2_and_nothing_written(case: str, here: Path):
    words, said = WRONG[case]
    played = mock.Mock(side_effect=AssertionError("played, although it could be seen before that this is wrong"))
    if case == "an order that is none":
        done = typed(*words)
    else:
        done = typed(*words, replacing="sim.experiments.compare.play_whole", by=played)
    assert done.status == 2
    assert done.out == ""
    assert said in done.err
    assert "Traceback" not in done.err
    assert not (here / "results").exists()


def test_a_file_where_the_scenarios_results_would_go_is_refused_before_anything_is_played(here: Path):
    (here / "taken").mkdir()
    (here / "taken" / "tiny").write_text("")
    played = mock.Mock(side_effect=AssertionError("played"))
    done = typed(*COMPARE, "--out", "taken", replacing="sim.experiments.compare.play_whole", by=played)
    said = "--out: expected a folder to write in, found taken: taken/tiny is a file\n"
    assert (done.status, done.out, done.err) == (2, "", said)


def test_check_says_every_problem_of_every_file_and_which_are_fine(here: Path):
    (here / "bad.yaml").write_text(TINY.replace("horizon: 30", "horizon: soon").replace("seed: 7", "seed: -7"))
    done = typed("check", "bad.yaml", "tiny.yaml", "nowhere")
    assert done.status == 2
    assert done.out == "tiny.yaml: fine (2 policies, 2 stock points, 2 customer groups)\n"
    assert done.err == (
        "bad.yaml:4:10: horizon: expected a duration, such as 5 or '36 hours', found 'soon'\n"
        "    horizon: soon\n"
        "             ^\n"
        "bad.yaml:6:7: seed: expected a whole number, at least 0, found -7\n"
        "    seed: -7\n"
        "          ^\n"
        "nowhere: expected a scenario file, found nothing of that name\n"
        "3 problems\n"
    )
    assert typed("check", "tiny.yaml").status == 0
    assert not (here / "results").exists()


def test_check_warns_of_a_policy_that_changes_nothing(here: Path):
    (here / "tiny.yaml").write_text(TINY + "  as ever: {suppliers: {acme: {order_cost: 0}}}\n")
    done = typed("check", "tiny.yaml")
    assert done.status == 0
    assert done.err == (
        "tiny.yaml: warning: policy 'as ever' changes nothing: every value in it is the scenario's own\n"
    )


def test_our_fault_ends_with_1_and_the_traceback_in_a_file_that_is_named(here: Path):
    broken = mock.Mock(side_effect=ZeroDivisionError("division of mugs"))
    done = typed(*COMPARE, replacing="sim.experiments.compare.play_whole", by=broken)
    assert done.status == 1
    assert done.out == ""
    first, second = done.err.splitlines()
    assert first == "Something went wrong in the simulator itself: ZeroDivisionError: division of mugs"
    named = re.fullmatch(r"The details are in (.*)\.", second)
    assert named
    details = Path(named[1]).read_text()
    assert details.startswith("Traceback")
    assert "ZeroDivisionError: division of mugs" in details
    assert not (here / "results").exists()


def test_a_lack_of_memory_is_said_in_plain_words():
    short = mock.Mock(side_effect=MemoryError)
    done = typed(*COMPARE, replacing="sim.experiments.compare.play_whole", by=short)
    assert done.status == 1
    assert (done.out, done.err) == (
        "",
        "Memory ran out. Fewer at a time (--jobs 1), fewer tables (--keep totals) or a shorter horizon need less.\n",
    )
