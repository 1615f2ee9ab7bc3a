"""Compare: the policies of a scenario on common random numbers, over as many replications as asked for."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sim.engine.plan import Plan, plan
from sim.engine.simpy_engine import play
from sim.engine.tape import Customers, Tape
from sim.errors import UserError, did_you_mean
from sim.experiments.backends import AUTO
from sim.experiments.backends import backend as named_backend
from sim.experiments.comparison import Comparison, Key, Played
from sim.experiments.duration_estimate import quicker
from sim.experiments.memory_estimate import jobs_that_fit
from sim.experiments.run import require_engine, require_scenario, require_whole
from sim.interrupts import interrupt_behind, raise_lost
from sim.measures import MEASURES, account, measure_run
from sim.measures.promise_outcomes import promise_outcomes
from sim.measures.statistics import half_widths, waits
from sim.memory import free
from sim.scenario.model import Scenario
from sim.scenario.patches import require_policy

MOST_REPLICATIONS = 10_000
"""As many a precision may ask for."""
TELLING = 10
"""From so many replications on their deviation tells how many a precision will take."""
BEYOND_REASON = 1_000_000
"""More than this many results fill a memory, and tell nothing that fewer do not."""
KEEPS = ("totals", "first", "all")


class Task(NamedTuple):
    """What every replication of a comparison has in common."""

    scenario: Scenario
    policies: tuple[str, ...]
    seed: int
    keep: str


class Precision(NamedTuple):
    """How sure one wants to be: the half-width of `measure`, at most this `share` of its mean, for every policy."""

    measure: str
    share: float


Progress = Callable[[int, int], None]
"""Told, after each replication, how many are done and how many there will be."""


def compare(
    scenario: Scenario,
    replications: int | None = None,
    *,
    policies: Iterable[str] | None = None,
    seed: int | None = None,
    engine: str = "auto",
    backend: str = "serial",
    jobs: int | None = None,
    keep: str = "first",
    precision: Precision | None = None,
    plugins: Iterable[Path] = (),
    progress: Progress | None = None,
    estimate: Callable[[int], None] | None = None,
    verb: str = "compare",
) -> Comparison:
    """Plays every policy (or those named; the first is the baseline) on the same customers.

    With a `precision` the `estimate` is told how many replications that will take, as soon as it is worth telling
    and not all played; what is beyond reach is given up then. Interrupted (`KeyboardInterrupt`), it gives what is
    finished, if that is at least one replication.
    """
    began = time.perf_counter()
    engine = require_engine(engine)
    require_scenario(scenario)
    names = _named(scenario, policies)
    _require("--keep", keep, KEEPS)
    if precision is not None:
        _require("--precision", precision.measure, MEASURES)
    count = _wished(scenario.replications if replications is None else replications)
    jobs = jobs_that_fit(scenario, names, count, keep, jobs, free())
    task = Task(scenario, names, require_whole("--seed", scenario.seed if seed is None else seed), keep)
    played: dict[int, dict[str, Played]] = {}
    keys: dict[str, list[Key]] = {}
    interrupted, signal = False, 0
    try:
        wanted = count
        while len(played) < wanted:
            batch = range(len(played), wanted)
            where = quicker(scenario, names, len(batch), jobs) if backend == AUTO else backend
            done = named_backend(where).map(replicate, task, batch, jobs=jobs, plugins=plugins)
            with contextlib.closing(done):
                raise_lost()
                for number, (by_policy, own_keys) in done:
                    played[number] = by_policy
                    keys = own_keys
                    if progress:
                        progress(len(played), wanted)
                    raise_lost()
            if precision is not None:
                needed = _needed(precision, played, keys, names)
                if needed > len(played) >= TELLING and estimate:
                    estimate(needed)
                    estimate = None
                if _beyond_reach(needed, len(played)):
                    break
                # at most twice as many at a time: an early estimate of a variance is a rough one
                wanted = min(needed, max(2 * len(played), TELLING), MOST_REPLICATIONS)
    except (KeyboardInterrupt, Exception) as error:
        by = interrupt_behind(error)
        if by is None or not played:
            raise
        interrupted, signal = True, by
    return Comparison(
        scenario,
        policies=names,
        seed=task.seed,
        engine=engine,
        played=played,
        keys=keys,
        verb=verb,
        seconds=time.perf_counter() - began,
        interrupted=interrupted,
        signal=signal,
    )


def _named(scenario: Scenario, policies: Iterable[str] | None) -> tuple[str, ...]:
    """The policies to play, each known and once; all if none are named."""
    names = tuple(scenario.policies) if policies is None else tuple(policies)
    for name in names:
        require_policy(scenario.policies, name)
    if not names or len(set(names)) < len(names):
        raise UserError(f"policies: expected at least one, and each once, found {', '.join(names) or 'none'}")
    return names


def _wished(replications: int) -> int:
    """So many replications, if that is a number to be played."""
    count = require_whole("--replications", replications, least=1)
    if count > BEYOND_REASON:
        raise UserError(f"--replications: expected at most {BEYOND_REASON:,}, found {count:,}")
    return count


def replicate(task: Task, replication: int) -> tuple[dict[str, Played], dict[str, list[Key]]]:
    """One replication under every policy: the same tape, and where the policies let them be, the same people."""
    tape = Tape(task.seed, replication)
    people: list[tuple[Plan, Customers]] = []
    played: dict[str, Played] = {}
    keys: dict[str, list[Key]] = {}
    for policy in task.policies:
        own = plan(task.scenario, policy)
        customers = next((drawn for other, drawn in people if _same_people(own, other)), None)
        if customers is None:
            customers = tape.customers(own)
            people.append((own, customers))
        ledger = play(own, tape, customers)
        rows = measure_run(own, ledger)
        keys[policy] = [(row.stock, row.group, row.measure) for row in rows]
        kept = task.keep == "all" or (task.keep == "first" and replication == 0)
        played[policy] = Played(
            values=np.array([math.nan if row.value is None else row.value for row in rows]),
            account=account(own, ledger),
            waits=waits(own, ledger),
            promise_outcomes=promise_outcomes(own, ledger),
            ledger=ledger if kept else None,
        )
    return played, keys


def _same_people(one: Plan, other: Plan) -> bool:
    return (one.persons, one.stocks, one.scenario.customers) == (
        other.persons,
        other.stocks,
        other.scenario.customers,
    )


def _needed(
    precision: Precision, played: dict[int, dict[str, Played]], keys: dict[str, list[Key]], names: tuple[str, ...]
) -> int:
    """How many replications the precision asked for needs, as far as those played can tell."""
    needed = done = len(played)
    for name in names:
        column = keys[name].index(("*", "", precision.measure))
        # by number, not as they were done: another order of the same sum could ask for another replication
        values = np.array([played[number][name].values[column] for number in sorted(played)])
        (mean,), (half_width,), _ = half_widths(values[:, None])
        target = precision.share * abs(mean)
        if half_width > target > 0:
            needed = max(needed, _would_do(done, half_width, target), done + 1)
        elif math.isnan(half_width) and done < 2:
            needed = max(needed, 2)
    return needed


def _would_do(done: int, half_width: float, target: float) -> int:
    """The replications whose interval is as narrow as the `target`, if that of `done` is so wide."""
    times = min(float(half_width) / float(target), 1e8)  # more of them is not told apart; their square may overflow
    return math.ceil(min(done * times**2, 1e15))


def _beyond_reach(needed: int, done: int) -> bool:
    """Whether more than the most are `needed`, even if the variance is overestimated by five standard deviations.

    The estimate of a normal variance from n values has a relative standard deviation of √(2/(n − 1)).
    """
    return done >= TELLING and needed > MOST_REPLICATIONS * (1 + 5 * math.sqrt(2 / (done - 1)))


def about(replications: int) -> str:
    """So many, as precisely as they are known.

    >>> about(1234), about(37)
    ('1,200', '37')
    """
    return f"{float(f'{replications:.2g}'):,.0f}"


def shortfall(precision: Precision, comparison: Comparison, policy: str) -> str:
    """A sentence on a policy that missed the precision asked for, with what would do, where that can be told."""
    said = f"under '{policy}', {precision.measure} is not as precise as --precision asks"
    (row,) = _asked_of(precision, comparison, [policy])
    target = precision.share * abs(row.mean)
    if not row.half_width > target > 0:  # never defined, or 0 on the average
        return said
    would_do = _would_do(comparison.replications, row.half_width, target)
    return f"{said}: about {about(would_do)} replications would do it, and {MOST_REPLICATIONS:,} are the most"


def missed(precision: Precision, comparison: Comparison) -> list[str]:
    """The policies under which the precision asked for was not reached, or cannot be: the mean is 0 or undefined."""
    rows = _asked_of(precision, comparison, comparison.policies)
    return [row.policy for row in rows if not row.half_width <= precision.share * abs(row.mean)]


def _asked_of(precision: Precision, comparison: Comparison, policies: Iterable[str]) -> list[Any]:
    """The rows of the table that the precision asks something of."""
    rows = comparison.table
    rows = rows[(rows.stock == "*") & (rows.group == "") & (rows.measure == precision.measure)]
    return list(rows[rows.policy.isin(list(policies))].itertuples())


def _require(flag: str, word: str, known: Iterable[str]) -> None:
    known = list(known)
    if word not in known:
        raise UserError(f"{flag}: expected one of {', '.join(known)}, found '{word}'{did_you_mean(word, known)}")
