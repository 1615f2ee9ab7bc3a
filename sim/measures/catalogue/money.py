"""Costs, revenue and profit: each as a sum over the window and per unit of time."""

from __future__ import annotations

import functools
from collections.abc import Callable

from sim.measures import Formula, measure
from sim.measures.window import Window


def money(*, formula: str, for_groups: bool = False) -> Callable[[Formula], Formula]:
    """Decorates a function that gives the sum of a window: makes measures `x`, per time unit, and `x_sum` of it."""

    def register(total: Formula) -> Formula:
        """Adds both measures to the catalogue and gives the function back."""

        name = total.__name__

        @functools.wraps(total)
        def once(window: Window) -> float | None:
            """The sum, computed once a window: other sums are made of it."""
            if name not in window.money:
                window.money[name] = total(window)
            return window.money[name]

        @functools.wraps(total)
        def per_time(window: Window) -> float | None:
            """The sum by the length of the window; replaced below by what the sum says of itself."""
            money = once(window)
            return None if money is None else money / window.length

        measure(
            key=name,
            unit="money per time",
            formula=f"{formula} / length of the window",
            source="definition",
            over_all="summed",
            for_groups=for_groups,
        )(per_time)
        measure(
            key=f"{name}_sum",
            unit="money",
            formula=formula,
            source="definition",
            over_all="summed",
            for_groups=for_groups,
        )(once)
        return once

    return register


@money(
    formula="(holding cost of a unit × mean units on hand, or holding rate × their mean value) × length of the window"
)
def holding_cost(window: Window) -> float | None:
    """The cost of units on hand over time, or at the ends of accounting periods."""
    if window.mean_levels is None:
        return None
    cost = window.mean_levels.on_hand @ window.terms.holding_cost
    if window.stock_value is not None and window.stock_value.mean_on_hand is not None:
        cost += window.stock_value.mean_on_hand @ window.terms.holding_rate
    return cost * window.length


@money(formula="backorder cost of a unit × mean units owed to customers × length of the window")
def backorder_cost(window: Window) -> float | None:
    """The cost of backorders over time, or at the ends of accounting periods.

    Backorders of other stock points cost nothing, unless this one has a `backorder_cost` of its own.
    """
    if window.mean_levels is None:
        return None
    return window.mean_levels.charged @ window.terms.backorder_cost * window.length


@money(formula="backorder fee × units backordered", for_groups=True)
def backorder_fee(window: Window) -> float:
    """The cost of each unit backordered, due when the customer accepts to wait."""
    return window.flows.customer_backordered_units @ window.terms.backorder_fee


@money(formula="lost sale cost × units lost, declined and cancelled", for_groups=True)
def lost_sale_cost(window: Window) -> float:
    """The cost of each unit lost, declined or cancelled, due when the customer leaves."""
    return window.flows.forgone_units @ window.terms.lost_sale_cost


@money(formula="order cost of its supplier for each purchase order + line cost for each of its lines")
def ordering_cost(window: Window) -> float:
    """The cost of each purchase order and of its lines, due when it is placed, whatever is withdrawn later.

    At a stock point its lines' equal shares of the cost of purchase orders, and the cost of its own lines.
    """
    return window.supply.ordering_cost.sum()


@money(formula="unit cost (the supplier's price for the order, else the product's; + expediting) × units received")
def purchase_cost(window: Window) -> float:
    """What was paid for the units received, due at receipt."""
    return window.supply.purchase_cost.sum()


@money(
    formula="(unit cost − reference: the product's unit cost, else the first source's smallest order) × units received"
)
def purchase_premium(window: Window) -> float:
    """What the units received cost beyond their reference: expediting, a dearer source, a small lot; negative: cheaper.

    The reference is that of the scenario before any policy.
    """
    return window.supply.purchase_premium.sum()


@money(formula="notice cost × notices sent", for_groups=True)
def notice_cost(window: Window) -> float:
    """The cost of each notice, due when it is sent."""
    return window.flows.notices @ window.terms.notice_cost


@money(formula="holding + backorder cost and fee + lost sale + ordering + notice cost + purchase premium")
def running_cost(window: Window) -> float | None:
    """What policies can save: every cost but that of the goods at their reference."""
    holding, backorders = holding_cost(window), backorder_cost(window)
    if holding is None or backorders is None:
        return None
    others = backorder_fee, lost_sale_cost, ordering_cost, notice_cost, purchase_premium
    return holding + backorders + sum(cost(window) or 0.0 for cost in others)


@money(formula="value of stock at the end of the window − at its start (moving average)")
def stock_value_change(window: Window) -> float | None:
    """The value of stock at the window's end less that at its start.

    Counted are units on hand, on their way between own stock points, and parts that a workshop has taken, each at the
    moving average of where it is or came from.
    """
    return None if window.stock_value is None else (window.stock_value.end - window.stock_value.start).sum()


@money(formula="purchase cost − purchase premium − change of the value of stock")
def cost_of_goods_sold(window: Window) -> float | None:
    """The goods that left for good, at what they cost without premium."""
    change = stock_value_change(window)
    return None if change is None else (window.supply.purchase_cost - window.supply.purchase_premium).sum() - change


@money(formula="running cost + cost of goods sold")
def total_cost(window: Window) -> float | None:
    """All costs of the window: those of running it, and of the goods that it used up."""
    running, goods = running_cost(window), cost_of_goods_sold(window)
    return None if running is None or goods is None else running + goods


@money(formula="price × units shipped to customers", for_groups=True)
def revenue(window: Window) -> float:
    """What customers paid, due at shipping; for an alternative its own price, at the stock point that shipped it."""
    return window.flows.sold_units @ window.terms.price


@money(formula="revenue − total cost")
def profit(window: Window) -> float | None:
    """Revenue minus total cost: goods that stay on the shelf are neither cost nor profit."""
    cost, income = total_cost(window), revenue(window)
    return None if cost is None or income is None else income - cost


@money(formula="revenue − purchase cost − ordering cost − notice cost − backorder fees")
def cash_flow(window: Window) -> float | None:
    """What came in less what was paid out: purchases at receipt, whatever of them was sold by the end."""
    payments = purchase_cost, ordering_cost, notice_cost, backorder_fee
    return (revenue(window) or 0.0) - sum(payment(window) or 0.0 for payment in payments)
