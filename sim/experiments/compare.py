"""Compares the policies of a scenario on common random numbers, over a number of replications or to a precision."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from pydantic_core import PydanticCustomError

from sim.errors import UserError, shown
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
from sim.experiments.runner import BackendChoice, Batch, Experiment, OnePoint, Situation, play_whole, run
from sim.experiments.warm_up import resolved_warm_up
from sim.interrupts import interrupt_behind
from sim.measures import MEASURES
from sim.measures.statistics import half_widths
from sim.memory import free
from sim.progress_bar import ProgressBar
from sim.scenario.model import Scenario
from sim.units import share

MOST_REPLICATIONS = 10_000
"""How many replications a precision may lead to."""
LEAST_TO_EXTRAPOLATE = 10
"""Replications whose standard deviation is enough to estimate how many a precision needs."""
KEEPS = ("totals", "first", "all")
"""Of which replications the tables are kept: of none, of the first, of all."""


@dataclass(frozen=True)
class Precision:
    """The precision wanted: under every policy the half-width of `measure` is at most this `share` of its mean.

    >>> Precision("total_cost", "2%")
    Precision(measure='total_cost', share=0.02)
    """

    measure: str
    share: float

    def __post_init__(self) -> None:
        require_word("precision", self.measure, MEASURES)
        number: object = self.share
        if isinstance(number, str):
            with contextlib.suppress(PydanticCustomError):
                number = share(number)
        # a half-width may be wider than its mean
        if isinstance(number, bool) or not isinstance(number, int | float | np.number) or not 0 < number < math.inf:
            expected = "a share of the mean above 0, such as 0.02 or '2%'"
            raise UserError(f"expected {expected}, found {shown(self.share)}", argument="precision")
        object.__setattr__(self, "share", float(number))


def require_precisions(precision: object) -> tuple[Precision, ...]:
    """The precisions wanted: none, one, or each of several. Raises `UserError` for anything else."""
    several = precision if isinstance(precision, Iterable) and not isinstance(precision, str) else [precision]
    found = () if precision is None else tuple(several)
    for one in found:
        if not isinstance(one, Precision):
            expected = "a Precision, such as Precision('total_cost', 0.02), or a list of them"
            raise UserError(f"expected {expected}, found {shown(one)}", argument="precision")
    return found


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
    engine = require_engine(engine)
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
                reachable = [needed for needed in needs if not _out_of_reach(needed, len(played))]
                if not reachable:
                    break
                # at most twice as many at a time, for early estimates of a variance are rough
                wanted = min(max(reachable), max(2 * len(played), LEAST_TO_EXTRAPOLATE), MOST_REPLICATIONS)
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
    needed = done = len(played)
    for name in names:
        column = keys[name].index(("*", "", precision.measure))
        # by number, not in the order in which they ended: rounding of the sum must not depend on it
        values = np.array([played[number][name].values[column] for number in sorted(played)])
        (mean,), (half_width,), _ = half_widths(values[:, None])
        target = precision.share * abs(mean)
        if half_width > target > 0:
            needed = max(needed, _replications_for(done, half_width, target), done + 1)
        elif math.isnan(half_width) and done < 2:
            needed = max(needed, 2)
    return needed


def _replications_for(done: int, half_width: float, target: float) -> int:
    """The replications for a half-width of `target`, if `done` of them have this `half_width`."""
    ratio = min(float(half_width) / float(target), 1e8)  # the square of a larger ratio may overflow
    return math.ceil(min(done * ratio**2, 1e15))


def _out_of_reach(needed: int, done: int) -> bool:
    """Whether more than the most are `needed`, even if the variance is overestimated by five of its deviations.

    The estimate of a normal variance from n values has a relative standard deviation of √(2/(n − 1)).
    """
    return done >= LEAST_TO_EXTRAPOLATE and needed > MOST_REPLICATIONS * (1 + 5 * math.sqrt(2 / (done - 1)))


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
    enough = _replications_for(comparison.replications, row.half_width, target)
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
