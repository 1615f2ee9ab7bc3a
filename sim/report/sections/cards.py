"""Cards: the few numbers that decide, each for every policy, with its interval drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from sim.number_format import said
from sim.report.findings.estimates import Difference, Estimate, Estimates
from sim.report.sections.page_context import Sheet, esc

MOST_POLICIES = 8
"""So many policies a card has room for."""
ROOMY = 4
"""With more than so many policies a card is wider, and its lines are closer."""
DECIDING = ("total_cost", "profit")


class Card(NamedTuple):
    """A measure of a card, and whether more of it is better."""

    measure: str
    more_is_better: bool


CARDS = (
    Card("fill_rate", True),
    Card("backorder_rate", False),
    Card("oversold_rate", False),
    Card("mean_backorder_wait", False),
    Card("cancellation_rate", False),
    Card("lost_rate", False),
    Card("promise_kept_rate", True),
    Card("retention", True),
    Card("on_hand", False),
    Card("total_cost", False),
    Card("profit", True),
)


KEPT = ("promise_kept_rate", "agreed_kept_rate", "retention")
"""Measures of which 0 is news: no promise, or no customer, was kept."""


def matters(measure: str, estimate: Estimate) -> bool:
    """Whether a measure says something: it is defined, and not 0 unless that is news."""
    return estimate.defined and (estimate.mean != 0 or measure in KEPT)


def tells(measure: str, estimates: Estimates, policies: Sequence[str]) -> bool:
    """Whether a measure says something about any of the policies; without prices profit is the cost again."""
    if measure == "profit" and not any(estimates.of(policy, "revenue").mean > 0 for policy in policies):
        return False
    return any(matters(measure, estimates.of(policy, measure)) for policy in policies)


def cards(sheet: Sheet) -> str:
    """A card for each measure that says something: defined somewhere, and not 0 everywhere."""
    told = [card for card in CARDS if tells(card.measure, sheet.estimates, sheet.policies)]
    best = _best(told, sheet)
    kind = "cards dense" if len(sheet.policies) > ROOMY else "cards"
    return f'<div class="{kind}">{"".join(_card(card.measure, best, sheet) for card in told)}</div>'


def _best(told: list[Card], sheet: Sheet) -> str:
    """The best policy by profit, else cost, else fill rate."""
    lead = told[-1] if told and told[-1].measure in DECIDING else told[0] if told else CARDS[0]
    sign = -1 if lead.more_is_better else 1
    mean = {policy: sign * sheet.estimates.of(policy, lead.measure).mean for policy in sheet.policies}
    return min((policy for policy in mean if math.isfinite(mean[policy])), key=mean.__getitem__, default=sheet.baseline)


def _shown(key: str, best: str, sheet: Sheet) -> list[str]:
    """All policies in their order; of more than there is room for the baseline, the best, and those that differ most:

    who is told apart from the baseline on this very measure comes first, then who is farther from it.
    """
    if len(sheet.policies) <= MOST_POLICIES:
        return list(sheet.policies)
    ranked = sorted(
        sheet.policies, key=lambda policy: (policy not in (sheet.baseline, best), *_away(policy, key, sheet))
    )
    return [policy for policy in sheet.policies if policy in ranked[:MOST_POLICIES]]


def _away(policy: str, key: str, sheet: Sheet) -> tuple[bool, float]:
    """Smaller for who differs more from the baseline, as far as can be told."""
    found = sheet.estimates.difference(policy, key)
    known = found is not None and math.isfinite(found.mean)
    return (not (found and found.told_apart), -abs(found.mean) if found and known else math.inf)


def _card(key: str, best: str, sheet: Sheet) -> str:
    unit = sheet.unit(key)
    policies = _shown(key, best, sheet)
    found = {policy: sheet.estimates.of(policy, key) for policy in policies}
    rows = "".join(_row(key, policy, found, sheet) for policy in policies)
    more = _more(key, [policy for policy in sheet.policies if policy not in policies], sheet)
    return (
        f'<article class="card"><h3>{sheet.name(key)} <span class="unit">{esc(unit)}</span></h3>'
        f"<ul>{rows}</ul>{more}</article>"
    )


def _more(key: str, left: list[str], sheet: Sheet) -> str:
    """How many policies a card leaves out, and whether any of them differs."""
    if not left:
        return ""
    known = [found for policy in left if (found := sheet.estimates.difference(policy, key)) and found.n > 1]
    alike = known and not any(found.told_apart for found in known)
    none = ", none told apart from the baseline" if alike else ""
    return f'<p class="more">and {len(left)} more in the table{none}</p>'


def _row(key: str, policy: str, found: dict[str, Estimate], sheet: Sheet) -> str:
    difference = sheet.estimates.difference(policy, key)
    known = difference is not None and math.isfinite(difference.mean)
    delta = against(key, difference, sheet, brief=len(sheet.policies) > ROOMY) if difference and known else ""
    name = sheet.policy(policy) if len(sheet.policies) > 1 else ""
    strip = _strip(found[policy], list(found.values()), sheet.look.style(policy).colour)
    few = fewer(found[policy], sheet)
    line = f'<div class="entry">{name}<strong>{sheet.number(key, found[policy])}{few}</strong></div>'
    return f"<li>{line}{strip}{delta}</li>"


def fewer(estimate: Estimate, sheet: Sheet) -> str:
    """In how many replications a measure was defined, where that is not all of them."""
    every = sheet.comparison.replications
    return f'<small class="few">in {estimate.n} of {every}</small>' if 0 < estimate.n < every else ""


def _strip(own: Estimate, every: list[Estimate], colour: str) -> str:
    """The interval as a bar on a scale common to the card's policies."""
    ends = [one.mean + sign * _half(one) for one in every if one.defined for sign in (-1, 1)]
    if not own.defined or len(every) < 2 or not max(ends) > min(ends):
        return ""
    low, width = min(ends), max(ends) - min(ends)

    def place(value: float) -> float:
        return 4 + 92 * (value - low) / width

    start, end = place(own.mean - _half(own)), place(own.mean + _half(own))
    bar = f'<i style="left:{start:.1f}%;width:{end - start:.1f}%"></i>'
    middle = f'<b style="left:{place(own.mean):.1f}%"></b>'
    return f'<span class="strip" style="color:{colour}" aria-hidden="true">{bar}{middle}</span>'


def _half(estimate: Estimate) -> float:
    return estimate.half_width if math.isfinite(estimate.half_width) else 0.0


def against(key: str, difference: Difference, sheet: Sheet, *, brief: bool = False) -> str:
    """A difference from the baseline in words; whether the two can be told apart is said, not coloured.

    Where there is little room, in `brief`: how far two are apart only if they can be told apart.
    """
    return f'<span class="delta" {sheet.showing(key)}>{_in_words(key, difference, sheet, brief)}</span>'


def _in_words(key: str, difference: Difference, sheet: Sheet, brief: bool) -> str:
    scale = sheet.words.scale(key)
    if not math.isfinite(difference.mean):
        return "no difference defined"
    if difference.mean == 0 and not difference.half_width > 0:
        return "the same"
    size, half = said(scale.factor * abs(difference.mean), scale.factor * difference.half_width)
    interval = f" ± {half}" if half else ""
    way = "more" if difference.mean > 0 else "less"
    unit = "" if brief and scale.difference == scale.unit else esc(scale.difference)  # it stands at the card's head
    amount = f"{size}{interval} {unit} {way}".replace("  ", " ")
    if not math.isfinite(difference.half_width):
        return f"{amount}; no interval from one replication"
    if difference.told_apart:
        return amount
    return "cannot be told apart" if brief else f"cannot be told apart ({amount})"
