"""Batch means in the terminal: each measure of one long run over all stock points, with a warning where it is due."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from rich.console import Console, RenderableType
from rich.text import Text

from sim.experiments.run import Run
from sim.experiments.summary_rows import records
from sim.number_format import MINUS, WIDE_MARK
from sim.report.findings.estimates import EstimateRow
from sim.report.sections.run_info import plain_time
from sim.report.terminal import terminal
from sim.report.theme.measure_labels import MeasureLabels
from sim.report.wide_table import WideTable
from sim.scenario.model import Scenario
from sim.sentences import counted, listed
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd

MOST_NAMED = 4
"""Measures that a warning names."""


def show_batches(run: Run, frame: pd.DataFrame, batches: int, console: Console | None = None) -> None:
    """Prints the measures of a run over all stock points, from the `frame` of `run.batches(batches)`."""
    console = console or terminal()
    for part in _parts(run, frame, batches, console):
        console.print(part, crop=False)


def batch_summary(run: Run, frame: pd.DataFrame, batches: int) -> dict[str, Any]:
    """What `--json` prints of the `frame` of `run.batches(batches)`; None stands where nothing is defined."""
    warning = correlation_warning(_over_all(frame), batches)
    return {
        "format": 2,
        "verb": "run",
        "scenario": run.scenario.name,
        "fingerprint": run.scenario.fingerprint(verb="run", seed=run.seed, batches=batches, version=__version__),
        "folder": None,
        "engine": run.engine,
        "seed": run.seed,
        "verdict": [warning] if warning else [],
        "policy": run.policy,
        "batches": batches,
        "measures": records(frame),
    }


def _over_all(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows over all stock points and customers that say something."""
    rows = frame[(frame.stock == "*") & (frame.group == "") & frame["mean"].notna()]
    return rows[(rows["mean"] != 0) | (rows.half_width > 0)]


def _parts(run: Run, frame: pd.DataFrame, batches: int, console: Console) -> Iterator[RenderableType]:
    scenario, rows = run.scenario, _over_all(frame)
    yield Text.assemble((scenario.name, "bold"), f": {run.policy}")
    warm_up = f" after a warm-up of {plain_time(scenario.warm_up, scenario.unit)}" if scenario.warm_up else ""
    yield Text(
        f"one replication of {plain_time(scenario.horizon, scenario.unit)} in {counted(batches, 'batch', 'batches')}"
        f"{warm_up}, seed {run.seed}"
    )
    yield Text("Means ± 95 % half-widths over all stock points, from the means of the batches", "dim")
    table = _table(rows, scenario, batches)
    yield from table.tables(console)
    if any(cell.endswith(WIDE_MARK) for cell in table.cells["mean"]):
        yield Text(f"{WIDE_MARK} the interval is wider than the number itself", "dim")
    if warning := correlation_warning(rows, batches):
        yield Text(f"! {warning}")


def _table(rows: pd.DataFrame, scenario: Scenario, batches: int) -> WideTable:
    labels = MeasureLabels(scenario.unit, scenario.currency, batches)
    numbers = [
        str(labels.number(row.measure, EstimateRow(row.mean, row.half_width, row.n))).replace(MINUS, "-")
        for row in rows.itertuples()
    ]
    lags = ["–" if math.isnan(lag) else f"{lag:.2f}" for lag in rows.lag_1]
    marked = [f"{lag} !" if correlated else lag for lag, correlated in zip(lags, rows.correlated, strict=True)]
    names = [Text.assemble(key, " ", (labels.scale(key).unit, "dim")) for key in rows.measure]
    return WideTable("measure", names, [""] * len(rows), {"mean": numbers, "lag-1 correlation": marked})


def correlation_warning(rows: pd.DataFrame, batches: int) -> str:
    """A sentence on the measures whose batches hang together; '' where no more do than chance gives.

    Of measures without correlation one in twenty is marked.
    """
    marked = rows.measure[rows.correlated].tolist()
    if len(marked) <= 0.05 * len(rows):
        return ""
    named = listed(marked[:MOST_NAMED]) if len(marked) <= MOST_NAMED else f"{', '.join(marked[:MOST_NAMED])} and others"
    return (
        f"The batches of {named} hang together: they are too short, and the intervals too narrow. Take fewer than "
        f"{batches} batches, or a longer horizon."
    )
