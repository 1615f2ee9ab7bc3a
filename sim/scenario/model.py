"""The scenario: what is declared, checked and frozen before anything is played."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import (
    BeforeValidator,
    Field,
    PrivateAttr,
    model_validator,
)

from sim.arrivals import Span
from sim.errors import UserError
from sim.measure_words import Wording
from sim.notebook_html import MOST_ROWS, paragraph, small_table
from sim.per_object import OncePerObject
from sim.plugins import source_texts
from sim.promises import Promise
from sim.registry import Block, Kind
from sim.scenario.dates import Start
from sim.scenario.goal import Goal, Setting
from sim.scenario.names import FolderName, Label, Name, Text, product_of
from sim.scenario.people import Behaviour, CustomerGroup
from sim.scenario.product import Product
from sim.scenario.schema_shorthand import Shorthand
from sim.scenario.source import Source
from sim.scenario.stock import StockPointSpec, part_of
from sim.scenario.warm_up import AutoWarmUp, WarmUp
from sim.sentences import counted, measured
from sim.suppliers import SupplierSpec, SupplierTerms
from sim.units import (
    MICROSECONDS,
    Count,
    PositiveDuration,
    Seed,
    refuse,
)


class Accounting(Block):
    """When the books are kept: all the time, or at the end of every `period`."""

    type: Literal["continuous", "period_end"] = "continuous"
    period: PositiveDuration | None = None

    @model_validator(mode="after")
    def _a_period_or_none(self) -> Accounting:
        if (self.period is None) == (self.type == "period_end"):
            raise refuse("a 'period' with period_end accounting, and only with it")
        return self


def _accounting(value: object) -> object:
    return {"type": value} if isinstance(value, str) else value


class Scenario(Block):
    """A whole world to play: frozen, picklable, and known by its fingerprint.

    Durations are in `unit`s of time, rates per `unit`. `policies` holds the same scenario under each policy.
    """

    name: FolderName
    description: Text = ""
    unit: Literal["hour", "day", "week"] = "day"
    currency: Text = ""
    start: Start | None = None
    warm_up: WarmUp = 0.0
    horizon: PositiveDuration
    replications: Count = 30
    seed: Seed = 0
    accounting: Annotated[Accounting, BeforeValidator(_accounting), Shorthand({"const": "continuous"})] = Accounting()
    products: dict[Name, Product] = Field(min_length=1)
    profiles: dict[Label, Behaviour] = Field(default_factory=dict)
    customers: dict[Label, CustomerGroup] = Field(min_length=1)
    suppliers: dict[Label, SupplierSpec] = Field(min_length=1)
    promise: Promise = Promise()
    stock: dict[str, StockPointSpec] = Field(min_length=1)
    goal: Goal = Field(default_factory=Goal)

    _policies: dict[str, Scenario] = PrivateAttr(default_factory=dict)
    _policy_descriptions: dict[str, str] = PrivateAttr(default_factory=dict)
    _declared: Scenario | None = PrivateAttr(None)
    _source: Source | None = PrivateAttr(None)
    _warnings: list[str] = PrivateAttr(default_factory=list)

    @model_validator(mode="after")
    def _goal_in_this_scenario(self) -> Scenario:
        self.goal.set_in(self.setting)
        return self

    @property
    def setting(self) -> Setting:
        """What the conditions of a goal refer to."""
        return Setting(tuple(self.stock), tuple(self.customers), self.wording)

    @property
    def wording(self) -> Wording:
        """How values of measures are written in sentences."""
        return Wording(self.unit, self.currency, self.horizon)

    def _repr_html_(self) -> str:
        """What a notebook shows: what is played, the goal, and the policies."""
        unit, goal = self.unit, self.goal.maximise or self.goal.minimise
        size = f"{counted(len(self.stock), 'stock point')}, {counted(len(self.customers), 'customer group')}"
        length = "that is found" if self.seeks_warm_up else f"of {measured(self.warm_up, unit)}"
        lines = [f"{size}; {measured(self.horizon, unit)} after a warm-up {length}"]
        if goal or self.goal.conditions:
            verb = ["maximise" if self.goal.maximise else "minimise", goal.replace("_", " ")] if goal else []
            subject_to = ", ".join(condition.text for condition in self.goal.conditions[:MOST_ROWS])
            lines.append(" ".join(["goal:", *verb, *(["subject to", subject_to] if subject_to else [])]))
        policies = small_table(["policy", ""], list(self.policy_descriptions.items()))
        head = paragraph(f"{self.name}. {self.description}".strip(), strong=True)
        return "".join([head, *map(paragraph, lines), policies])

    @property
    def policies(self) -> dict[str, Scenario]:
        """The scenario under each policy, by the policy's name; the first is the baseline."""
        return self._policies or {"as declared": self}

    @property
    def declared(self) -> Scenario:
        """The scenario before any policy, against whose costs a purchase is dear or cheap: itself unless it is one of
        the `policies` of another."""
        return self if self._declared is None else self._declared

    @property
    def policy_descriptions(self) -> dict[str, str]:
        """What each policy is, in the words of its `description`; '' without one."""
        return {name: self._policy_descriptions.get(name, "") for name in self.policies}

    @property
    def tick(self) -> int:
        """Microseconds in a unit of the scenario's time."""
        return MICROSECONDS[self.unit]

    @property
    def span(self) -> Span:
        """The whole simulated time, warm-up and horizon."""
        return Span(round((self.warm_up + self.horizon) * self.tick), self.tick, self.start)

    @property
    def seeks_warm_up(self) -> bool:
        """Whether the scenario says `warm_up: auto`, and how long that is has not been found yet."""
        return isinstance(self.warm_up, AutoWarmUp) and not self.warm_up.found

    def with_warm_up(self, length: float) -> Scenario:
        """The same scenario and policies with a warm-up of that `length`, in units of time.

        Where the scenario says `auto`, an `AutoWarmUp` keeps its fingerprint, and `changed` keeps the length.
        """
        own = super().model_copy(update={"warm_up": length})
        own._policies = {name: policy.with_warm_up(length) for name, policy in self._policies.items()}
        return own

    @property
    def expected_orders(self) -> float:
        """The expected number of customer orders in one run; infinite if it overflows."""
        with np.errstate(all="ignore"):
            return float(sum(group.arrivals.visits(self.span) for group in self.customers.values()))

    @property
    def expected_units(self) -> float:
        """The expected number of units that customers order in one run; those of traces are not counted."""
        with np.errstate(all="ignore"):
            per_time = (
                group.arrivals.demand(self.span, product, share, group.quantity).mean
                for group in self.customers.values()
                for product, share in (group.wants or {}).items()
            )
            return float(sum(per_time)) * self.span.length

    @property
    def chained(self) -> bool:
        """Whether any stock point gets units from another one."""
        return any(
            point.sells_from is not None
            or point.made_from
            or point.transship_from
            or any(route.source not in self.suppliers for route in point.routes)
            for point in self.stock.values()
        )

    def terms(self, stock: str, source: str) -> SupplierTerms | None:
        """The terms of a source for what a stock point holds; None where the source is another stock point."""
        supplier = self.suppliers.get(source)
        return None if supplier is None else supplier.terms(product_of(stock))

    def part(self, stock: str, product: str) -> str:
        """The stock point that supplies a part for what is made at `stock`: `product` at the same location if there is
        such a stock point, else `product` without one; a name with a location is taken as it is."""
        return part_of(self.stock, stock, product)

    @property
    def text(self) -> str:
        """The scenario file as read."""
        return "" if self._source is None else self._source.as_read

    def changed(self, changes: Mapping[str, object]) -> Scenario:
        """Another scenario: this one with the values of `changes` at their dotted paths, its policies applied anew.

        `scenario.changed({"suppliers.acme.lead_time.mean": 9})`. A value is what a scenario file may have there: a
        number, also of numpy, a text such as "2 days", None, a list, a mapping. Raises `ScenarioError` with all
        problems of the scenario that would be, as reading a file does.
        """
        if self._source is None:
            raise UserError("a scenario under one policy, or a copy, cannot be changed: change the one that was read")
        other: Scenario = self._source.read_again(self._source, changes)
        # what was found at the scenario's own values holds at all others
        found = isinstance(self.warm_up, AutoWarmUp) and self.warm_up.found
        return other.with_warm_up(self.warm_up) if found and other.seeks_warm_up else other

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Scenario:
        """A copy with the words of `update`, unchecked; `changed` makes another scenario that is checked."""
        copy = super().model_copy(update=update, deep=deep)
        if update:
            copy._source = None  # which has not what was updated
        return copy

    @property
    def folder(self) -> Path:
        """The folder in which the files are looked for that the scenario names: that of its own file."""
        return Path(".") if self._source is None else self._source.folder

    @property
    def warnings(self) -> tuple[str, ...]:
        """What reading found odd but possible, in sentences."""
        return tuple(self._warnings)

    def behaviours(self, group: str) -> dict[str, tuple[float, Behaviour]]:
        """The group's profiles with their shares, each with the group's own words laid over it.

        A group without profiles has one behaviour, its own, under the name ''.
        """
        customers = self.customers[group]
        words = {
            name: getattr(customers, name) for name in Behaviour.model_fields if name in customers.model_fields_set
        }
        shares = customers.profile or {"": 1.0}
        return {
            name: (share, self.profiles.get(name, Behaviour()).model_copy(update=words))
            for name, share in shares.items()
        }

    def canonical(self) -> dict[str, Any]:
        """The scenario as plain numbers and words, policies included: equal for scenarios that play the same.

        Without the goal, which decides what is said of a run and nothing in it.
        """
        values = self.model_dump(mode="json", exclude={"goal"})
        if self._policies:
            values["policies"] = {
                name: policy.model_dump(mode="json", exclude={"goal"}) for name, policy in self._policies.items()
            }
        return values

    def fingerprint(self, **beside: object) -> str:
        """16 hex digits computed from the scenario and its policies, the files they read, the text of the plug-ins they
        use, and the values `beside` them."""
        digest = hashlib.blake2b(digest_size=8)
        digest.update(json.dumps([self.canonical(), beside], sort_keys=False, default=str).encode())
        kinds = self.kinds()
        for file in sorted({file for kind in kinds for file in kind.files()}):
            digest.update(file.read_bytes())
        for text in source_texts({type(kind) for kind in kinds}):
            digest.update(text)
        return digest.hexdigest()

    def kinds(self) -> list[Kind]:
        """Every kind that the scenario and its policies hold, at any depth; some more than once."""
        return [kind for scenario in (self, *self._policies.values()) for _, kind in kinds_with_paths(scenario)]


_KindPaths = list[tuple[tuple[str | int, ...], Kind]]


def kinds_with_paths(block: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Kind]]:
    """Every kind that a block holds, at any depth, and the path to it."""
    found = _in_scenario(block) if isinstance(block, Scenario) else _inside(block, {})
    return (((*path, *inner), kind) for inner, kind in found) if path else iter(found)


def _in_scenario(scenario: Scenario) -> _KindPaths:
    """The kinds in a scenario; blocks of products, stock points and so on are searched once for all policies."""
    known: dict[int, _KindPaths] = {}
    kinds: _KindPaths = []
    for word, value in vars(scenario).items():
        for name, block in value.items() if isinstance(value, dict) else ():
            inside = _ENTRIES(block) if isinstance(block, Block) else _inside(block, known)
            kinds += [((word, name, *inner), kind) for inner, kind in inside]
        if value and isinstance(value, Block | list | tuple):
            kinds += [((word, *inner), kind) for inner, kind in _inside(value, known)]
    return kinds


def _inside(block: object, known: dict[int, _KindPaths]) -> _KindPaths:
    """The kinds in a block with their paths from it; `known` has those of blocks searched before, by id."""
    kinds = known.get(id(block))
    if kinds is not None:
        return kinds
    kinds = [((), block)] if isinstance(block, Kind) else []
    values: Iterable[tuple[Any, Any]]
    if isinstance(block, Block):
        values = vars(block).items()
    elif isinstance(block, dict):
        values = block.items()
    else:
        values = enumerate(block) if isinstance(block, list | tuple) else ()
    for name, value in values:
        if value and isinstance(value, Block | dict | list | tuple):  # most words have plain values
            kinds += [((name, *inner), kind) for inner, kind in _inside(value, known)]
    known[id(block)] = kinds
    return kinds


_ENTRIES: OncePerObject[_KindPaths] = OncePerObject(lambda block: _inside(block, {}))
