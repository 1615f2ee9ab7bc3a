"""Makes the design of a sweep: what is varied becomes points."""

from __future__ import annotations

from typing import Any

from sim.engine.streams import stream
from sim.errors import Problem, UserError, shown
from sim.experiments.arguments import require_whole
from sim.experiments.sweep.design import Design
from sim.experiments.sweep.designs import FILE, design_kind, design_kinds
from sim.experiments.sweep.factors import factors_of
from sim.experiments.sweep.own_values import own_values
from sim.experiments.sweep.variation import Sampled, Vary, wrong_variations
from sim.experiments.sweep.written_values import Columns, listed_values
from sim.scenario.model import Scenario

MOST_POINTS_ASKED_FOR = 10_000_000
"""How many points may be asked for: more would only fill memory."""
GRID, OAT = "grid", "oat"


def make_design(scenario: Scenario, vary: Vary, kind: str = GRID, points: int | None = None, seed: int = 0) -> Design:
    """The points at which what `vary` says is played, by a design of that `kind`.

    `points` are those of lhs and sobol, base samples of saltelli, trajectories of morris, and on a grid the values of
    a range that does not say how many it has. The chance of the design is that of the `seed`. Raises `UserError`.
    """
    if vary.rows is not None:
        return _of_table(scenario, vary, kind, points)
    design = design_kind(kind)
    if points is not None:
        points = require_whole("points", points, least=1)
        if points > MOST_POINTS_ASKED_FOR:
            raise UserError(f"expected at most {MOST_POINTS_ASKED_FOR:,}, found {points:,}", argument="points")
    sampled = [variation for variation in vary.variations if isinstance(variation.values, Sampled)]
    if sampled and not design.SAMPLED:
        takers = ", ".join(name for name in design_kinds() if design_kind(name).SAMPLED)
        expected = f"a list or a range in the design '{kind}' (a distribution takes one of {takers})"
        raise wrong_variations(
            [Problem(" & ".join(one.columns), expected, f"a distribution: {one.text}") for one in sampled]
        )
    factors = factors_of(scenario, vary.variations)
    own = own_values(scenario, [factor.columns for factor in factors]) if kind == OAT else []
    arrangement = design.arrange(factors, own, points, stream(seed, 0, f"design/{kind}"))
    columns: list[list[Any]] = []
    for factor, values in zip(factors, arrangement.values, strict=True):
        columns += list(map(list, zip(*values, strict=True))) if own else [values] * len(factor.columns)
    return Design(
        kind,
        vary.columns,
        list(zip(*columns, strict=True)),
        tuple(factor.columns for factor in factors),
        arrangement.sample,
        (*(factor.note for factor in factors if factor.note), *arrangement.notes),
    )


def _of_table(scenario: Scenario, vary: Vary, kind: str, points: int | None) -> Design:
    """The points that a table gave."""
    if kind not in (GRID, FILE):
        raise UserError(f"expected none beside a table of points, found {shown(kind)}", argument="design")
    if points is not None:
        raise UserError(f"expected none beside a table of points, found {points}", argument="points")
    columns = [
        listed_values(Columns(scenario, (path,)), values)
        for path, values in zip(vary.paths, zip(*(vary.rows or ()), strict=True), strict=True)
    ]
    return Design(FILE, vary.paths, list(zip(*columns, strict=True)), tuple((path,) for path in vary.paths))
