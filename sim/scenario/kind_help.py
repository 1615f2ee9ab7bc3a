"""What `type:`s there are, told in text."""

from __future__ import annotations

import inspect
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.errors import UserError, did_you_mean
from sim.registry import Kind
from sim.scenario.schema import families


def listed() -> str:
    """Every family and its members, each with its first sentence."""
    parts = []
    for family, base in families().items():
        lines = [f"  {name:24}{_sentence(member)}" for name, member in base.found().items()]
        parts.append("\n".join([f"{family}: {_sentence(base)}", *lines]))
    return "\n\n".join(parts)


def described(name: str) -> str:
    """A kind's words, sentence by sentence; for a family, those of all its members.

    Raises `UserError` if there is none of that name.
    """
    known = families()
    if name in known:
        return "\n\n".join(_described(word, member) for word, member in known[name].found().items())
    found = [_described(name, base.found()[name]) for base in known.values() if name in base.found()]
    if not found:
        names = [word for base in known.values() for word in base.found()] + list(known)
        raise UserError(f"kinds: expected a type or a family, found '{name}'{did_you_mean(name, names)}")
    return "\n\n".join(found)


def _described(name: str, member: type[Kind]) -> str:
    text = inspect.cleandoc(member.__doc__ or "").split(">>>")[0].strip()
    words = []
    for word, field in member.model_fields.items():
        words.append(f"  {field.alias or word}{_default(field)}")
    example = yaml.safe_dump({"type": name, **member.example}, sort_keys=False, default_flow_style=True, width=100)
    parts = [
        f"{name}, {member.noun}",
        text,
        "words:\n" + ("\n".join(words) or "  none"),
        f"for example: {example.strip()}",
    ]
    return "\n\n".join(parts)


def _default(field: FieldInfo) -> str:
    """What stands where a word is left out, as a file would say it."""
    if field.is_required():
        return ""
    value = default_of(field)
    if value is None:
        return " (optional)"
    plain = value.model_dump(mode="json") if isinstance(value, BaseModel) else value
    plain = f"{plain:g}" if isinstance(plain, float) else plain
    if isinstance(plain, dict):
        plain = yaml.safe_dump(plain, sort_keys=False, default_flow_style=True, width=1000).strip()
    return f" (default {plain})"


def default_of(field: FieldInfo) -> Any:
    """The default of a word; one that depends on the scenario's unit is told by the word itself."""
    extra = field.json_schema_extra
    told = extra.get("default") if isinstance(extra, dict) else None
    return field.get_default(call_default_factory=True) if told is None else told


def _sentence(kind: type[Kind]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")
