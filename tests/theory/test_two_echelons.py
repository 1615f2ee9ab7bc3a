"""A warehouse and its retailers, all at base stock, against exact answers: every path.

Paths are compared to the microsecond: there a short run sees everything.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from sim import read_mapping, simulate
from sim.experiments.validation.exact import two_echelon
from sim.experiments.validation.exact.two_echelon import Retailer
from sim.experiments.validation.mappings import GEOMETRIC_SIZES, arriving, exponential, network, two_echelons, up_to
from sim.experiments.validation.playing import judged, played
from sim.experiments.validation.rung import FULL, Rung
from sim.experiments.validation.rungs.networks import PAIR
from tests.helpers.unit_paths import assert_units_leave, point
from tests.theory.agreement import FALSE_ALARM


@pytest.mark.parametrize("law", ["constant", "exponential"])
@pytest.mark.parametrize("quantity", [1, GEOMETRIC_SIZES], ids=["single", "several"])
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


def test_the_metric_approximation_does_not_pass_for_exact() -> None:
    retailers = (Retailer(3, 0.5, 1), Retailer(3, 0.5, 1))
    values = two_echelons(2, retailers, lead_time=4, horizon=1500)

    def of(rule: Callable[..., list[dict[str, float]]]) -> dict[str, dict[str, float]]:
        return {"mug@north": {"backorders": rule(2, retailers, lead_time=4)[0]["backorders"]}}

    rung = Rung("METRIC", "Sherbrooke (1968)", values, lambda: of(two_echelon.metric), arriving(values), sees=0.2)
    found = played(rung, FULL, range(FULL.replications))
    key = "mug@north", "backorders"
    assert judged(rung, rung.exact(), found, FULL, FALSE_ALARM)[key].verdict == "disagrees"
    assert judged(rung, of(two_echelon.at_retailers), found, FULL, FALSE_ALARM)[key].verdict == "agrees"
