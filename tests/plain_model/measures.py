"""Measures of the window, formula by formula, for each stock point and for all of them together ('*')."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from tests.plain_model.chance import DAY, instant
from tests.plain_model.state import Order, Replenishment, State
from tests.plain_model.stock_value import stock_value
from tests.plain_model.terms import lot_price, price_of

FILLED = ("filled_at_once", "filled_on_time", "filled_late")
CANCELLED = ("cancelled", "cancelled_at_notice")
Found = dict[str, float | None]


def measures(state: State) -> dict[str, Found]:
    """By stock point and measure; None where it is not defined."""
    found = {stock: {**rates(state, [stock]), **levels(state, stock)} for stock in state.stocks}
    for stock in state.stocks:
        found[stock].update(money(state, stock, found[stock]))
    summed = [key for key in found[state.stocks[0]] if key in SUMMED]
    everywhere = {key: sum(found[stock][key] or 0.0 for stock in state.stocks) for key in summed}
    found["*"] = {**rates(state, state.stocks), **everywhere}
    return found


SUMMED = (
    *("on_hand", "on_order", "backorders", "internal_backorders", "inventory_position", "stock_change"),
    *("replenishment_orders", "purchase_premium_sum", "running_cost_sum", "stock_value_change_sum"),
    *("cost_of_goods_sold_sum", "cash_flow_sum"),
    *("holding_cost_sum", "backorder_cost_sum", "backorder_fee_sum", "lost_sale_cost_sum", "ordering_cost_sum"),
    *("purchase_cost_sum", "notice_cost_sum", "total_cost_sum", "revenue_sum", "profit_sum", "profit"),
)


def window_start(state: State) -> int:
    return instant(state.scenario.get("warm_up", 0))


def in_window(state: State, at: int | None) -> bool:
    return at is not None and window_start(state) <= at < state.end


def mean(values: Iterable[float]) -> float | None:
    values = list(values)
    return sum(values) / len(values) if values else None


def days(instants: Iterable[int]) -> list[float]:
    return [one / DAY for one in instants]


def rates(state: State, stocks: list[str]) -> Found:
    """Of the orders that arrived within the window."""
    of_stock = [one for one in state.orders if one.stock in stocks and not one.initial]
    placed = [one for one in of_stock if in_window(state, one.arrived_at) and one.outcome != "stayed_away"]
    units = sum(one.quantity for one in placed)
    short = [one for one in placed if one.at_once < one.quantity]
    backorders = [one for one in placed if one.waited]
    filled = [one for one in placed if one.outcome in FILLED]
    cancelled = [one for one in placed if one.outcome in CANCELLED]
    dated = [one for one in backorders if one.promised is not None]
    new = [one for one in state.replenishments if one.stock in stocks and one.number >= 0]
    came = [one for one in new if in_window(state, one.ordered_at)]

    def share(count: int, of: int) -> float | None:
        return count / of if of else None

    def ended(*outcomes: str) -> float | None:
        return share(sum(one.outcome in outcomes for one in placed), len(placed))

    def kept(date: Callable[[Order], int | None]) -> float | None:
        told = [(one, at) for one in dated if (at := date(one)) is not None]
        decided = [(one, at) for one, at in told if one.outcome != "still_waiting" or at < state.end]
        by_then = [one for one, at in decided if one.outcome in FILLED and (one.resolved_at or 0) <= at]
        return share(len(by_then), len(decided))

    def wait(one: Order) -> float:
        return ((one.resolved_at or 0) - one.arrived_at) / DAY

    receipts = [(one, one.received_at) for one in came if one.received_at is not None]
    return {
        "orders_placed": len(placed),
        "units_demanded": units,
        "fill_rate": share(sum(one.at_once for one in placed), units),
        "order_fill_rate": ended("filled_at_once"),
        "stockout_rate": share(len(short), len(placed)),
        "backorder_rate": share(len(backorders), len(placed)),
        "backorder_unit_rate": share(sum(one.quantity - one.at_once for one in backorders), units),
        "lost_rate": ended("lost"),
        "declined_rate": ended("declined"),
        "substitution_rate": ended("substituted"),
        "cancellation_rate": share(len(cancelled), len(backorders)),
        "cancellation_rate_of_placed": share(len(cancelled), len(placed)),
        "mean_wait": mean(wait(one) for one in filled),
        "mean_backorder_wait": mean(wait(one) for one in filled if one.waited),
        "max_backorder_wait": max((wait(one) for one in filled if one.waited), default=None),
        "mean_time_to_cancel": mean(wait(one) for one in cancelled),
        "open_backorder_age": mean(days(state.end - one.arrived_at for one in backorders if one.waits)),
        "promise_kept_rate": kept(lambda one: one.promised),
        "agreed_kept_rate": kept(lambda one: one.agreed),
        "quote_error": mean(
            ((one.resolved_at or 0) - (one.promised or 0)) / DAY for one in dated if one.outcome in FILLED
        ),
        "notices_per_backorder": mean(one.notices for one in backorders),
        "purchase_orders": len({purchase_order(one) for one in came}) * DAY / (state.end - window_start(state)),
        "order_size": mean(one.as_placed for one in came),
        "lead_time_mean": mean(days(at - one.ordered_at for one, at in receipts)),
        "supplier_on_time_rate": mean(at <= one.due_at for one, at in receipts),
    }


def purchase_order(line: Replenishment) -> tuple[int, str, str]:
    """What tells the purchase order of a line from all others: its instant, its location, its supplier."""
    return line.ordered_at, line.stock.partition("@")[2], line.source


def purchase_order_numbers(state: State) -> dict[tuple[int, str, str], int]:
    """The numbers of all purchase orders, by instant, and within one by their first stock point in the file."""
    first: dict[tuple[int, str, str], tuple[int, int]] = {}
    for line in state.replenishments:
        if line.number >= 0:
            place = (line.ordered_at, state.stocks.index(line.stock))
            first[purchase_order(line)] = min(place, first.get(purchase_order(line), place))
    return {order: number for number, order in enumerate(sorted(first, key=first.__getitem__))}


def ordering_cost(state: State, line: Replenishment) -> float:
    """Money for a line: its own cost, and its share of that of its purchase order."""
    words = state.scenario["suppliers"][line.source]
    new = [one for one in state.replenishments if one.number >= 0]
    lines = sum(purchase_order(one) == purchase_order(line) for one in new)
    return float(words.get("order_cost", 0) / lines + words.get("line_cost", 0))


def levels(state: State, stock: str) -> Found:
    """Averages over time, or over the closes of the periods, which see what was before all else of their instant."""
    start, length = window_start(state), state.end - window_start(state)
    rows = [row for row in state.level_rows if row[1] == stock]
    ends = [*(row[0] for row in rows[1:]), state.end]
    spans = [max(0, until - max(row[0], start)) for row, until in zip(rows, ends, strict=True)]
    accounting = state.scenario.get("accounting", "continuous")
    if isinstance(accounting, dict) and accounting["type"] == "period_end":
        period = instant(accounting["period"])
        closes = [at for at in range(period, state.end + 1, period) if at > start]
        last = [max(row for row in rows if row[0] < at) for at in closes]
        spans = [sum(one is row for one in last) for row in rows]
        length = len(closes)

    def average(value: Callable[[tuple[int, str, int, int, int]], float]) -> float | None:
        return sum(span * value(row) for span, row in zip(spans, rows, strict=True)) / length if length else None

    at_first = (0, stock, state.initial(stock)["on_hand"], 0, 0)
    since = max((row for row in rows if row[0] < start), default=at_first)
    return {
        "on_hand": average(lambda row: row[2]),
        "on_order": average(lambda row: row[3]),
        "backorders": average(lambda row: row[4]),
        "inventory_position": average(lambda row: row[2] + row[3] - row[4]),
        "ready_rate": average(lambda row: row[2] > 0),
        "internal_backorders": 0.0,
        "stock_change": rows[-1][2] - since[2],
    }


def money(state: State, stock: str, level: Found) -> Found:
    """The window's totals, each sum at the instant of its event; goods at their moving average."""
    product = state.scenario["products"][stock.partition("@")[0]]
    of_stock = [one for one in state.orders if one.stock == stock]
    placed = [one for one in state.replenishments if one.stock == stock]
    horizon = (state.end - window_start(state)) / DAY
    lost = [(one.arrived_at, one.lost) for one in of_stock] + [(one.resolved_at, one.cancelled) for one in of_stock]
    shipped = [(at, units) for one in state.orders for at, left, units in one.shipped if left == stock]

    value = stock_value(state, stock, window_start(state))
    holding = product.get("holding_cost", 0) * (level["on_hand"] or 0)
    if "holding_rate" in product:
        holding = float(product["holding_rate"].removesuffix("% per day")) / 100 * value.mean_on_hand
    reference = product.get("unit_cost", lot_price(state, stock, 0))
    bought = [
        (one.received, price_of(state, stock, one.as_placed)) for one in placed if in_window(state, one.received_at)
    ]
    costs = {
        "holding_cost_sum": holding * horizon,
        "backorder_cost_sum": product.get("backorder_cost", 0) * (level["backorders"] or 0) * horizon,
        "backorder_fee_sum": product.get("backorder_fee", 0)
        * sum(one.quantity - one.at_once for one in of_stock if one.waited and in_window(state, one.arrived_at)),
        "lost_sale_cost_sum": product.get("lost_sale_cost", 0)
        * sum(units for at, units in lost if in_window(state, at)),
        "ordering_cost_sum": sum(
            ordering_cost(state, one) for one in placed if one.number >= 0 and in_window(state, one.ordered_at)
        ),
        "purchase_premium_sum": sum(units * (price - reference) for units, price in bought),
        "notice_cost_sum": state.scenario.get("promise", {}).get("notice_cost", 0)
        * sum(in_window(state, at) for one in of_stock for at in one.notified_at),
    }
    running = sum(costs.values())
    purchases, premium = sum(units * price for units, price in bought), costs["purchase_premium_sum"]
    goods = purchases - premium - (value.end - value.start)
    total = running + goods
    revenue = product.get("price", 0) * sum(units for at, units in shipped if in_window(state, at))
    paid = purchases + costs["ordering_cost_sum"] + costs["notice_cost_sum"] + costs["backorder_fee_sum"]
    return {
        **costs,
        "purchase_cost_sum": purchases,
        "running_cost_sum": running,
        "stock_value_change_sum": value.end - value.start,
        "cost_of_goods_sold_sum": goods,
        "cash_flow_sum": revenue - paid,
        "total_cost_sum": total,
        "revenue_sum": revenue,
        "profit_sum": revenue - total,
        "profit": (revenue - total) / horizon,
        "replenishment_orders": sum(one.number >= 0 and in_window(state, one.ordered_at) for one in placed) / horizon,
    }
