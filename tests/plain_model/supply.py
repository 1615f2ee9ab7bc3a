"""Supply: what becomes of a replenishment order, from its placing to its receipt."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.plain_model import backlog
from tests.plain_model.chance import DAY, instant, mean
from tests.plain_model.outages import freezes, holds_orders, is_down, slow_factor, toggle_outage
from tests.plain_model.state import Event, Replenishment, State
from tests.plain_model.terms import lot, room_on_shelf, shelf_of, terms


def place(state: State, stock: str, quantity: int) -> None:
    """Orders what of a quantity the supplier sells and the shelf has room for, if anything."""
    source, words = state.stock_point(stock)["source"], terms(state, stock)
    units, cut = lot(words, quantity, room_on_shelf(state, stock))
    if not units:
        return
    if cut:
        state.cut_at[stock] = state.now
    of_stock = [one for one in state.replenishments if one.stock == stock and one.number >= 0]
    promised = words.get("quoted_lead_time", mean(words["lead_time"]))
    order = Replenishment(
        number=len(of_stock),
        stock=stock,
        source=source,
        ordered_at=state.now,
        due_at=state.now + instant(promised),
        quantity=units,
        as_placed=units,
    )
    stream = f"suppliers/{source}/{stock}"
    order.lead_time = instant(state.chance.number(words["lead_time"], f"{stream}/lead_time", len(of_stock)))
    order.slow = slow_factor(state, source)
    order.share = state.chance.number(words.get("yield", 1), f"{stream}/yield", len(of_stock))
    order.done = "capacity" not in words and "unit_processing_time" not in words
    state.replenishments.append(order)
    advance_suppliers(state)


def advance_suppliers(state: State) -> None:
    """Suppliers start on waiting orders and ship those that are processed, as far as they can."""
    for source, words in state.scenario["suppliers"].items():
        here = [one for one in state.replenishments if one.source == source and one.is_open and one.shipped_at is None]
        at_work = [one for one in here if one.done_at is not None and not one.done]
        waiting = [one for one in here if one.done_at is None and not one.done]
        if waiting and not at_work and not (freezes(state, source) and is_down(state, source)):
            waiting[0].done_at = state.now + processing_time(state, words, waiting[0])
        for order in here:
            if order.done and not holds_orders(state, source):
                ship(state, words, order)


def processing_time(state: State, words: dict[str, Any], order: Replenishment) -> int:
    """How long the supplier processes an order: unit by unit."""
    if "capacity" in words:
        return round(order.quantity / words["capacity"] * DAY)
    pair = f"suppliers/{order.source}/{order.stock}"
    begun = state.units_started.get(pair, 0)
    state.units_started[pair] = begun + order.quantity
    units = range(begun, begun + order.quantity)
    stream = f"{pair}/unit_processing_time"
    return sum(instant(state.chance.number(words["unit_processing_time"], stream, k)) for k in units)


def ship(state: State, words: dict[str, Any], order: Replenishment) -> None:
    """Ships an order from the supplier: its lead time begins."""
    order.shipped_at = state.now
    order.arrives_at = state.now + round(order.lead_time * order.slow)
    if words.get("order_crossing") == "prevented":
        of_stock = [one for one in state.replenishments if one.stock == order.stock and one.is_open]
        order.arrives_at = max(one.arrives_at for one in of_stock if one.arrives_at is not None)


def due(state: State) -> Iterator[Event]:
    """Work that is done, receipts, and suppliers that go down or come up."""
    sources = list(state.scenario["suppliers"])
    for order in state.replenishments:
        if not order.is_open or (freezes(state, order.source) and is_down(state, order.source)):
            continue
        if order.done_at is not None and not order.done:
            done = (0, sources.index(order.source))
            yield Event(order.done_at, 2, done, lambda order=order: finish(state, order))  # type: ignore[misc]
        if order.arrives_at is not None:
            place = (1, state.stocks.index(order.stock), order.number)
            yield Event(order.arrives_at, 2, place, lambda order=order: receive(state, order))  # type: ignore[misc]
    for place, source in enumerate(sources):
        for at in state.outage_instants_of[source][:1]:
            yield Event(at, 3, (place,), lambda source=source: change_availability(state, source))  # type: ignore[misc]


def finish(state: State, order: Replenishment) -> None:
    """The supplier has worked on the whole order."""
    order.done = True
    advance_suppliers(state)


def change_availability(state: State, source: str) -> None:
    """A supplier goes down, or comes up."""
    toggle_outage(state, source)
    advance_suppliers(state)


def receive(state: State, order: Replenishment) -> None:
    """Receives an order into stock, fills backorders, and sends back what does not fit on the shelf."""
    order.received_at = state.now
    order.received = came = round(order.quantity * order.share)
    backlog.allocate(state, order.stock)
    shelf = shelf_of(state.scenario, order.stock)
    if shelf is not None and shelf["over"] == "refuse":
        order.refused = min(came, max(0, state.on_hand(order.stock) - shelf["units"]))
        order.received = came - order.refused
    backlog.schedule_returns(state, order.stock)
    state.note_change(order.stock)
    state.received.add(order.stock)
