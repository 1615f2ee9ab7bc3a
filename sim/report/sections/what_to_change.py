"""What to change: the restock levels of the best policy beside those of today, what was asked, what is attained."""

from __future__ import annotations

import math
from typing import Any

from sim.number_format import plain
from sim.report.findings.estimates import EstimateRow
from sim.report.findings.plain_words import plain_word
from sim.report.findings.policy_changes import change_in_words, policy_changes
from sim.report.sections.page_context import PageContext, esc, table
from sim.scenario.money import unit_value

MOST_ROWS = 24
"""Levels in the table; all of them are in restock_levels.csv."""


def what_to_change(context: PageContext) -> str:
    """Markup of what the best policy changes of the baseline: its other words, then the levels, item by item."""
    levels = _levels(context)
    if context.best == context.baseline:
        if len(context.policies) < 2 or not levels:
            return levels
        return f"<p>Nothing: {context.policy(context.best)} is the best of what was compared. Its levels:</p>{levels}"
    scenarios = context.comparison.scenario.policies
    best = scenarios[context.best]
    changes = [change_in_words(change, best) for change in policy_changes(scenarios[context.baseline], best)]
    items = "".join(f"<li>{esc(change)}</li>" for change in changes)
    lead = f"<p>From {context.policy(context.baseline)} to {context.policy(context.best)}:</p>"
    return f'{lead}<ul class="changes">{items}</ul>{levels}'


def _levels(context: PageContext) -> str:
    """Markup of the levels of the best policy, beside the baseline's; '' where no rule plays with any."""
    frame = context.levels
    best = frame[frame["policy"] == context.best]
    if best.empty:
        return ""
    before = {
        (row.stock, row.word): row.level for row in frame[frame["policy"] == context.baseline].itertuples(index=False)
    }
    rows = list(best.itertuples(index=False))
    compared = context.best != context.baseline
    shown = _shown(rows, before if compared else {}, context)
    heads = [
        "item",
        "word of its rule",
        *["today"] * compared,
        "change to" if compared else "level",
        "asked",
        "attained",
    ]
    asks = any(row.asked for row in shown)
    head = "".join(
        f'<th scope="col"{_text_class(name)}>{name}</th>' for name in heads if asks or name not in ("asked", "attained")
    )
    body = "".join(_row(row, before, compared, asks, context) for row in shown)
    note = "Levels and lots in units; what is attained is the mean with its 95 % interval."
    items, all_items = len({row.stock for row in shown}), len({row.stock for row in rows})
    if items < all_items:
        which = "change most by the value of their units, the most first" if compared else "come first"
        note += f" Of {plain(all_items)} items these {items} {which}."
    note += " All of them, of every policy, are in restock_levels.csv beside this page."
    return f'{table(head, f"<tbody>{body}</tbody>", label="restock levels", kind="levels")}<p class="note">{note}</p>'


def _shown(rows: list[Any], before: dict[tuple[str, str], int], context: PageContext) -> list[Any]:
    """The levels of whole items, as many as there is room for: of more, those that change most in money come first."""
    if len(rows) <= MOST_ROWS:
        return rows
    items: dict[str, list[Any]] = {}
    for row in rows:
        items.setdefault(row.stock, []).append(row)
    scenario = context.comparison.scenario.policies[context.best]

    def change(stock: str) -> tuple[float, int]:
        """How much the levels of an item change: in money, and in units."""
        units = sum(abs(row.level - before.get((stock, row.word), 0)) for row in items[stock])
        return -units * unit_value(scenario, stock), -units

    shown: list[Any] = []
    for stock in sorted(items, key=change) if before else items:
        if shown and len(shown) + len(items[stock]) > MOST_ROWS:
            break
        shown += items[stock]
    return shown


def _row(row: Any, before: dict[tuple[str, str], int], compared: bool, asks: bool, context: PageContext) -> str:
    """Markup of a level: what it was, what it becomes, what was asked and what came of it."""
    old = before.get((row.stock, row.word))
    was = f"<td>{'–' if old is None else plain(old)}</td>" if compared else ""
    same = compared and old == row.level
    level = f"<td>{'unchanged' if same else f'<strong>{plain(row.level)}</strong>'}</td>"
    cells = ""
    if asks:
        cells = f'<td class="text">{esc(asked_in_words(row))}</td><td>{attained_in_words(row, context)}</td>'
    return (
        f'<tr><th scope="row">{esc(row.stock)}</th><td class="text">{esc(plain_word(row.word))}</td>'
        f"{was}{level}{cells}</tr>"
    )


def asked_in_words(row: Any) -> str:
    """What is asked of a level, with the measure that tells; '' for a number of the file's own."""
    if not row.asked:
        return ""
    return f"{row.asked} {plain_word(row.measure)}" if row.asked.endswith("%") else plain_word(str(row.asked))


def attained_in_words(row: Any, context: PageContext) -> str:
    """Markup of what is attained, with its unit, and whether that meets what was asked; '' where nothing was asked."""
    if not row.asked or not row.measure or not math.isfinite(row.attained):
        return ""
    estimate = context.estimates.of(row.policy, row.measure, row.stock)
    number = context.marked(row.measure, estimate if estimate.defined else EstimateRow())
    unit = context.labels.scale(row.measure).unit
    met = f'<small class="status {esc(row.met)}">{esc(row.verdict)}</small>' if row.verdict else ""
    return f"{number} {esc(unit)}{met}"


def _text_class(name: str) -> str:
    return ' class="text"' if name in ("word of its rule", "asked") else ""
