"""A million rows, hundreds of policies: read in time that grows with them, and told in as much as one reads."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from sim.errors import MAX_CHOICES, MAX_PROBLEMS, Cell, Problem, ScenarioError, did_you_mean
from sim.scenario.reading import read_scenario
from tests.helpers.commands import started, typed
from tests.helpers.places import ROOT
from tests.helpers.timing import cpu_seconds

FRAME = """\
name: many
horizon: 3
replications: 1
products: {mug: {}}
suppliers: {acme: {lead_time: 1}}
"""
WANTING = "customers: {people: {wants: mug@0, arrivals: {type: poisson, rate: 1}}}\n"
TRACED = "customers: {people: {arrivals: {type: trace, file: t.csv}}}\n"
SHELF = "stock: {mug@0: {source: acme, restock: order_for_order}}\n"

LEVELS = "product,location,source,restock.type,restock.base_stock_level"
ROWS: dict[str, tuple[str, Callable[[int], str]]] = {
    "right": (LEVELS, lambda n: f"mug,{n},acme,base_stock,{n}"),
    "wrong": (LEVELS, lambda n: f"mug,{n},b{n % 7},base_stok,-1"),
    "each wrong by itself": (LEVELS, lambda n: f"mug,{n},b{n},base_stok,-1"),
    "one twice": ("product,location,source,restock", lambda n: "mug,0,acme,order_for_order"),
}  # fmt: skip
"""Tables of stock points."""
TRACES: dict[str, Callable[[int], str]] = {
    "right": lambda n: f"{n % 3},mug@0,1",
    "wrong": lambda n: f"x{n},,-1",
    "unknown": lambda n: f"{n % 3},cup{n},1",
}


def table(folder: Path, kind: str, rows: int) -> Path:
    heading, row = ROWS[kind]
    (folder / "items.csv").write_text("\n".join([heading, *map(row, range(rows))]))
    (folder / "x.yaml").write_text(FRAME + WANTING + "stock_file: items.csv\n")
    return folder / "x.yaml"


def trace(folder: Path, kind: str, rows: int) -> Path:
    (folder / "t.csv").write_text("\n".join(["time,product,quantity", *map(TRACES[kind], range(rows))]))
    (folder / "x.yaml").write_text(FRAME + TRACED + SHELF)
    return folder / "x.yaml"


def policies(folder: Path, level: str, number: int = 500, points: int = 50) -> Path:
    stock = {f"mug@{n}": {"source": "acme", "restock": "order_for_order"} for n in range(points)}
    said = "".join(
        f"  p{n}: {{restock: {{type: base_stock, base_stock_level: {level}{n}}}}}\n" for n in range(1, number + 1)
    )
    (folder / "x.yaml").write_text(FRAME + WANTING + yaml.safe_dump({"stock": stock}) + f"policies:\n{said}")
    return folder / "x.yaml"


def test_a_thousand_problems_are_said_and_how_many_more_there_are():
    error = ScenarioError(Problem("x", "one", str(n)) for n in range(MAX_PROBLEMS + 2345))
    lines = str(error).splitlines()
    assert (len(lines), lines[-1]) == (MAX_PROBLEMS + 1, "… and 2,345 more")
    assert len(error.problems) == MAX_PROBLEMS + 2345
    assert len(str(ScenarioError(error.problems[:MAX_PROBLEMS])).splitlines()) == MAX_PROBLEMS


def test_the_nearest_word_is_looked_for_among_the_first_thousand():
    names = [f"item {n}" for n in range(MAX_CHOICES)]
    assert did_you_mean("bolts", [*names, "bolt"]) == ""
    assert did_you_mean("bolts", ["bolt", *names]) == " (did you mean 'bolt'?)"


def test_wrong_rows_are_all_counted_and_a_thousand_problems_said(here: Path):
    done = typed("check", table(here, "each wrong by itself", 1500).name)
    *said, more, count = done.err.splitlines()
    assert (done.status, more, count) == (2, "… and 501 more", "1,501 problems")
    # each unknown supplier by itself, and once what is wrong with every row in the same way
    assert said.pop(1).startswith("items.csv:rows 2, 3, 4 and 1497 more, column restock.type: ")
    assert [one.partition(": ")[0] for one in said] == [
        f"items.csv:row {n + 2}, column source" for n in range(MAX_PROBLEMS - 1)
    ]


@pytest.mark.parametrize("kind", ["right", "wrong", "one twice"])
def test_the_time_of_a_table_grows_with_its_rows_and_not_faster(tmp_path: Path, kind: str):
    def spent(rows: int) -> float:
        # the least of three, each of a file of its own: of one file the rows are remembered
        return min(read(table(Path(tempfile.mkdtemp(dir=tmp_path)), kind, rows), rows) for _ in range(3))

    def read(file: Path, rows: int) -> float:
        def refused() -> None:
            try:
                read_scenario(file)
            except ScenarioError as error:
                told = sum(1 + one.place.more for one in error.problems if isinstance(one.place, Cell))
                assert told >= rows - 1

        return cpu_seconds(refused)

    assert spent(16_000) < 4 * 2 * spent(4000) + 0.2  # one look along all rows for each would be 5.5 of some 4 s


def test_five_hundred_policies_take_seconds(here: Path):
    def read() -> None:
        assert len(read_scenario(policies(here, "1")).policies) == 500
        with pytest.raises(ScenarioError) as refused:
            read_scenario(policies(here, "-1"))
        assert len(refused.value.problems) == 500

    assert cpu_seconds(read) < 60


@pytest.mark.skipif(os.name != "posix", reason="no terminal of its own here")
def test_who_watches_sees_within_some_seconds_how_far_the_reading_is(here: Path):
    import pty

    ours, theirs = pty.openpty()
    table(here, "wrong", 40_000)
    # a quarter of the silence, for a fast machine reads even these in two seconds
    code = "import sim.reading_progress as p; p.SILENT_SECONDS = 0.5"
    process = subprocess.Popen(
        [sys.executable, "-c", f"{code}\nfrom sim.command_line import main\nmain()", "check", "x.yaml"],
        stderr=theirs,
        env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "COLUMNS": "300"},
    )
    os.close(theirs)
    began, seen = time.monotonic(), b""
    while b"first problem" not in seen and time.monotonic() - began < 100:
        try:
            seen += os.read(ours, 1 << 16)
        except OSError:  # it has ended
            break
    assert b"reading rows of items.csv (the first problem: stock.mug@0: expected a" in seen
    process.kill()
    process.wait()
    os.close(ours)


def test_who_does_not_watch_is_told_nothing(here: Path):
    table(here, "right", 20_000)
    code = "import sim.reading_progress as p; p.SILENT_SECONDS = 0.01"
    process = started("check", "x.yaml", code=code)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0
    assert all("no customer asks for it" in line for line in said.splitlines())


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "kind"),
    [*((table, kind) for kind in ROWS), *((trace, kind) for kind in TRACES)],
    ids=[*(f"a table, {kind}" for kind in ROWS), *(f"a trace, {kind}" for kind in TRACES)],
)
def test_a_million_rows_end_within_minutes_and_in_bounded_memory(
    here: Path, make: Callable[[Path, str, int], Path], kind: str
):
    make(here, kind, 1_000_000)
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (12 << 30, 12 << 30))"
        if sys.platform == "linux"
        else ""
    )
    began = os.times()
    process = started("check", "x.yaml", code=code)
    out, err = process.communicate(timeout=900)
    ended = os.times()
    assert process.returncode == (0 if kind == "right" else 2), err[-2000:]
    assert (ended.children_user - began.children_user) < 240
    assert err.count("\n") < 3 * MAX_PROBLEMS + 10
    assert out == "" or "fine" in out
