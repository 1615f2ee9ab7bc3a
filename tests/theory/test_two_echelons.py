"""A warehouse and its retailers, all at base stock, against exact answers: every path, and the long run.

Paths are compared to the microsecond: there a short run sees everything.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from sim import read_mapping, simulate
from sim.experiments.validation.exact import base_stock, two_echelon
from sim.experiments.validation.exact.two_echelon import Retailer
from tests.helpers.long_run import exponential, up_to
from tests.helpers.long_run_networks import (
    PAIR,
    SIZES,
    CheckNetwork,
    assert_units_leave,
    network,
    point,
    two_echelons,
)

# every path


@pytest.mark.parametrize("law", ["constant", "exponential"])
@pytest.mark.parametrize("quantity", [1, SIZES], ids=["single", "several"])
def test_every_backorder_of_two_echelons_is_filled_by_the_arithmetic_of_its_unit(law: str, quantity: object) -> None:
    values = two_echelons(3, PAIR, lead_time=3 if law == "constant" else exponential(3), horizon=2000)
    for group in values["customers"].values():
        group["quantity"] = quantity
    tree = point("warehouse", 3, 0, point("north", 2, 1), point("south", 1, 2))
    assert_units_leave(simulate(read_mapping(values)), tree, lead_time=3 if law == "constant" else None)


def test_every_backorder_of_a_tree_of_three_echelons_is_filled_by_the_arithmetic_of_its_unit() -> None:
    stock = {
        "port": {"source": "acme", "restock": up_to(4)},
        "east": {"source": "mug@port", "transit": 2, "restock": up_to(2)},
        "west": {"source": "mug@port", "transit": 1, "restock": up_to(0)},
        "prague": {"source": "mug@east", "transit": 1, "restock": up_to(1)},
        "vienna": {"source": "mug@east", "transit": 2, "restock": up_to(2)},
        "lisbon": {"source": "mug@west", "transit": 3, "restock": up_to(3)},
    }
    # customers at each floor, not only at the leaves
    rates = {"prague": 0.5, "vienna": 0.4, "lisbon": 0.6, "east": 0.3}
    east = point("east", 2, 2, point("prague", 1, 1), point("vienna", 2, 2))
    tree = point("port", 4, 0, east, point("west", 0, 1, point("lisbon", 3, 3)))
    values = network(stock, rates, lead_time=5, horizon=1500)
    assert_units_leave(simulate(read_mapping(values)), tree, lead_time=5)


# the long run


def of_two_echelons(level: int, retailers: Sequence[Retailer], lead_time: float) -> dict[str, dict[str, float]]:
    """The measures by stock point."""
    words = ("fill_rate", "on_hand", "backorders", "on_order", "backorder_rate", "mean_wait", "mean_backorder_wait")
    exact = {
        f"mug@{place}": {word: values[word] for word in words}
        for place, values in zip(
            ("north", "south", "west"),
            two_echelon.at_retailers(level, retailers, lead_time=lead_time),
            strict=False,
        )
    }
    # what the retailers meet there is Palm's theorem
    above = two_echelon.warehouse(level, retailers, lead_time=lead_time)
    return {**exact, "mug@warehouse": {word: above[word] for word in (*words, "ready_rate")}}


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_two_echelons_at_base_stock_have_the_exact_backorders(law: str, check_network: CheckNetwork) -> None:
    values = two_echelons(3, PAIR, lead_time=3 if law == "constant" else exponential(3), horizon=1500)
    check_network(values, of_two_echelons(3, PAIR, 3), sees=0.12)


def test_the_metric_approximation_would_not_pass_for_exact(check_network: CheckNetwork) -> None:
    retailers = (Retailer(3, 0.5, 1), Retailer(3, 0.5, 1))
    rough = two_echelon.metric(2, retailers, lead_time=4)[0]
    with pytest.raises(AssertionError, match="disagree"):
        check_network(
            two_echelons(2, retailers, lead_time=4, horizon=1500), {"mug@north": {"backorders": rough["backorders"]}}
        )


def test_a_warehouse_at_base_stock_0_adds_its_lead_time(check_network: CheckNetwork) -> None:
    exact = base_stock.palm(2, rate=0.8, lead_time=3)
    values = two_echelons(0, PAIR, lead_time=2, horizon=800)
    check_network(values, {"mug@north": exact, "mug@warehouse": {"fill_rate": 0, "on_hand": 0, "mean_wait": 2}})


def test_a_warehouse_that_is_never_short_adds_no_lead_time(check_network: CheckNetwork) -> None:
    exact = base_stock.palm(1, rate=0.4, lead_time=2)
    values = two_echelons(60, PAIR, lead_time=2, horizon=800)
    check_network(values, {"mug@south": exact, "mug@warehouse": {"fill_rate": 1, "backorders": 0}})
