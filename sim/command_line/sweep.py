"""The verb `sweep`: says what will be played, plays what is missing, and prints the answer."""

from __future__ import annotations

import contextlib
import io
import json
import sys
from typing import TYPE_CHECKING

import numpy as np
import typer

from sim.command_line.as_typed import as_typed
from sim.command_line.exit_status import OUR_FAULT, SIGNALLED
from sim.command_line.flags import SweepOptions
from sim.command_line.flags import precision as precision_of
from sim.command_line.output import write_message, write_result
from sim.command_line.play import typed_command
from sim.errors import ResourceError, UserError
from sim.interrupts import interrupt_behind, postponed
from sim.sentences import counted

if TYPE_CHECKING:
    from sim.experiments.sweep.preparation import PreparedSweep, SweepPart
    from sim.experiments.sweep.result import Sweep
    from sim.scenario.model import Scenario

MOST_TRIPLES = 10**7
"""Triples that are played without being asked twice."""


def play(scenario: Scenario, options: SweepOptions) -> None:
    """Plays the sweep that is asked for, by the flags; writes its folder and prints the answer.

    Ends with status 1 where triples failed, and with that of the signal where it was interrupted.
    """
    from sim.experiments.runner import BackendChoice
    from sim.experiments.sweep.preparation import SweepPart
    from sim.experiments.sweep.sweep import play_missing, play_sweep, with_found_warm_up
    from sim.writable import require_writable

    precisions = [precision_of(text) for text in options.precision or ()]
    part = None if options.part is None else SweepPart.read(options.part)
    if part is not None and precisions:
        raise UserError(
            "expected no precision beside it: which replications it needs is known when all are played", argument="part"
        )
    if part is not None and options.fresh:
        expected = "expected none beside a part: it would take away what other parts have played"
        raise UserError(expected, argument="fresh")
    choice = BackendChoice(options.backend, options.jobs, options.scheduler, tuple(options.plugin or ()))
    if not options.dry_run:
        require_writable(options.out, scenario.name)
    scenario = with_found_warm_up(scenario, options.seed, choice, progress=not options.quiet)
    prepared = _prepared(scenario, options)
    _say_what_is_there(prepared, options)
    if options.dry_run:
        if options.json:
            write_result(json.dumps(_counts(prepared), ensure_ascii=False))
        return
    if options.fresh:
        prepared.forget()
    try:
        with contextlib.redirect_stdout(sys.stderr):  # what plug-ins print
            if part is not None:
                wanted = np.full(len(prepared.situations.situations), prepared.settings.replications)
                count = play_missing(prepared, wanted, choice, part=part, progress=not options.quiet)
            else:
                sweep = play_sweep(prepared, choice, precisions=precisions, progress=not options.quiet)
    except (KeyboardInterrupt, Exception) as error:
        _say_what_is_kept(prepared, error)
        raise
    if part is not None:
        if options.json:
            write_result(json.dumps({**_counts(prepared), "part": options.part, "played": count}, ensure_ascii=False))
        _end_of_part(prepared, part, count)
        return
    sweep.command = typed_command()
    with postponed(twice_is_meant=True):  # what is begun here is finished
        _written_and_printed(sweep, options)
    if sweep.failures:
        raise typer.Exit(OUR_FAULT)


def _prepared(scenario: Scenario, options: SweepOptions) -> PreparedSweep:
    from sim.experiments.sweep.preparation import PreparedSweep, SweepRequest, checked_vary
    from sim.experiments.sweep.vary import read_variations

    return PreparedSweep(
        scenario,
        checked_vary(scenario, lambda: read_variations(options.vary)),
        SweepRequest(
            options.design,
            options.points,
            options.policy,
            options.replications,
            None if options.measures is None else [one.strip() for one in options.measures.split(",")],
            options.seed,
            options.engine,
        ),
        options.out,
        most_triples=None if options.yes or options.dry_run else MOST_TRIPLES,
        progress=not options.quiet,
    )


def _say_what_is_there(prepared: PreparedSweep, options: SweepOptions) -> None:
    """Says how many triples there are, how many of them are there already, and about how long the others take."""
    from sim.experiments.duration_estimate import about_seconds
    from sim.experiments.sweep.stored_sweeps import others_of, replaced_by

    if options.quiet:
        return
    for note in prepared.design.notes:
        write_message(note)
    replaced = None if options.dry_run or options.part else replaced_by(prepared)
    if replaced:
        write_message(f"Tables and page in {prepared.folder} are those of {replaced}; this design's take their place.")
    siblings = prepared.folder.parent
    for folder, version in others_of(prepared, sorted(siblings.iterdir()) if siblings.is_dir() else []):
        write_message(f"{folder} has this sweep as version {version} of the model played it; nothing of it is used.")
    found = 0 if options.fresh else prepared.found
    points, policies = counted(prepared.points, "point"), counted(len(prepared.policies), "policy", "policies")
    shared = prepared.points * len(prepared.policies) - len(prepared.situations.situations)
    same = counted(shared, "situation is the same as another", "situations are the same as others")
    once = f" ({same}, and played once)" if shared else ""
    rest = prepared.triples - found
    to_play = f"{rest:,} to play, {about_seconds(prepared.seconds(options.jobs))}" if rest else "nothing to play"
    triples = counted(prepared.triples, "triple")
    replications = counted(prepared.settings.replications, "replication")
    write_message(f"{points} × {policies} × {replications}: {triples}{once}; {found:,} found, {to_play}.")
    for policy, unfelt in prepared.unfelt.items():
        columns = [column for column in unfelt if not column.startswith("policies.")]
        if columns:
            write_message(f"'{policy}' sets {', '.join(columns)} itself: it is played once there, a level line.")
    if prepared.store.unreadable:
        files = counted(len(prepared.store.unreadable), "file")
        write_message(f"warning: {files} of what was played cannot be read; what was in it is played again.")


def _say_what_is_kept(prepared: PreparedSweep, error: BaseException) -> None:
    """Says how much of a sweep that ends early is kept."""
    number = interrupt_behind(error)
    if number is None and isinstance(error, UserError):
        return
    there = int(np.count_nonzero(prepared.playing.places >= 0))
    if there:
        triples = f"{there:,} of {counted(prepared.triples, 'triple')} {'is' if there == 1 else 'are'}"
        kept = f"{triples} kept in {prepared.folder}; the same command goes on."
        if number is None:
            write_message(kept)
        else:
            write_message(f"Interrupted: {kept}")
            raise typer.Exit(SIGNALLED + number) from error


def _end_of_part(prepared: PreparedSweep, part: SweepPart, count: int) -> None:
    """Says what was played of a part. Ends with status 1 where some of it failed."""
    failed = len(prepared.playing.reasons)
    write_message(
        f"Part {part.number} of {part.parts}: {counted(count - failed, 'triple')} played, into {prepared.folder}; "
        "the same command without a part gathers them."
    )
    if failed:
        write_message(f"{failed:,} failed: {next(iter(prepared.playing.reasons.values()))}")
        raise typer.Exit(OUR_FAULT)


def _written_and_printed(sweep: Sweep, options: SweepOptions) -> None:
    from sim.report.sweep_folder import complete
    from sim.report.sweep_terminal import show_sweep
    from sim.report.terminal import terminal

    lacks: ResourceError | None = None
    try:
        complete(sweep, options.out, report=not options.no_report)
    except ResourceError as error:
        lacks = ResourceError(f"{as_typed(error)}; the tables are in {sweep.folder}")
    if options.json:
        plain = (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8"
        summary = {**sweep.summary(), "folder": str(sweep.folder), "found": sweep.found}
        write_result(json.dumps(summary, ensure_ascii=plain, allow_nan=False))
    elif options.quiet:
        write_result(str(sweep.folder))
    else:
        text = io.StringIO()
        show_sweep(sweep, terminal(text))
        write_result(text.getvalue().removesuffix("\n"))
    if sweep.failures:
        triples = "triple" if len(sweep.failures) == 1 else "triples"
        write_message(
            f"{len(sweep.failures):,} {triples} failed, the first: {sweep.failures[0].reason}; "
            f"all are in {sweep.folder / 'failures.csv'}"
        )
    if lacks:
        raise lacks


def _counts(prepared: PreparedSweep) -> dict[str, object]:
    return {
        "format": 2,
        "verb": "sweep",
        "scenario": prepared.scenario.name,
        "fingerprint": prepared.fingerprint,
        "folder": str(prepared.folder),
        "engine": prepared.settings.engine,
        "seed": prepared.seed,
        "points": prepared.points,
        "triples": prepared.triples,
        "found": prepared.found,
        "seconds": round(prepared.seconds(None), 1),
    }
