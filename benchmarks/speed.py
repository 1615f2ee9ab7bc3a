"""Customers per second of wall-clock time as a multiple of the textbook model's, bytes a customer, and growth.

    python -m benchmarks.speed

The two models take turns in one process, so that a machine whose speed drifts drifts under both; the ratio of each
turn is what counts. Tape, ledger, measures and account are included. Growth is the seconds a customer costs over ten
times the horizon, as a multiple of those over the horizon itself: 1 where time grows with customers alone.
"""

from __future__ import annotations

import gc
import statistics
import time
import tracemalloc
from collections.abc import Callable

from benchmarks.textbook import Textbook, World
from benchmarks.worlds import W1, WORLDS, scenario
from sim.experiments.run import Run, simulate
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping

TURNS = 5


def customers_per_second(play: Callable[[], int]) -> float:
    """How many customers a second `play`, which says how many came, gets through."""
    gc.collect()
    began = time.perf_counter()
    count = play()
    return count / (time.perf_counter() - began)


def measured(scenario: Scenario) -> int:
    """One run with its measures and its account; how many customers came."""
    run = simulate(scenario)
    run.measures()
    run.account()
    return len(run.ledger.orders.arrived_at)


def ratios(world: World, turns: int = TURNS) -> tuple[list[float], float]:
    """Customers per second over those of the textbook model, a ratio a turn, and the median customers per second."""
    declared = read_mapping(scenario(world))
    measured(read_mapping(scenario(world._replace(days=100))))  # imports are not what is measured
    multiples, speeds = [], []
    for turn in range(turns):
        textbook = customers_per_second(lambda turn=turn: Textbook(world, turn).run().customers)  # type: ignore[misc]
        speeds.append(customers_per_second(lambda: measured(declared)))
        multiples.append(speeds[-1] / textbook)
    return multiples, statistics.median(speeds)


def bytes_a_customer(world: World) -> float:
    """The most memory a run holds at once, per customer, beyond what was imported before."""
    declared = read_mapping(scenario(world))
    simulate(read_mapping(scenario(world._replace(days=100)))).measures()
    gc.collect()
    tracemalloc.start()
    run: Run = simulate(declared)
    run.measures()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak / len(run.ledger.orders.arrived_at)


def growth(world: World) -> float:
    """Seconds a customer over ten times the horizon, as a multiple of those over the horizon itself."""
    once, long = (read_mapping(scenario(world._replace(days=days))) for days in (world.days, 10 * world.days))
    speeds = [customers_per_second(lambda: measured(once)) for _ in range(3)]
    return statistics.median(speeds) / customers_per_second(lambda: measured(long))


def main() -> None:
    """Prints the figures."""
    for name, world in WORLDS.items():
        multiples, speed = ratios(world)
        low, middle, high = min(multiples), statistics.median(multiples), max(multiples)
        print(f"{name}: {middle:.1f} × the textbook model ({low:.1f} to {high:.1f}), {speed:,.0f} customers a second")
        print(f"{name}: {bytes_a_customer(world):.0f} bytes a customer at most")
    print(f"W1: a customer of ten times the horizon costs {growth(W1):.2f} times as much")


if __name__ == "__main__":
    main()
