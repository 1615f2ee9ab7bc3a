"""Shops: they sell what another stock point has, as far as they can see it."""

from __future__ import annotations

from tests.helpers.chains import dropship, play, scripted
from tests.helpers.worlds import values


def test_a_shop_sells_what_it_last_saw_and_oversells():
    run = play(dropship(), {"people": scripted([1, 2], [2, 2], wants="mug@web")}, horizon=30)
    # three are shown until the next look; the second customer is sold two, of which one is not there until 6
    people = run.orders[run.orders["group"] == "people"]
    assert people["filled_at_once_units"].tolist() == [2, 1]
    assert people["oversold_units"].tolist() == [0, 1]
    assert people["resolved_at"].tolist() == [1, 6]
    web = values(run, "mug@web")
    assert (web["oversold_rate"], web["on_hand"]) == (0.5, 0)
    assert values(run, "mug@acme")["orders_placed"] == 3  # two at once, and the one that was owed


def test_a_shop_that_counts_its_own_sales_meets_an_open_shortage_instead():
    run = play(
        dropship(counts_own_sales=True), {"people": scripted([1, 2], [2, 2], wants="mug@web", willing_to_wait=0)}
    )
    people = run.orders[run.orders["group"] == "people"]
    assert people["oversold_units"].tolist() == [0, 0]
    assert people["outcome"].tolist() == ["filled_at_once", "lost"]
    assert people["lost_units"].tolist() == [0, 1]


def test_a_shop_that_sees_all_the_time_never_oversells():
    run = play(dropship(None), {"people": scripted([1, 2, 3], [2, 2, 1], wants="mug@web")})
    people = run.orders[run.orders["group"] == "people"]
    assert people["oversold_units"].tolist() == [0, 0, 0]
    assert people["filled_at_once_units"].tolist() == [2, 1, 0]


def test_a_shop_shows_old_shortages_too():
    # empty at the look of 10; at 11 the other has three again, and the shop still says there is none
    customers = {
        "others": scripted([9], [3], wants="mug@acme"),
        "people": scripted([15], wants="mug@web", willing_to_wait=0),
    }
    run = play(dropship(), customers)
    assert run.orders[run.orders["group"] == "people"]["outcome"].tolist() == ["lost"]
    assert values(run, "mug@acme")["on_hand"] > 0


def test_who_was_oversold_hears_of_it_at_the_next_look_and_who_would_not_wait_cancels():
    promise = {"promise": {"notices": "on_slip"}}
    customers = {"people": scripted([8, 9], [3, 1], wants="mug@web", willing_to_wait=0)}
    run = play(dropship(), customers, **promise)
    second = run.orders[run.orders["group"] == "people"].iloc[1]
    assert (second["outcome"], second["resolved_at"], second["notices"]) == ("cancelled_at_notice", 10, 1)
    # the unit asked of the other is taken back
    assert run.levels[run.levels["stock"] == "mug@web"]["on_order"].iloc[-1] == 0


def test_who_was_oversold_and_hears_nothing_waits():
    customers = {"people": scripted([8, 9], [3, 1], wants="mug@web", willing_to_wait=0)}
    run = play(dropship(), customers)
    second = run.orders[run.orders["group"] == "people"].iloc[1]
    assert (second["outcome"], second["resolved_at"]) == ("filled_on_time", 13)


def test_a_cancelled_order_of_a_shop_is_taken_back():
    customers = {"people": scripted([1, 2], [3, 2], wants="mug@web", patience=1)}
    run = play(dropship(None), customers)
    last = run.levels[run.levels["stock"] == "mug@web"].iloc[-1]
    assert (last["on_hand"], last["on_order"], last["backorders"]) == (0, 0, 0)
    assert run.orders[run.orders["group"] == "people"]["outcome"].tolist() == ["filled_at_once", "cancelled"]
