"""Traces: files of past orders, every row of them played, and what is odd about them."""

from __future__ import annotations

import datetime as dt
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from sim.experiments.run import simulate
from sim.scenario.reading import read_mapping, read_scenario
from tests.helpers.places import SCENARIOS
from tests.helpers.scenarios import mapping, values
from tests.helpers.traces import DAY, chance, constant, days, parquet, rows, trace, written

# What is played ----------------------------------------------------------------------------------------------


def test_rows_of_a_trace_become_visits_in_order_of_time(tmp_path: Path) -> None:
    written(tmp_path, "time,product,quantity,customer\n2.5,mug,3,ann\n0.25,cup@berlin,1,\n2.5,cup,2,bob\n")
    visits = trace(tmp_path).draw(chance, days(10))
    assert rows(visits) == [
        (DAY // 4, 1, "cup@berlin", None),  # nobody's name
        (5 * DAY // 2, 3, "mug", "ann"),
        (5 * DAY // 2, 2, "cup", "bob"),  # of an instant the rows stay as they stood
    ]


def test_rows_of_a_trace_at_one_instant_keep_their_order(tmp_path: Path) -> None:
    text = "time,product,customer\n" + "".join(f"{k % 3},mug,{k}\n" for k in range(999))
    people = trace(written(tmp_path, text)).draw(chance, days(9)).customer
    assert people is not None
    assert [int(one) for one in people] == [*range(0, 999, 3), *range(1, 999, 3), *range(2, 999, 3)]


def test_dates_of_a_trace_count_from_the_start(tmp_path: Path) -> None:
    written(tmp_path, "time,product\n2026-01-05,mug\n2026-01-06 12:00,mug\n2026-01-06T18:00:00.5,mug\n")
    at = trace(tmp_path).draw(chance, days(10)).at.tolist()
    assert at == [0, 3 * DAY // 2, 7 * DAY // 4 + 500_000]


def test_rows_of_a_trace_before_time_0_and_at_the_end_or_later_are_not_played(tmp_path: Path) -> None:
    written(
        tmp_path, "time,product\n2026-01-04 23:59:59,mug\n2026-01-05,mug\n2026-01-06 23:59:59,mug\n2026-01-07,mug\n"
    )
    assert trace(tmp_path).draw(chance, days(2)).at.tolist() == [0, 2 * DAY - 10**6]


def test_a_trace_of_daily_totals_stamped_at_midnight_loses_no_day(tmp_path: Path) -> None:
    written(tmp_path, "time,product,quantity\n2026-01-05,x,10\n2026-01-06,x,10\n")
    run = simulate(
        read_mapping(
            {
                "name": "daily totals",
                "unit": "day",
                "start": "2026-01-05",
                "horizon": 2,
                "products": {"x": {"price": 1}},
                "customers": {"p": {"arrivals": {"type": "trace", "file": "orders.csv"}}},
                "suppliers": {"s": {"lead_time": 1}},
                "stock": {"x": {"source": "s", "restock": {"type": "base_stock", "base_stock_level": 100}}},
            },
            folder=tmp_path,
        )
    )
    found = values(run)
    assert run.orders[["arrived_at", "quantity"]].to_numpy().tolist() == [[0, 10], [1, 10]]
    assert (found["orders_placed"], found["units_demanded"]) == (2, 20)
    assert found["revenue_sum"] == 20
    assert run.scenario.warnings == ()


def test_a_row_of_quantity_0_in_a_trace_is_no_order(tmp_path: Path) -> None:
    written(tmp_path, "time,product,quantity\n1,mug,0\n2,mug,2.0\n")
    assert rows(trace(tmp_path).draw(chance, days(9))) == [(2 * DAY, 2, "mug", None)]


def test_columns_of_a_trace_have_the_names_that_the_file_gives_them(tmp_path: Path) -> None:
    written(tmp_path, "who;what;when;how many;product\nann;mug;1;2;wrong\n")  # as some spreadsheets divide
    columns = {"time": "when", "product": "what", "quantity": "how many", "customer": None}
    found = trace(tmp_path, columns=columns)
    assert found.brings == {"product", "quantity"}
    assert rows(found.draw(chance, days(9))) == [(DAY, 2, "mug", None)]


def test_a_trace_of_times_alone_leaves_quantity_product_and_customer_to_the_group(tmp_path: Path) -> None:
    written(tmp_path, "time\n1\n2\n")
    found = trace(tmp_path, columns={"product": None, "quantity": None})
    assert not {"product", "quantity"} & found.brings
    assert found.draw(chance, days(9))[1:] == (None, None, None)
    people = {"arrivals": found.model_dump(), "wants": "mug", "quantity": 3}
    assert read_mapping(mapping({"customers": {"people": people}}), folder=tmp_path).customers["people"].wants


def test_a_trace_may_have_a_byte_order_mark_blank_lines_and_quotes(tmp_path: Path) -> None:
    text = '\ufefftime,product,quantity\r\n\r\n1,"mug",2\r\n,,\r\n" 2 ","a mug, blue",1\r\n'
    assert [row[1:3] for row in rows(trace(written(tmp_path, text)).draw(chance, days(9)))] == [
        (2, "mug"),
        (1, "a mug, blue"),
    ]


def test_a_trace_in_csv_and_in_parquet_is_the_same(tmp_path: Path) -> None:
    import pyarrow

    moments = [dt.datetime(2026, 1, 6, 8, 30), dt.datetime(2026, 1, 5, 17), dt.datetime(2026, 1, 9, 1, 2, 3, 456789)]
    products, quantities, people = ["mug", "cup", "mug"], [1, 12, 3], [17, None, 4]
    lines = ["time,product,quantity,customer"]
    lines += [f"{t},{p},{q},{c or ''}" for t, p, q, c in zip(moments, products, quantities, people, strict=True)]
    written(tmp_path, "\n".join(lines))
    expected = rows(trace(tmp_path).draw(chance, days(9)))
    assert expected[0] == (17 * DAY // 24, 12, "cup", None)
    as_file: dict[str, Any] = {"product": products, "quantity": quantities, "customer": people}
    parquet(tmp_path, time=pyarrow.array(moments, pyarrow.timestamp("ns")), **as_file)
    assert rows(trace(tmp_path, "orders.parquet").draw(chance, days(9))) == expected
    # numbers that a gap has turned into floats, dates as text, categories
    as_file |= {"customer": [17.0, None, 4.0], "quantity": [1.0, 12.0, 3.0]}
    as_file["product"] = pyarrow.array(products).dictionary_encode()
    parquet(tmp_path, "other.parquet", time=[str(moment) for moment in moments], **as_file)
    assert rows(trace(tmp_path, "other.parquet").draw(chance, days(9))) == expected


def test_dates_in_a_parquet_trace_are_midnights(tmp_path: Path) -> None:
    parquet(tmp_path, time=[dt.date(2026, 1, 7)], product=["mug"])
    assert trace(tmp_path, "orders.parquet").draw(chance, days(9)).at.tolist() == [2 * DAY]


def test_a_trace_that_has_changed_is_read_again(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n1,mug\n"))
    assert len(found.draw(chance, days(9)).at) == 1
    written(tmp_path, "time,product\n1,mug\n2,mug\n")
    os.utime(tmp_path / "orders.csv", ns=(1, 1))
    assert len(found.draw(chance, days(9)).at) == 2


def test_a_trace_keeps_its_folder_and_names_its_file(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product\n1,mug\n"))
    assert list(found.files()) == [tmp_path / "orders.csv"]
    again = pickle.loads(pickle.dumps(found))
    assert again == found
    assert again.draw(chance, days(9)).at.tolist() == [DAY]


def test_the_fingerprint_changes_with_the_rows_of_a_trace(tmp_path: Path) -> None:
    words = mapping({"customers": {"people": {"arrivals": {"type": "trace", "file": "orders.csv"}}}})
    del words["customers"]["people"]["wants"]
    before = read_mapping(words, folder=written(tmp_path, "time,product,quantity\n1,mug,1\n")).fingerprint()
    assert read_mapping(words, folder=tmp_path).fingerprint() == before
    assert read_mapping(words, folder=written(tmp_path, "time,product,quantity\n2,mug,1\n")).fingerprint() != before


def test_a_longer_span_has_the_same_first_orders_of_a_trace(tmp_path: Path) -> None:
    written(tmp_path, "time,product\n" + "".join(f"{k / 3},mug\n" for k in range(100)))
    for resample in ("none", "week"):
        found = trace(tmp_path, resample=resample)
        long = found.draw(chance, days(300)).at.tolist()
        for length in (0.5, 7, 20, 33, 70):
            expected = [at for at in long if at < length * DAY]
            assert found.draw(chance, days(length)).at.tolist() == expected


# What demand it makes ----------------------------------------------------------------------------------------


def test_demand_of_a_trace_is_mean_and_sample_variance_of_units_per_time_unit(tmp_path: Path) -> None:
    # the trace tells of days 1, 2, 3 and 4: mugs 3 + 1, 0, 2, 0: mean 1.5, variance (2.5² + 1.5² + 0.5² + 1.5²)/3
    written(tmp_path, "time,product,quantity\n1,mug,3\n1.5,mug,1\n2.5,cup,9\n3,mug,2\n4.2,cup,1\n")
    found = trace(tmp_path)
    assert found.demand(days(30), "mug", 1.0, constant(99)) == pytest.approx((1.5, 11 / 3))
    assert found.demand(days(30), "jug", 1.0, constant(99)) == (0, 0)
    # visits: 2, 1, 1, 1
    assert found.flow(days(30)) == pytest.approx((1.25, 0.25))
    # and no day beyond the end: 4, 0 (the row at the very end is of no day): mean 2, variance 2·2²
    assert found.demand(days(3), "mug", 1.0, constant(99)) == pytest.approx((2, 8))


def test_demand_of_a_trace_without_quantities_takes_them_from_the_group(tmp_path: Path) -> None:
    # mugs on days 0 to 3: 2, 0, 1, 1 rows: λ = 1, v = 2/3; Q constant 3: mean 3, variance 0 + 9·2/3
    written(tmp_path, "time,product\n0,mug\n0.5,mug\n2,mug\n3,mug\n")
    assert trace(tmp_path).demand(days(30), "mug", 1.0, constant(3)) == pytest.approx((3, 6))


def test_demand_of_a_trace_without_products_is_a_share_of_its_rows(tmp_path: Path) -> None:
    # units 4, 0, 2 on three days: mean 2, S² 4; ΣQ² per day (9 + 1 + 4)/3
    written(tmp_path, "time,quantity\n0,3\n0.5,1\n2,2\n")
    demand = trace(tmp_path).demand(days(30), "mug", 0.25, constant(99))
    assert demand == pytest.approx((0.5, 4 / 16 + 0.25 * 0.75 * 14 / 3))


def test_a_trace_without_rows_has_no_demand(tmp_path: Path) -> None:
    found = trace(written(tmp_path, "time,product,quantity\n"))
    assert rows(found.draw(chance, days(9))) == []
    assert found.flow(days(9)) == (0, 0)
    assert found.demand(days(9), "mug", 1.0, constant(1)) == (0, 0)


# The groceries -----------------------------------------------------------------------------------------------


def test_the_grocery_trace_is_what_its_readme_says() -> None:
    import csv

    found = trace(SCENARIOS, "data/grocery.csv")
    visits = found.draw(chance, days(365, dt.date(2017, 1, 1)))
    assert len(visits.at) == 2377
    assert visits.quantity is not None
    assert visits.product is not None
    assert visits.customer is not None
    with (SCENARIOS / "data" / "grocery_products.csv").open(encoding="utf-8") as file:
        listed = {row["product"]: row for row in csv.DictReader(file)}
    assert set(listed) == set(visits.product)
    for product, row in listed.items():
        mine = visits.product == product
        assert int(row["orders"]) == mine.sum()
        assert int(row["units"]) == visits.quantity[mine].sum()
        assert int(row["households"]) == len(set(visits.customer[mine]))
        assert float(row["price"]) > 0
    # and the scenario sells them, all of them, at those prices, to the end of the year
    grocery = read_scenario(SCENARIOS / "grocery.yaml")
    assert {name: product.price for name, product in grocery.products.items()} == {
        name: float(row["price"]) for name, row in listed.items()
    }
    assert grocery.span == days(365, dt.date(2017, 1, 1))
