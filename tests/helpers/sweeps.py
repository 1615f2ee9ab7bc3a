"""Sweeps whose numbers are made for a test: nothing is played."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.experiments.sweep.design import Design
from sim.experiments.sweep.gathering import Failure
from sim.experiments.sweep.result import Sweep
from sim.measures.statistics import half_widths
from sim.scenario.model import Scenario
from tests.helpers.comparisons import scenario

LEAD_TIME = "suppliers.acme.lead_time.mean"
LEVEL = "stock.mug.restock.base_stock_level"
PRICE = "products.mug.holding_cost"
RECORDS = ("path", "measure", "policy", "index", "value", "low", "high")


class MadeSweep(Sweep):
    """A sweep of given values: `numbers[policy][measure]` is points × replications, `measure` with stock and group as
    'mug::fill_rate' or ':people:fill_rate'; what is not given is undefined."""

    def __init__(
        self,
        of: Scenario,
        plan: Design,
        numbers: Mapping[str, Mapping[str, Any]],
        *,
        sensitivities: Sequence[tuple[Any, ...]] = (),
        failures: Iterable[Failure] = (),
        unfelt: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self.scenario, self.plan = of, plan
        self.policies = tuple(numbers)
        self.seed, self.engine = 7, "simpy"
        self.command = "run_sim.py sweep shop.yaml --vary '…'"
        self.folder = Path("results/made/0123456789abcdef")
        self.unfelt = unfelt or {}
        self.failures = list(failures)
        self.numbers, self.records = numbers, sensitivities
        first = next(iter(next(iter(numbers.values())).values()))
        self.replications = int(np.shape(first)[1])
        self.triples = len(plan.rows) * self.replications * len(self.policies)
        self.found, self.seconds = 0, 1.5
        self.shown, self.fingerprint, self.lineage = None, "0123456789abcdef", ""

    @property
    def design(self) -> pd.DataFrame:
        frame = pd.DataFrame(self.plan.rows, columns=list(self.plan.columns))
        frame.insert(0, "point", range(len(frame)))
        return frame

    def values(self, policy: str, measure: str, stock: str = "*", group: str = "") -> np.ndarray:
        key = measure if stock == "*" and not group else f"{'' if stock == '*' else stock}:{group}:{measure}"
        otherwise = 1.0 if key == "on_hand" else np.nan
        found = np.array(self.numbers[policy].get(key, otherwise), dtype=float)
        values = np.broadcast_to(found, (len(self.plan.rows), self.replications)).copy()
        for failure in self.failures:
            if failure.policy == policy:
                values[failure.point, failure.replication] = np.nan
        return values

    def means(self, policy: str, measure: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        return half_widths(self.values(policy, measure).T)

    def sensitivities(self, measure: str) -> pd.DataFrame:
        frame = pd.DataFrame(self.records, columns=list(RECORDS))
        return frame[frame["measure"] == measure]


def grid(values: Mapping[str, Sequence[Any]], kind: str = "grid") -> Design:
    """Every combination of the values by path, the first path outermost."""
    columns = tuple(values)
    rows = list(itertools.product(*values.values()))
    return Design(kind, columns, rows, tuple((column,) for column in columns))


def sampled(columns: Sequence[str], sample: np.ndarray, low: Sequence[float], high: Sequence[float]) -> Design:
    """A design of a Latin hypercube between those ends."""
    rows = [tuple(row) for row in (np.asarray(low) + sample * (np.asarray(high) - low)).tolist()]
    return Design("lhs", tuple(columns), rows, tuple((column,) for column in columns), sample)


def shop(policies: Iterable[str] = ("as today", "honest"), **changes: Any) -> Scenario:
    """The noisy scenario under policies of those names, which differ in the base stock level."""
    named = {policy: {"restock": {"base_stock_level": 8 + number}} for number, policy in enumerate(policies)}
    return scenario({"policies": named, "replications": 10, **changes})


def around(means: Any, noise: float = 0.1, replications: int = 10, seed: int = 1) -> np.ndarray:
    """Points × replications about `means`, each row with exactly that mean and the deviation `noise`; the same `seed`
    gives the same noise, as common random numbers would."""
    draws = np.random.default_rng(seed).normal(size=(len(means), replications))
    draws -= draws.mean(axis=1, keepdims=True)
    draws /= draws.std(axis=1, ddof=1, keepdims=True)
    return np.asarray(means, dtype=float)[:, None] + noise * draws


def policy_map(**more: Any) -> MadeSweep:
    """Costs as today x + y against 10 when honest, over x and y from 1 to 10: where x + y = 10 nothing tells them
    apart, below it as today is best."""
    design = grid({LEAD_TIME: range(1, 11), PRICE: range(1, 11)})
    sums = np.array([x + y for x, y in design.rows], dtype=float)
    numbers = {"as today": {"running_cost": around(sums)}, "honest": {"running_cost": around(np.full(100, 10.0))}}
    return MadeSweep(more.pop("of", shop()), design, numbers, **more)


def curve(**more: Any) -> MadeSweep:
    """Costs as today the lead time of 2 to 6 days, honest always 4: at 4 days nothing tells them apart."""
    days = np.arange(2, 7)
    numbers = {"as today": {"running_cost": around(days)}, "honest": {"running_cost": around(np.full(5, 4.0))}}
    return MadeSweep(more.pop("of", shop()), grid({LEAD_TIME: days.tolist()}), numbers, **more)


def hypercube(points: int = 60, kind: str = "lhs", **more: Any) -> MadeSweep:
    """A Latin hypercube over three paths, of which the first alone decides: as today costs the lead time, honest 8."""
    sample = np.random.default_rng(3).random((points, 3))
    design = sampled([LEAD_TIME, PRICE, LEVEL], sample, [2, 1, 5], [20, 5, 30])._replace(kind=kind)
    lead_times = np.array([row[0] for row in design.rows])
    numbers = {
        "as today": {"running_cost": around(lead_times)},
        "honest": {"running_cost": around(np.full(points, 8.0))},
    }
    return MadeSweep(shop(), design, numbers, **more)


def one_at_a_time(**more: Any) -> MadeSweep:
    """A lead time of 8 and a holding cost of 2 by themselves at either end: cost 2 x + y as today, honest 15."""
    rows = [(8.0, 2.0), (2.0, 2.0), (20.0, 2.0), (8.0, 1.0), (8.0, 5.0)]
    design = Design("oat", (LEAD_TIME, PRICE), rows, ((LEAD_TIME,), (PRICE,)))
    costs = np.array([2 * x + y for x, y in rows])
    numbers = {"as today": {"running_cost": around(costs)}, "honest": {"running_cost": around(np.full(5, 15.0))}}
    return MadeSweep(shop(), design, numbers, **more)


def indices(*of: tuple[str, str, float]) -> list[tuple[Any, ...]]:
    """Records of sensitivities of the running cost under both policies: index, path, value; ± 0.05."""
    return [
        (path, "running_cost", policy, index, value, value - 0.05, value + 0.05)
        for policy in ("as today", "honest")
        for index, path, value in of
    ]
