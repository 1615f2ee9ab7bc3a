"""Checks of a scenario that was read without problems: times, memory and rules with which it cannot be played."""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from sim.errors import ScenarioError
from sim.memory import SMALL, free
from sim.registry import Block, Kind
from sim.scenario.model import Scenario, kinds_with_paths
from sim.scenario.resolving import resolved_rules
from sim.scenario.source_map import Path
from sim.scenario.steady_state import without_steady_state
from sim.scenario.supply_checks import supply_problems
from sim.scenario.typed_path import path_of
from sim.scenario.unplaced_problems import UnplacedProblem, unplaced_problems
from sim.sentences import measured
from sim.suppliers import SupplierSpec
from sim.suppliers.disruptions import BYTES_A_CYCLE
from sim.units import LONGEST, MOST

LEAST_BYTES_PER_ORDER = 100
"""Bytes that an order takes at the least; `sim.experiments.memory_estimate` says what a comparison takes."""
MOST_PERIODS = 10_000_000
"""Reviews at a stock point, or closes of accounting periods, that a machine still plays within a minute or so."""
MOST_WAVES = 100_000
"""Waves of a seasonal pattern within the run: each is integrated on its own."""


def unplayable(scenario: Scenario) -> Iterator[UnplacedProblem]:
    """What makes a scenario impossible to play: the problems of the first check that finds any."""
    checks = (
        lambda: [*supply_problems(scenario, scenario.stock), *time_problems(scenario, scenario)],
        lambda: [*kind_problems(scenario, scenario, ()), *outage_problems(scenario, scenario.suppliers)],
        lambda: _warm_up_problems(scenario),
        lambda: size_problems(scenario),
        lambda: level_problems(lambda: resolved_rules(scenario)),
    )
    for check in checks:
        problems = list(check())
        yield from problems
        if problems:  # the next checks compute with what this one has refused
            return


def time_problems(scenario: Scenario, part: Scenario) -> Iterator[UnplacedProblem]:
    """Times shorter than a microsecond, too long for 64 bits of microseconds, or recurring too often in the run.

    `part` is the scenario, or a copy with some of its blocks: those that are looked at.
    """
    unit, tick, whole = scenario.unit, scenario.tick, scenario.warm_up + scenario.horizon
    too_late = [(path, length) for path, length in _single_times(part) if length * tick > LONGEST]
    for path, length in too_late:
        yield UnplacedProblem(path, "a time up to 73,000 years", measured(length, unit))
    if too_late:  # in so long a run every period would recur too often
        return
    for path, length, most in _recurring_times(part):
        if not 1 <= length * tick <= LONGEST:
            yield UnplacedProblem(path, "a time from a microsecond to 73,000 years", measured(length, unit))
        elif length * most < whole:
            expected = f"a time that fits at most {most:,} times into the {measured(whole, unit)}"
            yield UnplacedProblem(path, expected, measured(length, unit))
    period, horizon = scenario.accounting.period, scenario.horizon
    if period and period > horizon:
        yield UnplacedProblem(
            ("accounting", "period"), f"at most the horizon, {measured(horizon, unit)}", measured(period, unit)
        )


def _single_times(scenario: Scenario) -> Iterator[tuple[Path, float]]:
    """The times after time 0, in units of time, at which something happens once, each with its path."""
    yield ("warm_up",), scenario.warm_up
    for name, point in scenario.stock.items():
        for word, rule in (("restock", point.restock), ("source", point.source)):
            yield ("stock", name, word, "first_review"), _word_of(rule, "first_review") or 0.0
        for number, order in enumerate(point.initial.on_order if point.initial else ()):
            yield ("stock", name, "initial", "on_order", number, "due"), order.due


def _word_of(rule: Kind | None, word: str) -> Any:
    # `getattr` of a word that a rule does not have takes pydantic longer than all else here
    return None if rule is None else vars(rule).get(word)


def _recurring_times(scenario: Scenario) -> Iterator[tuple[Path, float, int]]:
    """Periods of what recurs, in units of time: the path, the period, and how often it may fit into the run."""
    yield ("horizon",), scenario.horizon, sys.maxsize
    if scenario.accounting.period:
        yield ("accounting", "period"), scenario.accounting.period, MOST_PERIODS
    for name, point in scenario.stock.items():
        for word, rule in (("restock", point.restock), ("source", point.source)):
            period = _word_of(rule, "review_period")
            if period is not None:
                yield ("stock", name, word, "review_period"), period, MOST_PERIODS
        if point.visibility is not None:
            yield ("stock", name, "visibility", "every"), point.visibility.every, MOST_PERIODS
    every = scenario.promise.notices.period
    if every is not None:  # a period longer than the run is as good as the run
        yield ("promise", "notices", "every"), min(every, scenario.warm_up + scenario.horizon), MOST_PERIODS
    for name, group in scenario.customers.items():
        wave = getattr(getattr(group.arrivals, "pattern", None), "wave", None)
        if wave:
            yield ("customers", name, "arrivals", "pattern", "wave", "period"), wave.period, MOST_WAVES


def kind_problems(scenario: Scenario, block: Block, path: Path) -> Iterator[UnplacedProblem]:
    """What the kinds in a `block` of the scenario, which stands at `path`, find impossible there."""
    for place, kind in kinds_with_paths(block, path):
        if type(kind).problems is not Kind.problems:  # most kinds check nothing here
            yield from unplaced_problems(place, kind.problems(scenario))


def outage_problems(scenario: Scenario, suppliers: Mapping[str, SupplierSpec]) -> Iterator[UnplacedProblem]:
    """What is impossible about the disruptions of some suppliers of the scenario."""
    for name, supplier in suppliers.items():
        if supplier.disruptions is not None:
            few = supplier.disruptions.cycles(scenario.span) * BYTES_A_CYCLE < SMALL
            problems = supplier.disruptions.problems(scenario.span, math.inf if few else free().alone)
            yield from unplaced_problems(("suppliers", name, "disruptions"), problems)


def _warm_up_problems(scenario: Scenario) -> Iterator[UnplacedProblem]:
    """What has no steady state in a scenario whose warm-up is to be found."""
    if scenario.seeks_warm_up:
        yield from without_steady_state(scenario)


def size_problems(scenario: Scenario) -> Iterator[UnplacedProblem]:
    """A run of more orders than fit in memory, or of more units than can be counted."""
    orders = scenario.expected_orders
    needed = orders * LEAST_BYTES_PER_ORDER
    available = math.inf if needed < SMALL else free().alone
    if not needed <= available:
        yield UnplacedProblem(
            ("horizon",),
            f"a horizon whose orders fit in memory ({available / 1e9:.1f} GB)",
            f"about {orders:.3g} orders, which need about {needed / 1e9:.3g} GB",
        )
    elif (units := scenario.expected_units) > MOST:
        yield UnplacedProblem(
            ("horizon",), f"a horizon in which customers order at most {MOST:,} units", f"about {units:.3g} units"
        )


def level_problems(resolve: Callable[[], object]) -> Iterator[UnplacedProblem]:
    """What is wrong with the levels that `resolve` computes."""
    try:
        with np.errstate(all="ignore"):
            resolve()
    except OverflowError:
        yield UnplacedProblem(("stock",), "levels that can be reckoned with", "one beyond all numbers")
    except ScenarioError as error:
        for problem in error.problems:
            yield UnplacedProblem(path_of(problem.path), problem.expected, problem.found, tuple(problem.choices))
