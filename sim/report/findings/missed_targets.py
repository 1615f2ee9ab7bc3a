"""Missed targets: the items and customer groups that fall short of what was asked of them, the worst first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sim.experiments.goal_judgement import shortfall
from sim.report.findings.estimates import EstimateRow, EstimateTable
from sim.report.findings.service_target import SERVICE_MEASURES

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.comparison import Comparison
    from sim.scenario.model import Scenario

MISSED, OPEN = "missed", "open"


class MissedTarget(NamedTuple):
    """An item (`stock`) or customer group that misses, or may miss, what was `asked` of a `measure`.

    `source` says by whom: the goal or a restock rule. `short` is how far the mean is on the wrong side, in proportion
    to what was asked; 0 where it is on the right side, but not surely.
    """

    stock: str
    group: str
    measure: str
    asked: float
    operator: str
    source: str
    estimate: EstimateRow
    status: str
    short: float


def missed_targets(
    comparison: Comparison, policy: str, levels: pd.DataFrame, estimates: EstimateTable
) -> list[MissedTarget]:
    """What misses its target under a policy, the worst first: those that surely miss it, then those that may.

    Targets are the goal's conditions on single stock points and customer groups, and what restock rules are asked
    for (`levels`). Of a condition on a service over all, those that are served worse than it asks are named too where
    nothing else is asked of them.
    """
    found: dict[tuple[str, str, str], MissedTarget] = {}
    for target in [*_of_goal(comparison, policy), *_of_rules(policy, levels, estimates)]:
        found.setdefault((target.stock, target.group, target.measure), target)
    asked = {(stock, measure) for stock, _, measure in found}
    for target in _below_the_whole(comparison, policy, estimates):
        if (target.stock, target.measure) not in asked:
            found.setdefault((target.stock, target.group, target.measure), target)
    failing = [target for target in found.values() if target.status in (MISSED, OPEN)]
    return sorted(failing, key=lambda target: (target.status != MISSED, -target.short))


def _of_goal(comparison: Comparison, policy: str) -> Iterator[MissedTarget]:
    for judged in comparison.conditions.get(policy, ()):
        one = judged.condition
        if one.stock != "*" or one.group:
            estimate = EstimateRow(judged.mean, judged.half_width, judged.n)
            yield MissedTarget(
                one.stock, one.group, one.measure, one.value, one.operator, "the goal", estimate, judged.status,
                shortfall(one.operator, one.value, judged.mean),
            )  # fmt: skip


def _of_rules(policy: str, levels: pd.DataFrame, estimates: EstimateTable) -> Iterator[MissedTarget]:
    """What restock rules are asked for as a share; days of supply are a way to size a level and no promise."""
    for row in levels[(levels["policy"] == policy) & (levels["met"] != "")].itertuples(index=False):
        if str(row.asked).endswith("%"):
            value = float(str(row.asked).rstrip("%")) / 100
            status = {"yes": "met", "no": MISSED}.get(str(row.met), OPEN)
            estimate = estimates.of(policy, str(row.measure), str(row.stock))
            yield MissedTarget(
                str(row.stock), "", str(row.measure), value, ">=", "its restock rule", estimate, status,
                shortfall(">=", value, estimate.mean),
            )  # fmt: skip


def _below_the_whole(comparison: Comparison, policy: str, estimates: EstimateTable) -> Iterator[MissedTarget]:
    """Where there are several stock points, those that are surely served worse than the goal asks of all
    together; not those that serve other stock points, of which the whole knows nothing."""
    for judged in comparison.conditions.get(policy, ()):
        one = judged.condition
        if one.stock != "*" or one.group or one.measure not in SERVICE_MEASURES or len(estimates.stocks) < 2:
            continue
        upstream = _upstream(comparison.scenario.policies[policy])
        for stock in estimates.stocks:
            estimate = estimates.of(policy, one.measure, stock)
            if stock not in upstream and estimate.defined and estimate.mean + estimate.half_width < one.value:
                yield MissedTarget(
                    stock, "", one.measure, one.value, one.operator, "the goal, of all together", estimate, MISSED,
                    shortfall(one.operator, one.value, estimate.mean),
                )  # fmt: skip


def _upstream(scenario: Scenario) -> set[str]:
    """The stock points from which others get units or parts, so that what they fill at once is no customer's."""
    sources = {route.source for point in scenario.stock.values() for route in point.routes}
    parts = {scenario.part(stock, part) for stock, point in scenario.stock.items() for part in point.made_from}
    return sources | parts
