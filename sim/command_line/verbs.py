"""The verbs of the command line: compare, run, results, check, schema, kinds and validate."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from sim.command_line.as_typed import as_typed
from sim.command_line.exit_status import WRONG_INPUT, status
from sim.command_line.flags import (
    AsJson,
    Assignments,
    File,
    Jobs,
    Out,
    PlayOptions,
    Plugins,
    SweepOptions,
    with_options,
)
from sim.command_line.level_notes import IN_A_RUN, write_cautions
from sim.command_line.output import write_message, write_result
from sim.command_line.play import play
from sim.command_line.usage_errors import Verb, no_verb, whole
from sim.errors import ResourceError, ScenarioError, UserError
from sim.sentences import counted

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


TO_COME = ("optimise", "explain", "learn", "dashboard")
"""Verbs that a later version will have; until then they are refused with a note."""


class _Verbs(typer.core.TyperGroup):
    """The group of all verbs, which turns errors into messages and an exit status: typer's own would be silent."""

    def make_context(self, *words: Any, **named: Any) -> Any:
        """Reads the command line; what interrupts that has its own exit status."""
        try:
            return super().make_context(*words, **named)
        except (KeyboardInterrupt, OSError, ResourceError) as error:
            raise typer.Exit(status(error)) from error

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The verb of that name. Raises `UserError` for an unknown one."""
        command = super().get_command(ctx, cmd_name)
        if command is None:
            raise no_verb(cmd_name, self.list_commands(ctx), TO_COME)
        return command

    def invoke(self, ctx: Any) -> Any:
        """Runs the verb; every error but those of typer becomes a message and an exit status."""
        try:
            return super().invoke(ctx)
        except BaseException as error:  # sys.exit() in a plug-in is one
            if isinstance(error, typer.Exit) or hasattr(error, "format_message"):
                raise
            raise typer.Exit(status(error)) from error


app = typer.Typer(
    cls=_Verbs,
    help="A simulator of supply chains and of the people who wait: backorders, waits and cancellations.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _version(asked: bool) -> None:
    if asked:
        from sim.version import __version__

        write_result(f"backorders {__version__}")
        raise typer.Exit


@app.callback()
def every_verb(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version, and nothing else.")
    ] = False,
) -> None:
    """What may stand in front of a verb."""


@app.command(cls=Verb)
@with_options
def compare(file: File, *, options: PlayOptions) -> None:
    """Play every policy on the same customers: table, differences, verdict, report."""
    play(_read(file, options.assignments, options.plugin), "compare", None, options)


@app.command(cls=Verb)
@with_options
def run(
    file: File,
    policy: Annotated[str | None, typer.Option(metavar="NAME", help="Which policy; default: the first.")] = None,
    story: Annotated[
        int | None,
        typer.Option(
            metavar="ORDER", parser=whole("--story", 0), help="Tell one order of the first replication in sentences."
        ),
    ] = None,
    trace: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT",
            help="Print the first replication event by event: of an order (17), a stock point or supplier (mug), a "
            "stretch of time (3..5), or all; several narrow it down.",
        ),
    ] = None,
    batches: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            parser=whole("--batches", 2),
            help="Play one replication, and cut its horizon into N batches: how sure a long run is.",
        ),
    ] = None,
    *,
    options: PlayOptions,
) -> None:
    """Play one policy: the account of orders, the measures, the tables; or tell one order's story, or what happened."""
    from sim.scenario.patches import require_policy

    if story is not None and options.json:
        raise UserError("--story: expected no --json beside it: a story is told in sentences")
    if trace is not None and (options.json or story is not None):
        raise UserError("--trace: expected no --json or --story beside it: a trace is printed line by line")
    if batches is not None and (story is not None or trace is not None or options.precision or options.replications):
        raise UserError(
            "--batches: expected no --story, --trace, --precision or --replications beside it: one replication is cut"
        )
    scenario = _read(file, options.assignments, options.plugin)
    name = next(iter(scenario.policies)) if policy is None else require_policy(scenario.policies, policy)
    if story is not None:
        from sim.experiments.run import simulate
        from sim.experiments.story import story as order_story

        played = simulate(scenario, name, engine=options.engine, seed=options.seed)
        write_result("\n".join(order_story(played.plan, played.ledger, story)))
        return
    if trace is not None:
        from sim.experiments.trace import trace as print_trace

        if not print_trace(scenario, name, trace, write_result, engine=options.engine, seed=options.seed):
            write_message(f"--trace {' '.join(trace)}: nothing of that happened in the run")
        return
    if batches is not None:
        from sim.command_line.play import play_batches

        play_batches(scenario, name, batches, options)
        return
    play(scenario, "run", name, options)


@app.command(cls=Verb)
def results(
    scenario: Annotated[str | None, typer.Argument(metavar="SCENARIO", help="The name of a scenario.")] = None,
    out: Out = Path("results"),
    json: AsJson = False,
) -> None:
    """List the results there are, of all scenarios or of one, the newest first."""
    from sim.command_line.results_list import as_json, as_text
    from sim.report.results_index import of_scenario

    found = of_scenario(out, scenario)
    if json:
        write_result(as_json(found))
    elif found:
        write_result(as_text(found))
    else:
        write_message(f"There are no results in {out} yet.")


@app.command(cls=Verb)
@with_options
def sweep(file: File, *, options: SweepOptions) -> None:
    """Play every policy at many points: response curves, sensitivities, where the best policy changes."""
    from sim.command_line.sweep import play as play_sweep

    play_sweep(_read(file, options.assignments, options.plugin), options)


@app.command(cls=Verb)
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
            write_message(as_typed(error))
            wrong += len(error.problems) if isinstance(error, ScenarioError) else 1
            continue
        parts = (
            counted(len(scenario.policies), "policy", "policies"),
            counted(len(scenario.stock), "stock point"),
            counted(len(scenario.customers), "customer group"),
        )
        write_result(f"{file}: fine ({', '.join(parts)})")
        if write_cautions(scenario, f"{file}: note: "):
            write_message(f"{file}: note: {IN_A_RUN}")
    if wrong:
        write_message(counted(wrong, "problem"))
        raise typer.Exit(WRONG_INPUT)


@app.command(cls=Verb)
def schema(plugin: Plugins = None) -> None:
    """Print the JSON Schema of scenario files; editors complete and check with it."""
    import json

    from sim.scenario.schema import schema as json_schema

    _load(plugin)
    write_result(json.dumps(json_schema(), indent=2))


@app.command(cls=Verb)
def kinds(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A type, or a family of types.")] = None,
    plugin: Plugins = None,
) -> None:
    """List the `type:`s there are; with a name, its words."""
    from sim.scenario.kind_help import description, overview

    _load(plugin)
    write_result(overview() if name is None else description(name))


@app.command(cls=Verb)
def validate(
    quick: Annotated[bool, typer.Option("--quick", help="Under a minute: shorter runs, wider intervals.")] = False,
    json: AsJson = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No progress and no table: the verdict alone.")] = False,
    jobs: Jobs = None,
) -> None:
    """Hold the simulator against exact answers of inventory theory, rung by rung."""
    from sim.command_line.validating import play_ladder

    play_ladder(quick=quick, as_json=json, quiet=quiet, jobs=jobs)


def _read(file: Path, assignments: list[str] | None, plugins: list[Path] | None) -> Scenario:
    from sim.memory import require_addresses
    from sim.scenario.reading import read_scenario

    require_addresses()
    _load(plugins)
    scenario = read_scenario(file, assignments or ())
    for warning in scenario.warnings:
        write_message(f"{file}: warning: {warning}")
    return scenario


def _load(plugins: list[Path] | None) -> None:
    from sim.plugins import load_plugin

    with contextlib.redirect_stdout(sys.stderr):  # what a plug-in prints is no result
        for plugin in plugins or ():
            load_plugin(plugin)
