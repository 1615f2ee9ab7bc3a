"""What a supplier asks for an item: the words it has for all items, and its own for this one; lots and prices."""

from __future__ import annotations

from typing import Any

from tests.plain_model.state import State


def terms(state: State, stock: str) -> dict[str, Any]:
    """The words of the stock point's supplier that hold for its product."""
    return terms_of(state.scenario, stock)


def terms_of(scenario: dict[str, Any], stock: str) -> dict[str, Any]:
    """As `terms`, of a scenario.

    >>> acme = {"lead_time": 7, "quoted_lead_time": 6, "items": {"mug": {"lead_time": 4}}}
    >>> terms_of({"suppliers": {"acme": acme}, "stock": {"mug@ulm": {"source": "acme"}}}, "mug@ulm")
    {'lead_time': 4}
    """
    supplier = scenario["suppliers"][scenario["stock"][stock]["source"]]
    words = {word: value for word, value in supplier.items() if word != "items"}
    own = dict(supplier.get("items", {}).get(stock.partition("@")[0], {}))
    if "lead_time" in own:
        words.pop("quoted_lead_time", None)  # that was said of another lead time
    if "price" in own:
        words.pop("prices", None)
        words["unit_cost"] = own.pop("price")
    return {**words, **own}


def multiples(words: dict[str, Any], least: int, most: int) -> list[int]:
    """The multiples of the supplier from `least` to `most` units, the smallest first."""
    return [units for units in range(0, most + 1, words.get("order_multiple", 1)) if units >= least]


def smallest_lot(words: dict[str, Any]) -> int:
    """The smallest order that the supplier sells, in units."""
    least = max(1, words.get("minimum_order", 0))
    return multiples(words, least, least + words.get("order_multiple", 1))[0]


def rounded(words: dict[str, Any], quantity: int) -> int:
    """The order for so many units, before the supplier's maximum.

    >>> [rounded({"order_multiple": 4, "rounding": way}, 6) for way in ("up", "down", "nearest")]
    [8, 4, 8]
    >>> rounded({"order_multiple": 4, "minimum_order": 5, "rounding": "down"}, 7)
    8
    """
    least, step = words.get("minimum_order", 0), words.get("order_multiple", 1)
    wanted = max(quantity, least)
    below, above = multiples(words, 0, wanted)[-1], multiples(words, wanted, wanted + step)[0]
    way = words.get("rounding", "up")
    if way == "nearest":
        way = "up" if above - wanted <= wanted - below else "down"
    lot = above if way == "up" else below
    return lot if lot >= least else smallest_lot(words)


def lot(words: dict[str, Any], quantity: int, room: int | None) -> tuple[int, bool]:
    """The order for so many units where at most `room` fit (None: any number), and whether the maximum cut it."""
    units, cut = rounded(words, quantity), False
    most = words.get("maximum_order")
    if most is not None and units > most:
        units, cut = multiples(words, 0, most)[-1], True
    if room is not None and units > room:
        units = max(multiples(words, smallest_lot(words), room), default=0)
    return units, cut


def room_on_shelf(state: State, stock: str) -> int | None:
    """By how much an order may lift the position; None where there is no limit."""
    shelf = shelf_of(state.scenario, stock)
    return None if shelf is None or shelf["over"] != "cut" else shelf["units"] - state.position(stock)


def shelf_of(scenario: dict[str, Any], stock: str) -> dict[str, Any] | None:
    """The shelf of a stock point, its units and what happens beyond them; None where there is no limit."""
    declared = scenario["stock"][stock].get("shelf_capacity")
    if declared is None:
        return None
    return {"over": "cut", **declared} if isinstance(declared, dict) else {"units": declared, "over": "cut"}


def price_of(state: State, stock: str, units: int) -> float:
    """Money per unit in an order of so many units."""
    words = terms(state, stock)
    product = state.scenario["products"][stock.partition("@")[0]]
    steps = words.get("prices", [])
    # a product without a cost of its own, which is 0, costs the first price
    price = words.get("unit_cost", product.get("unit_cost") or (steps[0]["price"] if steps else 0))
    for step in steps:
        if units >= step["from"]:
            price = step["price"]
    return float(price)


def lot_price(state: State, stock: str, units: int) -> float:
    """Money per unit of so many units that lie there: as in an order of them, or the smallest that the supplier sells.

    That is what a unit is worth at time 0, and against what a purchase is dear or cheap.
    """
    return price_of(state, stock, max(units, smallest_lot(terms(state, stock))))
