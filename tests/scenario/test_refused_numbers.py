"""Numbers that no word takes: one problem each, and its message."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import pytest

from tests.helpers.tiny import A_LEVEL, IN_SMALLER_ONES, Changes, Refusals, changed

NUMBERS: dict[str, tuple[Changes, list[str]]] = {
    "a negative horizon": ([("horizon: 100", "horizon: -3 days")], ["3:10: horizon: expected a duration above 0, found '-3 days'"]),
    "no horizon at all": ([("horizon: 100", "horizon: 0")], ["3:10: horizon: expected a duration above 0, found 0"]),
    "negative money": (
        [("mug: {}", "mug: {price: -3}")],
        ["5:16: products.mug.price: expected an amount of money, at least 0, found -3"],
    ),
    "money as a text": (
        [("mug: {}", "mug: {price: '3'}")],
        ["5:16: products.mug.price: expected an amount of money, at least 0, found '3' (did you mean 3, without quotes?)"],
    ),
    "money with its currency": (
        [("mug: {}", "mug: {price: 3 EUR}")],
        ["5:16: products.mug.price: expected an amount of money, at least 0, found '3 EUR' (did you mean 3?)"],
    ),
    "two prices of holding": (
        [("mug: {}", "mug: {holding_cost: 1, holding_rate: 25% per year}")],
        ["5:8: products.mug: expected either holding_cost or holding_rate, not both, "
         "found a block: {holding_cost: 1, holding_rate: 25% per year}"],
    ),
    "a rate of holding without its time": (
        [("mug: {}", "mug: {holding_rate: 25%}")],
        ["5:23: products.mug.holding_rate: expected a share per time, such as '25% per year', found '25%'"],
    ),
    "half a replication": (
        [("horizon: 100", "horizon: 100\nreplications: 2.5")],
        ["4:15: replications: expected a whole number of at least 1, found 2.5"],
    ),
    "a number of replications as a text": (
        [("horizon: 100", "horizon: 100\nreplications: '3'")],
        ["4:15: replications: expected a whole number of at least 1, found '3' (did you mean 3, without quotes?)"],
    ),
    "half a unit wanted": (
        [("wants: mug", "wants: mug\n    quantity: 1.5")],
        ["9:15: customers.people.quantity: expected a whole number of units, found 1.5" + IN_SMALLER_ONES],
    ),
    "half a unit in every period": (
        [("{type: poisson, rate: 3}", "{type: per_period, every: 1, quantity: 1.5}")],
        ["9:54: customers.people.arrivals.quantity: expected a whole number of units, found 1.5" + IN_SMALLER_ONES],
    ),
    "no quantity": (
        [("wants: mug", "wants: mug\n    quantity:")],
        ["9:14: customers.people.quantity: expected a number, or a distribution, as {type: …}, found nothing"],
    ),
    "less than nothing held": (
        [("source: acme", "source: acme\n    initial: -10")],
        ["15:14: stock.mug.initial.on_hand: expected a whole number of units, at least 0, found -10 "
         "(what is owed says so: {on_hand: 0, backorders: 10})"],
    ),
    "less than nothing on hand": (
        [("source: acme", "source: acme\n    initial: {on_hand: -10}")],
        ["15:24: stock.mug.initial.on_hand: expected a whole number of units, at least 0, found -10 "
         "(what is owed says so: {on_hand: 0, backorders: 10})"],
    ),
    "less than nothing owed": (
        [("source: acme", "source: acme\n    initial: {backorders: -10}")],
        ["15:27: stock.mug.initial.backorders: expected a whole number of units, at least 0, found -10"],
    ),
    "half a unit on order": (
        [("source: acme", "source: acme\n    initial: {on_order: [{quantity: 0.5, due: 3}]}")],
        ["15:37: stock.mug.initial.on_order.0.quantity: expected a whole number of at least 1, found 0.5" + IN_SMALLER_ONES],
    ),
    "half a unit in a lot": (
        [("{type: base_stock, base_stock_level: 8}", "{type: reorder_point, reorder_point: 3, order_quantity: 0.5}")],
        ["15:70: stock.mug.restock.order_quantity: expected a whole number of at least 1, or 'eoq', found 0.5" + IN_SMALLER_ONES],
    ),
    "half a unit in a level": (
        [("base_stock_level: 8", "base_stock_level: 8.5")],
        [f"15:51: stock.mug.restock.base_stock_level: expected {A_LEVEL}, found 8.5{IN_SMALLER_ONES}"],
    ),
    "a quarter of a part": (
        [("mug: {}", "mug: {}\n  sugar: {}"),
         ("source: acme", "source: acme\n    made_from: {sugar: 0.25}"),
         ("stock:", "stock:\n  sugar: {source: acme, restock: {type: base_stock, base_stock_level: 8}}")],
        ["17:24: stock.mug.made_from.sugar: expected a whole number of at least 1, found 0.25" + IN_SMALLER_ONES],
    ),
    "half a unit kept back": (
        [("source: acme", "source: acme\n    reserve: {2: 1.5}")],
        ["15:14: stock.mug.reserve: expected units kept back by priority, such as {2: 10}, found a block: {2: 1.5}"
         + IN_SMALLER_ONES],
    ),
    "half a unit held": (
        [("source: acme", "source: acme\n    initial: 2.5")],
        ["15:14: stock.mug.initial.on_hand: expected a whole number of units, at least 0, found 2.5" + IN_SMALLER_ONES],
    ),
    "more units than can be counted": (
        [("source: acme", "source: acme\n    initial: 1e30")],
        ["15:14: stock.mug.initial.on_hand: expected a whole number of at most 1,000,000,000,000,000, found 1e+30"],
    ),
    "a state of today that is none": (
        [("source: acme", "source: acme\n    initial: {on_hand: 3, on_order: [{quantity: 0, due: 3}, {quantity: 5}]}")],
        ["15:49: stock.mug.initial.on_order.0.quantity: expected a whole number of at least 1, found 0",
         "15:61: stock.mug.initial.on_order.1.due: expected the word 'due', found nothing"],
    ),
    "one order under way that is no list": (
        [("source: acme", "source: acme\n    initial: {on_order: 5}")],
        ["15:25: stock.mug.initial.on_order: expected orders under way, such as [{quantity: 200, due: 3 days}], found 5"],
    ),
    "a reserve by a name": (
        [("source: acme", "source: acme\n    reserve: {low: 3}")],
        ["15:14: stock.mug.reserve: expected units kept back by priority, such as {2: 10}, found a block: {low: 3}"],
    ),
    "everything wrong with a stock point": (
        [("source: acme", "source: acme\n    max_backorders: -1\n    max_outstanding_orders: 0\n    on_cancellation: return")],
        ["15:21: stock.mug.max_backorders: expected a whole number of units, at least 0, found -1",
         "16:29: stock.mug.max_outstanding_orders: expected a whole number of at least 1, found 0",
         "17:22: stock.mug.on_cancellation: expected 'keep' or 'withdraw', found 'return'"],
    ),
    "everything wrong with a supplier": (
        [("lead_time: 5", "lead_time: -1, quoted_lead_time: -3, order_cost: -1, minimum_order: 1.5, order_multiple: 0")],
        ["11:21: suppliers.acme.lead_time: expected a duration of at least 0, found -1",
         "11:43: suppliers.acme.quoted_lead_time: expected a duration of at least 0, found -3",
         "11:59: suppliers.acme.order_cost: expected an amount of money, at least 0, found -1",
         "11:78: suppliers.acme.minimum_order: expected a whole number of units, at least 0, found 1.5" + IN_SMALLER_ONES,
         "11:99: suppliers.acme.order_multiple: expected a whole number of at least 1, found 0"],
    ),
    "a priority of nobody": (
        [("wants: mug", "wants: mug\n    priority: 0")],
        ["9:15: customers.people.priority: expected a priority from 1, served first, to 99, found 0"],
    ),
    "a reorder point above the order-up-to level": (
        [("{type: base_stock, base_stock_level: 8}", "{type: min_max, reorder_point: 9, order_up_to_level: 8}")],
        ["15:14: stock.mug.restock: expected a reorder point not above the order-up-to level (9 is above 8), "
         "found a block: {reorder_point: 9, order_up_to_level: 8}"],
    ),
    "a computed reorder point above the order-up-to level": (
        [("{type: base_stock, base_stock_level: 8}", "{type: min_max, reorder_point: {days: 9}, order_up_to_level: 8}")],
        ["15:14: stock.mug.restock: expected a reorder point not above the order-up-to level (27 is above 8), "
         "found {reorder_point: 27, order_up_to_level: 8}"],
    ),
    "an unknown way to compute a level": (
        [("base_stock_level: 8", "base_stock_level: {dayz: 8}")],
        ["15:58: stock.mug.restock.base_stock_level.dayz: expected a way to compute a level, found 'dayz' "
         "(did you mean 'days'?)"],
    ),
    "a way to compute a level that is like none": (
        [("base_stock_level: 8", "base_stock_level: {weeks: 2}")],
        ["15:59: stock.mug.restock.base_stock_level.weeks: expected a way to compute a level, one of days, "
         "service_level, fill_rate, found 'weeks'"],
    ),
    "a word of a quote that has none": (
        [("horizon: 100", "horizon: 100\npromise: {quote: {type: none, offset: 8}}")],
        ["4:31: promise.quote.offset: expected no word but its type, found 'offset'"],
    ),
    "a text for yes or no": (
        [("{type: base_stock, base_stock_level: 8}", "{type: forecast_driven, review_period: 7, service_level: 90%, "
          "forecast: {type: naive, sees_lost_demand: 'yes'}}")],
        ["15:118: stock.mug.restock.forecast.sees_lost_demand: expected true or false, found 'yes'"],
    ),
    "a sourcing rule within a sourcing rule": (
        [("source: acme", "source: {type: backup, first: {type: single, from: acme}, then: acme, when: {backorders: 1}}")],
        ["14:35: stock.mug.source.first: expected the name of a supplier, or of another stock point, "
         "found a block: {type: single, from: acme}"],
    ),
    "an order quantity that nothing tells": (
        [("{type: base_stock, base_stock_level: 8}", "{type: reorder_point, reorder_point: 9, order_quantity: eoq}")],
        ["15:70: stock.mug.restock.order_quantity: expected a number: eoq needs a product with a holding_cost or "
         "holding_rate above 0, found 'eoq'"],
    ),
    "a number of 400 digits": (
        [("horizon: 100", "horizon: " + "9" * 400)],
        ["3:10: horizon: expected a duration, such as 5 or '36 hours', found " + "9" * 59 + "…"],
    ),
    "a factor of 400 digits": (
        [("rate: 3", "rate: 3, pattern: {wave: {amplitude: 0, period: 1}, hour: [%s1]}" % ("1, " * 22 + "9" * 400 + ", "))],
        ["9:49: customers.people.arrivals.pattern: expected numbers that can be reckoned with, "
         "found a block: {wave: {amplitude: 0, period: 1}, hour: [1, 1, 1, 1, 1, 1, …"],
    ),
    "a description that paints the terminal": (
        [("unit: day", 'unit: day\ndescription: "\\e[31mred"')],
        ["3:14: description: expected a text without control characters, found '\\x1b[31mred'"],
    ),
    "a description that is a number": (
        [("unit: day", "unit: day\ndescription: 3")],
        ["3:14: description: expected a text, in quotes: '3', found 3"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", NUMBERS)
def test_a_wrong_number_is_refused_in_these_words(case: str, refusals: Refusals):
    changes, said = NUMBERS[case]
    assert refusals(changed(changes)) == said
