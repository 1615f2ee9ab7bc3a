"""Items that miss their target: which, by how much, and how they fared under the baseline; the worst first."""

from __future__ import annotations

from sim.number_format import plain
from sim.report.findings.estimates import EstimateRow
from sim.report.findings.missed_targets import MISSED, MissedTarget, missed_targets
from sim.report.sections.page_context import PageContext, esc, table

MOST_ROWS = 12
"""Items in the table; the others are counted."""


def below_target(context: PageContext) -> str:
    """Markup of the items and customer groups that miss, or may miss, what was asked of them under the best policy.

    '' where nothing was asked of any.
    """
    rows = missed_targets(context.comparison, context.best, context.levels, context.estimates)
    under = f" under {context.policy(context.best)}" if len(context.policies) > 1 else ""
    if not rows:
        asked = (context.levels["met"] != "").any() or any(
            one.stock != "*" or one.group for one in context.comparison.scenario.goal.conditions
        )
        return f"<p>None: every item surely reaches what was asked of it{under}.</p>" if asked else ""
    shown = rows[:MOST_ROWS]
    compared = context.best != context.baseline
    heads = ["item", "measure", "asked", "attained", *["today"] * compared, "by how much"]
    classes = {"measure": ' class="text"', "asked": ' class="text"'}
    head = "".join(f'<th scope="col"{classes.get(name, "")}>{name}</th>' for name in heads)
    body = "".join(_row(row, compared, context) for row in shown)
    more = f" The {len(shown)} worst of {plain(len(rows))}." if len(rows) > len(shown) else ""
    return (
        f"<p>{_counted(rows)}{under}.{more}</p>"
        f"{table(head, f'<tbody>{body}</tbody>', label='items that miss their target', kind='targets')}"
    )


def _counted(rows: list[MissedTarget]) -> str:
    """How many surely miss what was asked of them, and how many may."""
    surely = sum(row.status == MISSED for row in rows)
    perhaps = len(rows) - surely
    first = f"{plain(surely)} surely miss{'es' if surely == 1 else ''} what was asked" if surely else ""
    may = f"{plain(perhaps)} may: the interval holds what was asked" if perhaps else ""
    if not first:
        return f"None surely misses what was asked; {may},"
    return f"{first}{f', {may},' if may else ''}"


def _row(row: MissedTarget, compared: bool, context: PageContext) -> str:
    """Markup of an item: what was asked of it and by whom, what it attains, and how far that is off."""
    scale = context.labels.scale(row.measure)
    who = f"{esc(row.group)}<small>customers</small>" if row.group else esc(row.stock)
    sign = {">=": "≥", "<=": "≤"}.get(row.operator, row.operator)
    asked = f"{sign} {100 * row.asked:.6g} %" if scale.unit == "%" else f"{sign} {row.asked:.6g} {scale.unit}"
    before = ""
    if compared:
        estimate = context.estimates.of(context.baseline, row.measure, row.stock, row.group)
        before = f"<td>{context.marked(row.measure, estimate if estimate.defined else EstimateRow())}</td>"
    gap = scale.factor * row.short * abs(row.asked)
    off = (
        f"{gap:.3g} {scale.difference.removesuffix('s') if f'{gap:.3g}' == '1' else scale.difference}"
        if gap
        else "may reach it"
    )
    if row.status != MISSED and gap:
        off += "<small>perhaps chance</small>"
    return (
        f'<tr><th scope="row">{who}</th><td class="text">{context.name(row.measure)}</td>'
        f'<td class="text">{esc(asked)}<small>by {esc(row.source)}</small></td>'
        f"<td>{context.marked(row.measure, row.estimate)}</td>{before}<td>{off}</td></tr>"
    )
