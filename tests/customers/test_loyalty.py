"""Loyalty: how an order ends decides who stays away for good, and a person remembers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sim.customers.loyalty.bhan_anderson_2023 import BhanAnderson2023
from sim.customers.loyalty.quit_or_switch import QuitOrSwitch
from sim.experiments.run import Run
from tests.helpers.people import EXPERIENCES, NOTHING, ONE_FOR_ONE, ends, on_hand, scripted, shelf, store, told
from tests.helpers.scenarios import played, values, visits


def ending(experience: str, churn: dict[str, float]) -> Run:
    """One person comes on day 1, to an end of that kind, and again on day 60."""
    worlds: dict[str, dict[str, Any]] = {
        "filled": {"on_hand": 1},
        "waited": {"coming": ((1, 5),)},
        "late": {"coming": ((1, 5),), "promise": {"quote": {"type": "fixed", "time": 2}}},
        "substituted": {"cups": 1},
        "lost": {},
        "declined": {},
        "cancelled": {},
        "cancelled at notice": {
            "coming": ((1, 30),),
            "promise": {"quote": {"type": "fixed", "time": 1}, "notices": {"type": "periodic", "every": 1}},
        },
    }
    words: dict[str, dict[str, Any]] = {
        "substituted": {"alternatives": {"cup": 1}},
        "lost": {"willing_to_wait": 0},
        "declined": {"reaction": {"uninformed_acceptance": 0}},
        "cancelled": {"patience": 2},
        "cancelled at notice": {"patience": 3},
    }
    people = visits([1, 60], loyalty={"population": 1, "churn": churn}, **words.get(experience, {}))
    return store(people, **worlds[experience])


@pytest.mark.parametrize("experience", [*EXPERIENCES, "cancelled at notice"])
def test_each_end_of_an_order_has_its_own_probability_of_churn(experience: str):
    word = "cancelled" if "cancelled" in experience else experience
    gone = ending(experience, {word: 1})
    assert ends(gone)[1] == "stayed_away"
    assert gone.ledger.churned.order.tolist() == [0]
    assert gone.ledger.churned.at.tolist() == [int(gone.ledger.orders.resolved_at[0])]
    others = ending(experience, {other: 1 for other in EXPERIENCES if other != word})
    assert ends(others)[0] == ends(gone)[0]
    assert ends(others)[1] != "stayed_away"


def test_visits_after_churn_are_rows_outside_of_orders_placed():
    run = store(
        visits([1, 2, 6, 7], loyalty={"population": 1, "churn": {"lost": 1}}, willing_to_wait=0),
        on_hand=1,
        coming=((5, 5),),
    )
    assert told(run) == ["1 filled_at_once", "2 lost", "6 stayed_away", "7 stayed_away"]
    account = run.account()
    assert account["orders"]["placed"] == account["units"]["placed"] == 2
    assert on_hand(run, 50) == 5  # nobody took any of them
    assert (values(run)["orders_placed"], values(run)["units_demanded"], values(run)["visits_lost"]) == (2, 2, 2)


def test_a_customer_orders_until_the_order_that_ends_in_churn_is_over():
    # two orders are open when the first is cancelled at 4; the second is filled all the same; the third never comes
    run = store(
        visits([0, 1, 5], loyalty={"population": 1, "churn": {"cancelled": 1}}, patience=scripted(4, 90, 90)),
        coming=((2, 6),),
    )
    assert told(run) == ["0 cancelled at 4", "1 filled_on_time at 6", "5 stayed_away"]


def test_a_customer_churns_only_once():
    run = store(visits([0, 1, 5], loyalty={"population": 1, "churn": {"cancelled": 1}}, patience=2))
    assert told(run) == ["0 cancelled at 2", "1 cancelled at 3", "5 stayed_away"]
    assert run.ledger.churned.order.tolist() == [0]
    assert values(run)["churned_customers"] == 1


def test_customers_named_in_a_trace_churn_by_name(tmp_path: Path):
    rows = ["time,product,customer", "0,mug,ann", "1,mug,bob", "6,mug,ann", "7,mug,bob", "8,mug,cleo"]
    (tmp_path / "trace.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    columns = {"time": "time", "product": "product", "customer": "customer", "quantity": None}
    shoppers = {
        "arrivals": {"type": "trace", "file": str(tmp_path / "trace.csv"), "columns": columns},
        "willing_to_wait": 0,
        "loyalty": {"churn": {"lost": 1}},
    }
    run = store({"shoppers": shoppers}, on_hand=1, coming=((5, 5),), horizon=9)
    assert told(run) == ["0 filled_at_once", "1 lost", "6 filled_at_once", "7 stayed_away", "8 filled_at_once"]
    assert list(run.orders.customer) == ["ann", "bob", "ann", "bob", "cleo"]


def test_a_customer_without_a_name_in_a_trace_is_new(tmp_path: Path):
    # a guest who is lost for good takes no other guest along, nor the customer whose name is the guest's number
    rows = ["time,product,customer", "1,mug,", "2,mug,", "3,mug,1", "4,mug,1", "5,mug,"]
    (tmp_path / "trace.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    columns = {"time": "time", "product": "product", "customer": "customer", "quantity": None}
    shoppers = {
        "arrivals": {"type": "trace", "file": str(tmp_path / "trace.csv"), "columns": columns},
        "willing_to_wait": 0,
        "loyalty": {"churn": {"lost": 1}},
    }
    run = store({"shoppers": shoppers})
    assert ends(run) == ["lost", "lost", "lost", "stayed_away", "lost"]
    assert list(run.orders.customer) == ["shoppers/0", "shoppers/1", "1", "1", "shoppers/4"]
    assert (values(run)["churned_customers"], values(run)["visits_lost"]) == (4, 1)


def test_every_customer_is_new_where_arrivals_name_nobody():
    run = store(visits([0, 1], willing_to_wait=0, loyalty={"churn": {"lost": 1}}))
    assert told(run) == ["0 lost", "1 lost"]


def test_customers_of_different_groups_are_different():
    words = {"willing_to_wait": 0, "loyalty": {"population": 1, "churn": {"lost": 1}}}
    run = store({"some": visits([0, 2], **words), "others": visits([1, 3], **words)})
    assert told(run) == ["0 lost", "1 lost", "2 stayed_away", "3 stayed_away"]


def test_a_returning_customer_keeps_their_profile():
    run = played(
        {
            "profiles": {"calm": {}, "hasty": {"willing_to_wait": 0}},
            "customers": {
                "people": visits(
                    list(range(90)),
                    profile={"calm": 0.5, "hasty": 0.5},
                    loyalty={"population": 8, "churn": {}},
                )
            },
            "stock": {"mug": shelf(0) | {"restock": NOTHING}},
        }
    )
    mixed = run.orders.groupby("customer", observed=True).profile.nunique()
    assert (mixed == 1).all()
    assert len(mixed) == 8
    assert set(run.orders.profile) == {"calm", "hasty"}


def test_the_ten_days_of_loyalty_after_bhan_and_anderson_are_days_in_every_unit():
    # a backorder of five days loses 2.1 % of the customers, not the 6.1 % of more than ten
    rule = {"type": "bhan_anderson_2023"}
    run = store(visits(list(range(90)), loyalty=rule), restock=ONE_FOR_ONE)
    own = run.tape["customers/people/churn"]
    assert run.ledger.churned.order.tolist() == np.flatnonzero(own < 0.021).tolist()
    hourly = BhanAnderson2023.model_validate({}, context={"unit": "hour"})
    assert [hourly.chance("waited", wait=hours) for hours in (240, 241)] == [0.021, 0.061]
    assert [hourly.chance(end, wait=0) for end in EXPERIENCES] == [0, 0.021, 0.021, 0, 0.061, 0.061, 0.061]


def test_loyalty_quit_or_switch_quits_after_lost_declined_and_cancelled_alike():
    rule = QuitOrSwitch(quits=0.4)
    assert [rule.chance(end, wait=0) for end in EXPERIENCES] == [0, 0, 0, 0, 0.4, 0.4, 0.4]
