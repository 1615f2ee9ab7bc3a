"""Random streams and the tape: no draw depends on which others are made."""

from __future__ import annotations

from itertools import islice
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.distributions import Distribution
from sim.engine.plan import plan
from sim.engine.streams import stream
from sim.engine.tape import LONGEST, Customers, Tape
from sim.experiments.run import simulate
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping, scenario_of

DAY = 86_400 * 10**6
NAME = "customers/regulars/patience"
PILOT = 13212749354407256030
"""The first raw number of that stream in the first pilot."""


def first(seed: int = 2026, replication: int = 0, name: str = NAME, use: str = "", count: int = 5) -> list[float]:
    """The first numbers of a stream."""
    return stream(seed, replication, name, use).random(count).tolist()


def test_a_stream_of_the_same_name_seed_and_replication_gives_the_same_numbers():
    assert first() == first()


def test_the_numbers_of_a_stream_are_part_of_the_file_format():
    # a change of these is a breaking change: results of earlier versions could no longer be played again.
    # It needs a line in the changelog, as does a change of which stream is drawn for what.
    raw = stream(2026, 0, NAME).bit_generator.random_raw(3)
    assert raw.tolist() == [5187394631345567385, 491013646082568490, 8845232201587712061]
    assert stream(7, 3, "suppliers/acme/mug/lead_time").bit_generator.random_raw() == 11928526210295340185
    # the first 53 bits of a raw number are the uniform: 5187394631345567385 / 2^64
    assert first(count=2) == [0.28120922644222524, 0.02661790309013745]


@pytest.mark.parametrize(
    "other",
    [
        {"seed": 2027},
        {"replication": 1},
        {"name": "customers/regulars/quantity"},
        {"name": "customers/regulars/patience "},
        {"name": "customers/regular/spatience"},
        {"seed": 2026 + 2**32},
        {"seed": 2026 + 2**64},
        {"use": "pilot"},
        {"use": "search"},
    ],
)
def test_a_stream_of_another_seed_replication_or_name_gives_other_numbers(other: dict[str, Any]):
    assert not set(first(**other)) & set(first())


def test_pilots_share_no_number_with_any_replication():
    pilots = {number for pilot in range(20) for number in stream(2026, pilot, NAME, "pilot").random(100).tolist()}
    replications = {number for replication in range(200) for number in first(replication=replication, count=100)}
    assert len(pilots) == 2000
    assert not pilots & replications
    # tapes of pilots are part of what a warm-up is found from: a change of these numbers is a breaking change
    assert stream(2026, 0, NAME, "pilot").bit_generator.random_raw() == PILOT
    assert Tape(2026, 0, use="pilot").stream(NAME).bit_generator.random_raw() == PILOT


def test_seed_and_replication_are_not_interchangeable():
    assert first(seed=1, replication=2) != first(seed=2, replication=1)
    assert first(seed=12, replication=3) != first(seed=1, replication=23)


@settings(max_examples=30)
@given(st.lists(st.text(st.characters(codec="utf-8"), min_size=1), min_size=2, max_size=5, unique=True))
def test_any_text_names_a_stream_of_its_own(names: list[str]):
    drawn = [tuple(first(name=name)) for name in names]
    assert len(set(drawn)) == len(drawn)


def test_streams_of_similar_names_are_not_correlated():
    # ρ of 10,000 independent pairs is normal with deviation 0.01: |ρ| > 0.06 has a chance of 2e-9
    first_stream, second_stream = (
        stream(1, 0, name).random(10_000) for name in ("customers/a/patience", "customers/b/patience")
    )
    assert abs(np.corrcoef(first_stream, second_stream)[0, 1]) < 0.06
    next_replication = stream(1, 1, "customers/a/patience").random(10_000)
    assert abs(np.corrcoef(first_stream, next_replication)[0, 1]) < 0.06


# the tape

PATIENT = {"type": "exponential", "mean": 10}
CHANGES = {
    "customers": {"people": {"arrivals": {"type": "poisson", "rate": 3}, "patience": PATIENT, "willing_to_wait": 0.7,
                             "quantity": {"type": "geometric", "mean": 2}}},
    "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 4, "cv": 0.5}}},
}  # fmt: skip


def customers_of(changes: dict[str, Any], seed: int = 5, replication: int = 0) -> Customers:
    """The customers on the tape of a scenario with those changes."""
    scenario = scenario_of(changes)
    return Tape(seed, replication).customers(plan(scenario, next(iter(scenario.policies))))


def of_group(customers: Customers, group: int) -> dict[str, list[Any]]:
    """The draws of the customers of one group, by column."""
    chosen = customers.group == group
    kept = ("arrived_at", "customer", "quantity", "willing", "patience")
    return {column: getattr(customers, column)[chosen].tolist() for column in kept}


def test_a_recorded_tape_names_every_number_that_was_drawn():
    tape = simulate(scenario_of(CHANGES), seed=5).tape
    assert set(tape) == {
        "customers/people/arrivals",
        "customers/people/patience",
        "customers/people/quantity",
        "customers/people/willing_to_wait",
        "suppliers/acme/mug/lead_time",
    }
    assert (
        tape["customers/people/patience"][:3].tolist()
        == stream(5, 0, "customers/people/patience").exponential(10, 3).tolist()
    )


VARIED = {"type": "exponential", "mean": 5}
SHORT, LONG = ({"type": "exponential", "mean": mean} for mean in (1, 99))
EVERYTHING: dict[str, Any] = {
    "horizon": 40,
    "products": {"cup": {}},
    "profiles": {"calm": {"patience": LONG}, "hasty": {"patience": LONG, "willing_to_wait": 0.5}},
    "customers": {
        "people": {
            "arrivals": {"type": "poisson", "rate": 1, "pattern": {"wave": {"amplitude": 0.5, "period": 7}}},
            "wants": {"mug": 0.5, "mug@ulm": 0.5},
            "quantity": {"type": "geometric", "mean": 2},
            "profile": {"calm": 0.5, "hasty": 0.5},
            "alternatives": {"cup": 0.5},
            "loyalty": {"population": 900, "churn": {"lost": 0.5}},
            "returns_on_restock": {"probability": 0.5, "within": 5},
            "reaction": {"uninformed_acceptance": 0.5},
        },
        "shops": {
            "arrivals": {"type": "mmpp", "states": [{"rate": 1, "stay": 3}, {"rate": 2, "stay": 3}]},
            "wants": "cup",
            "patience": LONG,
        },
    },
    "suppliers": {
        "acme": {
            "lead_time": VARIED,
            "unit_processing_time": {"type": "exponential", "mean": 0.01},
            "yield": {"type": "beta", "mean": 0.9, "cv": 0.1},
            "disruptions": {"up": VARIED, "down": VARIED},
            "expedite": {"lead_time": VARIED},
        }
    },
    "promise": {"quote": "pipeline", "notices": "consent"},
    "stock": {
        "mug": {
            "source": {"type": "backup", "first": "acme", "then": "acme", "when": {"backorders": 2}},
            "restock": {"type": "order_for_order"},
        },
        "cup": {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 2}},
        "mug@ulm": {
            "source": "mug",
            "transit": {"type": "exponential", "mean": 1},
            "restock": {"type": "order_for_order"},
        },
    },
}


def test_every_random_draw_has_a_stream_of_its_own(monkeypatch: pytest.MonkeyPatch):
    # these names, too, are part of the file format
    names: list[str] = []
    drawn = Tape.stream
    monkeypatch.setattr(Tape, "stream", lambda tape, name: names.append(name) or drawn(tape, name))
    simulate(scenario_of(EVERYTHING))
    words = {
        "customers/people": "gaps thinning wants quantity profile patience/calm patience/hasty willing_to_wait "
        "identity alternatives alternatives_at_notice uninformed_acceptance objects consents churn returns_on_restock",
        "customers/shops": "stays gaps patience alternatives alternatives_at_notice uninformed_acceptance objects "
        "consents churn returns_on_restock",
        "suppliers/acme": "up down",
        "suppliers/acme/mug": "lead_time yield unit_processing_time",
        "suppliers/acme/mug/expedite": "lead_time yield unit_processing_time",
        "suppliers/acme/cup": "lead_time yield unit_processing_time",
        "stock/mug@ulm/mug/regular": "transit",
    }
    assert sorted(names) == sorted(f"{of}/{word}" for of, each in words.items() for word in each.split())


def test_another_customer_group_changes_no_other_group_s_draws_wherever_it_stands():
    alone = of_group(customers_of(CHANGES), 0)
    new = {"wants": "mug", "arrivals": {"type": "poisson", "rate": 2}, "patience": PATIENT}
    values = mapping(CHANGES)
    for number, groups in enumerate([{**values["customers"], "new": new}, {"new": new, **values["customers"]}]):
        scenario = read_mapping({**values, "customers": groups})
        assert of_group(Tape(5, 0).customers(plan(scenario, "as declared")), number) == alone


def test_a_word_that_draws_changes_no_other_word_s_draws():
    with_all = of_group(customers_of(CHANGES), 0)
    fewer = {"customers": {"people": {**CHANGES["customers"]["people"], "quantity": 1}}}
    without = of_group(customers_of({**CHANGES, **fewer}), 0)
    assert without.pop("quantity") != with_all.pop("quantity")
    assert without == with_all


def test_a_profile_changes_only_the_draws_it_declares():
    plain = of_group(customers_of({"customers": {"people": {"arrivals": {"type": "poisson", "rate": 3}}}}), 0)
    mixed = of_group(
        customers_of(
            {
                "profiles": {"patient": {}, "hurried": {"patience": PATIENT}},
                "customers": {
                    "people": {"arrivals": {"type": "poisson", "rate": 3}, "profile": {"patient": 0.5, "hurried": 0.5}}
                },
            }
        ),
        0,
    )
    assert mixed["arrived_at"] == plain["arrived_at"]
    assert mixed["quantity"] == plain["quantity"]
    assert mixed["patience"] != plain["patience"]


@pytest.mark.parametrize("other", [{"seed": 6}, {"replication": 1}])
def test_another_seed_or_replication_draws_other_customers(other: dict[str, int]):
    assert customers_of(CHANGES, **other).arrived_at.tolist() != customers_of(CHANGES).arrived_at.tolist()


def test_a_longer_horizon_has_the_same_first_customers():
    short, long = customers_of(CHANGES), customers_of({**CHANGES, "horizon": 150})
    count = len(short.arrived_at)
    for column in Customers._fields:
        assert getattr(long, column)[:count].tolist() == getattr(short, column).tolist()


DISTRIBUTIONS = [
    {"type": "gamma", "mean": 4, "cv": 0.5},
    {"type": "exponential", "mean": 4},
    {"type": "lognormal", "mean": 4, "cv": 1},
    {"type": "normal", "mean": 4, "cv": 1},
    {"type": "discrete", "values": [1, 2, 5], "weights": [1, 2, 3]},
    {"type": "scripted", "values": [float(k) for k in range(40)]},
]


@pytest.mark.parametrize("words", DISTRIBUTIONS, ids=[one["type"] for one in DISTRIBUTIONS])
def test_durations_drawn_one_by_one_are_those_of_one_draw(words: dict[str, Any]):
    distribution = Distribution.read(words, {"unit": "day", "dimension": "duration"})
    name = "suppliers/acme/mug/lead_time"
    wanted = 40  # beyond the first chunk, and the second
    together = distribution.sample(stream(5, 2, name), wanted)
    one_by_one = list(islice(Tape(5, 2).durations(name, distribution, DAY), wanted))
    assert one_by_one == np.rint(together * DAY).astype(np.int64).tolist()
    assert all(type(duration) is int for duration in one_by_one)


def test_reading_one_stream_of_durations_does_not_advance_another():
    distribution = Distribution.read(DISTRIBUTIONS[0], {"unit": "day", "dimension": "duration"})
    alone = list(islice(Tape(5, 0).durations("a", distribution, DAY), 30))
    tape = Tape(5, 0)
    durations, others = tape.durations("a", distribution, DAY), tape.durations("b", distribution, DAY)
    pairs = [(next(durations), next(others)) for _ in range(30)]
    assert [duration for duration, _ in pairs] == alone


def test_a_duration_beyond_all_runs_is_cut_so_that_sums_stay_within_64_bits():
    distribution = Distribution.read(1e12, {"unit": "week", "dimension": "duration"})
    assert next(Tape(5, 0).durations("a", distribution, 7 * DAY)) == LONGEST
