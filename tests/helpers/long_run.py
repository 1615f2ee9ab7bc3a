"""The long run of a scenario beside exact answers: a Student interval over 64 independent replications."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import pytest

from sim import read_mapping, simulate
from sim.experiments.run import Run
from tests.theory.agreement import disagreements

REPLICATIONS = 64
Extra = Callable[[Run], float]
Found = dict[tuple[str, str], list[float]]


class Check(Protocol):
    """Plays a scenario and fails unless its measures have the `exact` long-run values, those of `groups` too."""

    def __call__(
        self,
        values: Mapping[str, Any],
        exact: Mapping[str, float],
        *,
        groups: Mapping[str, Mapping[str, float]] | None = None,
        units: float = 1,
        lead_time: float = 0,
        extras: Mapping[str, Extra] | None = None,
        sees: float = 0.02,
    ) -> None: ...


@pytest.fixture(params=[1, pytest.param(9, marks=pytest.mark.slow)], ids=["short", "long"])
def check(request: pytest.FixtureRequest) -> Check:
    """Compares as it says above; what the scenario itself sets is corrected for: how many of each group come, of how
    many `units` on average, and how long a delivery takes if its mean `lead_time` is given."""
    longer = request.param

    def checked(
        values: Mapping[str, Any],
        exact: Mapping[str, float],
        *,
        groups: Mapping[str, Mapping[str, float]] | None = None,
        units: float = 1,
        lead_time: float = 0,
        extras: Mapping[str, Extra] | None = None,
        sees: float = 0.02,
    ) -> None:
        values = {**values, "horizon": values["horizon"] * longer}
        found = played(values, {**(extras or {}), **({"delivery_time": delivery_time} if lead_time else {})})
        known = {"delivery_time": lead_time} if lead_time else {}
        coming = {
            group: words["arrivals"]["rate"] * values["horizon"]
            for group, words in values["customers"].items()
            if "rate" in words["arrivals"]
        }
        for group, orders in coming.items():
            found["", f"orders of {group}"] = found[group, "orders_placed"]
            known[f"orders of {group}"] = orders
        if units != 1:
            known["units_demanded"] = sum(coming.values()) * units
        wrong = []
        for group, wanted in {"": exact, **(groups or {})}.items():
            of_group = {measure: found[group, measure] for measure in wanted}
            inputs = {measure: found["", measure] for measure in known}
            lines = disagreements({**of_group, **inputs}, wanted, known=known, sees=sees / longer**0.5)
            wrong += [f"{group or 'all'}: {line}" for line in lines]
        assert not wrong, "\n".join(wrong)

    return checked


def played(values: Mapping[str, Any], extras: Mapping[str, Extra]) -> Found:
    """{(group, measure): its value in each replication}, over all stock points; group '' is all customers."""
    scenario = read_mapping(values)
    found: Found = {}
    for replication in range(REPLICATIONS):
        run = simulate(scenario, replication=replication)
        frame = run.measures()
        frame = frame[frame["stock"] == "*"]
        for group, measure, value in zip(frame["group"], frame["measure"], frame["value"], strict=True):
            found.setdefault((group, measure), []).append(value)
        for name, extra in extras.items():
            found.setdefault(("", name), []).append(extra(run))
    return found


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
        orders, tick = run.ledger.orders, run.scenario.tick
        seen = orders.arrived_at >= run.scenario.warm_up * tick
        return float((orders.resolved_at - orders.arrived_at > w * tick)[seen].mean())

    return share


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
