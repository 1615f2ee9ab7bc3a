"""The lowest versions that `pyproject.toml` allows of what it names, as constraints for pip.

    python3 .ci/lowest.py

prints `simpy==4.1` for `simpy>=4.1`, a line each. Python alone is enough to run it.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).parents[1]

_BOUNDED = re.compile(r"([\w.-]+)>=([\w.]+)")


def lowest(project: dict[str, Any]) -> list[str]:
    """The pins of everything that a `project` table asks for, extras too, in the order of the alphabet.

    A ValueError names what has no plain lower bound.

    >>> lowest({"dependencies": ["simpy>=4.1"], "optional-dependencies": {"excel": ["openpyxl>=3.1"]}})
    ['openpyxl==3.1', 'simpy==4.1']
    """
    extras = project.get("optional-dependencies", {})
    pins = set()
    for asked in [*project.get("dependencies", []), *(one for extra in extras.values() for one in extra)]:
        bounded = _BOUNDED.fullmatch(asked)
        if bounded is None:
            raise ValueError(f"pyproject.toml: expected a lower bound, like simpy>=4.1, found {asked!r}")
        pins.add(f"{bounded[1]}=={bounded[2]}")
    return sorted(pins, key=str.lower)


if __name__ == "__main__":
    print(*lowest(tomllib.loads((HOUSE / "pyproject.toml").read_text(encoding="utf-8"))["project"]), sep="\n")
