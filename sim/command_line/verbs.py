"""Verbs: compare, run, check, schema and kinds, and the program that they make up."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
import typer.core

from sim.command_line.exit_status import WRONG_INPUT, status
from sim.command_line.flags import Assignments, File, Playing, Plugins, plays
from sim.command_line.output import say, tell
from sim.command_line.play import play
from sim.command_line.reading_progress import patiently
from sim.command_line.usage_errors import Verb, no_verb, whole
from sim.errors import ResourceError, ScenarioError, UserError
from sim.sentences import counted

if TYPE_CHECKING:
    from sim.scenario.model import Scenario


TO_COME = ("sweep", "optimise", "explain", "learn", "dashboard", "validate")
"""Verbs that a later version has."""


class _Verbs(typer.core.TyperGroup):
    """Errors are answered here, for typer has answers of its own: an interrupt would end without a word."""

    def make_context(self, *words: Any, **named: Any) -> Any:
        try:
            return super().make_context(*words, **named)
        except (KeyboardInterrupt, OSError, ResourceError) as error:
            raise typer.Exit(status(error)) from error

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        found = super().get_command(ctx, cmd_name)
        if found is None:
            raise no_verb(cmd_name, self.list_commands(ctx), TO_COME)
        return found

    def invoke(self, ctx: Any) -> Any:
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
        from sim import __version__

        say(f"backorders {__version__}")
        raise typer.Exit


@app.callback()
def every_verb(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version, and nothing else.")
    ] = False,
) -> None:
    """What may stand in front of a verb."""


@app.command(cls=Verb)
@plays
def compare(file: File, *, how: Playing) -> None:
    """Play every policy on the same customers: table, differences, verdict, report."""
    play(_read(file, how.assignments, how.plugin), "compare", None, how)


@app.command(cls=Verb)
@plays
def run(
    file: File,
    policy: Annotated[str | None, typer.Option(metavar="NAME", help="Which policy; default: the first.")] = None,
    story: Annotated[
        int | None,
        typer.Option(
            metavar="ORDER", parser=whole("--story", 0), help="Tell one order of the first replication in sentences."
        ),
    ] = None,
    *,
    how: Playing,
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
        say("\n".join(told(played.plan, played.ledger, story)))
        return
    play(scenario, "run", name, how)


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
            tell(str(error))
            wrong += len(error.problems) if isinstance(error, ScenarioError) else 1
            continue
        parts = (
            counted(len(scenario.policies), "policy", "policies"),
            counted(len(scenario.stock), "stock point"),
            counted(len(scenario.customers), "customer group"),
        )
        say(f"{file}: fine ({', '.join(parts)})")
    if wrong:
        tell(counted(wrong, "problem"))
        raise typer.Exit(WRONG_INPUT)


@app.command(cls=Verb)
def schema(plugin: Plugins = None) -> None:
    """Print the JSON Schema of scenario files; editors complete and check with it."""
    import json

    from sim.scenario.schema import schema as whole

    _load(plugin)
    say(json.dumps(whole(), indent=2))


@app.command(cls=Verb)
def kinds(
    name: Annotated[str | None, typer.Argument(metavar="NAME", help="A type, or a family of types.")] = None,
    plugin: Plugins = None,
) -> None:
    """List the `type:`s there are; with a name, its words."""
    from sim.scenario.kind_help import description, overview

    _load(plugin)
    say(overview() if name is None else description(name))


def _read(file: Path, assignments: list[str] | None, plugins: list[Path] | None) -> Scenario:
    from sim.memory import require_addresses
    from sim.scenario.reading import read_scenario

    require_addresses()
    _load(plugins)
    with patiently():
        scenario = read_scenario(file, assignments or ())
    for warning in scenario.warnings:
        tell(f"{file}: warning: {warning}")
    return scenario


def _load(plugins: list[Path] | None) -> None:
    from sim.plugins import load_plugin

    with contextlib.redirect_stdout(sys.stderr):  # what it prints is no result
        for plugin in plugins or ():
            load_plugin(plugin)
