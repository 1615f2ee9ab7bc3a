"""The economic lot under price breaks, held against a search over every lot."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.restock.economic_lot import LotPrice, economic_lot
from sim.restock.levels import EconomicOrderQuantity
from sim.suppliers.lots import LotTerms
from tests.helpers.stock_facts import facts

TEXTBOOK = [LotPrice(1, 5.00, 1.00), LotPrice(1000, 4.80, 0.96), LotPrice(2000, 4.75, 0.95)]
"""20 % of the price a year."""


def price_of(lot: int, prices: list[LotPrice]) -> LotPrice:
    return [price for price in prices if price.least <= lot][-1]


def cost_of(lot: int, demand: float, order_cost: float, prices: list[LotPrice]) -> float:
    price = price_of(lot, prices)
    return demand * price.price + order_cost * demand / lot + price.holding_cost * lot / 2


def test_the_lot_of_a_price_break_is_taken_where_it_saves_more_than_it_costs_to_hold() -> None:
    # 5,000 a year, 49 an order: 700 at 5.00 cost 25,700 a year, 1,000 at 4.80 24,725, 2,000 at 4.75 24,822.50
    assert economic_lot(5000, 49, TEXTBOOK, LotTerms()) == 1000
    costs = [cost_of(lot, 5000, 49, TEXTBOOK) for lot in (700, 1000, 2000)]
    assert costs == pytest.approx([25_700, 24_725, 24_822.5])


def test_a_largest_order_below_the_price_break_leaves_the_dearer_price() -> None:
    assert economic_lot(5000, 49, TEXTBOOK, LotTerms(maximum=999)) == 700
    assert economic_lot(5000, 49, TEXTBOOK, LotTerms(maximum=500)) == 500


def test_the_lot_is_one_that_the_supplier_sells() -> None:
    assert economic_lot(5000, 49, TEXTBOOK, LotTerms(multiple=300)) == 1200  # 900 are not cheaper yet
    assert economic_lot(5000, 49, TEXTBOOK, LotTerms(minimum=1500)) == 2000  # 1,500 cost 24,883
    assert economic_lot(5000, 49, TEXTBOOK, LotTerms(minimum=1500, multiple=48)) == 2016


def test_with_holding_cost_in_money_a_price_does_not_change_what_holding_costs() -> None:
    in_money = [price._replace(holding_cost=1.0) for price in TEXTBOOK]
    # 1,000 cost 24,745 a year and 2,000 24,872.50; from 4.70 on 2,000 are worth it
    assert economic_lot(5000, 49, in_money, LotTerms()) == 1000
    assert economic_lot(5000, 49, [*in_money[:2], LotPrice(2000, 4.70, 1.0)], LotTerms()) == 2000


@settings(max_examples=300, deadline=None)
@given(
    demand=st.floats(0, 400),
    order_cost=st.floats(0, 60),
    steps=st.lists(
        st.tuples(st.integers(2, 120), st.floats(0.2, 20), st.floats(0.02, 4)),
        max_size=4,
        unique_by=lambda step: step[0],
    ),
    first=st.tuples(st.just(1), st.floats(0.2, 20), st.floats(0.02, 4)),
    minimum=st.integers(0, 90),
    multiple=st.integers(1, 25),
    most=st.none() | st.integers(0, 300),
)
def test_no_lot_that_the_supplier_sells_costs_less(
    demand: float,
    order_cost: float,
    steps: list[tuple[int, float, float]],
    first: tuple[int, float, float],
    minimum: int,
    multiple: int,
    most: int | None,
) -> None:
    # prices may rise with the lot too, and holding costs go their own way
    prices = [LotPrice(*step) for step in sorted([first, *steps])]
    smallest = LotTerms(minimum, multiple).smallest
    lots = LotTerms(minimum, multiple, maximum=None if most is None else smallest + most)
    found = economic_lot(demand, order_cost, prices, lots)
    # √(2·60·400/0.02) is 1,550: beyond the largest price and the next lots costs only rise
    there = [lot for lot in range(multiple, 1900, multiple) if lots.ordered(lot) == lot]
    assert found in there
    least = min(cost_of(lot, demand, order_cost, prices) for lot in there)
    assert cost_of(found, demand, order_cost, prices) <= least * (1 + 1e-9)


def test_eoq_respects_the_largest_order_and_whole_multiples() -> None:
    assert EconomicOrderQuantity().units(facts(maximum_order=30)) == 30  # 40 by itself
    assert EconomicOrderQuantity().units(facts(order_multiple=12)) == 36  # 36 cost 20.11 a day, 48 cost 20.33
    assert EconomicOrderQuantity().units(facts(lot_prices=(LotPrice(1, 8, 0.5), LotPrice(50, 7.9, 0.5)))) == 50


def test_eoq_where_holding_costs_nothing_at_one_of_the_prices_is_refused() -> None:
    with pytest.raises(Exception, match="eoq needs a product with a holding_cost or holding_rate above 0"):
        EconomicOrderQuantity().units(facts(lot_prices=(LotPrice(1, 8, 0.5), LotPrice(50, 0, 0))))
