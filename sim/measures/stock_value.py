"""The value of stock: a moving average per stock point, reckoned from the ledger after the run.

A receipt enters at its price, units leave at the average of their instant (all receipts of the instant included) and
carry it between own stock points. A product carries the value of its parts and its workshop's price, for the units that
come out. The average changes at receipts alone, so that customers cost nothing here; and where all that ever comes to a
stock point has one price, it never does.
"""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import Ledger, OrderType
from sim.engine.plan import Plan
from sim.measures.mean_levels import OnHand
from sim.measures.measured_time import bounds, closes_of
from sim.measures.window import MeanLevels, StockValue
from sim.scenario.chain import from_the_top
from sim.scenario.money import holding_terms, unit_value
from sim.scenario.names import REPLENISHMENT
from sim.tables import Levels, received

BEFORE_ALL = -1
"""The instant of what had left, or had been taken, before time 0."""
MOST_PASSES = 50
"""Passes over one instant in which stock points send each other units in a circle that takes no time."""


class _Average:
    """The moving average of a stock point: `values[k]`, money per unit, from the receipt at `instants[k]` on.

    `initial` is that of the stock of time 0, before the first receipt.
    """

    def __init__(self, initial: float) -> None:
        self.initial = initial
        self.instants: list[int] = []
        self.values: list[float] = []

    def at(self, instant: int) -> float:
        """The average at an instant, its receipts included."""
        row = bisect_right(self.instants, instant)
        return self.values[row - 1] if row else self.initial

    def put(self, instant: int, value: float) -> None:
        """The average from `instant` on, which is the last one so far or a later one."""
        if self.instants and self.instants[-1] == instant:
            self.values[-1] = value
        else:
            self.instants.append(instant)
            self.values.append(value)

    def at_each(self, instants: np.ndarray) -> np.ndarray:
        """The average at each of some instants, their receipts included."""
        values = np.array([self.initial, *self.values])
        return values[np.searchsorted(np.array(self.instants, dtype=np.int64), instants, side="right")]


class _PartsTaken(NamedTuple):
    """Parts that workshops took, one entry each: for which `row` of the replenishments, from which stock point."""

    row: np.ndarray
    stock: np.ndarray
    at: np.ndarray
    units: np.ndarray


def stock_value(
    plan: Plan, ledger: Ledger, levels: Levels, prices: np.ndarray, mean_levels: MeanLevels | None
) -> StockValue:
    """The value of stock over the window; `prices` are those of `unit_prices`."""
    valuation = _Valuation(plan, ledger, levels, prices)
    start, end = bounds(plan)
    mean = None if mean_levels is None else valuation.mean_on_hand(mean_levels.on_hand)
    return StockValue(valuation.value_before(start), valuation.value_before(end), mean)


class _Valuation:
    """Follows the average of each stock point through the receipts of a run."""

    def __init__(self, plan: Plan, ledger: Ledger, levels: Levels, prices: np.ndarray) -> None:
        self.plan = plan
        self.ledger = ledger
        self.on_hand = OnHand(levels, ledger.on_hand)
        self.prices = prices
        self.paid = ledger.replenishments.received_quantity * prices
        self.rows = ledger.replenishments
        self.received = np.flatnonzero(received(ledger))
        self.transferred = self.rows.source >= ledger.suppliers
        self.upstream = self.rows.source - ledger.suppliers
        # what brings more than was paid for it here
        self.carries = self.transferred | (self.rows.kind == OrderType.PRODUCED)
        # what was under way at time 0 had left its source before
        self.left_at = np.where(self.rows.order < 0, BEFORE_ALL, self.rows.shipped_at)
        lots = zip(plan.stocks, ledger.on_hand.tolist(), strict=True)
        self.averages = [_Average(unit_value(plan.scenario, stock, units)) for stock, units in lots]
        order = from_the_top(plan.scenario) if plan.scenario.chained else plan.stocks
        self.depth = {plan.stocks.index(stock): depth for depth, stock in enumerate(order)}
        self._follow(self._varying())

    # parts

    @cached_property
    def parts(self) -> _PartsTaken:
        """Every part taken in the run: a stock point's k-th request for a part is for its k-th production order."""
        ledger, plan, rows = self.ledger, self.plan, self.rows
        requests = ledger.transfer_requests
        makes = np.array([bool(point.made_from) for point in plan.scenario.stock.values()])
        if not makes.any() or not len(requests.order):
            return _PartsTaken(*np.zeros((4, 0), dtype=np.int64))
        orders = ledger.orders
        for_parts = makes[requests.by] & (orders.group[requests.order] == plan.groups.index(REPLENISHMENT))
        order, by = requests.order[for_parts], requests.by[for_parts]
        made = np.flatnonzero((rows.kind == OrderType.PRODUCED) & (rows.order >= 0))
        row_of = np.full(len(orders.quantity), -1, dtype=np.int64)
        for stock in np.unique(by).tolist():
            of_stock = made[rows.stock[made] == stock]
            for part in np.unique(orders.stock[order[by == stock]]).tolist():
                asked = order[(by == stock) & (orders.stock[order] == part)]
                row_of[asked] = of_stock[: len(asked)]
        fills = ledger.fills
        later = row_of[fills.order] >= 0
        at_once = orders.filled_at_once_units[order] > 0
        taken = np.concatenate([order[at_once], fills.order[later]])
        return _PartsTaken(
            row=row_of[taken],
            stock=orders.stock[taken].astype(np.int64),
            at=np.concatenate([orders.arrived_at[order[at_once]], fills.at[later]]),
            units=np.concatenate([orders.filled_at_once_units[order[at_once]], fills.units[later]]),
        )

    @cached_property
    def _parts_of_row(self) -> dict[int, list[tuple[int, int, int]]]:
        """By row of the replenishments, the parts that it took: stock point, instant, units."""
        taken: dict[int, list[tuple[int, int, int]]] = {}
        for row, *part in zip(*(column.tolist() for column in self.parts), strict=True):
            taken.setdefault(row, []).append(tuple(part))
        return taken

    def _initial_parts(self, row: int) -> float:
        """The value of the parts in a unit of a production order of before time 0."""
        return self._parts_value(int(self.rows.stock[row]), int(self.rows.quantity[row]))

    def _parts_value(self, stock: int, units: int) -> float:
        scenario, name = self.plan.scenario, self.plan.stocks[stock]
        return sum(
            of_part * unit_value(scenario, scenario.part(name, part), of_part * units)
            for part, of_part in scenario.stock[name].made_from.items()
        )

    # the averages

    def _varying(self) -> set[int]:
        """The stock points whose average may change; the average of each of the others gets its one value."""
        varying: set[int] = set()
        rows = self.rows
        lateral = rows.kind[self.received] == OrderType.TRANSSHIPPED
        vertical = self.received[~lateral]
        edges = self._edges(vertical)
        for stock in sorted(self.depth, key=self.depth.__getitem__):
            costs = self._one_cost(stock, vertical[edges[stock] : edges[stock + 1]], varying)
            if costs is None:
                varying.add(stock)
            elif self.ledger.on_hand[stock] == 0 and costs:
                self.averages[stock].initial = costs.pop()
        across = self.received[lateral]
        for stock, source in set(zip(rows.stock[across].tolist(), self.upstream[across].tolist(), strict=True)):
            if {stock, source} & varying or self.averages[stock].initial != self.averages[source].initial:
                return set(self.depth)  # units go to and fro: no stock point is looked at by itself
        return varying

    def _one_cost(self, stock: int, here: np.ndarray, varying: set[int]) -> set[float] | None:
        """What a unit costs that comes to a stock point, in its rows `here`: one number or, if none comes, no number.

        None where it differs between receipts, or from the stock of time 0.
        """
        rows, spec = self.rows, self.plan.scenario.stock[self.plan.stocks[stock]]
        costs = set(np.unique(self.prices[here[~self.transferred[here]]]).tolist())
        for source in set(self.upstream[here[self.transferred[here]]].tolist()):
            if source in varying:
                return None
            costs.add(self.averages[source].initial)
        if spec.made_from and len(here):
            name = self.plan.stocks[stock]
            parts = [self.plan.stocks.index(self.plan.scenario.part(name, part)) for part in spec.made_from]
            lost = rows.quantity[here] != rows.received_quantity[here]
            if set(parts) & varying or lost.any() or (rows.order[here] < 0).any():
                return None
            of_parts = sum(
                units * self.averages[part].initial for part, units in zip(parts, spec.made_from.values(), strict=True)
            )
            costs = {cost + of_parts for cost in costs}
        known = costs | ({self.averages[stock].initial} if self.ledger.on_hand[stock] else set())
        return costs if len(known) <= 1 else None

    def _edges(self, chosen: np.ndarray) -> list[int]:
        """Where the rows of each stock point begin in `chosen` rows of the replenishments, and where the last end."""
        return np.searchsorted(self.rows.stock[chosen], np.arange(len(self.averages) + 1)).tolist()

    def _follow(self, varying: set[int]) -> None:
        """Follows the averages of the stock points `varying` through their receipts, in the order of time."""
        if not varying:
            return
        rows = self.rows
        mine = self.received[np.isin(rows.stock[self.received], list(varying))]
        depth = np.array([self.depth[stock] for stock in range(len(self.averages))])
        order = np.lexsort((depth[rows.stock[mine]], rows.received_at[mine]))
        groups = self._by_instant(mine[order], self._held_before(mine)[order])
        for _, receipts in itertools.groupby(groups, key=lambda group: group[0]):
            of_instant = list(receipts)
            averages = [self._receive(*group) for group in of_instant]
            for _ in range(MOST_PASSES if len(of_instant) > 1 else 0):
                again = [self._receive(*group) for group in of_instant]
                if again == averages:
                    break
                averages = again

    def _held_before(self, mine: np.ndarray) -> np.ndarray:
        """The units on hand at the stock point of each of these rows just before the instant of its receipt."""
        held = np.zeros(len(mine), dtype=np.int64)
        for stock, (low, high) in enumerate(itertools.pairwise(self._edges(mine))):
            if low < high:
                held[low:high] = self.on_hand.before(stock, self.rows.received_at[mine[low:high]])
        return held

    def _by_instant(self, order: np.ndarray, held: np.ndarray) -> Iterator[tuple[int, int, int, list[int]]]:
        """The receipts of each stock point and instant: the instant, the stock point, the units held, the rows."""
        rows = self.rows
        keys = zip(
            rows.received_at[order].tolist(), rows.stock[order].tolist(), held.tolist(), order.tolist(), strict=True
        )
        for (at, stock, units), receipts in itertools.groupby(keys, key=lambda key: key[:3]):
            yield at, stock, units, [receipt[3] for receipt in receipts]

    def _receive(self, at: int, stock: int, held: int, receipts: list[int]) -> float:
        """Takes in the receipts of a stock point in one instant; the average that comes of it."""
        average = self.averages[stock]
        before = average.at(at - 1)
        units, value = held, held * before
        for row in receipts:
            units += int(self.rows.received_quantity[row])
            value += self._value_of(row) if self.carries[row] else float(self.paid[row])
        after = value / units if units else before
        average.put(at, after)
        return after

    def _value_of(self, row: int) -> float:
        """The value of what came with a row of the replenishments from a stock point or a workshop."""
        rows, units, value = self.rows, int(self.rows.received_quantity[row]), float(self.paid[row])
        if self.transferred[row]:
            return units * self._average_left(row)
        if not units:
            return value
        if rows.order[row] < 0:
            return value + int(rows.quantity[row]) * self._initial_parts(row)
        return value + sum(taken * self.averages[part].at(at) for part, at, taken in self._parts_of_row.get(row, ()))

    def _average_left(self, row: int) -> float:
        """Money per unit at which the units of a row left the stock point that sent them."""
        source, left_at = int(self.upstream[row]), int(self.left_at[row])
        if left_at == BEFORE_ALL:
            return unit_value(self.plan.scenario, self.plan.stocks[source], int(self.rows.quantity[row]))
        return self.averages[source].at(left_at)

    # values

    def value_before(self, instant: int) -> np.ndarray:
        """The value of all stock just before an instant, by stock point."""
        rows, points = self.rows, len(self.plan.stocks)
        value = np.zeros(points)
        for stock, average in enumerate(self.averages):
            held = int(self.on_hand.before(stock, instant))
            value[stock] = held * average.at(instant - 1)
        under_way = np.flatnonzero(
            self.transferred & (rows.quantity > 0) & (self.left_at < instant) & (rows.received_at >= instant)
        )
        for row in under_way.tolist():
            value[rows.stock[row]] += int(rows.quantity[row]) * self._average_left(row)
        return value + self._in_workshops(instant)

    def _in_workshops(self, instant: int) -> np.ndarray:
        """The value of parts taken before an instant for orders that had not come by then, by stock point."""
        rows, value = self.rows, np.zeros(len(self.plan.stocks))
        before = (rows.kind == OrderType.PRODUCED) & (rows.order < 0) & (rows.received_at >= instant)
        for row in np.flatnonzero(before).tolist():
            value[rows.stock[row]] += int(rows.quantity[row]) * self._initial_parts(row)
        parts = self.parts
        inside = (parts.at < instant) & (rows.received_at[parts.row] >= instant)
        for row, part, at, units in zip(*(column[inside].tolist() for column in parts), strict=True):
            value[rows.stock[row]] += units * self.averages[part].at(at)
        return value

    def mean_on_hand(self, units: np.ndarray) -> np.ndarray:
        """The mean value of the units on hand, whose mean numbers are `units`, by stock point.

        0 where no holding cost depends on it.
        """
        (start, end), closes = bounds(self.plan), closes_of(self.plan)
        means = np.zeros(len(self.averages))
        for stock, average in enumerate(self.averages):
            if not holding_terms(self.plan.scenario, self.plan.stocks[stock]).rate:
                continue
            if not average.instants:
                means[stock] = units[stock] * average.initial
                continue
            if closes is not None:
                means[stock] = (self.on_hand.before(stock, closes) * average.at_each(closes - 1)).mean()
                continue
            # on each of these stretches neither units nor their average change
            changes = np.concatenate([self.on_hand.changes(stock), np.array(average.instants, dtype=np.int64)])
            since = np.sort(np.clip(changes, start, end))
            share = np.diff(since, append=end) / (end - start)
            held = self.on_hand.before(stock, since + 1)
            means[stock] = (held * average.at_each(since) * share).sum()
        return means
