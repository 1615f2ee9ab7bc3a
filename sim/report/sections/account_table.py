"""The account: how every order placed ended, with the sum that must close."""

from __future__ import annotations

from sim.number_format import percent, plain
from sim.report.figures.account import OUTCOMES
from sim.report.findings.estimates import OVER_ALL
from sim.report.sections.page_context import Sheet, esc, table

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
                f". Under *{policy}*, {percent(left / waited)} of all backorders were cancelled, and on average "
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
