"""The plan: one policy's scenario as an engine needs it, names turned into positions and levels into numbers."""

from __future__ import annotations

from typing import NamedTuple

from sim.restock import RestockRule
from sim.scenario.model import Scenario
from sim.scenario.names import INITIAL, REPLENISHMENT, TRANSSHIPMENT, product_of
from sim.scenario.people import Behaviour
from sim.scenario.resolving import resolved_rules


class Person(NamedTuple):
    """One way to behave: a customer group's name, the profile's ('' for none), its share and its words."""

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

    @property
    def products(self) -> tuple[str, ...]:
        """The product of each stock point."""
        return tuple(product_of(stock) for stock in self.stocks)

    def source(self, name: str) -> int:
        """The position of a supplier, or else of a stock point, in `sources`."""
        return self.sources.index(name)


def plan(scenario: Scenario, policy: str) -> Plan:
    """The plan of `scenario` under `policy` (one of `scenario.policies`)."""
    world = scenario.policies[policy]
    persons = tuple(
        Person(group, profile, part, behaviour)
        for group in world.customers
        for profile, (part, behaviour) in world.behaviours(group).items()
    )
    rules = resolved_rules(world)
    between = (REPLENISHMENT, TRANSSHIPMENT) if world.chained else ()
    return Plan(
        scenario=world,
        policy=policy,
        groups=(*world.customers, INITIAL, *between),
        persons=persons,
        profiles=("", *world.profiles),
        stocks=tuple(world.stock),
        sources=(*world.suppliers, *(world.stock if world.chained else ())),
        rules=tuple(rules.get(stock) for stock in world.stock),
    )
