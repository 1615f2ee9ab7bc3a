"""Policies side by side: the measures that decide, a column a policy, and the others folded below."""

from __future__ import annotations

from sim.number_format import plain
from sim.report.sections.cards import against, fewer, tells
from sim.report.sections.page_context import Sheet, esc, folded, table

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


def policies_table(sheet: Sheet) -> str:
    """The measures that decide, a column a policy, and the rest of the measures folded below."""
    known = sheet.estimates.measures
    if not any(sheet.estimates.of(policy, "revenue").mean > 0 for policy in sheet.policies):
        known = [key for key in known if key not in MONEY_IN]
    if "parts" in sheet.added_up:  # orders of parts over demand for products are no ratio of anything
        known = [key for key in known if key != "bullwhip_ratio"]
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
    unit = sheet.unit(key)
    found = {policy: sheet.estimates.of(policy, key) for policy in sheet.policies}
    cells = []
    for policy, estimate in found.items():
        difference = sheet.estimates.difference(policy, key)
        delta = against(key, difference, sheet) if difference else ""
        cells.append(f"<td>{sheet.number(key, estimate)}{fewer(estimate, sheet)}{delta}</td>")
    counts = " / ".join(dict.fromkeys(plain(one.n) for one in found.values()))
    return (
        f'<tr><th scope="row">{sheet.name(key)}<small>{esc(unit)}</small></th>{"".join(cells)}'
        f'<td class="count">{counts}</td></tr>'
    )
