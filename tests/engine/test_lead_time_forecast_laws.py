"""The lead-time forecast of every distribution: its quantiles, its monotonicity, and when a lateness is first known."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.engine.lead_time_forecast import LeadTimeForecast
from tests.helpers.laws import LAWS, read
from tests.helpers.lead_times import DAY, EXTREME_LAWS, FOUR_OR_TEN, case_id, forecast_of


@pytest.mark.parametrize(
    ("words", "law"), [(words, law) for words, law in LAWS if read(words).steps() is None], ids=case_id
)
def test_the_probability_of_receipt_by_the_expected_date_is_the_confidence_within_1_in_4096(
    words: dict[str, Any], law: Any
) -> None:
    forecast = forecast_of(words)
    for left in np.concatenate((np.linspace(0.999, 0.001, 120), np.logspace(-3.5, -6, 6))):
        elapsed = round(law.isf(left) * DAY)
        left = law.sf(elapsed / DAY)
        for confidence in (0.01, 0.3, 0.5, 0.9, 0.99):
            expected = forecast.expected(confidence, elapsed)
            # a microsecond may hold more than that: then the share is reached in it
            low, high = (1 - law.sf((expected + around) / DAY) / left for around in (-1, 1)) if left > 0 else (0, 1)
            assert low - 1 / 4096 <= confidence <= high + 1 / 4096


@pytest.mark.parametrize(("words", "law"), LAWS, ids=case_id)
def test_the_forecast_of_an_order_just_placed_is_the_quantile_of_its_lead_time(words: dict[str, Any], law: Any) -> None:
    forecast, kind = forecast_of(words), read(words)
    shares = np.linspace(0.0123, 0.9876, 50)
    found = np.array([forecast.quantile(share) for share in shares.tolist()])
    if kind.discrete:
        assert found.tolist() == np.rint(kind.quantile(shares) * DAY).tolist()
    else:
        assert (found >= np.rint(kind.quantile(shares - 1 / 4096) * DAY)).all()
        assert (found <= np.rint(kind.quantile(shares + 1 / 4096) * DAY)).all()
    assert forecast.mean == round(kind.mean * DAY)


# whatever the lead time


KINDS = [
    *(words for words, _ in LAWS),
    *EXTREME_LAWS,
    {"type": "constant", "value": 5},
    {"type": "scripted", "values": [3, 9, 3, 6]},
    FOUR_OR_TEN,
]


FORECASTS: dict[tuple[int, int], LeadTimeForecast] = {}


kinds = st.integers(0, len(KINDS) - 1)


ticks = st.sampled_from([1, 1000, DAY])


confidences = st.floats(0, 0.9999)


shares = st.floats(0, 4)  # of a time, so that all of it is met: in the mean, mostly


def cached(kind: int, tick: int) -> LeadTimeForecast:
    """The forecast of KINDS[kind], computed once for a tick."""
    if (kind, tick) not in FORECASTS:
        FORECASTS[kind, tick] = forecast_of(KINDS[kind], tick)
    return FORECASTS[kind, tick]


@settings(max_examples=400, deadline=None)
@given(kinds, ticks, confidences, st.tuples(shares, shares))
def test_a_receipt_is_never_expected_before_now_nor_sooner_after_a_longer_wait(
    kind: int, tick: int, confidence: float, elapsed: tuple[float, float]
) -> None:
    forecast = cached(kind, tick)
    early, late = sorted(round(share * max(forecast.mean, 3)) for share in elapsed)
    assert forecast.expected(confidence, early) >= early
    assert forecast.expected(confidence, early) <= forecast.expected(confidence, late)
    assert forecast.expected(confidence, late) <= forecast.expected(confidence, late + 1)
    assert {type(forecast.expected(confidence, early)), type(forecast.quantile(confidence))} == {int}


@settings(max_examples=400, deadline=None)
@given(kinds, ticks, st.tuples(confidences, confidences), shares)
def test_a_higher_confidence_never_expects_a_receipt_sooner(
    kind: int, tick: int, both: tuple[float, float], elapsed: float
) -> None:
    forecast, at = cached(kind, tick), round(elapsed * max(cached(kind, tick).mean, 3))
    less, more = sorted(both)
    assert forecast.expected(less, at) <= forecast.expected(more, at)
    assert forecast.quantile(less) <= forecast.quantile(more)


@settings(max_examples=600, deadline=None)
@given(kinds, ticks, confidences, shares, shares)
@example(kind=0, tick=1, confidence=0.0, promised=0.0, waited=0.0)
def test_an_order_is_first_known_to_be_later_than_promised_at_that_instant_and_not_before(
    kind: int, tick: int, confidence: float, promised: float, waited: float
) -> None:
    forecast = cached(kind, tick)
    lead, after = (round(share * max(forecast.mean, 3)) for share in (promised, waited))
    when = forecast.late_from(confidence, lead, after)
    if when is None:
        assert after < forecast.end
        # never while it can be under way
        assert forecast.expected(confidence, max(after, min(lead + 1, forecast.end) - 1)) <= lead
        return
    assert type(when) is int
    assert when >= after
    assert forecast.expected(confidence, when) > lead
    if when > after:
        assert forecast.expected(confidence, when - 1) <= lead


@pytest.mark.parametrize(
    "words",
    [
        {"type": "poisson", "mean": 3},
        {"type": "gamma", "mean": 9, "cv": 0.5},
        {"type": "lognormal", "mean": 4, "cv": 2},
        {"type": "triangular", "low": 2, "mode": 3, "high": 10},
        {"type": "empirical", "values": [8, 3, 2, 3]},
    ],
    ids=str,
)
def test_the_instant_a_lateness_is_known_is_what_trying_every_microsecond_finds(words: dict[str, Any]) -> None:
    forecast = forecast_of(words, tick=3)
    for lead in range(0, 60, 7):
        for after in (0, 1, 5, 20, 40):
            tried = (a for a in range(after, 100) if forecast.expected(0.6, a) > lead)
            found = forecast.late_from(0.6, lead, after)
            if found is None:
                assert next(tried) >= forecast.end
            else:
                assert found == next(tried)
