"""Small scenarios drawn at random: stock points with everything of their own switched on, one supplier, customers."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from sim.experiments.run import Run
from tests.helpers.scenarios import mapping

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
def scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """One to three stock points, one supplier, one to three customer groups."""
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
    """Every column of the ledger in one row of bytes, for two runs to be compared by."""
    columns = [column for part in run.ledger for column in (part if isinstance(part, tuple) else (part,))]
    return b"".join(np.asarray(column).astype(np.int64).tobytes() for column in columns)
