"""The pages of the documentation, played as a reader would play them: top to bottom, in one folder.

    python docs/pages.py

plays every page and writes what its commands print today into it; `tests/docs/test_docs.py` plays them too, and
compares. What is played:

- a fence after a line that ends with a file's name in backticks and a colon is saved under that name, or added to
  that file if the line says "Add";
- every other ```python fence is run, all those of a page in one namespace; a ```text fence right below it is what
  it prints;
- every `$ ` line of a ```console fence is run, and the lines below it are what it prints. `$ echo $?` below it
  shows its exit status, which is 0 otherwise. A line `…` stands for any lines.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

HOUSE = Path(__file__).parents[1]
ELISION = "…"
WIDTH = "120"  # of the terminal that the pages show

_FENCE = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_NAMED = re.compile(r"(Add )?[^\n]*`([\w-]+\.(?:yaml|py|csv))`[^`\n]*:")
_OURS = re.compile(r"(?:\.venv/bin/)?(?:python run_sim\.py|backorders) (.*)")
_SET_UP = re.compile(r"(\. |python3 -m venv|pip |git |(\.venv/bin/)?pip |\.venv/bin/python -m pytest)")


class Fence(NamedTuple):
    """A fenced block of a page: its language, its text, the line it begins on, and the file it is to be saved as."""

    language: str
    text: str
    line: int
    name: str
    added: bool  # to what the file has
    span: tuple[int, int]  # where its text stands in the page


class Shown(NamedTuple):
    """What a page says that something prints, and what it printed."""

    where: str
    expected: str
    printed: str


def pages() -> list[Path]:
    """Every page, the README first."""
    return [HOUSE / "README.md", HOUSE / "CONTRIBUTING.md", *sorted((HOUSE / "docs").rglob("*.md"))]


def fences(page: Path) -> Iterator[Fence]:
    """The fenced blocks of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        above = text[: found.start()].rstrip("\n")
        named = _NAMED.fullmatch(above[above.rfind("\n") + 1 :])
        line = text.count("\n", 0, found.start()) + 1
        name, added = (named[2], named[1] is not None) if named else ("", False)
        yield Fence(found[2], found[3], line, name, added, found.span(3))


def play(page: Path, folder: Path) -> tuple[list[Shown], str]:
    """Plays a page in an empty `folder`; gives what it shows beside what was printed, and the page brought up to date.

    Raises `AssertionError` where a command ends otherwise than the page says.
    """
    text, moved = page.read_text(encoding="utf-8"), 0
    (folder / "scenarios").symlink_to(HOUSE / "scenarios")
    shown: list[Shown] = []
    names: dict[str, Any] = {"__name__": "page"}
    printed: str | None = None
    with contextlib.chdir(folder), _terminal(), _without_windows(), _without_traces():
        for fence in fences(page):
            where = f"{page.relative_to(HOUSE)}:{fence.line}"
            new = fence.text
            if fence.name:
                with open(fence.name, "a" if fence.added else "w", encoding="utf-8") as file:
                    file.write(fence.text)
            elif fence.language == "python":
                printed = _run(fence, where, names)
                continue
            elif fence.language == "console":
                found, new = _session(fence.text, where)
                shown += found
            elif fence.language == "text" and printed is not None:
                shown.append(Shown(where, fence.text, printed))
                new = _elided(fence.text, printed)
            printed = None
            start, end = (place + moved for place in fence.span)
            text = text[:start] + new + text[end:]
            moved += len(new) - len(fence.text)
    return shown, text


def agrees(shown: Shown) -> bool:
    """Whether what was printed is what the page shows: the words, since numbers may differ in their last digits."""
    printed, place = _words(shown.printed), 0
    first, *others = [_words(part) for part in _parts(shown.expected)]
    if not others:
        return printed == first
    for part in others[:-1]:
        place = printed.find(part, place)
        if place < 0:
            return False
    return printed.startswith(first) and printed.endswith(others[-1])


def _run(fence: Fence, where: str, names: dict[str, Any]) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(compile(fence.text, where, "exec"), names)
    return out.getvalue()


def _session(text: str, where: str) -> tuple[list[Shown], str]:
    """Every command of a ```console fence with what it prints."""
    shown, new, status = [], [], 0
    parts = re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]
    for number, part in enumerate(parts):
        command, _, expected = part.partition("\n")
        new.append(f"$ {command}\n")
        if command == "echo $?":
            new.append(f"{status}\n")
            assert expected.strip() == str(status), f"{where}: expected status {expected.strip()}, found {status}"
            continue
        if _SET_UP.match(command):
            new.append(expected)
            continue
        asked = number + 1 < len(parts) and parts[number + 1].startswith("echo $?")
        printed, status = _said(command, shown=bool(expected))
        assert asked or status == 0, f"{where}: {command} ended with {status}:\n{printed}"
        if expected:
            shown.append(Shown(f"{where}: {command}", expected, printed))
            new.append(_elided(expected, printed))
    return shown, "".join(new)


def _said(command: str, *, shown: bool) -> tuple[str, int]:
    """What a command prints, and its exit status; our own run in this process, which is much faster."""
    ours = _OURS.fullmatch(command)
    if not ours:
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
        return done.stdout + done.stderr, done.returncode
    words = shlex.split(ours[1])
    if words[0] in ("compare", "run") and "--story" not in words:
        words += ["--jobs", "1"]
        if not shown and "--precision" not in words:
            words += ["--replications", "2"]
    return command_line(*words)


def command_line(*words: str) -> tuple[str, int]:
    """What `run_sim.py` prints for these words, and its exit status."""
    from sim.command_line import main

    out, before = io.StringIO(), sys.argv
    sys.argv = ["run_sim.py", *words]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
            main()
        status = 0
    except SystemExit as leave:
        status = leave.code if isinstance(leave.code, int) else 1
    finally:
        sys.argv = before
    return "\n".join(line.rstrip() for line in out.getvalue().splitlines()) + "\n", status


@contextlib.contextmanager
def _terminal() -> Iterator[None]:
    before = os.environ.get("COLUMNS")
    os.environ["COLUMNS"] = WIDTH
    try:
        yield
    finally:
        os.environ.pop("COLUMNS")
        if before is not None:
            os.environ["COLUMNS"] = before


@contextlib.contextmanager
def _without_windows() -> Iterator[None]:
    """A figure that is shown opens no browser."""
    import plotly.graph_objects as go

    before, go.Figure.show = go.Figure.show, lambda *_, **__: None
    try:
        yield
    finally:
        go.Figure.show = before


@contextlib.contextmanager
def _without_traces() -> Iterator[None]:
    """Kinds that plug-ins define are forgotten afterwards, so that the next page may define its own."""
    from sim.scenario.schema import families

    before = [(family, dict(family.members)) for family in families().values()]
    loaded = set(sys.modules)
    try:
        yield
    finally:
        for family, members in before:
            family.found()
            kept = {name: kind for name, kind in family.members.items() if kind.__module__.startswith("sim.")}
            family.members.clear()
            family.members.update(members | kept)
        for name in set(sys.modules) - loaded:
            if name.startswith("sim_plugin_"):
                del sys.modules[name]


def _parts(expected: str) -> list[str]:
    """What stands between the elisions."""
    return re.split(rf"^{ELISION}\n", expected, flags=re.MULTILINE)


def _elided(expected: str, printed: str) -> str:
    """What was printed, with as many lines before, between and after the elisions as the page had.

    A part between two elisions begins where the line that it began with has its words.
    """
    lines = printed.splitlines(keepends=True)
    first, *others = [part.splitlines() for part in _parts(expected)]
    if not others:
        return "".join(lines)
    kept = lines[: len(first)]
    for part in others[:-1]:
        begins = next((i for i, line in enumerate(lines) if part and _words(line) == _words(part[0])), 0)
        kept += [f"{ELISION}\n", *lines[begins : begins + len(part)]]
    return "".join([*kept, f"{ELISION}\n", *lines[len(lines) - len(others[-1]) :]])


def _words(text: str) -> str:
    """A text without frames, line breaks and numbers."""
    text = re.sub(r"[\u2500-\u257f]", " ", text)
    text = re.sub(r"\b[0-9a-f]{16}\b", "#", text)
    text = re.sub(r"[-−]?\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?", "#", text)
    return " ".join(text.split())


def main() -> None:
    """Plays the pages named, or all, and writes what was printed into them."""
    chosen = [Path(name).resolve() for name in sys.argv[1:]] or pages()
    for page in chosen:
        with tempfile.TemporaryDirectory() as folder:
            _, text = play(page, Path(folder))
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")
            print(f"{page.relative_to(HOUSE)}: brought up to date")


if __name__ == "__main__":
    main()
