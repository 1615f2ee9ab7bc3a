"""What a worker must have, and the line that mends it."""

from __future__ import annotations

import pytest

from sim.experiments.backends.dask.worker_checks import MOST_WORKERS, differences, refusal
from sim.experiments.backends.dask.worker_facts import worker_facts

HERE = {"Python": "3.11", "backorders": "0.1.0", "code": "aa", "model": "4", "numpy": "2.4.6", "simpy": "4.1.2"}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ({}, ""),
        ({"os": "another"}, ""),
        ({"Python": "3.12"}, "expected Python 3.11, found 3.12; there: python3.11 -m venv .venv && "
         ".venv/bin/pip install 'backorders[cluster]==0.1.0' numpy==2.4.6 simpy==4.1.2"),
        ({"backorders": "0.0.9", "code": "bb", "model": "3"},
         "expected backorders 0.1.0, found 0.0.9; there: pip install 'backorders[cluster]==0.1.0'"),
        ({"numpy": "2.1", "simpy": None},
         "expected numpy 2.4.6, found 2.1, expected simpy 4.1.2, found none; "
         "there: pip install numpy==2.4.6 simpy==4.1.2"),
        ({"code": "bb", "model": "5"},
         "expected the code aa, found bb, expected the model's version 4, found 5; there: git pull, "
         "or another way to the same files as here; then the worker starts again"),
    ],
)  # fmt: skip
def test_a_difference_is_said_with_the_line_that_mends_it(found: dict, said: str):
    there = {name: version for name, version in {**HERE, **found}.items() if version is not None}
    assert differences(HERE, there) == said


def test_a_package_that_is_there_and_fails_says_why():
    there = {"Python": "3.11", "numpy": "2.4.6", "simpy": "4.1.2", "why": "cannot be read"}
    assert differences(HERE, there).startswith("expected backorders 0.1.0, found none (cannot be read); there: pip")


def test_of_many_workers_some_are_listed():
    lines = refusal({f"tcp://{number}": "wrong" for number in range(MOST_WORKERS + 5)}).splitlines()
    assert len(lines) == 1 + MOST_WORKERS + 1
    assert lines[-1].strip() == "and 5 more"


def test_this_process_plays_as_it_does_itself():
    facts = worker_facts()
    assert differences(facts, facts) == ""
    assert {"Python", "backorders", "code", "numpy", "scipy", "simpy", "pydantic"} <= set(facts)
