"""Levels turned into numbers: what each stock point knows before the run, and the rules computed from it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import ValidationError

from sim.arrivals import Demand
from sim.errors import Problem, ScenarioError, shown
from sim.restock import RestockRule
from sim.restock.echelon_base_stock import EchelonBaseStock
from sim.restock.facts import StockPointFacts
from sim.scenario.chain import below
from sim.scenario.demand import demands
from sim.scenario.model import Scenario
from sim.scenario.money import holding_cost
from sim.units import MICROSECONDS


class Computation(NamedTuple):
    """A level that was computed: where, the `word` of the rule, what was `declared`, and its `number`."""

    stock: str
    word: str
    declared: Any
    number: int


def facts(scenario: Scenario, stock: str, known: Mapping[str, Demand] | None = None) -> StockPointFacts:
    """What the stock point knows before the run; `known` is the demand, if it was summed up already.

    Of several sources the one named first stands for all. The wait for its capacity, for parts and for another stock
    point that is short is not foreseen. Whoever looks at the stock points below too must reach them through the
    longest way there.
    """
    point = scenario.stock[stock]
    supplier = scenario.suppliers.get(point.main)
    demand = (demands(scenario) if known is None else known)[stock]
    lead_time = _lead_time(scenario, stock)
    if isinstance(point.restock, EchelonBaseStock):
        lead_time = _through(scenario, stock)
    return StockPointFacts(
        demand_mean=demand.mean,
        demand_variance=demand.variance,
        lead_time_mean=lead_time.mean,
        lead_time_std=lead_time.variance**0.5,
        review_period=getattr(point.restock, "review_period", 0.0),
        order_cost=supplier.order_cost if supplier else 0.0,
        holding_cost=holding_cost(scenario, stock),
        minimum_order=supplier.minimum_order if supplier else 0,
        order_multiple=supplier.order_multiple if supplier else 1,
        day=MICROSECONDS["day"] / scenario.tick,
    )


class _Time(NamedTuple):
    mean: float
    variance: float


def _lead_time(scenario: Scenario, stock: str) -> _Time:
    point = scenario.stock[stock]
    supplier = scenario.suppliers.get(point.main)
    law = supplier.lead_time if supplier else point.transit
    return _Time(0.0, 0.0) if law is None else _Time(law.mean, law.variance)


def _through(scenario: Scenario, stock: str) -> _Time:
    """The lead time of the stock point and of the longest way below it."""
    own = _lead_time(scenario, stock)
    ways = [_through(scenario, lower) for lower in below(scenario, stock)]
    longest = max(ways, default=_Time(0.0, 0.0))
    return _Time(own.mean + longest.mean, own.variance + longest.variance)


def resolved_rules(scenario: Scenario) -> dict[str, RestockRule]:
    """Every stock point's rule with all its levels as numbers; none for those whose source says how much.

    Raises `ScenarioError` with all that cannot be computed, or comes out impossible.
    """
    rules = {stock: point.restock for stock, point in scenario.stock.items() if point.restock is not None}
    open_rules = [stock for stock, rule in rules.items() if rule.unresolved]
    problems: list[Problem] = []
    known = demands(scenario) if open_rules else {}
    for stock in open_rules:
        try:
            rules[stock] = rules[stock].resolved(facts(scenario, stock, known))
        except ValidationError as wrong:
            problems += _problems(stock, wrong)
    if problems:
        raise ScenarioError(problems)
    return rules


def computed(scenario: Scenario) -> list[Computation]:
    """Every level that was computed, for the results to show."""
    rules = resolved_rules(scenario)
    return [
        Computation(stock, word, level.written, getattr(rules[stock], word))
        for stock, point in scenario.stock.items()
        if point.restock is not None
        for word, level in point.restock.computed_words.items()
    ]


def _problems(stock: str, wrong: ValidationError) -> list[Problem]:
    return [
        Problem(
            path=".".join(["stock", stock, "restock", *map(str, error["loc"])]),
            expected=str(error.get("ctx", {}).get("expected", error["msg"])),
            found=shown(error["input"]),
        )
        for error in wrong.errors()
    ]
