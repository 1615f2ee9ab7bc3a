"""A process that reads whatever it is given, plays what can be played, and is watched while it does.

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


class Told(NamedTuple):
    """How an example ended: the statuses of `check` and, if it was played, of `compare`; and what was said."""

    statuses: list[int]
    said: str

    @property
    def well(self) -> bool:
        """Whether each ended with 0 or 2, and without a word of Python's own."""
        return set(self.statuses) <= {0, 2} and "Traceback" not in self.said and "simulator itself" not in self.said


class Watched:
    """A process of its own for examples, begun anew where one has ended it."""

    def __init__(self) -> None:
        self.process: Any = None
        self.folder = tempfile.mkdtemp(prefix="fuzzed-")

    def __call__(self, text: str, *, written: bool) -> Told:
        """What becomes of a scenario file that is `text`; is a report written of it?"""
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
        return Told(**json.loads(answer))

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

    def _lost(self, how: str) -> Told:
        self.process.kill()
        self.close_streams()
        stacks = (Path(self.folder) / "stacks").read_text(errors="replace")
        return Told([-1], f"{how}; {stacks}")

    def close_streams(self) -> None:
        """The process ends when nothing more comes."""
        self.process.stdin.close()
        self.process.wait(60)
        self.process.stdout.close()

    def close(self) -> None:
        """Ends the process, and what it left lying about."""
        if self.process is not None:
            self.close_streams()
        shutil.rmtree(self.folder, ignore_errors=True)


def _play(text: str, written: bool) -> Told:
    from tests.helpers.commands import typed

    Path("x.yaml").write_bytes(text.encode("utf-8", "surrogateescape"))
    checked = typed("check", "x.yaml")
    if checked.status or not _small():
        return Told([checked.status], checked.out + checked.err)
    nowhere = ("sim.report.folder.write", lambda *_: Path("nowhere")) if not written else ("", None)
    words = ("compare", "small.yaml", "--replications", 1, "--backend", "serial", "--out", "out")
    played = typed(*words, replacing=nowhere[0], by=nowhere[1])
    shutil.rmtree("out", ignore_errors=True)
    return Told([checked.status, played.status], played.out + played.err)


def _small() -> bool:
    """Writes the scenario with so short a horizon, and so few policies, that it is played in a moment."""
    import yaml

    from sim.scenario.loading import load
    from sim.scenario.reading import read_scenario

    scenario = read_scenario("x.yaml")
    values, _, _ = load(Path("x.yaml").read_text(encoding="utf-8-sig"), "x.yaml")
    named = list(values.get("policies") or {})[:2]
    worlds = [scenario.policies[name] for name in named] or [scenario]
    often = [MOST_ORDERS / rate for world in worlds for rate in [_rate(world)] if rate > 0]
    often += [MOST_REVIEWS * period for world in worlds for period in _periods(world)]
    horizon = min([3.0, *often])
    brief = {"horizon": horizon, "warm_up": horizon / 3}
    if horizon * scenario.tick < 1 or scenario.model_copy(update=brief).expected_orders > 2 * MOST_ORDERS:
        return False  # all at once, perhaps
    if isinstance(values.get("policies"), dict):
        values["policies"] = {name: values["policies"][name] for name in named}
    values.update(**brief, name="small")
    Path("small.yaml").write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
    return True


def _rate(world: Any) -> float:
    return float(sum(group.arrivals.flow(world.span).rate for group in world.customers.values()))


def _periods(world: Any) -> list[float]:
    found = [world.accounting.period]
    for point in world.stock.values():
        found += [getattr(rule, "review_period", None) for rule in (point.restock, point.source)]
        found += [point.visibility.every] if point.visibility else []
    notices = getattr(world.promise.notices, "every", None)
    return [float(period) for period in [*found, notices] if period]


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
        told = _play(**json.loads(line))
        faulthandler.cancel_dump_traceback_later()
        sys.__stdout__.write(json.dumps(told._asdict()) + "\n")  # type: ignore[union-attr]
        sys.__stdout__.flush()  # type: ignore[union-attr]


if __name__ == "__main__":
    _answer()
