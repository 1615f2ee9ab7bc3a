"""Cautions beside the verdict: each from numbers made for it, and silence where nothing trips."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.experiments.cautions import cautions
from tests.helpers.judgements import SURE, judgement

QUIET = {"profit": 10 + SURE, "backorder_rate": 0.5, "orders_placed": 100.0}


def said(*policies: dict[str, Any], groups: tuple[str, ...] = ()) -> list[str]:
    """What is said of policies a, b, … with these values beside quiet ones."""
    return cautions(
        judgement({name: {**QUIET, **numbers} for name, numbers in zip("abcd", policies, strict=False)}), groups
    )


@pytest.mark.parametrize(("rate", "few"), [(0.0, False), (0.04, True), (0.2, False)])
def test_few_backorders_to_a_replication_are_said_and_none_are_not(rate: float, few: bool):
    # 100 orders placed: none, 4 or 20 backorders
    found = said({"backorder_rate": rate})
    assert [one.partition(":")[0] for one in found] == (
        ["Few orders are backordered under *a* (about 4) in a replication"] if few else []
    )


def test_of_replications_that_are_all_the_same_no_luck_is_spoken_of():
    assert said({"profit": 10.0, "backorder_rate": 0.04}) == []


def test_few_backorders_are_said_of_the_baseline_and_of_the_best_policy_alone():
    (sentence,) = said(*({"backorder_rate": 0.04, "profit": profit + SURE} for profit in (10, 30, 20)))
    assert sentence.startswith("Few orders are backordered under *a* (about 4) and *b* (about 4) in a replication: ")


def test_customer_groups_that_are_told_apart_get_a_sentence():
    # a half-width of SURE is 0.632
    a = {"poor:fill_rate": 0.6 + SURE * 0.01, "rich:fill_rate": 0.9 + SURE * 0.02}
    b = {"profit": 20.0, "poor:fill_rate": 0.5 + SURE * 0.01, "rich:fill_rate": 0.95 + SURE * 0.02}
    assert said(a, groups=("poor", "rich")) == [
        'Customer groups fare differently: under *a*, fill rate is 60.00 ± 0.63 % for "poor" and 90.0 ± 1.3 % for '
        '"rich".'
    ]
    assert said(a, b, groups=("poor", "rich")) == [
        'Customer groups fare differently: under *b*, fill rate is 50.00 ± 0.63 % for "poor" and 95.0 ± 1.3 % for '
        '"rich" (under *a*, 60.00 ± 0.63 % and 90.0 ± 1.3 %).'
    ]


def test_customer_groups_that_are_close_or_not_told_apart_get_none():
    others = {f"{group}:{key}": SURE * np.nan for group in ("x", "y") for key in ("cancellation_rate", "retention")}
    for near in (0.92 + SURE * 0.001, 0.8 - SURE * 0.2):
        assert said({"x:fill_rate": 0.9 + SURE * 0.001, "y:fill_rate": near, **others}, groups=("x", "y")) == []
