"""The tables of a run, made from its ledger: orders, replenishments and levels."""

from __future__ import annotations

from sim.tables.frames import levels_table, orders_table, replenishments_table
from sim.tables.levels import Levels, levels_of
from sim.tables.purchase_orders import NO_PURCHASE_ORDER, purchase_orders
from sim.tables.rows import (
    accepted,
    between_stock_points,
    ordered_units,
    received,
    substituted_units,
    withdrawn_above,
)

__all__ = [
    "NO_PURCHASE_ORDER",
    "Levels",
    "accepted",
    "between_stock_points",
    "levels_of",
    "levels_table",
    "ordered_units",
    "orders_table",
    "purchase_orders",
    "received",
    "replenishments_table",
    "substituted_units",
    "withdrawn_above",
]
