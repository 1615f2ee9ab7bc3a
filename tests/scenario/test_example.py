"""The scenario that shows every word at once: as it stands it is fine, runs and compares."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import pytest
import yaml

from sim.scenario.schema import schema
from tests.helpers.commands import typed

EXAMPLE = """\
name: dropshipping
description: One store, two suppliers, customers who want to know when.
unit: day
currency: EUR
start: 2026-01-05
warm_up: 8 weeks
horizon: 1 year
replications: 30
seed: 2026
accounting: continuous

products:
  mug:
    price: 18.00
    unit_cost: 7.50
    holding_cost: 0.01
    backorder_cost: 0.05
    backorder_fee: 0
    lost_sale_cost: 4
  cup: {price: 12, unit_cost: 5, holding_cost: 0.01}

profiles:
  patient: {willing_to_wait: 1, patience: 20 days}
  hurried: {willing_to_wait: 0.6, patience: {type: gamma, mean: 4 days, cv: 0.7}}

customers:
  regulars:
    wants: {mug: 0.85, cup: 0.15}
    arrivals: {type: poisson, rate: 12 per day, pattern: {weekday: [1, 1, 1, 1, 1.4, 1.8, 0.8]}}
    quantity: {type: geometric, mean: 1.3}
    profile: {patient: 0.7, hurried: 0.3}
    ships: partial
    priority: 1
    willing_to_wait: 0.9
    patience: {type: gamma, mean: 10 days, cv: 0.7}
    alternatives: {cup: 0.3}
    reaction:
      uninformed_acceptance: 0.6
      grace: 0.5
      update_credit: 1.25
    loyalty:
      population: 4000
      churn: {lost: 0.25, declined: 0.25, cancelled: 0.30, late: 0.10, waited: 0.02, substituted: 0.03, filled: 0}
    returns_on_restock: {probability: 0.2, within: 30 days}

suppliers:
  acme:
    lead_time: {type: gamma, mean: 7 days, cv: 0.4}
    quoted_lead_time: 7 days
    order_crossing: allowed
    order_cost: 40
    minimum_order: 20
    order_multiple: 10
    capacity: 60 per day
    yield: {type: beta, mean: 0.98, cv: 0.02}
    disruptions: {up: {type: exponential, mean: 180 days}, down: {type: exponential, mean: 14 days}, effect: hold}
    prices: [{from: 0, price: 7.5}, {from: 100, price: 7.1}]
    expedite: {lead_time: 2 days, extra_cost: 1.5}
  bolt: {lead_time: 2 days, unit_cost: 9.5, order_cost: 15}

promise:
  quote: {type: pipeline, confidence: 0.9}
  refuse_beyond: 30 days
  notices: {type: periodic, every: 3 days}
  notice_cost: 0.10

stock:
  mug:
    initial: 300

    source: acme
    restock: {type: reorder_point, reorder_point: 230, order_quantity: 200}
    reserve: {2: 10}
    max_backorders: 200
    max_outstanding_orders: 3
    on_cancellation: keep
  cup: {source: bolt, restock: {type: base_stock, base_stock_level: 30}}

policies:
  as today: {}
  more safety: {restock: {type: reorder_point, reorder_point: {service_level: 0.98}, order_quantity: eoq}}
  weekly, to the forecast:
    restock: {type: forecast_driven, review_period: 7 days,
              forecast: {type: holt_winters, season: 7 days}, service_level: 0.95}
  backup supplier: {stock: {mug: {source: {type: backup, first: acme, then: bolt, when: {expected_wait: 5 days}}}}}
  say nothing: {promise: {quote: none, notices: none}}
"""


@pytest.fixture
def example(tmp_path: Path) -> Path:
    file = tmp_path / "example.yaml"
    file.write_text(EXAMPLE, encoding="utf-8")
    return file


def test_a_scenario_with_nearly_every_word_is_fine(example: Path) -> None:
    done = typed("check", str(example))
    assert done.status == 0, done.err
    assert "fine (5 policies, 2 stock points, 1 customer group)" in done.out


def test_a_scenario_with_nearly_every_word_passes_the_schema() -> None:
    values = yaml.safe_load(EXAMPLE)
    values["start"] = values["start"].isoformat()
    values["stock"]["mug"]["reserve"] = {"2": 10}  # names of a block are texts to an editor
    assert list(jsonschema.Draft202012Validator(schema()).iter_errors(values)) == []


@pytest.mark.parametrize("verb", ["run", "compare"])
def test_a_scenario_with_nearly_every_word_is_played(verb: str, example: Path, tmp_path: Path) -> None:
    done = typed(verb, str(example), "--replications", "2", "--out", str(tmp_path / "results"))
    assert done.status == 0, done.err
    assert list((tmp_path / "results" / "dropshipping").glob("*/summary.json"))
