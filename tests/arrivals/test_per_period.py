"""One order in every period: its instants, its quantity and its demand."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from sim.arrivals import Span
from sim.arrivals.per_period import PerPeriod
from sim.errors import ScenarioError
from sim.scenario.reading import read_mapping
from tests.helpers.flows import (
    DAY,
    chances,
    constant,
    days,
    drawn,
    kind,
)
from tests.helpers.scenarios import mapping


def test_one_order_a_period_comes_at_its_share_of_the_period() -> None:
    arrivals = kind("per_period", every="1 day", quantity=10, at=0.25)
    visits = arrivals.draw(chances(), days(2.5))
    assert visits.at.tolist() == [DAY // 4, DAY + DAY // 4, 2 * DAY + DAY // 4]
    assert visits.quantity is not None
    assert visits.quantity.tolist() == [10, 10, 10]
    assert arrivals.brings == {"quantity"}
    assert drawn(kind("per_period", every=1, quantity=1, at=0), days(2)).tolist() == [0, DAY]


def test_a_period_with_quantity_0_keeps_its_place_in_the_stream() -> None:
    script = {"type": "scripted", "values": [3, 0, 4]}
    visits = kind("per_period", every=1, quantity=script).draw(chances(), days(3))
    assert visits.quantity is not None
    assert visits.quantity.tolist() == [3, 0, 4]


def test_the_demand_per_period_is_that_of_its_own_quantity() -> None:
    arrivals = kind("per_period", every="12 hours", quantity={"type": "poisson", "mean": 10})
    # two periods a day, each asks with probability 0.4: mean 2·4; E[Y²] = 0.4·110, Var = 44 − 16 = 28
    assert arrivals.demand(days(10), "mug", 0.4, constant(99)) == pytest.approx((8, 56))


def test_a_share_of_1_of_the_period_is_refused_for_it_is_the_next_period() -> None:
    with pytest.raises(ValidationError, match="below 1"):
        kind("per_period", every=1, quantity=1, at=1)


def test_arrivals_that_bring_a_quantity_refuse_another_beside_them() -> None:
    words = {"type": "per_period", "every": 1, "quantity": 5}
    with pytest.raises(ScenarioError, match="no 'quantity' beside arrivals"):
        read_mapping(mapping({"customers": {"people": {"arrivals": words, "quantity": 3}}}))


def test_an_order_every_1e300_days_comes_once_or_never() -> None:
    # 1e300 days are beyond all µs; at the start of the period the first is played, in its middle none
    assert kind("per_period", every=1e300, quantity=1, at=0).draw(chances(), days(9)).at.tolist() == [0]
    assert kind("per_period", every=1e300, quantity=1).draw(chances(), days(9)).at.tolist() == []


def test_an_order_late_in_its_period_is_not_rounded_into_the_next() -> None:
    assert PerPeriod(every=1, quantity=1, at=0.999).draw(chances(), Span(end=20, tick=10)).at.tolist() == [9, 19]
