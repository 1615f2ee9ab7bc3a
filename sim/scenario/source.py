"""What a scenario was read from, kept so that it can be read again with other values in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import Any

import yaml

from sim.scenario.assignments import Assignment


@dataclass(frozen=True)
class Source:
    """The `text` of a scenario, the `file` it stands in ('' for none), the `folder` of the files it names, and the
    `assignments` laid over it.

    `values` are the plain values with all of that in them, those of a table too; None where there are too many to be
    kept, and `changed_text` is then what they are as a text. `read_again` reads the scenario with further changes.
    """

    text: str
    file: str
    folder: FilePath
    read_again: Callable[[Source, Mapping[str, object]], Any]
    assignments: tuple[Assignment, ...] = ()
    values: dict[str, Any] | None = field(default=None, repr=False)
    changed_text: str = field(default="", repr=False)

    @property
    def as_read(self) -> str:
        """The text as read; with assignments that of the scenario with them in it, and they as remarks above it."""
        if not self.assignments:
            return self.text
        return self.changed_text if self.values is None else with_changes(self.values, self.assignments)


def with_changes(values: dict[str, Any], assignments: tuple[Assignment, ...]) -> str:
    """The text of a scenario whose `values` have the `assignments` in them, and these as remarks above it."""
    remarks = [line for assignment in assignments for line in f"changed: {assignment.text}".splitlines()]
    return "".join(f"# {line}\n" for line in remarks) + yaml.safe_dump(values, sort_keys=False, allow_unicode=True)
