"""The bottleneck of a chain: the one node that holds up most of what is owed to customers, if there is one."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.number_format import finite_or_zero
from sim.report.findings.chain_flows import backorders_by_cause

if TYPE_CHECKING:
    from sim.experiments.run import Run
    from sim.report.findings.estimates import EstimateTable

ENOUGH = 0.99
"""Below this fill rate, with the whole interval, customers are short of something."""
MOST = 2 / 3
"""A node that holds up more than this share of the backorders is the bottleneck."""


class Bottleneck(NamedTuple):
    """What customers of a chain wait for.

    `short`: whether their fill rate is below 99 % with its whole interval, over all replications. `node`: where more
    than two thirds of the units that are owed to them are held up in the first replication; None if nothing is short,
    if no node has so much, or if that node may have owed nothing in other replications (its interval of backorders
    holds 0). `share` is the largest node's of all units owed, `backorders` the units by node.
    """

    short: bool
    node: str | None
    share: float
    backorders: dict[str, float]


def bottleneck(run: Run, estimates: EstimateTable) -> Bottleneck:
    """What customers wait for under the policy of a run, the first of its replications."""
    backorders = backorders_by_cause(run)
    total = sum(backorders.values())
    worst = max(backorders, key=backorders.__getitem__)
    share = backorders[worst] / total if total > 0 else 0.0
    filled = estimates.of(run.policy, "fill_rate")
    short = filled.defined and filled.mean + finite_or_zero(filled.half_width) < ENOUGH
    owes = True
    if worst in run.scenario.stock:
        owed = estimates.of(run.policy, "backorders", worst)
        owes = owed.defined and owed.mean - finite_or_zero(owed.half_width) > 0
    return Bottleneck(short, worst if short and share > MOST and owes else None, share, backorders)
