"""Orders up to a forecast: the bullwhip effect, and what a forecast is off by."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.experiments.run import Run
from sim.experiments.validation.exact import bullwhip
from sim.experiments.validation.mappings import evenly, one_stock_point
from sim.experiments.validation.rung import Exact, Input, Rung

CHEN = "Chen, Drezner, Ryan and Simchi-Levi (2000): 1 + 2L/p + 2L²/p²"
WINDOWS = {"3 days of 3": (3, 2, 60, 120), "4 days of 8": (8, 3, 80, 240), "2 days of 1": (1, 1, 40, 60)}
"""A moving average's window, the lead time, and the least and most demand of a day."""
STAGES = {"different windows": ((2, 4), (3, 3)), "the same window": ((2, 4), (2, 4))}
"""(window, horizon) of a shop and of its warehouse."""
WAREHOUSE = "variance ordered by the warehouse"
DAYS, WARM = 300, 40
SIZES = range(990, 1011)
VARIANCE = (21**2 - 1) / 12
"""Of an even law over 21 numbers."""


def rungs() -> Iterator[Rung]:
    """One stage, two stages, forecast errors, and demand that is lost but observed."""
    for name, case in WINDOWS.items():
        ratio = (case[1] + 1) / case[0]
        yield Rung(
            f"bullwhip of a moving average, {name}",
            CHEN,
            whipped(*case),
            partial(_ratio, ratio),
            sees=0.06,
        )
    window, _, low, high = WINDOWS["4 days of 8"]
    yield Rung(
        "the error of a moving average of 8 days over 4",
        "variances of independent days: L²/p of the forecast, L of the demand",
        whipped(*WINDOWS["4 days of 8"], horizon=1200),
        lambda: {"": {"squared forecast error": (4**2 / 8 + 4) * np.arange(low, high + 1, window).var()}},
        sees=0.12,
        extras={"squared forecast error": _squared_error},
    )
    forecast = {"type": "moving_average", "window": 30, "sees_lost_demand": True}
    values = one_stock_point(driven(forecast), rate=4, lead_time=2, horizon=900, group={"willing_to_wait": 0})
    values["warm_up"] = 100
    yield Rung(
        "a forecast that sees lost demand",
        "the mean demand of lead time and review, whatever was there to fill it",
        values,
        lambda: {"": {"mean forecast": 4 * 3.0}},
        extras={"mean forecast": mean_forecast},
    )
    for name, stages in STAGES.items():
        yield Rung(
            f"bullwhip of two stages with {name}",
            f"{CHEN}; the filters of two stages convolve",
            two_stages(*stages, upstream_first=False),
            partial(_variances, *stages),
            (Input("", "variance asked for", VARIANCE, per_time=False, value=partial(_variance, 0)),),
            sees=0.1,
            extras={"variance ordered by the shop": partial(_variance, 1), WAREHOUSE: partial(_variance, 2)},
            stretches=False,
        )


def driven(forecast: Any, **words: Any) -> dict[str, Any]:
    """A restock rule driven by a forecast, up to it and no safety stock: z of 0.5 is 0."""
    return {"type": "forecast_driven", "review_period": 1, "forecast": forecast, "service_level": 0.5} | words


def whipped(window: int, lead_time: int, low: int, high: int, *, horizon: float = 400) -> dict[str, Any]:
    """One stock point that orders up to a moving average of uniform demand.

    Demand D of each day is independent of all others; reviews every day right after it, L days of lead time and review:
    the order is D(t) + (L/p)·(D(t) − D(t − p)) while none would be negative, which no demand between these two makes
    it. Demand is of multiples of p, so that no level is rounded.
    """
    values = one_stock_point(
        driven({"type": "moving_average", "window": window}), rate=1, lead_time=lead_time, horizon=horizon
    )
    ahead = (lead_time + 1) / window
    assert low * (1 + ahead) >= high * ahead
    arrivals = {"type": "per_period", "every": 1, "quantity": evenly(range(low, high + 1, window))}
    values["customers"] = {"all": {"wants": "mug", "arrivals": arrivals}}
    return values


def _ratio(ratio: float) -> Exact:
    return {"": {"bullwhip_ratio": 1 + 2 * ratio + 2 * ratio**2}}


def _squared_error(run: Run) -> float:
    rows = run.forecasts.query("at > 50").dropna()
    return float(((rows["forecast"] - rows["demand"]) ** 2).mean())


def mean_forecast(run: Run) -> float:
    """The mean of the forecasts after day 100."""
    return float(run.forecasts.query("at > 100")["forecast"].mean())


def two_stages(shop: tuple[int, int], warehouse: tuple[int, int], *, upstream_first: bool) -> dict[str, Any]:
    """(window, horizon) of each; the horizon is the way in and the review period of a day.

    Order sizes are many and vary little, so that no order is ever held back for being negative; forecasts times
    horizons are whole numbers, so that nothing is rounded.
    """
    stock = {
        "mug@warehouse": {
            "source": "acme",
            "initial": 20_000,
            "restock": driven({"type": "moving_average", "window": warehouse[0]}),
        },
        "mug@shop": {
            "source": "mug@warehouse",
            "transit": shop[1] - 1,
            "initial": 20_000,
            "restock": driven({"type": "moving_average", "window": shop[0]}),
        },
    }
    arrivals = {"type": "per_period", "every": 1, "quantity": evenly(SIZES)}
    return {
        "name": "bullwhip",
        "warm_up": WARM,
        "horizon": DAYS,
        "seed": 2000,
        "products": {"mug": {}},
        "customers": {"all": {"wants": "mug@shop", "arrivals": arrivals}},
        "suppliers": {"acme": {"lead_time": warehouse[1] - 1}},
        "stock": stock if upstream_first else dict(reversed(stock.items())),
    }


def asked_and_ordered(run: Run) -> tuple[NDArray[np.int64], ...]:
    """What was asked for at the shop, and what the shop and the warehouse ordered, by day."""
    rows, orders, day = run.ledger.replenishments, run.ledger.orders, run.scenario.tick
    names = list(run.scenario.stock)

    def daily(at: NDArray[np.int64], units: NDArray[np.int64]) -> NDArray[np.int64]:
        """Units by day."""
        return np.bincount(at // day, units, minlength=DAYS + WARM + 1).astype(np.int64)

    # a row a receipt: what an order was short of comes in rows of its own, and they add up to it
    of = {name: rows.stock == names.index(name) for name in names}
    by_stock = [daily(rows.ordered_at[of[name]], rows.quantity[of[name]]) for name in ("mug@shop", "mug@warehouse")]
    mine = orders.stock == names.index("mug@shop")
    return daily(orders.arrived_at[mine], orders.quantity[mine]), *by_stock


def _variance(number: int, run: Run) -> float:
    """Of the days within the window, of what was asked for (0), and ordered by the shop (1) and the warehouse (2)."""
    return float(asked_and_ordered(run)[number][WARM : WARM + DAYS - 1].var(ddof=1))


def _variances(shop: tuple[int, int], warehouse: tuple[int, int]) -> Exact:
    first, second = bullwhip.moving_average(*shop), bullwhip.moving_average(*warehouse)
    n = DAYS - 1
    return {
        "": {
            "variance ordered by the shop": VARIANCE * bullwhip.sampled(first, n),
            WAREHOUSE: VARIANCE * bullwhip.sampled(np.convolve(first, second), n),
        }
    }
