"""About how much memory a comparison takes, estimated from a short sample of it."""

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
from sim.sentences import counted

SAMPLE_ORDERS = 3000
"""Orders that are played to measure the memory of one."""
MOST_BYTES_PER_ORDER = 20_000
"""A bound for the bytes of an order under one policy, its tables kept: up to 3,300 in the example scenarios."""
PACKAGE_BYTES = 140e6
"""Bytes of the packages that are imported late, for tables and figures."""
WORKER_BYTES = 120e6
"""Bytes of a worker process before it plays."""
BYTES_PER_REPLICATION = 4e3
"""Bytes that a replication leaves under a policy, however short it is: its account, and Python objects around it."""

# how often a run's ledger and tables are in memory at the same time, measured over the example scenarios at 10⁵
# orders: peaks were between 0.75 and 1.06 times the estimates
LEDGERS_WHILE_PLAYING = 1.6
COPIES_KEPT = 2.1
COPIES_IN_WORK = 1.0


class ReplicationBytes(NamedTuple):
    """Bytes of one replication, an entry for each policy: its `ledger`, its `tables`, and the `results` that remain."""

    ledger: np.ndarray
    tables: np.ndarray
    results: np.ndarray


class MemoryEstimate(NamedTuple):
    """Bytes of a comparison: the `parent` process at its peak, which is when tables are made; the parent `meanwhile`,
    as long as workers play; and each `worker`, if there are any.
    """

    parent: float
    meanwhile: float
    worker: float


def jobs_that_fit(
    scenario: Scenario, policies: tuple[str, ...], replications: int, keep: str, jobs: int | None, memory: Memory
) -> int | None:
    """How many processes at a time fit into memory: `jobs`, or where it is None one a core or fewer.

    None stands for no need of a limit. Raises `UserError` with the estimate where not even one fits, or not `jobs`.
    """
    cores = min(jobs or os.cpu_count() or 1, replications)
    kept = {"totals": 0, "first": 1, "all": replications}[keep]
    orders = scenario.expected_orders
    of_results = (replications + 1) * (BYTES_PER_REPLICATION + 100 * orders)
    most = len(policies) * (MOST_BYTES_PER_ORDER * orders * (1 + kept) + of_results)
    if most + PACKAGE_BYTES < memory.alone and most + PACKAGE_BYTES + cores * (WORKER_BYTES + most) < memory.together:
        return jobs  # it fits by the bound: no sample is needed
    bytes_each = _sampled(scenario, policies, orders)
    needed = estimate_memory(bytes_each, replications, kept)
    if needed.parent > memory.alone:
        raise UserError(_refusal(needed.parent, memory.alone, bytes_each, orders, replications, keep))
    room = (memory.together - needed.meanwhile) / needed.worker
    fit = int(min(max(room, 1), cores)) if needed.worker < memory.each else 1
    if jobs is not None and min(jobs, replications) > fit:
        total = needed.meanwhile + min(jobs, replications) * needed.worker
        raise UserError(
            f"expected at most {fit} at a time, for which there is memory ({_gb(memory.together)} free), "
            f"found {jobs}, which need about {_gb(total)}",
            argument="jobs",
        )
    return min(cores, fit)


def estimate_memory(bytes_each: ReplicationBytes, replications: int, kept: int) -> MemoryEstimate:
    """The memory of `replications` of which so many are `kept` with their tables."""
    both = bytes_each.ledger + bytes_each.tables
    results = 2 * replications * float(bytes_each.results.sum())  # once by replication, once concatenated
    playing = LEDGERS_WHILE_PLAYING * float(bytes_each.ledger.max())
    tables = kept * COPIES_KEPT * float(both.sum()) + (COPIES_IN_WORK * float(both.max()) if kept else 0.0)
    ledgers = float(bytes_each.ledger.sum())
    return MemoryEstimate(
        parent=PACKAGE_BYTES + max(playing, tables) + results,
        meanwhile=PACKAGE_BYTES + (kept + 1) * ledgers * bool(kept) + results,
        worker=WORKER_BYTES + playing + 2 * ledgers * bool(kept),  # the ledger itself, and pickled
    )


def _sampled(scenario: Scenario, policies: tuple[str, ...], orders: float) -> ReplicationBytes:
    """The bytes of one replication, extrapolated from its first orders."""
    length = scenario.span.length * min(SAMPLE_ORDERS / max(orders, 1.0), 1.0)
    columns: list[tuple[float, float, float]] = []
    for policy in policies:
        sample = scenario.policies[policy].model_copy(update={"warm_up": 0.0, "horizon": length})
        sample._policies = {}
        sample_plan = plan(sample, "as declared")
        tape = Tape(0, 0)
        customers = tape.customers(sample_plan)
        run = Run(sample_plan, play(sample_plan, tape, customers), seed=0, replication=0, engine="simpy")
        frames = (run.orders, run.replenishments, run.levels, run.forecasts)
        factor = orders / max(len(customers.arrived_at), 1)
        per_order = _bytes((waits(sample_plan, run.ledger), promise_outcomes(sample_plan, run.ledger)))
        columns.append(
            (
                factor * _bytes(run.ledger),
                factor * float(sum(frame.memory_usage(deep=True).sum() for frame in frames)),
                factor * per_order + BYTES_PER_REPLICATION + 8 * len(measure_run(sample_plan, run.ledger)),
            )
        )
    return ReplicationBytes(*np.array(columns).T)


def _bytes(columns: object) -> float:
    """The bytes of an array, or of arrays in tuples; each Python object in them counts as a short text."""
    if isinstance(columns, np.ndarray):
        return columns.nbytes + (60.0 * len(columns) if columns.dtype == object else 0.0)
    return sum(map(_bytes, columns)) if isinstance(columns, tuple) else 0.0


def _refusal(
    needed: float, free: float, bytes_each: ReplicationBytes, orders: float, replications: int, keep: str
) -> str:
    policies = counted(len(bytes_each.ledger), "policy", "policies")
    message = (
        f"horizon: expected a comparison that fits in memory ({_gb(free)} free), found one of about "
        f"{orders:,.0f} orders a replication under {policies}, which needs about {_gb(needed)}"
    )
    less = estimate_memory(bytes_each, replications, 0).parent
    return message + (f"; keeping totals alone about {_gb(less)}" if keep != "totals" and less < needed / 2 else "")


def _gb(size: float) -> str:
    """A number of bytes as text.

    >>> _gb(7.44e9), _gb(3e8)
    ('7.4 GB', '0.3 GB')
    """
    return f"{max(size, 0.0) / 1e9:.1f} GB" if math.isfinite(size) else "unbounded"
