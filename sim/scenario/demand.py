"""Expected demand on each stock point, known before the run: mean and variance."""

from __future__ import annotations

from sim.arrivals import Demand
from sim.scenario.chain import with_dependent_demand
from sim.scenario.model import Scenario


def demands(scenario: Scenario) -> dict[str, Demand]:
    """Demand on every stock point per time unit, in units: μ_D and σ_D² summed over the customer groups.

    Demand of customers who will not wait counts too. Groups come independently of each other, so their variances add.
    Dependent demand, what stock points order from each other, is included.
    """
    span = scenario.span
    means = dict.fromkeys(scenario.stock, 0.0)
    variances = dict.fromkeys(scenario.stock, 0.0)
    for group in scenario.customers.values():
        # arrivals that name the product themselves know how often each is wanted; else the shares say it
        wants = dict.fromkeys(scenario.stock, 1.0) if group.wants is None else group.wants
        for stock in filter(means.__contains__, wants):
            part = group.arrivals.demand(span, stock, wants[stock], group.quantity)
            means[stock] += part.mean
            variances[stock] += part.variance
    independent = {stock: Demand(means[stock], variances[stock]) for stock in scenario.stock}
    return with_dependent_demand(scenario, independent) if scenario.chained else independent
