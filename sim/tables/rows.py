"""Which rows of a ledger are which, and how many units they stand for."""

from __future__ import annotations

import numpy as np

from sim.engine.ledger import NEVER, Ledger, Orders, Outcome

_WAITED = (
    Outcome.FILLED_ON_TIME,
    Outcome.FILLED_LATE,
    Outcome.CANCELLED,
    Outcome.CANCELLED_AT_NOTICE,
    Outcome.STILL_WAITING,
)


def accepted(orders: Orders) -> np.ndarray:
    """Which orders accepted to wait for the units they were short of (a mask)."""
    switched = (orders.outcome == Outcome.SUBSTITUTED) & (orders.resolved_at > orders.arrived_at)
    return np.array([outcome in _WAITED for outcome in Outcome])[orders.outcome] | switched


def substituted_units(ledger: Ledger) -> np.ndarray:
    """The units of each order that went out from another stock point than the one asked."""
    taken = ledger.substitutions
    return np.bincount(taken.order, taken.units, minlength=len(ledger.orders.quantity)).astype(np.int64)


def received(ledger: Ledger) -> np.ndarray:
    """Which replenishment orders came (a mask); one that was withdrawn to nothing never does."""
    return (ledger.replenishments.received_at != NEVER) & (ledger.replenishments.quantity > 0)


def ordered_units(ledger: Ledger) -> np.ndarray:
    """The units of each replenishment order as placed: what came or is to come, and what was taken back."""
    rows, back = ledger.replenishments.quantity, ledger.withdrawals
    return rows + np.bincount(back.replenishment, back.units, minlength=len(rows)).astype(np.int64)


def between_stock_points(ledger: Ledger) -> np.ndarray:
    """Which orders stock points placed with each other (a mask)."""
    mask = np.zeros(len(ledger.orders.quantity), dtype=bool)
    mask[ledger.claims.order] = True
    return mask


def withdrawn_above(ledger: Ledger) -> np.ndarray:
    """Which withdrawals were of units that another stock point still owed (a mask)."""
    return ledger.replenishments.source[ledger.withdrawals.replenishment] >= ledger.suppliers
