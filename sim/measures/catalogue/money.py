"""What a run cost and brought: each sum of money over the window, and the same per unit of time."""

from __future__ import annotations

from collections.abc import Callable

from sim.measures import Formula, measure
from sim.measures.window import Window


def money(*, formula: str, for_groups: bool = False) -> Callable[[Formula], Formula]:
    """Makes a function that answers with the window's sum two measures: `x` per time unit, and `x_sum`."""

    def register(total: Formula) -> Formula:
        def per_time(window: Window) -> float | None:
            spent = total(window)
            return None if spent is None else spent / window.length

        per_time.__doc__ = total.__doc__
        name = total.__name__
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
        )(total)
        return total

    return register


@money(formula="holding cost of a unit × mean units on hand × length of the window")
def holding_cost(window: Window) -> float | None:
    """What it costs to keep stock, by time; by the levels at the closes where books are kept by period."""
    if window.averages is None:
        return None
    return window.averages.on_hand @ window.terms.holding_cost * window.length


@money(formula="backorder cost of a unit × mean units owed to customers × length of the window")
def backorder_cost(window: Window) -> float | None:
    """What it costs to owe units, by time; by the levels at the closes where books are kept by period.

    Units owed to other stock points cost nothing, unless this one has a `backorder_cost` of its own.
    """
    if window.averages is None:
        return None
    return window.averages.charged @ window.terms.backorder_cost * window.length


@money(formula="backorder fee × units backordered", for_groups=True)
def backorder_fee(window: Window) -> float:
    """What it costs, once, to owe a unit; due when the customer accepts to wait."""
    return window.moved.owed_to_customers @ window.terms.backorder_fee


@money(formula="lost sale cost × units lost, declined and cancelled", for_groups=True)
def lost_sale_cost(window: Window) -> float:
    """Goodwill that went with the units not sold; due when the customer leaves."""
    return window.moved.forgone_units @ window.terms.lost_sale_cost


@money(formula="order cost of its supplier for each order placed upstream")
def ordering_cost(window: Window) -> float:
    """What placing orders costs, however much of them was withdrawn; due at placing."""
    return window.supplied.ordering_cost.sum()


@money(formula="unit cost (the supplier's price for the order, else the product's; + expediting) × units received")
def purchase_cost(window: Window) -> float:
    """What the units cost; due at receipt, nothing for those under way."""
    return window.supplied.purchase_cost.sum()


@money(formula="notice cost × notices sent", for_groups=True)
def notice_cost(window: Window) -> float:
    """What telling customers costs; due at the instant of each message."""
    return window.moved.notices @ window.terms.notice_cost


@money(formula="holding + backorder cost and fee + lost sale + ordering + purchase + notice cost")
def total_cost(window: Window) -> float | None:
    """All seven costs together."""
    held, owed = holding_cost(window), backorder_cost(window)
    if held is None or owed is None:
        return None
    once = backorder_fee, lost_sale_cost, ordering_cost, purchase_cost, notice_cost
    return held + owed + sum(cost(window) or 0.0 for cost in once)


@money(formula="price × units shipped to customers", for_groups=True)
def revenue(window: Window) -> float:
    """What customers paid; due at shipping, for an alternative at its own price and where it stood."""
    return window.moved.sold_units @ window.terms.price


@money(formula="revenue − total cost")
def profit(window: Window) -> float | None:
    """What is left of the revenue after all costs."""
    spent, paid = total_cost(window), revenue(window)
    return None if spent is None or paid is None else paid - spent


@money(formula="unit cost × (units on hand at the end of the window − at its start)")
def stock_change_value(window: Window) -> float | None:
    """What the stock that was built up is worth, at the unit cost of the smallest order; no part of cost or profit.

    Cost − this charges only for what was used up. It matters on short windows, where a policy that fills its shelf
    pays for goods that it has not sold yet.
    """
    return None if window.stock_change is None else window.stock_change @ window.terms.unit_value
