"""The absolute error of forecasts over that of naive ones."""

from __future__ import annotations

import numpy as np

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="ratio",
    formula="sum of |forecast − demand| / sum of |demand of as long a time just before − demand|, over those of the "
    "same forecasts before which the run was that old",
    source="the scaled error of Hyndman and Koehler (2006), 'Another Look at Measures of Forecast Accuracy', its scale "
    "taken from the naive forecasts of the same times",
    over_all="pooled",
    for_groups=False,
)
def forecast_mase(window: Window) -> float | None:
    """The absolute error of forecasts over that of naive ones, the demand of as long a time before; better below 1."""
    forecasts = window.forecasts
    known = ~np.isnan(forecasts.before)
    naive = np.abs(forecasts.before - forecasts.demand)[known].sum()
    return np.abs(forecasts.units - forecasts.demand)[known].sum() / naive if naive else None
