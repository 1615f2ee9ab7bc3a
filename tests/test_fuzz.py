"""Whatever stands in a scenario file is read or refused, and what is read can be played: status 0 or 2, nothing else.

Three hundred examples in every run, twenty thousand with `pytest -m slow`. One that fails is printed whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from random import Random

import pytest
import yaml
from from_schema import BASES, drawn
from fuzzed import Watched
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mutations import SHIPPED, TEXTUAL, structural

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a process cannot be bounded here")

WRITTEN = 8
"""A report of every so many is written; drawing one takes longer than all the rest."""
SEEDS = st.integers(0, 2**32)
QUICK, SLOW = range(3), range(3, 43)
"""Runs of a hundred examples, and of five hundred, each with a process of its own."""

TEXTS = [file.read_text(encoding="utf-8") for file in SHIPPED]
VALUES = [yaml.safe_load(text) for text in (*TEXTS, *BASES)]


def by_text(chance: Random) -> str:
    text = chance.choice(TEXTS)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        text = TEXTUAL[chance.choice(list(TEXTUAL))](text, chance)
    return text


def by_value(chance: Random) -> str:
    return yaml.safe_dump(structural(chance.choice(VALUES), chance), allow_unicode=True, sort_keys=False)


def by_schema(chance: Random) -> str:
    return yaml.safe_dump(drawn(yaml.safe_load(chance.choice(BASES)), chance), allow_unicode=True, sort_keys=False)


WAYS = {"text": by_text, "values": by_value, "schema": by_schema}


@pytest.fixture(scope="module")
def watched() -> Iterator[Watched]:
    process = Watched()
    yield process
    process.close()


def fuzz(watched: Watched, run: int, examples: int) -> None:
    # nothing that hypothesis could shrink: a seed says which example it is, and the first that fails is small enough
    @settings(
        max_examples=examples,
        phases=[Phase.generate],
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(way=st.sampled_from(sorted(WAYS)), seed=SEEDS)
    def whatever(way: str, seed: int) -> None:
        seed = seed * len(SLOW) * 2 + run  # each run has examples of its own
        text = WAYS[way](Random(seed))
        told = watched(text, written=seed // 97 % WRITTEN == 0)
        assert told.well, f"{way} {seed}: {told.statuses}: {told.said}\n{text}"

    whatever()


@pytest.mark.parametrize("run", QUICK)
def test_whatever_stands_in_a_scenario_file_is_read_or_refused(watched: Watched, run: int):
    fuzz(watched, run, 100)


@pytest.mark.slow
@pytest.mark.parametrize("run", SLOW)
def test_twenty_thousand_scenario_files_are_read_or_refused(watched: Watched, run: int):
    fuzz(watched, run, 500)
