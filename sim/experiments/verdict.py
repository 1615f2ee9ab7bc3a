"""The verdict: which policy is best, by how much and how sure, in sentences."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.measures.statistics import paired
from sim.scenario.model import Scenario
from sim.sentences import counted, listed

if TYPE_CHECKING:
    import pandas as pd


SENSIBLE = 10_000
"""Replications that anybody would play; a difference that needs more is none that matters."""
MOST_NAMED = 3
"""Of more policies that cannot be told apart from the best their number says more than their names."""
MORE = f"more than {SENSIBLE:,}"


class Aspect:
    """A measure as a sentence speaks of it: what it is called, whether less is better, and how it is written."""

    def __init__(self, measure: str, called: str, *, less_is_better: bool, form: str) -> None:
        self.measure = measure
        self.called = called
        self.less_is_better = less_is_better
        self.form = form

    def write(self, value: float, half_width: float, scenario: Scenario) -> str:
        """`value ± half_width` with its unit, both to the same decimals."""
        sure = math.isfinite(half_width)
        if half_width < 1e-9 * abs(value):  # the dust of sums: every replication gave the same
            half_width = 0.0
        if self.form == "share":
            value, half_width = 100 * value, 100 * half_width
        # two digits of how sure one is; without that, three of the number
        decimals = _decimals(half_width, 2) if sure and half_width > 0 else _decimals(value, 3)
        text = f"{value:,.{decimals}f}" + (f" ± {half_width:,.{decimals}f}" if sure else "")
        if self.form == "share":
            return f"{text} percentage points"
        if self.form == "money":
            article = "an" if scenario.unit == "hour" else "a"
            return " ".join([text, *filter(None, [scenario.currency]), article, scenario.unit])
        return f"{text} {scenario.unit}s"


ASPECTS = (
    Aspect("total_cost", "cost", less_is_better=True, form="money"),
    Aspect("profit", "profit", less_is_better=False, form="money"),
    Aspect("fill_rate", "fill rate", less_is_better=False, form="share"),
    Aspect("backorder_rate", "backorder rate", less_is_better=True, form="share"),
    Aspect("mean_backorder_wait", "the wait of a backorder", less_is_better=True, form="time"),
    Aspect("cancellation_rate", "cancelled backorders", less_is_better=True, form="share"),
    Aspect("promise_kept_rate", "promises kept", less_is_better=False, form="share"),
    Aspect("retention", "customers kept", less_is_better=False, form="share"),
)


def verdict(
    table: pd.DataFrame,
    differences: pd.DataFrame,
    values: Callable[[str, str], np.ndarray],
    policies: tuple[str, ...],
    scenario: Scenario,
    replications: int,
) -> list[str]:
    """First which policy is best, then how each other one compares with the baseline, aspect by aspect."""
    means = {
        (row.policy, row.measure): (row.mean, row.half_width)
        for row in table[(table.stock == "*") & (table.group == "")].itertuples(index=False)
    }
    lead = lead_of(scenario, costly=any(means[policy, "total_cost"][0] > 0 for policy in policies))
    if any(math.isnan(means[policy, lead.measure][0]) for policy in policies):
        return ["Nobody asked for anything within the window, so there is nothing to compare."]
    if len(policies) == 1:
        return [_alone(lead, means[policies[0], lead.measure], policies[0], scenario, replications)]
    return [_best(lead, means, values, policies, scenario, replications)] + [
        sentence
        for policy in policies[1:]
        for sentence in _against(
            differences[differences.a == policy],
            values,
            policy,
            policies[0],
            scenario,
            replications,
            lead,
            len(policies) - 1,
        )
    ]


def lead_of(scenario: Scenario, *, costly: bool) -> Aspect:
    """What decides: profit where things have prices, else cost where they have costs, else the fill rate."""
    if any(product.price for product in scenario.products.values()):
        return ASPECTS[1]
    return ASPECTS[0] if costly else ASPECTS[2]


def _alone(lead: Aspect, mean: tuple[float, float], policy: str, scenario: Scenario, replications: int) -> str:
    said = lead.write(*mean, scenario).replace(" percentage points", " %")
    return f"Under *{policy}*, {lead.called} is {said}, over {counted(replications, 'replication')}."


def _best(
    lead: Aspect,
    means: dict[tuple[str, str], tuple[float, float]],
    values: Callable[[str, str], np.ndarray],
    policies: tuple[str, ...],
    scenario: Scenario,
    replications: int,
) -> str:
    sign = 1 if lead.less_is_better else -1
    ranked = sorted(policies, key=lambda policy: sign * means[policy, lead.measure][0])
    best = ranked[0]
    # every other policy against the best one found, corrected for so many comparisons
    found = {
        policy: paired(values(best, lead.measure), values(policy, lead.measure), family=len(policies) - 1)
        for policy in ranked[1:]
    }
    said = lead.write(*means[best, lead.measure], scenario).replace(" percentage points", " %")
    head = f"*{best}* has the {'lowest' if lead.less_is_better else 'highest'} {lead.called}, {said}"
    close = [policy for policy, one in found.items() if not one.told_apart]
    if not close:
        nearest = ranked[1]
        margin = lead.write(abs(found[nearest].mean), found[nearest].half_width, scenario)
        return f"{head}; it is told apart from every other policy, from *{nearest}*, the next, by {margin}."
    if len(close) > MOST_NAMED:
        others = f"{len(close)} of the {len(policies) - 1} others"
    else:
        others = " and ".join(f"*{policy}*" for policy in close)
    return f"{head}, but with {counted(replications, 'replication')} it cannot be told apart from {others}."


def _against(
    rows: pd.DataFrame,
    values: Callable[[str, str], np.ndarray],
    policy: str,
    baseline: str,
    scenario: Scenario,
    replications: int,
    lead: Aspect,
    family: int,
) -> list[str]:
    found = {row.measure: row for row in rows[rows.stock == "*"].itertuples(index=False)}
    aside = ""
    better: list[str] = []
    worse: list[str] = []
    close: list[str] = []
    needed: list[float] = []
    for aspect in sorted(ASPECTS, key=lambda one: one is not lead):
        row = found.get(aspect.measure)
        if row is None or math.isnan(row.mean) or row.n < min(2, replications):
            continue
        if aspect.measure == "profit" and lead is not aspect:
            continue  # without prices it is the cost again
        if not row.told_apart:
            # exactly equal everywhere is no question of more replications
            if row.mean != 0 or row.half_width > 0:
                close.append(aspect.called)
                # a measure may be undefined in some replications, which do not help
                needed.append(row.replications_needed * replications / row.n)
            continue
        size = aspect.write(abs(row.mean), row.half_width, scenario)
        if aspect.measure == "backorder_rate" and (why := _who_agreed(row, found.get("stockout_rate"))):
            aside = f"{aspect.called} is {'lower' if row.mean < 0 else 'higher'} by {size} {why}."
            continue
        margin = f"on {aspect.called} by {size}"
        if aspect.measure == "total_cost" and "lost_rate" in found:
            margin += _serving(row.mean, values, policy, baseline, scenario, family)
        (better if (row.mean < 0) == aspect.less_is_better else worse).append(margin)
    said: list[str] = []
    if better:
        said.append(f"*{policy}* beats *{baseline}* {listed(better)}.")
    if worse:
        loses = f"*{policy}* does worse than *{baseline}* {listed(worse)}."
        said.append(f"It does worse {listed(worse)}." if better else loses)
    if close:
        both = "the two" if said else f"*{policy}* and *{baseline}*"
        enough = "" if replications < 2 else would_do(close, needed)
        said.append(
            f"On {listed(close)} {both} cannot be told apart with {counted(replications, 'replication')}{enough}."
        )
    if aside:
        said.append(f"Its {aside}" if said else f"The {aside.replace(' is ', f' of *{policy}* is ', 1)}")
    if said:
        return [" ".join(said)]
    alike = "exactly the same" if _alike(rows) else "the same in all that is compared here"
    return [f"*{policy}* and *{baseline}* come out {alike}."]


def _who_agreed(backordered: Any, short: Any) -> str:
    """Why fewer, or more, were backordered where it is not that fewer, or more, met a shortage; '' where it is."""
    if short is None or (short.told_apart and (short.mean < 0) == (backordered.mean < 0)):
        return ""
    fewer = "fewer" if backordered.mean < 0 else "more"
    if not short.told_apart:
        return f"only because {fewer} of those who met a shortage agreed to wait"
    against = "more" if backordered.mean < 0 else "fewer"
    return f"although {against} met a shortage: {fewer} of them agreed to wait"


def _serving(
    cost: float,
    values: Callable[[str, str], np.ndarray],
    policy: str,
    baseline: str,
    scenario: Scenario,
    family: int,
) -> str:
    """Service beside a cost that differs because more, or fewer, were served; as sure as the cost is."""
    unserved = ("lost_rate", "declined_rate", "cancellation_rate_of_placed")
    ours, theirs = (np.sum([values(one, measure) for measure in unserved], axis=0) for one in (policy, baseline))
    served = paired(-ours, -theirs, family=family)
    if not served.told_apart or (served.mean > 0) != (cost > 0):
        return ""
    share = Aspect("", "", less_is_better=False, form="share").write(abs(served.mean), served.half_width, scenario)
    return f" (serving {share} {'more' if cost > 0 else 'fewer'} of the orders)"


def _alike(rows: pd.DataFrame) -> bool:
    """Whether no measure of any stock point differs, or may."""
    return not ((rows["mean"].fillna(0) != 0) | (rows["half_width"].fillna(0) != 0)).any()


def would_do(called: list[str], needed: list[float]) -> str:
    """How many replications would tell two policies apart: on the aspect that needs the fewest, and on all of them."""
    first = min(range(len(needed)), key=needed.__getitem__)
    fewest, most = _enough(needed[first]), _enough(max(needed))
    if fewest == MORE:
        return ""
    return f"; {fewest} would do" if fewest == most else f"; {fewest} would do for {called[first]}, {most} for all"


def _enough(number: float) -> str:
    return f"about {_rounded(number):,}" if number <= SENSIBLE else MORE


def _rounded(number: float) -> int:
    """To two digits: more would promise what an estimate cannot keep."""
    if number < 100:
        return math.ceil(number)
    digits = 10 ** (len(str(math.ceil(number))) - 2)
    return math.ceil(number / digits) * digits


def _decimals(value: float, digits: int) -> int:
    """So many decimals that `value` shows so many digits."""
    if not value or not math.isfinite(value):
        return 0
    return max(0, digits - 1 - math.floor(math.log10(abs(value))))
