"""Breakdowns: a few measures of every stock point, and of every customer group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.number_format import plain
from sim.report.findings.estimates import OVER_ALL, EstimateRow
from sim.report.findings.headline_measures import says_something
from sim.report.sections.cards import replications_defined
from sim.report.sections.page_context import PageContext, esc, table

STOCK_MEASURES = (
    "fill_rate",
    "backorder_rate",
    "mean_backorder_wait",
    "promise_kept_rate",
    "on_hand",
    "backorders",
    "running_cost",
)

GROUP_MEASURES = (
    "orders_placed",
    "fill_rate",
    "mean_backorder_wait",
    "promise_kept_rate",
    "cancellation_rate",
    "lost_rate",
    "retention",
)

MOST_ROWS = 30
"""Stock points, or groups, in a table of the page."""


class BreakdownRow(NamedTuple):
    """A stock point or a customer group: its name, and the stock point and group under which its estimates are."""

    name: str
    stock: str
    group: str

    def estimate(self, policy: str, measure: str, context: PageContext) -> EstimateRow:
        """The estimate of a measure here under a policy."""
        return context.estimates.of(policy, measure, self.stock, self.group)


def stock_table(context: PageContext) -> str:
    """Markup of a few measures of every stock point; of many those that cost most."""
    stocks = context.estimates.stocks
    costs = (context.estimates.of(policy, "running_cost") for policy in context.policies)
    costly = any(says_something("running_cost", cost) for cost in costs)
    ranking = Ranking("running_cost", highest=True) if costly else Ranking("fill_rate", highest=False)
    rows, note = ranking.first([BreakdownRow(stock, stock, "") for stock in stocks], context)
    return note + _table("stock point", STOCK_MEASURES, rows, context)


def group_table(context: PageContext) -> str:
    """Markup of a few measures of every customer group."""
    groups = [BreakdownRow(group, OVER_ALL, group) for group in context.estimates.groups]
    rows, note = Ranking("orders_placed", highest=True).first(groups, context)
    return note + _table("customer group", GROUP_MEASURES, rows, context)


class Ranking(NamedTuple):
    """Which rows stand in a page that has no room for all: those with the `highest`, or else the lowest, `measure`
    under the baseline."""

    measure: str
    highest: bool

    def first(self, rows: list[BreakdownRow], context: PageContext) -> tuple[list[BreakdownRow], str]:
        """The rows that are shown, and a note that says which; all of them in their order if they are not many."""
        if len(rows) <= MOST_ROWS:
            return rows, ""
        estimates = {row: row.estimate(context.baseline, self.measure, context) for row in rows}
        sign = -1 if self.highest else 1
        defined = (row for row in rows if estimates[row].defined)
        ranked = sorted(defined, key=lambda row: sign * estimates[row].mean)
        which = f"the {'highest' if self.highest else 'lowest'} {context.name(self.measure)}"
        under = f" under {context.policy(context.baseline)}" if len(context.policies) > 1 else ""
        note = (
            f"Of {plain(len(rows))} these {MOST_ROWS} have {which}{under}; all of them are in the table of measures, "
            "beside this page."
        )
        return ranked[:MOST_ROWS], f'<p class="note">{note}</p>'


def _table(noun: str, measures: Sequence[str], rows: list[BreakdownRow], context: PageContext) -> str:
    """Markup of a block of lines a row, a line a policy; measures that are 0 throughout are left out."""
    keys = [
        key
        for key in measures
        if any(says_something(key, row.estimate(policy, key, context)) for row in rows for policy in context.policies)
    ]
    several = len(context.policies) > 1
    heads = "".join(
        f'<th scope="col">{context.name(key)}<small>{esc(context.labels.scale(key).unit)}</small></th>' for key in keys
    )
    policies = '<th scope="col" class="text">policy</th>' if several else ""
    head = f'<th scope="col">{noun}</th>{policies}{heads}'
    bodies = []
    for row in rows:
        lines = ""
        for policy in context.policies:
            first = f'<th scope="rowgroup" rowspan="{len(context.policies)}">{esc(row.name)}</th>' * (not lines)
            second = f'<th scope="row">{context.policy(policy)}</th>' if several else ""
            estimates = {key: row.estimate(policy, key, context) for key in keys}
            cells = "".join(
                context.cell(key, estimate, replications_defined(estimate, context))
                for key, estimate in estimates.items()
            )
            lines += f"<tr>{first}{second}{cells}</tr>"
        bodies.append(f"<tbody>{lines}</tbody>")
    return table(head, "".join(bodies), label=f"by {noun}", kind="parts")
