"""Scenarios drawn at random of items that differ: terms of their own, limits of orders and of shelves, and kits."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.helpers.scenarios import mapping

FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

PRODUCTS = ("mug", "cup", "lamp", "bulb", "kit", "set")
BOUGHT = ("mug", "cup", "mug@ulm", "lamp", "bulb")
"""Stock points whose units come from suppliers."""

rules = st.one_of(
    st.builds(
        lambda r, q: {"type": "reorder_point", "reorder_point": r, "order_quantity": q},
        st.integers(-3, 12), st.integers(1, 12),
    ),
    st.builds(
        lambda s, d, review: {
            "type": "min_max", "reorder_point": s, "order_up_to_level": s + d, "review": review,
        },
        st.integers(0, 12), st.integers(0, 12), st.sampled_from(["each_change", "each_instant"]),
    ),
    st.builds(lambda s: {"type": "base_stock", "base_stock_level": s}, st.integers(0, 20)),
    st.just({"type": "order_for_order"}),
    st.builds(
        lambda p, s: {"type": "periodic_order_up_to", "review_period": p, "order_up_to_level": s},
        st.sampled_from([0.5, 1, 3]), st.integers(0, 25),
    ),
    st.builds(
        lambda p, q: {"type": "constant_order", "review_period": p, "order_quantity": q},
        st.sampled_from([0.5, 1, 3]), st.integers(1, 9),
    ),
)  # fmt: skip


@st.composite
def lots(draw: st.DrawFn, *, limited: bool) -> dict[str, Any]:
    """Words about the size of an order that fit together, with a maximum if `limited`."""
    minimum, multiple = draw(st.integers(0, 8)), draw(st.integers(1, 5))
    words = {"minimum_order": minimum, "order_multiple": multiple, "rounding": draw(st.sampled_from(ROUNDINGS))}
    if limited:
        smallest = -(-max(1, minimum) // multiple) * multiple
        words["maximum_order"] = smallest + draw(st.integers(0, 8))
    return words


ROUNDINGS = ("up", "down", "nearest")


@st.composite
def suppliers(draw: st.DrawFn) -> dict[str, Any]:
    """A supplier, with terms of its own for some items; lead times are whole days."""
    limited = draw(st.booleans())
    items = {
        product: {
            **draw(lots(limited=limited or draw(st.booleans()))),
            "lead_time": draw(st.integers(1, 5)),
            **draw(st.sampled_from([{}, {"price": 3}, {"prices": [{"from": 5, "price": 2}]}, {"yield": 0.8}])),
        }
        for product in draw(st.lists(st.sampled_from(["mug", "cup", "lamp", "bulb"]), max_size=3, unique=True))
    }
    return {
        "lead_time": draw(
            st.one_of(st.integers(0, 6), st.just({"type": "discrete", "values": [2, 7], "weights": [1, 1]}))
        ),
        "order_cost": draw(st.integers(0, 20)),
        "line_cost": draw(st.integers(0, 5)),
        **draw(lots(limited=limited)),
        "expedite": {"lead_time": 1, "extra_cost": 1},
        **({"items": items} if items else {}),
    }


@st.composite
def behaviours(draw: st.DrawFn, waits: tuple[float, ...] = (0, 0.5, 1), classes: int = 3) -> dict[str, Any]:
    """Customers who come at any instant, and whose patience ends at any: no two of them meet."""
    patience = {"patience": {"type": "exponential", "mean": 2}} if draw(st.booleans()) else {}
    return {
        "arrivals": {"type": "poisson", "rate": draw(st.floats(0.3, 3))},
        "quantity": draw(st.one_of(st.integers(1, 4), st.just({"type": "poisson", "mean": 1.5}))),
        "willing_to_wait": draw(st.sampled_from(waits)),
        "priority": draw(st.integers(1, classes)),
        "ships": draw(st.sampled_from(["partial", "complete"])),
        **patience,
    }


def kit_blocks(bulbs: int, lamps: int) -> dict[str, Any]:
    """A kit, and a set of a kit and a bulb, which a source packs that takes no time."""
    packed = {"source": "packing", "restock": {"type": "order_for_order"}}
    return {
        "kit": {"made_from": {"lamp": lamps, "bulb": bulbs}, **packed},
        "set": {"made_from": {"kit": 1, "bulb": 1}, **packed},
    }


@st.composite
def shelves(draw: st.DrawFn, *, refusing: bool) -> dict[str, Any]:
    """A shelf, and what lies on it at time 0."""
    units = draw(st.integers(1, 15))
    over = draw(st.sampled_from(["cut", "refuse"])) if refusing else "cut"
    initial = draw(st.one_of(st.none(), st.integers(0, units)))
    return {"shelf_capacity": {"units": units, "over": over}, **({} if initial is None else {"initial": initial})}


@st.composite
def points(draw: st.DrawFn, supplier: dict[str, Any], product: str) -> dict[str, Any]:
    """A stock point whose units come from `acme`, or from `acme` and `bolt`."""
    backup = {"type": "backup", "first": "acme", "then": "acme", "when": {"backorders": 2}}
    split = {"type": "split", "shares": {"acme": 0.5, "bolt": 0.5}}
    source = draw(st.sampled_from(["acme", "acme", backup, split]))
    # what is refused, or lost, is ordered anew at once: for ever where it is there at once
    terms = {**supplier, **supplier.get("items", {}).get(product, {})}
    takes_time = source == "acme" and terms["lead_time"] != 0
    return {
        "source": source,
        "restock": draw(rules),
        "on_cancellation": draw(st.sampled_from(["keep", "withdraw"])),
        **({"reserve": {2: draw(st.integers(0, 4))}} if draw(st.booleans()) else {}),
        **(draw(shelves(refusing=takes_time)) if draw(st.booleans()) else {}),
    }


@st.composite
def item_scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """Bought items at two places, lamps that may be made from bulbs, kits of both and sets of kits."""
    acme, bolt = draw(suppliers()), draw(suppliers())
    packing = {"lead_time": 0, "order_cost": 1, "line_cost": 1, "order_multiple": draw(st.sampled_from([1, 1, 2]))}
    stock = {name: draw(points(acme, name.partition("@")[0])) for name in BOUGHT}
    stock.update(kit_blocks(draw(st.integers(1, 3)), draw(st.integers(1, 2))))
    if draw(st.booleans()):
        stock["kit"]["shelf_capacity"] = draw(st.integers(1, 4))
    elif draw(st.booleans()):
        stock["kit"].update({"initial": draw(st.integers(0, 5)), "reserve": {2: 2}})
    if draw(st.booleans()):
        stock["lamp"] = {"made_from": {"bulb": 1}, "source": "packing", "restock": draw(rules)}
    groups = {
        group: {**draw(behaviours()), "wants": {name: 1 / len(stock) for name in stock}}
        for group in draw(st.lists(st.sampled_from(["a", "b"]), min_size=1, max_size=2, unique=True))
    }
    order = draw(st.permutations(list(stock)))
    return _scenario(draw, {name: stock[name] for name in order}, groups, acme, bolt, packing)


@st.composite
def kits_of_unreserved_parts(draw: st.DrawFn) -> dict[str, Any]:
    """Kits and sets for customers of one class who would not wait, from parts with other customers, who may."""
    acme = draw(suppliers())
    stock = {name: draw(points(acme, name)) for name in ("lamp", "bulb")}
    for point in stock.values():
        point.pop("reserve", None)
    stock.update(kit_blocks(draw(st.integers(1, 3)), draw(st.integers(1, 2))))
    stock["kit"]["initial"] = draw(st.integers(0, 3))
    behaviour = st.sampled_from(["partial", "complete"])
    groups = {
        wants: {**draw(behaviours((0,), classes=1)), "wants": wants, "ships": draw(behaviour)}
        for wants in ("kit", "set")
    }
    groups["parts"] = {**draw(behaviours((0, 1), classes=1)), "wants": {"lamp": 0.5, "bulb": 0.5}}
    return _scenario(draw, stock, groups, acme, draw(suppliers()), {"lead_time": 0})


@st.composite
def kits_of_reserved_parts(draw: st.DrawFn) -> dict[str, Any]:
    """Kits and sets from parts with reserves, all for customers of class 2, so that nobody may take from a reserve."""
    values = draw(kits_of_unreserved_parts())
    for point in values["stock"].values():
        point["reserve"] = {2: draw(st.integers(1, 4))}
    values["stock"]["kit"]["initial"] = draw(st.integers(1, 6))
    for group in values["customers"].values():
        group["priority"] = 2
    return values


def _scenario(
    draw: st.DrawFn,
    stock: dict[str, Any],
    groups: dict[str, Any],
    acme: dict[str, Any],
    bolt: dict[str, Any],
    packing: dict[str, Any],
) -> dict[str, Any]:
    return {
        **mapping(),
        "horizon": draw(st.floats(3, 15)),
        "warm_up": draw(st.sampled_from([0, 2.5])),
        "seed": draw(st.integers(0, 2**32)),
        "products": {product: {"price": 5} for product in PRODUCTS},
        "customers": groups,
        "suppliers": {"acme": acme, "bolt": bolt, "packing": packing},
        "stock": stock,
    }
