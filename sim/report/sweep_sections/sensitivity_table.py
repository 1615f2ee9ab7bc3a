"""The table of sensitivities: how much each path matters to what decides, under each policy."""

from __future__ import annotations

from typing import Any

import numpy as np

from sim.number_format import rounded
from sim.report.findings.index_rows import index_rows
from sim.report.sections.page_context import esc, folded, table
from sim.report.sweep_sections.sweep_context import SweepContext

INDICES = {
    "ST": ("S_T", "share of the variance with all that the path does together with others (Sobol')"),
    "S1": ("S₁", "share of the variance that the path accounts for by itself"),
    "mu_star": ("μ*", "mean size of the elementary effects (Morris)"),
    "mu": ("μ", "mean of the elementary effects; far from μ* where they differ in sign"),
    "sigma": ("σ", "standard deviation of the elementary effects: bends, or hangs on other paths"),
    "swing": ("swing", "from the least to the most that the path by itself moves it to"),
}
"""What each index is called, and what it means."""
MOST_ROWS = 12
"""A longer table is folded on the screen."""
OF_VARIANCE = ("ST", "S1")
"""Indices that are shares."""


def sensitivity_table(context: SweepContext) -> str:
    """Markup of a row a path and policy, with its indices and their intervals; '' where there are none.

    Where there are many it is folded.
    """
    rows = index_rows(context.sweep, *INDICES)
    if rows.empty or len(context.axes) < 2:
        return ""
    indices = [index for index in INDICES if (rows["index"] == index).any()]
    measure = str(rows["measure"].iloc[0])
    several = rows["policy"].nunique() > 1
    heads = ['<th scope="col">path</th>'] + ['<th scope="col" class="text">policy</th>'] * several
    heads += [f'<th scope="col">{INDICES[index][0]}</th>' for index in indices]
    body = []
    for path, of_path in rows.groupby("path", sort=False):
        policies = list(of_path.groupby("policy", sort=False))
        label = f"{esc(of_path['label'].iloc[0])}<small>{esc(path)}</small>"
        head = f'<th scope="rowgroup" rowspan="{len(policies)}">{label}</th>'
        for policy, of_policy in policies:
            found = {str(row["index"]): row for _, row in of_policy.iterrows()}
            cells = [f'<td class="text">{context.policy(str(policy))}</td>'] * several
            cells += [_cell(context, measure, index, found.get(index)) for index in indices]
            body.append(f"<tr>{head}{''.join(cells)}</tr>")
            head = ""
    markup = table("".join(heads), f"<tbody>{''.join(body)}</tbody>", label="Sensitivities", kind="indices")
    markup = f'<p class="note">{_note(context, measure, indices)}</p>{markup}'
    return markup if len(body) <= MOST_ROWS else folded("sensitivity-table", "The numbers", markup)


def _note(context: SweepContext, measure: str, indices: list[str]) -> str:
    meanings = "; ".join(f"{INDICES[index][0]}: {INDICES[index][1]}" for index in indices)
    unit = context.labels.scale(measure).difference
    where = f" ({unit})" if unit and not set(indices) <= set(OF_VARIANCE) else ""
    return context.sentence(f"Of {context.labels.name(measure)}{where}. {meanings}.")


def _cell(context: SweepContext, measure: str, index: str, row: Any) -> str:
    """A value of an index with the ends of its interval; a swing has the least and the most."""
    if row is None or not np.isfinite(row["value"]):
        return '<td><i class="none">–</i></td>'
    factor = 100.0 if index in OF_VARIANCE else context.labels.scale(measure).factor
    sign = " %" if index in OF_VARIANCE else ""
    value, low, high = (factor * float(row[word]) for word in ("value", "low", "high"))
    if not (np.isfinite(low) and np.isfinite(high)):
        return f"<td>{rounded(value)}{sign}</td>"
    return f'<td>{rounded(value)}{sign} <small class="half">{rounded(low)} to {rounded(high)}</small></td>'
