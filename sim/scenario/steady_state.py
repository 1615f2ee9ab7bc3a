"""What keeps a scenario from having a steady state, which a warm-up that is to be found leads to."""

from __future__ import annotations

from collections.abc import Iterator

from sim.arrivals.scripted import ScriptedArrivals
from sim.arrivals.trace import Trace
from sim.distributions.scripted import Scripted
from sim.scenario.model import Scenario, kinds_with_paths
from sim.scenario.unplaced_problems import UnplacedProblem

BESIDE_AUTO = "beside 'warm_up: auto', which needs a steady state"
"""Why something is refused."""
BOUND_TO_START = ("weekday", "month", "trend", "events")
"""Words of a pattern that tie demand to the time since time 0, or to the date of it."""


def without_steady_state(scenario: Scenario) -> Iterator[UnplacedProblem]:
    """What keeps a scenario that says `warm_up: auto` from having a steady state, which a warm-up leads to."""
    for name, group in scenario.customers.items():
        path = ("customers", name, "arrivals")
        if isinstance(group.arrivals, Trace | ScriptedArrivals):
            found = "a trace" if isinstance(group.arrivals, Trace) else "arrivals at given times"
            yield UnplacedProblem(path, f"arrivals by chance {BESIDE_AUTO}", found)
        pattern = getattr(group.arrivals, "pattern", None)
        for word in BOUND_TO_START if pattern is not None else ():
            if getattr(pattern, word) not in (None, ()):
                expected = f"a pattern that is not bound to the start {BESIDE_AUTO}"
                yield UnplacedProblem((*path, "pattern", word), expected, f"'{word}'")
        if any(behaviour.loyalty for _, behaviour in scenario.behaviours(name).values()):
            found = "customers who may stay away for good"
            yield UnplacedProblem(("customers", name), f"no loyalty {BESIDE_AUTO}", found)
    for name, point in scenario.stock.items():
        if point.initial and (point.initial.on_order or point.initial.backorders):
            expected = f"units on hand alone {BESIDE_AUTO}"
            yield UnplacedProblem(("stock", name, "initial"), expected, "the state of today")
    for where, kind in kinds_with_paths(scenario):
        if isinstance(kind, Scripted):
            yield UnplacedProblem(where, f"numbers by chance {BESIDE_AUTO}", "scripted ones")
