"""Suppliers in a scenario file: what is refused, written back and taken by the schema."""

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import ScenarioError
from sim.scenario.schema import schema
from tests.helpers.scenarios import mapping, played, scenario_of, visits
from tests.helpers.supply import BOLT, column

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "both speeds": (
        {"suppliers": {"acme": {"capacity": 3, "unit_processing_time": 1}}},
        "either capacity or unit_processing_time",
    ),
    "no capacity": ({"suppliers": {"acme": {"capacity": 0}}}, "a rate above 0"),
    "half a cycle": ({"suppliers": {"acme": {"disruptions": {"up": 3}}}}, "'up' and 'down' times, or a calendar"),
    "an unknown effect": (
        {"suppliers": {"acme": {"disruptions": {"up": 3, "down": 1, "effect": "stop"}}}},
        "hold, freeze or {slow: 3}",
    ),
    "no time at all": ({"suppliers": {"acme": {"disruptions": {"up": 0, "down": 0}}}}, "that takes time"),
    "a date without a start": (
        {"suppliers": {"acme": {"disruptions": [{"from": "2026-01-07", "to": "2026-01-08"}]}}},
        "a scenario with a 'start'",
    ),
    "prices out of order": (
        {"suppliers": {"acme": {"prices": [{"from": 10, "price": 1}, {"from": 5, "price": 2}]}}},
        "prices in order",
    ),
    "restock beside what decides itself": (
        {
            "stock": {
                "mug": {
                    "source": {
                        "type": "dual_index",
                        "regular": "acme",
                        "expedited": "acme",
                        "regular_level": 3,
                        "expedited_level": 1,
                        "review_period": 1,
                    }
                }
            }
        },
        "no 'restock' beside a dual_index",
    ),
    "nobody who says how much": ({"stock": {"mug": {"restock": None}}}, "a restock rule, as {type: …}, found nothing"),
    "an unknown supplier": (
        {"stock": {"mug": {"source": {"type": "split", "shares": {"acme": 0.5, "acmee": 0.5}}}}},
        r"stock.mug.source.shares.acmee: expected a supplier, or another stock point, found 'acmee' \(did you",
    ),
    "no terms to expedite on": (
        {"stock": {"mug": {"source": {"type": "backup", "first": "acme", "then": "acme", "when": {"backorders": 1}}}}},
        "another supplier than the first, or one with 'expedite' terms",
    ),
    "when never": (
        {"stock": {"mug": {"source": {"type": "backup", "first": "acme", "then": "acme", "when": {}}}}},
        "at least one of disrupted, expected_wait and backorders",
    ),
    "shares that do not add up": (
        {"stock": {"mug": {"source": {"type": "split", "shares": {"acme": 0.5}}}}},
        "shares that add up to 1",
    ),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_impossible_terms_of_a_supplier_are_refused_with_a_reason(changes: dict[str, Any], said: str):
    with pytest.raises(ScenarioError, match=said):
        scenario_of(changes)


def test_a_policy_may_replace_a_restock_rule_by_a_sourcing_rule_that_decides():
    source = {
        "type": "tailored_base_surge", "regular": "acme", "expedited": "bolt", "regular_quantity": 2,
        "expedited_level": 5, "review_period": 1,
    }  # fmt: skip
    scenario = scenario_of(
        {
            "suppliers": BOLT,
            "policies": {"as today": {}, "two": {"stock": {"mug": {"source": source, "restock": None}}}},
        }
    )
    assert scenario.policies["two"].stock["mug"].restock is None


def test_a_supplier_may_be_called_like_a_sourcing_rule():
    run = played({"suppliers": {"split": {"lead_time": 3}}, "stock": {"mug": {"source": "split"}},
                  "customers": {"people": visits([1])}})  # fmt: skip
    assert column(run, "source") == ["split"]


def test_suppliers_are_written_back_as_they_were_read():
    scenario = scenario_of(
        {
            "suppliers": {
                "acme": {
                    "yield": 0.9,
                    "prices": [{"from": 0, "price": 3}],
                    "disruptions": [{"from": 3, "to": 4}],
                    "expedite": {"lead_time": 1},
                }
            }
        }
    )
    written = scenario.canonical()
    assert written["suppliers"]["acme"]["yield"] == {"type": "constant", "value": 0.9}
    assert written["suppliers"]["acme"]["disruptions"]["calendar"] == [{"from": 3, "to": 4}]
    assert written["stock"]["mug"]["source"] == {"type": "single", "from": "acme"}
    assert scenario_of({"suppliers": written["suppliers"], "stock": written["stock"]}).canonical() == written


def test_the_schema_of_suppliers_takes_what_the_reader_takes():
    jsonschema = pytest.importorskip("jsonschema")
    values = mapping(
        {
            "suppliers": {
                "acme": {
                    "capacity": "60 per day",
                    "yield": 0.9,
                    "prices": [{"from": 0, "price": 3}],
                    "disruptions": [{"from": 3, "to": "4 days"}],
                    "expedite": {"lead_time": 1, "extra_cost": 2},
                },
                "bolt": {"lead_time": 2, "disruptions": {"up": 9, "down": 2, "effect": {"slow": 3}}},
            },
            "stock": {"mug": {"source": {"type": "split", "shares": {"acme": 0.5, "bolt": 0.5}}}},
        }
    )
    jsonschema.validate(values, schema())
    jsonschema.validate(mapping(), schema())
    values["suppliers"]["bolt"]["disruptions"]["effect"] = "stop"
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(values, schema())
