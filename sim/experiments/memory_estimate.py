"""Footprint: about how much memory a comparison takes, told by playing a little of it."""

from __future__ import annotations

import math
import os
from typing import NamedTuple

import numpy as np

from sim.engine.plan import plan
from sim.engine.simpy_engine import play
from sim.engine.tape import Tape
from sim.errors import UserError
from sim.experiments.run import Run
from sim.measures import measure_run
from sim.measures.promise_outcomes import promise_outcomes
from sim.measures.statistics import waits
from sim.memory import Memory
from sim.scenario.model import Scenario

SAMPLE = 3000
"""Orders that are played to see what one takes."""
AT_MOST = 20_000
"""Bytes that no order takes under one policy, its tables kept: up to 3,300 in the scenarios that come along."""
LOADED = 140e6
"""Bytes of the packages that are loaded late, for tables and figures."""
WORKER = 120e6
"""Bytes of a process that has not played anything yet."""
OF_A_RUN = 4e3
"""Bytes that every replication leaves under every policy, however short: its account, and what holds it together."""

# how often a run's ledger and tables lie in memory at the same time: measured over the scenarios that come along, at
# 10⁵ orders, where peaks were between 0.75 and 1.06 of what these come to
PLAYING = 1.6
KEPT = 2.1
IN_WORK = 1.0


class Taken(NamedTuple):
    """Bytes that one replication takes, by policy: its `ledger`, its `tables`, and the `results` that stay of it."""

    ledger: np.ndarray
    tables: np.ndarray
    results: np.ndarray


class Footprint(NamedTuple):
    """Bytes that a comparison takes: the `parent` at its peak, which is when tables are made of what was played; the
    parent `meanwhile`, and each `worker`, if there are any.
    """

    parent: float
    meanwhile: float
    worker: float


def jobs_that_fit(
    scenario: Scenario, policies: tuple[str, ...], replications: int, keep: str, jobs: int | None, memory: Memory
) -> int | None:
    """So many processes at a time as memory has room for: `jobs`, or fewer where nobody asked for a number.

    Raises `UserError` with the estimate where it has no room for one, or not for as many as were asked for.
    """
    cores = min(jobs or os.cpu_count() or 1, replications)
    kept = {"totals": 0, "first": 1, "all": replications}[keep]
    orders = scenario.expected_orders
    of_results = (replications + 1) * (OF_A_RUN + 100 * orders)
    most = len(policies) * (AT_MOST * orders * (1 + kept) + of_results)
    if most + LOADED < memory.alone and most + LOADED + cores * (WORKER + most) < memory.together:
        return jobs  # whatever it is like
    taken = _taken(scenario, policies, orders)
    needed = footprint(taken, replications, kept)
    if needed.parent > memory.alone:
        raise UserError(_refusal(needed.parent, memory.alone, taken, orders, replications, keep))
    room = (memory.together - needed.meanwhile) / needed.worker
    fit = int(min(max(room, 1), cores)) if needed.worker < memory.each else 1
    if jobs is not None and min(jobs, replications) > fit:
        total = needed.meanwhile + min(jobs, replications) * needed.worker
        raise UserError(
            f"--jobs: expected at most {fit} at a time, for which there is memory ({_gb(memory.together)} free), "
            f"found {jobs}, which need about {_gb(total)}"
        )
    return min(cores, fit)


def footprint(taken: Taken, replications: int, kept: int) -> Footprint:
    """The memory of so many replications, of which so many are `kept` with their tables."""
    both = taken.ledger + taken.tables
    results = 2 * replications * float(taken.results.sum())  # once by replication, once end to end
    playing = PLAYING * float(taken.ledger.max())
    tables = kept * KEPT * float(both.sum()) + (IN_WORK * float(both.max()) if kept else 0.0)
    ledgers = float(taken.ledger.sum())
    return Footprint(
        parent=LOADED + max(playing, tables) + results,
        meanwhile=LOADED + (kept + 1) * ledgers * bool(kept) + results,
        worker=WORKER + playing + 2 * ledgers * bool(kept),  # as it is, and as it travels
    )


def _taken(scenario: Scenario, policies: tuple[str, ...], orders: float) -> Taken:
    """What one replication takes, by the first orders of one."""
    length = scenario.span.length * min(SAMPLE / max(orders, 1.0), 1.0)
    columns: list[tuple[float, float, float]] = []
    for policy in policies:
        world = scenario.policies[policy].model_copy(update={"warm_up": 0.0, "horizon": length})
        world._policies = {}
        own = plan(world, "as declared")
        tape = Tape(0, 0)
        customers = tape.customers(own)
        run = Run(own, play(own, tape, customers), seed=0, replication=0, engine="simpy")
        frames = (run.orders, run.replenishments, run.levels, run.forecasts)
        times = orders / max(len(customers.arrived_at), 1)
        per_order = _bytes((waits(own, run.ledger), promise_outcomes(own, run.ledger)))
        columns.append(
            (
                times * _bytes(run.ledger),
                times * float(sum(frame.memory_usage(deep=True).sum() for frame in frames)),
                times * per_order + OF_A_RUN + 8 * len(measure_run(own, run.ledger)),
            )
        )
    return Taken(*np.array(columns).T)


def _bytes(columns: object) -> float:
    """What arrays, and those in tuples of them, take; of Python's own objects in them, about what a short text does."""
    if isinstance(columns, np.ndarray):
        return columns.nbytes + (60.0 * len(columns) if columns.dtype == object else 0.0)
    return sum(map(_bytes, columns)) if isinstance(columns, tuple) else 0.0


def _refusal(needed: float, free: float, taken: Taken, orders: float, replications: int, keep: str) -> str:
    said = (
        f"horizon: expected a comparison that fits in memory ({_gb(free)} free), found one of about "
        f"{orders:,.0f} orders a replication under {len(taken.ledger)} policies, which needs about {_gb(needed)}"
    )
    less = footprint(taken, replications, 0).parent
    return said + (f"; with --keep totals about {_gb(less)}" if keep != "totals" and less < needed / 2 else "")


def _gb(size: float) -> str:
    """So many bytes, in words.

    >>> _gb(7.44e9), _gb(3e8)
    ('7.4 GB', '0.3 GB')
    """
    return f"{max(size, 0.0) / 1e9:.1f} GB" if math.isfinite(size) else "unbounded"
