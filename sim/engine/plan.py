"""The plan: one policy's scenario as an engine needs it, with names as positions and levels as numbers."""

from __future__ import annotations

from typing import NamedTuple

from sim.errors import UserError
from sim.restock import RestockRule
from sim.scenario.model import Scenario
from sim.scenario.money import reference_cost
from sim.scenario.names import INITIAL, REPLENISHMENT, TRANSSHIPMENT, product_of
from sim.scenario.people import Behaviour
from sim.scenario.resolving import resolved_rules
from sim.scenario.warm_up import AUTO


class Person(NamedTuple):
    """One way in which members of a group behave: the group, the profile ('' for none), its share, its words."""

    group: str
    profile: str
    share: float
    behaviour: Behaviour


class Plan(NamedTuple):
    """What an engine plays: the scenario under one policy, and the lists that its ledger's positions point into."""

    scenario: Scenario
    policy: str
    groups: tuple[str, ...]  # in the order of the file, then INITIAL; of a network, then who else asks stock points
    persons: tuple[Person, ...]  # group by group, in the order of the file
    profiles: tuple[str, ...]  # '' first
    stocks: tuple[str, ...]
    sources: tuple[str, ...]  # suppliers, then stock points
    rules: tuple[RestockRule | None, ...]  # one a stock point, every level a number; None: its source says how much
    reference_costs: tuple[float, ...]  # one a stock point: money per unit, before any policy; see `reference_cost`

    @property
    def products(self) -> tuple[str, ...]:
        """The product of each stock point."""
        return tuple(product_of(stock) for stock in self.stocks)

    def source(self, name: str) -> int:
        """The position of a supplier, or else of a stock point, in `sources`."""
        return self.sources.index(name)


def plan(scenario: Scenario, policy: str) -> Plan:
    """The plan of `scenario` under `policy` (one of `scenario.policies`).

    Raises `UserError` where its warm-up is still to be found.
    """
    if scenario.seeks_warm_up:
        expected = "a warm-up in units of time, which experiments find before they play"
        raise UserError(f"expected {expected}, found '{AUTO}'", argument="warm_up")
    resolved = scenario.policies[policy]
    persons = tuple(
        Person(group, profile, part, behaviour)
        for group in resolved.customers
        for profile, (part, behaviour) in resolved.behaviours(group).items()
    )
    rules = resolved_rules(resolved)
    between = (REPLENISHMENT, TRANSSHIPMENT) if resolved.chained else ()
    return Plan(
        scenario=resolved,
        policy=policy,
        groups=(*resolved.customers, INITIAL, *between),
        persons=persons,
        profiles=("", *resolved.profiles),
        stocks=tuple(resolved.stock),
        sources=(*resolved.suppliers, *(resolved.stock if resolved.chained else ())),
        rules=tuple(rules.get(stock) for stock in resolved.stock),
        reference_costs=tuple(reference_cost(resolved.declared, stock) for stock in resolved.stock),
    )
