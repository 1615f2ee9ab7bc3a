"""What customers do: renege, decline a quote, take another product, stay away for good."""

from __future__ import annotations

from collections.abc import Iterator

from sim.experiments.run import Run
from sim.experiments.validation.exact import churn, exact_quotes, impatience, substitution
from sim.experiments.validation.exact.base_stock import partial_backordering
from sim.experiments.validation.mappings import arriving, exponential, one_stock_point, up_to
from sim.experiments.validation.rung import Exact, Input, Rung


def rungs() -> Iterator[Rung]:
    """Reneging with the order kept or withdrawn, quotes and no quotes, two substitutes, churn."""
    yield from _reneging()
    yield from _quotes()
    yield _substitution()
    yield _churn()


def _reneging() -> Iterator[Rung]:
    group: dict[str, object] = {"patience": exponential(2)}
    values = one_stock_point(up_to(1), rate=0.6, lead_time=exponential(2), horizon=7000, group=group)
    yield Rung(
        "base stock, customers renege, their orders are kept",
        "a Markov chain of units on order and surplus position, solved",
        values,
        lambda: {"": impatience.keep(1, rate=0.6, lead_time=2, patience=2)},
        arriving(values, lead_time=2),
        sees=0.03,
    )
    group, stock = {"patience": exponential(1.2)}, {"on_cancellation": "withdraw"}
    values = one_stock_point(up_to(1), rate=0.8, lead_time=exponential(2), horizon=8000, group=group, stock=stock)
    yield Rung(
        "base stock, customers renege, their orders are withdrawn",
        "a birth-death chain of units on order: Palm (1957), the M/M/s+M queue",
        values,
        lambda: {"": impatience.withdraw(1, rate=0.8, lead_time=2, patience=1.2)},
        arriving(values),  # not the lead time: an order withdrawn has none
        sees=0.03,
    )


def _quotes() -> Iterator[Rung]:
    values = one_stock_point(up_to(1), rate=1, lead_time=2, horizon=5500, group={"patience": 0.8})
    values["promise"] = {"quote": "pipeline"}
    yield Rung(
        "exact quotes, who would wait too long declines",
        "renewal reward: after each acceptance a dead time L − w",
        values,
        lambda: {"": exact_quotes.decline_beyond(rate=1, lead_time=2, patience=0.8)},
        arriving(values),
        sees=0.03,
        sees_of={"declined_rate": 0.01},
    )
    values = one_stock_point(
        up_to(1), rate=1, lead_time=2, horizon=7500, group={"reaction": {"uninformed_acceptance": 0.5}}
    )

    def declined() -> Exact:
        """Who declines is lost, who accepts is backordered."""
        exact = partial_backordering(1, rate=1, lead_time=2, waits=0.5)
        return {"": {"declined_rate": exact["lost_rate"], "backorder_rate": exact["backorder_rate"]}}

    yield Rung(
        "no quotes, half of the customers accept a backorder",
        "a birth-death chain of units on order, insensitive to the law of the lead time",
        values,
        declined,
        arriving(values),
    )


def _substitution() -> Rung:
    levels, rates, takes = (2, 1), (1.0, 0.8), (1.0, 0.6)
    values = one_stock_point(up_to(levels[0]), rate=rates[0], lead_time=exponential(2), horizon=9000)
    values["products"]["cup"] = {}
    values["stock"]["cup"] = {"source": "acme", "restock": up_to(levels[1])}
    values["customers"] = {
        name: {
            "wants": product,
            "arrivals": {"type": "poisson", "rate": rate},
            "willing_to_wait": 0,
            "alternatives": {other: take},
        }
        for name, product, other, rate, take in (
            ("first", "mug", "cup", rates[0], takes[0]),
            ("second", "cup", "mug", rates[1], takes[1]),
        )
    }

    def exact() -> Exact:
        """Over both groups, and of each."""
        found = substitution.two_products(levels, rates=rates, takes=takes, lead_time=2)
        return {"": found["*"], "first": found["first"], "second": found["second"]}

    return Rung(
        "two products that substitute for each other",
        "a Markov chain of the units on order of both, solved",
        values,
        exact,
        arriving(values, lead_time=2),
        sees=0.04,
    )


def _churn() -> Rung:
    # nothing is ever on the shelf and nobody waits, so every visit is lost, and every second one is the last
    population, rate, chance = 4000, 80, 0.5
    group = {"willing_to_wait": 0, "loyalty": {"population": population, "churn": {"lost": chance}}}
    values = one_stock_point(up_to(0), rate=rate, lead_time=2, horizon=80, group=group)
    values["warm_up"] = 20
    return Rung(
        "customers who churn at half of their visits",
        "thinned Poisson visits: a person stays for an exponential time",
        values,
        lambda: {"": churn.after_each_visit(population=population, rate=rate, chance=chance, begin=20, end=100)},
        (Input("", "visits", rate, value=_visits),),
        sees_of={"retention": 0.03},
        stretches=False,
    )


def _visits(run: Run) -> float:
    frame = run.measures()
    over_all = frame[(frame.stock == "*") & (frame.group == "")]
    return float(over_all.value[over_all.measure.isin(["orders_placed", "visits_lost"])].sum())
