"""Completes the folder of a sweep: its report, its provenance and the scenario that was read."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from pathlib import Path
from typing import Any

from sim.engine.model_version import MODEL_VERSION
from sim.experiments.sweep.result import Sweep
from sim.report.provenance import machine, path_from
from sim.report.results_index import note_latest, write_index
from sim.report.sweep_page import sweep_page
from sim.whole_files import whole_file
from sim.writable import unwritable

REPORT, PROVENANCE, SCENARIO = "report.html", "provenance.json", "scenario.yaml"


def complete(sweep: Sweep, out: str | Path, *, report: bool = True) -> Path:
    """Writes report, provenance and scenario beside the tables of a sweep; gives the folder.

    Each file is the old one or the new one, whole. Raises `UserError` or `ResourceError` where it cannot be written.
    """
    folder = sweep.folder
    try:
        _write(folder / SCENARIO, sweep.scenario.text)
        if report:
            _write(folder / REPORT, sweep_page(sweep, besides={"model's version": str(MODEL_VERSION)}))
        _write(folder / PROVENANCE, json.dumps(sweep_provenance(sweep), indent=1, ensure_ascii=False) + "\n")
    except OSError as error:
        raise unwritable(out, error, folder) from error
    with contextlib.suppress(OSError):  # the results are there; the next run makes the page anew
        note_latest(folder)
        write_index(out)
    return folder


def sweep_provenance(sweep: Sweep) -> dict[str, Any]:
    """Command, seed, versions, machine, date and verdict of a sweep: what it takes to get the same again."""
    return {
        "command": sweep.command,
        "verb": "sweep",
        "scenario": sweep.scenario.name,
        "fingerprint": sweep.fingerprint,
        "lineage": sweep.lineage,
        "model_version": MODEL_VERSION,
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "verdict": sweep.verdict[0] if sweep.verdict else "",
        "seed": sweep.seed,
        "design": sweep.plan.kind,
        "paths": list(sweep.plan.columns),
        "points": len(sweep.plan.rows),
        "triples": sweep.triples,
        "found": sweep.found,
        "failed": len(sweep.failures),
        "replications": sweep.replications,
        "policies": list(sweep.policies),
        "engine": "simpy",
        "seconds": round(sweep.seconds, 3),
        "scenario_folder": path_from(sweep.folder, sweep.scenario.folder),
        **machine(sweep.scenario),
    }


def _write(file: Path, text: str) -> None:
    with whole_file(file) as draft:
        draft.write_text(text, encoding="utf-8")
