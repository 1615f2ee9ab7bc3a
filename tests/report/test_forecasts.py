"""What the report draws and says of forecasts, and the tables that come of them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from sim import read_scenario
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.report.figures import Figure
from sim.report.folder import write
from sim.report.page.page import page
from sim.report.theme.theme import Theme
from tests.helpers.places import SCENARIOS
from tests.helpers.reports import frame_of, rows, section_ids, tiny
from tests.helpers.scenarios import scenario_of, visits

NEW = ("forecast_against_demand", "worth_of_forecasts")


def driven(forecast: Any) -> dict[str, Any]:
    return {"restock": {"type": "forecast_driven", "review_period": 1, "forecast": forecast, "service_level": 0.5}}


SIX_DAYS: dict[str, Any] = {
    "horizon": 6,
    "currency": "EUR",
    "products": {"mug": {"holding_cost": 1, "backorder_cost": 4}},
    "customers": {"people": visits([0.5, 1.5, 3.5, 4.5, 5.5], [3, 6, 9, 4, 1])},
    "suppliers": {"acme": {"lead_time": 1}},
    "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 8}}},
    "policies": {"fixed": {}, "naive": driven("naive"), "perfect": driven("perfect")},
}


@cache
def foreseen(replications: int = 2) -> Comparison:
    """A mug, a day from acme; 3, 6, 0, 9, 4 and 1 are asked for in the middle of six days."""
    return compare(scenario_of(SIX_DAYS), replications)


def says(key: str, comparison: Comparison) -> str:
    return Figure.registered()[key].says(frame_of(key, comparison), Theme.of(comparison))


def headline(frame: pd.DataFrame, replications: int = 20) -> str:
    theme = Theme.of(foreseen())._replace(replications=replications)
    return Figure.registered()["worth_of_forecasts"].headline(frame, theme)


# Forecast against demand


def test_each_review_is_a_row_with_its_forecast_and_the_demand_that_came() -> None:
    frame = frame_of("forecast_against_demand", foreseen())
    naive = frame[frame["policy"] == "naive"].fillna({"demand": -1.0})
    # declared: 23 in 6 days; then twice the day before; the two days after the review at 4 end with the run
    expected = [(0, round(23 / 3, 9), 9), (1, 6, 6), (2, 12, 9), (3, 0, 13), (4, 18, -1), (5, 8, -1)]
    assert rows(naive[["time", "forecast", "demand"]]) == expected
    # 4/3 at 0, then 0, 3 and 13
    assert naive["off"].unique() == pytest.approx([(4 / 3 + 16) / 37])
    assert set(frame["policy"]) == {"naive", "perfect"}


def test_a_subplot_has_a_band_a_line_and_dots_and_a_demand_that_is_not_over_has_none() -> None:
    drawing = Figure.registered()["forecast_against_demand"].draw(
        frame_of("forecast_against_demand", foreseen()), Theme.of(foreseen())
    )
    band, line, dots, *others = drawing.data
    assert [len(others), len(band.x), len(line.x), len(dots.x)] == [3, 12, 6, 4]
    assert min(band.y) >= 0
    assert [trace.showlegend for trace in drawing.data] == [True] * 3 + [False] * 3
    assert {trace.yaxis for trace in others} == {"y2"}
    assert drawing.layout.yaxis.title.text == "units"


def test_the_grey_of_the_warm_up_is_in_the_legend_whatever_stock_point_is_chosen() -> None:
    assert "warm-up" not in str([trace.name for trace in foreseen().figures["forecast_against_demand"].data])
    shelf = {"source": "acme", **SIX_DAYS["stock"]["mug"]}
    two = {"mug": shelf, "cup": shelf}
    both = {name: {"holding_cost": 1} for name in two}
    people = {"people": {"wants": {"mug": 0.5, "cup": 0.5}, "arrivals": {"type": "poisson", "rate": 3}}}
    changes = {
        "products": both,
        "stock": two,
        "customers": people,
        "warm_up": 3,
        "policies": {"naive": driven("naive")},
    }
    drawing = compare(scenario_of({**SIX_DAYS, **changes}), 2).figures["forecast_against_demand"]
    assert drawing.data[-1].name == "warm-up, not measured"
    for button in drawing.layout.updatemenus[0].buttons:
        assert len(button.args[0]["visible"]) == len(drawing.data)
        assert button.args[0]["visible"][-1]
    (grey,) = drawing.layout.shapes
    assert (grey.x0, grey.x1, grey.fillcolor) == (0, 3, drawing.data[-1].marker.color)


def test_the_sentence_says_how_far_off_the_forecasts_of_each_policy_were() -> None:
    assert says("forecast_against_demand", foreseen()).startswith(
        "mug in the first of 2 replications: *naive* was off by 46.8 % of demand, *perfect* was off by 0 % of demand. "
    )


# What forecasts are worth


def test_restock_policies_are_fixed_or_learn_or_foresee() -> None:
    frame = frame_of("worth_of_forecasts", foreseen())
    assert rows(frame[["policy", "sort", "money", "best"]]) == [
        ("fixed", "fixed", "total_cost", True),
        ("naive", "learns", "total_cost", True),
        ("perfect", "foresees", "total_cost", True),
    ]
    # the forecasts of 0, 1, 2 and 3: 4/3 + 0 + 3 + 13 of 37
    assert frame["off"].iloc[1:].tolist() == pytest.approx([(4 / 3 + 16) / 37, 0])
    assert np.isnan(frame["off"].iloc[0])
    cost = frame["value"].tolist()
    assert frame["learning"].unique() == pytest.approx([cost[0] - cost[1]])
    assert frame["knowing"].unique() == pytest.approx([cost[1] - cost[2]])


@pytest.mark.parametrize(
    ("money", "gain", "pays", "does"),
    [
        ("profit", 3, "pays", "earns 3.0 ± 1.0 EUR per day more"),
        ("profit", -3, "does not pay", "earns 3.0 ± 1.0 EUR per day less"),
        ("total_cost", 3, "pays", "costs 3.0 ± 1.0 EUR per day less"),
        ("total_cost", -3, "does not pay", "costs 3.0 ± 1.0 EUR per day more"),
    ],
)
def test_the_headline_says_whether_forecasting_pays(money: str, gain: float, pays: str, does: str) -> None:
    frame = frame_of("worth_of_forecasts", foreseen()).assign(
        money=money, learning=gain, learning_half_width=1.0, learning_apart=True
    )
    head = headline(frame.assign(knowing_apart=False))
    assert head == f"Forecasting {pays}: *naive*, the best forecast from the past, {does} than *fixed*."
    more = headline(frame.assign(knowing=2.0, knowing_half_width=0.5, knowing_apart=True))
    assert more == f"{head[:-1]}; to know what will be asked for would be worth 2.00 ± 0.50 EUR per day on top of it."


def test_the_headline_admits_that_the_worth_of_forecasts_cannot_be_told() -> None:
    frame = frame_of("worth_of_forecasts", foreseen()).assign(
        learning=-0.5, learning_half_width=1.0, learning_apart=False, knowing_apart=False
    )
    assert headline(frame) == (
        "Whether forecasting pays cannot be told: *naive*, the best forecast from the past, and *fixed* are "
        "0.5 ± 1.0 EUR per day apart."
    )
    assert headline(frame, replications=1) == ""


def random(policies: int) -> Comparison:
    """Forecasts against a fixed level where chance decides: exponential demand, the first of so many policies fixed."""
    learning = {
        f"window {number}": driven({"type": "moving_average", "window": number}) for number in range(2, policies)
    }
    return compare(
        scenario_of(
            {
                "horizon": 40,
                "currency": "EUR",
                "products": {"mug": {"holding_cost": 1, "backorder_cost": 4}},
                "customers": {"people": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 3}}},
                "suppliers": {"acme": {"lead_time": 1}},
                "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 8}}},
                "policies": {"fixed": {}, "naive": driven("naive"), **learning},
            }
        ),
        6,
    )


@pytest.mark.parametrize("policies", [2, 4])
def test_the_headline_of_forecasts_has_the_interval_of_the_table_and_the_verdict(policies: int) -> None:
    comparison = random(policies)
    row = frame_of("worth_of_forecasts", comparison).query("best and sort == 'learns'").iloc[0]
    table = comparison.differences.set_index(["a", "stock", "measure"]).loc[(row["policy"], "*", "total_cost")]
    assert (row["learning"], row["learning_half_width"], row["learning_apart"]) == (
        pytest.approx(-table["mean"]),
        pytest.approx(table["half_width"]),
        table["told_apart"],
    )


def test_a_forecast_is_held_against_policies_that_differ_in_restock_rules_alone() -> None:
    changes = {
        "policies": {
            "hurried": {"suppliers": {"acme": {"lead_time": 0.5}}},
            "fixed": {},
            "naive": driven("naive"),
            "told": {"promise": {"quote": {"type": "fixed", "time": 1}}},
        }
    }
    comparison = compare(scenario_of({**SIX_DAYS, **changes}), 2)
    assert frame_of("worth_of_forecasts", comparison)["policy"].tolist() == ["fixed", "naive"]
    alone = compare(comparison.scenario, 2, policies=["hurried", "naive"])
    assert frame_of("worth_of_forecasts", alone).empty


def test_forecasts_without_a_fixed_policy_have_nothing_to_be_compared_with() -> None:
    both = compare(foreseen().scenario, 2, policies=["naive", "perfect"])
    assert frame_of("worth_of_forecasts", both).empty
    assert not frame_of("forecast_against_demand", both).empty


# The page and the folder


def test_a_page_without_forecasts_has_neither_figure() -> None:
    for key in NEW:
        assert frame_of(key, tiny()).empty
        assert key.replace("_", "-") not in page(tiny())


def test_a_page_with_forecasts_has_both_and_answers_beside_the_title() -> None:
    html = page(foreseen())
    assert {key.replace("_", "-") for key in NEW} <= set(section_ids(foreseen()))
    beside = html.split('<details id="worth-of-forecasts">')[1].split("</summary>")[0]
    assert "the best forecast from the past" in beside


def test_the_scenario_of_the_grocery_s_weeks_answers_its_question() -> None:
    comparison = compare(read_scenario(SCENARIOS / "seasonal.yaml"), 3)
    beside = page(comparison).split('<details id="worth-of-forecasts">')[1].split("</summary>")[0]
    assert "orecasting" in beside
    assert "to know what will be asked for would be worth" in beside
    off = frame_of("worth_of_forecasts", comparison).set_index("policy")["off"]
    assert off["perfect foresight"] == 0
    # yesterday's people are not today's: a week ago says less than the mean of four
    assert off["the same day last week"] > off["moving average, lost demand seen"] > 0.5


def test_the_results_have_a_table_of_forecasts_if_there_are_any(tmp_path: Path) -> None:
    table = pd.read_csv(write(foreseen(), tmp_path, "csv") / "forecasts.csv")
    assert list(table.columns) == [
        *("policy", "replication", "stock", "at", "until", "forecast", "error", "level", "demand"),
    ]
    assert table["policy"].tolist() == ["naive"] * 6 + ["perfect"] * 6
    assert not (write(tiny(), tmp_path, "csv") / "forecasts.csv").exists()
