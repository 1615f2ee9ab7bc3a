"""The tape: who arrives first, what each customer orders, and how each behaves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from sim.engine.ledger import NEVER
from sim.engine.plan import plan
from sim.engine.tape import LONGEST, Customers, Tape, microseconds
from sim.errors import UserError
from sim.experiments.run import simulate
from sim.scenario.reading import read_mapping
from tests.helpers.scenarios import mapping, played, scenario_of, visits

DAY = 86_400 * 10**6
MANY = 20_000


def customers_of(changes: dict[str, Any], seed: int = 1) -> Customers:
    """The customers on the tape of a scenario with those changes."""
    scenario = scenario_of(changes)
    return Tape(seed, 0).customers(plan(scenario, "as declared"))


def mixed(profiles: dict[str, Any], shares: dict[str, float], number: int, **words: Any) -> dict[str, Any]:
    """The changes of a scenario to `number` visits at one instant by customers of these profiles."""
    return {"profiles": profiles, "customers": {"people": visits([1] * number, profile=shares, **words)}}


def within_binomial(count: int, share: float) -> bool:
    """Whether so many of MANY lie in the exact central interval of their share, left by chance once in 10⁹."""
    low, high = stats.binom.ppf(5e-10, MANY, share), stats.binom.isf(5e-10, MANY, share)
    return bool(low <= count <= high)


def test_customers_of_one_instant_arrive_in_the_order_of_their_groups_in_the_file_and_then_their_own():
    # so many, and at three instants, that a sort which does not keep the order of equals would show
    times = [1] * 100 + [2] * 100 + [3] * 100
    run = played({"customers": {name: visits(times) for name in ("zoe", "ann", "max")}})
    wanted = [
        f"{name}/{number}"
        for first in (0, 100, 200)
        for name in ("zoe", "ann", "max")
        for number in range(first, first + 100)
    ]
    assert run.orders.customer.tolist() == wanted


def test_products_are_demanded_in_their_shares():
    rule = {"source": "acme", "restock": {"type": "order_for_order"}}
    shares = {"mug": 0.7, "cup": 0.2, "mug@ulm": 0.1}
    customers = customers_of(
        {
            "products": {"cup": {}},
            "customers": {"people": visits([1] * MANY, wants=shares)},
            "stock": {"mug": rule, "mug@ulm": rule, "cup": rule},
        }
    )
    # positions are those of the stock points in the file, not of the list of wants
    counts = np.bincount(customers.stock, minlength=3).tolist()
    named = zip(counts, ("mug", "mug@ulm", "cup"), strict=True)
    assert all(within_binomial(count, shares[stock]) for count, stock in named)


def test_profiles_arrive_in_their_shares():
    customers = customers_of(mixed({"patient": {}, "hurried": {"patience": 1}}, {"patient": 0.8, "hurried": 0.2}, MANY))
    assert within_binomial(int((customers.patience == DAY).sum()), 0.2)
    assert within_binomial(int((customers.patience == NEVER).sum()), 0.8)


def test_willingness_to_wait_is_that_of_the_customer_s_own_profile():
    profiles = {"never": {"willing_to_wait": 0}, "ever": {}, "mostly": {"willing_to_wait": 0.75}}
    shares = {"never": 0.25, "ever": 0.25, "mostly": 0.5}
    run = played(mixed(profiles, shares, MANY))
    lost = run.orders.groupby("profile", observed=True).outcome.agg(lambda outcome: (outcome == "lost").mean())
    assert (lost["never"], lost["ever"]) == (1, 0)
    # 10,000 or so of them: a quarter ± 6.5 standard errors, a false alarm in 10¹⁰
    assert lost["mostly"] == pytest.approx(0.25, abs=6.5 * (0.25 * 0.75 / 9_500) ** 0.5)


def test_the_orders_table_says_who_each_customer_was():
    profiles = {"first": {"priority": 1}, "last": {"priority": 3, "patience": 2}}
    run = played(mixed(profiles, {"first": 0.5, "last": 0.5}, 100))
    orders = set(zip(run.orders.profile.astype(str), run.orders.priority, run.orders.outcome.astype(str), strict=True))
    assert orders == {("first", 1, "filled_on_time"), ("last", 3, "cancelled")}


def test_a_groups_own_word_overrides_its_profiles():
    profiles = {"hurried": {"patience": 1, "priority": 3}, "patient": {"patience": 50}}
    run = played(mixed(profiles, {"hurried": 0.5, "patient": 0.5}, 100, patience=2))
    assert set(run.orders.resolved_at) == {3.0}
    assert set(run.orders.priority) == {1, 3}


def test_each_profile_has_a_stream_of_patience_of_its_own():
    profiles = {name: {"patience": {"type": "exponential", "mean": 5}} for name in ("a", "b")}
    tape = played(mixed(profiles, {"a": 0.5, "b": 0.5}, 20)).tape
    assert {name for name in tape if "patience" in name} == {f"customers/people/patience/{name}" for name in "ab"}
    assert tape["customers/people/patience/a"].tolist() != tape["customers/people/patience/b"].tolist()


def test_arrivals_that_bring_a_quantity_set_the_order_quantity():
    script = {"type": "scripted", "values": [3, 0, 2]}
    arrivals = {"type": "per_period", "every": 1, "quantity": script}
    run = played({"horizon": 3, "customers": {"people": {"arrivals": arrivals}}})
    # the quantity of the second period is 0, which is no order
    assert run.orders[["arrived_at", "quantity", "customer"]].to_numpy().tolist() == [
        [0.5, 3, "people/0"],
        [2.5, 2, "people/2"],
    ]


def test_a_drawn_quantity_of_0_is_no_order():
    run = played({"customers": {"people": visits([1, 2, 3], [2, 0, 1])}})
    assert run.orders.arrived_at.tolist() == [1, 3]


def test_each_visit_has_its_own_customer_number_though_others_order_nothing():
    # the second orders nothing and is no customer; the third still has the third number
    scenario = scenario_of({"customers": {"people": visits([1, 2, 3], [1, 0, 1])}})
    played_plan, tape = plan(scenario, "as declared"), Tape(1, 0)
    numbers = Tape(1, 0).stream("customers/people/churn").random(3).tolist()
    assert tape.choices("churn", played_plan, tape.customers(played_plan)).tolist() == [numbers[0], numbers[2]]
    # and so have the customers that another policy brings
    fewer = plan(scenario_of({"customers": {"people": visits([1])}}), "as declared")
    assert tape.choices("churn", fewer, tape.customers(fewer)).tolist() == numbers[:1]


def test_shares_are_adjacent_intervals_in_the_order_of_the_file():
    run = played(mixed({"calm": {}, "hasty": {}}, {"hasty": 0.3, "calm": 0.7}, 50))
    uniforms = run.tape["customers/people/profile"]
    assert run.orders.profile.tolist() == ["hasty" if number < 0.3 else "calm" for number in uniforms]


def test_a_customer_group_has_the_population_that_any_of_its_profiles_declares():
    churn = {"churn": {"lost": 1}}
    profiles = {"calm": {"loyalty": churn}, "hasty": {"loyalty": {"population": 3, **churn}}}
    assert set(customers_of(mixed(profiles, {"calm": 0.5, "hasty": 0.5}, 99)).customer.tolist()) == {0, 1, 2}


def test_a_customer_whose_profile_has_no_patience_never_reneges():
    shares = {"hasty": 0.5, "calm": 0.5}
    run = played(mixed({"hasty": {"patience": 3}, "calm": {}}, shares, 50) | {"horizon": 9})
    ends = set(zip(run.orders.profile, run.orders.outcome, strict=True))
    assert ends == {("hasty", "cancelled"), ("calm", "filled_on_time")}


def test_durations_are_rounded_to_the_nearest_microsecond_and_never_beyond_64_bits():
    assert microseconds(np.array([0.0, 1.4, 1.6, 2.5e300]) / DAY, DAY).tolist() == [0, 1, 2, round(LONGEST)]


SCRIPT = {"type": "scripted", "values": [1, 2]}


@pytest.mark.parametrize(
    ("changes", "owner"),
    [
        ({"suppliers": {"acme": {"lead_time": SCRIPT}}}, "suppliers/acme/mug/lead_time"),
        ({"suppliers": {"acme": {"yield": {"type": "scripted", "values": [1, 0.5]}}}}, "suppliers/acme/mug/yield"),
        ({"customers": {"people": {"patience": SCRIPT}}}, "customers/people/patience"),
        ({"customers": {"people": {"quantity": SCRIPT}}}, "customers/people/quantity"),
        (
            {"customers": {"people": {"arrivals": {"type": "renewal", "interarrival": SCRIPT}}}},
            "customers/people/arrivals",
        ),
    ],
)
def test_a_script_that_runs_out_is_named_by_its_owner(changes: dict[str, Any], owner: str):
    changed = {"customers": {"people": visits([1, 2, 3])}, "stock": {"mug": {"restock": {"base_stock_level": 0}}}}
    words = mapping(changed)
    for block, named in changes.items():
        for name, more in named.items():
            words[block][name] |= more
    with pytest.raises(UserError, match=f"^{owner}: a scripted distribution has run out: 2 values are given and "):
        simulate(read_mapping(words))
