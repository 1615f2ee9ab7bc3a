"""Which workers are refused because they might play something else, and the line that mends them."""

from __future__ import annotations

from sim.experiments.backends.dask.worker_facts import PACKAGES

MOST_WORKERS = 10
"""Workers that a message lists."""
_WORDS = {"model": "the model's version", "code": "the code"}


def differences(expected: dict[str, str], found: dict[str, str]) -> str:
    """What a worker has that is not as expected, and the line that mends it; '' where all is.

    >>> differences({"Python": "3.11", "backorders": "0.1.0"}, {"Python": "3.11"})
    "expected backorders 0.1.0, found none; there: pip install 'backorders[cluster]==0.1.0'"
    """
    wrong = [name for name, version in expected.items() if found.get(name) != version]
    if "backorders" in wrong:  # then its code is wrong too
        wrong = [name for name in wrong if name not in _WORDS]
    if not wrong:
        return ""
    said = [
        f"expected {_WORDS.get(name, name)} {expected[name]}, found {_found(name, expected, found)}" for name in wrong
    ]
    return f"{', '.join(said)}; there: {_mended(wrong, expected)}"


def refusal(problems: dict[str, str]) -> str:
    """The message that refuses workers, given what is wrong with each address."""
    lines = [f"    {address}: {problem}" for address, problem in list(problems.items())[:MOST_WORKERS]]
    more = [f"    and {len(problems) - MOST_WORKERS} more"] if len(problems) > MOST_WORKERS else []
    return "\n".join(["expected workers that play as this machine does, found others:", *lines, *more])


def _found(name: str, expected: dict[str, str], found: dict[str, str]) -> str:
    version = found.get(name, "none")
    if name == "backorders" and "why" in found:
        return f"{version} ({found['why']})"
    return version


def _mended(wrong: list[str], expected: dict[str, str]) -> str:
    """The line that is to be typed where the worker is, after which the worker is started again."""
    package = f"'backorders[cluster]=={expected['backorders']}'"
    if "Python" in wrong:
        pinned = [f"{name}=={expected[name]}" for name in PACKAGES if name in expected]
        environment = f"python{expected['Python']} -m venv .venv"
        return " ".join([f"{environment} && .venv/bin/pip install", package, *pinned])
    pinned = [f"{name}=={expected[name]}" for name in PACKAGES if name in wrong]
    if "backorders" in wrong or pinned:
        return " ".join(["pip install", *([package] if "backorders" in wrong else []), *pinned])
    return "git pull, or another way to the same files as here; then the worker starts again"
