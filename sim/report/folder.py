"""The results folder: report, summary, provenance and tables of a comparison, written whole or not at all."""

from __future__ import annotations

import ctypes
import errno
import json
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.errors import ResourceError, UserError, did_you_mean
from sim.experiments.comparison import Comparison
from sim.report.page.page import page
from sim.report.writable import draft, unwritable
from sim.version import __version__

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("parquet", "csv", "xlsx")
EXCEL_ROWS = 1_048_575
"""Rows of a sheet of Excel, without the heading."""
EXCHANGE, AT_FDCWD = 2, -100
"""Of renameat2: the flag by which two names change places at once, and the folder that paths are relative to."""


def write(comparison: Comparison, out: str | Path, form: str = "parquet") -> Path:
    """Writes `out/<scenario>/<fingerprint>/`, replacing what an earlier run of the same left there; gives its path.

    Raises `UserError` where nothing can be written, `ResourceError` where there is no room.
    """
    require_format(form)
    final = Path(out) / comparison.scenario.name / comparison.fingerprint
    try:
        with draft(final.parent, f".{final.name}-{os.getpid()}-") as folder:
            _remove_leftovers(final, folder)
            _fill(comparison, folder, form)
            folder.chmod(0o755)  # a draft is closed to others
            _replace(folder, final)
    except OSError as error:  # no such place, no right to write there, no room left
        raise unwritable(out, error, final.parent) from error
    return final


def write_elsewhere(comparison: Comparison, form: str) -> Path | None:
    """Writes the results among the system's temporary files, so that a long run is not lost; None if that fails too."""
    place = None
    try:
        place = tempfile.mkdtemp(prefix="backorders-")
        return write(comparison, place, form)
    except (OSError, UserError, ResourceError):
        if place is not None:
            shutil.rmtree(place, ignore_errors=True)
        return None


def require_format(form: str) -> None:
    """Refuses a format of tables that is not known, or whose package is not installed, before anything is played."""
    if form not in FORMATS:
        raise UserError(
            f"expected one of {', '.join(FORMATS)}, found '{form}'{did_you_mean(form, FORMATS)}", argument="format"
        )
    _writer_for(form)


def _fill(comparison: Comparison, folder: Path, form: str) -> None:
    """Writes all files of the results into `folder`."""
    (folder / "scenario.yaml").write_text(comparison.scenario.text, encoding="utf-8")
    (folder / "summary.json").write_text(_lines(comparison.summary()) + "\n", encoding="utf-8")
    provenance = json.dumps(_provenance(comparison), indent=1, ensure_ascii=False)
    (folder / "provenance.json").write_text(provenance + "\n", encoding="utf-8")
    (folder / "report.html").write_text(page(comparison), encoding="utf-8")
    for name, frame in _tables(comparison).items():
        _writer_for(form)(frame, folder / f"{name}.{form}")


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

    tables = {"measures": comparison.measures}
    # the first run of each policy has made its tables already, for the page
    runs = [
        first if (first := comparison.runs[policy]).replication == run.replication else run
        for policy in comparison.policies
        for run in comparison.kept(policy)
    ]
    for name in ("orders", "replenishments", "levels", "forecasts") if runs else ():
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


def _writer_for(form: str) -> Callable[[pd.DataFrame, Path], None]:
    """The function that writes a frame to a path; refuses, with the install line, if its package is missing."""
    if form == "xlsx":
        try:
            import xlsxwriter  # noqa: F401
        except ModuleNotFoundError:
            raise UserError("xlsx needs xlsxwriter: pip install 'backorders[excel]'", argument="format") from None
        return _write_excel
    if form == "csv":
        return lambda frame, path: frame.to_csv(path, index=False)
    return _write_parquet


def _write_parquet(frame: pd.DataFrame, path: Path) -> None:
    path.write_bytes(frame.to_parquet(index=False))  # pyarrow itself opens no file whose name is not UTF-8


def _write_excel(frame: pd.DataFrame, path: Path) -> None:
    import pandas as pd

    # a name that begins with = must not be run as a formula
    options = {"strings_to_formulas": False, "strings_to_urls": False}
    with pd.ExcelWriter(path, engine="xlsxwriter", engine_kwargs={"options": options}) as book:
        # what a sheet has no rows for goes on the next one
        for sheet, start in enumerate(range(0, max(len(frame), 1), EXCEL_ROWS), 1):
            frame.iloc[start : start + EXCEL_ROWS].to_excel(book, sheet_name=f"{path.stem}_{sheet}", index=False)


def _provenance(comparison: Comparison) -> dict[str, Any]:
    """What it takes to get the same results again: command, seed, versions, machine."""
    packages = ("simpy", "numpy", "pandas", "scipy", "plotly", "pydantic", "pyyaml", "pyarrow")
    return {
        "command": comparison.command,
        "scenario": comparison.scenario.name,
        "fingerprint": comparison.fingerprint,
        "seed": comparison.seed,
        "replications": comparison.replications,
        "policies": list(comparison.policies),
        "engine": comparison.engine,
        "seconds": round(comparison.seconds, 3),
        "interrupted": comparison.interrupted,
        "python": sys.version.split()[0],
        "machine": f"{platform.system()} {platform.machine()}",
        "versions": {"backorders": __version__, **{name: _version(name) for name in packages}},
    }


def _version(package: str) -> str:
    """The installed version of a package; 'unknown' if it was not installed but put on the path."""
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "unknown"


def _replace(folder: Path, final: Path) -> None:
    """Puts `folder` in the place of `final` at once: a run that is killed here leaves the old one or the new one."""
    try:
        folder.rename(final)
        return
    except OSError as error:  # not checked before: another run of the same may finish at this moment
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
    if not _exchanged(folder, final):
        # where the system cannot exchange two names, the old folder is renamed for a moment
        aside = final.with_name(f".{final.name}-old")
        shutil.rmtree(aside, ignore_errors=True)
        final.rename(aside)
        folder.rename(final)
        shutil.rmtree(aside, ignore_errors=True)


def _exchanged(folder: Path, other: Path) -> bool:
    """Whether the system could make two folders change names at once."""
    try:
        renameat2 = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError, TypeError):  # macOS has none, and Windows no such library
        return False
    return bool(renameat2(AT_FDCWD, os.fsencode(folder), AT_FDCWD, os.fsencode(other), EXCHANGE) == 0)


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
