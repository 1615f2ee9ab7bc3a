"""A scenario with other values: another frozen one, checked as a file is, its policies applied anew."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from sim import read_mapping, read_scenario
from sim.errors import ScenarioError, UserError
from sim.scenario import reading
from sim.scenario.model import Scenario

TEXT = """\
name: tiny
description: A shop.
horizon: 100
products: {mug: {price: 9}}
customers:
  people:
    wants: mug
    arrivals: {type: poisson, rate: 3}
    patience: 5
suppliers:
  acme: {lead_time: {type: gamma, mean: 5, cv: 0.5}}
  v1.2: {lead_time: 2}
stock:
  mug:
    source: acme
    restock: {type: base_stock, base_stock_level: 20}
goal: {maximise: profit}
policies:
  as today: {}
  faster: {description: A nearer supplier., suppliers: {acme: {lead_time: 2 days}}}
"""


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    (tmp_path / "tiny.yaml").write_text(TEXT)
    return read_scenario(tmp_path / "tiny.yaml")


def problems(scenario: Scenario, changes: Mapping[str, Any]) -> list[str]:
    """What is wrong with a scenario so changed, a line each, without the lines of the file."""
    with pytest.raises(ScenarioError) as caught:
        scenario.changed(changes)
    return [str(problem._replace(place=None)) for problem in caught.value.problems]


def test_a_changed_scenario_has_the_value_and_the_first_one_stays_as_it_was(scenario: Scenario):
    other = scenario.changed({"suppliers.acme.lead_time.mean": 9})
    assert other.suppliers["acme"].lead_time.mean == 9
    assert scenario.suppliers["acme"].lead_time.mean == 5
    assert other.fingerprint() != scenario.fingerprint()
    with pytest.raises(ValidationError, match="frozen"):
        other.horizon = 9  # type: ignore[misc]


def test_a_changed_scenario_plays_as_the_file_with_that_value(scenario: Scenario, tmp_path: Path):
    (tmp_path / "other.yaml").write_text(TEXT.replace("mean: 5", "mean: 9"))
    other = scenario.changed({"suppliers.acme.lead_time.mean": 9})
    assert other.fingerprint() == read_scenario(tmp_path / "other.yaml").fingerprint()


def test_policies_are_applied_anew(scenario: Scenario):
    other = scenario.changed({"suppliers.acme.lead_time": "9 days", "customers.people.patience": 4})
    assert [other.policies[name].suppliers["acme"].lead_time.mean for name in ("as today", "faster")] == [9, 2]
    assert {policy.customers["people"].patience.mean for policy in other.policies.values()} == {4}


def test_a_policy_can_be_changed_and_added(scenario: Scenario):
    other = scenario.changed(
        {"policies.faster.suppliers.acme.lead_time": 3, "policies.dear": {"products": {"mug": {"price": 12}}}}
    )
    assert other.policies["faster"].suppliers["acme"].lead_time.mean == 3
    assert other.policies["dear"].products["mug"].price == 12
    assert "dear" not in scenario.policies


def test_goal_descriptions_and_warnings_are_kept(scenario: Scenario):
    other = scenario.changed({"seed": 4, "policies.same": {"products": {"mug": {"price": 9}}}})
    assert other.description == "A shop."
    assert other.goal.maximise == "profit"
    assert other.policy_descriptions == {"as today": "", "faster": "A nearer supplier.", "same": ""}
    assert other.warnings == (
        *scenario.warnings,
        "policy 'same' changes nothing: every value in it is the scenario's own",
    )


@pytest.mark.parametrize(
    ("value", "mean"),
    [
        (9, 9),
        (9.5, 9.5),
        ("2 weeks", 14),
        (np.int64(9), 9),
        (np.float32(0.5), 0.5),
        ({"type": "gamma", "mean": np.float64(3), "cv": 1}, 3),
        ({"type": "discrete", "values": (2, 4), "weights": np.array([1, 1])}, 3),
    ],
    ids=repr,
)
def test_a_value_is_what_a_file_may_have_there_also_of_numpy(scenario: Scenario, value: object, mean: float):
    assert scenario.changed({"suppliers.acme.lead_time": value}).suppliers["acme"].lead_time.mean == mean


def test_a_value_may_be_a_share_a_date_a_list_or_nothing(scenario: Scenario):
    other = scenario.changed(
        {
            "suppliers.acme.yield": "98%",
            "start": dt.date(2026, 1, 5),
            "customers.people.patience": None,
            "customers.people.arrivals": {"type": "scripted", "times": [1, 2.5]},
        }
    )
    assert other.suppliers["acme"].yields.mean == 0.98
    assert other.start == dt.date(2026, 1, 5)
    assert other.customers["people"].patience is None
    assert other.customers["people"].arrivals.times == (1.0, 2.5)


def test_the_mapping_of_changes_may_change_afterwards(scenario: Scenario):
    lead_time = {"type": "gamma", "mean": 4, "cv": 1}
    other = scenario.changed({"suppliers.acme.lead_time": lead_time})
    lead_time["mean"] = 8
    assert other.changed({"seed": 1}).suppliers["acme"].lead_time.mean == 4


def test_a_name_may_hold_dots(scenario: Scenario):
    assert scenario.changed({"suppliers.v1.2.lead_time": 7}).suppliers["v1.2"].lead_time.mean == 7


def test_changes_follow_each_other(scenario: Scenario):
    other = scenario.changed({"suppliers.acme.lead_time.mean": 9}).changed({"suppliers.acme.lead_time.cv": 0.25})
    at_once = scenario.changed({"suppliers.acme.lead_time.mean": 9, "suppliers.acme.lead_time.cv": 0.25})
    assert other == at_once
    assert other.suppliers["acme"].lead_time.mean == 9
    assert other.changed({"suppliers.acme.lead_time.mean": 5, "suppliers.acme.lead_time.cv": 0.5}).fingerprint() == (
        scenario.fingerprint()
    )


def test_the_text_of_a_changed_scenario_says_what_was_changed_and_can_be_read(scenario: Scenario, tmp_path: Path):
    other = scenario.changed({"seed": 4, "suppliers.acme.lead_time": {"type": "gamma", "mean": 9, "cv": 1}})
    head = "# changed: seed=4\n# changed: suppliers.acme.lead_time={type: gamma, mean: 9, cv: 1}\nname: tiny\n"
    assert other.text.startswith(head)
    (tmp_path / "again.yaml").write_text(other.text)
    assert read_scenario(tmp_path / "again.yaml").fingerprint() == other.fingerprint()
    assert scenario.text == TEXT


def test_all_that_is_wrong_is_said_at_once_each_at_its_path(scenario: Scenario):
    wrong = {"horizon": "1 yaer", "suppliers.acme.leed_time": 3, "policies.faster.suppliers.acme.lead_time": -1}
    assert problems(scenario, wrong) == [
        "horizon: expected a duration, such as 5 or '36 hours', found '1 yaer' (did you mean '1 year'?)",
        "suppliers.acme.leed_time: expected a word of this block, found 'leed_time' (did you mean 'lead_time'?)",
        "policies.faster.suppliers.acme.lead_time: expected a duration of at least 0, found -1",
    ]


def test_what_is_wrong_in_the_file_because_of_a_change_is_shown_in_its_line(scenario: Scenario, tmp_path: Path):
    with pytest.raises(ScenarioError) as caught:
        scenario.changed({"suppliers": {"bolt": {"lead_time": 3}}})
    assert (
        f"{tmp_path}/tiny.yaml:15:13: stock.mug.source: expected a supplier, or another stock point, found 'acme'"
        in (str(caught.value))
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"supliers.acme": 1}, "supliers.acme: expected a path that the scenario has, found 'supliers' (did you mean 'suppliers'?)"),
        ({"": 1}, "expected a path, such as 'suppliers.acme.lead_time.mean', found ''"),
        ({3: 1}, "expected a path, such as 'suppliers.acme.lead_time.mean', found 3"),
        ({"seed": 10**5000}, "seed: expected a value that can be written as YAML, found one of the type int that cannot be shown"),
        ({"seed": object}, "seed: expected a value that can be written as YAML, found <class 'object'>"),
    ],
    ids=["no such block", "no path", "a number for a path", "too long a number", "a class"],
)  # fmt: skip
def test_a_path_or_a_value_that_is_none_is_refused(scenario: Scenario, changes: Any, said: str):
    assert problems(scenario, changes) == [said]


def test_changes_that_are_no_mapping_are_refused(scenario: Scenario):
    with pytest.raises(UserError, match=r"^changes: expected values by path, .*, found \['seed=3'\]$"):
        scenario.changed(["seed=3"])  # type: ignore[arg-type]


def test_a_scenario_of_a_mapping_can_be_changed_too():
    values = {
        "name": "tiny",
        "horizon": 100,
        "products": {"mug": {}},
        "customers": {"people": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 3}}},
        "suppliers": {"acme": {"lead_time": 5}},
        "stock": {"mug": {"source": "acme", "restock": "order_for_order"}},
    }
    scenario = read_mapping(values)
    assert scenario.changed({"horizon": "2 weeks"}).horizon == 14
    assert scenario.changed({"horizon": 7}).changed({"seed": 3}).horizon == 7
    assert problems(scenario, {"horizon": -1}) == ["horizon: expected a duration above 0, found -1"]
    assert values["horizon"] == 100


def test_a_pickled_scenario_can_be_changed(scenario: Scenario):
    other = pickle.loads(pickle.dumps(scenario.changed({"seed": 4})))
    assert (other.changed({"horizon": 50}).horizon, other.changed({"horizon": 50}).seed) == (50, 4)


def test_data_files_are_looked_for_beside_the_scenario_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    place = tmp_path / "there"
    place.mkdir()
    (place / "items.csv").write_text("product,source,restock.type,restock.base_stock_level\nmug,acme,base_stock,20\n")
    (place / "fewer.csv").write_text("product,source,restock.type,restock.base_stock_level\nmug,acme,base_stock,7\n")
    lines = [
        line
        for line in TEXT.splitlines()
        if line != "stock:" and not line.startswith(("  mug", "    source", "    restock"))
    ]
    (place / "tiny.yaml").write_text("\n".join(["stock_file: items.csv", *lines]))
    scenario = read_scenario(place / "tiny.yaml")
    monkeypatch.chdir(tmp_path)
    # a value of a row; another table; a change from before holds in the other table too
    levels = scenario.changed({"stock.mug.restock.base_stock_level": 21, "seed": 3})
    fewer = scenario.changed({"seed": 3}).changed({"stock_file": "fewer.csv"})
    found = [vars(one.stock["mug"].restock)["base_stock_level"] for one in (scenario, levels, fewer)]
    assert found == [20, 21, 7]
    assert (levels.seed, fewer.seed) == (3, 3)
    monkeypatch.setattr(reading, "MOST_KEPT", 0)
    again = read_scenario(place / "tiny.yaml").changed({"seed": 3}).changed({"stock.mug.restock.base_stock_level": 22})
    assert vars(again.stock["mug"].restock)["base_stock_level"] == 22
    assert (again.seed, "seed: 3" in again.text) == (3, True)


def test_a_scenario_under_a_policy_and_an_unchecked_copy_are_refused(scenario: Scenario):
    for other in (scenario.policies["faster"], scenario.model_copy(update={"horizon": 9.0})):
        with pytest.raises(UserError, match="cannot be changed: change the one that was read"):
            other.changed({"seed": 3})
    assert scenario.model_copy().changed({"seed": 3}).seed == 3
