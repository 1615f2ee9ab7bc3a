"""The textbook scenarios: what their descriptions state is exact, and what comes of playing them."""

from __future__ import annotations

import re

import numpy as np
import pytest

from sim import compare, read_scenario
from sim.experiments.validation.exact import (
    base_stock,
    constant_lead_time,
    critical_level,
    impatience,
    positions,
    zheng_federgruen,
)
from sim.experiments.validation.exact.demand import poisson_mass
from sim.scenario.model import Scenario
from tests.helpers.places import SCENARIOS
from tests.theory.agreement import disagreements

FOLDER = SCENARIOS / "textbook"
Exact = dict[str, dict[str, float]]


def some(values: dict[str, float], *names: str) -> dict[str, float]:
    """Those measures of `values`."""
    return {name: values[name] for name in names}


def rq_poisson() -> Exact:
    """(r, Q) policies with a constant lead time."""

    def lots(r: int, quantity: int) -> dict[str, float]:
        exact = constant_lead_time.continuous_review(positions.lots(r, quantity), rate=2, lead_time=2)
        return some(exact, "fill_rate", "on_hand", "backorders", "mean_wait")

    return {"lots of 3": lots(3, 3), "lots of 6": lots(2, 6), "lots of 12": lots(1, 12)}


def base_stock_palm() -> Exact:
    """Base stock: Palm's theorem for three laws of the lead time."""
    exact = base_stock.palm(3, rate=1.5, lead_time=2)
    measures = some(exact, "fill_rate", "on_hand", "backorders", "on_order", "mean_wait")
    return dict.fromkeys(("always 2 days", "exponential", "wild"), measures)


def erlang_b() -> Exact:
    """Base stock with lost sales: Erlang's loss formula."""

    def shelf(level: int) -> dict[str, float]:
        return some(base_stock.erlang_b(level, rate=2, lead_time=2), "lost_rate", "on_hand", "on_order")

    return {"five units": shelf(5), "five units, exponential lead time": shelf(5), "six units": shelf(6)}


def impatient() -> Exact:
    """Base stock with customers who renege, their orders being kept or withdrawn."""
    names = ("fill_rate", "cancellation_rate", "on_hand", "backorders")
    return {
        "keep": some(impatience.keep(2, rate=1.5, lead_time=2, patience=3), *names),
        "withdraw": some(impatience.withdraw(2, rate=1.5, lead_time=2, patience=3), *names),
    }


def zheng_and_federgruen() -> Exact:
    """(s, S) policies at every period, by cost."""

    def pair(s: int, level: int) -> dict[str, float]:
        return {"total_cost": zheng_federgruen.cost(poisson_mass(10), s, level, order=64, hold=1, owe=9)}

    return {
        "the best": pair(6, 40),
        "half as much at a time": pair(8, 25),
        "later and more": pair(3, 60),
        "every day": pair(14, 15),
    }


def two_classes() -> Exact:
    """A reserve of 0, 1 and 2 units where sales of two classes are lost."""

    def kept_back(reserve: int) -> dict[str, float]:
        exact = critical_level.both_lost(4, reserve, first=1, second=1, lead_time=2)
        return {
            "lost_rate": exact["*"]["lost_rate"],
            "of first": exact["1"]["lost_rate"],
            "of second": exact["2"]["lost_rate"],
        }

    return {"share alike": kept_back(0), "keep one back": kept_back(1), "keep two back": kept_back(2)}


EXACT = {
    "base_stock_palm": base_stock_palm,
    "erlang_b": erlang_b,
    "impatient": impatient,
    "rq_poisson": rq_poisson,
    "two_classes": two_classes,
    "zheng_federgruen": zheng_and_federgruen,
}


def scenario(name: str) -> Scenario:
    """The textbook scenario of that name."""
    return read_scenario(FOLDER / f"{name}.yaml")


def test_every_textbook_scenario_has_its_exact_answer() -> None:
    assert sorted(file.stem for file in FOLDER.glob("*.yaml")) == sorted(EXACT)


@pytest.mark.parametrize("name", EXACT)
def test_the_description_of_a_textbook_scenario_states_the_exact_answer(name: str) -> None:
    there = scenario(name)
    for policy, measures in EXACT[name]().items():
        assert policy in there.policies
        # each policy's line runs from its name to the next semicolon, or all share one
        line = re.search(rf"{re.escape(policy)}(?: \(.*?\))?: ([^;]*)", there.description)
        said = re.findall(r"\d+\.\d{4}", line[1] if line else there.description)
        assert said == [f"{value:.4f}" for value in measures.values()]


@pytest.mark.parametrize("name", EXACT)
def test_a_textbook_scenario_played_as_it_stands_gives_the_exact_answer(name: str) -> None:
    there = scenario(name)
    played = compare(there, keep="totals").measures
    played = played[played["stock"] == "*"]
    exact = EXACT[name]()
    assert list(exact) == list(there.policies)
    for policy, wanted in exact.items():
        own = played[played["policy"] == policy]
        found = {
            measure if not group else f"of {group}": part["value"].to_numpy()
            for (group, measure), part in own.groupby(["group", "measure"])
            if not group or measure == "lost_rate"
        }
        coming = float(there.span.length - there.warm_up) * sum(
            group.arrivals.flow(there.span).rate for group in there.customers.values()
        )
        known = {"orders_placed": coming} if name != "zheng_federgruen" else {"units_demanded": coming * 10}
        # 40 short replications see less than test_theory, but it is these files that are opened first
        wrong = disagreements(found, wanted, known=known, sees=0.15)
        assert not wrong, f"{policy}: " + "; ".join(wrong)
        assert len(np.unique(found["orders_placed"])) > 1
