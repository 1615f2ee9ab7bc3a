"""Small random worlds on a coarse grid of time, so that what can coincide does."""

from __future__ import annotations

from typing import Any

import numpy as np


class Dice:
    """Chance in short words."""

    def __init__(self, seed: int) -> None:
        self.generator = np.random.default_rng(seed)

    def number(self, low: int, high: int) -> int:
        """A whole number, both ends included."""
        return int(self.generator.integers(low, high + 1))

    def of(self, *choices: Any) -> Any:
        return choices[self.number(0, len(choices) - 1)]

    def often(self, share: float) -> bool:
        return bool(self.generator.random() < share)

    def time(self, low: float, high: float, step: float = 0.5) -> float:
        """A time on the grid, both ends included."""
        return low + step * self.number(0, round((high - low) / step))


def random_world(seed: int) -> dict[str, Any]:
    dice = Dice(seed)
    names = dice.of(["mug"], ["mug"], ["mug", "cup"], ["mug", "mug@ulm"], ["cup@ulm", "mug@ulm", "mug"])
    products = list(dict.fromkeys(name.partition("@")[0] for name in names))
    horizon = dice.time(4, 20)
    alternatives = [{}] if len(products) < 2 else [{}, {"cup": 1}, {"mug": 0.5, "cup": 0.5}, {"cup": 0.2, "mug": 0.3}]
    profiles = {name: _ways(dice, alternatives) for name in ("calm", "hasty")} if dice.often(0.3) else {}
    promise, dated = _promise(dice)
    return {
        "name": "random",
        "unit": "day",
        "horizon": horizon,
        "seed": seed,
        "warm_up": dice.of(0, 0, dice.time(0.5, 5)),
        "accounting": dice.of("continuous", {"type": "period_end", "period": dice.time(0.5, 2)}),
        "products": {name: _product(dice) for name in products},
        "profiles": profiles,
        "customers": {
            group: _group(dice, names, horizon, alternatives, profiles)
            for group in dice.of(["a"], ["a", "b"], ["b", "a", "c"])
        },
        "suppliers": {name: _supplier(dice, dated) for name in ("acme", "bolt")},
        "promise": promise,
        "stock": {name: _shelf(dice) for name in names},
    }


def _product(dice: Dice) -> dict[str, Any]:
    words = ("price", "unit_cost", "holding_cost", "backorder_cost", "backorder_fee", "lost_sale_cost")
    return {word: dice.number(1, 9) for word in words if dice.often(0.8)}


def _group(
    dice: Dice, names: list[str], horizon: float, alternatives: list[dict[str, float]], profiles: dict[str, Any]
) -> dict[str, Any]:
    visits = dice.number(0, 12)
    group: dict[str, Any] = {
        "wants": dice.of(names[0], {name: 1 / len(names) for name in names}),
        "arrivals": {"type": "scripted", "times": sorted(dice.time(0, horizon + 1) for _ in range(visits))},
        "quantity": dice.of(1, 3, {"type": "scripted", "values": [dice.number(0, 6) for _ in range(visits + 1)]}),
    }
    if profiles and dice.often(0.7):
        group["profile"] = {"calm": 0.5, "hasty": 0.5}
        ways = _ways(dice, alternatives)
        return {**group, **{word: ways[word] for word in ways if dice.often(0.3)}}
    return {**group, **_ways(dice, alternatives)}


def _ways(dice: Dice, alternatives: list[dict[str, float]]) -> dict[str, Any]:
    """How somebody takes a shortage."""
    ways: dict[str, Any] = {
        "ships": dice.of("partial", "partial", "complete"),
        "priority": dice.number(1, 3),
        "willing_to_wait": dice.of(1, 1, 0.5, 0),
        "alternatives": dice.of(*alternatives),
    }
    if dice.often(0.7):
        values = [dice.time(0, 6) for _ in range(13)]
        ways["patience"] = dice.of(dice.time(0, 5), {"type": "scripted", "values": values})
    if dice.often(0.6):
        ways["reaction"] = {
            "uninformed_acceptance": dice.of(1, 0.5, 0),
            "grace": dice.of(1, 0.5, 0),
            "update_credit": dice.of(1, 0.5, 2, 0),
        }
    if dice.often(0.3):
        ends = ("lost", "declined", "cancelled", "late", "waited", "substituted", "filled")
        churn = {end: dice.of(0, 0.3, 1) for end in ends if dice.often(0.6)}
        ways["loyalty"] = {"churn": churn, **dice.of({}, {"population": 1}, {"population": 5})}
    if dice.often(0.4):
        ways["returns_on_restock"] = {"probability": dice.of(1, 0.5, 0), "within": dice.time(0.5, 6)}
    return ways


def _promise(dice: Dice) -> tuple[dict[str, Any], bool]:
    """What the store says, and whether that hangs on what is under way."""
    if dice.often(0.3):
        return {}, False
    pipeline = {"type": "pipeline", "confidence": dice.of(0.25, 0.65, 0.9), "buffer": dice.of(0, 0, 0.5, 1)}
    quote = dice.of("none", {"type": "fixed", "time": dice.time(0, 2)}, {"type": "lead_time"}, pipeline, pipeline)
    slip = {"slip": dice.of(0, 0.5, 2, 4)}
    asks = {"first_delay": dice.time(0.5, 3), "objects": dice.of(0, 0.3, 1), "consents": dice.of(0, 0.6, 1)}
    notices = dice.of(
        "none",
        {"type": "periodic", "every": dice.time(0.5, 1.5), **slip},
        {"type": "on_slip", **slip},
        {"type": "consent", **asks},
    )
    promise: dict[str, Any] = {"quote": quote, "notices": notices}
    if dice.often(0.5):
        promise["notice_cost"] = dice.number(1, 9)
    if dice.often(0.2):
        promise["refuse_beyond"] = dice.time(0, 5)
    return promise, quote == pipeline or (quote != "none" and notices != "none")


def _supplier(dice: Dice, dated: bool) -> dict[str, Any]:
    """A supplier; with `dated`, one whose lead times can be foreseen by what is known before the run."""
    scripted = {"type": "scripted", "values": [dice.time(0, 5) for _ in range(300)]}
    supplier: dict[str, Any] = {"lead_time": dice.of(0, dice.time(0, 5), scripted)}
    if dated:
        values = sorted({dice.time(0, 6) for _ in range(3)})
        weights = [dice.number(1, 5) for _ in values]
        discrete = {"type": "discrete", "values": values, "weights": weights}
        supplier = {"lead_time": dice.of(dice.time(0, 5), discrete)}
    if dice.often(0.3):
        supplier["order_crossing"] = "prevented"
    if dice.often(0.3):
        supplier["quoted_lead_time"] = dice.time(0, 5)
    if dice.often(0.5):
        supplier.update({"order_cost": dice.number(1, 9), "unit_cost": dice.number(1, 9)})
    if dice.often(0.3):
        supplier["minimum_order"] = dice.number(0, 8)
    if dice.often(0.3):
        supplier["order_multiple"] = dice.number(1, 5)
    if dice.often(0.25):
        shares = [dice.of(1, 0.9, 0.75, 0.6) for _ in range(300)]
        supplier["yield"] = dice.of(0.7, {"type": "scripted", "values": shares})
    if dice.often(0.25) and not dated:
        times = {"type": "scripted", "values": [dice.of(0, 0.25, 0.25, 0.5, 1) for _ in range(3000)]}
        supplier.update(dice.of({"capacity": dice.of(1, 2, 4)}, {"unit_processing_time": dice.of(0.25, times)}))
    if dice.often(0.3):
        supplier["disruptions"] = _disruptions(dice, dated)
    return supplier


def _disruptions(dice: Dice, dated: bool) -> dict[str, Any]:
    lengths = {word: {"type": "scripted", "values": [dice.time(0.5, 4) for _ in range(40)]} for word in ("up", "down")}
    begins = [dice.time(0, 2), dice.time(6, 8)]
    calendar = [{"from": at, "to": at + dice.time(0.5, 3)} for at in begins]
    effect = dice.of("hold", "freeze", {"slow": 2})
    if dated:
        return {"calendar": calendar, "effect": effect}
    return {
        **dice.of(lengths, {"up": dice.time(0.5, 4), "down": dice.time(0.5, 2)}, {"calendar": calendar}),
        "effect": effect,
    }


def _rule(dice: Dice) -> dict[str, Any]:
    point, more = dice.number(-3, 6), dice.number(0, 8)
    level = max(0, point) + more
    rule: dict[str, Any] = dice.of(
        {"type": "reorder_point", "reorder_point": point, "order_quantity": more + 1},
        {"type": "min_max", "reorder_point": point, "order_up_to_level": level},
        {"type": "base_stock", "base_stock_level": level},
        {"type": "order_for_order"},
        {"type": "periodic_order_up_to", "order_up_to_level": level},
        {"type": "periodic_min_max", "reorder_point": point, "order_up_to_level": level},
        {"type": "periodic_reorder_point", "reorder_point": point, "order_quantity": more + 1},
        {"type": "constant_order", "order_quantity": more + 1},
        {"type": "capped_base_stock", "base_stock_level": level, "cap": dice.number(1, 5)},
    )
    if rule["type"].startswith(("periodic", "constant", "capped")):
        rule["review_period"] = dice.time(0.5, 4)
        if dice.often(0.5):
            rule["first_review"] = dice.time(0, 3)
    return rule


def _shelf(dice: Dice) -> dict[str, Any]:
    shelf: dict[str, Any] = {"source": dice.of("acme", "acme", "bolt"), "restock": _rule(dice)}
    if dice.often(0.6):
        under_way = [{"quantity": dice.number(1, 6), "due": dice.time(0, 5)} for _ in range(dice.number(0, 3))]
        today = {"on_hand": dice.number(0, 6), "backorders": dice.of(0, 3, 7), "on_order": under_way}
        shelf["initial"] = dice.of(dice.number(0, 9), today)
    if dice.often(0.3):
        shelf["reserve"] = dice.of({2: 2}, {2: 1, 3: 4}, {1: 1, 3: 2})
    if dice.often(0.3):
        shelf["max_backorders"] = dice.number(0, 9)
    if dice.often(0.3):
        shelf["max_outstanding_orders"] = dice.number(1, 3)
    if dice.often(0.4):
        shelf["on_cancellation"] = "withdraw"
    return shelf
