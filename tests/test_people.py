"""The customer is a person: what each is told, how they take it and how it ends, in stories told line by line.

The distances of time are days. Each story says what was ordered before it began (`coming`) or scripts the lead
times, so that every date can be worked out in the head; what would be chance is a probability of 0 or of 1.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from worlds import played, values, visits

from sim import read_scenario
from sim.customers.loyalty.bhan_anderson_2023 import BhanAnderson2023
from sim.customers.loyalty.quit_or_switch import QuitOrSwitch
from sim.engine.ledger import NEVER, Outcome
from sim.experiments.run import Run, simulate
from sim.report.grid import grid_of

NOTHING = {"type": "reorder_point", "reorder_point": -999, "order_quantity": 1}  # never orders, never will
ONE_FOR_ONE = {"type": "order_for_order"}
HONEST = {"type": "pipeline", "confidence": 0.5}
DAY = 86_400_000_000
EXPERIENCES = ("filled", "waited", "late", "substituted", "lost", "declined", "cancelled")

# Lead times that surprise. The first order takes the first number; the store knows how often each occurs.
# Half come by 3; of those that did not come on day 1 half take 10. So a slip is known on day 1, ahead of day 3.
SLIPS = {"type": "scripted", "values": [10, 1, 1, 3, 10]}
# Half come by 3, half of those not here after 1 by 10, half of those not here after 5 by 20: known on days 1 and 5.
SLIPS_TWICE = {"type": "scripted", "values": [20, *[1] * 8, *[3] * 2, *[5] * 2, *[10] * 3, *[20] * 4]}


def store(
    people: dict[str, Any],
    *,
    promise: dict[str, Any] | None = None,
    restock: dict[str, Any] = NOTHING,
    lead_time: object = 5,
    on_hand: int = 0,
    owed: int = 0,
    coming: tuple[tuple[int, float], ...] = (),
    cups: int | None = None,
    cups_coming: tuple[tuple[int, float], ...] = (),
    cup: dict[str, Any] | None = None,
    horizon: float = 100,
    **mug: Any,
) -> Run:
    """A shelf of mugs with so many on hand, owed and coming as (units, day); beside it `cups`, if any are sold."""
    changes: dict[str, Any] = {
        "horizon": horizon,
        "customers": {"people": people} if "arrivals" in people else people,
        "suppliers": {"acme": {"lead_time": lead_time}},
        "promise": promise or {},
        "products": {"cup": {}},
        "stock": {"mug": shelf(on_hand, coming, owed) | {"restock": restock} | mug},
    }
    if cups is not None:
        changes["stock"]["cup"] = shelf(cups, cups_coming) | {"restock": NOTHING, "source": "acme"} | (cup or {})
    return played(changes)


def shelf(on_hand: int, coming: tuple[tuple[int, float], ...] = (), owed: int = 0) -> dict[str, Any]:
    under_way = [{"quantity": units, "due": due} for units, due in coming]
    return {"initial": {"on_hand": on_hand, "on_order": under_way, "backorders": owed}}


def scripted(*numbers: float) -> dict[str, Any]:
    return {"type": "scripted", "values": list(numbers)}


def told(run: Run) -> list[str]:
    """Each order on a line: when it came, how it ended and when, and what was said and done in between."""
    lines = []
    for row in run.orders.itertuples():
        words = [f"{row.arrived_at:g} {row.outcome}"]
        if row.resolved_at > row.arrived_at:
            words[0] += f" at {row.resolved_at:g}"
        if not np.isnan(row.quoted_wait):
            words.append(f"quoted {row.quoted_wait:g}")
        if not np.isnan(row.promised_at):
            words.append(f"promised {row.promised_at:g}")
        if not np.isnan(row.agreed_at) and row.agreed_at != row.promised_at:
            words.append(f"agreed {row.agreed_at:g}")
        if row.notices:
            words.append(f"notices {row.notices}")
        if row.substituted_units:
            words.append(f"{row.substituted_units} {row.alternative}")
        if row.returns_of is not None and str(row.returns_of) != "<NA>":
            words.append(f"returns of {row.returns_of}")
        lines.append(", ".join(words))
    return lines


def ends(run: Run) -> list[str]:
    return list(run.orders.outcome.astype(str))


def letters(run: Run) -> list[tuple[int, float, float | None]]:
    """Every notice: to which order, when, and the date it carried."""
    sent, tick = run.ledger.messages, run.scenario.tick
    rows = zip(sent.order.tolist(), sent.at.tolist(), sent.date.tolist(), strict=True)
    return [(order, at / tick, None if date == NEVER else date / tick) for order, at, date in rows]


def position(run: Run, at: float, stock: str = "mug") -> int:
    """On hand + on order − backorders once everything of that instant has happened."""
    rows = run.levels[(run.levels["at"] <= at) & (run.levels["stock"] == stock)].iloc[-1]
    return int(rows.on_hand + rows.on_order - rows.backorders)


def on_hand(run: Run, at: float, stock: str = "mug") -> int:
    rows = run.levels[(run.levels["at"] <= at) & (run.levels["stock"] == stock)].iloc[-1]
    return int(rows.on_hand)


# the ends of the account


def test_filled_at_once_on_time_and_late():
    run = store(visits([1, 2, 3]), promise={"quote": {"type": "fixed", "time": 4}}, on_hand=1, coming=((1, 6), (1, 9)))
    # the second is promised 6 and filled at 6, which is by then; the third is promised 7
    assert told(run) == [
        "1 filled_at_once",
        "2 filled_on_time at 6, quoted 4, promised 6",
        "3 filled_late at 9, quoted 4, promised 7",
    ]


def test_with_no_date_any_fill_is_on_time():
    assert told(store(visits([1]), coming=((1, 90),))) == ["1 filled_on_time at 90"]


def test_substituted_lost_and_declined_at_the_shortage():
    run = store(
        {
            "changeable": visits([1], [3], alternatives={"cup": 1}),
            "impatient": visits([2], [3], willing_to_wait=0),
            "uncertain": visits([3], [3], reaction={"uninformed_acceptance": 0}),
        },
        on_hand=1,
        cups=2,
    )
    # the first took the last mug and two cups for the rest
    assert told(run) == ["1 substituted, 2 cup", "2 lost", "3 declined"]
    columns = ["filled_at_once_units", "substituted_units", "lost_units", "cancelled_units"]
    assert run.orders[columns].to_numpy().tolist() == [[1, 2, 0, 0], [0, 0, 3, 0], [0, 0, 3, 0]]
    units = run.account()["units"]
    assert (units["filled_at_once"], units["substituted"], units["lost"], units["declined"]) == (1, 2, 3, 3)
    # nobody waits, so nothing is owed and nothing is to be had
    assert position(run, 3) == 0
    assert position(run, 3, "cup") == 0


def test_what_is_there_goes_out_even_to_those_who_decline_the_rest():
    run = store(visits([1], [3], reaction={"uninformed_acceptance": 0}), on_hand=2)
    row = run.orders.iloc[0]
    assert (row.outcome, row.filled_at_once_units, row.lost_units) == ("declined", 2, 1)
    assert position(run, 1) == 0


def test_cancelled_cancelled_at_a_notice_and_still_waiting():
    # everybody is promised the day after next and written to every fourth day; a mug for each comes on day 20
    run = store(
        visits([1, 2, 3], patience=scripted(3, 10, 30)),
        promise={"quote": {"type": "fixed", "time": 2}, "notices": {"type": "periodic", "every": 4}},
        coming=((3, 20),),
        horizon=11,
    )
    assert told(run) == [
        "1 cancelled at 4, quoted 2, promised 3",
        "2 cancelled_at_notice at 6, quoted 2, promised 4, notices 1",
        "3 still_waiting, quoted 2, promised 5, agreed 20, notices 2",
    ]
    assert letters(run) == [(1, 6, 20), (2, 7, 20), (2, 11, 20)]
    assert [position(run, at) for at in (1, 2, 3, 4, 6)] == [2, 1, 0, 1, 2]
    ended = {word: count for word, count in run.account()["orders"].items() if count}
    assert ended == {"placed": 3, "cancelled": 1, "cancelled_at_notice": 1, "still_waiting": 1}


def test_patience_that_ends_with_the_run_is_at_its_end():
    assert told(store(visits([1], patience=9), horizon=10)) == ["1 cancelled at 10"]


def test_lost_because_unwilling_because_too_many_wait_and_because_it_would_take_too_long():
    run = store(
        {"people": visits([1, 3, 4, 5], [1, 2, 1, 1]), "unwilling": visits([2], willing_to_wait=0)},
        promise={"quote": HONEST, "refuse_beyond": 10},
        coming=((1, 4.5), (1, 14.5), (9, 90)),
        max_backorders=2,
    )
    assert told(run) == [
        "1 filled_on_time at 4.5, quoted 3.5, promised 4.5",
        "2 lost",
        "3 lost",  # three units would be owed
        "4 lost, quoted 10.5",  # which is not offered
        "5 filled_on_time at 14.5, quoted 9.5, promised 14.5",
    ]


def test_a_wait_of_just_what_may_be_offered_is_offered():
    coming = ((1, 11), (1, 12))
    run = store(visits([1, 1.5]), promise={"quote": HONEST, "refuse_beyond": 10}, coming=coming)
    assert told(run) == ["1 filled_on_time at 11, quoted 10, promised 11", "1.5 lost, quoted 10.5"]


def test_alternatives_come_before_everything_else_that_a_shortage_may_bring():
    run = store(visits([1, 2], willing_to_wait=0, alternatives={"cup": 1}), cups=1, max_backorders=0)
    assert told(run) == ["1 substituted, 1 cup", "2 lost"]


# quotes


def test_who_accepts_is_who_can_wait_so_long_to_the_microsecond():
    patience = scripted(3, (3 * DAY - 1) / DAY, 9)
    run = store(
        visits([0, 1, 2], patience=patience), promise={"quote": {"type": "fixed", "time": 3}}, restock=ONE_FOR_ONE
    )
    assert told(run) == [
        "0 cancelled at 3, quoted 3, promised 3",  # D = deadline: accepted; the supplier takes five days
        "1 declined, quoted 3",
        "2 filled_on_time at 5, quoted 3, promised 5",  # by what was ordered for the first
    ]
    # who declines has ordered nothing upstream
    assert list(run.replenishments.ordered_at) == [0, 2]


@pytest.mark.parametrize(("share", "outcome"), [(0, "declined"), (1, "filled_on_time")])
def test_without_a_date_they_accept_by_their_own_probability(share: float, outcome: str):
    people = visits([1, 2, 3], reaction={"uninformed_acceptance": share})
    run = store(people, restock=ONE_FOR_ONE)
    assert ends(run) == [outcome] * 3
    assert run.orders.quoted_wait.isna().all()
    # a date makes them ask their patience instead
    assert ends(store(people, restock=ONE_FOR_ONE, promise={"quote": HONEST})) == ["filled_on_time"] * 3


def test_a_quote_without_a_date_is_as_no_quote():
    # two mugs come, the third customer's is not even ordered
    for share, last in ((0, "3 declined"), (1, "3 still_waiting")):
        people = visits([1, 2, 3], reaction={"uninformed_acceptance": share})
        run = store(people, promise={"quote": HONEST}, coming=((2, 5),))
        assert told(run) == [
            "1 filled_on_time at 5, quoted 4, promised 5",
            "2 filled_on_time at 5, quoted 3, promised 5",
            last,
        ]


def test_a_share_of_people_accepts_without_a_date_by_their_own_numbers():
    run = store(visits(list(range(40)), reaction={"uninformed_acceptance": 0.4}))
    own = run.tape["customers/people/uninformed_acceptance"]
    assert [end == "still_waiting" for end in ends(run)] == (own < 0.4).tolist()


@pytest.mark.parametrize(
    ("quote", "lead_time", "wait"),
    [
        ({"type": "lead_time"}, {"type": "gamma", "mean": 7, "cv": 0.5}, 7),
        ({"type": "lead_time", "quantile": 0.5}, {"type": "discrete", "values": [4, 10], "weights": [6, 4]}, 4),
        ({"type": "lead_time", "quantile": 0.61}, {"type": "discrete", "values": [4, 10], "weights": [6, 4]}, 10),
    ],
)
def test_a_quote_of_the_lead_time_looks_at_nothing_under_way(quote: Any, lead_time: Any, wait: float):
    # though one mug comes on day 2 there is another customer before, or not: the same is told to all
    run = store(visits([0, 1, 1.5]), promise={"quote": quote}, lead_time=lead_time, coming=((1, 2),), horizon=1.7)
    assert run.orders.quoted_wait.tolist() == pytest.approx([wait] * 3, abs=1e-11)
    assert run.orders.promised_at.tolist() == pytest.approx([wait, 1 + wait, 1.5 + wait], abs=1e-11)


def test_the_pipeline_s_date_is_the_receipt_that_covers_the_place_in_the_queue():
    run = store(visits([1, 2, 3], [1, 2, 1]), promise={"quote": HONEST}, coming=((2, 5), (1, 8), (1, 12)))
    # the second stands behind one unit, so the last of its two is the third to come; the third waits for the fourth
    assert told(run) == [
        "1 filled_on_time at 5, quoted 4, promised 5",
        "2 filled_on_time at 8, quoted 6, promised 8",
        "3 filled_on_time at 12, quoted 9, promised 12",
    ]


def test_units_that_go_out_at_once_are_not_waited_for():
    coming = ((1, 5), (1, 8))
    partial = store(visits([1], [3]), promise={"quote": HONEST}, on_hand=2, coming=coming)
    assert told(partial) == ["1 filled_on_time at 5, quoted 4, promised 5"]
    # what a complete order may not have yet is still meant for it
    complete = store(visits([1], [3], ships="complete"), promise={"quote": HONEST}, on_hand=2, coming=coming)
    assert told(complete) == ["1 filled_on_time at 5, quoted 4, promised 5"]


def test_who_waited_since_before_the_start_stands_in_front():
    run = store(visits([1]), promise={"quote": HONEST}, owed=1, coming=((1, 5), (1, 8)))
    assert told(run)[0] == "1 filled_on_time at 8, quoted 7, promised 8"


def test_higher_classes_stand_in_front_but_those_to_come_are_not_foreseen():
    run = store(
        {"second": visits([1, 3], priority=2), "first": visits([2], priority=1)},
        promise={"quote": HONEST},
        coming=((1, 5), (1, 8), (1, 12)),
    )
    assert told(run) == [
        "1 filled_late at 8, quoted 4, promised 5",  # the one of day 2 came between
        "2 filled_on_time at 5, quoted 3, promised 5",
        "3 filled_on_time at 12, quoted 9, promised 12",
    ]


def test_what_a_reserve_takes_is_no_more_to_be_had_in_a_quote_than_on_the_shelf():
    # one is kept back from class 2: the mug of day 5 stays on the shelf, the one of day 8 goes out
    run = store(visits([1], priority=2), promise={"quote": HONEST}, coming=((1, 5), (1, 8)), reserve={2: 1})
    assert told(run) == ["1 filled_on_time at 8, quoted 7, promised 8"]


def test_a_receipt_is_expected_by_how_long_it_has_been_under_way():
    # three ordered at time 0: half of all lead times are 4, those not here after 4 take 10, as this one does
    run = store(
        visits([1, 3.9, 4]),
        promise={"quote": HONEST},
        restock={"type": "reorder_point", "reorder_point": 0, "order_quantity": 6},
        lead_time=scripted(10, 4, 4, 4),
    )
    assert told(run) == [
        "1 filled_late at 10, quoted 3, promised 4",
        "3.9 filled_late at 10, quoted 0.1, promised 4",
        "4 filled_on_time at 10, quoted 6, promised 10",  # receipts come first: at 4 it is known not to have come
    ]


@pytest.mark.parametrize(("crossing", "wait"), [("allowed", 3), ("prevented", 4)])
def test_orders_that_cannot_overtake_are_not_expected_to(crossing: str, wait: float):
    # what was ordered at 0 and did not take 4 days takes 10; what is ordered on day 5 is expected on day 9
    run = played(
        {
            "customers": {"second": visits([5], priority=2), "first": visits([6])},
            "suppliers": {"acme": {"lead_time": scripted(10, 4, 4, 4), "order_crossing": crossing}},
            "promise": {"quote": HONEST},
            "stock": {"mug": {"initial": 0, "restock": {"type": "base_stock", "base_stock_level": 1}}},
        }
    )
    assert run.orders.quoted_wait.tolist() == [5, wait]
    assert ends(run) == ["filled_on_time"] * 2


def test_beyond_what_is_under_way_it_is_the_order_that_accepting_triggers():
    run = store(visits([1, 2, 3]), promise={"quote": HONEST}, restock=ONE_FOR_ONE, lead_time=5)
    assert [line.split(", ")[1] for line in told(run)] == ["quoted 5"] * 3
    # units that go at once count for what it triggers: position 2 − 3 ≤ −1
    rule = {"type": "reorder_point", "reorder_point": -1, "order_quantity": 5}
    assert told(store(visits([1], [3]), promise={"quote": HONEST}, restock=rule, on_hand=2)) == [
        "1 filled_on_time at 6, quoted 5, promised 6"
    ]


def test_if_accepting_triggers_nothing_there_is_no_date():
    # at −3 five are ordered; the first two customers are told nothing, the third is what triggers it
    rule = {"type": "reorder_point", "reorder_point": -3, "order_quantity": 5}
    run = store(visits([1, 2, 3, 4]), promise={"quote": HONEST}, restock=rule)
    assert told(run) == [
        "1 filled_on_time at 8",
        "2 filled_on_time at 8",
        "3 filled_on_time at 8, quoted 5, promised 8",
        "4 filled_on_time at 8, quoted 4, promised 8",
    ]


def test_an_order_that_may_not_be_placed_yet_gives_no_date():
    run = store(visits([1, 2]), promise={"quote": HONEST}, restock=ONE_FOR_ONE, max_outstanding_orders=1)
    assert told(run) == ["1 filled_on_time at 6, quoted 5, promised 6", "2 filled_on_time at 11"]


def test_beyond_what_is_under_way_it_is_the_next_review():
    rule = {"type": "periodic_order_up_to", "review_period": 7, "order_up_to_level": 0}
    run = store(visits([1, 7, 9]), promise={"quote": HONEST}, restock=rule)
    assert told(run) == [
        "1 filled_on_time at 12, quoted 11, promised 12",
        "7 filled_on_time at 12, quoted 5, promised 12",  # customers come before the review of the same instant
        "9 filled_on_time at 19, quoted 10, promised 19",
    ]


def test_a_review_beyond_the_end_is_still_the_next_one():
    rule = {"type": "periodic_order_up_to", "review_period": 7, "order_up_to_level": 0}
    for horizon in (10, 17):
        run = store(visits([9]), promise={"quote": HONEST}, restock=rule, horizon=horizon)
        assert told(run) == ["9 still_waiting, quoted 10, promised 19"]


def test_a_buffer_is_added_to_the_date_and_to_that_of_every_notice():
    run = store(
        visits([0]),
        promise={"quote": {**HONEST, "buffer": 2}, "notices": {"type": "periodic", "every": 2}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
        horizon=4,
    )
    assert told(run) == ["0 still_waiting, quoted 5, promised 5, agreed 12, notices 2"]
    assert letters(run) == [(0, 2, 12), (0, 4, 12)]


# notices


def test_silence_sends_nothing():
    run = store(visits([0]), promise={"quote": HONEST}, restock=ONE_FOR_ONE, lead_time=SLIPS)
    assert told(run) == ["0 filled_late at 10, quoted 3, promised 3"]
    assert letters(run) == []


def test_letters_by_the_calendar_carry_the_date_as_it_is_until_the_order_is_over():
    run = store(
        visits([0.5], patience=20),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 2}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == ["0.5 filled_on_time at 10.5, quoted 3, promised 3.5, agreed 10.5, notices 4"]
    # what was known after a day is told after two; the delivery of 10.5 comes before the letter of that instant
    assert letters(run) == [(0, 2.5, 10.5), (0, 4.5, 10.5), (0, 6.5, 10.5), (0, 8.5, 10.5)]


@pytest.mark.parametrize(
    ("slip", "story"),
    [
        (7, "0 cancelled_at_notice at 2, quoted 3, promised 3, notices 1"),
        (7.5, "0 cancelled at 9, quoted 3, promised 3, notices 4"),  # no credit either
    ],
)
def test_a_date_later_by_less_than_a_slip_is_told_by_the_calendar_but_changes_nothing(slip: float, story: str):
    run = store(
        visits([0], patience=9, reaction={"update_credit": 1.1}),  # 2 + 1.1 · 7 = 9.7, too little for a date of 10
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 2, "slip": slip}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == [story]


@pytest.mark.parametrize(
    ("slip", "story"),
    [
        (0, "0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"),
        (7, "0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"),
        (7.1, "0 filled_late at 10, quoted 3, promised 3"),
    ],
)
def test_a_slip_is_told_as_soon_as_it_is_known_and_if_it_is_worth_it(slip: float, story: str):
    run = store(
        visits([0]),
        promise={"quote": HONEST, "notices": {"type": "on_slip", "slip": slip}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == [story]
    assert letters(run) == ([(0, 1, 10)] if slip <= 7 else [])


def test_every_slip_is_told_once():
    run = store(
        visits([0]), promise={"quote": HONEST, "notices": "on_slip"}, restock=ONE_FOR_ONE, lead_time=SLIPS_TWICE
    )
    assert letters(run) == [(0, 1, 10), (0, 5, 20)]
    assert told(run) == ["0 filled_on_time at 20, quoted 3, promised 3, agreed 20, notices 2"]


def test_a_customer_of_a_higher_class_makes_the_dates_of_the_lower_slip():
    run = store(
        {"second": visits([1, 2], priority=2), "first": visits([4], priority=1)},
        promise={"quote": HONEST, "notices": "on_slip"},
        coming=((1, 5), (1, 8), (1, 12)),
    )
    assert letters(run) == [(0, 4, 8), (1, 4, 12)]
    assert told(run) == [
        "1 filled_on_time at 8, quoted 4, promised 5, agreed 8, notices 1",
        "2 filled_on_time at 12, quoted 6, promised 8, agreed 12, notices 1",
        "4 filled_on_time at 5, quoted 1, promised 5",
    ]


def test_units_taken_from_under_a_complete_order_make_its_date_slip():
    # two at a time: one is there, one comes on day 5; then the one that is there goes to somebody of class 1
    second = visits([1], [2], priority=2, ships="complete")
    promise = {"quote": HONEST, "notices": "on_slip"}
    story = "1 filled_on_time at 8, quoted 4, promised 5, agreed 8, notices 1"
    coming = ((1, 5), (1, 8))
    bought = store({"second": second, "first": visits([3])}, promise=promise, on_hand=1, coming=coming)
    assert (told(bought), letters(bought)) == ([story, "3 filled_at_once"], [(0, 3, 8)])
    # or to somebody who found no cups
    first = visits([3], wants="cup", alternatives={"mug": 1})
    taken = store({"second": second, "first": first}, promise=promise, on_hand=1, coming=coming, cups=0)
    assert (told(taken), letters(taken)) == ([story, "3 substituted, 1 mug"], [(0, 3, 8)])


def test_who_cancels_at_a_notice_spares_those_behind_theirs():
    # the one of class 1 would make both wait for the next mug; the first cannot, so the second need not
    run = store(
        {"second": visits([1, 2], priority=2, patience=scripted(5, 90)), "first": visits([4], priority=1)},
        promise={"quote": HONEST, "notices": "on_slip"},
        coming=((1, 5), (1, 8), (1, 12)),
    )
    assert letters(run) == [(0, 4, 8)]
    assert told(run) == [
        "1 cancelled_at_notice at 4, quoted 4, promised 5, notices 1",
        "2 filled_on_time at 8, quoted 6, promised 8",
        "4 filled_on_time at 5, quoted 1, promised 5",
    ]


def test_orders_that_overtake_do_not_keep_the_store_looking():
    # six of ten take 5 days, four take 50, and so do the first two; those not here after 5 are expected on day 50
    run = store(
        visits([0, 4]),
        promise={"quote": HONEST, "notices": "on_slip"},
        restock=ONE_FOR_ONE,
        lead_time=scripted(50, 50, 50, 50, 5, 5, 5, 5, 5, 5),
    )
    # 5: the first order is late; the second is expected at 9 and would go to who is first. 9: so is that one.
    assert letters(run) == [(0, 5, 9), (1, 5, 50), (0, 9, 50), (1, 9, 54)]
    assert told(run) == [
        "0 filled_on_time at 50, quoted 5, promised 5, agreed 50, notices 2",
        "4 filled_on_time at 54, quoted 5, promised 9, agreed 54, notices 2",
    ]


def test_a_review_that_orders_too_little_lets_the_date_slip():
    # at most one a week is ordered: who is second learns at the review of day 7 that theirs is not among it
    rule = {"type": "capped_base_stock", "review_period": 7, "base_stock_level": 0, "cap": 1}
    run = store(visits([1, 2]), promise={"quote": HONEST, "notices": "on_slip"}, restock=rule)
    assert told(run) == [
        "1 filled_on_time at 12, quoted 11, promised 12",
        "2 filled_on_time at 19, quoted 10, promised 12, agreed 19, notices 1",
    ]
    assert letters(run) == [(1, 7, 19)]


def test_slips_are_told_once_a_day_at_most():
    # in hours: what is known after one hour is told a day after the last word
    run = played(
        {
            "unit": "hour",
            "horizon": 200,
            "customers": {"people": visits([0])},
            "suppliers": {"acme": {"lead_time": scripted(90, 1, 1, 3, 90)}},
            "promise": {"quote": HONEST, "notices": "on_slip"},
            "stock": {"mug": {"restock": ONE_FOR_ONE}},
        }
    )
    assert letters(run) == [(0, 24, 90)]


def test_letters_without_a_quote_carry_no_date_and_change_nothing():
    people = visits([0, 1], patience=scripted(4.5, 90), reaction={"grace": 0, "update_credit": 9})
    run = store(
        people, promise={"notices": {"type": "periodic", "every": 2}}, restock=ONE_FOR_ONE, lead_time=scripted(7, 7)
    )
    assert told(run) == ["0 cancelled at 4.5, notices 2", "1 filled_on_time at 7, notices 2"]
    assert letters(run) == [(0, 2, None), (1, 3, None), (0, 4, None), (1, 5, None)]
    for notices in ("on_slip", "consent"):
        silent = store(people, promise={"notices": notices}, restock=ONE_FOR_ONE, lead_time=scripted(7, 7))
        assert told(silent) == ["0 cancelled at 4.5", "1 filled_on_time at 7"]


def test_a_notice_carries_the_honest_date_whatever_the_quote_was():
    # promised 2 by a rule of thumb; the nine of ten lead times that take 8 are what the store knows
    run = store(
        visits([0]),
        promise={"quote": {"type": "fixed", "time": 2}, "notices": {"type": "periodic", "every": 1}},
        restock=ONE_FOR_ONE,
        lead_time=scripted(*[8] * 9, 20),
        horizon=1.5,
    )
    assert told(run) == ["0 still_waiting, quoted 2, promised 2, agreed 8, notices 1"]


def test_who_had_no_date_is_promised_the_first_that_a_notice_brings():
    # nothing under way for the first until the second customer triggers it; the letter of day 4 has a date
    rule = {"type": "reorder_point", "reorder_point": -2, "order_quantity": 2}
    run = store(
        visits([0, 3], patience=scripted(30, 30)),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 2}},
        restock=rule,
        lead_time=9,
    )
    assert letters(run)[:3] == [(0, 2, None), (0, 4, 12), (1, 5, 12)]
    assert told(run)[0] == "0 filled_on_time at 12, promised 12, notices 5"
    # and who cannot wait for it goes there and then
    gone = store(
        visits([0, 3], patience=scripted(11, 30)),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 2}},
        restock=rule,
        lead_time=9,
    )
    assert told(gone)[0] == "0 cancelled_at_notice at 4, notices 2"


# reactions


@pytest.mark.parametrize(
    ("grace", "patience", "story"),
    [
        (1, 13, "0 filled_late at 10, quoted 3, promised 3"),
        (0.5, 13, "0 cancelled at 8, quoted 3, promised 3"),  # 3 + ½ · (13 − 3)
        (0.7, 13, "0 filled_late at 10, quoted 3, promised 3"),  # receipts come before deadlines: 3 + 0.7 · 10
        (0, 13, "0 cancelled at 3, quoted 3, promised 3"),
        (0, None, "0 cancelled at 3, quoted 3, promised 3"),
        (0.5, None, "0 filled_late at 10, quoted 3, promised 3"),  # half of for ever is for ever
        (1, None, "0 filled_late at 10, quoted 3, promised 3"),
        (0, 500, "0 cancelled at 3, quoted 3, promised 3"),  # a deadline beyond the end comes back before it
        (0.01, 500, "0 cancelled at 7.97, quoted 3, promised 3"),
    ],
)
def test_a_promise_broken_in_silence_costs_patience(grace: float, patience: float | None, story: str):
    words = {} if patience is None else {"patience": patience}
    run = store(
        visits([0], reaction={"grace": grace}, **words),
        promise={"quote": HONEST},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == [story]


def test_a_promise_kept_or_never_made_costs_no_patience():
    people = visits([0, 1], reaction={"grace": 0})
    kept = store(people, promise={"quote": HONEST}, restock=ONE_FOR_ONE, lead_time=3)
    assert ends(kept) == ["filled_on_time"] * 2
    assert ends(store(people, restock=ONE_FOR_ONE, lead_time=30)) == ["filled_on_time"] * 2


def test_a_promise_broken_after_a_word_is_not_broken_in_silence():
    # the letter of day 2 says 10 instead of 3, which is less than a slip: nothing is changed, but something was said
    run = store(
        visits([0], reaction={"grace": 0}),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 2, "slip": 8}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == ["0 filled_late at 10, quoted 3, promised 3, notices 4"]
    # a letter on the very day is too late: deadlines come before notices
    late = store(
        visits([0], reaction={"grace": 0}),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 3}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(late) == ["0 cancelled at 3, quoted 3, promised 3"]


def test_a_new_promise_may_be_broken_in_silence_as_well():
    # told on day 1 that it will be 10; that it will be 20 is told on day 11, too late for a promise of 10
    run = store(
        visits([0], patience=30, reaction={"grace": 0.1}),
        promise={"quote": HONEST, "notices": {"type": "on_slip", "slip": 7}},
        restock=ONE_FOR_ONE,
        lead_time=scripted(20, *[1] * 8, *[3] * 4, *[10] * 6, 20),
    )
    # 1: 10 of 20 are ≤ 3, and of the 12 not here after 1 half take 10 or less. 10: only 20 is left, but the promise
    # broke before the letter of that instant: deadline 10 + 0.1 · 20 = 12 < 20
    assert letters(run) == [(0, 1, 10), (0, 10, 20)]
    assert told(run) == ["0 cancelled_at_notice at 10, quoted 3, promised 3, agreed 10, notices 2"]


@pytest.mark.parametrize(
    ("credit", "story"),
    [
        (1, "0 cancelled_at_notice at 1, quoted 3, promised 3, notices 1"),
        (1.25, "0 cancelled_at_notice at 1, quoted 3, promised 3, notices 1"),  # 1 + 1.25 · 7 = 9.75
        (9 / 7, "0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"),  # 1 + 9
        (0, "0 cancelled_at_notice at 1, quoted 3, promised 3, notices 1"),
    ],
)
def test_a_word_ahead_of_a_slip_earns_patience(credit: float, story: str):
    run = store(
        visits([0], patience=8, reaction={"update_credit": credit}),
        promise={"quote": HONEST, "notices": "on_slip"},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == [story]


def test_the_credit_for_a_word_ahead_is_given_once():
    # day 1: 1 + 2 · 8 = 17, enough for 10. Day 5: no more credit, and 20 is beyond 17
    run = store(
        visits([0], patience=9, reaction={"update_credit": 2}),
        promise={"quote": HONEST, "notices": "on_slip"},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS_TWICE,
    )
    assert letters(run) == [(0, 1, 10), (0, 5, 20)]
    assert told(run) == ["0 cancelled_at_notice at 5, quoted 3, promised 3, agreed 10, notices 2"]


def test_news_that_are_none_leave_the_credit_for_those_that_are():
    # letters every half day: the first says 3 again, the second 10; 1 + 1.5 · 7 = 11.5
    run = store(
        visits([0], patience=8, reaction={"update_credit": 1.5}),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 0.5}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert letters(run)[:2] == [(0, 0.5, 3), (0, 1, 10)]
    assert told(run) == ["0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 19"]


def test_a_word_at_the_date_itself_is_not_ahead_of_it_and_silence_until_then_has_broken_the_promise():
    letter = {"quote": {"type": "fixed", "time": 3}, "notices": {"type": "periodic", "every": 3}}
    patient = visits([0], patience=4, reaction={"update_credit": 2})
    late = store(patient, promise=letter, coming=((1, 5),))  # with credit they would wait until 5
    assert told(late) == ["0 cancelled_at_notice at 3, quoted 3, promised 3, notices 1"]
    hurt = store(visits([0], reaction={"grace": 0}), promise=letter, coming=((1, 5),))
    assert told(hurt) == ["0 cancelled at 3, quoted 3, promised 3"]


def test_a_word_ahead_of_a_slip_may_cost_patience_too():
    # in hours. Half come by 27; of those not here after 9 half by 30; of those not here after 30 all at 60: a slip
    # is known at 9 and told a day after the order, at 24. That leaves half of the 22 hours to 46, and the next word
    # could only come at 48.
    lead_time = scripted(60, *[9] * 8, *[27] * 2, *[30] * 5, *[60] * 4)
    run = played(
        {
            "unit": "hour",
            "customers": {"people": visits([0], patience=46, reaction={"update_credit": 0.5})},
            "suppliers": {"acme": {"lead_time": lead_time}},
            "promise": {"quote": HONEST, "notices": "on_slip"},
            "stock": {"mug": {"restock": ONE_FOR_ONE}},
        }
    )
    assert told(run) == ["0 cancelled at 35, quoted 27, promised 27, agreed 30, notices 1"]


def test_a_word_after_the_promise_broke_earns_nothing():
    run = store(
        visits([0], patience=9, reaction={"update_credit": 5}),
        promise={"quote": HONEST, "notices": {"type": "periodic", "every": 4}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == ["0 cancelled_at_notice at 4, quoted 3, promised 3, notices 1"]


# consent


@pytest.mark.parametrize(
    ("words", "stays"),
    [
        ({"objects": 0, "consents": 0}, True),  # a first delay of 7 days stands in silence
        ({"objects": 1, "consents": 1}, False),  # unless they object
        ({"objects": 0, "consents": 0, "first_delay": 7}, True),
        ({"objects": 0, "consents": 0, "first_delay": 6.9}, False),  # a longer one needs consent
        ({"objects": 1, "consents": 1, "first_delay": 6.9}, True),  # and then objections are not asked for
    ],
)
def test_a_first_delay_stands_unless_they_object_and_a_long_one_falls_unless_they_consent(words: Any, stays: bool):
    run = store(
        visits([0]),
        promise={"quote": HONEST, "notices": {"type": "consent", **words}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert letters(run) == [(0, 1, 10)]
    assert told(run) == [
        "0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"
        if stays
        else "0 cancelled_at_notice at 1, quoted 3, promised 3, notices 1"
    ]


@pytest.mark.parametrize(
    ("consents", "story"),
    [
        (0, "0 cancelled_at_notice at 5, quoted 3, promised 3, agreed 10, notices 2"),
        (1, "0 filled_on_time at 20, quoted 3, promised 3, agreed 20, notices 2"),
    ],
)
def test_a_second_delay_needs_consent(consents: float, story: str):
    run = store(
        visits([0]),
        promise={"quote": HONEST, "notices": {"type": "consent", "objects": 0, "consents": consents}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS_TWICE,
    )
    assert letters(run) == [(0, 1, 10), (0, 5, 20)]
    assert told(run) == [story]


@pytest.mark.parametrize(
    ("consents", "story"),
    [
        (0, "1 cancelled_at_notice at 3, quoted 4, promised 5, notices 1"),
        (1, "1 still_waiting, quoted 4, promised 5, notices 1"),
    ],
)
def test_an_indefinite_delay_needs_consent_and_is_told_once(consents: float, story: str):
    # the only mug under way goes to the one of class 1, and no more is ordered; what comes later goes to others
    run = store(
        {"second": visits([1], priority=2), "first": visits([3, 8, 9], priority=1)},
        promise={"quote": HONEST, "notices": {"type": "consent", "objects": 0, "consents": consents}},
        coming=((1, 5),),
        horizon=20,
    )
    assert letters(run) == [(0, 3, None)]
    assert told(run)[0] == story


def test_consent_does_not_make_anybody_wait_beyond_their_patience():
    run = store(
        visits([0], patience=8),
        promise={"quote": HONEST, "notices": {"type": "consent", "objects": 0, "consents": 1}},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
    )
    assert told(run) == ["0 cancelled_at_notice at 1, quoted 3, promised 3, notices 1"]


def test_thirty_days_are_thirty_days_in_every_unit():
    for unit, number in (("hour", 24), ("day", 1), ("week", 1 / 7)):
        run = played({"unit": unit, "horizon": number, "promise": {"notices": "consent"}})
        assert run.scenario.promise.notices.first_delay == pytest.approx(30 * number)  # type: ignore[attr-defined]


# alternatives


def test_the_alternative_is_the_interval_in_which_their_number_falls_in_the_order_of_the_file():
    changes = {
        "products": {"cup": {}, "jug": {}},
        "customers": {"people": visits(list(range(60)), alternatives={"jug": 0.3, "cup": 0.4})},
        "stock": {
            "mug": shelf(0) | {"restock": NOTHING},
            "cup": shelf(99) | {"restock": NOTHING, "source": "acme"},
            "jug": shelf(99) | {"restock": NOTHING, "source": "acme"},
        },
    }
    run = played(changes)
    own = run.tape["customers/people/alternatives"]
    expected = ["jug" if number < 0.3 else "cup" if number < 0.7 else "" for number in own]
    assert ["" if str(name) == "nan" else str(name) for name in run.orders.alternative] == expected
    assert {"jug", "cup", ""} == set(expected)


def test_the_alternative_must_cover_all_that_is_short_and_no_other_is_tried():
    changes = {
        "products": {"cup": {}, "jug": {}},
        "customers": {"people": visits([1, 2, 3], [3, 4, 1], alternatives={"cup": 1, "jug": 0})},
        "stock": {
            "mug": shelf(1) | {"restock": NOTHING},
            "cup": shelf(3) | {"restock": NOTHING, "source": "acme"},
            "jug": shelf(99) | {"restock": NOTHING, "source": "acme"},
        },
    }
    # the first takes the mug and two cups; the second would need four cups, and there is one, so they wait;
    # the third takes that one
    assert told(played(changes)) == ["1 substituted, 2 cup", "2 still_waiting", "3 substituted, 1 cup"]


def test_the_alternative_is_sold_after_its_own_reserve_and_its_own_queue():
    people = visits([2, 3], [2, 1], alternatives={"cup": 1})
    kept = store(people, cups=2, cup={"reserve": {1: 1}})
    assert told(kept) == ["2 still_waiting", "3 substituted, 1 cup"]
    # two cups on the shelf, but somebody waits for three at a time
    queue = store({"people": people, "first": visits([1], [3], wants="cup", ships="complete")}, cups=2)
    assert told(queue) == ["1 still_waiting", "2 still_waiting", "3 still_waiting"]
    # who waits in a lower class is passed
    passed = store({"people": people, "first": visits([1], [3], wants="cup", ships="complete", priority=2)}, cups=2)
    assert told(passed) == ["1 still_waiting", "2 substituted, 2 cup", "3 still_waiting"]


def test_the_alternative_is_that_of_the_same_location():
    changes = {
        "products": {"cup": {}},
        "customers": {
            f"in{town}": visits([day], wants=f"mug{town}", alternatives={"cup": 1})
            for day, town in enumerate(("@berlin", "@paris", ""))
        },
        "stock": {
            "mug": shelf(0) | {"restock": NOTHING},
            "mug@berlin": shelf(0) | {"restock": NOTHING, "source": "acme"},
            "mug@paris": shelf(0) | {"restock": NOTHING, "source": "acme"},
            "cup": shelf(9) | {"restock": NOTHING, "source": "acme"},
            "cup@berlin": shelf(9) | {"restock": NOTHING, "source": "acme"},
        },
    }
    # in Paris no cups are sold
    assert told(played(changes)) == ["0 substituted, 1 cup@berlin", "1 still_waiting", "2 substituted, 1 cup"]


def test_one_s_own_product_is_no_alternative():
    run = store(visits([1], [2], alternatives={"mug": 1}, ships="complete"), on_hand=1)
    assert told(run) == ["1 still_waiting"]


def test_the_product_sold_is_the_one_reordered_and_paid():
    restock = {"type": "base_stock", "base_stock_level": 2}
    run = played(
        {
            "horizon": 4,
            "products": {"mug": {"price": 10}, "cup": {"price": 3}},
            "customers": {"people": visits([1], [3], alternatives={"cup": 1})},
            "stock": {
                "mug": {"restock": restock},
                "cup": {"restock": restock, "source": "acme"},
            },
        }
    )
    # two mugs and one cup go out, and so many are ordered
    placed = run.replenishments
    rows = zip(placed.stock, placed.ordered_at, placed.quantity, strict=True)
    assert [tuple(row) for row in rows] == [("mug", 1, 2), ("cup", 1, 1)]
    assert (position(run, 1), position(run, 1, "cup"), on_hand(run, 1, "cup")) == (2, 2, 1)
    assert (values(run, "mug")["revenue_sum"], values(run, "cup")["revenue_sum"]) == (20, 3)
    # service stays with the product first asked for
    assert (values(run, "mug")["units_demanded"], values(run, "cup")["units_demanded"]) == (3, 0)
    assert values(run, "mug")["substitution_rate"] == 1


def test_at_a_notice_an_alternative_may_be_taken_for_all_that_is_owed():
    # the cups come half a day after the shortage; the notice of day 2 says 11, which is too late for a patience of 8
    def run(cups_coming: int) -> Run:
        return store(
            visits([1], [2], patience=8, alternatives={"cup": 1}),
            promise={"quote": HONEST, "notices": "on_slip"},
            restock=ONE_FOR_ONE,
            lead_time=SLIPS,
            cups=0,
            cups_coming=((cups_coming, 1.5),),
        )

    enough = run(2)
    assert told(enough) == ["1 substituted at 2, quoted 3, promised 4, notices 1, 2 cup"]
    assert (on_hand(enough, 2, "cup"), position(enough, 1), position(enough, 2)) == (0, 0, 2)
    assert (values(enough)["cancellation_rate_of_placed"], values(enough)["substitution_rate"]) == (0, 1)
    too_few = run(1)
    assert told(too_few) == ["1 cancelled_at_notice at 2, quoted 3, promised 4, notices 1"]
    assert on_hand(too_few, 2, "cup") == 1


def test_at_a_notice_they_decide_by_another_number_than_at_the_shortage():
    # a letter on day 1 tells of day 50; there are cups by then
    people = visits([n / 100 for n in range(40)], patience=8, alternatives={"cup": 0.5})
    letter = {"quote": {"type": "fixed", "time": 2}, "notices": {"type": "periodic", "every": 1}}
    run = store(people, promise=letter, coming=((40, 50),), cups=0, cups_coming=((40, 0.9),))
    own = run.tape["customers/people/alternatives_at_notice"]
    assert ends(run) == ["substituted" if number < 0.5 else "cancelled_at_notice" for number in own]


def test_who_can_wait_for_the_new_date_is_offered_no_alternative():
    run = store(
        visits([0], patience=10, alternatives={"cup": 1}),
        promise={"quote": HONEST, "notices": "on_slip"},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
        cups=0,
        cups_coming=((9, 0.5),),
    )
    assert told(run) == ["0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"]


def test_a_cancellation_at_a_notice_withdraws_what_a_cancellation_does():
    for rule, ordered in (("keep", [1]), ("withdraw", [0])):
        run = store(
            visits([0], patience=8),
            promise={"quote": HONEST, "notices": "on_slip"},
            restock=ONE_FOR_ONE,
            lead_time=SLIPS,
            on_cancellation=rule,
        )
        assert ends(run) == ["cancelled_at_notice"]
        assert list(run.replenishments.quantity) == ordered
        assert position(run, 1) == ordered[0]


# loyalty


def ending(experience: str, churn: dict[str, float]) -> Run:
    """One person comes on day 1, to an end of that kind, and again on day 60."""
    worlds: dict[str, dict[str, Any]] = {
        "filled": {"on_hand": 1},
        "waited": {"coming": ((1, 5),)},
        "late": {"coming": ((1, 5),), "promise": {"quote": {"type": "fixed", "time": 2}}},
        "substituted": {"cups": 1},
        "lost": {},
        "declined": {},
        "cancelled": {},
        "cancelled at notice": {
            "coming": ((1, 30),),
            "promise": {"quote": {"type": "fixed", "time": 1}, "notices": {"type": "periodic", "every": 1}},
        },
    }
    words: dict[str, dict[str, Any]] = {
        "substituted": {"alternatives": {"cup": 1}},
        "lost": {"willing_to_wait": 0},
        "declined": {"reaction": {"uninformed_acceptance": 0}},
        "cancelled": {"patience": 2},
        "cancelled at notice": {"patience": 3},
    }
    people = visits([1, 60], loyalty={"population": 1, "churn": churn}, **words.get(experience, {}))
    return store(people, **worlds[experience])


@pytest.mark.parametrize("experience", [*EXPERIENCES, "cancelled at notice"])
def test_each_end_of_an_order_has_its_own_chance_of_churn(experience: str):
    word = "cancelled" if "cancelled" in experience else experience
    gone = ending(experience, {word: 1})
    assert ends(gone)[1] == "stayed_away"
    assert gone.ledger.churned.order.tolist() == [0]
    assert gone.ledger.churned.at.tolist() == [int(gone.ledger.orders.resolved_at[0])]
    others = ending(experience, {other: 1 for other in EXPERIENCES if other != word})
    assert ends(others)[0] == ends(gone)[0]
    assert ends(others)[1] != "stayed_away"


def test_visits_of_who_stays_away_are_rows_outside_everything_placed():
    run = store(
        visits([1, 2, 6, 7], loyalty={"population": 1, "churn": {"lost": 1}}, willing_to_wait=0),
        on_hand=1,
        coming=((5, 5),),
    )
    assert told(run) == ["1 filled_at_once", "2 lost", "6 stayed_away", "7 stayed_away"]
    account = run.account()
    assert account["orders"]["placed"] == account["units"]["placed"] == 2
    assert on_hand(run, 50) == 5  # nobody took any of them
    assert (values(run)["orders_placed"], values(run)["units_demanded"], values(run)["visits_lost"]) == (2, 2, 2)


def test_until_the_end_of_an_order_nobody_knows_that_they_will_churn():
    # two orders are open when the first is cancelled at 4; the second is filled all the same; the third never comes
    run = store(
        visits([0, 1, 5], loyalty={"population": 1, "churn": {"cancelled": 1}}, patience=scripted(4, 90, 90)),
        coming=((2, 6),),
    )
    assert told(run) == ["0 cancelled at 4", "1 filled_on_time at 6", "5 stayed_away"]


def test_nobody_is_lost_for_good_twice():
    run = store(visits([0, 1, 5], loyalty={"population": 1, "churn": {"cancelled": 1}}, patience=2))
    assert told(run) == ["0 cancelled at 2", "1 cancelled at 3", "5 stayed_away"]
    assert run.ledger.churned.order.tolist() == [0]
    assert values(run)["churned_customers"] == 1


def test_the_people_of_a_trace_are_themselves(tmp_path: Path):
    rows = ["time,product,customer", "0,mug,ann", "1,mug,bob", "6,mug,ann", "7,mug,bob", "8,mug,cleo"]
    (tmp_path / "trace.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    columns = {"time": "time", "product": "product", "customer": "customer", "quantity": None}
    shoppers = {
        "arrivals": {"type": "trace", "file": str(tmp_path / "trace.csv"), "columns": columns},
        "willing_to_wait": 0,
        "loyalty": {"churn": {"lost": 1}},
    }
    run = store({"shoppers": shoppers}, on_hand=1, coming=((5, 5),), horizon=9)
    assert told(run) == ["0 filled_at_once", "1 lost", "6 filled_at_once", "7 stayed_away", "8 filled_at_once"]
    assert list(run.orders.customer) == ["ann", "bob", "ann", "bob", "cleo"]


def test_who_has_no_name_in_a_trace_is_somebody_new(tmp_path: Path):
    # a guest who is lost for good takes no other guest along, nor the customer whose name is the guest's number
    rows = ["time,product,customer", "1,mug,", "2,mug,", "3,mug,1", "4,mug,1", "5,mug,"]
    (tmp_path / "trace.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    columns = {"time": "time", "product": "product", "customer": "customer", "quantity": None}
    shoppers = {
        "arrivals": {"type": "trace", "file": str(tmp_path / "trace.csv"), "columns": columns},
        "willing_to_wait": 0,
        "loyalty": {"churn": {"lost": 1}},
    }
    run = store({"shoppers": shoppers})
    assert ends(run) == ["lost", "lost", "lost", "stayed_away", "lost"]
    assert list(run.orders.customer) == ["shoppers/0", "shoppers/1", "1", "1", "shoppers/4"]
    assert (values(run)["churned_customers"], values(run)["visits_lost"]) == (4, 1)


def test_everybody_is_new_where_nobody_has_a_name():
    run = store(visits([0, 1], willing_to_wait=0, loyalty={"churn": {"lost": 1}}))
    assert told(run) == ["0 lost", "1 lost"]


def test_people_of_different_groups_are_different_people():
    words = {"willing_to_wait": 0, "loyalty": {"population": 1, "churn": {"lost": 1}}}
    run = store({"some": visits([0, 2], **words), "others": visits([1, 3], **words)})
    assert told(run) == ["0 lost", "1 lost", "2 stayed_away", "3 stayed_away"]


def test_who_comes_again_is_of_the_same_profile():
    run = played(
        {
            "profiles": {"calm": {}, "hasty": {"willing_to_wait": 0}},
            "customers": {
                "people": visits(
                    list(range(90)),
                    profile={"calm": 0.5, "hasty": 0.5},
                    loyalty={"population": 8, "churn": {}},
                )
            },
            "stock": {"mug": shelf(0) | {"restock": NOTHING}},
        }
    )
    mixed = run.orders.groupby("customer", observed=True).profile.nunique()
    assert (mixed == 1).all()
    assert len(mixed) == 8
    assert set(run.orders.profile) == {"calm", "hasty"}


def test_the_wait_of_a_study_of_days_is_counted_in_days():
    # a backorder of five days loses 2.1 % of the customers, not the 6.1 % of more than ten
    rule = {"type": "bhan_anderson_2023"}
    run = store(visits(list(range(90)), loyalty=rule), restock=ONE_FOR_ONE)
    own = run.tape["customers/people/churn"]
    assert run.ledger.churned.order.tolist() == np.flatnonzero(own < 0.021).tolist()
    hourly = BhanAnderson2023.model_validate({}, context={"unit": "hour"})
    assert [hourly.chance("waited", wait=hours) for hours in (240, 241)] == [0.021, 0.061]
    assert [hourly.chance(end, wait=0) for end in EXPERIENCES] == [0, 0.021, 0.021, 0, 0.061, 0.061, 0.061]


def test_who_gets_nothing_quits_however_that_came():
    rule = QuitOrSwitch(quits=0.4)
    assert [rule.chance(end, wait=0) for end in EXPERIENCES] == [0, 0, 0, 0, 0.4, 0.4, 0.4]


# return on restock

RETURNS = {"probability": 1, "within": 10}


@pytest.mark.parametrize(
    ("within", "story"),
    [
        (10, ["1 lost", "6 filled_at_once, returns of 0"]),
        (5, ["1 lost", "6 filled_at_once, returns of 0"]),  # within five days, the fifth included
        (4.9, ["1 lost"]),
    ],
)
def test_who_left_returns_when_the_product_is_there_again_in_time(within: float, story: list[str]):
    people = visits([1], willing_to_wait=0, returns_on_restock={"probability": 1, "within": within})
    run = store(people, coming=((1, 6),))
    assert told(run) == story
    assert run.account()["orders"]["placed"] == len(story)
    assert on_hand(run, 6) == 2 - len(story)


def test_who_would_not_return_does_not():
    people = visits([0], willing_to_wait=0, returns_on_restock={"probability": 0, "within": 9})
    assert told(store(people, coming=((1, 5),))) == ["0 lost"]


def test_a_share_of_them_returns_by_their_own_numbers():
    people = visits(list(range(40)), willing_to_wait=0, returns_on_restock={"probability": 0.4, "within": 90})
    run = store(people, coming=((99, 50),))
    own = run.tape["customers/people/returns_on_restock"]
    assert run.orders.returns_of.dropna().tolist() == np.flatnonzero(own < 0.4).tolist()


def test_who_returns_comes_after_the_new_customers_and_only_once():
    run = store(
        {"people": visits([0], willing_to_wait=0, returns_on_restock=RETURNS), "new": visits([5], willing_to_wait=0)},
        coming=((1, 5), (1, 8)),
    )
    assert told(run) == ["0 lost", "5 filled_at_once", "5 lost, returns of 0"]
    assert on_hand(run, 8) == 1


def test_those_who_left_in_any_way_return_for_what_they_did_not_get():
    def back(words: dict[str, Any], **more: Any) -> list[Any]:
        run = store(visits([0], [3], returns_on_restock=RETURNS, **words), on_hand=1, coming=((9, 5),), **more)
        rows = run.orders[["arrived_at", "quantity", "outcome"]]
        return [list(row) for row in rows.itertuples(index=False)]

    again = [5, 2, "filled_at_once"]
    assert back({"willing_to_wait": 0}) == [[0, 3, "lost"], again]
    assert back({"reaction": {"uninformed_acceptance": 0}}) == [[0, 3, "declined"], again]
    assert back({"patience": 2}) == [[0, 3, "cancelled"], again]
    speaking = {"quote": {"type": "fixed", "time": 1}, "notices": {"type": "periodic", "every": 1}}
    assert back({"patience": 2}, promise=speaking) == [[0, 3, "cancelled_at_notice"], again]
    # all three had waited if the order was to come complete
    assert back({"patience": 2, "ships": "complete"}) == [[0, 3, "cancelled"], [5, 3, "filled_at_once"]]


def test_the_time_to_return_runs_from_when_they_left():
    people = visits([0], patience=3, returns_on_restock={"probability": 1, "within": 2})
    assert told(store(people, coming=((1, 5),))) == ["0 cancelled at 3", "5 filled_at_once, returns of 0"]
    assert told(store(people, coming=((1, 5.1),))) == ["0 cancelled at 3"]


def test_who_returns_asks_for_what_they_had_asked_for_and_stands_before_what_was_owed_at_time_0():
    people = visits([0], wants="cup", willing_to_wait=0, returns_on_restock=RETURNS)
    run = store(people, owed=1, cups=0, cups_coming=((1, 5),))
    assert run.orders[["group", "stock", "outcome"]].to_numpy().tolist() == [
        ["people", "cup", "lost"],
        ["people", "cup", "filled_at_once"],
        ["initial", "mug", "still_waiting"],
    ]


def test_a_receipt_that_all_goes_to_who_waits_brings_nobody_back():
    run = store(
        {"people": visits([0], willing_to_wait=0, returns_on_restock=RETURNS), "patient": visits([1])},
        coming=((1, 5), (1, 7)),
    )
    assert told(run) == ["0 lost", "1 filled_on_time at 5", "7 filled_at_once, returns of 0"]


def test_who_returns_is_served_like_anybody_who_comes():
    # two left, one mug comes: the first has it, the second would wait this time and is told when
    run = store(
        visits([0, 1], patience=scripted(2, 2), returns_on_restock=RETURNS),
        promise={"quote": HONEST},
        coming=((1, 4), (1, 5.5)),
    )
    assert told(run) == [
        "0 declined, quoted 4",
        "1 declined, quoted 3",
        "4 filled_at_once, returns of 0",
        "4 filled_on_time at 5.5, quoted 1.5, promised 5.5, returns of 1",
    ]


def test_who_was_served_in_the_end_does_not_return():
    people = visits([0, 1], returns_on_restock=RETURNS, alternatives={"cup": 1})
    run = store(people, coming=((9, 5),), cups=1)
    assert told(run) == ["0 substituted, 1 cup", "1 filled_on_time at 5"]


def test_who_was_lost_for_good_does_not_return_either():
    loyalty = {"population": 1, "churn": {"lost": 1}}
    run = store(visits([0], willing_to_wait=0, returns_on_restock=RETURNS, loyalty=loyalty), coming=((1, 5),))
    assert told(run) == ["0 lost"]
    # nor who is lost for good in between, over another order: nine were too many to owe, then one had no date
    run = store(
        visits(
            [0, 1],
            [9, 1],
            reaction={"uninformed_acceptance": 0},
            returns_on_restock=RETURNS,
            loyalty={"population": 1, "churn": {"declined": 1}},
        ),
        coming=((9, 5),),
        max_backorders=5,
    )
    assert told(run) == ["0 lost", "1 declined"]


# policies


def test_a_policy_may_say_what_the_scenario_itself_does_not():
    own = {"customers": {"people": visits([0])}, "suppliers": {"acme": {"lead_time": SLIPS}}}
    own |= {"promise": {"quote": HONEST}, "stock": {"mug": {"restock": ONE_FOR_ONE}}}
    spoken = {"promise": {"notices": "on_slip", "refuse_beyond": 30, "notice_cost": 0.1}}
    changes = own | {"policies": {"silent": {}, "spoken": spoken, "curt": {"promise": {"refuse_beyond": 2}}}}
    assert told(played(changes, policy="silent")) == ["0 filled_late at 10, quoted 3, promised 3"]
    assert told(played(changes, policy="spoken")) == [
        "0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"
    ]
    assert told(played(changes, policy="curt")) == ["0 lost, quoted 3"]


def test_the_scenario_of_communication_is_three_restock_rules_by_four_ways_of_speaking():
    scenario = read_scenario(Path(__file__).parents[1] / "scenarios" / "communication.yaml")
    grid = grid_of(scenario, tuple(scenario.policies))
    assert grid is not None
    assert grid.restock == ("lean", "weekly", "well stocked")
    assert grid.promises == ("say nothing", "hopeful date", "honest date", "keep informed")
    reached = {word for policy in grid.places for word in set(ends(simulate(scenario, policy)))}
    assert reached == {outcome.word for outcome in Outcome}  # all nine ends, and visits not made


# by default nothing of all this

DEFAULTS: dict[str, dict[str, Any]] = {
    "promise": {"promise": {"quote": "none", "notices": "none"}},
    "cost of no notices": {"promise": {"quote": {"type": "none"}, "notices": {"type": "none"}, "notice_cost": 0}},
    "reaction": {"reaction": {"uninformed_acceptance": 1, "grace": 1, "update_credit": 1}},
    "alternatives": {"alternatives": {}},
    "alternatives nobody wants": {"alternatives": {"cup": 0, "mug": 0}},
    "loyalty that nothing shakes": {"loyalty": {"churn": {}}},
    "no loyalty": {"loyalty": None},
    "no returns": {"returns_on_restock": None},
    "returns that nobody makes": {"returns_on_restock": {"probability": 0, "within": 9}},
}
BUSY: dict[str, Any] = {
    "horizon": 60,
    "warm_up": 5,
    "seed": 7,
    "products": {"mug": {"price": 5, "backorder_cost": 1, "lost_sale_cost": 2}, "cup": {"price": 3}},
    "profiles": {"calm": {"patience": {"type": "gamma", "mean": 9, "cv": 1}}, "hasty": {"willing_to_wait": 0.5}},
    "customers": {
        "people": {
            "wants": {"mug": 0.6, "cup": 0.4},
            "arrivals": {"type": "poisson", "rate": 4},
            "quantity": {"type": "geometric", "mean": 1.5},
            "profile": {"calm": 0.5, "hasty": 0.5},
        },
        "shops": {
            "wants": "mug",
            "arrivals": {"type": "poisson", "rate": 0.3},
            "quantity": 5,
            "ships": "complete",
            "priority": 2,
            "patience": {"type": "exponential", "mean": 6},
        },
    },
    "suppliers": {"acme": {"lead_time": {"type": "gamma", "mean": 4, "cv": 0.6}}},
    "stock": {
        "mug": {"restock": {"type": "min_max", "reorder_point": 9, "order_up_to_level": 25}, "reserve": {2: 3}},
        "cup": {
            "source": "acme",
            "on_cancellation": "withdraw",
            "restock": {"type": "periodic_order_up_to", "review_period": 3, "order_up_to_level": 12},
        },
    },
}


def with_words(words: dict[str, Any]) -> dict[str, Any]:
    """The busy world, every group and profile with those words of a person beside its own."""
    if "promise" in words:
        return BUSY | words
    told_people = {group: {**own, **words} for group, own in BUSY["customers"].items()}
    return BUSY | {"customers": told_people}


def bytes_of(run: Run) -> bytes:
    columns = [column for part in run.ledger for column in (part if isinstance(part, tuple) else (part,))]
    return b"".join(np.asarray(column).astype(np.int64).tobytes() for column in columns)


@pytest.mark.parametrize("word", DEFAULTS)
def test_with_everything_at_its_default_no_number_changes_by_a_bit(word: str):
    plain = played(BUSY)
    said = played(with_words(DEFAULTS[word]))
    assert bytes_of(said) == bytes_of(plain)
    assert plain.orders.equals(said.orders)
    assert plain.levels.equals(said.levels)
    mine, theirs = plain.measures(), said.measures()
    if "shakes" in word:  # loyalty that is measured is not loyalty that is not there
        loyal = mine.measure.isin(["churned_customers", "visits_lost", "retention", "value_of_visits_lost"])
        mine, theirs = mine[~loyal], theirs[~loyal]
    assert mine.equals(theirs)


def test_the_busy_world_is_worth_comparing():
    counts = {end: count for end, count in played(BUSY).account()["orders"].items() if count > 3}
    assert set(counts) >= {"filled_at_once", "filled_on_time", "lost", "cancelled"}


SPEECH: dict[str, dict[str, Any]] = {
    "promises": {"promise": {"quote": {"type": "fixed", "time": 2}, "notices": {"type": "periodic", "every": 1}}},
    "honest promises": {"promise": {"quote": "pipeline", "notices": "on_slip", "refuse_beyond": 6}},
    "consent": {"promise": {"quote": {"type": "lead_time"}, "notices": "consent"}},
    "reaction": {"reaction": {"uninformed_acceptance": 0.5, "grace": 0.5, "update_credit": 1.5}},
    "alternatives": {"alternatives": {"cup": 0.5, "mug": 0.3}},
    "loyalty of new people": {"loyalty": {"churn": {"lost": 0.5, "cancelled": 0.5}}},
    "returns": {"returns_on_restock": {"probability": 0.7, "within": 20}},
}


@pytest.mark.parametrize("word", SPEECH)
def test_whatever_is_said_and_felt_the_same_people_come_and_bring_the_same_numbers(word: str):
    plain, said = played(BUSY), played(with_words(SPEECH[word]))
    assert bytes_of(said) != bytes_of(plain)
    count = len(plain.ledger.orders.quantity)
    for column in ("arrived_at", "group", "profile", "stock", "customer", "priority", "quantity"):
        theirs = getattr(said.ledger.orders, column)[:count]
        assert np.array_equal(getattr(plain.ledger.orders, column), theirs), column
    same_numbers(plain, said)


def test_people_of_a_population_come_when_new_ones_would_and_bring_the_same_numbers():
    # of two profiles a person has one for good, so only people of one kind bring the very same patience
    people = {**BUSY["customers"]["shops"], "quantity": {"type": "poisson", "mean": 3}}
    plain = played(BUSY | {"customers": {"people": BUSY["customers"]["people"], "shops": people}})
    loyal = {**people, "loyalty": {"population": 9, "churn": {"cancelled": 1, "lost": 1, "late": 1}}}
    said = played(BUSY | {"customers": {"people": BUSY["customers"]["people"], "shops": loyal}})
    assert (said.orders.outcome == "stayed_away").any()
    for column in ("arrived_at", "group", "profile", "stock", "priority", "quantity"):
        assert np.array_equal(getattr(plain.ledger.orders, column), getattr(said.ledger.orders, column)), column
    same_numbers(plain, said)


def same_numbers(plain: Run, said: Run) -> None:
    """Whatever chance gave the one run under a name, it gave the other too; lead times as far as both needed them."""
    mine, theirs = plain.tape, said.tape
    assert set(mine) <= set(theirs)
    for name, numbers in mine.items():
        known = min(len(numbers), len(theirs[name]))
        assert known == len(numbers) or "lead_time" in name
        assert np.array_equal(numbers[:known], theirs[name][:known]), name
