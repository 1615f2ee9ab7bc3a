"""Small random scenarios on a coarse grid of time, so that events coincide; every word of the plain model is drawn."""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.helpers.plain_model_terms import vary_terms


class Draw:
    """Random choices from one seeded generator."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return int(self.generator.integers(low, high + 1))

    def choice(self, *choices: Any) -> Any:
        """One of the choices, each as likely."""
        return choices[self.number(0, len(choices) - 1)]

    def happens(self, probability: float) -> bool:
        """Whether an event of that probability happens."""
        return bool(self.generator.random() < probability)

    def time(self, low: float, high: float, step: float = 0.5) -> float:
        """A time on the grid, both ends included."""
        return low + step * self.number(0, round((high - low) / step))


def random_scenario(seed: int, *, terms: bool = True) -> dict[str, Any]:
    """The mapping of the scenario that belongs to this seed; without `terms`, that before terms of items and limits."""
    draw = Draw(seed)
    names = draw.choice(["mug"], ["mug"], ["mug", "cup"], ["mug", "mug@ulm"], ["cup@ulm", "mug@ulm", "mug"])
    products = list(dict.fromkeys(name.partition("@")[0] for name in names))
    horizon = draw.time(4, 20)
    alternatives = [{}] if len(products) < 2 else [{}, {"cup": 1}, {"mug": 0.5, "cup": 0.5}, {"cup": 0.2, "mug": 0.3}]
    profiles = {name: _behaviour(draw, alternatives) for name in ("calm", "hasty")} if draw.happens(0.3) else {}
    promise, dated = _promise(draw)
    scenario = {
        "name": "random",
        "unit": "day",
        "horizon": horizon,
        "seed": seed,
        "warm_up": draw.choice(0, 0, draw.time(0.5, 5)),
        "accounting": draw.choice("continuous", {"type": "period_end", "period": draw.time(0.5, 2)}),
        "products": {name: _product(draw) for name in products},
        "profiles": profiles,
        "customers": {
            group: _group(draw, names, horizon, alternatives, profiles)
            for group in draw.choice(["a"], ["a", "b"], ["b", "a", "c"])
        },
        "suppliers": {name: _supplier(draw, dated) for name in ("acme", "bolt")},
        "promise": promise,
        "stock": {name: _stock_point(draw) for name in names},
    }
    _vary_prices(Draw(seed + 1_000_000), scenario)
    if terms:
        vary_terms(Draw(seed + 2_000_000), scenario, dated=dated)
    return scenario


def _product(draw: Draw) -> dict[str, Any]:
    words = ("price", "unit_cost", "holding_cost", "backorder_cost", "backorder_fee", "lost_sale_cost")
    return {word: draw.number(1, 9) for word in words if draw.happens(0.8)}


def _vary_prices(draw: Draw, scenario: dict[str, Any]) -> None:
    """Discounts for large orders, and holding costs that are a share of the value; from draws of their own."""
    for product in scenario["products"].values():
        if draw.happens(0.4):
            product.pop("holding_cost", None)
            product["holding_rate"] = f"{draw.number(1, 20)}% per day"
    for supplier in scenario["suppliers"].values():
        if draw.happens(0.4):
            least = draw.number(2, 5)
            supplier["prices"] = [
                {"from": least, "price": draw.number(1, 9)},
                {"from": least + draw.number(1, 4), "price": draw.number(1, 9)},
            ]


def _group(
    draw: Draw, names: list[str], horizon: float, alternatives: list[dict[str, float]], profiles: dict[str, Any]
) -> dict[str, Any]:
    visits = draw.number(0, 12)
    group: dict[str, Any] = {
        "wants": draw.choice(names[0], {name: 1 / len(names) for name in names}),
        "arrivals": {"type": "scripted", "times": sorted(draw.time(0, horizon + 1) for _ in range(visits))},
        "quantity": draw.choice(1, 3, {"type": "scripted", "values": [draw.number(0, 6) for _ in range(visits + 1)]}),
    }
    if profiles and draw.happens(0.7):
        group["profile"] = {"calm": 0.5, "hasty": 0.5}
        behaviour = _behaviour(draw, alternatives)
        return {**group, **{word: behaviour[word] for word in behaviour if draw.happens(0.3)}}
    return {**group, **_behaviour(draw, alternatives)}


def _behaviour(draw: Draw, alternatives: list[dict[str, float]]) -> dict[str, Any]:
    """How a customer reacts to a shortage."""
    behaviour: dict[str, Any] = {
        "ships": draw.choice("partial", "partial", "complete"),
        "priority": draw.number(1, 3),
        "willing_to_wait": draw.choice(1, 1, 0.5, 0),
        "alternatives": draw.choice(*alternatives),
    }
    if draw.happens(0.7):
        values = [draw.time(0, 6) for _ in range(13)]
        behaviour["patience"] = draw.choice(draw.time(0, 5), {"type": "scripted", "values": values})
    if draw.happens(0.6):
        behaviour["reaction"] = {
            "uninformed_acceptance": draw.choice(1, 0.5, 0),
            "grace": draw.choice(1, 0.5, 0),
            "update_credit": draw.choice(1, 0.5, 2, 0),
        }
    if draw.happens(0.3):
        ends = ("lost", "declined", "cancelled", "late", "waited", "substituted", "filled")
        churn = {end: draw.choice(0, 0.3, 1) for end in ends if draw.happens(0.6)}
        behaviour["loyalty"] = {"churn": churn, **draw.choice({}, {"population": 1}, {"population": 5})}
    if draw.happens(0.4):
        behaviour["returns_on_restock"] = {"probability": draw.choice(1, 0.5, 0), "within": draw.time(0.5, 6)}
    return behaviour


def _promise(draw: Draw) -> tuple[dict[str, Any], bool]:
    """The promise block, and whether its dates depend on outstanding orders."""
    if draw.happens(0.3):
        return {}, False
    pipeline = {"type": "pipeline", "confidence": draw.choice(0.25, 0.65, 0.9), "buffer": draw.choice(0, 0, 0.5, 1)}
    quote = draw.choice("none", {"type": "fixed", "time": draw.time(0, 2)}, {"type": "lead_time"}, pipeline, pipeline)
    slip = {"slip": draw.choice(0, 0.5, 2, 4)}
    asks = {"first_delay": draw.time(0.5, 3), "objects": draw.choice(0, 0.3, 1), "consents": draw.choice(0, 0.6, 1)}
    notices = draw.choice(
        "none",
        {"type": "periodic", "every": draw.time(0.5, 1.5), **slip},
        {"type": "on_slip", **slip},
        {"type": "consent", **asks},
    )
    promise: dict[str, Any] = {"quote": quote, "notices": notices}
    if draw.happens(0.5):
        promise["notice_cost"] = draw.number(1, 9)
    if draw.happens(0.2):
        promise["refuse_beyond"] = draw.time(0, 5)
    return promise, quote == pipeline or (quote != "none" and notices != "none")


def _supplier(draw: Draw, dated: bool) -> dict[str, Any]:
    """A supplier; with `dated`, one whose lead times can be foreseen by what is known before the run."""
    scripted = {"type": "scripted", "values": [draw.time(0, 5) for _ in range(300)]}
    supplier: dict[str, Any] = {"lead_time": draw.choice(0, draw.time(0, 5), scripted)}
    if dated:
        values = sorted({draw.time(0, 6) for _ in range(3)})
        weights = [draw.number(1, 5) for _ in values]
        discrete = {"type": "discrete", "values": values, "weights": weights}
        supplier = {"lead_time": draw.choice(draw.time(0, 5), discrete)}
    if draw.happens(0.3):
        supplier["order_crossing"] = "prevented"
    if draw.happens(0.3):
        supplier["quoted_lead_time"] = draw.time(0, 5)
    if draw.happens(0.5):
        supplier.update({"order_cost": draw.number(1, 9), "unit_cost": draw.number(1, 9)})
    if draw.happens(0.3):
        supplier["minimum_order"] = draw.number(0, 8)
    if draw.happens(0.3):
        supplier["order_multiple"] = draw.number(1, 5)
    if draw.happens(0.25):
        shares = [draw.choice(1, 0.9, 0.75, 0.6) for _ in range(300)]
        supplier["yield"] = draw.choice(0.7, {"type": "scripted", "values": shares})
    if draw.happens(0.25) and not dated:
        times = {"type": "scripted", "values": [draw.choice(0, 0.25, 0.25, 0.5, 1) for _ in range(3000)]}
        supplier.update(
            draw.choice({"capacity": draw.choice(1, 2, 4)}, {"unit_processing_time": draw.choice(0.25, times)})
        )
    if draw.happens(0.3):
        supplier["disruptions"] = _disruptions(draw, dated)
    return supplier


def _disruptions(draw: Draw, dated: bool) -> dict[str, Any]:
    lengths = {word: {"type": "scripted", "values": [draw.time(0.5, 4) for _ in range(40)]} for word in ("up", "down")}
    begins = [draw.time(0, 2), draw.time(6, 8)]
    calendar = [{"from": at, "to": at + draw.time(0.5, 3)} for at in begins]
    effect = draw.choice("hold", "freeze", {"slow": 2})
    if dated:
        return {"calendar": calendar, "effect": effect}
    return {
        **draw.choice(lengths, {"up": draw.time(0.5, 4), "down": draw.time(0.5, 2)}, {"calendar": calendar}),
        "effect": effect,
    }


def _rule(draw: Draw) -> dict[str, Any]:
    point, more = draw.number(-3, 6), draw.number(0, 8)
    level = max(0, point) + more
    rule: dict[str, Any] = draw.choice(
        {"type": "reorder_point", "reorder_point": point, "order_quantity": more + 1},
        {"type": "min_max", "reorder_point": point, "order_up_to_level": level},
        {"type": "base_stock", "base_stock_level": level},
        {"type": "order_for_order"},
        {"type": "periodic_order_up_to", "order_up_to_level": level},
        {"type": "periodic_min_max", "reorder_point": point, "order_up_to_level": level},
        {"type": "periodic_reorder_point", "reorder_point": point, "order_quantity": more + 1},
        {"type": "constant_order", "order_quantity": more + 1},
        {"type": "capped_base_stock", "base_stock_level": level, "cap": draw.number(1, 5)},
    )
    if rule["type"].startswith(("periodic", "constant", "capped")):
        rule["review_period"] = draw.time(0.5, 4)
        if draw.happens(0.5):
            rule["first_review"] = draw.time(0, 3)
    elif draw.happens(0.4):
        rule["review"] = "each_instant"
    return rule


def _stock_point(draw: Draw) -> dict[str, Any]:
    stock_point: dict[str, Any] = {"source": draw.choice("acme", "acme", "bolt"), "restock": _rule(draw)}
    if draw.happens(0.6):
        on_order = [{"quantity": draw.number(1, 6), "due": draw.time(0, 5)} for _ in range(draw.number(0, 3))]
        today = {"on_hand": draw.number(0, 6), "backorders": draw.choice(0, 3, 7), "on_order": on_order}
        stock_point["initial"] = draw.choice(draw.number(0, 9), today)
    if draw.happens(0.3):
        stock_point["reserve"] = draw.choice({2: 2}, {2: 1, 3: 4}, {1: 1, 3: 2})
    if draw.happens(0.3):
        stock_point["max_backorders"] = draw.number(0, 9)
    if draw.happens(0.3):
        stock_point["max_outstanding_orders"] = draw.number(1, 3)
    if draw.happens(0.4):
        stock_point["on_cancellation"] = "withdraw"
    return stock_point
