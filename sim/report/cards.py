"""Cards: the few numbers that decide, each for every policy, with its interval drawn."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.report.estimates import Difference, Estimate
from sim.report.markup import Sheet, esc
from sim.report.numbers import said

MOST_POLICIES = 4


class Card(NamedTuple):
    """A measure that decides; of many policies those with the most (`more_is_better`) or the least are shown."""

    measure: str
    more_is_better: bool


CARDS = (
    Card("fill_rate", True),
    Card("backorder_rate", False),
    Card("mean_backorder_wait", False),
    Card("cancellation_rate", False),
    Card("lost_rate", False),
    Card("on_hand", False),
    Card("total_cost", False),
    Card("profit", True),
)


def cards(sheet: Sheet) -> str:
    """A card for each measure that says something: defined somewhere, and not 0 everywhere."""
    shown = []
    for card in CARDS:
        found = {policy: sheet.estimates.of(policy, card.measure) for policy in sheet.policies}
        if card.measure == "profit" and not any(sheet.estimates.of(policy, "revenue").mean > 0 for policy in found):
            continue
        if any(one.defined and one.mean != 0 for one in found.values()):
            shown.append(_card(card, found, sheet))
    return f'<div class="cards">{"".join(shown)}</div>'


def _card(card: Card, found: dict[str, Estimate], sheet: Sheet) -> str:
    unit = sheet.words.scale(card.measure).unit
    places = sheet.words.places(card.measure, found.values())
    policies = _shown(card, found, sheet.baseline)
    rows = "".join(_row(card.measure, policy, found, policies, places, sheet) for policy in policies)
    left = len(sheet.policies) - len(policies)
    more = f'<p class="more">and {left} more in the table</p>' if left else ""
    return (
        f'<article class="card"><h3>{sheet.name(card.measure)} <span class="unit">{esc(unit)}</span></h3>'
        f"<ul>{rows}</ul>{more}</article>"
    )


def _shown(card: Card, found: dict[str, Estimate], baseline: str) -> list[str]:
    """The baseline and the best of the others, in the order of the scenario."""
    if len(found) <= MOST_POLICIES:
        return list(found)
    sign = -1 if card.more_is_better else 1
    others = [policy for policy in found if policy != baseline and found[policy].defined]
    best = sorted(others, key=lambda policy: sign * found[policy].mean)[: MOST_POLICIES - 1]
    return [policy for policy in found if policy == baseline or policy in best]


def _row(
    key: str, policy: str, found: dict[str, Estimate], policies: list[str], places: int | None, sheet: Sheet
) -> str:
    difference = sheet.estimates.difference(policy, key)
    delta = against(key, difference, sheet) if difference else ""
    name = sheet.policy(policy) if len(sheet.policies) > 1 else ""
    strip = _strip(found[policy], [found[one] for one in policies], sheet.look.style(policy).colour)
    return f"<li>{name}<strong>{sheet.number(key, found[policy], places)}</strong>{strip}{delta}</li>"


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
