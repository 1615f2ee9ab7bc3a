"""The trace of one run: a line for everything that happened to an order, at a stock point or in a stretch of time."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from pydantic_core import PydanticCustomError

from sim.engine.plan import Plan, plan
from sim.engine.simpy_engine import play
from sim.engine.simpy_engine.trace import TraceEvent
from sim.engine.tape import Tape
from sim.errors import UserError, did_you_mean
from sim.experiments.run import require_engine
from sim.experiments.warm_up import resolved_warm_up
from sim.scenario.model import Scenario
from sim.units import duration

TURNS = {0: "start", 2: "receipt", 3: "supplier", 4: "deadline", 5: "notice", 6: "customer", 7: "review"}
"""What the turns of an instant are called."""

EXPECTED = "'all', an order's number, the name of a stock point or supplier, or a stretch of time, such as 3..5"


@dataclass
class TraceFilter:
    """Which events are traced: of these orders, stock points or suppliers, if any are named, between two instants."""

    orders: set[int] = field(default_factory=set)
    stocks: set[int] = field(default_factory=set)
    suppliers: set[str] = field(default_factory=set)
    start: float = 0.0
    end: float = math.inf

    def takes(self, event: TraceEvent) -> bool:
        """Whether an event is among them."""
        if not self.start <= event.at <= self.end:
            return False
        if not self.orders and not self.stocks and not self.suppliers:
            return True
        return event.order in self.orders or event.stock in self.stocks or event.who in self.suppliers


def trace_filter(plan: Plan, words: Iterable[str]) -> TraceFilter:
    """What the `words` of a trace ask for; raises `UserError` for a word that is none of what it may be."""
    wanted = TraceFilter()
    for word in words:
        if word in plan.stocks:
            wanted.stocks.add(plan.stocks.index(word))
        elif word in plan.sources:
            wanted.suppliers.add(word)
        elif ".." in word:
            start, _, end = word.partition("..")
            wanted.start = max(wanted.start, _instant(plan, start, 0.0, word))
            wanted.end = min(wanted.end, _instant(plan, end, math.inf, word))
        elif word.isdecimal() and word.isascii():
            wanted.orders.add(int(word))
        elif word != "all":
            hint = did_you_mean(word, (*plan.stocks, *plan.sources))
            raise UserError(f"expected {EXPECTED}, found '{word}'{hint}", argument="words")
    return wanted


def trace(
    scenario: Scenario,
    policy: str,
    words: Iterable[str],
    emit: Callable[[str], None],
    *,
    engine: str = "auto",
    seed: int | None = None,
) -> int:
    """Plays the first replication under `policy` and hands every line that the `words` ask for to `emit`.

    A line has the time in the scenario's unit, the turn of the instant, to whom what happened, and the levels of the
    stock point after it. Returns how many lines there were.
    """
    require_engine(engine)
    own = plan(resolved_warm_up(scenario, seed=seed), policy)
    wanted = trace_filter(own, words)
    tape, tick = Tape(scenario.seed if seed is None else seed, 0), own.scenario.tick
    width = max(len("order 00000"), *(len(name) for name in (*own.stocks, *own.sources)))
    lines = 0

    def take(event: TraceEvent) -> None:
        """Prints an event, with the levels after it, if it was asked for."""
        nonlocal lines
        if wanted.takes(event):
            lines += 1
            levels = ""
            if event.stock >= 0:
                at = own.stocks[event.stock]
                levels = f"{at}: on hand {event.on_hand}, on order {event.on_order}, backorders {event.backorders}"
            turn = f"{event.turn} {TURNS.get(event.turn, '')}"
            emit(f"{event.at / tick:12.6f}  {turn:<10}  {event.who:<{width}}  {event.what:<62}  {levels}".rstrip())

    emit(f"{scenario.unit:>12}  {'turn':<10}  {'who':<{width}}  {'what':<62}  levels after")
    play(own, tape, tape.customers(own), take)
    return lines


def _instant(plan: Plan, text: str, absent: float, word: str) -> float:
    """An end of a stretch of time, in microseconds."""
    if not text.strip():
        return absent
    unit, tick = plan.scenario.unit, plan.scenario.tick
    try:
        value = float(text) if text.replace(".", "", 1).isdecimal() else text
        return duration(value, unit) * tick
    except PydanticCustomError:
        raise UserError(f"expected {EXPECTED}, found '{word}'", argument="words") from None
