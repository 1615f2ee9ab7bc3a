"""Mutations: what hurried, odd or hostile hands make of a scenario file, by its text and by its values."""

from __future__ import annotations

import contextlib
import copy
import datetime as dt
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

NASTY_TEXTS = (
    *("", "null", "~", "1e308", "-1", "-0.0", ".nan", ".inf", "nan", "1e-320", "0", "1e9", "999999999999999999999"),
    *("[]", "{}", "[[]]", "{a: 1}", "[1, 2]", "*a", "&a x", "<<: *a", "!!int x", "!!python/name:os.system", "? x"),
    *("'", '"', "'it''s", '"\\x00"', "|", ">-", "%", "@", "`", "---", "...", "# x", ": ", "- ", "\t", "\r", "\x00"),
    *("\x1b[31m", "\u2028", "\ufeff", "ünïcödé 🏺", "\U0010ffff", "x" * 5000, "[" * 300, "a.b.c", "a@b@c", "../x"),
    *("yes", "NO", "on", "010", "1:30", "0x64", "1_000", "2026-13-05", "2026-01-05", "9999-12-31", "12 per day"),
    *("5 days", "25%", "300%", "1 yr", "9,50", "eoq", "true", "con", "constant", "poisson", "0.1 seconds"),
)
"""What stands in a value's place, or beside it."""
NASTY_VALUES: tuple[Any, ...] = (
    *(None, "", 0, -1, 1e308, -1e308, float("nan"), float("inf"), 1e-320, 10**400, 2**63, 1e15, 0.5, True, False),
    *([], {}, [[]], [{}], {"": {}}, {"type": None}, {"type": []}, {"type": "constant"}, {"type": "base_stock"}, [None]),
    *("x", "mug", "*", "a.b@c", "\x00", "\x1b[0m", "\u2028", "🏺", "x" * 5000, "/dev/zero", ".", "nan", "1e999"),
    *(dt.date(2026, 1, 5), dt.datetime(2026, 1, 5, 12), {"days": 1e300}, {"service_level": 1}, {"fill_rate": 0}, "eoq"),
)
NASTY_NAMES = ("", " ", "*", "a.b", "a@b", "@", "initial", "type", "null", "x\ny", "\x07", "🏺", "x" * 300, "con", "1")

Mutation = Callable[[str, Random], str]


def _lines(change: Callable[[list[str], int, Random], None]) -> Mutation:
    def mutate(text: str, chance: Random) -> str:
        lines = text.split("\n")
        change(lines, chance.randrange(len(lines)), chance)
        return "\n".join(lines)

    return mutate


def _delete(lines: list[str], at: int, chance: Random) -> None:
    del lines[at : at + chance.randint(1, 3)]


def _duplicate(lines: list[str], at: int, chance: Random) -> None:
    lines.insert(chance.randrange(len(lines) + 1), lines[at])


def _swap(lines: list[str], at: int, chance: Random) -> None:
    other = chance.randrange(len(lines))
    lines[at], lines[other] = lines[other], lines[at]


def _indent(lines: list[str], at: int, chance: Random) -> None:
    by = chance.choice((-4, -2, -1, 1, 2, 4))
    for number in range(at, min(at + chance.randint(1, 4), len(lines))):
        lines[number] = " " * by + lines[number] if by > 0 else lines[number][min(-by, _depth(lines[number])) :]


def _value(lines: list[str], at: int, chance: Random) -> None:
    word, colon, _ = lines[at].partition(":")
    lines[at] = f"{word}{colon} {chance.choice(NASTY_TEXTS)}"


def _inside(lines: list[str], at: int, chance: Random) -> None:
    """A value in braces, or the word in front of one."""
    parts = lines[at].replace("{", "{\0").replace("}", "\0}").replace(",", "\0,").replace(": ", ": \0").split("\0")
    parts[chance.randrange(len(parts))] = chance.choice(NASTY_TEXTS)
    lines[at] = "".join(parts)


def _words(lines: list[str], at: int, chance: Random) -> None:
    other = chance.randrange(len(lines))
    (one, c1, rest), (two, c2, rest2) = lines[at].partition(":"), lines[other].partition(":")
    lines[at], lines[other] = f"{two}{c1}{rest}", f"{one}{c2}{rest2}"


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _truncate(text: str, chance: Random) -> str:
    return text[: chance.randrange(len(text) + 1)]


def _put(text: str, chance: Random) -> str:
    at = chance.randrange(len(text) + 1)
    return text[:at] + chance.choice(NASTY_TEXTS) + text[at + chance.choice((0, 0, 1, 5, 20)) :]


def _flip(text: str, chance: Random) -> str:
    data = bytearray(text.encode("utf-8", "surrogateescape"))
    for _ in range(chance.randint(1, 4) if data else 0):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return data.decode("utf-8", "surrogateescape")


TEXTUAL: dict[str, Mutation] = {
    "a line less": _lines(_delete),
    "a line twice": _lines(_duplicate),
    "two lines change places": _lines(_swap),
    "lines further in or out": _lines(_indent),
    "another value": _lines(_value),
    "another value in braces": _lines(_inside),
    "two words change places": _lines(_words),
    "an early end": _truncate,
    "something in between": _put,
    "bits that flip": _flip,
}


def structural(values: Any, chance: Random) -> Any:
    """`values` with one to three nodes replaced, dropped, renamed, or taken from elsewhere."""
    values = copy.deepcopy(values)
    for _ in range(chance.randint(1, 3)):
        path = chance.choice(list(_paths(values)))
        block = _at(values, path[:-1])
        if not path or not isinstance(block, dict | list):
            continue
        match chance.choice(("value", "value", "value", "drop", "name", "copy", "number")):
            case "drop":
                del block[path[-1]]
            case "name" if isinstance(block, dict):
                block[chance.choice((*NASTY_NAMES, *block))] = block.pop(path[-1])
            case "copy":
                block[path[-1]] = copy.deepcopy(_at(values, chance.choice(list(_paths(values)))))
            case "number" if isinstance(block[path[-1]], int | float):
                with contextlib.suppress(OverflowError):  # of a whole number beyond what a float holds
                    block[path[-1]] *= chance.choice((-1, 0, 0.001, 0.5, 7, 1e6, 1e-9))
            case _:
                block[path[-1]] = copy.deepcopy(chance.choice(NASTY_VALUES))
    return values


def _paths(values: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield here
    inner = values.items() if isinstance(values, dict) else enumerate(values) if isinstance(values, list) else ()
    for word, value in inner:
        yield from _paths(value, (*here, word))


def _at(values: Any, path: tuple[Any, ...]) -> Any:
    for word in path:
        values = values[word]
    return values
