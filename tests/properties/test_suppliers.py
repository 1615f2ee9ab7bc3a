"""Properties of every scenario whose suppliers queue, are disrupted and lose units, drawn at random."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from hypothesis import given

from sim.engine.ledger import NEVER
from sim.experiments.run import Run, simulate
from sim.scenario.reading import read_mapping
from tests.helpers.random_scenarios import bytes_of
from tests.helpers.random_suppliers import FEW, choosing, scenarios_with_disruptions


@FEW
@given(scenarios_with_disruptions())
def test_the_account_closes_and_units_are_conserved(values: dict[str, Any]):
    run = simulate(read_mapping(values))
    account = run.account()  # checks itself, in orders, in units and at every stock point
    for kind in ("orders", "units"):
        ends = dict(account[kind])
        assert ends.pop("placed") == sum(ends.values())


@FEW
@given(scenarios_with_disruptions())
def test_no_level_or_quantity_is_negative_and_no_order_is_received_before_it_is_placed(values: dict[str, Any]):
    run = simulate(read_mapping(values))
    assert (run.levels[["on_hand", "on_order", "backorders"]] >= 0).all().all()
    rows = run.ledger.replenishments
    assert (rows.quantity >= 0).all()
    assert (rows.received_quantity >= 0).all()
    assert (rows.received_quantity <= rows.quantity).all()
    assert (rows.shipped_at >= rows.ordered_at).all()
    assert (rows.received_at >= rows.shipped_at).all()
    down = run.ledger.disruptions
    assert (down.down_at < down.up_at).all()
    for source in np.unique(down.source):
        outages_of_source = down.source == source
        assert (down.down_at[outages_of_source][1:] > down.up_at[outages_of_source][:-1]).all()
    frame = run.measures().set_index(["stock", "group", "measure"]).value
    shares = frame[[key for key in frame.index if key[2].endswith("_rate") or key[2] == "supplier_uptime"]]
    assert ((shares.isna()) | ((shares >= -1e-12) & (shares <= 1 + 1e-12))).all()


@FEW
@given(scenarios_with_disruptions())
def test_the_same_arguments_give_the_same_bytes(values: dict[str, Any]):
    assert bytes_of(simulate(read_mapping(values))) == bytes_of(simulate(read_mapping(copy.deepcopy(values))))


@FEW
@given(scenarios_with_disruptions())
def test_a_supplier_with_capacity_ships_orders_first_come_first_served(values: dict[str, Any]):
    for supplier in values["suppliers"].values():
        supplier.setdefault("capacity", 3)
        if "unit_processing_time" in supplier:
            del supplier["capacity"]
    run = simulate(read_mapping(values))
    rows = run.ledger.replenishments
    for source in np.unique(rows.source):
        shipped = (rows.source == source) & (rows.order >= 0) & (rows.shipped_at != NEVER)
        first = np.argsort(rows.ordered_at[shipped], kind="stable")
        ordered_at, shipped_at = rows.ordered_at[shipped][first], rows.shipped_at[shipped][first]
        alone = np.diff(ordered_at) > 0  # orders of one instant come by the turns
        assert (np.diff(shipped_at)[alone] >= 0).all()


def outages(run: Run) -> list[tuple[int, ...]]:
    rows = run.ledger.disruptions
    return list(zip(*(column.tolist() for column in rows), strict=True))


@FEW
@given(scenarios_with_disruptions(), choosing)
def test_outages_of_suppliers_are_the_same_whatever_is_ordered(values: dict[str, Any], source: Any):
    other = copy.deepcopy(values)
    for point in other["stock"].values():
        point["source"] = source
        point.setdefault("restock", {"type": "base_stock", "base_stock_level": 5})
    assert outages(simulate(read_mapping(values))) == outages(simulate(read_mapping(other)))
