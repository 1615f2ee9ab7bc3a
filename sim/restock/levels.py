"""Levels of a restock rule that are computed from demand, lead time and cost: `{days: 14}`, `eoq`, …"""

from __future__ import annotations

import bisect
import math
import re
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim import unit_hints
from sim.errors import shown
from sim.registry import Block
from sim.restock.economic_lot import LotPrice, economic_lot
from sim.restock.facts import PositionRange, StockPointFacts, one_for_one
from sim.suppliers.lots import LotTerms
from sim.units import A_SHARE, duration, refuse, share, whole_units, written


class ComputedLevel(Block):
    """A level whose number follows from the facts of the stock point."""

    needs_other_levels: ClassVar[bool] = False  # whether the rule's other levels must be numbers before this one is

    def units(self, facts: StockPointFacts, positions: PositionRange = one_for_one) -> int:
        """The level in whole units, for a rule whose `positions` say where a level puts the inventory position.

        Raises the error of `refuse` if these facts allow none.
        """
        raise NotImplementedError

    @property
    def written(self) -> Any:
        """The level as a scenario file says it."""
        return self.model_dump()


def rounded_up(number: float) -> int:
    """⌈number⌉, but a whole number within a relative 1e-9 of `number` counts as equal.

    >>> rounded_up(14.000000001), rounded_up(14.01), rounded_up(-2.5)
    (14, 15, -2)
    """
    if math.isnan(number):  # infinity less infinity
        raise OverflowError("beyond all numbers")
    nearest = round(number)
    return nearest if abs(number - nearest) <= 1e-9 * max(1.0, abs(number)) else math.ceil(number)


def _days_in(text: str) -> float | None:
    """The length in days of a text such as '2 weeks'; None if it is no duration with a unit."""
    try:
        return duration(text, "day") if any(letter.isalpha() for letter in text) else None
    except PydanticCustomError:
        return None


def _read_days(value: object) -> float:
    expected = "a number of days above 0"
    if isinstance(value, str):
        days = _days_in(value)
        raise refuse(expected, unit_hints.of_number(value) if days is None else f"did you mean {days:g}?")
    if isinstance(value, int | float) and value > 1e300:
        raise refuse("a number of days of at most 1e+300")
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        raise refuse(expected)
    return float(value)


_DAYS = {"type": "number", "exclusiveMinimum": 0}
Days = Annotated[float, BeforeValidator(_read_days), WithJsonSchema(_DAYS)]


class DaysOfDemand(ComputedLevel):
    """Mean demand of so many `days`, μ_D·days, in units.

    >>> facts = StockPointFacts(
    ...     10, 10, 4, 0, 0, order_cost=0, holding_cost=0, minimum_order=0, order_multiple=1, day=1
    ... )
    >>> DaysOfDemand(days=14).units(facts)
    140
    """

    days: Days

    def units(self, facts: StockPointFacts, positions: PositionRange = one_for_one) -> int:
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

    Where the rule orders each unit demanded at once and the units `outstanding` N are known, the smallest base stock
    level S with P(N < S) ≥ p instead, exactly: p is then the share of the time with units on hand.

    >>> facts = StockPointFacts(
    ...     10, 25, 4, 0, 0, order_cost=0, holding_cost=0, minimum_order=0, order_multiple=1, day=1
    ... )
    >>> ServiceLevel(service_level=0.5).units(facts), ServiceLevel(service_level=0.95).units(facts)  # 40 + 1.645·10
    (40, 57)
    """

    service_level: InnerShare

    def units(self, facts: StockPointFacts, positions: PositionRange = one_for_one) -> int:
        """⌈μ_D·L' + z_p·σ'⌉, or what follows from the units outstanding."""
        from scipy.special import ndtri

        if facts.outstanding is not None:
            level = facts.outstanding.base_stock_level(self.service_level, of_units=False)
            if level is not None:
                return level - positions(0)[1]
            facts = facts.as_palm
        return rounded_up(facts.exposure_mean + float(ndtri(self.service_level)) * facts.exposure_std)


class FillRate(ComputedLevel):
    """The smallest level whose normal-loss fill rate β (type 2) reaches `fill_rate` p, in units.

    The fill rate is that of `StockPointFacts.fill_rate`; the rule's `positions` say where the inventory position lies:
    on (r, r + Q] for a reorder point with an order quantity, (s, S] for a reorder point with an order-up-to level
    (undershoot left out), S alone for an order-up-to level at reviews, (S − 1, S] under continuous review.
    The supplier's smallest order and multiple are left out too: they lift the position further.

    Where the rule orders each unit demanded at once and the units `outstanding` N are known, the smallest base stock
    level S with E[min(Q, (S − N)⁺)]/E[Q] ≥ p instead, exactly, Q the units of a customer's order.

    >>> facts = StockPointFacts(
    ...     10, 25, 4, 0, 0, order_cost=0, holding_cost=0, minimum_order=0, order_multiple=1, day=1
    ... )
    >>> r = FillRate(fill_rate=0.95).units(facts, lambda level: (level, level + 50))
    >>> r, round(facts.fill_rate(r - 1, r + 49), 4), round(facts.fill_rate(r, r + 50), 4)
    (44, 0.9466, 0.9539)
    """

    needs_other_levels: ClassVar[bool] = True
    fill_rate: InnerShare

    def units(self, facts: StockPointFacts, positions: PositionRange = one_for_one) -> int:
        """The smallest level of fill rate p or more, by bisection; 0 where there is no demand."""
        if facts.demand_mean == 0:
            return 0
        if facts.outstanding is not None:
            level = facts.outstanding.base_stock_level(self.fill_rate, of_units=True)
            if level is not None:
                return level - positions(0)[1]
            facts = facts.as_palm

        tolerance = min(1e-12, self.fill_rate / 2)  # below p itself, so that the search ends at a level that misses it

        def reached(level: int) -> bool:
            """Whether a level attains the fill rate, but for rounding."""
            return facts.fill_rate(*positions(level)) >= self.fill_rate - tolerance

        # a level that reaches p is below every other that does: where the rate is not rising it is not above 0
        high = math.ceil(facts.exposure_mean + 40 * facts.exposure_std) + 1
        if not reached(high):
            highest = facts.fill_rate(*positions(high))
            raise refuse(f"a fill rate that the order-up-to level allows (at most {highest:.3g})")
        low, step = 0, 1
        while reached(low):
            low, step = low - step, 2 * step
        return bisect.bisect_left(range(low, high), True, key=reached) + low


class EconomicOrderQuantity(ComputedLevel):
    """`eoq`: the order quantity of least purchase, ordering and holding cost, √(2·K·μ_D/h) where no price varies, in
    units.

    K is the money for one order of one item, h that for a unit held one time unit. Under all-units discounts the best
    of all prices: see `economic_lot`. A whole multiple of the supplier's, within its smallest and largest order.

    >>> facts = StockPointFacts(
    ...     10, 25, 4, 0, 0, order_cost=40, holding_cost=0.5, minimum_order=0, order_multiple=1, day=1
    ... )
    >>> EconomicOrderQuantity().units(facts)  # √(2·40·10/0.5) = √1600
    40
    """

    def units(self, facts: StockPointFacts, positions: PositionRange = one_for_one) -> int:
        """The lot of least cost that the supplier sells."""
        prices = facts.lot_prices or (LotPrice(0, 0.0, facts.holding_cost),)
        if any(price.holding_cost == 0 for price in prices):
            raise refuse("a number: eoq needs a product with a holding_cost or holding_rate above 0")
        lots = LotTerms(facts.minimum_order, facts.order_multiple, maximum=facts.maximum_order)
        return economic_lot(facts.demand_mean, facts.order_cost, prices, lots)

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
            context = {"expected": "a way to compute a level", "found": shown(word), "choices": tuple(_WORDS)}
            raise PydanticCustomError("kind", "", {**context, "at": (word,)})
        return _WORDS[word].model_validate(value)
    if isinstance(value, str) and (hint := _computed_hint(value)):
        raise refuse(expected, f"did you mean {hint}?")
    number = whole_units(value, expected)
    if number < least:
        raise refuse(expected)
    return number


def _computed_hint(text: str) -> str:
    """The computed level that a text was probably meant to be; empty if none is near.

    >>> _computed_hint("2 weeks"), _computed_hint("95%"), _computed_hint("fill_rate"), _computed_hint("plenty")
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
    number = whole_units(value, expected)
    if number < 1:
        raise refuse(expected)
    return number


def _written(value: int | ComputedLevel) -> Any:
    return value.written if isinstance(value, ComputedLevel) else value


def number(level: int | ComputedLevel) -> int:
    """The level in units. Raises `TypeError` if it is still to be computed."""
    if isinstance(level, ComputedLevel):
        raise TypeError(f"{level!r} is not computed yet: resolve the rule first")
    return level


def _schema(**least: int) -> dict[str, Any]:
    words = [
        {"type": "object", "properties": {word: schema}, "required": [word], "additionalProperties": False}
        for word, schema in {"days": _DAYS, "service_level": INNER_SHARE, "fill_rate": INNER_SHARE}.items()
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
