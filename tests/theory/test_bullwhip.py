"""Two stages that forecast by moving averages: what the customers ask for, filtered twice (`theory.bullwhip`).

Order sizes are many and vary little, so that no order is ever held back for being negative; forecasts times horizons
are whole numbers, so that nothing is rounded.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from sim import read_mapping, simulate
from sim.experiments.run import Run
from sim.experiments.validation.exact import bullwhip
from tests.helpers.long_run import REPLICATIONS
from tests.theory.agreement import disagreements

DAYS, WARM = 300, 40
SIZES = list(range(990, 1011))
VARIANCE = (21**2 - 1) / 12  # of an even law over 21 numbers


def averaging(window: int) -> dict[str, Any]:
    """Up to the forecast over the horizon, and no safety stock: z of 0.5 is 0."""
    forecast = {"type": "moving_average", "window": window}
    return {"type": "forecast_driven", "review_period": 1, "forecast": forecast, "service_level": 0.5}


def two_stages(shop: tuple[int, int], warehouse: tuple[int, int], *, upstream_first: bool) -> dict[str, Any]:
    """(window, horizon) of each; the horizon is the way in and the review period of a day."""
    stock = {
        "mug@warehouse": {"source": "acme", "initial": 20_000, "restock": averaging(warehouse[0])},
        "mug@shop": {
            "source": "mug@warehouse",
            "transit": shop[1] - 1,
            "initial": 20_000,
            "restock": averaging(shop[0]),
        },
    }
    quantity = {"type": "discrete", "values": SIZES, "weights": [1] * len(SIZES)}
    return {
        "name": "bullwhip",
        "warm_up": WARM,
        "horizon": DAYS,
        "seed": 2000,
        "products": {"mug": {}},
        "customers": {
            "all": {"wants": "mug@shop", "arrivals": {"type": "per_period", "every": 1, "quantity": quantity}}
        },
        "suppliers": {"acme": {"lead_time": warehouse[1] - 1}},
        "stock": stock if upstream_first else dict(reversed(stock.items())),
    }


def asked_and_ordered(run: Run) -> tuple[NDArray[np.int64], ...]:
    """What was asked for at the shop, and what the shop and the warehouse ordered, by day."""
    rows, orders, day = run.ledger.replenishments, run.ledger.orders, run.scenario.tick
    names = list(run.scenario.stock)

    def daily(at: NDArray[np.int64], units: NDArray[np.int64]) -> NDArray[np.int64]:
        return np.bincount(at // day, units, minlength=DAYS + WARM + 1).astype(np.int64)

    # a row a receipt: what an order was short of comes in rows of its own, and they add up to it
    of = {name: rows.stock == names.index(name) for name in names}
    by_stock = [daily(rows.ordered_at[of[name]], rows.quantity[of[name]]) for name in ("mug@shop", "mug@warehouse")]
    mine = orders.stock == names.index("mug@shop")
    return daily(orders.arrived_at[mine], orders.quantity[mine]), *by_stock


CASES = {
    "different windows": ((2, 4), (3, 3)),
    "the same window": ((2, 4), (2, 4)),
}


@pytest.mark.parametrize("upstream_first", [True, False])
@pytest.mark.parametrize("case", CASES)
def test_the_orders_of_each_stage_are_its_linear_filter_of_its_demand(case: str, upstream_first: bool) -> None:
    shop, warehouse = CASES[case]
    run = simulate(read_mapping(two_stages(shop, warehouse, upstream_first=upstream_first)))
    asked, shops, warehouses = asked_and_ordered(run)
    days = np.arange(WARM, WARM + DAYS - 1)

    def filtered(units: NDArray[np.int64], window: int, horizon: int, delay: int) -> NDArray[np.int64]:
        now = days - delay
        return units[now] + horizon // window * (units[now] - units[now - window])

    # of the demand at noon the shop hears at the next review, at the beginning of a day
    assert np.array_equal(shops[days], filtered(asked, *shop, delay=1))
    # the shop's order of a day comes to the warehouse before or after its own review, as the file has them
    delay = 1 if upstream_first else 0
    assert np.array_equal(warehouses[days], filtered(shops, *warehouse, delay=delay))


@pytest.mark.parametrize("case", CASES)
def test_the_bullwhip_ratio_of_two_stages_is_that_of_the_convolved_filters(case: str) -> None:
    stages = [bullwhip.moving_average(*words) for words in CASES[case]]
    both = np.convolve(*stages)
    scenario = read_mapping(two_stages(*CASES[case], upstream_first=False))
    found: dict[str, list[float]] = {"asked": [], "shop": [], "warehouse": []}
    for replication in range(REPLICATIONS):
        series = asked_and_ordered(simulate(scenario, replication=replication))
        for name, units in zip(found, series, strict=True):
            found[name].append(float(units[WARM : WARM + DAYS - 1].var(ddof=1)))
    n = DAYS - 1
    exact = {
        "shop": VARIANCE * bullwhip.sampled(stages[0], n),
        "warehouse": VARIANCE * bullwhip.sampled(both, n),
    }
    assert not disagreements(found, exact, known={"asked": VARIANCE}, sees=0.1)
    # the ratios of the stages do not simply multiply where they average over the same time
    multiplied = bullwhip.ratio(stages[0]) * bullwhip.ratio(stages[1])
    if case == "the same window":
        assert bullwhip.ratio(both) == pytest.approx(multiplied + 72)  # 169 and 2·2·2·3·3
        assert disagreements(found, {"warehouse": VARIANCE * multiplied}, known={"asked": VARIANCE}, sees=1)
    else:
        assert bullwhip.ratio(both) == pytest.approx(multiplied)
