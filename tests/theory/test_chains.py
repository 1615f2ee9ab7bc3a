"""Chains of stock points and of production against exact answers, path by path and in the long run.

The long run is compared as in `test_theory`: Student intervals over 64 independent replications at a false-alarm
chance of 2·10⁻⁹, refused if they could not see an error of a tenth (or what a test says); `-m slow` plays nine times
longer and sees a third of that. Seeds are fixed and were not chosen. Paths are compared to the microsecond: there a
short run sees everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import pytest

from sim import read_mapping, simulate
from sim.engine.ledger import NEVER
from sim.experiments.run import Run
from tests.helpers.long_run import REPLICATIONS, exponential, up_to
from tests.theory import base_stock, fair, paths, production, serial, supply, two_echelon
from tests.theory.agreement import disagreements
from tests.theory.demand import geometric_mass
from tests.theory.paths import Point
from tests.theory.production import Component
from tests.theory.serial import Stage
from tests.theory.two_echelon import Retailer

Found = dict[tuple[str, str], list[float]]
PAIR = (Retailer(2, 0.8, 1), Retailer(1, 0.4, 2))
TWINS = (Retailer(2, 0.5, 1), Retailer(2, 0.5, 1))


class Check(Protocol):
    """Plays a scenario and fails unless each stock point's measures have their `exact` long-run values."""

    def __call__(
        self,
        values: Mapping[str, Any],
        exact: Mapping[str, Mapping[str, float]],
        *,
        units: float = 1,
        sees: float = 0.1,
    ) -> None: ...


@pytest.fixture(params=[1, pytest.param(9, marks=pytest.mark.slow)], ids=["short", "long"])
def check(request: pytest.FixtureRequest) -> Check:
    """How many orders of each group come, and of how many `units`, is corrected for."""
    longer = request.param

    def checked(
        values: Mapping[str, Any],
        exact: Mapping[str, Mapping[str, float]],
        *,
        units: float = 1,
        sees: float = 0.1,
    ) -> None:
        values = {**values, "horizon": values["horizon"] * longer}
        found = played(values)
        known, inputs = {}, {}
        for group, words in values["customers"].items():
            came = f"orders of {group}"
            known[came] = words["arrivals"]["rate"] * values["horizon"]
            inputs[came] = found[group, "orders_placed"]
            if units != 1:
                known[f"units of {group}"], inputs[f"units of {group}"] = (
                    known[came] * units,
                    found[group, "units_demanded"],
                )
        wrong = []
        for stock, wanted in exact.items():
            measures = {measure: found[stock, measure] for measure in wanted}
            lines = disagreements({**measures, **inputs}, wanted, known=known, sees=sees / longer**0.5)
            wrong += [f"{stock}: {line}" for line in lines]
        assert not wrong, "\n".join(wrong)

    return checked


def played(values: Mapping[str, Any]) -> Found:
    """{(stock point or group of customers, measure): its value in each replication}."""
    scenario = read_mapping(values)
    found: Found = {}
    for replication in range(REPLICATIONS):
        frame = simulate(scenario, replication=replication).measures()
        for stock, group, measure, value in zip(
            frame["stock"], frame["group"], frame["measure"], frame["value"], strict=True
        ):
            found.setdefault((group or stock, measure), []).append(value)
    return found


def chain(
    stock: Mapping[str, Mapping[str, Any]], rates: Mapping[str, float], *, lead_time: object, horizon: float
) -> dict[str, Any]:
    """Stock points by place (`stock`), a Poisson group of single units at each place of `rates`, one supplier."""
    return {
        "name": "chain",
        "warm_up": 100,
        "horizon": horizon,
        "seed": 1985,
        "products": {"mug": {}},
        "customers": {
            place: {"wants": f"mug@{place}", "arrivals": {"type": "poisson", "rate": rate}}
            for place, rate in rates.items()
        },
        "suppliers": {"acme": {"lead_time": lead_time}},
        "stock": {f"mug@{place}": dict(words) for place, words in stock.items()},
    }


def two_echelons(
    level: int, retailers: Sequence[Retailer], *, lead_time: object, horizon: float, **words: Any
) -> dict[str, Any]:
    """A warehouse of that level (and other `words`) over shops called north, south, …"""
    places = dict(zip(("north", "south", "west"), retailers, strict=False))
    stock: dict[str, dict[str, Any]] = {"warehouse": {"source": "acme", "restock": up_to(level), **words}}
    for place, retailer in places.items():
        stock[place] = {"source": "mug@warehouse", "transit": retailer.transit, "restock": up_to(retailer.level)}
    rates = {place: retailer.rate for place, retailer in places.items()}
    return chain(stock, rates, lead_time=lead_time, horizon=horizon)


def row(stages: Sequence[Stage], *, rate: float, horizon: float) -> dict[str, Any]:
    """Stock points stage1, stage2, … as units flow; customers at the last."""
    stock: dict[str, dict[str, Any]] = {}
    for number, stage in enumerate(stages, 1):
        source = {"source": f"mug@stage{number - 1}", "transit": stage.lead_time} if number > 1 else {"source": "acme"}
        stock[f"stage{number}"] = {**source, "restock": up_to(stage.level)}
    return chain(stock, {f"stage{len(stages)}": rate}, lead_time=stages[0].lead_time, horizon=horizon)


# every path


def units_leave(run: Run, tree: Point, *, lead_time: int | None = None) -> None:
    """Each customer's last unit left when `theory.paths` says, or has not left by the end.

    The supplier's orders came after `lead_time`, or else when the ledger says that they came.
    """
    scenario, orders = run.scenario, run.ledger.orders
    names, tick = list(scenario.stock), scenario.tick
    people = orders.group < len(scenario.customers)
    by_stock = {name: people & (orders.stock == number) for number, name in enumerate(names)}
    demands = {name: np.repeat(orders.arrived_at[mine], orders.quantity[mine]) for name, mine in by_stock.items()}
    demands = {name: instants for name, instants in demands.items() if len(instants)}
    instants, _ = paths.asked(tree, demands)
    if lead_time is not None:
        received = instants + lead_time * tick
    else:
        rows = run.ledger.replenishments
        root = (rows.stock == names.index(tree.name)) & (rows.received_at <= scenario.span.end)
        came = np.repeat(rows.received_at[root], rows.received_quantity[root])
        received = np.append(came, np.full(len(instants) - len(came), scenario.span.end + 1_000_000 * tick))
    compared = 0
    for name, leaves in paths.shipped(tree, demands, received).items():
        last = np.cumsum(orders.quantity[by_stock[name]]) - 1
        wanted = np.where(leaves[last] <= scenario.span.end, leaves[last], NEVER)
        assert np.array_equal(orders.resolved_at[by_stock[name]], wanted)
        compared += int((wanted != NEVER).sum())
    assert compared > 0.9 * people.sum() > 900


def point(name: str, level: int, transit: int = 0, *below: Point) -> Point:
    return Point(f"mug@{name}", level, transit * 86_400_000_000, below)


SIZES = {"type": "geometric", "mean": 2}


@pytest.mark.parametrize("law", ["constant", "exponential"])
@pytest.mark.parametrize("quantity", [1, SIZES], ids=["single", "several"])
def test_every_customer_of_two_echelons_is_served_by_the_arithmetic_of_their_unit(law: str, quantity: object) -> None:
    values = two_echelons(3, PAIR, lead_time=3 if law == "constant" else exponential(3), horizon=2000)
    for group in values["customers"].values():
        group["quantity"] = quantity
    tree = point("warehouse", 3, 0, point("north", 2, 1), point("south", 1, 2))
    units_leave(simulate(read_mapping(values)), tree, lead_time=3 if law == "constant" else None)


def test_every_customer_of_a_tree_of_three_floors_is_served_by_the_arithmetic_of_their_unit() -> None:
    stock = {
        "port": {"source": "acme", "restock": up_to(4)},
        "east": {"source": "mug@port", "transit": 2, "restock": up_to(2)},
        "west": {"source": "mug@port", "transit": 1, "restock": up_to(0)},
        "prague": {"source": "mug@east", "transit": 1, "restock": up_to(1)},
        "vienna": {"source": "mug@east", "transit": 2, "restock": up_to(2)},
        "lisbon": {"source": "mug@west", "transit": 3, "restock": up_to(3)},
    }
    # customers at each floor, not only at the leaves
    rates = {"prague": 0.5, "vienna": 0.4, "lisbon": 0.6, "east": 0.3}
    east = point("east", 2, 2, point("prague", 1, 1), point("vienna", 2, 2))
    tree = point("port", 4, 0, east, point("west", 0, 1, point("lisbon", 3, 3)))
    values = chain(stock, rates, lead_time=5, horizon=1500)
    units_leave(simulate(read_mapping(values)), tree, lead_time=5)


# a warehouse and its retailers


def of_two_echelons(level: int, retailers: Sequence[Retailer], lead_time: float) -> dict[str, dict[str, float]]:
    """The measures by stock point."""
    words = ("fill_rate", "on_hand", "backorders", "on_order", "backorder_rate", "mean_wait", "mean_backorder_wait")
    exact = {
        f"mug@{place}": {word: values[word] for word in words}
        for place, values in zip(
            ("north", "south", "west"),
            two_echelon.at_retailers(level, retailers, lead_time=lead_time),
            strict=False,
        )
    }
    # what the retailers meet there is Palm's theorem
    above = two_echelon.warehouse(level, retailers, lead_time=lead_time)
    return {**exact, "mug@warehouse": {word: above[word] for word in (*words, "ready_rate")}}


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_two_echelons_of_base_stock_are_exact(law: str, check: Check) -> None:
    values = two_echelons(3, PAIR, lead_time=3 if law == "constant" else exponential(3), horizon=1500)
    check(values, of_two_echelons(3, PAIR, 3), sees=0.12)


def test_metric_would_not_pass_for_exact(check: Check) -> None:
    retailers = (Retailer(3, 0.5, 1), Retailer(3, 0.5, 1))
    rough = two_echelon.metric(2, retailers, lead_time=4)[0]
    with pytest.raises(AssertionError, match="disagree"):
        check(two_echelons(2, retailers, lead_time=4, horizon=1500), {"mug@north": {"backorders": rough["backorders"]}})


def test_a_warehouse_with_nothing_adds_its_lead_time(check: Check) -> None:
    exact = base_stock.palm(2, rate=0.8, lead_time=3)
    values = two_echelons(0, PAIR, lead_time=2, horizon=800)
    check(values, {"mug@north": exact, "mug@warehouse": {"fill_rate": 0, "on_hand": 0, "mean_wait": 2}})


def test_a_warehouse_with_plenty_is_not_noticed(check: Check) -> None:
    exact = base_stock.palm(1, rate=0.4, lead_time=2)
    values = two_echelons(60, PAIR, lead_time=2, horizon=800)
    check(values, {"mug@south": exact, "mug@warehouse": {"fill_rate": 1, "backorders": 0}})


# stages in a row


def test_three_stages_of_base_stock_follow_from_one_another(check: Check) -> None:
    stages = [Stage(2, 2), Stage(1, 1), Stage(2, 1)]
    exact = serial.stages(stages, rate=1)
    words = ("on_hand", "backorders", "on_order")
    wanted = {f"mug@stage{n}": {word: exact[n - 1][word] for word in words} for n in (1, 2, 3)}
    wanted["mug@stage3"] |= {word: exact[2][word] for word in ("fill_rate", "mean_wait", "backorder_rate")}
    check(row(stages, rate=1, horizon=1500), wanted)


def test_orders_of_several_units_go_up_a_row_and_come_down_it_in_parts(check: Check) -> None:
    stages = [Stage(4, 2), Stage(3, 1)]
    values = row(stages, rate=0.5, horizon=2500)
    values["customers"]["stage2"]["quantity"] = SIZES
    exact = serial.stages(stages, rate=0.5, size=geometric_mass(2))
    words = ("on_hand", "backorders", "on_order", "fill_rate", "order_fill_rate")
    wanted = {"mug@stage2": {word: exact[1][word] for word in words}}
    wanted["mug@stage1"] = {word: exact[0][word] for word in words[:3]}
    check(values, wanted, units=2, sees=0.12)


def echelon(level: int) -> dict[str, Any]:
    return {"type": "echelon_base_stock", "echelon_base_stock_level": level}


def alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """Both play the same: every customer's order, every replenishment, every level."""
    left, right = (simulate(read_mapping(values)) for values in (one, other))
    assert len(left.orders) > 500
    assert left.orders.equals(right.orders)
    assert left.replenishments.equals(right.replenishments)
    assert left.levels.equals(right.levels)


@pytest.mark.parametrize("quantity", [1, SIZES], ids=["single", "several"])
@pytest.mark.parametrize("installation", [(2, 1, 2), (3, 0, 0), (0, 0, 4)])
def test_echelon_levels_play_as_the_installation_levels_whose_sums_they_are(
    installation: tuple[int, ...], quantity: object
) -> None:
    stages = [Stage(level, lead_time) for level, lead_time in zip(installation, (2, 1, 1), strict=True)]
    values = row(stages, rate=1, horizon=1000)
    values["customers"]["stage3"]["quantity"] = quantity
    other = {**values, "stock": {name: dict(words) for name, words in values["stock"].items()}}
    for words, level, own in zip(
        other["stock"].values(), serial.echelon_levels(installation), installation, strict=True
    ):
        words |= {"restock": echelon(level), "initial": own}
    alike(values, other)


def test_an_echelon_is_all_that_hangs_below_it_and_begins_with_what_these_leave() -> None:
    values = two_echelons(3, PAIR, lead_time=3, horizon=1000)
    other = {**values, "stock": {name: dict(words) for name, words in values["stock"].items()}}
    # the shops stay as they are: their installations are their echelons; of 6 in all they hold 3 at the beginning
    other["stock"]["mug@warehouse"] |= {"restock": echelon(3 + 2 + 1)}
    alike(values, other)


# production


def made(
    level: int, parts: Mapping[str, Component], *, rate: float, workshop: Mapping[str, Any], horizon: float
) -> dict[str, Any]:
    """A bicycle of `parts`, each from a supplier of its own; customers ask for bicycles."""
    return {
        "name": "made",
        "warm_up": 100,
        "horizon": horizon,
        "seed": 1989,
        "products": {"bicycle": {}, **{name: {} for name in parts}},
        "customers": {"riders": {"wants": "bicycle", "arrivals": {"type": "poisson", "rate": rate}}},
        "suppliers": {
            "workshop": dict(workshop),
            **{f"{name}s": {"lead_time": p.lead_time} for name, p in parts.items()},
        },
        "stock": {
            "bicycle": {
                "made_from": {name: part.each for name, part in parts.items()},
                "source": "workshop",
                "restock": up_to(level),
            },
            **{name: {"source": f"{name}s", "restock": up_to(part.level)} for name, part in parts.items()},
        },
    }


def test_with_plenty_of_parts_a_workshop_s_line_is_all_there_is(check: Check) -> None:
    workshop = {"unit_processing_time": exponential(1), "lead_time": 1.5}
    values = made(1, {"frame": Component(60, 2)}, rate=0.4, workshop=workshop, horizon=5000)
    check(values, {"bicycle": supply.queue(1, rate=0.4, work=1, lead_time=1.5)})


def test_with_no_parts_their_lead_time_comes_before_the_workshop_s_line(check: Check) -> None:
    # the orders reach the workshop as they came, all later by 2: a geometric number there, a Poisson one on the way
    workshop = {"unit_processing_time": exponential(1), "lead_time": 0}
    values = made(1, {"frame": Component(0, 2)}, rate=0.4, workshop=workshop, horizon=5000)
    check(values, {"bicycle": supply.queue(1, rate=0.4, work=1, lead_time=2)})


def test_one_part_at_base_stock_is_a_row_of_two(check: Check) -> None:
    exact = serial.stages([Stage(2, 3), Stage(1, 1)], rate=0.8)
    values = made(1, {"frame": Component(2, 3)}, rate=0.8, workshop={"lead_time": 1}, horizon=1800)
    words = ("on_hand", "backorders", "on_order", "fill_rate", "mean_wait")
    wanted = {"bicycle": {word: exact[1][word] for word in words}}
    check(values, {**wanted, "frame": {word: exact[0][word] for word in words[:3]}})


@pytest.mark.parametrize("law", ["constant", "exponential"])
def test_a_product_of_two_parts_waits_for_the_one_that_comes_later(law: str, check: Check) -> None:
    parts = {"frame": Component(2, 2), "wheel": Component(7, 3, each=2)}
    values = made(1, parts, rate=1, workshop={"lead_time": 1}, horizon=1800)
    if law == "exponential":
        for name, part in parts.items():
            values["suppliers"][f"{name}s"]["lead_time"] = exponential(part.lead_time)
    both = 2 if law == "constant" else 1 / (1 / 2 + 1 / 3)
    exact = {"bicycle": production.assembled(1, *parts.values(), rate=1, work=1, both=both)}
    for name, part in parts.items():
        own = production.component(part, rate=1)
        exact[name] = {word: own[word] for word in ("on_hand", "backorders", "on_order")}
    check(values, exact, sees=0.15)


def test_every_rider_gets_the_bicycle_that_the_arithmetic_of_its_parts_says() -> None:
    parts = {"frame": Component(2, 2), "wheel": Component(7, 3, each=2)}
    run = simulate(read_mapping(made(1, parts, rate=1, workshop={"lead_time": 1}, horizon=2000)))
    orders, day, end = run.ledger.orders, run.scenario.tick, run.scenario.span.end
    riders = orders.group == 0
    arrived_at = orders.arrived_at[riders]
    begins = arrived_at.copy()
    for part in parts.values():
        came = arrived_at + int(part.lead_time) * day
        begins[part.sets :] = np.maximum(begins[part.sets :], came[: -part.sets])
    leaves = arrived_at.copy()
    leaves[1:] = np.maximum(leaves[1:], (begins + day)[:-1])
    assert np.array_equal(orders.resolved_at[riders], np.where(leaves <= end, leaves, NEVER))


# fair shares


def shared(
    shares: str, owed: Mapping[str, int], free: int, *, file_order: Sequence[str] | None = None
) -> dict[str, int]:
    """What each shop has got on day 10, when `free` units reach a warehouse that had none; `owed` asked for before.

    They asked in the order of `owed`, a day apart, which is that of the file too unless it is told.
    """
    day10 = {"type": "constant_order", "review_period": 10, "first_review": 10, "order_quantity": free}
    stock = {"warehouse": {"source": "acme", "restock": day10, "shares": shares}}
    for place in file_order or owed:
        stock[place] = {"source": "mug@warehouse", "transit": 0, "restock": {"type": "order_for_order"}}
    values = chain(stock, {}, lead_time=0, horizon=15)
    values["warm_up"] = 0
    for number, (place, units) in enumerate(owed.items(), 1):
        arrivals = {"type": "scripted", "times": [number]}
        values["customers"][place] = {"wants": f"mug@{place}", "arrivals": arrivals, "quantity": units}
    rows = simulate(read_mapping(values)).replenishments
    got = rows[(rows.received_at == 10) & (rows.stock != "mug@warehouse")]
    return {place: int(got.received_quantity[got.stock == f"mug@{place}"].sum()) for place in stock if place in owed}


@pytest.mark.parametrize(
    ("free", "owed"),
    [(5, (3, 2, 2)), (4, (4, 2, 0)), (1, (1, 2, 2)), (1, (1, 1, 1)), (6, (10, 1, 1)), (7, (3, 2, 2))],
)
def test_fair_shares_are_proportions_by_largest_remainder(free: int, owed: tuple[int, ...]) -> None:
    asked = {place: units for place, units in zip(("north", "south", "west"), owed, strict=True) if units}
    found = shared("fair", asked, free)
    assert list(found.values()) == fair.shares(free, list(asked.values()))


def test_first_come_first_served_fills_the_first_whole() -> None:
    assert shared("first_come", {"north": 3, "south": 2, "west": 2}, 5) == {"north": 3, "south": 2, "west": 0}
    # 15/7, 10/7, 10/7: two, one and one, and the fifth to the first remainder of 3/7
    assert shared("fair", {"north": 3, "south": 2, "west": 2}, 5) == {"north": 2, "south": 2, "west": 1}


def test_the_warehouse_s_own_levels_do_not_depend_on_whom_it_serves() -> None:
    def levels(shares: str) -> list[tuple[float, ...]]:
        values = two_echelons(1, PAIR, lead_time=exponential(3), horizon=1500, shares=shares)
        frame = simulate(read_mapping(values)).levels
        mine = frame[frame.stock == "mug@warehouse"]
        return list(zip(mine["at"], mine.on_hand, mine.on_order, mine.backorders, strict=True))

    assert levels("fair") == levels("first_come")
    assert max(row[3] for row in levels("fair")) > 3  # there was something to share


def test_of_equal_remainders_the_one_who_has_waited_longest_comes_first() -> None:
    # not the first in the file: that would always be the same one (theory.fair says what that costs its twin)
    asked = {"south": 1, "north": 1}
    assert shared("fair", asked, 1, file_order=("north", "south")) == {"north": 0, "south": 1}


def test_one_unit_at_a_time_fair_shares_serve_the_longest_queue(check: Check) -> None:
    values = two_echelons(1, TWINS, lead_time=exponential(4), horizon=1500, shares="fair")
    joint, _ = fair.longest_queue(1, (0.5, 0.5), completes=lambda n: n / 4, most=40, tie=0.5)
    words = ("fill_rate", "on_hand", "backorders", "on_order", "mean_wait")
    exact = {
        f"mug@{place}": {word: of[word] for word in words}
        for place, of in zip(("north", "south"), fair.at_retailers(joint, TWINS), strict=True)
    }
    check(values, exact)
