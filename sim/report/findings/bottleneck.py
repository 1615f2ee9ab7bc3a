"""The bottleneck: the one place that customers wait for, if they surely wait and there is one."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

from sim.report.findings.chain_flows import blamed
from sim.report.findings.estimates import EstimateTable

ENOUGH = 0.99
"""Where customers surely get less than this share of their units at once, they are short of something."""
MOST = 2 / 3
"""A place that holds up more than this share of what customers wait for is what they wait for, and not by chance."""


class Bottleneck(NamedTuple):
    """What customers of a chain wait for.

    `short`: whether their fill rate is below 99 % with its whole interval, over all replications. `place`: where more
    than two thirds of the units that are owed to them are held up in the first replication; None if nothing is short,
    if no place has so much, or if that place may have owed nothing in other replications (its interval of backorders
    holds 0). `share` of the units owed, `blamed` for each place in units.
    """

    short: bool
    place: str | None
    share: float
    blamed: dict[str, float]


def bottleneck(run: Any, estimates: EstimateTable) -> Bottleneck:
    """What customers wait for under the policy of a run, the first of its replications."""
    waiting = blamed(run)
    total = sum(waiting.values())
    worst = max(waiting, key=waiting.__getitem__)
    share = waiting[worst] / total if total > 0 else 0.0
    filled = estimates.of(run.policy, "fill_rate")
    short = filled.defined and filled.mean + _finite(filled.half_width) < ENOUGH
    owes = True
    if worst in run.scenario.stock:
        owed = estimates.of(run.policy, "backorders", worst)
        owes = owed.defined and owed.mean - _finite(owed.half_width) > 0
    return Bottleneck(short, worst if short and share > MOST and owes else None, share, waiting)


def _finite(number: float) -> float:
    return number if math.isfinite(number) else 0.0
