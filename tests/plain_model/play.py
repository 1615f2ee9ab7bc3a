"""The run: whichever event is due next, until just before the horizon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.plain_model import backlog, notices, restocking, supply
from tests.plain_model.chance import Chance, instant
from tests.plain_model.people import PLAIN, Person
from tests.plain_model.state import Event, Order, Replenishment, State
from tests.plain_model.tables import Tables, tables


def play(scenario: dict[str, Any], tape: Mapping[str, Any]) -> Tables:
    """The three tables of one run."""
    state = State(scenario, Chance(tape))
    begin(state)
    while (event := next_event(state)) is not None:
        if event.at > state.now:
            state.close_instant()
            state.now = event.at
            notices.note_lateness(state)
        event.happens()
        restocking.review_changed(state)
    state.close_instant()
    return tables(state)


def next_event(state: State) -> Event | None:
    """The first event before the horizon: by instant, by turn, by its place in the turn; None at the end."""
    events = [*backlog.due(state), *supply.due(state), *notices.due(state), *restocking.due(state)]
    return min((one for one in events if one.at < state.end), key=lambda one: one[:3], default=None)


def begin(state: State) -> None:
    """Places initial orders and backorders; the latter are filled before anything else happens."""
    for stock in state.stocks:
        today, source = state.initial(stock), state.stock_point(stock)["source"]
        for number, one in enumerate(today["on_order"], -len(today["on_order"])):
            due = instant(one["due"])
            units = one["quantity"]
            under_way = Replenishment(number, stock, source, 0, due, units, units, shipped_at=0, arrives_at=due)
            state.replenishments.append(under_way)
        if today["backorders"]:
            number = len(state.people) + len(state.orders)
            customer = Person("initial", 0, "initial/0", "", PLAIN, stock, 0, today["backorders"], None, state.chance)
            state.orders.append(Order(number, customer, 0, today["backorders"], initial=True, waits=True))
    for stock in state.stocks:
        backlog.allocate(state, stock)
