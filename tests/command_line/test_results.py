"""Results on the command line: where they are, the list of them, and what is not played again."""

from __future__ import annotations

import json
import re
from pathlib import Path
from unittest import mock

import pandas as pd
import pytest

from tests.helpers.commands import COMPARE, RUN, TINY, Done, results, typed

pytestmark = pytest.mark.usefixtures("here")


def test_results_lists_every_run_with_its_verdict_and_folder(here: Path):
    compared, run = (json.loads(typed(*words, "--json", "--quiet").out) for words in (COMPARE, RUN))
    listed = typed("results")
    assert (listed.status, listed.err) == (0, "")
    heads = re.findall(r"^20\d\d-\d\d-\d\d \d\d:\d\d  tiny  (compare|run)  (\S+)$", listed.out, re.MULTILINE)
    assert set(heads) == {("compare", compared["folder"]), ("run", run["folder"])}
    found = json.loads(typed("results", "tiny", "--json").out)
    assert {result["folder"] for result in found} == {compared["folder"], run["folder"]}
    for result in found:
        assert list(result) == ["scenario", "verb", "date", "verdict", "folder"]
        assert " ".join(listed.out.split()).count(result["verdict"]) == 1
        assert result["verdict"].endswith(".")


def test_of_a_scenario_without_results_the_nearest_is_named():
    assert typed(*COMPARE, "--quiet").status == 0
    done = typed("results", "tinny")
    assert (done.status, done.out) == (2, "")
    assert done.err == "results: expected results of a scenario, found none of 'tinny' (did you mean 'tiny'?)\n"


def test_where_there_are_no_results_yet_it_says_so(here: Path):
    assert typed("results") == Done(0, "", "There are no results in results yet.\n")
    assert typed("results", "--json") == Done(0, "[]\n", "")
    assert not (here / "results").exists()


def test_without_a_report_there_is_none(here: Path):
    done = typed(*COMPARE, "--no-report", replacing="sim.report.folder.page", by=mock.Mock(side_effect=AssertionError))
    (folder,) = results(here)
    assert done.status == 0
    assert not (folder / "report.html").exists()
    assert (folder / "summary.json").exists()
    assert done.out.splitlines()[-1] == f"Everything is in {folder.relative_to(here)}"


def test_without_a_report_nothing_that_draws_is_loaded(here: Path):
    import subprocess
    import sys

    from tests.helpers.places import ROOT

    # a clock would measure the machine
    code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.argv[1:] = {[*COMPARE, '--no-report', '--quiet']!r}\n"
    code += "from sim.command_line import main\ntry: main()\nexcept SystemExit: pass\nprint('plotly' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=here)
    assert done.stdout.splitlines()[-1] == "False"


def never_played(*words: object) -> Done:
    refused = mock.Mock(side_effect=AssertionError("played again"))
    return typed(*words, replacing="sim.experiments.compare.play_whole", by=refused)


def test_another_goal_plays_nothing_again_and_judges_anew(here: Path):
    first = typed(*COMPARE, "--no-report")
    (folder,) = results(here)
    orders = (folder / "orders.parquet").read_bytes()
    (here / "tiny.yaml").write_text(TINY + "goal: {maximise: fill_rate}\n")
    done = never_played(*COMPARE)
    said = f"Nothing is played again: {folder.relative_to(here)} has this run"
    assert done.status == 0
    assert done.err.startswith(said)
    assert results(here) == [folder]
    assert "goal:" in (folder / "scenario.yaml").read_text()
    assert (folder / "orders.parquet").read_bytes() == orders
    assert (folder / "report.html").exists()
    assert "fill rate" in json.loads((folder / "provenance.json").read_text())["verdict"]
    assert "fill rate" not in first.out.splitlines()[-2]


def test_the_same_file_is_played_again(here: Path):
    assert typed(*COMPARE, "--quiet").status == 0
    assert never_played(*COMPARE).status == 1


@pytest.mark.parametrize("words", [("--keep", "all"), ("--format", "csv"), ("--replications", 4), ("--seed", 8)])
def test_what_the_folder_does_not_hold_is_played(words: tuple[object, ...], here: Path):
    assert typed(*COMPARE, "--quiet").status == 0
    (here / "tiny.yaml").write_text(TINY + "goal: {maximise: fill_rate}\n")
    assert never_played(*COMPARE, *words).status == 1


def test_too_many_replications_are_refused_at_once_also_beside_results():
    assert typed(*COMPARE, "--quiet").status == 0
    done = typed(*COMPARE, "--replications", 10**12)
    assert (done.status, done.err) == (2, "--replications: expected at most 1,000,000, found 1,000,000,000,000\n")


SHOP = """\
name: shop
horizon: 60
replications: 3
customers:
  visitors: {wants: WANTS, arrivals: {type: poisson, rate: 200}}
suppliers: {acme: {lead_time: 5 days, order_cost: 20}}
stock_file: items.csv
policies: {as today: {}, one for all: {restock: {type: base_stock, base_stock_level: {fill_rate: 90%}}}}
"""


def test_the_levels_of_forty_items_can_be_typed_from_the_table(here: Path):
    items = [f"item {number}" for number in range(40)]
    rules = ["reorder_point,{days: 9},eoq,", "base_stock,,,{service_level: 95%}"]
    rows = [f"{item},9,2,0.01,acme,{rules[number % 2]}" for number, item in enumerate(items)]
    words = ("reorder_point", "order_quantity", "base_stock_level")
    head = "product,product.price,product.unit_cost,product.holding_cost,source,restock.type,"
    head += ",".join(f"restock.{word}" for word in words)
    (here / "items.csv").write_text("\n".join([head, *rows]))
    (here / "shop.yaml").write_text(SHOP.replace("WANTS", str(dict.fromkeys(items, 1 / 40))))
    done = typed("compare", "shop.yaml", "--no-report", "--quiet", "--backend", "serial")
    assert done.err == ""
    folder = done.out.strip()
    table = pd.read_csv(here / folder / "restock_levels.csv", keep_default_na=False)
    assert list(table.columns) == [
        "stock", "policy", "rule", "word", "asked", "level", "measure", "attained", "half_width", "met",
        "asked_as", "verdict",
    ]  # fmt: skip
    assert table.level.map(lambda level: float(level).is_integer()).all()  # nothing but whole units
    assert set(table.met) <= {"yes", "no", "open", ""}
    today = table[table.policy == "as today"].set_index(["stock", "word"]).asked.to_dict()
    wanted = [
        [((item, "reorder_point"), "9 days"), ((item, "order_quantity"), "eoq")]
        if number % 2 == 0
        else [((item, "base_stock_level"), "95%")]
        for number, item in enumerate(items)
    ]
    assert today == dict(pair for pairs in wanted for pair in pairs)
    assert set(table[table.policy == "one for all"].asked) == {"90%"}
    assert len(table) == 60 + 40
