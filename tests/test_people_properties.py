"""What holds in every world of people: those of `test_properties` with a store that speaks and customers who answer."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from test_properties import FEW, bytes_of, durations, worlds
from test_properties import behaviours as plain

from sim.engine.ledger import NEVER, Outcome
from sim.experiments.run import Run, simulate
from sim.experiments.story import story
from sim.scenario.reading import read_mapping

EXPERIENCES = ("filled", "waited", "late", "substituted", "lost", "declined", "cancelled")

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
    st.builds(lambda people, churn: {"population": people, "churn": churn}, st.integers(1, 40), churns),
    st.builds(lambda churn: {"churn": churn}, churns),
    st.builds(lambda people: {"type": "bhan_anderson_2023", "population": people}, st.integers(1, 40)),
)
alternatives = st.one_of(
    st.just({}), st.just({"cup": 1}), st.just({"mug": 0.5, "cup": 0.5}), st.just({"cup": 0.2, "mug": 0.3})
)
persons = st.fixed_dictionaries(
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
def crowds(draw: st.DrawFn) -> dict[str, Any]:
    """A world of `test_properties` whose store speaks and whose customers may react, switch, churn and return."""
    values = draw(worlds())
    values["promise"] = draw(promises)
    for group in values["customers"].values():
        group.update(draw(persons))
        if draw(st.booleans()):
            kinds = {name: {**draw(plain), **draw(persons)} for name in ("calm", "hasty")}
            values.setdefault("profiles", {}).update(kinds)
            group["profile"] = {"calm": 0.5, "hasty": 0.5}
    return values


def played(values: dict[str, Any]) -> Run:
    return simulate(read_mapping(copy.deepcopy(values)))


@FEW
@given(crowds())
def test_the_account_closes_and_units_are_conserved(values: dict[str, Any]):
    run = played(values)
    account = run.account()  # checks itself, in orders, in units and at every stock point
    for kind in ("orders", "units"):
        ends = dict(account[kind])
        assert ends.pop("placed") == sum(ends.values())
    run.measures()


@FEW
@given(crowds())
def test_nothing_is_ever_negative_and_nothing_ends_before_it_begins(values: dict[str, Any]):
    run = played(values)
    assert (run.levels[["on_hand", "on_order", "backorders"]] >= 0).all().all()
    columns = ["filled_at_once_units", "filled_later_units", "substituted_units", "lost_units", "cancelled_units"]
    orders = run.orders
    assert (orders[columns] >= 0).all().all()
    assert (orders[columns].sum(axis=1) <= orders.quantity).all()
    assert not (orders.resolved_at < orders.arrived_at).any()
    assert not (orders.quoted_wait < 0).any()
    assert not (orders.promised_at < orders.arrived_at).any()
    assert not (orders.agreed_at < orders.promised_at).any()  # an earlier date changes nothing
    measures = run.measures()
    rates = measures[measures.measure.str.endswith("_rate")].value.dropna()
    assert ((rates >= 0) & (rates <= 1 + 1e-12)).all()


@FEW
@given(crowds())
def test_the_same_arguments_give_the_same_bytes(values: dict[str, Any]):
    assert bytes_of(played(values)) == bytes_of(played(values))


@FEW
@given(crowds())
def test_what_is_remembered_agrees_with_itself(values: dict[str, Any]):
    run = played(values)
    ledger, orders = run.ledger, run.ledger.orders
    end, said, sent = run.scenario.span.end, ledger.promises, ledger.messages
    outcome = orders.outcome
    # messages go to who waits, none before the order and none after its end
    assert (sent.at > orders.arrived_at[sent.order]).all()
    assert (sent.at <= np.minimum(orders.resolved_at[sent.order], end)).all()
    assert (np.diff(sent.at) >= 0).all()
    cancelled = np.flatnonzero(outcome == Outcome.CANCELLED_AT_NOTICE)
    last = dict(zip(sent.order.tolist(), sent.at.tolist(), strict=True))
    assert [last[order] for order in cancelled.tolist()] == orders.resolved_at[cancelled].tolist()
    # late is after the last date agreed, on time is by it
    agreed = np.full(len(outcome), NEVER)
    agreed[said.order] = said.agreed_at
    assert (orders.resolved_at[outcome == Outcome.FILLED_LATE] > agreed[outcome == Outcome.FILLED_LATE]).all()
    assert (orders.resolved_at[outcome == Outcome.FILLED_ON_TIME] <= agreed[outcome == Outcome.FILLED_ON_TIME]).all()
    # nobody is lost for good twice, nobody comes who is, and nobody returns twice
    people = list(zip(orders.group.tolist(), orders.customer.tolist(), strict=True))
    gone = {
        people[order]: at for order, at in zip(ledger.churned.order.tolist(), ledger.churned.at.tolist(), strict=True)
    }
    assert len(gone) == len(ledger.churned.order)
    away = outcome == Outcome.STAYED_AWAY
    initial = orders.group == len(run.plan.groups) - 1
    for order in np.flatnonzero(~initial).tolist():
        left_at = gone.get(people[order], NEVER)
        assert orders.arrived_at[order] >= left_at if away[order] else orders.arrived_at[order] <= left_at
    back = ledger.returns
    assert len(set(back.returns_of.tolist())) == len(back.returns_of)
    assert not np.isin(back.returns_of, back.order).any()
    left = [Outcome.LOST, Outcome.DECLINED, Outcome.CANCELLED, Outcome.CANCELLED_AT_NOTICE]
    assert np.isin(outcome[back.returns_of], left).all()
    assert (orders.arrived_at[back.order] >= orders.resolved_at[back.returns_of]).all()


@FEW
@given(crowds(), promises)
def test_whatever_the_store_says_the_same_people_come(values: dict[str, Any], promise: dict[str, Any]):
    # rows of people who return come after all others; a churned customer's visit is a row as well
    alone = played(values)
    values["policies"] = {"as today": {}, "other": {"promise": promise}}
    scenario = read_mapping(copy.deepcopy(values))
    assert bytes_of(simulate(scenario, "as today")) == bytes_of(alone)
    other = simulate(scenario, "other").ledger
    assert len(other.orders.quantity) - len(other.returns.order) == len(alone.ledger.orders.quantity) - len(
        alone.ledger.returns.order
    )
    first = len(alone.ledger.orders.quantity) - len(alone.ledger.returns.order)
    for column in ("arrived_at", "group", "profile", "stock", "customer", "priority", "quantity"):
        mine, theirs = getattr(alone.ledger.orders, column), getattr(other.orders, column)
        assert np.array_equal(mine[:first], theirs[:first]), column


@FEW
@given(crowds())
def test_a_longer_run_begins_as_the_shorter_one_does(values: dict[str, Any]):
    short, long = played(values), played({**values, "horizon": values["horizon"] + 7})
    end = short.scenario.span.end
    for part in ("messages", "substitutions", "churned", "fills"):
        mine, theirs = getattr(short.ledger, part), getattr(long.ledger, part)
        assert mine.at.tolist() == theirs.at[theirs.at <= end].tolist(), part
    count = int((short.ledger.orders.group != len(short.plan.groups) - 1).sum() - len(short.ledger.returns.order))
    for column in ("arrived_at", "stock", "quantity", "filled_at_once_units", "lost_units"):
        assert np.array_equal(getattr(short.ledger.orders, column)[:count], getattr(long.ledger.orders, column)[:count])
    said, later = short.ledger.promises, long.ledger.promises
    first = {order: row for order, *row in zip(later.order.tolist(), later.quoted_wait, later.promised_at, strict=True)}
    for order, wait, date in zip(said.order.tolist(), said.quoted_wait, said.promised_at, strict=True):
        if order < count:
            assert first[order][0] == wait
            assert first[order][1] == date or date == NEVER


@FEW
@given(crowds())
def test_every_order_has_a_story(values: dict[str, Any]):
    run = played(values)
    for order in range(0, len(run.ledger.orders.quantity), 7):
        assert story(run.plan, run.ledger, order)


@FEW
@given(crowds())
def test_a_store_that_says_nothing_to_people_who_forget_plays_as_ever(values: dict[str, Any]):
    silent = {"type": "none"}
    plainly = copy.deepcopy(values)
    plainly.pop("promise")
    said = copy.deepcopy(values)
    said["promise"] = {"quote": silent, "notices": silent}
    for world in (plainly, said):
        for person in (*world["customers"].values(), *world.get("profiles", {}).values()):
            for word in ("alternatives", "reaction", "loyalty", "returns_on_restock"):
                person.pop(word, None)
    for person in said["customers"].values():
        person.update(
            alternatives={}, reaction={"uninformed_acceptance": 1, "grace": 1, "update_credit": 1}, loyalty=None
        )
    assert bytes_of(played(plainly)) == bytes_of(played(said))
