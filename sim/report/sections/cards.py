"""Cards: the few numbers that decide, each for every policy, with its interval drawn."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.measures.statistics import Difference
from sim.number_format import finite_or_zero, rounded
from sim.report.findings.estimates import EstimateRow
from sim.report.findings.headline_measures import worth_showing
from sim.report.sections.page_context import PageContext, esc

MOST_POLICIES = 8
"""So many policies a card has room for."""
ROOMY = 4
"""With more than so many policies a card is wider, and its lines are closer."""
DECIDING = ("total_cost", "profit")
"""The measures of the last card that decide which policy is best; without any the first card decides."""


class Card(NamedTuple):
    """A measure of a card, and whether more of it is better."""

    measure: str
    more_is_better: bool


CARDS = (
    Card("fill_rate", more_is_better=True),
    Card("backorder_rate", more_is_better=False),
    Card("oversold_rate", more_is_better=False),
    Card("mean_backorder_wait", more_is_better=False),
    Card("cancellation_rate", more_is_better=False),
    Card("lost_rate", more_is_better=False),
    Card("promise_kept_rate", more_is_better=True),
    Card("retention", more_is_better=True),
    Card("on_hand", more_is_better=False),
    Card("total_cost", more_is_better=False),
    Card("profit", more_is_better=True),
)


def cards(context: PageContext) -> str:
    """Markup of a card for each measure that says something: defined somewhere, and not 0 everywhere."""
    shown = [card for card in CARDS if worth_showing(card.measure, context.estimates, context.policies)]
    best = _best(shown, context)
    kind = "cards dense" if len(context.policies) > ROOMY else "cards"
    return f'<div class="{kind}">{"".join(_card(card.measure, best, context) for card in shown)}</div>'


def _best(shown: list[Card], context: PageContext) -> str:
    """The best policy by profit, else cost, else fill rate."""
    lead = shown[-1] if shown and shown[-1].measure in DECIDING else shown[0] if shown else CARDS[0]
    sign = -1 if lead.more_is_better else 1
    means = {policy: sign * context.estimates.of(policy, lead.measure).mean for policy in context.policies}
    defined = (policy for policy in means if math.isfinite(means[policy]))
    return min(defined, key=means.__getitem__, default=context.baseline)


def _policies_of(key: str, best: str, context: PageContext) -> list[str]:
    """The policies of a card, in their order: all; of too many the baseline, the best, and those that differ most.

    Those told apart from the baseline on this very measure come first, then those that are farther from it.
    """
    if len(context.policies) <= MOST_POLICIES:
        return list(context.policies)
    ranked = sorted(
        context.policies,
        key=lambda policy: (policy not in (context.baseline, best), *_closeness(policy, key, context)),
    )
    return [policy for policy in context.policies if policy in ranked[:MOST_POLICIES]]


def _closeness(policy: str, key: str, context: PageContext) -> tuple[bool, float]:
    """A sort key: smaller for a policy that differs more from the baseline, as far as can be told."""
    difference = context.estimates.difference(policy, key)
    if difference is None or not math.isfinite(difference.mean):
        return (not (difference and difference.told_apart), math.inf)
    return (not difference.told_apart, -abs(difference.mean))


def _card(key: str, best: str, context: PageContext) -> str:
    unit = context.unit(key)
    policies = _policies_of(key, best, context)
    estimates = {policy: context.estimates.of(policy, key) for policy in policies}
    rows = "".join(_row(key, policy, estimates, context) for policy in policies)
    more = _more(key, [policy for policy in context.policies if policy not in policies], context)
    return (
        f'<article class="card"><h3>{context.name(key)} <span class="unit">{esc(unit)}</span></h3>'
        f"<ul>{rows}</ul>{more}</article>"
    )


def _more(key: str, left_out: list[str], context: PageContext) -> str:
    """How many policies a card leaves out, and whether any of them differs."""
    if not left_out:
        return ""
    differences = [context.estimates.difference(policy, key) for policy in left_out]
    known = [difference for difference in differences if difference and difference.n > 1]
    alike = known and not any(difference.told_apart for difference in known)
    none = ", none told apart from the baseline" if alike else ""
    return f'<p class="more">and {len(left_out)} more in the table{none}</p>'


def _row(key: str, policy: str, estimates: dict[str, EstimateRow], context: PageContext) -> str:
    difference, estimate = context.estimates.difference(policy, key), estimates[policy]
    delta = ""
    if difference is not None and math.isfinite(difference.mean):
        delta = difference_from_baseline(key, difference, context, brief=len(context.policies) > ROOMY)
    name = context.policy(policy) if len(context.policies) > 1 else ""
    interval = _interval(estimate, list(estimates.values()), context.theme.style(policy).colour)
    few = replications_defined(estimate, context)
    line = f'<div class="entry">{name}<strong>{context.number(key, estimate)}{few}</strong></div>'
    return f"<li>{line}{interval}{delta}</li>"


def replications_defined(estimate: EstimateRow, context: PageContext) -> str:
    """Markup of how many replications define a measure; '' where all do, or none."""
    replications = context.comparison.replications
    if not 0 < estimate.n < replications:
        return ""
    return f'<small class="few">in {estimate.n} of {replications}</small>'


def _interval(estimate: EstimateRow, of_card: list[EstimateRow], colour: str) -> str:
    """The interval as a bar on a scale common to the card's policies."""
    defined = [row for row in of_card if row.defined]
    ends = [row.mean + sign * finite_or_zero(row.half_width) for row in defined for sign in (-1, 1)]
    if not estimate.defined or len(of_card) < 2 or not max(ends) > min(ends):
        return ""
    low, width = min(ends), max(ends) - min(ends)

    def position(value: float) -> float:
        """How far from the left, in percent of the card."""
        return 4 + 92 * (value - low) / width

    half_width = finite_or_zero(estimate.half_width)
    start, end = position(estimate.mean - half_width), position(estimate.mean + half_width)
    bar = f'<i style="left:{start:.1f}%;width:{end - start:.1f}%"></i>'
    middle = f'<b style="left:{position(estimate.mean):.1f}%"></b>'
    return f'<span class="strip" style="color:{colour}" aria-hidden="true">{bar}{middle}</span>'


def difference_from_baseline(key: str, difference: Difference, context: PageContext, *, brief: bool = False) -> str:
    """Markup of a difference from the baseline in words; whether the two can be told apart is said, not coloured.

    Where there is little room, in `brief`: how far two are apart only if they can be told apart.
    """
    words = _difference_in_words(key, difference, context, brief=brief)
    return f'<span class="delta" {context.showing(key)}>{words}</span>'


def _difference_in_words(key: str, difference: Difference, context: PageContext, *, brief: bool) -> str:
    scale = context.labels.scale(key)
    if not math.isfinite(difference.mean):
        return "no difference defined"
    if difference.mean == 0 and not difference.half_width > 0:
        return "the same"
    size, half_width, *_ = rounded(scale.factor * abs(difference.mean), scale.factor * difference.half_width)
    interval = f" ± {half_width}" if half_width else ""
    direction = "more" if difference.mean > 0 else "less"
    # the unit stands at the card's head
    unit = "" if brief and scale.difference == scale.unit else esc(scale.difference)
    amount = f"{size}{interval} {unit} {direction}".replace("  ", " ")
    if not math.isfinite(difference.half_width):
        return f"{amount}; no interval from one replication"
    if difference.told_apart:
        return amount
    return "cannot be told apart" if brief else f"cannot be told apart ({amount})"
