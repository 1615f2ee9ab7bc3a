"""The mean error of forecasts."""

from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="units",
    formula="mean of forecast − demand over lead time + review, over the forecasts made within the window that are "
    "over by its end (demand as far as the store saw it)",
    source="definition",
    over_all="pooled",
    for_groups=False,
)
def forecast_bias(window: Window) -> float | None:
    """The mean of forecast − demand: above 0 forecasts are too high. None without forecasts."""
    forecasts = window.forecasts
    return (forecasts.units - forecasts.demand).mean() if len(forecasts.units) else None
