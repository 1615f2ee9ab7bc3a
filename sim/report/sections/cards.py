"""Cards: three numbers that decide, of the goal, of service and of stock, for a few policies, intervals drawn."""

from __future__ import annotations

import math

from sim.number_format import half_widths_within, too_few
from sim.report.findings.card_measures import CardMeasure, card_measures
from sim.report.findings.estimates import EstimateRow
from sim.report.sections.differences import difference_in_words
from sim.report.sections.page_context import PageContext, esc

MOST_POLICIES = 5
"""With more policies a card shows the best and the baseline only; the others are in the table of the best five."""
STATUS_WORDS = {"met": "met", "missed": "missed", "open": "cannot be told yet"}
"""What is said of a condition of the goal, by its status."""


def cards(context: PageContext) -> str:
    """Markup of a card each for goal, service and stock; what no policy defines has none."""
    shown = card_measures(context.comparison, context.estimates)
    return f'<div class="cards">{"".join(_card(card, context) for card in shown)}</div>'


def policies_of_cards(context: PageContext) -> list[str]:
    """The policies of a card: all in their order, or of many the best and the baseline."""
    if len(context.policies) <= MOST_POLICIES:
        return list(context.policies)
    return list(dict.fromkeys([context.best, context.baseline]))


def _card(card: CardMeasure, context: PageContext) -> str:
    estimates = {policy: context.estimates.of(policy, card.measure) for policy in policies_of_cards(context)}
    rows = "".join(_row(card, policy, estimates, context) for policy in estimates)
    return (
        f'<article class="card"><p class="role">{_role(card, context)}</p>'
        f'<h3>{context.name(card.measure)} <span class="unit">{esc(context.unit(card.measure))}</span></h3>'
        f"<ul>{rows}</ul></article>"
    )


def _role(card: CardMeasure, context: PageContext) -> str:
    """What the card is about; of the goal which way is better."""
    if card.role != "goal":
        return card.role
    return f"goal: {'less' if context.comparison.objective.less_is_better else 'more'} is better"


def _row(card: CardMeasure, policy: str, estimates: dict[str, EstimateRow], context: PageContext) -> str:
    key, estimate = card.measure, estimates[policy]
    name = ""
    if len(context.policies) > 1:
        tag = context.tag(policy)
        name = f"{context.policy(policy)}{f' <small>{tag}</small>' if tag else ''}"
    difference = context.estimates.difference(policy, key)
    delta = ""
    if difference is not None and math.isfinite(difference.mean):
        words = difference_in_words(key, difference, context)
        delta = f'<span class="delta" {context.showing(key)}>{words}</span>'
    status = "".join(
        f'<span class="status {judged.status}">{esc(judged.condition.text)}: {STATUS_WORDS[judged.status]}</span>'
        for judged in context.comparison.conditions.get(policy, ())
        if judged.condition.measure == key and judged.condition.stock == "*" and not judged.condition.group
    )
    interval = _interval(key, policy, estimates, context)
    return (
        f'<li><div class="entry">{name}</div><strong>{context.number(key, estimate)}'
        f"{replications_defined(estimate, context)}</strong>{interval}{delta}{status}</li>"
    )


def replications_defined(estimate: EstimateRow, context: PageContext) -> str:
    """Markup of how many replications define a measure; '' where all do, or so few that the number says so."""
    replications = context.comparison.replications
    if not 0 < estimate.n < replications or too_few(estimate.n, replications):
        return ""
    return f'<small class="few">in {estimate.n} of {replications}</small>'


def _interval(key: str, policy: str, of_card: dict[str, EstimateRow], context: PageContext) -> str:
    """The interval as a bar on a scale common to the card's policies."""
    scale, within = context.labels.scale(key), context.labels.within(key)
    reach = {}
    for name, row in of_card.items():
        if row.defined and not too_few(row.n, context.comparison.replications):
            mean = scale.factor * row.mean
            below, above = half_widths_within(mean, scale.factor * row.half_width, within)
            reach[name] = (mean - below, mean, mean + above)
    low, high = (pick(pick(three) for three in reach.values()) if reach else 0.0 for pick in (min, max))
    if policy not in reach or len(of_card) < 2 or not high > low:
        return ""
    start, middle, end = (4 + 92 * (value - low) / (high - low) for value in reach[policy])
    bar = f'<i style="left:{start:.1f}%;width:{end - start:.1f}%"></i><b style="left:{middle:.1f}%"></b>'
    return f'<span class="strip" style="color:{context.theme.style(policy).colour}" aria-hidden="true">{bar}</span>'
