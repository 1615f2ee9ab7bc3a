"""The best five policies of many, in a table: what each gains, its service and its stock, and what it gives up."""

from __future__ import annotations

import math

from sim.experiments.best_policies import BestPolicy
from sim.number_format import MINUS, plain, rounded
from sim.report.findings.card_measures import card_measures
from sim.report.sections.cards import MOST_POLICIES
from sim.report.sections.differences import ALIKE
from sim.report.sections.page_context import PageContext, esc, table


def best_five(context: PageContext) -> str:
    """Markup of the five best policies, the best first; '' where the cards have room for all policies."""
    if len(context.policies) <= MOST_POLICIES:
        return ""
    measures = [card.measure for card in card_measures(context.comparison, context.estimates)]
    gain = _gain_head(context)
    heads = "".join(
        f'<th scope="col">{context.name(key)}<small>{esc(context.labels.scale(key).unit)}</small></th>'
        for key in measures[1:]
    )
    goal = context.comparison.objective.measure
    unit = esc(context.labels.scale(goal).unit)
    head = (
        f'<th scope="col">policy</th><th scope="col">{context.name(goal)}<small>{unit}</small></th>'
        f'<th scope="col">{gain}</th>{heads}'
        '<th scope="col" class="text">what it gives up</th>'
    )
    rows = "".join(_row(row, measures[1:], context) for row in context.comparison.best_policies)
    others = len(context.policies) - len(context.comparison.best_policies)
    order = "First those that keep every condition. " if context.comparison.scenario.goal.conditions else ""
    left = "the other one is" if others == 1 else f"the other {plain(others)} are"
    note = f"{order}Gain: over {context.baseline}; {ALIKE}: may be chance; {left} in “Policies side by side”."
    return f'{table(head, f"<tbody>{rows}</tbody>", label="the best five", kind="best")}<p class="note">{esc(note)}</p>'


def _gain_head(context: PageContext) -> str:
    """Markup of what a gain is of: a year, for money and counts, in its unit."""
    wording, measure = context.comparison.scenario.wording, context.comparison.objective.measure
    number = wording.difference(measure, 1.0)
    unit = number.partition(" ")[2].removesuffix(" a year")
    return f"gain{' a year' if wording.per_year(measure) != 1 else ''}<small>{esc(unit)}</small>"


def _row(row: BestPolicy, measures: list[str], context: PageContext) -> str:
    goal = context.comparison.objective.measure
    tag = context.tag(row.policy)
    name = f"{context.policy(row.policy)}{f' <small>{tag}</small>' if tag else ''}"
    cells = "".join(context.cell(key, context.estimates.of(row.policy, key)) for key in [goal, *measures])
    first, rest = cells.split("</td>", 1)
    nothing = "" if row.policy == context.baseline else "nothing that is sure"
    gives_up = "<br>".join(context.sentence(loss) for loss in row.gives_up) or nothing
    return (
        f'<tr><th scope="row">{name}</th>{first}</td><td>{_gain(row, context)}</td>{rest}'
        f'<td class="text">{gives_up}</td></tr>'
    )


def _gain(row: BestPolicy, context: PageContext) -> str:
    """The gain with its interval, a year where it is of money or counts."""
    if row.policy == context.baseline or not math.isfinite(row.gain):
        return ""
    wording, measure = context.comparison.scenario.wording, context.comparison.objective.measure
    factor = wording.per_year(measure) * (100 if context.labels.scale(measure).unit == "%" else 1)
    size = rounded(factor * abs(row.gain), factor * row.gain_half_width)
    signed = f"{'+' if row.gain >= 0 else MINUS}{size}"
    return signed if row.told_apart or not math.isfinite(row.gain_half_width) else f"{ALIKE} {signed}"
