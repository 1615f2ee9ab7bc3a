"""Checks of a well-read scenario: what cannot be played, for time, for memory or for its own rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.memory import free
from sim.registry import Kind
from sim.scenario.model import Scenario, kinds_with_paths
from sim.scenario.resolving import resolved_rules
from sim.scenario.source_map import Path
from sim.scenario.unplaced_problems import Fault, faults_of
from sim.units import LONGEST, MOST

BYTES_AN_ORDER = 100
"""What an order takes at the least, whatever is kept of it; what a comparison takes, its policies say."""
MOST_PERIODS = 10_000_000
"""Reviews at a stock point, or closes of the books, that a machine still plays within a minute or so."""
MOST_WAVES = 100_000
"""Waves of a pattern that are integrated one by one."""


def impossible(scenario: Scenario) -> Iterator[Fault]:
    """What a well-read scenario asks for that cannot be played."""
    for reckon in (_beyond_time, _of_kinds, _too_much, _uncomputable):
        faults = list(reckon(scenario))
        yield from faults
        if faults:  # what cannot be played cannot be reckoned with either
            return


def _beyond_time(scenario: Scenario) -> Iterator[Fault]:
    """Times that are no microsecond, that do not fit in 64 bits of them, or that fit too often into the run."""
    unit, tick, whole = scenario.unit, scenario.tick, scenario.warm_up + scenario.horizon
    late = [(path, length) for path, length in _instants(scenario) if length * tick > LONGEST]
    for path, length in late:
        yield Fault(path, "a time up to 73,000 years", f"{length:g} {unit}s")
    if late:  # so long a run has room for anything
        return
    for path, length, most in _recurring(scenario):
        if not 1 <= length * tick <= LONGEST:
            yield Fault(path, "a time from a microsecond to 73,000 years", f"{length:g} {unit}s")
        elif length * most < whole:
            expected = f"a time that fits at most {most:,} times into the {whole:g} {unit}s"
            yield Fault(path, expected, f"{length:g} {unit}s")
    period, horizon = scenario.accounting.period, scenario.horizon
    if period and period > horizon:
        yield Fault(("accounting", "period"), f"at most the horizon, {horizon:g} {unit}s", f"{period:g} {unit}s")


def _instants(scenario: Scenario) -> Iterator[tuple[Path, float]]:
    """What happens once, by its path: so long after time 0."""
    yield ("warm_up",), scenario.warm_up
    for name, point in scenario.stock.items():
        for word, rule in (("restock", point.restock), ("source", point.source)):
            yield ("stock", name, word, "first_review"), _said(rule, "first_review") or 0.0
        for number, order in enumerate(point.initial.on_order if point.initial else ()):
            yield ("stock", name, "initial", "on_order", number, "due"), order.due


def _said(rule: Kind | None, word: str) -> Any:
    # to be asked for a word that it has not takes pydantic longer than all else here
    return None if rule is None else vars(rule).get(word)


def _recurring(scenario: Scenario) -> Iterator[tuple[Path, float, int]]:
    """What happens again and again, by its path: every so often, and at most how often."""
    yield ("horizon",), scenario.horizon, sys.maxsize
    if scenario.accounting.period:
        yield ("accounting", "period"), scenario.accounting.period, MOST_PERIODS
    for name, point in scenario.stock.items():
        for word, rule in (("restock", point.restock), ("source", point.source)):
            period = _said(rule, "review_period")
            if period is not None:
                yield ("stock", name, word, "review_period"), period, MOST_PERIODS
        if point.visibility is not None:
            yield ("stock", name, "visibility", "every"), point.visibility.every, MOST_PERIODS
    every = scenario.promise.notices.period
    if every is not None:  # once a run at the most is once
        yield ("promise", "notices", "every"), min(every, scenario.warm_up + scenario.horizon), MOST_PERIODS
    for name, group in scenario.customers.items():
        wave = getattr(getattr(group.arrivals, "pattern", None), "wave", None)
        if wave:
            yield ("customers", name, "arrivals", "pattern", "wave", "period"), wave.period, MOST_WAVES


def _of_kinds(scenario: Scenario) -> Iterator[Fault]:
    for path, kind in kinds_with_paths(scenario):
        if type(kind).problems is not Kind.problems:  # most have nothing to say
            yield from faults_of(path, kind.problems(scenario))
    for name, supplier in scenario.suppliers.items():
        if supplier.disruptions is not None:
            of_it = supplier.disruptions.problems(scenario.span, free().alone)
            yield from faults_of(("suppliers", name, "disruptions"), of_it)


def _too_much(scenario: Scenario) -> Iterator[Fault]:
    orders = scenario.expected_orders
    needed, there = orders * BYTES_AN_ORDER, free().alone
    if not needed <= there:
        yield Fault(
            ("horizon",),
            f"a horizon whose orders fit in memory ({there / 1e9:.1f} GB)",
            f"about {orders:.3g} orders, which need about {needed / 1e9:.3g} GB",
        )
    elif (units := scenario.expected_units) > MOST:
        yield Fault(
            ("horizon",), f"a horizon in which customers order at most {MOST:,} units", f"about {units:.3g} units"
        )


def _uncomputable(scenario: Scenario) -> Iterator[Fault]:
    try:
        with np.errstate(all="ignore"):
            resolved_rules(scenario)
    except OverflowError:
        yield Fault(("stock",), "levels that can be reckoned with", "one beyond all numbers")
    except ScenarioError as error:
        for problem in error.problems:
            yield Fault(tuple(problem.path.split(".")), problem.expected, problem.found, tuple(problem.choices))
