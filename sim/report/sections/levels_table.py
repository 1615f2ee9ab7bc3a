"""Levels of every policy: what each restock rule plays with, what was asked for, and how computed levels follow."""

from __future__ import annotations

from typing import Any

from sim.number_format import plain
from sim.report.findings.plain_words import plain_word
from sim.report.sections.page_context import PageContext, esc, table
from sim.report.sections.what_to_change import asked_in_words, attained_in_words

MOST_ROWS = 100
"""Levels in a table of the page."""

FORMULAS = {
    "days": "days of mean demand",
    "service_level": "μ_D·L′ + z·√(L′·σ_D² + μ_D²·σ_L²), z the normal quantile of the cycle service level; of a rule "
    "that orders each unit demanded at once, where Palm’s theorem holds, the smallest S with P(N < S) of that share, "
    "N the units outstanding, and the ready rate tells",
    "fill_rate": "the smallest level whose fill rate reaches the share, by the normal loss function; of a rule that "
    "orders each unit demanded at once, where Palm’s theorem holds, by the units outstanding",
    "eoq": "√(2 · order cost · μ_D / holding cost), the lot of least cost over all prices that the supplier sells",
}
"""How each kind of level is computed; the page says what the letters stand for."""


def levels_table(context: PageContext) -> str:
    """Markup of the level of each word of each rule, a column a policy; '' where no rule plays with any."""
    frame = context.levels
    if frame.empty:
        return ""
    cells = {(row.stock, row.word, row.policy): _cell(row, context) for row in frame.itertuples(index=False)}
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
    note = (
        "Units, and below them what the scenario asks for and what was attained, with its 95 % interval."
        f"{more} restock_levels.csv beside this page has all."
    )
    return f'{"".join(tables)}<p class="note">{note}</p>{_formulas(context)}{_cautions(context)}'


def _cell(row: Any, context: PageContext) -> str:
    """Markup of a level, with what was asked of it and what it attained."""
    asked, attained = asked_in_words(row), attained_in_words(row, context)
    return f"{plain(row.level)}{''.join(f' <small>{text}</small>' for text in (esc(asked), attained) if text)}"


def _cautions(context: PageContext) -> str:
    """What the formulas leave out and the scenario has."""
    sentences = "".join(f"<li>{esc(sentence[0].upper() + sentence[1:])}.</li>" for sentence in context.level_cautions)
    if not sentences:
        return ""
    lead = "What these formulas leave out and the scenario has; hold what was asked against what was attained:"
    return f'<p class="note">{lead}</p><ul class="ways">{sentences}</ul>'


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
