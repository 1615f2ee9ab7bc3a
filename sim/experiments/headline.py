"""The headline of a verdict: which policy is best, what it gains over the baseline, which conditions it meets."""

from __future__ import annotations

from sim.experiments.condition_sentences import failed_by, kept, missed, unsettled
from sim.experiments.gain_sentences import behind, gains, uncertain
from sim.experiments.judgement import Judgement
from sim.sentences import listed

MOST_NAMED = 3
"""Policies that may be as good as the best that are named; of more their number is given."""


def headline(judgement: Judgement) -> str:
    """Which policy is best, what it gains over the baseline, and which conditions it meets."""
    best, baseline = judgement.best, judgement.baseline
    conditions = judgement.conditions[best]
    standing = judgement.standing(best)
    if standing == "missed":
        nearest = f"No policy meets every condition: *{best}* comes nearest and {missed(conditions)}"
        return f"{nearest}." if best == baseline else f"{nearest}; it {_against_baseline(judgement)}."
    if standing == "open":
        return _open_headline(judgement)
    keeps = kept(conditions)
    if best == baseline:
        return _upper(f"{_baseline_is_best(judgement, keeps)}.")
    if judgement.standing(baseline) == "met":
        return _upper(f"{_best_of_equals(judgement, keeps)}.")
    keeps = f"{keeps}, {failed_by(baseline, judgement.conditions[baseline])}"
    if _surely_better(judgement, best, baseline):
        return f"{_is_best(judgement)}: it {gains(judgement, best, baseline)}, and {keeps}."
    return f"{_is_best(judgement)}: it {keeps}, and {_against_baseline(judgement)}."


def _open_headline(judgement: Judgement) -> str:
    """Which policy is best of those that miss no condition, where none is sure to meet them all."""
    best, baseline = judgement.best, judgement.baseline
    unsure = unsettled(judgement.conditions[best])
    if not judgement.rivals:
        said = f"Only *{best}* may meet every condition, and that is open: it {unsure}"
        return f"{said}." if best == baseline else f"{said}; it {_against_baseline(judgement)}."
    if best == baseline:
        of_those = _baseline_is_best(judgement, "")
    elif judgement.standing(baseline) == "open":
        of_those = _best_of_equals(judgement, "")
    else:
        of_those = f"{_is_best(judgement)}: it {_against_baseline(judgement)}"
    return f"It is open whether any policy meets every condition; of those that may, {of_those}; *{best}* {unsure}."


def _is_best(judgement: Judgement) -> str:
    """That the best policy is best, and which others beside the baseline may be as good."""
    alike = ties(judgement)
    said = f"*{judgement.best}*{', the baseline,' if judgement.best == judgement.baseline else ''} is best"
    if not alike:
        return said
    named = listed([f"*{policy}*" for policy in alike])
    return f"{said}, though {named if len(alike) <= MOST_NAMED else f'{len(alike)} others'} may be as good"


def ties(judgement: Judgement) -> list[str]:
    """The policies, the baseline aside, that cannot be told apart from the best one."""
    best, baseline = judgement.best, judgement.baseline
    others = (policy for policy in judgement.rivals if policy != baseline)
    return [policy for policy in others if not judgement.gain(best, policy).told_apart]


def _baseline_is_best(judgement: Judgement, keeps: str) -> str:
    """That the baseline is best, and how far the next policy that stands as it does is behind."""
    baseline = judgement.baseline
    if not judgement.rivals:
        return f"{_is_best(judgement)}: it alone {keeps}"
    rival = judgement.rivals[0]
    difference = judgement.gain(baseline, rival)
    if not difference.told_apart:
        return _none_better(judgement, keeps, f"*{rival}*, the next, {uncertain(judgement, rival, baseline)}")
    keeping = f" and {keeps}" if keeps else ""
    return f"{_is_best(judgement)}{keeping}: *{rival}*, the next, is {behind(judgement, rival, baseline)}"


def _best_of_equals(judgement: Judgement, keeps: str) -> str:
    """That another policy is best, and what it gains over a baseline that stands with the conditions as it does."""
    best, baseline = judgement.best, judgement.baseline
    if _surely_better(judgement, best, baseline):
        keeping = f", and {keeps}" if keeps else ""
        return f"{_is_best(judgement)}: it {gains(judgement, best, baseline)}{keeping}"
    sure = next((policy for policy in judgement.rivals if _surely_better(judgement, policy, baseline)), None)
    unsure = f"*{best}* {uncertain(judgement, best, baseline)}"
    if sure is None:
        return _none_better(judgement, keeps, unsure)
    keeping = f" and {keeps}" if keeps else ""
    return f"*{sure}* can be told better than *{baseline}*{keeping}: it {gains(judgement, sure, baseline)}; {unsure}"


def _surely_better(judgement: Judgement, policy: str, other: str) -> bool:
    """Whether a policy gains over another one in what decides, and no chance explains it."""
    gain = judgement.gain(policy, other)
    return gain.told_apart and gain.mean > 0


def _none_better(judgement: Judgement, keeps: str, nearest: str) -> str:
    """That no policy can be told better than the baseline; `nearest` says of one how it compares."""
    which = f" that {keeps}" if keeps else ""
    return f"no policy{which} can be told better than *{judgement.baseline}*: {nearest}"


def _against_baseline(judgement: Judgement) -> str:
    """What the best policy gains or gives up against a baseline that stands otherwise with the conditions."""
    best, baseline = judgement.best, judgement.baseline
    if judgement.gain(best, baseline).told_apart:
        return gains(judgement, best, baseline)
    return uncertain(judgement, best, baseline)


def _upper(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]
