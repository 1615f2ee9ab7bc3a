"""Seconds of wall-clock time to read, play, measure and report a scenario of many products, and megabytes it takes.

    python -m benchmarks.many [PRODUCTS …]

A year of ten customers a week for each product. Each way to write the scenario takes its turn: a group of customers
for every product, or one group that wants them all; stock points in the YAML, or in an item master. Each size runs in
a process of its own, so that nothing is warm and memory is that of one size alone.
"""

from __future__ import annotations

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import yaml

SIZES = (100, 300, 1000)
A_WEEK = 10


class Way(NamedTuple):
    """How a scenario of many products is written: a group each or one for all, an item master or none."""

    groups: bool
    table: bool


WAYS = {
    "groups": Way(groups=True, table=False),
    "groups, item master": Way(groups=True, table=True),
    "one group": Way(groups=False, table=False),
    "one group, item master": Way(groups=False, table=True),
}


def names(products: int) -> list[str]:
    """The names of so many products."""
    return [f"article {number:04}" for number in range(products)]


def write(folder: Path, products: int, way: Way, replications: int = 1) -> Path:
    """Writes the scenario, and its item master if it has one, into `folder`."""
    products_named = names(products)
    values: dict[str, Any] = {
        "name": "many",
        "unit": "week",
        "currency": "EUR",
        "horizon": "1 year",
        "replications": replications,
        "seed": 1,
        "products": {},
        "customers": {},
        "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": "2 weeks", "cv": 0.4}, "order_cost": 20}},
        "stock": {},
        "policies": {"as today": {}, "more": {"restock": {"reorder_point": {"service_level": 0.99}}}},
    }
    words = ["product", "product.price", "product.unit_cost", "product.holding_cost"]
    words += ["source", "restock.type", "restock.reorder_point", "restock.order_quantity"]
    rows = []
    for number, name in enumerate(products_named):
        product = {"price": 10 + number % 7, "unit_cost": 4 + number % 5, "holding_cost": 0.02}
        restock = {"type": "reorder_point", "reorder_point": {"days": 15 + number % 9}, "order_quantity": 40}
        rows.append([name, *product.values(), "acme", *restock.values()])
        if not way.table:
            values["products"][name] = product
            values["stock"][name] = {"source": "acme", "restock": restock}
        if way.groups:
            values["customers"][f"people of {name}"] = {
                "wants": name,
                "arrivals": {"type": "poisson", "rate": A_WEEK},
                "patience": {"type": "exponential", "mean": "3 weeks"},
            }
    if not way.groups:
        values["customers"]["people"] = {
            "wants": dict.fromkeys(products_named, 1 / products),
            "arrivals": {"type": "poisson", "rate": A_WEEK * products},
            "patience": {"type": "exponential", "mean": "3 weeks"},
        }
    if way.table:
        del values["products"], values["stock"]
        values["stock_file"] = "items.csv"
        with (folder / "items.csv").open("w", newline="") as file:
            csv.writer(file).writerows([words, *rows])
    path = folder / "many.yaml"
    path.write_text(yaml.safe_dump(values, sort_keys=False))
    return path


def measured(products: int, way: Way, folder: Path) -> dict[str, float]:
    """Seconds of each step, in a process that has done nothing else; megabytes at the most, and of the report."""
    from sim.engine.plan import plan
    from sim.experiments.compare import compare
    from sim.experiments.run import simulate
    from sim.measures import measure_run
    from sim.report.folder import write as write_folder
    from sim.scenario.reading import read_mapping, read_scenario

    simulate(read_mapping(yaml.safe_load(write(folder, 2, WAYS["groups"]).read_text()))).measures()  # imports
    file = write(folder, products, way)
    figures: dict[str, float] = {}

    def timed(step: str, act: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        done = act()
        figures[step] = time.perf_counter() - began
        return done

    scenario = timed("read", lambda: read_scenario(file))
    timed("plan", lambda: plan(scenario, "as today"))
    run = timed("simulate", lambda: simulate(scenario))
    rows = timed("measures", lambda: measure_run(run.plan, run.ledger))
    figures["MB, one run"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    del rows
    comparison = timed("compare", lambda: compare(scenario, 2))
    timed("summary", comparison.summary)
    place = timed("folder", lambda: write_folder(comparison, folder / "results"))
    timed("terminal", lambda: _terminal(comparison))
    figures["MB, report.html"] = (place / "report.html").stat().st_size / 1e6
    figures["MB, summary.json"] = (place / "summary.json").stat().st_size / 1e6
    figures["MB, all"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return figures


def _terminal(comparison: Any) -> None:
    from rich.console import Console

    from sim.report.terminal import show

    console = Console(width=100)
    with console.capture():
        show(comparison, console)


def main() -> None:
    """Prints the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("products", nargs="*", type=int, default=SIZES)
    parser.add_argument("--way", choices=WAYS)
    asked = parser.parse_args()
    if asked.way and len(asked.products) == 1:  # the process of one size
        with tempfile.TemporaryDirectory() as folder:
            for step, number in measured(asked.products[0], WAYS[asked.way], Path(folder)).items():
                print(f"{asked.way}, {asked.products[0]:,} products: {step} {number:.3g}", flush=True)
        return
    for way in [asked.way] if asked.way else WAYS:
        for products in asked.products:
            subprocess.run([sys.executable, "-m", "benchmarks.many", str(products), "--way", way], check=True)


if __name__ == "__main__":
    main()
