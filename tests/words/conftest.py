"""A folder with a scenario and a plug-in, in which commands are typed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.helpers.commands import RULE, TINY


@pytest.fixture
def plugin_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY)
    (tmp_path / "own.py").write_text(RULE)
    return tmp_path
