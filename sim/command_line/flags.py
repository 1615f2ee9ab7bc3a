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


def with_play_options(verb: Callable[..., None]) -> Callable[..., None]:
    """Decorates a verb, whose parameter `options` gets the flags of `PlayOptions` in one piece, with these flags."""
    flags = get_type_hints(PlayOptions, include_extras=True)
    hints = get_type_hints(verb, include_extras=True)
    own = [
        parameter.replace(annotation=hints[parameter.name])
        for parameter in inspect.signature(verb).parameters.values()
        if parameter.name != "options"
    ]
    shared = [
        inspect.Parameter(flag, inspect.Parameter.KEYWORD_ONLY, default=getattr(PlayOptions, flag), annotation=hint)
        for flag, hint in flags.items()
    ]

    @functools.wraps(verb)
    def played(**words: Any) -> None:
        """The verb as typer calls it: with every flag by name."""
        verb(options=PlayOptions(**{flag: words.pop(flag) for flag in flags}), **words)

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
