"""Arrivals: the law of each kind, flows against long runs, spans that grow."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError
from scipy import stats

from sim.arrivals import Arrivals, Span, Visits
from sim.arrivals.instants import counts_per_unit, summed
from sim.arrivals.per_period import PerPeriod
from sim.arrivals.renewal import Renewal
from sim.errors import ScenarioError, UserError
from sim.scenario.reading import read_mapping
from tests.helpers.flows import (
    DAY,
    EVERYTHING,
    FAR,
    HOUR,
    MONDAY,
    WEEK,
    chances,
    constant,
    days,
    drawn,
    kind,
    per_window,
    within_poisson,
)
from tests.helpers.worlds import mapping

# Poisson -----------------------------------------------------------------------------------------------------


def test_poisson_counts_in_disjoint_windows_are_poisson_and_independent() -> None:
    # n windows of a day at λ = 12. The dispersion Σ(c − λ)²/λ has mean n and, a Poisson number's fourth central
    # moment being λ + 3λ², variance n(2 + 1/λ); the lag-1 products of the standardised counts have mean 0, variance
    # 1/n. Both normal at n = 20,000: a false alarm in 10¹⁰ each.
    n, rate = 20_000, 12.0
    counts = per_window(drawn(kind("poisson", rate=12), days(n)), DAY, n)
    scaled = (counts - rate) / math.sqrt(rate)
    assert abs((scaled**2).sum() - n) < FAR * math.sqrt(n * (2 + 1 / rate))
    assert abs((scaled[1:] * scaled[:-1]).sum()) < FAR * math.sqrt(n)
    assert within_poisson(counts.sum(), np.array(rate * n))


def test_the_gaps_of_poisson_visits_are_exponential() -> None:
    # Dvoretzky, Kiefer, Wolfowitz: P(sup |F_n − F| > ε) ≤ 2·exp(−2nε²), 1e-9 at this ε
    n = 50_000
    gaps = np.diff(drawn(kind("poisson", rate=12), days(1.1 * n / 12)), prepend=0)[:n] / DAY
    assert stats.kstest(gaps, stats.expon(scale=1 / 12).cdf).statistic < math.sqrt(math.log(2e9) / (2 * n))


def test_a_pattern_of_hours_and_weekdays_brings_each_hour_of_the_week_its_own_number() -> None:
    hour, weekday = [h / 12 for h in range(24)], [1, 1, 1, 1, 1.5, 3, 0]
    weeks = 60
    at = drawn(kind("poisson", rate="40 per day", pattern={"hour": hour, "weekday": weekday}), days(7 * weeks))
    counts = np.bincount(at % WEEK // HOUR, minlength=168)
    expected = weeks * 40 / 24 * np.outer(weekday, hour).ravel()
    # 168 exact intervals, so a false alarm in 6·10⁸; where the factor is 0 the only number allowed is 0
    assert within_poisson(counts, expected).all()
    assert counts[6 * 24 :].sum() == 0


def _by_the_calendar(moment: dt.datetime, elapsed: float) -> float:
    """The factor of EVERYTHING, from its meaning rather than its code; `elapsed` in days."""
    feast = 3.0 if dt.datetime(2026, 11, 27) <= moment < dt.datetime(2026, 12, 1) else 1.0
    lull = 0.5 if 100 <= elapsed < 110.25 else 1.0
    weekend = 2.0 if moment.isoweekday() >= 6 else 1.0
    summer = 1.5 if moment.month in (7, 8) else 1.0
    night = 0.0 if moment.hour < 6 else 1.0
    grown = 1.3 ** (elapsed / 365)
    wave = 1 + 0.4 * math.sin(2 * math.pi * (elapsed + 3) / 30)
    return feast * lull * weekend * summer * night * grown * wave


def test_all_words_of_a_pattern_together_bring_each_day_its_own_number() -> None:
    midnight = dt.datetime.combine(MONDAY, dt.time())
    steps = 48  # half hours: no word changes within one but trend and wave, and those by less than 0.3 %
    middles = (np.arange(365 * steps) + 0.5) / steps
    factors = np.array([_by_the_calendar(midnight + dt.timedelta(days=t), t) for t in middles])
    span = days(365)
    arrivals = kind("poisson", rate=200, pattern=EVERYTHING)
    counts = per_window(drawn(arrivals, span), DAY, 365)
    expected = 200 * factors.reshape(365, steps).mean(axis=1)
    # 365 exact intervals: a false alarm in 2·10⁸
    assert within_poisson(counts, expected).all()
    assert within_poisson(counts.sum(), expected.sum())
    # thinned visits are independent as well: the dispersion of 365 counts, χ² with 365 degrees of freedom
    dispersion = ((counts - expected) ** 2 / expected).sum()
    assert stats.chi2.ppf(1e-10, 365) < dispersion < stats.chi2.isf(1e-10, 365)
    assert arrivals.flow(span).rate == pytest.approx(expected.mean(), rel=1e-6)
    assert arrivals.flow(span).variance == arrivals.flow(span).rate


def test_nobody_comes_at_rate_0() -> None:
    assert drawn(kind("poisson", rate=0, pattern={"hour": [1] * 24}), days(100)).tolist() == []
    assert drawn(kind("poisson", rate=5, pattern={"hour": [0] * 24}), days(100)).tolist() == []
    assert drawn(kind("mmpp", states=[{"rate": 0, "stay": 1}]), days(100)).tolist() == []
    assert kind("poisson", rate=0).flow(days(100)) == (0, 0)


# Renewal -----------------------------------------------------------------------------------------------------


def test_renewal_counts_over_long_windows_have_the_mean_and_variance_of_the_flow() -> None:
    # Erlang gaps of two phases are every second visit of a Poisson process of rate 2λ: in a window of length t, in
    # equilibrium, the variance of the count is λt/2 + (1 − e^(−4λt))/8 exactly, and v·t = λt/2 of it grows.
    # Sample variance over n windows: relative error √(2/n), normal at n = 10,000. The first windows are no different.
    n, window = 10_000, 20
    arrivals = kind("renewal", interarrival={"type": "erlang", "shape": 2, "mean": 0.5})
    flow = arrivals.flow(days(n))
    assert flow == pytest.approx((2, 1))  # 1/m, and (m²/2)/m³ = 1/(2m)
    counts = per_window(drawn(arrivals, days(n * window)), window * DAY, n)
    assert counts.mean() == pytest.approx(flow.rate * window, abs=FAR * math.sqrt(flow.variance * window / n))
    variance = flow.variance * window + 1 / 8
    assert counts.var(ddof=1) == pytest.approx(variance, rel=FAR * math.sqrt(2 / n))


def test_renewal_visits_come_after_gaps_that_are_summed_exactly() -> None:
    script = {"type": "scripted", "values": [0.25, 0, 1 / 3, 1 / 3, 5]}
    at = drawn(kind("renewal", interarrival=script), days(2))
    third = round(DAY / 3)
    assert at.tolist() == [DAY // 4, DAY // 4, DAY // 4 + third, DAY // 4 + 2 * third]


def test_a_script_of_gaps_that_runs_out_before_the_end_is_an_error() -> None:
    script = {"type": "scripted", "values": [1, 1]}
    with pytest.raises(UserError, match="run out"):
        drawn(kind("renewal", interarrival=script), days(3))


# One order a period, and scripts -----------------------------------------------------------------------------


def test_one_order_a_period_comes_at_its_share_of_the_period() -> None:
    arrivals = kind("per_period", every="1 day", quantity=10, at=0.25)
    visits = arrivals.draw(chances(), days(2.25))
    assert visits.at.tolist() == [DAY // 4, DAY + DAY // 4, 2 * DAY + DAY // 4]  # one on the very end is played
    assert visits.quantity is not None
    assert visits.quantity.tolist() == [10, 10, 10]
    assert arrivals.brings == {"quantity"}
    assert drawn(kind("per_period", every=1, quantity=1, at=0), days(2)).tolist() == [0, DAY, 2 * DAY]


def test_a_period_without_an_order_keeps_its_place() -> None:
    script = {"type": "scripted", "values": [3, 0, 4]}
    visits = kind("per_period", every=1, quantity=script).draw(chances(), days(3))
    assert visits.quantity is not None
    assert visits.quantity.tolist() == [3, 0, 4]


def test_the_demand_of_periods_is_that_of_their_own_quantity() -> None:
    arrivals = kind("per_period", every="12 hours", quantity={"type": "poisson", "mean": 10})
    # two periods a day, each asks with probability 0.4: mean 2·4; E[Y²] = 0.4·110, Var = 44 − 16 = 28
    assert arrivals.demand(days(10), "mug", 0.4, constant(99)) == pytest.approx((8, 56))


def test_the_end_of_a_period_is_the_next_one() -> None:
    with pytest.raises(ValidationError, match="below 1"):
        kind("per_period", every=1, quantity=1, at=1)


def test_scripted_visits_are_those_within_the_span_in_order() -> None:
    arrivals = kind("scripted", times=["36 hours", 0, 2, "1 year", 1e12, 2.000001])
    assert drawn(arrivals, days(2)).tolist() == [0, 36 * HOUR, 2 * DAY]
    # 1 in the first day, 2 in the second (the very end belongs to it): mean 1.5, variance 2·0.25
    assert arrivals.flow(days(2)) == (1.5, 0.5)
    assert drawn(kind("scripted", times=[]), days(2)).tolist() == []


def test_a_share_of_the_visitors_asks_for_a_share_of_the_demand() -> None:
    # λ = 10 a day, v = 10; Y = 3 with probability 0.5: E[Y] = 1.5, Var[Y] = 4.5 − 2.25
    demand = kind("poisson", rate=10).demand(days(1), "mug", 0.5, constant(3))
    assert demand == pytest.approx((15, 10 * 2.25 + 10 * 1.5**2))


# Spans -------------------------------------------------------------------------------------------------------

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
        first = int((long.at <= days(length).end).sum())
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
    assert visits.at.max() <= 30 * DAY


def test_chunks_do_not_show_in_sums_of_gaps(monkeypatch: pytest.MonkeyPatch) -> None:
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
def test_a_crowd_comes_up_to_the_very_end(words: dict[str, Any]) -> None:
    # a visit every hundredth of a second: none of a longer span is missing from the end of a shorter one
    arrivals, end = Arrivals.read(words, {"unit": "day"}), days(0.01).end
    whole, part = drawn(arrivals, days(0.02)), drawn(arrivals, days(0.01))
    assert part.tolist() == whole[whole <= end].tolist()
    assert 0 <= end - part[-1] < 200_000  # e⁻²³ ≈ 10⁻¹⁰ that nobody comes in a fifth of a second


def test_a_gap_longer_than_any_span_is_the_last() -> None:
    span = Span(end=2**60, tick=DAY)
    assert summed(lambda size: np.full(size, 1e250), span, 1).tolist() == []
    assert summed(lambda size: np.full(size, 2.0**58 / DAY), span, 4).tolist() == [2**58 * k for k in (1, 2, 3, 4)]


def test_counts_per_unit_do_not_need_a_bin_for_each_unit() -> None:
    # 10 units in 10⁹ time units: mean 1e-8; Σ(x − mean)² is 100 − 10⁹·1e-16
    counts = counts_per_unit(np.array([5]), np.array([10]), tick=10, since=0, until=10**10)
    assert counts == pytest.approx((1e-8, 100 / (10**9 - 1)), rel=1e-6)
    assert counts_per_unit(np.array([5]), np.array([10]), tick=10, since=0, until=15) == pytest.approx((20 / 3, 20 / 3))


# In a scenario -----------------------------------------------------------------------------------------------


def test_arrivals_that_bring_a_quantity_refuse_another_beside_them() -> None:
    words = {"type": "per_period", "every": 1, "quantity": 5}
    with pytest.raises(ScenarioError, match="no 'quantity' beside arrivals"):
        read_mapping(mapping({"customers": {"people": {"arrivals": words, "quantity": 3}}}))


@pytest.mark.parametrize(
    ("words", "length"),
    [
        ({"type": "negative_binomial", "mean": 1, "std": 300}, 100),
        ({"type": "gamma", "mean": 1, "cv": 5}, 10),
        ({"type": "lognormal", "mean": 1, "cv": 20}, 50),
        ({"type": "poisson", "mean": 0.01}, 3),
        ({"type": "exponential", "mean": 0.1}, 30),
    ],
    ids=lambda value: str(value)[:25],
)
def test_clumped_visits_are_expected_to_be_so_many(words: dict[str, Any], length: float) -> None:
    arrivals, span = kind("renewal", interarrival=words), days(length)
    drawn = [len(arrivals.draw(chances(seed), span).at) for seed in range(300)]
    mean, error = np.mean(drawn), np.std(drawn) / 300**0.5
    # Wald: E[n + 1]·E[min(X, T)] = E[sum of the gaps cut off] is from T to 2T; a false alarm at 4 σ is 1 in 15,000
    assert arrivals.visits(span) - 1 - 4 * error <= mean <= 2.2 * arrivals.visits(span) + 4 * error


def test_moods_are_expected_to_begin_with_the_first() -> None:
    states = [{"rate": 100, "stay": 50}, {"rate": 0, "stay": 1e6}]
    arrivals, span = kind("mmpp", states=states), days(10)
    drawn = [len(arrivals.draw(chances(seed), span).at) for seed in range(300)]
    expected = 100 * 50 * -math.expm1(-10 / 50)  # of the first state; it may come back, but hardly in ten days
    assert arrivals.visits(span) == pytest.approx(expected)
    assert np.mean(drawn) == pytest.approx(expected, abs=4 * np.std(drawn) / 300**0.5)


@pytest.mark.parametrize("gap", [0, 1e-320, 1e-300, {"type": "empirical", "values": [0, 1e-300]}])
def test_a_mean_gap_of_0_or_hardly_more_is_refused(gap: Any) -> None:
    with pytest.raises(ValidationError, match="above 0"):
        kind("renewal", interarrival=gap)


def test_an_order_a_lifetime_comes_once_or_never() -> None:
    # 1e300 days are beyond all µs; at the start of the period the first is played, in its middle none
    assert kind("per_period", every=1e300, quantity=1, at=0).draw(chances(), days(9)).at.tolist() == [0]
    assert kind("per_period", every=1e300, quantity=1).draw(chances(), days(9)).at.tolist() == []


def test_nobody_comes_at_a_rate_that_is_hardly_one() -> None:
    # a mean gap of 1e300 days is beyond all numbers in µs
    assert not len(kind("poisson", rate=1e-300).draw(chances(), days(9)).at)


@pytest.mark.parametrize(
    "states",
    [
        [{"rate": 1, "stay": 1e300}, {"rate": 2, "stay": 1e300}],
        [{"rate": 1, "stay": 1e-320}, {"rate": 2, "stay": 1}],
        [{"rate": 1e300, "stay": 1}, {"rate": 0, "stay": 1}],
    ],
)
def test_moods_beyond_all_numbers_have_a_variance_beyond_them(states: list[dict[str, float]]) -> None:
    assert kind("mmpp", states=states).flow(days(9)).variance == math.inf


def test_visits_say_nothing_of_what_the_group_draws() -> None:
    assert kind("poisson", rate=3).draw(chances(), days(1))[1:] == Visits(np.empty(0))[1:]
    assert kind("poisson", rate=3).brings == frozenset()


def test_whoever_comes_at_the_very_end_has_come() -> None:
    span = Span(end=30, tick=10)
    assert Renewal(interarrival=1).draw(chances(), span).at.tolist() == [10, 20, 30]
    assert PerPeriod(every=1, quantity=1, at=0).draw(chances(), span).at.tolist() == [0, 10, 20, 30]


def test_an_order_late_in_its_period_is_not_rounded_into_the_next() -> None:
    assert PerPeriod(every=1, quantity=1, at=0.999).draw(chances(), Span(end=20, tick=10)).at.tolist() == [9, 19]
