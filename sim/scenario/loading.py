"""Loading: the plain values of a YAML text with the place of each, and what YAML would quietly misread."""

from __future__ import annotations

import re
from typing import Any

import yaml

from sim.errors import Problem, ScenarioError, shown
from sim.scenario.source_map import Marks, Path, Spot, dotted
from sim.scenario.yaml_syntax import refused, unreadable

DEEPEST = 100
"""Blocks inside blocks; libyaml itself runs out of stack at some ten thousand, and takes Python with it, or refuses
a thousand in words of its own."""
LONGEST_WHOLE = 10_000
"""Bits of a whole number; of some 4,300 digits and more Python shows none."""
ALIASED = 20_000
"""An alias of an alias of an alias … can stand for more values than a memory holds: so many, and ten times as many as
the file has itself, are enough for any list of products with the same defaults."""

_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_SCALARS = ("str", "int", "float", "bool", "null", "timestamp")
_MERGE = "tag:yaml.org,2002:merge"
# without a point and a sign, 1e3 is a text to YAML 1.1 and a number to everybody else
_EXPONENT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)[eE][-+]?[0-9]+")
_OCTAL = re.compile(r"[-+]?0[0-7_]*[1-7][0-7_]*")

_NO_TEXTS = frozenset({"true", "false", "yes", "no", "on", "off", "null"})
_LOADER: Any = yaml.CSafeLoader("")
"""One for every cell: it only knows what plain values are."""
_OPENING = ("{", "[", "'", '"')
TRUTH = ", which YAML reads as true or false"

Pairs = list[tuple[yaml.Node, yaml.Node]]


def load(text: str, file: str) -> tuple[Any, Marks, list[Problem]]:
    """The values of a YAML `text`, their places, and what YAML would quietly misread."""
    marks = Marks(file, text.splitlines(), {})
    try:
        _refuse_depth(text)
        loader = yaml.CSafeLoader(text)
        try:
            root = loader.get_single_node()
        finally:
            loader.dispose()
        if root is None:
            found = "nothing but remarks" if text.strip() else "an empty file"
            raise ScenarioError([Problem(file, "a scenario", found)])
        walk = _Walk(loader, marks)
        value = walk.build(root, (), _start(root))
    except yaml.reader.ReaderError as error:
        raise ScenarioError([unreadable(error, text, marks)]) from None
    except yaml.YAMLError as error:
        raise ScenarioError([refused(error, marks)]) from None
    # what stands behind an anchor is met again at every alias; it is said where it was met first
    met = {(one.place, one.found): one for one in reversed(walk.problems)}
    return value, marks, list(met.values())[::-1]


def load_cell(text: str, path: Path) -> tuple[Any, list[Problem]]:
    """The value at `path` that stands as `text` in a cell of a table, and what YAML would quietly misread in it.

    What begins with a bracket or a quote is read as YAML; any other text is a plain value, a `#` or `:` in it too.

    >>> load_cell("{days: 14}", ())[0], load_cell("5 days", ())[0], load_cell("0.9", ())[0]
    ({'days': 14}, '5 days', 0.9)
    """
    if text[:1] in _OPENING:
        try:
            value, _, problems = load(text, "")
        except ScenarioError as error:
            value, problems = None, list(error.problems)
        inside = (one.path for one in problems)
        return value, [
            one._replace(path=".".join(filter(None, [dotted(path), within])), place=None)
            for one, within in zip(problems, inside, strict=True)
        ]
    if text.isalpha() and text.isascii() and text.lower() not in _NO_TEXTS:
        return text, []  # a table has a million of them
    if text.isdecimal() and text.isascii() and len(text) < 16 and text[0] != "0":
        return int(text), []
    walk = _Walk(_LOADER, Marks("", [], {}))
    tag = walk.loader.resolve(yaml.ScalarNode, text, (True, False))
    return walk.scalar(yaml.ScalarNode(tag, text), path), walk.problems


class _Walk:
    """One walk over the nodes: builds the values, notes the places, collects the problems."""

    def __init__(self, loader: Any, marks: Marks) -> None:
        self.loader = loader
        self.marks = marks
        self.problems: list[Problem] = []
        self.around: list[int] = []
        self.met: set[int] = set()
        self.again = 0
        self.flat: dict[int, Pairs] = {}
        self.flattening: list[int] = []

    def build(self, node: yaml.Node, path: Path, key: tuple[int, int]) -> Any:
        # nothing has no place of its own: it begins wherever the next word does
        plain = isinstance(node, yaml.ScalarNode) and bool(node.value)
        self.marks.spots[path] = Spot(_start(node), key, plain)
        if id(node) in self.around:
            self.refuse(path, "a block that does not hold itself", "an alias of a block around it")
            return None
        self.again += id(node) in self.met
        self.met.add(id(node))
        if self.again > ALIASED + 10 * len(self.met) or len(self.around) > DEEPEST:
            raise _wrong("aliases that unfold to more than a scenario holds", node)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, path)
        if node.tag not in _COLLECTIONS:
            self.refuse(path, "a block or a list without a tag", node.tag)
            return None
        self.around.append(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.build(item, (*path, i), _start(item)) for i, item in enumerate(node.value)]
            return self.mapping(node, path)
        finally:
            self.around.pop()

    def mapping(self, node: yaml.Node, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        seen: set[str] = set()
        for key, _ in node.value:
            here = (*path, key.value if isinstance(key, yaml.ScalarNode) else "?")
            self.marks.spots[here] = Spot(_start(key), _start(key))
            if not isinstance(key, yaml.ScalarNode):
                self.refuse(here, "a name in front of the colon", "a block")
            elif key.value in seen:
                self.refuse(here, "each word once", f"'{key.value}' a second time")
            else:
                self.key(key, here)
                seen.add(key.value)
        for key, value in self.pairs(node):
            if isinstance(key, yaml.ScalarNode) and key.value not in values:
                values[key.value] = self.build(value, (*path, key.value), _start(key))
        return values

    def pairs(self, node: yaml.Node) -> Pairs:
        """What a block holds, of each name the pair that counts; what `<<` brings stands first.

        PyYAML's own keeps them all, which after a merge of merges of merges is more than a memory holds.
        """
        if id(node) in self.flat:
            return self.flat[id(node)]
        if id(node) in self.flattening:
            raise _wrong("a block that merges itself", node)
        if len(self.flattening) > DEEPEST:
            raise _wrong("too many merges of merges", node)
        self.flattening.append(id(node))
        own = [pair for pair in node.value if pair[0].tag != _MERGE]
        brought: dict[Any, tuple[yaml.Node, yaml.Node]] = {}
        for merged in (value for key, value in node.value if key.tag == _MERGE):
            for block in merged.value if isinstance(merged, yaml.SequenceNode) else [merged]:
                if not isinstance(block, yaml.MappingNode):
                    raise _wrong("something else than a block, or a list of blocks, behind '<<'", block)
                for pair in self.pairs(block):
                    brought.setdefault(_name(pair[0]), pair)
        self.flattening.pop()
        named = {_name(key) for key, _ in own}
        self.flat[id(node)] = [pair for name, pair in brought.items() if name not in named] + own
        return self.flat[id(node)]

    def key(self, node: yaml.ScalarNode, path: Path) -> None:
        """A name is the text that is written, unless YAML takes it for something that no name is."""
        tag = node.tag.rpartition(":")[2]
        if tag == "bool":
            self.refuse(path, f"a name in quotes: '{node.value}'", f"{node.value}{TRUTH}")
        if tag == "null":
            found = f"{node.value or 'nothing'}, which YAML reads as null"
            self.refuse(path, f"a name in quotes: '{node.value}'", found)

    def scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        tag, text = node.tag.rpartition(":")[2], node.value
        if tag not in _SCALARS:
            self.refuse(path, "a value without a tag", node.tag)
            return text
        if tag in ("int", "float") and ":" in text:
            self.refuse(path, f"a plain number, or '{text}' in quotes", f"{text}, which YAML reads in base 60")
            return 0
        if tag == "bool" and text.lower() not in ("true", "false"):
            self.refuse(path, f"a name in quotes: '{text}'", f"{text}{TRUTH}")
            return text
        if tag == "int" and _OCTAL.fullmatch(text):
            expected = f"a number without leading zeros, or '{text}' in quotes"
            self.refuse(path, expected, f"{text}, which YAML reads in base 8")
            return 0
        if tag == "str" and not node.style and _EXPONENT.fullmatch(text):
            return float(text)
        try:
            value = self.loader.construct_object(node)
            if isinstance(value, int) and value.bit_length() > LONGEST_WHOLE:
                self.refuse(path, "a plain number", f"one of {len(text):,} digits")
                return 0
            return value
        except Exception:  # PyYAML fails at a 13th month, at `!!bool maybe`, …, each in a way and words of its own
            if tag == "timestamp" and not node.style:
                self.refuse(path, "a date that there is, such as 2026-01-05", text)
            else:
                self.refuse(path, "a plain value", f"{shown(text)}, tagged as '{tag}'")
            return None

    def refuse(self, path: Path, expected: str, found: str) -> None:
        self.problems.append(Problem(dotted(path), expected, found, place=self.marks.place(path)))


def _start(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line, node.start_mark.column


def _name(key: yaml.Node) -> Any:
    return key.value if isinstance(key, yaml.ScalarNode) else id(key)


def _wrong(found: str, where: Any) -> yaml.MarkedYAMLError:
    return yaml.constructor.ConstructorError(None, None, f"found {found}", where.start_mark)


def _refuse_depth(text: str) -> None:
    """libyaml reads ahead, and a bound of its own may stop it before ours is met: then what it stopped behind is too
    deep already."""
    try:
        deep = _too_deep(text)
    except yaml.MarkedYAMLError as error:
        deep = _deep_before(text, error.problem_mark)
        if deep is None:
            raise
    if deep is not None:
        raise _wrong("too many blocks inside blocks", deep)


def _too_deep(text: str) -> yaml.Event | None:
    """What begins the first block that lies too deep."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                return event
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _deep_before(text: str, mark: Any) -> yaml.Event | None:
    try:
        return _too_deep(text[: mark.index]) if mark else None
    except yaml.YAMLError:
        return None
