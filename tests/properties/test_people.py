"""What holds in every world of people: those of `test_properties` with a store that speaks and customers who answer."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.engine.ledger import NEVER, Outcome
from sim.experiments.run import Run, simulate
from sim.experiments.story import story
from sim.scenario.reading import read_mapping
from tests.helpers.worlds import mapping
from tests.properties.test_stock_points import FEW, bytes_of, durations, worlds
from tests.properties.test_stock_points import behaviours as plain

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


@FEW
@given(crowds(), quotes, st.sampled_from([0, 0.5, 3]), st.booleans())
def test_no_promise_is_broken_for_long_without_a_word(values: dict[str, Any], quote: Any, slip: float, asked: bool):
    # A slip after the date agreed no store can fail to see: what has not come is expected no earlier than now. So a
    # date passes by the least slip at most, or until a day after the last word. (Of who was told that there is no
    # date any more the last one stays.)
    spoken = {"type": "consent", "consents": 1, "objects": 0} if asked else {"type": "on_slip", "slip": slip}
    run = played({**values, "promise": {"quote": quote, "notices": spoken}})
    ledger, least = run.ledger, 1 if asked else max(1, round(slip * DAY))
    last = dict(zip(ledger.messages.order.tolist(), ledger.messages.at.tolist(), strict=True))
    undated = set(ledger.messages.order[ledger.messages.date == NEVER].tolist())
    for order, agreed in zip(ledger.promises.order.tolist(), ledger.promises.agreed_at.tolist(), strict=True):
        if agreed != NEVER and order not in undated:
            word_at = last.get(order, int(ledger.orders.arrived_at[order]))
            over_at = min(int(ledger.orders.resolved_at[order]), run.scenario.span.end)
            assert over_at <= max(agreed + least, word_at + DAY)


@st.composite
def shops(draw: st.DrawFn) -> dict[str, Any]:
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


@FEW
@given(shops())
def test_every_date_can_be_worked_out_from_what_the_store_could_see(values: dict[str, Any]):
    run = played(values)
    orders, fills, placed, said = run.ledger.orders, run.ledger.fills, run.ledger.replenishments, run.ledger.promises
    law, rule = values["suppliers"]["acme"]["lead_time"], values["stock"]["mug"]["restock"]
    confidence = values["promise"]["quote"]["confidence"]
    in_order = values["suppliers"]["acme"]["order_crossing"] == "prevented"
    quoted = dict(zip(said.order.tolist(), said.quoted_wait.tolist(), strict=True))
    left = [Outcome.LOST, Outcome.DECLINED]

    def expected(began: int, now: int) -> int:
        """The instant by which an order not here yet will have come, with that confidence."""
        still = [(round(at * DAY), weight) for at, weight in zip(law["values"], law["weights"], strict=True)]
        still = [(at, weight) for at, weight in still if at > now - began]
        total, so_far = sum(weight for _, weight in still), 0
        for at, weight in still:
            so_far += weight
            if so_far >= confidence * total - 1e-9:
                return began + at
        return now

    def owed(order: int, now: int) -> int:
        if orders.outcome[order] in left or orders.resolved_at[order] <= now:
            return 0
        mine = (fills.order == order) & (fills.at <= now)
        return int(orders.quantity[order] - orders.filled_at_once_units[order] - fills.units[mine].sum())

    for order in np.flatnonzero(orders.filled_at_once_units < orders.quantity).tolist():
        now, quantity = int(orders.arrived_at[order]), int(orders.quantity[order])
        ahead = sum(owed(other, now) for other in range(order))
        needed = ahead + quantity - int(orders.filled_at_once_units[order])
        open_ = np.flatnonzero((placed.ordered_at < now) & (placed.received_at > now))
        receipts, last = [], 0
        for row in open_.tolist():
            at = expected(int(placed.ordered_at[row]), now)
            at = last = max(at, last) if in_order else at
            receipts.append((at, int(placed.quantity[row])))
        on_order = sum(units for _, units in receipts)
        position = on_order - ahead + int(orders.filled_at_once_units[order])
        fresh = expected(now, now) - now
        if needed <= on_order:
            ats = [at for at, units in sorted(receipts) for _ in range(units)]
            wait = ats[needed - 1] - now
        elif rule["type"] == "periodic_order_up_to":
            period = round(rule["review_period"] * DAY)
            wait = (now // period + (now % period > 0)) * period + fresh - now
        elif rule["type"] == "base_stock" or position - quantity <= rule["reorder_point"]:
            wait = fresh
        else:
            wait = NEVER
        if in_order and needed > on_order:
            wait = max(wait, last - now)  # where orders cannot cross, what is placed later comes no earlier
        assert quoted.get(order, NEVER) == wait
