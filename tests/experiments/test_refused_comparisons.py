"""Arguments that `simulate` and `compare` refuse, with what they expected."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from sim.errors import UserError
from sim.experiments.compare import Precision, compare
from sim.experiments.run import simulate
from tests.helpers.comparisons import scenario


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"replication": -1}, "replication: expected a whole number of at least 0, found -1"),
        ({"replication": 1.5}, "replication: expected a whole number of at least 0, found 1.5"),
        ({"seed": -1}, "seed: expected a whole number of at least 0, found -1"),
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
        ({"replications": 0}, "replications: expected a whole number of at least 1, found 0"),
        ({"replications": 2.5}, "replications: expected a whole number of at least 1, found 2.5"),
        ({"seed": -1}, "seed: expected a whole number of at least 0, found -1"),
        ({"seed": "two"}, "seed: expected a whole number of at least 0, found 'two'"),
        ({"policies": ["nin"]}, "policies: expected one of eight, nine, twenty, found 'nin' (did you mean 'nine'?)"),
        ({"keep": "everything"}, "keep: expected one of totals, first, all, found 'everything'"),
        ({"engine": "simpi"}, "engine: expected one of auto, simpy, found 'simpi' (did you mean 'simpy'?)"),
        ({"engine": "compiled"}, "engine: expected one of auto, simpy, found 'compiled' (the compiled engine is not there yet)"),
        ({"backend": "seriel"}, "backend: expected one of auto, dask, processes, serial, found 'seriel' (did you mean 'serial'?)"),
        ({"keep": None}, "keep: expected one of totals, first, all, found nothing"),
        ({"engine": 3}, "engine: expected one of auto, simpy, found 3"),
        ({"backend": 3}, "backend: expected one of auto, dask, processes, serial, found 3"),
        ({"jobs": 0}, "jobs: expected a whole number of at least 1, found 0"),
        ({"jobs": "two"}, "jobs: expected a whole number of at least 1, found 'two'"),
        ({"replications": True}, "replications: expected a whole number of at least 1, found true"),
        ({"policies": "nine"}, "policies: expected a list of names, found 'nine'"),
        ({"policies": 9}, "policies: expected a list of names, found 9"),
        ({"precision": "total_cost=2%"}, "precision: expected a Precision, such as Precision('total_cost', 0.02), or a list of them, found 'total_cost=2%'"),
        ({"backend": "threads"}, "backend: expected one of auto, dask, processes, serial, found 'threads' (threads come with the compiled engine)"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_refused_before_anything_is_played(words: dict[str, Any], said: str):
    with pytest.raises(UserError) as caught:
        compare(scenario(), **words)
    assert str(caught.value) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"replications": 10**12}, "replications: expected at most 1,000,000, found 1,000,000,000,000"),
        ({"policies": []}, "policies: expected at least one, and each once, found none"),
        ({"policies": ["nine", "nine"]}, "policies: expected at least one, and each once, found nine, nine"),
    ],
)
def test_a_comparison_without_end_or_of_one_with_itself_is_refused(words: dict[str, Any], said: str):
    with pytest.raises(UserError) as caught:
        compare(scenario(), **words)
    assert str(caught.value) == said


@pytest.mark.parametrize("share", [0, -0.1, True, None, "2", "0%", "two", float("nan"), float("inf")])
def test_a_precision_of_no_share_is_refused(share: Any):
    with pytest.raises(UserError, match=r"^precision: expected a share of the mean above 0, such as 0.02 or '2%', "):
        Precision("total_cost", share)


def test_a_precision_of_no_measure_is_refused_when_it_is_made():
    with pytest.raises(
        UserError, match=r"^precision: expected one of .*, found 'total_cots' \(did you mean 'total_cost'"
    ):
        Precision("total_cots", 0.02)
    with pytest.raises(UserError, match=r"^precision: expected one of .*, found 3$"):
        Precision(3, 0.02)  # type: ignore[arg-type]


def test_a_precision_may_be_written_in_per_cent_and_be_wider_than_the_mean():
    assert Precision("total_cost", "2%").share == 0.02  # type: ignore[arg-type]
    assert Precision("total_cost", 10).share == 10


@pytest.mark.parametrize("share", [np.float32(0.5), np.int64(3)])
def test_a_precision_may_be_a_number_of_numpy(share: Any):
    assert Precision("total_cost", share).share == float(share)
