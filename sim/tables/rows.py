"""Masks over the rows of a ledger (which orders were backorders, received, …), and their units."""

from __future__ import annotations

import numpy as np

from sim.engine.ledger import NEVER, Ledger, Orders, Outcome
from sim.engine.outcome_groups import BACKORDERED, ended_in


def accepted(orders: Orders) -> np.ndarray:
    """Which orders were backorders: their customers accepted to wait for the units short (a mask)."""
    substituted_later = (orders.outcome == Outcome.SUBSTITUTED) & (orders.resolved_at > orders.arrived_at)
    return ended_in(orders.outcome, BACKORDERED) | substituted_later


def substituted_units(ledger: Ledger) -> np.ndarray:
    """The units of each order that were shipped as an alternative, from another stock point than the one asked."""
    substitutions = ledger.substitutions
    return np.bincount(substitutions.order, substitutions.units, minlength=len(ledger.orders.quantity)).astype(np.int64)


def received(ledger: Ledger) -> np.ndarray:
    """Which replenishment orders were received (a mask); one that was withdrawn altogether never is."""
    return (ledger.replenishments.received_at != NEVER) & (ledger.replenishments.quantity > 0)


def ordered_units(ledger: Ledger) -> np.ndarray:
    """The units of each replenishment order as it was placed: those received or due, and those withdrawn."""
    quantity, withdrawals = ledger.replenishments.quantity, ledger.withdrawals
    withdrawn = np.bincount(withdrawals.replenishment, withdrawals.units, minlength=len(quantity))
    return quantity + withdrawn.astype(np.int64)


def between_stock_points(ledger: Ledger) -> np.ndarray:
    """Which orders were placed by stock points with each other (a mask)."""
    mask = np.zeros(len(ledger.orders.quantity), dtype=bool)
    mask[ledger.transfer_requests.order] = True
    return mask


def withdrawn_above(ledger: Ledger) -> np.ndarray:
    """Which withdrawals were of units that another stock point still owed (a mask over the withdrawals)."""
    return ledger.replenishments.source[ledger.withdrawals.replenishment] >= ledger.suppliers
