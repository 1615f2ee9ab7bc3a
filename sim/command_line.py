"""The command line: reads what the user typed, calls the simulator, prints. Heavy imports wait until a verb needs
them, so that `--help` answers at once."""

from __future__ import annotations

import contextlib
import errno
import functools
import inspect
import io
import os
import signal
import sys
import tempfile
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, TextIO, get_type_hints

import typer
import typer.core

from sim.errors import ScenarioError, UserError

if TYPE_CHECKING:
    from sim.experiments.compare import Precision
    from sim.experiments.comparison import Comparison
    from sim.scenario.model import Scenario

WRONG_INPUT, OUR_FAULT, INTERRUPTED = 2, 1, 130


TO_COME = ("sweep", "optimise", "explain", "learn", "dashboard", "validate")
"""Verbs that a later version has."""


class _Verbs(typer.core.TyperGroup):
    """Errors are answered here, for typer has answers of its own: an interrupt would end without a word."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        found = super().get_command(ctx, cmd_name)
        if found is None and cmd_name in TO_COME:
            raise UserError(f"expected one of {', '.join(self.list_commands(ctx))}, found '{cmd_name}' (not there yet)")
        return found

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, Exception) as error:
            if isinstance(error, typer.Exit) or hasattr(error, "format_message"):
                raise
            raise typer.Exit(_status(error)) from error


app = typer.Typer(
    cls=_Verbs,
    help="A simulator of supply chains and of the people who wait: backorders, waits and cancellations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)

File = Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file.")]
Replications = Annotated[
    int | None, typer.Option(metavar="N", min=1, help="How many replications; default: the scenario's.")
]
PrecisionText = Annotated[
    str | None,
    typer.Option("--precision", metavar="MEASURE=2%", help="Replicate until its half-width is that share of its mean."),
]
Seed = Annotated[int | None, typer.Option(metavar="S", min=0, help="The seed; default: the scenario's.")]
Engine = Annotated[str, typer.Option(metavar="auto|simpy", help="What plays the scenario.")]
Jobs = Annotated[int | None, typer.Option(metavar="N", min=1, help="Processes at a time; default: one a core.")]
BackendName = Annotated[str, typer.Option("--backend", metavar="auto|serial|processes", help="Where to play.")]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Where results go.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON, and nothing else there.")]
Quiet = Annotated[bool, typer.Option(help="No progress, no tables.")]
Assignments = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change the scenario; may be repeated.")
]
Keep = Annotated[str, typer.Option(metavar="totals|first|all", help="Which replications' tables to keep.")]
Plugins = Annotated[
    list[Path] | None, typer.Option("--plugin", metavar="FILE.py", help="Your own kinds; may be repeated.")
]
Format = Annotated[str, typer.Option("--format", metavar="parquet|csv|xlsx", help="How tables are written.")]


def _version(asked: bool) -> None:
    if asked:
        from sim import __version__

        _say(f"backorders {__version__}")
        raise typer.Exit


@app.callback()
def every_verb(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version, and nothing else.")
    ] = False,
) -> None:
    """What may stand in front of a verb."""


@dataclass(frozen=True)
class Playing:
    """The flags of every verb that plays, and what holds where they are not given."""

    replications: Replications = None
    precision: PrecisionText = None
    seed: Seed = None
    engine: Engine = "auto"
    jobs: Jobs = None
    backend: BackendName = "auto"
    out: Out = Path("results")
    json: AsJson = False
    quiet: Quiet = False
    assignments: Assignments = None
    keep: Keep = "first"
    plugin: Plugins = None
    form: Format = "parquet"


def plays(verb: Callable[..., None]) -> Callable[..., None]:
    """Gives a verb the flags of `Playing` behind its own; it gets them in one piece, as its last parameter."""
    flags = get_type_hints(Playing, include_extras=True)
    hints = get_type_hints(verb, include_extras=True)
    *own, _ = (one.replace(annotation=hints[one.name]) for one in inspect.signature(verb).parameters.values())
    theirs = [
        inspect.Parameter(flag, inspect.Parameter.KEYWORD_ONLY, default=getattr(Playing, flag), annotation=hint)
        for flag, hint in flags.items()
    ]

    @functools.wraps(verb)
    def played(**words: Any) -> None:
        how = Playing(**{flag: words.pop(flag) for flag in flags})
        verb(*words.values(), how)

    # what typer reads the flags from
    played.__signature__ = inspect.Signature([*own, *theirs])  # type: ignore[attr-defined]
    played.__annotations__ = {parameter.name: hints[parameter.name] for parameter in own} | flags
    return played


@app.command()
@plays
def compare(file: File, how: Playing) -> None:
    """Play every policy on the same customers: table, differences, verdict, report."""
    _play(_read(file, how.assignments, how.plugin), "compare", None, how)


@app.command()
@plays
def run(
    file: File,
    policy: Annotated[str | None, typer.Option(metavar="NAME", help="Which policy; default: the first.")] = None,
    story: Annotated[
        int | None,
        typer.Option(metavar="ORDER", min=0, help="Tell one order of the first replication in sentences."),
    ] = None,
    how: Playing = Playing(),
) -> None:
    """Play one policy: the account of orders, the measures, the tables; or tell the story of one order."""
    from sim.scenario.patches import require_policy

    if story is not None and how.json:
        raise UserError("--story: expected no --json beside it: a story is told in sentences")
    scenario = _read(file, how.assignments, how.plugin)
    name = next(iter(scenario.policies)) if policy is None else require_policy(scenario.policies, policy)
    if story is not None:
        from sim.experiments.run import simulate
        from sim.experiments.story import story as told

        played = simulate(scenario, name, engine=how.engine, seed=how.seed)
        _say("\n".join(told(played.plan, played.ledger, story)))
        return
    _play(scenario, "run", name, how)


@app.command()
def check(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Scenario files.")],
    assignments: Assignments = None,
    plugin: Plugins = None,
) -> None:
    """Say what is wrong with scenario files: every problem with its place."""
    wrong = 0
    for file in files:
        try:
            scenario = _read(file, assignments, plugin)
        except UserError as error:
            typer.echo(str(error), err=True)
            wrong += len(error.problems) if isinstance(error, ScenarioError) else 1
            continue
        parts = (
            _counted(len(scenario.policies), "policy", "policies"),
            _counted(len(scenario.stock), "stock point"),
            _counted(len(scenario.customers), "customer group"),
        )
        _say(f"{file}: fine ({', '.join(parts)})")
    if wrong:
        typer.echo(_counted(wrong, "problem"), err=True)
        raise typer.Exit(WRONG_INPUT)


@app.command()
def schema(plugin: Plugins = None) -> None:
    """Print the JSON Schema of scenario files; editors complete and check with it."""
    import json

    from sim.scenario.schema import schema as whole

    _load(plugin)
    _say(json.dumps(whole(), indent=2))


@app.command()
def kinds(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A type, or a family of types.")] = None,
    plugin: Plugins = None,
) -> None:
    """List the `type:`s there are; with a name, its words."""
    from sim.scenario.kinds import described, listed

    _load(plugin)
    _say(listed() if name is None else described(name))


def main() -> None:
    """Runs the command line; the exit status says whose fault it was."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks a letter shows a question mark
    try:
        # typer answers an Exit with its status where it does not stand alone
        sys.exit(app(standalone_mode=False) or 0)
    except Exception as error:  # click's own: a flag that is not there
        said = error.format_message() if hasattr(error, "format_message") else str(error)
        typer.echo(f"{said}\nTry '--help'.", err=True)
        sys.exit(WRONG_INPUT)


def _status(error: BaseException) -> int:
    """Says what `error` means to who typed the command; the exit status."""
    if isinstance(error, UserError):
        typer.echo(str(error), err=True)
        return WRONG_INPUT
    if isinstance(error, KeyboardInterrupt):
        typer.echo("Interrupted before anything was finished; nothing was written.", err=True)
        return INTERRUPTED
    from sim.plugins import fault_in_plugin

    fault = fault_in_plugin(error)
    if fault is not None:
        typer.echo(f"--plugin: {fault}", err=True)
        return WRONG_INPUT
    short = "memory ran out" if isinstance(error, MemoryError) else f"{type(error).__name__}: {error}"
    typer.echo(f"Something went wrong in the simulator itself: {short}", err=True)
    try:
        with tempfile.NamedTemporaryFile("w", prefix="backorders-", suffix=".txt", delete=False) as details:
            traceback.print_exception(error, file=details)
        typer.echo(f"The details are in {details.name}.", err=True)
    except OSError:  # no room for them
        traceback.print_exception(error)
    return OUR_FAULT


def _load(plugins: list[Path] | None) -> None:
    from sim.plugins import load_plugin

    with contextlib.redirect_stdout(sys.stderr):  # what it prints is no result
        for plugin in plugins or ():
            load_plugin(plugin)


def _read(file: Path, assignments: list[str] | None, plugins: list[Path] | None) -> Scenario:
    from sim.scenario.reading import read_scenario

    _load(plugins)
    scenario = read_scenario(file, assignments or ())
    for warning in scenario.warnings:
        typer.echo(f"{file}: warning: {warning}", err=True)
    return scenario


def _play(scenario: Scenario, verb: str, policy: str | None, how: Playing) -> None:
    from sim.experiments.compare import about, missed, shortfall
    from sim.experiments.compare import compare as play
    from sim.report.folder import require_folder, require_format, write
    from sim.report.progress import Progress

    require_format(how.form)
    require_folder(how.out)
    require_folder(how.out / scenario.name)
    wanted = None if how.precision is None else _precision(how.precision)

    def estimate(needed: int) -> None:
        if not how.quiet:
            typer.echo(f"--precision {how.precision} takes about {about(needed)} replications", err=True)

    with contextlib.redirect_stdout(sys.stderr), Progress(shown=not how.quiet) as progress:  # what plug-ins print
        comparison = play(
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
    comparison.command = _command()
    if wanted and not comparison.interrupted:
        for name in missed(wanted, comparison):
            typer.echo(f"warning: {shortfall(wanted, comparison, name)}", err=True)
    with _to_the_end() as heard:
        folder = write(comparison, how.out, how.form)
        if how.json:
            _say(_json(comparison))
        elif not how.quiet:
            _say(_table(comparison))
        if not how.quiet:
            where = f"Everything is in {folder}; open {folder / 'report.html'}"
            typer.echo(where, err=True) if how.json else _say(where)
        if comparison.interrupted or heard:
            done = _counted(comparison.replications, "replication")
            typer.echo(f"Interrupted: {done} finished, and kept in {folder}.", err=True)
            raise typer.Exit(INTERRUPTED)


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


def _say(text: str) -> None:
    """Prints on standard output. Who stops reading (`| head -1`) stops the printing, not what the status says."""
    try:
        typer.echo(text)
    except OSError as error:
        _hush(sys.stdout)
        if error.errno != errno.EPIPE:
            raise UserError(f"standard output: expected room to write, found {error.strerror}") from error


def _hush(stream: TextIO) -> None:
    """What a stream still holds would be written, and fail, once more when Python ends."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


@contextlib.contextmanager
def _to_the_end() -> Iterator[list[int]]:
    """What is begun here is finished; the list holds Ctrl-C if it was pressed. Twice is meant."""
    heard: list[int] = []

    def hear(number: int, frame: object) -> None:
        heard.append(number)
        if len(heard) > 1:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, hear)
    try:
        yield heard
    finally:
        signal.signal(signal.SIGINT, before)


def _precision(text: str) -> Precision:
    from pydantic_core import PydanticCustomError

    from sim.experiments.compare import Precision
    from sim.units import share

    measure, _, wanted = text.partition("=")
    try:
        number = share(wanted)
    except PydanticCustomError:
        number = 0.0
    if not number:
        raise UserError(f"--precision: expected a measure and a share above 0, such as total_cost=2%, found '{text}'")
    return Precision(measure, number)


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


def _counted(number: Any, one: str, many: str | None = None) -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
