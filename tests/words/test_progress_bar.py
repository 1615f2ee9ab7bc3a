"""The bar of long work: on a terminal and in a notebook, with the time left, and nowhere else."""

from __future__ import annotations

import io
import sys
import threading
import types
from typing import Any

import pytest

from sim import progress_bar
from sim.progress_bar import ProgressBar, bar_on


class Watched(io.StringIO):
    """A terminal that remembers what was printed."""

    def isatty(self) -> bool:
        return True


class Notebook:
    """What a notebook shows on its one line."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.stderr = io.StringIO()

    def display(self, line: dict[str, str], *, raw: bool, display_id: bool) -> Notebook:
        assert raw
        assert display_id
        return self

    def update(self, line: dict[str, str], *, raw: bool) -> None:
        assert raw
        self.lines.append(line["text/plain"])


def put(stream: io.StringIO | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Makes `stream` standard error for the bar; pytest puts its own in the place of another one."""
    monkeypatch.setattr(progress_bar, "sys", types.SimpleNamespace(stderr=stream, modules=sys.modules))


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Watched:
    screen = Watched()
    put(screen, monkeypatch)
    return screen


@pytest.fixture
def notebook(monkeypatch: pytest.MonkeyPatch) -> Notebook:
    found = Notebook()
    ipython: Any = types.ModuleType("IPython")
    ipython.get_ipython = lambda: types.SimpleNamespace(kernel=object())
    ipython.display = types.ModuleType("IPython.display")
    ipython.display.display = found.display
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", ipython.display)
    put(found.stderr, monkeypatch)
    return found


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that the bar reads, in its one entry."""
    now = [100.0]
    monkeypatch.setattr(progress_bar.time, "monotonic", lambda: now[0])
    return now


def test_a_terminal_shows_how_many_are_done_and_the_time_left(terminal: Watched, clock: list[float]):
    with ProgressBar("replications") as bar:
        clock[0] += 4
        bar(1, 3)
        bar.appear()
    shown = terminal.getvalue()
    assert "replications" in shown
    assert "1/3" in shown
    assert "about 8 s left" in shown


def test_a_notebook_has_one_line_which_is_emptied_at_the_end(notebook: Notebook, clock: list[float]):
    with ProgressBar("replications") as bar:
        clock[0] += 4
        bar(1, 3)
        bar.appear()
        bar(2, 3)  # at the same moment: not shown
        clock[0] += 4
        bar(2, 3)
    assert notebook.lines == ["replications: 1 of 3, about 8 s left", "replications: 2 of 3, about 4 s left", ""]
    assert notebook.stderr.getvalue() == ""


def test_the_bar_appears_by_itself_once_the_work_has_taken_so_long(terminal: Watched, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(progress_bar, "PATIENCE", 0.0)
    appeared = threading.Event()
    monkeypatch.setattr(progress_bar, "bar_on", lambda stream: appeared.set())
    with ProgressBar("replications"):  # no replication ends
        assert appeared.wait(20)


def test_quick_work_shows_nothing(terminal: Watched):
    with ProgressBar("replications") as bar:
        bar(1, 1)
    bar.appear()  # a timer that was late
    assert terminal.getvalue() == ""


@pytest.mark.parametrize("shown", [False, True])
def test_who_does_not_watch_or_does_not_want_it_sees_nothing(shown: bool, monkeypatch: pytest.MonkeyPatch):
    screen = io.StringIO() if shown else Watched()
    put(screen, monkeypatch)
    monkeypatch.setattr(progress_bar, "PATIENCE", 0.0)
    with ProgressBar("replications", shown=shown) as bar:
        bar(1, 3)
        assert not bar.timer.is_alive()
    assert screen.getvalue() == ""


def test_without_a_stream_or_with_a_closed_one_there_is_no_bar(monkeypatch: pytest.MonkeyPatch):
    closed = io.StringIO()
    closed.close()
    assert bar_on(None) is None
    assert bar_on(closed) is None
    put(None, monkeypatch)
    with ProgressBar("replications") as bar:
        bar.appear()


def test_a_python_shell_is_no_notebook(monkeypatch: pytest.MonkeyPatch):
    ipython: Any = types.ModuleType("IPython")
    ipython.get_ipython = lambda: types.SimpleNamespace()
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    assert not progress_bar.in_notebook()
    assert bar_on(io.StringIO()) is None
