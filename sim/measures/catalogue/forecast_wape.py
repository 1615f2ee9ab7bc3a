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
    """How far off forecasts are, either way, as a share of what was asked for."""
    made = window.forecasts
    demand = made.demand.sum()
    return np.abs(made.units - made.demand).sum() / demand if demand else None
