"""CPU time of another checkout as a multiple of this one's: above 1, this checkout is the faster one.

    python -m benchmarks.turns OTHER_CHECKOUT [TURNS]

Both play the scenarios of `benchmarks.speed` and of `benchmarks.chains` in alternating turns, each turn in a fresh
process, so that a machine whose speed drifts drifts under both. Timed is `sim.simulate`, after a short run that warms
up; of the scenarios of `benchmarks.speed` (W1, W3) the measures and the account as well. Prints for each scenario the
median over the turns of time(other) / time(this), the least and the greatest, and this checkout's median seconds. A
turn takes some 20 s.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

TURNS = 9
DAYS = {"W1": 60_000, "W3": 20_000, "one, in lots": 30_000, "three, in lots": 30_000}
"""Horizons at which a scenario takes a second or more; the others are played for so many days:"""
OTHER_DAYS = 4_500
Scenarios = dict[str, tuple[dict[str, Any], bool]]
"""By name: the scenario as a mapping, and whether its measures are timed too."""


def scenarios() -> Scenarios:
    """What is timed."""
    from benchmarks import chains, worlds

    of_speed = {name: worlds.scenario(world) for name, world in worlds.WORLDS.items()}
    of_chains = {name: chains.mapping(wanted, stock) for name, (_, wanted, stock) in chains.SCENARIOS.items()}
    return {
        name: ({**values, "horizon": DAYS.get(name, OTHER_DAYS)}, name in of_speed)
        for name, values in {**of_speed, **of_chains}.items()
    }


def turn(timed: Scenarios) -> dict[str, float]:
    """Seconds of CPU time of each scenario, played by the `sim` that this process imports."""
    import sim

    seconds = {}
    for name, (values, measured) in timed.items():
        for horizon in (values["horizon"] / 50, values["horizon"]):  # the first run warms up
            scenario = sim.read_mapping({**values, "horizon": horizon})
            began = time.process_time()
            run = sim.simulate(scenario)
            if measured:
                run.measures()
                run.account()
            seconds[name] = time.process_time() - began
    return seconds


def turn_in(checkout: Path, timed: Scenarios) -> dict[str, float]:
    """`turn` in a fresh process of that checkout, which need not have this file."""
    done = subprocess.run(
        [sys.executable, "-c", Path(__file__).read_text(encoding="utf-8"), "--turn"],
        cwd=checkout,
        env={**os.environ, "PYTHONPATH": str(checkout)},
        input=json.dumps(timed),
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return dict(json.loads(done.stdout))


def main(other: str, turns: str = str(TURNS)) -> None:
    """Prints a line a scenario."""
    here, there = Path(__file__).resolve().parents[1], Path(other).resolve()
    timed = scenarios()
    seconds: dict[Path, list[dict[str, float]]] = {here: [], there: []}
    for number in range(int(turns)):
        for checkout in (here, there) if number % 2 else (there, here):
            seconds[checkout].append(turn_in(checkout, timed))
    for name in timed:
        of_here, of_there = ([one[name] for one in seconds[checkout]] for checkout in (here, there))
        ratios = [slow / fast for fast, slow in zip(of_here, of_there, strict=True)]
        spread = f"({min(ratios):.3f} to {max(ratios):.3f})"
        print(f"{name:24}{statistics.median(ratios):8.3f} {spread}   {statistics.median(of_here):.2f} s here")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--turn"]:
        print(json.dumps(turn(json.load(sys.stdin))))
    else:
        main(*sys.argv[1:3])
