"""Writes the answer of a sweep into its folder: sensitivities, summary, provenance and the scenario."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from sim.engine.model_version import MODEL_VERSION
from sim.experiments.arguments import require_engine
from sim.experiments.environment import environment, path_from
from sim.experiments.sweep.result import Sweep
from sim.table_files import write_csv
from sim.whole_files import whole_file

SENSITIVITIES, SUMMARY, PROVENANCE, SCENARIO = "sensitivities.csv", "summary.json", "provenance.json", "scenario.yaml"


def write_answer(sweep: Sweep) -> None:
    """Writes sensitivities, summary and scenario, in which the same triples give the same bytes, and provenance."""
    with whole_file(sweep.folder / SENSITIVITIES) as draft:
        write_csv(sweep.all_sensitivities, draft)
    _write(sweep.folder / SUMMARY, json.dumps(sweep.summary(), indent=1, ensure_ascii=False, allow_nan=False) + "\n")
    _write(sweep.folder / SCENARIO, sweep.scenario.text)
    write_provenance(sweep)


def write_provenance(sweep: Sweep) -> None:
    """Writes what it takes to get the same again."""
    said = json.dumps(sweep_provenance(sweep), indent=1, ensure_ascii=False)
    _write(sweep.folder / PROVENANCE, said + "\n")


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
        "engine": require_engine(sweep.engine),  # which played
        "seconds": round(sweep.seconds, 3),
        "scenario_folder": path_from(sweep.folder, sweep.scenario.folder),
        **environment(sweep.scenario),
    }


def _write(file: Path, text: str) -> None:
    with whole_file(file) as draft:
        draft.write_text(text, encoding="utf-8")
