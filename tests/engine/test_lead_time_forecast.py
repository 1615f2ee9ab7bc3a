"""Foresight: what the lead time of an order says while it is under way, by hand and by its properties."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.engine.lead_time_forecast import Foresight
from sim.units import MICROSECONDS
from tests.helpers.laws import EXTREMES, LAWS, read

DAY = MICROSECONDS["day"]


def named(one: object) -> str:
    """An id that is the same in every process of the suite: an object's address is not."""
    return str(one) if isinstance(one, dict) else "law"


def of(words: dict[str, Any] | float, tick: int = DAY) -> Foresight:
    return Foresight(read({"type": "constant", "value": words} if isinstance(words, int | float) else words), tick)


def days(*times: float) -> list[int]:
    return [round(time * DAY) for time in times]


FOUR_OR_TEN = {"type": "discrete", "values": [10, 4], "weights": [0.4, 0.6]}


# what has steps is exact


def test_a_constant_lead_time_is_known_until_it_is_over() -> None:
    five = of(5)
    for confidence in (0, 0.5, 0.9, 0.999, 1):
        expected = [five.expected(confidence, elapsed) for elapsed in (0, 1, 3 * DAY, 5 * DAY - 1)]
        assert expected == days(5, 5, 5, 5)
        assert five.quantile(confidence) == 5 * DAY
    assert (five.mean, five.end) == (5 * DAY, 5 * DAY)


def test_an_order_that_is_later_than_it_can_be_comes_at_any_moment() -> None:
    assert [of(5).expected(0.9, elapsed) for elapsed in days(5, 5.25, 90)] == days(5, 5.25, 90)
    assert [of(FOUR_OR_TEN).expected(0.9, elapsed) for elapsed in days(10, 11)] == days(10, 11)


def test_what_did_not_come_at_the_first_step_comes_at_the_second() -> None:
    foresight = of(FOUR_OR_TEN)
    elapsed = [0, 4 * DAY - 1, 4 * DAY, 4 * DAY + 1, 10 * DAY - 1]
    assert [foresight.expected(0.5, a) for a in elapsed] == days(4, 4, 10, 10, 10)
    assert [foresight.expected(0.7, a) for a in elapsed] == days(10, 10, 10, 10, 10)
    assert [foresight.quantile(share) for share in (0, 0.5, 0.7, 1)] == days(4, 4, 10, 10)
    assert foresight.mean == round(6.4 * DAY)


def test_the_confidence_of_a_step_is_still_on_it() -> None:
    foresight = of({"type": "discrete", "values": [2, 3, 10], "weights": [60, 30, 10]})
    # at first 0.6 and 0.9; once 2 days are over without it, 3 days have 30 of the 40 that are left
    assert [foresight.expected(c, 0) for c in (0.6 - 1e-9, 0.6, 0.6 + 1e-9, 0.9, 0.9 + 1e-9)] == days(2, 2, 3, 3, 10)
    assert [foresight.expected(c, 2 * DAY) for c in (0.01, 0.75, 0.75 + 1e-9)] == days(3, 3, 10)
    assert [foresight.quantile(c) for c in (1 - 0.4, 1 - 0.1)] == days(2, 3)


def test_the_store_knows_of_a_lateness_the_moment_a_step_has_passed() -> None:
    foresight = of(FOUR_OR_TEN)
    assert foresight.when(0.5, lead=6 * DAY, after=0) == 4 * DAY
    assert foresight.when(0.5, lead=4 * DAY, after=0) == 4 * DAY
    assert foresight.when(0.5, lead=10 * DAY - 1, after=3) == 4 * DAY
    assert foresight.when(0.5, lead=6 * DAY, after=5 * DAY) == 5 * DAY  # known already
    assert foresight.when(0.5, lead=4 * DAY - 1, after=0) == 0
    assert foresight.when(0.7, lead=6 * DAY, after=7) == 7


def test_it_never_knows_of_a_lateness_that_cannot_be() -> None:
    assert of(FOUR_OR_TEN).when(0.5, lead=10 * DAY, after=0) is None
    assert of(FOUR_OR_TEN).when(0.99, lead=11 * DAY, after=9 * DAY) is None
    assert of(5).when(0.9, lead=5 * DAY, after=0) is None
    assert of(5).when(0.9, lead=6 * DAY, after=5 * DAY - 1) is None
    assert of(5).when(0.9, lead=5 * DAY - 1, after=2) == 2
    assert of({"type": "uniform", "low": 2, "high": 6}).when(0.5, lead=6 * DAY, after=0) is None


def test_an_order_overdue_beyond_all_measure_is_late_when_the_promise_is_over() -> None:
    assert of(5).when(0.9, lead=7 * DAY, after=6 * DAY) == 7 * DAY + 1
    assert of(5).when(0.9, lead=7 * DAY, after=8 * DAY) == 8 * DAY


def test_a_lead_time_of_nothing_is_over_at_once() -> None:
    nothing = of(0)
    assert (nothing.mean, nothing.quantile(0.9), nothing.expected(0.9, 0), nothing.expected(0.9, 7)) == (0, 0, 0, 7)


def test_an_order_just_placed_may_come_at_once_one_that_has_not_may_not() -> None:
    now_or_later = of({"type": "discrete", "values": [0, 3], "weights": [9, 1]})
    assert now_or_later.quantile(0.8) == 0
    assert now_or_later.expected(0.8, 0) == 3 * DAY


def test_a_fair_coin_never_learns() -> None:
    # P(L > k days) = (2/3)ᵏ: the next day brings it with 1/3, the next two with 5/9, however long it has been
    coin = of({"type": "geometric", "mean": 3})
    for elapsed in range(60):
        at = elapsed * DAY
        assert [coin.expected(c, at) for c in (1 / 3, 1 / 3 + 1e-6, 5 / 9, 5 / 9 + 1e-6)] == days(
            elapsed + 1, elapsed + 2, elapsed + 2, elapsed + 3
        )
        assert coin.when(1 / 3, lead=(elapsed + 1) * DAY, after=0) == (elapsed + 1) * DAY


def test_a_script_is_foreseen_as_what_it_holds() -> None:
    script = of({"type": "scripted", "values": [3, 9, 3, 6]})
    assert [script.expected(0.5, at) for at in days(0, 3, 6)] == days(3, 6, 9)
    assert script.expected(0.75, 0) == 6 * DAY


def test_steps_within_a_microsecond_are_one() -> None:
    close = of({"type": "discrete", "values": [2.1, 2.2, 7.9], "weights": [1, 1, 2]}, tick=1)
    assert [close.quantile(share) for share in (0.2, 0.5, 0.6)] == [2, 2, 8]


def test_more_counts_than_can_be_listed_are_foreseen_as_a_curve() -> None:
    many = of({"type": "poisson", "mean": 1e8}, tick=1)
    # one standard deviation, a ten-thousandth of the mean, above it; the step of 1 and the table matter less
    assert many.quantile(0.8413447460685429) == pytest.approx(1e8 + 1e4, abs=10)


# what is continuous


def test_an_exponential_lead_time_has_no_memory() -> None:
    foresight = of({"type": "exponential", "mean": 5})
    for elapsed in days(0, 0.001, 1, 5, 12.34, 50, 99, 101, 500):  # the last knot is at 20 means
        for confidence in (0.001, 0.1, 0.5, 0.9, 0.999):
            exactly = elapsed - 5 * DAY * math.log(1 - confidence)
            assert foresight.expected(confidence, elapsed) == pytest.approx(exactly, abs=2)
    # it is later than 20 days once what is expected on top, 5·ln 10 days, does not fit any more
    assert foresight.when(0.9, lead=20 * DAY, after=0) == pytest.approx((20 - 5 * math.log(10)) * DAY, abs=2)
    assert foresight.mean == 5 * DAY


def test_a_uniform_lead_time_has_its_share_of_what_is_left() -> None:
    foresight = of({"type": "uniform", "low": 2, "high": 6})
    assert foresight.expected(0.5, 0) == pytest.approx(4 * DAY, abs=4 * DAY / 4096)
    for elapsed in days(2, 3, 4.5, 5.9, 5.999):
        left = 6 * DAY - elapsed
        assert foresight.expected(0.75, elapsed) == pytest.approx(elapsed + 0.75 * left, abs=left / 4096)
    # 3/4 of what is left of it end later than 5 days when that is less than 4: 5 = a + 3/4·(6 − a)
    assert foresight.when(0.75, lead=5 * DAY, after=0) == pytest.approx(2 * DAY, abs=DAY / 100)
    assert foresight.when(0.75, lead=round(5.5 * DAY), after=0) == pytest.approx(4 * DAY, abs=DAY / 100)
    assert [foresight.expected(0.9, elapsed) for elapsed in days(6, 6.5)] == days(6, 6.5)


def test_nothing_is_expected_beyond_the_longest_lead_time() -> None:
    foresight = of({"type": "pert", "low": 2, "mode": 3, "high": 10})
    assert foresight.end == 10 * DAY
    for elapsed in days(0, 5, 9, 9.9, 9.99, 9.999999):
        assert elapsed <= foresight.expected(0.999999, elapsed) <= 10 * DAY


@pytest.mark.parametrize(
    ("words", "law"), [(words, law) for words, law in LAWS if read(words).steps() is None], ids=named
)
def test_the_share_reached_is_the_confidence_within_1_in_4096(words: dict[str, Any], law: Any) -> None:
    foresight = of(words)
    for left in np.concatenate((np.linspace(0.999, 0.001, 120), np.logspace(-3.5, -6, 6))):
        elapsed = round(law.isf(left) * DAY)
        left = law.sf(elapsed / DAY)
        for confidence in (0.01, 0.3, 0.5, 0.9, 0.99):
            expected = foresight.expected(confidence, elapsed)
            # a microsecond may hold more than that: then the share is reached in it
            low, high = (1 - law.sf((expected + around) / DAY) / left for around in (-1, 1)) if left > 0 else (0, 1)
            assert low - 1 / 4096 <= confidence <= high + 1 / 4096


@pytest.mark.parametrize(("words", "law"), LAWS, ids=named)
def test_of_an_order_placed_now_it_says_the_quantile_of_the_lead_time(words: dict[str, Any], law: Any) -> None:
    foresight, kind = of(words), read(words)
    shares = np.linspace(0.0123, 0.9876, 50)
    found = np.array([foresight.quantile(share) for share in shares.tolist()])
    if kind.discrete:
        assert found.tolist() == np.rint(kind.quantile(shares) * DAY).tolist()
    else:
        assert (found >= np.rint(kind.quantile(shares - 1 / 4096) * DAY)).all()
        assert (found <= np.rint(kind.quantile(shares + 1 / 4096) * DAY)).all()
    assert foresight.mean == round(kind.mean * DAY)


def test_time_is_in_the_units_of_the_scenario() -> None:
    words = {"type": "gamma", "mean": 7, "cv": 0.4}
    in_hours, in_days = of(words, MICROSECONDS["hour"]), of(words, DAY)
    assert 24 * in_hours.expected(0.9, 8 * MICROSECONDS["hour"]) == pytest.approx(
        in_days.expected(0.9, 8 * DAY), rel=1e-5
    )


# whatever the lead time

FAR = [words for words in EXTREMES if words.get("probability") != 0.5]  # a second for each table of that one
KINDS = [
    *(words for words, _ in LAWS),
    *FAR,
    {"type": "constant", "value": 5},
    {"type": "scripted", "values": [3, 9, 3, 6]},
    FOUR_OR_TEN,
]
FORESIGHTS: dict[tuple[int, int], Foresight] = {}
kinds = st.integers(0, len(KINDS) - 1)
ticks = st.sampled_from([1, 1000, DAY])
confidences = st.floats(0, 0.9999)
shares = st.floats(0, 4)  # of a time, so that all of it is met: in the mean, mostly


def known(kind: int, tick: int) -> Foresight:
    if (kind, tick) not in FORESIGHTS:
        FORESIGHTS[kind, tick] = of(KINDS[kind], tick)
    return FORESIGHTS[kind, tick]


@settings(max_examples=400, deadline=None)
@given(kinds, ticks, confidences, st.tuples(shares, shares))
def test_it_is_never_expected_before_now_nor_sooner_for_having_waited(
    kind: int, tick: int, confidence: float, elapsed: tuple[float, float]
) -> None:
    foresight = known(kind, tick)
    early, late = sorted(round(share * max(foresight.mean, 3)) for share in elapsed)
    assert foresight.expected(confidence, early) >= early
    assert foresight.expected(confidence, early) <= foresight.expected(confidence, late)
    assert foresight.expected(confidence, late) <= foresight.expected(confidence, late + 1)
    assert {type(foresight.expected(confidence, early)), type(foresight.quantile(confidence))} == {int}


@settings(max_examples=400, deadline=None)
@given(kinds, ticks, st.tuples(confidences, confidences), shares)
def test_more_confidence_is_never_sooner(kind: int, tick: int, both: tuple[float, float], elapsed: float) -> None:
    foresight, at = known(kind, tick), round(elapsed * max(known(kind, tick).mean, 3))
    less, more = sorted(both)
    assert foresight.expected(less, at) <= foresight.expected(more, at)
    assert foresight.quantile(less) <= foresight.quantile(more)


@settings(max_examples=600, deadline=None)
@given(kinds, ticks, confidences, shares, shares)
@example(kind=0, tick=1, confidence=0.0, promised=0.0, waited=0.0)
def test_it_is_first_known_to_be_later_than_promised_at_when_and_not_just_before(
    kind: int, tick: int, confidence: float, promised: float, waited: float
) -> None:
    foresight = known(kind, tick)
    lead, after = (round(share * max(foresight.mean, 3)) for share in (promised, waited))
    when = foresight.when(confidence, lead, after)
    if when is None:
        assert after < foresight.end
        # never while it can be under way
        assert foresight.expected(confidence, max(after, min(lead + 1, foresight.end) - 1)) <= lead
        return
    assert type(when) is int
    assert when >= after
    assert foresight.expected(confidence, when) > lead
    if when > after:
        assert foresight.expected(confidence, when - 1) <= lead


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
def test_when_is_what_trying_every_microsecond_finds(words: dict[str, Any]) -> None:
    foresight = of(words, tick=3)
    for lead in range(0, 60, 7):
        for after in (0, 1, 5, 20, 40):
            tried = (a for a in range(after, 100) if foresight.expected(0.6, a) > lead)
            found = foresight.when(0.6, lead, after)
            if found is None:
                assert next(tried) >= foresight.end
            else:
                assert found == next(tried)


# how it is made


def test_a_foresight_is_made_once() -> None:
    words = {"type": "gamma", "mean": 7, "cv": 0.4}
    assert Foresight.of(read(words), DAY) is Foresight.of(read(words), DAY)
    assert Foresight.of(read(words), DAY) is not Foresight.of(read(words), 1)


def test_a_foresight_travels() -> None:
    there = pickle.loads(pickle.dumps(of({"type": "gamma", "mean": 7, "cv": 0.4})))
    here = of({"type": "gamma", "mean": 7, "cv": 0.4})
    assert [there.expected(0.9, at) for at in days(0, 5, 50)] == [here.expected(0.9, at) for at in days(0, 5, 50)]


@pytest.mark.parametrize("words", [*(words for words, _ in LAWS), *FAR], ids=str)
def test_its_table_is_small_and_rises(words: dict[str, Any]) -> None:
    foresight = of(words)
    at, hazard = np.array(foresight._at), np.array(foresight._hazard)
    assert at.size < 9000  # two knots for each of 4096 steps; a curve has not half as many
    assert (np.diff(at) >= 0).all()
    assert (np.diff(hazard) >= 0).all()
    assert at[0] >= 0
    assert at[-1] <= foresight.end
