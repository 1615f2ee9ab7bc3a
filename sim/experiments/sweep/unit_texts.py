"""Values that stay texts because their word wants a unit, as '20% per year', read as numbers in that unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

_NUMBER_AND_UNIT = re.compile(r"\s*([0-9.]+(?:e[-+]?[0-9]+)?)\s*((?:%|per\s|/)[^0-9]*?)\s*")


def numbers_in_one_unit(values: Sequence[Any]) -> tuple[np.ndarray, str] | None:
    """The numbers of texts that all have one percentage or rate behind them, and that unit; None for all others.

    >>> numbers_in_one_unit(["20% per year", "7.5% per year"])
    (array([20. ,  7.5]), '% per year')
    >>> numbers_in_one_unit(["20% per year", "1% per month"]) is None
    True
    """
    matches = [_NUMBER_AND_UNIT.fullmatch(value) if isinstance(value, str) else None for value in values]
    found = [(match[1], match[2]) for match in matches if match]
    units = {unit for _, unit in found}
    if len(found) < len(values) or len(units) != 1:
        return None
    try:
        return np.array([float(number) for number, _ in found]), units.pop()
    except ValueError:  # as '1.2.3%'
        return None
