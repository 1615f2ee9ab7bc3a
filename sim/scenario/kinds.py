"""What `type:`s there are, told in text."""

from __future__ import annotations

import inspect

import yaml

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
        default = "" if field.is_required() else f" (default {field.get_default(call_default_factory=True)})"
        words.append(f"  {field.alias or word}{default}")
    example = yaml.safe_dump({"type": name, **member.example}, sort_keys=False, default_flow_style=True, width=100)
    parts = [
        f"{name}, {member.noun}",
        text,
        "words:\n" + ("\n".join(words) or "  none"),
        f"for example: {example.strip()}",
    ]
    return "\n\n".join(parts)


def _sentence(kind: type[Kind]) -> str:
    return inspect.cleandoc(kind.__doc__ or "").split("\n\n")[0].replace("\n", " ")
