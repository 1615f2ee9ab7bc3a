"""Interrupted comparisons: what was finished is there, and is a comparison of its own."""

from __future__ import annotations

import io
import signal
from collections.abc import Callable

import pytest
from rich.console import Console

from sim.experiments import compare as module
from sim.experiments.compare import compare
from sim.experiments.comparison import Comparison, Settings
from sim.report.page.page import page
from sim.report.terminal import show
from tests.helpers.comparisons import scenario, values


def interrupt_after(count: int) -> Callable[[int, int], None]:
    def progress(done: int, wanted: int) -> None:
        if done == count:
            raise KeyboardInterrupt

    return progress


@pytest.mark.parametrize("backend", ["serial", "processes"])
def test_an_interrupted_comparison_has_what_was_finished(backend: str, noisy: Comparison):
    played = compare(scenario(), 50, backend=backend, jobs=2, progress=interrupt_after(3))
    assert played.interrupted
    assert played.replications == 3
    for policy in played.policies:
        found = dict(zip(played.played, values(played, policy, "total_cost"), strict=True))
        for replication, value in found.items():
            if replication < 4:
                assert value == values(noisy, policy, "total_cost")[replication]


def test_an_interrupt_before_the_first_replication_leaves_nothing(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "play_whole", interrupted)
    scripted = scenario()
    with pytest.raises(KeyboardInterrupt):
        compare(scripted)


def interrupted(experiment: object, batch: object) -> None:
    raise KeyboardInterrupt


def some(numbers: list[int]) -> Comparison:
    """A comparison in which those replications were finished."""
    whole = compare(scenario(), max(numbers) + 1)
    return Comparison(
        whole.scenario,
        Settings(whole.policies, whole.seed, whole.engine),
        {number: whole.played[number] for number in numbers},
        whole.keys,
        seconds=1.0,
        signal=int(signal.SIGINT) if len(numbers) <= max(numbers) else 0,
    )


def test_an_interrupted_comparison_is_another_than_one_of_so_many_replications():
    # side by side, replication 3 may be finished before replication 1: these are not the first two
    assert some([0, 3]).fingerprint != some([0, 1]).fingerprint
    assert some([1, 0]).fingerprint == compare(scenario(), 2).fingerprint


def test_what_was_finished_can_be_shown_even_without_the_first_replication():
    late = some([2, 3])
    assert late.runs == {}
    assert late.summary()["replications"] == 2
    assert "interrupted" in page(late)
    show(late, Console(file=io.StringIO(), width=100))


def test_an_error_in_a_comparison_is_no_interrupt():
    def progress(done: int, wanted: int) -> None:
        raise ValueError("not a signal")

    with pytest.raises(ValueError, match="not a signal"):
        compare(scenario(), progress=progress)
