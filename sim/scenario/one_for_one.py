"""Where Palm's theorem gives the units outstanding: Poisson demand that is passed on at once to one supplier."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property

from sim.arrivals import Demand
from sim.arrivals.poisson import PoissonArrivals
from sim.distributions.constant import Constant
from sim.distributions.scripted import Scripted
from sim.promises.notices import Notices
from sim.restock.units_outstanding import OrderStream, UnitsOutstanding
from sim.scenario.demand import demands
from sim.scenario.model import Scenario
from sim.scenario.names import product_of
from sim.scenario.people import Behaviour
from sim.sourcing.single import Single
from sim.suppliers import SupplierTerms


class OneForOneOrders:
    """The stock points of a scenario that pass on each customer's order at once, and what they have outstanding.

    `known` is the demand by stock point, where it has been computed already. Nothing is looked at before it is asked
    for: most scenarios have no such stock point.
    """

    def __init__(self, scenario: Scenario, known: Mapping[str, Demand] | None = None) -> None:
        self.scenario = scenario
        self._known = known

    def outstanding(self, stock: str) -> UnitsOutstanding | None:
        """The units outstanding of a stock point in the long run; None where Palm's theorem does not say.

        It holds if the restock rule is one-for-one under continuous review; all units come from one supplier without
        capacity, disruptions, yield or lots, to a shelf with room for all; orders may cross, or take the same time
        each; and demand is a stationary Poisson process, of batches too, of customers who all wait, with nothing kept
        back from any.
        """
        point = self.scenario.stock[stock]
        if point.restock is None or not point.restock.one_for_one or not isinstance(point.source, Single):
            return None
        terms = self.scenario.terms(stock, point.main)
        if terms is None or not _passes_on(terms) or point.made_from or point.transship_from:
            return None
        limits = (point.shelf_capacity, point.max_backorders, point.max_outstanding_orders)
        if point.reserve or any(limit is not None for limit in limits):
            return None
        if stock in self._asked_by_stock_points or product_of(stock) in self._alternatives or self._store_refuses:
            return None
        streams = self._streams.get(stock, ())
        mean = sum(stream.rate * stream.quantity.mean for stream in streams)
        # whoever else asks, and how, shows in the mean demand
        if not math.isclose(mean, self._demand[stock].mean, rel_tol=1e-9):
            return None
        return UnitsOutstanding(tuple(streams), terms.lead_time.mean)

    @cached_property
    def _demand(self) -> Mapping[str, Demand]:
        return demands(self.scenario) if self._known is None else self._known

    @cached_property
    def _streams(self) -> dict[str, list[OrderStream]]:
        """By stock point the Poisson streams of customers who wait; a share of such a stream is one too."""
        streams: dict[str, list[OrderStream]] = {}
        for name, group in self.scenario.customers.items():
            arrivals = group.arrivals
            if type(arrivals) is not PoissonArrivals or arrivals.pattern is not None or not self._all_wait(name):
                continue
            for stock, share in (group.wants or {}).items():
                if arrivals.rate * share > 0:
                    streams.setdefault(stock, []).append(OrderStream(arrivals.rate * share, group.quantity))
        return streams

    def _all_wait(self, group: str) -> bool:
        """Whether every order of a group is backordered where it is short, and shipped as units come."""
        quantity = self.scenario.customers[group].quantity
        single = isinstance(quantity, Constant) and quantity.value == 1
        return not isinstance(quantity, Scripted) and all(
            _waits(behaviour) and (single or behaviour.ships == "partial")
            for _, behaviour in self.scenario.behaviours(group).values()
        )

    @cached_property
    def _store_refuses(self) -> bool:
        """Whether the store refuses backorders, or cancels those that nobody has confirmed."""
        promise = self.scenario.promise
        return promise.refuse_beyond is not None or type(promise.notices).stands is not Notices.stands

    @cached_property
    def _alternatives(self) -> set[str]:
        """The products that customers may take in place of another one."""
        return {
            product
            for group in self.scenario.customers
            for _, behaviour in self.scenario.behaviours(group).values()
            for product in behaviour.alternatives
        }

    @cached_property
    def _asked_by_stock_points(self) -> set[str]:
        """The stock points from which others get units or parts."""
        return set(self._uppers())

    def _uppers(self) -> Iterator[str]:
        for stock, point in self.scenario.stock.items() if self.scenario.chained else ():
            yield from (route.source for route in point.routes if route.source not in self.scenario.suppliers)
            yield from (self.scenario.part(stock, product) for product in point.made_from)
            yield from point.transship_from


def _waits(behaviour: Behaviour) -> bool:
    """Whether a customer accepts every backorder and keeps it for ever."""
    return (
        behaviour.willing_to_wait == 1
        and behaviour.patience is None
        and not behaviour.alternatives
        and behaviour.loyalty is None
        and behaviour.reaction.uninformed_acceptance == 1
    )


def _passes_on(terms: SupplierTerms) -> bool:
    """Whether each order arrives whole, a lead time drawn by itself after it was placed."""
    lead_time = terms.lead_time
    free = terms.order_crossing == "allowed" or isinstance(lead_time, Constant)
    unlimited = terms.rate is None and terms.disruptions is None and terms.yields is None
    as_asked = terms.minimum_order <= 1 and terms.order_multiple == 1 and terms.maximum_order is None
    return free and unlimited and as_asked and not isinstance(lead_time, Scripted)
