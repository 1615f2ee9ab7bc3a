"""Customers at a store of mugs: what each is promised and told, and how each order ends.

Times are days. Each test says what was on order before time 0 (`coming`) or scripts the lead times, so that every date
can be worked out in the head; what would be random has a probability of 0 or of 1.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.engine.ledger import NEVER
from sim.experiments.run import Run
from tests.helpers.scenarios import played

NOTHING = {"type": "reorder_point", "reorder_point": -999, "order_quantity": 1}  # never orders
ONE_FOR_ONE = {"type": "order_for_order"}
HONEST = {"type": "pipeline", "confidence": 0.5}
DAY = 86_400_000_000
EXPERIENCES = ("filled", "waited", "late", "substituted", "lost", "declined", "cancelled")

# Lead times that slip. The first order takes the first number; the store knows how often each occurs.
# Half come by 3; of those that did not come on day 1 half take 10. So a slip is known on day 1, ahead of day 3.
SLIPS = {"type": "scripted", "values": [10, 1, 1, 3, 10]}
# Half come by 3, half of those not here after 1 by 10, half of those not here after 5 by 20: known on days 1 and 5.
SLIPS_TWICE = {"type": "scripted", "values": [20, *[1] * 8, *[3] * 2, *[5] * 2, *[10] * 3, *[20] * 4]}


def store(
    people: dict[str, Any],
    *,
    promise: dict[str, Any] | None = None,
    restock: dict[str, Any] = NOTHING,
    lead_time: object = 5,
    on_hand: int = 0,
    owed: int = 0,
    coming: tuple[tuple[int, float], ...] = (),
    cups: int | None = None,
    cups_coming: tuple[tuple[int, float], ...] = (),
    cup: dict[str, Any] | None = None,
    horizon: float = 100,
    **mug: Any,
) -> Run:
    """A run of a store of mugs: on hand, `owed` (backorders), `coming` as (units, day); `cups` beside them or None."""
    changes: dict[str, Any] = {
        "horizon": horizon,
        "customers": {"people": people} if "arrivals" in people else people,
        "suppliers": {"acme": {"lead_time": lead_time}},
        "promise": promise or {},
        "products": {"cup": {}},
        "stock": {"mug": shelf(on_hand, coming, owed) | {"restock": restock} | mug},
    }
    if cups is not None:
        changes["stock"]["cup"] = shelf(cups, cups_coming) | {"restock": NOTHING, "source": "acme"} | (cup or {})
    return played(changes)


def shelf(on_hand: int, coming: tuple[tuple[int, float], ...] = (), owed: int = 0) -> dict[str, Any]:
    """The initial state of a stock point: units on hand, on order as (units, day), and backorders."""
    under_way = [{"quantity": units, "due": due} for units, due in coming]
    return {"initial": {"on_hand": on_hand, "on_order": under_way, "backorders": owed}}


def scripted(*numbers: float) -> dict[str, Any]:
    """The words of a distribution that gives these numbers in turn."""
    return {"type": "scripted", "values": list(numbers)}


def told(run: Run) -> list[str]:
    """Each order on a line: when it came, how it ended and when, and what was said and done in between."""
    lines = []
    for row in run.orders.itertuples():
        words = [f"{row.arrived_at:g} {row.outcome}"]
        if row.resolved_at > row.arrived_at:
            words[0] += f" at {row.resolved_at:g}"
        if not np.isnan(row.quoted_wait):
            words.append(f"quoted {row.quoted_wait:g}")
        if not np.isnan(row.promised_at):
            words.append(f"promised {row.promised_at:g}")
        if not np.isnan(row.agreed_at) and row.agreed_at != row.promised_at:
            words.append(f"agreed {row.agreed_at:g}")
        if row.notices:
            words.append(f"notices {row.notices}")
        if row.substituted_units:
            words.append(f"{row.substituted_units} {row.alternative}")
        if row.returns_of is not None and str(row.returns_of) != "<NA>":
            words.append(f"returns of {row.returns_of}")
        lines.append(", ".join(words))
    return lines


def ends(run: Run) -> list[str]:
    """The outcome of each order."""
    return list(run.orders.outcome.astype(str))


def letters(run: Run) -> list[tuple[int, float, float | None]]:
    """Every notice: (order, when, the date that it carried or None)."""
    sent, tick = run.ledger.notices_sent, run.scenario.tick
    rows = zip(sent.order.tolist(), sent.at.tolist(), sent.date.tolist(), strict=True)
    return [(order, at / tick, None if date == NEVER else date / tick) for order, at, date in rows]


def position(run: Run, at: float, stock: str = "mug") -> int:
    """On hand + on order − backorders once everything of that instant has happened."""
    rows = run.levels[(run.levels["at"] <= at) & (run.levels["stock"] == stock)].iloc[-1]
    return int(rows.on_hand + rows.on_order - rows.backorders)


def on_hand(run: Run, at: float, stock: str = "mug") -> int:
    """Units on hand once everything of that time has happened."""
    rows = run.levels[(run.levels["at"] <= at) & (run.levels["stock"] == stock)].iloc[-1]
    return int(rows.on_hand)
