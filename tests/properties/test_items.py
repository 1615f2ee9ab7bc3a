"""Properties of all items, whatever their terms, the limits of their orders and shelves, and the kits they are in."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pytest
from hypothesis import given

from sim.engine.ledger import Outcome
from sim.experiments.run import Run, simulate
from sim.scenario.reading import read_mapping
from sim.tables import levels_of, ordered_units
from tests.helpers.random_items import FEW, item_scenarios, kits_of_reserved_parts, kits_of_unreserved_parts


class Line(NamedTuple):
    """A replenishment order that a supplier got: instants in microseconds, units as it was placed."""

    stock: str
    source: str
    expedited: bool
    ordered_at: int
    received_at: int
    units: int
    purchase_order: int

    @property
    def of_purchase_order(self) -> tuple[int, str, str, bool]:
        """What lines of the same purchase order have in common."""
        return self.ordered_at, self.stock.partition("@")[2], self.source, self.expedited


def played(values: dict[str, Any]) -> Run:
    return simulate(read_mapping(values))


def lines(run: Run) -> list[Line]:
    """The orders that suppliers got, as the table of replenishments has them: by stock point, then as placed."""
    rows, table = run.ledger.replenishments, run.replenishments
    suppliers = set(run.plan.scenario.suppliers)
    columns = (
        table["stock"].astype(str),
        table["source"].astype(str),
        table["kind"] == "expedited",
        rows.ordered_at.tolist(),
        rows.received_at.tolist(),
        ordered_units(run.ledger).tolist(),
        table["purchase_order"].fillna(-1),
        rows.order.tolist(),
    )
    return [Line(*row) for *row, order in zip(*columns, strict=True) if order >= 0 and row[1] in suppliers]


def terms(values: dict[str, Any], line: Line) -> dict[str, Any]:
    """What the supplier of a line says of its item."""
    supplier = values["suppliers"][line.source]
    return {**supplier, **supplier.get("items", {}).get(line.stock.partition("@")[0], {})}


class Level(NamedTuple):
    """Levels of a stock point after everything that happened at an instant, in microseconds."""

    at: int
    on_hand: int
    on_order: int
    backorders: int


def levels(run: Run) -> dict[str, list[Level]]:
    """The levels of each stock point, in the order of time."""
    found: dict[str, list[Level]] = {name: [] for name in run.plan.stocks}
    every = levels_of(run.ledger)
    columns = (every.stock, every.at, every.on_hand, every.on_order, every.backorders)
    for stock, *numbers in zip(*(column.tolist() for column in columns), strict=True):
        found[run.plan.stocks[stock]].append(Level(*numbers))
    return found


def level_at(history: list[Level], instant: int) -> Level:
    """The levels after an instant."""
    return [level for level in history if level.at <= instant][-1]


def shelves(values: dict[str, Any], over: str) -> Iterator[tuple[str, int]]:
    """Stock points with a shelf of that sort, and its units."""
    for stock, point in values["stock"].items():
        declared = point.get("shelf_capacity")
        shelf = declared if isinstance(declared, dict) else {"units": declared, "over": "cut"}
        if declared is not None and shelf["over"] == over:
            yield stock, shelf["units"]


@FEW
@given(item_scenarios())
def test_the_account_closes_in_orders_and_in_units(values: dict[str, Any]):
    run = played(values)
    account = run.account()  # checks itself, in orders, in units and at every stock point
    for kind in ("orders", "units"):
        ends = dict(account[kind])
        assert ends.pop("placed") == sum(ends.values())
    assert (run.levels[["on_hand", "on_order", "backorders"]] >= 0).all().all()
    rows = run.replenishments
    assert (rows[["quantity", "received_quantity", "refused_quantity"]] >= 0).all().all()
    assert (rows.received_quantity + rows.refused_quantity <= rows.quantity).all()


@FEW
@given(item_scenarios())
def test_every_order_keeps_to_its_supplier_s_terms_for_the_item(values: dict[str, Any]):
    run = played(values)
    tick = run.plan.scenario.tick
    for line in lines(run):
        words = terms(values, line)
        assert line.units > 0
        assert line.units % words.get("order_multiple", 1) == 0
        assert line.units >= words.get("minimum_order", 0)
        assert line.units <= words.get("maximum_order", line.units)
        made = "made_from" in values["stock"][line.stock]  # may wait for its parts
        if line.received_at < run.plan.scenario.span.end and not made:
            law = 1 if line.expedited else words["lead_time"]
            assert (line.received_at - line.ordered_at) / tick in (law["values"] if isinstance(law, dict) else [law])


@FEW
@given(item_scenarios())
def test_no_order_lifts_the_position_above_a_shelf_that_cuts_orders(values: dict[str, Any]):
    run = played(values)
    history, placed = levels(run), lines(run)
    for stock, units in shelves(values, "cut"):
        for line in placed:
            if line.stock == stock:
                after = level_at(history[stock], line.ordered_at)
                assert after.on_hand + after.on_order - after.backorders <= units


@FEW
@given(item_scenarios())
def test_no_more_is_on_hand_than_a_shelf_that_refuses_has_room_for(values: dict[str, Any]):
    history = levels(played(values))
    for stock, units in shelves(values, "refuse"):
        assert max(level.on_hand for level in history[stock]) <= units


@FEW
@given(item_scenarios())
def test_a_purchase_order_is_the_lines_of_one_instant_place_supplier_and_terms(values: dict[str, Any]):
    run = played(values)
    placed = lines(run)
    first = {line.of_purchase_order: row for row, line in reversed(list(enumerate(placed)))}
    by_number = sorted(first, key=lambda order: (order[0], first[order]))  # by instant, then by the first line
    assert [line.purchase_order for line in placed] == [by_number.index(line.of_purchase_order) for line in placed]


@FEW
@given(item_scenarios())
def test_ordering_costs_of_all_stock_points_are_those_of_purchase_orders_and_lines(values: dict[str, Any]):
    run = played(values)
    start = run.plan.scenario.span.end - round(values["horizon"] * run.plan.scenario.tick)
    bought = [line for line in lines(run) if line.ordered_at >= start]
    costs = {
        name: (words.get("order_cost", 0), words.get("line_cost", 0)) for name, words in values["suppliers"].items()
    }
    expected = sum(costs[source][0] for _, _, source, _ in {line.of_purchase_order for line in bought})
    expected += sum(costs[line.source][1] for line in bought)
    frame = run.measures().set_index(["stock", "group", "measure"]).value
    of_points = sum(frame[stock, "", "ordering_cost_sum"] for stock in values["stock"])
    assert of_points == pytest.approx(expected)
    assert frame["*", "", "ordering_cost_sum"] == pytest.approx(expected)
    orders = len({line.purchase_order for line in bought})
    assert frame["*", "", "purchase_orders"] * values["horizon"] == pytest.approx(orders)


# kits


def free(values: dict[str, Any], before: dict[str, Level], taken: dict[str, int], stock: str, units: int) -> bool:
    """Whether so many units could go out, from the shelf or put together, beside what is `taken`; takes them."""
    if before[stock].backorders:
        return False
    from_shelf = min(units, before[stock].on_hand - taken.get(stock, 0))
    taken[stock] = taken.get(stock, 0) + from_shelf
    parts = values["stock"][stock].get("made_from", {})
    lacking = units - from_shelf
    if not lacking or not parts:
        return not lacking
    return all(free(values, before, taken, part, each * lacking) for part, each in parts.items())


@FEW
@given(kits_of_unreserved_parts())
def test_a_kit_is_sold_at_once_exactly_if_all_its_parts_were_free(values: dict[str, Any]):
    run = played(values)
    history, orders = levels(run), run.ledger.orders
    of_kits = [run.plan.groups.index(group) for group in ("kit", "set")]
    for row in np.flatnonzero(np.isin(orders.group, of_kits)).tolist():
        before = {stock: level_at(history[stock], int(orders.arrived_at[row]) - 1) for stock in values["stock"]}
        stock, units = run.plan.stocks[orders.stock[row]], int(orders.quantity[row])
        sold = orders.outcome[row] == Outcome.FILLED_AT_ONCE
        assert sold == free(values, before, {}, stock, units)


@FEW
@given(kits_of_reserved_parts())
def test_nothing_is_taken_from_a_reserve(values: dict[str, Any]):
    run = played(values)
    for stock, history in levels(run).items():
        (reserve,) = values["stock"][stock]["reserve"].values()
        for before, after in itertools.pairwise(history):
            assert after.on_hand >= min(before.on_hand, reserve)
    run.account()
