"""Conditions in sentences: that a policy keeps them, misses them, or that it is open."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

from sim.experiments.goal_judgement import Judged
from sim.number_format import UNDEFINED
from sim.sentences import counted, listed

MOST_NAMED = 3
"""Of more conditions only the number is said."""


def asked(conditions: Sequence[Judged]) -> str:
    """What is asked: 'fill rate ≥ 98 % and on hand of every stock point ≤ 40 units'."""
    texts = [in_one(conditions[number] for number in numbers) for numbers in alike(conditions)]
    return listed(texts) if len(texts) <= MOST_NAMED else f"all {len(conditions)} conditions"


def kept(conditions: Sequence[Judged]) -> str:
    """That a policy meets all of these: 'keeps fill rate ≥ 98 %'; '' where there are none."""
    return f"keeps {asked(conditions)}" if conditions else ""


def missed(conditions: Sequence[Judged]) -> str:
    """Which of these a policy misses, with what it has: 'misses fill rate ≥ 98 % (94.0 ± 0.5 %)'; '' where none."""
    return _failed("misses", [one for one in conditions if one.status == "missed"])


def unsettled(conditions: Sequence[Judged]) -> str:
    """Which of these are open, with what the policy has: 'may or may not keep fill rate ≥ 98 % (98.1 ± 0.4 %)'."""
    return _failed("may or may not keep", [one for one in conditions if one.status == "open"])


def failed_by(policy: str, conditions: Sequence[Judged]) -> str:
    """Which of the conditions, met by the policy spoken of, another `policy` misses, or may miss."""
    failing = [one for one in conditions if one.status != "met"]
    surely = [one for one in failing if one.status == "missed"] or failing
    if len(conditions) == 1:
        return f"which *{policy}* {'misses' if failing[0].status == 'missed' else 'may miss'} ({_value(failing[0])})"
    return f"where *{policy}* {missed(surely) or unsettled(surely)}"


def _failed(verb: str, conditions: Sequence[Judged]) -> str:
    if not conditions:
        return ""
    texts = list(_with_values(conditions))
    if len(texts) > MOST_NAMED:
        worst = max(conditions, key=lambda one: one.shortfall)
        return f"{verb} {len(conditions)} conditions, the worst {worst.condition.text} ({_value(worst)})"
    return f"{verb} {listed(texts)}"


def _with_values(conditions: Sequence[Judged]) -> Iterator[str]:
    """Each condition with what the policy has; of several that ask the same, the worst."""
    for numbers in alike(conditions):
        same = [conditions[number] for number in numbers]
        if len(same) == 1:
            yield f"{same[0].condition.text} ({_value(same[0])})"
            continue
        worst = max(same, key=lambda one: one.shortfall)
        who = worst.condition.group or worst.condition.stock
        if same[0].condition.each:
            points = counted(len(same), "stock point")
            yield f"{same[0].condition.text_of_each} at {points}, the worst {who} ({_value(worst)})"
        else:
            yield f"{in_one(same)}, the worst {who} ({_value(worst)})"


def alike(conditions: Sequence[Judged]) -> list[list[int]]:
    """The positions of the conditions, those together that ask the same of several stock points or customer groups."""
    found: dict[object, list[int]] = {}
    for number, one in enumerate(conditions):
        of = one.condition
        kind = "each" if of.each else "group" if of.group else "stock" if of.stock != "*" else "all"
        found.setdefault((kind, of.measure, of.operator, of.value), []).append(number)
    return list(found.values())


def in_one(conditions: Iterable[Judged]) -> str:
    """What conditions ask that ask the same: 'fill rate of north and south ≥ 90 %'."""
    same = [one.condition for one in conditions]
    first = same[0]
    if first.each:
        return first.text_of_each
    names = [one.group or one.stock for one in same]
    if len(names) == 1:
        return first.text
    what = "customer groups" if first.group else "stock points"
    return first.text_of(listed(names) if len(names) <= MOST_NAMED else f"{len(names)} {what}")


def _value(one: Judged) -> str:
    """What the policy has, in the condition's unit."""
    if not math.isfinite(one.mean):
        return UNDEFINED
    return one.condition.wording.value(one.condition.measure, one.mean, one.half_width)
