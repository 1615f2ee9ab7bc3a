"""What people do, against exact answers: honest dates, and a field study's numbers. Seeds were not chosen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.stats import binom

from sim import read_mapping, simulate
from sim.engine.ledger import NEVER
from sim.experiments.validation.exact import churn
from sim.experiments.validation.mappings import one_stock_point, up_to
from tests.theory.agreement import FALSE_ALARM


@pytest.mark.parametrize("confidence", [0, 0.2, 0.999])
def test_with_a_constant_lead_time_a_pipeline_quote_is_exact_at_every_confidence(confidence: float) -> None:
    values = one_stock_point(up_to(1), rate=1, lead_time=2, horizon=2000, group={"patience": 0.8})
    usual = simulate(read_mapping(values | {"promise": {"quote": "pipeline"}})).ledger
    said, orders = usual.promises, usual.orders
    told = said.promised_at != NEVER
    over = orders.resolved_at[said.order] != NEVER
    assert (said.promised_at == orders.resolved_at[said.order])[told & over].all()
    other = simulate(read_mapping(values | {"promise": {"quote": {"type": "pipeline", "confidence": confidence}}}))
    for mine, theirs in zip((*usual.orders, *said), (*other.ledger.orders, *other.ledger.promises), strict=True):
        assert np.array_equal(mine, theirs)


def test_in_the_long_run_a_customer_makes_one_over_the_churn_probability_visits() -> None:
    exact = churn.after_each_visit(population=10, rate=5, chance=0.25, begin=0, end=1e6)
    assert exact["orders_placed"] / 10 == pytest.approx(4)
    assert exact["churned_customers"] == pytest.approx(10)


PEOPLE = 40_000
ORDERS_NEXT_YEAR = 2


@pytest.mark.parametrize(("delay", "cut"), [(0, 0), (5, 0.021), (10, 0.021), (12, 0.061)])
def test_a_delay_cuts_next_year_s_orders_as_bhan_and_anderson_found(delay: float, cut: float, tmp_path: Path) -> None:
    # Everybody has an order of day 1 delayed by so many days, once, and would order so many other things within the
    # year after. An order of theirs that is missing is missing because they churned, all the rest of the year, so
    # the number of those who did is binomial(people, cut) and the orders fall by its share.
    people = np.arange(PEOPLE)
    asked = [(np.full(PEOPLE, 1.0), "mug"), *((np.full(PEOPLE, 100.0 * k), "cup") for k in (1, 2))]
    lines = [
        f"{at:g},{product},p{person}" for times, product in asked for at, person in zip(times, people, strict=True)
    ]
    (tmp_path / "orders.csv").write_text("\n".join(["time,product,customer", *lines]) + "\n", encoding="utf-8")
    columns = {"time": "time", "product": "product", "customer": "customer", "quantity": None}
    values = one_stock_point(up_to(0), rate=1, lead_time=2, horizon=365)
    values |= {"warm_up": 50, "products": {"mug": {}, "cup": {}}}
    values["customers"] = {
        "all": {
            "arrivals": {"type": "trace", "file": str(tmp_path / "orders.csv"), "columns": columns},
            "loyalty": {"type": "bhan_anderson_2023"},
        }
    }
    plenty, never = {"on_hand": 10 * PEOPLE}, {"type": "reorder_point", "reorder_point": -(10**9), "order_quantity": 1}
    late = {"on_order": [{"quantity": PEOPLE, "due": 1 + delay}]}
    values["stock"] = {
        "mug": {"source": "acme", "restock": never, "initial": late if delay else plenty},
        "cup": {"source": "acme", "restock": never, "initial": plenty},
    }
    run = simulate(read_mapping(values))
    made = float(
        dict(run.measures().query("stock == '*' and group == ''")[["measure", "value"]].values)["orders_placed"]
    )
    churned = PEOPLE - made / ORDERS_NEXT_YEAR
    low, high = binom.ppf([FALSE_ALARM / 2, 1 - FALSE_ALARM / 2], PEOPLE, cut)
    assert low <= churned <= high
    # 2.1 % is told from 1.6 and 2.6 %, and 6.1 % from 5.3 and 6.9 %
    assert high - low <= 2 * {0: 0, 0.021: 0.005, 0.061: 0.008}[cut] * PEOPLE
