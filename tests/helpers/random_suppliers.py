"""Scenarios drawn at random whose suppliers queue, are disrupted and lose units, whatever the sourcing rule."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.helpers.random_scenarios import durations, scenarios

FEW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


effects = st.one_of(st.sampled_from(["hold", "freeze"]), st.builds(lambda x: {"slow": x}, st.floats(1, 4)))


lasting = st.one_of(
    st.floats(0.5, 8).map(lambda value: round(value, 2)),
    st.builds(lambda mean: {"type": "exponential", "mean": mean}, st.floats(0.5, 8)),
)


disruptions = st.one_of(
    st.builds(lambda up, down, effect: {"up": up, "down": down, "effect": effect}, lasting, lasting, effects),
    st.builds(
        lambda edges, effect: {"calendar": [{"from": edges[0], "to": edges[1]}, {"from": edges[2], "to": edges[3]}],
                               "effect": effect},
        st.lists(st.floats(0, 40), min_size=4, max_size=4, unique=True).map(sorted), effects,
    ),
)  # fmt: skip


yields = st.one_of(
    st.floats(0, 1).map(lambda value: round(value, 2)),
    st.builds(lambda mean: {"type": "beta", "mean": mean, "cv": 0.1}, st.floats(0.5, 0.95)),
)


speeds = st.one_of(
    st.builds(lambda rate: {"capacity": rate}, st.floats(0.5, 20)),
    st.builds(lambda mean: {"unit_processing_time": {"type": "exponential", "mean": mean}}, st.floats(0.01, 1)),
    st.just({}),
)


prices = st.just([{"from": 0, "price": 3}, {"from": 5, "price": 2.5}, {"from": 20, "price": 2}])


quotes = st.sampled_from(["none", "lead_time", {"type": "pipeline"}, {"type": "pipeline", "confidence": 0.6}])


notices = st.sampled_from(["none", {"type": "periodic", "every": 3}, "on_slip"])


@st.composite
def suppliers(draw: st.DrawFn) -> dict[str, Any]:
    """A supplier with lead times, lots, expediting, and perhaps a capacity, a yield, disruptions and price breaks."""
    optional = {
        "yield": draw(st.one_of(st.none(), yields)),
        "disruptions": draw(st.one_of(st.none(), disruptions)),
        "prices": draw(st.one_of(st.none(), prices)),
    }
    # a source that loses what it delivers at once would be ordered from for ever: see tests/suppliers
    times = durations if optional["yield"] is None else durations.filter(lambda time: time != 0)
    return {
        "lead_time": draw(times),
        "order_crossing": draw(st.sampled_from(["allowed", "prevented"])),
        "minimum_order": draw(st.integers(0, 4)),
        "order_multiple": draw(st.integers(1, 3)),
        "expedite": {"lead_time": draw(times), "extra_cost": 1},
        **draw(speeds),
        **{word: value for word, value in optional.items() if value is not None},
    }


whens = st.sampled_from([{"disrupted": True}, {"expected_wait": 3}, {"backorders": 2}])


pairs = st.sampled_from([("acme", "bolt"), ("bolt", "acme"), ("acme", "acme")])


choosing = st.one_of(
    st.sampled_from(["acme", "bolt"]),
    st.builds(lambda part: {"type": "split", "shares": {"acme": part, "bolt": 1 - part}}, st.floats(0, 1)),
    st.builds(lambda two, when: {"type": "backup", "first": two[0], "then": two[1], "when": when}, pairs, whens),
    st.sampled_from(["cheapest", "fastest"]).map(lambda rule: {"type": rule, "among": ["acme", "bolt"]}),
)


deciding = st.one_of(
    st.builds(
        lambda two, low, more, period: {
            "type": "dual_index", "regular": two[0], "expedited": two[1], "regular_level": low + more,
            "expedited_level": low, "review_period": period,
        },
        pairs, st.integers(-3, 12), st.integers(0, 20), st.floats(0.5, 5),
    ),
    st.builds(
        lambda two, base, level, period: {
            "type": "tailored_base_surge", "regular": two[0], "expedited": two[1], "regular_quantity": base,
            "expedited_level": level, "review_period": period,
        },
        pairs, st.integers(0, 8), st.integers(-3, 12), st.floats(0.5, 5),
    ),
)  # fmt: skip


@st.composite
def scenarios_with_disruptions(draw: st.DrawFn) -> dict[str, Any]:
    """A random scenario with two such suppliers and a sourcing rule of any kind at each stock point."""
    values = copy.deepcopy(draw(scenarios()))
    values["horizon"] = min(values["horizon"], 30)
    values["suppliers"] = {"acme": draw(suppliers()), "bolt": draw(suppliers())}
    for point in values["stock"].values():
        if draw(st.integers(0, 3)):
            point["source"] = draw(choosing)
        else:
            point["source"] = draw(deciding)
            del point["restock"]
    values["promise"] = {"quote": draw(quotes), "notices": draw(notices)}
    return values
