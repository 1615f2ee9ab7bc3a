"""The account: how every order placed ended, in orders and in units, which add up to what was placed."""

from __future__ import annotations

from sim.number_format import percent, plain
from sim.report.figures.account import OUTCOMES
from sim.report.findings.estimates import OVER_ALL
from sim.report.sections.page_context import PageContext, esc, table
from sim.sentences import counted

NOTABLE = 0.05
"""Two rates of one thing whose ratio is this far from 1 need an explanation."""

LEAST_SHARE = 0.0001
"""Smaller shares are not told apart."""

MEANINGS = {
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


def account_table(context: PageContext) -> str:
    """Markup of the account: a row an outcome, for each policy its orders and units, and below what was placed."""
    tables = "".join(_account_of(policies, context) for policies in context.batches())
    meanings = "; ".join(
        f"<strong>{esc(_called(outcome))}</strong>: {esc(MEANINGS[outcome])}" for outcome in _found(context)
    )
    return f'{tables}<p class="note">{_closes(context)} {meanings}.</p>'


def _found(context: PageContext) -> list[str]:
    """The outcomes that there were, under any policy."""
    accounts = [account[kind] for account in context.comparison.accounts.values() for kind in ("orders", "units")]
    return [outcome for outcome in OUTCOMES if any(account[outcome] for account in accounts)]


def _called(outcome: str) -> str:
    return outcome.replace("_", " ")


def _account_of(policies: tuple[str, ...], context: PageContext) -> str:
    """Markup of the account of some policies: in a cell the orders, with their share, and below them the units."""
    accounts = context.comparison.accounts
    several = len(context.policies) > 1
    heads = "".join(f'<th scope="col">{context.policy(policy) if several else "orders"}</th>' for policy in policies)
    rows = [
        f'<tr><th scope="row">{esc(_called(outcome))}</th>'
        f"{''.join(_counts(accounts[policy], outcome) for policy in policies)}</tr>"
        for outcome in [*_found(context), "placed"]
    ]
    return table(
        f'<th scope="col">how they ended</th>{heads}',
        f"<tbody>{''.join(rows[:-1])}</tbody><tfoot>{rows[-1]}</tfoot>",
        label="how the orders ended",
        kind="account",
    )


def _counts(account: dict[str, dict[str, int]], outcome: str) -> str:
    """A cell: how many orders ended so, their share of those placed, and their units."""
    orders, placed, units = account["orders"][outcome], account["orders"]["placed"], account["units"][outcome]
    share = f' <i class="half">({_share(orders / placed)})</i>' if orders and placed and outcome != "placed" else ""
    return f"<td>{plain(orders)}{share}<small>{counted(units, 'unit')}</small></td>"


def _share(share: float) -> str:
    """A share of the orders, of two digits at least: of next to nothing none are told."""
    if share < LEAST_SHARE:
        return "< 0.01 %"
    return f"{100 * share:.{1 if share >= 0.01 else 2}f} %"


def account_note(context: PageContext) -> str:
    """The note that shares of sums differ from means of shares, with the policy where they differ the most."""
    if context.comparison.replications < 2:
        return "Orders and units of the one replication."
    note = (
        "Sums over all replications. The rates above are means of the replications' own rates, and where an event is "
        "rare the two differ, because here a replication that had more of them counts for more"
    )
    rows = context.comparison.measures
    rows = rows[(rows["stock"] == OVER_ALL) & (rows["group"] == "")]
    largest, example = NOTABLE, ""
    for policy in context.policies:
        values = rows[rows["policy"] == policy].pivot(index="replication", columns="measure", values="value")
        backorders = (values["backorder_rate"] * values["orders_placed"]).sum()
        cancelled = (values["cancellation_rate_of_placed"] * values["orders_placed"]).sum()
        mean = context.estimates.of(policy, "cancellation_rate").mean
        if cancelled and mean > 0 and abs(cancelled / backorders / mean - 1) > largest:
            largest = abs(cancelled / backorders / mean - 1)
            example = (
                f". Under *{policy}*, {percent(cancelled / backorders)} of all backorders were cancelled, and on "
                f"average {percent(mean)} of a replication's"
            )
    return f"{note}{example}."


def _closes(context: PageContext) -> str:
    """The sentence that the account adds up to the orders and units placed, or under which policies it does not."""
    unbalanced = [
        policy
        for policy in context.policies
        for kind in ("orders", "units")
        if sum(context.comparison.accounts[policy][kind][outcome] for outcome in OUTCOMES)
        != context.comparison.accounts[policy][kind]["placed"]
    ]
    if unbalanced:
        policies = esc(", ".join(dict.fromkeys(unbalanced)))
        return f"The account does NOT close under {policies}: a fault of the simulator."
    return (
        "The account closes: the lines above add up to what was placed, in orders and in units. Rows of 0 are left out."
    )
