"""The state at an instant: orders, replenishment orders, and levels, which are counted anew whenever they are read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.plain_model.chance import Chance, instant
from tests.plain_model.outages import outage_instants
from tests.plain_model.people import Person, visits


class Event(NamedTuple):
    """An event that is due: its instant, its turn within it, its place within the turn, and what it does."""

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
    initial: bool = False  # an initial backorder, ahead of all others of its class
    at_once: int = 0
    later: int = 0
    lost: int = 0
    cancelled: int = 0
    substitute: str = ""
    substitute_units: int = 0
    deadline: int | None = None
    quoted_wait: int | None = None
    promised: int | None = None
    agreed: int | None = None
    without_notice: bool = False  # since it was agreed
    notified_at: list[int] = field(default_factory=list)  # the instants of its notices
    shipped: list[tuple[int, str, int]] = field(default_factory=list)  # when, from which stock point, how many units
    last_notice_at: int | None = None  # the last notice, or the quote
    told_no_date: bool = False
    late_at_start: bool = False
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
        return len(self.notified_at)

    def agrees(self, date: int) -> None:
        self.agreed, self.without_notice = date, True

    @property
    def stock(self) -> str:
        return self.person.stock

    @property
    def priority(self) -> int:
        return int(self.person.behaviour["priority"])


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
    arrives_at: int | None = None
    frozen_for: int = 0  # so long since it left
    received_at: int | None = None
    received: int = 0
    refused: int = 0  # sent back for want of room

    @property
    def on_order(self) -> int:
        return 0 if self.received_at is not None else self.quantity

    @property
    def is_open(self) -> bool:
        return self.on_order > 0


class State:
    """Everything that can change, and the clock."""

    def __init__(self, scenario: dict[str, Any], chance: Chance) -> None:
        self.scenario, self.chance = scenario, chance
        self.now = 0
        self.end = instant(scenario.get("warm_up", 0) + scenario["horizon"])
        self.stocks = list(scenario["stock"])
        self.people = visits(scenario, chance, self.end)
        self.arrived = 0  # how many of them have arrived
        self.orders: list[Order] = []
        self.replenishments: list[Replenishment] = []
        self.churned: set[str] = set()  # customers who have churned
        self.changed: list[str] = []  # stock points whose position changed in what just happened, in order
        self.review_pending: set[str] = set()  # stock points that are reviewed at the end of this instant
        self.received: set[str] = set()  # stock points that received something in it
        self.blocked_by_cap = dict.fromkeys(self.stocks, False)  # whether the last look found too many orders under way
        self.cut_at: dict[str, int] = {}  # when a stock point last placed an order that its supplier's maximum cut
        self.reviews_held: dict[str, int] = dict.fromkeys(self.stocks, 0)  # reviews held
        suppliers = scenario["suppliers"]
        self.outage_instants_of = {
            name: outage_instants(name, words, chance, self.end) for name, words in suppliers.items()
        }
        self.down_since: dict[str, int | None] = dict.fromkeys(suppliers)
        self.units_started: dict[str, int] = {}  # of the pairs' streams of work
        self.level_rows: list[tuple[int, str, int, int, int]] = []

    def stock_point(self, stock: str) -> dict[str, Any]:
        words: dict[str, Any] = self.scenario["stock"][stock]
        return words

    def on_hand(self, stock: str) -> int:
        came = sum(one.received for one in self.replenishments if one.stock == stock)
        left = sum(units for one in self.orders for _, stock_point, units in one.shipped if stock_point == stock)
        return self.initial(stock)["on_hand"] + came - left

    def on_order(self, stock: str) -> int:
        return sum(one.on_order for one in self.replenishments if one.stock == stock)

    def backorders(self, stock: str) -> int:
        return sum(one.owed for one in self.orders if one.stock == stock)

    def position(self, stock: str) -> int:
        return self.on_hand(stock) + self.on_order(stock) - self.backorders(stock)

    def reserve(self, stock: str, priority: int) -> int:
        kept = self.stock_point(stock).get("reserve", {})
        return max((units for key, units in kept.items() if key <= priority), default=0)

    def free(self, stock: str, priority: int) -> int:
        """Units on hand beyond the reserve against this class, backorders left aside."""
        return max(0, self.on_hand(stock) - self.reserve(stock, priority))

    def backlog(self, stock: str) -> list[Order]:
        """The backorders of a stock point by class, then by arrival."""
        waiting = [one for one in self.orders if one.stock == stock and one.owed]
        return sorted(waiting, key=lambda one: (one.priority, not one.initial, one.arrived_at, one.number))

    def available(self, stock: str, priority: int) -> int:
        """Units that an order of this class placed now gets at once: none behind backorders of its class or above."""
        waits = any(one.priority <= priority for one in self.backlog(stock))
        return 0 if waits else self.free(stock, priority)

    def initial(self, stock: str) -> dict[str, Any]:
        """On hand, on order and backorders at time 0."""
        declared = self.stock_point(stock).get("initial")
        if isinstance(declared, dict):
            return {"on_hand": 0, "on_order": [], "backorders": 0, **declared}
        return {"on_hand": self._target(stock) if declared is None else declared, "on_order": [], "backorders": 0}

    def _target(self, stock: str) -> int:
        rule = self.stock_point(stock)["restock"]
        if rule["type"] in ("reorder_point", "periodic_reorder_point"):
            target = max(0, rule["reorder_point"] + rule["order_quantity"])
        else:
            target = int(rule.get("order_up_to_level", rule.get("base_stock_level", 0)))
        shelf = self.stock_point(stock).get("shelf_capacity", target)
        return min(target, shelf["units"] if isinstance(shelf, dict) else shelf)

    def ship(self, order: Order, stock: str, units: int) -> None:
        """Ships units of a stock point to a customer."""
        if units:
            order.shipped.append((self.now, stock, units))

    def note_change(self, stock: str) -> None:
        """Notes that the position of a stock point changed, or that a receipt may let it order."""
        if stock not in self.changed:
            self.changed.append(stock)

    def close_instant(self) -> None:
        """Writes a row of levels for each stock point where they changed within the instant."""
        for stock in self.stocks:
            levels = (self.on_hand(stock), self.on_order(stock), self.backorders(stock))
            known = [row[2:] for row in self.level_rows if row[1] == stock]
            if not known or known[-1] != levels:
                self.level_rows.append((self.now, stock, *levels))
