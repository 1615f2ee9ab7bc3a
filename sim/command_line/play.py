"""Plays what a verb asks for, writes the results folder, and prints the results."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sim.command_line.as_typed import as_typed
from sim.command_line.exit_status import SIGNALLED
from sim.command_line.flags import PlayOptions, precision
from sim.command_line.level_notes import write_cautions
from sim.command_line.output import write_message, write_result
from sim.errors import ResourceError, UserError
from sim.interrupts import postponed
from sim.sentences import counted

if TYPE_CHECKING:
    from sim.experiments.compare import Precision
    from sim.experiments.comparison import Comparison
    from sim.report.reading_results import PlayedBefore
    from sim.scenario.model import Scenario


def play(scenario: Scenario, verb: str, policy: str | None, options: PlayOptions) -> None:
    """Plays every policy, or the one named, by the flags; writes the results folder and prints the results.

    Ends with the exit status of the signal where it was interrupted.
    """
    from sim.experiments.compare import missed, shortfall
    from sim.table_files import require_format
    from sim.writable import require_writable

    require_format(options.form)
    require_writable(options.out, scenario.name)
    precisions = [precision(text) for text in options.precision or ()]
    command = typed_command()  # before anything is played: what comes between that and the results could be interrupted
    if not options.quiet:
        write_cautions(scenario, "note: ", [] if policy is None else [policy])
    before = None if precisions else _played_before(scenario, verb, policy, options)
    comparison = before.comparison if before else _compared(scenario, verb, policy, options, precisions)
    comparison.command = command
    for wanted in precisions if not comparison.interrupted else ():
        for name in missed(wanted, comparison):
            write_message(f"warning: {shortfall(wanted, comparison, name)}")
    with postponed(twice_is_meant=True) as signals:  # what is begun here is finished
        folder = _written_and_printed(comparison, options, before.folder if before else None)
        if comparison.interrupted or signals:
            done = counted(comparison.replications, "replication")
            write_message(f"Interrupted: {done} finished, and kept in {folder}.")
            number = signals[0] if signals else comparison.signal
            signals.clear()
            raise typer.Exit(SIGNALLED + number)


def play_batches(scenario: Scenario, policy: str, batches: int, options: PlayOptions) -> None:
    """Plays the first replication under a policy, and prints its measures with the intervals that batches give."""
    from sim.experiments.run import simulate

    with contextlib.redirect_stdout(sys.stderr):  # what plug-ins print
        run = simulate(scenario, policy, engine=options.engine, seed=options.seed)
        frame = run.batches(batches)
    from sim.report.batch_table import batch_summary, show_batches
    from sim.report.terminal import terminal

    if options.json:
        write_result(_as_json(batch_summary(run, frame, batches)))
        return
    text = io.StringIO()
    show_batches(run, frame, batches, terminal(text))
    write_result(text.getvalue().removesuffix("\n"))


def _played_before(scenario: Scenario, verb: str, policy: str | None, options: PlayOptions) -> PlayedBefore | None:
    """The run that is asked for, if it lies in the results folder and only its goal or descriptions have changed."""
    from sim.experiments.arguments import require_engine, require_replications, require_word
    from sim.experiments.compare import KEEPS
    from sim.experiments.played import Settings
    from sim.report.reading_results import played_before

    keep = require_word("keep", options.keep, KEEPS)
    policies = tuple(scenario.policies) if policy is None else (policy,)
    seed = scenario.seed if options.seed is None else options.seed
    require_engine(options.engine)
    settings = Settings(policies, seed, options.engine, verb)
    replications = require_replications(options.replications or scenario.replications)
    before = played_before(scenario, settings, replications, options.out, keep=keep, form=options.form)
    if before and not options.quiet:
        write_message(
            f"Nothing is played again: {before.folder} has this run, and only words have changed; "
            "a new verdict and report take the place of those that lie there."
        )
    return before


def _compared(
    scenario: Scenario, verb: str, policy: str | None, options: PlayOptions, precisions: list[Precision]
) -> Comparison:
    from sim.experiments.compare import about, compare

    def estimate(needed: int) -> None:
        """Says how many replications the precision takes."""
        if not options.quiet:
            asked = " ".join(f"--precision {text}" for text in options.precision or ())
            write_message(f"{asked} takes about {about(needed)} replications")

    with contextlib.redirect_stdout(sys.stderr):  # what plug-ins print
        return compare(
            scenario,
            options.replications,
            policies=None if policy is None else [policy],
            seed=options.seed,
            engine=options.engine,
            backend="processes" if options.backend == "auto" and options.jobs else options.backend,
            jobs=options.jobs,
            scheduler=options.scheduler,
            keep=options.keep,
            precision=precisions,
            plugins=options.plugin or (),
            progress=not options.quiet,
            estimate=estimate,
            verb=verb,
        )


def _written_and_printed(comparison: Comparison, options: PlayOptions, tables_from: Path | None) -> Path:
    """Writes the results folder, with the tables of another one if it is given, and prints the results; the folder.

    Where there is no room for the folder, it is written elsewhere and the results are still printed; `ResourceError`
    then says where it is.
    """
    from sim.report.folder import where, write, write_elsewhere

    lacks: ResourceError | None = None
    folder: Path | None = None
    try:
        folder = write(comparison, options.out, options.form, report=not options.no_report, tables_from=tables_from)
    except (ResourceError, UserError) as error:  # what could be written to before cannot any more
        folder = write_elsewhere(comparison, options.form, report=not options.no_report)
        kept = f"what was played is in {folder}" if folder else "what was played is printed, and kept nowhere"
        lacks = ResourceError(f"{as_typed(error)}; {kept}")
    try:
        if options.json:
            write_result(_json(comparison, folder))
            if folder and not (options.quiet or lacks):
                write_message(where(folder))
        elif not options.quiet or folder is None:
            write_result(_table(comparison, where(folder) if folder and not lacks else ""))
        elif not lacks:
            write_result(str(folder))
    except ResourceError as error:
        kept = f"what was played is in {folder}" if folder else "nor is there any for the results"
        lacks = lacks or ResourceError(f"{error}; {kept}")
    if lacks or folder is None:
        raise lacks or AssertionError
    return folder


def _json(comparison: Comparison, folder: Path | None) -> str:
    return _as_json({**comparison.summary(), "folder": None if folder is None else str(folder)})


def _as_json(summary: dict[str, Any]) -> str:
    import json

    # a stream that lacks a letter gets its number
    plain = (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8"
    return json.dumps(summary, ensure_ascii=plain, allow_nan=False)


def _table(comparison: Comparison, where: str) -> str:
    from sim.report.terminal import show, terminal

    text = io.StringIO()  # not rich's own capture, which writes nothing to the stream, and that can fail
    show(comparison, terminal(text), where)
    return text.getvalue().removesuffix("\n")


def typed_command() -> str:
    """The command as typed, its paths relative to this folder or to the home: a report is shown to others."""
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
