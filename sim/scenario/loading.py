"""Reads a YAML text into plain values with the place of each, and finds what YAML would silently misread."""

from __future__ import annotations

import re
from typing import Any

import yaml

from sim.errors import Problem, ScenarioError, shown
from sim.scenario.source_map import Path, SourceMap, SourcePosition, dotted
from sim.scenario.yaml_syntax import refused, unreadable

DEEPEST = 100
"""Blocks inside blocks. At some ten thousand libyaml overflows the stack and ends Python; at a thousand some versions
refuse with an error of their own."""
LONGEST_WHOLE = 10_000
"""Bits of a whole number; Python refuses to print one of more than 4,300 digits."""
MOST_ALIASED = 20_000
"""Values that aliases may repeat, beside ten times those of the file itself: enough for any list of products with the
same defaults, while aliases of aliases of aliases could fill any memory."""

_COLLECTIONS = ("tag:yaml.org,2002:map", "tag:yaml.org,2002:seq")
_SCALARS = ("str", "int", "float", "bool", "null", "timestamp")
_MERGE = "tag:yaml.org,2002:merge"
# to YAML 1.1 a number with an exponent has a point and a sign: 1e3 is a text
_EXPONENT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)[eE][-+]?[0-9]+")
_OCTAL = re.compile(r"[-+]?0[0-7_]*[1-7][0-7_]*")

_YAML_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null"})
_LOADER: Any = yaml.CSafeLoader("")
"""Resolves the plain values of all cells of a table."""
_OPENING = ("{", "[", "'", '"')
"""Characters that begin a value of YAML in a cell of a table."""
TRUTH = ", which YAML reads as true or false"
"""How the message about a misread yes or no ends."""

Pairs = list[tuple[yaml.Node, yaml.Node]]


def load(text: str, file: str) -> tuple[Any, SourceMap, list[Problem]]:
    """The values of a YAML `text`, their places, and what YAML would silently misread.

    Raises `ScenarioError` where the text is no YAML, or empty.
    """
    source_map = SourceMap(file, text.splitlines(), {})
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
        reader = _NodeReader(loader, source_map)
        value = reader.build(root, (), _start(root))
    except yaml.reader.ReaderError as error:
        raise ScenarioError([unreadable(error, text, source_map)]) from None
    except yaml.YAMLError as error:
        raise ScenarioError([refused(error, source_map)]) from None
    # a problem behind an anchor is found again at every alias; the first one found stays
    first = {(problem.place, problem.found): problem for problem in reversed(reader.problems)}
    return value, source_map, list(first.values())[::-1]


def load_cell(text: str, path: Path) -> tuple[Any, list[Problem]]:
    """The value at `path` that stands as `text` in a cell of a table, and what YAML would silently misread in it.

    What begins with a bracket or a quote is read as YAML; any other text is one plain value, with `#` or `:` too.

    >>> load_cell("{days: 14}", ())[0], load_cell("5 days", ())[0], load_cell("0.9", ())[0]
    ({'days': 14}, '5 days', 0.9)
    """
    if text[:1] in _OPENING:
        try:
            value, _, problems = load(text, "")
        except ScenarioError as error:
            value, problems = None, list(error.problems)
        return value, [
            problem._replace(path=".".join(filter(None, [dotted(path), problem.path])), place=None)
            for problem in problems
        ]
    if text.isalpha() and text.isascii() and text.lower() not in _YAML_WORDS:
        return text, []  # a table has a million of them
    if text.isdecimal() and text.isascii() and len(text) < 16 and text[0] != "0":
        return int(text), []
    reader = _NodeReader(_LOADER, SourceMap("", [], {}))
    tag = reader.loader.resolve(yaml.ScalarNode, text, (True, False))
    return reader.scalar(yaml.ScalarNode(tag, text), path), reader.problems


class _NodeReader:
    """Walks over the nodes of a YAML text: builds the values, notes their positions, collects the problems."""

    def __init__(self, loader: Any, source_map: SourceMap) -> None:
        self.loader = loader
        self.source_map = source_map
        self.problems: list[Problem] = []
        self.open: list[int] = []  # ids of the collections around the current node
        self.built: set[int] = set()  # ids of nodes built at least once
        self.repeated = 0  # nodes built again for an alias
        self.merged: dict[int, Pairs] = {}  # by id of a block, its pairs after merges
        self.merging: list[int] = []  # ids of the blocks being merged

    def build(self, node: yaml.Node, path: Path, key: tuple[int, int]) -> Any:
        """The value of a YAML node at that path; `key` is the line and column of its name."""
        # an empty value has no position of its own: it begins where the next word does
        plain = isinstance(node, yaml.ScalarNode) and bool(node.value)
        self.source_map.positions[path] = SourcePosition(_start(node), key, plain)
        if id(node) in self.open:
            self.refuse(path, "a block that does not hold itself", "an alias of a block around it")
            return None
        self.repeated += id(node) in self.built
        self.built.add(id(node))
        if self.repeated > MOST_ALIASED + 10 * len(self.built) or len(self.open) > DEEPEST:
            raise _yaml_error("aliases that unfold to more than a scenario holds", node)
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, path)
        if node.tag not in _COLLECTIONS:
            self.refuse(path, "a block or a list without a tag", node.tag)
            return None
        self.open.append(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.build(item, (*path, i), _start(item)) for i, item in enumerate(node.value)]
            return self.mapping(node, path)
        finally:
            self.open.pop()

    def mapping(self, node: yaml.Node, path: Path) -> dict[str, Any]:
        """The values of a block by name; a name that comes twice is a problem."""
        values: dict[str, Any] = {}
        keys: set[str] = set()
        for key, _ in node.value:
            here = (*path, key.value if isinstance(key, yaml.ScalarNode) else "?")
            self.source_map.positions[here] = SourcePosition(_start(key), _start(key))
            if not isinstance(key, yaml.ScalarNode):
                self.refuse(here, "a name in front of the colon", "a block")
            elif key.value in keys:
                self.refuse(here, "each word once", f"'{key.value}' a second time")
            else:
                self.key(key, here)
                keys.add(key.value)
        for key, value in self.pairs(node):
            if isinstance(key, yaml.ScalarNode) and key.value not in values:
                values[key.value] = self.build(value, (*path, key.value), _start(key))
        return values

    def pairs(self, node: yaml.Node) -> Pairs:
        """The pairs of a block with those merged by `<<` in front of its own, of each key the one that counts.

        PyYAML's own method keeps all pairs, which merges of merges of merges multiply beyond any memory.
        """
        if id(node) in self.merged:
            return self.merged[id(node)]
        if id(node) in self.merging:
            raise _yaml_error("a block that merges itself", node)
        if len(self.merging) > DEEPEST:
            raise _yaml_error("too many merges of merges", node)
        self.merging.append(id(node))
        pairs = [pair for pair in node.value if pair[0].tag != _MERGE]
        inherited: dict[str | int, tuple[yaml.Node, yaml.Node]] = {}
        for merged in (value for key, value in node.value if key.tag == _MERGE):
            for block in merged.value if isinstance(merged, yaml.SequenceNode) else [merged]:
                if not isinstance(block, yaml.MappingNode):
                    raise _yaml_error("something else than a block, or a list of blocks, behind '<<'", block)
                for pair in self.pairs(block):
                    inherited.setdefault(_name(pair[0]), pair)
        self.merging.pop()
        names = {_name(key) for key, _ in pairs}
        self.merged[id(node)] = [pair for name, pair in inherited.items() if name not in names] + pairs
        return self.merged[id(node)]

    def key(self, node: yaml.ScalarNode, path: Path) -> None:
        """Refuses a key that YAML takes for true, false or null; any other key counts as it is written."""
        tag = node.tag.rpartition(":")[2]
        if tag == "bool":
            self.refuse(path, f"a name in quotes: '{node.value}'", f"{node.value}{TRUTH}")
        if tag == "null":
            found = f"{node.value or 'nothing'}, which YAML reads as null"
            self.refuse(path, f"a name in quotes: '{node.value}'", found)

    def scalar(self, node: yaml.ScalarNode, path: Path) -> Any:
        """A number, a text, true, false or None, as YAML reads it; what is ambiguous there is a problem."""
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
        """Notes a problem at that path."""
        self.problems.append(Problem(dotted(path), expected, found, place=self.source_map.place(path)))


def _start(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line, node.start_mark.column


def _name(key: yaml.Node) -> str | int:
    """The text of a key; a key that is no text has its id."""
    return str(key.value) if isinstance(key, yaml.ScalarNode) else id(key)


def _yaml_error(found: str, where: Any) -> yaml.MarkedYAMLError:
    """An error at a node or an event, whose marks the type stubs tell apart without need."""
    return yaml.constructor.ConstructorError(None, None, f"found {found}", where.start_mark)


def _refuse_depth(text: str) -> None:
    """Raises for blocks nested deeper than `DEEPEST`.

    libyaml reads ahead, and may stop at a bound of its own before: then the text up to there is too deep already.
    """
    try:
        deep = _too_deep(text)
    except yaml.MarkedYAMLError as error:
        deep = _deep_before(text, error.problem_mark)
        if deep is None:
            raise
    if deep is not None:
        raise _yaml_error("too many blocks inside blocks", deep)


def _too_deep(text: str) -> yaml.Event | None:
    """The event that begins the first block that is nested too deep; None if there is none."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                return event
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _deep_before(text: str, mark: yaml.Mark | None) -> yaml.Event | None:
    try:
        return _too_deep(text[: mark.index]) if mark else None
    except yaml.YAMLError:
        return None
