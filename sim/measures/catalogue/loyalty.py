from __future__ import annotations

import numpy as np

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="customers",
    formula="customers lost for good by an order that ended within the window",
    source="definition",
    over_all="summed",
    for_groups=True,
)
def churned_customers(window: Window) -> float | None:
    """How many people will not come again; of the stock point first asked by the order that made them go."""
    return window.moved.churned_customers.sum() if window.people.loyal else None


@measure(
    unit="visits",
    formula="visits within the window that customers lost for good would have made",
    source="definition",
    over_all="summed",
    for_groups=True,
)
def visits_lost(window: Window) -> float | None:
    """How many visits were not made, whenever their customers were lost."""
    return window.moved.visits_lost.sum() if window.people.loyal else None


@measure(
    unit="share",
    formula="people with a visit in the window, made or lost, who were not lost for good by its end / all such people "
    "(of those only who may churn)",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def retention(window: Window) -> float | None:
    """The share of the people who came, or would have come, that the store still has at the end."""
    visitors = window.people.visitors
    if not len(visitors.person):
        return None
    number, gone = len(np.unique(visitors.person)), len(np.unique(visitors.person[visitors.churned]))
    return (number - gone) / number


@measure(
    unit="money",
    formula="units that the visits lost would have asked for × (price − unit cost), over the whole window",
    source="definition",
    over_all="summed",
    for_groups=True,
)
def value_of_visits_lost(window: Window) -> float | None:
    """The margin that went with the visits not made, had all their units been sold; a total, not per time unit."""
    if not window.people.loyal:
        return None
    return window.moved.unasked_units @ (window.terms.price - window.terms.unit_value)
