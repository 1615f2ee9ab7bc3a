"""Headline measures: those that decide, which the page and the terminal show first, and whether each says something."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.report.findings.estimates import EstimateRow, EstimateTable


class Headline(NamedTuple):
    """A measure of the page's first table, and whether the terminal, which has less room, shows it too."""

    measure: str
    in_terminal: bool = True


SERVICE = (
    Headline("fill_rate"),
    Headline("order_fill_rate"),
    Headline("backorder_rate"),
    Headline("oversold_rate"),
    Headline("lost_rate"),
    Headline("declined_rate"),
    Headline("substitution_rate"),
    Headline("cancellation_rate"),
    Headline("mean_wait"),
    Headline("mean_backorder_wait"),
    Headline("p95_backorder_wait"),
    Headline("promise_kept_rate"),
    Headline("agreed_kept_rate", in_terminal=False),
    Headline("quote_error", in_terminal=False),
    Headline("notices_per_backorder"),
)
LOYALTY = (
    Headline("retention"),
    Headline("visits_lost"),
    Headline("value_of_visits_lost"),
)
STOCK_AND_MONEY = (
    Headline("on_hand"),
    Headline("backorders"),
    Headline("inventory_turns", in_terminal=False),
    Headline("replenishment_orders", in_terminal=False),
    Headline("purchase_orders", in_terminal=False),
    Headline("notice_cost", in_terminal=False),
    Headline("total_cost"),
    Headline("revenue", in_terminal=False),
    Headline("profit"),
)

PAGE_HEADLINES = tuple(headline.measure for headline in (*SERVICE, *LOYALTY, *STOCK_AND_MONEY))
"""The keys of the page's first table, in its order."""
TERMINAL_HEADLINES = tuple(
    headline.measure for headline in (*SERVICE, *STOCK_AND_MONEY, *LOYALTY) if headline.in_terminal
)
"""The keys of the terminal's table, in its order."""

ZERO_IS_NEWS = ("promise_kept_rate", "agreed_kept_rate", "retention")
"""Measures of which 0 says something: no promise, or no customer, was kept."""


def says_something(measure: str, estimate: EstimateRow) -> bool:
    """Whether an estimate is worth showing: it is defined, and not 0 unless that is news."""
    return estimate.defined and (estimate.mean != 0 or measure in ZERO_IS_NEWS)


def worth_showing(measure: str, estimates: EstimateTable, policies: Sequence[str]) -> bool:
    """Whether a measure says something over all stock points under any policy; profit does not without revenue."""
    if measure == "profit" and not any(estimates.of(policy, "revenue").mean > 0 for policy in policies):
        return False
    return any(says_something(measure, estimates.of(policy, measure)) for policy in policies)
