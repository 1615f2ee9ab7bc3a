"""What holds in every world: drawn at random, small, and played with everything switched on at once."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sim.experiments.compare import compare
from sim.experiments.run import Run, simulate
from sim.scenario.reading import read_mapping
from tests.helpers.worlds import mapping

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
NAMES = ("mug", "cup", "mug@berlin")

MONEY = {
    "price": 5,
    "unit_cost": 2,
    "holding_cost": 0.1,
    "backorder_cost": 1,
    "backorder_fee": 1,
    "lost_sale_cost": 2,
}

durations = st.one_of(
    st.floats(0, 12).map(lambda value: round(value, 2)),
    st.builds(lambda mean: {"type": "exponential", "mean": mean}, st.floats(0.1, 10)),
    st.builds(lambda mean, cv: {"type": "gamma", "mean": mean, "cv": cv}, st.floats(0.1, 10), st.floats(0.2, 2)),
)
rules = st.one_of(
    st.builds(
        lambda r, q: {"type": "reorder_point", "reorder_point": r, "order_quantity": q},
        st.integers(-5, 20), st.integers(1, 30),
    ),
    st.builds(
        lambda s, d: {"type": "min_max", "reorder_point": s, "order_up_to_level": s + d},
        st.integers(0, 20), st.integers(0, 30),
    ),
    st.builds(lambda s: {"type": "base_stock", "base_stock_level": s}, st.integers(0, 25)),
    st.just({"type": "order_for_order"}),
    st.builds(
        lambda r, s, f: {"type": "periodic_order_up_to", "review_period": r, "order_up_to_level": s, "first_review": f},
        st.floats(0.5, 9), st.integers(0, 40), st.floats(0, 5),
    ),
    st.builds(
        lambda r, s, d: {
            "type": "periodic_min_max", "review_period": r, "reorder_point": s, "order_up_to_level": s + d
        },
        st.floats(0.5, 9), st.integers(0, 20), st.integers(0, 30),
    ),
    st.builds(
        lambda r, s, q: {"type": "periodic_reorder_point", "review_period": r, "reorder_point": s, "order_quantity": q},
        st.floats(0.5, 9), st.integers(0, 20), st.integers(1, 30),
    ),
    st.builds(
        lambda r, q: {"type": "constant_order", "review_period": r, "order_quantity": q},
        st.floats(0.5, 9), st.integers(1, 9),
    ),
    st.builds(
        lambda r, s, c: {"type": "capped_base_stock", "review_period": r, "base_stock_level": s, "cap": c},
        st.floats(0.5, 9), st.integers(0, 40), st.integers(1, 15),
    ),
    st.builds(
        lambda r, f, k, p, sees: {
            "type": "forecast_driven", "review_period": r, "first_review": f, "service_level": p,
            "forecast": {"sees_lost_demand": sees, **k},
        },
        st.floats(0.5, 9), st.floats(0, 5),
        st.sampled_from([
            {"type": "naive"}, {"type": "moving_average", "window": 3}, {"type": "croston"},
            {"type": "holt_winters", "season": 3, "bucket": 0.75}, {"type": "perfect"},
        ]),
        st.floats(0.05, 0.99), st.booleans(),
    ),
)  # fmt: skip
behaviours = st.fixed_dictionaries(
    {
        "willing_to_wait": st.sampled_from([0, 0.5, 1]),
        "priority": st.integers(1, 3),
        "ships": st.sampled_from(["partial", "complete"]),
    },
    optional={"patience": durations},
)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True))
    groups = {}
    for group in draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3, unique=True)):
        groups[group] = {
            **draw(behaviours),
            "wants": {name: 1 / len(names) for name in names},
            "arrivals": {"type": "poisson", "rate": draw(st.floats(0.2, 6))},
            "quantity": draw(st.one_of(st.integers(1, 4), st.just({"type": "poisson", "mean": 1.5}))),
        }
    stock = {}
    for name in names:
        state = draw(
            st.one_of(
                st.none(),
                st.integers(0, 30),
                st.builds(
                    lambda on_hand, owed, units, due: {
                        "on_hand": on_hand, "backorders": owed, "on_order": [{"quantity": units, "due": due}]
                    },
                    st.integers(0, 10), st.integers(0, 9), st.integers(1, 20), st.floats(0, 9),
                ),
            )
        )  # fmt: skip
        optional = {
            "initial": state,
            "max_backorders": draw(st.one_of(st.none(), st.integers(0, 12))),
            "max_outstanding_orders": draw(st.one_of(st.none(), st.integers(1, 3))),
            "reserve": draw(st.one_of(st.none(), st.just({2: 3}), st.just({2: 1, 3: 5}))),
        }
        stock[name] = {
            "source": "acme",
            "restock": draw(rules),
            "on_cancellation": draw(st.sampled_from(["keep", "withdraw"])),
            **{word: value for word, value in optional.items() if value is not None},
        }
    return {
        **mapping(),
        "horizon": draw(st.floats(5, 40)),
        "warm_up": draw(st.sampled_from([0, 3.5, 10])),
        "seed": draw(st.integers(0, 2**32)),
        "accounting": draw(st.sampled_from(["continuous", {"type": "period_end", "period": 1}])),
        "products": {"mug": MONEY, "cup": {}},
        "customers": groups,
        "suppliers": {
            "acme": {
                "lead_time": draw(durations),
                "order_crossing": draw(st.sampled_from(["allowed", "prevented"])),
                "minimum_order": draw(st.integers(0, 8)),
                "order_multiple": draw(st.integers(1, 6)),
                "order_cost": 3,
            }
        },
        "stock": stock,
    }  # fmt: skip


def bytes_of(run: Run) -> bytes:
    columns = [column for part in run.ledger for column in (part if isinstance(part, tuple) else (part,))]
    return b"".join(np.asarray(column).astype(np.int64).tobytes() for column in columns)


@FEW
@given(worlds())
def test_the_account_closes_and_units_are_conserved(values: dict[str, Any]):
    run = simulate(read_mapping(values))
    account = run.account()  # checks itself, in orders, in units and at every stock point
    for kind in ("orders", "units"):
        ends = dict(account[kind])
        assert ends.pop("placed") == sum(ends.values())


@FEW
@given(worlds())
def test_no_level_quantity_or_wait_is_negative(values: dict[str, Any]):
    run = simulate(read_mapping(values))
    assert (run.levels[["on_hand", "on_order", "backorders"]] >= 0).all().all()
    columns = ["filled_at_once_units", "filled_later_units", "lost_units", "cancelled_units"]
    assert (run.orders[columns] >= 0).all().all()
    assert (run.orders[columns].sum(axis=1) <= run.orders.quantity).all()
    assert (run.replenishments[["quantity", "received_quantity"]] >= 0).all().all()
    waited = run.orders.resolved_at - run.orders.arrived_at
    assert not (waited < 0).any()
    measures = run.measures().set_index(["stock", "group", "measure"]).value
    rates = measures[[key for key in measures.index if key[2].endswith("_rate")]]
    assert ((rates.isna()) | ((rates >= 0) & (rates <= 1 + 1e-12))).all()


@FEW
@given(worlds())
def test_the_same_arguments_give_the_same_bytes(values: dict[str, Any]):
    assert bytes_of(simulate(read_mapping(values))) == bytes_of(simulate(read_mapping(copy.deepcopy(values))))


@FEW
@given(worlds())
def test_a_longer_run_begins_as_the_shorter_one_does(values: dict[str, Any]):
    short = simulate(read_mapping(values))
    long = simulate(read_mapping({**values, "horizon": values["horizon"] + 7}))
    end = short.scenario.span.end
    mine, theirs = short.ledger.orders, long.ledger.orders
    before = theirs.arrived_at <= end
    before &= theirs.group != len(long.plan.groups) - 1  # what was owed at the start stands at the end of the list
    real = mine.group != len(short.plan.groups) - 1
    for column in ("arrived_at", "stock", "quantity", "filled_at_once_units", "lost_units"):
        assert np.array_equal(getattr(mine, column)[real], getattr(theirs, column)[before])


@FEW
@given(worlds(), rules)
def test_a_policy_changes_no_other_policy_s_draws(values: dict[str, Any], rule: dict[str, Any]):
    alone = simulate(read_mapping(values))
    beside = read_mapping({**values, "policies": {"as today": {}, "other": {"restock": rule}}})
    assert bytes_of(simulate(beside, "as today")) == bytes_of(alone)
    other = simulate(beside, "other").ledger.orders
    for column in ("arrived_at", "customer", "quantity", "stock"):
        assert np.array_equal(getattr(other, column), getattr(alone.ledger.orders, column))


@FEW
@given(worlds())
def test_another_product_with_its_own_customers_changes_no_other_draws(values: dict[str, Any]):
    alone = simulate(read_mapping(values))
    more = copy.deepcopy(values)
    more["products"]["plate"] = {}
    more["stock"]["plate"] = {"source": "acme", "restock": {"type": "base_stock", "base_stock_level": 3}}
    # declared first, so that a stream found by position would shift all others
    new = {"wants": "plate", "arrivals": {"type": "poisson", "rate": 2}}
    more["customers"] = {"newcomers": new, **more["customers"]}
    both = simulate(read_mapping(more))
    ours, theirs = both.orders, alone.orders
    ours = ours[ours.group != "newcomers"]
    for column in ("arrived_at", "customer", "stock", "quantity", "outcome", "resolved_at"):
        assert list(map(str, ours[column])) == list(map(str, theirs[column]))


def test_any_number_of_processes_gives_the_same_bytes():
    people = {"arrivals": {"type": "poisson", "rate": 3}, "patience": {"type": "exponential", "mean": 4}}
    values = mapping(
        {
            "customers": {"people": people},
            "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 4, "cv": 0.5}}},
        }
    )  # fmt: skip
    scenario = read_mapping(
        values | {"policies": {"none": {}, "some": {"restock": {"type": "base_stock", "base_stock_level": 15}}}}
    )
    serial = compare(scenario, 5, keep="all")
    spread = compare(scenario, 5, keep="all", backend="processes", jobs=2)
    assert serial.summary() == spread.summary()
    for policy in scenario.policies:
        for one, other in zip(serial.kept(policy), spread.kept(policy), strict=True):
            assert bytes_of(one) == bytes_of(other)
