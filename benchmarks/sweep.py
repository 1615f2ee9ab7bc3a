"""What a sweep costs beside its tapes, plays and measures: `python -m benchmarks.sweep [overhead|memory|cores|kiosk]`.

overhead: seconds a triple that are neither tape nor play nor measures, at 10³, 10⁴ and 10⁵ triples of a world with one
customer a day for ten days. memory: the peak of the whole command at the same sizes, each in a process of its own.
cores: one process against two on the same triples, turn by turn. kiosk: 200 points × 2 policies × 10 replications of
the README's kiosk on two processes.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from sim import read_mapping, read_scenario
from sim.experiments import runner
from sim.experiments.sweep.sweep import sweep
from sim.scenario.model import Scenario

ROOT = Path(__file__).parent.parent
SIZES = (1_000, 10_000, 100_000)
PATH = "suppliers.acme.lead_time.value"
SMALL: dict[str, Any] = {
    "name": "small",
    "horizon": 10,
    "replications": 10,
    "products": {"mug": {}},
    "customers": {"people": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 1}}},
    "suppliers": {"acme": {"lead_time": {"type": "constant", "value": 2}}},
    "stock": {"mug": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 3}}},
}
"""A world that takes next to nothing to play, so that what is left is the sweep's own."""


def small() -> Scenario:
    """The small world."""
    return read_mapping(SMALL)


def values(triples: int) -> list[float]:
    """So many different lead times that with ten replications they make that many triples."""
    return np.linspace(0.5, 9.5, triples // 10).tolist()


def overhead() -> None:
    """Prints the overhead a triple at each size: of the CPU's seconds of the whole sweep, those outside of tapes, plays
    and measures."""
    for triples in SIZES:
        within = 0.0

        def timed(work: Callable[..., Any]) -> Callable[..., Any]:
            def played(*words: Any) -> Any:
                nonlocal within
                began = time.process_time()
                try:
                    return work(*words)
                finally:
                    within += time.process_time() - began

            return played

        sweep(small(), {PATH: values(100)}, backend="serial", progress=False)  # imports, caches
        with (
            tempfile.TemporaryDirectory() as out,
            mock.patch.object(runner, "measure_run", timed(runner.measure_run)),
            mock.patch.object(runner._Drawn, "play", timed(runner._Drawn.play)),
        ):
            began = time.process_time()
            sweep(small(), {PATH: values(triples)}, backend="serial", out=out, measures=["fill_rate"], progress=False)
            whole = time.process_time() - began
        each = 1000 * (whole - within) / triples
        print(f"{triples:>8,} triples: {whole:7.2f} s of CPU, {within:7.2f} of them played: {each:.3f} ms a triple")


def memory() -> None:
    """Prints the peak of memory at each size."""
    for triples in SIZES:
        code = (
            "import resource\n"
            "from benchmarks.sweep import PATH, small, values\n"
            "from sim import sweep\n"
            "import tempfile\n"
            "with tempfile.TemporaryDirectory() as out:\n"
            f"    sweep(small(), {{PATH: values({triples})}}, backend='serial', out=out,"
            " measures=['fill_rate'], progress=False)\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        )
        done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
        print(f"{triples:>8,} triples: {int(done.stdout.split()[-1]) / 1024:.0f} MB at the peak")


def kiosk() -> Scenario:
    """The README's kiosk."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```yaml\n(name: kiosk\n.*?)```", text, re.DOTALL)
    assert found is not None
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "kiosk.yaml"
        file.write_text(found[1], encoding="utf-8")
        return read_scenario(file)


def of_kiosk(points: int, jobs: int) -> float:
    """Seconds of a sweep of the kiosk over its lead time."""
    lead_times = np.linspace(2, 12, points).tolist()
    with tempfile.TemporaryDirectory() as out:
        began = time.perf_counter()
        backend = "serial" if jobs == 1 else "processes"
        sweep(
            kiosk(),
            {"suppliers.wholesaler.lead_time.mean": lead_times},
            backend=backend,
            jobs=jobs,
            out=out,
            progress=False,
        )
        return time.perf_counter() - began


def cores() -> None:
    """Prints how much sooner two processes end than one, three turns each."""
    turns = [(of_kiosk(100, 1), of_kiosk(100, 2)) for _ in range(3)]
    ratios = sorted(one / two for one, two in turns)
    print(f"2,000 triples of the kiosk: one process / two: {', '.join(f'{ratio:.2f}' for ratio in ratios)}")


if __name__ == "__main__":
    asked = sys.argv[1:] or ["overhead", "memory", "cores", "kiosk"]
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    if "overhead" in asked:
        overhead()
    if "memory" in asked:
        memory()
    if "cores" in asked:
        cores()
    if "kiosk" in asked:
        print(f"4,000 triples of the kiosk on two processes: {of_kiosk(200, 2):.1f} s")
