"""The line: an order from its customer's visit to its end."""

from __future__ import annotations

from collections.abc import Iterator

from tests.plain_model.chance import instant
from tests.plain_model.dates import quoted
from tests.plain_model.people import Person
from tests.plain_model.world import Order, Thing, World

LEFT = ("lost", "declined", "cancelled", "cancelled_at_notice")
EXPERIENCE = {
    "filled_at_once": "filled",
    "filled_on_time": "waited",
    "filled_late": "late",
    "cancelled_at_notice": "cancelled",
}


def due(world: World) -> Iterator[Thing]:
    """Deadlines, visits, and people who come back."""
    groups = list(world.scenario["customers"])
    for order in world.orders:
        if order.owed and order.deadline is not None:
            place = (groups.index(order.person.group), order.number, 1)
            yield Thing(order.deadline, 4, place, lambda order=order: cancel(world, order, "cancelled"))  # type: ignore[misc]
        if order.returns_at is not None and not order.returned:
            yield Thing(order.returns_at, 6, (1, order.number), lambda order=order: come_back(world, order))  # type: ignore[misc]
    for number in range(world.came, len(world.people)):
        person = world.people[number]
        yield Thing(person.comes_at, 6, (0, number), lambda person=person: visit(world, person))  # type: ignore[misc]


def visit(world: World, person: Person) -> None:
    """Somebody new comes, or would have."""
    order = Order(world.came, person, world.now, person.quantity)
    world.came += 1
    world.orders.append(order)
    if person.customer in world.gone:
        order.outcome, order.resolved_at = "stayed_away", world.now
    else:
        ask(world, order)


def come_back(world: World, first: Order) -> None:
    """Who left asks again for what they did not get, unless lost for good in the meantime."""
    first.returned = True
    if first.person.customer in world.gone:
        return
    lacking = first.quantity - first.at_once - first.later - first.instead_units
    rows = (
        len(world.people)
        + sum(one.first for one in world.orders)
        + sum(one.returns_of is not None for one in world.orders)
    )
    order = Order(rows, first.person, world.now, lacking, returns_of=first.number)
    world.orders.append(order)
    ask(world, order)


def ask(world: World, order: Order) -> None:
    """The arrival: what is available, and the shortage if it is not enough."""
    person, stock = order.person, order.stock
    if person.patience is not None:
        order.deadline = world.now + person.patience
    available = world.available(stock, order.priority)
    if available >= order.quantity:
        order.at_once = order.quantity
        world.ship(order, stock, order.at_once)
        world.touch(stock)
        end(world, order, "filled_at_once")
        return
    if person.ways["ships"] == "partial":
        order.at_once = available
        world.ship(order, stock, order.at_once)
    short = order.quantity - order.at_once
    if not takes_instead(world, order, "alternatives", short):
        refused = _turned_away(world, order, short)
        if refused:
            order.lost = short
            end(world, order, refused)
        else:
            order.waits = order.waited = True
    if order.at_once or order.waits:
        world.touch(stock)


def _turned_away(world: World, order: Order, short: int) -> str:
    """How an order ends at the shortage; '' if its customer waits."""
    person, stock = order.person, order.stock
    if not person.draws("willing_to_wait", person.ways["willing_to_wait"]):
        return "lost"
    most = world.shelf(stock).get("max_backorders")
    if most is not None and world.backorders(stock) + short > most:
        return "lost"
    date = quoted(world, order, short)
    if date is not None:
        order.quoted_wait = date - world.now
        beyond = world.scenario.get("promise", {}).get("refuse_beyond")
        if beyond is not None and order.quoted_wait > instant(beyond):
            return "lost"
        if order.deadline is not None and date > order.deadline:
            return "declined"
        order.promised, order.last_word = date, world.now
        order.agrees(date)
        return ""
    if not person.draws("uninformed_acceptance", person.ways["reaction"].get("uninformed_acceptance", 1)):
        return "declined"
    return ""


def takes_instead(world: World, order: Order, what: str, units: int) -> bool:
    """Whether the customer takes another product for all these units, which then go out from its own shelf."""
    other = order.person.other_product(what)
    if not other or other not in world.stocks or world.available(other, order.priority) < units:
        return False
    order.instead, order.instead_units = other, units
    world.ship(order, other, units)
    world.touch(other)
    end(world, order, "substituted")
    return True


def serve(world: World, stock: str) -> None:
    """Units that came free go to those who wait."""
    for order in world.line(stock):
        free = world.free(stock, order.priority)
        if order.person.ways["ships"] == "complete" and free < order.owed:
            return
        units = min(free, order.owed)
        order.later += units
        world.ship(order, stock, units)
        if order.later + order.at_once < order.quantity:
            return
        late = order.agreed is not None and world.now > order.agreed
        end(world, order, "filled_late" if late else "filled_on_time")


def cancel(world: World, order: Order, outcome: str) -> None:
    """What is owed is owed no more; whom that held up may be served."""
    order.cancelled = order.owed
    end(world, order, outcome)
    give_up(world, order.stock, order.cancelled)


def give_up(world: World, stock: str, units: int) -> None:
    """Somebody who waited needs these units no more."""
    take_back(world, stock, units)
    serve(world, stock)
    world.touch(stock)


def end(world: World, order: Order, outcome: str) -> None:
    """The order's end, and whether its customer is lost for good over it."""
    order.outcome, order.resolved_at, order.waits = outcome, world.now, False
    person = order.person
    loyalty = person.ways["loyalty"]
    if loyalty and person.customer not in world.gone:
        chance = loyalty["churn"].get(EXPERIENCE.get(outcome, outcome), 0)
        if person.draws("churn", chance):
            world.gone.add(person.customer)


def call_back(world: World, stock: str) -> None:
    """After a receipt that leaves something on the shelf, those who left and would come back do so."""
    if world.on_hand(stock) <= 0:
        return
    for order in world.orders:
        back = order.person.ways["returns_on_restock"]
        if order.stock != stock or order.outcome not in LEFT or order.resolved_at is None or back is None:
            continue
        if order.returns_of is not None or order.returns_at is not None:
            continue
        in_time = world.now <= order.resolved_at + instant(back["within"])
        if in_time and order.person.draws("returns_on_restock", back["probability"]):
            order.returns_at = world.now


def take_back(world: World, stock: str, units: int) -> None:
    """Units that are not needed any more are taken back, from the newest order first."""
    if world.shelf(stock).get("on_cancellation") != "withdraw":
        return
    for order in reversed([one for one in world.replenishments if one.stock == stock and one.is_open]):
        less = min(units, order.quantity)
        order.quantity -= less
        units -= less
