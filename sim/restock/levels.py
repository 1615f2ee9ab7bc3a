"""Levels of a restock rule that are computed from demand, lead time and cost: `{days: 14}`, `eoq`, …"""

from __future__ import annotations

import bisect
import math
import re
from collections.abc import Callable
from typing import Annotated, Any, ClassVar, NamedTuple

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim import unit_hints as slips
from sim.errors import shown
from sim.registry import Block
from sim.restock.normal_loss import shortage, shortage_beyond
from sim.units import A_SHARE, duration, refuse, share, whole, written


class Facts(NamedTuple):
    """What a stock point knows before the run, per time unit of the scenario and in units of product.

    Demand mean μ_D and variance σ_D², batches included; lead time mean L and standard deviation σ_L of its
    source; review period R (0 if it looks all the time); money for one order and for a unit held one time unit;
    the supplier's smallest order and its multiple; how many time units a day has.
    """

    demand_mean: float
    demand_variance: float
    lead_time_mean: float
    lead_time_std: float
    review_period: float
    order_cost: float
    holding_cost: float
    minimum_order: int
    order_multiple: int
    day: float

    @property
    def exposure_mean(self) -> float:
        """Mean demand over lead time and review, μ_D·L', L' = L + R."""
        return self.demand_mean * (self.lead_time_mean + self.review_period)

    @property
    def exposure_std(self) -> float:
        """Its standard deviation √(L'·σ_D² + μ_D²·σ_L²), demand and lead time independent."""
        return self._std(self.lead_time_mean + self.review_period)

    def fill_rate(self, low: float, high: float) -> float:
        """Share of the units demanded that is filled at once, demand over any time being taken as normal.

        The position just after the rule has looked is taken as spread evenly over (`low`, `high`].

        Looking all the time, a unit is short if the demand of the lead time reaches the position it met: the mean
        of P(D_L ≥ y) over the band, 1 − (σ/Q)·[G(k) − G(k + Q/σ)], Q = `high` − `low`. At reviews, what falls
        short between a receipt and the next, R later, is what is owed before the next less what was owed before
        the first: E[(D_{L+R} − y)⁺] − E[(D_L − y)⁺] of the R·μ_D units demanded, averaged over the band.
        """
        exposed, wide = (self.exposure_mean, self.exposure_std), high - low
        if self.demand_mean == 0:
            return 1.0
        if self.review_period == 0:
            return 1 - (shortage(low, *exposed) - shortage(high, *exposed)) / wide
        before = (self.demand_mean * self.lead_time_mean, self._std(self.lead_time_mean))
        demanded = self.demand_mean * self.review_period
        if wide == 0:
            return 1 - (shortage(low, *exposed) - shortage(low, *before)) / demanded
        at_the_end = shortage_beyond(low, *exposed) - shortage_beyond(high, *exposed)
        at_the_start = shortage_beyond(low, *before) - shortage_beyond(high, *before)
        return 1 - (at_the_end - at_the_start) / wide / demanded

    def _std(self, time: float) -> float:
        return math.sqrt(time * self.demand_variance + (self.demand_mean * self.lead_time_std) ** 2)


Band = Callable[[int], tuple[int, int]]
"""The (low, high] over which the position lies after the rule has looked, given the level that is sought."""


def one_for_one(level: int) -> tuple[int, int]:
    """The band of a rule that orders each unit as it goes: the position always returns to `level`."""
    return level - 1, level


class ComputedLevel(Block):
    """A level whose number follows from the facts of the stock point."""

    last: ClassVar[bool] = False  # needs the rule's other numbers, so they come first

    def units(self, facts: Facts, band: Band = one_for_one) -> int:
        """The level in whole units; raises what `refuse` makes if these facts allow none."""
        raise NotImplementedError

    @property
    def written(self) -> Any:
        """What the scenario file says for it."""
        return self.model_dump()


def rounded_up(number: float) -> int:
    """The least whole number that is not below `number`, but for the noise of its last digits.

    >>> rounded_up(14.000000001), rounded_up(14.01), rounded_up(-2.5)
    (14, 15, -2)
    """
    if math.isnan(number):  # infinity less infinity
        raise OverflowError("beyond all numbers")
    nearest = round(number)
    return nearest if abs(number - nearest) <= 1e-9 * max(1.0, abs(number)) else math.ceil(number)


def _days_in(text: str) -> float | None:
    """The days that a text such as '2 weeks' says; None if it says no time."""
    try:
        return duration(text, "day") if any(letter.isalpha() for letter in text) else None
    except PydanticCustomError:
        return None


def _read_days(value: object) -> float:
    expected = "a number of days above 0"
    if isinstance(value, str):
        days = _days_in(value)
        raise refuse(expected, slips.of_number(value) if days is None else f"did you mean {days:g}?")
    if isinstance(value, int | float) and value > 1e300:
        raise refuse("a number of days of at most 1e+300")
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise refuse(expected)
    return float(value)


_DAYS = {"type": "number", "exclusiveMinimum": 0}
Days = Annotated[float, BeforeValidator(_read_days), WithJsonSchema(_DAYS)]


class DaysOfDemand(ComputedLevel):
    """Mean demand of so many `days`, μ_D·days, in units.

    >>> facts = Facts(10, 10, 4, 0, 0, order_cost=0, holding_cost=0, minimum_order=0, order_multiple=1, day=1)
    >>> DaysOfDemand(days=14).units(facts)
    140
    """

    days: Days

    def units(self, facts: Facts, band: Band = one_for_one) -> int:
        """⌈μ_D·days⌉, μ_D per day."""
        return rounded_up(facts.demand_mean * self.days * facts.day)


def _inner_share(value: object) -> float:
    number = share(value)
    if not 0 < number < 1:
        raise refuse("a share above 0 and below 1, such as 0.95 or '95%'")
    return number


INNER_SHARE = written(A_SHARE, exclusiveMinimum=0, exclusiveMaximum=1)
InnerShare = Annotated[float, BeforeValidator(_inner_share), WithJsonSchema(INNER_SHARE)]


class ServiceLevel(ComputedLevel):
    """Covers the demand of lead time and review with probability `service_level` p: μ_D·L' + z_p·σ', in units.

    σ' = √(L'·σ_D² + μ_D²·σ_L²), L' = L + R. The cycle service level α_c, demand taken as normal.

    >>> facts = Facts(10, 25, 4, 0, 0, order_cost=0, holding_cost=0, minimum_order=0, order_multiple=1, day=1)
    >>> ServiceLevel(service_level=0.5).units(facts), ServiceLevel(service_level=0.95).units(facts)  # 40 + 1.645·10
    (40, 57)
    """

    service_level: InnerShare

    def units(self, facts: Facts, band: Band = one_for_one) -> int:
        """⌈μ_D·L' + z_p·σ'⌉."""
        from scipy.special import ndtri

        return rounded_up(facts.exposure_mean + float(ndtri(self.service_level)) * facts.exposure_std)


class FillRate(ComputedLevel):
    """The smallest level whose normal-loss fill rate β (type 2) reaches `fill_rate` p, in units.

    `Facts.fill_rate` says what is computed; each rule says in `positions` over which band the position lies:
    (r, r + Q] for a reorder point with an order quantity, (s, S] for a reorder point with an order-up-to level
    (undershoot left out), S alone for an order-up-to level at reviews, (S − 1, S] for one that looks all the time.
    The supplier's smallest order and multiple are left out too: they lift the position further.

    >>> facts = Facts(10, 25, 4, 0, 0, order_cost=0, holding_cost=0, minimum_order=0, order_multiple=1, day=1)
    >>> r = FillRate(fill_rate=0.95).units(facts, lambda level: (level, level + 50))
    >>> r, round(facts.fill_rate(r - 1, r + 49), 4), round(facts.fill_rate(r, r + 50), 4)
    (44, 0.9466, 0.9539)
    """

    last: ClassVar[bool] = True
    fill_rate: InnerShare

    def units(self, facts: Facts, band: Band = one_for_one) -> int:
        """The smallest level of fill rate p or more, by bisection; 0 where there is no demand."""
        if facts.demand_mean == 0:
            return 0

        noise = min(1e-12, self.fill_rate / 2)  # never all of it: somewhere below, the rate must be missed

        def reached(level: int) -> bool:
            return facts.fill_rate(*band(level)) >= self.fill_rate - noise

        # a level that reaches p is below every other that does: where the rate is not rising it is not above 0
        high = math.ceil(facts.exposure_mean + 40 * facts.exposure_std) + 1
        if not reached(high):
            best = facts.fill_rate(*band(high))
            raise refuse(f"a fill rate that the order-up-to level allows (at most {best:.3g})")
        low, step = 0, 1
        while reached(low):
            low, step = low - step, 2 * step
        return bisect.bisect_left(range(low, high), True, key=reached) + low


class EconomicOrderQuantity(ComputedLevel):
    """`eoq`: the order quantity of least ordering and holding cost, √(2·K·μ_D/h), in units.

    K is the money for one order, h that for a unit held one time unit. At least 1, and at least the supplier's
    smallest order and its multiple.

    >>> facts = Facts(10, 25, 4, 0, 0, order_cost=40, holding_cost=0.5, minimum_order=0, order_multiple=1, day=1)
    >>> EconomicOrderQuantity().units(facts)  # √(2·40·10/0.5) = √1600
    40
    """

    def units(self, facts: Facts, band: Band = one_for_one) -> int:
        """⌈√(2·K·μ_D/h)⌉, at least the supplier's smallest order and its multiple."""
        if facts.holding_cost == 0:
            raise refuse("a number: eoq needs a product with a holding_cost or holding_rate above 0")
        economic = math.sqrt(2 * facts.order_cost * facts.demand_mean / facts.holding_cost)
        return max(1, rounded_up(economic), facts.minimum_order, facts.order_multiple)

    @property
    def written(self) -> Any:
        """`eoq`."""
        return "eoq"


_WORDS: dict[str, type[ComputedLevel]] = {"days": DaysOfDemand, "service_level": ServiceLevel, "fill_rate": FillRate}
_EXAMPLES = {"days": "{days: 14}", "service_level": "{service_level: 0.95}", "fill_rate": "{fill_rate: 0.98}"}


def _read_level(value: object, expected: str, least: float) -> int | ComputedLevel:
    if isinstance(value, ComputedLevel):
        return value
    expected = f"{expected}, or one of {', '.join(_EXAMPLES.values())}"
    if isinstance(value, dict):
        if len(value) != 1:
            raise refuse(expected)
        word = next(iter(value))
        if word not in _WORDS:
            found = {"expected": "a way to compute a level", "found": shown(word), "choices": tuple(_WORDS)}
            raise PydanticCustomError("kind", "", {**found, "at": (word,)})
        return _WORDS[word].model_validate(value)
    if isinstance(value, str) and (meant := _meant(value)):
        raise refuse(expected, f"did you mean {meant}?")
    number = whole(value, expected)
    if number < least:
        raise refuse(expected)
    return number


def _meant(text: str) -> str:
    """The computed level that somebody wrote as a text; nothing if it is none.

    >>> _meant("2 weeks"), _meant("95%"), _meant("fill_rate"), _meant("plenty")
    ('{days: 14}', '{service_level: 95%}', '{fill_rate: 0.98}', '')
    """
    if text in _EXAMPLES:
        return _EXAMPLES[text]
    if re.fullmatch(r"[0-9.]+%", text):
        return f"{{service_level: {text}}}"
    days = _days_in(text)
    return "" if days is None else f"{{days: {days:g}}}"


def _read_any_level(value: object) -> int | ComputedLevel:
    return _read_level(value, "a whole number of units", -math.inf)


def _read_up_to_level(value: object) -> int | ComputedLevel:
    return _read_level(value, "a whole number of units, at least 0", 0)


def _read_order_quantity(value: object) -> int | ComputedLevel:
    if value == "eoq" or isinstance(value, EconomicOrderQuantity):
        return EconomicOrderQuantity()
    expected = "a whole number of at least 1, or 'eoq'"
    if isinstance(value, str) and value.strip().lower() == "eoq":
        raise refuse(expected, "did you mean 'eoq'?")
    number = whole(value, expected)
    if number < 1:
        raise refuse(expected)
    return number


def _written(value: int | ComputedLevel) -> Any:
    return value.written if isinstance(value, ComputedLevel) else value


def number(level: int | ComputedLevel) -> int:
    """The number a level has, once it is computed."""
    if isinstance(level, ComputedLevel):
        raise TypeError(f"{level!r} is not computed yet: resolve the rule first")
    return level


def _schema(**least: int) -> dict[str, Any]:
    words = [
        {"type": "object", "properties": {word: own}, "required": [word], "additionalProperties": False}
        for word, own in {"days": _DAYS, "service_level": INNER_SHARE, "fill_rate": INNER_SHARE}.items()
    ]
    return {"anyOf": [{"type": "integer", **least}, *words]}


Level = Annotated[
    int | ComputedLevel, PlainValidator(_read_any_level), PlainSerializer(_written), WithJsonSchema(_schema())
]
"""A reorder point: a whole number, below 0 too, or how to compute it."""

UpToLevel = Annotated[
    int | ComputedLevel,
    PlainValidator(_read_up_to_level),
    PlainSerializer(_written),
    WithJsonSchema(_schema(minimum=0)),
]
"""An order-up-to or base stock level: a whole number of at least 0, or how to compute it."""

OrderQuantity = Annotated[
    int | ComputedLevel,
    PlainValidator(_read_order_quantity),
    PlainSerializer(_written),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"const": "eoq"}]}),
]
"""A lot: a whole number of at least 1, or `eoq`."""
