"""The grid: policies that are every restock rule under every promise, and what to call its rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

SEPARATORS = (" × ", " · ", " | ", ": ", "; ", ", ", " + ", " / ", " – ", " but ", " and ", " with ", " ")
"""What may stand in a policy's name between its restock rule and its promise; the first that fits is taken."""


class GridCell(NamedTuple):
    """Where a policy stands: the position of its restock rule and of its promise."""

    row: int
    column: int


class PolicyGrid(NamedTuple):
    """Every one of some `restock` rules under every one of some `promises`, by name, and the cells of the policies."""

    restock: tuple[str, ...]
    promises: tuple[str, ...]
    cells: Mapping[str, GridCell]

    def policy(self, row: int, column: int) -> str:
        """The policy at a place."""
        return next(policy for policy, place in self.cells.items() if place == (row, column))


def grid_of(scenario: Any, policies: tuple[str, ...]) -> PolicyGrid | None:
    """The grid that `policies` of `scenario` form, each at a place of its own; None if they do not.

    At least two rules and two promises; the policies may differ in nothing else.
    """
    worlds = [scenario.policies[policy] for policy in policies]
    promises = [world.promise for world in worlds]
    columns = _distinct(promises)
    # most scenarios have one promise, and need no further look
    if len(columns) < 2 or len(_distinct([rest_of(world) for world in worlds])) > 1:
        return None
    rules = [{name: point.restock for name, point in world.stock.items()} for world in worlds]
    rows = _distinct(rules)
    places = {
        policy: GridCell(rows.index(rule), columns.index(promise))
        for policy, rule, promise in zip(policies, rules, promises, strict=True)
    }
    whole = len(set(places.values())) == len(policies) == len(rows) * len(columns)
    if not whole or len(rows) < 2:
        return None
    own_rows = _described([[rule.model_dump(mode="json") for rule in row.values()] for row in rows])
    own_columns = _described([[part.model_dump(mode="json") for part in (one.quote, one.notices)] for one in columns])
    return PolicyGrid(*_named(places, own_rows, own_columns), places)


def rest_of(world: Any) -> tuple[Any, ...]:
    """All that a policy can change of a scenario but restock rules and promises."""
    points = {name: point.model_dump(exclude={"restock"}) for name, point in world.stock.items()}
    return world.products, world.profiles, world.customers, world.suppliers, points


def _distinct(found: list[Any]) -> list[Any]:
    # rules in a mapping cannot be hashed
    return [one for place, one in enumerate(found) if one not in found[:place]]


def _described(parts: list[list[dict[str, Any]]]) -> tuple[str, ...]:
    """Names made of the `type` words, for who was given none; with a number where those are alike.

    >>> _described([[{"type": "none"}, {"type": "none"}], [{"type": "fixed"}, {"type": "none"}]])
    ('none', 'fixed, none')
    """
    names = [", ".join(dict.fromkeys(part["type"].replace("_", " ") for part in one)) for one in parts]
    return tuple(
        f"{name} {names[: place + 1].count(name)}" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    )


def _named(
    cells: Mapping[str, GridCell], rows: tuple[str, ...], columns: tuple[str, ...]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Rows and columns as the policies' own names have them, 'lean, silent'; else as told.

    One row and one column may have no name of their own, as where the baseline is 'as today' and another policy
    'more safety, silent'.

    >>> places = {"lean": GridCell(0, 0), "lean, kept informed": GridCell(0, 1), "full": GridCell(1, 0)}
    >>> _named(places, ("base stock 1", "base stock 2"), ("none", "on slip"))
    (('lean', 'base stock 2'), ('none', 'kept informed'))
    """
    best: tuple[int, tuple[str, ...], tuple[str, ...]] = (len(rows) + len(columns), rows, columns)
    for separator in SEPARATORS:
        for turned in (False, True):
            found: tuple[dict[int, set[str]], dict[int, set[str]]] = ({}, {})
            for policy, place in cells.items():
                pieces = policy.partition(separator)
                for axis, position in enumerate(place):
                    name = pieces[2 * (axis ^ turned)].strip()
                    if pieces[1] and name:
                        found[axis].setdefault(position, set()).add(name)
            named = [_axis(own, told) for own, told in zip(found, (rows, columns), strict=True)]
            if named[0] and named[1]:
                missing = len(rows) + len(columns) - len(found[0]) - len(found[1])
                best = min(best, (missing, named[0], named[1]), key=lambda one: one[0])
    return best[1], best[2]


def _axis(found: Mapping[int, set[str]], told: tuple[str, ...]) -> tuple[str, ...]:
    """The names of an axis, if every position has one alone and no two the same; at most one as `told`."""
    if any(len(names) > 1 for names in found.values()) or len(found) < len(told) - 1:
        return ()
    names = tuple(next(iter(found[place])) if place in found else name for place, name in enumerate(told))
    return names if len(set(names)) == len(names) else ()
