"""Scenarios drawn at random whose stores promise dates, and whose customers react, substitute, churn and return."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from sim.experiments.run import Run, simulate
from sim.scenario.reading import read_mapping
from tests.helpers.random_scenarios import behaviours, durations, scenarios
from tests.helpers.scenarios import mapping

EXPERIENCES = ("filled", "waited", "late", "substituted", "lost", "declined", "cancelled")


DAY = 86_400_000_000


times = st.floats(0, 12).map(lambda value: round(value, 2))


spans = st.floats(0.05, 12).map(lambda value: round(value, 2))


shares = st.sampled_from([0, 0.3, 0.7, 1])


quotes = st.one_of(
    st.just("none"),
    st.builds(lambda time: {"type": "fixed", "time": time}, times),
    st.just({"type": "lead_time"}),
    st.builds(lambda share: {"type": "lead_time", "quantile": share}, st.sampled_from([0.1, 0.5, 0.95])),
    st.builds(
        lambda share, buffer: {"type": "pipeline", "confidence": share, "buffer": buffer},
        st.sampled_from([0.1, 0.5, 0.9]), st.sampled_from([0, 1.5]),
    ),
)  # fmt: skip


notices = st.one_of(
    st.just("none"),
    st.builds(lambda every, slip: {"type": "periodic", "every": every, "slip": slip}, spans, st.sampled_from([0, 1])),
    st.builds(lambda slip: {"type": "on_slip", "slip": slip}, st.sampled_from([0, 0.5, 3])),
    st.builds(
        lambda first, objects, consents: {
            "type": "consent", "first_delay": first, "objects": objects, "consents": consents
        },
        times, shares, shares,
    ),
)  # fmt: skip


promises = st.fixed_dictionaries(
    {"quote": quotes, "notices": notices, "notice_cost": st.sampled_from([0, 0.5])}, optional={"refuse_beyond": times}
)


churns = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(EXPERIENCES, shares),
)


loyalties = st.one_of(
    st.builds(lambda size, churn: {"population": size, "churn": churn}, st.integers(1, 40), churns),
    st.builds(lambda churn: {"churn": churn}, churns),
    st.builds(lambda size: {"type": "bhan_anderson_2023", "population": size}, st.integers(1, 40)),
)


alternatives = st.one_of(
    st.just({}), st.just({"cup": 1}), st.just({"mug": 0.5, "cup": 0.5}), st.just({"cup": 0.2, "mug": 0.3})
)


reactions = st.fixed_dictionaries(
    {},
    optional={
        "patience": durations,
        "alternatives": alternatives,
        "reaction": st.fixed_dictionaries(
            {},
            optional={
                "uninformed_acceptance": shares,
                "grace": shares,
                "update_credit": st.sampled_from([0, 0.5, 1, 1.5, 4]),
            },
        ),
        "loyalty": loyalties,
        "returns_on_restock": st.builds(lambda share, within: {"probability": share, "within": within}, shares, spans),
    },
)


@st.composite
def scenarios_with_promises(draw: st.DrawFn) -> dict[str, Any]:
    """A random scenario whose store may promise dates and whose customers may react, substitute, churn and return."""
    values = draw(scenarios())
    values["promise"] = draw(promises)
    for group in values["customers"].values():
        group.update(draw(reactions))
        if draw(st.booleans()):
            kinds = {name: {**draw(behaviours), **draw(reactions)} for name in ("calm", "hasty")}
            values.setdefault("profiles", {}).update(kinds)
            group["profile"] = {"calm": 0.5, "hasty": 0.5}
    return values


def played(values: dict[str, Any]) -> Run:
    """One run of the scenario, which is left as it is."""
    return simulate(read_mapping(copy.deepcopy(values)))


@st.composite
def stores_that_quote(draw: st.DrawFn) -> dict[str, Any]:
    """One product, one class of customers, a rule that is easily read, and lead times of three lengths."""
    rule = draw(
        st.one_of(
            st.builds(lambda s: {"type": "base_stock", "base_stock_level": s}, st.integers(0, 12)),
            st.builds(
                lambda r, q: {"type": "reorder_point", "reorder_point": r, "order_quantity": q},
                st.integers(-4, 8), st.integers(1, 9),
            ),
            st.builds(
                lambda r, s: {"type": "periodic_order_up_to", "review_period": r, "order_up_to_level": s},
                st.sampled_from([1.5, 4]), st.integers(0, 15),
            ),
        )
    )  # fmt: skip
    lengths = sorted(draw(st.sets(st.floats(0.5, 20).map(lambda value: round(value, 1)), min_size=3, max_size=3)))
    customers = {
        "wants": "mug",
        "arrivals": {"type": "poisson", "rate": draw(st.floats(0.3, 3))},
        "quantity": {"type": "discrete", "values": [1, 2, 5], "weights": [6, 2, 2]},
        **draw(st.fixed_dictionaries({}, optional={"patience": durations})),
    }
    return mapping(
        {
            "horizon": 40,
            "seed": draw(st.integers(0, 2**32)),
            "customers": {"people": customers},
            "promise": {"quote": {"type": "pipeline", "confidence": draw(st.sampled_from([0.25, 0.65, 0.9]))}},
            "suppliers": {
                "acme": {
                    "lead_time": {"type": "discrete", "values": lengths, "weights": [5, 3, 2]},
                    "order_crossing": draw(st.sampled_from(["allowed", "prevented"])),
                }
            },
            "stock": {"mug": {"restock": rule}},
        }
    )
