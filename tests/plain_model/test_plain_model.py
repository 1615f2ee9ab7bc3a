"""The engine against a plain second implementation of the model, scenario by scenario and row by row."""

from __future__ import annotations

import copy
from typing import Any

import pandas as pd
import pytest

from sim.experiments.run import simulate
from sim.scenario.reading import read_mapping
from tests.helpers.plain_model_scenarios import random_scenario
from tests.plain_model import play

TABLES = ("orders", "replenishments", "levels")


def differences(scenario: dict[str, Any]) -> list[str]:
    """What the engine and the plain model do not agree on, in lines; empty if they agree on every cell."""
    run = simulate(read_mapping(copy.deepcopy(scenario)))
    plain = play(scenario, run.tape)
    found = []
    for name in TABLES:
        of_plain, of_engine = getattr(plain, name), rows(getattr(run, name))
        if of_plain and of_engine and list(of_plain[0]) != list(of_engine[0]):
            found.append(f"{name}: columns {list(of_plain[0])} and {list(of_engine[0])}")
        for number in range(max(len(of_plain), len(of_engine))):
            plainly = of_plain[number] if number < len(of_plain) else {}
            engine = of_engine[number] if number < len(of_engine) else {}
            words = [word for word in {**plainly, **engine} if plainly.get(word) != engine.get(word)]
            if words:
                parts = ", ".join(f"{word} {plainly.get(word)} but {engine.get(word)}" for word in words)
                found.append(f"{name} row {number}: {parts}")
    return found + _other_measures(plain.measures, run.measures())


def _other_measures(plain: dict[str, dict[str, float | None]], frame: pd.DataFrame) -> list[str]:
    mine = frame[frame.group == ""]
    engine = dict(zip(zip(mine.stock, mine.measure, strict=True), mine.value, strict=True))
    found = []
    for stock, words in plain.items():
        for word, value in words.items():
            theirs = engine[stock, word]
            same = theirs != theirs if value is None else theirs == pytest.approx(value, rel=1e-9, abs=1e-9)
            if not same:
                found.append(f"measure {word} of {stock}: {value} but {theirs}")
    return found


def rows(frame: Any) -> list[dict[str, Any]]:
    """A table as the plain model writes it: plain numbers and words, None where there is none."""
    columns = [[None if value is None or value != value else value for value in _values(frame[word])] for word in frame]
    return [dict(zip(frame, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(column: Any) -> list[Any]:
    values = column.astype(object).tolist()
    return [None if value is pd.NA else value for value in values]


def disagreements(seeds: range) -> list[str]:
    return [f"seed {seed}: {found[0]}" for seed in seeds if (found := differences(random_scenario(seed)))]


def test_the_engine_plays_some_hundred_random_scenarios_as_the_plain_model_does():
    assert disagreements(range(300)) == []


@pytest.mark.parametrize(
    ("seed", "terms"), [(2248, False), (4189, False), (5769, False), (1135, True), (1180, True), (1185, True)]
)
def test_the_engine_plays_random_scenarios_in_which_it_once_differed_as_the_plain_model_does(seed: int, terms: bool):
    # 2248: a frozen supplier had begun to work. 4189, 5769: a customer who was told that no date is known did not hear
    # of the date that the review at the end of the instant brought (`review: each_instant`). Others: dates counted
    # on the rest of an order that the supplier's maximum had cut, though no look would place it yet
    assert differences(random_scenario(seed, terms=terms)) == []


@pytest.mark.slow
def test_the_engine_plays_thousands_of_random_scenarios_as_the_plain_model_does():
    assert disagreements(range(1000, 6000)) == []
