"""What is printed: whole numbers with their units in every width, and as wide as it takes where nobody watches."""

from __future__ import annotations

import io
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest
from rich.console import Console

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.number_format import MINUS
from sim.report.findings.estimates import EstimateTable
from sim.report.findings.headline_measures import TERMINAL_HEADLINES, worth_showing
from sim.report.page.page import page
from sim.report.terminal import ENDLESS, show
from sim.report.theme.measure_labels import MeasureLabels
from sim.scenario.reading import read_scenario
from tests.helpers.places import ROOT, SCENARIOS
from tests.helpers.scenarios import scenario_of, visits

LEVELS = (3, 5, 8, 12, 17, 23, 30, 40, 60)
NAMES = tuple(f"order up to {level} mugs" for level in LEVELS)


@cache
def played(price: float = 0) -> Comparison:
    changes = {
        "currency": "EUR",
        "products": {"mug": {"unit_cost": 3, "holding_cost": 0.1, "backorder_cost": 1, "price": price}},
        "customers": {"people": {"arrivals": {"type": "poisson", "rate": 4}}},
        "policies": {name: {"restock": {"base_stock_level": level}} for name, level in zip(NAMES, LEVELS, strict=True)},
    }
    return compare(scenario_of(changes))


def printed(width: int, comparison: Comparison, where: str = "") -> str:
    console = Console(file=io.StringIO(), width=width)
    show(comparison, console, where)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def shown(comparison: Comparison, policy: str, measure: str) -> str:
    """An estimate as the report has it, but with a minus that a spreadsheet reads."""
    labels = MeasureLabels("day", "EUR", comparison.replications)
    return str(labels.number(measure, EstimateTable(comparison).of(policy, measure))).replace(MINUS, "-")


@pytest.mark.parametrize("width", [45, 60, 80, 100, 120, 200, ENDLESS])
def test_no_number_is_cut_or_broken_and_no_line_too_long_in_any_width(width: int):
    comparison = played(price=9)
    text = printed(width, comparison)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    for policy in NAMES:
        for measure in ("profit", "fill_rate"):
            assert shown(comparison, policy, measure) in text


def test_where_nobody_watches_nothing_is_left_out():
    comparison = played(price=9)
    text = printed(ENDLESS, comparison)
    for policy in NAMES:
        for measure in TERMINAL_HEADLINES:
            if worth_showing(measure, EstimateTable(comparison), NAMES):
                assert shown(comparison, policy, measure) in text
    for count in comparison.accounts[NAMES[0]]["orders"].values():
        assert not count or f"{count:,}" in text
    assert text.count("how they ended") == text.count("measure  ") == 1  # all policies side by side
    assert "summary.json" not in text


def lines(comparison: Comparison, width: int = 80) -> list[str]:
    return printed(width, comparison, where="Everything is in here; open here/report.html").splitlines()


def test_a_window_of_80_columns_and_40_lines_holds_the_answer():
    answer = lines(played(price=9))
    assert len(answer) < 40  # and a line for the shell
    headline = played(price=9).verdict[0]
    # the last lines are the verdict's first sentence and where the results are
    assert " ".join(" ".join(answer).split()).endswith(f"{headline} Everything is in here; open here/report.html")
    best = played(price=9).best
    assert f'What to change for "{best}", in units:' in answer
    assert f"  mug: base_stock_level {best.split()[3]}" in answer
    assert any(line.split()[:5] == ["profit", "EUR", "per", "day", "most"] for line in answer)


@pytest.mark.parametrize("scenario", ["dropshipping", "grocery", "disruption", "network", "communication"])
def test_the_answer_to_a_shipped_scenario_fits_into_a_window(scenario: str):
    comparison = compare(read_scenario(SCENARIOS / f"{scenario}.yaml"), 5)
    assert len(lines(comparison)) < 40
    assert max(map(len, lines(comparison))) <= 80


def test_the_best_policy_is_said_in_its_own_words_or_by_what_it_changes_beside_levels():
    changed = {"stock": {"mug": {"max_backorders": 3, "restock": {"base_stock_level": 30}}}}
    words = {
        "products": {"mug": {"price": 9}},
        "customers": {"people": visits([1, 2, 3])},
        "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 0}}},
        "goal": {"maximise": "fill_rate"},
    }
    told = scenario_of({**words, "policies": {"none": {}, "more": changed}})
    assert '"more": mug: max backorders 3' in lines(compare(told, 2, progress=False))
    described = scenario_of({**words, "policies": {"none": {}, "more": {"description": "A full shelf.", **changed}}})
    assert '"more": A full shelf.' in lines(compare(described, 2, progress=False))
    only_levels = {"stock": {"mug": {"restock": {"base_stock_level": 30}}}}
    plain = scenario_of({**words, "policies": {"none": {}, "more": only_levels}})
    assert not [line for line in lines(compare(plain, 2, progress=False)) if line.startswith('"more": ')]


def test_a_path_is_never_broken():
    console = Console(file=io.StringIO(), width=30)
    path = f"results/{'deep/' * 20}report.html"
    show(played(), console, f"Everything is in here; open {path}")
    assert console.file.getvalue().splitlines()[-2:] == ["Everything is in here", f"open {path}"]  # type: ignore[attr-defined]


GOAL = {"maximise": "fill_rate", "subject_to": {"on_hand": "<= 30", "customers": {"people": {"lost_rate": "< 2%"}}}}


def test_what_the_goal_asks_stands_beside_its_measures_which_come_first():
    rows = [line.split() for line in lines(played().with_goal(GOAL), 200) if line.count("±") > 2]
    assert rows[0][:3] == ["fill_rate", "%", "most"]
    assert rows[1][:5] == ["on_hand", "units", "≤", "30", "units"]
    assert rows[2][:6] == ["lost_rate", "of", "people", "%", "<", "2"]


def test_a_baseline_that_is_best_has_nothing_to_change():
    best = played().with_goal({"minimise": "on_hand"})
    assert best.best == NAMES[0]
    assert not [line for line in lines(best) if line.startswith("What to change")]


def test_the_levels_of_many_stock_points_are_left_to_their_table():
    items = [f"item {number}" for number in range(7)]
    rule = {"type": "base_stock", "base_stock_level": 0}
    many = scenario_of({
        "products": {item: {} for item in items},
        "stock": {item: {"source": "acme", "restock": rule} for item in items},
        "customers": {"people": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 1}}},
        "policies": {"as today": {}, "more": {"restock": {"base_stock_level": 5}}},
    })  # fmt: skip
    text = " ".join(" ".join(lines(compare(many, 2))).split())
    assert 'What to change for "more", in units: the levels of 8 stock points in restock_levels.csv' in text


@pytest.mark.parametrize("width", [45, 80, 120])
def test_every_measure_has_its_unit_beside_or_below_it(width: int):
    words = [line.split("  ")[0].strip() for line in printed(width, played(price=9)).splitlines()]
    for measure, unit in {"profit": "EUR per day", "fill_rate": "%"}.items():
        place = next(number for number, word in enumerate(words) if word.split(" ")[0] == measure)
        assert words[place] == f"{measure} {unit}" or words[place : place + 2] == [measure, unit]


def test_a_wide_interval_and_too_few_replications_are_said():
    # a mug is asked for only in the replications in which anybody comes
    seldom = scenario_of({"horizon": 10, "customers": {"people": {"arrivals": {"type": "poisson", "rate": 0.02}}}})
    text = printed(ENDLESS, compare(seldom, 20))
    assert re.search(r"too few \([1-4] of 20\)", text)
    assert "? the interval is wider than the number itself" in text


def test_policies_are_set_off_from_the_sentence_by_quotes_whatever_the_terminal_shows():
    assert "*" not in printed(1000, played())
    assert printed(1000, played()).splitlines()[-1] == played().verdict[0]
    assert f"• {played().verdict[1]}" in printed(1000, played())
    assert '"order up to 3 mugs"' in played().verdict[0]


def test_lengths_of_time_have_no_more_digits_than_one_reads():
    hours = compare(scenario_of({"horizon": "100 hours", "warm_up": "1 week"}), 2)
    assert "2 replications of 4.2 days after a warm-up of 7 days, seed " in printed(200, hours)


def test_sums_over_stock_made_from_parts_say_that_parts_and_products_are_added_up():
    parts = {
        "products": {"bike": {}, "wheel": {}},
        "customers": {"people": {"wants": "bike", "arrivals": {"type": "poisson", "rate": 1}}},
        "suppliers": {"acme": {"lead_time": 1}, "workshop": {"lead_time": 1}},
        "stock": {
            "bike": {
                "source": "workshop",
                "made_from": {"wheel": 2},
                "restock": {"type": "base_stock", "base_stock_level": 3},
            },
            "wheel": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 9}},
        },
    }
    comparison = compare(scenario_of(parts), 2)
    assert "over all stock points (parts and products added up)" in printed(200, comparison)
    assert "parts" not in printed(200, played())
    shown = page(comparison)
    assert "units, parts and products added up" in shown
    # parts ordered over products asked for would be the ratio of nothing
    assert 'data-m="bullwhip_ratio"' not in shown


def test_without_prices_the_profit_is_the_cost_again_and_left_out():
    assert "profit" not in printed(200, played())
    assert "profit EUR per day" in printed(200, played(price=9))
    assert "profit" in TERMINAL_HEADLINES


def test_one_policy_alone_has_its_account_in_orders_and_in_units():
    # 3 are asked for at 2, when 1 is there: 3 come at 7, 2 of them for who waits; at 9 the third, and one still owed
    people = {"people": visits([2, 9], [3, 2])}
    stock = {"mug": {"restock": {"base_stock_level": 1}}}
    alone = compare(scenario_of({"horizon": 10, "replications": 1, "customers": people, "stock": stock}))
    text = printed(200, alone)
    account = text[text.index("how they ended") : text.index("Means")].splitlines()[2:]
    assert [re.split(" {2,}", line.strip()) for line in account] == [
        ["placed", "2", "5"],
        ["filled at once", "0", "2"],
        ["filled on time", "1", "2"],
        ["still waiting", "1", "1"],
    ]
    assert "The account of orders and of their units, over all replications" in text
    assert "units, over all" not in printed(200, played())


def test_at_most_four_policies_stand_side_by_side_and_then_the_next_four():
    heads = [line for line in printed(110, played(price=9)).splitlines() if line.startswith("measure ")]
    assert [head.count("mugs") for head in heads] == [4, 4, 1]
    # where all of them fit, they are not torn apart
    heads = [line for line in printed(250, played(price=9)).splitlines() if line.startswith("measure ")]
    assert [head.count("mugs") for head in heads] == [9]


def test_where_nobody_watches_a_sentence_is_one_line(tmp_path: Path):
    command = [sys.executable, str(ROOT / "run_sim.py"), "compare", str(ROOT / "scenarios/spare_parts.yaml")]
    command += ["--replications", "2", "--backend", "serial", "--out", str(tmp_path)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin", "PYTHONIOENCODING": "utf-8"}
    out = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    sentences = [line for line in out.splitlines() if line.startswith("• ")]
    assert all(line.endswith(".") for line in sentences)
    assert max(map(len, sentences)) > 90
    # all policies side by side in one table of measures and one of the account
    assert len(re.findall("^─+$", out, re.MULTILINE)) == 2
