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
from sim.number_format import MINUS, rounded
from sim.report.findings.headline_measures import TERMINAL_HEADLINES
from sim.report.page.page import page
from sim.report.terminal import show
from tests.helpers.places import ROOT
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


def printed(width: int, comparison: Comparison) -> str:
    console = Console(file=io.StringIO(), width=width)
    show(comparison, console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.mark.parametrize("width", [45, 60, 80, 100, 120, 200, 1000])
def test_no_number_is_cut_or_broken_and_no_line_too_long_in_any_width(width: int):
    comparison = played(price=9)
    text = printed(width, comparison)
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= width
    everywhere = comparison.table[(comparison.table.stock == "*") & (comparison.table.group == "")]
    for row in everywhere[everywhere.measure.isin(["on_hand", "total_cost", "profit"])].itertuples():
        assert str(rounded(row.mean, row.half_width)).replace(MINUS, "-") in text
    for count in comparison.accounts[NAMES[0]]["orders"].values():
        assert not count or f"{count:,}" in text


@pytest.mark.parametrize("width", [45, 80, 120])
def test_every_measure_has_its_unit_beside_or_below_it(width: int):
    cells = [line.split("│")[1].strip() for line in printed(width, played(price=9)).splitlines() if "│" in line]
    units = {"fill_rate": "share", "mean_backorder_wait": "day", "total_cost": "EUR per day", "on_hand": "units"}
    for measure, unit in units.items():
        place = next(i for i, cell in enumerate(cells) if cell.split(" ")[0] == measure)
        assert cells[place] == f"{measure} {unit}" or cells[place : place + 2] == [measure, unit]


def test_policies_are_set_off_from_the_sentence_by_quotes_whatever_the_terminal_shows():
    assert "*" not in printed(1000, played())
    assert f"• {played().verdict[0]}" in printed(1000, played())
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
    assert "over all stock points (parts and products added up)\n" in printed(200, comparison)
    assert "over all stock points\n" in printed(200, played())
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
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in text.splitlines() if "│" in line]
    assert [row for row in rows if len(row) == 3] == [
        ["placed", "2", "5"],
        ["filled at once", "0", "2"],
        ["filled on time", "1", "2"],
        ["still waiting", "1", "1"],
    ]
    assert "The account of orders and of their units, over all replications" in text
    assert "units, over all" not in printed(200, played())


def test_policies_stand_in_tables_of_about_one_size():
    counts: dict[str, list[int]] = {"Means": [], "The account": []}
    for table in re.split(r"\n(?=Means|The account)", printed(80, played()))[1:]:
        kind = "Means" if table.startswith("Means") else "The account"
        head = next(line for line in table.splitlines() if "order up" in line)
        counts[kind].append(head.count("order up"))
    for numbers in counts.values():
        assert sum(numbers) == len(NAMES)
        assert max(numbers) - min(numbers) <= 1


def test_where_nobody_watches_a_sentence_is_one_line(tmp_path: Path):
    command = [sys.executable, str(ROOT / "run_sim.py"), "compare", str(ROOT / "scenarios/spare_parts.yaml")]
    command += ["--replications", "2", "--backend", "serial", "--out", str(tmp_path)]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin", "PYTHONIOENCODING": "utf-8"}
    out = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    sentences = [line for line in out.splitlines() if line.startswith("• ")]
    assert all(line.endswith(".") for line in sentences)
    assert max(map(len, sentences)) > 120
    # all policies side by side in one table of measures and one of the account
    assert len(re.findall("^┏", out, re.MULTILINE)) == 2
