"""The story of one customer's order, told in sentences from the ledger."""

from __future__ import annotations

import datetime as dt

import numpy as np

from sim.engine.ledger import NEVER, Ledger, Outcome
from sim.engine.plan import Plan
from sim.errors import UserError


def story(plan: Plan, ledger: Ledger, order: int) -> list[str]:
    """What happened to an order, one sentence a line, in the order in which it happened.

    Raises `UserError` if there is no such order.
    """
    orders, scenario = ledger.orders, plan.scenario
    if not 0 <= order < len(orders.arrived_at):
        last = len(orders.arrived_at) - 1
        raise UserError(f"--story: expected the number of an order, 0 to {last}, found {order}")

    def when(instant: int) -> str:
        moment = f"{scenario.unit} {instant / scenario.tick:,.2f}"
        if scenario.start is None:
            return moment
        date = dt.datetime.combine(scenario.start, dt.time()) + dt.timedelta(microseconds=instant)
        return f"{moment} ({date:%a %Y-%m-%d %H:%M})"

    def lasting(time: int) -> str:
        return f"{time / scenario.tick:,.2f} {scenario.unit}s"

    arrived = int(orders.arrived_at[order])
    quantity, at_once = int(orders.quantity[order]), int(orders.filled_at_once_units[order])
    lost, cancelled = int(orders.lost_units[order]), int(orders.cancelled_units[order])
    outcome, resolved = Outcome(int(orders.outcome[order])), int(orders.resolved_at[order])
    stock = plan.stocks[int(orders.stock[order])]
    group = plan.groups[int(orders.group[order])]
    profile = plan.profiles[int(orders.profile[order])]
    who = f"{group} ({profile})" if profile else group
    told = [f"{when(arrived)}: order {order}, one of {who}, asks for {_units(quantity)} of {stock}."]
    if outcome is Outcome.FILLED_AT_ONCE:
        return [*told, f"{when(arrived)}: everything is on the shelf and goes out at once."]
    if at_once:
        told.append(
            f"{when(arrived)}: {_units(at_once)} on the shelf {'goes' if at_once == 1 else 'go'} out at once; "
            f"{quantity - at_once} {_are(quantity - at_once)} short."
        )
    else:
        told.append(f"{when(arrived)}: nothing can go out; {_units(quantity)} {_are(quantity)} short.")
    if outcome is Outcome.LOST:
        return [*told, f"{when(arrived)}: the customer does not wait; {_units(lost)} {_are(lost)} lost."]
    told.append(f"{when(arrived)}: the customer waits.")
    left = quantity - at_once
    mine = np.flatnonzero(ledger.fills.order == order)
    for fill in mine.tolist():
        at, units = int(ledger.fills.at[fill]), int(ledger.fills.units[fill])
        left -= units
        come = "comes in and goes out" if units == 1 else "come in and go out"
        told.append(f"{when(at)}: {_units(units)} {come}; {left or 'none'} still owed.")
    if outcome is Outcome.CANCELLED:
        told.append(f"{when(resolved)}: patience is at its end; the customer cancels {_units(cancelled)}.")
        told.append(f"So the order ends as cancelled after {lasting(resolved - arrived)}.")
    elif resolved == NEVER:
        waited = scenario.span.end - arrived
        told.append(f"{when(scenario.span.end)}: the run ends; the customer still waits, {lasting(waited)} by now.")
    else:
        told.append(f"So the order ends as {outcome.word.replace('_', ' ')} after {lasting(resolved - arrived)}.")
    return told


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _units(count: int) -> str:
    return "1 unit" if count == 1 else f"{count:,} units"
