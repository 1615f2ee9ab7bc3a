"""Plug-ins: the user's own kinds, and whose fault it is when they fail."""

# ruff: noqa: E501 (messages are quoted whole)

from __future__ import annotations

import importlib
import json
import re
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests.helpers.commands import RULE, TINY, typed, without_traces

OWN = "stock.mug.restock=own"


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tiny.yaml").write_text(TINY)
    (tmp_path / "own.py").write_text(RULE)
    return tmp_path


def test_a_rule_of_ones_own_is_a_kind_like_any_other(tiny: Path):
    assert "own" in typed("kinds", "restock", "--plugin", "own.py").out
    assert "As many as are missing to ten" in typed("kinds", "own", "--plugin", "own.py").out
    assert typed("check", "tiny.yaml", "--set", OWN, "--plugin", "own.py").status == 0
    assert '"own"' in typed("schema", "--plugin", "own.py").out
    without = typed("check", "tiny.yaml", "--set", OWN)
    assert without.status == 2
    assert "expected a restock rule" in without.err


def test_a_file_given_twice_is_loaded_once(tiny: Path):
    (tiny / "own.py").write_text(RULE + "\nprint('loaded')\n")
    twice = typed("kinds", "own", "--plugin", "own.py", "--plugin", tiny / "own.py")
    assert twice.status == 0
    assert (twice.out + twice.err).count("loaded") == 1


def test_two_files_of_one_name_in_two_folders_are_two(tiny: Path):
    (tiny / "other").mkdir()
    (tiny / "other" / "own.py").write_text(RULE.replace('"own"', '"another"').replace("Own", "Another"))
    both = ("--plugin", "own.py", "--plugin", "other/own.py")
    words = ("--set", OWN, "--set", "stock.cup.restock=another")
    assert typed("check", "tiny.yaml", *words, *both).status == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("def broken(:\n", "broken.py:1: SyntaxError: "),
        ("x = 1\n\ny = x / 0\n", "broken.py:3: ZeroDivisionError: "),
        ("import nowhere_to_be_found\n", "broken.py:1: ModuleNotFoundError: "),
        ("def f():\n    raise KeyError('mug')\nf()\n", "broken.py:2: KeyError: 'mug'"),
        ("import sys\nsys.exit('I would rather not')\n", "broken.py:2: SystemExit: I would rather not"),
        ("import sys\nsys.exit(0)\n", "broken.py:2: SystemExit: 0"),
        ("raise GeneratorExit\n", "broken.py:1: GeneratorExit\n"),
        ("class Own(BaseException):\n    pass\nraise Own('x')\n", "broken.py:3: Own: x\n"),
        ('x = "\udcff"\n', "broken.py"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_loaded_is_refused_with_its_line(tiny: Path, text: str, said: str):
    (tiny / "broken.py").write_bytes(text.encode(errors="surrogateescape"))
    done = typed("check", "tiny.yaml", "--plugin", "broken.py")
    assert done.status == 2
    assert said in done.err
    assert "simulator itself" not in done.err


@pytest.mark.parametrize(
    ("file", "said"),
    [
        ("missing.py", "found nothing at missing.py"),
        (".", "found a folder: ."),
        ("tiny.yaml", "expected a Python file, found tiny.yaml"),
    ],
)
def test_a_plugin_is_a_python_file(tiny: Path, file: str, said: str):
    done = typed("kinds", "--plugin", file)
    assert done.status == 2
    assert said in done.err
    assert not done.out


@pytest.mark.parametrize("taken", ["base_stock", "own"])
def test_a_type_that_there_is_already_is_not_taken_over_in_silence(tiny: Path, taken: str):
    (tiny / "thief.py").write_text(RULE.replace('"own"', f'"{taken}"'))
    done = typed("kinds", "--plugin", "own.py", "--plugin", "thief.py")
    assert done.status == 2
    assert f"thief.py: expected a type of its own, found '{taken}', which there is already" in done.err


@pytest.mark.parametrize("backend", ["serial", "processes"])
def test_what_a_plugin_gets_wrong_is_its_authors_fault_and_has_a_line(tiny: Path, backend: str):
    wrong = RULE.replace("return max(10 - position, 0)", "raise self_made('full')").replace(
        "class Own", "class self_made(Exception):\n    def __init__(self, why, *more):\n"
        "        super().__init__(why)\n        self.kept = lambda: why  # what does not pickle\n\n\nclass Own"
    )  # fmt: skip
    (tiny / "own.py").write_text(wrong)
    where = wrong.splitlines().index("        raise self_made('full')") + 1
    done = typed("compare", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--backend", backend, "--jobs", 2)
    assert done.status == 2
    assert f"own.py:{where}: self_made: full (in decide)" in done.err
    assert "simulator itself" not in done.err
    assert not (tiny / "results").exists()


def test_what_fails_below_a_plugin_is_its_authors_fault_too(tiny: Path):
    (tiny / "own.py").write_text(RULE.replace("max(10 - position, 0)", "len(range(10**30))"))
    done = typed("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--story", 3)
    assert done.status == 2
    assert "OverflowError" in done.err
    assert "(in decide)" in done.err


def test_what_a_plugin_prints_does_not_get_into_the_json(tiny: Path):
    (tiny / "own.py").write_text(RULE.replace("return max", "print('deciding'); return max") + "\nprint('loading')\n")
    words = ("--json", "--quiet", "--replications", 2, "--set", OWN, "--plugin", "own.py", "--backend", "serial")
    done = typed("compare", "tiny.yaml", *words)
    assert done.status == 0
    assert json.loads(done.out)["scenario"] == "tiny"
    assert "loading" in done.err
    assert "deciding" in done.err


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
def test_a_rule_that_answers_with_no_quantity_is_its_authors_to_mend(tiny: Path, answer: str, found: str, verb: str):
    text = RULE.replace("max(10 - position, 0)", answer)
    (tiny / "own.py").write_text(text)
    line = text.splitlines().index("    @staticmethod") + 1
    backend = ("--backend", "processes", "--jobs", 2) if verb == "compare" else ("--backend", "serial")
    done = typed(verb, "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--replications", 2, *backend)
    assert done.status == 2
    assert f"own.py:{line}: Own.decide(10): expected a whole number of units, at least 0, found {found}\n" in done.err
    assert "simulator itself" not in done.err


UNRULY = """
class Unsayable(Exception):
    def __str__(self):
        raise RuntimeError("not even this")

    __repr__ = __str__


class Last(BaseException):
    pass


class Demanding(Exception):
    def __init__(self, one, other):
        super().__init__(one)


class Unshowable:
    def __repr__(self):
        raise ValueError("nothing to see")


def thrown(error):
    raise error


def in_a_circle():
    one, other = ValueError("one"), ValueError("other")
    one.__cause__, other.__cause__ = other, one
    raise one


def for_ever(n):
    return for_ever(n)
"""
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
def test_however_a_rule_ends_its_author_hears_of_it(tiny: Path, answer: str, backend: str):
    (tiny / "own.py").write_text(RULE.replace("max(10 - position, 0)", answer) + "\n\nimport sys\n" + UNRULY)
    words = ("--backend", backend, "--jobs", 2, "--replications", 2)
    done = typed("compare", "tiny.yaml", "--set", OWN, "--plugin", "own.py", *words)
    assert done.status == 2
    assert re.fullmatch(rf"--plugin: .*own\.py:\d+: {re.escape(UNRULY_ANSWERS[answer])}.*\n", done.err), done.err
    assert not (tiny / "results").exists()


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ("Unshowable()", "one of the type Unshowable that cannot be shown"),
        ("10**5000", "one of the type int that cannot be shown"),
        ("Unwhole(3)", "3.0"),
    ],
)
@pytest.mark.parametrize("asked", ["max(10 - position, 0)", "return 10"])
def test_what_is_no_number_in_every_way_is_refused_where_it_was_answered(
    tiny: Path, answer: str, found: str, asked: str
):
    text = RULE.replace(asked, answer if asked[0] == "m" else f"return {answer}") + UNRULY
    (tiny / "own.py").write_text(text + "class Unwhole(float):\n    def __int__(self):\n        return 'three'\n")
    done = typed("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--backend", "serial")
    assert done.status == 2
    assert re.search(rf"own\.py:\d+: Own\.\w+.*: expected .*, found {re.escape(found)}\n", done.err), done.err


@pytest.mark.parametrize("answer", ["10**15", "10**30", "np.int64(2**62)", "1e300"])
def test_a_rule_orders_no_more_than_can_be_counted(tiny: Path, answer: str):
    text = RULE.replace("max(10 - position, 0)", answer) + "\n\nimport numpy as np\n"
    (tiny / "own.py").write_text(text)
    line = text.splitlines().index("    @staticmethod") + 1
    done = typed("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--backend", "serial")
    assert done.status == 2
    said = "expected a whole number of units, at most 999,999,999,999,990 at this position, found "
    assert f"own.py:{line}: Own.decide(10): {said}" in done.err


@pytest.mark.parametrize("target", ["10**16", "sys.exit(0)", "thrown(Last())"])
def test_a_target_is_held_to_the_same(tiny: Path, target: str):
    text = RULE.replace("return 10", f"return {target}") + "\n\nimport sys\n" + UNRULY
    (tiny / "own.py").write_text(text)
    done = typed("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--backend", "serial")
    assert done.status == 2
    assert "own.py:" in done.err


LAW = """
from __future__ import annotations

import sys
from typing import Any, ClassVar

import numpy as np

from sim.arrivals import Arrivals, Flow, Visits
from sim.distributions import Distribution


class Drawn(Distribution):
    type: ClassVar[str] = "drawn"
    mean: ClassVar[float] = 3.0
    variance: ClassVar[float] = 0.0

    def sample(self, rng, size):
        return SAMPLE


class Come(Arrivals):
    type: ClassVar[str] = "come"

    def draw(self, chance, span):
        return VISITS

    def flow(self, span):
        return FLOW
"""
DRAWN = "suppliers.acme.lead_time={type: drawn}"
COME = "customers.owner.arrivals={type: come}"
LAWS = {
    "a law that ends the program": (DRAWN, {"SAMPLE": "sys.exit(0)"}, "SystemExit: 0 (in sample)"),
    "a law of no numbers": (DRAWN, {"SAMPLE": "['x'] * size"}, "expected numbers, found ['x', "),
    "a law of negative numbers": (DRAWN, {"SAMPLE": "-np.ones(size)"}, "expected finite numbers of at least 0, found -1.0"),
    "a law of what is no number": (DRAWN, {"SAMPLE": "np.full(size, np.nan)"}, "expected finite numbers of at least 0, found nan"),
    "a law of numbers beyond all numbers": (DRAWN, {"SAMPLE": "[10**400] * size"}, "expected an answer that is a number in every way"),
    "a law of too few": (DRAWN, {"SAMPLE": "np.ones(3)"}, "numbers, found an array of the shape (3,)"),
    "visits that end the program": (COME, {"VISITS": "sys.exit(0)"}, "SystemExit: 0 (in draw)"),
    "no visits": (COME, {"VISITS": "None"}, "expected visits, as sim.arrivals.Visits, found nothing"),
    "visits before time 0": (COME, {"VISITS": "Visits(np.array([-1]))"}, "expected instants in whole microseconds from 0 to "),
    "visits in any order": (COME, {"VISITS": "Visits(np.array([2, 1]))"}, "expected instants in their order"),
    "visits of whom": (COME, {"VISITS": "Visits(np.array([2]), customer=np.array([]))"}, "expected a customer for each of 1 visits"),
    "visits of what has no name": (COME, {"VISITS": "Visits(np.array([2]), customer=np.array([object()]))"}, "expected the customer of each visit as a text"),
    "visits of half a name": (COME, {"VISITS": r"Visits(np.array([2]), customer=['\ud800'])"}, r"each visit as a text, found '\ud800'"),
    "a flow beyond all numbers": (COME, {"FLOW": "Flow(10**400, 1)"}, "expected an answer that is a number in every way"),
    "a flow of no numbers": (COME, {"FLOW": "Flow('a', 1)"}, "expected a rate and a variance, as sim.arrivals.Flow"),
    "a flow that ends the program": (COME, {"FLOW": "sys.exit(0)"}, "SystemExit: 0 (in flow)"),
}  # fmt: skip
FINE = {"SAMPLE": "np.ones(size)", "VISITS": "Visits(np.array([86_400_000_000]))", "FLOW": "Flow(1.0, 1)"}


@pytest.mark.parametrize("case", LAWS)
def test_what_a_law_of_ones_own_gets_wrong_has_a_line(tiny: Path, case: str):
    change, wrong, said = LAWS[case]
    text = LAW
    for word, fine in FINE.items():
        text = text.replace(word, wrong.get(word, fine))
    (tiny / "law.py").write_text(text)
    words = ("--plugin", "law.py", "--set", change, "--backend", "serial", "--replications", 1)
    levels = ("--set", "stock.mug.restock.base_stock_level={service_level: 0.9}") if change == COME else ()
    done = typed("run", "tiny.yaml", *words, *levels)
    assert done.status == 2, done.err
    assert "law.py:" in done.err
    assert said in done.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            "customers.owner.arrivals={type: renewal, interarrival: {type: drawn}}",
            "arrivals: expected about 11.7 visits",
        ),
        (
            "suppliers.acme.disruptions={up: {type: drawn}, down: {type: drawn}}",
            "acme.disruptions: expected about 5.83 ",
        ),
    ],
)
def test_a_law_whose_numbers_are_nothing_like_its_mean_comes_to_an_end(tiny: Path, change: str, said: str):
    text = LAW.replace("SAMPLE", "np.zeros(size)").replace("VISITS", "None").replace("FLOW", "None")
    (tiny / "law.py").write_text(text)
    done = typed("run", "tiny.yaml", "--plugin", "law.py", "--set", change, "--backend", "serial", "--replications", 1)
    assert done.status == 2, done.err
    assert said in done.err


@pytest.mark.parametrize(
    "quote", ["pipeline", "{type: lead_time, quantile: 0.9}", "{type: fixed, time: 1}, notices: consent"]
)
def test_dates_by_a_law_that_tells_no_quantiles_are_those_of_what_it_draws(tiny: Path, quote: str):
    text = LAW.replace("SAMPLE", "3 + rng.integers(0, 2, size)").replace("VISITS", "None").replace("FLOW", "None")
    (tiny / "law.py").write_text(text)
    words = ("--plugin", "law.py", "--set", DRAWN, "--set", f"promise={{quote: {quote}}}", "--backend", "serial")
    assert typed("run", "tiny.yaml", *words, "--replications", 1, "--format", "csv").status == 0
    (file,) = Path("results").glob("*/*/orders.csv")
    waits = pd.read_csv(file).quoted_wait.dropna()
    assert len(waits) > 5
    least, most = (1, 1) if "fixed" in quote else (4, 4) if "lead_time" in quote else (3, 4)
    assert least <= waits.max() <= most  # what is under way is expected on its fourth day


@pytest.mark.parametrize("change", [DRAWN, COME])
def test_a_law_of_ones_own_is_played(tiny: Path, change: str):
    text = LAW
    for word, fine in FINE.items():
        text = text.replace(word, fine)
    (tiny / "law.py").write_text(text)
    words = ("--plugin", "law.py", "--set", change, "--backend", "serial", "--replications", 1)
    assert typed("run", "tiny.yaml", *words).status == 0


def test_a_target_that_is_no_number_is_its_authors_to_mend(tiny: Path):
    (tiny / "own.py").write_text(RULE.replace("return 10", "pass"))
    done = typed("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--story", 0)
    assert done.status == 2
    assert "Own.target: expected a whole number of units, found nothing\n" in done.err


def test_a_whole_number_of_any_kind_is_a_quantity(tiny: Path):
    words = ("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--json", "--quiet", "--backend", "serial")
    plain = json.loads(typed(*words).out)
    numpys = RULE.replace("max(10 - position, 0)", "np.maximum(10 - position, 0)")
    numpys = numpys.replace("from typing", "import numpy as np\nfrom typing")
    for text in (numpys, RULE.replace("max(10 - position, 0)", "max(10.0 - position, 0.0)")):
        (tiny / "own.py").write_text(text)
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
def test_a_rule_that_lacks_a_part_is_refused_when_it_is_loaded(tiny: Path, old: str, new: str, said: str):
    (tiny / "own.py").write_text(RULE.replace(old, new))
    done = typed("kinds", "own", "--plugin", "own.py")
    assert done.status == 2
    assert "own.py:8: TypeError: " + said in done.err


def test_the_houses_own_rules_are_not_looked_after():
    from sim.restock import RestockRule

    # what looks after a rule costs at every decision
    assert not [name for name, rule in RestockRule.found().items() if hasattr(rule.decide, "__wrapped__")]


def fingerprint(*words: object) -> str:
    done = typed("run", "tiny.yaml", "--json", "--quiet", "--replications", 1, "--backend", "serial", *words)
    assert done.status == 0, done.err
    return str(json.loads(done.out)["fingerprint"])


def test_two_versions_of_a_rule_land_on_two_places(tiny: Path):
    words = ("--set", OWN, "--plugin", "own.py")
    first = fingerprint(*words)
    assert fingerprint(*words) == first
    # as long as the first, and written within the same second: a cached file would be taken for it
    (tiny / "own.py").write_text(RULE.replace("max(10 - position, 0)", "max(20 - position, 0)"))
    assert fingerprint(*words) != first
    (tiny / "own.py").write_text(RULE)
    assert fingerprint(*words) == first


def test_a_rule_that_only_a_policy_plays_counts_too(tiny: Path):
    words = ("--set", "policies={as today: {}, own: {restock: own}}", "--plugin", "own.py")
    first = fingerprint(*words)
    (tiny / "own.py").write_text(RULE + "\n# another version\n")
    assert fingerprint(*words) != first


def test_a_plugin_of_which_nothing_is_played_does_not_count(tiny: Path):
    assert fingerprint("--plugin", "own.py") == fingerprint()


def test_a_rule_that_was_imported_counts_by_its_text(tiny: Path, monkeypatch: pytest.MonkeyPatch):
    from sim import read_scenario

    monkeypatch.syspath_prepend(tiny)
    found = []
    for name, level in (("rules_of_ten", "10"), ("rules_of_twenty", "20")):
        (tiny / f"{name}.py").write_text(RULE.replace("10", level))
        with without_traces():
            importlib.import_module(name)
            found.append(read_scenario("tiny.yaml", [OWN]).fingerprint())
        del sys.modules[name]
    assert found[0] != found[1]
