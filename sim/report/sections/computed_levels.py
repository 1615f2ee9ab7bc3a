"""Levels that restock rules computed: what was declared, what came of it, and how."""

from __future__ import annotations

from sim.number_format import plain
from sim.report.sections.page_context import Sheet, esc, folded, table

OPEN_LEVELS = 12
"""With more levels than this their table is folded."""

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


def declared(value: object) -> str:
    """A level as the scenario file has it.

    >>> declared({"service_level": 0.98}), declared("eoq")
    ('{service_level: 0.98}', 'eoq')
    """
    if isinstance(value, dict):
        return "{" + ", ".join(f"{word}: {declared(one)}" for word, one in value.items()) + "}"
    return f"{value:g}" if isinstance(value, float) else str(value)
