"""The points of a design as a table: point, and a column for each path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.sweep.design import Design
from sim.whole_files import whole_file

if TYPE_CHECKING:
    import pandas as pd

DESIGN = "design.parquet"


def design_frame(design: Design) -> pd.DataFrame:
    """point, and a column for each path: numbers where all its values are numbers, else texts as typed."""
    import pandas as pd

    frame = pd.DataFrame({"point": np.arange(len(design.rows))})
    for number, column in enumerate(design.columns):
        values = [row[number] for row in design.rows]
        numeric = all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        frame[column] = pd.Series(values if numeric else [str(cell_of(value)) for value in values])
    return frame


def write_design(design: Design, file: Path) -> None:
    """Writes the table of a design; the same design gives the same bytes."""
    with whole_file(file) as drafted:
        drafted.write_bytes(design_frame(design).to_parquet(index=False))


def cell_of(value: object) -> Any:
    """A value of a path as a cell of a table: numbers as they are, texts as typed, blocks as YAML on one line.

    >>> cell_of(2.5), cell_of("2 days"), cell_of({"type": "constant", "value": 3}), cell_of(None)
    (2.5, '2 days', '{"type": "constant", "value": 3}', 'null')
    """
    if isinstance(value, str) or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)
