"""Parts of the whole: a few measures of every stock point, and of every customer group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.number_format import plain
from sim.report.findings.estimates import OVER_ALL
from sim.report.sections.cards import fewer, matters
from sim.report.sections.page_context import Sheet, esc, folded, table

PARTS = (
    "fill_rate",
    "backorder_rate",
    "mean_backorder_wait",
    "promise_kept_rate",
    "cancellation_rate",
    "lost_rate",
    "on_hand",
    "backorders",
    "total_cost",
)

GROUP_PARTS = (
    "orders_placed",
    "fill_rate",
    "order_fill_rate",
    "backorder_rate",
    "mean_backorder_wait",
    "p95_backorder_wait",
    "promise_kept_rate",
    "cancellation_rate",
    "lost_rate",
    "retention",
)

Part = tuple[str, str, str]
"""The name of a stock point or of a group, and the stock point and the group by which its estimates are known."""

MOST_PARTS = 50
"""Stock points, or groups, in a table of the page."""
OPEN_STOCKS = 6
"""With more stock points than this their table is folded."""


def stock_table(sheet: Sheet) -> str:
    """A few measures of every stock point, folded if there are many."""
    stocks = sheet.estimates.stocks
    title = "1 stock point" if len(stocks) == 1 else f"{plain(len(stocks))} stock points"
    costly = any(matters("total_cost", sheet.estimates.of(policy, "total_cost")) for policy in sheet.policies)
    first = Foremost("total_cost", highest=True) if costly else Foremost("fill_rate", highest=False)
    parts, note = first.of([(stock, stock, "") for stock in stocks], sheet)
    shown = _parts("stock point", PARTS, parts, sheet)
    return folded(title, note + shown, opened=len(stocks) <= OPEN_STOCKS)


def group_table(sheet: Sheet) -> str:
    """What customers of each group met."""
    groups = [(group, OVER_ALL, group) for group in sheet.estimates.groups]
    parts, note = Foremost("orders_placed", highest=True).of(groups, sheet)
    return note + _parts("customer group", GROUP_PARTS, parts, sheet)


class Foremost(NamedTuple):
    """Which stock points or groups stand in a page that has no room for all: those with the `highest`, or else the
    lowest, `measure` under the baseline."""

    measure: str
    highest: bool

    def of(self, parts: list[Part], sheet: Sheet) -> tuple[list[Part], str]:
        """The parts that are shown, and the words that say so; all of them in their order if they are not many."""
        if len(parts) <= MOST_PARTS:
            return parts, ""
        found = {part: sheet.estimates.of(sheet.baseline, self.measure, *part[1:]) for part in parts}
        sign = -1 if self.highest else 1
        ranked = sorted((part for part in parts if found[part].defined), key=lambda part: sign * found[part].mean)
        which = f"the {'highest' if self.highest else 'lowest'} {sheet.name(self.measure)}"
        under = f" under {sheet.policy(sheet.baseline)}" if len(sheet.policies) > 1 else ""
        note = (
            f"Of {plain(len(parts))} these {MOST_PARTS} have {which}{under}; all of them are in the table of measures, "
            "beside this page."
        )
        return ranked[:MOST_PARTS], f'<p class="note">{note}</p>'


def _parts(noun: str, measures: Sequence[str], parts: list[Part], sheet: Sheet) -> str:
    """A block of lines a part (its name, stock point and group), a line a policy; measures that are 0 throughout go."""

    every = [(policy, *at) for _, *at in parts for policy in sheet.policies]
    keys = [key for key in measures if any(matters(key, sheet.estimates.of(policy, key, *at)) for policy, *at in every)]
    several = len(sheet.policies) > 1
    heads = "".join(
        f'<th scope="col">{sheet.name(key)}<small>{esc(sheet.words.scale(key).unit)}</small></th>' for key in keys
    )
    policies = '<th scope="col" class="text">policy</th>' if several else ""
    head = f'<th scope="col">{noun}</th>{policies}{heads}'
    bodies = []
    for name, *at in parts:
        lines = ""
        for policy in sheet.policies:
            first = f'<th scope="rowgroup" rowspan="{len(sheet.policies)}">{esc(name)}</th>' * (not lines)
            second = f'<th scope="row">{sheet.policy(policy)}</th>' if several else ""
            found = ((key, sheet.estimates.of(policy, key, *at)) for key in keys)
            cells = "".join(sheet.cell(key, one, fewer(one, sheet)) for key, one in found)
            lines += f"<tr>{first}{second}{cells}</tr>"
        bodies.append(f"<tbody>{lines}</tbody>")
    return table(head, "".join(bodies), label=f"by {noun}", kind="parts")
