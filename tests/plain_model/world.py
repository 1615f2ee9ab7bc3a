"""The world at an instant: orders, replenishment orders, and levels, which are counted anew whenever asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.plain_model.chance import Chance, instant
from tests.plain_model.outages import turns
from tests.plain_model.people import Person, visits


class Thing(NamedTuple):
    """Something that is due: when, in which turn of that instant, its place in the turn, and what happens."""

    at: int
    turn: int
    place: tuple[int, ...]
    happens: Callable[[], None]


@dataclass(eq=False)
class Order:
    """A customer's order."""

    number: int
    person: Person
    arrived_at: int
    quantity: int
    first: bool = False  # owed since before time 0, and first in the line
    at_once: int = 0
    later: int = 0
    lost: int = 0
    cancelled: int = 0
    instead: str = ""
    instead_units: int = 0
    deadline: int | None = None
    quoted_wait: int | None = None
    promised: int | None = None
    agreed: int | None = None
    silent: bool = False  # since it was agreed
    told_at: list[int] = field(default_factory=list)  # the instants of its notices
    shipped: list[tuple[int, str, int]] = field(default_factory=list)  # when, from which stock point, how many units
    last_word: int | None = None  # the last notice, or the quote
    told_there_is_none: bool = False
    late_by_the_clock: bool = False
    credited: bool = False
    delayed: bool = False
    waits: bool = False
    waited: bool = False  # whether it was ever a backorder
    outcome: str = "still_waiting"
    resolved_at: int | None = None
    returns_of: int | None = None
    returns_at: int | None = None  # when its customer comes back
    returned: bool = False

    @property
    def owed(self) -> int:
        return self.quantity - self.at_once - self.later if self.waits else 0

    @property
    def notices(self) -> int:
        return len(self.told_at)

    def agrees(self, date: int) -> None:
        self.agreed, self.silent = date, True

    @property
    def stock(self) -> str:
        return self.person.stock

    @property
    def priority(self) -> int:
        return int(self.person.ways["priority"])


@dataclass(eq=False)
class Replenishment:
    """An order that a stock point placed with a supplier."""

    number: int
    stock: str
    source: str
    ordered_at: int
    due_at: int
    quantity: int
    as_placed: int = 0
    lead_time: int = 0
    share: float = 1.0
    slow: float = 1.0
    done_at: int | None = None  # once the supplier has begun with it
    done: bool = True
    shipped_at: int | None = None
    comes_at: int | None = None
    stood_still: int = 0  # so long since it left
    received_at: int | None = None
    received: int = 0

    @property
    def on_order(self) -> int:
        return 0 if self.received_at is not None else self.quantity

    @property
    def is_open(self) -> bool:
        return self.on_order > 0


class World:
    """Everything there is, and the clock."""

    def __init__(self, scenario: dict[str, Any], chance: Chance) -> None:
        self.scenario, self.chance = scenario, chance
        self.now = 0
        self.end = instant(scenario.get("warm_up", 0) + scenario["horizon"])
        self.stocks = list(scenario["stock"])
        self.people = visits(scenario, chance, self.end)
        self.came = 0  # how many of them
        self.orders: list[Order] = []
        self.replenishments: list[Replenishment] = []
        self.gone: set[str] = set()  # customers who were lost for good
        self.touched: list[str] = []  # stock points whose position changed in what just happened, in order
        self.received: set[str] = set()  # stock points that received something in it
        self.held_back = dict.fromkeys(self.stocks, False)  # whether the last look found too many orders under way
        self.looks: dict[str, int] = dict.fromkeys(self.stocks, 0)  # reviews held
        suppliers = scenario["suppliers"]
        self.turns_of = {name: turns(name, words, chance, self.end) for name, words in suppliers.items()}
        self.down_since: dict[str, int | None] = dict.fromkeys(suppliers)
        self.units_begun: dict[str, int] = {}  # of the pairs' streams of work
        self.states: list[tuple[int, str, int, int, int]] = []

    def shelf(self, stock: str) -> dict[str, Any]:
        words: dict[str, Any] = self.scenario["stock"][stock]
        return words

    def on_hand(self, stock: str) -> int:
        came = sum(one.received for one in self.replenishments if one.stock == stock)
        left = sum(units for one in self.orders for _, shelf, units in one.shipped if shelf == stock)
        return self.initial(stock)["on_hand"] + came - left

    def on_order(self, stock: str) -> int:
        return sum(one.on_order for one in self.replenishments if one.stock == stock)

    def backorders(self, stock: str) -> int:
        return sum(one.owed for one in self.orders if one.stock == stock)

    def position(self, stock: str) -> int:
        return self.on_hand(stock) + self.on_order(stock) - self.backorders(stock)

    def reserve(self, stock: str, priority: int) -> int:
        kept = self.shelf(stock).get("reserve", {})
        return max((units for key, units in kept.items() if key <= priority), default=0)

    def free(self, stock: str, priority: int) -> int:
        """Units on the shelf that this class may have, whoever waits."""
        return max(0, self.on_hand(stock) - self.reserve(stock, priority))

    def line(self, stock: str) -> list[Order]:
        """Who waits: by class, then by arrival."""
        waiting = [one for one in self.orders if one.stock == stock and one.owed]
        return sorted(waiting, key=lambda one: (one.priority, not one.first, one.arrived_at, one.number))

    def available(self, stock: str, priority: int) -> int:
        """Units that somebody of this class who comes now can have."""
        waits = any(one.priority <= priority for one in self.line(stock))
        return 0 if waits else self.free(stock, priority)

    def initial(self, stock: str) -> dict[str, Any]:
        """The state of today."""
        said = self.shelf(stock).get("initial")
        if isinstance(said, dict):
            return {"on_hand": 0, "on_order": [], "backorders": 0, **said}
        return {"on_hand": self._target(stock) if said is None else said, "on_order": [], "backorders": 0}

    def _target(self, stock: str) -> int:
        rule = self.shelf(stock)["restock"]
        if rule["type"] in ("reorder_point", "periodic_reorder_point"):
            return max(0, rule["reorder_point"] + rule["order_quantity"])
        return int(rule.get("order_up_to_level", rule.get("base_stock_level", 0)))

    def ship(self, order: Order, stock: str, units: int) -> None:
        """Units leave a shelf for a customer."""
        if units:
            order.shipped.append((self.now, stock, units))

    def touch(self, stock: str) -> None:
        """The position of a stock point has changed, or something came that may let it order."""
        if stock not in self.touched:
            self.touched.append(stock)

    def close_instant(self) -> None:
        """Note the levels after everything of an instant, where they have changed."""
        for stock in self.stocks:
            state = (self.on_hand(stock), self.on_order(stock), self.backorders(stock))
            known = [row[2:] for row in self.states if row[1] == stock]
            if not known or known[-1] != state:
                self.states.append((self.now, stock, *state))
