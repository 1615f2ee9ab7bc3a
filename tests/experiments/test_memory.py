"""Memory: what is free, and comparisons that do not fit into it."""

from __future__ import annotations

import math
import os
import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import yaml

from sim import memory
from sim.errors import UserError
from sim.experiments.memory_estimate import ReplicationBytes, estimate_memory, jobs_that_fit
from sim.memory import ADDRESSES_OF_LIBRARIES, Memory, free
from sim.scenario.reading import read_mapping
from tests.helpers.places import ROOT
from tests.helpers.scenarios import mapping, scenario_of

EVERYBODY = ("as declared",)
MANY = {"customers": {"people": {"arrivals": {"type": "poisson", "rate": 1e4}}}}  # 10⁶ orders


def system(root: Path, files: dict[str, str]) -> Path:
    """A machine whose own files are these, below `root`."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return root


MACHINE = {"proc/meminfo": "MemTotal: 9000000 kB\nMemAvailable: 8000000 kB\n"}
V2 = {"proc/self/cgroup": "0::/batch/job\n", "sys/fs/cgroup/batch/job/memory.current": "1000000000\n"}
V1 = {"proc/self/cgroup": "5:cpu:/\n4:memory:/docker/abc\n"}

FREE = {
    "a machine without bounds": (MACHINE, 8.192e9),
    "a group without a bound": (MACHINE | V2 | {"sys/fs/cgroup/batch/job/memory.max": "max\n"}, 8.192e9),
    "a group": (MACHINE | V2 | {"sys/fs/cgroup/batch/job/memory.max": "4000000000\n"}, 3e9),
    "a group whose files can be forgotten": (
        MACHINE | V2 | {
            "sys/fs/cgroup/batch/job/memory.max": "4000000000\n",
            "sys/fs/cgroup/batch/job/memory.stat": "anon 5\ninactive_file 200000000\n",
        },
        3.2e9,
    ),
    "a group within a narrower one": (
        MACHINE | V2 | {
            "sys/fs/cgroup/batch/job/memory.max": "max\n",
            "sys/fs/cgroup/batch/memory.max": "2000000000\n",
            "sys/fs/cgroup/batch/memory.current": "1500000000\n",
        },
        0.5e9,
    ),
    "a container, which sees its group at the top": (
        MACHINE | V1 | {
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "3000000000\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "1000000000\n",
        },
        2e9,
    ),
    "a group of version 1 without a bound": (
        MACHINE | V1 | {
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "1000000000\n",
        },
        8.192e9,
    ),
    "a group that is full": (MACHINE | V2 | {"sys/fs/cgroup/batch/job/memory.max": "500000000\n"}, 0.0),
}  # fmt: skip


@pytest.mark.parametrize("case", FREE)
def test_what_is_free_is_what_the_narrowest_bound_leaves(case: str, tmp_path: Path):
    files, together = FREE[case]
    assert free(system(tmp_path, files)) == Memory(math.inf, together)


def test_a_limit_of_a_process_is_one_for_each(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    limits = {resource.RLIMIT_AS: 5e9, resource.RLIMIT_DATA: resource.RLIM_INFINITY}
    monkeypatch.setattr(memory.resource, "getrlimit", lambda number: (limits[number], resource.RLIM_INFINITY))
    root = system(tmp_path, MACHINE | {"proc/self/status": "Name: python\nVmSize: 1000000 kB\nVmData: 9 kB\n"})
    assert free(root) == Memory(5e9 - 1.024e9, 8.192e9)
    # what libraries take is counted before they are loaded
    (root / "proc/self/status").write_text("VmSize: 100 kB\n")
    assert free(root).each == 5e9 - ADDRESSES_OF_LIBRARIES


def test_what_is_kept_is_counted_by_its_tables_and_what_is_not_by_its_playing():
    taken = ReplicationBytes(ledger=np.array([2e8, 1e8]), tables=np.array([6e8, 5e8]), results=np.array([1e3, 1e3]))
    none, first = estimate_memory(taken, 10, 0), estimate_memory(taken, 10, 1)
    results = 2 * 10 * 2e3
    assert none == pytest.approx((140e6 + 1.6 * 2e8 + results, 140e6 + results, 120e6 + 1.6 * 2e8))
    assert first == pytest.approx(
        (140e6 + 2.1 * 14e8 + 8e8 + results, 140e6 + 2 * 3e8 + results, 120e6 + 1.6 * 2e8 + 2 * 3e8)
    )
    assert estimate_memory(taken, 10, 10).parent - first.parent == pytest.approx(9 * 2.1 * 14e8)


def test_little_takes_no_sample(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sim.experiments.memory_estimate._sampled", None)
    assert jobs_that_fit(scenario_of(), EVERYBODY, 30, "first", None, Memory(2e9, 2e9)) is None
    assert jobs_that_fit(scenario_of(), EVERYBODY, 30, "first", 2, Memory(2e9, 2e9)) == 2


def test_as_many_processes_are_started_as_memory_has_room_for(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("os.cpu_count", lambda: 16)

    def fit(gigabytes: float, jobs: int | None = None) -> int | None:
        return jobs_that_fit(scenario_of(MANY), EVERYBODY, 30, "first", jobs, Memory(math.inf, gigabytes * 1e9))

    assert fit(1000) is None  # as many as there are cores
    assert fit(2) == 1
    few = fit(4)
    assert few is not None
    assert 1 < few < 16
    assert fit(4, few) == few
    with pytest.raises(UserError, match=rf"^jobs: expected at most {few} at a time, .* \(4.0 GB free\), found 16,"):
        fit(4, 16)


def test_what_does_not_fit_is_refused_with_the_estimate_and_what_helps():
    said = (
        r"^horizon: expected a comparison that fits in memory \(0\.5 GB free\), found one of about 1,000,000 orders "
        r"a replication under 1 policy, which needs about [12]\.\d GB; keeping totals alone about 0\.\d GB$"
    )
    with pytest.raises(UserError, match=said):
        jobs_that_fit(scenario_of(MANY), EVERYBODY, 30, "first", None, Memory(math.inf, 5e8))


# measured on both sides, with a limit that the system holds

LIMIT = 900_000_000
BEYOND = 2
"""Times as many as are let through do not fit: the estimate is from 0.95 to 1.6 of what is needed."""
UNCHECKED = """
import math
from sim.memory import Memory
import sim.experiments.compare, sim.scenario.checks
sim.experiments.compare.free = sim.scenario.checks.free = lambda: Memory(math.inf, math.inf)
"""


def busy(orders: float) -> dict[str, Any]:
    """So many orders that meet no shortage, under two policies."""
    lot = int(orders)
    return {
        "name": "busy",
        "horizon": 100,
        "replications": 1,
        "customers": {"people": {"arrivals": {"type": "poisson", "rate": orders / 100}}},
        "stock": {"mug": {"restock": {"type": "reorder_point", "reorder_point": lot // 5, "order_quantity": lot}}},
        "policies": {"one": {}, "other": {"suppliers": {"acme": {"order_cost": 1}}}},
    }


def under_the_limit(orders: float, place: Path, code: str = "") -> subprocess.CompletedProcess[str]:
    (place / "busy.yaml").write_text(yaml.safe_dump(mapping(busy(orders))))
    main = "from sim.command_line import main\nmain()"
    words = ("compare", "busy.yaml", "--backend", "serial", "--quiet")
    return subprocess.run(
        [sys.executable, "-c", f"{code}\n{main}", *words],
        cwd=place,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (LIMIT, LIMIT)),
    )


def let_through(orders: float) -> bool:
    scenario, limit = read_mapping(mapping(busy(orders))), Memory(LIMIT - ADDRESSES_OF_LIBRARIES, math.inf)
    try:
        jobs_that_fit(scenario, ("one", "other"), 1, "first", None, limit)
    except UserError:
        return False
    return True


def most_let_through() -> float:
    """So many orders are just let through under the limit."""
    low, high = 1e3, 1e7
    assert let_through(low)
    while high > 1.01 * low:
        middle = math.sqrt(low * high)
        low, high = (middle, high) if let_through(middle) else (low, middle)
    return low


def test_what_is_far_beyond_a_limit_is_refused_and_what_is_far_below_is_played(tmp_path: Path):
    done = under_the_limit(5e6, tmp_path)
    assert done.returncode == 2
    assert "expected a comparison that fits in memory (0.5 GB free)" in done.stderr
    assert not (tmp_path / "results").exists()
    done = under_the_limit(2e4, tmp_path)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@pytest.mark.parametrize("reads", ["stock_file", "trace"])
def test_memory_that_runs_out_over_a_table_is_no_fault_of_the_table(reads: str, ending: str, tmp_path: Path):
    rows = 1_500_000 if reads == "trace" else 800_000
    names = pd.Series(np.arange(rows)).astype(str)
    table = (
        pd.DataFrame({"time": names, "quantity": names})
        if reads == "trace"
        else pd.DataFrame({"product": names, "source": "acme", "restock.type": "order_for_order"})
    )
    if ending == "csv":
        table.to_csv(tmp_path / "table.csv", index=False)
    else:
        table.to_parquet(tmp_path / "table.parquet")
    columns = {"product": None, "customer": None}
    arrivals = {"type": "trace", "file": f"table.{ending}", "columns": columns}
    values = (
        mapping({"customers": {"people": {"arrivals": arrivals}}})
        if reads == "trace"
        else mapping() | {"stock_file": f"table.{ending}"}
    )
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(values))
    done = checked_within(610_000_000, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert re.match(r"Memory ran out|table\.\w+: memory ran out while it was read", done.stderr)
    assert len(done.stderr.splitlines()) == 1


def checked_within(addresses: int, folder: Path) -> subprocess.CompletedProcess[str]:
    """`check x.yaml` in a process that may have so many bytes of addresses."""
    return subprocess.run(
        [sys.executable, ROOT / "run_sim.py", "check", "x.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (addresses, addresses)),
    )


def test_a_limit_too_narrow_for_the_packages_is_said_to_be_so(tmp_path: Path):
    (tmp_path / "x.yaml").write_text(yaml.safe_dump(mapping()))
    done = checked_within(400_000_000, tmp_path)
    said = "memory: expected at least 0.6 GB of addresses (ulimit -v), found 0.4 GB\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", said)


@pytest.mark.slow
def test_what_is_just_let_through_fits_and_little_more_does_not(tmp_path: Path):
    most = most_let_through()
    fits = under_the_limit(most, tmp_path)
    assert (fits.returncode, fits.stderr) == (0, "")
    refused = under_the_limit(1.1 * most, tmp_path)
    assert refused.returncode == 2
    too_much = under_the_limit(BEYOND * most, tmp_path, UNCHECKED)
    assert too_much.returncode == 1
    assert too_much.stderr.startswith("Memory ran out.")
