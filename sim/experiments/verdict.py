"""The verdict of a comparison: one sentence that says which policy is best and what it gains, and few that follow."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from sim.experiments.aspects import worse
from sim.experiments.condition_sentences import kept, missed, unsettled
from sim.experiments.gain_sentences import ahead, behind, more, uncertain
from sim.experiments.headline import headline, ties
from sim.experiments.judgement import Judgement
from sim.measure_words import measure_words
from sim.number_format import ENOUGH_REPLICATIONS
from sim.sentences import counted, listed

MOST_SENSIBLE = 10_000
"""Replications that anybody would play; a difference that needs more is too small to matter."""


def verdict(judgement: Judgement) -> list[str]:
    """The sentences, the most important first; policies' names stand between stars.

    None takes back what one before it says.
    """
    if judgement.mean(judgement.best).mean is None:
        return [_nothing_to_compare(judgement)]
    if len(judgement.policies) == 1:
        return list(filter(None, [_single(judgement), _few(judgement)]))
    if judgement.replications == 1:
        return [_of_one_replication(judgement)]
    found = [headline(judgement), _few(judgement), _cost_elsewhere(judgement), _next(judgement), _beyond(judgement)]
    return list(filter(None, [*found, _beyond_knowledge(judgement), _would_tell(judgement)]))


def in_quotes(sentences: Sequence[str], policies: Sequence[str]) -> list[str]:
    """The sentences with the names of policies in quotes, where they stood between stars.

    >>> in_quotes(["*as today* is best."], ["as today"])
    ['"as today" is best.']
    """
    names = "|".join(re.escape(policy) for policy in sorted(policies, key=len, reverse=True))
    return [re.sub(rf"\*({names})\*", r'"\1"', sentence) for sentence in sentences]


def _few(judgement: Judgement) -> str:
    """How little so few replications tell."""
    if judgement.replications >= ENOUGH_REPLICATIONS or not judgement.by_chance:
        return ""
    if judgement.replications == 1:
        return "One replication does not say how far chance carries it; 30 are usual."
    count = counted(judgement.replications, "replication")
    return f"This rests on {count}, which can tell little: intervals of so few are rough. 30 are usual."


def _single(judgement: Judgement) -> str:
    policy, measure = judgement.best, judgement.objective.measure
    mean, half_width, n = judgement.mean(policy)
    wide = math.nan if half_width is None or judgement.too_few(n) else half_width
    amount = judgement.scenario.wording.yearly(measure, mean or 0.0, wide)
    rare = f" in the {n} of them that define it" if n < judgement.replications else ""
    said = f"Under *{policy}*, {measure_words()[measure].name} is {amount}, over {_count(judgement)}{rare}"
    conditions = judgement.conditions[policy]
    parts = [
        part
        for part in (
            kept([one for one in conditions if one.status == "met"]),
            missed([one for one in conditions if one.status == "missed"]),
            unsettled([one for one in conditions if one.status == "open"]),
        )
        if part
    ]
    return f"{said}; it {listed(parts)}." if parts else f"{said}."


def _of_one_replication(judgement: Judgement) -> str:
    """How the policies came out in the only replication, which proves nothing."""
    best, baseline = judgement.best, judgement.baseline
    lowest = "lowest" if judgement.objective.less_is_better else "highest"
    name = measure_words()[judgement.objective.measure].name
    cannot = (
        "can neither tell policies apart nor judge a condition"
        if judgement.conditions[best]
        else "cannot tell policies apart"
    )
    head = f"One replication {cannot}; in this one *{best}* has the {lowest} {name}"
    if best != baseline:
        return f"{head}, {more(judgement, best, baseline)}."
    return f"{head}, {more(judgement, best, judgement.rivals[0])}." if judgement.rivals else f"{head}."


def _cost_elsewhere(judgement: Judgement) -> str:
    """What gets worse under the best policy than under the baseline, in service, stock and for people."""
    best, baseline = judgement.best, judgement.baseline
    if best == baseline or _none_is_told_better(judgement):
        return ""
    losses = worse(judgement, best)
    if not losses:
        return f"Of service, stock and people nothing is surely worse under *{best}* than under *{baseline}*."
    return f"What is worse under *{best}* than under *{baseline}*: {listed(losses)}."


def _none_is_told_better(judgement: Judgement) -> bool:
    """Whether the headline says that no policy can be told better than the baseline."""
    standing = judgement.standing(judgement.best)
    alike = standing != "missed" and standing == judgement.standing(judgement.baseline)
    return alike and not judgement.gain(judgement.best, judgement.baseline).told_apart


def _next(judgement: Judgement) -> str:
    """Which policy comes next to the best one, where the headline has not said so."""
    best, baseline, rivals = judgement.best, judgement.baseline, judgement.rivals
    if baseline in (best, *rivals[:1]) or not rivals or ties(judgement):
        return ""
    return f"Next is *{rivals[0]}*, {behind(judgement, rivals[0], best)}."


def _beyond_knowledge(judgement: Judgement) -> str:
    """What policies that know the demand to come would gain: a bound for forecasts, and nothing that can be done."""
    names = [policy for policy in judgement.order if policy in judgement.foreseeing]
    if not names or judgement.best in judgement.foreseeing:
        return ""
    most = max(names, key=lambda policy: judgement.gain(policy, judgement.best).mean)
    gain = judgement.gain(most, judgement.best)
    knows = f"*{most}* knows the demand to come, which nobody does"
    if not gain.told_apart:
        return f"{knows}: it {uncertain(judgement, most, judgement.best)}."
    compared = ahead(judgement, most, judgement.best) if gain.mean > 0 else behind(judgement, most, judgement.best)
    return f"{knows}: it would be {compared}."


def _beyond(judgement: Judgement) -> str:
    """The policy that would gain most beyond the best one if the conditions did not stand against it."""
    best, baseline = judgement.best, judgement.baseline
    if judgement.standing(best) == "missed":
        return ""
    others = [
        policy
        for policy in judgement.order
        if policy not in (best, baseline, *judgement.rivals, *judgement.foreseeing)
        and judgement.gain(policy, best).mean > 0
    ]
    if not others:
        return ""
    most = max(others, key=lambda policy: judgement.gain(policy, best).mean)
    failing = [one for one in judgement.conditions[most] if one.status != "met"]
    fails = missed(failing) if judgement.standing(most) == "missed" else unsettled(failing)
    if not judgement.gain(most, best).told_apart:
        return f"*{most}* {uncertain(judgement, most, best)}, but it {fails}."
    return f"*{most}* would be {ahead(judgement, most, best)}, but it {fails}."


def _would_tell(judgement: Judgement) -> str:
    """How many replications would settle what is uncertain, where anybody would play so many."""
    best, baseline = judgement.best, judgement.baseline
    if judgement.replications < ENOUGH_REPLICATIONS:  # which say little of their own spread
        return ""
    questions: list[tuple[str, float]] = []
    others = dict.fromkeys([baseline, *judgement.rivals[:1]])
    for policy in others:
        difference = judgement.gain(best, policy)
        if policy != best and not difference.told_apart and difference.n > 1:
            # a measure may be undefined in some replications, which do not help
            needed = difference.replications_needed * judgement.replications / difference.n
            questions.append((f"tell *{best}* from *{policy}*", needed))
    for one in judgement.conditions[best]:
        gap = abs(one.mean - one.condition.value)
        if one.status == "open" and one.n > 1 and gap > 0:
            needed = judgement.replications * (one.half_width / gap) ** 2
            questions.append((f"settle whether it keeps {one.condition.text}", needed))
    # what is open for another reason than too wide an interval needs no more replications
    sensible = sorted((needed, text) for text, needed in questions if judgement.replications < needed <= MOST_SENSIBLE)
    if not sensible:
        return ""
    fewest, question = sensible[0]
    most = sensible[-1][0]
    if len(sensible) == len(questions) > 1 and _rounded_up(most) > _rounded_up(fewest):
        return f"About {_rounded_up(fewest):,} replications would {question}, about {_rounded_up(most):,} all of this."
    return f"About {_rounded_up(fewest):,} replications would {question}."


def _nothing_to_compare(judgement: Judgement) -> str:
    measure = judgement.objective.measure
    if not any(judgement.values(policy, "orders_placed", "").any() for policy in judgement.policies):
        return "Nobody asked for anything within the window, so there is nothing to compare."
    return f"No replication defines {measure_words()[measure].name}, so there is nothing to compare."


def _count(judgement: Judgement) -> str:
    return counted(judgement.replications, "replication")


def _rounded_up(number: float) -> int:
    """To two digits: an estimate has no more."""
    if number < 100:
        return math.ceil(number)
    digits = 10 ** (len(str(math.ceil(number))) - 2)
    return math.ceil(number / digits) * digits
