"""Writes the answer of a sweep into its folder: sensitivities and summary."""

from __future__ import annotations

import json

from sim.experiments.sweep.result import Sweep
from sim.table_files import write_csv
from sim.whole_files import whole_file

SENSITIVITIES, SUMMARY = "sensitivities.csv", "summary.json"


def write_answer(sweep: Sweep) -> None:
    """Writes sensitivities.csv and summary.json; the same triples give the same bytes."""
    with whole_file(sweep.folder / SENSITIVITIES) as draft:
        write_csv(sweep.all_sensitivities, draft)
    with whole_file(sweep.folder / SUMMARY) as draft:
        text = json.dumps(sweep.summary(), indent=1, ensure_ascii=False, allow_nan=False)
        draft.write_text(text + "\n", encoding="utf-8")
