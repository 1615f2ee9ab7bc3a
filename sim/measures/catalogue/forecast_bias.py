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
    """How much too high forecasts are on average; below 0 they are too low. Undefined without forecasts."""
    made = window.forecasts
    return (made.units - made.demand).mean() if len(made.units) else None
