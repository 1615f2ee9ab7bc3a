"""Effort: about how long a comparison takes, to choose where its replications are played."""

from __future__ import annotations

import os
from collections.abc import Iterable

from sim.scenario.model import Scenario

EACH = 15e-6
"""Seconds for a customer's order or a review: 4 to 16 µs in the scenarios that come along."""
AROUND = 0.002
"""Seconds for the measures of a replication under one policy, however few came."""
STARTING = 1.0
"""Seconds until processes are at work: two took from 0.6 s on an idle machine to 2.6 s on a busy one."""


def quicker(scenario: Scenario, policies: Iterable[str], replications: int, jobs: int | None) -> str:
    """The backend that is probably done first: processes save all but one part of the work, and begin late."""
    cores = min(jobs or os.cpu_count() or 1, replications)
    alone = replications * seconds(scenario, policies)
    return "serial" if alone * (1 - 1 / cores) < STARTING else "processes"


def seconds(scenario: Scenario, policies: Iterable[str]) -> float:
    """About how long one replication under all the policies takes, on a machine of 2024."""
    total = 0.0
    for policy in policies:
        world = scenario.policies[policy]
        reviews = sum(
            1 / period
            for point in world.stock.values()
            for rule in (point.restock, point.source)
            if (period := getattr(rule, "review_period", None))
        )
        total += AROUND + EACH * (world.expected_orders + reviews * world.span.length)
    return total
