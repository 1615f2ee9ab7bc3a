"""Dotted paths as people type them: names in double quotes, and a star for all that stands at a place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from sim.errors import Problem, shown
from sim.scenario.patches import GOAL, NAMED
from sim.scenario.source_map import QUOTE, Path, dotted, quoted

POLICIES = "policies"
STAR = "*"
"""Every key of a block, or every position of a list, that has the rest of the path."""
SPECIAL = frozenset(f".=~&*,{QUOTE}")
"""Characters of a name that stands in double quotes."""


class Word(NamedTuple):
    """The `text` between two dots of a path; `quoted` if it stood in double quotes, and is then a name as it is."""

    text: str
    quoted: bool = False


def words_of(path: str) -> tuple[Word, ...]:
    """The words of a dotted path; in a quoted one a double quote is written twice.

    >>> [word.text for word in words_of('stock."a*b=2.5".restock')]
    ['stock', 'a*b=2.5', 'restock']
    """
    words = []
    first = 0
    while True:
        end = _end_of_quoted(path, first)
        if end and path[end : end + 1] in ("", "."):
            words.append(Word(path[first + 1 : end - 1].replace(QUOTE * 2, QUOTE), quoted=True))
        else:
            end = path.find(".", first) if "." in path[first:] else len(path)
            words.append(Word(path[first:end]))
        if end >= len(path):
            return tuple(words)
        first = end + 1


def path_of(text: str) -> tuple[str, ...]:
    """The texts of the words of a dotted path.

    >>> path_of('stock."A.7/2".restock')
    ('stock', 'A.7/2', 'restock')
    """
    return tuple(word.text for word in words_of(text))


def end_of_path(text: str, ends: str = "=") -> int:
    """The position of the first of the characters `ends` outside of quoted words; -1 if there is none.

    >>> end_of_path('stock."a=b".x=3'), end_of_path("seed")
    (13, -1)
    """
    position, begins = 0, True
    while position < len(text):
        quoted = _end_of_quoted(text, position) if begins else 0
        if quoted and (quoted == len(text) or text[quoted] in f".{ends}" or text[quoted].isspace()):
            position, begins = quoted, False
            continue
        if text[position] in ends:
            return position
        begins = text[position] == "." or (begins and text[position].isspace())
        position += 1
    return -1


def as_typed(path: Iterable[str | int]) -> str:
    """A path as `words_of` reads it, with quotes about the names that need them.

    >>> as_typed(("stock", "a.b", "restock"))
    'stock."a.b".restock'
    """
    texts = [str(word) for word in path]
    return ".".join(quoted(text) if SPECIAL & set(text) or text != text.strip() else text for text in texts)


def _end_of_quoted(text: str, first: int) -> int:
    """The position behind the quoted word that begins at `first`; 0 if none does."""
    if text[first : first + 1] != QUOTE:
        return 0
    end = text.find(QUOTE, first + 1)
    while end != -1 and text[end + 1 : end + 2] == QUOTE:
        end = text.find(QUOTE, end + 2)
    return end + 1


def places(values: dict[str, Any], path: str) -> list[Path] | Problem:
    """Where a dotted path leads in the plain values of a scenario: one place, or of a star all; or what is wrong.

    The last word may be new where no star stands before it; in the goal, and in a policy, every word may.
    """
    words = words_of(path)
    found = _places(values, (), words, path, starred=False)
    return found if isinstance(found, Problem) else [_with_name(values, place) for place in found]


def _with_name(values: dict[str, Any], place: Path) -> Path:
    """A place in a policy with the name in it as one word, if it holds dots and is new to the policy."""
    if place[0] == POLICIES and len(place) > 3 and place[2] in NAMED:
        rest, named = place[3:], values.get(str(place[2]))
        for length in range(len(rest), 1, -1):
            name = ".".join(map(str, rest[:length]))
            if isinstance(named, dict) and name in named:
                return (*place[:3], name, *rest[length:])
    return place


def _places(block: Any, here: Path, words: tuple[Word, ...], path: str, *, starred: bool) -> list[Path] | Problem:
    """The places inside `block`, which stands at `here`, to which `words` lead; behind a star all must be there."""
    if not words:
        return [here]
    if words[0] == Word(STAR) and here[:1] != (GOAL,) and isinstance(block, dict | list):
        return _starred(block, here, words[1:], path)
    if isinstance(block, list):
        text = words[0].text
        if not text.isdecimal() or int(text) >= len(block):
            expected = f"a position in {dotted(here)}, from 0 to {len(block) - 1}"
            return Problem(path, expected, shown(text), assigned=True)
        return _places(block[int(text)], (*here, int(text)), words[1:], path, starred=starred)
    if not isinstance(block, dict):
        return Problem(path, f"a block at {dotted(here)}", shown(block), assigned=True)
    key, rest = _key(block, words)
    if key is not None:
        return _places(block[key], (*here, key), rest, path, starred=starred)
    text = words[0].text
    # what a policy does not change yet is changed by it then; its own words are checked as those of a file are
    if (*here, text)[0] == GOAL or (here[:1] == (POLICIES,) and len(here) > 1 and not starred):
        return [(*here, *(word.text for word in words))]
    if len(words) == 1 and not starred:
        return [(*here, text)]
    return Problem(path, "a path that the scenario has", shown(text), tuple(block), assigned=True)


def _key(block: dict[Any, Any], words: tuple[Word, ...]) -> tuple[str | None, tuple[Word, ...]]:
    """The key of `block` with which `words` begin, None if there is none, and the words behind it.

    Names may hold dots: the longest one that is there is meant.
    """
    if words[0].quoted:
        return (words[0].text if words[0].text in block else None), words[1:]
    bare = next((number for number, word in enumerate(words) if word.quoted), len(words))
    for length in range(bare, 0, -1):
        key = ".".join(word.text for word in words[:length])
        if key in block:
            return key, words[length:]
    return None, words[1:]


def _starred(block: Any, here: Path, rest: tuple[Word, ...], path: str) -> list[Path] | Problem:
    """The places to which `rest` leads from any key of a block, or any position of a list."""
    found: list[Path] = []
    problem: Problem | None = None
    for key, inner in _items(block):
        inside = _places(inner, (*here, key), rest, path, starred=True)
        if not isinstance(inside, Problem):
            found += inside
        elif problem is None:
            problem = inside
    if found:
        return found
    return problem or Problem(path, f"something in {dotted(here) or 'the scenario'}", "nothing", assigned=True)


def _items(block: Any) -> Iterator[tuple[Any, Any]]:
    return iter(block.items()) if isinstance(block, dict) else enumerate(block)


def put(values: Any, place: Path, value: object) -> Any:
    """A copy of plain `values` with another `value` at `place`; what lies beside the way there is not copied.

    >>> put({"a": {"b": 1}, "c": [2]}, ("a", "b"), 3)
    {'a': {'b': 3}, 'c': [2]}
    """
    if not place:
        return value
    first, rest = place[0], place[1:]
    if isinstance(values, list):
        return [put(inner, rest, value) if number == first else inner for number, inner in enumerate(values)]
    return {**values, first: put(values.get(first, {}), rest, value)}
