"""Messages: what a Python caller gets speaks of arguments; only the command line knows flags."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.places import ROOT

FILES = [file for file in sorted((ROOT / "sim").rglob("*.py")) if "command_line" not in file.relative_to(ROOT).parts]
MESSAGES = re.compile(r"\w*Error|Problem|UnplacedProblem|Impossible|refuse")
"""What is called with the text of a message."""
FLAG = re.compile(r"(?<![\w-])--[a-z]")


def texts_of_messages(source: str) -> Iterator[str]:
    """The texts in the calls that make messages."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if MESSAGES.fullmatch(name):
                constants = (inner for inner in ast.walk(node) if isinstance(inner, ast.Constant))
                yield from (constant.value for constant in constants if isinstance(constant.value, str))


def test_a_flag_in_a_message_is_found():
    found = list(texts_of_messages('raise UserError(f"--keep: expected {x}")\nprint("--keep")'))
    assert [text for text in found if FLAG.search(text)] == ["--keep: expected "]


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_no_message_outside_the_command_line_speaks_of_a_flag(file: Path):
    named = [text for text in texts_of_messages(file.read_text(encoding="utf-8")) if FLAG.search(text)]
    assert not named
