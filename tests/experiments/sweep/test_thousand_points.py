"""A thousand points in a cluster whose worker is killed half-way and whose scheduler is started anew: as if nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.helpers.clusters import cluster
from tests.helpers.commands import TINY, finished, started
from tests.helpers.sweep_commands import LEAD_TIME, bytes_of, stored_triples, when

SWEEP = (
    "sweep", "tiny.yaml", "--vary", f"{LEAD_TIME}=0.5..10 by 0.5", "--vary",
    "products.mug.backorder_cost=0..4.9 by 0.1",
    "--replications", 3, "--no-report",
)  # fmt: skip
TRIPLES = 20 * 50 * 2 * 3


@pytest.mark.slow
def test_a_thousand_points_after_two_kills_are_those_of_a_serial_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(TINY)
    serial = finished(started(*SWEEP, "--out", "serial", "--backend", "serial"))
    assert serial.status == 0, serial.err
    with cluster(workers=2) as machines:
        words = (*SWEEP, "--out", "killed", "--backend", "dask", "--scheduler", machines.address)
        process = started(*words)
        assert when(lambda: stored_triples("killed") >= TRIPLES / 4, process)
        machines.workers[0].kill()
        assert when(lambda: stored_triples("killed") >= TRIPLES / 2, process)
        machines.scheduler.kill()
        first = finished(process)
        assert first.status == 1
        assert f"of {TRIPLES:,} triples are kept in" in first.err
        machines.restart_scheduler()
        machines.add_worker()
        again = finished(started(*words))
    assert again.status == 0, again.err
    assert ", 0 found" not in again.err
    assert bytes_of("killed") == bytes_of("serial")
    verdict = json.loads(next(Path("killed").glob("tiny/*/summary.json")).read_text())["verdict"]
    assert verdict[0].count("best")
    assert any("matters most" in sentence for sentence in verdict)
