"""Restock levels computed before the run: the facts of each stock point, and its rule with numbers for levels."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from pydantic import ValidationError

from sim.arrivals import Demand
from sim.errors import Problem, ScenarioError, shown
from sim.per_object import OncePerObject
from sim.restock import RestockRule
from sim.restock.echelon_base_stock import EchelonBaseStock
from sim.restock.facts import StockPointFacts
from sim.scenario.chain import below
from sim.scenario.demand import demands
from sim.scenario.model import Scenario
from sim.scenario.money import holding_cost, lot_prices
from sim.scenario.one_for_one import OneForOneOrders
from sim.scenario.source_map import dotted
from sim.units import MICROSECONDS

MOST_REMEMBERED = 16_384
"""Rules with their levels that are kept: those of several policies of a table of items."""


class Computation(NamedTuple):
    """A level that was computed: the `word` of the rule of a `stock` point, what was `declared`, and the `number`."""

    stock: str
    word: str
    declared: object
    number: int


def facts(
    scenario: Scenario,
    stock: str,
    known: Mapping[str, Demand] | None = None,
    one_for_one: OneForOneOrders | None = None,
) -> StockPointFacts:
    """What levels are computed from; `known` is the demand by stock point, where it has been computed already, and
    `one_for_one` likewise what the scenario's one-for-one rules have outstanding.

    Of several sources the one named first stands for all. The lead time leaves out waits for capacity, for parts and
    for another stock point that is short. For an echelon rule it goes on down to the customers, the longest way.
    """
    point = scenario.stock[stock]
    terms = scenario.terms(stock, point.main)
    demand = (demands(scenario) if known is None else known)[stock]
    lead_time = _lead_time(scenario, stock)
    if isinstance(point.restock, EchelonBaseStock):
        lead_time = _echelon_lead_time(scenario, stock)
    return StockPointFacts(
        demand_mean=demand.mean,
        demand_variance=demand.variance,
        lead_time_mean=lead_time.mean,
        lead_time_std=lead_time.variance**0.5,
        # `getattr` of a word that a rule does not have takes pydantic longer than all else here
        review_period=getattr(point.restock, "review_period", 0.0) if point.restock and point.restock.periodic else 0.0,
        order_cost=terms.order_cost + terms.line_cost if terms else 0.0,
        holding_cost=holding_cost(scenario, stock),
        minimum_order=terms.minimum_order if terms else 0,
        order_multiple=terms.order_multiple if terms else 1,
        day=MICROSECONDS["day"] / scenario.tick,
        maximum_order=terms.maximum_order if terms else None,
        lot_prices=lot_prices(scenario, stock, terms) if terms and terms.prices else (),
        outstanding=(one_for_one or OneForOneOrders(scenario, known)).outstanding(stock),
    )


class _LeadTime(NamedTuple):
    mean: float
    variance: float


def _lead_time(scenario: Scenario, stock: str) -> _LeadTime:
    point = scenario.stock[stock]
    terms = scenario.terms(stock, point.main)
    distribution = terms.lead_time if terms else point.transit
    return _LeadTime(0.0, 0.0) if distribution is None else _LeadTime(distribution.mean, distribution.variance)


def _echelon_lead_time(scenario: Scenario, stock: str) -> _LeadTime:
    """The lead time to the stock point and on through the longest chain below it; variances add."""
    to_here = _lead_time(scenario, stock)
    to_lower = [_echelon_lead_time(scenario, lower) for lower in below(scenario, stock)]
    longest = max(to_lower, default=_LeadTime(0.0, 0.0))
    return _LeadTime(to_here.mean + longest.mean, to_here.variance + longest.variance)


def resolved_rules(scenario: Scenario) -> dict[str, RestockRule]:
    """Every stock point's restock rule with numbers for all its levels; stock points without a rule are left out.

    Raises `ScenarioError` with all levels that cannot be computed, or that make the rule impossible.
    """
    return dict(_RESOLVED(scenario))


def _resolved(scenario: Scenario) -> dict[str, RestockRule]:
    rules = {stock: point.restock for stock, point in scenario.stock.items() if point.restock is not None}
    unresolved = [stock for stock, rule in rules.items() if rule.unresolved]
    return {**rules, **with_numbers(scenario, unresolved)} if unresolved else rules


_RESOLVED: OncePerObject[dict[str, RestockRule]] = OncePerObject(_resolved)
"""Of every scenario, its rules with numbers: checks, warnings and the plan ask for them."""


def with_numbers(
    scenario: Scenario, stocks: Iterable[str], known: Mapping[str, Demand] | None = None
) -> dict[str, RestockRule]:
    """The restock rules of these stock points, which all have levels to be computed, with numbers for them.

    `known` is the demand by stock point, where it has been computed already. Raises as `resolved_rules` does.
    """
    rules: dict[str, RestockRule] = {}
    problems: list[Problem] = []
    known = demands(scenario) if known is None else known
    one_for_one = OneForOneOrders(scenario, known)
    for stock in stocks:
        rule = scenario.stock[stock].restock
        try:
            if rule is not None:
                rules[stock] = _with_numbers(rule, facts(scenario, stock, known, one_for_one))
        except ValidationError as error:
            problems += _problems(stock, error)
    if problems:
        raise ScenarioError(problems)
    return rules


def _with_numbers(rule: RestockRule, known: StockPointFacts) -> RestockRule:
    try:
        hash(rule), hash(known.outstanding)
    except TypeError:  # a plug-in's, with words that are lists or mappings
        return rule.resolved(known)
    return _remembered(rule, known)


@functools.lru_cache(maxsize=MOST_REMEMBERED)
def _remembered(rule: RestockRule, known: StockPointFacts) -> RestockRule:
    """Computed once for all policies, and for the check of a scenario and its play."""
    return rule.resolved(known)


def computed(scenario: Scenario) -> list[Computation]:
    """Every level that was computed, in the order of the stock points."""
    rules = resolved_rules(scenario)
    return [
        Computation(stock, word, level.written, getattr(rules[stock], word))
        for stock, point in scenario.stock.items()
        if point.restock is not None
        for word, level in point.restock.computed_words.items()
    ]


def _problems(stock: str, error: ValidationError) -> list[Problem]:
    return [
        Problem(
            path=dotted(("stock", stock, "restock", *detail["loc"])),
            expected=str(detail.get("ctx", {}).get("expected", detail["msg"])),
            found=shown(detail["input"]),
        )
        for detail in error.errors()
    ]
