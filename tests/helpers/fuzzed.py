"""A process that reads whatever scenario text it is given, plays what can be played, and is watched meanwhile.

Memory is bounded for the process, time for each example, and warnings are errors in it.
"""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any, NamedTuple

from tests.helpers.places import ROOT, SCENARIOS

PATIENCE = 60.0
"""Seconds for one example on a busy machine; most take a tenth of one."""
ROOM = 6 << 30
"""Bytes of address space: arrow and numpy reserve some four of them without using any."""
MOST_ORDERS, MOST_REVIEWS = 1000.0, 200.0
"""So small a run is played of what can be played."""


class Result(NamedTuple):
    """How an example ended: the exit statuses of `check` and, if it was played, of `compare`; and what both printed."""

    statuses: list[int]
    output: str

    @property
    def ok(self) -> bool:
        """Whether each ended with 0 or 2, and without a word of Python's own."""
        return set(self.statuses) <= {0, 2} and "Traceback" not in self.output and "simulator itself" not in self.output


class Watched:
    """A process of its own for examples, begun anew where one has ended it."""

    def __init__(self) -> None:
        self.process: Any = None
        self.folder = tempfile.mkdtemp(prefix="fuzzed-")

    def __call__(self, text: str, *, written: bool) -> Result:
        """What becomes of a scenario file that is `text`; `written`: whether the report is written too."""
        if self.process is None or self.process.poll() is not None:
            self._begin()
        example = json.dumps({"text": text, "written": written}) + "\n"
        try:
            self.process.stdin.write(example.encode())
            self.process.stdin.flush()
        except BrokenPipeError:
            return self._lost("it ended before")
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        answer = self.process.stdout.readline() if ready else b""
        if not answer:
            return self._lost("it went on and on" if not ready else "it ended")
        return Result(**json.loads(answer))

    def _begin(self) -> None:
        with open(Path(self.folder) / "stacks", "wb") as stacks:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "error", __file__, self.folder],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stacks,
                bufsize=0,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )

    def _lost(self, how: str) -> Result:
        self.process.kill()
        self.close_streams()
        stacks = (Path(self.folder) / "stacks").read_text(errors="replace")
        return Result([-1], f"{how}; {stacks}")

    def close_streams(self) -> None:
        """The process ends when nothing more comes."""
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    def close(self) -> None:
        """Ends the process and deletes its folder."""
        if self.process is not None:
            self.close_streams()
        shutil.rmtree(self.folder, ignore_errors=True)


def _play(text: str, written: bool) -> Result:
    from tests.helpers.commands import typed

    Path("x.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))
    checked = typed("check", "x.yaml")
    if checked.status or not _small():
        return Result([checked.status], checked.out + checked.err)
    unwritten = ("sim.report.folder.write", lambda *_, **__: Path("unwritten")) if not written else ("", None)
    words = ("compare", "small.yaml", "--replications", 1, "--backend", "serial", "--out", "out")
    played = typed(*words, replacing=unwritten[0], by=unwritten[1])
    shutil.rmtree("out", ignore_errors=True)
    return Result([checked.status, played.status], played.out + played.err)


def _small() -> bool:
    """Writes the scenario with so short a horizon, and so few policies, that it is played in a moment."""
    import yaml

    from sim.scenario.loading import load
    from sim.scenario.reading import read_scenario

    scenario = read_scenario("x.yaml")
    values, _, _ = load(Path("x.yaml").read_text(encoding="utf-8-sig"), "x.yaml")
    names = list(values.get("policies") or {})[:2]
    scenarios = [scenario.policies[name] for name in names] or [scenario]
    horizons = [MOST_ORDERS / rate for scenario in scenarios for rate in [_rate(scenario)] if rate > 0]
    horizons += [MOST_REVIEWS * period for scenario in scenarios for period in _periods(scenario)]
    horizon = min([3.0, *horizons])
    brief = {"horizon": horizon, "warm_up": horizon / 3}
    if horizon * scenario.tick < 1 or scenario.model_copy(update=brief).expected_orders > 2 * MOST_ORDERS:
        return False  # all at once, perhaps
    if isinstance(values.get("policies"), dict):
        values["policies"] = {name: values["policies"][name] for name in names}
    values.update(**brief, name="small")
    Path("small.yaml").write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    return True


def _rate(scenario: Any) -> float:
    """Customers per unit of time."""
    return float(sum(group.arrivals.flow(scenario.span).rate for group in scenario.customers.values()))


def _periods(scenario: Any) -> list[float]:
    """Every period at which something is reviewed, refreshed or sent."""
    periods = [scenario.accounting.period]
    for point in scenario.stock.values():
        periods += [getattr(rule, "review_period", None) for rule in (point.restock, point.source)]
        periods += [point.visibility.every] if point.visibility else []
    notices = getattr(scenario.promise.notices, "every", None)
    return [float(period) for period in [*periods, notices] if period]


def _answer() -> None:
    """Examples come line by line, and so do the answers."""
    import faulthandler

    with contextlib.suppress(ImportError, ValueError, OSError):  # where memory can be bounded
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (ROOM, ROOM))
    os.chdir(sys.argv[1])
    (Path.cwd() / "tmp").mkdir(exist_ok=True)
    tempfile.tempdir = str(Path.cwd() / "tmp")
    for name in ("data", "textbook"):
        if not Path(name).exists():
            shutil.copytree(SCENARIOS / name, name)
    for line in sys.stdin:
        faulthandler.dump_traceback_later(PATIENCE * 0.9)
        result = _play(**json.loads(line))
        faulthandler.cancel_dump_traceback_later()
        sys.__stdout__.write(json.dumps(result._asdict()) + "\n")  # type: ignore[union-attr]
        sys.__stdout__.flush()  # type: ignore[union-attr]


if __name__ == "__main__":
    _answer()
