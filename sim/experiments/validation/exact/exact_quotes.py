"""Base stock 1, Poisson demand of single units, constant lead time, and customers quoted the exact date of their unit.

Let λ be the rate, L the lead time and w the wait that everybody tolerates, w < L. One unit is ordered whenever a
customer accepts (or is filled at once), so the position is 1 again after each of them and the n orders under way,
n ≥ 1, face n − 1 backorders. Whoever comes next stands behind those and needs the n-th unit: that of the newest order,
placed when the last customer was accepted, x ago. The exact quote is therefore L − x, and 0 (filled at once) if
x ≥ L. It is accepted iff L − x ≤ w, x ≥ L − w.

So after an acceptance everybody declines for a dead time L − w, and the first to come after it is accepted: a
renewal process with intervals X = (L − w) + E, E exponential of mean 1/λ, whose mean is (L − w) + 1/λ. By renewal
reward, per customer,

    accepted                 (1/E[X]) / λ          = 1 / (1 + λ(L − w))
    declined                 1 − accepted          = λ(L − w) / (1 + λ(L − w))
    filled at once           accepted · P(X ≥ L)   = accepted · e^{−λw}            since X ≥ L iff E ≥ w
    backordered              accepted · P(E < w)   = accepted · (1 − e^{−λw})

A backorder waits L − X = w − E, so E[(w − E)⁺] = w − (1 − e^{−λw})/λ per acceptance; Little's law gives the levels.
"""

from __future__ import annotations

from math import exp, expm1


def decline_beyond(*, rate: float, lead_time: float, patience: float) -> dict[str, float]:
    """Customers who leave iff the quote exceeds `patience`, below the lead time."""
    accepted = 1 / (1 + rate * (lead_time - patience))
    short = -expm1(-rate * patience)
    wait = patience - short / rate  # of who is accepted, 0 for those filled at once
    return {
        "declined_rate": 1 - accepted,
        "fill_rate": accepted * exp(-rate * patience),
        "ready_rate": accepted * exp(-rate * patience),
        "stockout_rate": 1 - accepted * exp(-rate * patience),
        "backorder_rate": accepted * short,
        "mean_wait": wait,
        "mean_backorder_wait": wait / short,
        "backorders": rate * accepted * wait,
        "on_order": rate * accepted * lead_time,
        "promise_kept_rate": 1.0,
        "agreed_kept_rate": 1.0,
        "cancellation_rate": 0.0,
    }
