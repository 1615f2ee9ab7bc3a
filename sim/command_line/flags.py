"""The flags that may stand behind a verb, with their types, defaults and help."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from sim.command_line.usage_errors import whole
from sim.errors import UserError

if TYPE_CHECKING:
    from sim.experiments.compare import Precision

File = Annotated[Path, typer.Argument(metavar="FILE", help="A scenario file.")]
Replications = Annotated[
    int | None,
    typer.Option(
        metavar="N", parser=whole("--replications", 1), help="How many replications; default: the scenario's."
    ),
]
PrecisionTexts = Annotated[
    list[str] | None,
    typer.Option(
        "--precision",
        metavar="MEASURE=2%",
        help="Replicate until its half-width is that share of its mean; may be repeated.",
    ),
]
Seed = Annotated[
    int | None, typer.Option(metavar="S", parser=whole("--seed", 0), help="The seed; default: the scenario's.")
]
Engine = Annotated[str, typer.Option(metavar="auto|simpy", help="What plays the scenario.")]
Jobs = Annotated[
    int | None, typer.Option(metavar="N", parser=whole("--jobs", 1), help="Processes at a time; default: one a core.")
]
BackendName = Annotated[str, typer.Option("--backend", metavar="auto|serial|processes|dask", help="Where to play.")]
Scheduler = Annotated[
    str | None,
    typer.Option("--scheduler", metavar="ADDRESS", help="The scheduler of a dask cluster, as tcp://host:8786."),
]
Out = Annotated[Path, typer.Option(metavar="DIR", help="Where results go.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the summary as JSON, and nothing else there.")]
Quiet = Annotated[bool, typer.Option(help="Print the results folder's path, and nothing else there.")]
NoReport = Annotated[bool, typer.Option("--no-report", help="Write no report.html.")]
Assignments = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change the scenario; may be repeated.")
]
Keep = Annotated[str, typer.Option(metavar="totals|first|all", help="Which replications' tables to keep.")]
Plugins = Annotated[
    list[Path] | None, typer.Option("--plugin", metavar="FILE.py", help="Your own kinds; may be repeated.")
]
Format = Annotated[str, typer.Option("--format", metavar="parquet|csv|xlsx", help="How tables are written.")]


@dataclass(frozen=True)
class PlayOptions:
    """The flags of every verb that plays a scenario, with their defaults."""

    replications: Replications = None
    precision: PrecisionTexts = None
    seed: Seed = None
    engine: Engine = "auto"
    jobs: Jobs = None
    backend: BackendName = "auto"
    scheduler: Scheduler = None
    out: Out = Path("results")
    json: AsJson = False
    quiet: Quiet = False
    no_report: NoReport = False
    assignments: Assignments = None
    keep: Keep = "first"
    plugin: Plugins = None
    form: Format = "parquet"


@dataclass(frozen=True)
class SweepOptions:
    """The flags of `sweep`, with their defaults."""

    vary: Annotated[
        list[str],
        typer.Option(
            metavar="PATH=VALUES",
            help="What is varied: a list (2,4,8), a range (2..20 days by 2), or PATH~DISTRIBUTION; @file; repeatable.",
        ),
    ]
    design: Annotated[str, typer.Option(metavar="grid|lhs|sobol|oat|morris|saltelli", help="Which points.")] = "grid"
    points: Annotated[
        int | None, typer.Option(metavar="N", parser=whole("--points", 1), help="How many points, or base samples.")
    ] = None
    policy: Annotated[list[str] | None, typer.Option(metavar="NAME", help="Only this policy; repeatable.")] = None
    replications: Replications = None
    precision: PrecisionTexts = None
    measures: Annotated[str | None, typer.Option(metavar="A,B", help="Which measures to show; default: all.")] = None
    seed: Seed = None
    engine: Engine = "auto"
    backend: BackendName = "auto"
    jobs: Jobs = None
    scheduler: Scheduler = None
    part: Annotated[
        str | None, typer.Option(metavar="3/20", help="Play this share of the triples, of so many; for job arrays.")
    ] = None
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be played, and play nothing.")] = False
    fresh: Annotated[bool, typer.Option("--fresh", help="Play everything anew.")] = False
    yes: Annotated[bool, typer.Option("--yes", help="Play more than 10 million triples.")] = False
    out: Out = Path("results")
    json: AsJson = False
    quiet: Quiet = False
    no_report: NoReport = False
    assignments: Assignments = None
    plugin: Plugins = None


def with_options(verb: Callable[..., None]) -> Callable[..., None]:
    """Decorates a verb, whose parameter `options` gets the flags of a class of options in one piece, with its flags."""
    hints = get_type_hints(verb, include_extras=True)
    options = hints["options"]
    flags = get_type_hints(options, include_extras=True)
    own = [
        parameter.replace(annotation=hints[parameter.name])
        for parameter in inspect.signature(verb).parameters.values()
        if parameter.name != "options"
    ]
    shared = [
        inspect.Parameter(
            flag,
            inspect.Parameter.KEYWORD_ONLY,
            default=getattr(options, flag, inspect.Parameter.empty),
            annotation=hint,
        )
        for flag, hint in flags.items()
    ]

    @functools.wraps(verb)
    def played(**words: Any) -> None:
        """The verb as typer calls it: with every flag by name."""
        verb(options=options(**{flag: words.pop(flag) for flag in flags}), **words)

    # typer reads the flags from these two
    played.__signature__ = inspect.Signature([*own, *shared])  # type: ignore[attr-defined]
    played.__annotations__ = {parameter.name: hints[parameter.name] for parameter in own} | flags
    return played


def precision(text: str) -> Precision:
    """The value of `--precision`, such as 'total_cost=2%'. Raises `UserError` where it is none."""
    from pydantic_core import PydanticCustomError

    from sim.experiments.compare import Precision
    from sim.units import share

    measure, _, share_text = text.partition("=")
    try:
        number = share(share_text)
    except PydanticCustomError:
        number = 0.0
    if not number:
        raise UserError(f"--precision: expected a measure and a share above 0, such as total_cost=2%, found '{text}'")
    return Precision(measure, number)
