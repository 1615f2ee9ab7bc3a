"""What was probably meant by a value that cannot be read."""

from __future__ import annotations

import pytest

from tests.helpers.tiny import Refusals, changed

MEANT = {
    "patience: 12 months": "'12 months' (months differ in length: write days or weeks)",
    "patience: 12 d": "'12 d' (did you mean '12 days'?)",
    "patience: 12 dyas": "'12 dyas' (did you mean '12 days'?)",
    "patience: 12 mugs": "'12 mugs' (units of time are second, minute, hour, day, week and year)",
    "patience: 7 Tage": "'7 Tage' (did you mean '7 days'?)",
    "patience: 3 Wochen": "'3 Wochen' (did you mean '3 weeks'?)",
    "patience: 3 Monate": "'3 Monate' (months differ in length: write days or weeks)",
    "patience: 5 calendar days": "'5 calendar days' (did you mean '5 days'?)",
    "patience: a week": "'a week' (did you mean '1 week'?)",
    "patience: weekly": "'weekly' (did you mean '1 week'?)",
    "patience: monthly": "'monthly' (months differ in length: write days or weeks)",
    "patience: 1 week 2 days": "'1 week 2 days' (a duration is one number with one unit, such as '9 days')",
    "patience: 5-7 days": "'5-7 days' (a range is a distribution: {type: uniform, low: 5 days, high: 7 days})",
    "patience: 5 to 7 d": "'5 to 7 d' (a range is a distribution: {type: uniform, low: 5 days, high: 7 days})",
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
    ("old", "new", "called", "here"),
    [
        ("lead_time: 5", "lead_time: 5, moq: 20", "moq", "minimum_order"),
        ("lead_time: 5", "lead_time: 5, pack size: 6", "pack size", "order_multiple"),
        ("lead_time: 5", "lead_time: {type: uniform, low: 3, high: 7, max: 9}", "max", "high"),
        ("base_stock_level: 8}", "base_stock_level: 8}\n    vendor: acme", "vendor", "source"),
        ("source: acme", "source: acme\n    initial: {stock: 10}", "stock", "on_hand"),
    ],
)
def test_what_planners_call_a_word_is_answered_with_the_word(
    old: str, new: str, called: str, here: str, refusals: Refusals
):
    (said,) = refusals(changed([(old, new)]))
    assert said.endswith(f": expected '{here}', which is what it is called here, found '{called}'")


WORKING_DAYS = ("5 business days", "5 working days", "5 workdays", "3 Werktage", "10 Arbeitstage", "1 weekday")


@pytest.mark.parametrize("days", WORKING_DAYS)
def test_working_days_are_not_taken_for_calendar_days(days: str, refusals: Refusals):
    found = (
        f"'{days}' (days are calendar days, for there are no calendars of working days yet: count the days that pass)"
    )
    (said,) = refusals(changed([("lead_time: 5", f"lead_time: {days}")]))
    assert said == f"11:21: suppliers.acme.lead_time: expected a duration, such as 5 or '36 hours', found {found}"


@pytest.mark.parametrize("change", [("rate: 3", "rate: 3 per working day"), ("level: 8", "level: 14 working days")])
def test_working_days_in_a_rate_or_a_level_are_no_calendar_days_either(change: tuple[str, str], refusals: Refusals):
    (said,) = refusals(changed([change]))
    assert "(days are calendar days, for there are no calendars of working days yet" in said
    assert "did you mean" not in said


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("lead_time: 5", "lead_time: exponental", "'exponental' (did you mean 'exponential'?)"),
        ("lead_time: 5", "lead_time: gama", "'gama' (did you mean 'gamma'?)"),
        ("rate: 3", "rate: 3 a day", "'3 a day' (did you mean '3 per day'?)"),
        ("rate: 3", "rate: 3/days", "'3/days' (did you mean '3 per day'?)"),
        ("rate: 3", "rate: 20 mugs per day", "'20 mugs per day' (did you mean '20 per day'?)"),
        ("rate: 3", "rate: 20 orders/day", "'20 orders/day' (did you mean '20 per day'?)"),
        ("rate: 3", "rate: 20 pro Tag", "'20 pro Tag' (did you mean '20 per day'?)"),
        ("rate: 3", "rate: 20 daily", "'20 daily' (did you mean '20 per day'?)"),
        ("lead_time: 5", "lead_time: ~5 days", "'~5 days' (did you mean '5 days'?)"),
        ("lead_time: 5", "lead_time: about 5 days", "'about 5 days' (did you mean '5 days'?)"),
        ("lead_time: 5", "lead_time: 5 days or so", "'5 days or so'"),  # no bare 5, which may be hours
        ("horizon: 100", "horizon: Q1", "'Q1'"),  # which is no 1
        ("lead_time: 5", "lead_time: 5, minimum_order: 500 EUR", "'500 EUR' (units, not money)"),
        ("lead_time: 5", "lead_time: 5, minimum_order: 20 pcs", "'20 pcs' (did you mean 20?)"),
        ("mug: {}", "mug: {holding_cost: 25%}", "'25%' (money, not a share of something)"),
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
