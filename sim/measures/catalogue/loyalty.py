"""Customers who churned, their lost visits, and retention."""

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
    """The number of customers who churned, counted at the stock point that their last order asked first."""
    return window.flows.churned_customers.sum() if window.customers.can_churn else None


@measure(
    unit="visits",
    formula="visits within the window that customers lost for good would have made",
    source="definition",
    over_all="summed",
    for_groups=True,
)
def visits_lost(window: Window) -> float | None:
    """The number of visits of the window that churned customers did not make."""
    return window.flows.visits_lost.sum() if window.customers.can_churn else None


@measure(
    unit="share",
    formula="people with a visit in the window, made or lost, who were not lost for good by its end / all such people "
    "(of those only who may churn)",
    source="definition",
    over_all="pooled",
    for_groups=True,
)
def retention(window: Window) -> float | None:
    """The share of the customers with a visit in the window, made or lost, who had not churned by its end."""
    visits = window.customers.visits
    if not len(visits.customer):
        return None
    customers, churned = len(np.unique(visits.customer)), len(np.unique(visits.customer[visits.churned]))
    return (customers - churned) / customers


@measure(
    unit="money",
    formula="units that the visits lost would have asked for × (price − unit cost), over the whole window",
    source="definition",
    over_all="summed",
    for_groups=True,
)
def value_of_visits_lost(window: Window) -> float | None:
    """The margin of the units that lost visits would have asked for, had all been sold; not per time unit."""
    if not window.customers.can_churn:
        return None
    return window.flows.lost_visit_units @ (window.terms.price - window.terms.unit_value)
