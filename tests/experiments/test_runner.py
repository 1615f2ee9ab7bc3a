"""The runner keeps customers for the next points, as few as agreed, and tells failures from interrupts."""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments import runner
from sim.experiments.runner import Batch, Experiment, OnePoint, Situation, play_values
from sim.scenario.reading import read_mapping
from tests.helpers.comparisons import NOISY
from tests.helpers.scenarios import mapping

WORLD = mapping(NOISY)
BATCH = Batch((Situation("eight"), Situation("nine")), 0, 2, (0, 1))


@pytest.fixture(autouse=True)
def remembered(monkeypatch: pytest.MonkeyPatch) -> Any:
    """What this process has drawn: nothing yet."""
    empty = runner._RememberedCustomers()
    monkeypatch.setattr(runner, "_remembered", empty)
    return empty


def values(
    changes: dict[str, Any] | None = None, seed: int = 1, batch: Batch = BATCH, world: dict[str, Any] = WORLD
) -> list[list[float] | str]:
    played = play_values(Experiment(OnePoint(read_mapping(world).changed(changes or {})), seed), batch)
    return [of_triple if isinstance(of_triple, str) else of_triple[1].tolist() for of_triple in played.triples]


CUP = {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 3}}
OTHERS: list[dict[str, Any]] = [
    {"seed": 2},
    {"world": {**WORLD, "products": {"cup": {}, **WORLD["products"]}, "stock": {"cup": CUP, **WORLD["stock"]}}},
    {"changes": {"customers.people.arrivals.rate": 3}},
    {"changes": {"customers.people.patience.mean": 3}},
    {"changes": {"stock.mug.restock": {"type": "base_stock", "base_stock_level": 5}}},
    {"changes": {"products.cup": {}, "stock.cup": CUP, "customers.people.wants": {"mug": 0.5, "cup": 0.5}}},
]


@pytest.mark.parametrize(
    "other",
    [
        *OTHERS,
        {"changes": {"horizon": 70}},
        {"changes": {"warm_up": 10}},
    ],
    ids=str,
)
def test_what_was_played_before_changes_nothing(
    other: dict[str, Any], remembered: Any, monkeypatch: pytest.MonkeyPatch
):
    alone = str(values(**other))  # NaN equals itself as a text
    monkeypatch.setattr(runner, "_remembered", runner._RememberedCustomers())
    first = str(values())
    assert str(values(**other)) == alone != first
    assert str(values()) == first


def test_what_was_played_before_with_another_profile_of_the_same_name_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
):
    people = {**WORLD["customers"]["people"], "profile": "calm"}
    del people["patience"]
    world = {**WORLD, "profiles": {"calm": {"patience": 9}}, "customers": {"people": people}}
    alone = str(values({"profiles.calm.patience": 2}, world=world))
    monkeypatch.setattr(runner, "_remembered", runner._RememberedCustomers())
    first = str(values(world=world))
    assert str(values({"profiles.calm.patience": 2}, world=world)) == alone != first


def test_the_customers_of_a_replication_are_drawn_once_for_all_policies_and_batches(monkeypatch: pytest.MonkeyPatch):
    drawn = []
    customers = runner.Tape.customers

    def counted(tape: Any, plan: Any) -> Any:
        drawn.append(tape.replication)
        return customers(tape, plan)

    monkeypatch.setattr(runner.Tape, "customers", counted)
    values()
    values()
    assert drawn == [0, 1]


def test_no_more_customers_are_kept_than_agreed(remembered: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runner, "MOST_ORDERS_REMEMBERED", 500)  # about 120 come in a replication
    values(batch=Batch(BATCH.situations, 0, 9, BATCH.numbers))
    kept = [replication for _, replication in remembered.replications]
    assert sum(one.orders for one in remembered.replications.values()) <= 500
    assert 2 <= len(kept) <= 6
    assert kept == list(range(9))[-len(kept) :]  # those played last


def test_a_situation_without_a_plan_fails_and_the_others_are_played():
    played = values(batch=Batch((Situation("eight"), Situation("elven"), Situation("nine")), 0, 2, (0, 1, 2)))
    assert [isinstance(of_triple, str) for of_triple in played] == [False, True, False] * 2
    assert str([played[0], played[2], played[3], played[5]]) == str(values())


def test_what_a_signal_caused_is_no_failure_of_a_triple(monkeypatch: pytest.MonkeyPatch):
    def interrupted(*words: Any) -> Any:
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt as error:
            raise RuntimeError("wrapped") from error

    monkeypatch.setattr(runner, "measure_run", interrupted)
    with pytest.raises(RuntimeError, match="wrapped"):
        values()
