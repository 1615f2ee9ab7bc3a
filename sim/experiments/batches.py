"""Batch means: how sure the measures of one long run are, from the parts that it is cut into."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from sim.engine.ledger import Ledger
from sim.engine.plan import Plan
from sim.errors import UserError
from sim.experiments.arguments import require_whole
from sim.measures import MEASURES, measure_run
from sim.measures.measured_time import bounds
from sim.measures.statistics import half_widths

if TYPE_CHECKING:
    import pandas as pd

LEAST_TO_TELL = 8
"""Batches from which their correlation can be told from chance (Fishman)."""
ONE_SIDED = 1.645
"""The 95 % quantile of the normal law."""
MEANS = frozenset(
    {
        *("on_hand", "on_order", "backorders", "internal_backorders", "inventory_position", "mean_wait"),
        *("mean_backorder_wait", "mean_time_to_cancel", "lead_time_mean", "quote_error", "quote_absolute_error"),
        *("order_size", "notices_per_backorder"),
    }
)
"""Measures that are means over time or over orders, beside the shares and whatever is per time."""
NO_MEANS = frozenset({"retention", "cycle_service_level", "forecast_wape"})
"""Shares that are not: of who is left at the end, of replenishment cycles that batches cut, of an error."""


def can_be_batched(measure: str) -> bool:
    """Whether a measure is a sum or a ratio of sums over time, so that batches have it as the whole run has.

    >>> can_be_batched("fill_rate"), can_be_batched("running_cost"), can_be_batched("p95_backorder_wait")
    (True, True, False)
    """
    unit = MEASURES[measure].unit
    return measure in MEANS or ((unit == "share" or unit.endswith(" per time")) and measure not in NO_MEANS)


def batch_means(plan: Plan, ledger: Ledger, batches: int) -> pd.DataFrame:
    """Each measure's mean over equal parts of the horizon, with its interval: stock, group, measure, mean, half_width,
    n, lag_1, correlated.

    `half_width` is Student's with n − 1 degrees of freedom, n the batches that define the measure; it holds where
    batches are so long that they hardly hang together. `lag_1` is their correlation with the next one; `correlated`,
    where it is more than chance gives in 5 of 100 runs: batches are too short, and the interval is too narrow (NaN and
    False for fewer than eight). What fills no whole batch is left out at the beginning; with accounting by period a
    batch has whole periods. Raises `UserError` where the horizon is too short for so many.
    """
    import pandas as pd

    windows = _windows(plan, require_whole("batches", batches, least=2))
    rows = [measure_run(window, ledger) for window in windows]
    kept = [column for column, row in enumerate(rows[0]) if can_be_batched(row.measure)]
    values = np.array(
        [[math.nan if row[column].value is None else row[column].value for column in kept] for row in rows],
        dtype=float,
    )
    frame = pd.DataFrame([rows[0][column][:3] for column in kept], columns=["stock", "group", "measure"])
    frame["mean"], frame["half_width"], frame["n"] = half_widths(values)
    told = [correlation(column[~np.isnan(column)]) for column in values.T]
    frame["lag_1"] = np.array([lag for lag, _ in told], dtype=float)
    frame["correlated"] = np.array([correlated for _, correlated in told], dtype=bool)
    return frame


def correlation(means: np.ndarray) -> tuple[float, bool]:
    """The lag-1 correlation of batch means, and whether von Neumann's test finds it above 0 (5 %, one-sided).

    C = 1 − Σ(xᵢ − xᵢ₊₁)²/(2·Σ(xᵢ − mean)²), for independent means about normal with mean 0 and variance
    (n − 2)/(n² − 1) (Fishman, "Grouping observations in digital simulation", Management Science 24, 1978).

    >>> correlation(np.arange(8.0))
    (0.625, True)
    """
    n = len(means)
    centred = means - means.mean() if n else means
    squares = float((centred**2).sum())
    # a measure that is the same in all batches but for rounding
    if n < LEAST_TO_TELL or squares <= 1e-20 * float((means**2).sum()):
        return math.nan, False
    ratio = 1 - float((np.diff(means) ** 2).sum()) / (2 * squares)
    lag_1 = float((centred[1:] * centred[:-1]).sum()) / squares
    return lag_1, ratio > ONE_SIDED * math.sqrt((n - 2) / (n * n - 1))


def _windows(plan: Plan, batches: int) -> list[Plan]:
    """The plan with the window of each batch, the first one first."""
    scenario, (start, end) = plan.scenario, bounds(plan)
    by_period = scenario.accounting.type == "period_end"
    least = round((scenario.accounting.period or 0) * scenario.tick) if by_period else 1
    length = (end - start) // batches // least * least
    if length == 0:
        expected = f"at most {(end - start) // least:,}, for each has a period of its own"
        raise UserError(f"expected {expected}, found {batches:,}", argument="batches")
    last = end // least * least
    edges = [(last - (batches - number) * length) / scenario.tick for number in range(batches)]
    return [
        plan._replace(scenario=scenario.model_copy(update={"warm_up": edge, "horizon": length / scenario.tick}))
        for edge in edges
    ]
