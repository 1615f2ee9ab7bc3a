"""Situations that people who run stock have asked about, each with what is right there and how one finds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from scipy import stats

from sim.experiments.run import Run, simulate
from sim.scenario.level_cautions import level_cautions
from sim.scenario.model import Scenario
from sim.scenario.reading import read_mapping
from sim.scenario.resolving import resolved_rules
from tests.helpers.scenarios import values


def scenario_of(text: str, folder: Path = Path(".")) -> Scenario:
    """The scenario of a YAML text that names files in a folder."""
    declared: dict[str, Any] = yaml.safe_load(text)
    return read_mapping(declared, folder)


def played(text: str, folder: Path = Path(".")) -> Run:
    """The first replication of the scenario of a YAML text."""
    return simulate(scenario_of(text, folder))


# daily totals


def test_a_daily_total_stamped_at_the_first_midnight_is_played(tmp_path: Path):
    # midnight of the first day is time 0 itself: both rows are in [0, 2)
    (tmp_path / "totals.csv").write_text("time,product,quantity\n2026-01-05,nail,10\n2026-01-06,nail,10\n")
    run = played(
        """
        name: daily totals
        start: 2026-01-05
        horizon: 2
        replications: 1
        products: {nail: {price: 1}}
        customers: {shops: {arrivals: {type: trace, file: totals.csv}}}
        suppliers: {mill: {lead_time: 1}}
        stock: {nail: {source: mill, restock: {type: base_stock, base_stock_level: 100}}}
        """,
        tmp_path,
    )
    assert run.orders.arrived_at.tolist() == [0, 1]
    measures = values(run)
    assert (measures["orders_placed"], measures["units_demanded"]) == (2, 20)


# purchase orders

JOINT = """
    name: joint
    horizon: 364
    replications: 1
    products: {a: {}, b: {}, c: {}}
    customers:
      of a: {wants: a, arrivals: {type: per_period, every: 1, quantity: 3}}
      of b: {wants: b, arrivals: {type: per_period, every: 1, quantity: 2}}
      of c: {wants: c, arrivals: {type: per_period, every: 1, quantity: 1}}
    suppliers: {vendor: {lead_time: 2, order_cost: 50}}
    stock:
      a: {source: vendor, restock: {type: periodic_order_up_to, review_period: 7, order_up_to_level: 40}}
      b: {source: vendor, restock: {type: periodic_order_up_to, review_period: 7, order_up_to_level: 40}}
      c: {source: vendor, restock: {type: periodic_order_up_to, review_period: 7, order_up_to_level: 40}}
"""


def test_what_one_supplier_is_asked_for_on_one_day_is_one_purchase_order():
    # days 7, 14, …, 357: 51 of them (at 0 nothing is missing, day 364 is not played)
    run = played(JOINT)
    measures = values(run)
    assert measures["ordering_cost_sum"] == pytest.approx(51 * 50)
    assert measures["ordering_cost"] == pytest.approx(51 * 50 / 364)
    assert measures["purchase_orders"] == pytest.approx(51 / 364)
    assert run.replenishments.purchase_order.nunique() == 51


# kits

KIT = """
    name: kit
    horizon: 10
    replications: 1
    products: {kit: {price: 50}, lamp: {price: 40, unit_cost: 20}, bulb: {price: 8, unit_cost: 2}}
    customers:
      of kits: {wants: kit, arrivals: {type: scripted, times: [1, 2, 3, 4]}, willing_to_wait: 0}
      of bulbs: {wants: bulb, arrivals: {type: scripted, times: [1.5, 2.5]}, willing_to_wait: 0}
    suppliers: {packing: {lead_time: 0}, maker: {lead_time: 5}}
    stock:
      kit: {made_from: {lamp: 1, bulb: 2}, source: packing, restock: {type: order_for_order}}
      lamp: {source: maker, initial: 10, restock: {type: reorder_point, reorder_point: 2, order_quantity: 10}}
      bulb: {source: maker, initial: 20, restock: {type: reorder_point, reorder_point: 4, order_quantity: 20}}
"""


def test_a_kit_is_sold_from_the_shelves_of_its_parts():
    # 4 lamps of 10 and 8 + 2 bulbs of 20 are enough for everybody
    run = played(KIT)
    kits = run.orders[run.orders.group == "of kits"]
    assert kits.outcome.tolist() == ["filled_at_once"] * 4


# limits of an order

MULTIPLE = """
    name: multiple
    horizon: 10
    replications: 1
    products: {screw: {}}
    customers: {shops: {wants: screw, arrivals: {type: scripted, times: [0.5]}}}
    suppliers: {mill: {lead_time: 1, order_multiple: 3ROUNDING}}
    stock:
      screw: {source: mill, initial: 0, restock: {type: min_max, reorder_point: 5, order_up_to_level: 20}}
"""


def test_up_to_20_in_packs_of_3_is_21():
    assert played(MULTIPLE.replace("ROUNDING", "")).replenishments.quantity.iloc[0] == 21


@pytest.mark.parametrize(("rounding", "quantity"), [("up", 21), ("down", 18), ("nearest", 21)])
def test_up_to_20_in_packs_of_3_is_rounded_as_said(rounding: str, quantity: int):
    # 20 lies between 18 and 21, nearer to 21
    run = played(MULTIPLE.replace("ROUNDING", f", rounding: {rounding}"))
    assert run.replenishments.quantity.iloc[0] == quantity


# prices

PRICE_LIST = """
    name: price list
    horizon: 365
    replications: 1
    products: {tile: {price: 9, holding_rate: 25% per year}}
    customers: {builders: {wants: tile, arrivals: {type: scripted, times: [364.99]}}}
    suppliers: {kiln: {lead_time: 1, prices: [{from: 1, price: 4.40}, {from: 10, price: 4}]}}
    stock: {tile: {source: kiln, initial: 10, restock: {type: order_for_order}}}
"""


def test_a_price_that_stands_in_the_price_list_alone_is_what_holding_costs_go_by():
    # a lot of 10 at 4 held a year at 25 %, but for one tile in its last 0.01 days: 10 - 0.01/365
    assert values(played(PRICE_LIST))["holding_cost_sum"] == pytest.approx(10 - 0.01 / 365)


# terms of an item

TERMS = """
    name: terms
    horizon: 30
    replications: 1
    customers: {shops: {wants: {A: 0.5, B: 0.5}, arrivals: {type: poisson, rate: 10}}}
    suppliers: {vendor: {lead_time: 3, order_cost: 20}}
    stock_file: items.csv
"""
ITEMS = """\
product,product.price,source,terms.lead_time,terms.order_multiple,terms.minimum_order,restock.type,restock.reorder_point,restock.order_up_to_level
A,10,vendor,1,6,12,min_max,20,60
B,12,vendor,4,10,10,min_max,40,90
"""  # fmt: skip


def test_two_items_of_one_supplier_have_terms_of_their_own(tmp_path: Path):
    (tmp_path / "items.csv").write_text(ITEMS)
    orders = played(TERMS, tmp_path).replenishments
    received = orders[orders.received_at.notna()]
    for item, lead_time, multiple, least in (("A", 1, 6, 12), ("B", 4, 10, 10)):
        of_item = received[received.stock == item]
        assert len(of_item) > 0
        assert ((of_item.received_at - of_item.ordered_at).round(9) == lead_time).all()
        assert (of_item.quantity % multiple == 0).all()
        assert (of_item.quantity >= least).all()


# computed levels

CAPACITY = """
    name: capacity
    warm_up: 100
    horizon: 1000
    replications: 3
    products: {part: {holding_cost: 1}}
    customers: {plants: {wants: part, arrivals: {type: poisson, rate: 10}}}
    suppliers: {works: {lead_time: 5, capacity: 12 per day}}
    stock:
      part: {source: works, restock: {type: reorder_point, reorder_point: {service_level: 95%}, order_quantity: 100}}
"""


def test_a_level_computed_without_the_capacity_of_its_source_says_so():
    # work on a lot of 100 takes 100/12 = 8.3 days beyond the lead time of 5, of which the formula knows nothing
    (caution,) = level_cautions(scenario_of(CAPACITY))
    assert caution.startswith("the computed levels of part leave out capacity: works works on 12 units a day")
    assert "8.33 days" in caution


CROSSING = """
    name: crossing
    warm_up: 100
    horizon: 500
    replications: 3
    products: {lens: {holding_cost: 1}}
    customers: {opticians: {wants: lens, arrivals: {type: poisson, rate: 10}}}
    suppliers: {lab: {lead_time: {type: gamma, mean: 10, std: 5}}}
    stock: {lens: {source: lab, restock: {type: base_stock, base_stock_level: {service_level: 95%}}}}
"""


def test_a_base_stock_level_where_orders_may_cross_is_that_of_palms_theorem():
    # outstanding orders are Poisson(10·10); the least S with P(N < S) ≥ 0.95 is one above the 95 % quantile
    palm = int(stats.poisson(100).ppf(0.95)) + 1
    assert palm == 118
    assert vars(resolved_rules(scenario_of(CROSSING))["lens"])["base_stock_level"] == palm
