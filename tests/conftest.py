"""Fixtures of all tests."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from sim.errors import UserError
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison
from sim.scenario.model import Scenario
from sim.scenario.reading import read_scenario
from tests.helpers import commands
from tests.helpers.comparisons import scenario
from tests.helpers.tiny import Read, Refusals


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Reads a scenario from its text."""

    def read(text: str | bytes, assignments: Iterable[str] = ()) -> Scenario:
        file = tmp_path / "x.yaml"
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        return read_scenario(file, assignments)

    return read


@pytest.fixture
def refusals(read: Read, tmp_path: Path) -> Refusals:
    """What reading says, without the file's name and the lines quoted from it."""

    def refusals(text: str | bytes, assignments: Iterable[str] = ()) -> list[str]:
        with pytest.raises(UserError) as caught:
            read(text, assignments)
        lines = str(caught.value).replace(f"{tmp_path}/x.yaml:", "").splitlines()
        return [line for line in lines if not line.startswith("    ")]

    return refusals


@pytest.fixture(scope="module")
def noisy() -> Comparison:
    """The comparison of the noisy scenario, computed once a test module."""
    return compare(scenario())


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a scenario in it, in which the commands are typed."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "160")
    (tmp_path / "tiny.yaml").write_text(commands.TINY)
    return tmp_path
