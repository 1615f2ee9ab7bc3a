"""The versions that the house is tried with: those known good together, and the lowest that it allows."""

from __future__ import annotations

import re
import runpy
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.helpers.places import ROOT

lowest = runpy.run_path(str(ROOT / ".ci" / "lowest.py"))["lowest"]

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
ASKED = [Requirement(one) for one in [*PROJECT["dependencies"], *(one for extra in EXTRAS.values() for one in extra)]]
LINES = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
KNOWN_GOOD = [Requirement(line) for line in LINES[1:]]
PYTHONS = [f"3.{minor}" for minor in range(11, 31)]  # far beyond the newest that there is


def pins_for(python: str) -> dict[str, list[str]]:
    """What constraints.txt pins on a Linux machine with such a Python: the versions, by name."""
    machine = {
        "python_version": python,
        "python_full_version": f"{python}.0",
        "sys_platform": "linux",
        "platform_python_implementation": "CPython",
    }
    pins: dict[str, list[str]] = {}
    for pin in KNOWN_GOOD:
        if pin.marker is None or pin.marker.evaluate(machine):
            pins.setdefault(canonicalize_name(pin.name), []).append(str(pin.specifier).removeprefix("=="))
    return pins


def test_the_first_line_says_how_constraints_are_made_and_the_others_are_exact_pins():
    assert re.fullmatch(r"# Made by \.ci/renew_constraints: [^/]*", LINES[0])
    for line, pin in zip(LINES[1:], KNOWN_GOOD, strict=True):
        assert re.fullmatch(r"==[0-9][0-9a-z.]*", str(pin.specifier)), line
        assert not pin.url, line
        assert not pin.extras, line
    assert LINES[1:] == sorted(LINES[1:], key=lambda line: line.split("==")[0])


@pytest.mark.parametrize("python", PYTHONS)
def test_every_requirement_has_one_known_good_version_within_its_bounds(python: str):
    pins = pins_for(python)
    assert {name: versions for name, versions in pins.items() if len(versions) != 1} == {}
    for one in ASKED:
        (version,) = pins[canonicalize_name(one.name)]
        assert one.specifier.contains(version, prereleases=False), f"{one} is renewed by .ci/renew_constraints"


def test_the_lowest_versions_are_the_lower_bounds():
    table = {
        "dependencies": ["numpy>=2.1", "types-PyYAML>=6.0.12"],
        "optional-dependencies": {"excel": ["openpyxl>=3.1"], "test": ["openpyxl>=3.1", "Pytest>=8.3"]},
    }
    assert lowest(table) == ["numpy==2.1", "openpyxl==3.1", "Pytest==8.3", "types-PyYAML==6.0.12"]


@pytest.mark.parametrize("asked", ["numpy", "numpy<3", "numpy>=2.1,<3", "numpy>2.1", "numpy>=2.1; python_version<'4'"])
def test_a_requirement_without_a_plain_lower_bound_is_refused_by_name(asked: str):
    with pytest.raises(ValueError, match=rf"^pyproject\.toml: .* found {re.escape(repr(asked))}$"):
        lowest({"dependencies": [asked]})


def test_every_requirement_has_one_lower_bound_in_all_extras():
    # the same package in two extras has the same bound in both, or nothing could be installed at its lowest
    names = [canonicalize_name(Requirement(pin).name) for pin in lowest(PROJECT)]
    assert sorted(names) == sorted({canonicalize_name(one.name) for one in ASKED})


def test_the_quick_tests_are_tests_that_exist():
    chosen = (ROOT / ".ci/quick_tests").read_text(encoding="utf-8").splitlines()
    assert len(set(chosen)) == len(chosen) > 0
    for line in chosen:
        assert (ROOT / line).exists(), line
