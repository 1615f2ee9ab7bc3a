"""Identities of money and of owed units: on every shipped scenario, and on random worlds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.experiments.run import Run, simulate
from sim.measures.mean_levels import OnHand
from sim.measures.measured_time import bounds
from sim.scenario.reading import read_mapping, read_scenario
from sim.tables import levels_of
from tests.helpers.places import SHIPPED
from tests.helpers.random_scenarios import scenarios
from tests.helpers.scenarios import values
from tests.measures.test_stock_value import valuation
from tests.properties.test_networks import networks


def left_for_good(run: Run, worth: Any) -> float:
    """The value of what customers got in the window, and of parts for orders of which nothing came."""
    (start, end), ledger = bounds(run.plan), run.ledger
    orders, fills, substitutions = ledger.orders, ledger.fills, ledger.substitutions
    internal = np.zeros(len(orders.quantity), dtype=bool)
    internal[ledger.transfer_requests.order] = True
    left = [
        *zip(
            orders.stock[~internal], orders.arrived_at[~internal], orders.filled_at_once_units[~internal], strict=True
        ),
        *((orders.stock[order], at, units) for order, at, units in zip(*fills, strict=True) if not internal[order]),
        *zip(substitutions.stock, substitutions.at, substitutions.units, strict=True),
    ]
    value = sum(int(units) * worth.averages[stock].at(int(at)) for stock, at, units in left if start <= at < end)
    rows, parts = ledger.replenishments, worth.parts
    lost = (
        (rows.received_quantity[parts.row] == 0)
        & (rows.received_at[parts.row] >= start)
        & (rows.received_at[parts.row] < end)
    )
    for part, at, units in zip(parts.stock[lost], parts.at[lost], parts.units[lost], strict=True):
        value += int(units) * worth.averages[part].at(int(at))
    return value


def conserved(run: Run) -> None:
    """Checks that what was bought is in stock or left for good at the average of its instant, and the sums of money."""
    found = values(run)
    goods, premium = found["cost_of_goods_sold_sum"], found["purchase_premium_sum"]
    scale = 1 + abs(found["purchase_cost_sum"]) + abs(found["stock_value_change_sum"])
    assert goods + premium == pytest.approx(left_for_good(run, valuation(run)), abs=1e-9 * scale)
    assert found["purchase_cost_sum"] == pytest.approx(
        goods + premium + found["stock_value_change_sum"], abs=1e-9 * scale
    )
    if found["holding_cost_sum"] == found["holding_cost_sum"]:
        parts = (
            "holding_cost",
            "backorder_cost",
            "backorder_fee",
            "lost_sale_cost",
            "ordering_cost",
            "notice_cost",
            "purchase_premium",
        )
        assert found["running_cost_sum"] == pytest.approx(sum(found[f"{part}_sum"] for part in parts))
        assert found["total_cost_sum"] == pytest.approx(found["running_cost_sum"] + goods, abs=1e-9 * scale)
        assert found["profit_sum"] == pytest.approx(found["revenue_sum"] - found["total_cost_sum"], abs=1e-9 * scale)
    paid = sum(found[f"{part}_sum"] for part in ("purchase_cost", "ordering_cost", "notice_cost", "backorder_fee"))
    assert found["cash_flow_sum"] == pytest.approx(found["revenue_sum"] - paid, abs=1e-9 * scale)


def owed_to_somebody(run: Run) -> None:
    """Checks that all that stock points owe is owed to customers or to stock points, and what the position is."""
    over_all, each = values(run), [values(run, stock) for stock in run.plan.stocks]
    if over_all["on_hand"] != over_all["on_hand"]:
        return  # no period ends in the window
    owed = sum(point["backorders"] for point in each)
    assert over_all["backorders"] + over_all["internal_backorders"] == pytest.approx(owed, abs=1e-9)
    for point in each:
        assert -1e-9 <= point["internal_backorders"] <= point["backorders"] + 1e-9
    position = over_all["on_hand"] + over_all["on_order"] - over_all["backorders"] - over_all["internal_backorders"]
    assert over_all["inventory_position"] == pytest.approx(position)
    assert over_all["inventory_position"] == pytest.approx(sum(point["inventory_position"] for point in each))


def adds_up(run: Run) -> None:
    """Checks the money and the owed units of a run."""
    conserved(run)
    owed_to_somebody(run)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: Path(path).stem)
def test_money_and_owed_units_add_up_under_every_policy_of_a_shipped_scenario(path: Path):
    scenario = read_scenario(path)
    for policy in scenario.policies:
        adds_up(simulate(scenario, policy))


FEW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@FEW
@given(st.one_of(networks(), scenarios()))
def test_money_and_owed_units_add_up_in_every_network_and_every_scenario(words: dict[str, Any]):
    adds_up(simulate(read_mapping(words)))


@FEW
@given(networks())
def test_a_stock_point_whose_units_all_cost_the_same_is_followed_as_any_other(words: dict[str, Any]):
    run = simulate(read_mapping(words))
    quick, slow = valuation(run), valuation(run)
    slow._follow(set(slow.depth))
    for instant in bounds(run.plan):
        assert quick.value_before(instant) == pytest.approx(slow.value_before(instant), abs=1e-7)
    on_hand = OnHand(levels_of(run.ledger), run.ledger.on_hand)
    assert on_hand.before_at_all(0).tolist() == run.ledger.on_hand.tolist()
