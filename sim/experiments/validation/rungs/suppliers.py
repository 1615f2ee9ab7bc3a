"""Suppliers that queue, fail, lose what they send, or deliver in order."""

from __future__ import annotations

from collections.abc import Iterator

from sim.experiments.run import Run
from sim.experiments.validation.exact import base_stock, supplier_queues
from sim.experiments.validation.mappings import arriving, exponential, one_stock_point, supplied
from sim.experiments.validation.rung import Exact, Rung

FAILS = {"up": exponential(4), "down": exponential(1)}


def rungs() -> Iterator[Rung]:
    """Servers, outages, orders that may not cross, and yields."""
    yield from _servers()
    yield from _outages()
    yield from _deliveries()


def _servers() -> Iterator[Rung]:
    values = supplied(1, 0.4, 14000, {"unit_processing_time": exponential(1), "lead_time": 1.5})
    yield Rung(
        "a supplier with one server, then a lead time",
        "Burke (1956): geometric at the server plus Poisson under way, independent",
        values,
        lambda: {"": supplier_queues.queue(1, rate=0.4, work=1, lead_time=1.5)},
        arriving(values),
        sees=0.04,
    )
    values = supplied(1, 0.5, 8000, {"capacity": 1})
    yield Rung(
        "a supplier with a capacity of one unit a day",
        "Pollaczek and Khinchine: ρ + ρ²/(2(1 − ρ)) at a server of constant work",
        values,
        lambda: {"": {"on_order": 0.5 + 0.25 / 2 / 0.5}},
        arriving(values),
    )
    group, stock = {"patience": exponential(2)}, {"on_cancellation": "withdraw"}
    acme = {"unit_processing_time": exponential(1)}
    values = supplied(1, 0.8, 9000, acme, group=group, stock=stock)
    yield Rung(
        "a supplier with one server, orders withdrawn by who reneges",
        "a birth-death chain of units on order, solved",
        values,
        lambda: {"": supplier_queues.impatient_queue(1, rate=0.8, work=1, patience=2)},
        arriving(values),
        sees=0.03,
    )


def _outages() -> Iterator[Rung]:
    frozen = {"disruptions": {**FAILS, "effect": "freeze"}}
    values = supplied(1, 0.3, 24000, {"unit_processing_time": exponential(1), **frozen})
    yield Rung(
        "a supplier whose server breaks down",
        "a Markov chain of units on order, up or down, solved",
        values,
        lambda: {"": supplier_queues.failing_queue(1, rate=0.3, work=1, up=4, down=1)},
        arriving(values),
        sees=0.08,
    )
    values = supplied(2, 0.8, 12000, {"lead_time": 2, "disruptions": FAILS})
    yield Rung(
        "new orders held while a supplier is down",
        "Poisson under way plus a geometric number held, independent",
        values,
        lambda: {"": supplier_queues.held(2, rate=0.8, lead_time=2, up=4, down=1)},
        arriving(values),
        sees=0.04,
    )
    values = supplied(2, 0.8, 16000, {"lead_time": exponential(2), **frozen})
    yield Rung(
        "all orders frozen while a supplier is down",
        "a Markov chain of units on order, up or down, solved",
        values,
        lambda: {"": supplier_queues.frozen(2, rate=0.8, lead_time=2, up=4, down=1)},
        arriving(values),
        sees=0.04,
    )
    slow = {"up": exponential(8), "down": exponential(2), "effect": {"slow": 3}}
    values = supplied(1, 0.8, 12000, {"lead_time": exponential(2), "disruptions": slow})
    yield Rung(
        "outages that slow a supplier",
        "Little (1961): λ·E[L]·(1 + p·(3 − 1)), p the share of time that it is down",
        values,
        lambda: {"": {"on_order": 0.8 * 2 * 1.4, "supplier_uptime": 0.8}},
        arriving(values),
        sees=0.03,
    )
    rule = {"type": "min_max", "reorder_point": 0, "order_up_to_level": 5}
    values = one_stock_point(rule, rate=1, lead_time=0, horizon=34000, group={"willing_to_wait": 0})
    values["suppliers"]["acme"]["disruptions"] = {"up": exponential(9), "down": exponential(3)}
    yield Rung(
        "an economic order quantity from a supplier that fails",
        "Berk and Arreola-Risa (1994), with Poisson demand, by renewal and reward",
        values,
        _economic_order,
        arriving(values),
        sees=0.05,
    )


def _economic_order() -> Exact:
    exact = supplier_queues.economic_order(5, rate=1, up=9, down=3)
    costs = {"holding_cost": exact["on_hand"], "ordering_cost": 5 * exact["replenishment_orders"]}
    return {"": {**exact, **costs, "supplier_uptime": 0.75}}


def _deliveries() -> Iterator[Rung]:
    values = supplied(2, 0.6, 14000, {"lead_time": exponential(2), "order_crossing": "prevented"})
    yield Rung(
        "orders that may not cross",
        "the age of the k-th newest order is Erlang, those older are Poisson; integrated",
        values,
        lambda: {"": {**supplier_queues.in_order(2, rate=0.6, lead_time=2), "order_crossing_rate": 0}},
        arriving(values),
        sees=0.05,
    )
    # most of what makes waits differ between replications is how long deliveries took: corrected for (their mean is an
    # input, 2), the widest interval could see an error of 1.8 %; without, one of 2.6 %, which is no margin
    whole = {"type": "discrete", "values": [0, 1], "weights": [0.2, 0.8]}
    values = supplied(2, 0.8, 9000, {"lead_time": exponential(2), "yield": whole})
    yield Rung(
        "orders of which nothing is received are reordered",
        "Palm (1938), with a geometric number of lead times",
        values,
        lambda: {"": base_stock.palm(2, rate=0.8, lead_time=2 / 0.8)},
        arriving(values, lead_time=2),
        sees=0.03,
    )
    # n shares of cv 0.2 in each of 64 replications: 9.1 standard errors (half-width and 2 more) of 0.2/√(64n) are the
    # error that can be seen. Of 1 % it takes n = 520, and some more, since the standard error is itself an estimate
    rule = {"type": "constant_order", "review_period": 1, "order_quantity": 200}
    values = one_stock_point(rule, rate=1, lead_time=1, horizon=800)
    values["suppliers"]["acme"]["yield"] = {"type": "beta", "mean": 0.7, "cv": 0.2}
    yield Rung(
        "a beta yield of what was ordered",
        "the mean of the distribution",
        values,
        lambda: {"": {"share received": 0.7}},
        arriving(values),
        sees=0.01,
        extras={"share received": _received},
    )


def _received(run: Run) -> float:
    rows = run.ledger.replenishments
    over = rows.received_at < run.scenario.span.end
    return float(rows.received_quantity[over].sum() / rows.quantity[over].sum())
