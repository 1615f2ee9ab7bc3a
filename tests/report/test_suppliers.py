"""What the report draws and says of suppliers that fail, and of the ways around them."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.report.figures import Figure
from sim.report.figures.cost_against_resilience import Option, picked
from sim.report.page.page import page
from sim.report.theme.theme import Theme
from tests.helpers.reports import Seen, frame_of, rows, section_ids, tiny
from tests.helpers.scenarios import scenario_of, visits

NEW = ("disruptions_over_time", "cost_against_resilience")
BACKUP = {"type": "backup", "first": "acme", "then": "bolt", "when": {"disrupted": True}}


@cache
def fragile(**words: Any) -> Comparison:
    """One mug; acme (2 days) is down from 1 to 5, bolt (1 day, 3 dearer) never. Customers at 1.5, 3 and 8.

    From acme the mug of 1.5 comes at 7 and that of 3 too: one is owed from 3 to 7. The backup brings each a day later.
    """
    return compare(
        scenario_of(
            {
                "horizon": 10,
                "currency": "EUR",
                "products": {"mug": {"unit_cost": 2, "backorder_cost": 4}},
                "customers": {"people": visits([1.5, 3, 8])},
                "suppliers": {
                    "acme": {"lead_time": 2, "disruptions": [{"from": 1, "to": 5}]},
                    "bolt": {"lead_time": 1, "unit_cost": 5},
                },
                "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 1}}},
                "policies": {
                    "acme alone": {},
                    "bolt helps": {"stock": {"mug": {"source": BACKUP}}},
                    "two mugs": {"restock": {"type": "base_stock", "base_stock_level": 2}},
                    "only bolt": {"stock": {"mug": {"source": "bolt"}}},
                },
            }
        ),
        2,
    )


def says(key: str, comparison: Comparison) -> str:
    return Figure.registered()[key].says(frame_of(key, comparison), Theme.of(comparison))


# Outages over time


def test_an_outage_is_a_row_for_each_policy_that_may_order_from_the_supplier() -> None:
    frame = frame_of("disruptions_over_time", fragile())
    down = frame[frame["series"] == "down"]
    assert rows(down[["policy", "supplier", "time", "until"]]) == [
        ("acme alone", "acme", 1, 5),
        ("bolt helps", "acme", 1, 5),
        ("two mugs", "acme", 1, 5),
    ]
    assert "only bolt" in set(frame["policy"])  # a strip without shade


def test_the_lines_are_stock_on_hand_backorders_and_units_on_order() -> None:
    frame = frame_of("disruptions_over_time", fragile())

    def line(series: str) -> list[tuple[Any, ...]]:
        acme_alone = frame[(frame["policy"] == "acme alone") & (frame["series"] == series)]
        return rows(acme_alone[["time", "units"]])

    # mugs go at 1.5 and 8; those ordered at 1.5 and 3 leave at 5 and are there at 7, that of 8 at 10, when all is over
    assert line("on hand") == [(0, 1), (1.5, 0), (7, 1), (8, 0), (10, 0)]
    assert line("backorders") == [(0, 0), (3, -1), (7, 0), (10, 0)]
    assert line("under way") == [(0, 0), (1.5, 1), (3, 2), (7, 0), (8, 1), (10, 1)]


def test_an_outage_ends_with_the_run_at_the_latest() -> None:
    words = {"suppliers": {"acme": {"disruptions": [{"from": 90, "to": 120}]}}}
    frame = frame_of("disruptions_over_time", compare(scenario_of(words), 1))
    assert rows(frame.loc[frame["series"] == "down", ["time", "until"]]) == [(90, 100)]


def test_the_sentence_says_which_supplier_was_down_and_the_most_backorders() -> None:
    assert says("disruptions_over_time", fragile()) == (
        "In the first of 2 replications, acme was down once, 4.0 of 10 days in all. "
        "*acme alone* owed up to 1 unit at a time; *bolt helps* never owed anything. "
        "Every policy meets the same outages."
    )


def test_outages_are_shaded_in_every_subplot_and_named_once() -> None:
    frame = frame_of("disruptions_over_time", fragile())
    drawing = Figure.registered()["disruptions_over_time"].draw(frame, Theme.of(fragile()))
    shaded = [trace for trace in drawing.data if trace.name == "acme down"]
    assert [trace.yaxis for trace in shaded] == ["y", "y2", "y3"]
    assert [trace.showlegend for trace in shaded] == [True, False, False]
    assert list(shaded[0].x) == [1, 1, 5, 5, 1, None]


# Cost against resilience


def test_cost_and_fill_rate_of_each_policy_are_against_the_baseline_and_the_pick() -> None:
    # acme alone: 3 mugs at 2, one owed for 4 days at 4, in 10 days: 2.2. bolt helps: two of the mugs at 5: 1.2.
    # two mugs: three at 2: 0.6. only bolt: three at 5: 1.5
    frame = frame_of("cost_against_resilience", fragile())
    assert set(frame["money"]) == {"total_cost"}
    assert rows(frame[["policy", "value", "fill_rate", "gain", "more", "pick"]]) == [
        ("acme alone", 2.2, round(2 / 3, 9), 0, 0, False),
        ("bolt helps", 1.2, 1, 1, round(1 / 3, 9), False),
        ("two mugs", 0.6, 1, 1.6, round(1 / 3, 9), True),
        ("only bolt", 1.5, 1, 0.7, round(1 / 3, 9), False),
    ]
    assert frame["dearer"].round(9).tolist() == [1.6, 0.6, 0, 0.9]
    assert frame["recovery_time"].tolist()[0] == 2  # from 5 to 7


def test_the_headline_says_which_policy_buys_the_most_fill_rate_and_what_more_costs() -> None:
    kind = Figure.registered()["cost_against_resilience"]
    frame = frame_of("cost_against_resilience", fragile())
    assert kind.headline(frame, Theme.of(fragile())) == (
        "Most resilience per EUR: *two mugs* fills 33.3 ± 0.0 points more at once than *acme alone* "
        "and saves 1.60 ± 0.00 EUR per day besides. Nobody fills more than that as far as can be told."
    )
    dear = frame.assign(beyond=[0, 0.05, 0, 0], beyond_half_width=0.01, beyond_apart=[False, True, False, False])
    dear = dear.assign(dearer_half_width=0.2, dearer_apart=[True, True, False, True])
    assert "*bolt helps* fills another 5.0 ± 1.0 points for 0.60 ± 0.20 EUR per day, about 8.3 points for each" in (
        kind.headline(dear, Theme.of(fragile()))
    )


def test_one_replication_tells_nothing_apart_and_has_no_headline() -> None:
    once = compare(fragile().scenario, 1)
    kind = Figure.registered()["cost_against_resilience"]
    assert kind.headline(frame_of("cost_against_resilience", once), Theme.of(once)) == ""
    assert " beats " not in says("cost_against_resilience", once)


def test_policies_beaten_on_fill_rate_and_cost_are_named() -> None:
    assert "*two mugs* beats *acme alone*, *bolt helps* and *only bolt*: told apart" in says(
        "cost_against_resilience", fragile()
    )
    assert "with *acme alone* within 2.00 ± 0.00." in says("cost_against_resilience", fragile())


@pytest.mark.parametrize(
    ("options", "best"),
    [
        ([Option(0, False, 0, False)], None),
        # nothing is told apart: more service, perhaps
        ([Option(0, False, 0, False), Option(5, True, 0.1, False)], None),
        # half as much service for a third of the money
        ([Option(0, False, 0, False), Option(-6, True, 0.1, True), Option(-2, True, 0.05, True)], 2),
        # a loss that cannot be told from nothing is none
        ([Option(0, False, 0, False), Option(-6, False, 0.1, True), Option(-2, True, 0.05, True)], 1),
    ],
)
def test_the_pick_is_free_or_buys_the_most_fill_rate_per_unit_of_money(options: list[Option], best: int | None) -> None:
    assert picked(options) == best


# The page


def test_a_page_without_disruptions_has_neither_figure() -> None:
    for key in NEW:
        assert frame_of(key, tiny()).empty
        assert key.replace("_", "-") not in page(tiny())


def test_a_page_with_disruptions_has_both_and_says_it_beside_the_title() -> None:
    assert {key.replace("_", "-") for key in NEW} <= set(section_ids(fragile()))
    beside = page(fragile()).split('<details id="cost-against-resilience">')[1].split("</summary>")[0]
    assert "Most resilience per EUR" in Seen(f"<div>{beside.split('</h3>')[1]}</div>").text


def test_one_policy_has_its_outages_but_no_choice() -> None:
    alone = compare(fragile().scenario, 2, policies=["acme alone"])
    assert frame_of("cost_against_resilience", alone).empty
    assert not frame_of("disruptions_over_time", alone).empty
    assert isinstance(page(alone), str)


def test_a_supplier_with_disruptions_that_was_never_down_is_not_shaded() -> None:
    words = {"suppliers": {"acme": {"disruptions": [{"from": 200, "to": 220}]}}}
    frame = frame_of("disruptions_over_time", compare(scenario_of(words), 1))
    assert isinstance(frame, pd.DataFrame)
    assert "down" not in set(frame["series"])
    assert np.isfinite(frame["units"].astype(float)).all()
