"""Terms of suppliers for items, lots, and shelves, added to random scenarios; from draws of their own."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from tests.plain_model.terms import shelf_of, smallest_lot, terms_of

if TYPE_CHECKING:
    from tests.helpers.plain_model_scenarios import Draw


def vary_terms(draw: Draw, scenario: dict[str, Any], *, dated: bool) -> None:
    """Changes a scenario; with `dated`, so that lead times can be foreseen by what is known before the run."""
    for supplier in scenario["suppliers"].values():
        if draw.happens(0.4):
            supplier["line_cost"] = draw.number(1, 5)
        _vary_lots(draw, supplier, chance=0.3)
        items = {name: _item(draw, dated) for name in scenario["products"] if draw.happens(0.4)}
        if items:
            supplier["items"] = items
    for stock, point in scenario["stock"].items():
        if draw.happens(0.35):
            _add_shelf(draw, scenario, stock)
            if (shelf_of(scenario, stock) or {})["over"] == "refuse":
                # what is refused is ordered anew: without a lead time for ever within the instant
                items = scenario["suppliers"][point["source"]].setdefault("items", {})
                items.setdefault(stock.partition("@")[0], {})["lead_time"] = _lead_time(draw, dated, least=1)
    _make_lots_fit(draw, scenario)


def _item(draw: Draw, dated: bool) -> dict[str, Any]:
    item: dict[str, Any] = {}
    if draw.happens(0.6):
        item["lead_time"] = _lead_time(draw, dated, least=0)
    if draw.happens(0.3):
        item["quoted_lead_time"] = draw.time(0, 5)
    if draw.happens(0.3):
        item["minimum_order"] = draw.number(0, 8)
    if draw.happens(0.3):
        item["order_multiple"] = draw.number(1, 5)
    _vary_lots(draw, item, chance=0.3)
    least = draw.number(1, 4)
    steps = [{"from": least, "price": draw.number(1, 9)}, {"from": least + 3, "price": draw.number(1, 9)}]
    item.update(draw.choice({}, {"price": draw.number(1, 9)}, {"prices": steps}))
    if draw.happens(0.25):
        shares = [draw.choice(1, 0.9, 0.75, 0.6) for _ in range(1000)]
        item["yield"] = draw.choice(1, 0.8, {"type": "scripted", "values": shares})
    return item


def _lead_time(draw: Draw, dated: bool, *, least: float) -> Any:
    """A constant, or a law, of lead times of at least so many days."""
    values = sorted({draw.time(least, 6) for _ in range(3)})
    law = {"type": "discrete", "values": values, "weights": [draw.number(1, 5) for _ in values]}
    if not dated:
        law = {"type": "scripted", "values": [draw.time(least, 6) for _ in range(1000)]}
    return draw.choice(draw.time(least, 5), law)


def _vary_lots(draw: Draw, words: dict[str, Any], *, chance: float) -> None:
    if draw.happens(chance):
        words["rounding"] = draw.choice("up", "down", "nearest")
    if draw.happens(chance):
        words["maximum_order"] = draw.number(1, 8)


def _add_shelf(draw: Draw, scenario: dict[str, Any], stock: str) -> None:
    """Gives a stock point a shelf with room for what is there at time 0."""
    point = scenario["stock"][stock]
    initial = point.get("initial", 0)
    units = max(draw.number(1, 14), initial.get("on_hand", 0) if isinstance(initial, dict) else initial)
    over = draw.choice("cut", "refuse")
    point["shelf_capacity"] = draw.choice(units, {"units": units, "over": over}, {"units": units, "over": over})


def _make_lots_fit(draw: Draw, scenario: dict[str, Any]) -> None:
    """Raises largest orders that are smaller than the smallest, which would be refused."""
    for supplier in scenario["suppliers"].values():
        _make_maximum_fit(draw, supplier, supplier)
        for product, item in supplier.get("items", {}).items():
            stock = {product: {"source": "acme"}}
            _make_maximum_fit(draw, item, terms_of({"suppliers": {"acme": supplier}, "stock": stock}, product))


def _make_maximum_fit(draw: Draw, block: dict[str, Any], words: dict[str, Any]) -> None:
    if words.get("maximum_order", math.inf) < smallest_lot(words):
        block["maximum_order"] = smallest_lot(words) + draw.number(0, 5)
