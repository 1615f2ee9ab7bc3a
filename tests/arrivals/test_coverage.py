"""How far a trace covers the run: what it is warned of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

from sim.arrivals import Span
from sim.arrivals.trace import Trace
from sim.experiments.run import simulate
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping
from tests.helpers.traces import days, trace, weekly, written


def warned(found: Trace, span: Span, *stocks: str) -> list[str]:
    return list(found.warnings(SimpleNamespace(stock=dict.fromkeys(stocks or ("mug",)), span=span)))


def daily(folder: Path, first: str = "2026-01-05", count: int = 10) -> Path:
    """A mug at 09:00 on each of `count` days."""
    begin = dt.datetime.fromisoformat(first) + dt.timedelta(hours=9)
    return written(folder, "time,product\n" + "".join(f"{begin + dt.timedelta(days=k)},mug\n" for k in range(count)))


def test_a_trace_that_ends_before_the_run_is_warned_of(tmp_path: Path) -> None:
    found = trace(daily(tmp_path))
    assert warned(found, days(10)) == []  # the run ends at midnight, 15 hours after the last order
    assert warned(found, days(30)) == [
        "the orders in orders.csv end at day 9.38, 2026-01-14 09:00, and the run (warm_up + horizon) at day 30, "
        "2026-02-04: nobody of this group comes for the last 20.62 days"
    ]


def test_a_trace_that_begins_after_the_run_is_warned_of(tmp_path: Path) -> None:
    found = trace(daily(tmp_path, "2026-01-15"))
    assert warned(found, days(20)) == [
        "the orders in orders.csv begin at day 10.38, 2026-01-15 09:00, and the run at day 0, 2026-01-05: nobody of "
        "this group comes for the first 10.38 days"
    ]


def test_orders_of_a_trace_outside_the_run_are_counted_in_a_warning(tmp_path: Path) -> None:
    found = trace(daily(tmp_path, "2026-01-03"))
    assert warned(found, days(7)) == [
        "2 of the 10 orders in orders.csv are before time 0 (day 0, 2026-01-05) and not played",
        "1 of the 10 orders in orders.csv is at the end of the run or later (day 7, 2026-01-12) and not played",
    ]


def test_a_warning_about_a_trace_without_dates_has_no_date(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n" + "".join(f"{k},mug\n" for k in range(5))))
    assert warned(found, days(50, None)) == [
        "the orders in orders.csv end at day 4, and the run (warm_up + horizon) at day 50: nobody of this group comes "
        "for the last 46 days"
    ]


def test_a_gap_at_the_end_no_longer_than_between_two_orders_of_a_trace_is_not_warned_of(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n3,mug\n8,mug\n13,mug\n14,mug\n"))
    assert warned(found, days(17, None)) == []


def test_a_trace_resampled_by_weeks_is_not_warned_of(tmp_path: Path) -> None:
    assert warned(weekly(tmp_path), days(700)) == []


def test_skipped_products_of_a_trace_do_not_count_in_warnings(tmp_path: Path) -> None:
    written(tmp_path, "time,product\n1,mug\n2,mug\n3,mug\n90,cup\n")
    found = trace(tmp_path, unknown_products="skip")
    (said,) = warned(found, days(40, None))
    assert said.startswith("the orders in orders.csv end at day 3,")
    words = mapping({"customers": {"people": {"arrivals": found.model_dump() | {"columns": {"quantity": None}}}}})
    del words["customers"]["people"]["wants"]
    orders = simulate(read_mapping(words, folder=tmp_path)).orders
    assert orders[["stock", "arrived_at"]].to_numpy().tolist() == [["mug", 1], ["mug", 2], ["mug", 3]]


def test_a_warning_about_a_trace_has_its_place_once_for_all_policies_and_one_policy_by_name(tmp_path: Path) -> None:
    daily(tmp_path)
    words = mapping({"start": "2026-01-05", "warm_up": 0, "horizon": 9})
    words["customers"]["people"] = {"arrivals": {"type": "trace", "file": "orders.csv"}}
    words["customers"]["people"]["arrivals"]["columns"] = {"quantity": None}
    words["policies"] = {"as it is": {}, "one mug": {"stock": {"mug": {"initial": 1}}}}
    said = "1 of the 10 orders in orders.csv is at the end of the run or later (day 9, 2026-01-14) and not played"
    assert read_mapping(words, folder=tmp_path).warnings == (f"customers.people.arrivals: {said}",)
    short = {"type": "trace", "file": "short.csv", "columns": {"quantity": None}}
    written(tmp_path, "time,product\n2026-01-05,mug\n2026-01-06,mug\n", "short.csv")
    words["horizon"] = 10
    words["policies"]["others"] = {"customers": {"people": {"arrivals": short}}}
    (warning,) = read_mapping(words, folder=tmp_path).warnings
    assert warning.startswith("under 'others': customers.people.arrivals: the orders in short.csv end at day 1, ")
