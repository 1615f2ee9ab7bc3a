"""The value of stock, followed instant by instant: what comes enters at its price, what leaves does at the average."""

from __future__ import annotations

from typing import NamedTuple

from tests.plain_model.chance import instant
from tests.plain_model.state import State
from tests.plain_model.terms import lot_price, price_of


class StockValue(NamedTuple):
    start: float
    end: float
    mean_on_hand: float


def stock_value(state: State, stock: str, start: int) -> StockValue:
    """The value just before the window's start and end, and its mean over the window or its closes."""
    units = state.initial(stock)["on_hand"]
    average = lot_price(state, stock, units)
    received = [one for one in state.replenishments if one.stock == stock and one.received_at is not None]
    shipped = [(at, units) for one in state.orders for at, left, units in one.shipped if left == stock]
    history = [(-1, float(units * average))]
    for at in sorted({*(one.received_at or 0 for one in received), *(at for at, _ in shipped)}):
        came = [(one.received, price_of(state, stock, one.as_placed)) for one in received if one.received_at == at]
        total = units + sum(count for count, _ in came)
        if total:
            average = (units * average + sum(count * price for count, price in came)) / total
        units = total - sum(count for when, count in shipped if when == at)
        history.append((at, units * average))

    def before(when: int) -> float:
        return [value for at, value in history if at < when][-1]

    accounting = state.scenario.get("accounting", "continuous")
    if isinstance(accounting, dict) and accounting["type"] == "period_end":
        period = instant(accounting["period"])
        closes = [at for at in range(period, state.end + 1, period) if at > start]
        mean = sum(map(before, closes)) / len(closes) if closes else 0.0
        return StockValue(before(start), before(state.end), mean)
    ends = [*(at for at, _ in history[1:]), state.end]
    area = sum(
        value * max(0, until - max(at, start))
        for (at, value), until in zip(history, ends, strict=True)
        if until > start
    )
    return StockValue(before(start), before(state.end), area / (state.end - start))
