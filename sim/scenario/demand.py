"""What customers will ask of each stock point, before anyone has come: mean and variance of demand."""

from __future__ import annotations

from sim.arrivals import Demand
from sim.scenario.chain import passed_up
from sim.scenario.model import Scenario


def demands(scenario: Scenario) -> dict[str, Demand]:
    """Demand on every stock point per time unit, in units: μ_D and σ_D² summed over the customer groups.

    All that is asked for counts, also by those who will not wait. Groups come independently of each other, so
    their variances add. What stock points will order from each other counts too.
    """
    span = scenario.span
    means = dict.fromkeys(scenario.stock, 0.0)
    variances = dict.fromkeys(scenario.stock, 0.0)
    for group in scenario.customers.values():
        # arrivals that name the product themselves know how often each comes; else the shares say it
        wants = dict.fromkeys(scenario.stock, 1.0) if group.wants is None else group.wants
        for stock in filter(means.__contains__, wants):
            part = group.arrivals.demand(span, stock, wants[stock], group.quantity)
            means[stock] += part.mean
            variances[stock] += part.variance
    own = {stock: Demand(means[stock], variances[stock]) for stock in scenario.stock}
    return passed_up(scenario, own) if scenario.chained else own
