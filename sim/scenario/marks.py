"""YAML with places: the plain values of a file, and the line and column of each."""

from __future__ import annotations

from typing import Any, NamedTuple

import yaml

from sim.errors import Place, Problem, ScenarioError

Path = tuple[str | int, ...]
MOST_NODES = 5_000_000  # an alias of an alias of an alias … can stand for more values than a memory holds


class Spot(NamedTuple):
    """Line and column, from 0, of a value and of the key in front of it."""

    value: tuple[int, int]
    key: tuple[int, int]


class Marks(NamedTuple):
    """Where everything in a `file` stands: its `lines`, and a `Spot` for every path."""

    file: str
    lines: list[str]
    spots: dict[Path, Spot]

    def place(self, path: Path, *, key: bool = False) -> Place | None:
        """Where `path` stands, or the nearest block around it; its key's place if `key` is asked for."""
        known = path
        while known not in self.spots and known:
            known = known[:-1]
        if known not in self.spots:
            return None
        spot = self.spots[known]
        # what is missing from a block is shown at the block's own name
        line, column = spot.key if key or known != path else spot.value
        return Place(self.file, line + 1, column + 1, self.lines[line] if line < len(self.lines) else "")


def dotted(path: Path) -> str:
    """`path` as messages write it.

    >>> dotted(("stock", "mug", "restock"))
    'stock.mug.restock'
    """
    return ".".join(str(part) for part in path)


def load(text: str, file: str) -> tuple[Any, Marks, list[Problem]]:
    """The values of a YAML `text`, their places, and what YAML would quietly misread."""
    marks = Marks(file, text.splitlines(), {})
    try:
        loader = yaml.CSafeLoader(text)
    except yaml.YAMLError as error:
        raise ScenarioError([_syntax(error, marks)]) from None
    try:
        root = loader.get_single_node()
        if root is None:
            raise ScenarioError([Problem(file, "a scenario", "an empty file")])
        walk = _Walk(loader, marks)
        value = walk.build(root, (), _start(root))
    except yaml.YAMLError as error:
        raise ScenarioError([_syntax(error, marks)]) from None
    finally:
        loader.dispose()
    return value, marks, walk.problems


class _Walk:
    """One walk over the nodes: builds the values, notes the places, collects the problems."""

    def __init__(self, loader: Any, marks: Marks) -> None:
        self.loader = loader
        self.marks = marks
        self.problems: list[Problem] = []
        self.around: list[int] = []
        self.nodes = 0

    def build(self, node: yaml.Node, path: Path, key: tuple[int, int]) -> Any:
        self.marks.spots[path] = Spot(_start(node), key)
        self.nodes += 1
        if id(node) in self.around or self.nodes > MOST_NODES:
            self.refuse(path, "a block that does not hold itself", "an alias that unfolds without end")
            return None
        if isinstance(node, yaml.ScalarNode):
            return self.scalar(node, path)
        self.around.append(id(node))
        try:
            if isinstance(node, yaml.SequenceNode):
                return [self.build(item, (*path, i), _start(item)) for i, item in enumerate(node.value)]
            return self.mapping(node, path)
        finally:
            self.around.pop()

    def mapping(self, node: yaml.Node, path: Path) -> dict[Any, Any]:
        written = {id(key) for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"}
        self.loader.flatten_mapping(node)
        values: dict[Any, Any] = {}
        seen: set[Any] = set()
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self.marks.spots[(*path, "?")] = Spot(_start(key_node), _start(key_node))
                self.refuse((*path, "?"), "a name in front of the colon", "a block")
                continue
            key = self.scalar(key_node, (*path, key_node.value), is_key=True)
            here = (*path, key)
            self.marks.spots.setdefault(here, Spot(_start(key_node), _start(key_node)))
            if id(key_node) in written:
                if key in seen:
                    self.marks.spots[here] = Spot(_start(key_node), _start(key_node))
                    self.refuse(here, "each word once", f"'{key}' a second time")
                    continue
                seen.add(key)
            values[key] = self.build(value_node, here, _start(key_node))
        return values

    def scalar(self, node: yaml.ScalarNode, path: Path, is_key: bool = False) -> Any:
        if is_key:
            self.marks.spots[path] = Spot(_start(node), _start(node))
        tag, text = node.tag.rpartition(":")[2], node.value
        if tag in ("int", "float") and ":" in text:
            self.refuse(path, f"a plain number, or '{text}' in quotes", f"{text}, which YAML reads in base 60")
            return 0
        if tag == "bool" and (is_key or text.lower() not in ("true", "false")):
            self.refuse(path, f"a name in quotes: '{text}'", f"{text}, which YAML reads as true or false")
            return text
        if tag == "null" and is_key:
            self.refuse(path, f"a name in quotes: '{text}'", f"{text or 'nothing'}, which YAML reads as null")
            return text
        if tag == "int" and text.lstrip("+-").startswith("0") and text.lstrip("+-0_") and text.isdigit():
            self.refuse(path, "a number without leading zeros", f"{text}, which YAML reads in base 8")
            return 0
        try:
            value = self.loader.construct_object(node)
        except (yaml.YAMLError, ValueError) as error:
            self.refuse(path, "a plain value", f"{text!r} ({getattr(error, 'problem', None) or error})")
            return None
        return str(value) if is_key and not isinstance(value, int) else value

    def refuse(self, path: Path, expected: str, found: str) -> None:
        self.problems.append(Problem(dotted(path), expected, found, place=self.marks.place(path)))


def _start(node: yaml.Node) -> tuple[int, int]:
    return node.start_mark.line, node.start_mark.column


def _syntax(error: yaml.YAMLError, marks: Marks) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = getattr(error, "problem", None) or str(error).splitlines()[0]
    place = None
    if mark is not None:
        source = marks.lines[mark.line] if mark.line < len(marks.lines) else ""
        place = Place(marks.file, mark.line + 1, mark.column + 1, source)
    return Problem("" if place else marks.file, "YAML", said, place=place)
