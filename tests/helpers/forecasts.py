"""A store whose rule is driven by a forecast, and what it expected."""

from __future__ import annotations

from typing import Any

from sim.experiments.run import Run
from tests.helpers.scenarios import visits


def store(demand: list[int], horizon: float | None = None, **words: Any) -> dict[str, Any]:
    """A mug, a day from acme, and so many of them asked for in the middle of each day; naive, reviews every day.

    Unless a test says otherwise the run ends a little after the last day, so that the review at its end is played.
    """
    days = [(day + 0.5, units) for day, units in enumerate(demand) if units]
    rule = {"type": "forecast_driven", "review_period": 1, "forecast": "naive", "service_level": 0.5, **words}
    return {
        "horizon": len(demand) + 0.1 if horizon is None else horizon,
        "customers": {"people": visits([at for at, _ in days], [units for _, units in days])},
        "suppliers": {"acme": {"lead_time": 1}},
        "stock": {"mug": {"restock": rule}},
    }


def made(run: Run, *columns: str) -> list[tuple[Any, ...]]:
    """Those columns of every forecast of a run, rounded; None where there is no number yet."""
    frame = run.forecasts[list(columns)].astype(float).round(9)
    return [tuple(None if value != value else value for value in row) for row in frame.itertuples(index=False)]


SWINGS = [4, 9, 2, 2, 7, 0, 5, 5, 8, 1]
