"""Cuts the windows of a run out of its ledger: every table is sorted once and then sliced."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

import numpy as np

from sim.engine.ledger import Ledger, Outcome
from sim.engine.plan import Plan
from sim.measures.customers import CustomerRecordsByWindow, customer_records
from sim.measures.forecast_outcomes import forecast_outcomes
from sim.measures.forecast_outcomes import in_window as made_in_window
from sim.measures.mean_levels import OnHand, mean_levels_of
from sim.measures.measured_time import bounds, periods_of
from sim.measures.order_flows import order_flows
from sim.measures.purchases import unit_prices
from sim.measures.slicing import chosen, sorted_by
from sim.measures.stock_value import stock_value
from sim.measures.supply import supplier_uptimes, supply_totals
from sim.measures.window import (
    DemandOrders,
    MeanLevels,
    OrderFlows,
    ReplenishmentOrders,
    StockValue,
    SupplierUptime,
    SupplyTotals,
    Terms,
    Window,
)
from sim.scenario.money import holding_terms, unit_value
from sim.scenario.names import REPLENISHMENT, TAKEN
from sim.tables import accepted, levels_of, ordered_units, purchase_orders, received


class Windows(NamedTuple):
    """The windows of a run: over all, by stock point and by customer group."""

    everywhere: Window
    stocks: dict[str, Window]
    groups: dict[str, Window]


class _RunData(NamedTuple):
    """Everything within the measured time of a run, at all stock points, from which its windows are cut."""

    customer_orders: DemandOrders
    customer_orders_group: np.ndarray
    demand_orders: DemandOrders  # of customers, and of other stock points
    demand_orders_stock: np.ndarray
    customers: CustomerRecordsByWindow
    replenishments: ReplenishmentOrders
    replenishments_stock: np.ndarray
    received_at: np.ndarray
    received_stock: np.ndarray
    mean_levels: MeanLevels | None
    flows: OrderFlows  # by customer group and stock point
    supply: SupplyTotals
    terms: Terms
    suppliers: list[SupplierUptime]
    stock_change: np.ndarray
    stock_value: StockValue
    customer_units: list[int | None]
    dropships: list[bool]


def windows(plan: Plan, ledger: Ledger) -> Windows:
    """The measured windows of a run: what happened over all, at each stock point and to each customer group."""
    run, (start, end) = _run_data(plan, ledger), bounds(plan)
    window = partial(Window, start, end, plan.scenario.tick, periods_of(plan))
    customer_flows = _customer_flows(plan, run.flows)
    all_windows = Windows(
        _everywhere(run, customer_flows, window),
        _by_stock(plan, run, customer_flows, window),
        _by_group(plan, run, window),
    )
    if len(ledger.forecasts.stock):
        _add_forecasts(plan, ledger, all_windows)
    return all_windows


def _run_data(plan: Plan, ledger: Ledger) -> _RunData:
    start, end = bounds(plan)
    orders, rows, points = ledger.orders, ledger.replenishments, len(plan.stocks)
    from_customers, backorders = in_window(plan, ledger), accepted(orders)
    oversold = np.zeros_like(backorders)
    oversold[ledger.oversold.order] = True
    every_order = DemandOrders(
        arrived_at=orders.arrived_at,
        resolved_at=orders.resolved_at,
        quantity=orders.quantity,
        filled_at_once_units=orders.filled_at_once_units,
        outcome=orders.outcome,
        accepted=backorders,
        oversold=oversold,
    )
    customer_orders, customer_orders_stock = chosen(every_order, from_customers), orders.stock[from_customers]
    demanded, demand_orders, demand_orders_stock = from_customers, customer_orders, customer_orders_stock
    customer_units: list[int | None] = [None] * points
    if len(ledger.transfer_requests.order):
        demanded = from_customers | _replenishes_another(plan, ledger)
        demand_orders, demand_orders_stock = chosen(every_order, demanded), orders.stock[demanded]
        units = np.bincount(customer_orders_stock, customer_orders.quantity, minlength=points)
        customer_units = units.astype(int).tolist()
    numbers = purchase_orders(ledger, plan)
    replenishments, replenishments_stock = _replenishment_orders(ledger, numbers, start, end)
    arrived = received(ledger) & (start <= rows.received_at) & (rows.received_at < end)
    levels, prices = levels_of(ledger), unit_prices(plan, ledger)
    on_hand, mean_levels = OnHand(levels, ledger.on_hand), mean_levels_of(plan, ledger, levels)
    return _RunData(
        customer_orders=customer_orders,
        customer_orders_group=orders.group[from_customers],
        demand_orders=demand_orders,
        demand_orders_stock=demand_orders_stock,
        customers=customer_records(plan, ledger, start=start, end=end, backordered=from_customers & backorders),
        replenishments=replenishments,
        replenishments_stock=replenishments_stock,
        received_at=rows.received_at[arrived],
        received_stock=rows.stock[arrived],
        mean_levels=mean_levels,
        flows=order_flows(plan, ledger, from_customers=from_customers, demanded=demanded, accepted=backorders),
        supply=supply_totals(plan, ledger, prices, numbers, start=start, end=end),
        terms=_terms(plan),
        suppliers=supplier_uptimes(plan, ledger, levels, start=start, end=end),
        stock_change=on_hand.before_at_all(end) - on_hand.before_at_all(start),
        stock_value=stock_value(plan, ledger, levels, prices, mean_levels),
        customer_units=customer_units,
        dropships=[point.sells_from is not None for point in plan.scenario.stock.values()],
    )


def _customer_flows(plan: Plan, flows: OrderFlows) -> OrderFlows:
    """The flows of all customers together, an entry for each stock point."""
    groups = len(plan.scenario.customers) + 1  # the customer groups, and the group of the backorders of time 0
    return OrderFlows(*(column[:groups].sum(axis=0) for column in flows))


def _everywhere(run: _RunData, customer_flows: OrderFlows, window: partial[Window]) -> Window:
    return window(
        run.customer_orders,
        run.customers.everywhere,
        run.replenishments,
        run.received_at,
        run.mean_levels,
        customer_flows,
        run.supply,
        run.terms,
        SupplierUptime(None, np.concatenate([supplier.recovery_times for supplier in run.suppliers])),
        stock_change=run.stock_change,
        stock_value=run.stock_value,
        over_all=True,
        dropships=any(run.dropships),
    )


def _by_stock(plan: Plan, run: _RunData, customer_flows: OrderFlows, window: partial[Window]) -> dict[str, Window]:
    points = len(plan.stocks)
    flows = customer_flows._replace(
        shipped_units=run.flows.shipped_units.sum(axis=0), backordered_units=run.flows.backordered_units.sum(axis=0)
    )
    demand_orders = sorted_by(run.demand_orders, run.demand_orders_stock, points)
    replenishments = sorted_by(run.replenishments, run.replenishments_stock, points)
    receipts = np.searchsorted(run.received_stock, np.arange(points + 1)).tolist()
    by_stock = {}
    each = zip(plan.stocks, demand_orders, run.customers.stocks, replenishments, strict=True)
    for i, (name, orders, customers, placed) in enumerate(each):
        point = slice(i, i + 1)
        by_stock[name] = window(
            orders,
            customers,
            placed,
            run.received_at[receipts[i] : receipts[i + 1]],
            None if run.mean_levels is None else chosen(run.mean_levels, point),
            chosen(flows, point),
            chosen(run.supply, point),
            chosen(run.terms, point),
            run.suppliers[i],
            stock_change=run.stock_change[point],
            stock_value=_of_stock(run.stock_value, point),
            customer_units=run.customer_units[i],
            dropships=run.dropships[i],
        )
    return by_stock


def _of_stock(value: StockValue, point: slice) -> StockValue:
    mean = None if value.mean_on_hand is None else value.mean_on_hand[point]
    return StockValue(value.start[point], value.end[point], mean)


def _by_group(plan: Plan, run: _RunData, window: partial[Window]) -> dict[str, Window]:
    nothing = slice(0, 0)
    customer_orders = sorted_by(run.customer_orders, run.customer_orders_group, len(plan.groups))
    each = zip(plan.groups, customer_orders, run.customers.groups, strict=True)
    return {
        name: window(
            orders,
            customers,
            chosen(run.replenishments, nothing),
            run.received_at[nothing],
            None,
            OrderFlows(*(column[i] for column in run.flows)),
            chosen(run.supply, nothing),
            run.terms,
            dropships=any(run.dropships),
        )
        for i, (name, orders, customers) in enumerate(each)
        if name not in TAKEN
    }


def _add_forecasts(plan: Plan, ledger: Ledger, all_windows: Windows) -> None:
    measured = made_in_window(plan, ledger, bounds(plan)[0])
    all_windows.everywhere.forecasts = forecasts = chosen(forecast_outcomes(plan, ledger), measured)
    by_stock = sorted_by(forecasts, ledger.forecasts.stock[measured], len(plan.stocks))
    for window, of_stock in zip(all_windows.stocks.values(), by_stock, strict=True):
        window.forecasts = of_stock


def in_window(plan: Plan, ledger: Ledger) -> np.ndarray:
    """Which orders are measured (a mask): those that customers placed within the window; never those owed at time 0."""
    start, end = bounds(plan)
    orders = ledger.orders
    inside = (start <= orders.arrived_at) & (orders.arrived_at < end) & (orders.group < len(plan.scenario.customers))
    return inside & (orders.outcome != Outcome.STAYED_AWAY)


def _replenishes_another(plan: Plan, ledger: Ledger) -> np.ndarray:
    """Which orders of the window stock points placed with each other, lateral transshipments left out (a mask)."""
    start, end = bounds(plan)
    orders, mask = ledger.orders, np.zeros(len(ledger.orders.quantity), dtype=bool)
    if REPLENISHMENT in plan.groups:
        at, group = orders.arrived_at, orders.group
        mask |= (start <= at) & (at < end) & (group == plan.groups.index(REPLENISHMENT))
    return mask


def _replenishment_orders(
    ledger: Ledger, numbers: np.ndarray, start: int, end: int
) -> tuple[ReplenishmentOrders, np.ndarray]:
    """The replenishment orders of the window, and each one's stock point; `numbers` are of their purchase orders."""
    rows = ledger.replenishments
    inside = (start <= rows.ordered_at) & (rows.ordered_at < end) & (rows.order >= 0)
    every = ReplenishmentOrders(
        ordered_at=rows.ordered_at,
        due_at=rows.due_at,
        received_at=rows.received_at,
        units=ordered_units(ledger),
        received=received(ledger),
        crossed=_crossed(ledger),
        first=rows.receipt == 0,
        from_supplier=rows.source < ledger.suppliers,
        purchase_order=numbers,
    )
    return chosen(every, inside), rows.stock[inside]


def _crossed(ledger: Ledger) -> np.ndarray:
    """Which replenishment orders came before one that the same stock point had placed earlier (a mask)."""
    rows = ledger.replenishments
    # ranks instead of instants, so that a stock point's rows can be lifted above all of the one before; a
    # running maximum over all rows is then one over each stock point's
    ranks = np.unique(rows.received_at, return_inverse=True)[1] + 1
    ranks[rows.quantity == 0] = 0  # withdrawn altogether: no order crosses it
    lifted = ranks + rows.stock.astype(np.int64) * (len(ranks) + 2)
    latest = np.maximum.accumulate(lifted)
    return received(ledger) & (lifted < latest)


def _terms(plan: Plan) -> Terms:
    scenario = plan.scenario
    products = [scenario.products[product] for product in plan.products]
    holding = [holding_terms(scenario, stock) for stock in plan.stocks]
    return Terms(
        price=np.array([product.price for product in products]),
        unit_value=np.array([unit_value(scenario, stock) for stock in plan.stocks]),
        holding_cost=np.array([terms.cost for terms in holding]),
        holding_rate=np.array([terms.rate for terms in holding]),
        backorder_cost=np.array(
            [
                product.backorder_cost if point.backorder_cost is None else point.backorder_cost
                for product, point in zip(products, scenario.stock.values(), strict=True)
            ]
        ),
        backorder_fee=np.array([product.backorder_fee for product in products]),
        lost_sale_cost=np.array([product.lost_sale_cost for product in products]),
        notice_cost=np.full(len(plan.stocks), scenario.promise.notice_cost),
    )
