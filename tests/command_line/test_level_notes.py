"""Notes on what computed levels leave out: by `check` after the verdict, and before a run."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.helpers.commands import typed

pytestmark = pytest.mark.usefixtures("here")

SCENARIO = {
    "name": "behind",
    "horizon": 20,
    "replications": 2,
    "products": {"mug": {}},
    "customers": {"all": {"wants": "mug", "arrivals": {"type": "poisson", "rate": 10}}},
    "suppliers": {"acme": {"lead_time": 5, "capacity": 12}},
    "stock": {
        "mug": {
            "source": "acme",
            "restock": {"type": "reorder_point", "reorder_point": {"service_level": "95%"}, "order_quantity": 100},
        }
    },
    "policies": {"as today": {}, "by hand": {"restock": {"reorder_point": 150}}},
}
CAPACITY = "the computed levels of mug leave out capacity: acme works on 12 units a day"


def written(**words: object) -> None:
    Path("behind.yaml").write_text(yaml.safe_dump({**SCENARIO, **words}, sort_keys=False))


def test_check_says_what_levels_leave_out_after_its_verdict_and_finds_nothing_wrong() -> None:
    written()
    status, out, err = typed("check", "behind.yaml")
    assert (status, out) == (0, "behind.yaml: fine (2 policies, 1 stock point, 1 customer group)\n")
    caution, remedy = err.splitlines()
    assert caution.startswith(f"behind.yaml: note: under 'as today': {CAPACITY}")
    assert remedy.startswith("behind.yaml: note: whether such levels keep what is asked of them shows in a run")


def test_check_has_no_notes_where_nothing_is_left_out() -> None:
    written(suppliers={"acme": {"lead_time": 5}})
    assert typed("check", "behind.yaml").err == ""


def test_run_and_compare_say_it_of_the_policies_that_they_play() -> None:
    written()
    assert f"note: under 'as today': {CAPACITY}" in typed("compare", "behind.yaml", "--no-report").err
    assert f"note: {CAPACITY}" in typed("run", "behind.yaml", "--no-report").err
    assert "note:" not in typed("run", "behind.yaml", "--policy", "by hand", "--no-report").err
    assert "note:" not in typed("compare", "behind.yaml", "--quiet", "--no-report").err
