"""Words, blocks and kinds that a scenario does not have: one problem each in the tiny scenario, and its message."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import pytest

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
            "seed, accounting, products, profiles, customers, suppliers, promise, stock, goal, policies, stock_file, found 'colour'"
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
        ["5:3: products: expected a block of words, none with a '-' before it, found a list: [mug]"],
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
        ["7:3: customers: expected a block of words, none with a '-' before it, found a list: [people]"],
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
         "renewal, scripted, trace, found a block: {rate: 3}"],
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
        ["11:21: suppliers.acme.lead_time: expected a number, or a distribution, as {type: …}, found a list: [5]"],
    ),
    "true for a distribution": (
        [("lead_time: 5", "lead_time: true")],
        ["11:21: suppliers.acme.lead_time: expected a number, or a distribution, as {type: …}, found true"],
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
         "found a block: {type: period_end}"],
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
}  # fmt: skip


@pytest.mark.parametrize("case", WORDS)
def test_a_wrong_word_block_or_kind_is_refused_in_these_words(case: str, refusals: Refusals):
    changes, said = WORDS[case]
    assert refusals(changed(changes)) == said


def test_what_a_sourcing_rule_lacks_and_whom_it_does_not_know_is_said_at_the_word(refusals: Refusals):
    assert refusals(changed([("source: acme", "source: {type: backup, first: acme, then: bolt}")])) == [
        "14:5: stock.mug.source.when: expected the word 'when', found nothing"
    ]
    assert refusals(changed([("source: acme", "source: {type: cheapest, among: [acme, acmee]}")])) == [
        "14:44: stock.mug.source.among.1: expected a supplier, or another stock point, found 'acmee' (did you mean 'acme'?)"
    ]
