"""Arguments that `simulate` and `compare` refuse, with what they expected."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

from typing import Any

import pytest

from sim.errors import UserError
from sim.experiments.compare import compare
from sim.experiments.run import simulate
from tests.helpers.comparisons import scenario


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"replication": -1}, "replication: expected a whole number of at least 0, found -1"),
        ({"replication": 1.5}, "replication: expected a whole number of at least 0, found 1.5"),
        ({"seed": -1}, "--seed: expected a whole number of at least 0, found -1"),
    ],
)
def test_what_cannot_be_simulated_is_refused(words: dict[str, Any], said: str):
    with pytest.raises(UserError) as caught:
        simulate(scenario(), **words)
    assert str(caught.value) == said


@pytest.mark.parametrize("play", [simulate, compare])
def test_the_name_of_a_file_is_no_scenario(play: Any):
    with pytest.raises(UserError, match=r"^scenario: expected one, as read_scenario gives it, found 'tiny.yaml'$"):
        play("tiny.yaml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"replications": 0}, "--replications: expected a whole number of at least 1, found 0"),
        ({"replications": 2.5}, "--replications: expected a whole number of at least 1, found 2.5"),
        ({"seed": -1}, "--seed: expected a whole number of at least 0, found -1"),
        ({"seed": "two"}, "--seed: expected a whole number of at least 0, found 'two'"),
        ({"policies": ["nin"]}, "--policy: expected one of eight, nine, twenty, found 'nin' (did you mean 'nine'?)"),
        ({"keep": "everything"}, "--keep: expected one of totals, first, all, found 'everything'"),
        ({"engine": "simpi"}, "--engine: expected one of auto, simpy, found 'simpi' (did you mean 'simpy'?)"),
        ({"engine": "compiled"}, "--engine: expected one of auto, simpy, found 'compiled' (the compiled engine is not there yet)"),
        ({"backend": "seriel"}, "--backend: expected one of auto, processes, serial, found 'seriel' (did you mean 'serial'?)"),
        ({"backend": "dask"}, "--backend: expected one of auto, processes, serial, found 'dask' (many machines are not there yet)"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_before_anything_is_played(words: dict[str, Any], said: str):
    with pytest.raises(UserError) as caught:
        compare(scenario(), **words)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"replications": 10**12}, "--replications: expected at most 1,000,000, found 1,000,000,000,000"),
        ({"policies": []}, "policies: expected at least one, and each once, found none"),
        ({"policies": ["nine", "nine"]}, "policies: expected at least one, and each once, found nine, nine"),
    ],
)
def test_a_comparison_without_end_or_of_one_with_itself_is_refused(words: dict[str, Any], said: str):
    with pytest.raises(UserError) as caught:
        compare(scenario(), **words)
    assert str(caught.value) == said
