"""The share of time in which suppliers were up."""

from __future__ import annotations

from sim.measures import measure
from sim.measures.window import Window


@measure(
    unit="share",
    formula="share of the window in which a supplier was up, averaged over the suppliers that the stock point may use",
    source="definition",
    over_all="demand-weighted",
    for_groups=False,
)
def supplier_uptime(window: Window) -> float | None:
    """The share of the time in which suppliers were up; None where no supplier of the scenario has disruptions."""
    return window.suppliers.uptime
