"""The verdict of a comparison in sentences: which policy is best, by how much, and with what confidence."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim.measures.statistics import Difference, paired
from sim.number_format import decimals
from sim.scenario.model import Scenario
from sim.sentences import counted, listed

if TYPE_CHECKING:
    import pandas as pd


MOST_SENSIBLE = 10_000
"""Replications that anybody would play; a difference that needs more is too small to matter."""
MOST_NAMED = 3
"""Policies not told apart from the best that are named; of more their number is given."""
MORE = f"more than {MOST_SENSIBLE:,}"


class Aspect:
    """A measure as sentences mention it.

    `called` is its name there; `form` how it is written: 'share', 'money' (per time unit) or 'time'.
    """

    def __init__(self, measure: str, called: str, *, less_is_better: bool, form: str) -> None:
        self.measure = measure
        self.called = called
        self.less_is_better = less_is_better
        self.form = form

    def write(self, value: float, half_width: float, scenario: Scenario) -> str:
        """`value ± half_width` with its unit, both to the same decimals; without ± where `half_width` is NaN."""
        if self.form == "share":
            value, half_width = 100 * value, 100 * half_width
        places = decimals(value, half_width)
        # with a hyphen for a minus, where tables and figures have a true one
        text = f"{value:,.{places}f}" + (f" ± {half_width:,.{places}f}" if math.isfinite(half_width) else "")
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
"""What policies are compared on, in the order of the sentences."""

ReplicationValues = Callable[[str, str], np.ndarray]
"""The values of a policy's measure over all stock points and customers, a replication each."""


class _Experiment(NamedTuple):
    """What the sentences are about; the first of `policies` is the baseline, `deciding` says which policy is best."""

    values: ReplicationValues
    policies: tuple[str, ...]
    scenario: Scenario
    replications: int
    deciding: Aspect

    @property
    def comparisons(self) -> int:
        """The number of paired differences for which intervals shall hold at once."""
        return len(self.policies) - 1

    def difference(self, policy: str, other: str) -> Difference:
        """The paired difference of two policies in the deciding aspect."""
        measure = self.deciding.measure
        return paired(self.values(policy, measure), self.values(other, measure), family=self.comparisons)


def verdict(
    table: pd.DataFrame,
    differences: pd.DataFrame,
    values: ReplicationValues,
    policies: tuple[str, ...],
    scenario: Scenario,
    replications: int,
) -> list[str]:
    """First which policy is best, then how each other one compares with the baseline, aspect by aspect.

    `table` and `differences` are those of a `Comparison`.
    """
    means = {
        (row.policy, row.measure): (row.mean, row.half_width)
        for row in table[(table.stock == "*") & (table.group == "")].itertuples(index=False)
    }
    deciding = deciding_aspect(scenario, costly=any(means[policy, "total_cost"][0] > 0 for policy in policies))
    if any(math.isnan(means[policy, deciding.measure][0]) for policy in policies):
        return ["Nobody asked for anything within the window, so there is nothing to compare."]
    experiment = _Experiment(values, policies, scenario, replications, deciding)
    of_deciding = {policy: means[policy, deciding.measure] for policy in policies}
    if len(policies) == 1:
        return [_single(experiment, of_deciding[policies[0]])]
    return [_best(experiment, of_deciding)] + [
        _against_baseline(experiment, differences[differences.a == policy], policy) for policy in policies[1:]
    ]


def deciding_aspect(scenario: Scenario, *, costly: bool) -> Aspect:
    """Profit where products have prices, else cost where there are costs (`costly`), else the fill rate."""
    if any(product.price for product in scenario.products.values()):
        return ASPECTS[1]
    return ASPECTS[0] if costly else ASPECTS[2]


def _single(experiment: _Experiment, mean: tuple[float, float]) -> str:
    deciding = experiment.deciding
    estimate = deciding.write(*mean, experiment.scenario).replace(" percentage points", " %")
    replications = counted(experiment.replications, "replication")
    return f"Under *{experiment.policies[0]}*, {deciding.called} is {estimate}, over {replications}."


def _best(experiment: _Experiment, means: Mapping[str, tuple[float, float]]) -> str:
    """The policy with the best mean, and the others from which it can, or cannot, be told apart."""
    deciding, scenario = experiment.deciding, experiment.scenario
    sign = 1 if deciding.less_is_better else -1
    best, *others = sorted(experiment.policies, key=lambda policy: sign * means[policy][0])
    # every other policy against the best one, corrected for so many comparisons
    differences = {policy: experiment.difference(best, policy) for policy in others}
    estimate = deciding.write(*means[best], scenario).replace(" percentage points", " %")
    head = f"*{best}* has the {'lowest' if deciding.less_is_better else 'highest'} {deciding.called}, {estimate}"
    ties = [policy for policy, difference in differences.items() if not difference.told_apart]
    if not ties:
        nearest = others[0]
        margin = deciding.write(abs(differences[nearest].mean), differences[nearest].half_width, scenario)
        return f"{head}; it is told apart from every other policy, from *{nearest}*, the next, by {margin}."
    if len(ties) > MOST_NAMED:
        tied = f"{len(ties)} of the {experiment.comparisons} others"
    else:
        tied = " and ".join(f"*{policy}*" for policy in ties)
    return f"{head}, but with {counted(experiment.replications, 'replication')} it cannot be told apart from {tied}."


def _against_baseline(experiment: _Experiment, rows: pd.DataFrame, policy: str) -> str:
    """How a policy compares with the baseline: `rows` are its differences."""
    baseline, scenario, replications = experiment.policies[0], experiment.scenario, experiment.replications
    by_measure = {row.measure: row for row in rows[rows.stock == "*"].itertuples(index=False)}
    aside = ""
    better: list[str] = []
    worse: list[str] = []
    ties: list[str] = []
    needed: list[float] = []
    for aspect in sorted(ASPECTS, key=lambda aspect: aspect is not experiment.deciding):
        row = by_measure.get(aspect.measure)
        if row is None or math.isnan(row.mean) or row.n < min(2, replications):
            continue
        if aspect.measure == "profit" and experiment.deciding is not aspect:
            continue  # without prices profit is the cost again
        if not row.told_apart:
            # exactly equal everywhere is no question of more replications
            if row.mean != 0 or row.half_width > 0:
                ties.append(aspect.called)
                # a measure may be undefined in some replications, which do not help
                needed.append(row.replications_needed * replications / row.n)
            continue
        size = aspect.write(abs(row.mean), row.half_width, scenario)
        if aspect.measure == "backorder_rate" and (why := _acceptance(row, by_measure.get("stockout_rate"))):
            aside = f"{aspect.called} is {'lower' if row.mean < 0 else 'higher'} by {size} {why}."
            continue
        margin = f"on {aspect.called} by {size}"
        if aspect.measure == "total_cost" and "lost_rate" in by_measure:
            margin += _service_beside_cost(experiment, row.mean, policy)
        (better if (row.mean < 0) == aspect.less_is_better else worse).append(margin)
    sentences: list[str] = []
    if better:
        sentences.append(f"*{policy}* beats *{baseline}* {listed(better)}.")
    if worse:
        loses = f"*{policy}* does worse than *{baseline}* {listed(worse)}."
        sentences.append(f"It does worse {listed(worse)}." if better else loses)
    if ties:
        both = "the two" if sentences else f"*{policy}* and *{baseline}*"
        enough = "" if replications < 2 else replications_that_would_do(ties, needed)
        with_so_many = f"with {counted(replications, 'replication')}{enough}"
        sentences.append(f"On {listed(ties)} {both} cannot be told apart {with_so_many}.")
    if aside:
        sentences.append(f"Its {aside}" if sentences else f"The {aside.replace(' is ', f' of *{policy}* is ', 1)}")
    if sentences:
        return " ".join(sentences)
    alike = "exactly the same" if _all_equal(rows) else "the same in all that is compared here"
    return f"*{policy}* and *{baseline}* come out {alike}."


def _acceptance(backordered: Any, short: Any) -> str:
    """Why the backorder rate differs, where the stockout rate does not explain it; '' where it does.

    Both are rows of the differences; `short` is None where there is no stockout rate.
    """
    if short is None or (short.told_apart and (short.mean < 0) == (backordered.mean < 0)):
        return ""
    fewer = "fewer" if backordered.mean < 0 else "more"
    if not short.told_apart:
        return f"only because {fewer} of those who met a shortage agreed to wait"
    against = "more" if backordered.mean < 0 else "fewer"
    return f"although {against} met a shortage: {fewer} of them agreed to wait"


def _service_beside_cost(experiment: _Experiment, cost: float, policy: str) -> str:
    """How many more, or fewer, orders are served, where that goes with a higher, or lower, `cost`; '' where not."""
    unserved = ("lost_rate", "declined_rate", "cancellation_rate_of_placed")
    of_policy, of_baseline = (
        np.sum([experiment.values(name, measure) for measure in unserved], axis=0)
        for name in (policy, experiment.policies[0])
    )
    served = paired(-of_policy, -of_baseline, family=experiment.comparisons)
    if not served.told_apart or (served.mean > 0) != (cost > 0):
        return ""
    share = Aspect("", "", less_is_better=False, form="share")
    size = share.write(abs(served.mean), served.half_width, experiment.scenario)
    return f" (serving {size} {'more' if cost > 0 else 'fewer'} of the orders)"


def _all_equal(rows: pd.DataFrame) -> bool:
    """Whether no measure of any stock point differs, or may."""
    return not ((rows["mean"].fillna(0) != 0) | (rows["half_width"].fillna(0) != 0)).any()


def replications_that_would_do(called: list[str], needed: list[float]) -> str:
    """How many replications would tell two policies apart: on the aspect that needs the fewest, and on all of them.

    '' where even the fewest are more than anybody would play.
    """
    first = min(range(len(needed)), key=needed.__getitem__)
    fewest, most = _about(needed[first]), _about(max(needed))
    if fewest == MORE:
        return ""
    return f"; {fewest} would do" if fewest == most else f"; {fewest} would do for {called[first]}, {most} for all"


def _about(number: float) -> str:
    return f"about {_rounded_up(number):,}" if number <= MOST_SENSIBLE else MORE


def _rounded_up(number: float) -> int:
    """To two digits: an estimate has no more."""
    if number < 100:
        return math.ceil(number)
    digits = 10 ** (len(str(math.ceil(number))) - 2)
    return math.ceil(number / digits) * digits
