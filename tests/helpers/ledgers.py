"""Ledgers written by hand: the smallest ones for the tests of tables and measures. Times in days."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from sim.customers.loyalty.churn import Churn, ChurnProbabilities
from sim.distributions.constant import Constant
from sim.engine.ledger import (
    NEVER,
    Churned,
    Fills,
    Ledger,
    NoticesSent,
    Orders,
    Outcome,
    Promises,
    Replenishments,
    Returns,
    Substitutions,
    Withdrawals,
)
from sim.engine.plan import INITIAL, Person, Plan
from sim.promises import Promise
from sim.scenario.model import Accounting, Scenario
from sim.scenario.money import reference_cost
from sim.scenario.people import Behaviour, CustomerGroup
from sim.scenario.product import Product
from sim.scenario.stock import StockPointSpec
from sim.sourcing import SourcingRule
from sim.suppliers import SupplierSpec
from sim.units import MICROSECONDS

DAY = MICROSECONDS["day"]


class Sale(NamedTuple):
    """A customer's order; `later` are the shipments to it, as (at, units).

    `date` is the one quoted at the shortage, `agreed` the last one (None: the same), `notices` what was written
    later, as (at, date). `instead` are units of another stock point, taken at the end. `returns_of` is the number of
    the order before it; a customer who `churns` does so at the end.
    """

    at: float
    quantity: int
    outcome: Outcome
    at_once: int = 0
    later: tuple[tuple[float, int], ...] = ()
    lost: int = 0
    cancelled: int = 0
    ended_at: float | None = None
    stock: str = "mug"
    group: str = "regulars"
    profile: str = ""
    customer: Any = 0
    date: float | None = None
    agreed: float | None = None
    notices: tuple[tuple[float, float | None], ...] = ()
    instead: tuple[str, int] | None = None
    returns_of: int | None = None
    churns: bool = False


class Delivery(NamedTuple):
    """A replenishment order; `received` differs from `quantity` by what was lost; `withdrawn` as (at, units)."""

    ordered_at: float
    received_at: float | None
    quantity: int
    received: int | None = None
    due_at: float | None = None
    withdrawn: tuple[tuple[float, int], ...] = ()
    stock: str = "mug"
    under_way: bool = False
    shipped_at: float | None = None


def served(at: float, quantity: int = 1, **words: Any) -> Sale:
    """An order filled at once."""
    return Sale(at, quantity, Outcome.FILLED_AT_ONCE, at_once=quantity, ended_at=at, **words)


def backorder(at: float, quantity: int, *later: tuple[float, int], late: bool = False, **words: Any) -> Sale:
    """One that is filled in the end, with the last of `later`."""
    outcome = Outcome.FILLED_LATE if late else Outcome.FILLED_ON_TIME
    return Sale(at, quantity, outcome, later=later, ended_at=later[-1][0], **words)


def lost(at: float, quantity: int, at_once: int = 0, **words: Any) -> Sale:
    """An order whose units short are a lost sale."""
    return Sale(at, quantity, Outcome.LOST, at_once=at_once, lost=quantity - at_once, ended_at=at, **words)


def cancelled(at: float, quantity: int, ended_at: float, *later: tuple[float, int], **words: Any) -> Sale:
    """An order whose customer reneged at `ended_at`, after the shipments `later`."""
    remaining = quantity - words.get("at_once", 0) - sum(units for _, units in later)
    return Sale(at, quantity, Outcome.CANCELLED, later=later, cancelled=remaining, ended_at=ended_at, **words)


def waiting(at: float, quantity: int, *later: tuple[float, int], **words: Any) -> Sale:
    """A backorder that is open at the end."""
    return Sale(at, quantity, Outcome.STILL_WAITING, later=later, **words)


def declined(at: float, quantity: int, at_once: int = 0, **words: Any) -> Sale:
    """An order whose customer declined the quoted date."""
    return Sale(at, quantity, Outcome.DECLINED, at_once=at_once, lost=quantity - at_once, ended_at=at, **words)


def refused_later(at: float, quantity: int, ended_at: float, *later: tuple[float, int], **words: Any) -> Sale:
    """One that is cancelled at a notice."""
    return cancelled(at, quantity, ended_at, *later, **words)._replace(outcome=Outcome.CANCELLED_AT_NOTICE)


def substituted(at: float, quantity: int, stock: str, ended_at: float | None = None, **words: Any) -> Sale:
    """One that takes what it is short of from another stock point: at once, or later at a notice."""
    short = quantity - words.get("at_once", 0) - sum(units for _, units in words.get("later", ()))
    end = at if ended_at is None else ended_at
    return Sale(at, quantity, Outcome.SUBSTITUTED, ended_at=end, instead=(stock, short), **words)


def away(at: float, quantity: int = 1, **words: Any) -> Sale:
    """A visit that a churned customer does not make."""
    return Sale(at, quantity, Outcome.STAYED_AWAY, ended_at=at, **words)


def plan_of(
    *,
    warm_up: float = 0,
    horizon: float = 10,
    period: float | None = None,
    products: dict[str, Product] | None = None,
    groups: Sequence[str] = ("regulars",),
    suppliers: dict[str, SupplierSpec] | None = None,
    stock: Sequence[str] = ("mug",),
    unit: Any = "day",
    promise: Promise | None = None,
    loyal: Sequence[str] = (),
) -> Plan:
    """A plan without restock rules and arrivals, for the ledger says what happened. `loyal` groups may churn."""
    products = products or {name.partition("@")[0]: Product() for name in stock}
    suppliers = suppliers or {"acme": SupplierSpec(lead_time=Constant(value=2))}
    # constructed, not validated: no arrivals, no rules
    scenario = Scenario.model_construct(
        name="by hand",
        unit=unit,
        warm_up=warm_up,
        horizon=horizon,
        accounting=Accounting(type="period_end", period=period) if period else Accounting(),
        promise=promise or Promise(),
        products=products,
        customers={group: CustomerGroup.model_construct() for group in groups},
        suppliers=suppliers,
        stock={name: StockPointSpec.model_construct(source=SourcingRule.read(next(iter(suppliers)))) for name in stock},
    )
    return Plan(
        scenario=scenario,
        policy="as declared",
        groups=(*groups, INITIAL),
        persons=tuple(_person(group, may_churn=group in loyal) for group in groups),
        profiles=("",),
        stocks=tuple(stock),
        sources=tuple(suppliers),
        rules=(),
        reference_costs=tuple(reference_cost(scenario, name) for name in stock),
    )


def _person(group: str, *, may_churn: bool) -> Person:
    loyalty = Churn.model_construct(churn=ChurnProbabilities(lost=0.5)) if may_churn else None
    return Person(group, "", 1.0, Behaviour.model_construct(loyalty=loyalty))


def ledger(
    plan: Plan, sales: Sequence[Sale] = (), deliveries: Sequence[Delivery] = (), on_hand: int | dict[str, int] = 0
) -> Ledger:
    """The ledger of these sales and deliveries; what is under way and owed at time 0 follows from them.

    Orders are numbered by arrival, those of people who return after all others.
    """
    tick = plan.scenario.tick
    sales = sorted(sales, key=lambda sale: (sale.returns_of is not None, sale.at, plan.groups.index(sale.group)))
    deliveries = sorted(
        deliveries, key=lambda order: (plan.stocks.index(order.stock), not order.under_way, order.ordered_at)
    )
    points = len(plan.stocks)
    on_order, backorders = [0] * points, [0] * points
    for delivery in deliveries:
        if delivery.under_way:
            on_order[plan.stocks.index(delivery.stock)] += delivery.quantity + sum(
                units for _, units in delivery.withdrawn
            )
    for sale in sales:
        if sale.group == INITIAL:
            backorders[plan.stocks.index(sale.stock)] += sale.quantity
    numbers = {stock: (count(-99), count()) for stock in plan.stocks}
    fills = sorted((at, i, units) for i, sale in enumerate(sales) for at, units in sale.later)
    withdrawn = sorted((at, i, units) for i, delivery in enumerate(deliveries) for at, units in delivery.withdrawn)
    customers = [sale.customer for sale in sales]
    numbered = all(isinstance(customer, int) for customer in customers)
    initial = {plan.stocks[0]: on_hand} if isinstance(on_hand, int) else on_hand
    promised = [(i, sale) for i, sale in enumerate(sales) if sale.date is not None or sale.notices]
    messages = sorted((at, i, date) for i, sale in enumerate(sales) for at, date in sale.notices)
    switched = [(i, sale, *sale.instead) for i, sale in enumerate(sales) if sale.instead]
    churned = sorted((sale.ended_at, i) for i, sale in enumerate(sales) if sale.churns)
    return Ledger(
        orders=Orders(
            arrived_at=_instants([sale.at for sale in sales], tick),
            group=_whole([plan.groups.index(sale.group) for sale in sales]),
            profile=_whole([plan.profiles.index(sale.profile) for sale in sales]),
            stock=_whole([plan.stocks.index(sale.stock) for sale in sales]),
            customer=_whole(customers) if numbered else np.array(customers, dtype=object),
            priority=_whole([1 for _ in sales]),
            quantity=_whole([sale.quantity for sale in sales]),
            filled_at_once_units=_whole([sale.at_once for sale in sales]),
            filled_later_units=_whole([sum(units for _, units in sale.later) for sale in sales]),
            lost_units=_whole([sale.lost for sale in sales]),
            cancelled_units=_whole([sale.cancelled for sale in sales]),
            resolved_at=_instants([sale.ended_at for sale in sales], tick),
            outcome=np.array([sale.outcome for sale in sales], dtype=np.int8),
        ),
        fills=Fills(
            order=_whole([i for _, i, _ in fills]),
            at=_instants([at for at, _, _ in fills], tick),
            units=_whole([units for *_, units in fills]),
        ),
        replenishments=Replenishments(
            stock=_whole([plan.stocks.index(delivery.stock) for delivery in deliveries]),
            order=_whole([next(numbers[delivery.stock][not delivery.under_way]) for delivery in deliveries]),
            receipt=_whole([0 for _ in deliveries]),
            source=_whole([0 for _ in deliveries]),
            kind=_whole([0 for _ in deliveries]),
            ordered_at=_instants([delivery.ordered_at for delivery in deliveries], tick),
            due_at=_instants(
                [delivery.received_at if delivery.due_at is None else delivery.due_at for delivery in deliveries], tick
            ),
            shipped_at=_instants([delivery.shipped_at for delivery in deliveries], tick),
            received_at=_instants([delivery.received_at for delivery in deliveries], tick),
            quantity=_whole([delivery.quantity for delivery in deliveries]),
            received_quantity=_whole([_received(delivery) for delivery in deliveries]),
            refused_quantity=_whole([0 for _ in deliveries]),
        ),
        withdrawals=Withdrawals(
            replenishment=_whole([i for _, i, _ in withdrawn]),
            at=_instants([at for at, _, _ in withdrawn], tick),
            units=_whole([units for *_, units in withdrawn]),
        ),
        promises=Promises(
            order=_whole([i for i, _ in promised]),
            quoted_wait=_instants([None if sale.date is None else sale.date - sale.at for _, sale in promised], tick),
            promised_at=_instants([_promised(sale) for _, sale in promised], tick),
            agreed_at=_instants(
                [_promised(sale) if sale.agreed is None else sale.agreed for _, sale in promised], tick
            ),
            notices=_whole([len(sale.notices) for _, sale in promised]),
        ),
        notices_sent=NoticesSent(
            order=_whole([i for _, i, _ in messages]),
            at=_instants([at for at, *_ in messages], tick),
            date=_instants([date for *_, date in messages], tick),
        ),
        substitutions=Substitutions(
            order=_whole([i for i, *_ in switched]),
            stock=_whole([plan.stocks.index(stock) for *_, stock, _ in switched]),
            at=_instants([sale.ended_at for _, sale, *_ in switched], tick),
            units=_whole([units for *_, units in switched]),
        ),
        returns=Returns(
            order=_whole([i for i, sale in enumerate(sales) if sale.returns_of is not None]),
            returns_of=_whole([sale.returns_of for sale in sales if sale.returns_of is not None]),
        ),
        churned=Churned(order=_whole([i for _, i in churned]), at=_instants([at for at, _ in churned], tick)),
        on_hand=_whole([initial.get(name, 0) for name in plan.stocks]),
        on_order=_whole(on_order),
        backorders=_whole(backorders),
        suppliers=len(plan.scenario.suppliers),
    )


def _promised(sale: Sale) -> float | None:
    """The first date agreed: who declines agrees to none."""
    return None if sale.outcome in (Outcome.DECLINED, Outcome.LOST) else sale.date


def _received(delivery: Delivery) -> int:
    if delivery.received_at is None:
        return 0
    return delivery.quantity if delivery.received is None else delivery.received


def _whole(numbers: Sequence[int]) -> np.ndarray:
    return np.array(numbers, dtype=np.int64)


def _instants(times: Sequence[float | None], tick: int) -> np.ndarray:
    return _whole([NEVER if time is None else round(time * tick) for time in times])
