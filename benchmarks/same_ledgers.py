"""Whether two checkouts play every shipped scenario to the same ledgers, bit by bit; there is no unit, it is yes or no.

    python -m benchmarks.same_ledgers OTHER_CHECKOUT [SCENARIO_FILE …]

Each scenario is played once under each of its policies, with its own seed, in a process of this checkout and in one of
the other. Compared are the arrays of the ledgers in their order: type, shape and bytes, but not the names of fields,
so that a renaming is no difference. Prints a line for each difference, and exits with status 1 if there is any.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

Columns = list[tuple[str, str]]
"""(name, digest) of each part of a ledger, in order."""


def columns(part: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """The name and the digest of each array in a part of a ledger: a tuple of parts, an array, or a plain value."""
    if isinstance(part, tuple):
        fields = getattr(part, "_fields", range(len(part)))
        for field, inner in zip(fields, part, strict=True):
            yield from columns(inner, f"{name}.{field}" if name else str(field))
    else:
        yield name, digest(part)


def digest(value: Any) -> str:
    """A digest of an array's type, shape and bytes (of objects: of their repr), or the repr of a plain value."""
    if not isinstance(value, np.ndarray):
        return repr(value)
    content = repr(value.tolist()).encode() if value.dtype == object else np.ascontiguousarray(value).tobytes()
    return f"{value.dtype} {value.shape} {hashlib.sha256(content).hexdigest()}"


def played(files: Sequence[str]) -> Iterator[tuple[str, Columns]]:
    """The ledger of each scenario file under each of its policies, played by the `sim` that this process imports."""
    import sim

    for file in files:
        scenario = sim.read_scenario(file)
        for policy in scenario.policies:
            run = sim.simulate(scenario, policy)
            yield f"{Path(file).name}, {policy}", list(columns(run.ledger))


def ledgers(checkouts: Sequence[Path], files: Sequence[Path]) -> list[dict[str, Columns]]:
    """What `played` gives in each checkout, one process each, at the same time."""
    code = Path(__file__).read_text(encoding="utf-8")
    words = [sys.executable, "-c", code, "--played", *(str(file.resolve()) for file in files)]
    processes = [
        subprocess.Popen(
            words, cwd=checkout, env={**os.environ, "PYTHONPATH": str(checkout)}, stdout=subprocess.PIPE, text=True
        )
        for checkout in checkouts
    ]
    printed = [process.communicate()[0] for process in processes]
    for checkout, process in zip(checkouts, processes, strict=True):
        if process.returncode:
            raise SystemExit(f"{checkout}: the scenarios could not be played")
    return [dict(json.loads(line) for line in lines.splitlines()) for lines in printed]


def differences(here: dict[str, Columns], there: dict[str, Columns]) -> dict[str, list[str]]:
    """What differs in each run that differs: the arrays' names, those of `here` where there is a choice."""
    found = {run: ["it is played in one checkout only"] for run in here.keys() ^ there.keys()}
    for run in [run for run in here if run in there]:
        if len(here[run]) != len(there[run]):
            found[run] = [f"{len(here[run])} arrays here, {len(there[run])} there"]
            continue
        both = zip(here[run], there[run], strict=True)
        names = [name for (name, mine), (_, other) in both if mine != other]
        if names:
            found[run] = names
    return found


def compare(here: Path, there: Path, files: Sequence[Path]) -> int:
    """Prints a line for each difference and one at the end; how many runs differ."""
    of_here, of_there = ledgers([here, there], files)
    found = differences(of_here, of_there)
    for run, names in found.items():
        for name in names:
            print(f"{run}: {name} differs" if name in dict(of_here.get(run, [])) else f"{run}: {name}")
    count = len(of_here.keys() | of_there.keys())
    print(f"{count} runs: " + (f"{len(found)} differ" if found else "the ledgers are the same to the bit"))
    return len(found)


def main() -> None:
    """Compares this checkout with the other; or, told to in a process of either, prints the ledgers line by line."""
    parser = argparse.ArgumentParser(description="Do two checkouts play every shipped scenario to the same ledgers?")
    parser.add_argument("other", type=Path, help="a folder with another checkout of this repository")
    parser.add_argument("files", type=Path, nargs="*", help="scenario files instead of those that are shipped")
    asked = parser.parse_args()
    here = Path(__file__).resolve().parents[1]
    shipped = sorted(here.glob("scenarios/**/*.yaml"))
    sys.exit(1 if compare(here, asked.other.resolve(), asked.files or shipped) else 0)


if __name__ == "__main__":
    if sys.argv[1:2] == ["--played"]:
        for ledger in played(sys.argv[2:]):
            print(json.dumps(ledger), flush=True)
    else:
        main()
