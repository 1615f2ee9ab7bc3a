"""Completes the folder of a sweep: its page, and its place in the list of results."""

from __future__ import annotations

import contextlib
from pathlib import Path

from sim.engine.model_version import MODEL_VERSION
from sim.experiments.sweep.answer import write_provenance
from sim.experiments.sweep.result import Sweep
from sim.report.results_index import note_latest, write_index
from sim.report.sweep_page import sweep_page
from sim.whole_files import whole_file
from sim.writable import unwritable

REPORT = "report.html"


def complete(sweep: Sweep, out: str | Path, *, report: bool = True) -> Path:
    """Writes the page of a sweep beside its tables, and its provenance with the command; gives the folder.

    Each file is the old one or the new one, whole. Raises `UserError` or `ResourceError` where it cannot be written.
    """
    folder = sweep.folder
    try:
        if report:
            page = sweep_page(sweep, besides={"model's version": str(MODEL_VERSION)})
            with whole_file(folder / REPORT) as draft:
                draft.write_text(page, encoding="utf-8")
        write_provenance(sweep)
    except OSError as error:
        raise unwritable(out, error, folder) from error
    with contextlib.suppress(OSError):  # the results are there; the next run makes the page anew
        note_latest(folder)
        write_index(out)
    return folder
