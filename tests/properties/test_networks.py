"""Properties of every network of stock points, drawn at random with everything switched on at once."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.experiments.run import simulate
from sim.scenario.reading import read_mapping
from tests.helpers.random_scenarios import MONEY, behaviours, bytes_of, durations
from tests.helpers.random_suppliers import notices, quotes, suppliers
from tests.helpers.scenarios import mapping

FEW = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])

rules = st.one_of(
    st.builds(lambda s: {"type": "base_stock", "base_stock_level": s}, st.integers(0, 15)),
    st.builds(
        lambda r, q: {"type": "reorder_point", "reorder_point": r, "order_quantity": q},
        st.integers(-5, 12), st.integers(1, 12),
    ),
    st.builds(
        lambda period, s, d: {
            "type": "periodic_min_max", "review_period": period, "reorder_point": s, "order_up_to_level": s + d
        },
        st.floats(0.5, 6), st.integers(0, 12), st.integers(0, 12),
    ),
    st.builds(lambda s: {"type": "echelon_base_stock", "echelon_base_stock_level": s}, st.integers(0, 40)),
    st.just({"type": "order_for_order"}),
)  # fmt: skip
STORES = ("bike@north", "bike@south")


@st.composite
def points(draw: st.DrawFn, **source: Any) -> dict[str, Any]:
    optional = {
        "max_backorders": draw(st.one_of(st.none(), st.integers(0, 12))),
        "max_outstanding_orders": draw(st.one_of(st.none(), st.integers(1, 3))),
        "reserve": draw(st.one_of(st.none(), st.just({2: 2}))),
        "initial": draw(st.one_of(st.none(), st.integers(0, 10))),
    }
    return {
        **source,
        "restock": draw(rules),
        "on_cancellation": draw(st.sampled_from(["keep", "withdraw"])),
        "shares": draw(st.sampled_from(["first_come", "fair"])),
        **{word: value for word, value in optional.items() if value is not None},
    }


@st.composite
def networks(draw: st.DrawFn) -> dict[str, Any]:
    """Components from suppliers, bikes made at a plant, a hub, two stores that may transship, and a dropship store."""
    made = draw(st.booleans())
    hub = {"made_from": {"wheel": 2, "frame": 1}, "source": "acme"} if made else {"source": "bolt"}
    stock = {
        "wheel": draw(points(source="bolt")),
        "frame": draw(points(source=draw(st.sampled_from(["acme", "bolt"])))),
        "bike@plant": draw(points(**hub)),
        "bike@hub": draw(points(source="bike@plant", transit=draw(durations))),
    }
    for store, other in (STORES, STORES[::-1]):
        direct = {"type": "backup", "first": "bike@hub", "then": "bolt", "when": {"backorders": 3}}
        source = draw(st.sampled_from(["bike@hub", "bike@plant", direct]))
        lateral = {"transship_from": [other]} if draw(st.booleans()) else {}
        stock[store] = draw(points(source=source, transit=draw(durations), **lateral))
    if draw(st.booleans()):
        visibility = {"every": draw(st.floats(0.5, 9)), "counts_own_sales": draw(st.booleans())}
        stock["bike@web"] = {
            "sells_from": draw(st.sampled_from(["bike@hub", "bike@north"])),
            **({"visibility": visibility} if draw(st.booleans()) else {}),
        }
    wanted = [name for name in stock if name.startswith("bike")] + ["wheel"]
    groups = {
        group: {
            **draw(behaviours),
            "wants": {name: 1 / len(wanted) for name in wanted},
            "arrivals": {"type": "poisson", "rate": draw(st.floats(0.5, 6))},
            "quantity": draw(st.integers(1, 4)),
            "alternatives": {"wheel": 0.1} if draw(st.booleans()) else {},
            **({"returns_on_restock": {"probability": 0.5, "within": 9}} if draw(st.booleans()) else {}),
        }
        for group in draw(st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=2, unique=True))
    }
    order = draw(st.permutations(list(stock)))
    return {
        **mapping(),
        "horizon": draw(st.floats(5, 15)),  # dates along chains of long lines cost minutes beyond
        "warm_up": draw(st.sampled_from([0, 3.5])),
        "seed": draw(st.integers(0, 2**32)),
        "accounting": draw(st.sampled_from(["continuous", {"type": "period_end", "period": 1}])),
        "products": {"bike": MONEY, "wheel": MONEY, "frame": {}},
        "customers": groups,
        "suppliers": {"acme": draw(suppliers()), "bolt": draw(suppliers())},
        "promise": {"quote": draw(quotes), "notices": draw(notices)},
        "stock": {name: stock[name] for name in order},
    }


@FEW
@given(networks())
def test_units_are_conserved_across_the_whole_network(values: dict[str, Any]):
    run = simulate(read_mapping(values))
    account = run.account()  # checks itself: orders, units, every stock point, and what goes between them
    for kind in ("orders", "units"):
        ends = dict(account[kind])
        assert ends.pop("placed") == sum(ends.values())
    assert (run.levels[["on_hand", "on_order", "backorders"]] >= 0).all().all()


@FEW
@given(networks())
def test_the_levels_at_the_end_are_those_that_orders_and_replenishments_add_up_to(values: dict[str, Any]):
    """What the tables say is on hand, on order and owed at the end, from rows alone, over all of the network."""
    run = simulate(read_mapping(values))
    orders, rows = run.orders, run.replenishments
    last = run.levels.groupby("stock", observed=False)[["on_hand", "on_order", "backorders"]].last()
    waiting = orders[orders["outcome"] == "still_waiting"]
    settled = ["filled_at_once_units", "filled_later_units", "substituted_units", "lost_units", "cancelled_units"]
    owed = (waiting["quantity"] - waiting[settled].sum(axis=1)).groupby(waiting["stock"], observed=False).sum()
    assert (owed.reindex(last.index, fill_value=0) == last["backorders"]).all()
    open_orders = rows[rows["received_at"].isna()]
    coming = open_orders.groupby("stock", observed=False)["quantity"].sum()
    assert (coming.reindex(last.index, fill_value=0) == last["on_order"]).all()
    # what stock points still owe each other is what they have not sent each other yet, parts apart
    made = {name for name, point in values["stock"].items() if "made_from" in point}
    between = waiting[waiting["group"].isin(["replenishment", "transshipment"]) & ~waiting["customer"].isin(made)]
    unsent = open_orders[open_orders["shipped_at"].isna() & open_orders["source"].isin(list(values["stock"]))]
    assert (between["quantity"] - between[settled].sum(axis=1)).sum() == unsent["quantity"].sum()


@FEW
@given(networks())
def test_the_same_arguments_give_the_same_bytes(values: dict[str, Any]):
    assert bytes_of(simulate(read_mapping(values))) == bytes_of(simulate(read_mapping(copy.deepcopy(values))))


@FEW
@given(networks())
def test_rates_are_within_0_and_1_and_a_dropship_store_holds_no_stock(values: dict[str, Any]):
    run = simulate(read_mapping(values))
    frame = run.measures().set_index(["stock", "group", "measure"]).value
    shares = frame[[key for key in frame.index if key[2].endswith("_rate") or key[2] == "supplier_uptime"]]
    assert ((shares.isna()) | ((shares >= -1e-12) & (shares <= 1 + 1e-12))).all()
    if "bike@web" in values["stock"] and all(group["ships"] == "partial" for group in values["customers"].values()):
        levels = run.levels[run.levels["stock"] == "bike@web"]
        assert (levels["on_hand"] == 0).all()
        assert np.array_equal(levels["on_order"], levels["backorders"])
