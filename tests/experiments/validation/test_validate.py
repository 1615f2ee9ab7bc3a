"""The ladder as one function: it agrees, and it finds what is wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from sim import validate
from sim.errors import UserError
from sim.experiments.validation import validate as module
from sim.experiments.validation.agreement import AGREES, DISAGREES
from sim.experiments.validation.ladder import ladder
from sim.experiments.validation.playing import judged, played
from sim.experiments.validation.rung import QUICK, Rung
from sim.experiments.validation.rungs import paths
from sim.restock.base_stock import BaseStock

SHARE = module.FALSE_ALARM / module.MOST_MEASURES
BASE_STOCK = [
    "base stock, all wait, constant lead times",
    "base stock, lost sales, exponential lead times",
    "base stock, half of the customers wait, constant lead times",
    "a reserve of one unit, lost sales",
    "three stages in series",
    "a supplier with a capacity of one unit a day",
]
"""Rungs of base stock whose measures say at what level it is kept, but the last: there only orders upstream count."""


@pytest.mark.parametrize("rung", ladder(), ids=lambda rung: rung.name)
def test_the_quick_ladder_agrees_and_a_wrong_exact_value_does_not(rung: Rung) -> None:
    found = played(rung, QUICK, range(rung.played_for(QUICK).replications))
    exact = rung.exact()
    right = judged(rung, exact, found, QUICK, SHARE)
    assert {key: str(one) for key, one in right.items() if one.verdict != AGREES} == {}
    # half-widths are below what a rung sees, so what is off by twice that is outside of every interval
    off = {
        of: {measure: value * (1 + 2 * rung.sees_at(measure, QUICK)) for measure, value in values.items()}
        for of, values in exact.items()
    }
    wrong = judged(rung, off, found, QUICK, SHARE)
    assert all(one.verdict == DISAGREES for one in wrong.values() if one.exact)


def test_a_restock_rule_that_orders_one_less_is_found_by_every_rung_that_shows_levels(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert validate(True, only=BASE_STOCK).agrees
    right = BaseStock.decide

    def one_less(position: int, base_stock_level: int) -> int:
        return max(right(position, base_stock_level) - 1, 0)

    monkeypatch.setattr(BaseStock, "decide", staticmethod(one_less))
    found = validate(True, only=BASE_STOCK)
    assert not found.agrees
    assert {one.name for one in found.failing} >= set(BASE_STOCK[:5])
    assert found.verdict[0].startswith(f"'{found.failing[0].name}' disagrees with the exact answer: ")
    assert f"of {len(BASE_STOCK)} rungs do not agree" in found.verdict[-1]


def test_results_do_not_depend_on_the_backend() -> None:
    only = ["three stages in series", "every order of a dual index policy"]
    serial = validate(True, only=only)
    side_by_side = validate(True, only=only, backend="processes", jobs=2)
    assert serial.rungs.equals(side_by_side.rungs)
    assert serial.verdict == side_by_side.verdict


def test_progress_is_told_up_to_the_last_piece() -> None:
    told: list[tuple[int, int]] = []
    validate(True, only=["three stages in series"], progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_number_for_number_rungs_have_a_half_width_of_0() -> None:
    found = validate(True, only=[rung.name for rung in paths.rungs()])
    assert found.agrees
    assert (found.rungs.half_width == 0).all()
    assert list(found.rungs.columns) == ["name", "measure", "source", "exact", "simulated", "half_width", "verdict"]
    assert found.names == [rung.name for rung in paths.rungs()]


@pytest.mark.parametrize(("words", "argument"), [({"jobs": 0}, "jobs"), ({"backend": "cloud"}, "backend")])
def test_wrong_arguments_are_refused(words: dict[str, object], argument: str) -> None:
    with pytest.raises(UserError) as caught:
        validate(True, only=["three stages in series"], **words)  # type: ignore[arg-type]
    assert caught.value.argument == argument


def test_a_rung_that_is_played_too_short_is_too_wide_and_fails() -> None:
    rung = next(rung for rung in ladder() if rung.name == "three stages in series")
    tight = replace(rung, sees=0.001)
    found = judged(tight, rung.exact(), played(rung, QUICK, range(40)), QUICK, SHARE)
    assert all(one.verdict == "too wide" for one in found.values())
