"""Computed levels: what a restock rule declares (`{days: 14}`), the units that came of it, and the formula."""

from __future__ import annotations

from sim.number_format import plain
from sim.report.sections.page_context import PageContext, esc, folded, table

OPEN_LEVELS = 12
"""With more levels than this their table is folded."""

FORMULAS = {
    "days": "days of mean demand",
    "service_level": "μ_D·L′ + z·√(L′·σ_D² + μ_D²·σ_L²), z the normal quantile of the cycle service level",
    "fill_rate": "the smallest level whose fill rate reaches the share, by the normal loss function",
    "eoq": "√(2 · order cost · μ_D / holding cost), at least the supplier's minimum and multiple",
}
"""How each kind of level is computed; the page says what the letters stand for."""


def computed_table(context: PageContext) -> str:
    """Markup of the levels that restock rules computed from demand, lead time and cost."""
    heads = "".join(f'<th scope="col" class="text">{head}</th>' for head in ("stock point", "word", "declared"))
    head = f'<th scope="col">policy</th>{heads}<th scope="col">computed</th>'
    rows = "".join(
        f'<tr><th scope="row">{context.policy(level.policy)}</th><td class="text">{esc(level.stock)}</td>'
        f'<td class="text"><code>{esc(level.word)}</code></td>'
        f'<td class="text"><code>{esc(declared(level.declared))}</code></td>'
        f"<td>{plain(level.number)} units</td></tr>"
        for level in context.comparison.computed
    )
    levels = context.comparison.computed
    used = [word for word in FORMULAS if any(word in declared(level.declared) for level in levels)]
    formulas = "".join(f"<li><code>{word}</code>: {FORMULAS[word]}</li>" for word in used)
    shown = table(head, f"<tbody>{rows}</tbody>", label="computed levels", kind="computed")
    shown += f'<ul class="ways">{formulas}</ul>'
    return shown if len(levels) <= OPEN_LEVELS else folded(f"{len(levels)} levels", shown)


def declared(value: object) -> str:
    """A level as the scenario file has it.

    >>> declared({"service_level": 0.98}), declared("eoq")
    ('{service_level: 0.98}', 'eoq')
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{word}: {declared(inner)}" for word, inner in value.items()) + "}"
    return f"{value:g}" if isinstance(value, float) else str(value)
