"""About how long an experiment takes: to say so, and to choose the backend on which its replications are played."""

from __future__ import annotations

import math
import os
from collections.abc import Iterable

from sim.scenario.model import Scenario

SECONDS_PER_EVENT = 15e-6
"""For a customer's order or a review: 4 to 16 µs in the example scenarios."""
SECONDS_PER_REPLICATION = 0.002
"""For the measures of a replication under one policy, however few its orders."""
SECONDS_TO_START = 1.0
"""Until processes play: two took from 0.6 s on an idle machine to 2.6 s on a busy one."""


def quicker_backend(scenario: Scenario, policies: Iterable[str], replications: int, jobs: int | None) -> str:
    """The backend that probably ends first; processes share the work, and start later."""
    cores = min(jobs or os.cpu_count() or 1, replications)
    serial = replications * replication_seconds(scenario, policies)
    return "serial" if serial * (1 - 1 / cores) < SECONDS_TO_START else "processes"


def replication_seconds(scenario: Scenario, policies: Iterable[str]) -> float:
    """About how many seconds one replication under all the policies takes, on a machine of 2024."""
    total = 0.0
    for policy in policies:
        under_policy = scenario.policies[policy]
        reviews_per_time = sum(
            1 / period
            for point in under_policy.stock.values()
            for rule in (point.restock, point.source)
            if (period := getattr(rule, "review_period", None))
        )
        events = under_policy.expected_orders + reviews_per_time * under_policy.span.length
        total += SECONDS_PER_REPLICATION + SECONDS_PER_EVENT * events
    return total


def about_seconds(seconds: float) -> str:
    """A time in words, to one or two digits.

    >>> about_seconds(0.4), about_seconds(42.0), about_seconds(150.0), about_seconds(9000.0)
    ('about 1 s', 'about 42 s', 'about 2.5 min', 'about 2.5 h')
    """
    if seconds < 99.5:
        return f"about {max(math.ceil(seconds), 1)} s"
    return f"about {seconds / 60:.2g} min" if seconds < 5400 else f"about {seconds / 3600:.2g} h"
