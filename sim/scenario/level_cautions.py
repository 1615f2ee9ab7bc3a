"""Cautions on computed levels: what their formula leaves out and the scenario has."""

from __future__ import annotations

import bisect
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.arrivals import Demand
from sim.distributions import Distribution
from sim.distributions.constant import Constant
from sim.restock import RestockRule
from sim.restock.capped_base_stock import CappedBaseStock
from sim.restock.forecast_driven import ForecastDriven
from sim.restock.levels import FillRate, ServiceLevel, number
from sim.restock.min_max import MinMaxLevels
from sim.restock.reorder_point import ReorderPointLots
from sim.scenario.demand import demands
from sim.scenario.effective_lead_time import effective_lead_time, overtaking_share
from sim.scenario.model import Scenario
from sim.scenario.one_for_one import OneForOneOrders
from sim.scenario.resolving import with_numbers
from sim.scenario.stock import StockPointSpec
from sim.sentences import counted, listed
from sim.suppliers import SupplierTerms
from sim.suppliers.lots import LotTerms

MOST_NAMED = 3
"""Stock points that a caution names; it counts the others."""
MOST_LEAD_TIMES = 30
"""Different random lead times that are looked at for orders that overtake: each takes some milliseconds."""
MOST_SAID = 8
"""Cautions that are said: of several policies with other numbers there may be more."""
LEAST_WAITING, LEAST_OVERTAKEN = 0.01, 0.1
"""Shares of orders that the next one would overtake that are worth a word: where it has to wait, and where it does."""


def level_cautions(scenario: Scenario, policies: Sequence[str] = ()) -> list[str]:
    """What the formulas of computed levels leave out and a scenario has, a sentence a kind; [] where there is nothing.

    Under `policies`, by default all; what holds under each of them is said once. Levels by Palm's theorem leave nothing
    out, and levels in days of demand promise nothing.
    """
    names = list(policies or scenario.policies)
    policies_of: dict[str, list[str]] = {}
    for policy in names:
        for sentence in _PolicyLevels(scenario.policies[policy]).cautions():
            policies_of.setdefault(sentence, []).append(policy)
    said = [
        sentence if len(under) == len(names) else f"under {_some([repr(name) for name in under])}: {sentence}"
        for sentence, under in policies_of.items()
    ]
    more = [f"computed levels leave out {len(said) - MOST_SAID} more such things"] if len(said) > MOST_SAID else []
    return [*said[:MOST_SAID], *more]


class _Item(NamedTuple):
    """A stock point with a level that is computed by the formula, its declared rule, and its main supplier's terms."""

    place: int
    stock: str
    point: StockPointSpec
    rule: RestockRule
    terms: SupplierTerms | None


class _Overtaking(NamedTuple):
    """An item whose orders take a `lead_time`, with so much time `between` them."""

    item: _Item
    lead_time: Distribution
    between: float

    @property
    def share(self) -> float:
        """The share of orders that the next one overtakes, or would overtake if it might."""
        return overtaking_share(self.lead_time, self.between)


class _PolicyLevels:
    """The computed levels of a scenario under one policy."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario

    def cautions(self) -> list[str]:
        """A sentence for each kind of thing that is left out."""
        if not self._items:
            return []
        kinds: tuple[Callable[[], str], ...] = (
            self._capacity,
            self._outages,
            self._yields,
            self._orders_that_wait,
            self._orders_that_overtake,
            self._lots,
            self._shelves,
            self._cap,
            self._upstream,
            self._parts,
            self._several_sources,
        )
        with np.errstate(all="ignore"):  # numbers at the edge are said as they are
            return [sentence for kind in kinds if (sentence := kind())]

    @cached_property
    def _items(self) -> list[_Item]:
        """The stock points whose levels are computed for a service level or fill rate, but for those by Palm."""
        found = [
            _Item(place, stock, point, point.restock, self.scenario.terms(stock, point.main))
            for place, (stock, point) in enumerate(self.scenario.stock.items())
            if point.restock is not None and _promises(point.restock)
        ]
        one_for_one = OneForOneOrders(self.scenario)
        return [item for item in found if one_for_one.outstanding(item.stock) is None]

    @cached_property
    def _demand(self) -> Mapping[str, Demand]:
        return demands(self.scenario)

    def _capacity(self) -> str:
        limited = [item for item in self._items if item.terms and item.terms.rate is not None]
        if not limited:
            return ""
        of_supplier = {item.point.main: 0.0 for item in limited}
        for stock, point in self.scenario.stock.items():
            if point.main in of_supplier:
                of_supplier[point.main] += self._demand[stock].mean
        rates = {name: self.scenario.suppliers[name].rate or 0.0 for name in of_supplier}
        busiest = max(of_supplier, key=lambda name: of_supplier[name] / rates[name])
        rate, asked, unit = rates[busiest], of_supplier[busiest], self.scenario.unit
        lots = {item.stock: lot for item in limited if item.point.main == busiest and (lot := self._lot(item)) > 1}
        work = ""
        if lots:
            lot = max(lots.values())
            work = f" (the work on a lot of {lot:.4g} alone takes {_time(lot / rate, unit)})"
        return (
            f"{_levels_of(limited)} leave out capacity: {busiest} works on {rate:.4g} units a {unit}, and "
            f"{asked:.4g} are asked of it ({asked / rate:.0%}); its work and the wait for it come on top of the lead "
            f"time{work}{_others(of_supplier, busiest)}"
        )

    def _outages(self) -> str:
        down = [item for item in self._items if item.terms and item.terms.disruptions]
        if not down:
            return ""
        shares = {item.point.main: self._share_down(item.terms) for item in down if item.terms}
        worst = max(shares, key=shares.__getitem__)
        return (
            f"{_levels_of(down)} leave out that {worst} is down {100 * shares[worst]:.2g}% of the time, and what is "
            f"ordered then comes later{_others(shares, worst)}"
        )

    def _share_down(self, terms: SupplierTerms) -> float:
        """The share of the time in which a supplier is down."""
        disruptions = terms.disruptions
        if disruptions is None:
            return 0.0
        if disruptions.up is not None and disruptions.down is not None:
            return disruptions.down.mean / (disruptions.up.mean + disruptions.down.mean)
        span = self.scenario.span
        edges = (outage.edges(span) for outage in disruptions.calendar or ())
        return sum(max(0, min(until, span.end) - max(since, 0)) for since, until in edges) / span.end

    def _yields(self) -> str:
        short = [item for item in self._items if item.terms and item.terms.yields]
        if not short:
            return ""
        means = {item.point.main: item.terms.yields.mean for item in short if item.terms and item.terms.yields}
        least = min(means, key=means.__getitem__)
        return (
            f"{_levels_of(short)} leave out that of what is ordered from {least} the share {means[least]:.3g} arrives"
            f"{_others(means, least)}"
        )

    def _orders_that_wait(self) -> str:
        waiting = self._overtaking("prevented", LEAST_WAITING)
        if not waiting:
            return ""
        most, unit = _most(waiting), self.scenario.unit
        lead_time = most.lead_time
        effective = effective_lead_time(lead_time, most.between)
        of = f" at {most.item.stock}" if len(waiting) > 1 else ""
        return (
            f"{_levels_of(one.item for one in waiting)} leave out that orders wait for earlier ones "
            f"(order_crossing: prevented): with one every {_time(most.between, unit)} or so{of}, the mean lead time "
            f"is about {_time(effective, unit)}, not {lead_time.mean:.3g}, and less is on hand than is reckoned with"
        )

    def _orders_that_overtake(self) -> str:
        crossing = self._overtaking("allowed", LEAST_OVERTAKEN)
        if not crossing:
            return ""
        most = _most(crossing)
        of = f" at {most.item.stock}" if len(crossing) > 1 else ""
        return (
            f"{_levels_of(one.item for one in crossing)} leave out that orders cross: the next one overtakes "
            f"{most.share:.0%} of them{of}, so that more is on hand than is reckoned with"
        )

    def _overtaking(self, order_crossing: str, least: float) -> list[_Overtaking]:
        """The items of whose orders the next one overtakes a share of `least` or more, or would if they might cross."""
        by_lead_time: dict[int, list[_Overtaking]] = {}
        for item in self._items:
            terms = item.terms
            if not terms or terms.order_crossing != order_crossing or isinstance(terms.lead_time, Constant):
                continue
            if between := self._between_orders(item, terms):
                one = _Overtaking(item, terms.lead_time, between)
                by_lead_time.setdefault(id(terms.lead_time), []).append(one)
        found = []
        for items in list(by_lead_time.values())[:MOST_LEAD_TIMES]:
            items.sort(key=lambda one: one.between)  # the further apart orders are, the fewer overtake
            found += items[: bisect.bisect_left(items, True, key=lambda one: one.share < least)]
        return sorted(found, key=lambda one: one.item.place)

    def _lots(self) -> str:
        lots = [item for item in self._items if item.terms and not self._sold_as_ordered(item, item.terms)]
        if not lots:
            return ""
        sold = {item.stock: item.terms.lots for item in lots if item.terms}
        more = ""
        if all(terms == LotTerms(*terms[:2]) for terms in sold.values()):
            more = ", so that more is on hand than is reckoned with"
        if len(set(sold.values())) == 1:
            suppliers = dict.fromkeys(item.point.main for item in lots)
            first = next(iter(suppliers))
            lot = f"that {first} sells {_sold(sold[lots[0].stock])}"
            others = _others(suppliers, first)
        else:
            lot = "in which lots they are sold, such as "
            lot += ", ".join(f"{stock}: {_sold(terms)}" for stock, terms in list(sold.items())[:MOST_NAMED])
            others = ""
        changed = f"orders of any other quantity are changed to one of these{more}{others}"
        return f"{_levels_of(lots)} leave out {lot}; {changed}"

    def _sold_as_ordered(self, item: _Item, terms: SupplierTerms) -> bool:
        """Whether the supplier sells what the rule orders, as it is ordered."""
        if terms.lots == LotTerms(terms.minimum_order if terms.minimum_order <= 1 else 0, rounding=terms.rounding):
            return True
        lot = self._lot(item)
        return isinstance(item.rule, ReorderPointLots) and terms.lots.ordered(int(lot)) == lot

    def _shelves(self) -> str:
        too_high: dict[str, tuple[int, int]] = {}
        for item in self._items:
            shelf = item.point.shelf_capacity
            level = 0 if shelf is None else self._highest(item)
            if shelf is not None and level > shelf.units:
                too_high[item.stock] = level, shelf.units
        if not too_high:
            return ""
        stock, (level, room) = next(iter(too_high.items()))
        of = f" at {stock}" if len(too_high) > 1 else ""
        return (
            f"the computed levels of {_some(list(too_high))} leave out shelf_capacity: {level:,} units do not "
            f"fit where there is room for {room:,}{of}"
        )

    def _highest(self, item: _Item) -> int:
        """The inventory position that the rule steers to, in units; 0 of a rule that is told by forecasts."""
        rule = item.rule
        if isinstance(rule, ForecastDriven):
            return 0
        if rule.unresolved:
            rule = with_numbers(self.scenario, [item.stock], self._demand)[item.stock]
        return rule.target

    def _cap(self) -> str:
        capped = [item for item in self._items if isinstance(item.rule, CappedBaseStock)]
        return f"{_levels_of(capped)} leave out the cap on what is ordered at a time" if capped else ""

    def _upstream(self) -> str:
        below = [item for item in self._items if item.terms is None and not item.point.made_from]
        if not below:
            return ""
        upper = _some(list(dict.fromkeys(item.point.main for item in below)))
        return f"{_levels_of(below)} leave out waits where {upper} may be short"

    def _parts(self) -> str:
        made = [item for item in self._items if item.point.made_from]
        return f"{_levels_of(made)} leave out waits for parts that are short" if made else ""

    def _several_sources(self) -> str:
        several = [item for item in self._items if len({route.source for route in item.point.routes}) > 1]
        several = [item for item in several if not item.point.made_from]
        if not several:
            return ""
        return f"{_levels_of(several)} are made from the first source alone ({several[0].point.main}), of several"

    def _lot(self, item: _Item) -> float:
        """The units of a usual order, before the supplier's lots: Q, or S − s; 1 of rules without either."""
        if not isinstance(item.rule, ReorderPointLots | MinMaxLevels):
            return 1.0
        rule: RestockRule = item.rule
        if rule.unresolved:
            rule = with_numbers(self.scenario, [item.stock], self._demand)[item.stock]
        if isinstance(rule, MinMaxLevels):
            return max(1.0, float(number(rule.order_up_to_level) - number(rule.reorder_point)))
        return float(number(rule.order_quantity)) if isinstance(rule, ReorderPointLots) else 1.0

    def _between_orders(self, item: _Item, terms: SupplierTerms) -> float:
        """The time between two orders: that in which a lot is asked for, but not less than the review period; 0 where
        nothing is asked for."""
        demand = self._demand[item.stock].mean
        if demand == 0:
            return 0.0
        lot = max(self._lot(item), terms.lots.smallest)
        return max(lot / demand, getattr(item.rule, "review_period", 0.0) if item.rule.periodic else 0.0)


def _promises(rule: RestockRule) -> bool:
    """Whether a level of a rule is computed for a service level or fill rate."""
    if isinstance(rule, ForecastDriven):
        return True
    return any(isinstance(level, ServiceLevel | FillRate) for level in rule.computed_words.values())


def _levels_of(items: Iterable[_Item]) -> str:
    return f"the computed levels of {_some([item.stock for item in items])}"


def _some(names: list[str]) -> str:
    """The first names, and how many more there are."""
    more = [f"{len(names) - MOST_NAMED:,} more"] if len(names) > MOST_NAMED + 1 else []
    return listed([*(names[:MOST_NAMED] if more else names), *more])


def _time(length: float, unit: str) -> str:
    """A length of time with its unit."""
    return f"{length:.3g} {unit}{'' if f'{length:.3g}' == '1' else 's'}"


def _others(suppliers: Mapping[str, object], named: str) -> str:
    """How many suppliers there are besides the one that is `named`."""
    return f"; so with {counted(len(suppliers) - 1, 'more supplier')}" if len(suppliers) > 1 else ""


def _most(overtaking: list[_Overtaking]) -> _Overtaking:
    """The item with the largest share: for each lead time that with the least time between orders may have it."""
    closest: dict[int, _Overtaking] = {}
    for one in sorted(overtaking, key=lambda one: one.between):
        closest.setdefault(id(one.lead_time), one)
    return max(closest.values(), key=lambda one: one.share)


def _sold(lots: LotTerms) -> str:
    """What a supplier sells, in words."""
    parts = []
    if lots.minimum > 1:
        parts.append(f"at least {lots.minimum:,} units")
    if lots.multiple > 1:
        parts.append(f"multiples of {lots.multiple:,}")
    if lots.maximum is not None:
        parts.append(f"at most {lots.maximum:,}")
    return listed(parts)
