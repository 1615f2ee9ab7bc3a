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
    """How far off forecasts are beside who expects what there was last; below 1 they are better."""
    made = window.forecasts
    known = ~np.isnan(made.before)
    naive = np.abs(made.before - made.demand)[known].sum()
    return np.abs(made.units - made.demand)[known].sum() / naive if naive else None
