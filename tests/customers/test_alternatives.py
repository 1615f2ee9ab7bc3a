"""Alternatives: who takes another product, at the shortage or at a notice."""

from __future__ import annotations

from sim.experiments.run import Run
from tests.helpers.people import HONEST, NOTHING, ONE_FOR_ONE, SLIPS, ends, on_hand, position, shelf, store, told
from tests.helpers.scenarios import played, values, visits


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


def test_the_product_itself_is_no_alternative():
    run = store(visits([1], [2], alternatives={"mug": 1}, ships="complete"), on_hand=1)
    assert told(run) == ["1 still_waiting"]


def test_the_alternative_sold_is_the_product_reordered_and_paid():
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


def test_at_a_notice_an_alternative_may_replace_all_units_backordered():
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


def test_customers_choose_an_alternative_at_a_notice_by_another_random_number_than_at_the_shortage():
    # a letter on day 1 tells of day 50; there are cups by then
    people = visits([n / 100 for n in range(40)], patience=8, alternatives={"cup": 0.5})
    letter = {"quote": {"type": "fixed", "time": 2}, "notices": {"type": "periodic", "every": 1}}
    run = store(people, promise=letter, coming=((40, 50),), cups=0, cups_coming=((40, 0.9),))
    own = run.tape["customers/people/alternatives_at_notice"]
    assert ends(run) == ["substituted" if number < 0.5 else "cancelled_at_notice" for number in own]


def test_a_customer_who_can_wait_for_the_new_date_is_offered_no_alternative():
    run = store(
        visits([0], patience=10, alternatives={"cup": 1}),
        promise={"quote": HONEST, "notices": "on_slip"},
        restock=ONE_FOR_ONE,
        lead_time=SLIPS,
        cups=0,
        cups_coming=((9, 0.5),),
    )
    assert told(run) == ["0 filled_on_time at 10, quoted 3, promised 3, agreed 10, notices 1"]


def test_a_cancellation_at_a_notice_withdraws_units_on_order_as_any_cancellation():
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
