"""The digest of what is played: another for whatever plays otherwise, and the same for what does not."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from sim import read_mapping, read_scenario
from sim.distributions import Distribution
from sim.errors import ScenarioError
from sim.plugins import load_plugin
from sim.scenario import played_digest as module
from sim.scenario.model import Scenario
from sim.scenario.played_digest import played_digest
from sim.scenario.reading import plain_values
from sim.scenario.typed_path import as_typed
from sim.scenario.variants import Variants
from tests.helpers.places import ROOT, SCENARIOS
from tests.helpers.variants import leaves, numbers

WORLD: dict[str, Any] = {
    "name": "tiny",
    "horizon": 100,
    "products": {"mug": {"price": 9, "unit_cost": 4}, "cup": {}},
    "profiles": {"calm": {"patience": 9}, "hasty": {"willing_to_wait": 0.5}},
    "customers": {
        "people": {
            "wants": {"mug": 0.5, "cup": 0.5},
            "arrivals": {"type": "poisson", "rate": 3},
            "profile": {"calm": 0.4, "hasty": 0.6},
        },
        "others": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 1}},
    },
    "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 5, "cv": 0.5}}, "bolt": {"lead_time": 2}},
    "stock": {
        "mug": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": {"days": 10}}},
        "cup": {"source": "bolt", "restock": {"type": "base_stock", "base_stock_level": 30}},
    },
}


@pytest.fixture
def scenario() -> Scenario:
    return read_mapping(WORLD)


def digest(scenario: Scenario, changes: dict[str, Any]) -> bytes:
    """The digest of a scenario without policies, changed."""
    return played_digest(scenario.changed(changes))


def test_it_has_16_bytes(scenario: Scenario):
    assert len(played_digest(scenario)) == 16


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "other"},
        {"description": "A shop."},
        {"currency": "EUR"},
        {"replications": 3},
        {"seed": 9},
        {"goal": {"maximise": "profit"}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_changes_nothing_in_a_run_is_not_in_it(scenario: Scenario, changes: dict[str, Any]):
    assert digest(scenario, changes) == played_digest(scenario)


@pytest.mark.parametrize(
    "changes",
    [
        {"unit": "day"},
        {"warm_up": 0},
        {"accounting": "continuous"},
        {"horizon": "100 days"},
        {"horizon": 100.0},
        {"promise": {}},
        {"promise": {"quote": "none", "notice_cost": 0}},
        {"customers.others.wants": {"mug": 1}},
        {"customers.others.patience": None},
        {"customers.others.willing_to_wait": "100%"},
        {"customers.others.quantity": {"type": "constant", "value": 1}},
        {"customers.people.wants": {"mug": "50%", "cup": "50%"}},
        {"suppliers.bolt.lead_time": "48 hours"},
        {"suppliers.bolt.order_crossing": "allowed"},
        {"suppliers.bolt.prices": []},
        {"stock.mug.source": {"type": "single", "from": "acme"}},
        {"stock.mug.shares": "first_come"},
        {"stock.cup.restock.base_stock_level": 30.0},
        {"products.mug.holding_cost": 0},
    ],
    ids=str,
)
def test_defaults_written_out_and_other_ways_of_writing_have_the_same(scenario: Scenario, changes: dict[str, Any]):
    assert digest(scenario, changes) == played_digest(scenario)


@pytest.mark.parametrize(
    "changes",
    [
        {"horizon": 101},
        {"unit": "week"},
        {"start": "2026-01-05"},
        {"accounting": {"type": "period_end", "period": 1}},
        {"suppliers.acme.lead_time.mean": 6},
        {"suppliers.acme.lead_time": {"type": "lognormal", "mean": 5, "cv": 0.5}},
        {"promise": {"quote": {"type": "lead_time"}}},
        # a group's own word stands over its profile's, also with the value that is the default elsewhere
        {"customers.people.willing_to_wait": 1},
        {"profiles.hasty.willing_to_wait": 0.4},
        # a product that says that it costs nothing is not one whose supplier says what it costs
        {"products.cup.unit_cost": 0, "suppliers.bolt.unit_cost": 3},
        {"stock.cup.restock.base_stock_level": {"days": 30}},
        {"stock.cup.restock": "order_for_order"},
    ],
    ids=str,
)
def test_what_plays_otherwise_has_another(scenario: Scenario, changes: dict[str, Any]):
    assert digest(scenario, changes) != played_digest(scenario)


def test_a_cost_said_to_be_zero_is_another_than_one_that_is_not_said(scenario: Scenario):
    bolt = {"suppliers.bolt.unit_cost": 3}
    assert digest(scenario, {**bolt, "products.cup.unit_cost": 0}) != digest(scenario, bolt)


def test_the_order_of_customers_and_of_stock_points_counts():
    swapped = {**WORLD, "stock": dict(reversed(WORLD["stock"].items()))}
    assert played_digest(read_mapping(swapped)) != played_digest(read_mapping(WORLD))


@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("*.yaml")), ids=lambda file: file.stem)
def test_every_number_of_a_shipped_scenario_is_in_it(file: Path):
    scenario = read_scenario(file)
    for path, value in numbers(scenario).items():
        variants = Variants(scenario, [path])
        other = value.replace("2", "3").replace("1", "2") if isinstance(value, str) else value + 1
        other = f"1{value}" if other == value else other
        if variants.problems((other,)):
            other = value * 0.5 if isinstance(value, int | float) else value
        if variants.problems((other,)) or other == value:
            continue
        for policy in scenario.policies:
            before, after = (played_digest(variants.under(policy, (one,))) for one in (value, other))
            assert before == played_digest(scenario.policies[policy]), f"{path} under {policy}"
            felt = variants.feels(policy, path)
            if before == after and felt:  # a policy may overrule a part of it, or merge it away: then nothing differs
                one, two = (variants.under(policy, (each,)) for each in (value, other))
                assert one == two, f"{path} under {policy}"
            assert felt or before == after, f"{path} under {policy}"


def test_every_word_of_a_scenario_without_policies_is_in_it(scenario: Scenario):
    tried = 0
    for place, value in leaves(plain_values(scenario)[0]):
        if place[0] == "name" or isinstance(value, str):
            continue
        path = as_typed(place)
        for other in (value + 1, value / 2):
            try:
                changed = digest(scenario, {path: other})
            except ScenarioError:  # shares that do not add up
                continue
            assert changed != played_digest(scenario), path
            tried += 1
    assert tried > 15


def test_a_policy_that_sets_what_is_varied_has_one_digest_unless_its_purchases_are_compared_with_it():
    world = {**WORLD, "policies": {"as today": {}, "dear": {"suppliers": {"bolt": {"unit_cost": 6, "lead_time": 3}}}}}
    scenario = read_mapping({**world, "suppliers": {**WORLD["suppliers"], "bolt": {"lead_time": 2, "unit_cost": 1}}})
    for path, same in (("suppliers.bolt.lead_time", True), ("suppliers.bolt.unit_cost", False)):
        variants = Variants(scenario, [path])
        one, two = (played_digest(variants.under("dear", (value,))) for value in (4, 5))
        assert (one == two) is same, path
        assert variants.feels("dear", path) is not same


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_the_text_of_a_file_is_in_it_and_its_folder_is_not(tmp_path: Path, ending: str):
    import pandas as pd

    def digest_in(folder: str, numbers: list[float]) -> bytes:
        """The digest of a scenario whose lead times are these numbers of a file."""
        file = tmp_path / folder / f"times.{ending}"
        file.parent.mkdir(exist_ok=True)
        frame = pd.DataFrame({"days": numbers})
        frame.to_csv(file, index=False) if ending == "csv" else frame.to_parquet(file)
        lead_time = {"type": "empirical", "file": file.name, "column": "days"}
        world = {**WORLD, "suppliers": {**WORLD["suppliers"], "bolt": {"lead_time": lead_time}}}
        return played_digest(read_mapping(world, file.parent))

    first = digest_in("here", [1, 2, 3])
    assert digest_in("there", [1, 2, 3]) == first
    assert digest_in("here", [1, 2, 4.25]) != first
    assert digest_in("here", [1, 2, 3]) == first


def test_a_file_that_changes_while_the_scenario_is_there_is_seen(tmp_path: Path):
    file = tmp_path / "times.csv"
    file.write_text("days\n1\n2\n")
    lead_time = {"type": "empirical", "file": file.name, "column": "days"}
    scenario = read_mapping(
        {**WORLD, "suppliers": {"acme": {"lead_time": lead_time}, "bolt": {"lead_time": 1}}}, tmp_path
    )
    before = played_digest(scenario)
    file.write_text("days\n1\n2\n3\n")
    assert played_digest(scenario) != before


def test_the_text_of_a_plug_in_is_in_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    # its kinds are no kinds of the tests that follow in this process
    monkeypatch.setattr(Distribution, "members", dict(Distribution.found()))
    code = """
from sim.distributions.constant import Constant
class Twice{n}(Constant):
    '''Twice the value.'''
    type = "twice_digest_{n}"
{more}
"""
    found = []
    for number, more in enumerate(("", "# another text")):
        file = tmp_path / f"twice_{number}.py"
        file.write_text(code.replace("{n}", "").replace("_digest_", f"_digest_{number}").replace("{more}", more))
        load_plugin(file)
        words = {"type": f"twice_digest_{number}", "value": 2}
        scenario = read_mapping({**WORLD, "suppliers": {**WORLD["suppliers"], "bolt": {"lead_time": words}}})
        found.append((played_digest(scenario), module._digested(scenario.suppliers["bolt"]).plugins))
    assert found[0][0] != found[1][0]
    assert all(len(plugins) == 1 for _, plugins in found)


def test_it_is_the_same_in_every_process():
    code = (
        "from sim import read_scenario\n"
        "from sim.scenario.played_digest import played_digest\n"
        f"scenario = read_scenario({str(SCENARIOS / 'bicycle.yaml')!r})\n"
        "print(*(played_digest(one).hex() for one in scenario.policies.values()))"
    )
    here = " ".join(played_digest(one).hex() for one in read_scenario(SCENARIOS / "bicycle.yaml").policies.values())
    for seed in ("0", "7"):
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        words = [sys.executable, "-c", code]
        printed = subprocess.run(words, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout
        assert printed.strip() == here


def test_the_digests_of_blocks_that_are_no_more_are_forgotten(scenario: Scenario):
    variants = Variants(scenario, ["suppliers.acme.lead_time.mean"])
    kept = []
    for number in range(50):
        played_digest(variants.under("as declared", (2 + number / 10,)))
        kept.append(len(module._blocks))
    gc.collect()
    assert len(module._blocks) <= kept[0] + 3
    assert max(kept) <= kept[0] + 10
