"""Traces as columns, and the small scenario that most of their tests play."""

from __future__ import annotations

from typing import Any

from sim.experiments.trace import trace
from sim.scenario.model import Scenario
from tests.helpers.scenarios import scenario_of, visits


def traced(scenario: Scenario, *words: str, policy: str = "") -> list[list[str]]:
    """The lines of a trace without its heading, each as its columns."""
    lines: list[str] = []
    count = trace(scenario, policy or next(iter(scenario.policies)), words, lines.append)
    assert count == len(lines) - 1
    return [[column for column in line.strip().split("  ") if column] for line in lines[1:]]


def mugs(**stock: Any) -> Scenario:
    """Two mugs on hand, customers of 1 at day 1 and of 2 at day 2, and a supplier that takes 3 days."""
    rule = {"type": "base_stock", "base_stock_level": 2}
    changes = {
        "horizon": 9,
        "customers": {"people": visits([1, 2], [1, 2])},
        "suppliers": {"acme": {"lead_time": 3}},
        "stock": {"mug": {"restock": rule, **stock}},
    }
    return scenario_of(changes)


def told(*words: str, **blocks: Any) -> list[tuple[float, str, str, str]]:
    """Time, turn, who and what of the lines of a trace."""
    scenario = scenario_of(blocks) if blocks else mugs()
    return [
        (float(at), turn.strip(), who.strip(), what.strip()) for at, turn, who, what, *_ in traced(scenario, *words)
    ]
