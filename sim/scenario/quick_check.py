"""Checks of a scenario of which a few entries changed: only what they can make unplayable is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from sim.arrivals import Demand
from sim.scenario.checks import kind_problems, level_problems, size_problems, time_problems
from sim.scenario.demand import demand_of_group, demands
from sim.scenario.model import Scenario
from sim.scenario.names import product_of
from sim.scenario.patches import NAMED
from sim.scenario.resolving import with_numbers

Entry = tuple[str, ...]
"""What is validated as one: ("stock", "mug"), ("promise",), ("horizon",)."""
GroupDemand = dict[str, dict[str, Demand]]
"""By customer group the demand on each stock point."""


class UnusualError(Exception):
    """A point, or a path, that is left to the slow way, which gives the right answer or message."""


class Check:
    """Looks at the `scenarios` of a point, by owner, for what `unplayable` would find in them.

    `before` has playable ones, which differ from them in `entries` alone; `demand` keeps, by owner, the demand of their
    customer groups. What owners share is looked at once.
    """

    def __init__(
        self,
        before: dict[str, Scenario],
        scenarios: dict[str, Scenario],
        entries: list[Entry],
        demand: dict[str, GroupDemand],
    ) -> None:
        self.before = before
        self.scenarios = scenarios
        self.entries = entries
        self.demand_before = demand
        self.looked_at: set[tuple[object, ...]] = set()
        self.demand: dict[int, GroupDemand] = {}

    def all(self) -> None:
        """Looks at every owner's scenario. Raises `UnusualError` where anything is found."""
        for owner, scenario in self.scenarios.items():
            before = self.before[owner]
            longer = scenario.warm_up != before.warm_up or scenario.horizon != before.horizon
            for entry in _entries_of(scenario) if longer else self.entries:
                if longer or block_of(scenario, entry) is not block_of(before, entry):
                    self._entry(scenario, entry)
            if (longer or scenario.customers is not before.customers) and self._first(id(scenario.customers)):
                _none(size_problems(scenario))
            self._levels(scenario, before, owner, longer=longer)

    def _first(self, *key: object) -> bool:
        """Whether this is asked for the first time."""
        known = key in self.looked_at
        self.looked_at.add(key)
        return not known

    def _entry(self, scenario: Scenario, entry: Entry) -> None:
        """The times and the kinds in one entry."""
        block = block_of(scenario, entry)
        if self._first(entry, id(block), id(scenario.suppliers) if entry[0] == "stock" else 0):
            alone: dict[str, Any] = {word: {} for word in NAMED}
            if len(entry) == 2:
                alone[entry[0]] = {entry[1]: block}
            part = with_blocks(scenario, alone)
            _none(time_problems(scenario, part))
            _none(kind_problems(scenario, part))

    def _levels(self, scenario: Scenario, before: Scenario, owner: str, *, longer: bool) -> None:
        """The levels that depend on what changed."""
        stocks = [stock for stock, point in scenario.stock.items() if point.restock and point.restock.unresolved]
        if not (longer or scenario.chained or scenario.customers is not before.customers):
            stocks = [stock for stock in stocks if _may_differ(scenario, before, stock)]
        if stocks:
            known = self._demand(scenario, before, owner, longer=longer)
            _none(level_problems(lambda: with_numbers(scenario, stocks, demands(scenario, known))))

    def _demand(self, scenario: Scenario, before: Scenario, owner: str, *, longer: bool) -> GroupDemand:
        """The demand of each customer group; that of before where a group has not changed."""
        key = id(scenario.customers)
        if key not in self.demand:
            kept, now = self.demand_before.setdefault(owner, {}), {}
            for name, group in scenario.customers.items():
                if longer or group is not before.customers[name]:
                    now[name] = demand_of_group(scenario, name)
                else:
                    kept[name] = now[name] = kept.get(name) or demand_of_group(scenario, name)
            self.demand[key] = now
        return self.demand[key]


def _none(problems: Iterable[object]) -> None:
    for _ in problems:
        raise UnusualError


def _entries_of(scenario: Scenario) -> Iterator[Entry]:
    """Every entry of a scenario in which there are times or kinds."""
    yield ("promise",)
    for word in NAMED:
        for name in vars(scenario)[word]:
            yield word, name


def _may_differ(scenario: Scenario, before: Scenario, stock: str) -> bool:
    """Whether the computed levels of a stock point, whose units come from suppliers, may be others than before."""
    point, product, main = scenario.stock[stock], product_of(stock), scenario.stock[stock].main
    return (
        point is not before.stock[stock]
        or scenario.products[product] is not before.products[product]
        or scenario.suppliers.get(main) is not before.suppliers.get(main)
    )


def block_of(scenario: Scenario, entry: Entry) -> Any:
    """What a scenario has as an entry: a block, or a time."""
    block = vars(scenario)[entry[0]]
    return block[entry[1]] if len(entry) == 2 else block


def with_blocks(scenario: Scenario, fields: dict[str, Any]) -> Scenario:
    """A copy of a scenario, without policies, with other values, which are valid, for some of its words."""
    copy = scenario.model_copy()
    private: dict[str, object] = {
        "_policies": {},
        "_policy_descriptions": {},
        "_declared": None,
        "_source": None,
        "_warnings": [],
    }
    object.__setattr__(copy, "__pydantic_private__", private)
    vars(copy).update(fields)
    copy.model_fields_set.update(word for word in fields if word not in NAMED)
    if "horizon" in fields:  # in which the conditions of a goal are said
        goal = scenario.goal.model_copy()
        vars(goal).pop("conditions", None)
        vars(copy)["goal"] = goal.set_in(copy.setting)
    return copy
