"""Control variates: estimates corrected for customers and lead times that by chance were more or longer than they are
on average."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim.arrivals import Span
from sim.arrivals.poisson import PoissonArrivals
from sim.distributions import Distribution
from sim.engine.streams import stream, stream_part
from sim.measures import ALL
from sim.measures.statistics import CONFIDENCE
from sim.scenario.model import Scenario
from sim.scenario.people import CustomerGroup

if TYPE_CHECKING:
    import pandas as pd

LEAST_REPLICATIONS = 10
"""Fewer leave too little to estimate by how much a measure follows its controls."""
LEAST_GAIN = 0.05
"""The half-width falls by at least this share where an estimate is corrected."""
ROUNDING = 1e-12
"""A half-width below this share of its mean is nothing but rounding."""
KNOWN = ("units_demanded", "orders_placed")
"""Measures whose expectation is known."""
WHOLE = frozenset({"poisson", "geometric", "negative_binomial", "binomial"})
"""Distributions whose every draw is whole, so that rounding to units leaves their mean as it is."""
COLUMNS = ["policy", "stock", "measure", "mean", "half_width", "n", "variance_ratio"]


class PolicyReplications(NamedTuple):
    """The replications of one policy: the scenario under it, the `seed`, the number of each replication, and what gives
    the `values` of a measure at a stock point ('*': over all) for a customer group ('': all), one a replication."""

    scenario: Scenario
    seed: int
    numbers: tuple[int, ...]
    values: Callable[[str, str, str], np.ndarray]


class Controlled(NamedTuple):
    """A mean corrected by regression on controls, its `half_width`, the `n` replications, and the variance of the mean
    as a share of that of the plain mean."""

    mean: float
    half_width: float
    n: int
    variance_ratio: float


def controlled_mean(values: np.ndarray, controls: np.ndarray) -> Controlled | None:
    """The mean of `values`, one a replication, corrected for `controls` (replications × controls, expectation 0 each).

    The intercept of the regression of the values on the controls, with its standard error and Student's t with
    n − q − 1 degrees of freedom: exact where values and controls are jointly normal. With q controls the variance falls
    to (1 − R²)·(n − 2)/(n − q − 2) of that of the plain mean (Lavenberg and Welch, "A perspective on the use of control
    variables to increase the efficiency of Monte Carlo simulations", Management Science 27, 1981). None where no
    control varies, or replications are too few.
    """
    from scipy.special import stdtrit

    n = len(values)
    spread = controls.std(axis=0) if n else np.zeros(controls.shape[1])
    varying = controls[:, spread > 1e-12 * (1 + np.abs(controls).max(axis=0, initial=0.0))]
    if n < LEAST_REPLICATIONS or not varying.shape[1] or n - varying.shape[1] < LEAST_REPLICATIONS - 2:
        return None
    plain_variance = float(values.var(ddof=1)) / n
    if plain_variance <= 0:
        return None
    design = np.column_stack([np.ones(n), varying / varying.std(axis=0)])
    fit, _, rank, _ = np.linalg.lstsq(design, values, rcond=None)
    if rank < design.shape[1]:  # controls that say the same
        return None
    free = n - design.shape[1]
    residual = float(((values - design @ fit) ** 2).sum()) / free
    variance = residual * float(np.linalg.inv(design.T @ design)[0, 0])
    quantile = float(stdtrit(free, 1 - (1 - CONFIDENCE) / 2))
    return Controlled(float(fit[0]), quantile * math.sqrt(variance), n, variance / plain_variance)


def controlled_rows(table: pd.DataFrame, replications: Mapping[str, PolicyReplications]) -> list[tuple[object, ...]]:
    """The rows of `COLUMNS` for those of a `table` (policy, stock, group, measure, mean, half_width) whose half-width
    falls, from the `replications` by policy."""
    rows: list[tuple[object, ...]] = []
    table = table[(table.group == "") & (table.half_width > ROUNDING * table["mean"].abs())]
    table = table[~table.measure.isin(KNOWN)]  # which need no estimate
    for policy in dict.fromkeys(table.policy):
        played = replications[policy]
        asked, lead_times = demand_control(played), lead_time_controls(played)
        pooled = [sum(lead_times.values())] if lead_times else []
        for row in table[table.policy == policy].itertuples():
            columns = [*asked, *([lead_times[row.stock]] if row.stock in lead_times else pooled)]
            if not columns:
                continue
            values = played.values(row.measure, row.stock, "")
            defined = ~np.isnan(values)
            found = controlled_mean(values[defined], np.column_stack(columns)[defined])
            if found and found.half_width <= (1 - LEAST_GAIN) * row.half_width:
                rows.append((policy, row.stock, row.measure, *found))
    return rows


def demand_control(played: PolicyReplications) -> list[np.ndarray]:
    """Units asked for in the window less their expectation, a replication each, over the customer groups of which that
    is known: Poisson arrivals, nobody who stays away for good or comes back. One control, or none."""
    scenario = played.scenario
    known = {name: group for name, group in scenario.customers.items() if _is_known(scenario, name)}
    if not known:
        return []
    total = np.zeros(len(played.numbers))
    for name, group in known.items():
        total += played.values("units_demanded", ALL, name) - _expected_units(scenario, group)
    return [] if np.isnan(total).any() else [total]


def lead_time_controls(played: PolicyReplications) -> dict[str, np.ndarray]:
    """By stock point that orders from suppliers: the sum of lead times drawn less its expectation, a replication each.

    Of a stream those draws count that about are of the window: so many as the stock point places orders there on
    average, behind those of the warm-up. Their number being fixed, the expectation is 0 exactly, whatever the orders
    depend on.
    """
    scenario = played.scenario
    controls: dict[str, np.ndarray] = {}
    for name, point in scenario.stock.items():
        routes = [route for route in point.routes if route.source in scenario.suppliers]
        if not routes:
            continue
        per_time = float(np.nanmean(played.values("replenishment_orders", name, ""))) / len(point.routes)
        if not per_time > 0:
            continue
        first, last = round(per_time * scenario.warm_up), round(per_time * scenario.span.length)
        total = np.zeros(len(played.numbers))
        for route in routes:
            terms = scenario.terms(name, route.source)
            assert terms is not None
            expedited = terms.expedite if route.expedite else None
            law = expedited.lead_time if expedited else terms.lead_time
            if _has_known_mean(law):
                word = f"suppliers/{route.source}/{stream_part(name)}{'/expedite' if expedited else ''}/lead_time"
                for position, replication in enumerate(played.numbers):
                    drawn = law.stream(stream(played.seed, replication, word))
                    total[position] += sum(itertools.islice(drawn, first, last)) - (last - first) * law.mean
        if total.any():
            controls[name] = total
    return controls


def _has_known_mean(law: Distribution) -> bool:
    """Whether draws vary about a known mean: of a plug-in it is only said, and a script has no chance in it."""
    varies = 0 < law.variance < math.inf and math.isfinite(law.mean)
    return varies and law.type != "scripted" and type(law).__module__.startswith("sim.")


def _is_known(scenario: Scenario, name: str) -> bool:
    """Whether the expectation of the units that a group asks for is known exactly."""
    group = scenario.customers[name]
    stays = all(
        behaviour.loyalty is None and behaviour.returns_on_restock is None
        for _, behaviour in scenario.behaviours(name).values()
    )
    quantity = group.quantity
    whole = quantity.type in WHOLE or (quantity.type == "constant" and float(quantity.mean).is_integer())
    return stays and isinstance(group.arrivals, PoissonArrivals) and whole and math.isfinite(quantity.variance)


def _expected_units(scenario: Scenario, group: CustomerGroup) -> float:
    """The expected number of units that a group asks for within the window."""
    span = scenario.span
    before = Span(round(scenario.warm_up * scenario.tick), span.tick, span.start)
    visits = group.arrivals.visits(span) - (group.arrivals.visits(before) if before.end else 0.0)
    return visits * group.quantity.mean
