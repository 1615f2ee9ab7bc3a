"""Forecasts of demand per bucket of time, from the demand of the buckets before."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Annotated, ClassVar

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from sim.registry import Impossible, Kind, KindOf
from sim.units import A_SHARE, PositiveDuration, duration, refuse, share, whole, written

State = list[float]
"""The state of a forecast as numbers; the number of buckets learned comes first."""

MOST_BUCKETS = 100_000
"""Buckets in a season or window, at most: every stock point keeps as many numbers."""


class Forecast(Kind):
    """What demand will be in the buckets to come, told that of the buckets past, in units.

    A member gives three plain functions of numbers: `blank`, what it remembers of nothing; `learn`, which takes the
    demand of one more bucket into that; and `ahead`, its forecast of the k-th bucket from now. Their other parameters
    are its `numbers`. Demand is counted per `bucket` (the review period of the rule, unless said); units lost,
    declined or substituted are no part of it unless the store `sees_lost_demand`.
    """

    noun: ClassVar[str] = "a forecast"
    package_name: ClassVar[str] = "sim.forecasts"
    foresees: ClassVar[bool] = False  # whether it takes the future demand of the run instead of learning from the past
    blank: ClassVar[Callable[..., State]]
    learn: ClassVar[Callable[..., None]]
    ahead: ClassVar[Callable[..., float]]
    bucket: PositiveDuration | None = None
    sees_lost_demand: Annotated[bool, Field(strict=True)] = False

    def numbers(self, bucket: float, day: float) -> tuple[float, ...]:
        """The further arguments of `blank`, `learn` and `ahead`; times among them in buckets.

        `bucket` is a bucket's length in the scenario's unit of time, `day` a day's.
        """
        return ()

    def unfit(self, bucket: float, day: float) -> Iterator[Impossible]:
        """The words that are impossible with this length of a `bucket`; `day` is the length of a day."""
        return iter(())

    def odd(self, bucket: float) -> Iterator[str]:
        """A sentence on each word that is possible with this length of a `bucket` but was probably not meant."""
        return iter(())


AnyForecast = Annotated[Forecast, KindOf(Forecast)]


def total(ahead: Callable[..., float], state: State, since: float, until: float, *numbers: float) -> float:
    """The forecast from `since` to `until`, in buckets from the last one learned; partial buckets count in proportion.

    >>> total(lambda state, k: 10.0 * k, [], 0, 2.5), total(lambda state, k: 10.0 * k, [], 0.5, 2)  # 10 + 20 + ½·30
    (45.0, 25.0)
    """
    units = 0.0
    for k in range(math.floor(since) + 1, math.ceil(until) + 1):
        part = min(until, k) - max(since, k - 1)
        units += part * ahead(state, k, *numbers)
    return units


def _constant(value: object) -> float:
    number = share(value)
    if number == 0:
        raise refuse("a smoothing constant above 0 and up to 1")
    return number


SmoothingConstant = Annotated[
    float, BeforeValidator(_constant), WithJsonSchema(written(A_SHARE, exclusiveMinimum=0, maximum=1))
]
"""The weight of the newest value in an exponentially smoothed mean, in (0, 1]."""


def buckets_of(length: float, bucket: float) -> int | None:
    """A length of time in whole buckets; None if it is no whole number of them.

    >>> buckets_of(7, 1), buckets_of(7, 2), buckets_of(1, 1 / 24)
    (7, None, 24)
    """
    count = round(length / bucket)
    return count if abs(count * bucket - length) <= 1e-9 * length else None


def unfit_season(season: float, bucket: float) -> Iterator[Impossible]:
    """A problem if the `season` is no whole number of buckets, or more than MOST_BUCKETS; both are times."""
    count = buckets_of(season, bucket)
    if count is None or not 1 <= count <= MOST_BUCKETS:
        expected = f"a season of a whole number of buckets, at most {MOST_BUCKETS:,} (a bucket lasts {bucket:g})"
        yield Impossible("season", expected, f"{season:g}, which is {season / bucket:g} buckets")


def odd_season(season: float, bucket: float) -> Iterator[str]:
    """A warning if the `season` is one bucket long, so that it has no parts."""
    if buckets_of(season, bucket) == 1:
        yield (
            f"a season of one bucket, {bucket:g}, is no season, for demand is counted once in it: a shorter 'bucket' "
            "(the review period unless said) tells its parts apart"
        )


def _window(value: object) -> int | str:
    expected = "a whole number of buckets, at least 1, or a time such as '4 weeks'"
    if isinstance(value, str):
        try:
            days = duration(value, "day")
        except PydanticCustomError:
            raise refuse(expected) from None
        if not any(letter.isalpha() for letter in value.replace("e", "").replace("E", "")) or not 0 < days < 1e300:
            raise refuse(expected)
        return value
    try:
        count = whole(value)
    except PydanticCustomError:
        raise refuse(expected) from None
    if not 1 <= count <= MOST_BUCKETS:
        raise refuse(f"{expected} (at most {MOST_BUCKETS:,} buckets)")
    return count


Window = Annotated[
    int | str,
    BeforeValidator(_window),
    WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "string"}]}),
]
"""The length of a window: a number of buckets, or a duration as a text."""


def window_length(window: int | str, bucket: float, day: float) -> float:
    """The length of a `window` in the scenario's unit of time, in which a day is `day` long.

    >>> window_length(4, 7.0, 1.0), window_length("4 weeks", 7.0, 1.0), window_length("1 day", 12.0, 24.0)
    (28.0, 28.0, 24.0)
    """
    return window * bucket if isinstance(window, int) else duration(window, "day") * day
