"""Plays a rung: what its measures and inputs were in each replication."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

from sim.experiments.run import simulate
from sim.experiments.validation.agreement import Agreement, beside
from sim.experiments.validation.rung import Effort, Exact, Extra, Rung
from sim.measures import measure_run
from sim.scenario.reading import read_mapping

Columns = dict[tuple[str, str], list[float]]
"""{(stock point or group, measure): its value in each replication}."""


def stretched(rung: Rung, effort: Effort) -> dict[str, Any]:
    """The scenario of a rung, with the horizon of that `effort`."""
    return {**rung.values, "horizon": rung.values["horizon"] * rung.played_for(effort).stretch}


def played(rung: Rung, effort: Effort, replications: Iterable[int]) -> Columns:
    """The measures of a rung in these `replications`, and its extras and inputs, these two under ''."""
    extras: dict[str, Extra] = {**rung.extras, **{one.measure: one.value for one in rung.inputs if one.value}}
    return columns_of(stretched(rung, effort), extras, replications)


def columns_of(values: Mapping[str, Any], extras: Mapping[str, Extra], replications: Iterable[int]) -> Columns:
    """All measures over all stock points (''), of each stock point and of each group, and the `extras` of the run."""
    scenario = read_mapping(values)
    found: Columns = {}
    for replication in replications:
        run = simulate(scenario, replication=replication)
        # not `run.measures()`, whose frame takes as long as a short run
        for row in measure_run(run.plan, run.ledger):
            if row.stock == "*" or not row.group:
                of = row.group or ("" if row.stock == "*" else row.stock)
                found.setdefault((of, row.measure), []).append(math.nan if row.value is None else row.value)
        for name, extra in extras.items():
            found.setdefault(("", name), []).append(extra(run))
    return found


def judged(
    rung: Rung, exact: Exact, found: Columns, effort: Effort, false_alarm: float
) -> dict[tuple[str, str], Agreement]:
    """Every exact value of a rung beside what was `found`, by stock point or group and measure.

    Each interval misses a true value with the probability `false_alarm`.
    """
    horizon = stretched(rung, effort)["horizon"]
    inputs = [
        (found["" if one.value else one.of, one.measure], one.mean * (horizon if one.per_time else 1))
        for one in rung.inputs
    ]
    return {
        (of, measure): beside(
            value, found[of, measure], inputs, false_alarm=false_alarm, sees=rung.sees_at(measure, effort)
        )
        for of, wanted in exact.items()
        for measure, value in wanted.items()
    }
