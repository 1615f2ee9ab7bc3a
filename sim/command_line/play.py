"""Plays what a verb asks for, writes the results folder, and prints."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from sim.command_line.endings import INTERRUPTED, to_the_end
from sim.command_line.flags import Playing, precision
from sim.command_line.saying import say
from sim.sentences import counted

if TYPE_CHECKING:
    from sim.experiments.compare import Precision
    from sim.experiments.comparison import Comparison
    from sim.scenario.model import Scenario


def play(scenario: Scenario, verb: str, policy: str | None, how: Playing) -> None:
    """Plays every policy, or the one named, as the flags say; then writes and prints what came out."""
    from sim.experiments.compare import missed, shortfall
    from sim.report.folder import require_folder, require_format

    require_format(how.form)
    require_folder(how.out)
    require_folder(how.out / scenario.name)
    wanted = None if how.precision is None else precision(how.precision)
    comparison = _compared(scenario, verb, policy, how, wanted)
    comparison.command = _command()
    if wanted and not comparison.interrupted:
        for name in missed(wanted, comparison):
            typer.echo(f"warning: {shortfall(wanted, comparison, name)}", err=True)
    with to_the_end() as heard:
        folder = _handed_over(comparison, how)
        if comparison.interrupted or heard:
            done = counted(comparison.replications, "replication")
            typer.echo(f"Interrupted: {done} finished, and kept in {folder}.", err=True)
            raise typer.Exit(INTERRUPTED)


def _compared(scenario: Scenario, verb: str, policy: str | None, how: Playing, wanted: Precision | None) -> Comparison:
    from sim.experiments.compare import about, compare
    from sim.report.progress import Progress

    def estimate(needed: int) -> None:
        if not how.quiet:
            typer.echo(f"--precision {how.precision} takes about {about(needed)} replications", err=True)

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
    """Written and printed; the folder where it is."""
    from sim.report.folder import write

    folder = write(comparison, how.out, how.form)
    if how.json:
        say(_json(comparison))
    elif not how.quiet:
        say(_table(comparison))
    if not how.quiet:
        where = f"Everything is in {folder}; open {folder / 'report.html'}"
        typer.echo(where, err=True) if how.json else say(where)
    return folder


def _json(comparison: Comparison) -> str:
    import json

    # a stream that lacks a letter gets its number
    plain = (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8"
    return json.dumps(comparison.summary(), ensure_ascii=plain, allow_nan=False)


def _table(comparison: Comparison) -> str:
    from sim.report.terminal import show, terminal

    console = terminal()
    with console.capture() as shown:
        show(comparison, console)
    return shown.get().removesuffix("\n")


def _command() -> str:
    """What was typed, without where this folder and its user's home lie: a report is shown to others."""
    import shlex

    words = [Path(sys.argv[0]).name]
    for word in sys.argv[1:]:
        path = Path(word)
        if not path.is_absolute():
            words.append(shlex.quote(word))
        elif path.is_relative_to(Path.cwd()):
            words.append(shlex.quote(str(path.relative_to(Path.cwd()))))
        elif path.is_relative_to(home := Path(os.path.expanduser("~"))) and home != Path(home.anchor):
            words.append(f"~/{shlex.quote(str(path.relative_to(home)))}")  # quoted, a shell would not unfold it
        else:
            words.append(shlex.quote(word))
    return " ".join(words)
