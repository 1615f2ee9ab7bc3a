"""Two exact answers, held against each other."""

from __future__ import annotations

from collections.abc import Mapping

import pytest


def same(found: Mapping[str, float], known: Mapping[str, float], rel: float = 1e-9) -> None:
    """Every measure that both give is the same, and they share some."""
    shared = found.keys() & known.keys()
    assert len(shared) >= 3
    assert {name: found[name] for name in shared} == pytest.approx({name: known[name] for name in shared}, rel=rel)
