"""The ledger: what an engine records of a run, in flat columns of whole numbers, from which the tables are made.

Instants are microseconds (int64). The engine writes only what differs from the common case, an order filled
whole at once; levels are not written at all but follow from what moved.
"""

from __future__ import annotations

from enum import IntEnum
from typing import NamedTuple

import numpy as np

NEVER = np.iinfo(np.int64).max
"""An instant that does not come: the deadline of a customer who waits for ever, the receipt of what is on order."""


class Outcome(IntEnum):
    """How a customer's order ended; its words are those of the account and of the tables."""

    FILLED_AT_ONCE = 0
    FILLED_ON_TIME = 1
    FILLED_LATE = 2
    SUBSTITUTED = 3
    LOST = 4
    DECLINED = 5
    CANCELLED = 6
    CANCELLED_AT_NOTICE = 7
    STILL_WAITING = 8
    STAYED_AWAY = 9  # a visit that a churned customer did not make: outside everything placed

    @property
    def word(self) -> str:
        """The name in tables and JSON."""
        return self.name.lower()


class OrderType(IntEnum):
    """How an order upstream was placed."""

    REGULAR = 0
    EXPEDITED = 1
    BACKUP = 2
    TRANSSHIPPED = 3
    PRODUCED = 4

    @property
    def word(self) -> str:
        """The name in tables."""
        return self.name.lower()


class Orders(NamedTuple):
    """Customers' orders, one entry each, in order of arrival (ties: by group, then by the group's own count).

    `group`, `profile` and `stock` are positions in the run's lists of names. `resolved_at` is the instant of the last
    unit's decision, NEVER for an order that still waits. Units owed at the end are those of no other column, and not
    of `Substitutions`. `lost_units` are those of customers lost or declined, by the outcome. Orders owed at time 0
    follow all others; after them come those of customers who returned and of stock points (`TransferRequests`; then
    `customer` is the position of the one that asks, and `cancelled_units` go with the `Withdrawals` of what it had
    ordered).
    """

    arrived_at: np.ndarray
    group: np.ndarray
    profile: np.ndarray
    stock: np.ndarray
    customer: np.ndarray  # the person's number within the group, or the trace's own name (object)
    priority: np.ndarray
    quantity: np.ndarray
    filled_at_once_units: np.ndarray
    filled_later_units: np.ndarray
    lost_units: np.ndarray
    cancelled_units: np.ndarray
    resolved_at: np.ndarray
    outcome: np.ndarray


class Promises(NamedTuple):
    """Dates told about orders, one entry for each order whose customer was told anything; instants in microseconds.

    `quoted_wait`, `promised_at` (the first date) and `agreed_at` (the last) are NEVER where no date was told.
    """

    order: np.ndarray
    quoted_wait: np.ndarray
    promised_at: np.ndarray
    agreed_at: np.ndarray
    notices: np.ndarray


class NoticesSent(NamedTuple):
    """Notices sent, one entry each, and the `date` that each carried: NEVER where none is known."""

    order: np.ndarray
    at: np.ndarray
    date: np.ndarray


class Substitutions(NamedTuple):
    """Units that went out from another stock point than the one asked, one entry an order that took them."""

    order: np.ndarray
    stock: np.ndarray
    at: np.ndarray
    units: np.ndarray


class Returns(NamedTuple):
    """Orders of customers who returned when the product was there again: the `order`, and the one it `returns_of`."""

    order: np.ndarray
    returns_of: np.ndarray


class Churned(NamedTuple):
    """Customers who churned, one entry each: the order after which they did, and when that ended."""

    order: np.ndarray
    at: np.ndarray


class Fills(NamedTuple):
    """Units that went out to waiting orders, one entry a shipment."""

    order: np.ndarray
    at: np.ndarray
    units: np.ndarray


class Replenishments(NamedTuple):
    """Orders placed upstream, one entry each, by stock point and then in order of placing.

    `order` counts from 0 at each stock point. What was under way at time 0 has `ordered_at` 0 and `order` below 0.
    `quantity` is what is still to come, or was when it came: then `received_quantity` of it is there,
    `refused_quantity` was sent back for want of room, and the rest is lost.
    An order that another stock point filled bit by bit has an entry for each shipment, told apart by `receipt` (from
    0), and one for what has not left. `source` is the position of a supplier, or after these of a stock point.
    `shipped_at` is when it left the supplier's queue and was not held, so that its lead time began; NEVER if not yet.
    """

    stock: np.ndarray
    order: np.ndarray
    receipt: np.ndarray
    source: np.ndarray
    kind: np.ndarray
    ordered_at: np.ndarray
    due_at: np.ndarray
    shipped_at: np.ndarray
    received_at: np.ndarray
    quantity: np.ndarray
    received_quantity: np.ndarray
    refused_quantity: np.ndarray


class Withdrawals(NamedTuple):
    """Units taken back from orders under way when a customer cancelled, one entry each."""

    replenishment: np.ndarray  # row of `Replenishments`
    at: np.ndarray
    units: np.ndarray


class SupplierOutages(NamedTuple):
    """Outages of suppliers, one entry each: the `source`, and from when to when it was down (NEVER: to the end)."""

    source: np.ndarray
    down_at: np.ndarray
    up_at: np.ndarray


class TransferRequests(NamedTuple):
    """Orders that stock points placed with other stock points, by the number of the `order`: `by` which of them."""

    order: np.ndarray
    by: np.ndarray


class Oversold(NamedTuple):
    """Orders of customers who were shown stock that was not there, and the `units` that were not."""

    order: np.ndarray
    units: np.ndarray


NO_DISRUPTIONS = SupplierOutages(*np.zeros((3, 0), dtype=np.int64))
NO_TRANSFER_REQUESTS = TransferRequests(*np.zeros((2, 0), dtype=np.int64))
NOT_OVERSOLD = Oversold(*np.zeros((2, 0), dtype=np.int64))


class Forecasts(NamedTuple):
    """What rules that are driven by a forecast expected, one entry a review, by stock point and then by instant.

    `units` are those expected after `at` and until `until`, `error` how far off such forecasts had been (both float);
    `level` is what was ordered up to.
    """

    stock: np.ndarray
    at: np.ndarray
    until: np.ndarray
    units: np.ndarray
    error: np.ndarray
    level: np.ndarray


_NOTHING, _NO_UNITS = np.zeros(0, dtype=np.int64), np.zeros(0)
NO_FORECASTS = Forecasts(_NOTHING, _NOTHING, _NOTHING, _NO_UNITS, _NO_UNITS, _NOTHING)


class Ledger(NamedTuple):
    """Everything recorded in one run, and the initial state of the stock points (`on_hand`, `on_order`, `backorders`).

    `suppliers` is how many there are: a source from there on is a stock point.
    """

    orders: Orders
    fills: Fills
    replenishments: Replenishments
    withdrawals: Withdrawals
    promises: Promises
    notices_sent: NoticesSent
    substitutions: Substitutions
    returns: Returns
    churned: Churned
    on_hand: np.ndarray
    on_order: np.ndarray
    backorders: np.ndarray
    disruptions: SupplierOutages = NO_DISRUPTIONS
    transfer_requests: TransferRequests = NO_TRANSFER_REQUESTS
    oversold: Oversold = NOT_OVERSOLD
    suppliers: int = 0
    forecasts: Forecasts = NO_FORECASTS
