"""Plug-ins: loading files of the user's own kinds, whose fault a failure is, and the fingerprint."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path

import pytest

from tests.helpers.commands import RULE, typed, without_traces
from tests.helpers.plugins import OWN


def test_a_restock_rule_of_a_plugin_is_a_kind_like_any_other(plugin_folder: Path):
    assert "own" in typed("kinds", "restock", "--plugin", "own.py").out
    assert "As many as are missing to ten" in typed("kinds", "own", "--plugin", "own.py").out
    assert typed("check", "tiny.yaml", "--set", OWN, "--plugin", "own.py").status == 0
    assert '"own"' in typed("schema", "--plugin", "own.py").out
    without = typed("check", "tiny.yaml", "--set", OWN)
    assert without.status == 2
    assert "expected a restock rule" in without.err


def test_a_plugin_given_twice_is_loaded_once(plugin_folder: Path):
    (plugin_folder / "own.py").write_text(RULE + "\nprint('loaded')\n")
    twice = typed("kinds", "own", "--plugin", "own.py", "--plugin", plugin_folder / "own.py")
    assert twice.status == 0
    assert (twice.out + twice.err).count("loaded") == 1


def test_plugins_of_one_name_in_two_folders_are_two(plugin_folder: Path):
    (plugin_folder / "other").mkdir()
    (plugin_folder / "other" / "own.py").write_text(RULE.replace('"own"', '"another"').replace("Own", "Another"))
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
def test_a_plugin_that_cannot_be_loaded_is_refused_with_its_line(plugin_folder: Path, text: str, said: str):
    (plugin_folder / "broken.py").write_bytes(text.encode(errors="surrogateescape"))
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
def test_a_plugin_is_a_python_file(plugin_folder: Path, file: str, said: str):
    done = typed("kinds", "--plugin", file)
    assert done.status == 2
    assert said in done.err
    assert not done.out


@pytest.mark.parametrize("taken", ["base_stock", "own"])
def test_a_plugin_cannot_replace_a_type_that_exists(plugin_folder: Path, taken: str):
    (plugin_folder / "thief.py").write_text(RULE.replace('"own"', f'"{taken}"'))
    done = typed("kinds", "--plugin", "own.py", "--plugin", "thief.py")
    assert done.status == 2
    assert f"thief.py: expected a type of its own, found '{taken}', which there is already" in done.err


@pytest.mark.parametrize("backend", ["serial", "processes"])
def test_an_error_in_a_plugin_is_its_authors_and_has_a_line(plugin_folder: Path, backend: str):
    wrong = RULE.replace("return max(10 - position, 0)", "raise self_made('full')").replace(
        "class Own", "class self_made(Exception):\n    def __init__(self, why, *more):\n"
        "        super().__init__(why)\n        self.kept = lambda: why  # what does not pickle\n\n\nclass Own"
    )  # fmt: skip
    (plugin_folder / "own.py").write_text(wrong)
    where = wrong.splitlines().index("        raise self_made('full')") + 1
    done = typed("compare", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--backend", backend, "--jobs", 2)
    assert done.status == 2
    assert f"own.py:{where}: self_made: full (in decide)" in done.err
    assert "simulator itself" not in done.err
    assert not (plugin_folder / "results").exists()


def test_an_error_in_a_library_that_a_plugin_calls_is_its_authors_too(plugin_folder: Path):
    (plugin_folder / "own.py").write_text(RULE.replace("max(10 - position, 0)", "len(range(10**30))"))
    done = typed("run", "tiny.yaml", "--set", OWN, "--plugin", "own.py", "--story", 3)
    assert done.status == 2
    assert "OverflowError" in done.err
    assert "(in decide)" in done.err


def test_prints_of_a_plugin_do_not_get_into_the_json(plugin_folder: Path):
    (plugin_folder / "own.py").write_text(
        RULE.replace("return max", "print('deciding'); return max") + "\nprint('loading')\n"
    )
    words = ("--json", "--quiet", "--replications", 2, "--set", OWN, "--plugin", "own.py", "--backend", "serial")
    done = typed("compare", "tiny.yaml", *words)
    assert done.status == 0
    assert json.loads(done.out)["scenario"] == "tiny"
    assert "loading" in done.err
    assert "deciding" in done.err


def fingerprint(*words: object) -> str:
    done = typed("run", "tiny.yaml", "--json", "--quiet", "--replications", 1, "--backend", "serial", *words)
    assert done.status == 0, done.err
    return str(json.loads(done.out)["fingerprint"])


def test_two_versions_of_a_plugin_have_two_fingerprints(plugin_folder: Path):
    words = ("--set", OWN, "--plugin", "own.py")
    first = fingerprint(*words)
    assert fingerprint(*words) == first
    # as long as the first, and written within the same second: a cached file would be taken for it
    (plugin_folder / "own.py").write_text(RULE.replace("max(10 - position, 0)", "max(20 - position, 0)"))
    assert fingerprint(*words) != first
    (plugin_folder / "own.py").write_text(RULE)
    assert fingerprint(*words) == first


def test_a_plugin_that_only_a_policy_plays_counts_in_the_fingerprint(plugin_folder: Path):
    words = ("--set", "policies={as today: {}, own: {restock: own}}", "--plugin", "own.py")
    first = fingerprint(*words)
    (plugin_folder / "own.py").write_text(RULE + "\n# another version\n")
    assert fingerprint(*words) != first


def test_a_plugin_that_is_not_played_does_not_count_in_the_fingerprint(plugin_folder: Path):
    assert fingerprint("--plugin", "own.py") == fingerprint()


def test_an_imported_restock_rule_counts_in_the_fingerprint_by_its_source_text(
    plugin_folder: Path, monkeypatch: pytest.MonkeyPatch
):
    from sim import read_scenario

    monkeypatch.syspath_prepend(plugin_folder)
    found = []
    for name, level in (("rules_of_ten", "10"), ("rules_of_twenty", "20")):
        (plugin_folder / f"{name}.py").write_text(RULE.replace("10", level))
        with without_traces():
            importlib.import_module(name)
            found.append(read_scenario("tiny.yaml", [OWN]).fingerprint())
        del sys.modules[name]
    assert found[0] != found[1]
