"""Cuts a table of columns by rows, or into one part for each stock point or customer group."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import NamedTuple, TypeVar

import numpy as np

ColumnTable = TypeVar("ColumnTable", bound=NamedTuple)
"""A NamedTuple of arrays of equal length."""


def chosen(table: ColumnTable, rows: np.ndarray | slice) -> ColumnTable:
    """The table with those `rows` of every column; `rows` is a mask, a slice or positions."""
    return type(table)(*(column[rows] for column in table))


def sorted_by(table: ColumnTable, key: np.ndarray, keys: int) -> Iterator[ColumnTable]:
    """The rows of each key from 0 to `keys` − 1: sorted once and then sliced, so that many keys cost no more."""
    if not len(key):
        return itertools.repeat(table, keys)
    if np.any(key[1:] < key[:-1]):
        # numpy sorts 16-bit numbers by radix, several times faster
        order = np.argsort(key.astype(np.uint16) if keys <= 2**16 else key, kind="stable")
        table, key = chosen(table, order), key[order]
    edges = np.searchsorted(key, np.arange(keys + 1)).tolist()
    return (chosen(table, slice(low, high)) for low, high in itertools.pairwise(edges))
