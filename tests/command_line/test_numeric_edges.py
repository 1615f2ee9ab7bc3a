"""Edges: numbers at the edge of what numbers can be end with 0 or 2, and none of numpy's warnings gets out."""

# ruff: noqa: E501 (a case is one line)

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.commands import COMPARE, typed

# every warning is an error here: pyproject.toml says so

pytestmark = pytest.mark.usefixtures("here")

REGULARS = "customers.regulars.arrivals={arrivals}"
NOBODY = ("customers={a: {wants: mug, arrivals: {type: poisson, rate: 0}}}",)
EDGES: dict[str, tuple[tuple[str, ...], int]] = {
    "a group that never comes": ((REGULARS.format(arrivals="{type: poisson, rate: 0}"),), 0),
    "nobody at all": (NOBODY, 0),
    "hardly anybody": ((REGULARS.format(arrivals="{type: poisson, rate: 1e-300}"),), 0),
    "gaps of nothing": ((REGULARS.format(arrivals="{type: renewal, interarrival: 1e-300}"),), 2),
    "an order a lifetime": ((REGULARS.format(arrivals="{type: per_period, every: 1e300, quantity: 1}"),), 0),
    "moods for ever": ((REGULARS.format(arrivals="{type: mmpp, states: [{rate: 1, stay: 1e300}, {rate: 2, stay: 1e300}]}"),), 0),
    "a rate beyond all numbers": ((REGULARS.format(arrivals="{type: mmpp, states: [{rate: 1e300, stay: 1}, {rate: 0, stay: 2}]}"),), 2),
    "a capacity of nothing": (("suppliers.acme.capacity=1e-300",), 0),
    "a horizon of a microsecond": (("horizon=1e-6 seconds", "warm_up=0"), 0),
    "a promise for ever": (("promise={quote: {type: fixed, time: 1e300}}",), 0),
    "a buffer for ever": (("promise={quote: {type: pipeline, buffer: 1e300}, notices: on_slip}",), 0),
    "never refused": (("promise={quote: pipeline, refuse_beyond: 1e300}",), 0),
    "no slip is worth a word": (("promise={quote: pipeline, notices: {type: on_slip, slip: 1e300}}",), 0),
    "no second word": (("promise={quote: pipeline, notices: {type: periodic, every: 1e300, slip: 1e300}}",), 0),
    "words without end": (("promise={quote: pipeline, notices: {type: periodic, every: 1e-6}}",), 2),
    "back whenever it is": (("customers.regulars.returns_on_restock={probability: 0.5, within: 1e300}",), 0),
    "a fashion that stays": ((REGULARS.format(arrivals="{type: poisson, rate: 1, pattern: {events: [{from: 1, to: 1e9, factor: 2}]}}"),), 0),
    "down for ever": (("suppliers.acme.disruptions=[{from: 1, to: 1e300}]", "promise={quote: pipeline}"), 0),
    "a line without end, and a date": (("suppliers.acme.capacity=1e-300", "promise={quote: pipeline}"), 0),
    "work without end, and a date": (("suppliers.acme.unit_processing_time=1e9", "promise={quote: pipeline}"), 0),
    "everybody at once": ((REGULARS.format(arrivals="{type: renewal, interarrival: {type: negative_binomial, mean: 1, std: 1e9}}"),), 2),
    "a rush that doubles by the hour": ((REGULARS.format(arrivals="{type: poisson, rate: 1e-9, pattern: {trend: 100% per hour}}"), "horizon=30 hours", "warm_up=0"), 0),
    "a rush for a moment": ((REGULARS.format(arrivals="{type: poisson, rate: 1, pattern: {events: [{from: 1, to: 1.00001, factor: 1e10}]}}"),), 2),
    "a quiet time that nobody lives to see": ((REGULARS.format(arrivals="{type: mmpp, states: [{rate: 1e9, stay: 1e9}, {rate: 0, stay: 1e20}]}"),), 2),
    "more units than can be counted": ((REGULARS.format(arrivals="{type: poisson, rate: 1000}"), "customers.regulars.quantity=1e12"), 2),
    "a seed of six thousand digits": ((f"seed=0x{'f' * 5000}",), 2),
    "a level of six thousand digits": ((f"stock.mug.restock.base_stock_level=0x{'f' * 5000}",), 2),
    "a shelf beyond counting": (("stock.mug.restock={type: constant_order, order_quantity: 1000000000000000, review_period: 1 hour}",), 2),
}  # fmt: skip


@pytest.mark.parametrize("case", EDGES)
@pytest.mark.parametrize("replications", [1, 2])
def test_a_number_at_the_edge_is_played_or_refused(case: str, replications: int, here: Path):
    changes, status = EDGES[case]
    words = (word for change in changes for word in ("--set", change))
    done = typed(*COMPARE, "--replications", replications, *words)
    assert done.status == status, done.err
    assert "Warning" not in done.err


@pytest.mark.parametrize("share", ["1e-160", "1e-320"])
def test_a_precision_beyond_reach_is_said_to_be(share: str):
    done = typed(*COMPARE, "--replications", 2, "--precision", f"total_cost={share}")
    assert done.status == 0, done.err
    assert "about 1,000,000,000,000,000 replications would do it, and 10,000 are the most" in done.err


@pytest.mark.parametrize("share", ["nan", "inf", "1e400", "1.5", "150%", "-1", "0"])
def test_a_precision_that_is_no_share_is_refused(share: str):
    done = typed(*COMPARE, "--precision", f"total_cost={share}")
    assert done.status == 2
    assert f"expected a measure and a share above 0, such as total_cost=2%, found 'total_cost={share}'" in done.err
