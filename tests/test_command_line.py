"""The command line: exit statuses, what is printed where, and what every flag does."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import io
import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from unittest import mock

import pandas as pd
import pytest
from commands import HOUSE, RULE, TELLS, TINY, Done, finished, session, started, typed

from sim.measures import MEASURES
from sim.scenario.reading import read_scenario
from sim.scenario.schema import families

SERIAL = ("--backend", "serial")
COMPARE = ("compare", "tiny.yaml", *SERIAL)
RUN = ("run", "tiny.yaml", *SERIAL)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario in it, in which the commands are typed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "tiny.yaml").write_text(TINY)
    return tmp_path


def results(place: Path) -> list[Path]:
    """The folders of results, those under a hidden name too."""
    return sorted(place.glob("results/*/*")) + sorted(place.glob("results/*/.*"))


# exit statuses


def test_a_comparison_is_shown_and_ends_with_0(here: Path):
    done = typed(*COMPARE)
    (folder,) = results(here)
    assert done.status == 0
    assert done.err == ""
    lines = done.out.splitlines()
    assert lines[0] == "tiny"
    assert lines[1] == "3 replications of 30 days after 5 of warm-up, seed 7"
    assert "as today" in done.out
    assert "fill_rate" in done.out
    assert "• as today has the highest profit, " in done.out
    assert lines[-1] == f"Everything is in {folder.relative_to(here)}; open {folder.relative_to(here)}/report.html"


def test_one_replication_is_not_several():
    assert typed(*COMPARE, "--replications", 1).out.splitlines()[1].startswith("1 replication of 30 days")


WRONG: dict[str, tuple[tuple[Any, ...], str]] = {
    "a verb that is none": (("compere", "tiny.yaml"), "No such command 'compere'."),
    "no file": (("compare",), "Missing argument 'FILE'."),
    "a flag that is none": ((*COMPARE, "--replication", 3), "No such option: --replication"),
    "a flag without its value": ((*COMPARE, "--seed"), "Option '--seed' requires an argument."),
    "no replications": ((*COMPARE, "--replications", 0), "Invalid value for '--replications'"),
    "half a replication": ((*COMPARE, "--replications", 2.5), "Invalid value for '--replications'"),
    "a negative seed": ((*COMPARE, "--seed", -1), "Invalid value for '--seed'"),
    "no jobs": ((*COMPARE, "--jobs", 0), "Invalid value for '--jobs'"),
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
        "--backend: expected one of auto, processes, serial, found 'seriel' (did you mean 'serial'?)\n",
    ),
    "an engine to come": (
        (*COMPARE, "--engine", "compiled"),
        "--engine: expected one of auto, simpy, found 'compiled' (the compiled engine is not there yet)\n",
    ),
    "a place behind a file": ((*COMPARE, "--out", "tiny.yaml/deep"), "--out: expected a folder to write in, found tiny.yaml/deep"),
    "a verb to come": (("sweep", "tiny.yaml"), "expected one of compare, run, check, schema, kinds, found 'sweep' (not there yet)\n"),
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
        done = typed(*words, replacing="sim.experiments.compare.replicate", by=played)
    assert done.status == 2
    assert done.out == ""
    assert said in done.err
    assert "Traceback" not in done.err
    assert not (here / "results").exists()


def test_a_file_where_the_scenarios_results_would_go_is_refused_before_anything_is_played(here: Path):
    (here / "taken").mkdir()
    (here / "taken" / "tiny").write_text("")
    played = mock.Mock(side_effect=AssertionError("played"))
    done = typed(*COMPARE, "--out", "taken", replacing="sim.experiments.compare.replicate", by=played)
    said = f"--out: expected a folder to write in, found taken/tiny: {here}/taken/tiny is a file\n"
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
    done = typed(*COMPARE, replacing="sim.experiments.compare.replicate", by=broken)
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
    done = typed(*COMPARE, replacing="sim.experiments.compare.replicate", by=short)
    assert done.status == 1
    assert done.err.splitlines()[0] == "Something went wrong in the simulator itself: memory ran out"


def test_help_and_no_verb_say_what_there_is():
    done = typed("--help")
    assert done.status == 0
    for verb in ("compare", "run", "check", "schema", "kinds"):
        assert re.search(rf"^ +{verb} ", done.out, re.MULTILINE)
        assert typed(verb, "--help").status == 0
    nothing = typed()
    assert (nothing.status, nothing.out) == (2, "")
    assert "Usage" in nothing.err


def test_the_version_is_that_of_the_package():
    from sim import __version__

    assert typed("--version") == (0, f"backorders {__version__}\n", "")


def test_help_does_not_wait_for_what_it_does_not_need():
    code = (
        "import sys; sys.argv[1:] = ['--help']\nimport sim.command_line as c\ntry: c.main()\nexcept SystemExit: pass\n"
    )
    code += (
        "print(sorted({'numpy', 'pandas', 'scipy', 'plotly', 'simpy', 'pydantic'} & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=HOUSE, check=True)
    assert done.stderr == "[]\n"


# what is printed where


def test_json_is_one_document_on_standard_output_and_nothing_else(here: Path):
    done = typed(*COMPARE, "--json")
    (folder,) = results(here)
    assert done.status == 0
    assert done.out.endswith("}\n")
    assert done.out.count("\n") == 1
    assert done.err == f"Everything is in {folder.relative_to(here)}; open {folder.relative_to(here)}/report.html\n"
    assert json.loads(done.out) == json.loads((folder / "summary.json").read_text(encoding="utf-8"))


def test_the_json_has_the_shape_that_is_promised():
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    summary = json.loads(typed(*COMPARE, "--json", "--quiet").out, parse_constant=refuse)
    assert list(summary) == [
        "format", "scenario", "fingerprint", "engine", "seed", "replications", "unit", "currency", "window",
        "policies", "groups", "accounts", "differences",
    ]  # fmt: skip
    assert summary["format"] == 1
    assert summary["scenario"] == "tiny"
    assert re.fullmatch("[0-9a-f]{16}", summary["fingerprint"])
    assert (summary["engine"], summary["seed"], summary["replications"]) == ("simpy", 7, 3)
    assert (summary["unit"], summary["currency"], summary["window"]) == ("day", "EUR", [5.0, 35.0])
    policies = ["as today", "more safety"]
    assert list(summary["policies"]) == list(summary["groups"]) == list(summary["accounts"]) == policies
    for policy in policies:
        # every stock point under its own name beside the whole
        assert list(summary["policies"][policy]) == ["*", "mug", "cup"]
        for measures in summary["policies"][policy].values():
            assert set(measures) == set(MEASURES)
        assert list(summary["groups"][policy]) == ["regulars", "owner"]
        blocks = [*summary["policies"][policy].values(), *summary["groups"][policy].values()]
        for estimate in (one for block in blocks for one in block.values()):
            assert list(estimate) == ["mean", "half_width", "n"]
            assert 0 <= estimate["n"] <= 3
            assert (estimate["mean"] is None) == (estimate["n"] == 0)
            assert (estimate["half_width"] is None) == (estimate["n"] < 2)
        # the owner comes in the warm-up alone, so nothing is known of them
        assert summary["groups"][policy]["owner"]["fill_rate"] == {"mean": None, "half_width": None, "n": 0}
        account = dict(summary["accounts"][policy]["orders"])
        assert account.pop("placed") == sum(account.values()) > 0
        assert list(summary["accounts"][policy]) == ["orders", "units"]
    assert len(summary["differences"]) == 3 * len(MEASURES)
    for row in summary["differences"]:
        assert list(row) == ["measure", "stock", "a", "b", "mean", "half_width", "n", "told_apart"]
        assert (row["a"], row["b"]) == ("more safety", "as today")
        assert isinstance(row["told_apart"], bool)


def test_letters_of_any_script_come_out_as_they_are(here: Path):
    text = TINY.replace("as today", "wie heute — 今日").replace("currency: EUR", "currency: €")
    (here / "tiny.yaml").write_text(text, encoding="utf-8")
    assert "wie heute — 今日" in typed(*COMPARE, "--json").out
    assert "wie heute — 今日" in typed(*COMPARE).out


def test_a_terminal_without_those_letters_shows_question_marks(here: Path):
    (here / "tiny.yaml").write_text(TINY.replace("as today", "今日"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(HOUSE / "run_sim.py"), *COMPARE, "--replications", "1"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=False,
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_quiet_says_nothing(here: Path):
    assert typed(*COMPARE, "--quiet") == Done(0, "", "")
    assert len(results(here)) == 1
    quiet_json = typed(*COMPARE, "--quiet", "--json")
    assert quiet_json.err == ""
    assert json.loads(quiet_json.out)["scenario"] == "tiny"


def test_a_reader_who_stops_listening_gets_no_traceback(here: Path):
    words = ["compare", "tiny.yaml", "--backend", "serial", "--json", "--replications", "1"]
    process = started(*words)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()  # as `| head -0` does
    said = process.stderr.read()
    process.stderr.close()
    process.wait(60)
    assert "Traceback" not in said
    assert "simulator itself" not in said
    assert "Exception ignored" not in said


# what is written


def test_results_lie_under_name_and_fingerprint_and_out_says_where(here: Path):
    assert typed(*COMPARE, "--out", "elsewhere/deep", "--quiet").status == 0
    assert not (here / "results").exists()
    (folder,) = here.glob("elsewhere/deep/tiny/*")
    assert re.fullmatch("[0-9a-f]{16}", folder.name)
    assert {file.name for file in folder.iterdir()} == {
        "scenario.yaml", "provenance.json", "summary.json", "report.html",
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
    tables = {"measures", "orders", "replenishments", "levels"}
    assert {file.stem for file in folder.iterdir() if file.suffix == f".{form}"} == tables


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
    (folder,) = (here / "shown" / "tiny").iterdir()
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


def test_a_precision_that_is_not_reached_is_said_so():
    done = typed(*COMPARE, "--precision", "luck=1%", "--quiet")
    assert done.status == 2  # there is no such measure
    done = typed(
        *COMPARE, "--precision", "mean_time_to_cancel=1%", "--quiet", "--set", "customers.regulars.patience=900"
    )
    assert (done.status, done.out) == (0, "")
    assert done.err.splitlines() == [
        f"warning: under '{policy}', mean_time_to_cancel is not as precise as --precision asks"
        for policy in ("as today", "more safety")
    ]


def test_a_precision_beyond_reach_is_given_up_with_what_would_do():
    done = typed("run", "tiny.yaml", "--out", "beyond", "--precision", "on_hand=0.001%", "--backend", "serial")
    assert done.status == 0
    assert "10 replications of 30 days" in done.out
    first, second = done.err.splitlines()
    assert re.fullmatch(r"--precision on_hand=0.001% takes about [0-9,]+,000 replications", first)
    assert re.fullmatch(
        r"warning: under 'as today', on_hand is not as precise as --precision asks: about [0-9,]+,000 replications "
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


# kinds and schema

KINDS = [(family, name) for family, base in families().items() for name in base.found()]


@pytest.mark.parametrize(("family", "name"), KINDS, ids=[f"{family} {name}" for family, name in KINDS])
def test_kinds_tells_the_words_of_every_kind(family: str, name: str):
    done = typed("kinds", name)
    kind = families()[family].found()[name]
    assert done.status == 0
    assert f"{name}, {kind.noun}\n" in done.out
    for word, field in kind.model_fields.items():
        assert re.search(rf"^  {field.alias or word}( \((default .*|optional)\))?$", done.out, re.MULTILINE)
    assert re.search(rf"^for example: {{type: {name}[,}}]", done.out, re.MULTILINE)


def test_kinds_tells_what_stands_where_a_word_is_left_out():
    assert "\n  first_delay (default 30 days)\n  objects (default 0.1)\n" in typed("kinds", "consent").out
    assert "\n  cv (optional)\n" in typed("kinds", "gamma").out
    trace = typed("kinds", "trace").out
    names = "{time: time, product: product, quantity: quantity, customer: customer}"
    assert f"\n  file\n  columns (default {names})\n  unknown_products (default refuse)\n" in trace


def test_kinds_lists_every_family_and_a_family_all_its_kinds():
    whole = typed("kinds")
    assert whole.status == 0
    for family, name in KINDS:
        assert re.search(rf"^{family}: ", whole.out, re.MULTILINE)
        assert re.search(rf"^  {name} ", whole.out, re.MULTILINE)
        assert f"{name}, " in typed("kinds", family).out


def test_schema_prints_one_json_document():
    done = typed("schema")
    assert done.status == 0
    assert json.loads(done.out)["title"] == "A scenario about backorders"


# plug-ins


def test_a_rule_of_ones_own_plays_in_other_processes_too(here: Path):
    (here / "own.py").write_text(RULE)
    words = ("--plugin", "own.py", "--set", "stock.mug.restock=own", "--json", "--quiet")
    alone = typed("compare", "tiny.yaml", *words, "--backend", "serial")
    spread = typed("compare", "tiny.yaml", *words, "--backend", "processes", "--jobs", 2)
    assert spread == alone
    assert spread.status == 0


def test_a_broken_plugin_is_the_users_to_mend(here: Path):
    (here / "own.py").write_text("import nowhere_to_be_found\n")
    done = typed(*COMPARE, "--plugin", "own.py")
    assert done.status == 2
    assert "own.py:1: ModuleNotFoundError: No module named 'nowhere_to_be_found'" in done.err
    assert not (here / "results").exists()


# Ctrl-C


@pytest.mark.parametrize("backend", ["serial", "processes"])
def test_ctrl_c_keeps_what_is_finished_and_ends_with_130(here: Path, backend: str):
    words = ("compare", "tiny.yaml", "--replications", 100_000, "--jobs", 2, "--backend", backend)
    process = started(*words, code=TELLS, cwd=here)
    assert process.stderr is not None
    while process.stderr.readline() != "played 5\n":
        assert process.poll() is None
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
    done = finished(process)
    assert done.status == 130
    last = done.err.splitlines()[-1]
    said = re.fullmatch(r"Interrupted: ([0-9]+) replications finished, and kept in (.*)\.", last)
    assert said, done.err
    assert "Traceback" not in done.err
    count, folder = int(said[1]), here / said[2]
    assert 5 <= count < 100_000
    assert results(here) == [folder]
    summary = json.loads((folder / "summary.json").read_text())
    assert summary["replications"] == count
    assert json.loads((folder / "provenance.json").read_text())["interrupted"] is True
    assert len(set(pd.read_parquet(folder / "measures.parquet").replication)) == count
    assert (folder / "report.html").exists()
    until = time.monotonic() + 20
    while session(process.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert session(process.pid) == []


@pytest.mark.parametrize("backend", ["serial", "processes"])
def test_ctrl_c_before_anything_is_finished_writes_nothing(here: Path, backend: str):
    # each replication takes far longer than the test
    words = ("compare", "tiny.yaml", "--set", "horizon=1000000", "--backend", backend, "--jobs", 2)
    code = "import sys\nfrom sim.report.progress import Progress\n"
    code += "Progress.__enter__ = lambda self: print('begun', file=sys.stderr, flush=True) or self\n"
    code += "Progress.__exit__ = lambda self, *error: None"
    process = started(*words, code=code, cwd=here)
    assert process.stderr is not None
    assert process.stderr.readline() == "begun\n"
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    done = finished(process)
    assert done.status == 130
    assert done.out == ""
    assert done.err == "Interrupted before anything was finished; nothing was written.\n"
    assert not (here / "results").exists()
    until = time.monotonic() + 20
    while session(process.pid) and time.monotonic() < until:
        time.sleep(0.05)
    assert session(process.pid) == []


def test_progress_is_shown_on_standard_error_and_only_to_who_watches():
    from sim.report.progress import Progress

    class Watched(io.StringIO):
        def isatty(self) -> bool:
            return True

    with mock.patch.object(sys, "stderr", Watched()) as screen, mock.patch("sim.report.progress.PATIENCE", -1.0):
        with Progress() as progress:
            for done in range(1, 4):
                progress(done, 3)
        assert "replications" in screen.getvalue()
        assert "3/3" in screen.getvalue()
    with mock.patch.object(sys, "stderr", io.StringIO()) as nobody:
        with Progress() as progress:
            progress(1, 3)
        assert nobody.getvalue() == ""
