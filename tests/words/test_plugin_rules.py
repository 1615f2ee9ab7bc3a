"""Restock rules of plug-ins: every answer is checked, and every failure is the author's with file and line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.helpers.commands import RULE, typed
from tests.helpers.plugins import OWN, UNRULY


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("None", "nothing"),
        ("2.5", "2.5"),
        ("float('nan')", "nan"),
        ("'six'", "'six'"),
        ("-3", "-3"),
        ("[1]", "[1]"),
        ("True", "true"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("verb", ["run", "compare"])
def test_a_restock_rule_must_decide_on_a_whole_number_of_units(plugin_folder: Path, answer: str, found: str, verb: str):
    text = RULE.replace("max(10 - position, 0)", answer)
    (plugin_folder / "own.py").write_text(text)
    line = text.splitlines().index("    @staticmethod") + 1
    backend = ("--backend", "processes", "--jobs", 2) if verb == "compare" else ("--backend", "serial")
    done = typed(verb, "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--replications", 2, *backend)
    assert done.status == 2
    assert f"own.py:{line}: Own.decide(10): expected a whole number of units, at least 0, found {found}\n" in done.err
    assert "simulator itself" not in done.err


UNRULY_ANSWERS = {
    "sys.exit(0)": "SystemExit: 0 (in decide)",
    "thrown(GeneratorExit)": "GeneratorExit (in thrown)",
    "thrown(StopIteration)": "StopIteration (in thrown)",
    "thrown(Last('x'))": "Last: x (in thrown)",
    "thrown(Unsayable())": "Unsayable: (its message fails too) (in thrown)",
    "thrown(Demanding(1, 2))": "Demanding: 1 (in thrown)",
    "thrown(Exception('one\\ntwo'))": "Exception: one … (in thrown)",
    "in_a_circle()": "ValueError: one (in in_a_circle)",
    "for_ever(1)": "RecursionError: ",
}


@pytest.mark.parametrize("answer", UNRULY_ANSWERS)
@pytest.mark.parametrize("backend", ["serial", "processes"])
def test_whatever_a_restock_rule_raises_is_reported_with_its_line(plugin_folder: Path, answer: str, backend: str):
    (plugin_folder / "own.py").write_text(RULE.replace("max(10 - position, 0)", answer) + "\n\nimport sys\n" + UNRULY)
    words = ("--backend", backend, "--jobs", 2, "--replications", 2)
    done = typed("compare", "tiny.yaml", "--set", OWN, "--plugin", "own.py", *words)
    assert done.status == 2
    assert re.fullmatch(rf"--plugin: .*own\.py:\d+: {re.escape(UNRULY_ANSWERS[answer])}.*\n", done.err), done.err
    assert not (plugin_folder / "results").exists()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("Unshowable()", "one of the type Unshowable that cannot be shown"),
        ("10**5000", "one of the type int that cannot be shown"),
        ("Unwhole(3)", "3.0"),
    ],
)
@pytest.mark.parametrize("asked", ["max(10 - position, 0)", "return 10"])
def test_an_answer_that_does_not_convert_to_a_number_is_refused_with_its_line(
    plugin_folder: Path, answer: str, found: str, asked: str
):
    text = RULE.replace(asked, answer if asked[0] == "m" else f"return {answer}") + UNRULY
    (plugin_folder / "own.py").write_text(
        text + "class Unwhole(float):\n    def __int__(self):\n        return 'three'\n"
    )
    done = typed("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--backend", "serial")
    assert done.status == 2
    assert re.search(rf"own\.py:\d+: Own\.\w+.*: expected .*, found {re.escape(found)}\n", done.err), done.err


@pytest.mark.parametrize("answer", ["10**15", "10**30", "np.int64(2**62)", "1e300"])
def test_a_restock_rule_orders_no_more_units_than_can_be_counted(plugin_folder: Path, answer: str):
    text = RULE.replace("max(10 - position, 0)", answer) + "\n\nimport numpy as np\n"
    (plugin_folder / "own.py").write_text(text)
    line = text.splitlines().index("    @staticmethod") + 1
    done = typed("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--backend", "serial")
    assert done.status == 2
    said = "expected a whole number of units, at most 999,999,999,999,990 at this position, found "
    assert f"own.py:{line}: Own.decide(10): {said}" in done.err


@pytest.mark.parametrize("target", ["10**16", "sys.exit(0)", "thrown(Last())"])
def test_the_target_of_a_restock_rule_is_checked_too(plugin_folder: Path, target: str):
    text = RULE.replace("return 10", f"return {target}") + "\n\nimport sys\n" + UNRULY
    (plugin_folder / "own.py").write_text(text)
    done = typed("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--backend", "serial")
    assert done.status == 2
    assert "own.py:" in done.err


def test_the_target_of_a_restock_rule_must_be_a_whole_number_of_units(plugin_folder: Path):
    (plugin_folder / "own.py").write_text(RULE.replace("return 10", "pass"))
    done = typed("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--story", 0)
    assert done.status == 2
    assert "Own.target: expected a whole number of units, found nothing\n" in done.err


def test_a_whole_number_of_any_type_is_an_order_quantity(plugin_folder: Path):
    words = ("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--json", "--quiet", "--backend", "serial")
    plain = json.loads(typed(*words).out)
    numpys = RULE.replace("max(10 - position, 0)", "np.maximum(10 - position, 0)")
    numpys = numpys.replace("from typing", "import numpy as np\nfrom typing")
    for text in (numpys, RULE.replace("max(10 - position, 0)", "max(10.0 - position, 0.0)")):
        (plugin_folder / "own.py").write_text(text)
        done = typed(*words)
        assert done.status == 0, done.err
        assert json.loads(done.out)["policies"] == plain["policies"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("def decide", "def decides", "Own: expected a static method 'decide(position, …)', found none"),
        ("def target", "def targets", "Own: expected a property 'target', in units, found none"),
        (
            "position: int)",
            "position: int, level: int)",
            "Own.decide: expected a word of the rule for each number behind the position, found 'level'",
        ),
    ],
)
def test_a_restock_rule_that_lacks_a_part_is_refused_when_it_is_loaded(
    plugin_folder: Path, old: str, new: str, said: str
):
    (plugin_folder / "own.py").write_text(RULE.replace(old, new))
    done = typed("kinds", "own", "--plugin", "own.py")
    assert done.status == 2
    assert "own.py:8: TypeError: " + said in done.err


def test_answers_of_the_simulators_own_restock_rules_are_not_checked():
    from sim.restock import RestockRule

    # what looks after a rule costs at every decision
    assert not [name for name, rule in RestockRule.found().items() if hasattr(rule.decide, "__wrapped__")]
