"""Customer orders, from the visit to the end: allocation, backorders, reneging, substitution and returns."""

from __future__ import annotations

from collections.abc import Iterator

from tests.plain_model.chance import instant
from tests.plain_model.people import Person
from tests.plain_model.quotes import quoted
from tests.plain_model.state import Event, Order, State

LEFT = ("lost", "declined", "cancelled", "cancelled_at_notice")
EXPERIENCE = {
    "filled_at_once": "filled",
    "filled_on_time": "waited",
    "filled_late": "late",
    "cancelled_at_notice": "cancelled",
}


def due(state: State) -> Iterator[Event]:
    """Deadlines, visits, and returns of lost customers."""
    groups = list(state.scenario["customers"])
    for order in state.orders:
        if order.owed and order.deadline is not None:
            place = (groups.index(order.person.group), order.number, 1)
            yield Event(order.deadline, 4, place, lambda order=order: cancel(state, order, "cancelled"))  # type: ignore[misc]
        if order.returns_at is not None and not order.returned:
            yield Event(order.returns_at, 6, (1, order.number), lambda order=order: return_visit(state, order))  # type: ignore[misc]
    for number in range(state.arrived, len(state.people)):
        person = state.people[number]
        yield Event(person.arrives_at, 6, (0, number), lambda person=person: visit(state, person))  # type: ignore[misc]


def visit(state: State, person: Person) -> None:
    """A customer arrives and places an order, unless churned."""
    order = Order(state.arrived, person, state.now, person.quantity)
    state.arrived += 1
    state.orders.append(order)
    if person.customer in state.churned:
        order.outcome, order.resolved_at = "stayed_away", state.now
    else:
        place_order(state, order)


def return_visit(state: State, first: Order) -> None:
    """A customer who left orders again what was short, unless churned in the meantime."""
    first.returned = True
    if first.person.customer in state.churned:
        return
    lacking = first.quantity - first.at_once - first.later - first.substitute_units
    rows = (
        len(state.people)
        + sum(one.initial for one in state.orders)
        + sum(one.returns_of is not None for one in state.orders)
    )
    order = Order(rows, first.person, state.now, lacking, returns_of=first.number)
    state.orders.append(order)
    place_order(state, order)


def place_order(state: State, order: Order) -> None:
    """Fills an order from what is available at once, and decides what becomes of the units short."""
    person, stock = order.person, order.stock
    if person.patience is not None:
        order.deadline = state.now + person.patience
    available = state.available(stock, order.priority)
    if available >= order.quantity:
        order.at_once = order.quantity
        state.ship(order, stock, order.at_once)
        state.note_change(stock)
        resolve(state, order, "filled_at_once")
        return
    if person.behaviour["ships"] == "partial":
        order.at_once = available
        state.ship(order, stock, order.at_once)
    short = order.quantity - order.at_once
    if not take_substitute(state, order, "alternatives", short):
        refused = _refusal(state, order, short)
        if refused:
            order.lost = short
            resolve(state, order, refused)
        else:
            order.waits = order.waited = True
    if order.at_once or order.waits:
        state.note_change(stock)


def _refusal(state: State, order: Order, short: int) -> str:
    """How an order ends at the shortage; '' if its customer waits."""
    person, stock = order.person, order.stock
    if not person.draws("willing_to_wait", person.behaviour["willing_to_wait"]):
        return "lost"
    most = state.stock_point(stock).get("max_backorders")
    if most is not None and state.backorders(stock) + short > most:
        return "lost"
    date = quoted(state, order, short)
    if date is not None:
        order.quoted_wait = date - state.now
        beyond = state.scenario.get("promise", {}).get("refuse_beyond")
        if beyond is not None and order.quoted_wait > instant(beyond):
            return "lost"
        if order.deadline is not None and date > order.deadline:
            return "declined"
        order.promised, order.last_notice_at = date, state.now
        order.agrees(date)
        return ""
    if not person.draws("uninformed_acceptance", person.behaviour["reaction"].get("uninformed_acceptance", 1)):
        return "declined"
    return ""


def take_substitute(state: State, order: Order, what: str, units: int) -> bool:
    """Ships another product for all these units if the customer takes it and it is available; whether so."""
    other = order.person.other_product(what)
    if not other or other not in state.stocks or state.available(other, order.priority) < units:
        return False
    order.substitute, order.substitute_units = other, units
    state.ship(order, other, units)
    state.note_change(other)
    resolve(state, order, "substituted")
    return True


def allocate(state: State, stock: str) -> None:
    """Fills backorders from what is on hand, class by class."""
    for order in state.backlog(stock):
        free = state.free(stock, order.priority)
        if order.person.behaviour["ships"] == "complete" and free < order.owed:
            return
        units = min(free, order.owed)
        order.later += units
        state.ship(order, stock, units)
        if order.later + order.at_once < order.quantity:
            return
        late = order.agreed is not None and state.now > order.agreed
        resolve(state, order, "filled_late" if late else "filled_on_time")


def cancel(state: State, order: Order, outcome: str) -> None:
    """Cancels the units owed; backorders that they held up may be filled."""
    order.cancelled = order.owed
    resolve(state, order, outcome)
    release(state, order.stock, order.cancelled)


def release(state: State, stock: str, units: int) -> None:
    """Withdraws units that are no longer owed, and fills the backorders that they held up."""
    withdraw(state, stock, units)
    allocate(state, stock)
    state.note_change(stock)


def resolve(state: State, order: Order, outcome: str) -> None:
    """Ends an order, after which its customer may churn."""
    order.outcome, order.resolved_at, order.waits = outcome, state.now, False
    person = order.person
    loyalty = person.behaviour["loyalty"]
    if loyalty and person.customer not in state.churned:
        chance = loyalty["churn"].get(EXPERIENCE.get(outcome, outcome), 0)
        if person.draws("churn", chance):
            state.churned.add(person.customer)


def schedule_returns(state: State, stock: str) -> None:
    """After a receipt that leaves units on hand, customers who left and would return do so."""
    if state.on_hand(stock) <= 0:
        return
    for order in state.orders:
        back = order.person.behaviour["returns_on_restock"]
        if order.stock != stock or order.outcome not in LEFT or order.resolved_at is None or back is None:
            continue
        if order.returns_of is not None or order.returns_at is not None:
            continue
        in_time = state.now <= order.resolved_at + instant(back["within"])
        if in_time and order.person.draws("returns_on_restock", back["probability"]):
            order.returns_at = state.now


def withdraw(state: State, stock: str, units: int) -> None:
    """Withdraws units from open orders, the newest first, where the stock point does so on cancellation."""
    if state.stock_point(stock).get("on_cancellation") != "withdraw":
        return
    for order in reversed([one for one in state.replenishments if one.stock == stock and one.is_open]):
        less = min(units, order.quantity)
        order.quantity -= less
        units -= less
