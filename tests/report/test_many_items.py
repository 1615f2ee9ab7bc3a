"""The answer for a shop of forty items: what changes most stands first, and conditions alike are counted."""

from __future__ import annotations

import re

import pytest
from rich.console import Console

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.report.page.page import page
from sim.report.terminal import show
from sim.scenario.reading import read_mapping

ITEMS = [f"item {number:02}" for number in range(40)]


@pytest.fixture(scope="module")
def forty() -> Comparison:
    """Forty items of rising cost; under `more` each keeps ten more, and the last one fifty."""
    rule = {"type": "reorder_point", "reorder_point": 1, "order_quantity": 3}
    more = {item: {"restock": {"reorder_point": 11}} for item in ITEMS} | {ITEMS[0]: {"restock": {"reorder_point": 51}}}
    words = {
        "name": "forty",
        "horizon": 100,
        "replications": 5,
        "products": {item: {"price": 99, "unit_cost": number + 1} for number, item in enumerate(ITEMS)},
        "customers": {
            "people": {"arrivals": {"type": "poisson", "rate": 40}, "wants": dict.fromkeys(ITEMS, 0.025)},
        },
        "suppliers": {"acme": {"lead_time": 4}},
        "stock": {item: {"source": "acme", "restock": rule} for item in ITEMS},
        "goal": {"minimise": "backorders", "subject_to": {"stock": {"*": {"fill_rate": ">= 90%"}}}},
        "policies": {"as today": {}, "more": {"stock": more}},
    }
    return compare(read_mapping(words), progress=False)


def section(comparison: Comparison, key: str) -> str:
    found = re.search(rf'<(section|details) id="{key}".*?>(.*?)</\1>', page(comparison), re.DOTALL)
    assert found
    return re.sub(r"<svg.*?</svg>|<[^>]*>", " ", found[2])


def test_of_many_items_those_whose_levels_change_most_in_money_come_first_and_whole(forty: Comparison):
    shown = section(forty, "what-to-change")
    items = re.findall(r"item \d\d", shown.partition("change to")[2])
    # ten more of 40, 39, 38, …, the fifty more of 1 far behind; two levels each
    assert items[:6] == ["item 39", "item 39", "item 38", "item 38", "item 37", "item 37"]
    assert ITEMS[0] not in items
    assert "Of 40 items these 12 change most by the value of their units" in re.sub(r"\s+", " ", shown)


def test_conditions_of_every_item_are_one_row_that_counts_them(forty: Comparison):
    shown = re.sub(r"\s+", " ", section(forty, "side-by-side"))
    assert shown.count("condition of the goal") == 1
    assert "fill rate of every stock point ≥ 90 % condition of the goal" in shown
    judged = [one.status for one in forty.conditions["as today"]]
    assert 0 < judged.count("missed") < 41
    assert f"{judged.count('missed')} missed" in shown


def test_the_terminal_shows_the_item_that_keeps_its_condition_least(forty: Comparison):
    console = Console(width=100)
    with console.capture() as capture:
        show(forty, console)
    worst = min(forty.conditions[forty.best], key=lambda one: one.mean).condition.stock
    assert f"{worst}" in capture.get()
    assert "(all 40)" in capture.get()
    assert len(set(re.findall(r"of (item \d\d)", capture.get()))) == 1
