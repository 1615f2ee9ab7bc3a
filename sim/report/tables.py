"""Tables of the page: policies side by side, the account, stock points, customer groups, computed levels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sim.report.cards import against, matters, tells
from sim.report.estimates import OVER_ALL, Estimate
from sim.report.figures.account import OUTCOMES
from sim.report.markup import Sheet, esc, table
from sim.report.numbers import percent, plain

HEADLINES = (
    "fill_rate",
    "order_fill_rate",
    "backorder_rate",
    "oversold_rate",
    "lost_rate",
    "declined_rate",
    "substitution_rate",
    "cancellation_rate",
    "mean_wait",
    "mean_backorder_wait",
    "p95_backorder_wait",
    "promise_kept_rate",
    "agreed_kept_rate",
    "quote_error",
    "notices_per_backorder",
    "retention",
    "visits_lost",
    "value_of_visits_lost",
    "on_hand",
    "backorders",
    "inventory_turns",
    "replenishment_orders",
    "notice_cost",
    "total_cost",
    "revenue",
    "profit",
)

MONEY_IN = ("revenue", "revenue_sum", "profit", "profit_sum")
"""Measures that say nothing, or the cost again, where nothing has a price."""

UNLESS_NONE = ("notices_per_backorder",)
"""Measures that say nothing where they are 0 everywhere: the store never writes."""

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
OPEN_STOCKS, OPEN_LEVELS = 6, 12
"""With more stock points, or more computed levels, than this their table is folded."""

TRIPS = 0.05
"""Two numbers for one thing that are this far apart, of the one, need a word."""

MEANINGS = {
    "placed": "orders that arrived within the window",
    "filled_at_once": "covered whole by what was there",
    "filled_on_time": "waited, and had everything by the last date agreed (without a date, any fill is on time)",
    "filled_late": "waited, and had everything after the last date agreed",
    "substituted": "took an alternative product",
    "lost": "met a shortage and would not wait, or was refused",
    "declined": "would have waited, but not for the date quoted, or not without one",
    "cancelled": "waited, and left when patience ran out",
    "cancelled_at_notice": "waited, and left at a notice of a later date",
    "still_waiting": "still waiting when the window closed",
}


def policies_table(sheet: Sheet) -> str:
    """The measures that decide, a column a policy, and the rest of the measures folded below."""
    known = sheet.estimates.measures
    if not any(sheet.estimates.of(policy, "revenue").mean > 0 for policy in sheet.policies):
        known = [key for key in known if key not in MONEY_IN]
    first = [key for key in HEADLINES if tells(key, sheet.estimates, sheet.policies)]
    # a window's sum is its measure per time unit, times the window
    rest = [key for key in known if key not in first and key.removesuffix("_sum") not in {*known} - {key}]
    rest = [key for key in rest if key not in UNLESS_NONE]
    others = folded(f"{len(rest)} other measures", _side_by_side(rest, sheet)) if rest else ""
    return _side_by_side(first, sheet) + others


def _side_by_side(keys: list[str], sheet: Sheet) -> str:
    baseline = "<small>baseline</small>" if len(sheet.policies) > 1 else ""
    heads = "".join(
        f'<th scope="col">{sheet.policy(policy)}{baseline if policy == sheet.baseline else ""}</th>'
        for policy in sheet.policies
    )
    head = f'<th scope="col">measure</th>{heads}<th scope="col">n</th>'
    rows = "".join(_measure_row(key, sheet) for key in keys)
    return table(
        head,
        f"<tbody>{rows}</tbody>",
        label="policies side by side",
        kind=f"policies{sheet.many}" if len(sheet.policies) > 1 else "policies alone",
    )


def _measure_row(key: str, sheet: Sheet) -> str:
    unit = sheet.words.scale(key).unit
    found = {policy: sheet.estimates.of(policy, key) for policy in sheet.policies}
    cells = []
    for policy, estimate in found.items():
        difference = sheet.estimates.difference(policy, key)
        delta = against(key, difference, sheet) if difference else ""
        cells.append(f"<td>{sheet.number(key, estimate)}{delta}</td>")
    counts = " / ".join(dict.fromkeys(plain(one.n) for one in found.values()))
    return (
        f'<tr><th scope="row">{sheet.name(key)}<small>{esc(unit)}</small></th>{"".join(cells)}'
        f'<td class="count">{counts}</td></tr>'
    )


def account_table(sheet: Sheet) -> str:
    """How every order placed ended, in orders and in units, with the sum that must close."""
    accounts = sheet.comparison.accounts
    double = len(sheet.policies) > 1
    heads = "".join(
        f'<th scope="colgroup" colspan="2">{sheet.policy(policy)}</th>'
        if double
        else '<th scope="colgroup" colspan="2"></th>'
        for policy in sheet.policies
    )
    seconds = '<th scope="col">orders</th><th scope="col">units</th>' * len(sheet.policies)
    head = f'<th scope="col">how they ended</th>{heads}</tr><tr><th></th>{seconds}'
    rows = []
    for outcome in OUTCOMES:
        counts = [accounts[policy][kind][outcome] for policy in sheet.policies for kind in ("orders", "units")]
        totals = [accounts[policy][kind]["placed"] for policy in sheet.policies for kind in ("orders", "units")]
        if any(counts):
            cells = "".join(
                f"<td>{plain(count)}<small>{percent(count / total) if total else ''}</small></td>"
                for count, total in zip(counts, totals, strict=True)
            )
            rows.append(f"<tr>{_outcome(outcome)}{cells}</tr>")
    sums = "".join(
        f"<td>{plain(accounts[policy][kind]['placed'])}</td>"
        for policy in sheet.policies
        for kind in ("orders", "units")
    )
    foot = f"<tfoot><tr>{_outcome('placed')}{sums}</tr></tfoot>"
    return (
        table(head, f"<tbody>{''.join(rows)}</tbody>{foot}", label="how the orders ended", kind=f"account{sheet.many}")
        + f'<p class="note">{_closes(sheet)}</p>'
    )


def account_note(sheet: Sheet) -> str:
    """That shares of sums are not means of shares, with the example that a reader would trip over."""
    if sheet.comparison.replications < 2:
        return "Orders and units of the one replication."
    note = (
        "Sums over all replications. The rates above are means of the replications' own rates, and where an event is "
    )
    note += "rare the two differ, because here a replication that had more of them counts for more"
    rows = sheet.comparison.measures
    rows = rows[(rows["stock"] == OVER_ALL) & (rows["group"] == "")]
    worst, example = TRIPS, ""
    for policy in sheet.policies:
        own = rows[rows["policy"] == policy].pivot(index="replication", columns="measure", values="value")
        waited = (own["backorder_rate"] * own["orders_placed"]).sum()
        left = (own["cancellation_rate_of_placed"] * own["orders_placed"]).sum()
        mean = sheet.estimates.of(policy, "cancellation_rate").mean
        if left and mean > 0 and abs(left / waited / mean - 1) > worst:
            worst = abs(left / waited / mean - 1)
            example = (
                f". Under {policy}, {percent(left / waited)} of all backorders were cancelled, and on average "
                f"{percent(mean)} of a replication's"
            )
    return f"{note}{example}."


def _outcome(outcome: str) -> str:
    meaning = esc(MEANINGS[outcome])
    return f'<th scope="row">{esc(outcome.replace("_", " "))}<small>{meaning}</small></th>'


def _closes(sheet: Sheet) -> str:
    """The account added up, once more, before the reader's eyes."""
    open_ = [
        policy
        for policy in sheet.policies
        for kind in ("orders", "units")
        if sum(sheet.comparison.accounts[policy][kind][outcome] for outcome in OUTCOMES)
        != sheet.comparison.accounts[policy][kind]["placed"]
    ]
    if open_:
        return f"The account does NOT close under {esc(', '.join(dict.fromkeys(open_)))}: a fault of the simulator."
    return (
        "The account closes: the lines above add up to what was placed, in orders and in units. Rows of 0 are left out."
    )


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
            cells = "".join(sheet.cell(key, one, _fewer(one, sheet)) for key, one in found)
            lines += f"<tr>{first}{second}{cells}</tr>"
        bodies.append(f"<tbody>{lines}</tbody>")
    return table(head, "".join(bodies), label=f"by {noun}", kind="parts")


def _fewer(estimate: Estimate, sheet: Sheet) -> str:
    """In how many replications a measure was defined, where that is not all of them."""
    return f"<small>n {estimate.n}</small>" if 0 < estimate.n < sheet.comparison.replications else ""


COMPUTED = {
    "days": "days of mean demand",
    "service_level": "μ_D·L′ + z·√(L′·σ_D² + μ_D²·σ_L²), z the normal quantile of the cycle service level",
    "fill_rate": "the smallest level whose fill rate reaches the share, by the normal loss function",
    "eoq": "√(2 · order cost · μ_D / holding cost), at least the supplier's minimum and multiple",
}
"""How levels are computed; the page says what the letters stand for."""


def computed_table(sheet: Sheet) -> str:
    """The levels that restock rules computed from demand, lead time and cost."""
    words = "".join(f'<th scope="col" class="text">{word}</th>' for word in ("stock point", "word", "declared"))
    head = f'<th scope="col">policy</th>{words}<th scope="col">computed</th>'
    rows = "".join(
        f'<tr><th scope="row">{sheet.policy(one.policy)}</th><td class="text">{esc(one.stock)}</td>'
        f'<td class="text"><code>{esc(one.word)}</code></td>'
        f'<td class="text"><code>{esc(declared(one.declared))}</code></td>'
        f"<td>{plain(one.number)} units</td></tr>"
        for one in sheet.comparison.computed
    )
    levels = sheet.comparison.computed
    used = [way for way in COMPUTED if any(way in declared(one.declared) for one in levels)]
    ways = "".join(f"<li><code>{way}</code>: {COMPUTED[way]}</li>" for way in used)
    shown = table(head, f"<tbody>{rows}</tbody>", label="computed levels", kind="computed")
    shown += f'<ul class="ways">{ways}</ul>'
    return shown if len(levels) <= OPEN_LEVELS else folded(f"{len(levels)} levels", shown)


def folded(title: str, inside: str, *, opened: bool = False) -> str:
    """Something that is shown when its title is clicked."""
    return f"<details{' open' * opened}><summary>{esc(title)}</summary>{inside}</details>"


def declared(value: object) -> str:
    """A level as the scenario file has it.

    >>> declared({"service_level": 0.98}), declared("eoq")
    ('{service_level: 0.98}', 'eoq')
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{word}: {declared(one)}" for word, one in value.items()) + "}"
    return f"{value:g}" if isinstance(value, float) else str(value)
