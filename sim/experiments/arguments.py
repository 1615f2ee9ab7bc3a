"""Arguments of the functions that play: each is refused in our own words, with its name, before anything is played."""

from __future__ import annotations

import operator
from collections.abc import Iterable

from sim.errors import UserError, did_you_mean, shown
from sim.scenario.model import Scenario
from sim.scenario.patches import require_policy

ENGINES = ("auto", "simpy")
MOST_REPLICATIONS_ASKED_FOR = 1_000_000
"""How many replications may be asked for: more would only fill memory."""


def require_scenario(scenario: object) -> None:
    """Raises `UserError` if `scenario` is none, such as the name of its file."""
    if not isinstance(scenario, Scenario):
        raise UserError(f"expected one, as read_scenario gives it, found {shown(scenario)}", argument="scenario")


def require_whole(argument: str, number: object, least: int = 0) -> int:
    """`number` as an `int`, if it is whole and at least `least`; else raises `UserError` about the `argument`."""
    try:
        whole = least - 1 if isinstance(number, bool) else operator.index(number)  # type: ignore[arg-type]
    except TypeError:
        whole = least - 1
    if whole < least:
        raise UserError(f"expected a whole number of at least {least}, found {shown(number)}", argument=argument)
    return whole


def require_replications(replications: object) -> int:
    """`replications` as an `int`. Raises `UserError` where so many cannot be played."""
    count = require_whole("replications", replications, least=1)
    if count > MOST_REPLICATIONS_ASKED_FOR:
        expected = f"at most {MOST_REPLICATIONS_ASKED_FOR:,}"
        raise UserError(f"expected {expected}, found {count:,}", argument="replications")
    return count


def require_word(argument: str, word: object, known: Iterable[str], note: str = "") -> str:
    """`word`, if it is one of those `known`; else raises `UserError` about the `argument`.

    The message ends with the `note`, or with the nearest word.
    """
    known = list(known)
    if isinstance(word, str) and word in known:
        return word
    hint = note or (did_you_mean(word, known) if isinstance(word, str) else "")
    raise UserError(f"expected one of {', '.join(known)}, found {shown(word)}{hint}", argument=argument)


def require_engine(engine: object) -> str:
    """The engine that will play for `engine`, which may be 'auto'. Raises `UserError` for an unknown one."""
    note = " (the compiled engine is not there yet)" if engine == "compiled" else ""
    require_word("engine", engine, ENGINES, note)
    return "simpy"


def require_policies(scenario: Scenario, policies: Iterable[str] | None) -> tuple[str, ...]:
    """The names of the policies to play: all if `policies` is None. Raises `UserError` for unknown or repeated ones."""
    if isinstance(policies, str) or not isinstance(policies, Iterable | None):
        raise UserError(f"expected a list of names, found {shown(policies)}", argument="policies")
    names = tuple(scenario.policies) if policies is None else tuple(policies)
    for name in names:
        require_policy(scenario.policies, name, argument="policies")
    if not names or len(set(names)) < len(names):
        found = ", ".join(names) or "none"
        raise UserError(f"expected at least one, and each once, found {found}", argument="policies")
    return names
