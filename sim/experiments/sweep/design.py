"""A design: the points at which a sweep plays, each a value for every path that is varied."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np


class Design(NamedTuple):
    """The points of a sweep, numbered from 0.

    `columns` are the paths that are varied, as typed (`stock.*.…` is one); `rows` has a tuple of plain values, as a
    scenario file may have them, for each point. `factors` are the columns that move together, one entry for each
    variation (`a & b` is one factor of two columns). `sample` is points × factors, between 0 and 1, as the package that
    made the design gave it; None for grids, lists and files. `notes` are sentences for the user on what was made of
    what was asked, such as points rounded up to a power of two.
    """

    kind: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]
    factors: tuple[tuple[str, ...], ...]
    sample: np.ndarray | None = None
    notes: tuple[str, ...] = ()
