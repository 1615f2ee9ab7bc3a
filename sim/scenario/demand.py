"""Expected demand on each stock point, known before the run: mean and variance."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from sim.arrivals import Demand
from sim.scenario.chain import with_dependent_demand
from sim.scenario.model import Scenario


def demands(scenario: Scenario, known: Mapping[str, Mapping[str, Demand]] = MappingProxyType({})) -> dict[str, Demand]:
    """Demand on every stock point per time unit, in units: μ_D and σ_D² summed over the customer groups.

    Demand of customers who will not wait counts too. Groups come independently of each other, so their variances add.
    Dependent demand, what stock points order from each other, is included. `known` is what `demand_of_group` has said
    of some groups.
    """
    means = dict.fromkeys(scenario.stock, 0.0)
    variances = dict.fromkeys(scenario.stock, 0.0)
    for group in scenario.customers:
        for stock, part in (known.get(group) or demand_of_group(scenario, group)).items():
            means[stock] += part.mean
            variances[stock] += part.variance
    independent = {stock: Demand(means[stock], variances[stock]) for stock in scenario.stock}
    return with_dependent_demand(scenario, independent) if scenario.chained else independent


def demand_of_group(scenario: Scenario, name: str) -> dict[str, Demand]:
    """The demand of one customer group on each stock point that it may order from, per time unit, in units."""
    group, span = scenario.customers[name], scenario.span
    # arrivals that name the product themselves know how often each is wanted; else the shares say it
    wants = dict.fromkeys(scenario.stock, 1.0) if group.wants is None else group.wants
    return {
        stock: group.arrivals.demand(span, stock, wants[stock], group.quantity)
        for stock in wants
        if stock in scenario.stock
    }
