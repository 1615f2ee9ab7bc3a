"""What a sweep varies: paths of a scenario, each with the values that it takes."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError

from sim.distributions import DurationDistribution, QuantityDistribution, ShareDistribution
from sim.errors import Problem, UserError
from sim.scenario.error_wording import unplaced_problem
from sim.scenario.source_map import dotted
from sim.units import MICROSECONDS

MOST_LEVELS = 10_000_000
"""Values that one variation has at most."""
PERCENT = "%"
PER = "per "
"""How the unit of a rate begins, behind a per cent sign or alone."""


class Listed(NamedTuple):
    """A list of `values`, plain ones as a scenario file may have them, each once."""

    values: tuple[Any, ...]


class Interval(NamedTuple):
    """All numbers from `low` to `high`, both ends included, or those of them a `step` apart, or a `number` of them.

    Numbers are in `unit`: '' for plain ones, '%', a unit of time, or 'per' and a unit of time, with '%' before it or
    not. With `logarithmic` equal ratios are equally far apart.
    """

    low: Fraction
    high: Fraction
    unit: str = ""
    step: Fraction | None = None
    number: int | None = None
    logarithmic: bool = False


class Sampled(NamedTuple):
    """Numbers of a distribution, whose `words` are those that a scenario file would have."""

    words: dict[str, Any]

    @property
    def unit(self) -> str:
        """Of its numbers, as in `Interval`: 'day' where one is written as a duration, '%' for shares, else ''."""
        texts = [text for text in _texts(self.words) if text[:1] in "+-.0123456789"]
        if any(text.rstrip().endswith(PERCENT) for text in texts):
            return PERCENT
        return "day" if texts else ""

    def distribution(self, unit: str) -> Any:
        """The distribution, in the scenario's `unit` of time. Raises pydantic's `ValidationError`."""
        families = {"": QuantityDistribution, PERCENT: ShareDistribution, "day": DurationDistribution}
        adapter: TypeAdapter[Any] = TypeAdapter(families[self.unit])
        return adapter.validate_python(self.words, context={"unit": unit})


class Variation(NamedTuple):
    """Paths that move together, its `columns`, and the `values` that they take, the same in each; `text` as given."""

    columns: tuple[str, ...]
    values: Listed | Interval | Sampled
    text: str


class Vary(NamedTuple):
    """All that is varied: `variations`, or the `rows` of a table of points with a column for each of `paths`."""

    variations: tuple[Variation, ...]
    paths: tuple[str, ...] = ()
    rows: tuple[tuple[Any, ...], ...] | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every path that is varied, in the order given."""
        return self.paths + tuple(column for variation in self.variations for column in variation.columns)


class RefusedVariationError(Exception):
    """Something given to be varied that cannot be; the `problems` say why."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def wrong_variations(problems: list[Problem]) -> UserError:
    """The error that lists all `problems` of what was to be varied."""
    return UserError("\n".join(map(str, problems)), argument="vary")


class VariationsError(UserError):
    """What was to be varied is wrong: all `problems`; `read` is the rest, whose paths may be wrong as well."""

    def __init__(self, problems: list[Problem], read: Vary) -> None:
        super().__init__("\n".join(map(str, problems)), argument="vary")
        self.read = read


def checked_interval(interval: Interval, text: str, where: str) -> Interval:
    """`interval`, if it has two ends in their order, and a step or a number that makes sense; `text` is shown.

    Raises `RefusedVariationError`.
    """
    low, high, step, number = interval.low, interval.high, interval.step, interval.number
    expected = ""
    if low >= high:
        expected = "LOW..HIGH with LOW below HIGH"
    elif interval.logarithmic and low <= 0:
        expected = "a log range above 0"
    elif interval.logarithmic and step is not None:
        expected = "a log range with 'in N', for its steps are ratios"
    elif step is not None and step <= 0:
        expected = "a step above 0"
    elif number is not None and number < 2:
        expected = "at least 2 values in a range, which has both ends"
    if expected:
        raise RefusedVariationError(Problem(where, expected, repr(text)))
    return interval


def checked_distribution(words: dict[str, Any], where: str) -> Sampled:
    """The distribution that `words` describe. Raises `RefusedVariationError` with all that is wrong with them."""
    sampled = Sampled(words)
    try:
        sampled.distribution("day")
    except ValidationError as error:
        unplaced = [unplaced_problem(detail) for detail in error.errors(include_url=False)]
        problems = [
            Problem(": ".join(filter(None, [where, dotted(one.path)])), one.expected, one.found, one.choices)
            for one in unplaced
        ]
        raise RefusedVariationError(*problems) from None
    return sampled


def checked_list(values: list[Any], where: str) -> Listed:
    """`values`, of which there is at least one, and each once. Raises `RefusedVariationError`."""
    if not values:
        raise RefusedVariationError(Problem(where, "at least one value", "none"))
    known: set[str] = set()
    for value in values:
        if isinstance(value, float) and not math.isfinite(value):
            raise RefusedVariationError(Problem(where, "a finite number", repr(value)))
        number = isinstance(value, int | float) and not isinstance(value, bool)
        written = repr(float(value)) if number else repr(value)  # 10 and 10.0 are one value
        if written in known:
            raise RefusedVariationError(Problem(where, "each value once", f"{value!r} a second time"))
        known.add(written)
    return Listed(tuple(values))


def unit_factor(unit: str, into: str) -> Fraction:
    """What a number in the time `unit` is multiplied with to be in the unit `into`.

    >>> unit_factor("week", "day")
    Fraction(7, 1)
    """
    return Fraction(MICROSECONDS[unit], MICROSECONDS[into])


def _texts(value: Any) -> list[str]:
    """Every text in a block or list, at any depth."""
    if isinstance(value, dict | list | tuple):
        inside = value.values() if isinstance(value, dict) else value
        return [text for inner in inside for text in _texts(inner)]
    return [value] if isinstance(value, str) else []
