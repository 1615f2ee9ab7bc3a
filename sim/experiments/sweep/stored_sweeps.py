"""What lies in results folders before a sweep is played: the same one of another version, another design's tables."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sim.engine.model_version import MODEL_VERSION
from sim.experiments.sweep.design_table import DESIGN, design_frame
from sim.experiments.sweep.preparation import PreparedSweep
from sim.sentences import counted


def others_of(prepared: PreparedSweep, folders: Sequence[Path]) -> list[tuple[Path, int]]:
    """Of the `folders`, those that have the same sweep as another version of the model played it, with that version."""
    found = []
    for folder in folders:
        with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
            said = _provenance(folder)
            version = int(said["model_version"])
            if said["verb"] == "sweep" and said["lineage"] == prepared.lineage and version != MODEL_VERSION:
                found.append((folder, version))
    return found


def replaced_by(prepared: PreparedSweep) -> str | None:
    """The design whose tables lie in the folder of a sweep and give way to its own: 'lhs, 200 points'. None where none
    lies there, or one all of whose points are among the sweep's own."""
    import pandas as pd

    with contextlib.suppress(OSError, ValueError, LookupError, TypeError):
        kind = str(_provenance(prepared.folder)["design"])
        there, here = pd.read_parquet(prepared.folder / DESIGN), design_frame(prepared.design)
        columns = list(prepared.design.columns)
        if not set(there[columns].itertuples(index=False)) <= set(here[columns].itertuples(index=False)):
            return f"{kind}, {counted(len(there), 'point')}"
    return None


def _provenance(folder: Path) -> dict[str, Any]:
    return json.loads((folder / "provenance.json").read_text(encoding="utf-8"))
