"""Poisson arrivals, stationary and with patterns: counts, gaps and flow against their law."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pytest
from scipy import stats

from tests.helpers.flows import (
    DAY,
    EVERYTHING,
    FAR,
    HOUR,
    MONDAY,
    WEEK,
    chances,
    days,
    drawn,
    kind,
    per_window,
    within_poisson,
)
from tests.helpers.scenarios import scenario_of
from tests.helpers.tiny import Refusals, changed


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


def test_a_pattern_of_hours_and_weekdays_gives_each_hour_of_the_week_its_poisson_count() -> None:
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


def test_all_words_of_a_pattern_together_give_each_day_its_poisson_count() -> None:
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


def test_arrivals_of_rate_0_have_no_visits() -> None:
    assert drawn(kind("poisson", rate=0, pattern={"hour": [1] * 24}), days(100)).tolist() == []
    assert drawn(kind("poisson", rate=5, pattern={"hour": [0] * 24}), days(100)).tolist() == []
    assert drawn(kind("mmpp", states=[{"rate": 0, "stay": 1}]), days(100)).tolist() == []
    assert kind("poisson", rate=0).flow(days(100)) == (0, 0)


def test_poisson_arrivals_of_a_vanishing_rate_have_no_visits() -> None:
    # a mean gap of 1e300 days is beyond all numbers in µs
    assert not len(kind("poisson", rate=1e-300).draw(chances(), days(9)).at)


@pytest.mark.parametrize(
    ("written", "rate"),
    [("20 per day", 20.0), (20, 20.0), ("20", 20.0), ("140 per week", 20.0), ("20/day", 20.0), (0, 0.0)],
)
def test_a_rate_alone_is_a_poisson_stream_of_that_rate(written: object, rate: float) -> None:
    short = scenario_of({"customers": {"people": {"wants": "mug", "arrivals": written}}})
    long = scenario_of({"customers": {"people": {"wants": "mug", "arrivals": {"type": "poisson", "rate": rate}}}})
    assert short.customers == long.customers
    assert short.fingerprint() == long.fingerprint()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("20 a day", ": expected a rate, such as 12 or '12 per day', found '20 a day' (did you mean '20 per day'?)"),
        ("-3", ": expected a rate of at least 0, found -3"),
        ("poison", ": expected a kind of arrivals, found 'poison' (did you mean 'poisson'?)"),
        (
            "daily",
            ": expected a kind of arrivals, one of mmpp, per_period, poisson, renewal, scripted, trace, found 'daily'",
        ),
        ("poisson", ".rate: expected the word 'rate', found nothing"),
        (
            "[1, 2]",
            ": expected a rate, such as '20 per day', or a kind of arrivals, as {type: …}, found a list: [1, 2]",
        ),
    ],
)
def test_what_is_neither_a_rate_nor_arrivals_is_refused(written: str, said: str, refusals: Refusals) -> None:
    text = changed([("arrivals: {type: poisson, rate: 3}", f"arrivals: {written}")])
    assert refusals(text) == [f"9:15: customers.people.arrivals{said}"]
