"""Levels of every policy: what each restock rule plays with, what was asked for, and how computed levels follow."""

from __future__ import annotations

from sim.number_format import plain
from sim.report.findings.plain_words import plain_word
from sim.report.sections.page_context import PageContext, esc, table

MOST_ROWS = 100
"""Levels in a table of the page."""

FORMULAS = {
    "days": "days of mean demand",
    "service_level": "μ_D·L′ + z·√(L′·σ_D² + μ_D²·σ_L²), z the normal quantile of the cycle service level",
    "fill_rate": "the smallest level whose fill rate reaches the share, by the normal loss function",
    "eoq": "√(2 · order cost · μ_D / holding cost), at least the supplier's minimum and multiple",
}
"""How each kind of level is computed; the page says what the letters stand for."""


def levels_table(context: PageContext) -> str:
    """Markup of the level of each word of each rule, a column a policy; '' where no rule plays with any."""
    frame = context.levels
    if frame.empty:
        return ""
    cells = {(row.stock, row.word, row.policy): _cell(row.level, row.asked) for row in frame.itertuples(index=False)}
    places = list(dict.fromkeys(zip(frame["stock"], frame["word"], strict=True)))
    tables = []
    for policies in context.batches():
        shown = [place for place in places if any((*place, policy) in cells for policy in policies)][:MOST_ROWS]
        heads = "".join(f'<th scope="col">{context.policy(policy)}</th>' for policy in policies)
        rows = "".join(
            f'<tr><th scope="row">{esc(stock)} <small>{esc(plain_word(word))}</small></th>'
            + "".join(f"<td>{cells.get((stock, word, policy), '')}</td>" for policy in policies)
            + "</tr>"
            for stock, word in shown
        )
        head = f'<th scope="col">stock point</th>{heads}'
        tables.append(table(head, f"<tbody>{rows}</tbody>", label="levels of every policy", kind="policies rules"))
    more = f" The first {MOST_ROWS} of {plain(len(places))};" if len(places) > MOST_ROWS else ""
    note = f"Units, and beside them what the scenario asks for.{more} restock_levels.csv beside this page has all."
    return f'{"".join(tables)}<p class="note">{note}</p>{_formulas(context)}'


def _cell(level: int, asked: str) -> str:
    return f"{plain(level)} <small>{esc(asked)}</small>" if asked else plain(level)


def _formulas(context: PageContext) -> str:
    """How the levels that were computed follow from demand, lead time and cost."""
    declared = [str(level.declared) for level in context.comparison.computed]
    used = [word for word in FORMULAS if any(word in text for text in declared)]
    if not used:
        return ""
    ways = "".join(f"<li><code>{word}</code>: {FORMULAS[word]}</li>" for word in used)
    letters = (
        "Computed levels are rounded up to whole units. μ_D and σ_D² are the mean and variance of demand per time "
        "unit, L′ the mean lead time plus the review period, σ_L the lead time's deviation."
    )
    return f'<p class="note">{esc(letters)}</p><ul class="ways">{ways}</ul>'
