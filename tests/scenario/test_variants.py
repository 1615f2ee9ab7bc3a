"""Variants: paths that can be varied, policies that feel them, and what is wrong with a point."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import yaml

from sim import read_scenario
from sim.engine.plan import plan
from sim.engine.simpy_engine import play
from sim.engine.tape import Tape
from sim.errors import ScenarioError, UserError
from sim.measures import measure_run
from sim.scenario import reading
from sim.scenario.model import Scenario
from sim.scenario.played_digest import played_digest
from sim.scenario.variants import Variants
from tests.helpers.places import SCENARIOS
from tests.helpers.variants import changed_quickly, changed_slowly, fields, numbers, require_equal

TEXT = """\
name: tiny
horizon: 100
products: {mug: {price: 9}, cup: {price: 7, unit_cost: 2}}
customers:
  people:
    wants: {mug: 0.5, cup: 0.5}
    arrivals: {type: poisson, rate: 3}
    patience: 5
suppliers:
  acme: {lead_time: {type: gamma, mean: 5, cv: 0.5}, unit_cost: 4}
  bolt: {lead_time: 2, prices: [{from: 10, price: 3}, {from: 50, price: 2}]}
stock:
  mug: {source: acme, restock: {type: base_stock, base_stock_level: 20}}
  cup: {source: bolt, restock: {type: reorder_point, reorder_point: 8, order_quantity: 20}, holding_cost: 0.1}
goal: {maximise: profit, subject_to: {fill_rate: ">= 90%"}}
policies:
  as today: {description: Nothing changes.}
  faster: {suppliers: {acme: {lead_time: 2 days}}}
  dear: {suppliers: {acme: {unit_cost: 6}}}
  one level: {restock: {type: base_stock, base_stock_level: 30}}
  more cups: {stock: {cup: {restock: {reorder_point: 16}}}}
"""


SUPPLIERS = yaml.safe_load(TEXT)["suppliers"]


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    (tmp_path / "tiny.yaml").write_text(TEXT)
    return read_scenario(tmp_path / "tiny.yaml")


def refused(scenario: Scenario, paths: Sequence[str]) -> list[str]:
    """What is wrong with the paths, a line each."""
    with pytest.raises(ScenarioError) as caught:
        Variants(scenario, paths)
    return [str(problem) for problem in caught.value.problems]


def test_all_that_is_wrong_with_paths_is_said_at_once(scenario: Scenario):
    assert refused(
        scenario,
        [
            "suppliers.acme.leed_time",
            "suplliers.acme.lead_time",
            "suppliers.acme.lead_time.mean",
            "seed",
            "policies.faster.description",
            "stock.*.restock.levle",
            "horizont",
            "policies.faster.stock.mugg.restock.base_stock_level",
            "policies.faster.suppliers.acme.leed_time.mean",
        ],
    ) == [
        "suppliers.acme.leed_time: expected a word of this block, found 'leed_time' (did you mean 'lead_time'?)",
        "suplliers.acme.lead_time: expected a path that the scenario has, found 'suplliers' (did you mean 'suppliers'?)",
        "seed: expected a path to what is played (name, description, unit, seed, replications, goal cannot be varied), found 'seed'",
        "policies.faster.description: expected a path to what is played (name, description, unit, seed, replications, goal cannot be varied), found 'description'",
        "stock.*.restock.levle: expected a path that the scenario has, found 'levle'",
        "horizont: expected a word of this block, found 'horizont' (did you mean 'horizon'?)",
        "policies.faster.stock.mugg.restock.base_stock_level: expected a name that the scenario declares under 'stock', found 'mugg' (did you mean 'mug'?)",
        "policies.faster.suppliers.acme.leed_time.mean: expected a word of this block, found 'leed_time' (did you mean 'lead_time'?)",
    ]


@pytest.mark.parametrize("word", ["name", "description", "unit", "seed", "replications", "goal", "goal.maximise"])
def test_what_is_not_played_cannot_be_varied(scenario: Scenario, word: str):
    (line,) = refused(scenario, [word])
    assert line.startswith(f"{word}: expected a path to what is played")


@pytest.mark.parametrize(
    ("paths", "said"),
    [
        (["horizon", "horizon"], "horizon: expected each path once, found 'horizon'"),
        (["horizon", '"horizon"'], "\"horizon\": expected paths that do not overlap with 'horizon', found '\"horizon\"'"),
        (
            ["suppliers.acme.lead_time.mean", "suppliers.acme.lead_time"],
            "suppliers.acme.lead_time: expected paths that do not overlap with 'suppliers.acme.lead_time.mean', found 'suppliers.acme.lead_time'",
        ),
        (
            ["stock.*.restock.reorder_point", "stock.cup.restock"],
            "stock.cup.restock: expected paths that do not overlap with 'stock.*.restock.reorder_point', found 'stock.cup.restock'",
        ),
        (
            ["stock.cup.restock", "stock.*.restock.reorder_point"],
            "stock.*.restock.reorder_point: expected paths that do not overlap with 'stock.cup.restock', found 'stock.*.restock.reorder_point'",
        ),
    ],
    ids=["twice", "quoted", "around", "around a star's", "a star inside"],
)  # fmt: skip
def test_paths_that_overlap_are_refused(scenario: Scenario, paths: list[str], said: str):
    assert refused(scenario, paths) == [said]


def test_paths_side_by_side_and_one_that_is_new_are_taken(scenario: Scenario):
    variants = Variants(
        scenario, ["suppliers.acme.lead_time.mean", "suppliers.acme.lead_time.cv", "suppliers.acme.yield"]
    )
    acme = variants.under("as today", (9, 0.25, "90%")).suppliers["acme"]
    assert (acme.lead_time.mean, vars(acme.lead_time)["cv"], acme.yields and acme.yields.mean) == (9, 0.25, 0.9)


def test_a_star_stands_for_all_that_have_the_rest_of_the_path(scenario: Scenario):
    variants = Variants(scenario, ["stock.*.restock.reorder_point", "products.*.price"])
    assert variants.places("stock.*.restock.reorder_point") == [("stock", "cup", "restock", "reorder_point")]
    assert variants.places("products.*.price") == [("products", "mug", "price"), ("products", "cup", "price")]
    under = variants.under("as today", (11, 12))
    assert [product.price for product in under.products.values()] == [12, 12]
    assert vars(under.stock["cup"].restock)["reorder_point"] == 11


@pytest.mark.parametrize(
    ("policy", "path", "feels"),
    [
        ("as today", "suppliers.acme.lead_time.mean", True),
        ("faster", "suppliers.acme.lead_time.mean", False),
        ("faster", "suppliers.acme.lead_time", False),
        ("faster", "suppliers.acme.order_cost", True),
        ("faster", "suppliers.*.lead_time", True),
        ("faster", "policies.faster.suppliers.acme.lead_time", True),
        ("as today", "policies.faster.suppliers.acme.lead_time", False),
        ("one level", "stock.*.restock.base_stock_level", False),
        ("one level", "stock.mug.restock", False),
        ("one level", "stock.cup.holding_cost", True),
        ("more cups", "stock.cup.restock.reorder_point", False),
        ("more cups", "stock.cup.restock", True),
        ("more cups", "stock.cup.restock.order_quantity", True),
        # its purchases are compared with the costs of before any policy
        ("dear", "suppliers.acme.unit_cost", True),
    ],
)  # fmt: skip
def test_a_policy_does_not_feel_what_it_sets_itself(scenario: Scenario, policy: str, path: str, feels: bool):
    assert Variants(scenario, [path]).feels(policy, path) is feels


@pytest.mark.parametrize("file", ["network", "disruption", "spare_parts"])
def test_what_a_policy_does_not_feel_changes_nothing_in_what_it_plays(file: str):
    scenario = read_scenario(SCENARIOS / f"{file}.yaml")
    unfelt = 0
    for path, value in numbers(scenario).items():
        variants = Variants(scenario, [path])
        for policy in scenario.policies:
            if not variants.feels(policy, path) and not variants.problems((value,)):
                other = value.replace("2", "3") if isinstance(value, str) else value + 1
                if not variants.problems((other,)):
                    unfelt += 1
                    digests = {played_digest(variants.under(policy, (one,))) for one in (value, other)}
                    assert len(digests) == 1, f"{path} under {policy}"
    assert unfelt


def test_what_is_wrong_with_a_point_is_said_as_a_change_says_it(scenario: Scenario):
    paths = ["suppliers.acme.lead_time.mean", "policies.more cups.stock.cup.restock.reorder_point", "horizon"]
    variants = Variants(scenario, paths)
    wrong = (-1, "many", "1 yaer")
    said = [str(problem) for problem in variants.problems(wrong)]
    with pytest.raises(ScenarioError) as caught:
        scenario.changed(dict(zip(paths, wrong, strict=True)))
    assert said == [str(problem) for problem in caught.value.problems]
    assert len(said) == 3
    assert variants.problems((1, 2, 100)) == []
    with pytest.raises(ScenarioError, match="1 yaer"):
        variants.under("as today", wrong)


def test_a_point_that_only_another_policy_cannot_have_is_refused_under_all(scenario: Scenario):
    variants = Variants(scenario, ["policies.one level.restock.base_stock_level"])
    with pytest.raises(ScenarioError):
        variants.under("as today", (-1,))


def test_values_of_numpy_and_blocks_are_taken(scenario: Scenario):
    variants = Variants(scenario, ["suppliers.acme.lead_time", "products.mug.price"])
    under = variants.under("as today", ({"type": "exponential", "mean": np.float64(3)}, np.int64(4)))
    assert (under.suppliers["acme"].lead_time.mean, under.products["mug"].price) == (3, 4)


def test_a_policy_may_change_what_it_says_nothing_of_yet(scenario: Scenario):
    paths = ["policies.as today.suppliers.acme.lead_time.mean", "policies.faster.restock.base_stock_level"]
    restock = {"type": "base_stock", "base_stock_level": 4}
    scenario = scenario.changed({"stock.cup.restock": restock, "policies.more cups": {}})
    variants = Variants(scenario, paths)
    for point in ((9, 7), (1, 2), (9, -1), (9, 7)):
        changes = dict(zip(paths, point, strict=True))
        require_equal(changed_quickly(variants, point), changed_slowly(scenario, changes), f"{point}")
    assert variants.under("as today", (9, 7)).suppliers["acme"].lead_time.mean == 9
    assert vars(variants.under("faster", (9, 7)).stock["cup"].restock)["base_stock_level"] == 7


def test_a_name_in_a_policy_may_hold_dots(scenario: Scenario):
    dotted = scenario.changed({"suppliers": {**SUPPLIERS, "v1.2": {"lead_time": 1}}})
    for path in ("policies.as today.suppliers.v1.2.order_cost", 'policies.as today.suppliers."v1.2".order_cost'):
        assert Variants(dotted, [path]).places(path) == [("policies", "as today", "suppliers", "v1.2", "order_cost")]
        assert Variants(dotted, [path]).under("as today", (3,)).suppliers["v1.2"].order_cost == 3
        assert dotted.changed({path: 3}).policies["as today"].suppliers["v1.2"].order_cost == 3


def test_a_change_of_names_is_checked_too(scenario: Scenario):
    variants = Variants(scenario, ["stock.cup.source", "suppliers.bolt.prices.1.price"])
    assert variants.under("as today", ("acme", 1)).stock["cup"].main == "acme"
    assert [problem.expected for problem in variants.problems(("acme & sons", 1))] == [
        "a supplier, or another stock point"
    ]


def test_a_variant_plays_alone_as_its_policy_does_and_can_be_pickled(scenario: Scenario):
    path = "suppliers.acme.unit_cost"
    changed = scenario.changed({path: 5})
    variants = Variants(pickle.loads(pickle.dumps(scenario)), [path])
    for policy in scenario.policies:
        runs = [(changed, policy), (pickle.loads(pickle.dumps(variants.under(policy, (5,)))), "as declared")]
        found = []
        for played, name in runs:
            run, tape = plan(played, name), Tape(3, 0)
            found.append(measure_run(run, play(run, tape, tape.customers(run))))
        assert found[0] == found[1], policy
        premium = next(row.value for row in found[0] if (row.stock, row.measure) == ("mug", "purchase_premium"))
        assert bool(premium) == (policy == "dear"), policy


def test_a_scenario_without_policies_has_one_as_declared(tmp_path: Path):
    (tmp_path / "tiny.yaml").write_text(TEXT[: TEXT.index("policies:")])
    scenario = read_scenario(tmp_path / "tiny.yaml")
    variants = Variants(scenario, ["horizon"])
    under = variants.under("as declared", (50,))
    assert fields(under) == fields(scenario.changed({"horizon": 50}))
    assert variants.feels("as declared", "horizon")
    assert variants.problems((0,))


def test_a_scenario_too_large_to_be_kept_is_read_again(
    scenario: Scenario, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(reading, "MOST_KEPT", 0)
    large = read_scenario(tmp_path / "tiny.yaml", ["horizon=70"])
    under = Variants(large, ["products.mug.price"]).under("faster", (4,))
    assert fields(under) == fields(scenario.changed({"horizon": 70, "products.mug.price": 4}).policies["faster"])


def test_memory_does_not_grow_with_the_points(scenario: Scenario):
    variants = Variants(
        scenario, ["suppliers.acme.lead_time.mean", "policies.more cups.stock.cup.restock.reorder_point"]
    )
    sizes = []
    for number in range(60):
        assert variants.problems((2 + number / 10, number)) == []
        sizes.append(len(pickle.dumps(variants)))
    assert max(sizes[10:]) < min(sizes[10:]) + 500


def test_a_wrong_number_of_values_an_unknown_policy_and_a_scenario_under_a_policy_are_refused(scenario: Scenario):
    variants = Variants(scenario, ["horizon"])
    with pytest.raises(ValueError, match="expected 1 values"):
        variants.problems((1, 2))
    with pytest.raises(
        UserError, match=r"policy: expected one of .*, found 'fastr' \(did you mean 'faster'\?\)|expected one of"
    ):
        variants.under("fastr", (1,))
    with pytest.raises(UserError, match="vary the one that was read"):
        Variants(scenario.policies["faster"], ["horizon"])
