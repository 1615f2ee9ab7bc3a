"""Properties of every promise: when it may break, and that its date follows from what the store knew."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.ledger import NEVER, Outcome
from tests.helpers.random_customers import DAY, played, quotes, scenarios_with_promises, stores_that_quote
from tests.helpers.random_scenarios import FEW


@FEW
@given(scenarios_with_promises(), quotes, st.sampled_from([0, 0.5, 3]), st.booleans())
def test_a_promise_may_break_only_within_its_slip_tolerance_or_a_day_after_the_last_notice(
    values: dict[str, Any], quote: Any, slip: float, asked: bool
):
    # A slip after the date agreed no store can fail to see: what has not come is expected no earlier than now. So a
    # date passes by the least slip at most, or until a day after the last word. (Of who was told that there is no
    # date any more the last one stays.)
    spoken = {"type": "consent", "consents": 1, "objects": 0} if asked else {"type": "on_slip", "slip": slip}
    run = played({**values, "promise": {"quote": quote, "notices": spoken}})
    ledger, least = run.ledger, 1 if asked else max(1, round(slip * DAY))
    last = dict(zip(ledger.notices_sent.order.tolist(), ledger.notices_sent.at.tolist(), strict=True))
    undated = set(ledger.notices_sent.order[ledger.notices_sent.date == NEVER].tolist())
    for order, agreed in zip(ledger.promises.order.tolist(), ledger.promises.agreed_at.tolist(), strict=True):
        if agreed != NEVER and order not in undated:
            word_at = last.get(order, int(ledger.orders.arrived_at[order]))
            over_at = min(int(ledger.orders.resolved_at[order]), run.scenario.span.end)
            assert over_at <= max(agreed + least, word_at + DAY)


@FEW
@given(stores_that_quote())
def test_every_promise_follows_from_the_backorders_and_orders_that_the_store_knew(values: dict[str, Any]):
    run = played(values)
    orders, fills, placed, quoted_promises = (
        run.ledger.orders,
        run.ledger.fills,
        run.ledger.replenishments,
        run.ledger.promises,
    )
    law, rule = values["suppliers"]["acme"]["lead_time"], values["stock"]["mug"]["restock"]
    confidence = values["promise"]["quote"]["confidence"]
    in_order = values["suppliers"]["acme"]["order_crossing"] == "prevented"
    quoted = dict(zip(quoted_promises.order.tolist(), quoted_promises.quoted_wait.tolist(), strict=True))
    left = [Outcome.LOST, Outcome.DECLINED]

    def expected(began: int, now: int) -> int:
        """The instant by which an order not here yet will have come, with that confidence."""
        still = [(round(at * DAY), weight) for at, weight in zip(law["values"], law["weights"], strict=True)]
        still = [(at, weight) for at, weight in still if at > now - began]
        total, so_far = sum(weight for _, weight in still), 0
        for at, weight in still:
            so_far += weight
            if so_far >= confidence * total - 1e-9:
                return began + at
        return now

    def owed(order: int, now: int) -> int:
        if orders.outcome[order] in left or orders.resolved_at[order] <= now:
            return 0
        to_order = (fills.order == order) & (fills.at <= now)
        return int(orders.quantity[order] - orders.filled_at_once_units[order] - fills.units[to_order].sum())

    for order in np.flatnonzero(orders.filled_at_once_units < orders.quantity).tolist():
        now, quantity = int(orders.arrived_at[order]), int(orders.quantity[order])
        ahead = sum(owed(other, now) for other in range(order))
        needed = ahead + quantity - int(orders.filled_at_once_units[order])
        open_ = np.flatnonzero((placed.ordered_at < now) & (placed.received_at > now))
        receipts, last = [], 0
        for row in open_.tolist():
            at = expected(int(placed.ordered_at[row]), now)
            at = last = max(at, last) if in_order else at
            receipts.append((at, int(placed.quantity[row])))
        on_order = sum(units for _, units in receipts)
        position = on_order - ahead + int(orders.filled_at_once_units[order])
        fresh = expected(now, now) - now
        if needed <= on_order:
            ats = [at for at, units in sorted(receipts) for _ in range(units)]
            wait = ats[needed - 1] - now
        elif rule["type"] == "periodic_order_up_to":
            period = round(rule["review_period"] * DAY)
            wait = (now // period + (now % period > 0)) * period + fresh - now
        elif rule["type"] == "base_stock" or position - quantity <= rule["reorder_point"]:
            wait = fresh
        else:
            wait = NEVER
        if in_order and needed > on_order:
            wait = max(wait, last - now)  # where orders cannot cross, what is placed later comes no earlier
        assert quoted.get(order, NEVER) == wait
