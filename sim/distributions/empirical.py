"""The empirical distribution of numbers observed before, from the scenario or a file."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from pathlib import Path
from statistics import fmean
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import PrivateAttr, TypeAdapter, ValidationError, ValidationInfo, model_validator
from pydantic_core import ErrorDetails, InitErrorDetails

from sim.distributions.column import ColumnValue, read_column
from sim.distributions.countable import FiniteDistribution
from sim.distributions.parameters import Amounts, refuse_word
from sim.distributions.step_function import Steps, steps_of
from sim.units import refuse

BAD_ROWS_SHOWN = 5
"""Bad rows of a file that error messages name."""
CHUNK = 10_000
"""Values of a file that pydantic validates at once."""
_ADAPTER: TypeAdapter[tuple[float, ...]] = TypeAdapter(Amounts)


class Empirical(FiniteDistribution):
    """What has been seen before, drawn with replacement: `values`, or the numbers of a `column` of a `file`.

    The file is a CSV or Parquet, looked for in the scenario's folder. In the values' unit: mean Σxᵢ/n, variance
    Σ(xᵢ − mean)²/n, those of a draw (so divided by n, not n − 1).

    >>> Empirical(values=[2, 4, 4, 6]).mean, Empirical(values=[2, 4, 4, 6]).variance
    (4.0, 2.0)
    """

    type: ClassVar[str] = "empirical"
    example: ClassVar[dict[str, Any]] = {"values": ["2 days", "3 days", "3 days", "8 days"]}
    values: Amounts | None = None
    file: str | None = None
    column: str | None = None
    _folder: Path = PrivateAttr(default=Path("."))
    _numbers: array[float] = PrivateAttr()  # not an ndarray, for which pydantic's == would be no single bool

    @model_validator(mode="after")
    def _numbers_from_one_place(self, info: ValidationInfo) -> Self:
        if (self.values is None) == (self.file is None):
            raise refuse("either values, or a file and a column")
        if self.values is not None and self.column is not None:
            raise refuse_word("column", self.column, "no column beside values: it is a file's")
        context = info.context or {}
        self._folder = Path(context.get("folder", "."))
        self._numbers = array("d", self.values or self._read(context))
        return self

    def _read(self, context: dict[str, Any]) -> tuple[float, ...]:
        file = str(self.file)
        if self.column is None:
            raise refuse_word("column", None, f"the name of a column of '{file}'")
        cells = read_column(self._folder, file, self.column)
        numbers: list[float] = []
        bad: list[tuple[ColumnValue, ErrorDetails]] = []
        count = 0
        # in chunks: pydantic's errors about a million values would fill the memory
        for first in range(0, len(cells), CHUNK):
            chunk = cells[first : first + CHUNK]
            try:
                numbers += _ADAPTER.validate_python([cell.value for cell in chunk], context=context)
            except ValidationError as error:
                count += error.error_count()
                if len(bad) < BAD_ROWS_SHOWN:
                    bad += [(chunk[int(details["loc"][0])], details) for details in error.errors(include_url=False)]
        if not count:
            return tuple(numbers)
        problems = []
        for number, (cell, details) in enumerate(bad[:BAD_ROWS_SHOWN], start=1):
            last = number == BAD_ROWS_SHOWN < count
            more = f", and more in {count - BAD_ROWS_SHOWN} further rows" if last else ""
            expected = f"{details['ctx']['expected']} in row {cell.row} of column '{self.column}' of '{file}'{more}"
            problems.append(InitErrorDetails(type=refuse(expected), loc=("file",), input=cell.value))
        raise ValidationError.from_exception_data("Empirical", problems)

    def files(self) -> Iterator[Path]:
        """The file of the numbers, if they come from one."""
        if self.file is not None:
            yield self._folder / self.file

    @property
    def mean(self) -> float:
        """E[X] = Σxᵢ/n."""
        return fmean(self._numbers)

    @property
    def variance(self) -> float:
        """Var[X] = Σ(xᵢ − mean)²/n."""
        mean = self.mean
        return fmean([(number - mean) ** 2 for number in self._numbers])

    def sample(self, rng: np.random.Generator, size: int) -> np.ndarray:
        """The next `size` numbers, drawn with replacement: one uniform number each."""
        numbers = np.frombuffer(self._numbers)
        return numbers[(rng.random(size) * numbers.size).astype(np.intp)]

    def steps(self) -> Steps:
        """The empirical distribution function: a step of 1/n at each number."""
        return steps_of(self._numbers)
