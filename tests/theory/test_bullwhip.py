"""Two stages that forecast by moving averages: what the customers ask for, filtered twice, order by order."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from sim import read_mapping, simulate
from sim.experiments.validation.exact import bullwhip
from sim.experiments.validation.ladder import rungs_named
from sim.experiments.validation.playing import judged, played
from sim.experiments.validation.rung import FULL
from sim.experiments.validation.rungs.forecasts import (
    DAYS,
    STAGES,
    VARIANCE,
    WAREHOUSE,
    WARM,
    asked_and_ordered,
    two_stages,
)
from tests.theory.agreement import FALSE_ALARM


@pytest.mark.parametrize("upstream_first", [True, False])
@pytest.mark.parametrize("case", STAGES)
def test_the_orders_of_each_stage_are_its_linear_filter_of_its_demand(case: str, upstream_first: bool) -> None:
    shop, warehouse = STAGES[case]
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


def test_the_bullwhip_ratios_of_stages_with_the_same_window_do_not_simply_multiply() -> None:
    stages = [bullwhip.moving_average(*words) for words in STAGES["the same window"]]
    multiplied = bullwhip.ratio(stages[0]) * bullwhip.ratio(stages[1])
    assert bullwhip.ratio(np.convolve(*stages)) == pytest.approx(multiplied + 72)  # 169 and 2·2·2·3·3
    (rung,) = rungs_named(["bullwhip of two stages with the same window"])
    wrong = {"": {WAREHOUSE: VARIANCE * multiplied}}
    found = judged(rung, wrong, played(rung, FULL, range(FULL.replications)), FULL, FALSE_ALARM)
    assert found["", WAREHOUSE].verdict == "disagrees"
    different = [bullwhip.moving_average(*words) for words in STAGES["different windows"]]
    assert bullwhip.ratio(np.convolve(*different)) == pytest.approx(
        bullwhip.ratio(different[0]) * bullwhip.ratio(different[1])
    )
