"""The documentation: what a page shows is what one sees, and the reference is that of this version."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main
import yaml

from docs import make_reference, pages
from tests.helpers.places import ROOT

TITLES = [str(page.relative_to(ROOT)) for page in pages.pages()]
README = ROOT / "README.md"
COMMANDS = (
    "python3 -m venv .venv && .venv/bin/pip install -q -e . "
    "&& .venv/bin/python run_sim.py compare scenarios/dropshipping.yaml",
    "python3 -m venv .venv && .venv/bin/pip install -q -c constraints.txt -e '.[test]' && .venv/bin/python -m pytest",
)

every_page = pytest.mark.parametrize("page", pages.pages(), ids=TITLES)


@every_page
def test_the_output_shown_on_a_page_is_the_output_printed(page: Path, tmp_path: Path):
    shown, _ = pages.play(page, tmp_path)
    for one in shown:
        assert pages.agrees(one), (
            f"{one.where} prints something else by now (python docs/pages.py brings it up to date):\n{one.printed}"
        )


@every_page
def test_every_scenario_shown_on_a_page_is_read_without_a_problem(page: Path):
    from sim import read_mapping

    fences = list(pages.fences(page))
    for number, fence in enumerate(fences):
        if fence.language != "yaml":
            continue
        values = yaml.safe_load(fence.text)
        assert isinstance(values, dict), f"{page.name}:{fence.line}"
        if fence.name:
            later = "".join(one.text for one in fences[number + 1 :] if one.language in ("console", "python"))
            assert fence.name in later, f"{page.name}:{fence.line}: nobody reads {fence.name}"
        elif "horizon" in values:
            read_mapping(values, folder=ROOT)


@every_page
def test_every_link_has_a_target(page: Path):
    text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        there = (page.parent / path) if path else page
        assert there.exists(), f"{page.name} links to {target}"
        if anchor:
            assert anchor in anchors(there), f"{page.name} links to {target}"


def anchors(page: Path) -> set[str]:
    """The names under which a page's headings are linked to."""
    headings = re.findall(r"^#+ (.*)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_the_readme_starts_with_the_two_commands():
    head = [line for line in README.read_text().splitlines() if line][2:4]
    assert head == [f"    {command}" for command in COMMANDS]


def test_the_readme_has_the_same_commands_for_powershell():
    # which has no && before its version 7, and other names for Python and for what stands in .venv
    for command in COMMANDS:
        told = command.replace("python3 -m", "py -m").replace(".venv/bin/", ".venv\\Scripts\\").replace(" &&", ";")
        assert f"    {told}\n" in README.read_text()


@pytest.mark.parametrize("page", sorted(make_reference.REFERENCE.glob("*.md")), ids=lambda page: page.name)
def test_the_reference_is_that_of_this_version(page: Path):
    text = page.read_text()
    assert make_reference.rebuilt(text) == text, "python docs/make_reference.py brings it up to date"


def test_every_word_of_the_scenario_file_is_explained():
    text = (make_reference.REFERENCE / "scenario.md").read_text()
    unsaid = re.findall(rf"^.*\| {re.escape(make_reference.UNSAID)} \|.*$", text, re.MULTILINE)
    assert not unsaid
    told = set(re.findall(r"<!-- table: (\w+) -->", text))
    # what a kind of arrivals is made of stands in the table of kinds; terms are a supplier's and an item's words in one
    assert told == set(make_reference.models()) - {"Trace", "Event", "SupplierTerms"}


def test_every_flag_is_explained():
    from sim.command_line import app

    text = (make_reference.REFERENCE / "command-line.md").read_text()
    for verb, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        assert f"`{verb}" in text
        for parameter in command.params:
            flag = parameter.opts[0]
            if flag.startswith("--") and flag != "--help":
                row = next((line for line in text.splitlines() if line.startswith(f"| `{flag}")), "")
                assert row, f"{verb} {flag} is not in command-line.md"
                assert f"`{verb}`" in row.split("|")[-3] or "| all |" in row, f"{verb} {flag}"


def test_every_public_python_name_is_explained():
    import sim
    from sim import compare, read_mapping, read_results, read_scenario, simulate, sweep, validate
    from sim.experiments.comparison import Comparison
    from sim.experiments.run import Run
    from sim.experiments.sweep.data import SweepData
    from sim.experiments.sweep.result import Sweep
    from sim.experiments.validation.result import Validation
    from sim.scenario.model import Scenario

    told = "\n".join(re.findall(r"`[^`\n]+`", (make_reference.REFERENCE / "python.md").read_text()))
    assert not [name for name in sim.__all__ if not name.startswith("_") and not re.search(rf"\b{name}\b", told)]
    functions = (compare, read_mapping, read_results, read_scenario, simulate, sweep, validate, Scenario.changed)
    for function in functions:
        unsaid = [
            word
            for word in inspect.signature(function).parameters
            if word != "self" and not re.search(rf"\b{word}\b", told)
        ]
        assert not unsaid, f"{function.__name__} takes {unsaid}"
    kinds = {
        **{Run: {"plan", "ledger"}, Comparison: {"waits", "promise_outcomes"}},
        **{SweepData: {"watched"}, Sweep: set(), Validation: set()},
    }
    for kind, known in kinds.items():
        there = {name for name in vars(kind) if not name.startswith("_")} - known
        unsaid = [name for name in there if not re.search(rf"\b{name}\b", told)]
        assert not unsaid, f"{kind.__name__} has {unsaid}"


NAMED = re.compile(r"(?<![\w/.])(?:sim|tests|benchmarks|docs|scenarios|\.ci)/[\w./-]+\.(?:py|md|yaml|css|js)\b")
TO_BE_WRITTEN = {"sim/restock/half_empty.py"}
"""Files that a page tells its reader to write."""


def test_every_file_named_on_a_page_or_in_a_scenario_is_there():
    texts = [README, ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("scenarios/**/*.yaml")]
    named = {(text.name, file) for text in texts for file in NAMED.findall(text.read_text(encoding="utf-8"))}
    assert len(named) > 20
    assert sorted(one for one in named if one[1] not in TO_BE_WRITTEN and not (ROOT / one[1]).exists()) == []


def test_the_map_of_folders_shows_the_folders_there_are():
    house = next(fence for fence in pages.fences(README) if fence.language == "text" and "run_sim.py" in fence.text)
    for line in house.text.splitlines():
        folder = ROOT / "sim" if line.startswith("  ") else ROOT
        for name in re.findall(r"[\w.]+(?:/|\.py)", line if "one kind" in line else line[:22]):
            assert (folder / name).exists(), line


def test_the_rule_of_the_readme_needs_nothing_but_its_own_file(tmp_path: Path):
    # in a copy of the house: the scenario file, the contracts and the doctest find it by its being there
    rule = next(fence for fence in pages.fences(README) if fence.name == "half_empty.py")
    packages = [f"tests/{place}__init__.py" for place in ("", "house/", "helpers/")]
    tests = [*packages, "tests/helpers/places.py", "tests/house/test_kind_contracts.py"]
    for name in ("sim", "run_sim.py", *tests, "scenarios/spare_parts.yaml"):
        there = tmp_path / name
        there.parent.mkdir(parents=True, exist_ok=True)
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, there)
    (tmp_path / "sim/restock/half_empty.py").write_text(rule.text)

    def python(*words: str) -> str:
        done = subprocess.run([sys.executable, *words], cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    tested = python(
        *("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "half_empty or HalfEmpty", "--doctest-modules"),
        *("tests/house/test_kind_contracts.py", "sim/restock/half_empty.py"),
    )
    assert re.search(r"\d\d? passed", tested)
    assert "half_empty" in python("run_sim.py", "kinds", "restock")
    checked = python(
        *("run_sim.py", "check", "scenarios/spare_parts.yaml"),
        *("--set", "stock.pump.restock={type: half_empty, shelf: 4}"),
    )
    assert "fine" in checked
