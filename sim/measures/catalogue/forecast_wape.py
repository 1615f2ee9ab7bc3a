"""The absolute error of forecasts over demand."""

from __future__ import annotations

import numpy as np

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="sum of |forecast − demand| / sum of demand, over the same forecasts",
    source="definition; the weighted absolute percentage error",
    over_all="pooled",
    for_groups=False,
)
def forecast_wape(window: Window) -> float | None:
    """The absolute error of forecasts as a share of demand."""
    forecasts = window.forecasts
    demand = forecasts.demand.sum()
    return np.abs(forecasts.units - forecasts.demand).sum() / demand if demand else None
