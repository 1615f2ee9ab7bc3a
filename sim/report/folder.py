"""The results folder: report, summary, provenance and tables of a comparison, written whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ResourceError, UserError
from sim.experiments.comparison import Comparison
from sim.folder_replacement import replace_folder
from sim.report.findings.restock_levels import restock_levels
from sim.report.page.page import page
from sim.report.provenance import provenance
from sim.report.replication_file import NAME as REPLICATIONS
from sim.report.replication_file import write_replications
from sim.report.results_index import note_latest, write_index
from sim.table_files import require_format, write_csv, writer_for
from sim.writable import draft, unwritable

if TYPE_CHECKING:
    import pandas as pd

REPORT = "report.html"
MEASURES, OF_RUNS = "measures", ("orders", "replenishments", "levels", "forecasts")
"""The tables: of all replications, and of those that were kept."""


def write(
    comparison: Comparison,
    out: str | Path,
    form: str = "parquet",
    *,
    report: bool = True,
    tables_from: Path | None = None,
) -> Path:
    """Writes `out/<scenario>/<fingerprint>/`, replacing what an earlier run of the same left there; gives its path.

    The scenario's file `latest` and the page `index.html` in `out` then tell of it. Without `report` no report.html is
    made; one that lies there already stays if the scenario is the same to the letter. Tables and replications are
    copied from the folder `tables_from`, if one is given. Raises `UserError` where nothing can be written,
    `ResourceError` where there is no room.
    """
    require_format(form)
    final = Path(out) / comparison.scenario.name / comparison.fingerprint
    try:
        with draft(final.parent, f".{final.name}-{os.getpid()}-") as folder:
            _remove_leftovers(final, folder)
            _describe(comparison, folder, final, form, report=report)
            if tables_from is None:
                _write_tables(comparison, folder, form)
            else:
                _copy_tables(tables_from, folder, form)
            folder.chmod(0o755)  # a draft is closed to others
            replace_folder(folder, final)
    except OSError as error:  # no such place, no right to write there, no room left
        raise unwritable(out, error, final.parent) from error
    with contextlib.suppress(OSError):  # the results are there; the next run makes the page anew
        note_latest(final)
        write_index(out)
    return final


def where(folder: Path) -> str:
    """A sentence on where results are, and what to open.

    >>> where(Path("results/kiosk/0a"))
    'Everything is in results/kiosk/0a'
    """
    report = folder / REPORT
    return f"Everything is in {folder}" + (f"; open {report}" if report.exists() else "")


def write_elsewhere(comparison: Comparison, form: str, *, report: bool = True) -> Path | None:
    """Writes the results among the system's temporary files, so that a long run is not lost; None if that fails too."""
    place = None
    try:
        place = tempfile.mkdtemp(prefix="backorders-")
        return write(comparison, place, form, report=report)
    except (OSError, UserError, ResourceError):
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)
        return None


def _describe(comparison: Comparison, folder: Path, final: Path, form: str, *, report: bool) -> None:
    """Writes all files but the tables into `folder`, which will have the path `final`."""
    (folder / "scenario.yaml").write_text(comparison.scenario.text, encoding="utf-8")
    (folder / "summary.json").write_text(_lines(comparison.summary()) + "\n", encoding="utf-8")
    said = json.dumps(provenance(comparison, final, form), indent=1, ensure_ascii=False)
    (folder / "provenance.json").write_text(said + "\n", encoding="utf-8")
    write_csv(restock_levels(comparison), folder / "restock_levels.csv")
    if report:
        (folder / REPORT).write_text(page(comparison), encoding="utf-8")
    elif (final / REPORT).is_file() and _text_of(final / "scenario.yaml") == comparison.scenario.text:
        shutil.copyfile(final / REPORT, folder / REPORT)


def _text_of(file: Path) -> str | None:
    """What a file holds; None if it is not there or cannot be read."""
    with contextlib.suppress(OSError, ValueError):
        return file.read_text(encoding="utf-8")
    return None


def _write_tables(comparison: Comparison, folder: Path, form: str) -> None:
    write_replications(comparison, folder / REPLICATIONS)
    for name, frame in _tables(comparison).items():
        writer_for(form)(frame, folder / f"{name}.{form}")


def _copy_tables(from_folder: Path, folder: Path, form: str) -> None:
    for file in (from_folder / REPLICATIONS, *(from_folder / f"{name}.{form}" for name in (MEASURES, *OF_RUNS))):
        if file.exists():
            shutil.copyfile(file, folder / file.name)


def _lines(value: Any, depth: int = 0) -> str:
    """`value` as JSON: a line each stock point, customer group, and difference.

    Indented to the last number it would be many times as long, and no easier to read.
    """
    margin = "\n" + " " * (depth + 1)
    if isinstance(value, dict) and value and depth < 3:
        pairs = (
            f"{json.dumps(str(key), ensure_ascii=False)}: {_lines(inner, depth + 1)}" for key, inner in value.items()
        )
        return "{" + margin + f",{margin}".join(pairs) + margin[:-1] + "}"
    if isinstance(value, list) and value and isinstance(value[0], dict) and depth < 2:
        return "[" + margin + f",{margin}".join(_lines(row, 3) for row in value) + margin[:-1] + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _tables(comparison: Comparison) -> dict[str, pd.DataFrame]:
    """By name, the table of measures and those of the replications that were kept, all policies in each."""
    import pandas as pd

    tables = {MEASURES: comparison.measures}
    # the first run of each policy has made its tables already, for the page
    runs = [
        first if (first := comparison.runs[policy]).replication == run.replication else run
        for policy in comparison.policies
        for run in comparison.kept(policy)
    ]
    for name in OF_RUNS if runs else ():
        frames = []
        for run in runs:
            if name == "forecasts" and run.forecasts.empty:
                continue
            frame = getattr(run, name).copy()
            frame.insert(0, "policy", run.policy)
            frame.insert(1, "replication", run.replication)
            frames.append(frame)
        if frames:
            tables[name] = pd.concat(frames, ignore_index=True) if len(frames) > 1 else frames[0]
    return tables


def _remove_leftovers(final: Path, ours: Path) -> None:
    """Removes what killed runs left beside `final`, but not `ours`, and brings back a folder they had renamed."""
    aside = final.with_name(f".{final.name}-old")
    if aside.exists() and not final.exists():
        aside.rename(final)
    for left in final.parent.glob(f".{final.name}-*"):
        # a folder whose process still runs is being written at this moment
        if left.name != ours.name and not _runs(left.name.removeprefix(f".{final.name}-").partition("-")[0]):
            shutil.rmtree(left, ignore_errors=True)


def _runs(process: str) -> bool:
    """Whether a process of that number, which is not this one, runs on this machine."""
    if not process.isdecimal() or int(process) == os.getpid() or os.name != "posix":
        return False
    try:
        os.kill(int(process), 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True
