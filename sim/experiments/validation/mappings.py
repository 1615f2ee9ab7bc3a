"""The scenarios of the rungs, as mappings: one stock point, a network, a product that is made; and their inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.experiments.run import Run
from sim.experiments.validation.exact.production import Component
from sim.experiments.validation.exact.serial import Stage
from sim.experiments.validation.exact.two_echelon import Retailer
from sim.experiments.validation.rung import Extra, Input

GEOMETRIC_SIZES = {"type": "geometric", "mean": 2}
"""Units of an order, where orders are of several."""


def one_stock_point(
    restock: Mapping[str, Any],
    *,
    rate: float,
    lead_time: object,
    horizon: float,
    group: Mapping[str, Any] | None = None,
    stock: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """One product, one group who come by a Poisson process, one supplier."""
    return {
        "name": "theory",
        "warm_up": 50,
        "horizon": horizon,
        "seed": 1903,
        "products": {"mug": {"holding_cost": 1, "backorder_cost": 9}},
        "customers": {"all": {"wants": "mug", "arrivals": {"type": "poisson", "rate": rate}, **(group or {})}},
        "suppliers": {"acme": {"lead_time": lead_time, "order_cost": 5}},
        "stock": {"mug": {"source": "acme", "restock": dict(restock), **(stock or {})}},
    }


def up_to(level: int) -> dict[str, Any]:
    """The words of a base-stock rule."""
    return {"type": "base_stock", "base_stock_level": level}


def exponential(mean: float) -> dict[str, Any]:
    """The words of an exponential distribution."""
    return {"type": "exponential", "mean": mean}


def evenly(sizes: Sequence[int]) -> dict[str, Any]:
    """The words of a distribution in which each of the `sizes` is as likely as the others."""
    return {"type": "discrete", "values": list(sizes), "weights": [1] * len(sizes)}


def supplied(level: int, rate: float, horizon: float, acme: Mapping[str, Any], **words: Any) -> dict[str, Any]:
    """Base stock with Poisson demand from a supplier with those words."""
    values = one_stock_point(up_to(level), rate=rate, lead_time=acme.get("lead_time", 0), horizon=horizon, **words)
    values["suppliers"]["acme"].update(acme)
    return values


def network(
    stock: Mapping[str, Mapping[str, Any]], rates: Mapping[str, float], *, lead_time: object, horizon: float
) -> dict[str, Any]:
    """Stock points by place (`stock`), a Poisson group of single units at each place of `rates`, one supplier."""
    return {
        "name": "chain",
        "warm_up": 100,
        "horizon": horizon,
        "seed": 1985,
        "products": {"mug": {}},
        "customers": {
            place: {"wants": f"mug@{place}", "arrivals": {"type": "poisson", "rate": rate}}
            for place, rate in rates.items()
        },
        "suppliers": {"acme": {"lead_time": lead_time}},
        "stock": {f"mug@{place}": dict(words) for place, words in stock.items()},
    }


def two_echelons(
    level: int, retailers: Sequence[Retailer], *, lead_time: object, horizon: float, **words: Any
) -> dict[str, Any]:
    """A warehouse of that level (and other `words`) over retailers called north, south, …"""
    places = dict(zip(("north", "south", "west"), retailers, strict=False))
    stock: dict[str, dict[str, Any]] = {"warehouse": {"source": "acme", "restock": up_to(level), **words}}
    for place, retailer in places.items():
        stock[place] = {"source": "mug@warehouse", "transit": retailer.transit, "restock": up_to(retailer.level)}
    rates = {place: retailer.rate for place, retailer in places.items()}
    return network(stock, rates, lead_time=lead_time, horizon=horizon)


def serial_system(stages: Sequence[Stage], *, rate: float, horizon: float) -> dict[str, Any]:
    """Stock points stage1, stage2, … in the order in which units flow; customers order at the last."""
    stock: dict[str, dict[str, Any]] = {}
    for number, stage in enumerate(stages, 1):
        source = {"source": f"mug@stage{number - 1}", "transit": stage.lead_time} if number > 1 else {"source": "acme"}
        stock[f"stage{number}"] = {**source, "restock": up_to(stage.level)}
    return network(stock, {f"stage{len(stages)}": rate}, lead_time=stages[0].lead_time, horizon=horizon)


def made(
    level: int, parts: Mapping[str, Component], *, rate: float, workshop: Mapping[str, Any], horizon: float
) -> dict[str, Any]:
    """A bicycle of `parts`, each from a supplier of its own; customers ask for bicycles."""
    return {
        "name": "made",
        "warm_up": 100,
        "horizon": horizon,
        "seed": 1989,
        "products": {"bicycle": {}, **{name: {} for name in parts}},
        "customers": {"riders": {"wants": "bicycle", "arrivals": {"type": "poisson", "rate": rate}}},
        "suppliers": {
            "workshop": dict(workshop),
            **{f"{name}s": {"lead_time": part.lead_time} for name, part in parts.items()},
        },
        "stock": {
            "bicycle": {
                "made_from": {name: part.each for name, part in parts.items()},
                "source": "workshop",
                "restock": up_to(level),
            },
            **{name: {"source": f"{name}s", "restock": up_to(part.level)} for name, part in parts.items()},
        },
    }


def arriving(values: Mapping[str, Any], *, units: float = 1, lead_time: float = 0) -> tuple[Input, ...]:
    """The inputs of a scenario: how many of each Poisson group come, of how many `units` on average if that is not 1,
    and how long a delivery takes if its mean `lead_time` is given."""
    inputs = []
    for group, words in values["customers"].items():
        if "rate" in words["arrivals"]:
            inputs.append(Input(group, "orders_placed", words["arrivals"]["rate"]))
            if units != 1:
                inputs.append(Input(group, "units_demanded", words["arrivals"]["rate"] * units))
    if lead_time:
        inputs.append(Input("", "delivery_time", lead_time, per_time=False, value=delivery_time))
    return tuple(inputs)


def delivery_time(run: Run) -> float:
    """Mean lead time of what was ordered in the window, but for its last 100: all of that came before the end.

    The measure `lead_time_mean` will not do here: of what is ordered last only the short lead times are seen.
    """
    placed, tick = run.ledger.replenishments, run.scenario.tick
    begin, end = run.scenario.warm_up * tick, run.scenario.span.end - 100 * tick
    seen = (placed.ordered_at >= begin) & (placed.ordered_at < end)
    return float((placed.received_at - placed.ordered_at)[seen].mean()) / tick


def waits_longer_than(w: float) -> Extra:
    """Share of the orders placed in the window that waited more than `w` (who waits still at the end did)."""

    def share(run: Run) -> float:
        """Their share in a run."""
        orders, tick = run.ledger.orders, run.scenario.tick
        seen = orders.arrived_at >= run.scenario.warm_up * tick
        return float((orders.resolved_at - orders.arrived_at > w * tick)[seen].mean())

    return share
