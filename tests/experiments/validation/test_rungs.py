"""The rungs of the ladder: found by their files, needing no file of the repository, and tight."""

from __future__ import annotations

import importlib
import os
from pathlib import Path

import pytest

from sim import read_mapping
from sim.errors import UserError
from sim.experiments.validation import rungs
from sim.experiments.validation.ladder import ladder, rungs_named
from sim.experiments.validation.rung import FULL, QUICK, Effort, Rung
from sim.experiments.validation.validate import FALSE_ALARM, MOST_MEASURES

every_rung = pytest.mark.parametrize("rung", ladder(), ids=lambda rung: rung.name)


def test_every_file_of_rungs_is_found() -> None:
    files = sorted(file.stem for file in Path(rungs.__path__[0]).glob("*.py") if file.stem != "__init__")
    given = [importlib.import_module(f"{rungs.__name__}.{file}").rungs() for file in files]
    assert [rung.name for own in given for rung in own] == [rung.name for rung in ladder()]
    assert len(files) >= 11
    assert len(ladder()) >= 72


def test_all_measures_have_their_share_of_the_chance_of_a_false_alarm() -> None:
    count = sum(len(of) for rung in ladder() for of in rung.exact().values())
    assert 400 < count <= MOST_MEASURES
    assert count * (FALSE_ALARM / MOST_MEASURES) <= 1e-3


@every_rung
def test_a_rung_is_read_where_there_is_no_repository(
    rung: Rung, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    scenario = read_mapping(rung.values)
    assert scenario.horizon == rung.values["horizon"]
    assert os.listdir(tmp_path) == []


@every_rung
def test_no_rung_has_a_tolerance_wide_enough_to_pass_anything(rung: Rung) -> None:
    assert len(rung.source) > 10
    for share in (rung.sees, *rung.sees_of.values()):
        assert 0 < share <= 0.15


def test_a_shorter_effort_sees_less_by_the_square_root_of_what_is_played() -> None:
    rung = Rung("x", "y", {"horizon": 100}, dict, sees=0.02, sees_of={"fill_rate": 0.01})
    assert rung.sees_at("on_hand", FULL) == pytest.approx(0.02)
    assert rung.sees_at("fill_rate", Effort(16, 1)) == pytest.approx(0.02)
    assert rung.sees_at("on_hand", Effort(64, 0.25)) == pytest.approx(0.04)
    fixed = Rung("x", "y", {"horizon": 100}, dict, sees=0.02, stretches=False)
    assert fixed.sees_at("on_hand", Effort(64, 0.25)) == pytest.approx(0.02)
    assert fixed.played_for(QUICK) == Effort(QUICK.replications, 1)


def test_rungs_are_asked_for_by_name_and_come_in_the_ladder_s_order() -> None:
    names = [rung.name for rung in ladder()[:3]]
    assert [rung.name for rung in rungs_named(reversed(names))] == names
    assert rungs_named(None) == ladder()


@pytest.mark.parametrize(
    ("only", "message"),
    [
        (["three stages in serie"], r"expected names of rungs, found .*did you mean 'three stages in series'"),
        ([], "expected names of rungs, found none"),
        ("three stages in series", "expected a list of names"),
        (7, "expected a list of names"),
    ],
)
def test_unknown_rungs_are_refused(only: object, message: str) -> None:
    with pytest.raises(UserError, match=message) as caught:
        rungs_named(only)  # type: ignore[arg-type]
    assert caught.value.argument == "only"
