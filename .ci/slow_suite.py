"""Whether the slow tests are due: they are played whenever the engine, the measures or a kind has changed.

    python3 .ci/slow_suite.py due       exit status 0 if they are
    python3 .ci/slow_suite.py passed    notes that they passed with the code as it is now

.ci/slow_passed holds a digest of the code with which they last passed: of what Python makes of it, so that comments,
docstrings and line breaks do not count.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = (
    *("engine", "measures", "tables"),
    *("arrivals", "customers", "distributions", "forecasts", "promises", "restock", "sourcing", "suppliers"),
)
STAMP = ".ci/slow_passed"


def digest(root: Path) -> str:
    """The digest of the rooms' code under `root`."""
    found = hashlib.sha256()
    for room in ROOMS:
        for file in sorted((root / "sim" / room).rglob("*.py")):
            found.update(file.relative_to(root).as_posix().encode())
            found.update(_code(file.read_text(encoding="utf-8")).encode())
    return found.hexdigest()


def due(root: Path) -> bool:
    """Whether the code is not that with which the slow tests last passed."""
    stamp = root / STAMP
    return not stamp.exists() or stamp.read_text(encoding="utf-8").strip() != digest(root)


def _code(text: str) -> str:
    """A module as its syntax tree, docstrings left out."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list):
            node.body = [one for one in body if not _says_something(one)]  # type: ignore[attr-defined]
    return ast.dump(tree)


def _says_something(node: ast.AST) -> bool:
    """Whether a statement is a string that stands there for the reader."""
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def main() -> None:
    """Does what the command line says."""
    if sys.argv[1:] == ["due"]:
        sys.exit(not due(ROOT))
    elif sys.argv[1:] == ["passed"]:
        (ROOT / STAMP).write_text(digest(ROOT) + "\n", encoding="utf-8")
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
