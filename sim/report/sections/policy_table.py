"""Policies side by side: the headline measures, a column a policy, and the others folded below."""

from __future__ import annotations

from sim.number_format import plain
from sim.report.findings.headline_measures import PAGE_HEADLINES, worth_showing
from sim.report.sections.cards import difference_from_baseline, replications_defined
from sim.report.sections.page_context import PageContext, esc, folded, table

MONEY_IN = ("revenue", "revenue_sum", "profit", "profit_sum")
"""Measures that are 0, or the cost again, where nothing has a price."""

NEVER_FOLDED = ("notices_per_backorder",)
"""Measures that are headlines or left out: 0 everywhere says only that the store never writes."""


def policies_table(context: PageContext) -> str:
    """Markup of the headline measures, a column a policy, and of the other measures, folded below."""
    known = context.estimates.measures
    if not any(context.estimates.of(policy, "revenue").mean > 0 for policy in context.policies):
        known = [key for key in known if key not in MONEY_IN]
    if "parts" in context.added_up:  # orders of parts over demand for products are no ratio of anything
        known = [key for key in known if key != "bullwhip_ratio"]
    first = [key for key in PAGE_HEADLINES if worth_showing(key, context.estimates, context.policies)]
    # a window's sum is its measure per time unit, times the window
    rest = [key for key in known if key not in first and key.removesuffix("_sum") not in {*known} - {key}]
    rest = [key for key in rest if key not in NEVER_FOLDED]
    others = folded(f"{len(rest)} other measures", _side_by_side(rest, context)) if rest else ""
    return _side_by_side(first, context) + others


def _side_by_side(keys: list[str], context: PageContext) -> str:
    baseline = "<small>baseline</small>" if len(context.policies) > 1 else ""
    heads = "".join(
        f'<th scope="col">{context.policy(policy)}{baseline if policy == context.baseline else ""}</th>'
        for policy in context.policies
    )
    head = f'<th scope="col">measure</th>{heads}<th scope="col">n</th>'
    rows = "".join(_measure_row(key, context) for key in keys)
    return table(
        head,
        f"<tbody>{rows}</tbody>",
        label="policies side by side",
        kind=f"policies{context.many}" if len(context.policies) > 1 else "policies alone",
    )


def _measure_row(key: str, context: PageContext) -> str:
    unit = context.unit(key)
    estimates = {policy: context.estimates.of(policy, key) for policy in context.policies}
    cells = []
    for policy, estimate in estimates.items():
        difference = context.estimates.difference(policy, key)
        delta = difference_from_baseline(key, difference, context) if difference else ""
        cells.append(f"<td>{context.number(key, estimate)}{replications_defined(estimate, context)}{delta}</td>")
    counts = " / ".join(dict.fromkeys(plain(estimate.n) for estimate in estimates.values()))
    return (
        f'<tr><th scope="row">{context.name(key)}<small>{esc(unit)}</small></th>{"".join(cells)}'
        f'<td class="count">{counts}</td></tr>'
    )
