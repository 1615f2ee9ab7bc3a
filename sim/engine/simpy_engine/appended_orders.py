"""Orders that are not on the tape: of customers who return, and of stock points that order from others."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from struct import Struct
from typing import NamedTuple

import numpy as np


class AppendedColumns(NamedTuple):
    """One entry an order: of the customer who returns after the order `first`, or of the stock point `by`.

    Of these two one is −1. `at` is the instant in microseconds, `stock` the stock point that is asked, `lateral` 1 for
    lateral transshipment.
    """

    first: np.ndarray
    at: np.ndarray
    stock: np.ndarray
    by: np.ndarray
    lateral: np.ndarray
    units: np.ndarray


_ROW = Struct(f"={len(AppendedColumns._fields)}q").pack


class AppendedOrders:
    """A table that grows by a row an order; a row is plain numbers end to end, which costs least to write."""

    def __init__(self) -> None:
        self._numbers = array("q")
        self.count = 0

    def add(self, first: int, at: int, stock: int, by: int, units: int, *, lateral: bool = False) -> int:
        """Appends an order, with a number for each of the columns; returns its row."""
        self._numbers.frombytes(_ROW(first, at, stock, by, lateral, units))
        row = self.count
        self.count = row + 1
        return row

    def first(self, row: int) -> int:
        """The order after which its customer returns; −1 if it is a stock point that asks."""
        return self._numbers[6 * row]

    def at(self, row: int) -> int:
        """When the order was placed."""
        return self._numbers[6 * row + 1]

    def stock(self, row: int) -> int:
        """The index of the stock point that is asked."""
        return self._numbers[6 * row + 2]

    def since(self, row: int) -> Iterator[tuple[int, ...]]:
        """The orders from that row on, each as its numbers."""
        for start in range(6 * row, 6 * self.count, 6):
            yield tuple(self._numbers[start : start + 6])

    def columns(self) -> AppendedColumns:
        """All orders, column by column."""
        return AppendedColumns(*np.array(self._numbers).reshape(-1, 6).T)
