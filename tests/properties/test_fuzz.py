"""Whatever stands in a scenario file is read or refused, and what is read can be played: status 0 or 2, nothing else.

Three hundred examples in every run, twenty thousand with `pytest -m slow`. One that fails is printed whole.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.helpers import fuzzed
from tests.helpers.from_schema import BASES, RICH, drawn, with_each_number
from tests.helpers.fuzzed import Watched
from tests.helpers.mutations import TEXTUAL, structural
from tests.helpers.places import SHIPPED

pytestmark = pytest.mark.skipif(os.name != "posix", reason="a process cannot be bounded here")

WRITTEN = 8
"""A report of every so many is written; drawing one takes longer than all the rest."""
SEEDS = st.integers(0, 2**32)
QUICK, SLOW = range(3), range(3, 43)
"""Runs of a hundred examples, and of five hundred, each with a process of its own."""
NUMBERS = (1e-300, 1e-6, 1, 100, 10**7, 10**9, 10**15, 1e300)
"""What each number of a scenario with every block is in turn."""

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
        result = watched(text, written=seed // 97 % WRITTEN == 0)
        assert result.ok, f"{way} {seed}: {result.statuses}: {result.output}\n{text}"

    whatever()


@pytest.mark.parametrize("run", QUICK)
def test_any_scenario_file_is_read_or_refused(watched: Watched, run: int):
    fuzz(watched, run, 100)


@pytest.mark.slow
@pytest.mark.parametrize("run", SLOW)
def test_twenty_thousand_scenario_files_are_read_or_refused(watched: Watched, run: int):
    fuzz(watched, run, 500)


@pytest.mark.slow
@pytest.mark.parametrize("number", NUMBERS)
def test_each_number_of_a_scenario_may_be_extreme(watched: Watched, number: float):
    texts = dict.fromkeys(
        yaml.safe_dump(values, sort_keys=False) for values in with_each_number(yaml.safe_load(RICH), number)
    )
    assert len(texts) > 1000
    result = {text: watched(text, written=False) for text in texts}
    wrong = [f"{one.statuses}: {one.output}\n{text}" for text, one in result.items() if not one.ok]
    assert not wrong, f"{len(wrong)} of {len(texts)}, and the first is\n{wrong[0]}"
    assert number != 1 or sum(one.statuses == [0, 0] for one in result.values()) > 400


@pytest.mark.parametrize(
    ("code", "how"), [("raise SystemExit(3)", "it ended"), ("import time; time.sleep(60)", "it went on and on")]
)
def test_the_watched_process_reports_an_exit_and_a_hang(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str, how: str
):
    (tmp_path / "worker.py").write_text(f"input()\n{code}\n")
    monkeypatch.setattr(fuzzed, "PATIENCE", 3.0)
    monkeypatch.setattr(fuzzed, "__file__", str(tmp_path / "worker.py"))
    watched = Watched()
    result = watched("name: x", written=False)
    assert (result.ok, result.statuses, result.output.partition(";")[0]) == (False, [-1], how)
    watched.close()
