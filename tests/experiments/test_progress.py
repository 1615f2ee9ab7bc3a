"""How far a comparison is, while it is played."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from sim.experiments.compare import compare
from tests.helpers.comparisons import scenario


def test_a_comparison_shows_its_progress_unless_it_shall_not_or_a_function_is_told(monkeypatch: pytest.MonkeyPatch):
    bars: list[tuple[bool, list[tuple[int, int]]]] = []

    class Bar(contextlib.AbstractContextManager[Any]):
        def __init__(self, what: str, total: int, *, shown: bool) -> None:
            assert (what, total) == ("replications", 2)
            bars.append((shown, []))

        def __call__(self, done: int, total: int) -> None:
            bars[-1][1].append((done, total))

        def __exit__(self, *error: object) -> None:
            pass

    monkeypatch.setattr("sim.experiments.compare.ProgressBar", Bar)
    told: list[tuple[int, int]] = []
    compare(scenario(), 2)
    compare(scenario(), 2, progress=False)
    compare(scenario(), 2, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]
    assert bars[0] == (True, told)
    assert bars[1][0] is False
    assert bars[2][1] == []
