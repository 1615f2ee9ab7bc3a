"""The replications of a comparison in one file, from which it is given back: plain arrays, and no pickle."""

from __future__ import annotations

import functools
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_type_hints

import numpy as np

from sim.engine.ledger import Ledger
from sim.errors import UserError
from sim.experiments.comparison import Comparison
from sim.experiments.played import Key, Played, Settings
from sim.measures.promise_outcomes import PromiseOutcomes
from sim.measures.statistics import Waits
from sim.version import __version__, code

NAME = "replications.npz"
ABOUT = "about"
UNREADABLE = (OSError, EOFError, ValueError, LookupError, TypeError, zipfile.BadZipFile)
"""What numpy and we raise where the file is none of ours, or half of one."""
PARTS = {"waits": Waits, "promise_outcomes": PromiseOutcomes}
"""The parts of what a replication left that are columns of any length, by their names."""


class Replications(NamedTuple):
    """What the file holds: the `settings` of the comparison, what was `played`, the `keys` of its values, how many
    `seconds` it took, the `signal` that ended it, which replications' tables were `kept` by policy, and of which
    `version` and `code` the simulator was."""

    settings: Settings
    played: dict[int, dict[str, Played]]
    keys: dict[str, list[Key]]
    seconds: float
    signal: int
    kept: dict[str, list[int]]
    version: str
    code: str


def write_replications(comparison: Comparison, path: Path) -> None:
    """Writes what `read_replications` reads, as `numpy.savez_compressed` would, but in a fifth of the time.

    Of the tables that were kept, those of each policy's first replication are in the file; others can be played again.
    """
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as file:
        for name, array in _arrays(comparison):  # one by one, for all of them may need much memory
            with file.open(f"{name}.npy", "w", force_zip64=True) as entry:
                np.lib.format.write_array(entry, array, allow_pickle=False)


def _arrays(comparison: Comparison) -> Iterator[tuple[str, np.ndarray]]:
    """The arrays of the file by name."""
    played = list(comparison.played.values())
    words = _words(comparison)
    kept = {
        policy: [number for number, by_policy in comparison.played.items() if by_policy[policy].ledger is not None]
        for policy in comparison.policies
    }
    about = {
        "version": __version__,
        "code": code(),
        "policies": comparison.policies,
        "seed": comparison.seed,
        "engine": comparison.engine,
        "verb": comparison.verb,
        "seconds": comparison.seconds,
        "signal": int(comparison.signal),
        "replications": list(comparison.played),
        "kept": kept,
        "words": words,
        "ends": {kind: list(ends) for kind, ends in played[0][comparison.policies[0]].account.items()},
        "last_levels": {policy: [one[policy].last_levels for one in played] for policy in comparison.policies},
    }
    yield ABOUT, _text_array(about)
    positions = [{word: number for number, word in enumerate(column)} for column in words]
    for number, policy in enumerate(comparison.policies):
        here = [one[policy] for one in played]
        keys = [[place[word] for place, word in zip(positions, key, strict=True)] for key in comparison.keys[policy]]
        yield f"{number}/keys", np.array(keys, dtype=np.int32)
        yield f"{number}/values", np.array([one.values for one in here])
        accounts = [[count for ends in one.account.values() for count in ends.values()] for one in here]
        yield f"{number}/accounts", np.array(accounts, dtype=np.int64)
        for part in PARTS:
            for field, columns in _columns([getattr(one, part) for one in here]):
                yield f"{number}/{part}/{field}", np.concatenate(columns)
                yield f"{number}/{part}/{field}/lengths", np.array([len(column) for column in columns])
        if kept[policy]:
            (run, *_) = comparison.kept(policy)
            yield from _ledger_arrays(f"{number}/ledger", run.ledger)


def read_replications(path: Path) -> Replications:
    """What `write_replications` wrote. Raises `UserError` where it cannot be read."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            about = json.loads(arrays[ABOUT].tobytes())
            policies = tuple(about["policies"])
            by_policy = {policy: _read_policy(arrays, number, about) for number, policy in enumerate(policies)}
            keys = {policy: _read_keys(arrays, number, about) for number, policy in enumerate(policies)}
    except UNREADABLE as error:
        raise unreadable(path, error) from None
    for number, policy in enumerate(policies):
        for replication in about["kept"][policy][:1]:
            position = about["replications"].index(replication)
            later = functools.partial(_read_ledger, path, f"{number}/ledger")
            by_policy[policy][position] = by_policy[policy][position]._replace(ledger=later)
    return Replications(
        Settings(policies, about["seed"], about["engine"], about["verb"]),
        {
            replication: {policy: by_policy[policy][position] for policy in policies}
            for position, replication in enumerate(about["replications"])
        },
        keys,
        about["seconds"],
        about["signal"],
        about["kept"],
        about["version"],
        about["code"],
    )


def unreadable(path: Path, error: Exception) -> UserError:
    """The error to raise where the file of replications is none."""
    found = "nothing" if isinstance(error, FileNotFoundError) else f"one that cannot be read ({error})"
    return UserError(f"{path}: expected the replications of a comparison, found {found}")


def _words(comparison: Comparison) -> list[list[str]]:
    """The stock points, groups and measures of all keys, each once."""
    keys = [key for policy in comparison.policies for key in comparison.keys[policy]]
    return [list(dict.fromkeys(key[column] for key in keys)) for column in range(3)]


def _columns(parts: Iterable[Any]) -> Iterable[tuple[str, tuple[np.ndarray, ...]]]:
    """The columns of a part by name, a replication each."""
    parts = list(parts)
    return zip(type(parts[0])._fields, zip(*parts, strict=True), strict=True)


def _read_policy(arrays: Mapping[str, np.ndarray], number: int, about: dict[str, Any]) -> list[Played]:
    """What a policy left, a replication each, without its tables."""
    policy = about["policies"][number]
    values, accounts = arrays[f"{number}/values"], arrays[f"{number}/accounts"].tolist()
    parts = {part: _read_part(arrays, f"{number}/{part}", columns) for part, columns in PARTS.items()}
    rows = enumerate(zip(values, accounts, about["last_levels"][policy], strict=True))
    return [
        Played(
            values=of_values,
            account=_account(counts, about["ends"]),
            waits=parts["waits"][row],
            promise_outcomes=parts["promise_outcomes"][row],
            ledger=None,
            last_levels=tuple((stock, level) for stock, level in last_levels),
        )
        for row, (of_values, counts, last_levels) in rows
    ]


def _read_part(arrays: Mapping[str, np.ndarray], name: str, columns: type[Any]) -> list[Any]:
    """A part of what was left, a replication each."""
    cut = []
    for field in columns._fields:
        ends = np.cumsum(arrays[f"{name}/{field}/lengths"])[:-1]
        cut.append(np.split(arrays[f"{name}/{field}"], ends))
    return [columns(*fields) for fields in zip(*cut, strict=True)]


def _account(counts: list[int], ends: dict[str, list[str]]) -> dict[str, dict[str, int]]:
    left = iter(counts)
    return {kind: {end: next(left) for end in words} for kind, words in ends.items()}


def _read_keys(arrays: Mapping[str, np.ndarray], number: int, about: dict[str, Any]) -> list[Key]:
    stocks, groups, measures = about["words"]
    return [
        (stocks[stock], groups[group], measures[measure]) for stock, group, measure in arrays[f"{number}/keys"].tolist()
    ]


def _ledger_arrays(name: str, block: Any) -> Iterable[tuple[str, np.ndarray]]:
    """The columns of a ledger, at any depth; names among numbers (customers of a trace) as text."""
    for field, value in zip(block._fields, block, strict=True):
        if hasattr(value, "_fields"):
            yield from _ledger_arrays(f"{name}/{field}", value)
        elif isinstance(value, np.ndarray) and value.dtype == object:
            yield f"{name}/{field}/text", _text_array(value.tolist())
        else:
            yield f"{name}/{field}", np.asarray(value)


def _read_ledger(path: Path, name: str) -> Ledger:
    """The ledger that `path` holds. Raises `UserError` where it is not there any more, or another version wrote it."""
    try:
        with np.load(path, allow_pickle=False) as arrays:
            ledger: Ledger = _ledger_block(arrays, name, Ledger)
            return ledger
    except UNREADABLE as error:
        raise unreadable(path, error) from None


def _ledger_block(arrays: Mapping[str, np.ndarray], name: str, block: type[Any]) -> Any:
    types = get_type_hints(block)
    values: dict[str, Any] = {}
    for field in block._fields:
        here = f"{name}/{field}"
        if hasattr(types[field], "_fields"):
            values[field] = _ledger_block(arrays, here, types[field])
        elif f"{here}/text" in arrays:
            texts = json.loads(arrays[f"{here}/text"].tobytes())
            values[field] = np.empty(len(texts), dtype=object)
            values[field][:] = texts
        else:
            array = arrays[here]
            values[field] = array if array.ndim else types[field](array)
    return block(**values)


def _text_array(value: Any) -> np.ndarray:
    """Plain values as the bytes of their JSON."""
    return np.frombuffer(json.dumps(value, default=int).encode(), dtype=np.uint8)  # numpy's own numbers are none to it
