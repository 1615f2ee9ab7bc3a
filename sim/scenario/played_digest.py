"""The digest of what is played: equal for scenarios of which every run is the same, whatever the seed."""

from __future__ import annotations

import datetime as dt
import hashlib
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from pydantic.fields import FieldInfo

from sim.plugins import source_texts
from sim.registry import Block, Kind
from sim.scenario.model import Scenario, kinds_with_paths
from sim.scenario.money import reference_cost
from sim.scenario.people import Behaviour, CustomerGroup
from sim.table_columns import file_version

SIZE = 16
"""Bytes of a digest."""
EXACT = 2**53
"""Up to here a whole number and the float that equals it are the same number."""
PLAYED = ("unit", "start", "warm_up", "horizon", "accounting", "products", "suppliers", "promise", "stock")
"""Words of a scenario that go into its digest as they are; customers go with their profiles."""
MOST_FILES = 256
"""Versions of files whose digests are kept."""


class _Digested(NamedTuple):
    """The digest of a block, the files that it reads and the plug-ins that define a kind in it; `block` is a weak
    reference, for another block may have the same id later."""

    block: weakref.ref[Block]
    digest: bytes
    files: tuple[Path, ...]
    plugins: tuple[type[Kind], ...]


_blocks: dict[int, _Digested] = {}
_files: dict[tuple[Path, tuple[int, int]], bytes] = {}
_defaults: dict[type[Block], dict[str, Any]] = {}


def played_digest(scenario: Scenario) -> bytes:
    """16 bytes of BLAKE2 of what is played of a scenario under one policy.

    Covers all that a run or a measure depends on but the seed, the replication and the version of the model: the words
    of the scenario with defaults left out, the text of the files and plug-ins they use, and the reference costs of its
    stock points. Without name, description, goal, number of replications and currency, which change nothing in a run.
    Values written in different ways but meaning the same have the same digest, wherever the files lie.
    """
    digest = hashlib.blake2b(digest_size=SIZE)
    files: dict[Path, None] = {}
    plugins: dict[type[Kind], None] = {}

    def add(block: Block) -> bytes:
        """The digest of a block, whose files and plug-ins are noted."""
        found = _digested(block)
        if found.files:
            files.update(dict.fromkeys(found.files))
        if found.plugins:
            plugins.update(dict.fromkeys(found.plugins))
        return found.digest

    parts: list[Any] = []
    words = vars(scenario)
    for word in PLAYED:
        value = words[word]
        if isinstance(value, dict):
            parts.append([(name, add(block)) for name, block in value.items()])
        else:
            parts.append(add(value) if isinstance(value, Block) else _plain(value))
    for name, group in scenario.customers.items():
        parts.append((name, add(group), _profiles(scenario, group, add)))
    declared = scenario.declared
    parts.append([_plain(reference_cost(declared, stock)) for stock in scenario.stock])
    digest.update(repr(parts).encode())
    for file in files:  # in the order of the scenario, whose words have their names
        digest.update(_of_file(file))
    for text in source_texts(plugins) if plugins else ():
        digest.update(hashlib.blake2b(text, digest_size=SIZE).digest())
    return digest.digest()


def _profiles(scenario: Scenario, group: CustomerGroup, add: Any) -> list[Any]:
    """The profiles of a group, and the words that it lays over them: also those that have their default value."""
    if not group.profile:
        return []
    laid_over = sorted(group.model_fields_set & Behaviour.model_fields.keys())
    return [laid_over, *((name, add(scenario.profiles[name])) for name in group.profile if name in scenario.profiles)]


def _digested(block: Block) -> _Digested:
    """The digest of a block, computed once for every block that is alive."""
    found = _blocks.get(id(block))
    if found is not None and found.block() is block:
        return found
    number = id(block)

    def forget(dead: weakref.ref[Block]) -> None:
        """Takes a block out that is no more, unless another has taken its place."""
        known = _blocks.get(number)
        if known is not None and known.block is dead:
            del _blocks[number]

    kinds = [kind for _, kind in kinds_with_paths(block)]
    files: Iterable[Path] = (file for kind in kinds for file in kind.files())
    plugins = (type(kind) for kind in kinds if not type(kind).__module__.startswith("sim."))
    digest = hashlib.blake2b(repr(_plain(block)).encode(), digest_size=SIZE).digest()
    found = _Digested(weakref.ref(block, forget), digest, tuple(dict.fromkeys(files)), tuple(dict.fromkeys(plugins)))
    _blocks[number] = found
    return found


def _plain(value: Any) -> Any:
    """A value as tuples, texts and numbers whose `repr` is the same wherever the value means the same."""
    if isinstance(value, Block):
        name = f"{type(value).__qualname__}:{value.type}" if isinstance(value, Kind) else type(value).__qualname__
        defaults = _defaults_of(type(value))
        words = vars(value)
        return name, [(word, _plain(words[word])) for word in defaults if not _is(words[word], defaults[word])]
    if isinstance(value, dict):
        return [(_plain(key), _plain(inner)) for key, inner in value.items()]
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, int):
        return float(value) if abs(value) <= EXACT else value
    if isinstance(value, float):
        return value + 0.0  # of -0.0, which equals 0.0
    return value.isoformat() if isinstance(value, dt.date) else repr(value)


def _is(value: Any, default: Any) -> bool:
    """Whether a word has its default value; true is no 1, which equals it."""
    return value is default or (type(value) is type(default) and bool(value == default))


def _defaults_of(kind: type[Block]) -> dict[str, Any]:
    """The default of every word of a block; a word that has none has a value that equals nothing."""
    if kind not in _defaults:
        _defaults[kind] = {word: _default(field) for word, field in kind.model_fields.items()}
    return _defaults[kind]


def _default(field: FieldInfo) -> Any:
    return _NONE if field.is_required() else field.get_default(call_default_factory=True)


_NONE = object()


def _of_file(file: Path) -> bytes:
    """The digest of the text of a file, read once for each of its versions."""
    key = (file, file_version(file))
    digest = _files.get(key)
    if digest is None:
        if len(_files) >= MOST_FILES:
            _files.clear()
        digest = _files[key] = hashlib.blake2b(file.read_bytes(), digest_size=SIZE).digest()
    return digest
