"""The runner: plays triples of point, policy and replication, on any backend, and brings back what each left.

Every experiment asks it. Replication k meets the same tape at every point and under every policy.
"""

from __future__ import annotations

import contextlib
import math
from collections import OrderedDict
from collections.abc import Callable, Generator, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np

from sim.engine.ledger import Ledger
from sim.engine.plan import Plan, plan
from sim.engine.simpy_engine import play
from sim.engine.tape import Customers, Tape
from sim.errors import UserError
from sim.experiments.backends import GivenUp, backend
from sim.experiments.played import Key, Played
from sim.interrupts import interrupt_behind, raise_lost
from sim.measures import account, measure_run
from sim.measures.forecast_outcomes import last_levels
from sim.measures.promise_outcomes import promise_outcomes
from sim.measures.statistics import waits
from sim.plugins import one_line_message
from sim.scenario.model import Scenario

MOST_ORDERS_REMEMBERED = 200_000
"""Customers drawn for a replication that a process keeps for the next points, over all replications: about 15 MB."""
MOST_SETS_OF_CUSTOMERS = 3
"""Sets of customers that are kept of one replication: policies may change who comes."""


class Situation(NamedTuple):
    """A policy at a point: its name, and the values of the paths that are varied."""

    policy: str
    values: tuple[Any, ...] = ()


class Points(Protocol):
    """Gives the plan of a situation; it is sent to every process that plays."""

    def plan(self, situation: Situation) -> Plan:
        """What is played in the situation."""


class OnePoint:
    """The one point of a comparison: the scenario itself."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def plan(self, situation: Situation) -> Plan:
        """The plan of the scenario under the policy of a situation."""
        return plan(self.scenario, situation.policy)


class Experiment(NamedTuple):
    """What is the same for every triple: the scenario at its points, the seed, and of which replications the ledgers
    are kept ('totals': none, 'first', 'all')."""

    points: Points
    seed: int
    keep: str = "totals"


class Batch(NamedTuple):
    """Triples that are played together: all `situations` in each replication from `first` to before `end`.

    `numbers` are the caller's own for the situations.
    """

    situations: tuple[Situation, ...]
    first: int
    end: int
    numbers: tuple[int, ...] = ()

    def __hash__(self) -> int:
        return hash((self.first, self.end, self.numbers))  # values of situations may be blocks, which have no hash

    @property
    def size(self) -> int:
        """The number of triples."""
        return len(self.situations) * (self.end - self.first)


class BackendChoice(NamedTuple):
    """Where triples are played: a backend by name, with so many `jobs`, the address of a `scheduler`, and `plugins`."""

    backend: str = "serial"
    jobs: int | None = None
    scheduler: str | None = None
    plugins: tuple[Path, ...] = ()


class BatchValues(NamedTuple):
    """What a sweep keeps of a batch: for each triple, the replications outermost, the values of its measures (NaN:
    undefined) and which of the lists of `keys` names them, or in words why it failed."""

    keys: list[tuple[Key, ...]]
    triples: list[tuple[int, np.ndarray] | str]


Work = Callable[[Experiment, Batch], Any]


def run(
    work: Work, experiment: Experiment, batches: Iterable[Batch], place: BackendChoice, *, may_give_up: bool = False
) -> Generator[tuple[Batch, Any], None, None]:
    """`work(experiment, batch)` of every batch, as they are done; interrupts that Python lost are raised between.

    A batch that ends every process which plays it raises `ChildProcessError`, or gives `GivenUp` if it `may_give_up`.
    """
    played = backend(place.backend).map(
        work, experiment, batches, jobs=place.jobs, plugins=place.plugins, scheduler=place.scheduler
    )
    with contextlib.closing(played):
        raise_lost()
        for batch, left in played:
            if isinstance(left, GivenUp) and not may_give_up:
                raise ChildProcessError(left.reason)
            yield batch, left
            raise_lost()


def play_whole(experiment: Experiment, batch: Batch) -> tuple[list[dict[str, Played]], dict[str, list[Key]]]:
    """What each replication left of every policy, the first replication first, and the keys of the policies' values."""
    played: list[dict[str, Played]] = [{} for _ in range(batch.first, batch.end)]
    keys: dict[str, list[Key]] = {}
    for replication, policy_plan, ledger in _each(experiment, batch):
        policy = policy_plan.policy
        rows = measure_run(policy_plan, ledger)
        keys[policy] = [(row.stock, row.group, row.measure) for row in rows]
        kept = experiment.keep == "all" or (experiment.keep == "first" and replication == 0)
        played[replication - batch.first][policy] = Played(
            values=np.array([math.nan if row.value is None else row.value for row in rows]),
            account=account(policy_plan, ledger),
            waits=waits(policy_plan, ledger),
            promise_outcomes=promise_outcomes(policy_plan, ledger),
            ledger=ledger if kept else None,
            last_levels=last_levels(policy_plan, ledger),
        )
    return played, keys


def play_values(experiment: Experiment, batch: Batch) -> BatchValues:
    """The values of every triple's measures; one that fails is noted, and the others are played."""
    keys: dict[tuple[Key, ...], int] = {}
    triples: list[tuple[int, np.ndarray] | str] = []
    plans = [_plan_or_reason(experiment, situation) for situation in batch.situations]
    for replication in range(batch.first, batch.end):
        drawn = _remembered.drawn(experiment.seed, replication)
        for situation_plan in plans:
            if isinstance(situation_plan, str):
                triples.append(situation_plan)
                continue
            try:
                rows = measure_run(situation_plan, drawn.play(situation_plan))
            except Exception as error:
                triples.append(_reason(error))
                continue
            of_rows = tuple([row[:3] for row in rows])
            values = np.array([row.value for row in rows], dtype=float)  # an undefined one is NaN
            triples.append((keys.setdefault(of_rows, len(keys)), values))
        _remembered.keep(drawn)
    return BatchValues(list(keys), triples)


def _plan_or_reason(experiment: Experiment, situation: Situation) -> Plan | str:
    """The plan of a situation, or in words why there is none."""
    try:
        return experiment.points.plan(situation)
    except Exception as error:
        return _reason(error)


def _reason(error: Exception) -> str:
    """Why a triple failed, on one line. Raises the error again where a signal caused it."""
    if interrupt_behind(error) is not None:
        raise error
    message = one_line_message(error)
    return message if isinstance(error, UserError) else f"{type(error).__name__}: {message}"


def _each(experiment: Experiment, batch: Batch) -> Iterator[tuple[int, Plan, Ledger]]:
    """The triples of a batch one by one, each with its plan and ledger; the replications outermost."""
    plans = [experiment.points.plan(situation) for situation in batch.situations]
    for replication in range(batch.first, batch.end):
        drawn = _Drawn(experiment.seed, replication)
        for situation_plan in plans:
            yield replication, situation_plan, drawn.play(situation_plan)


class _Drawn:
    """The customers drawn in a replication: those whom nothing changes are drawn once.

    Each set of customers has its own tape, with all that was drawn for them, and goes with it.
    """

    def __init__(self, seed: int, replication: int) -> None:
        self.seed = seed
        self.replication = replication
        self.customers: list[tuple[Plan, Tape, Customers]] = []

    @property
    def orders(self) -> int:
        """The number of customers that are kept."""
        return sum(len(customers.arrived_at) for _, _, customers in self.customers)

    def play(self, situation_plan: Plan) -> Ledger:
        """The ledger of this replication under a plan."""
        for other, tape, customers in self.customers:
            if _same_customers(situation_plan, other):
                return play(situation_plan, tape, customers)
        tape = Tape(self.seed, self.replication)
        customers = tape.customers(situation_plan)
        del self.customers[:-MOST_SETS_OF_CUSTOMERS]  # where points change the customers, none come again
        self.customers.append((situation_plan, tape, customers))
        return play(situation_plan, tape, customers)


class _RememberedCustomers:
    """What a process has drawn of the replications that it played last: the next points meet the same customers."""

    def __init__(self) -> None:
        self.replications: OrderedDict[tuple[int, int], _Drawn] = OrderedDict()

    def drawn(self, seed: int, replication: int) -> _Drawn:
        """What was drawn of a replication, nothing if it is another one."""
        return self.replications.pop((seed, replication), None) or _Drawn(seed, replication)

    def keep(self, drawn: _Drawn) -> None:
        """Keeps what was drawn, as long as it is not much."""
        self.replications[drawn.seed, drawn.replication] = drawn
        orders = sum(one.orders for one in self.replications.values())
        while orders > MOST_ORDERS_REMEMBERED:
            _, oldest = self.replications.popitem(last=False)
            orders -= oldest.orders


_remembered = _RememberedCustomers()


def _same_customers(a: Plan, b: Plan) -> bool:
    """Whether two plans have the same customers, who come within the same time."""
    return (a.persons, a.stocks, a.scenario.span, a.scenario.customers) == (
        b.persons,
        b.stocks,
        b.scenario.span,
        b.scenario.customers,
    )
