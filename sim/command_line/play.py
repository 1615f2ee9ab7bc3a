"""Plays what a verb asks for, writes the results folder, and prints."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.command_line.exit_status import SIGNALLED
from sim.command_line.flags import Playing, precision
from sim.command_line.output import say, tell
from sim.errors import ResourceError, UserError
from sim.interrupts import postponed
from sim.sentences import counted

if TYPE_CHECKING:
    from sim.experiments.compare import Precision
    from sim.experiments.comparison import Comparison
    from sim.scenario.model import Scenario


def play(scenario: Scenario, verb: str, policy: str | None, how: Playing) -> None:
    """Plays every policy, or the one named, as the flags say; then writes and prints what came out."""
    from sim.experiments.compare import missed, shortfall
    from sim.report.folder import require_format
    from sim.report.writable import require_writable

    require_format(how.form)
    require_writable(how.out, scenario.name)
    wanted = None if how.precision is None else precision(how.precision)
    comparison = _compared(scenario, verb, policy, how, wanted)
    comparison.command = _command()
    if wanted and not comparison.interrupted:
        for name in missed(wanted, comparison):
            tell(f"warning: {shortfall(wanted, comparison, name)}")
    with postponed(twice_is_meant=True) as signals:  # what is begun here is finished
        folder = _handed_over(comparison, how)
        if comparison.interrupted or signals:
            done = counted(comparison.replications, "replication")
            tell(f"Interrupted: {done} finished, and kept in {folder}.")
            number = signals[0] if signals else comparison.signal
            signals.clear()
            raise typer.Exit(SIGNALLED + number)


def _compared(scenario: Scenario, verb: str, policy: str | None, how: Playing, wanted: Precision | None) -> Comparison:
    from sim.experiments.compare import about, compare
    from sim.report.progress import Progress

    def estimate(needed: int) -> None:
        if not how.quiet:
            tell(f"--precision {how.precision} takes about {about(needed)} replications")

    with contextlib.redirect_stdout(sys.stderr), Progress(shown=not how.quiet) as progress:  # what plug-ins print
        return compare(
            scenario,
            how.replications,
            policies=None if policy is None else [policy],
            seed=how.seed,
            engine=how.engine,
            backend="processes" if how.backend == "auto" and how.jobs else how.backend,
            jobs=how.jobs,
            keep=how.keep,
            precision=wanted,
            plugins=how.plugin or (),
            progress=progress,
            estimate=estimate,
            verb=verb,
        )


def _handed_over(comparison: Comparison, how: Playing) -> Path:
    """Written and printed; the folder where it is.

    What has no room in the one place has it perhaps in the other. Raises `ResourceError` then, which says where it is.
    """
    from sim.report.folder import write, write_elsewhere

    lacks: ResourceError | None = None
    folder: Path | None = None
    try:
        folder = write(comparison, how.out, how.form)
    except (ResourceError, UserError) as error:  # what could be written to before cannot any more
        folder = write_elsewhere(comparison, how.form)
        kept = f"what was played is in {folder}" if folder else "what was played is printed, and kept nowhere"
        lacks = ResourceError(f"{error}; {kept}")
    try:
        if how.json:
            say(_json(comparison))
        elif not how.quiet or folder is None:
            say(_table(comparison))
        if not how.quiet and not lacks:
            where = f"Everything is in {folder}; open {folder}/report.html"
            tell(where) if how.json else say(where)
    except ResourceError as error:
        kept = f"what was played is in {folder}" if folder else "nor is there any for the results"
        lacks = lacks or ResourceError(f"{error}; {kept}")
    if lacks or folder is None:
        raise lacks or AssertionError
    return folder


def _json(comparison: Comparison) -> str:
    import json

    # a stream that lacks a letter gets its number
    plain = (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8"
    return json.dumps(comparison.summary(), ensure_ascii=plain, allow_nan=False)


def _table(comparison: Comparison) -> str:
    from sim.report.terminal import show, terminal

    text = io.StringIO()  # not rich's own capture, which writes nothing to the stream, and that can fail
    show(comparison, terminal(text))
    return text.getvalue().removesuffix("\n")


def _command() -> str:
    """What was typed, without where this folder and its user's home lie: a report is shown to others."""
    import shlex

    words = [Path(sys.argv[0]).name]
    try:
        here = Path.cwd()
    except FileNotFoundError:  # deleted meanwhile
        here = None
    for word in sys.argv[1:]:
        path = Path(word)
        if not path.is_absolute():
            words.append(shlex.quote(word))
        elif here and path.is_relative_to(here):
            words.append(shlex.quote(str(path.relative_to(here))))
        elif path.is_relative_to(home := Path(os.path.expanduser("~"))) and home != Path(home.anchor):
            words.append(f"~/{shlex.quote(str(path.relative_to(home)))}")  # quoted, a shell would not unfold it
        else:
            words.append(shlex.quote(word))
    return " ".join(words).encode(errors="backslashreplace").decode()  # a file may have a name that is no text
