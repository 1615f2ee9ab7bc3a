"""The command line for tests: typed in this process, which is fast, or spawned as a user's shell does."""

from __future__ import annotations

import contextlib
import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from unittest import mock

from tests.helpers.places import ROOT

TINY = """\
name: tiny   # its comments are read too
currency: EUR
warm_up: 5
horizon: 30
replications: 3
seed: 7
products:
  mug: {price: 5, unit_cost: 2, holding_cost: 0.1, backorder_cost: 0.5}
  cup: {unit_cost: 1, holding_cost: 0.1}
customers:
  regulars:
    wants: {mug: 0.7, cup: 0.3}
    arrivals: {type: poisson, rate: 2 per day}
    patience: {type: exponential, mean: 5 days}
  owner: {wants: mug, arrivals: {type: scripted, times: [1]}}   # comes in the warm-up alone
suppliers:
  acme: {lead_time: {type: gamma, mean: 4 days, cv: 0.5}}
stock:
  mug: {source: acme, restock: {type: base_stock, base_stock_level: 6}}
  cup: {source: acme, restock: {type: base_stock, base_stock_level: 2}}
policies:
  as today: {}
  more safety: {restock: {type: base_stock, base_stock_level: 9}}
"""
"""Two products, two groups (of one, nothing is measured), two policies; a replication takes milliseconds."""

RULE = '''\
from __future__ import annotations

from typing import Any, ClassVar

from sim.restock import RestockRule


class Own(RestockRule):
    """As many as are missing to ten, in units."""

    type: ClassVar[str] = "own"
    example: ClassVar[dict[str, Any]] = {}

    @staticmethod
    def decide(position: int) -> int:
        return max(10 - position, 0)

    @property
    def target(self) -> int:
        return 10
'''
"""A plug-in: a restock rule of one's own, called `own`."""


TELLS = """
import sys
from sim.progress_bar import ProgressBar
ProgressBar.__call__ = lambda self, done, wanted: print("played", done, file=sys.stderr, flush=True)
"""
"""Code for `started`: the command says on standard error when a replication is done."""

HEARS = """
import signal
for name in ("SIGINT", "SIGHUP", "SIGTERM"):
    signal.signal(getattr(signal, name), signal.default_int_handler if name == "SIGINT" else signal.SIG_DFL)
"""
"""Code for `started`: signals are heard, even where these tests run without a terminal and ignore them."""

SERIAL = ("--backend", "serial")
COMPARE = ("compare", "tiny.yaml", *SERIAL)
RUN = ("run", "tiny.yaml", *SERIAL)


class Done(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str


class _Stream(io.TextIOWrapper):
    """A standard stream that remembers what was printed."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), encoding="utf-8", newline="\n")

    def text(self) -> str:
        self.flush()
        buffer = self.buffer
        assert isinstance(buffer, io.BytesIO)
        return buffer.getvalue().decode()


def typed(*words: object, replacing: str = "", by: Any = None) -> Done:
    """The command line in this process; `replacing` a name of the simulator `by` something else."""
    from sim.command_line import main

    out, err, status = _Stream(), _Stream(), 0
    with (
        mock.patch.object(sys, "argv", ["run_sim.py", *map(str, words)]),
        mock.patch.object(sys, "unraisablehook"),
        mock.patch.object(sys, "warnoptions", ["error"]),  # the command keeps the tests' own filter, which fails
        mock.patch(replacing, by) if replacing else contextlib.nullcontext(),
        without_traces(),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as leave:
            status = leave.code if isinstance(leave.code, int) else 1
    return Done(status, out.text(), err.text())


def started(*words: object, code: str = "", **options: Any) -> subprocess.Popen[str]:
    """The command line in a process (and a session) of its own, `code` being run before it."""
    door = ["-c", f"{HEARS}\n{code}\nfrom sim.command_line import main\nmain()"] if code else [str(ROOT / "run_sim.py")]
    return subprocess.Popen(
        [sys.executable, *door, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        **options,
    )


def finished(process: subprocess.Popen[str]) -> Done:
    """What a command that was started left behind, once it ends; one that does not is killed, with all its session."""
    try:
        out, err = process.communicate(timeout=120)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    return Done(process.returncode, out, err)


def session(leader: int) -> list[int]:
    """The processes of a session that still run (those of `started` have one of their own)."""
    listed = subprocess.run(["ps", "-eo", "pid,sid,stat"], capture_output=True, text=True, check=True).stdout
    rows = [line.split() for line in listed.splitlines()[1:]]
    return [int(pid) for pid, sid, stat in rows if int(sid) == leader and not stat.startswith("Z")]


def nobody_left(leader: int, seconds: float = 20) -> bool:
    """Whether nothing of a command's session runs any more; what was told to end may need a moment for it."""
    until = time.monotonic() + seconds
    while session(leader):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


@contextlib.contextmanager
def without_traces() -> Iterator[None]:
    """Kinds that plug-ins define are forgotten afterwards, so that other tests do not meet them."""
    from sim.scenario.schema import families

    before = {name: dict(family.found()) for name, family in families().items()}
    loaded = set(sys.modules)
    try:
        yield
    finally:
        for name, family in families().items():
            family.members.clear()
            family.members.update(before[name])
        for name in set(sys.modules) - loaded:
            if name.startswith("sim_plugin_"):
                del sys.modules[name]


def results(place: Path) -> list[Path]:
    """The folders of results, those under a hidden name too."""
    return sorted(found for found in place.glob("results/*/*") if found.is_dir()) + sorted(place.glob("results/*/.*"))
