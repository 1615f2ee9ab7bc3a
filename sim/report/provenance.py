"""Provenance: what it takes to get the same results again, and by what they are found."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from sim.experiments.arguments import require_engine
from sim.experiments.comparison import Comparison
from sim.experiments.environment import environment, path_from


def provenance(comparison: Comparison, folder: Path, form: str) -> dict[str, Any]:
    """Command, seed, versions, machine, date and verdict of a comparison that is written to `folder`, tables as `form`.

    Where the scenario's own files are is told from `folder`, so that it holds where both are moved together.
    """
    scenario = comparison.scenario
    return {
        "command": comparison.command,
        "verb": comparison.verb,
        "scenario": scenario.name,
        "fingerprint": comparison.fingerprint,
        "date": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "verdict": comparison.verdict[0],
        "seed": comparison.seed,
        "replications": comparison.replications,
        "policies": list(comparison.policies),
        "engine": require_engine(comparison.engine),  # which played
        "seconds": round(comparison.seconds, 3),
        "interrupted": comparison.interrupted,
        "tables": form,
        "scenario_folder": path_from(folder, scenario.folder),
        **environment(scenario),
    }
