"""Microseconds of CPU time a customer, of playing alone: three echelons beside one stock point.

    python -m benchmarks.chains [ROUNDS]

The same customers each time, 20 a day for 3,000 days; the scenarios take turns, and the least of all rounds counts.
With lots an echelon hardly costs anything; order for order every customer's unit is ordered, shipped and received
three times over, and a dropship store orders for each customer.
"""

from __future__ import annotations

import sys
import time
from typing import Any

from sim.engine.plan import Plan, plan
from sim.engine.simpy_engine import play
from sim.engine.tape import Customers, Tape
from sim.scenario.reading import read_mapping

ROUNDS = 8


def _lots(point: int) -> dict[str, Any]:
    return {"type": "reorder_point", "reorder_point": point, "order_quantity": 60}


def _base(level: int) -> dict[str, Any]:
    return {"type": "base_stock", "base_stock_level": level}


def _echelon(level: int) -> dict[str, Any]:
    return {"type": "echelon_base_stock", "echelon_base_stock_level": level}


def _three(first: dict[str, Any], second: dict[str, Any], third: dict[str, Any]) -> dict[str, Any]:
    """Three echelons with those restock rules: a plant, a hub, a store."""
    return {
        "mug@plant": {"source": "acme", "restock": first},
        "mug@hub": {"source": "mug@plant", "transit": 2, "restock": second},
        "mug@store": {"source": "mug@hub", "transit": 2, "restock": third},
    }


SCENARIOS: dict[str, tuple[str, str, dict[str, Any]]] = {
    # name: which one it is compared with ("" for none), what customers want, the stock points
    "one, in lots": ("", "mug", {"mug": {"source": "acme", "restock": _lots(110)}}),
    "three, in lots": ("one, in lots", "mug@store", _three(_lots(110), _lots(45), _lots(45))),
    "one, order for order": ("", "mug", {"mug": {"source": "acme", "restock": _base(110)}}),
    "three, order for order": ("one, order for order", "mug@store", _three(_base(110), _base(50), _base(50))),
    "three, echelon levels": ("one, order for order", "mug@store", _three(_echelon(210), _echelon(100), _base(50))),
    "dropship store": (
        "one, order for order",
        "mug@web",
        {
            "mug@acme": {"source": "acme", "restock": _base(110)},
            "mug@web": {"sells_from": "mug@acme", "visibility": {"every": 0.25}},
        },
    ),
}


def mapping(wanted: str, stock: dict[str, Any], days: int = 3000) -> dict[str, Any]:
    """The scenario with those stock points whose customers want that product."""
    return {
        "name": "chain",
        "unit": "day",
        "horizon": days,
        "products": {"mug": {}},
        "customers": {"people": {"wants": wanted, "arrivals": {"type": "poisson", "rate": 20}}},
        "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 5, "cv": 0.3}}},
        "stock": stock,
    }


def ready(wanted: str, stock: dict[str, Any]) -> tuple[Plan, Tape, Customers]:
    """A scenario's plan, with its customers drawn, so that only the playing is timed."""
    played_plan, tape = plan(read_mapping(mapping(wanted, stock)), "as declared"), Tape(1, 0)
    return played_plan, tape, tape.customers(played_plan)


def measured(rounds: int) -> dict[str, float]:
    """Microseconds of CPU time a customer, by the scenario's name."""
    scenarios = {name: ready(wanted, stock) for name, (_, wanted, stock) in SCENARIOS.items()}
    least = dict.fromkeys(scenarios, float("inf"))
    for _ in range(rounds):
        for name, scenario in scenarios.items():
            began = time.process_time()
            play(*scenario)
            least[name] = min(least[name], time.process_time() - began)
    return {name: 1e6 * least[name] / len(scenarios[name][2].visit) for name in scenarios}


def main(rounds: int = ROUNDS) -> None:
    """Prints a line a scenario."""
    costs = measured(rounds)
    for name, (beside, *_) in SCENARIOS.items():
        ratio = f"{costs[name] / costs[beside]:.2f} × {beside}" if beside else ""
        print(f"{name:24}{costs[name]:8.2f} µs a customer   {ratio}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:2]))
