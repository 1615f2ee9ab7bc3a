"""The goal of a scenario: the measure to maximise or minimise, and the conditions that a policy has to meet."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import ConfigDict, Field, GetJsonSchemaHandler, PrivateAttr
from pydantic_core import CoreSchema, PydanticCustomError

from sim.errors import MAX_CHOICES, Problem, UserError, shown
from sim.measure_words import MeasureWords, Wording, measure_words
from sim.registry import Block
from sim.scenario.source_map import Path
from sim.scenario.typed_path import path_of
from sim.scenario.unplaced_problems import UnplacedProblem

Operator = Literal[">=", "<=", ">", "<"]
SIGNS = {">=": "≥", "<=": "≤", ">": ">", "<": "<"}
"""How a sentence has each operator."""
EACH = "*"
"""Under `stock` of `subject_to`: every stock point by itself."""
A_DAY = Wording("day", "", 1.0)
"""How values are written where no scenario is known."""
PARTS = ("stock", "customers")
"""The words of `subject_to` that are no measures."""

MEANT_BY = {"≥": ">=", "≤": "<=", "=>": ">=", "=<": "<="}
"""Operators as people write them, and the one that is meant."""
_OTHER_SIGNS = re.compile(r"\s*(≥|≤|=>|=<)\s*(.*?)\s*")
_CONDITION = re.compile(r"\s*(>=|<=|>|<)\s*([^<>=\s](?:.*\S)?)\s*")
_IN_ONE_LINE = re.compile(r"\s*(.*?)\s*(>=|<=|>|<)\s*([^<>=]*?)\s*")


@dataclass(frozen=True, kw_only=True)
class Condition:
    """What a `measure` has to be, at a stock point (`*`: over all) or for a customer group: `operator` and `value`, in
    units of the measure. `each` if it was asked of every stock point by itself; `wording` writes its value."""

    measure: str
    operator: Operator
    value: float
    stock: str = "*"
    group: str = ""
    each: bool = False
    wording: Wording = A_DAY

    @property
    def text(self) -> str:
        """The condition in words: 'fill rate of mug ≥ 98 %'."""
        if self.each and self.stock == EACH:
            return self.text_of_each
        whose = self.group or ("" if self.stock == "*" else self.stock)
        return self._said_of(f" of {whose}" if whose else "")

    def text_of(self, names: str) -> str:
        """The condition in words, as what is asked of all these: 'fill rate of north and south ≥ 90 %'."""
        return self._said_of(f" of {names}")

    @property
    def text_of_each(self) -> str:
        """The condition in words, as what is asked of every stock point."""
        return self._said_of(" of every stock point")

    @property
    def more_is_better(self) -> bool:
        """Whether larger values meet it."""
        return self.operator.startswith(">")

    def _said_of(self, whose: str) -> str:
        name, bound = measure_words()[self.measure].name, self.wording.bound(self.measure, self.value)
        return f"{name}{whose} {SIGNS[self.operator]} {bound}"


class _MeasureKey:
    """Marks a word that takes the key of a measure, for the JSON Schema."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The keys of all measures, or nothing."""
        return {"anyOf": [{"enum": list(measure_words())}, {"type": "null"}]}


class _Conditions:
    """Marks the block of conditions, for the JSON Schema."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """A condition by measure, for the whole, for stock points and for customer groups."""
        condition = {"type": "string", "pattern": r"^\s*(>=|<=|>|<)\s*[0-9.eE+-]+\s*(%|[a-z /]+)?\s*$"}
        every = dict.fromkeys(measure_words(), condition)
        of_groups = {key: condition for key, words in measure_words().items() if words.for_groups}

        def block(properties: dict[str, Any]) -> dict[str, Any]:
            """A block of just these words."""
            return {"type": "object", "properties": properties, "additionalProperties": False}

        def by_name(properties: dict[str, Any]) -> dict[str, Any]:
            """Such blocks by name."""
            return {"type": "object", "additionalProperties": block(properties)}

        return block({**every, "stock": by_name(every), "customers": by_name(of_groups)})


class Goal(Block):
    """What a scenario is for: a measure to `maximise` or to `minimise`, by default one that its prices and costs
    suggest, and what that is `subject_to`. It changes nothing in a run."""

    maximise: Annotated[str | None, _MeasureKey()] = None
    minimise: Annotated[str | None, _MeasureKey()] = None
    subject_to: Annotated[dict[str, Any], _Conditions()] = Field(default_factory=dict)

    model_config = ConfigDict(json_schema_extra={"not": {"required": ["maximise", "minimise"]}})

    _setting: Setting | None = PrivateAttr(None)

    @functools.cached_property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition, those of every stock point one by one.

        What a stock point has to meet by name stands instead of what every one has to, of the same measure and in the
        same direction.
        """
        if self._setting is None:
            return ()
        read = [one for one in _read(self.subject_to, self._setting) if isinstance(one, Condition)]
        own = {(one.stock, one.measure, one.more_is_better) for one in read if not one.each and one.stock != "*"}
        return tuple(
            one
            for declared in read
            for one in (
                [replace(declared, stock=stock) for stock in self._setting.stock] if declared.each else [declared]
            )
            if not (one.each and (one.stock, one.measure, one.more_is_better) in own)
        )

    def words(self) -> dict[str, Any]:
        """The goal as a scenario file has it."""
        return self.model_dump(exclude_defaults=True)

    def set_in(self, setting: Setting) -> Goal:
        """The goal, knowing the scenario in which it stands, from which its conditions are read."""
        self._setting = setting
        return self


class Setting(NamedTuple):
    """What conditions refer to in their scenario: its stock points, its customer groups, and how values are written."""

    stock: Collection[str]
    groups: Collection[str]
    wording: Wording


def goal_problems(words: object, setting: Setting) -> Iterator[UnplacedProblem]:
    """What is wrong with a `goal` block beyond its own words: measures, names and conditions that cannot be."""
    if not isinstance(words, dict):
        return
    for word in ("maximise", "minimise"):
        key = words.get(word)
        if isinstance(key, str) and key not in measure_words():
            yield UnplacedProblem(("goal", word), "a measure", shown(key), tuple(measure_words()))
    if words.get("maximise") is not None and words.get("minimise") is not None:
        expected = "either maximise or minimise, not both"
        yield UnplacedProblem(("goal", "minimise"), expected, shown(words["minimise"]), at_key=True)
    for one in _read(words.get("subject_to"), setting):
        if isinstance(one, UnplacedProblem):
            yield one._replace(path=("goal", "subject_to", *one.path))


def condition_of(text: str, setting: Setting, word: str = "subject_to") -> Condition:
    """The condition that a `text` on one line is, such as 'stock.mug.fill_rate>=98%'.

    Raises `UserError`, about `word`, where it is none.

    >>> shop = Setting(("mug",), ("regulars",), Wording("day", "EUR", 365))
    >>> condition_of("stock.mug.fill_rate>=98%", shop).text, condition_of("running_cost < 20", shop).text
    ('fill rate of mug ≥ 98 %', 'running cost < 20 EUR a day')
    """
    match = _IN_ONE_LINE.fullmatch(text)
    if match is None:
        hint = "are its quotes missing? Without them a shell takes > and < for files"
        example = "a measure with >=, <=, > or < and a value, such as 'fill_rate>=98%'"
        raise UserError(f"{word}: expected {example}, found {shown(text)} ({hint})")
    path, operator, value = match.groups()
    words = path_of(path)
    place: dict[str, Any] = {path: f"{operator} {value}"}
    if words[0] in PARTS and len(words) > 2:
        part, *names, measure = words
        place = {part: {".".join(names): {measure: f"{operator} {value}"}}}
    one = next(_read(place, setting))
    if isinstance(one, UnplacedProblem):
        raise UserError(str(Problem(f"{word} {shown(text)}", one.expected, one.found, one.choices)))
    return one


def _read(subject_to: object, setting: Setting) -> Iterator[Condition | UnplacedProblem]:
    """The conditions in a block `subject_to`, those of every stock point once, and all that is wrong with it."""
    if not isinstance(subject_to, dict):
        return
    known = measure_words()
    for word, value in subject_to.items():
        if word in PARTS:
            yield from _named(word, value, setting)
        elif word in known:
            yield _condition(known[word], value, (word,), setting.wording)
        else:
            expected = "a measure, or stock or customers with the names whose measures are meant"
            yield UnplacedProblem((word,), expected, shown(word), (*known, *PARTS), at_key=True)


def _named(part: str, blocks: object, setting: Setting) -> Iterator[Condition | UnplacedProblem]:
    """The conditions of stock points, or of customer groups, in blocks by name."""
    of_stock, example = part == "stock", "{fill_rate: '>= 98%'}"
    if not isinstance(blocks, dict):
        yield UnplacedProblem((part,), f"names, each with its conditions, such as {example}", shown(blocks))
        return
    names = setting.stock if of_stock else setting.groups
    what = f"a stock point, or '{EACH}' for every one by itself" if of_stock else "a customer group"
    for name, block in blocks.items():
        here: Path = (part, name)
        if str(name) not in names and not (of_stock and name == EACH):
            yield UnplacedProblem(here, what, shown(name), tuple(itertools.islice(names, MAX_CHOICES)), at_key=True)
        if not isinstance(block, dict):
            yield UnplacedProblem(here, f"conditions by measure, such as {example}", shown(block))
            continue
        for one in _of_name(block, here, of_stock, setting.wording):
            if isinstance(one, UnplacedProblem):
                yield one
            elif of_stock:
                yield replace(one, stock=str(name), each=name == EACH)
            else:
                yield replace(one, group=str(name))


def _of_name(
    block: Mapping[str, object], here: Path, of_stock: bool, wording: Wording
) -> Iterator[Condition | UnplacedProblem]:
    """The conditions by measure in a `block` that stands at the path `here`."""
    every = measure_words()
    known = {key: words for key, words in every.items() if of_stock or words.for_groups}
    for key, value in block.items():
        if key in known:
            yield _condition(known[key], value, (*here, key), wording)
        else:
            expected = "a measure that customer groups have" if key in every else "a measure"
            yield UnplacedProblem((*here, key), expected, shown(key), tuple(known), at_key=True)


def _condition(words: MeasureWords, value: object, path: Path, wording: Wording) -> Condition | UnplacedProblem:
    """The condition on a measure that stands at `path`, of the whole, or what is wrong with it."""
    match = _CONDITION.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        meant = _meant(words, value, wording.time)
        hint = f" (did you mean '{meant}'?)" if meant else ""
        expected = f"one of >=, <=, > and < with {words.what}, such as '>= {words.example}'"
        return UnplacedProblem(path, expected, f"{shown(value)}{hint}")
    try:
        number = words.read(match[2], wording.time)
    except PydanticCustomError as error:
        context = error.context or {}
        hint = f" ({context['hint'].replace(chr(39), chr(39) + match[1] + ' ', 1)})" if "hint" in context else ""
        return UnplacedProblem(path, f"{match[1]} and {context['expected']}", f"{shown(value)}{hint}")
    operator: Any = match[1]
    return Condition(measure=words.key, operator=operator, value=number, wording=wording)


def _meant(words: MeasureWords, value: object, time: str) -> str:
    """The condition that was probably meant by what is none: it lacks an operator, or has one as people write it."""
    if _is_bound(words, value, time):
        return f">= {value}"
    if isinstance(value, str) and (match := _OTHER_SIGNS.fullmatch(value)) and _is_bound(words, match[2], time):
        return f"{MEANT_BY[match[1]]} {match[2]}"
    return ""


def _is_bound(words: MeasureWords, value: object, time: str) -> bool:
    """Whether a value lacks but the operator."""
    try:
        words.read(str(value), time)
    except PydanticCustomError:
        return False
    return not isinstance(value, bool)
