"""Comparisons of promises for tests of the report: two restock rules by two promises, worked out in the head."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.measures.statistics import half_widths
from sim.scenario.model import Scenario
from tests.helpers.scenarios import scenario_of, visits

ONE, TWO = ({"type": "base_stock", "base_stock_level": level} for level in (1, 2))
SOON = {"quote": {"type": "fixed", "time": 0.5}}
MUG = {"price": 5, "unit_cost": 2, "holding_cost": 1}
PEOPLE_FIGURES = ("restock_by_promise", "flow", "promised_against_actual", "cancellations")
"""The figures of what customers are told and what they do then."""


def one_customer_store(policies: dict[str, Any], mug: dict[str, Any] = MUG, **words: Any) -> Scenario:
    """The report's tiny world, all of whose customers are one person whom a late delivery loses for good."""
    people = {"loyalty": {"population": 1, "churn": {"late": 1}}} | words
    return scenario_of(
        {
            "horizon": 10,
            "currency": "EUR",
            "products": {"mug": mug},
            "customers": {"people": visits([1, 2, 7], **people)},
            "suppliers": {"acme": {"lead_time": 2}},
            "stock": {"mug": {"restock": ONE}},
            "policies": policies,
        }
    )


def two_by_two(dated: str = "dated", promise: dict[str, Any] = SOON) -> dict[str, Any]:
    """Base stock 1 and 2, in silence and with a date."""
    return {
        "one, silent": {},
        f"one, {dated}": {"promise": promise},
        "two, silent": {"restock": TWO},
        f"two, {dated}": {"restock": TWO, "promise": promise},
    }


@cache
def late_date() -> Comparison:
    """With one mug the second customer waits from 2 to 3; told 2.5, they never come again: the third is the same."""
    return compare(one_customer_store(two_by_two()), 2)


@cache
def broken_date() -> Comparison:
    """With one mug they are told 2.25 and leave at 2.5, before the mug is there."""
    promise = {"quote": {"type": "fixed", "time": 0.25}}
    return compare(one_customer_store(two_by_two(promise=promise), patience=0.5, loyalty={"churn": {}}), 2)


def measured(values: dict[str, list[list[float]]]) -> SimpleNamespace:
    """The grid of `late_date` with these values of measures, a list of replications for each policy."""
    policies = late_date().policies
    tidy, table = [], []
    for measure, by_policy in values.items():
        for policy, by_replication in zip(policies, by_policy, strict=True):
            tidy += [(policy, number, "*", "", measure, value) for number, value in enumerate(by_replication)]
            (mean,), (half_width,), (n,) = half_widths(np.array(by_replication, dtype=float)[:, None])
            table.append((policy, "*", "", measure, mean, half_width, n))
            table.append((policy, "*", "", "revenue", 1.0, 0.0, n))
    return SimpleNamespace(
        scenario=late_date().scenario,
        policies=policies,
        table=pd.DataFrame(table, columns=["policy", "stock", "group", "measure", "mean", "half_width", "n"]),
        differences=None,
        measures=pd.DataFrame(tidy, columns=["policy", "replication", "stock", "group", "measure", "value"]),
    )
