"""Promises against what came of them, and cancellations by cause."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from sim.engine.ledger import Outcome
from sim.experiments.compare import compare
from sim.measures.promise_outcomes import PromiseOutcomes
from sim.measures.statistics import Waits
from tests.helpers.promise_reports import broken_date, late_date, one_customer_store
from tests.helpers.reports import frame_of, rows, says


def test_promises_are_kept_with_their_outcomes_over_all_replications() -> None:
    promises = late_date().promise_outcomes["one, dated"]
    assert promises.outcome.tolist() == [Outcome.FILLED_LATE] * 2
    assert [column.tolist() for column in promises[1:]] == [[1, 1], [0.5, 0.5], [0.5, 0.5]]
    assert len(late_date().promise_outcomes["one, silent"].wait) == 0
    assert len(late_date().promise_outcomes["two, dated"].wait) == 0  # nobody meets a shortage


def test_the_wait_promised_stands_against_the_wait_until_the_backorder_was_filled() -> None:
    # the axes end at 1 day, the longest wait, in 36 squares: promised 0.5, the 19th; came after 1, the last
    assert rows(frame_of("promised_against_actual", late_date())) == [
        ("one, dated", round(18.5 / 36, 9), round(35.5 / 36, 9), round(1 / 36, 9), 2, 2, 0.0, 0.0, 1.0, 0)
    ]
    assert "Under *one, dated* 0 % of 2 who were told a date had everything by the first one, 100 % later" in says(
        "promised_against_actual", late_date()
    )


def test_promises_kept_count_cancelled_backorders_and_leave_out_dates_beyond_the_end() -> None:
    outcome = [
        *(Outcome.FILLED_ON_TIME, Outcome.FILLED_ON_TIME, Outcome.FILLED_LATE, Outcome.CANCELLED),
        *(Outcome.STILL_WAITING, Outcome.STILL_WAITING, Outcome.CANCELLED_AT_NOTICE),
    ]
    promises = PromiseOutcomes(
        np.array(outcome),
        wait=np.array([1.0, 3.0, 6.0, 2.0, 4.0, 4.0, 1.0]),
        promised=np.array([1.0, 2.0, 4.0, 2.0, 9.0, 3.0, np.nan]),  # the fifth is not due, the last had no date
        agreed=np.array([1.0, 3.0, 5.0, 2.0, 9.0, 9.0, np.nan]),  # nor is the sixth, by the last date
    )
    comparison = SimpleNamespace(policies=("a",), promise_outcomes={"a": promises})
    frame = frame_of("promised_against_actual", comparison)
    assert frame[["due", "kept", "agreed", "late", "beyond"]].drop_duplicates().values.tolist() == [
        [5, 1 / 5, 2 / 4, 2 / 5, 0]
    ]
    assert frame["orders"].sum() == 3


def test_cancellations_have_patience_or_a_broken_promise_as_their_cause() -> None:
    # both who were told a date left a quarter of a day after it had passed, half a day after the order
    frame = frame_of("cancellations", broken_date())
    bars = frame[frame["orders"] > 0]
    assert rows(bars[["policy", "cause", "orders", "share", "median"]]) == [
        ("one, silent", "patience ran out", 2, 1.0, 0.5),
        ("one, dated", "after the date had passed", 2, 1.0, 0.5),
    ]
    assert says("cancellations", broken_date()) == (
        "Under *one, silent* 100 % of those who waited cancelled. Patience that ran out, without a date or before it, "
        "lost most under *one, silent*: 100 %, half of them within 0.500 days of the order. Waiting on after the date "
        "had passed lost most under *one, dated*: 100 %, half of them within 0.500 days of the order."
    )


def test_a_cancellation_that_neither_a_date_nor_a_notice_caused_is_one_of_patience() -> None:
    cancelled = np.array([1.0, 2.0, 2.0, 3.0, 10.0])
    promises = PromiseOutcomes(
        np.array([Outcome.CANCELLED, Outcome.CANCELLED, Outcome.CANCELLED_AT_NOTICE]),
        wait=np.array([2.0, 10.0, 3.0]),
        promised=np.array([2.0, 12.0, 1.0]),  # at the date itself it is broken too: receipts come before deadlines
        agreed=np.array([2.0, 12.0, 4.0]),
    )
    comparison = SimpleNamespace(
        policies=("a",), promise_outcomes={"a": promises}, waits={"a": Waits(np.ones(3), cancelled, np.ones(2))}
    )
    frame = frame_of("cancellations", comparison)
    bars = frame[frame["orders"] > 0]
    assert rows(bars[["cause", "start", "width", "orders", "share"]]) == [
        ("patience ran out", 1.0, 0.5, 1, 0.1),
        ("patience ran out", 2.0, 0.5, 1, 0.1),
        ("patience ran out", 9.5, 0.5, 1, 0.1),  # the last bar is open to the right
        ("after the date had passed", 2.0, 0.5, 1, 0.1),
        ("at a notice of a later date", 3.0, 0.5, 1, 0.1),
    ]


def test_cancellations_of_patience_alone_are_left_to_the_wait_curve() -> None:
    silent = compare(one_customer_store({"as today": {}}, patience=0.5, loyalty={"churn": {}}), 2)
    assert silent.accounts["as today"]["orders"]["cancelled"] == 2
    assert frame_of("cancellations", silent).empty
