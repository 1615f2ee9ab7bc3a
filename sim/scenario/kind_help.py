"""The help of the command `kinds`: every `type:` there is, and the words of each."""

from __future__ import annotations

import inspect
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from sim.errors import UserError, did_you_mean
from sim.registry import Kind
from sim.scenario.schema import families


def overview() -> str:
    """A text with every family and its members, each with the first sentence of its docstring."""
    parts = []
    for family, base in families().items():
        lines = [f"  {name:24}{_sentence(member)}" for name, member in base.found().items()]
        parts.append("\n".join([f"{family}: {_sentence(base)}", *lines]))
    return "\n\n".join(parts)


def description(name: str) -> str:
    """A text about the kind of that `name`, or about every member of the family of that name.

    It has the docstring, the words with their defaults, and an example. Raises `UserError` for an unknown name.
    """
    known = families()
    if name in known:
        return "\n\n".join(_described_kind(word, member) for word, member in known[name].found().items())
    descriptions = [_described_kind(name, base.found()[name]) for base in known.values() if name in base.found()]
    if not descriptions:
        names = [word for base in known.values() for word in base.found()] + list(known)
        raise UserError(f"kinds: expected a type or a family, found '{name}'{did_you_mean(name, names)}")
    return "\n\n".join(descriptions)


def _described_kind(name: str, member: type[Kind]) -> str:
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
    """The default of a word in brackets, as a file would write it; '' where the word must be given."""
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
    """The default of a word; of one that depends on the scenario's unit, as its JSON Schema states it."""
    extra = field.json_schema_extra
    stated = extra.get("default") if isinstance(extra, dict) else None
    return field.get_default(call_default_factory=True) if stated is None else stated


def _sentence(kind: type[Kind]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")
