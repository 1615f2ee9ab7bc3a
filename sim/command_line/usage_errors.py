"""Usage: what was typed wrongly, in our own words; those of the library that reads it change with its versions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import typer.core

from sim.errors import UserError, did_you_mean, shown

HINT = "\nTry '--help'."


class Verb(typer.core.TyperCommand):
    """A verb that names the words it has no use for, and itself to whoever says what is wrong."""

    def __init__(self, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self.allow_extra_args = True

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            if getattr(error, "ctx", ctx) is None:
                error.ctx = ctx  # type: ignore[attr-defined]
            raise

    def invoke(self, ctx: Any) -> Any:
        if ctx.args:
            behind = " ".join(_called(one) for one in self.params if one.param_type_name == "argument")
            expected = "nothing but flags" + (f" behind {behind}" if behind else "")
            found = f"{shown(ctx.args[0])} (a name with spaces needs quotes)"
            raise UserError(f"{ctx.info_name}: expected {expected}, found {found}{HINT}")
        return super().invoke(ctx)


def whole(flag: str, least: int) -> Callable[[str], int]:
    """Reads the value of a `flag` that takes a whole number of at least so much.

    >>> whole("--seed", 0)("7")
    7
    """

    def number(text: str) -> int:
        try:
            found = int(text)
        except ValueError:
            found = least - 1
        if found < least:
            raise UserError(f"{flag}: expected a whole number, at least {least}, found {shown(text)}{HINT}")
        return found

    return number


def no_verb(word: str, verbs: list[str], to_come: tuple[str, ...]) -> UserError:
    """What to say where a verb should stand and `word` does."""
    hint = did_you_mean(word, verbs)
    if Path(word).suffix:  # a scenario file alone
        hint = f" (did you mean '{verbs[0]} {word}'?)"
    if word in to_come:
        hint = " (not there yet)"
    return UserError(f"expected one of {', '.join(verbs)}, found {shown(word)}{hint}{HINT}")


def said(error: Exception) -> str:
    """What typer, or the click inside it, refused; told apart by what it carries, for its classes move about."""
    context, flag = getattr(error, "ctx", None), getattr(error, "option_name", None)
    verb = getattr(context, "info_name", None) or "the program"
    known = getattr(getattr(context, "command", None), "params", [])
    flags = {word: one for one in known if one.param_type_name == "option" for word in one.opts + one.secondary_opts}
    flags.setdefault("--help", None)
    if flag and hasattr(error, "possibilities"):
        hint = did_you_mean(flag, flags)
        expected = "a flag of it" if hint else f"one of {', '.join(flags)}"
        return f"{verb}: expected {expected}, found {shown(flag)}{hint}{HINT}"
    if flag in flags:
        takes_none = flags[flag] is None or flags[flag].is_flag
        what = "nothing behind it, found a value" if takes_none else f"{_called(flags[flag])} behind it, found nothing"
        return f"{flag}: expected {what}{HINT}"
    lacking = getattr(error, "param", None) if hasattr(error, "param_type") else None
    if lacking is not None:
        return f"{verb}: expected {_called(lacking)} behind it, found nothing{HINT}"
    text = error.format_message() if hasattr(error, "format_message") else str(error)
    return f"{text}{HINT}"


def _called(parameter: Any) -> str:
    return str(parameter.metavar or parameter.name)
