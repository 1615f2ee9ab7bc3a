"""The value of stock at a moving average: worked out by hand, carried along chains, and conserved in every network."""

from __future__ import annotations

from typing import Any

import pytest

from sim.experiments.run import Run, simulate
from sim.measures import stock_value as valuing
from sim.measures.purchases import unit_prices
from sim.tables import levels_of
from tests.helpers.chains import network, play
from tests.helpers.scenarios import played, values, visits


def valuation(run: Run) -> Any:
    """The averages of a run's stock points."""
    ledger = run.ledger
    return valuing._Valuation(run.plan, ledger, levels_of(ledger), unit_prices(run.plan, ledger))


def lots(
    prices: list[dict[str, float]],
    times: list[float],
    quantities: list[int],
    accounting: Any = "continuous",
    **words: Any,
) -> Run:
    """A mug that is ordered to 10 units at each midnight, at prices by the size of the order, and comes at once."""
    return played(
        {
            "horizon": 10,
            "accounting": accounting,
            "products": {"mug": {"price": 20, "unit_cost": 6, **words}},
            "customers": {"people": visits(times, quantities)},
            "suppliers": {"acme": {"lead_time": 0, "prices": prices}},
            "stock": {
                "mug": {
                    "initial": 4,
                    "restock": {
                        "type": "periodic_order_up_to",
                        "order_up_to_level": 10,
                        "review_period": 5,
                        "first_review": 1,
                    },
                }
            },
        }
    )


CHEAPER = [{"from": 0, "price": 6}, {"from": 5, "price": 3}]


def test_a_receipt_enters_at_its_price_and_units_leave_at_the_average():
    # 4 at 6 on hand, 6 at 3 come at 1: an average of 4.2; 5 go at 2, and at 6 come 5 more at 3: (21 + 15) / 10 = 3.6
    run = lots(CHEAPER, [2], [5])
    found = values(run)
    assert found["purchase_cost_sum"] == 6 * 3 + 5 * 3
    assert found["stock_value_change_sum"] == pytest.approx(10 * 3.6 - 4 * 6)
    # both orders were 3 a unit cheaper than the product's unit cost
    assert found["purchase_premium_sum"] == -3 * 11
    assert found["cost_of_goods_sold_sum"] == pytest.approx(33 + 33 - 12)
    assert found["total_cost_sum"] - found["running_cost_sum"] == pytest.approx(54)
    assert found["profit_sum"] == pytest.approx(5 * 20 - (-33 + 54))
    assert found["cash_flow_sum"] == 5 * 20 - 33


def test_a_holding_rate_is_of_the_average_and_not_of_the_smallest_orders_price():
    run = lots(CHEAPER, [2], [5], holding_rate="1% per day")
    # 4 at 6 for a day, 10 at 4.2 for one, 5 at 4.2 for four, 10 at 3.6 for four
    assert values(run)["holding_cost_sum"] == pytest.approx(0.01 * (24 * 1 + 42 * 1 + 21 * 4 + 36 * 4))


def test_closes_of_periods_see_the_value_before_their_instant():
    closed = {"type": "period_end", "period": 1}
    run = lots(CHEAPER, [2.5], [5], accounting=closed, holding_rate="1% per day")
    # closes at 1, at 2, at 3 to 6, at 7 to 10
    assert values(run)["holding_cost_sum"] == pytest.approx(0.01 * (24 + 42 + 4 * 21 + 4 * 36))


def test_what_another_stock_point_sends_carries_the_average_of_the_instant_at_which_it_left():
    hub = {
        "source": "acme",
        "initial": {"on_hand": 4},
        "restock": {"type": "periodic_order_up_to", "order_up_to_level": 10, "review_period": 5, "first_review": 1},
    }
    shop = {"source": "bike@hub", "transit": 2, "initial": 2, "restock": {"type": "base_stock", "base_stock_level": 2}}
    run = play(
        {"bike@hub": hub, "bike@shop": shop},
        {"people": {"wants": "bike@shop", "arrivals": {"type": "scripted", "times": [2, 7]}}},
        suppliers={"acme": {"lead_time": 0, "prices": CHEAPER}},
        products={"bike": {"unit_cost": 6, "price": 20}},
        horizon=8,
    )
    # a unit leaves the hub at 2 at 4.2; 1 at 6 comes at 6: (9·4.2 + 6)/10 = 4.38, at which one leaves at 7
    worth = valuation(run)
    hub_average, shop_average = worth.averages
    assert hub_average.at(2 * 86_400_000_000) == pytest.approx(4.2)
    assert shop_average.at(4 * 86_400_000_000) == pytest.approx((6 + 4.2) / 2)
    # at the end 9 are at the hub, one is on its way and one is in the shop
    assert values(run)["stock_value_change_sum"] == pytest.approx(9 * 4.38 + 4.38 + 5.1 - 4 * 6 - 2 * 6)


def workshop(wheels: int, bike: dict[str, Any], **acme: Any) -> Run:
    """Bikes of two wheels that cost 5 each, made at a workshop; nobody comes for a week."""
    up_to = {"type": "base_stock", "base_stock_level": 0}
    return simulate(
        network(
            {
                "wheel": {"source": "bolt", "initial": wheels, "restock": up_to},
                "bike": {"made_from": {"wheel": 2}, "source": "acme", "initial": 0, "restock": up_to} | bike,
            },
            {"people": {"wants": "bike", "arrivals": {"type": "scripted", "times": []}}},
            suppliers={"bolt": {"lead_time": 1, "unit_cost": 5}, "acme": {"lead_time": 3} | acme},
            products={"wheel": {}, "bike": {}},
            horizon=8,
        )
    )


def test_a_product_carries_its_parts_and_what_a_workshop_loses_is_in_what_comes_out():
    once = {"type": "periodic_order_up_to", "order_up_to_level": 2, "review_period": 50, "first_review": 1}
    run = workshop(4, {"restock": once}, unit_cost=7, **{"yield": 0.5})
    found, bike = values(run), values(run, "bike")
    # four wheels of 5 go into two bikes, of which one comes out, for which 7 is paid
    assert (found["purchase_cost_sum"], found["purchase_premium_sum"]) == (7, 0)
    assert valuation(run).averages[1].at(7 * 86_400_000_000) == 20 + 7
    assert bike["stock_value_change_sum"] == 27
    assert found["stock_value_change_sum"] == 27 - 20
    assert found["cost_of_goods_sold_sum"] == 0


def test_parts_that_a_workshop_has_taken_are_stock():
    run = workshop(4, {"restock": {"type": "base_stock", "base_stock_level": 2}}, lead_time=30)
    assert (values(run)["stock_value_change_sum"], values(run, "bike")["stock_value_change_sum"]) == (0, 20)


def test_what_a_sister_sends_changes_the_average_of_a_stock_point_whose_own_purchases_never_do():
    order = {"type": "periodic_order_up_to", "review_period": 50, "first_review": 1}
    north = {
        "source": "bolt",
        "initial": 1,
        "transship_from": ["bike@south"],
        "transit": 1,
        "restock": order | {"order_up_to_level": 1},
    }
    south = {"source": "acme", "initial": 4, "restock": order | {"order_up_to_level": 10}}
    people = {"wants": "bike@north", "quantity": 2, "arrivals": {"type": "scripted", "times": [2]}}
    run = play(
        {"bike@north": north, "bike@south": south},
        {"people": people},
        suppliers={"acme": {"lead_time": 0, "prices": CHEAPER}, "bolt": {"lead_time": 20}},
        products={"bike": {"unit_cost": 6, "price": 20}},
        horizon=8,
    )
    # one of 4.2 comes from the south, for the second of the two units that are asked for
    assert valuation(run).averages[0].at(7 * 86_400_000_000) == pytest.approx(4.2)
    assert values(run)["cost_of_goods_sold_sum"] + values(run)["purchase_premium_sum"] == pytest.approx(6 + 4.2)


def test_what_a_workshop_works_on_at_time_0_holds_parts_already():
    rule = {"type": "base_stock", "base_stock_level": 3}
    run = workshop(0, {"initial": {"on_order": [{"quantity": 3, "due": 2}]}, "restock": rule}, unit_cost=7)
    # of three bikes of 17 the wheels were there at time 0
    assert valuation(run).averages[1].at(3 * 86_400_000_000) == 17
    assert (values(run)["stock_value_change_sum"], values(run)["cost_of_goods_sold_sum"]) == (21, 0)


def test_a_policys_dearer_source_is_a_premium_over_the_scenarios_own():
    changes = {
        "horizon": 10,
        "products": {"mug": {"price": 20}},
        "customers": {"people": visits([2], [5])},
        "suppliers": {"acme": {"lead_time": 0, "unit_cost": 6}, "bolt": {"lead_time": 0, "unit_cost": 7.5}},
        "stock": {"mug": {"restock": {"type": "base_stock", "base_stock_level": 5}}},
        "policies": {"from acme": {}, "from bolt": {"stock": {"mug": {"source": "bolt"}}}},
    }
    premiums = [values(played(changes, policy=policy))["purchase_premium_sum"] for policy in ("from acme", "from bolt")]
    assert premiums == [0, 5 * 1.5]
