"""What a policy gains over another one in what decides, in sentences: money and counts of a year."""

from __future__ import annotations

import math

from sim.experiments.judgement import Judgement
from sim.measure_words import measure_words
from sim.measures.statistics import Difference, estimate

MOST_PERCENT = 1000
"""A larger percentage says only that the other policy had next to nothing."""


def gains(judgement: Judgement, policy: str, other: str) -> str:
    """What a policy gains, or gives up: 'gains 4,350 ± 1,080 EUR a year over *as today* (12 % more profit)'."""
    difference = judgement.gain(policy, other)
    measure, less = judgement.objective
    name, better, size = measure_words()[measure].name, difference.mean > 0, _size(judgement, difference)
    percent = _percent(judgement, difference, other, more=better != less)
    if "money" not in measure_words()[measure].unit:
        verb = "raises" if better != less else "lowers"
        share = f" ({percent})" if percent else ""
        return f"{verb} {name} by {size} against *{other}*{share}"
    of_what = f" ({percent} {name})" if percent else f" in {name}"
    if less:
        verb = "saves" if better else "adds"
        return f"{verb} {size} against *{other}*{of_what}"
    return f"{'gains' if better else 'gives up'} {size} {'over' if better else 'against'} *{other}*{of_what}"


def behind(judgement: Judgement, policy: str, best: str) -> str:
    """How far a policy is behind the best one: '120 ± 40 EUR a year behind (1.2 % less profit)'."""
    difference = judgement.gain(best, policy)
    measure, less = judgement.objective
    percent = _percent(judgement, difference, best, more=less)
    return f"{_size(judgement, difference)} behind" + (
        f" ({percent} {measure_words()[measure].name})" if percent else ""
    )


def ahead(judgement: Judgement, policy: str, best: str) -> str:
    """How far a policy is ahead of the best one, if conditions did not count: '120 ± 40 EUR a year ahead of *best*'."""
    return f"{_size(judgement, judgement.gain(policy, best))} ahead of *{best}*"


def uncertain(judgement: Judgement, policy: str, other: str) -> str:
    """How a policy compares with another one from which it cannot be told apart."""
    difference = judgement.gain(policy, other)
    name = measure_words()[judgement.objective.measure].name
    if difference.n < 2 or judgement.too_few(difference.n):
        count = f"{difference.n} of {judgement.replications}"
        return f"cannot be compared with *{other}* in {name}, for too few replications define it ({count})"
    if difference.mean == 0 and difference.half_width == 0:
        return f"has exactly the {name} of *{other}*"
    side = "ahead of" if difference.mean > 0 else "behind"
    return f"comes out {_size(judgement, difference)} {side} *{other}* in {name}, which may be chance"


def more(judgement: Judgement, policy: str, other: str) -> str:
    """How a policy came out in the only replication: '4,350 EUR a year more than *as today*'."""
    difference = judgement.gain(policy, other)
    if not math.isfinite(difference.mean):
        return f"which *{other}* leaves undefined"
    if difference.mean == 0:
        return f"as has *{other}*"
    side = "less" if judgement.objective.less_is_better else "more"
    return f"{_size(judgement, difference)} {side} than *{other}*"


def _size(judgement: Judgement, difference: Difference) -> str:
    measure = judgement.objective.measure
    return judgement.scenario.wording.difference(measure, difference.mean, difference.half_width)


def _percent(judgement: Judgement, difference: Difference, other: str, *, more: bool) -> str:
    """The difference as a share of the other policy's absolute value: '12 % more'; '' where that says nothing.

    It says nothing of shares, which have points, where it is no wider than its interval, and where the other value
    may as well be 0.
    """
    measure = judgement.objective.measure
    mean, half_width, _ = estimate(judgement.values(other, measure, ""))
    if measure_words()[measure].unit == "share" or mean is None or half_width is None or abs(mean) <= half_width:
        return ""
    percent = 100 * abs(difference.mean / mean)
    if not difference.told_apart or percent >= MOST_PERCENT:
        return ""
    digits = 0 if percent >= 10 else 1 if percent >= 1 else 2
    return f"{percent:.{digits}f} % {'more' if more else 'less'}"
