"""Compares the policies of a scenario on common random numbers, over a number of replications or to a precision."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np

from sim.experiments.arguments import (
    require_engine,
    require_policies,
    require_replications,
    require_scenario,
    require_whole,
    require_word,
)
from sim.experiments.backends import AUTO
from sim.experiments.comparison import Comparison
from sim.experiments.duration_estimate import quicker_backend
from sim.experiments.memory_estimate import jobs_that_fit
from sim.experiments.played import Key, Played, Settings
from sim.experiments.precision import (
    LEAST_TO_EXTRAPOLATE,
    MOST_REPLICATIONS,
    Precision,
    next_round,
    out_of_reach,
    replications_for,
    require_precisions,
)
from sim.experiments.runner import BackendChoice, Batch, Experiment, OnePoint, Situation, play_whole, run
from sim.experiments.warm_up import resolved_warm_up
from sim.interrupts import interrupt_behind
from sim.memory import free
from sim.progress_bar import ProgressBar
from sim.scenario.model import Scenario

KEEPS = ("totals", "first", "all")
"""Of which replications the tables are kept: of none, of the first, of all."""


Progress = Callable[[int, int], object]
"""Called after each replication with how many are done and how many there will be."""


def compare(
    scenario: Scenario,
    replications: int | None = None,
    *,
    policies: Iterable[str] | None = None,
    seed: int | None = None,
    engine: str = "auto",
    backend: str = "serial",
    jobs: int | None = None,
    scheduler: str | None = None,
    keep: str = "first",
    precision: Precision | Iterable[Precision] | None = None,
    plugins: Iterable[Path] = (),
    progress: Progress | bool = True,
    estimate: Callable[[int], None] | None = None,
    verb: str = "compare",
) -> Comparison:
    """Plays every policy (or those named; the first is the baseline) on the same customers.

    From two seconds on a bar shows the `progress` to who watches; False shows none, and a function is called instead.
    With a `precision`, or several that shall all hold, `estimate` is called once with how many replications that will
    take, and one out of reach is given up. Interrupted (`KeyboardInterrupt`), it returns the replications that are
    finished, if any is.
    """
    began = time.perf_counter()
    require_engine(engine)
    require_scenario(scenario)
    names = require_policies(scenario, policies)
    require_word("keep", keep, KEEPS)
    precisions = require_precisions(precision)
    count = require_replications(scenario.replications if replications is None else replications)
    jobs = None if jobs is None else require_whole("jobs", jobs, least=1)
    seed = require_whole("seed", scenario.seed if seed is None else seed)
    scenario = resolved_warm_up(
        scenario, seed=seed, place=BackendChoice(backend, jobs, scheduler, tuple(plugins)), progress=bool(progress)
    )
    bar = ProgressBar("replications", count, shown=bool(progress))
    tell: Progress = progress if callable(progress) else bar
    jobs = jobs_that_fit(scenario, names, count, keep, jobs, free())
    experiment = Experiment(OnePoint(scenario), seed, keep)
    situations = tuple(map(Situation, names))
    played: dict[int, dict[str, Played]] = {}
    keys: dict[str, list[Key]] = {}
    signal = 0
    try:
        with bar:
            wanted = count
            while len(played) < wanted:
                further = range(len(played), wanted)
                where = quicker_backend(scenario, names, len(further), jobs) if backend == AUTO else backend
                batches = (Batch(situations, number, number + 1) for number in further)
                place = BackendChoice(where, jobs, scheduler, tuple(plugins))
                with contextlib.closing(run(play_whole, experiment, batches, place)) as done:
                    for batch, (by_replication, keys_by_policy) in done:
                        (played[batch.first],), keys = by_replication, keys_by_policy
                        tell(len(played), wanted)
                if not precisions:
                    continue
                needs = [_needed(one, played, keys, names) for one in precisions]
                if max(needs) > len(played) >= LEAST_TO_EXTRAPOLATE and estimate:
                    estimate(max(needs))
                    estimate = None
                reachable = [needed for needed in needs if not out_of_reach(needed, len(played))]
                if not reachable:
                    break
                wanted = next_round(max(reachable), len(played))
    except (KeyboardInterrupt, Exception) as error:
        number_of_signal = interrupt_behind(error)
        if number_of_signal is None or not played:
            raise
        signal = number_of_signal
    return Comparison(
        scenario,
        Settings(names, seed, engine, verb),
        played,
        keys,
        seconds=time.perf_counter() - began,
        signal=signal,
    )


def _needed(
    precision: Precision, played: dict[int, dict[str, Played]], keys: dict[str, list[Key]], names: tuple[str, ...]
) -> int:
    """An estimate, from those played, of how many replications the precision needs."""
    needed = len(played)
    for name in names:
        column = keys[name].index(("*", "", precision.measure))
        # by number, not in the order in which they ended: rounding of the sum must not depend on it
        values = np.array([played[number][name].values[column] for number in sorted(played)])
        needed = max(needed, precision.needed(values))
    return needed


def about(replications: int) -> str:
    """A number of replications as text, to the two digits that an estimate has.

    >>> about(1234), about(37)
    ('1,200', '37')
    """
    return f"{float(f'{replications:.2g}'):,.0f}"


def shortfall(precision: Precision, comparison: Comparison, policy: str) -> str:
    """A sentence on a policy that missed the precision, with how many replications would do, where that is known."""
    sentence = f"under '{policy}', {precision.measure} is not as precise as asked"
    (row,) = _rows_of(precision, comparison, [policy])
    target = precision.share * abs(row.mean)
    if not row.half_width > target > 0:  # undefined, or a mean of 0
        return sentence
    enough = replications_for(comparison.replications, row.half_width, target)
    return f"{sentence}: about {about(enough)} replications would do it, and {MOST_REPLICATIONS:,} are the most"


def missed(precision: Precision, comparison: Comparison) -> list[str]:
    """The policies under which the precision was not reached, also where the mean is 0 or undefined."""
    rows = _rows_of(precision, comparison, comparison.policies)
    return [row.policy for row in rows if not row.half_width <= precision.share * abs(row.mean)]


def _rows_of(precision: Precision, comparison: Comparison, policies: Iterable[str]) -> list[Any]:
    """The rows of the table with the measure of the precision, over all stock points and customers."""
    rows = comparison.table
    rows = rows[(rows.stock == "*") & (rows.group == "") & (rows.measure == precision.measure)]
    return list(rows[rows.policy.isin(list(policies))].itertuples())
