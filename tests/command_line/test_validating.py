"""The verb `validate`: what it prints, and its exit status."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from sim.experiments.validation.ladder import ladder
from sim.experiments.validation.result import Compared, Validation
from sim.experiments.validation.rung import Rung
from sim.experiments.validation.rungs import paths
from sim.experiments.validation.validate import validate
from tests.helpers.commands import Done, finished, started, typed

EOQ = "an economic order quantity, one unit a day"
SERIES = "three stages in series"


def few(only: object) -> tuple[Rung, ...]:
    """Two rungs in the place of all, where those of a name are not asked for."""
    names = only or [EOQ, SERIES]
    return tuple(rung for rung in ladder() if rung.name in names)


def typed_validate(*words: str) -> Done:
    """The verb with two rungs, in this process."""
    return typed(
        "validate",
        "--quick",
        "--jobs",
        "1",
        *words,
        replacing="sim.experiments.validation.validate.rungs_named",
        by=few,
    )


def wrong(*_: object, **__: object) -> Validation:
    """A validation in which the exact value of one measure is another."""
    compared = validate(True, only=[EOQ, SERIES]).compared
    last = compared[-1]
    off = last.agreement._replace(exact=1.5 * last.agreement.exact)
    return Validation([*compared[:-1], last._replace(agreement=off)], quick=True, false_alarm=1e-3, seconds=1)


def typed_wrong(*words: str) -> Done:
    """The verb where a rung disagrees."""
    return typed("validate", *words, replacing="sim.command_line.validating.validate", by=wrong)


@pytest.fixture(autouse=True)
def _wide(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.chdir(tmp_path)


def test_a_line_for_each_rung_and_the_verdict_last() -> None:
    done = typed_validate()
    assert (done.status, done.err) == (0, "")
    head, _, *rows, blank, verdict = done.out.splitlines()
    assert head.split() == ["rung", "measure", "exact", "simulated", "verdict", "source"]
    assert [row.split("  ")[0] for row in rows] == [SERIES, EOQ]
    assert "on_hand and 4 more" in rows[1]
    assert "6.50 ± 0" in rows[1]
    assert rows[1].endswith("Harris (1913), in whole units, by cycles")
    assert blank == ""
    assert verdict.startswith("All 2 rungs agree with the exact answers: 17 measures within their intervals; ")


def test_a_narrow_window_has_the_source_below_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    lines = typed_validate().out.splitlines()
    assert max(map(len, lines[:-1])) <= 80
    assert "Harris (1913), in whole units, by cycles" in lines


def test_json_has_a_record_for_each_measure() -> None:
    done = typed_validate("--json")
    summary: dict[str, Any] = json.loads(done.out)
    assert (done.status, done.err) == (0, "")
    assert summary["format"] == 2
    assert summary["verb"] == "validate"
    assert summary["agrees"] is True
    assert isinstance(summary["verdict"], list)
    assert len(summary["rungs"]) == 17
    record = summary["rungs"][-5]
    assert list(record) == ["name", "measure", "source", "exact", "simulated", "half_width", "verdict"]
    assert (record["name"], record["measure"], record["exact"], record["half_width"]) == (EOQ, "on_hand", 6.5, 0)
    assert record["verdict"] == "agrees"


def test_quiet_prints_the_verdict_alone() -> None:
    done = typed_validate("--quiet")
    assert len(done.out.splitlines()) == 1
    assert done.out.startswith("All 2 rungs agree")


def test_a_rung_that_disagrees_is_named_and_the_exit_status_is_1() -> None:
    done = typed_wrong()
    assert done.status == 1
    assert f"'{EOQ}' disagrees with the exact answer: ordering_cost.\n1 of 2 rungs do not agree; " in done.out
    assert [line for line in done.out.splitlines() if line.startswith(EOQ) and "disagrees" in line]
    as_json = typed_wrong("--json")
    assert as_json.status == 1
    assert as_json.err.startswith(f"'{EOQ}' disagrees")
    assert json.loads(as_json.out)["agrees"] is False
    assert typed_wrong("--quiet").status == 1


def test_a_value_that_is_not_defined_is_null_in_json() -> None:
    (one,) = validate(True, only=["every order of a dual index policy"]).compared
    mean = one.agreement.mean._replace(value=float("nan"))
    undefined = Compared(*one[:3], one.agreement._replace(mean=mean))
    found = Validation([undefined], quick=True, false_alarm=1e-3, seconds=1)
    assert not found.agrees
    assert found.summary()["rungs"][0]["simulated"] is None


def test_words_that_it_has_no_use_for_are_refused() -> None:
    assert typed("validate", "x.yaml").status == 2
    assert typed("validate", "--jobs", "0").err.startswith("--jobs: expected a whole number, at least 1")


def test_in_processes_of_its_own_it_says_the_same() -> None:
    names = [rung.name for rung in paths.rungs()]
    code = f"""
import sim.experiments.validation.validate as module
before = module.rungs_named
module.rungs_named = lambda only: before({names!r} if only is None else only)
"""
    done = finished(started("validate", "--quiet", "--jobs", "2", code=code))
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith(f"All {len(names)} rungs agree")


def test_a_notebook_shows_the_verdict_and_the_table() -> None:
    html = validate(True, only=[EOQ])._repr_html_()
    assert html.startswith("<p><strong>The rung agrees with the exact answers: 5 measures within their intervals; ")
    assert "Harris (1913)" in html
