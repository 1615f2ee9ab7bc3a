"""Cards: the few numbers that decide, each for every policy, with its interval drawn."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from sim.report.estimates import Difference, Estimate, Estimates
from sim.report.markup import Sheet, esc
from sim.report.numbers import said

MOST_POLICIES = 4
DECIDING = ("total_cost", "profit")


class Card(NamedTuple):
    """A measure of a card, and whether more of it is better."""

    measure: str
    more_is_better: bool


CARDS = (
    Card("fill_rate", True),
    Card("backorder_rate", False),
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
    policies = _shown(told, sheet)
    return f'<div class="cards">{"".join(_card(card.measure, policies, sheet) for card in told)}</div>'


def _shown(told: list[Card], sheet: Sheet) -> list[str]:
    """The baseline and the best others by profit, else cost, else fill rate; the same on every card, in their order."""
    if len(sheet.policies) <= MOST_POLICIES or not told:
        return list(sheet.policies)
    lead = told[-1] if told[-1].measure in DECIDING else told[0]
    sign = -1 if lead.more_is_better else 1
    mean = {policy: sheet.estimates.of(policy, lead.measure).mean for policy in sheet.policies[1:]}
    best = sorted((policy for policy in mean if math.isfinite(mean[policy])), key=lambda policy: sign * mean[policy])
    return [policy for policy in sheet.policies if policy in {sheet.baseline, *best[: MOST_POLICIES - 1]}]


def _card(key: str, policies: list[str], sheet: Sheet) -> str:
    unit = sheet.words.scale(key).unit
    found = {policy: sheet.estimates.of(policy, key) for policy in policies}
    rows = "".join(_row(key, policy, found, sheet) for policy in policies)
    left = len(sheet.policies) - len(policies)
    more = f'<p class="more">and {left} more in the table</p>' if left else ""
    return (
        f'<article class="card"><h3>{sheet.name(key)} <span class="unit">{esc(unit)}</span></h3>'
        f"<ul>{rows}</ul>{more}</article>"
    )


def _row(key: str, policy: str, found: dict[str, Estimate], sheet: Sheet) -> str:
    difference = sheet.estimates.difference(policy, key)
    delta = against(key, difference, sheet) if difference else ""
    name = sheet.policy(policy) if len(sheet.policies) > 1 else ""
    strip = _strip(found[policy], list(found.values()), sheet.look.style(policy).colour)
    return f"<li>{name}<strong>{sheet.number(key, found[policy])}</strong>{strip}{delta}</li>"


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


def against(key: str, difference: Difference, sheet: Sheet) -> str:
    """A difference from the baseline in words; whether the two can be told apart is said, not coloured."""
    return f'<span class="delta" {sheet.showing(key)}>{_in_words(key, difference, sheet)}</span>'


def _in_words(key: str, difference: Difference, sheet: Sheet) -> str:
    scale = sheet.words.scale(key)
    if not math.isfinite(difference.mean):
        return "no difference defined"
    if difference.mean == 0 and not difference.half_width > 0:
        return "the same"
    size, half = said(scale.factor * abs(difference.mean), scale.factor * difference.half_width)
    interval = f" ± {half}" if half else ""
    way = "more" if difference.mean > 0 else "less"
    amount = f"{size}{interval} {esc(scale.difference)} {way}".replace("  ", " ")
    if not math.isfinite(difference.half_width):
        return f"{amount}; no interval from one replication"
    return amount if difference.told_apart else f"cannot be told apart ({amount})"
