"""What a notebook shows of a comparison, a run and a scenario."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from sim import compare, read_mapping, simulate, sweep
from sim.errors import UserError
from sim.notebook_html import MOST_ROWS, small_table

SHOP: dict[str, Any] = {
    "name": "shop",
    "description": "Mugs <b>& cups</b>.",
    "horizon": 60,
    "warm_up": 10,
    "currency": "EUR",
    "products": {"mug": {"price": 9, "unit_cost": 4, "holding_cost": 0.1}},
    "customers": {"people": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 3}, "patience": 4}},
    "suppliers": {"acme": {"lead_time": 5}},
    "stock": {"mug": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 6}}},
    "goal": {"maximise": "profit", "subject_to": {"fill_rate": ">= 90%"}},
    "policies": {
        "<script>alert(1)</script>": {},
        "more & more": {"description": "A <full> shelf.", "restock": {"type": "base_stock", "base_stock_level": 40}},
    },
}


class Tags(HTMLParser):
    """The tags of a page, each closed in its turn, and its texts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)
        assert not self.open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        assert "color" not in str(attrs)  # which a dark theme would not have

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


SMALL = {"p", "strong", "em", "table", "thead", "tbody", "tr", "th", "td"}


def test_a_comparison_is_its_verdict_and_a_small_table_of_the_policies():
    comparison = compare(read_mapping(SHOP), 6)
    page = comparison._repr_html_()
    shown = Tags(page)
    assert shown.tags <= SMALL
    headline = re.sub(r"\*", "", comparison.sentences[0])
    assert "".join(shown.texts).startswith(headline)
    for text in ("policy", "profit", "fill rate", "conditions", "all met", "missed: fill rate ≥ 90 %", "more & more"):
        assert text in shown.texts
    fill_rate = comparison.table.set_index(["policy", "stock", "group", "measure"]).loc[
        ("more & more", "*", "", "fill_rate")
    ]
    wording = comparison.scenario.wording
    assert wording.value("fill_rate", fill_rate["mean"], fill_rate["half_width"]) in shown.texts
    assert len(page) < 5000


def test_what_few_replications_define_is_not_shown_as_if_it_were_known():
    # so much stock that hardly any replication has somebody who waits
    scenario = read_mapping(SHOP | {"goal": {"minimise": "cancellation_rate"}})
    comparison = compare(scenario, 6, policies=["more & more"])
    (row,) = comparison.table.query("stock == '*' and group == '' and measure == 'cancellation_rate'").itertuples()
    assert row.n < 5
    expected = f"too few ({row.n} of 6)" if row.n else "not defined"
    assert expected in Tags(comparison._repr_html_()).texts


def test_a_run_is_its_headline_measures():
    run = simulate(read_mapping(SHOP), "more & more")
    shown = Tags(run._repr_html_())
    assert shown.tags <= SMALL
    values = run.measures().query("stock == '*' and group == ''").set_index("measure").value
    wording = run.scenario.wording
    for key in ("fill_rate", "on_hand", "profit"):
        assert wording.value(key, values[key]) in shown.texts
    assert ": ".join(["shop", ""]) in shown.texts
    assert "more & more" in shown.texts


def test_a_scenario_is_its_goal_and_its_policies():
    shown = Tags(read_mapping(SHOP)._repr_html_())
    assert shown.tags <= SMALL
    assert "shop. Mugs <b>& cups</b>." in shown.texts
    assert "goal: maximise profit subject to fill rate ≥ 90 %" in shown.texts
    assert "1 stock point, 1 customer group; 60 days after a warm-up of 10 days" in shown.texts
    assert {"<script>alert(1)</script>", "A <full> shelf."} <= set(shown.texts)
    without = read_mapping({word: value for word, value in SHOP.items() if word != "goal"})
    assert "goal" not in without._repr_html_()


@pytest.mark.parametrize("rows", [0, 1, MOST_ROWS, MOST_ROWS + 3])
def test_a_long_table_is_cut_and_says_so(rows: int):
    shown = Tags(small_table(["policy", "profit"], [[f"policy {number}", str(number)] for number in range(rows)]))
    assert sum(text.startswith("policy ") for text in shown.texts) == min(rows, MOST_ROWS)
    assert ("… and 3 more" in shown.texts) == (rows > MOST_ROWS)


def test_numbers_are_on_the_right_and_texts_on_the_left():
    page = small_table(["policy", "profit", "conditions"], [["a", "−3 EUR", "all met"], ["b", "not defined", "2 met"]])
    assert '<td style="text-align:right">−3 EUR</td><td style="text-align:left">all met</td>' in page
    assert '<td style="text-align:right">not defined</td>' in page


def test_a_sweep_is_its_verdict_and_the_points_with_their_best_policies():
    lead_times = {"suppliers.acme.lead_time": [2, 5]}
    played = sweep(read_mapping(SHOP), lead_times, replications=6, measures=["profit"], progress=False)
    assert repr(played) == (
        "<Sweep of 'shop': <script>alert(1)</script>, more & more; grid of 2 points, 6 replications, seed 0>"
    )
    page = Tags(played._repr_html_())
    assert page.tags <= SMALL
    assert "grid of 2 points, 6 replications, seed 0; ± is half a 95 % interval" in page.texts
    head = page.texts.index("lead time of acme (days)")
    assert page.texts[head : head + 3] == ["lead time of acme (days)", "best policy", "profit"]
    first = played.best().iloc[0]
    row = page.texts[head + 3 : head + 6]
    assert row[:2] == [str(first["suppliers.acme.lead_time"]), first["policy"]]
    assert re.match(r"\d+\.\d+ ± \d", row[2])


def test_a_policy_that_a_sweep_did_not_play_is_refused():
    played = sweep(read_mapping(SHOP), {"suppliers.acme.lead_time": [2]}, replications=2, progress=False)
    with pytest.raises(UserError, match=r"policy: expected one of .*, found 'more or more' \(did you mean"):
        played.values("more or more", "profit")
