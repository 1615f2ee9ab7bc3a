"""Parts of a scenario in plain words: distributions, rules and levels as a planner would say them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic.fields import FieldInfo

from sim.distributions import Distribution
from sim.distributions.constant import Constant
from sim.number_format import rounded
from sim.registry import Block, Kind
from sim.restock.levels import ComputedLevel, DaysOfDemand, InnerShare
from sim.sentences import listed, measured
from sim.units import MICROSECONDS, Duration, PositiveDuration, Rate, Share, ShareRate

DAY, HOUR = MICROSECONDS["day"], MICROSECONDS["hour"]
MOST_NAMED = 4
"""So many names of things that have the same in common are said; of more the rest is counted."""


def in_words(value: Any, unit: str, field: FieldInfo | None = None) -> str:
    """A value of a scenario, of a `field` that may be a duration, a share or a rate; times in `unit`s.

    >>> from sim.distributions.gamma import Gamma
    >>> from sim.promises.quotes.pipeline import PipelineQuote
    >>> in_words(PipelineQuote(confidence=0.75), "day"), in_words({"mug": 0.2}, "day")
    ('pipeline, confidence 75 %', 'mug 0.2')
    """
    if isinstance(value, ComputedLevel):
        return _level(value)
    if isinstance(value, Distribution):
        return amount_in_words(value, unit if _says(field, "duration") else "")
    if isinstance(value, Block):
        fields = type(value).model_fields
        if isinstance(value, Kind) and value.scalar_type and value.type == value.scalar_type:
            alone = next(word for word, of in fields.items() if (of.alias or word) == value.scalar_word)
            if isinstance(name := getattr(value, alone), str):
                return name
        words = {word: getattr(value, word) for word, of in fields.items() if _changed(value, word, of)}
        said = ", ".join(said_of(word, inner, unit, fields[word]) for word, inner in words.items())
        return ", ".join(filter(None, [plain_word(value.type) if isinstance(value, Kind) else "", said]))
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {in_words(inner, unit)}" for name, inner in value.items())
    if isinstance(value, float):
        return _number(value, unit, field)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return listed([in_words(inner, unit) for inner in value])
    return "none" if value is None else plain_word(str(value))


def said_of(word: str, value: Any, unit: str, field: FieldInfo | None = None) -> str:
    """A word with its value, as in 'review period 7 days'; of what is so or not so the word alone.

    >>> said_of("transit", None, "day"), said_of("counts_own_sales", True, "day")
    ('no transit', 'counts own sales')
    """
    if value is None or isinstance(value, bool):
        return plain_word(word) if value else f"no {plain_word(word)}"
    return f"{plain_word(word)} {in_words(value, unit, field)}"


def amount_in_words(distribution: Distribution, unit: str = "") -> str:
    """A random time (in `unit`s) or number: its mean, and how much it varies.

    >>> from sim.distributions.gamma import Gamma
    >>> amount_in_words(Gamma(mean=12, cv=0.5), "day"), amount_in_words(Constant(value=2), "day")
    ('12 days on average (gamma, standard deviation 6)', '2 days')
    """
    mean = float(distribution.mean)
    if isinstance(distribution, Constant):
        return time_in_words(mean, unit) if unit else f"{mean:.3g}"
    spread = float(distribution.variance) ** 0.5
    size = f"{mean:.3g} {unit}{'' if mean == 1 else 's'}".rstrip() if unit else f"{mean:.3g}"
    return f"{size} on average ({plain_word(distribution.type)}, standard deviation {spread:.3g})"


def time_in_words(time: float, unit: str) -> str:
    """A time in `unit`s; in a smaller unit if it is a whole number of those only.

    >>> time_in_words(7.0, "day"), time_in_words(1 / 24, "day"), time_in_words(0.5, "week")
    ('7 days', '1 hour', '3.5 days')
    """
    for smaller, of_unit in ((unit, 1.0), ("day", MICROSECONDS[unit] / DAY), ("hour", MICROSECONDS[unit] / HOUR)):
        number = round(time * of_unit, 6)
        if of_unit >= 1 and (2 * number) % 1 == 0 and number >= 1:
            return f"{number:g} {smaller}{'' if number == 1 else 's'}"
    return measured(float(f"{time:.3g}"), unit)


def names_in_words(names: Sequence[str], everything: Sequence[str] = (), noun: str = "") -> str:
    """Several names: all of them as 'every noun', else the first few and how many more.

    >>> names_in_words(["mug", "cup"], ["mug", "cup"], "product"), names_in_words(list("abcdef"))
    ('every product', 'a, b, c, d and 2 more')
    """
    if noun and len(names) > 1 and len(names) == len(everything):
        return f"every {noun}"
    names = list(dict.fromkeys(names))
    if len(names) <= MOST_NAMED + 1:
        return listed(list(names))
    return f"{', '.join(names[:MOST_NAMED])} and {len(names) - MOST_NAMED} more"


def plain_word(word: str) -> str:
    """A word of a scenario file as it is read aloud.

    >>> plain_word("order_up_to_level")
    'order up to level'
    """
    return word.replace("_", " ")


def declared_share(share: float) -> str:
    """A share that a file declares, with the digits that it has there.

    >>> declared_share(0.985), declared_share(0.8)
    ('98.5 %', '80 %')
    """
    return f"{100 * share:.12g} %"


def _level(level: ComputedLevel) -> str:
    """A level that is computed, by what is asked of it."""
    if isinstance(level, DaysOfDemand):
        return f"{level.days:g} day{'' if level.days == 1 else 's'} of demand"
    written = level.written
    if isinstance(written, Mapping):
        return " and ".join(f"{declared_share(share)} {plain_word(word)}" for word, share in written.items())
    return "the economic order quantity" if written == "eoq" else str(written)


def _changed(block: Block, word: str, field: FieldInfo) -> bool:
    return bool(getattr(block, word) != field.get_default(call_default_factory=True))


def _number(value: float, unit: str, field: FieldInfo | None) -> str:
    if field is not None:
        marks = _marks(field)
        if any(mark in _marks_of(Duration, PositiveDuration) for mark in marks):
            return time_in_words(value, unit)
        if any(mark in _marks_of(Share, InnerShare) for mark in marks):
            return declared_share(value)
        if any(mark in _marks_of(ShareRate) for mark in marks):
            return f"{declared_share(value)} per {unit}"
        if any(mark in _marks_of(Rate) for mark in marks):
            return f"{rounded(value)} per {unit}"
    return f"{value:g}"


def _marks(field: FieldInfo) -> list[Any]:
    """What marks a field: its own annotations, and those of the options of `… | None`."""
    return [*field.metadata, *(mark for option in get_args(field.annotation) for mark in get_args(option)[1:])]


def _marks_of(*kinds: Any) -> tuple[Any, ...]:
    return tuple(get_args(kind)[1] for kind in kinds)


def _says(field: FieldInfo | None, dimension: str) -> bool:
    """Whether a field takes distributions of this dimension."""
    return field is not None and any(
        getattr(mark, "context", {}).get("dimension") == dimension for mark in _marks(field)
    )
