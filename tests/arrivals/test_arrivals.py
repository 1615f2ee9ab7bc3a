"""Every kind of arrivals: spans that grow, sorted instants, visits until just before the end, counts per time unit."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from sim.arrivals import Arrivals, Span, Visits
from sim.arrivals.instants import counts_per_unit, summed
from sim.arrivals.per_period import PerPeriod
from sim.arrivals.renewal import Renewal
from tests.helpers.flows import (
    DAY,
    EVERYTHING,
    HOUR,
    chances,
    constant,
    days,
    drawn,
    kind,
)
from tests.helpers.scenarios import scenario_of


def test_scripted_visits_are_those_within_the_span_in_order() -> None:
    arrivals = kind("scripted", times=["36 hours", 0, 2, "1 year", 1e12, 2.000001])
    assert drawn(arrivals, days(2)).tolist() == [0, 36 * HOUR]  # the end is no part of it
    assert drawn(arrivals, days(2.5)).tolist() == [0, 36 * HOUR, 2 * DAY, 2 * DAY + 86_400]
    # 1, 1 and 2 in three days: mean 4/3, variance (2·(1/3)² + (2/3)²)/2
    assert arrivals.flow(days(3)) == pytest.approx((4 / 3, 1 / 3))
    assert arrivals.flow(days(2)) == (1, 0)
    assert drawn(kind("scripted", times=[]), days(2)).tolist() == []


def test_scripted_times_at_the_end_or_later_are_counted_in_a_warning() -> None:
    def warned(*times: float, length: float = 10) -> list[str]:
        return list(kind("scripted", times=times).warnings(SimpleNamespace(span=days(length, None))))

    assert warned(0, 3, 10, 9.5, 1e300) == [
        "2 of the 5 times are at the end of the run or later (day 10) and not played"
    ]
    assert warned(10) == ["the only time is at the end of the run or later (day 10) and not played"]
    assert warned(0, 3, 10, length=10.5) == []
    people = {"arrivals": {"type": "scripted", "times": [1, 30]}}
    late = "customers.people.arrivals: 1 of the 2 times is at the end of the run or later (day 30) and not played"
    assert scenario_of({"horizon": 30, "customers": {"people": people}}).warnings == (late,)
    assert scenario_of({"horizon": 31, "customers": {"people": people}}).warnings == ()


def test_demand_of_a_share_of_poisson_visitors_has_the_compound_mean_and_variance() -> None:
    # λ = 10 a day, v = 10; Y = 3 with probability 0.5: E[Y] = 1.5, Var[Y] = 4.5 − 2.25
    demand = kind("poisson", rate=10).demand(days(1), "mug", 0.5, constant(3))
    assert demand == pytest.approx((15, 10 * 2.25 + 10 * 1.5**2))


KINDS: dict[str, dict[str, Any]] = {
    "poisson": {"type": "poisson", "rate": 20},
    "poisson with everything": {"type": "poisson", "rate": 20, "pattern": EVERYTHING},
    "poisson with a feast to come": {
        "type": "poisson",
        "rate": 20,
        "pattern": {"trend": "900% per year", "events": [{"from": 25, "to": 26, "factor": 50}]},
    },
    "renewal": {"type": "renewal", "interarrival": {"type": "gamma", "mean": 0.05, "cv": 2}},
    "per_period": {"type": "per_period", "every": 0.3, "quantity": {"type": "geometric", "mean": 3}},
    "mmpp": {"type": "mmpp", "states": [{"rate": 5, "stay": 1}, {"rate": 60, "stay": 0.2}]},
    "scripted": {"type": "scripted", "times": [1, 5, 5, 12.5, 33]},
}


@pytest.mark.parametrize("words", KINDS.values(), ids=KINDS)
def test_a_longer_span_has_the_same_first_visits(words: dict[str, Any]) -> None:
    arrivals = Arrivals.read(words, {"unit": "day"})
    long = arrivals.draw(chances(), days(420))
    assert len(long.at) > 4
    for length in (0.01, 3, 12.5, 24.9, 26, 200):
        short = arrivals.draw(chances(), days(length))
        first = int((long.at < days(length).end).sum())
        for some, all_ in zip(short, long, strict=True):
            if some is None:
                assert all_ is None
            else:
                assert some.tolist() == all_[:first].tolist()


@pytest.mark.parametrize("words", KINDS.values(), ids=KINDS)
def test_visits_are_sorted_whole_microseconds_within_the_span(words: dict[str, Any]) -> None:
    visits = Arrivals.read(words, {"unit": "day"}).draw(chances(2), days(30))
    assert visits.at.dtype == np.int64
    assert (np.diff(visits.at) >= 0).all()
    assert visits.at.min() >= 0
    assert visits.at.max() < 30 * DAY


def test_instants_of_summed_gaps_do_not_depend_on_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    def sums() -> list[int]:
        rng = np.random.default_rng(5)
        return summed(lambda size: rng.exponential(0.1, size), days(20), 200).tolist()

    whole = sums()
    monkeypatch.setattr("sim.arrivals.instants.MAX_CHUNK", 7)
    assert sums() == whole


@pytest.mark.parametrize(
    "words",
    [
        {"type": "poisson", "rate": 1e7, "pattern": {"hour": [1] * 24}},
        {"type": "mmpp", "states": [{"rate": 1e7, "stay": 0.005}, {"rate": 2e7, "stay": 0.005}]},
        {"type": "renewal", "interarrival": {"type": "exponential", "mean": 1e-7}},
    ],
    ids=lambda words: words["type"],
)
def test_frequent_visits_come_up_to_the_very_end_of_the_span(words: dict[str, Any]) -> None:
    # a visit every hundredth of a second: none of a longer span is missing from the end of a shorter one
    arrivals, end = Arrivals.read(words, {"unit": "day"}), days(0.01).end
    whole, part = drawn(arrivals, days(0.02)), drawn(arrivals, days(0.01))
    assert part.tolist() == whole[whole < end].tolist()
    assert 0 < end - part[-1] < 200_000  # e⁻²³ ≈ 10⁻¹⁰ that nobody comes in a fifth of a second


def test_an_interarrival_time_longer_than_the_span_is_the_last() -> None:
    span = Span(end=2**60, tick=DAY)
    assert summed(lambda size: np.full(size, 1e250), span, 1).tolist() == []
    assert summed(lambda size: np.full(size, 2.0**58 / DAY), span, 4).tolist() == [2**58 * k for k in (1, 2, 3)]


def test_counts_per_unit_do_not_need_a_bin_for_each_unit() -> None:
    # 10 units in 10⁹ time units: mean 1e-8; Σ(x − mean)² is 100 − 10⁹·1e-16
    counts = counts_per_unit(np.array([5]), np.array([10]), tick=10, since=0, until=10**10)
    assert counts == pytest.approx((1e-8, 100 / (10**9 - 1)), rel=1e-6)
    assert counts_per_unit(np.array([5]), np.array([10]), tick=10, since=0, until=15) == pytest.approx((20 / 3, 20 / 3))


def test_poisson_visits_leave_quantity_product_and_customer_to_the_group() -> None:
    assert kind("poisson", rate=3).draw(chances(), days(1))[1:] == Visits(np.empty(0))[1:]
    assert kind("poisson", rate=3).brings == frozenset()


def test_a_visit_at_the_very_end_of_the_span_is_not_played() -> None:
    renewal, per_period = Renewal(interarrival=1), PerPeriod(every=1, quantity=1, at=0)
    span, longer = Span(end=30, tick=10), Span(end=31, tick=10)
    assert renewal.draw(chances(), span).at.tolist() == [10, 20]
    assert renewal.draw(chances(), longer).at.tolist() == [10, 20, 30]
    assert per_period.draw(chances(), span).at.tolist() == [0, 10, 20]
    assert per_period.draw(chances(), longer).at.tolist() == [0, 10, 20, 30]
