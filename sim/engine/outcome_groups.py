"""Groups of outcomes that tables, measures and sentences treat alike."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from sim.engine.ledger import Outcome

FILLED_LATER = (Outcome.FILLED_ON_TIME, Outcome.FILLED_LATE)
"""Backorders that were filled."""
FILLED = (Outcome.FILLED_AT_ONCE, *FILLED_LATER)
"""Orders that were filled, at once or later."""
CANCELLATIONS = (Outcome.CANCELLED, Outcome.CANCELLED_AT_NOTICE)
"""Backorders whose customers gave up: at the end of their patience, or at a notice."""
BACKORDERED = (*FILLED_LATER, *CANCELLATIONS, Outcome.STILL_WAITING)
"""Orders whose customers accepted to wait; a substitution at a notice, after a wait, belongs here too."""
NOT_BACKORDERED = (Outcome.LOST, Outcome.DECLINED, Outcome.SUBSTITUTED, Outcome.STAYED_AWAY)
"""Orders whose short units became no backorder; a substitution at a notice, after a wait, does not belong here."""


def ended_in(outcome: np.ndarray, group: Iterable[Outcome]) -> np.ndarray:
    """Which orders ended in one of `group` (a mask), by the column of their outcomes.

    >>> ended_in(np.array([Outcome.LOST, Outcome.CANCELLED]), CANCELLATIONS).tolist()
    [False, True]
    """
    mask = np.zeros(len(outcome), dtype=bool)
    for member in group:
        mask |= outcome == member
    return mask
