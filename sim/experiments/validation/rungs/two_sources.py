"""Two sources, a slow and a fast one: dual index and tailored base-surge policies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

from sim.experiments.run import Run
from sim.experiments.validation.exact import dual_sourcing
from sim.experiments.validation.exact.dual_sourcing import COSTS, UNIFORM, Orders
from sim.experiments.validation.mappings import evenly, one_stock_point
from sim.experiments.validation.rung import Exact, Input, Rung


def rungs() -> Iterator[Rung]:
    """The best policy of either kind in an instance that papers share."""
    for name, cost, source, orders in (
        (
            "the best dual index policy",
            "217.02",
            {"type": "dual_index", "expedited_level": 4, "regular_level": 7},
            dual_sourcing.dual_index(7, 4),
        ),
        (
            "the best tailored base-surge policy",
            "216.90",
            {"type": "tailored_base_surge", "expedited_level": 4, "regular_quantity": 1},
            dual_sourcing.base_surge(1, 4),
        ),
    ):
        values = two_sources(source)
        yield Rung(
            name,
            f"an instance of Veeraraghavan and Scheller-Wolf (2008), {cost} a period; its Markov chain, iterated",
            values,
            partial(_costs, orders),
            # what is bought is what is asked for, but for the last few
            (Input("", "units_demanded", 2),),
            sees_of={"total_cost": 0.002},
            extras={"expedited units a period": expedited, "holding and backorder cost": level_cost},
        )


def two_sources(source: Mapping[str, Any]) -> dict[str, Any]:
    """Periodic review from a slow and a fast supplier, with the costs of the papers."""
    values = one_stock_point({}, rate=1, lead_time=2, horizon=1000)
    values["products"]["mug"] = {"holding_cost": COSTS["hold"], "backorder_cost": COSTS["owe"]}
    arrivals = {"type": "per_period", "every": 1, "quantity": evenly(range(5))}
    values["customers"]["all"] = {"wants": "mug", "arrivals": arrivals}
    values["suppliers"] = {
        "far": {"lead_time": 2, "unit_cost": COSTS["regular"]},
        "near": {"lead_time": 0, "unit_cost": COSTS["expedited"]},
    }
    values["stock"]["mug"] = {"source": {"regular": "far", "expedited": "near", "review_period": 1, **source}}
    values["accounting"] = {"type": "period_end", "period": 1}
    return values


def _costs(orders: Orders) -> Exact:
    exact = dual_sourcing.cost(orders, UNIFORM, **COSTS)
    return {
        "": {
            "total_cost": exact["total_cost"],
            "holding and backorder cost": exact["level_cost"],
            "expedited units a period": exact["expedited_units"],
        }
    }


def expedited(run: Run) -> float:
    """Units a period that came from the near source."""
    rows, tick = run.ledger.replenishments, run.scenario.tick
    seen = (rows.received_at >= run.scenario.warm_up * tick) & (rows.received_at < run.scenario.span.end)
    return float(rows.received_quantity[seen & (rows.source == 1)].sum()) / run.scenario.horizon


def level_cost(run: Run) -> float:
    """Holding and backorder cost a period."""
    frame = run.measures()
    mine = frame[(frame.stock == "*") & (frame.group == "") & frame.measure.isin(["holding_cost", "backorder_cost"])]
    return float(mine.value.sum())
