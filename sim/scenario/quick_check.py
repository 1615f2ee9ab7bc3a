"""Checks of a scenario of which a few entries changed: only what they can make unplayable is looked at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sim.arrivals import Demand
from sim.registry import Block
from sim.scenario.checks import kind_problems, level_problems, outage_problems, size_problems, time_problems
from sim.scenario.demand import demand_of_group, demands
from sim.scenario.model import Scenario
from sim.scenario.names import product_of
from sim.scenario.patches import NAMED
from sim.scenario.product import Product
from sim.scenario.resolving import with_numbers
from sim.scenario.stock import StockPointSpec
from sim.scenario.supply_checks import supply_problems
from sim.suppliers import SupplierSpec

Entry = tuple[str, ...]
"""What is validated as one: ("stock", "mug"), ("promise",), ("horizon",)."""
TIMELESS = ("products", "profiles", "suppliers")
"""Blocks without times that recur or that lie within the run."""
OF_PRODUCT = ("unit_cost", "holding_cost", "holding_rate")
OF_SUPPLIER = (
    *("lead_time", "order_crossing", "order_cost", "line_cost", "minimum_order", "order_multiple", "rounding"),
    *("maximum_order", "unit_cost", "prices", "items", "capacity", "unit_processing_time", "yields", "disruptions"),
)
"""Words of a product, and of a supplier, from which levels are computed."""
GroupDemand = dict[str, dict[str, Demand]]
"""By customer group the demand on each stock point."""


class UnusualError(Exception):
    """A point, or a path, that is left to the slow way, which gives the right answer or message."""


class Before(NamedTuple):
    """A `scenario` that can be played, from which those of points differ, and what is the same in all of them: its
    stock points by product and by main source. `demand` is filled with that of its customer groups when needed."""

    scenario: Scenario
    chained: bool
    of_product: dict[str, list[str]]
    of_source: dict[str, list[str]]
    demand: GroupDemand

    def demand_of(self, group: str) -> dict[str, Demand]:
        """The demand of a customer group, by stock point."""
        if group not in self.demand:
            self.demand[group] = demand_of_group(self.scenario, group)
        return self.demand[group]


def before(scenario: Scenario) -> Before:
    """What is the same in a playable scenario and in those of points."""
    of_product: dict[str, list[str]] = {}
    of_source: dict[str, list[str]] = {}
    for stock, point in scenario.stock.items():
        of_product.setdefault(product_of(stock), []).append(stock)
        of_source.setdefault(point.main, []).append(stock)
    return Before(scenario, scenario.chained, of_product, of_source, {})


class Check:
    """Looks at the `scenarios` of a point, by owner, for what `unplayable` would find in them.

    `before` has playable ones, which differ from them in `entries` alone. What owners share is looked at once.
    """

    def __init__(self, befores: dict[str, Before], scenarios: dict[str, Scenario], entries: list[Entry]) -> None:
        self.befores = befores
        self.scenarios = scenarios
        self.entries = entries
        self.looked_at: set[tuple[object, ...]] = set()
        self.demand: dict[int, tuple[GroupDemand, bool]] = {}

    def all(self) -> None:
        """Looks at every owner's scenario. Raises `UnusualError` where anything is found."""
        for owner, scenario in self.scenarios.items():
            known = self.befores[owner]
            was = known.scenario
            longer = scenario.warm_up != was.warm_up or scenario.horizon != was.horizon
            changed = [entry for entry in self.entries if block_of(scenario, entry) is not block_of(was, entry)]
            for entry in _entries_of(scenario) if longer else changed:
                self._entry(scenario, entry)
            if (longer or scenario.customers is not was.customers) and self._first("size", id(scenario.customers)):
                _none(size_problems(scenario))
            if changed:
                self._levels(scenario, known, changed, longer=longer)

    def _first(self, *key: object) -> bool:
        """Whether this is asked for the first time."""
        known = key in self.looked_at
        self.looked_at.add(key)
        return not known

    def _entry(self, scenario: Scenario, entry: Entry) -> None:
        """The times and the kinds in one entry."""
        block, word = block_of(scenario, entry), entry[0]
        if not self._first(entry, id(block), id(scenario.suppliers) if word == "stock" else 0):
            return
        if word not in TIMELESS:
            alone: dict[str, Any] = {name: {} for name in NAMED}
            part = with_blocks(scenario, {**alone, word: {entry[1]: block}} if len(entry) == 2 else alone)
            _none(time_problems(scenario, part))
        if isinstance(block, Block):
            _none(kind_problems(scenario, block, entry))
        if isinstance(block, SupplierSpec):
            _none(outage_problems(scenario, {entry[1]: block}))
        if isinstance(block, StockPointSpec):
            _none(supply_problems(scenario, [entry[1]]))

    def _levels(self, scenario: Scenario, known: Before, changed: list[Entry], *, longer: bool) -> None:
        """The levels that depend on what changed."""
        other_demand = longer
        stocks: list[str] = []
        for entry in changed:
            if entry[0] == "customers":
                other_demand = other_demand or self._demand(scenario, known, longer=longer)[1]
            elif entry[0] == "stock":
                stocks.append(entry[1])
            elif _matters(block_of(scenario, entry), block_of(known.scenario, entry)):
                stocks += (known.of_product if entry[0] == "products" else known.of_source).get(entry[1], ())
        if other_demand or (stocks and known.chained):
            stocks = list(scenario.stock)
        stocks = [stock for stock in dict.fromkeys(stocks) if self._to_compute(scenario, known, stock)]
        if stocks:
            demand, _ = self._demand(scenario, known, longer=longer)
            _none(level_problems(lambda: with_numbers(scenario, stocks, demands(scenario, demand))))

    def _to_compute(self, scenario: Scenario, known: Before, stock: str) -> bool:
        """Whether a stock point has levels to be computed, which no other owner's has been shown to have too."""
        point = scenario.stock[stock]
        if point.restock is None or not point.restock.unresolved:
            return False
        if known.chained:
            around = (id(scenario.stock), id(scenario.products), id(scenario.suppliers))
        else:
            around = (id(point), id(scenario.products[product_of(stock)]), id(scenario.suppliers.get(point.main)))
        return self._first("level", stock, id(scenario.customers), *around)

    def _demand(self, scenario: Scenario, known: Before, *, longer: bool) -> tuple[GroupDemand, bool]:
        """The demand of each customer group, and whether it is another than before."""
        key = id(scenario.customers)
        if key not in self.demand:
            now = {
                name: demand_of_group(scenario, name)
                if longer or group is not known.scenario.customers[name]
                else known.demand_of(name)
                for name, group in scenario.customers.items()
            }
            self.demand[key] = now, longer or any(known.demand_of(name) != part for name, part in now.items())
        return self.demand[key]


def _matters(block: Any, was: Any) -> bool:
    """Whether levels are computed from what changed in a product or a supplier."""
    words = OF_PRODUCT if isinstance(block, Product) else OF_SUPPLIER if isinstance(block, SupplierSpec) else ()
    return any(getattr(block, word) != getattr(was, word) for word in words)


def _none(problems: Iterable[object]) -> None:
    for _ in problems:
        raise UnusualError


def _entries_of(scenario: Scenario) -> Iterator[Entry]:
    """Every entry of a scenario in which there are times or kinds."""
    yield ("promise",)
    for word in NAMED:
        for name in vars(scenario)[word]:
            yield word, name


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
