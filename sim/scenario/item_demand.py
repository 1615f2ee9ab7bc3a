"""Customers who want items: those whose group asks for every stock point that has a `demand`, in proportion to it."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from sim.distributions import Distribution
from sim.errors import shown
from sim.scenario.source_map import Path
from sim.scenario.unplaced_problems import UnplacedProblem
from sim.units import rate

ITEMS = "items"
"""What a customer group wants that asks for all stock points by their demand."""
POISSON = "poisson"
OF_GROUP = ("wants", "quantity", "arrivals")
"""Words of a customer group from which follows what it asks for."""


def groups_of_items(values: Mapping[str, Any]) -> list[str]:
    """The customer groups in plain values that want items; none where a product or a stock point is called so."""
    if any(ITEMS in _block(values, block) for block in ("products", "stock")):
        return []
    groups = _block(values, "customers").items()
    return [name for name, words in groups if isinstance(words, dict) and words.get("wants") == ITEMS]


def with_items(values: dict[str, Any], context: dict[str, Any]) -> tuple[dict[str, Any], list[UnplacedProblem]]:
    """The plain `values` with the shares of stock points in place of the word, and what is wrong with that.

    A stock point's share is its demand d over the sum Σd. Poisson arrivals without a `rate` come at Σd / E[Q], Q being
    the quantity of an order.
    """
    groups = groups_of_items(values)
    if not groups:
        return values, []
    demand = _demands(values, context.get("unit"))
    total = math.fsum(demand.values())
    problems: list[UnplacedProblem] = []
    customers = dict(values["customers"])
    with_rate_of_demand: list[str] = []
    for name in groups:
        words = dict(customers[name])
        if total > 0:
            words["wants"] = {stock: units / total for stock, units in demand.items()}
        elif stocks := _block(values, "stock"):
            if all(_is_readable(point) for point in stocks.values()):  # else that alone is said
                expected = f"a 'demand' above 0 at some stock point, which '{ITEMS}' asks for"
                problems.append(UnplacedProblem(("customers", name, "wants"), expected, "none"))
            words["wants"] = next(iter(stocks))
        arrivals = words.get("arrivals")
        arrivals = {"type": POISSON} if arrivals == POISSON else arrivals
        if isinstance(arrivals, dict) and arrivals.get("type") == POISSON and "rate" not in arrivals:
            mean, problem = _mean_quantity(words, context)
            if problem:
                problems.append(problem._replace(path=("customers", name, "quantity")))
            if with_rate_of_demand:
                other = shown(with_rate_of_demand[0])
                expected = f"a 'rate' of its own: all that is demanded comes with {other}"
                problems.append(UnplacedProblem(("customers", name, "arrivals"), expected, "none"))
            with_rate_of_demand.append(name)
            # where no demand can be read, that alone is said
            words["arrivals"] = {**arrivals, "rate": total / mean if total > 0 else 1.0}
        customers[name] = words
    return {**values, "customers": customers}, problems


def decides_items(path: Path, groups: Collection[str]) -> bool:
    """Whether what these groups of items ask for follows from the value at a `path` of the scenario."""
    if path[0] == "stock":
        return len(path) < 3 or path[2] == "demand"
    of_group = path[0] == "customers" and (len(path) < 2 or path[1] in groups)
    return of_group and (len(path) < 3 or path[2] in OF_GROUP)


def says_needless_demand(values: Mapping[str, Any], policies: Mapping[str, Any]) -> Iterator[str]:
    """A warning of demand that nobody asks for: no group wants items, under no policy."""
    points = _block(values, "stock").items()
    stock = next((name for name, words in points if isinstance(words, dict) and words.get("demand") is not None), None)
    if stock is None or groups_of_items(values):
        return
    patched = (_block(patch, "customers") for patch in policies.values() if isinstance(patch, dict))
    if not any(
        isinstance(group, dict) and group.get("wants") == ITEMS for groups in patched for group in groups.values()
    ):
        yield f"the demand of stock points ({shown(stock)} has one) says nothing here: no customer group wants {ITEMS}"


def _demands(values: Mapping[str, Any], unit: str | None) -> dict[str, float]:
    """The demand of every stock point that has one, in units per time unit; validation refuses what is no rate."""
    points = _block(values, "stock").items()
    demand = {name: _demand(point, unit) for name, point in points}
    return {name: units for name, units in demand.items() if units is not None}


def _demand(point: object, unit: str | None) -> float | None:
    """The demand of a stock point by its plain words; None where it has none that can be read."""
    said = point.get("demand") if isinstance(point, dict) else None
    try:
        units = None if said is None else rate(said, unit)
    except PydanticCustomError:
        return None
    return units if units is not None and units >= 0 else None


def _is_readable(point: object) -> bool:
    """Whether a stock point has no demand, or one that can be read: a cell that cannot has left None."""
    return not isinstance(point, dict) or "demand" not in point or _demand(point, "day") is not None


def _mean_quantity(words: Mapping[str, Any], context: dict[str, Any]) -> tuple[float, UnplacedProblem | None]:
    """E[Q] of a group's orders; 1 where it cannot be read, which validation refuses."""
    if "quantity" not in words:
        return 1.0, None
    try:
        mean = float(Distribution.read(words["quantity"], {**context, "dimension": "number"}).mean)
    except (ValidationError, PydanticCustomError, ArithmeticError):
        return 1.0, None
    if 0 < mean < math.inf:
        return mean, None
    expected = "a mean above 0, from which the rate of arrivals follows"
    return 1.0, UnplacedProblem((), expected, f"{mean:g}")


def _block(values: Mapping[str, Any], block: str) -> dict[str, Any]:
    declared = values.get(block)
    return declared if isinstance(declared, dict) else {}
