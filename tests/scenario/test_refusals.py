"""Refusals: one problem each in the tiny scenario, and all that is said of it."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import pytest

from sim.memory import Memory
from tests.helpers.tiny import Changes, Refusals, changed

WORDS: dict[str, tuple[Changes, list[str]]] = {
    "an unknown word with one near": (
        [("horizon: 100", "horizon: 100\nhorizn: 3")],
        ["4:1: horizn: expected a word of this block, found 'horizn' (did you mean 'horizon'?)"],
    ),
    "an unknown word with none near": (
        [("unit: day", "colour: red")],
        [
            "2:1: colour: expected one of name, description, unit, currency, start, warm_up, horizon, replications, "
            "seed, accounting, products, profiles, customers, suppliers, promise, stock, policies, stock_file, found 'colour'"
        ],
    ),
    "a word that is not the scenario's own but stands in its file": (
        [("unit: day", "polices: {}")],
        ["2:1: polices: expected a word of this block, found 'polices' (did you mean 'policies'?)"],
    ),
    "an unknown word deep inside": (
        [("lead_time: 5", "lead_time: 5, order_costs: 3")],
        ["11:24: suppliers.acme.order_costs: expected a word of this block, found 'order_costs' "
         "(did you mean 'order_cost'?)"],
    ),
    "an unknown word of a kind": (
        [("rate: 3", "rate: 3, ratte: 3")],
        ["9:40: customers.people.arrivals.ratte: expected a word of this block, found 'ratte' (did you mean 'rate'?)"],
    ),
    "a missing word": ([("horizon: 100\n", "")], ["1:1: horizon: expected the word 'horizon', found nothing"]),
    "a missing word of a block": (
        [("{lead_time: 5}", "{}")],
        ["11:3: suppliers.acme.lead_time: expected the word 'lead_time', found nothing"],
    ),
    "a missing word of a kind": (
        [("type: poisson, rate: 3", "type: poisson")],
        ["9:5: customers.people.arrivals.rate: expected the word 'rate', found nothing"],
    ),
    "a missing block": (
        [("suppliers:\n  acme: {lead_time: 5}\n", "")],
        ["1:1: suppliers: expected the word 'suppliers', found nothing"],
    ),
    "a block by another name, to which others point": (
        [("stock:\n", "stocks:\n")],
        ["1:1: stock: expected the word 'stock', found nothing",
         "12:1: stocks: expected a word of this block, found 'stocks' (did you mean 'stock'?)"],
    ),
    "a list of products, to which others point": (
        [("  mug: {}", "  - mug")],
        ["5:3: products: expected a block of words, none with a '-' before it, found a list: ['mug']"],
    ),
    "an empty block": (
        [("  mug: {}\ncust", "  {}\ncust")],
        ["5:3: products: expected at least one, found none",
         "13:3: stock.mug: expected a product, or product@location, found 'mug'"],
    ),
    "nothing where a block is needed": (
        [("acme: {lead_time: 5}", "acme:")],
        ["11:8: suppliers.acme: expected a block of words, found nothing"],
    ),
    "a stock point of nothing": (
        [("stock:\n  mug:\n    source: acme\n    restock: {type: base_stock, base_stock_level: 8}", "stock: {mug: null}")],
        ["12:14: stock.mug: expected a block of words, found nothing"],
    ),
    "a list where a block is needed": (
        [("people:\n    wants: mug\n    arrivals: {type: poisson, rate: 3}", "[people]")],
        ["7:3: customers: expected a block of words, none with a '-' before it, found a list: ['people']"],
    ),
    # kinds
    "a restock rule by a wrong name": (
        [("type: base_stock,", "type: base_stok,")],
        ["15:21: stock.mug.restock.type: expected a restock rule, found 'base_stok' (did you mean 'base_stock'?)"],
    ),
    "a distribution by a wrong name": (
        [("lead_time: 5", "lead_time: {type: gama, mean: 3, cv: 1}")],
        ["11:28: suppliers.acme.lead_time.type: expected a distribution, found 'gama' (did you mean 'gamma'?)"],
    ),
    "arrivals by a wrong name": (
        [("type: poisson", "type: poison")],
        ["9:22: customers.people.arrivals.type: expected a kind of arrivals, found 'poison' (did you mean 'poisson'?)"],
    ),
    "a name that is near to none": (
        [("type: poisson", "type: zzzz")],
        ["9:22: customers.people.arrivals.type: expected a kind of arrivals, one of mmpp, per_period, poisson, "
         "renewal, scripted, trace, found 'zzzz'"],
    ),
    "a number as type": (
        [("type: poisson", "type: 3")],
        ["9:22: customers.people.arrivals.type: expected a kind of arrivals, one of mmpp, per_period, poisson, "
         "renewal, scripted, trace, found 3"],
    ),
    "no type": (
        [("type: poisson, rate: 3", "rate: 3")],
        ["9:15: customers.people.arrivals: expected a kind of arrivals: a 'type', one of mmpp, per_period, poisson, "
         "renewal, scripted, trace, found a block: {'rate': 3}"],
    ),
    "a number for a restock rule": (
        [("{type: base_stock, base_stock_level: 8}", "8")],
        ["15:14: stock.mug.restock: expected a restock rule, as {type: …}, found 8"],
    ),
    "a bare name with words missing": (
        [("{type: base_stock, base_stock_level: 8}", "base_stock")],
        ["15:14: stock.mug.restock.base_stock_level: expected the word 'base_stock_level', found nothing"],
    ),
    "a list for a distribution": (
        [("lead_time: 5", "lead_time: [5]")],
        ["11:21: suppliers.acme.lead_time: expected a distribution, as {type: …}, found a list: [5]"],
    ),
    "true for a distribution": (
        [("lead_time: 5", "lead_time: true")],
        ["11:21: suppliers.acme.lead_time: expected a distribution, as {type: …}, found true"],
    ),
    "a text for a distribution": (
        [("lead_time: 5", "lead_time: soon")],
        ["11:21: suppliers.acme.lead_time: expected a duration, such as 5 or '36 hours', found 'soon'"],
    ),
    "a wrong word of accounting": (
        [("horizon: 100", "horizon: 100\naccounting: {type: periodend, period: 1}")],
        ["4:20: accounting.type: expected 'continuous' or 'period_end', found 'periodend' (did you mean 'period_end'?)"],
    ),
    "accounting without its period": (
        [("horizon: 100", "horizon: 100\naccounting: period_end")],
        ["4:13: accounting: expected a 'period' with period_end accounting, and only with it, "
         "found a block: {'type': 'period_end'}"],
    ),
    "a period longer than the horizon": (
        [("horizon: 100", "horizon: 100\naccounting: {type: period_end, period: 101}")],
        ["4:40: accounting.period: expected at most the horizon, 100 days, found 101 days"],
    ),
    "a wrong unit": (
        [("unit: day", "unit: days")],
        ["2:7: unit: expected 'hour', 'day' or 'week', found 'days' (did you mean 'day'?)"],
    ),
    "an unknown unit": ([("unit: day", "unit: month")], ["2:7: unit: expected 'hour', 'day' or 'week', found 'month'"]),
    # names
    "an unknown stock point": (
        [("wants: mug", "wants: mugg")],
        ["8:12: customers.people.wants: expected a stock point, found 'mugg' (did you mean 'mug'?)"],
    ),
    "an unknown stock point among several": (
        [("wants: mug", "wants: {mug: 0.5, cupp: 0.5}")],
        ["8:23: customers.people.wants.cupp: expected a stock point, found 'cupp'"],
    ),
    "an unknown supplier": (
        [("source: acme", "source: acmee")],
        ["14:13: stock.mug.source: expected a supplier, or another stock point, found 'acmee' (did you mean 'acme'?)"],
    ),
    "a stock point as supplier": (
        [("source: acme", "source: mug")],
        ["14:13: stock.mug.source: expected another stock point, found 'mug', itself"],
    ),
    "nothing as supplier": (
        [("source: acme", "source:")],
        ["14:12: stock.mug.source: expected a supplier's name, or a sourcing rule as {type: …}, found nothing"],
    ),
    "a list as supplier": (
        [("source: acme", "source: [acme]")],
        ["14:13: stock.mug.source: expected a supplier's name, or a sourcing rule as {type: …}, found a list: ['acme']"],
    ),
    "an unknown profile": (
        [("wants: mug", "wants: mug\n    profile: patiend"), ("products:", "profiles: {patient: {}}\nproducts:")],
        ["10:14: customers.people.profile: expected a profile, found 'patiend' (did you mean 'patient'?)"],
    ),
    "an unknown profile among several": (
        [("wants: mug", "wants: mug\n    profile: {patient: 0.5, hurried: 0.5}"),
         ("products:", "profiles: {patient: {}}\nproducts:")],
        ["10:29: customers.people.profile.hurried: expected a profile, found 'hurried'"],
    ),
    "an unknown product": (
        [("stock:\n  mug:", "stock:\n  cup: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.cup: expected a product, or product@location, found 'cup'"],
    ),
    "an unknown product at a place": (
        [("stock:\n  mug:", "stock:\n  mugs@berlin: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.mugs@berlin: expected a product, or product@location, found 'mugs' (did you mean 'mug'?)"],
    ),
    "a place with a second @": (
        [("stock:\n  mug:", "stock:\n  mug@a@b: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.mug@a@b: expected product@location, the location without dots, found 'mug@a@b'"],
    ),
    "a place without a name": (
        [("stock:\n  mug:", "stock:\n  mug@: {source: acme, restock: order_for_order}\n  mug:")],
        ["13:3: stock.mug@: expected product@location, the location without dots, found 'mug@'"],
    ),
    "nothing wanted": (
        [("    wants: mug\n", "")],
        ["8:5: customers.people: expected the word 'wants': these arrivals name no product, "
         "found a block: {'arrivals': {'type': 'poisson', 'rate': 3}}"],
    ),
    "a number wanted that no stock point is called": (
        [("wants: mug", "wants: 3")],
        ["8:12: customers.people.wants: expected a stock point, found '3'"],
    ),
    # shares
    "shares that do not add up to 1": (
        [("wants: mug", "wants: {mug: 0.5}")],
        ["8:12: customers.people.wants: expected shares that add up to 1 (they add up to 0.5), "
         "found a block: {'mug': 0.5}"],
    ),
    "profiles that do not add up to 1": (
        [("wants: mug", "wants: mug\n    profile: {a: 60%, b: 60%}"), ("products:", "profiles: {a: {}, b: {}}\nproducts:")],
        ["10:14: customers.people.profile: expected shares that add up to 1 (they add up to 1.2), "
         "found a block: {'a': '60%', 'b': '60%'}"],
    ),
    "a share beyond 1": (
        [("wants: mug", "wants: {mug: 1.5}")],
        ["8:18: customers.people.wants.mug: expected a share between 0 and 1, such as 0.25 or '25%', found 1.5"],
    ),
    "no shares": (
        [("wants: mug", "wants: {}")],
        ["8:12: customers.people.wants: expected a name, or names with their shares, found a block: {}"],
    ),
    "a probability beyond 1": (
        [("wants: mug", "wants: mug\n    willing_to_wait: 150%")],
        ["9:22: customers.people.willing_to_wait: expected a share between 0 and 1, such as 0.25 or '25%', found '150%'"],
    ),
    "a probability below 0": (
        [("wants: mug", "wants: mug\n    willing_to_wait: -0.1")],
        ["9:22: customers.people.willing_to_wait: expected a share between 0 and 1, such as 0.25 or '25%', found -0.1"],
    ),
    # numbers
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
         "found a block: {'holding_cost': 1, 'holding_rate': '25% per year'}"],
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
        ["9:15: customers.people.quantity: expected a whole number of units, found 1.5"],
    ),
    "half a unit in every period": (
        [("{type: poisson, rate: 3}", "{type: per_period, every: 1, quantity: 1.5}")],
        ["9:54: customers.people.arrivals.quantity: expected a whole number of units, found 1.5"],
    ),
    "no quantity": (
        [("wants: mug", "wants: mug\n    quantity:")],
        ["9:14: customers.people.quantity: expected a distribution, as {type: …}, found nothing"],
    ),
    "half a unit held": (
        [("source: acme", "source: acme\n    initial: 2.5")],
        ["15:14: stock.mug.initial.on_hand: expected a whole number of units, at least 0, found 2.5"],
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
        [("source: acme", "source: acme\n    initial: {on_order: {quantity: 5, due: 3}}")],
        ["15:25: stock.mug.initial.on_order: expected a list, found a block: {'quantity': 5, 'due': 3}"],
    ),
    "a reserve by a name": (
        [("source: acme", "source: acme\n    reserve: {low: 3}")],
        ["15:14: stock.mug.reserve: expected units kept back by priority, such as {2: 10}, found a block: {'low': 3}"],
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
         "11:78: suppliers.acme.minimum_order: expected a whole number of units, at least 0, found 1.5",
         "11:99: suppliers.acme.order_multiple: expected a whole number of at least 1, found 0"],
    ),
    "a priority of nobody": (
        [("wants: mug", "wants: mug\n    priority: 0")],
        ["9:15: customers.people.priority: expected a priority from 1, served first, to 99, found 0"],
    ),
    "a reorder point above the order-up-to level": (
        [("{type: base_stock, base_stock_level: 8}", "{type: min_max, reorder_point: 9, order_up_to_level: 8}")],
        ["15:14: stock.mug.restock: expected a reorder point not above the order-up-to level (9 is above 8), "
         "found a block: {'reorder_point': 9, 'order_up_to_level': 8}"],
    ),
    "a computed reorder point above the order-up-to level": (
        [("{type: base_stock, base_stock_level: 8}", "{type: min_max, reorder_point: {days: 9}, order_up_to_level: 8}")],
        ["15:14: stock.mug.restock: expected a reorder point not above the order-up-to level (27 is above 8), "
         "found {'reorder_point': 27, 'order_up_to_level': 8}"],
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
    "a word of a rule that has none": (
        [("{type: base_stock, base_stock_level: 8}", "{type: order_for_order, base_stock_level: 8}")],
        ["15:38: stock.mug.restock.base_stock_level: expected no word but its type, found 'base_stock_level'"],
    ),
    "a text for yes or no": (
        [("{type: base_stock, base_stock_level: 8}", "{type: forecast_driven, review_period: 7, service_level: 90%, "
          "forecast: {type: naive, sees_lost_demand: 'yes'}}")],
        ["15:118: stock.mug.restock.forecast.sees_lost_demand: expected true or false, found 'yes'"],
    ),
    "a sourcing rule within a sourcing rule": (
        [("source: acme", "source: {type: backup, first: {type: single, from: acme}, then: acme, when: {backorders: 1}}")],
        ["14:35: stock.mug.source.first: expected the name of a supplier, or of another stock point, "
         "found a block: {'type': 'single', 'from': 'acme'}"],
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
         "found a block: {'wave': {'amplitude': 0, 'period': 1}, 'hour': [1, 1, 1, 1…"],
    ),
    "a description that paints the terminal": (
        [("unit: day", 'unit: day\ndescription: "\\e[31mred"')],
        ["3:14: description: expected a text without control characters, found '\\x1b[31mred'"],
    ),
    "a description that is a number": (
        [("unit: day", "unit: day\ndescription: 3")],
        ["3:14: description: expected a text, in quotes: '3', found 3"],
    ),
    # worlds that cannot be
    "a horizon beyond 64 bits of microseconds": (
        [("horizon: 100", "horizon: 1e300")],
        ["3:10: horizon: expected a time from a microsecond to 73,000 years, found 1e+300 days"],
    ),
    "a horizon of less than a microsecond": (
        [("horizon: 100", "horizon: 1e-12")],
        ["3:10: horizon: expected a time from a microsecond to 73,000 years, found 1e-12 days"],
    ),
    "a warm-up beyond 64 bits of microseconds": (
        [("horizon: 100", "horizon: 100\nwarm_up: 1e300")],
        ["4:10: warm_up: expected a time up to 73,000 years, found 1e+300 days"],
    ),
    "a first review beyond 64 bits of microseconds": (
        [("type: base_stock, base_stock_level", "type: constant_order, review_period: 1, first_review: 1e300, order_quantity")],
        ["15:69: stock.mug.restock.first_review: expected a time up to 73,000 years, found 1e+300 days"],
    ),
    "an order due beyond 64 bits of microseconds": (
        [("source: acme", "source: acme\n    initial: {on_order: [{quantity: 1, due: 1e300}]}")],
        ["15:45: stock.mug.initial.on_order.0.due: expected a time up to 73,000 years, found 1e+300 days"],
    ),
    "reviews without end": (
        [("type: base_stock, base_stock_level", "type: constant_order, review_period: 1e-6, order_quantity")],
        ["15:52: stock.mug.restock.review_period: expected a time that fits at most 10,000,000 times into the 100 days, "
         "found 1e-06 days"],
    ),
    "closes without end": (
        [("horizon: 100", "horizon: 100\naccounting: {type: period_end, period: 1e-9}")],
        ["4:40: accounting.period: expected a time that fits at most 10,000,000 times into the 100 days, found 1e-09 days"],
    ),
    "waves without end": (
        [("rate: 3", "rate: 3, pattern: {wave: {amplitude: 0.3, period: 1e-7}}")],
        ["9:81: customers.people.arrivals.pattern.wave.period: expected a time that fits at most 100,000 times into the "
         "100 days, found 1e-07 days"],
    ),
    "weekdays without a date": (
        [("rate: 3", "rate: 3, pattern: {weekday: [1, 1, 1, 1, 1, 1, 1]}")],
        ["9:59: customers.people.arrivals.pattern.weekday: expected a scenario with a 'start', the date of time 0: "
         "weekdays need it, found none"],
    ),
    "levels beyond all numbers": (
        [("rate: 3", "rate: 20"), ("level: 8", "level: {days: 1e300}"), ("wants: mug", "wants: mug\n    quantity: 1000000000")],
        ["14:3: stock: expected levels that can be reckoned with, found one beyond all numbers"],
    ),
    "a file that is not there": (
        [("{type: poisson, rate: 3}", '{type: trace, file: "a\\0b.csv"}')],
        ["9:35: customers.people.arrivals.file: expected a name that a file can have, found 'a\\x00b.csv'"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", WORDS)
def test_what_is_wrong_is_said_in_these_words(case: str, refusals: Refusals):
    changes, said = WORDS[case]
    assert refusals(changed(changes)) == said


def test_a_horizon_that_needs_more_memory_than_there_is_is_refused_with_the_estimate(
    refusals: Refusals, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sim.scenario.checks.free", lambda: Memory(1.5e9, 2e9))
    # 3 a day for 20 million days are 6e7 orders, of at least 100 bytes each
    assert refusals(changed([("horizon: 100", "horizon: 20000000")])) == [
        "3:10: horizon: expected a horizon whose orders fit in memory (1.5 GB), "
        "found about 6e+07 orders, which need about 6 GB"
    ]
    assert refusals(changed([("rate: 3", "rate: 3, pattern: {trend: 1e6}")])) == [
        "3:10: horizon: expected a horizon whose orders fit in memory (1.5 GB), "
        "found about inf orders, which need about inf GB"
    ]


def test_what_a_sourcing_rule_lacks_and_whom_it_does_not_know_is_said_at_the_word(refusals: Refusals):
    assert refusals(changed([("source: acme", "source: {type: backup, first: acme, then: bolt}")])) == [
        "14:5: stock.mug.source.when: expected the word 'when', found nothing"
    ]
    assert refusals(changed([("source: acme", "source: {type: cheapest, among: [acme, acmee]}")])) == [
        "14:44: stock.mug.source.among.1: expected a supplier, or another stock point, found 'acmee' (did you mean 'acme'?)"
    ]


MEANT = {
    "patience: 12 months": "'12 months' (months differ in length: write days or weeks)",
    "patience: 12 d": "'12 d' (did you mean '12 days'?)",
    "patience: 12 dyas": "'12 dyas' (did you mean '12 days'?)",
    "patience: 12 mugs": "'12 mugs' (units of time are second, minute, hour, day, week and year)",
    "patience: 1 yr": "'1 yr' (did you mean '1 year'?)",
    "patience: 36 Hours": "'36 Hours' (did you mean '36 hours'?)",
    "patience: 1,5 days": "'1,5 days' (did you mean '1.5 days'?)",
    "patience: {type: gamma, mean: 3, cv: 30%}": "'30%' (did you mean 0.3?)",
    "willing_to_wait: 90": "90 (did you mean '90%'?)",
    "willing_to_wait: 1.5": "1.5",  # 1.5 %, 15 % or a quantity: who knows
    "willing_to_wait: 0,9": "'0,9' (did you mean 0.9?)",
    "priority: '2'": "'2' (did you mean 2, without quotes?)",
    "alternatives: {mug: 30 percent}": "'30 percent' (did you mean '30%'?)",
}


@pytest.mark.parametrize("written", MEANT)
def test_what_was_probably_meant_is_said(written: str, refusals: Refusals):
    (said,) = refusals(changed([("    wants: mug", f"    wants: mug\n    {written}")]))
    assert said.partition(", found ")[2] == MEANT[written]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("rate: 3", "rate: 3 a day", "'3 a day' (did you mean '3 per day'?)"),
        ("rate: 3", "rate: 3/days", "'3/days' (did you mean '3 per day'?)"),
        ("rate: 3", "rate: 90 per month", "'90 per month' (months differ in length: write days or weeks)"),
        ("mug: {}", "mug: {price: $9.50}", "'$9.50' (did you mean 9.50?)"),
        ("mug: {}", "mug:\n    price: 9,50", "'9,50' (did you mean 9.50?)"),
        ("mug: {}", "mug:\n    price: 1,250", "'1,250' (did you mean 1250?)"),
        ("type: base_stock", "type: Base-Stock", "'Base-Stock' (did you mean 'base_stock'?)"),
        (
            "{type: base_stock, base_stock_level: 8}",
            "{type: reorder_point, reorder_point: 3, order_quantity: EOQ}",
            "'EOQ' (did you mean 'eoq'?)",
        ),
        ("base_stock_level: 8", "base_stock_level: 14 days", "'14 days' (did you mean {days: 14}?)"),
        ("base_stock_level: 8", "base_stock_level: 2 weeks", "'2 weeks' (did you mean {days: 14}?)"),
        ("base_stock_level: 8", "base_stock_level: 95%", "'95%' (did you mean {service_level: 95%}?)"),
        ("base_stock_level: 8", "base_stock_level: fill_rate", "'fill_rate' (did you mean {fill_rate: 0.98}?)"),
        ("base_stock_level: 8", "base_stock_level: '8'", "'8' (did you mean 8, without quotes?)"),
        ("base_stock_level: 8", "base_stock_level: {days: 1 week}", "'1 week' (did you mean 7?)"),
        ("base_stock_level: 8", "base_stock_level: {days: '7'}", "'7' (did you mean 7, without quotes?)"),
    ],
)
def test_what_was_probably_meant_elsewhere_is_said_too(old: str, new: str, found: str, refusals: Refusals):
    (said,) = refusals(changed([(old, new)]))
    assert said.partition(", found ")[2] == found
