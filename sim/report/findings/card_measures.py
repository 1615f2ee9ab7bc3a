"""Card measures: the three measures that the page shows first, of the goal, of service and of stock."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.report.findings.estimates import EstimateTable
from sim.report.findings.service_target import service_measure

if TYPE_CHECKING:
    from sim.experiments.comparison import Comparison

SERVICE = ("fill_rate", "mean_backorder_wait", "backorder_rate", "lost_rate")
"""What stands for service where the goal itself is, or nothing defines, what is before it."""
STOCK = ("on_hand", "inventory_turns", "backorders")


class CardMeasure(NamedTuple):
    """A card: what it is about (`role`: goal, service or stock), and its `measure`."""

    role: str
    measure: str


def card_measures(comparison: Comparison, estimates: EstimateTable) -> list[CardMeasure]:
    """The cards, that of the goal first; what no policy defines has none, and no measure has two."""
    asked = [one.measure for one in comparison.scenario.goal.conditions if one.stock == "*" and not one.group]
    service = [service_measure(comparison), *(measure for measure in asked if measure not in STOCK), *SERVICE]
    chosen: list[CardMeasure] = []
    for role, candidates in (("goal", [comparison.objective.measure]), ("service", service), ("stock", list(STOCK))):
        taken = {card.measure for card in chosen}
        defined = (
            measure
            for measure in candidates
            if measure not in taken and any(estimates.of(policy, measure).defined for policy in comparison.policies)
        )
        if measure := next(defined, ""):
            chosen.append(CardMeasure(role, measure))
    return chosen
