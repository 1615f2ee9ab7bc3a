"""Units, notices and visits within the window, by customer group and stock point."""

from __future__ import annotations

import numpy as np

from sim.engine.ledger import Ledger
from sim.engine.plan import Plan
from sim.measures.customers import visits_lost
from sim.measures.measured_time import bounds
from sim.measures.window import OrderFlows
from sim.tables import between_stock_points


def order_flows(
    plan: Plan, ledger: Ledger, *, from_customers: np.ndarray, demanded: np.ndarray, accepted: np.ndarray
) -> OrderFlows:
    """The flows within the window: matrices, a row for each customer group and a column for each stock point.

    Masks over the orders: those `from_customers` within the window, all `demanded` there, also by other stock points,
    and those that `accepted` to wait.
    """
    orders, fills = ledger.orders, ledger.fills
    substitutions, notices_sent, churned = ledger.substitutions, ledger.notices_sent, ledger.churned
    groups, points = len(plan.groups), len(plan.stocks)
    start, end = bounds(plan)
    cells = orders.group.astype(np.int64) * points + orders.stock

    def total(cells: np.ndarray, units: np.ndarray, mask: np.ndarray) -> np.ndarray:
        """The units of the chosen orders, by group and stock point."""
        return np.bincount(cells[mask], units[mask], minlength=groups * points).reshape(groups, points)

    def count(cells: np.ndarray) -> np.ndarray:
        """The number of orders, by group and stock point."""
        return np.bincount(cells, minlength=groups * points).reshape(groups, points)

    def within(at: np.ndarray) -> np.ndarray:
        """Whether each instant lies in the window."""
        return (start <= at) & (at < end)

    away = visits_lost(ledger, start=start, end=end)
    cancelled = within(orders.resolved_at) & (orders.cancelled_units > 0)
    shipped_at_arrival = from_customers
    if len(ledger.transfer_requests.order):
        shipped_at_arrival = from_customers | (between_stock_points(ledger) & within(orders.arrived_at))
    shipped = total(cells, orders.filled_at_once_units, shipped_at_arrival) + total(
        cells[fills.order], fills.units, within(fills.at)
    )
    if len(substitutions.order):
        shipped_from = orders.group[substitutions.order].astype(np.int64) * points + substitutions.stock
        shipped += total(shipped_from, substitutions.units, within(substitutions.at))
    short = orders.quantity - orders.filled_at_once_units
    backordered = of_customers = total(cells, short, from_customers & accepted)
    if demanded is not from_customers:
        backordered = total(cells, short, demanded & accepted)
    return OrderFlows(
        shipped_units=shipped,
        sold_units=shipped,
        forgone_units=total(cells, orders.lost_units, from_customers) + total(cells, orders.cancelled_units, cancelled),
        backordered_units=backordered,
        customer_backordered_units=of_customers,
        notices=count(cells[notices_sent.order[within(notices_sent.at)]]),
        churned_customers=count(cells[churned.order[within(churned.at)]]),
        visits_lost=count(cells[away]),
        lost_visit_units=total(cells[away], orders.quantity[away], np.ones(len(away), dtype=bool)),
    )
