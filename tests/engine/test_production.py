"""Production: a product is made from the parts at hand."""

from __future__ import annotations

from tests.helpers.chains import BIKE, base, bike, play, pool, rows, scripted


def test_a_production_order_takes_its_parts_and_waits_for_the_last_of_them():
    stock = {"bike": bike(), "wheel": pool(2), "frame": {"source": "bolt", "restock": base(0)}}
    run = play(stock, {"people": scripted([1], [2], wants="bike")}, **BIKE)
    # two bikes: two wheels are there at 1, two come at 6, the frames at 4; the workshop takes a day from 6 on
    assert rows(run, "bike", "kind", "ordered_at", "shipped_at", "received_at", "quantity") == [
        ("produced", 1, 6, 7, 2)
    ]
    claims = run.orders[run.orders["group"] == "replenishment"].set_index("stock")
    assert claims.loc["wheel", ["customer", "quantity", "filled_at_once_units", "resolved_at"]].tolist() == [
        "bike",
        4,
        2,
        6,
    ]
    assert claims.loc["frame", ["quantity", "resolved_at"]].tolist() == [2, 4]


def test_what_is_to_be_made_is_not_taken_back():
    # its parts have been asked for: the two bikes are made, though nobody wants the one any more
    stock = {"bike": bike(on_cancellation="withdraw"), "wheel": pool(9), "frame": pool(9)}
    run = play(stock, {"people": scripted([1], [2], wants="bike", patience=0.5)}, **BIKE)
    assert rows(run, "bike", "received_at", "quantity") == [(2, 2)]


def test_what_is_made_is_quoted_by_its_last_part():
    # the frame takes nine days and the wheels five; the workshop takes a day
    stock = {"bike": bike(), "wheel": pool(0), "frame": {"source": "bolt", "restock": base(0)}}
    world = {**BIKE, "suppliers": {**BIKE["suppliers"], "bolt": {"lead_time": 9}}, "promise": {"quote": "pipeline"}}
    people = play(stock, {"people": scripted([1], wants="bike")}, **world).orders.iloc[0]
    assert (people["quoted_wait"], people["resolved_at"]) == (10, 11)


def test_a_workshop_works_on_orders_as_their_parts_are_complete():
    stock = {"bike": bike(), "wheel": pool(9), "frame": {"source": "bolt", "restock": base(1)}}
    workshop = {"lead_time": 0, "capacity": 1}
    world = {**BIKE, "suppliers": {**BIKE["suppliers"], "workshop": workshop}}
    run = play(stock, {"people": scripted([1, 2, 3], wants="bike")}, **world)
    # the first bike's frame is there at 1; the frame ordered then comes at 4, the next at 5; each bike is a day's work
    assert rows(run, "bike", "shipped_at") == [(2,), (5,), (6,)]


def test_parts_of_the_same_place_come_first():
    stock = {
        "bike@plant": bike(),
        "wheel@plant": pool(9),
        "wheel": pool(9),
        "frame": {"source": "bolt", "restock": base(9)},
    }
    run = play(stock, {"people": scripted([1], wants="bike@plant")}, **BIKE)
    claims = run.orders[run.orders["group"] == "replenishment"]
    assert sorted(claims["stock"]) == ["frame", "wheel@plant"]
