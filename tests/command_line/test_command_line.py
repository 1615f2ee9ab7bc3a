"""The command line: what is printed where, the kinds and the schema, plug-ins, and Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from sim.measures import MEASURES
from sim.scenario.schema import families
from tests.helpers.commands import COMPARE, RULE, TELLS, TINY, Done, finished, results, session, started, typed
from tests.helpers.places import ROOT

pytestmark = pytest.mark.usefixtures("here")


def test_help_and_no_verb_say_what_there_is():
    done = typed("--help")
    assert done.status == 0
    for verb in ("compare", "run", "check", "schema", "kinds"):
        assert re.search(rf"^ +{verb} ", done.out, re.MULTILINE)
        assert typed(verb, "--help").status == 0
    nothing = typed()
    assert (nothing.status, nothing.out) == (2, "")
    assert "compare" in nothing.err


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
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stderr == "[]\n"


# what is printed where


def test_json_is_one_document_on_standard_output_and_nothing_else(here: Path):
    done = typed(*COMPARE, "--json")
    (folder,) = results(here)
    assert done.status == 0
    assert done.out.endswith("}\n")
    assert done.out.count("\n") == 1
    assert done.err == f"Everything is in {folder.relative_to(here)}; open {folder.relative_to(here)}/report.html\n"
    printed = json.loads(done.out)
    assert printed.pop("folder") == str(folder.relative_to(here))
    assert json.loads((folder / "summary.json").read_text(encoding="utf-8")).items() >= printed.items()


def test_the_json_has_the_shape_that_is_promised():
    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    summary = json.loads(typed(*COMPARE, "--json", "--quiet").out, parse_constant=refuse)
    assert list(summary) == [
        "format", "verb", "scenario", "fingerprint", "engine", "seed", "replications", "unit", "currency", "window",
        "goal", "best", "verdict", "conditions",
        "policies", "groups", "accounts", "differences", "folder",
    ]  # fmt: skip
    assert summary["format"] == 2
    assert summary["scenario"] == "tiny"
    assert re.fullmatch("[0-9a-f]{16}", summary["fingerprint"])
    assert (summary["engine"], summary["seed"], summary["replications"]) == ("auto", 7, 3)
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


@pytest.mark.skipif(os.name != "posix", reason="names are bytes there alone")
def test_bytes_that_are_no_text_are_a_folder_but_no_value(here: Path):
    done = typed(*COMPARE, "--out", "\udcff", "--quiet")
    assert (done.status, done.err) == (0, "")
    assert list(here.glob("\udcff/tiny/*/report.html"))
    for word in ("name", "description", "stock.mug.source", "stock_file"):
        done = typed("check", "tiny.yaml", "--set", f"{word}=\udcff")
        assert done.status == 2
        assert f"--set {word}: expected text in UTF-8, found '\\udcff'\n" in done.err


def test_a_folder_called_as_home_is_in_short_is_one(here: Path):
    assert typed(*COMPARE, "--out", "~", "--quiet", "--format", "csv").status == 0
    assert list(here.glob("~/tiny/*/orders.csv"))


def test_a_terminal_without_those_letters_shows_question_marks(here: Path):
    (here / "tiny.yaml").write_text(TINY.replace("as today", "今日"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "run_sim.py"), *COMPARE, "--replications", "1"],
        capture_output=True,
        env={**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"},
        check=False,
    )
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_quiet_says_where_the_results_are_and_nothing_else(here: Path):
    done = typed(*COMPARE, "--quiet")
    (folder,) = results(here)
    assert done == Done(0, f"{folder.relative_to(here)}\n", "")
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
    code = "import sys\nfrom sim.progress_bar import ProgressBar\n"
    code += "ProgressBar.__enter__ = lambda self: print('begun', file=sys.stderr, flush=True) or self\n"
    code += "ProgressBar.__exit__ = lambda self, *error: None"
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
