"""Restock levels: every level and lot that a rule plays with, what was asked of it, and what it attained."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple

from sim.engine.plan import Plan, plan
from sim.experiments.goal_judgement import judged
from sim.number_format import too_few
from sim.registry import Kind
from sim.report.findings.estimates import EstimateRow, EstimateTable
from sim.restock import RestockRule
from sim.restock.forecast_driven import ForecastDriven
from sim.restock.levels import DaysOfDemand, FillRate, ServiceLevel
from sim.scenario.one_for_one import OneForOneOrders

if TYPE_CHECKING:
    import pandas as pd

    from sim.experiments.comparison import Comparison


class RestockLevel(NamedTuple):
    """A level or lot of a stock point under a policy: the `word` of the `rule`, and its number, the `level` in units.

    `asked` is what the file declares, such as 98%, 14 days or eoq, and `asked_as` the word for it, such as
    service_level; '' where the number is the file's own. `attained` is the mean of the `measure` at the stock point,
    ± its 95 % `half_width`; NaN where it is not defined. `met` says whether the interval reaches what was asked: yes,
    no or open; '' where nothing was, or no measure tells. `verdict` says so in words, and by how much it was missed.
    """

    stock: str
    policy: str
    rule: str
    word: str
    asked: str
    level: int
    measure: str
    attained: float
    half_width: float
    met: str
    asked_as: str
    verdict: str


class Asked(NamedTuple):
    """What a level is to attain: the `text` of it with its `word`, the `measure` that tells, and the least `value`."""

    text: str = ""
    measure: str = "fill_rate"
    value: float = math.nan
    word: str = ""


NOTHING_ASKED = Asked()
CYCLES = "cycle_service_level"
"""Not defined in a replication in which fewer than two orders were received."""
MET = {"met": "yes", "missed": "no", "open": "open"}
VERDICTS = {"": "", "yes": "met", "open": "cannot be told yet"}
"""Whether what was asked is met, in words; where it is not, they say by how much."""


def restock_levels(comparison: Comparison) -> pd.DataFrame:
    """A row for every level and lot with which a rule of the comparison plays, by stock point and then by policy.

    The columns are the words of `RestockLevel`. Of a forecast-driven rule it is the last level of the first
    replication, for it has another one at each review.
    """
    import pandas as pd

    estimates = EstimateTable(comparison)
    first = next(iter(comparison.played.values()))
    rows = [
        row
        for policy in comparison.policies
        for row in _levels_of(
            plan(comparison.scenario, policy), dict(first[policy].last_levels), estimates, comparison.replications
        )
    ]
    positions = {stock: number for number, stock in enumerate(comparison.scenario.stock)}
    rows.sort(key=lambda row: positions[row.stock])
    return pd.DataFrame(rows, columns=list(RestockLevel._fields))


def _levels_of(
    policy_plan: Plan, last_levels: Mapping[str, int], estimates: EstimateTable, replications: int
) -> Iterator[RestockLevel]:
    """The levels of a policy, in the order of the stock points and then of the words of their rules."""
    one_for_one = OneForOneOrders(policy_plan.scenario)
    for stock, resolved in zip(policy_plan.stocks, policy_plan.rules, strict=True):
        point = policy_plan.scenario.stock[stock]
        rule = resolved or point.source
        if rule is None:  # a shop
            continue
        numbers = _numbers(resolved) if resolved else _quantities(rule)
        for word, level in numbers.items():
            asked = _asked(point.restock, word)
            if (
                asked.word == "service_level"
                and isinstance(resolved, RestockRule)
                and one_for_one.outstanding(stock) is not None
            ):
                asked = asked._replace(measure="ready_rate")  # P(N < S), of which the level was made
            estimate = estimates.of(policy_plan.policy, asked.measure, stock) if asked.measure else EstimateRow()
            met = _met(asked, estimate, replications)
            yield RestockLevel(
                stock,
                policy_plan.policy,
                rule.type,
                word,
                asked.text,
                last_levels.get(stock, level),
                asked.measure,
                estimate.mean,
                estimate.half_width,
                met,
                asked.word,
                _verdict(asked, estimate, met),
            )


def _numbers(rule: RestockRule) -> dict[str, int]:
    """What the rule decides by beside the position, by name; all of it numbers."""
    names = list(inspect.signature(rule.decide).parameters)[1:]
    return dict(zip(names, rule.numbers, strict=True))


def _quantities(rule: Kind) -> dict[str, int]:
    """The words of a sourcing rule that are units; times are no whole numbers."""
    return {word: value for word in type(rule).model_fields if type(value := getattr(rule, word)) is int}


def _asked(rule: RestockRule | None, word: str) -> Asked:
    """What is asked of the level at a `word` of a `rule`, as the file declares it; None: the source says how much."""
    if isinstance(rule, ForecastDriven):
        return Asked(_percentage(rule.service_level), CYCLES, rule.service_level, "service_level")
    match rule.computed_words.get(word) if rule else None:
        case None:
            return NOTHING_ASKED
        case FillRate(fill_rate=share):
            return Asked(_percentage(share), "fill_rate", share, "fill_rate")
        case ServiceLevel(service_level=share):
            return Asked(_percentage(share), CYCLES, share, "service_level")
        case DaysOfDemand(days=days):
            return Asked(f"{days:.12g} day{'' if days == 1 else 's'}", "days_of_supply", days, "days")
        case computed:
            return Asked(str(computed.written), "", word=str(computed.written))


def _percentage(share: float) -> str:
    """A share as a scenario file says it.

    >>> _percentage(0.98), _percentage(0.995)
    ('98%', '99.5%')
    """
    return f"{100 * share:.12g}%"


def _verdict(asked: Asked, estimate: EstimateRow, met: str) -> str:
    """Whether a share that was asked for is met, in words; days of demand say how large a level is, and promise none.

    >>> _verdict(Asked("95%", "fill_rate", 0.95), EstimateRow(0.29, 0.01, 30), "no")
    'missed by 66 percentage points'
    """
    if asked.word == "days" or met != "no":
        return "" if asked.word == "days" else VERDICTS[met]
    return f"missed by {100 * (asked.value - estimate.mean):.2g} percentage points"


def _met(asked: Asked, estimate: EstimateRow, replications: int) -> str:
    """Whether the interval of an estimate lies at or above what was asked (yes), below it (no), or holds it (open)."""
    if math.isnan(asked.value):
        return ""
    # of too few replications an interval says nothing, nor where some had not even a cycle
    few = too_few(estimate.n, replications) or (asked.measure == CYCLES and estimate.n < replications)
    half_width = math.nan if few else estimate.half_width
    return MET[judged(">=", asked.value, estimate.mean, half_width, estimate.n)]
