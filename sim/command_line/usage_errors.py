"""Messages about wrong usage, in our own words; those of typer and click change with their versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer.core

from sim.errors import UserError, did_you_mean, shown

HINT = "\nTry '--help'."


class Verb(typer.core.TyperCommand):
    """A verb whose usage errors name it, and the words that it has no use for."""

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.allow_extra_args = True

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """As typer does; an error that has no context gets this verb's."""
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            if getattr(error, "ctx", ctx) is None:
                error.ctx = ctx  # type: ignore[attr-defined]
            raise

    def invoke(self, ctx: Any) -> Any:
        """Runs the verb; raises `UserError` where words are left over."""
        if ctx.args:
            arguments = " ".join(
                _name(parameter) for parameter in self.params if parameter.param_type_name == "argument"
            )
            expected = "nothing but flags" + (f" behind {arguments}" if arguments else "")
            found = f"{shown(ctx.args[0])} (a name with spaces needs quotes)"
            raise UserError(f"{ctx.info_name}: expected {expected}, found {found}{HINT}")
        return super().invoke(ctx)


def whole(flag: str, least: int) -> Callable[[str], int]:
    """A reader of the value of a `flag`: a whole number of at least `least`, else it raises `UserError`.

    >>> whole("--seed", 0)("7")
    7
    """

    def number(text: str) -> int:
        """The number that was typed; refused where it is none, or below `least`."""
        try:
            value = int(text)
        except ValueError:
            value = least - 1
        if value < least:
            raise UserError(f"{flag}: expected a whole number, at least {least}, found {shown(text)}{HINT}")
        return value

    return number


def no_verb(word: str, verbs: list[str], to_come: tuple[str, ...]) -> UserError:
    """The error for a `word` that stands where a verb should; `to_come` are verbs of later versions."""
    hint = did_you_mean(word, verbs)
    if Path(word).suffix:  # a scenario file alone
        hint = f" (did you mean '{verbs[0]} {word}'?)"
    if word in to_come:
        hint = " (not there yet)"
    return UserError(f"expected one of {', '.join(verbs)}, found {shown(word)}{hint}{HINT}")


def usage_message(error: Exception) -> str:
    """The message for what typer, or click inside it, refused.

    Errors are told apart by their attributes: their classes move between versions.
    """
    context, flag = getattr(error, "ctx", None), getattr(error, "option_name", None)
    verb = getattr(context, "info_name", None) or "the program"
    known = getattr(getattr(context, "command", None), "params", [])
    flags = {
        word: option
        for option in known
        if option.param_type_name == "option"
        for word in option.opts + option.secondary_opts
    }
    flags.setdefault("--help", None)
    if flag and hasattr(error, "possibilities"):
        hint = did_you_mean(flag, flags)
        expected = "a flag of it" if hint else f"one of {', '.join(flags)}"
        return f"{verb}: expected {expected}, found {shown(flag)}{hint}{HINT}"
    if flag in flags:
        takes_none = flags[flag] is None or flags[flag].is_flag
        what = "nothing behind it, found a value" if takes_none else f"{_name(flags[flag])} behind it, found nothing"
        return f"{flag}: expected {what}{HINT}"
    lacking = getattr(error, "param", None) if hasattr(error, "param_type") else None
    if lacking is not None:
        flag = f"{lacking.opts[0]} " if lacking.param_type_name == "option" else ""
        return f"{verb}: expected {flag}{_name(lacking)} behind it, found nothing{HINT}"
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    return f"{text}{HINT}"


def _name(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name)
