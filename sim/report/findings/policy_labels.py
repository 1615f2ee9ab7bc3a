"""Labels of restock rules and promises: the words of the scenario file in which those of several policies differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, get_args

from pydantic.fields import FieldInfo

from sim.promises import Promise
from sim.registry import Block, Kind
from sim.restock import RestockRule
from sim.restock.levels import ComputedLevel
from sim.units import Duration, PositiveDuration

MOST_NAMED = 2
"""So many stock points are named in a label; of more only the number is said."""
OF_DURATIONS = tuple(get_args(kind)[1] for kind in (Duration, PositiveDuration))
"""What marks a field of a block as a duration."""


def rule_labels(rules: Sequence[Mapping[str, RestockRule | None]], unit: str) -> tuple[str, ...]:
    """A label for each of several sets of restock rules (by stock point), no two the same; durations in `unit`s.

    A stock point is named only where not all that differ have the same rules.
    """
    differing = [stock for stock in rules[0] if len(distinct([by_stock[stock] for by_stock in rules])) > 1]
    labels = {stock: kind_labels([by_stock[stock] for by_stock in rules], unit) for stock in differing}
    if len(distinct(list(labels.values()))) == 1:
        return _numbered(labels[differing[0]])
    more = len(differing) - MOST_NAMED
    rest = f" and {more} more" if more > 0 else ""
    return _numbered(
        [
            ", ".join(f"{stock}: {labels[stock][number]}" for stock in differing[:MOST_NAMED]) + rest
            for number in range(len(rules))
        ]
    )


def promise_labels(promises: Sequence[Promise], unit: str) -> tuple[str, ...]:
    """A label for each of several promises, no two the same, without what stands at its default.

    >>> from sim.promises.quotes.fixed import FixedQuote
    >>> promise_labels([Promise(), Promise(quote=FixedQuote(time=3))], "day")
    ('quote: none', 'quote: fixed 3 days')
    """
    fields = Promise.model_fields
    differing = [word for word in fields if len(distinct([getattr(promise, word) for promise in promises])) > 1]
    parts: dict[str, list[str]] = {}
    for word in differing:
        values = [getattr(promise, word) for promise in promises]
        if isinstance(values[0], Kind):
            parts[word] = [f"{word}: {label}" for label in kind_labels(values, unit)]
        else:
            parts[word] = [f"{word} {_text(value, unit, fields[word])}" for value in values]
    labels = []
    for number, promise in enumerate(promises):
        changed = [word for word in differing if getattr(promise, word) != fields[word].get_default()]
        labels.append(", ".join(parts[word][number] for word in changed or differing[:1]))
    return _numbered(labels)


def kind_labels(kinds: Sequence[Kind | None], unit: str) -> list[str]:
    """The `type` of each kind, with the words in which it differs from others of its type; 'none' for None.

    A word that a kind cannot be without, if there is but one, is said without its name, and a word that is called as
    the type without the type.

    >>> from sim.restock.base_stock import BaseStock
    >>> from sim.restock.reorder_point import ReorderPoint
    >>> points = [ReorderPoint(reorder_point=units, order_quantity=100) for units in (40, 60)]
    >>> kind_labels([*points, BaseStock(base_stock_level=9)], "day")
    ['reorder_point 40', 'reorder_point 60', 'base_stock 9']
    """
    return ["none" if kind is None else _kind_label(kind, kinds, unit) for kind in kinds]


def distinct(values: Sequence[Any]) -> list[Any]:
    """The values, each once, in their order; they need not be hashable.

    >>> distinct([{"mug": 1}, {"mug": 2}, {"mug": 1}])
    [{'mug': 1}, {'mug': 2}]
    """
    return [value for number, value in enumerate(values) if value not in values[:number]]


def _kind_label(kind: Kind, kinds: Sequence[Kind | None], unit: str) -> str:
    fields = type(kind).model_fields
    required = [word for word, field in fields.items() if field.is_required()]
    same_type = distinct([other for other in kinds if type(other) is type(kind)])
    words = [word for word in fields if len(distinct([getattr(other, word) for other in same_type])) > 1]
    words = [word for word in words if word in required or getattr(kind, word) != fields[word].get_default()]
    if len(same_type) == 1 and len(required) == 1:
        words = required
    values = {word: _text(getattr(kind, word), unit, fields[word]) for word in words}
    differing = ", ".join(value if required == [word] else f"{word} {value}" for word, value in values.items())
    return differing if differing.startswith(f"{kind.type} ") else f"{kind.type} {differing}".rstrip()


def _text(value: Any, unit: str, field: FieldInfo | None = None) -> str:
    """A value as the scenario file might have it, of a `field` that may be a duration."""
    if isinstance(value, ComputedLevel):
        return _text(value.written, unit)
    if isinstance(value, Block):
        fields = type(value).model_fields
        changed = {word: getattr(value, word) for word in fields if getattr(value, word) != fields[word].get_default()}
        words = ", ".join(f"{word} {_text(inner, unit, fields[word])}" for word, inner in changed.items())
        return f"{value.type} {words}".rstrip() if isinstance(value, Kind) else words
    if isinstance(value, Mapping):
        return ", ".join(f"{word} {_text(inner, unit)}" for word, inner in value.items())
    if isinstance(value, float):
        number = f"{value:g}"
        return f"{number} {unit}{'' if value == 1 else 's'}" if field and _is_duration(field) else number
    return "none" if value is None else str(value)


def _is_duration(field: FieldInfo) -> bool:
    optional = [mark for option in get_args(field.annotation) for mark in get_args(option)[1:]]
    return any(mark in OF_DURATIONS for mark in (*field.metadata, *optional))


def _numbered(labels: Sequence[str]) -> tuple[str, ...]:
    """The labels, with a number where several are the same.

    >>> _numbered(["base_stock 1", "min_max", "min_max"])
    ('base_stock 1', 'min_max (1)', 'min_max (2)')
    """
    return tuple(
        f"{label} ({labels[: number + 1].count(label)})" if labels.count(label) > 1 else label
        for number, label in enumerate(labels)
    )
